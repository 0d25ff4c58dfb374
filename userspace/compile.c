// SPDX-License-Identifier: GPL-2.0
#include "compile.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "core/frame.h"
#include "debarctl.h"

static bool build_prefixes(struct compiled *compiled)
{
	const struct policy *policy = compiled->policy;
	u32 count = (u32)policy->prefix_count, at = 0, offender = 0;
	struct debar_prefix *list = mem_alloc(count * sizeof(*list));
	size_t size = debar_prefix_table_size(count), i, j;
	int err;

	for (i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *rule = policy->rules[i];

		for (j = 0; j < rule->prefix_count; j++, at++) {
			list[at].bits = rule->prefixes[j].bits;
			list[at].rule = (u16)rule->index;
			memcpy(list[at].mac, rule->prefixes[j].mac,
			       DEBAR_MAC_LEN);
		}
	}
	compiled->memory = mem_alloc(size);
	err = debar_prefix_table_build(&compiled->table, compiled->memory,
				       size, list, count, &offender);
	free(list);
	if (err)
		complain("the engine refuses prefix %u of the policy: %s",
			 offender, strerror(-err));
	return !err;
}

/**
 * struct lists - what the engine makes its table of, not yet constant
 */
struct lists {
	struct debar_condition *conditions;
	struct debar_certificate_rule *certificates;
	struct debar_sni_rule *sni;
	struct debar_pin *pins;
};

static void list_certificate(const struct policy_rule *rule,
			     struct lists *lists,
			     struct debar_match_rules *counts)
{
	struct debar_certificate_rule *certificate;
	struct debar_pin *pin;
	size_t i;

	if (!rule->condition_count) {
		pin = &lists->pins[counts->pin_count++];
		memcpy(pin->digest, rule->pin, DEBAR_PIN_LEN);
		pin->kind = (u8)rule->pin_kind;
		pin->rule = (u16)rule->index;
		return;
	}
	certificate = &lists->certificates[counts->certificate_count++];
	certificate->first = counts->condition_count;
	certificate->count = (u8)rule->condition_count;
	certificate->rule = (u16)rule->index;
	for (i = 0; i < rule->condition_count; i++)
		lists->conditions[counts->condition_count++] =
			rule->conditions[i].want;
}

static void list_domains(const struct policy_rule *rule, struct lists *lists,
			 struct debar_match_rules *counts)
{
	struct debar_sni_rule *sni;
	size_t i;

	for (i = 0; i < rule->domain_count; i++) {
		sni = &lists->sni[counts->sni_count++];
		sni->name = (const u8 *)rule->domains[i].name;
		sni->len = (u8)strlen(rule->domains[i].name);
		sni->rule = (u16)rule->index;
	}
}

static bool build_match(struct compiled *compiled)
{
	const struct policy *policy = compiled->policy;
	size_t rules = policy->certificate_count, size, i;
	struct lists lists = {
		.conditions = mem_alloc(rules * DEBAR_MAX_CONDITIONS *
					sizeof(*lists.conditions)),
		.certificates = mem_alloc(rules * sizeof(*lists.certificates)),
		.sni = mem_alloc(policy->domain_count * sizeof(*lists.sni)),
		.pins = mem_alloc(rules * sizeof(*lists.pins)),
	};
	struct debar_match_rules all = {
		.conditions = lists.conditions,
		.certificates = lists.certificates,
		.sni = lists.sni,
		.pins = lists.pins,
	};
	struct debar_match_offender offender = { 0 };
	int err;

	for (i = 0; i < policy->rule_count; i++) {
		if (policy->rules[i]->kind == DEBAR_RULE_KIND_CERTIFICATE)
			list_certificate(policy->rules[i], &lists, &all);
		list_domains(policy->rules[i], &lists, &all);
	}
	size = debar_match_size(&all);
	compiled->match_memory = mem_alloc(size);
	err = debar_match_build(&compiled->match, compiled->match_memory, size,
				&all, &offender);
	free(lists.conditions);
	free(lists.certificates);
	free(lists.sni);
	free(lists.pins);
	if (err)
		complain("the engine refuses entry %u of list %u of the policy: %s",
			 offender.index, offender.list, strerror(-err));
	return !err;
}

static bool build_waivers(struct compiled *compiled)
{
	const struct policy *policy = compiled->policy;
	u32 count = (u32)policy->waiver_count, offender = 0, i;
	struct debar_waiver *list = mem_alloc(count * sizeof(*list));
	int err;

	for (i = 0; i < count; i++)
		list[i] = policy->waivers[i]->want;
	compiled->waiver_memory = list;
	err = debar_waivers_build(&compiled->waivers, list, count, &offender);
	if (err)
		complain("the engine refuses waiver %u of the policy: %s",
			 offender, strerror(-err));
	return !err;
}

/**
 * compile_free() - forget the tables
 * @compiled: built or zero
 */
void compile_free(struct compiled *compiled)
{
	free(compiled->memory);
	free(compiled->match_memory);
	compiled->memory = NULL;
	compiled->match_memory = NULL;
	free(compiled->waiver_memory);
	compiled->waiver_memory = NULL;
	memset(&compiled->waivers, 0, sizeof(compiled->waivers));
}

/**
 * compile_lookup() - which rule lists a MAC address?
 * @compiled: built
 * @mac: six octets
 * @bits: result: length of the prefix that matched
 *
 * Return: the rule, or NULL.
 */
const struct policy_rule *compile_lookup(const struct compiled *compiled,
					 const u8 *mac, u8 *bits)
{
	u16 rule = debar_prefix_lookup(&compiled->table, mac, bits);

	return rule == DEBAR_NO_RULE ? NULL : compiled->policy->rules[rule];
}

/**
 * compile_eui64() - the MAC address that an IPv6 address was made of
 * @compiled: policy
 * @ipv6: address
 * @mac: result
 *
 * Return: whether there is one, and the policy looks at such.
 */
bool compile_eui64(const struct compiled *compiled, const u8 *ipv6, u8 *mac)
{
	const struct policy *policy = compiled->policy;

	return policy->eui64 != DEBAR_MODE_OFF &&
	       (policy->certificate_count || policy->domain_count) &&
	       debar_eui64_to_mac(ipv6 + 8, mac);
}

static bool is_protected(const struct policy *policy, int family,
			 const u8 *address, size_t len)
{
	size_t i;

	for (i = 0; address && i < policy->protect_count; i++)
		if (policy->protects[i].family == family &&
		    !memcmp(policy->protects[i].address, address, len))
			return true;
	return false;
}

/**
 * compile_protects() - does the policy protect somebody?
 * @compiled: policy
 * @facts: what is known of them
 */
bool compile_protects(const struct compiled *compiled,
		      const struct debar_waiver_facts *facts)
{
	const struct policy *policy = compiled->policy;

	return is_protected(policy, AF_UNSPEC, facts->mac, DEBAR_MAC_LEN) ||
	       is_protected(policy, AF_INET, facts->ipv4, 4) ||
	       is_protected(policy, AF_INET6, facts->ipv6, 16);
}

static s64 clock_of(const struct compiled *compiled, s64 now)
{
	return debar_clock(now, compiled->policy->data_date, 0);
}

/**
 * compile_waiver() - the waiver that somebody lives under
 * @compiled: built
 * @facts: what is known of them
 * @now: system clock, seconds since 1970 UTC
 *
 * Return: the waiver, which has not expired, or NULL.
 */
const struct policy_waiver *
compile_waiver(const struct compiled *compiled,
	       const struct debar_waiver_facts *facts, s64 now)
{
	u16 index = debar_waivers_find(&compiled->waivers, facts,
				       clock_of(compiled, now));

	if (index == DEBAR_NO_WAIVER)
		return NULL;
	return compiled->policy->waivers[compiled->waiver_memory[index].note];
}

static struct debar_judgement judge(const struct compiled *compiled,
				    int policy_mode,
				    const struct policy_vendor *vendor,
				    int mode,
				    const struct debar_waiver_facts *facts,
				    bool protected, s64 now)
{
	const struct policy_waiver *waiver = compile_waiver(compiled, facts,
							    now);
	const struct policy *policy = compiled->policy;
	struct debar_switch all = { .mode = (u8)policy_mode, .enabled = true };
	struct debar_switch one = { .mode = (u8)mode, .enabled = true };
	struct debar_vendor_facts dates = {
		.effective = vendor->effective, .until = vendor->until,
	};
	struct debar_circumstances given = {
		.now = clock_of(compiled, now),
		.guard = protected ? DEBAR_REASON_PROTECTED :
				     DEBAR_REASON_NONE,
		.waived_until = waiver ? waiver->want.expires : 0,
		.transit_mode = policy->transit,
	};

	return debar_judge(&all, &one, &dates, &given);
}

/**
 * compile_judge_vendor() - what would become of a vendor's devices?
 * @compiled: policy
 * @vendor: of it
 * @now: system clock, seconds since 1970 UTC
 *
 * Where no rule has a mode of its own, that is.
 */
struct debar_judgement compile_judge_vendor(const struct compiled *compiled,
					    const struct policy_vendor *vendor,
					    s64 now)
{
	const struct debar_waiver_facts nothing = { .mac = NULL };

	return judge(compiled, compiled->policy->mode, vendor, vendor->mode,
		     &nothing, false, now);
}

static struct debar_judgement
judge_rule(const struct compiled *compiled, int policy_mode,
	   const struct policy_rule *rule,
	   const struct debar_waiver_facts *facts, bool protected, s64 now)
{
	const struct policy_vendor *vendor =
		compiled->policy->vendors[rule->vendor];

	return judge(compiled, policy_mode, vendor, rule->mode < vendor->mode ?
		     rule->mode : vendor->mode, facts, protected, now);
}

/**
 * compile_judge() - what would become of a device that a rule lists?
 * @compiled: built
 * @rule: that matched
 * @facts: what is known of the device
 * @now: system clock, seconds since 1970 UTC
 *
 * Whether the device is a gateway or carries the traffic of others only the
 * module can know; here it is neither.
 */
struct debar_judgement compile_judge(const struct compiled *compiled,
				     const struct policy_rule *rule,
				     const struct debar_waiver_facts *facts,
				     s64 now)
{
	return judge_rule(compiled, compiled->policy->mode, rule, facts,
			  compile_protects(compiled, facts), now);
}

/**
 * compile_judge_eui64() - likewise by the MAC in an IPv6 address
 * @compiled: built
 * @rule: that lists the MAC
 * @facts: the MAC, the address, and what else is known
 * @now: system clock, seconds since 1970 UTC
 *
 * Like the module: waivers may be for that MAC, but what protects is the address.
 */
struct debar_judgement
compile_judge_eui64(const struct compiled *compiled,
		    const struct policy_rule *rule,
		    const struct debar_waiver_facts *facts, s64 now)
{
	const struct debar_waiver_facts address = { .ipv6 = facts->ipv6 };
	struct debar_judgement judgement =
		judge_rule(compiled, compiled->policy->mode, rule, facts,
			   compile_protects(compiled, &address), now);

	debar_judge_eui64(&judgement, compiled->policy->eui64);
	return judgement;
}

/* As if the policy as a whole enforced, like the module. */
static enum debar_verdict verdict_of(const struct debar_match *match, u16 rule)
{
	static const struct debar_waiver_facts nobody;
	const struct compiled *compiled = match->host;

	return judge_rule(compiled, DEBAR_MODE_ENFORCE,
			  compiled->policy->rules[rule], &nobody, false,
			  compiled->now).verdict;
}

/**
 * compile_policy() - build the engine's tables
 * @compiled: result; compile_free() in any case
 * @policy: complete; must outlive @compiled
 * @now: system clock, seconds since 1970 UTC
 *
 * Return: false when the engine does not take what the reader took, a bug
 * that was complained of.
 */
bool compile_policy(struct compiled *compiled, const struct policy *policy,
		    s64 now)
{
	compiled->policy = policy;
	compiled->now = now;
	if (!build_prefixes(compiled) || !build_match(compiled) ||
	    !build_waivers(compiled))
		return false;
	compiled->match.verdict = verdict_of;
	compiled->match.host = compiled;
	return true;
}
