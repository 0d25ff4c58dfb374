/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frame dissector: Ethernet, 802.1Q, QinQ, PPPoE session, IPv4, IPv6.
 */
#ifndef DEBAR_FRAME_H
#define DEBAR_FRAME_H

#include "bytes.h"

enum {
	DEBAR_ETH_HLEN = 14,
	DEBAR_MAX_TAGS = 2,

	DEBAR_ETH_IPV4 = 0x0800,
	DEBAR_ETH_ARP = 0x0806,
	DEBAR_ETH_VLAN = 0x8100,
	DEBAR_ETH_IPV6 = 0x86dd,
	DEBAR_ETH_PPPOE_DISCOVERY = 0x8863,
	DEBAR_ETH_PPPOE_SESSION = 0x8864,
	DEBAR_ETH_QINQ = 0x88a8,
	DEBAR_ETH_QINQ_OLD = 0x9100,

	/* Headers of Ethernet, IPv4 and TCP, none of which has options. */
	DEBAR_TCP4_LEN = DEBAR_ETH_HLEN + 20 + 20,

	DEBAR_IPPROTO_UDP = 17,
	DEBAR_IPPROTO_ICMPV6 = 58,
};

/**
 * struct debar_frame - what the headers of one frame say
 * @bytes: the frame from its destination MAC on, if it has any
 * @dst: destination MAC, valid with the frame; NULL where there are none
 * @src: source MAC, likewise
 * @ethertype: the innermost, behind tags and a PPPoE session header; a
 *	length (IEEE 802.3 LLC) stays below 0x600
 * @tags: number of VLAN tags, the hardware-accelerated one included; of
 *	more than DEBAR_MAX_TAGS the outermost are kept
 * @vlan: their VLAN ids, outermost first
 * @pppoe: a PPPoE session header was there
 * @ip_version: 4, 6, or 0 when the frame is not (whole) IP
 * @ip_src: source address in network order; IPv4 in the first four octets;
 *	both are aligned, since the host may take them for words
 * @ip_dst: destination address, likewise
 * @fragment: not the first fragment: @l4 points at no header
 * @more_fragments: a fragment, and not the last one
 * @l4_proto: protocol behind IPv4 or the last IPv6 extension header
 * @l3: offset of the network header
 * @l4: offset of the transport header
 * @end: offset behind the packet, by the length in its network header: what
 *	follows is padding. Beyond the end of the frame when it was cut off
 */
struct debar_frame {
	struct debar_bytes bytes;
	const u8 *dst;
	const u8 *src;
	u16 ethertype;
	u8 tags;
	u16 vlan[DEBAR_MAX_TAGS];
	bool pppoe;
	u8 ip_version;
	u8 ip_src[16] __aligned(8);
	u8 ip_dst[16];
	bool fragment;
	bool more_fragments;
	u8 l4_proto;
	u32 l3;
	u32 l4;
	u32 end;
	u8 ethernet[DEBAR_ETH_HLEN];
};

/**
 * debar_frame_tcp4() - debar_frame_dissect() of the usual frame
 * @frame: result; @frame->bytes is set, and DEBAR_TCP4_LEN octets are linear
 *
 * Return: false when it is not TCP over IPv4 without options, tags or fragments;
 * then nothing is to be said of the result.
 */
static __always_inline bool debar_frame_tcp4(struct debar_frame *frame)
{
	enum { L3 = DEBAR_ETH_HLEN, IPV4 = 0x45, TCP = 6, OFFSET = 0x3fff };
	const u8 *eth = frame->bytes.data, *ip = eth + L3;
	const u32 total = debar_be16(ip + 2);

	if (unlikely(debar_be16(eth + 12) != DEBAR_ETH_IPV4 || ip[0] != IPV4 ||
		     ip[9] != TCP || debar_be16(ip + 6) & OFFSET ||
		     total < DEBAR_TCP4_LEN - L3))
		return false;
	frame->dst = eth;
	frame->src = eth + DEBAR_MAC_LEN;
	frame->ethertype = DEBAR_ETH_IPV4;
	frame->tags = 0;
	memset(frame->vlan, 0, sizeof(frame->vlan));
	frame->pppoe = false;
	frame->ip_version = 4;
	memset(frame->ip_src, 0, sizeof(frame->ip_src));
	memset(frame->ip_dst, 0, sizeof(frame->ip_dst));
	memcpy(frame->ip_src, ip + 12, 4);
	memcpy(frame->ip_dst, ip + 16, 4);
	frame->fragment = false;
	frame->more_fragments = false;
	frame->l4_proto = TCP;
	frame->l3 = L3;
	frame->l4 = L3 + 20;
	frame->end = L3 + total;
	return true;
}

int debar_frame_dissect(struct debar_frame *frame,
			const struct debar_bytes *bytes,
			const u16 *accelerated_tag);
void debar_frame_dissect_packet(struct debar_frame *frame,
				const struct debar_bytes *bytes, u32 offset,
				u16 ethertype);
bool debar_frame_was_forwarded(const struct debar_frame *frame);
bool debar_frame_is_control(const u8 *dst);
bool debar_eui64_to_mac(const u8 *interface_id, u8 *mac);

#endif
