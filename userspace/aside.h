/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Segments that nobody wanted when they came, and that may yet be needed.
 */
#ifndef DEBAR_ASIDE_H
#define DEBAR_ASIDE_H

#include "capture.h"
#include "core/flow.h"

/* A segment overtakes a few others, not hundreds. */
enum { ASIDE_SEGMENTS = 64 };

/**
 * struct aside_segment - one of them
 * @key: its connection
 * @from: index of its sender there
 * @start: sequence number of its first octet
 * @end: behind its last one
 * @is_there: not taken out again
 * @packet: it
 * @data: a copy of the packet's bytes
 * @room: of @data
 */
struct aside_segment {
	struct debar_flow_key key;
	u8 from;
	u32 start;
	u32 end;
	bool is_there;
	struct packet packet;
	u8 *data;
	u32 room;
};

/**
 * struct aside - the latest of them
 * @segment: a ring
 * @next: the one to be overwritten next: the oldest
 */
struct aside {
	struct aside_segment segment[ASIDE_SEGMENTS];
	u32 next;
};

void aside_put(struct aside *aside, const struct debar_frame *frame,
	       const struct packet *packet);
struct aside_segment *aside_next(struct aside *aside,
				 const struct debar_flow_key *key, u32 *at);
void aside_free(struct aside *aside);

#endif
