/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From evidence to verdict: modes, dates, guard rails, waivers.
 */
#ifndef DEBAR_JUDGE_H
#define DEBAR_JUDGE_H

#include "core.h"

/* Dates that are not there. */
#define DEBAR_ALWAYS	((s64)(~0ULL >> 1) * -1 - 1)
#define DEBAR_NEVER	((s64)(~0ULL >> 1))

/**
 * struct debar_switch - what an operator changes between two loads
 * @mode: enum debar_mode
 * @enabled: false after `debarctl disable`
 *
 * The only part of a policy that is written after it was published; single
 * bytes, written and read with WRITE_ONCE() and READ_ONCE().
 */
struct debar_switch {
	u8 mode;
	bool enabled;
};

/**
 * struct debar_vendor_facts - what the verdict needs to know of a vendor
 * @effective: instant from which a match is enforced, seconds since 1970 UTC
 *	or DEBAR_ALWAYS
 * @until: instant from which it is only monitored again, or DEBAR_NEVER
 */
struct debar_vendor_facts {
	s64 effective;
	s64 until;
};

/**
 * struct debar_circumstances - what is known of a device besides its evidence
 * @now: seconds since 1970 UTC, by debar_clock()
 * @guard: DEBAR_REASON_OWN, _GATEWAY, _PROTECTED, _BOOTSTRAP or
 *	_CONTROL_FRAME when a guard rail holds, else DEBAR_REASON_NONE
 * @waived_until: instant until which a waiver covers the device; 0 = none does
 * @transit: the device carries the traffic of others
 * @transit_mode: what the policy says of such devices
 */
struct debar_circumstances {
	s64 now;
	enum debar_reason guard;
	s64 waived_until;
	bool transit;
	enum debar_mode transit_mode;
};

/**
 * struct debar_judgement - a verdict and the one reason that decided it
 */
struct debar_judgement {
	enum debar_verdict verdict;
	enum debar_reason reason;
};

s64 debar_clock(s64 system, s64 data_date, s64 reached);
struct debar_judgement debar_judge(const struct debar_switch *policy,
				   const struct debar_switch *vendor,
				   const struct debar_vendor_facts *facts,
				   const struct debar_circumstances *given);
void debar_judge_eui64(struct debar_judgement *judgement,
		       enum debar_mode eui64);

/**
 * struct debar_weight - what a rule that matches a connection says of it
 * @verdict: as things are
 * @by_rule: likewise, if the policy as a whole enforced and nothing spared it: what
 *	becomes of it when they change
 * @is_name: it matched a server name, which says only where a client goes, and not a
 *	certificate, which says who a device is
 */
struct debar_weight {
	enum debar_verdict verdict;
	enum debar_verdict by_rule;
	bool is_name;
};

/**
 * debar_outweighs() - does a rule that matches a connection count instead of the one
 *	that did before?
 * @is: what it says
 * @was: what the one before says
 *
 * Of several, the first counts that says worst.
 *
 * Context: any.
 */
static inline bool debar_outweighs(const struct debar_weight *is,
				   const struct debar_weight *was)
{
	if (is->verdict != was->verdict)
		return is->verdict > was->verdict;
	if (is->by_rule != was->by_rule)
		return is->by_rule > was->by_rule;
	return was->is_name && !is->is_name;
}

#endif
