// SPDX-License-Identifier: GPL-2.0
/*
 * Evidence by address: somebody at this address showed a certificate, or an
 * operator said who it is. The device is meant, on whatever port it speaks.
 */
#include <linux/etherdevice.h>

#include "networks.h"
#include "quarantine.h"
#include "trace.h"
#include "verdict.h"

static const u8 *address_of(const struct debar_frame *frame,
			    enum debar_side side)
{
	return side == DEBAR_SOURCE ? frame->ip_src : frame->ip_dst;
}

static u64 mac_of(const struct debar_frame *frame, enum debar_side side)
{
	const u8 *mac = side == DEBAR_SOURCE ? frame->src : frame->dst;

	return mac ? debar_mac_u64(mac) : 0;
}

/* Has somebody else taken the address? The neighbour table must say so too: a
 * single frame can claim anything.
 */
static bool has_moved(const struct debar_passage *passage,
		      const struct debar_place *place, enum debar_side side,
		      u64 bound)
{
	const struct debar_frame *frame = &passage->frame;
	u64 mac = mac_of(frame, side);

	return mac && mac != bound &&
	       debar_networks_neighbour(place->l3, frame->ip_version,
					address_of(frame, side)) == mac;
}

/* What tells the neighbour table that somebody else has taken the address. */
static bool is_resolution(const struct debar_passage *passage,
			  enum debar_side side, u64 bound)
{
	struct debar_bootstrap bootstrap;

	if (side != DEBAR_SOURCE || mac_of(&passage->frame, side) == bound)
		return false;
	debar_bootstrap_parse(&bootstrap, &passage->frame);
	return bootstrap.kind == DEBAR_BOOTSTRAP_RESOLUTION;
}

/* Only from and to the address a frame says where that is. */
static void find_spots(struct debar_spots *spots,
		       const struct debar_passage *passage,
		       const struct debar_place *place, enum debar_side side)
{
	const bool is_to = side == DEBAR_DESTINATION;

	*spots = (struct debar_spots){};
	if (is_to != passage->egress)
		return;
	debar_place_spots(spots, place, passage->dev, &passage->frame);
	spots->mac = mac_of(&passage->frame, side);
}

static struct debar_quarantined *
find_entry(const struct debar_passage *passage, const struct debar_place *place,
	   enum debar_side side, u64 *spot)
{
	const struct debar_frame *frame = &passage->frame;
	struct debar_quarantined *entry;
	struct debar_address key;
	struct debar_spots spots;
	u64 bound;

	if (!debar_quarantine_may_hold(passage->dn, frame->ip_version,
				       address_of(frame, side)))
		return NULL;
	debar_address_make(&key, frame->ip_version, address_of(frame, side),
			   place);
	find_spots(&spots, passage, place, side);
	entry = debar_quarantine_find(passage->dn, &key, &spots);
	if (!entry)
		return NULL;
	bound = READ_ONCE(entry->stat.mac);
	if (side == DEBAR_SOURCE && (!bound || bound == spots.mac))
		*spot = spots.port;
	if (!bound)
		return entry;
	if (has_moved(passage, place, side, bound)) {
		debar_quarantine_release(passage->dn, entry,
					 DEBAR_EVENT_KIND_ADDRESS_MOVED);
		return NULL;
	}
	return is_resolution(passage, side, bound) ? NULL : entry;
}

/**
 * debar_by_address_find() - look the address of one side up
 * @passage: the frame, which is IP
 * @place: where it belongs
 * @side: which of its addresses
 * @result: what came of it
 *
 * Context: softirq or BH off, RCU.
 */
void debar_by_address_find(const struct debar_passage *passage,
			   const struct debar_place *place,
			   enum debar_side side,
			   struct debar_by_address *result)
{
	const struct debar_frame *frame = &passage->frame;
	struct debar_suspect suspect = { .side = side };
	enum debar_reason guard;
	u8 mac[ETH_ALEN];
	u64 bound;

	result->spot = 0;
	result->entry = find_entry(passage, place, side, &result->spot);
	if (!result->entry)
		return;
	result->finding.rule = debar_quarantine_rule(result->entry,
						     passage->policy);
	if (result->finding.rule == DEBAR_NO_RULE)
		return;
	guard = debar_networks_guard(passage->dn, passage->policy, passage->dev,
				     frame->ip_version,
				     address_of(frame, side));
	if (guard == DEBAR_REASON_NONE && frame->src)
		guard = debar_guard_frame(passage->dn, passage->policy,
					  passage->dev, frame, passage->egress,
					  side == DEBAR_SOURCE);
	bound = READ_ONCE(result->entry->stat.mac);
	if (bound) {
		u64_to_ether_addr(bound, mac);
		suspect.mac = mac;
	}
	suspect.ifindex = READ_ONCE(result->entry->stat.ifindex);
	if (result->entry->evidence)
		suspect.digest = result->entry->evidence->own;
	debar_verdict_judge(passage, guard, &suspect, &result->finding);
}

/**
 * debar_by_address_record() - count a frame, and trace it
 * @passage: the frame
 * @side: which of its addresses
 * @found: by debar_by_address_find(), with a rule
 * @dropped: what becomes of the frame
 *
 * Context: softirq or BH off, RCU.
 */
void debar_by_address_record(const struct debar_passage *passage,
			     enum debar_side side,
			     const struct debar_by_address *found, bool dropped)
{
	static const u8 no_mac[ETH_ALEN];
	const struct debar_policy *policy = passage->policy;
	const struct debar_rule *rule = &policy->rule[found->finding.rule];
	const struct debar_frame *frame = &passage->frame;
	const u8 *mac = side == DEBAR_SOURCE ? frame->src : frame->dst;

	debar_quarantine_record(found->entry, &found->finding.judgement,
				passage->frames, frame->bytes.total, dropped,
				side == DEBAR_SOURCE ? passage->now : 0,
				found->spot);
	trace_verdict(passage->dev, passage->egress, mac ?: no_mac,
		      policy->vendor[rule->vendor].name,
		      found->entry->by_operator ? "operator" : rule->name,
		      found->finding.judgement, passage->frames,
		      frame->bytes.total);
}
