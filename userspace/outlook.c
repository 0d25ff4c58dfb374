// SPDX-License-Identifier: GPL-2.0
#include "outlook.h"

#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "core/glob.h"

/* The MAC address that the neighbour's IPv6 address was made of. */
static bool take_eui64(const struct compiled *compiled,
		       const struct neighbour *neighbour, u8 *mac)
{
	return neighbour->family == AF_INET6 &&
	       compiled->policy->eui64 == DEBAR_MODE_ENFORCE &&
	       compile_eui64(compiled, neighbour->address, mac);
}

/* By the MAC address that is in the neighbour's IPv6 address, if one is given. */
static struct debar_judgement judge(const struct compiled *compiled,
				    const struct policy_rule *rule,
				    const struct neighbour *neighbour,
				    const u8 *in_address, const u8 *digest,
				    s64 now)
{
	struct debar_waiver_facts facts = {
		.mac = in_address, .digest = digest,
	};
	char port[IF_NAMESIZE], master[IF_NAMESIZE];

	if (!in_address && neighbour_has_mac(neighbour))
		facts.mac = neighbour->mac;
	if (neighbour->family == AF_INET)
		facts.ipv4 = neighbour->address;
	else if (neighbour->family == AF_INET6)
		facts.ipv6 = neighbour->address;
	facts.interface[0] = if_indextoname((unsigned int)neighbour->hooked,
					    port);
	facts.interface[1] = if_indextoname((unsigned int)neighbour->master,
					    master);
	return in_address ? compile_judge_eui64(compiled, rule, &facts, now) :
			    compile_judge(compiled, rule, &facts, now);
}

static bool is_named(const void *context, int ifindex)
{
	const struct policy *policy = context;
	char name[IF_NAMESIZE];
	size_t i;

	if (!if_indextoname((unsigned int)ifindex, name))
		return false;
	for (i = 0; i < policy->interface_count; i++)
		if (debar_glob(policy->interfaces[i], name))
			return true;
	return false;
}

/* Do the neighbour's frames come by a device that the policy looks at? Of one that
 * is not here any more nobody knows.
 */
static bool is_covered(const struct policy *policy,
		       const struct surroundings *around,
		       const struct neighbour *neighbour)
{
	char name[IF_NAMESIZE];

	return !policy->interface_count ||
	       !if_indextoname((unsigned int)neighbour->ifindex, name) ||
	       surroundings_above(around, neighbour, is_named, policy);
}

/**
 * outlook_of() - what would become of somebody's frames
 * @compiled: policy
 * @around: everybody around
 * @neighbour: who, by MAC address, by IP address, or both
 * @now: system clock, seconds since 1970 UTC
 *
 * Guard rails that only the module knows (own addresses, gateways, transit) and
 * certificates are not considered.
 */
struct outlook outlook_of(const struct compiled *compiled,
			  const struct surroundings *around,
			  const struct neighbour *neighbour, s64 now)
{
	struct outlook outlook = {
		.judgement = { .verdict = DEBAR_VERDICT_ACCEPT },
	};
	u8 mac[DEBAR_MAC_LEN], bits, *in_address = NULL;

	if (!is_covered(compiled->policy, around, neighbour))
		return outlook;
	if (neighbour_has_mac(neighbour))
		outlook.rule = compile_lookup(compiled, neighbour->mac, &bits);
	if (!outlook.rule && take_eui64(compiled, neighbour, mac)) {
		in_address = mac;
		outlook.rule = compile_lookup(compiled, mac, &bits);
	}
	if (outlook.rule)
		outlook.judgement = judge(compiled, outlook.rule, neighbour,
					  in_address, NULL, now);
	return outlook;
}

/* The strictest rule of a vendor, as the module takes it; it has no quarantine
 * without anything to look for in TLS.
 */
static const struct policy_rule *find_vendor_rule(const struct policy *policy,
						  const char *vendor)
{
	const struct policy_rule *rule, *strictest = NULL;
	size_t i;

	if (!policy->certificate_count && !policy->domain_count)
		return NULL;
	for (i = 0; vendor && i < policy->rule_count; i++) {
		rule = policy->rules[i];
		if (!strcmp(policy->vendors[rule->vendor]->name, vendor) &&
		    (!strictest || rule->mode > strictest->mode))
			strictest = rule;
	}
	return strictest;
}

/* A rule of the same name means the same evidence. */
static const struct policy_rule *find_rule(const struct policy *policy,
					   const char *name)
{
	size_t i;

	for (i = 0; name && i < policy->rule_count; i++)
		if (!strcmp(policy->rules[i]->name, name))
			return policy->rules[i];
	return NULL;
}

/**
 * outlook_of_quarantined() - likewise of an address that is in quarantine
 * @compiled: policy
 * @neighbour: who; a MAC address of zeros is none
 * @rule: name of the rule that it is quarantined by; its certificate is not
 *	asked for again. NULL: by an operator
 * @vendor: name of its vendor
 * @digest: SHA-256 of its own certificate, or NULL
 * @now: system clock, seconds since 1970 UTC
 */
struct outlook outlook_of_quarantined(const struct compiled *compiled,
				      const struct neighbour *neighbour,
				      const char *rule, const char *vendor,
				      const u8 *digest, s64 now)
{
	const struct policy *policy = compiled->policy;
	struct outlook outlook = {
		.rule = rule ? find_rule(policy, rule) :
			       find_vendor_rule(policy, vendor),
		.judgement = { .verdict = DEBAR_VERDICT_ACCEPT },
	};

	if (outlook.rule)
		outlook.judgement = judge(compiled, outlook.rule, neighbour,
					  NULL, digest, now);
	return outlook;
}
