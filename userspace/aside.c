// SPDX-License-Identifier: GPL-2.0
#include "aside.h"

#include <stdlib.h>

#include "mem.h"

/**
 * aside_put() - remember a segment, forget the oldest
 * @aside: where
 * @frame: dissected; nothing happens unless it has TCP payload
 * @packet: the same
 */
void aside_put(struct aside *aside, const struct debar_frame *frame,
	       const struct packet *packet)
{
	struct aside_segment *segment;
	struct debar_tcp tcp;

	if (!debar_tcp_parse(&tcp, frame) || !tcp.length)
		return;
	segment = &aside->segment[aside->next];
	aside->next = (aside->next + 1) % ASIDE_SEGMENTS;
	if (segment->room < packet->captured) {
		free(segment->data);
		segment->data = mem_alloc(packet->captured);
		segment->room = packet->captured;
	}
	memcpy(segment->data, packet->data, packet->captured);
	segment->packet = *packet;
	segment->packet.data = segment->data;
	segment->from = debar_flow_key_make(&segment->key, frame, &tcp, 0);
	segment->start = tcp.sequence + !!(tcp.flags & DEBAR_TCP_SYN);
	segment->end = segment->start + tcp.length;
	segment->is_there = true;
}

/**
 * aside_next() - go through the segments of a connection, the oldest first
 * @aside: where
 * @key: the connection
 * @at: 0 at first; updated
 *
 * Return: one of them, or NULL when there are no more.
 */
struct aside_segment *aside_next(struct aside *aside,
				 const struct debar_flow_key *key, u32 *at)
{
	struct aside_segment *segment;

	while (*at < ASIDE_SEGMENTS) {
		segment = &aside->segment[(aside->next + (*at)++) %
					  ASIDE_SEGMENTS];
		if (segment->is_there &&
		    !memcmp(&segment->key, key, sizeof(*key)))
			return segment;
	}
	return NULL;
}

/**
 * aside_free() - forget them all
 * @aside: where
 */
void aside_free(struct aside *aside)
{
	u32 i;

	for (i = 0; i < ASIDE_SEGMENTS; i++)
		free(aside->segment[i].data);
	memset(aside, 0, sizeof(*aside));
}
