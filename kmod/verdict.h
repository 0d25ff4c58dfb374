/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What becomes of a frame: all its evidence, MAC by MAC, address by address
 * and connection by connection. No skb is seen here.
 */
#ifndef DEBAR_VERDICT_H
#define DEBAR_VERDICT_H

#include "debar.h"

/**
 * struct debar_passage - one frame on its way through a hook
 * @dn: namespace
 * @policy: in force
 * @dev: the device it came in by, or leaves by
 * @egress: which of the two
 * @may_be_forwarded: at egress: it may have come in here
 * @forwarded: likewise: the ingress hook has judged it before
 * @was_read: of what may have come in here: its connection was looked at there
 * @checksum_is_good: of its TCP segment; else the engine looks
 * @rejects: result: both ends of its connection are to be told of the drop
 * @now: by debar_clock_now(); set before it matters
 * @frames: segments in it
 * @frame: its headers
 */
struct debar_passage {
	struct debar_net *dn;
	const struct debar_policy *policy;
	const struct net_device *dev;
	bool egress;
	bool may_be_forwarded;
	bool forwarded;
	bool was_read;
	bool checksum_is_good;
	bool rejects;
	s64 now;
	u32 frames;
	struct debar_frame frame;
};

/**
 * debar_passage_was_read() - is there nothing new in a frame for its connection?
 * @passage: the frame
 */
static inline bool debar_passage_was_read(const struct debar_passage *passage)
{
	return passage->may_be_forwarded && passage->was_read;
}

enum debar_side { DEBAR_SOURCE, DEBAR_DESTINATION };

/**
 * enum debar_suspicion - what of a frame is to be looked at
 * @DEBAR_SUSPECT_NONE: nothing
 * @DEBAR_SUSPECT_CONNECTION: its connection; the filters have ruled out all
 *	that its addresses may be found to be
 * @DEBAR_SUSPECT_ALL: everything
 */
enum debar_suspicion {
	DEBAR_SUSPECT_NONE,
	DEBAR_SUSPECT_CONNECTION,
	DEBAR_SUSPECT_ALL,
};

/**
 * struct debar_finding - what one piece of evidence led to
 * @rule: that matched, or DEBAR_NO_RULE
 * @waiver: by which it passes, if @judgement says so
 * @judgement: on whom it speaks of
 */
struct debar_finding {
	u16 rule;
	u16 waiver;
	struct debar_judgement judgement;
};

/**
 * struct debar_suspect - one of whom evidence speaks
 * @side: of the frame, on which it is
 * @mac: its address, or NULL for that on this side of the frame
 * @ifindex: of the interface it was last seen behind, or 0
 * @device: its entry in the inventory, or NULL
 * @digest: SHA-256 of its own certificate, or NULL
 */
struct debar_suspect {
	enum debar_side side;
	const u8 *mac;
	int ifindex;
	struct debar_device *device;
	const u8 *digest;
};

static inline bool debar_finding_drops(const struct debar_finding *finding)
{
	return finding->rule != DEBAR_NO_RULE &&
	       finding->judgement.verdict == DEBAR_VERDICT_DROP;
}

static inline bool debar_finding_is_waived(const struct debar_finding *finding)
{
	return finding->rule != DEBAR_NO_RULE &&
	       finding->judgement.reason == DEBAR_REASON_WAIVED;
}

enum debar_verdict debar_verdict_of_rule(const struct debar_match *match,
					 u16 index);
void debar_verdict_judge(const struct debar_passage *passage,
			 enum debar_reason guard,
			 const struct debar_suspect *suspect,
			 struct debar_finding *finding);
struct debar_judgement
debar_verdict_undecided(const struct debar_policy *policy);
bool debar_verdict_frame(struct debar_passage *passage);
bool debar_verdict_connection(struct debar_passage *passage);

/* waivers.c */
u16 debar_waivers_cover(const struct debar_passage *passage,
			const struct debar_suspect *suspect);

/* by_mac.c */

/**
 * struct debar_by_mac - what the MAC of one side led to
 * @finding: the rule that lists it
 * @mac: the address
 * @device: its entry in the inventory, or NULL
 * @stable: the judgement holds for the device, not for this one frame only
 */
struct debar_by_mac {
	struct debar_finding finding;
	const u8 *mac;
	struct debar_device *device;
	bool stable;
};

void debar_by_mac_find(const struct debar_passage *passage,
		       enum debar_side side, struct debar_by_mac *result);
void debar_by_mac_record(const struct debar_passage *passage,
			 enum debar_side side,
			 const struct debar_by_mac *found, bool dropped);

/* by_eui64.c */

/**
 * struct debar_by_eui64 - what the MAC in an IPv6 address led to
 * @by_mac: as of a frame with that MAC
 * @mac: recovered
 */
struct debar_by_eui64 {
	struct debar_by_mac by_mac;
	u8 mac[ETH_ALEN];
};

void debar_by_eui64_find(const struct debar_passage *passage,
			 enum debar_side side, struct debar_by_eui64 *result);

/* by_address.c */

/**
 * struct debar_by_address - what the address of one side led to
 * @finding: the rule by which it is quarantined
 * @entry: in the quarantine, or NULL
 * @spot: where the address is by this frame, as in struct debar_spots, or 0
 */
struct debar_by_address {
	struct debar_finding finding;
	struct debar_quarantined *entry;
	u64 spot;
};

struct debar_place;

void debar_by_address_find(const struct debar_passage *passage,
			   const struct debar_place *place,
			   enum debar_side side,
			   struct debar_by_address *result);
void debar_by_address_record(const struct debar_passage *passage,
			     enum debar_side side,
			     const struct debar_by_address *found,
			     bool dropped);

/* by_connection.c */

void debar_by_connection_find(struct debar_passage *passage,
			      const struct debar_place *place,
			      struct debar_finding *result);

#endif
