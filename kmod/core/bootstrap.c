// SPDX-License-Identifier: GPL-2.0
#include "bootstrap.h"

enum {
	ARP_LEN = 28,			/* RFC 826 for Ethernet and IPv4 */
	ARP_REQUEST = 1,
	ARP_REPLY = 2,

	IPV6_HLEN = 40,
	IPV6_HOP_LIMIT = 7,
	ND_HOP_LIMIT = 255,		/* RFC 4861: no router has seen it */
	ND_LEN = 24,			/* RFC 4861, 4.3: header and target */
	RA_LEN = 16,			/* RFC 4861, 4.2 */
	ND_ROUTER_ADVERTISEMENT = 134,
	ND_NEIGHBOR_SOLICITATION = 135,
	ND_NEIGHBOR_ADVERTISEMENT = 136,

	/* What resolves an address is small, and so must be what passes for
	 * its sake: an ARP packet padded to the shortest Ethernet frame has 46
	 * octets, a solicitation or advertisement with a link-layer address
	 * and a nonce (RFC 7527) 40. Anything up to the frame's end counts,
	 * for a bridge would carry a trailer on.
	 */
	RESOLUTION_MAX = 64,

	UDP_HLEN = 8,
	DHCP_SERVER_PORT = 67,
	DHCP_CLIENT_PORT = 68,
	DHCP_REPLY = 2,			/* RFC 2131, 2 */
	DHCP_YIADDR = 16,
	DHCP_CHADDR = 28,
	DHCP_LEN = DHCP_CHADDR + DEBAR_MAC_LEN,
	DHCPV6_CLIENT_PORT = 546,
	DHCPV6_SERVER_PORT = 547,

	PPPOE_HLEN = 6,			/* RFC 2516, 4 */
	PPPOE_PADO = 0x07,
	PPPOE_PADI = 0x09,
	PPPOE_PADR = 0x19,
	PPPOE_PADS = 0x65,
	PPPOE_PADT = 0xa7,
};

static size_t address_len(const struct debar_bootstrap *result)
{
	return result->ip_version == 4 ? 4 : 16;
}

static void add_sender(struct debar_bootstrap *result, const u8 *address)
{
	memcpy(result->sender[result->senders++], address, address_len(result));
}

static void add_target(struct debar_bootstrap *result, const u8 *address)
{
	memcpy(result->target[result->targets++], address, address_len(result));
}

static bool is_link_local(const u8 *ipv6)
{
	return ipv6[0] == 0xfe && (ipv6[1] & 0xc0) == 0x80;
}

/* RFC 4291, 2.7.1: all nodes on the link, or a solicited node. */
static bool is_for_nodes(const u8 *ipv6)
{
	static const u8 all_nodes[16] = { 0xff, 2, [15] = 1 };
	static const u8 solicited[13] = { 0xff, 2, [11] = 1, 0xff };

	return !memcmp(ipv6, all_nodes, sizeof(all_nodes)) ||
	       !memcmp(ipv6, solicited, sizeof(solicited));
}

/* May no router send on what has this destination? */
static bool stays_on_link(const struct debar_frame *frame)
{
	static const u8 broadcast[4] = { 0xff, 0xff, 0xff, 0xff };

	if (frame->ip_version == 4)
		return !memcmp(frame->ip_dst, broadcast, sizeof(broadcast));
	return is_link_local(frame->ip_dst) || is_for_nodes(frame->ip_dst);
}

static void parse_arp(struct debar_bootstrap *result,
		      const struct debar_frame *frame)
{
	static const u8 ethernet_ipv4[] = { 0, 1, 8, 0, 6, 4 };
	u8 buffer[ARP_LEN];
	const u8 *arp = debar_bytes_at(&frame->bytes, frame->l3, ARP_LEN,
				       buffer);
	u16 operation;

	if (!arp || memcmp(arp, ethernet_ipv4, sizeof(ethernet_ipv4)) ||
	    frame->bytes.total - frame->l3 > RESOLUTION_MAX)
		return;
	operation = debar_be16(arp + 6);
	if (operation != ARP_REQUEST && operation != ARP_REPLY)
		return;
	result->kind = DEBAR_BOOTSTRAP_RESOLUTION;
	result->ip_version = 4;
	result->stays_on_link = true;
	add_sender(result, arp + 14);
	add_target(result, arp + 24);
}

/* RFC 4861, 6.1.2, 7.1.1 and 7.1.2, as far as it does not take the whole
 * message: a receiver does the rest. Extension headers are not forbidden there,
 * but no node sends any with these, and they could hold anything.
 */
static const u8 *read_nd(const struct debar_frame *frame, u32 len, u8 *buffer)
{
	const u8 *ip = debar_bytes_at(&frame->bytes, frame->l3, IPV6_HLEN,
				      buffer);
	const u8 *nd;

	if (!ip || ip[IPV6_HOP_LIMIT] != ND_HOP_LIMIT ||
	    debar_be16(ip + 4) < len || frame->l4 != frame->l3 + IPV6_HLEN)
		return NULL;
	nd = debar_bytes_at(&frame->bytes, frame->l4, len, buffer);
	return nd && nd[1] == 0 ? nd : NULL;
}

static void parse_router(struct debar_bootstrap *result,
			 const struct debar_frame *frame)
{
	u8 buffer[IPV6_HLEN];

	if (is_link_local(frame->ip_src) && read_nd(frame, RA_LEN, buffer))
		result->kind = DEBAR_BOOTSTRAP_ROUTER;
}

static void parse_neighbour(struct debar_bootstrap *result,
			    const struct debar_frame *frame, bool solicits)
{
	u8 buffer[IPV6_HLEN];
	const u8 *nd = read_nd(frame, ND_LEN, buffer);

	if (!nd || nd[8] == 0xff ||
	    frame->bytes.total - frame->l4 > RESOLUTION_MAX)
		return;
	result->kind = DEBAR_BOOTSTRAP_RESOLUTION;
	add_sender(result, frame->ip_src);
	add_target(result, frame->ip_dst);
	/* A target far from the destination is no reason to go there. */
	if (!solicits)
		add_sender(result, nd + 8);
	else if (result->stays_on_link)
		add_target(result, nd + 8);
}

static void parse_nd(struct debar_bootstrap *result,
		     const struct debar_frame *frame)
{
	u8 buffer[1];
	const u8 *type = debar_bytes_at(&frame->bytes, frame->l4, 1, buffer);

	if (!type)
		return;
	if (*type == ND_ROUTER_ADVERTISEMENT)
		parse_router(result, frame);
	else if (*type == ND_NEIGHBOR_SOLICITATION)
		parse_neighbour(result, frame, true);
	else if (*type == ND_NEIGHBOR_ADVERTISEMENT)
		parse_neighbour(result, frame, false);
}

/* From a DHCPv4 server: to whom, and what address it gives him. */
static void parse_dhcp_reply(struct debar_bootstrap *result,
			     const struct debar_frame *frame)
{
	static const u8 ethernet_reply[] = { DHCP_REPLY, 1, DEBAR_MAC_LEN };
	u8 buffer[DHCP_LEN];
	const u8 *dhcp = debar_bytes_at(&frame->bytes, frame->l4 + UDP_HLEN,
					DHCP_LEN, buffer);

	if (!dhcp || memcmp(dhcp, ethernet_reply, sizeof(ethernet_reply)))
		return;
	result->kind = DEBAR_BOOTSTRAP_DHCP_SERVER;
	memcpy(result->offered, dhcp + DHCP_YIADDR, 4);
	memcpy(result->client, dhcp + DHCP_CHADDR, DEBAR_MAC_LEN);
}

static void parse_udp(struct debar_bootstrap *result,
		      const struct debar_frame *frame)
{
	const bool is_ipv4 = frame->ip_version == 4;
	u16 server = is_ipv4 ? DHCP_SERVER_PORT : DHCPV6_SERVER_PORT;
	u16 client = is_ipv4 ? DHCP_CLIENT_PORT : DHCPV6_CLIENT_PORT;
	u8 buffer[UDP_HLEN];
	const u8 *udp = debar_bytes_at(&frame->bytes, frame->l4, UDP_HLEN,
				       buffer);
	u16 from, to;

	if (!udp)
		return;
	from = debar_be16(udp);
	to = debar_be16(udp + 2);
	if (from == client && to == server)
		result->kind = DEBAR_BOOTSTRAP_DHCP_CLIENT;
	else if (from != server || to != client)
		return;
	else if (is_ipv4)
		parse_dhcp_reply(result, frame);
	else
		result->kind = DEBAR_BOOTSTRAP_DHCP_SERVER;
}

static void parse_pppoe_discovery(struct debar_bootstrap *result,
				  const struct debar_frame *frame)
{
	u8 buffer[PPPOE_HLEN];
	const u8 *p = debar_bytes_at(&frame->bytes, frame->l3, PPPOE_HLEN,
				     buffer);

	if (!p || p[0] != 0x11)
		return;
	switch (p[1]) {
	case PPPOE_PADO:
	case PPPOE_PADS:
		result->kind = DEBAR_BOOTSTRAP_PPPOE_SERVER;
		break;
	case PPPOE_PADI:
	case PPPOE_PADR:
		result->kind = DEBAR_BOOTSTRAP_PPPOE_CLIENT;
		break;
	case PPPOE_PADT:
		result->kind = DEBAR_BOOTSTRAP_PPPOE_END;
		break;
	}
}

/**
 * debar_bootstrap_parse() - is @frame one that a box needs to come up?
 * @result: what it is
 * @frame: dissected
 *
 * Says what the frame claims to be; whether it may pass depends on whom it
 * names.
 */
void debar_bootstrap_parse(struct debar_bootstrap *result,
			   const struct debar_frame *frame)
{
	memset(result, 0, sizeof(*result));
	if (frame->pppoe) {
		result->kind = DEBAR_BOOTSTRAP_PPPOE_SESSION;
	} else if (frame->ethertype == DEBAR_ETH_ARP) {
		parse_arp(result, frame);
	} else if (frame->ethertype == DEBAR_ETH_PPPOE_DISCOVERY) {
		parse_pppoe_discovery(result, frame);
	} else if (frame->ethertype == DEBAR_ETH_PPPOE_SESSION) {
		result->kind = DEBAR_BOOTSTRAP_PPPOE_SESSION;
	} else if (frame->ip_version && !frame->fragment) {
		result->ip_version = frame->ip_version;
		result->stays_on_link = stays_on_link(frame);
		if (frame->l4_proto == DEBAR_IPPROTO_UDP)
			parse_udp(result, frame);
		else if (frame->l4_proto == DEBAR_IPPROTO_ICMPV6 &&
			 frame->ip_version == 6)
			parse_nd(result, frame);
	}
}
