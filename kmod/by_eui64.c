// SPDX-License-Identifier: GPL-2.0
/*
 * Evidence by EUI-64: an IPv6 address may hold the MAC of its host (RFC 4291,
 * appendix A). That works beyond the first router, but anybody can make up
 * such an address: medium confidence, and the address is meant.
 */
#include <linux/etherdevice.h>

#include "networks.h"
#include "verdict.h"

/**
 * debar_by_eui64_find() - look the MAC in the IPv6 address of one side up
 * @passage: the frame
 * @side: which of its addresses
 * @result: what came of it; unchanged if nothing
 *
 * Context: softirq or BH off, RCU.
 */
void debar_by_eui64_find(const struct debar_passage *passage,
			 enum debar_side side, struct debar_by_eui64 *result)
{
	const struct debar_policy *policy = passage->policy;
	const struct debar_frame *frame = &passage->frame;
	const u8 *address = side == DEBAR_SOURCE ? frame->ip_src :
						   frame->ip_dst;
	struct debar_by_mac *by_mac = &result->by_mac;
	const u8 *mac = side == DEBAR_SOURCE ? frame->src : frame->dst;
	const struct debar_suspect suspect = {
		.side = side,
		.mac = result->mac,
	};
	enum debar_reason guard;
	u16 rule;
	u8 bits;

	if (frame->ip_version != 6 || policy->head.eui64 == DEBAR_MODE_OFF ||
	    !debar_eui64_to_mac(address + 8, result->mac))
		return;
	/* A neighbour: its frames bear the MAC itself, which says more. */
	if (mac && ether_addr_equal_unaligned(mac, result->mac))
		return;
	rule = debar_prefix_lookup(&policy->prefixes, result->mac, &bits);
	if (rule == DEBAR_NO_RULE)
		return;
	guard = debar_networks_guard(passage->dn, policy, passage->dev, 6,
				     address);
	if (guard == DEBAR_REASON_NONE && frame->src)
		guard = debar_guard_frame(passage->dn, policy, passage->dev,
					  frame, passage->egress,
					  side == DEBAR_SOURCE);
	by_mac->stable = guard == DEBAR_REASON_NONE;
	by_mac->mac = result->mac;
	by_mac->device = debar_devices_get(passage->dn, result->mac,
					   passage->now);
	by_mac->finding.rule = rule;
	debar_verdict_judge(passage, guard, &suspect, &by_mac->finding);
	debar_judge_eui64(&by_mac->finding.judgement, policy->head.eui64);
}
