/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of a flow share: how its state changes.
 */
#ifndef DEBAR_FLOW_STATE_H
#define DEBAR_FLOW_STATE_H

#include "flow.h"

static inline bool debar_flow_has_base(const struct debar_flow_end *end,
				       u32 base)
{
	return end->known && end->base == base;
}

/* flow.c */
void debar_flow_restart(struct debar_flow *flow,
			const struct debar_reading *reading, u32 now);
void debar_flow_set_base(struct debar_flow *flow, u8 from, u32 base,
			 bool from_syn);
u32 debar_flow_read_up_to(const struct debar_flow *flow, u8 from);
void debar_flow_settle(struct debar_flow *flow,
		       const struct debar_reading *reading);

/* flow_open.c */
void debar_flow_note_mac(struct debar_flow_end *end,
			 const struct debar_segment *segment);
void debar_flow_open(struct debar_flow *flow,
		     const struct debar_segment *segment,
		     const struct debar_reading *reading);

#endif
