// SPDX-License-Identifier: GPL-2.0
#include "bootstrap.h"

enum {
	ARP_LEN = 28,			/* RFC 826 for Ethernet and IPv4 */
	ND_LEN = 24,			/* RFC 4861: header and target */
	ND_ROUTER_ADVERTISEMENT = 134,
	ND_NEIGHBOR_SOLICITATION = 135,
	ND_NEIGHBOR_ADVERTISEMENT = 136,

	UDP_HLEN = 8,
	DHCP_SERVER_PORT = 67,
	DHCP_CLIENT_PORT = 68,
	DHCP_CHADDR = 28,		/* RFC 2131, 2 */
	DHCPV6_CLIENT_PORT = 546,
	DHCPV6_SERVER_PORT = 547,

	PPPOE_HLEN = 6,			/* RFC 2516, 4 */
	PPPOE_PADO = 0x07,
	PPPOE_PADI = 0x09,
	PPPOE_PADR = 0x19,
	PPPOE_PADS = 0x65,
	PPPOE_PADT = 0xa7,
};

static void name(struct debar_bootstrap *result, const u8 *address)
{
	memcpy(result->address[result->addresses++], address,
	       result->ip_version == 4 ? 4 : 16);
}

static void parse_arp(struct debar_bootstrap *result,
		      const struct debar_frame *frame)
{
	static const u8 ethernet_ipv4[] = { 0, 1, 8, 0, 6, 4 };
	u8 buffer[ARP_LEN];
	const u8 *arp = debar_bytes_at(&frame->bytes, frame->l3, ARP_LEN,
				       buffer);

	if (!arp || memcmp(arp, ethernet_ipv4, sizeof(ethernet_ipv4)))
		return;
	result->kind = DEBAR_BOOTSTRAP_RESOLUTION;
	result->ip_version = 4;
	name(result, arp + 14);
	name(result, arp + 24);
}

static void parse_nd(struct debar_bootstrap *result,
		     const struct debar_frame *frame)
{
	u8 buffer[ND_LEN];
	const u8 *nd = debar_bytes_at(&frame->bytes, frame->l4, 1, buffer);

	if (!nd)
		return;
	if (nd[0] == ND_ROUTER_ADVERTISEMENT) {
		result->kind = DEBAR_BOOTSTRAP_ROUTER;
		return;
	}
	if (nd[0] != ND_NEIGHBOR_SOLICITATION &&
	    nd[0] != ND_NEIGHBOR_ADVERTISEMENT)
		return;
	nd = debar_bytes_at(&frame->bytes, frame->l4, ND_LEN, buffer);
	if (!nd)
		return;
	result->kind = DEBAR_BOOTSTRAP_RESOLUTION;
	result->ip_version = 6;
	name(result, frame->ip_src);
	name(result, frame->ip_dst);
	name(result, nd + 8);
}

static void parse_udp(struct debar_bootstrap *result,
		      const struct debar_frame *frame)
{
	u16 server = frame->ip_version == 4 ? DHCP_SERVER_PORT :
					      DHCPV6_SERVER_PORT;
	u16 client = frame->ip_version == 4 ? DHCP_CLIENT_PORT :
					      DHCPV6_CLIENT_PORT;
	u8 buffer[UDP_HLEN];
	const u8 *udp = debar_bytes_at(&frame->bytes, frame->l4, UDP_HLEN,
				       buffer);
	u16 from, to;

	if (!udp)
		return;
	from = debar_be16(udp);
	to = debar_be16(udp + 2);
	if (from == server && to == client)
		result->kind = DEBAR_BOOTSTRAP_DHCP_SERVER;
	else if (from == client && to == server)
		result->kind = DEBAR_BOOTSTRAP_DHCP_CLIENT;
	else
		return;
	if (frame->ip_version == 4 &&
	    result->kind == DEBAR_BOOTSTRAP_DHCP_SERVER)
		result->client = debar_bytes_at(&frame->bytes, frame->l4 +
						UDP_HLEN + DHCP_CHADDR,
						DEBAR_MAC_LEN, result->buffer);
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
 * @result: what it is; points into @frame
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
		if (frame->l4_proto == DEBAR_IPPROTO_UDP)
			parse_udp(result, frame);
		else if (frame->l4_proto == DEBAR_IPPROTO_ICMPV6 &&
			 frame->ip_version == 6)
			parse_nd(result, frame);
	}
}
