// SPDX-License-Identifier: GPL-2.0
/*
 * Evidence by MAC prefix: high confidence, and the whole device is meant.
 */
#include "trace.h"
#include "verdict.h"

/* Two different questions hide in "may it pass": about this frame, and about
 * the device whatever it sends. Only the second is remembered.
 */
static void judge(const struct debar_passage *passage, enum debar_side side,
		  struct debar_by_mac *found)
{
	const struct debar_suspect suspect = {
		.side = side,
		.device = found->device,
		.ifindex = found->device ?
			   READ_ONCE(found->device->stat.ifindex) : 0,
	};
	enum debar_reason guard;

	guard = debar_devices_guard(passage->dn, passage->policy,
				    found->device, found->mac);
	found->stable = true;
	if (guard == DEBAR_REASON_NONE) {
		guard = debar_guard_frame(passage->dn, passage->policy,
					  passage->dev, &passage->frame,
					  passage->egress,
					  side == DEBAR_SOURCE);
		found->stable = guard == DEBAR_REASON_NONE;
	}
	debar_verdict_judge(passage, guard, &suspect, &found->finding);
}

/**
 * debar_by_mac_find() - look the MAC of one side up
 * @passage: the frame, which has MACs
 * @side: which of them
 * @result: what came of it
 *
 * Context: softirq or BH off, RCU.
 */
void debar_by_mac_find(const struct debar_passage *passage,
		       enum debar_side side, struct debar_by_mac *result)
{
	u8 bits;

	result->mac = side == DEBAR_SOURCE ? passage->frame.src :
					     passage->frame.dst;
	result->finding.rule = debar_prefix_lookup(&passage->policy->prefixes,
						   result->mac, &bits);
	if (result->finding.rule == DEBAR_NO_RULE)
		return;
	result->device = debar_devices_get(passage->dn, result->mac,
					   passage->now);
	if (side == DEBAR_SOURCE && result->device && !passage->may_be_forwarded)
		debar_devices_observe_source(passage->dn, result->device,
					     passage->dev, &passage->frame,
					     passage->now);
	judge(passage, side, result);
}

/**
 * debar_by_mac_record() - enter a frame into the inventory, and trace it
 * @passage: the frame
 * @side: which of its MACs
 * @found: by debar_by_mac_find(), with a rule
 * @dropped: what becomes of the frame
 *
 * Context: softirq or BH off, RCU.
 */
void debar_by_mac_record(const struct debar_passage *passage,
			 enum debar_side side,
			 const struct debar_by_mac *found, bool dropped)
{
	const struct debar_policy *policy = passage->policy;
	const struct debar_rule *rule = &policy->rule[found->finding.rule];
	const struct debar_sighting sighting = {
		.mac = found->mac,
		.frame = &passage->frame,
		.ifindex = passage->dev->ifindex,
		.frames = passage->frames,
		/* Then it is where it came in. */
		.is_source = side == DEBAR_SOURCE && !passage->may_be_forwarded,
		.judgement = found->finding.judgement,
		.stable = found->stable,
		.dropped = dropped,
	};

	if (found->device)
		debar_devices_record(passage->dn, found->device, &sighting,
				     passage->now);
	trace_verdict(passage->dev, passage->egress, found->mac,
		      policy->vendor[rule->vendor].name, rule->name,
		      found->finding.judgement, passage->frames,
		      passage->frame.bytes.total);
}
