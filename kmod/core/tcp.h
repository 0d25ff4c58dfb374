/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The header of a TCP segment (RFC 9293, 3.1), and its checksum.
 */
#ifndef DEBAR_TCP_H
#define DEBAR_TCP_H

#include "frame.h"

enum {
	DEBAR_IPPROTO_TCP = 6,
	DEBAR_TCP_HLEN = 20,		/* without options */

	DEBAR_TCP_FIN = 0x01,
	DEBAR_TCP_SYN = 0x02,
	DEBAR_TCP_RST = 0x04,
	DEBAR_TCP_ACK = 0x10,
	DEBAR_TCP_URG = 0x20,
};

/**
 * struct debar_tcp - what the header of a segment says
 * @source: port
 * @destination: port
 * @sequence: of the first octet of the payload, or of the SYN
 * @acknowledgment: next octet expected; means nothing without DEBAR_TCP_ACK
 * @flags: DEBAR_TCP_*; others are kept as they are
 * @payload: offset of the payload in the frame
 * @length: octets of payload that are in the frame; padding of a short
 *	Ethernet frame is none
 * @missing: octets of payload that the IP header promises and the frame lacks,
 *	as in a capture with a snapshot length
 */
struct debar_tcp {
	u16 source;
	u16 destination;
	u32 sequence;
	u32 acknowledgment;
	u8 flags;
	u32 payload;
	u32 length;
	u32 missing;
};

/**
 * debar_tcp_read() - debar_tcp_parse() of a frame that holds a TCP header
 * @tcp: result
 * @frame: dissected
 * @header: DEBAR_TCP_HLEN octets, from @frame->l4 on
 *
 * Return: false when it contradicts the length of the packet.
 */
static inline bool debar_tcp_read(struct debar_tcp *tcp,
				  const struct debar_frame *frame,
				  const u8 *header)
{
	const u32 len = (header[12] >> 4) * 4u, payload = frame->l4 + len;
	u32 end = frame->end;

	if (len < DEBAR_TCP_HLEN || payload > end)
		return false;
	tcp->source = debar_be16(header);
	tcp->destination = debar_be16(header + 2);
	tcp->sequence = debar_be32(header + 4);
	tcp->acknowledgment = debar_be32(header + 8);
	tcp->flags = header[13];
	tcp->payload = payload;
	if (end > frame->bytes.total)
		end = frame->bytes.total;
	tcp->length = end > payload ? end - payload : 0;
	tcp->missing = frame->end - payload - tcp->length;
	return true;
}

bool debar_tcp_fetch(struct debar_tcp *tcp, const struct debar_frame *frame);

/**
 * debar_tcp_parse() - read the header of a TCP segment
 * @tcp: result
 * @frame: dissected
 *
 * The first fragment of a segment is read like a whole one; what is to be
 * thought of its payload is for the caller to say.
 *
 * Return: false when @frame holds no TCP header, or one that contradicts the
 * length of the packet.
 */
static inline bool debar_tcp_parse(struct debar_tcp *tcp,
				   const struct debar_frame *frame)
{
	if (!frame->ip_version || frame->fragment ||
	    frame->l4_proto != DEBAR_IPPROTO_TCP)
		return false;
	if (unlikely(frame->l4 + DEBAR_TCP_HLEN > frame->bytes.linear))
		return debar_tcp_fetch(tcp, frame);
	return debar_tcp_read(tcp, frame, frame->bytes.data + frame->l4);
}

bool debar_tcp_parse_cut(struct debar_tcp *tcp,
			 const struct debar_frame *frame);

/**
 * debar_tcp_is_cut() - does the header go on in the next fragment?
 * @tcp: by debar_tcp_parse() or debar_tcp_parse_cut()
 * @frame: likewise
 */
static inline bool debar_tcp_is_cut(const struct debar_tcp *tcp,
				    const struct debar_frame *frame)
{
	return tcp->payload > frame->end;
}

bool debar_tcp_checksum(const struct debar_frame *frame);

/**
 * debar_tcp_before() - does sequence number @a come before @b?
 *
 * RFC 9293, 3.4: numbers wrap; right while they are less than 2^31 apart.
 */
static inline bool debar_tcp_before(u32 a, u32 b)
{
	return (a - b) >> 31;
}

#endif
