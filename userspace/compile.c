// SPDX-License-Identifier: GPL-2.0
#include "compile.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "debarctl.h"

/**
 * compile_policy() - build the engine's table
 * @compiled: result; compile_free() in any case
 * @policy: complete; must outlive @compiled
 *
 * Return: false when the engine does not take what the reader took, a bug
 * that was complained of.
 */
bool compile_policy(struct compiled *compiled, const struct policy *policy)
{
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
	compiled->policy = policy;
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
 * compile_free() - forget the table
 * @compiled: built or zero
 */
void compile_free(struct compiled *compiled)
{
	free(compiled->memory);
	compiled->memory = NULL;
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

static bool is_protected(const struct policy *policy, const u8 *mac)
{
	size_t i;

	for (i = 0; mac && i < policy->protect_count; i++)
		if (policy->protects[i].family == AF_UNSPEC &&
		    !memcmp(policy->protects[i].address, mac, DEBAR_MAC_LEN))
			return true;
	return false;
}

/**
 * compile_judge() - what would become of a device that a rule lists?
 * @compiled: built
 * @rule: from compile_lookup()
 * @mac: of the device, or NULL for just any one
 * @now: system clock, seconds since 1970 UTC
 *
 * Whether the device is a gateway or carries the traffic of others only the
 * module can know; here it is neither.
 */
struct debar_judgement compile_judge(const struct compiled *compiled,
				     const struct policy_rule *rule,
				     const u8 *mac, s64 now)
{
	const struct policy *policy = compiled->policy;
	const struct policy_vendor *vendor = policy->vendors[rule->vendor];
	struct debar_switch all = { .mode = (u8)policy->mode, .enabled = true };
	struct debar_switch one = { .mode = (u8)vendor->mode, .enabled = true };
	struct debar_vendor_facts facts = {
		.effective = vendor->effective, .until = vendor->until,
	};
	struct debar_circumstances given = {
		.now = debar_clock(now, policy->data_date),
		.guard = is_protected(policy, mac) ? DEBAR_REASON_PROTECTED :
			 DEBAR_REASON_NONE,
		.transit_mode = policy->transit,
	};

	return debar_judge(&all, &one, &facts, &given);
}
