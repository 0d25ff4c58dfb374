/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of a flow share: how its state changes.
 */
#ifndef DEBAR_FLOW_STATE_H
#define DEBAR_FLOW_STATE_H

#include "flow.h"
#include "word.h"

static inline bool debar_flow_has_base(const struct debar_flow_end *end,
				       u32 base)
{
	return end->known && end->base == base;
}

/**
 * debar_flow_read_up_to() - sequence number up to which an end was read
 * @flow: which
 * @from: end
 */
static inline u32 debar_flow_read_up_to(const struct debar_flow *flow, u8 from)
{
	const u32 base = flow->end[from].base;

	return flow->handshake ? base + flow->handshake->stream[from].end :
				 base;
}

/* See where an end sends from. A segment without a MAC says nothing: by PPPoE, each
 * passes once with it and once without.
 */
static inline void debar_flow_note_mac(struct debar_flow_end *end,
				       const struct debar_segment *segment)
{
	const u8 *mac = segment->frame->src;

	if (!mac)
		return;
	if (!end->has_mac) {
		memcpy(end->mac, mac, DEBAR_MAC_LEN);
		end->has_mac = true;
		return;
	}
	if (unlikely((debar_load32(end->mac) ^ debar_load32(mac)) |
		     (debar_load32(end->mac + 2) ^ debar_load32(mac + 2))))
		end->mac_changed = true;
}

/* flow.c */
void debar_flow_restart(struct debar_flow *flow,
			const struct debar_reading *reading, u32 now);
void debar_flow_set_base(struct debar_flow *flow, u8 from, u32 base,
			 bool from_syn);
void debar_flow_settle(struct debar_flow *flow,
		       const struct debar_reading *reading);

/* flow_open.c */
void debar_flow_open(struct debar_flow *flow,
		     const struct debar_segment *segment,
		     const struct debar_reading *reading);

#endif
