// SPDX-License-Identifier: GPL-2.0
/*
 * What one segment does to a flow.
 */
#include "flow_state.h"

enum {
	/* A segment that is further off has nothing to do with the flow. */
	NEAR = 1 << 17,

	RECORD_ALERT = 21,
	RECORD_HANDSHAKE = 22,
	SSLV2_MESSAGE = 0x80,	/* upper bit of an SSL 2.0 length */
};

static enum debar_flow_result end_flow(struct debar_flow *flow,
				       const struct debar_reading *reading)
{
	debar_flow_close(flow, reading);
	return DEBAR_FLOW_REMOVE;
}

static bool get_handshake(struct debar_flow *flow,
			  const struct debar_reading *reading,
			  enum debar_undecided *reason)
{
	const struct debar_memory *memory = reading->memory;
	int i;

	if (flow->handshake)
		return true;
	*reason = DEBAR_UNDECIDED_MEMORY;
	flow->handshake = memory->get(memory->context, DEBAR_MEMORY_HANDSHAKE,
				      reason);
	if (!flow->handshake)
		return false;
	debar_handshake_init(flow->handshake);
	for (i = 0; i < 2; i++)
		debar_handshake_start(flow->handshake, i, flow->end[i].base);
	flow->stage = DEBAR_FLOW_READING;
	return true;
}

/* --- payload ------------------------------------------------------------- */

static u32 payload_sequence(const struct debar_tcp *tcp)
{
	return tcp->sequence + !!(tcp->flags & DEBAR_TCP_SYN);
}

/* Where in the end's payload does this segment stand? */
static s64 offset_of(const struct debar_flow *flow, u8 from, u32 sequence)
{
	if (flow->handshake)
		return debar_stream_offset(&flow->handshake->stream[from],
					   sequence);
	return (s32)(sequence - flow->end[from].base);
}

/* Does the segment belong to what is going on? */
static inline bool is_near(const struct debar_flow *flow,
			   const struct debar_segment *segment)
{
	const u32 sequence = payload_sequence(segment->tcp);
	s32 distance;

	if (!flow->end[segment->from].known)
		return false;
	/* A SYN of another generation is as near as its sender likes. */
	if (unlikely(segment->tcp->flags & DEBAR_TCP_SYN))
		return sequence == flow->end[segment->from].base;
	distance = sequence - debar_flow_read_up_to(flow, segment->from);
	return distance > -NEAR && distance < NEAR;
}

/* Octets of payload that an end was seen to send, without gaps. */
static inline u32 sent_by(const struct debar_flow *flow, u8 end)
{
	return flow->handshake ? flow->handshake->stream[end].end : 0;
}

/* The other end has payload up to here, and the sender knows it. */
static inline void note_acknowledgment(struct debar_flow *flow,
				       const struct debar_segment *segment)
{
	const u8 by = segment->from;
	struct debar_flow_end *end = &flow->end[!by];
	s64 offset;

	if (!(segment->tcp->flags & DEBAR_TCP_ACK) || !end->known)
		return;
	offset = offset_of(flow, !by, segment->tcp->acknowledgment);
	if (offset >= 0 && offset <= sent_by(flow, !by) &&
	    offset + 1 > end->acked)
		end->acked = (u32)offset + 1;
}

/* The first byte is enough to send nearly everything else away before there is
 * any memory.
 */
static bool may_be_tls(const struct debar_segment *segment)
{
	u8 buffer;
	const u8 *p = debar_bytes_at(&segment->frame->bytes,
				     segment->tcp->payload, 1, &buffer);

	return p && (p[0] == RECORD_HANDSHAKE || p[0] == RECORD_ALERT ||
		     p[0] & SSLV2_MESSAGE);
}

/**
 * debar_flow_may_start() - can a flow begin with this segment in mid-stream?
 * @frame: dissected
 * @tcp: its header
 *
 * Return: whether its payload begins with a record that begins with a hello or
 * with certificates.
 */
bool debar_flow_may_start(const struct debar_frame *frame,
			  const struct debar_tcp *tcp)
{
	u8 buffer[DEBAR_TLS_START_MORE];
	struct debar_bytes view = {};

	view.total = tcp->length < sizeof(buffer) ? tcp->length :
						    sizeof(buffer);
	view.linear = view.total;
	view.data = debar_bytes_at(&frame->bytes, tcp->payload, view.total,
				   buffer);
	return view.data && debar_tls_may_start(&view);
}

/* RFC 1122, 4.2.3.6: the byte before the next one, again, whatever it is. */
static bool is_keep_alive(const struct debar_flow *flow, u8 from, s64 offset,
			  u32 length)
{
	return length == 1 && flow->handshake &&
	       offset + 1 == flow->handshake->stream[from].end;
}

/* Let an end of which no beginning was seen begin with this segment, if it
 * can. What is held of a beginning that has proved wrong is let go.
 */
static bool start_in_mid_stream(struct debar_flow *flow,
				const struct debar_segment *segment,
				const struct debar_reading *reading)
{
	const u8 from = segment->from;

	if (!debar_flow_may_start(segment->frame, segment->tcp))
		return false;
	if (flow->handshake)
		debar_stream_free(&flow->handshake->stream[from],
				  reading->memory);
	debar_flow_set_base(flow, from, segment->tcp->sequence, false);
	return true;
}

static enum debar_flow_result
leave_undecided(struct debar_flow *flow, const struct debar_reading *reading,
		enum debar_undecided reason)
{
	reading->listener->undecided(reading->context, reason);
	debar_flow_settle(flow, reading);
	return DEBAR_FLOW_KEEP;
}

static enum debar_flow_result feed(struct debar_flow *flow,
				   const struct debar_segment *segment,
				   s64 offset,
				   const struct debar_reading *reading)
{
	const struct debar_payload payload = {
		.frame = &segment->frame->bytes,
		.start = segment->tcp->payload,
		.length = segment->tcp->length,
		.offset = offset,
	};
	enum debar_undecided reason;

	if (!get_handshake(flow, reading, &reason))
		return leave_undecided(flow, reading, reason);
	switch (debar_handshake_feed(flow->handshake, segment->from, &payload,
				     reading, &reason)) {
	case DEBAR_PROGRESS_MORE:
		break;
	case DEBAR_PROGRESS_NOT_TLS:
		return end_flow(flow, reading);
	case DEBAR_PROGRESS_DONE:
		flow->sealed = flow->handshake->is_tls13 &&
			       flow->handshake->client_hello;
		debar_flow_settle(flow, reading);
		break;
	case DEBAR_PROGRESS_STOPPED:
		debar_flow_settle(flow, reading);
		break;
	case DEBAR_PROGRESS_UNDECIDED:
		debar_flow_give_up(flow, reading, reason);
		break;
	}
	return DEBAR_FLOW_KEEP;
}

/* RFC 9293, 3.8.5: an octet of urgent data may be none of the stream, and which
 * receiver takes it out nobody here knows. TLS has none.
 */
static bool is_urgent(const struct debar_flow *flow,
		      const struct debar_segment *segment, s64 offset)
{
	const struct debar_tcp *tcp = segment->tcp;

	return tcp->flags & DEBAR_TCP_URG &&
	       offset + tcp->length > sent_by(flow, segment->from) &&
	       !(flow->handshake && flow->handshake->done[segment->from]);
}

/* Not a retransmission of what was read: another handshake on these ports. */
static bool is_new(const struct debar_flow *flow,
		   const struct debar_segment *segment)
{
	const struct debar_flow_end *end = &flow->end[segment->from];

	return !flow->sealed &&
	       (!end->known ||
		!debar_tcp_before(segment->tcp->sequence, end->read)) &&
	       debar_flow_may_start(segment->frame, segment->tcp);
}

/* Is the payload where the end's payload is, or can it begin one? */
static bool find_place(struct debar_flow *flow,
		       const struct debar_segment *segment, bool near,
		       const struct debar_reading *reading)
{
	struct debar_flow_end *end = &flow->end[segment->from];

	if (flow->stage == DEBAR_FLOW_SETTLED) {
		if (!is_new(flow, segment))
			return false;
		debar_flow_restart(flow, reading, segment->now);
		near = false;
	}
	if (near)
		return true;
	if (end->from_syn || !start_in_mid_stream(flow, segment, reading) ||
	    !is_near(flow, segment))
		return false;
	debar_flow_note_mac(end, segment);
	return true;
}

static enum debar_flow_result take_payload(struct debar_flow *flow,
					   const struct debar_segment *segment,
					   bool near,
					   const struct debar_reading *reading)
{
	const u8 from = segment->from;
	const u32 length = segment->tcp->length;
	s64 offset;

	if (!find_place(flow, segment, near, reading))
		return DEBAR_FLOW_KEEP;
	offset = offset_of(flow, from, payload_sequence(segment->tcp));
	if (offset + length <= 0 || is_keep_alive(flow, from, offset, length))
		return DEBAR_FLOW_KEEP;
	if (!offset && !flow->handshake && !may_be_tls(segment))
		return end_flow(flow, reading);
	if (is_urgent(flow, segment, offset))
		return leave_undecided(flow, reading,
				       DEBAR_UNDECIDED_MALFORMED);
	return feed(flow, segment, offset, reading);
}

/* --- FIN and RST ---------------------------------------------------------- */

/* RFC 5961, 3.2: a reset counts exactly where the receiver stands, or it is
 * forged. What has passed here he may have.
 */
static bool is_reset(const struct debar_flow *flow,
		     const struct debar_segment *segment)
{
	const struct debar_flow_end *end = &flow->end[segment->from];
	const struct debar_flow_end *peer = &flow->end[!segment->from];
	const struct debar_tcp *tcp = segment->tcp;

	if (flow->stage == DEBAR_FLOW_SETTLED ||
	    (flow->handshake && flow->handshake->done[segment->from]))
		return true;
	if (!end->known)	/* RFC 9293, 3.10.7.3: it refuses a SYN */
		return tcp->flags & DEBAR_TCP_ACK &&
		       debar_flow_has_base(peer, tcp->acknowledgment);
	return tcp->sequence == debar_flow_read_up_to(flow, segment->from);
}

/* RFC 9293, 3.10.7.4: a receiver drops what acknowledges more than he has sent;
 * that may be a FIN.
 */
static bool acknowledges_too_much(const struct debar_flow *flow,
				  const struct debar_segment *segment)
{
	const u8 peer = !segment->from;

	if (!flow->end[peer].known ||
	    (flow->handshake && flow->handshake->done[peer]))
		return false;
	return offset_of(flow, peer, segment->tcp->acknowledgment) >
	       (s64)sent_by(flow, peer) + 1;
}

/* A client that has closed may still be shown a certificate. */
static bool is_ended(struct debar_flow *flow,
		     const struct debar_segment *segment)
{
	const struct debar_tcp *tcp = segment->tcp;
	const u8 from = segment->from;
	const u32 at = payload_sequence(tcp) + tcp->length + tcp->missing;
	u8 client = flow->opener;

	if (flow->stage == DEBAR_FLOW_SETTLED)
		return true;
	if (!flow->end[from].known || acknowledges_too_much(flow, segment))
		return false;
	if (flow->handshake && flow->handshake->knows_client)
		client = flow->handshake->client;
	if (!(flow->handshake && flow->handshake->done[from]) &&
	    at != debar_flow_read_up_to(flow, from))
		return false;
	flow->end[from].ended = true;
	return from != client || !flow->handshake || flow->end[!from].ended;
}

/* --- interface ----------------------------------------------------------- */

/**
 * debar_flow_segment() - one more segment of a connection
 * @flow: which; fresh after debar_flow_init()
 * @segment: with a right checksum
 * @reading: how its handshake is read, and who is told
 *
 * Return: DEBAR_FLOW_REMOVE when nothing hangs on @flow any more and the
 * caller must let it go.
 */
enum debar_flow_result debar_flow_segment(struct debar_flow *flow,
					  const struct debar_segment *segment,
					  const struct debar_reading *reading)
{
	const struct debar_tcp *tcp = segment->tcp;
	enum debar_flow_result result = DEBAR_FLOW_KEEP;
	bool near;

	if (tcp->flags & DEBAR_TCP_RST)
		return is_reset(flow, segment) ? end_flow(flow, reading) :
						 DEBAR_FLOW_KEEP;
	if (tcp->flags & DEBAR_TCP_SYN || flow->next.pending)
		debar_flow_open(flow, segment, reading);
	near = is_near(flow, segment);
	if (near) {
		debar_flow_note_mac(&flow->end[segment->from], segment);
		note_acknowledgment(flow, segment);
	}
	if (tcp->length)
		result = take_payload(flow, segment, near, reading);
	if (result == DEBAR_FLOW_KEEP && tcp->flags & DEBAR_TCP_FIN &&
	    is_ended(flow, segment))
		return end_flow(flow, reading);
	return result;
}

/* debar_flow_glance() where there is nothing to be read. */
bool debar_flow_take_note(struct debar_flow *flow,
			  const struct debar_segment *segment)
{
	const struct debar_tcp *tcp = segment->tcp;

	if (tcp->flags & (DEBAR_TCP_SYN | DEBAR_TCP_FIN | DEBAR_TCP_RST) ||
	    flow->next.pending || segment->frame->more_fragments)
		return false;
	if (flow->stage == DEBAR_FLOW_SETTLED)
		return !tcp->length || !is_new(flow, segment);
	if (is_near(flow, segment)) {
		debar_flow_note_mac(&flow->end[segment->from], segment);
		note_acknowledgment(flow, segment);
	}
	return true;
}

/* Does a fragment belong to what an end sends, or can it begin that? */
static bool is_expected(const struct debar_flow *flow,
			const struct debar_segment *segment)
{
	if (flow->end[segment->from].known)
		return is_near(flow, segment);
	return debar_tcp_is_cut(segment->tcp, segment->frame) ||
	       debar_flow_may_start(segment->frame, segment->tcp);
}

/**
 * debar_flow_fragment() - a fragment of a segment of this connection
 * @flow: which
 * @segment: its first fragment, with payload or only a part of the header
 * @reading: who is told
 *
 * Fragments are not put together: their checksum cannot be had. A handshake
 * that goes on in one is given up, if that is where it stands.
 */
void debar_flow_fragment(struct debar_flow *flow,
			 const struct debar_segment *segment,
			 const struct debar_reading *reading)
{
	if (flow->stage == DEBAR_FLOW_SETTLED || !is_expected(flow, segment))
		return;
	leave_undecided(flow, reading, DEBAR_UNDECIDED_FRAGMENT);
}

