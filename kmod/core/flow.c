// SPDX-License-Identifier: GPL-2.0
#include "flow_state.h"

/* --- beginnings ---------------------------------------------------------- */

/**
 * debar_flow_key_order() - which of the ends that a segment is between is first?
 * @frame: dissected
 * @tcp: its header
 *
 * Return: index of the sender in the key.
 */
u8 debar_flow_key_order(const struct debar_frame *frame,
			const struct debar_tcp *tcp)
{
	int order = memcmp(frame->ip_src, frame->ip_dst, sizeof(frame->ip_src));

	if (!order)
		order = tcp->source - tcp->destination;
	return order > 0;
}

/**
 * debar_flow_init() - begin a flow of which nothing is known
 * @flow: caller's memory
 * @key: its ends
 * @now: the host's seconds
 */
void debar_flow_init(struct debar_flow *flow, const struct debar_flow_key *key,
		     u32 now)
{
	memset(flow, 0, sizeof(*flow));
	flow->key = *key;
	flow->born = now;
}

static void drop_handshake(struct debar_flow *flow,
			   const struct debar_reading *reading)
{
	if (flow->told)
		reading->listener->over(reading->context);
	flow->told = false;
	if (flow->handshake)
		debar_handshake_free(flow->handshake, reading->memory);
	flow->handshake = NULL;
}

/**
 * debar_flow_restart() - use the ports anew
 * @flow: which; fresh afterwards
 * @reading: who is told that it is over with the old handshake
 * @now: the host's seconds
 */
void debar_flow_restart(struct debar_flow *flow,
			const struct debar_reading *reading, u32 now)
{
	const struct debar_flow_key key = flow->key;

	drop_handshake(flow, reading);
	debar_flow_init(flow, &key, now);
}

/**
 * debar_flow_set_base() - say where the payload of an end begins
 * @flow: which; nothing is held of that end
 * @from: end
 * @base: sequence number
 * @from_syn: by its SYN or SYN-ACK
 */
void debar_flow_set_base(struct debar_flow *flow, u8 from, u32 base,
			 bool from_syn)
{
	flow->end[from].known = true;
	flow->end[from].from_syn = from_syn;
	flow->end[from].base = base;
	flow->end[from].acked = 0;
	if (flow->handshake)
		debar_handshake_start(flow->handshake, from, base);
}

/* --- ends ---------------------------------------------------------------- */

/**
 * debar_flow_settle() - read no more, and remember only where it ended
 * @flow: which
 * @reading: who is told
 */
void debar_flow_settle(struct debar_flow *flow,
		       const struct debar_reading *reading)
{
	if (flow->stage == DEBAR_FLOW_SETTLED)
		return;
	flow->end[0].read = debar_flow_read_up_to(flow, 0);
	flow->end[1].read = debar_flow_read_up_to(flow, 1);
	drop_handshake(flow, reading);
	flow->stage = DEBAR_FLOW_SETTLED;
}

/**
 * debar_flow_close() - give back what a flow holds, before it goes
 * @flow: which
 * @reading: who is told
 */
void debar_flow_close(struct debar_flow *flow,
		      const struct debar_reading *reading)
{
	drop_handshake(flow, reading);
}

/* Was there anything to decide? */
static bool has_begun(const struct debar_flow *flow)
{
	return flow->told ||
	       (flow->handshake && (flow->handshake->stream[0].consumed ||
				    flow->handshake->stream[1].consumed));
}

/**
 * debar_flow_give_up() - leave a flow undecided
 * @flow: which; settled afterwards
 * @reading: who is told, if a handshake has begun
 * @reason: why
 */
void debar_flow_give_up(struct debar_flow *flow,
			const struct debar_reading *reading,
			enum debar_undecided reason)
{
	if (has_begun(flow))
		reading->listener->undecided(reading->context, reason);
	debar_flow_settle(flow, reading);
}

/**
 * debar_flow_is_proven() - does this connection have two ends that talk?
 * @flow: which
 *
 * Return: true when SYN and SYN-ACK agree, each end sent from one MAC, the
 * first payload of one is a ClientHello and that of the other a ServerHello
 * that answers it, the server has acknowledged the whole ClientHello and the
 * client the SYN-ACK. No more can be asked for: when the segment that completes
 * a certificate passes, nobody has acknowledged it.
 */
bool debar_flow_is_proven(const struct debar_flow *flow)
{
	const struct debar_handshake *handshake = flow->handshake;
	const struct debar_flow_end *client, *server;

	if (!handshake || !flow->syn || !flow->syn_ack || flow->ambiguous ||
	    !handshake->answers)
		return false;
	client = &flow->end[handshake->client];
	server = &flow->end[!handshake->client];
	return client->from_syn && server->from_syn && !client->mac_changed &&
	       !server->mac_changed && handshake->client_hello_end &&
	       client->acked > handshake->client_hello_end && server->acked;
}

/**
 * debar_flow_rank() - how much an attacker would pay to have it evicted
 * @flow: which
 *
 * A flow of a rank costs as much to forge as one of the same rank that it could
 * push out.
 */
enum debar_flow_rank debar_flow_rank(const struct debar_flow *flow)
{
	const struct debar_handshake *handshake = flow->handshake;

	if (flow->stage == DEBAR_FLOW_SETTLED)
		return DEBAR_RANK_SETTLED;
	if (!flow->syn || !flow->syn_ack)
		return handshake ? DEBAR_RANK_UNPROVEN : DEBAR_RANK_OPEN;
	if (handshake && handshake->answers)
		return DEBAR_RANK_HANDSHAKE;
	if (handshake && handshake->client_hello)
		return DEBAR_RANK_HELLO;
	return DEBAR_RANK_ANSWERED;
}
