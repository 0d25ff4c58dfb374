/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The header of a TCP segment (RFC 9293, 3.1), and its checksum.
 */
#ifndef DEBAR_TCP_H
#define DEBAR_TCP_H

#include "frame.h"

enum {
	DEBAR_IPPROTO_TCP = 6,

	DEBAR_TCP_FIN = 0x01,
	DEBAR_TCP_SYN = 0x02,
	DEBAR_TCP_RST = 0x04,
	DEBAR_TCP_ACK = 0x10,
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

bool debar_tcp_parse(struct debar_tcp *tcp, const struct debar_frame *frame);
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
