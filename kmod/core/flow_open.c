// SPDX-License-Identifier: GPL-2.0
/*
 * SYN and SYN-ACK: where streams begin, and whether ports are used anew.
 */
#include "flow_state.h"

static bool is_fresh(const struct debar_flow *flow)
{
	return !flow->end[0].known && !flow->end[1].known;
}

/* Nothing but its beginning is known of what this end sends. */
static bool is_silent(const struct debar_flow *flow, u8 from)
{
	const struct debar_stream *stream;

	if (!flow->handshake)
		return true;
	stream = &flow->handshake->stream[from];
	return !stream->end && !stream->ranges;
}

static void set_next(struct debar_flow *flow,
		     const struct debar_segment *segment, u32 base, u32 peer,
		     bool answered)
{
	struct debar_flow_end end = { .has_mac = false };
	struct debar_flow_next *next = &flow->next;

	debar_flow_note_mac(&end, segment);
	memcpy(next->mac, end.mac, DEBAR_MAC_LEN);
	next->has_mac = end.has_mac;
	next->base[segment->from] = base;
	next->base[!segment->from] = peer;
	next->by = segment->from;
	next->answered = answered;
	next->pending = true;
}

static void start_next(struct debar_flow *flow,
		       const struct debar_reading *reading, u32 now)
{
	const struct debar_flow_next next = flow->next;

	debar_flow_restart(flow, reading, now);
	debar_flow_set_base(flow, next.by, next.base[next.by], true);
	memcpy(flow->end[next.by].mac, next.mac, DEBAR_MAC_LEN);
	flow->end[next.by].has_mac = next.has_mac;
	if (next.answered) {
		debar_flow_set_base(flow, !next.by, next.base[!next.by], true);
		flow->opener = !next.by;
		flow->syn_ack = true;
	} else {
		flow->opener = next.by;
		flow->syn = true;
	}
}

static void take_syn(struct debar_flow *flow,
		     const struct debar_segment *segment,
		     const struct debar_reading *reading)
{
	struct debar_flow_end *end = &flow->end[segment->from];
	const u32 base = segment->tcp->sequence + 1;

	if (debar_flow_has_base(end, base) && end->from_syn) {
		/* Again, or later than its answer. */
		flow->syn |= flow->opener == segment->from;
	} else if (is_fresh(flow) || flow->stage == DEBAR_FLOW_SETTLED) {
		debar_flow_restart(flow, reading, segment->now);
		debar_flow_set_base(flow, segment->from, base, true);
		flow->opener = segment->from;
		flow->syn = true;
	} else {
		set_next(flow, segment, base, 0, false);
	}
}

/* The flow's own SYN is answered. */
static void take_answer(struct debar_flow *flow, u8 from, u32 base,
			const struct debar_reading *reading)
{
	struct debar_flow_end *end = &flow->end[from];

	if (!end->known) {
		debar_flow_set_base(flow, from, base, true);
	} else if (end->base == base) {
		end->from_syn = true;
	} else if (!end->from_syn) {
		/* What looked like a beginning was none. */
		if (flow->handshake)
			debar_stream_free(&flow->handshake->stream[from],
					  reading->memory);
		debar_flow_set_base(flow, from, base, true);
	} else {
		/* One of them was forged, and nobody can say which. */
		flow->ambiguous = true;
		if (is_silent(flow, from) && !end->acked)
			debar_flow_set_base(flow, from, base, true);
	}
	flow->syn_ack = true;
}

static void take_syn_ack(struct debar_flow *flow,
			 const struct debar_segment *segment,
			 const struct debar_reading *reading)
{
	const u8 from = segment->from;
	const u32 base = segment->tcp->sequence + 1;
	const u32 peer = segment->tcp->acknowledgment;
	const struct debar_flow_next *next = &flow->next;

	if (next->pending && !next->answered && next->by == !from &&
	    next->base[!from] == peer) {
		start_next(flow, reading, segment->now);
		take_answer(flow, from, base, reading);
	} else if (debar_flow_has_base(&flow->end[!from], peer) &&
		   flow->end[!from].from_syn) {
		if (flow->stage != DEBAR_FLOW_SETTLED)
			take_answer(flow, from, base, reading);
	} else if (is_fresh(flow) || flow->stage == DEBAR_FLOW_SETTLED) {
		set_next(flow, segment, base, peer, true);
		start_next(flow, reading, segment->now);
	} else {
		set_next(flow, segment, base, peer, true);
	}
}

/* Has each end heard of where the other begins? Then none begins anew by the word
 * of one of them, RFC 5961, 4.2.
 */
static bool is_established(const struct debar_flow *flow)
{
	return flow->stage != DEBAR_FLOW_SETTLED && flow->end[0].acked &&
	       flow->end[1].acked;
}

/* A generation of which only the SYN-ACK was seen begins with its payload. */
static void take_next(struct debar_flow *flow,
		      const struct debar_segment *segment,
		      const struct debar_reading *reading)
{
	const struct debar_flow_next *next = &flow->next;

	if (next->pending && next->answered && segment->tcp->length &&
	    segment->tcp->sequence == next->base[segment->from] &&
	    !is_established(flow) &&
	    !debar_flow_has_base(&flow->end[segment->from], segment->tcp->sequence))
		start_next(flow, reading, segment->now);
}

/**
 * debar_flow_open() - take in what a segment says of where streams begin
 * @flow: which
 * @segment: any but a RST
 * @reading: who is told if it begins anew
 */
void debar_flow_open(struct debar_flow *flow,
		     const struct debar_segment *segment,
		     const struct debar_reading *reading)
{
	if (!(segment->tcp->flags & DEBAR_TCP_SYN))
		take_next(flow, segment, reading);
	else if (segment->tcp->flags & DEBAR_TCP_ACK)
		take_syn_ack(flow, segment, reading);
	else
		take_syn(flow, segment, reading);
}
