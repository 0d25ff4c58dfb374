// SPDX-License-Identifier: GPL-2.0
#include "frame.h"

enum {
	VLAN_HLEN = 4,
	VLAN_VID_MASK = 0xfff,
	/* More tags than any switch stacks; what has more is not looked into. */
	MAX_TAGS_PARSED = 8,

	PPPOE_HLEN = 6,
	PPP_IPV4 = 0x0021,
	PPP_IPV6 = 0x0057,

	IPV4_HLEN = 20,
	IPV4_TTL = 8,
	IPV6_HLEN = 40,
	IPV6_HOP_LIMIT = 7,
	/* More routers than there are between neighbours, however odd the network. */
	MAX_ROUTERS = 3,

	/* RFC 8504, 5.3 lets a node limit the extension headers it follows. */
	MAX_EXTENSION_HEADERS = 8,

	EXT_HOP_BY_HOP = 0,
	EXT_ROUTING = 43,
	EXT_FRAGMENT = 44,
	EXT_AUTHENTICATION = 51,
	EXT_DESTINATION = 60,
	EXT_MOBILITY = 135,
	EXT_HIP = 139,
	EXT_SHIM6 = 140,
};

static void add_tag(struct debar_frame *frame, u16 tci)
{
	if (frame->tags < DEBAR_MAX_TAGS)
		frame->vlan[frame->tags] = tci & VLAN_VID_MASK;
	frame->tags++;
}

static bool is_tag(u16 ethertype)
{
	return ethertype == DEBAR_ETH_VLAN || ethertype == DEBAR_ETH_QINQ ||
	       ethertype == DEBAR_ETH_QINQ_OLD;
}

/* Step over the tags that stand in the frame itself. */
static bool skip_tags(struct debar_frame *frame)
{
	u8 buffer[VLAN_HLEN];
	const u8 *tag;
	int i;

	for (i = 0; i < MAX_TAGS_PARSED && is_tag(frame->ethertype); i++) {
		tag = debar_bytes_at(&frame->bytes, frame->l3, VLAN_HLEN,
				     buffer);
		if (!tag)
			return false;
		add_tag(frame, debar_be16(tag));
		frame->ethertype = debar_be16(tag + 2);
		frame->l3 += VLAN_HLEN;
	}
	return true;
}

/* RFC 2516: a session frame holds a PPP frame without address and control;
 * RFC 1661, 2: the protocol field, which may be compressed to one octet.
 */
static bool skip_pppoe(struct debar_frame *frame)
{
	u8 buffer[PPPOE_HLEN + 2];
	const u8 *p = debar_bytes_at(&frame->bytes, frame->l3, sizeof(buffer),
				     buffer);
	u16 protocol;
	u32 len;

	if (!p || p[0] != 0x11 || p[1] != 0)
		return false;
	if (p[PPPOE_HLEN] & 1) {
		protocol = p[PPPOE_HLEN];
		len = 1;
	} else {
		protocol = debar_be16(p + PPPOE_HLEN);
		len = 2;
	}
	if (protocol == PPP_IPV4)
		frame->ethertype = DEBAR_ETH_IPV4;
	else if (protocol == PPP_IPV6)
		frame->ethertype = DEBAR_ETH_IPV6;
	else
		return false;
	frame->pppoe = true;
	frame->l3 += PPPOE_HLEN + len;
	return true;
}

/* RFC 791, 3.1 */
static void dissect_ipv4(struct debar_frame *frame)
{
	u8 buffer[IPV4_HLEN];
	const u8 *ip = debar_bytes_at(&frame->bytes, frame->l3, IPV4_HLEN,
				      buffer);
	u32 header, total;

	if (!ip || ip[0] >> 4 != 4)
		return;
	header = (ip[0] & 15) * 4u;
	/* A super-frame that is too long for the field has a zero in it. */
	total = debar_be16(ip + 2);
	if (header < IPV4_HLEN || (total && total < header))
		return;
	frame->ip_version = 4;
	memcpy(frame->ip_src, ip + 12, 4);
	memcpy(frame->ip_dst, ip + 16, 4);
	frame->fragment = debar_be16(ip + 6) & 0x1fff;
	frame->more_fragments = debar_be16(ip + 6) & 0x2000;
	frame->l4_proto = ip[9];
	frame->l4 = frame->l3 + header;
	frame->end = total ? frame->l3 + total : frame->bytes.total;
}

/* RFC 8200, 4: length of the extension header of type @type at @l4, or 0 when
 * it is none.
 */
static u32 extension_length(u8 type, const u8 *header)
{
	switch (type) {
	case EXT_HOP_BY_HOP:
	case EXT_ROUTING:
	case EXT_DESTINATION:
	case EXT_MOBILITY:
	case EXT_HIP:
	case EXT_SHIM6:
		return (header[1] + 1u) * 8;
	case EXT_FRAGMENT:
		return 8;
	case EXT_AUTHENTICATION:	/* RFC 4302, 2.2: in words, minus 2 */
		return (header[1] + 2u) * 4;
	default:
		return 0;
	}
}

static void dissect_ipv6(struct debar_frame *frame)
{
	u8 buffer[IPV6_HLEN];
	const u8 *ip = debar_bytes_at(&frame->bytes, frame->l3, IPV6_HLEN,
				      buffer);
	const u8 *header;
	u32 len;
	int i;

	if (!ip || ip[0] >> 4 != 6)
		return;
	frame->ip_version = 6;
	memcpy(frame->ip_src, ip + 8, 16);
	memcpy(frame->ip_dst, ip + 24, 16);
	frame->l4_proto = ip[6];
	frame->l4 = frame->l3 + IPV6_HLEN;
	/* A jumbogram (RFC 2675) has a zero here; super-frames are some. */
	len = debar_be16(ip + 4);
	frame->end = len ? frame->l4 + len : frame->bytes.total;

	for (i = 0; i < MAX_EXTENSION_HEADERS && !frame->fragment; i++) {
		header = debar_bytes_at(&frame->bytes, frame->l4, 8, buffer);
		if (!header)
			return;
		len = extension_length(frame->l4_proto, header);
		if (!len)
			return;
		if (frame->l4_proto == EXT_FRAGMENT) {
			frame->fragment = debar_be16(header + 2) & 0xfff8;
			frame->more_fragments |= header[3] & 1;
		}
		frame->l4_proto = header[0];
		frame->l4 += len;
	}
}

static void dissect_network(struct debar_frame *frame)
{
	if (!skip_tags(frame))
		return;
	if (frame->ethertype == DEBAR_ETH_PPPOE_SESSION && !skip_pppoe(frame))
		return;
	if (frame->ethertype == DEBAR_ETH_IPV4)
		dissect_ipv4(frame);
	else if (frame->ethertype == DEBAR_ETH_IPV6)
		dissect_ipv6(frame);
}

/**
 * debar_frame_dissect() - find out what the headers of a frame say
 * @frame: result; it keeps a copy of @bytes and pointers into what @bytes
 *	describes
 * @bytes: the frame from its destination MAC on
 * @accelerated_tag: tag control information that the hardware has taken out
 *	of the frame, or NULL
 *
 * Every header is optional but the first: what is cut off or malformed ends
 * the walk, and what was found before stands.
 *
 * Context: any; no locks.
 * Return: 0, or -EMSGSIZE when there is no whole Ethernet header.
 */
int debar_frame_dissect(struct debar_frame *frame,
			const struct debar_bytes *bytes,
			const u16 *accelerated_tag)
{
	const u8 *eth;

	frame->bytes = *bytes;
	if (!accelerated_tag && bytes->linear >= DEBAR_TCP4_LEN &&
	    debar_frame_tcp4(frame))
		return 0;
	memset(frame, 0, sizeof(*frame));
	frame->bytes = *bytes;
	eth = debar_bytes_at(bytes, 0, DEBAR_ETH_HLEN, frame->ethernet);
	if (!eth)
		return -EMSGSIZE;
	frame->dst = eth;
	frame->src = eth + DEBAR_MAC_LEN;
	frame->ethertype = debar_be16(eth + 2 * DEBAR_MAC_LEN);
	frame->l3 = DEBAR_ETH_HLEN;

	if (accelerated_tag)
		add_tag(frame, *accelerated_tag);
	dissect_network(frame);
	return 0;
}

/**
 * debar_frame_dissect_packet() - likewise of what has no Ethernet header
 * @frame: result; without MACs, which the caller may know from elsewhere
 * @bytes: the packet and what is before it
 * @offset: where the network header begins
 * @ethertype: of the packet
 *
 * Context: any; no locks.
 */
void debar_frame_dissect_packet(struct debar_frame *frame,
				const struct debar_bytes *bytes, u32 offset,
				u16 ethertype)
{
	memset(frame, 0, sizeof(*frame));
	frame->bytes = *bytes;
	frame->ethertype = ethertype;
	frame->l3 = offset;
	if (offset <= bytes->total)
		dissect_network(frame);
}

/**
 * debar_frame_was_forwarded() - has a router had this packet?
 * @frame: dissected
 *
 * Packets leave their hosts with a TTL or hop limit of 64, 128 or 255 nearly
 * everywhere, and each router takes one off (RFC 1812, 5.3.1; RFC 8200, 3). Any
 * other number may be what a host begins with.
 *
 * Context: any; no locks.
 * Return: true when it is one to three below one of these.
 */
bool debar_frame_was_forwarded(const struct debar_frame *frame)
{
	static const u8 usual[] = { 64, 128, 255 };
	const u32 offset = frame->ip_version == 4 ? IPV4_TTL : IPV6_HOP_LIMIT;
	const u8 *ttl;
	u8 buffer;
	u32 i;

	if (!frame->ip_version)
		return false;
	ttl = debar_bytes_at(&frame->bytes, frame->l3 + offset, 1, &buffer);
	for (i = 0; ttl && i < sizeof(usual); i++)
		if (*ttl < usual[i] && *ttl >= usual[i] - MAX_ROUTERS)
			return true;
	return false;
}

/**
 * debar_frame_is_control() - is this a link-local control frame?
 * @dst: destination MAC
 *
 * 01:80:c2:00:00:00 to :0f never leave the link (IEEE 802.1Q, 8.6.3): pause,
 * spanning tree, LACP, LLDP, EAPOL.
 */
bool debar_frame_is_control(const u8 *dst)
{
	static const u8 reserved[5] = { 0x01, 0x80, 0xc2, 0x00, 0x00 };

	return !memcmp(dst, reserved, sizeof(reserved)) && dst[5] < 16;
}

/**
 * debar_eui64_to_mac() - recover the MAC that an interface identifier holds
 * @interface_id: the last eight octets of an IPv6 address
 * @mac: six octets, written only on success
 *
 * RFC 4291, appendix A: ff:fe in the middle and the universal bit flipped.
 *
 * Return: true when the identifier has that form and the MAC is universally
 * administered; others prove nothing.
 */
bool debar_eui64_to_mac(const u8 *interface_id, u8 *mac)
{
	if (interface_id[3] != 0xff || interface_id[4] != 0xfe)
		return false;
	if (!(interface_id[0] & 2) || interface_id[0] & 1)
		return false;
	memcpy(mac, interface_id, 3);
	memcpy(mac + 3, interface_id + 5, 3);
	mac[0] ^= 2;
	return true;
}
