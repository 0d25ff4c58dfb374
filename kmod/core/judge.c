// SPDX-License-Identifier: GPL-2.0
#include "judge.h"

/**
 * debar_clock() - the instant by which dates are judged
 * @system: the system clock, seconds since 1970 UTC
 * @data_date: date of the policy's newest data
 * @reached: latest instant that is known to have been reached
 *
 * A box without a battery-backed clock starts in 1970; the ban must hold
 * there too. It cannot be earlier than the day its data was made, nor than it
 * has been before: what has expired does not come back with the clock.
 */
s64 debar_clock(s64 system, s64 data_date, s64 reached)
{
	s64 now = system > data_date ? system : data_date;

	return now > reached ? now : reached;
}

/**
 * debar_judge() - decide about a device that a rule matches
 * @policy: switch of the whole policy
 * @vendor: switch of the rule's vendor
 * @facts: dates of the vendor
 * @given: everything else
 *
 * The order of the questions is that of the documentation: off, guard rails,
 * waiver, operator's switch, transit, dates, mode.
 *
 * Context: any, softirq included; no locks.
 */
struct debar_judgement debar_judge(const struct debar_switch *policy,
				   const struct debar_switch *vendor,
				   const struct debar_vendor_facts *facts,
				   const struct debar_circumstances *given)
{
	u8 policy_mode = READ_ONCE(policy->mode);
	u8 vendor_mode = READ_ONCE(vendor->mode);
	u8 mode = policy_mode < vendor_mode ? policy_mode : vendor_mode;

#define VERDICT(v, r) ((struct debar_judgement){ DEBAR_VERDICT_##v, \
						 DEBAR_REASON_##r })
	if (mode == DEBAR_MODE_OFF)
		return VERDICT(ACCEPT, MODE_OFF);
	if (given->guard != DEBAR_REASON_NONE)
		return (struct debar_judgement){ DEBAR_VERDICT_ACCEPT,
						 given->guard };
	if (given->waived_until && given->now < given->waived_until)
		return VERDICT(ACCEPT, WAIVED);
	if (!READ_ONCE(policy->enabled) || !READ_ONCE(vendor->enabled))
		return VERDICT(ACCEPT, DISABLED);
	if (given->transit && given->transit_mode != DEBAR_MODE_ENFORCE)
		return VERDICT(MONITOR, TRANSIT);
	if (given->now < facts->effective)
		return VERDICT(MONITOR, NOT_YET_EFFECTIVE);
	if (given->now >= facts->until)
		return VERDICT(MONITOR, ENDED);
	if (mode == DEBAR_MODE_MONITOR)
		return VERDICT(MONITOR, MODE_MONITOR);
	return VERDICT(DROP, ENFORCED);
#undef VERDICT
}

/**
 * debar_judge_eui64() - likewise, of one whose MAC is only in an IPv6 address
 * @judgement: by debar_judge(), as if its frames had that MAC
 * @eui64: mode that the policy has for such evidence, which is weaker
 *
 * Context: any.
 */
void debar_judge_eui64(struct debar_judgement *judgement,
		       enum debar_mode eui64)
{
	if (judgement->verdict == DEBAR_VERDICT_DROP &&
	    eui64 != DEBAR_MODE_ENFORCE)
		*judgement = (struct debar_judgement){
			DEBAR_VERDICT_MONITOR, DEBAR_REASON_EUI64,
		};
}
