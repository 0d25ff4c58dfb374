/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The engine in userspace: packets in, handshakes and devices out.
 */
#ifndef DEBAR_SCAN_H
#define DEBAR_SCAN_H

#include "aside.h"
#include "capture.h"
#include "checksums.h"
#include "flow_table.h"
#include "scan_handshake.h"
#include "inventory.h"

/**
 * struct scan - one scan, of a capture or of several
 * @compiled: policy, or NULL
 * @judged_at: system clock, seconds since 1970 UTC
 * @engine: this is its host
 * @flows: handshakes in progress
 * @checksums: which segments to believe
 * @inventory: devices
 * @unclaimed: segments of connections of which no handshake was known: one
 *	of them may have overtaken the one that a handshake begins with
 * @suspect: segments with a wrong checksum: what the receiver acknowledges it
 *	has got, though what was captured is damaged
 * @found: told of every handshake, once nothing more is known of it
 * @context: for @found
 * @limit: seconds that a handshake may take
 * @layer: what packets of this capture begin with
 * @frame: being taken in, or NULL
 * @flow: that it belongs to, while it is held, or NULL
 * @is_tcp: it has a TCP header
 * @known: ends of @flow of which it was known where they begin, one bit each,
 *	before @frame
 * @disbelieved: its checksum is wrong
 * @time: of the packet, seconds since 1970 UTC
 * @first_time: of the capture's first packet
 * @has_first_time: @first_time is set
 * @now: seconds since then; never goes back
 */
struct scan {
	const struct compiled *compiled;
	s64 judged_at;
	struct debar_engine engine;
	struct flow_table flows;
	struct checksums checksums;
	struct inventory inventory;
	struct aside unclaimed;
	struct aside suspect;
	void (*found)(void *context, const struct scan_handshake *handshake);
	void *context;
	u32 limit;
	const struct link_layer *layer;
	const struct debar_frame *frame;
	struct tracked_flow *flow;
	bool is_tcp;
	u8 known;
	bool disbelieved;
	s64 time;
	s64 first_time;
	bool has_first_time;
	u32 now;
};

void scan_init(struct scan *scan, const struct compiled *compiled, bool all);
void scan_begin_capture(struct scan *scan, const struct link_layer *layer);
void scan_packet(struct scan *scan, const struct packet *packet);
void scan_idle(struct scan *scan, s64 time);
void scan_end_capture(struct scan *scan);
void scan_free(struct scan *scan);

#endif
