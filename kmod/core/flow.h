/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Both directions of one connection while its TLS handshake lasts: where they
 * begin, which generation of the ports this is, and what has been proven.
 *
 * A flow begins at a SYN or SYN-ACK, as sequence numbers only. The first
 * payload adds a struct debar_handshake; when that payload is not TLS, all of
 * it goes. After the verdict only the flow stays, settled, so that
 * retransmissions are not taken for something new; the host may remove it
 * whenever it likes.
 */
#ifndef DEBAR_FLOW_H
#define DEBAR_FLOW_H

#include "handshake.h"
#include "tcp.h"

/**
 * struct debar_flow_key - what tells connections apart
 * @address: of both ends, in network order, IPv4 in the first four octets and
 *	zeros behind; the end that compares lower by address and port is first
 * @domain: L3 domain, a number of the host's: the same addresses exist in
 *	several
 * @port: of both ends
 * @ip_version: 4 or 6
 * @zero: makes keys comparable, and hashable, octet by octet
 */
struct debar_flow_key {
	u8 address[2][16];
	u64 domain;
	u16 port[2];
	u8 ip_version;
	u8 zero[3];
};

/**
 * enum debar_flow_stage - how far a flow has come
 * @DEBAR_FLOW_OPEN: SYN or SYN-ACK seen, no payload
 * @DEBAR_FLOW_READING: a handshake is being read
 * @DEBAR_FLOW_SETTLED: judged, given up or opaque; nothing more is read
 */
enum debar_flow_stage {
	DEBAR_FLOW_OPEN,
	DEBAR_FLOW_READING,
	DEBAR_FLOW_SETTLED,
};

/**
 * struct debar_flow_end - one end of a connection, and what it sends
 * @base: sequence number of the first octet of its payload
 * @acked: octets of its payload, plus one for its SYN, that the other end has
 *	acknowledged
 * @read: sequence number up to which its payload was read, once the flow is
 *	settled
 * @mac: that its first segment came from
 * @known: @base is known
 * @from_syn: @base is that of a SYN or SYN-ACK, not of a segment met in
 *	mid-stream
 * @has_mac: @mac is set
 * @mac_changed: another segment came from another
 * @ended: a FIN was read; nothing more will come
 */
struct debar_flow_end {
	u32 base;
	u32 acked;
	u32 read;
	u8 mac[DEBAR_MAC_LEN];
	bool known : 1;
	bool from_syn : 1;
	bool has_mac : 1;
	bool mac_changed : 1;
	bool ended : 1;
};

/**
 * struct debar_flow_next - a generation that the peer has not answered yet
 * @base: as in struct debar_flow_end, of both ends
 * @mac: of the end that sent the SYN or SYN-ACK
 * @by: that end
 * @has_mac: @mac is set
 * @pending: there is one
 * @answered: it is known from a SYN-ACK that answers no SYN we saw; payload at
 *	either base makes it the flow
 */
struct debar_flow_next {
	u32 base[2];
	u8 mac[DEBAR_MAC_LEN];
	u8 by : 1;
	bool has_mac : 1;
	bool pending : 1;
	bool answered : 1;
};

/**
 * struct debar_flow - a connection; 120 octets
 * @key: its ends, in the order of @end
 * @handshake: while it is being read, else NULL; owned
 * @end: both ends
 * @next: second generation
 * @born: when this generation began, in the host's seconds
 * @stage: how far it has come
 * @opener: the end that sent the SYN, if a SYN or SYN-ACK was seen
 * @syn: a SYN was seen
 * @syn_ack: a SYN-ACK that acknowledges it was seen, and no other
 * @ambiguous: a second SYN-ACK contradicted the first
 * @sealed: both sides have agreed on TLS 1.3: until the next SYN nothing can
 *	be read, not even what looks like another handshake
 * @told: evidence was handed out, so its end must be too
 */
struct debar_flow {
	struct debar_flow_key key;
	struct debar_handshake *handshake;
	struct debar_flow_end end[2];
	struct debar_flow_next next;
	u32 born;
	u8 stage;
	u8 opener : 1;
	bool syn : 1;
	bool syn_ack : 1;
	bool ambiguous : 1;
	bool sealed : 1;
	bool told : 1;
};

/* How cheap a flow is to lose: the host evicts from the lowest rank that has
 * any, the oldest of them first, and never from one above the newcomer's.
 */
enum debar_flow_rank {
	DEBAR_RANK_SETTLED,
	DEBAR_RANK_OPEN,	/* SYN or SYN-ACK only, under its own cap */
	DEBAR_RANK_UNPROVEN,	/* mid-stream, or without its SYN or SYN-ACK */
	DEBAR_RANK_ANSWERED,	/* SYN and SYN-ACK, no ClientHello yet */
	DEBAR_RANK_HELLO,	/* and a whole ClientHello */
	DEBAR_RANK_HANDSHAKE,	/* and a ServerHello that answers it */
	DEBAR_RANKS,
};

/**
 * debar_flow_holds_chunks() - is there anything of its streams in memory?
 * @flow: which
 */
static inline bool debar_flow_holds_chunks(const struct debar_flow *flow)
{
	return flow->handshake && (flow->handshake->stream[0].chunks ||
				   flow->handshake->stream[1].chunks);
}

/**
 * enum debar_flow_result - what is to become of a flow
 * @DEBAR_FLOW_KEEP: it goes on
 * @DEBAR_FLOW_REMOVE: nothing of it is needed any more
 */
enum debar_flow_result {
	DEBAR_FLOW_KEEP,
	DEBAR_FLOW_REMOVE,
};

/**
 * struct debar_segment - one TCP segment on its way into a flow
 * @frame: dissected
 * @tcp: its header
 * @from: index of the end that sent it
 * @now: the host's seconds, from any origin
 */
struct debar_segment {
	const struct debar_frame *frame;
	const struct debar_tcp *tcp;
	u8 from;
	u32 now;
};

u8 debar_flow_key_order(const struct debar_frame *frame,
			const struct debar_tcp *tcp);

/**
 * debar_flow_key_make() - name the connection of a segment
 * @key: result
 * @frame: dissected
 * @tcp: its header
 * @domain: L3 domain
 *
 * Return: index of the sender in @key.
 */
static inline u8 debar_flow_key_make(struct debar_flow_key *key,
				     const struct debar_frame *frame,
				     const struct debar_tcp *tcp, u64 domain)
{
	const u32 source = debar_be32(frame->ip_src);
	const u32 destination = debar_be32(frame->ip_dst);
	u8 from = source > destination;

	if (unlikely(source == destination))
		from = debar_flow_key_order(frame, tcp);
	memcpy(key->address[from], frame->ip_src, sizeof(frame->ip_src));
	memcpy(key->address[!from], frame->ip_dst, sizeof(frame->ip_dst));
	key->domain = domain;
	key->port[from] = tcp->source;
	key->port[!from] = tcp->destination;
	key->ip_version = frame->ip_version;
	memset(key->zero, 0, sizeof(key->zero));
	return from;
}

void debar_flow_init(struct debar_flow *flow, const struct debar_flow_key *key,
		     u32 now);
enum debar_flow_result debar_flow_segment(struct debar_flow *flow,
					  const struct debar_segment *segment,
					  const struct debar_reading *reading);
bool debar_flow_take_note(struct debar_flow *flow,
			  const struct debar_segment *segment);

/**
 * debar_flow_glance() - debar_flow_segment() where it asks for little
 * @flow: which
 * @segment: with a right checksum
 *
 * Of an acknowledgment without payload, and of what follows a handshake that was
 * judged. The rank of @flow stays what it is.
 *
 * Return: false when debar_flow_segment() is to be called, and nothing was done.
 */
static inline bool debar_flow_glance(struct debar_flow *flow,
				     const struct debar_segment *segment)
{
	if (segment->tcp->length && flow->stage != DEBAR_FLOW_SETTLED)
		return false;
	return debar_flow_take_note(flow, segment);
}

void debar_flow_fragment(struct debar_flow *flow,
			 const struct debar_segment *segment,
			 const struct debar_reading *reading);
bool debar_flow_may_start(const struct debar_frame *frame,
			  const struct debar_tcp *tcp);
void debar_flow_give_up(struct debar_flow *flow,
			const struct debar_reading *reading,
			enum debar_undecided reason);
void debar_flow_close(struct debar_flow *flow,
		      const struct debar_reading *reading);
enum debar_flow_rank debar_flow_rank(const struct debar_flow *flow);
bool debar_flow_is_proven(const struct debar_flow *flow);

#endif
