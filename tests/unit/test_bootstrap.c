// SPDX-License-Identifier: GPL-2.0
#include <kselftest_harness.h>

#include "core/bootstrap.h"
#include "packet.h"
#include "samples.h"
#include "testlib.h"

/* RFC 826; @hardware and @lengths are 1 and 0x0604 on Ethernet. */
#define ARP(hardware, protocol, lengths, operation) \
	BE16(hardware), BE16(protocol), BE16(lengths), BE16(operation), \
	BE16(0xb0b3), BE16(0x5364), BE16(0x0506), BE16(0xc000), BE16(0x0201), \
	BE16(0x2857), BE16(0xbe01), BE16(0x0203), BE16(0xc633), BE16(0x6402)
#define ARP_REQUEST ARP(1, 0x0800, 0x0604, 1)
#define ARP_REPLY ARP(1, 0x0800, 0x0604, 2)

/* RFC 4861: type and code, checksum, reserved, target. */
#define ND(type) \
	BE16((type) << 8), FILL(6), BE16(0xfe80), BE16(0), BE16(0), BE16(0), \
	BE16(1), BE16(2), BE16(3), BE16(4), BE16(0x0201), BE16(0), BE16(0), \
	BE16(0)

/* RFC 2131 up to and with chaddr. */
#define DHCP(operation) \
	BE16((operation) << 8 | 1), BE16(0x0600), FILL(24), BE16(0x0211), \
	BE16(0x2233), BE16(0x4455), FILL(10)

#define DISCOVERY(code) BE16(0x1100 | (code)), BE16(0), BE16(8), FILL(8)

static const u8 arp_sender[] = { 192, 0, 2, 1 };
static const u8 arp_target[] = { 198, 51, 100, 2 };
static const u8 nd_target[] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0,
				0, 1, 0, 2, 0, 3, 0, 4 };
static const u8 chaddr[] = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 };

/**
 * struct row - a frame and what it is
 * @need: octets from which on it is that; before, it is nothing
 * @kind: what it is
 * @ip_version: of the addresses
 * @address: those that it names
 * @client_need: octets from which on its chaddr is there; 0 = never
 */
struct row {
	const char *name;
	int accelerated_tag;
	struct part parts[MAX_PARTS];
	u32 need;
	enum debar_bootstrap_kind kind;
	u8 ip_version;
	const u8 *address[3];
	u32 client_need;
};

#define NOTHING .kind = DEBAR_BOOTSTRAP_NONE
#define SINCE(octets, what) \
	.need = octets, .kind = DEBAR_BOOTSTRAP_##what
#define NAMES_V4 .ip_version = 4, .address = { arp_sender, arp_target }
#define NAMES_V6 \
	.ip_version = 6, \
	.address = { packet_ipv6_src, packet_ipv6_dst, nd_target }
#define CHADDR_SINCE(octets) .ip_version = 4, .client_need = octets

static const struct row rows[] = {
	{ "ARP request", NO_TAG, { ETHERNET(0x0806), ARP_REQUEST, FILL(18) },
	  SINCE(42, RESOLUTION), NAMES_V4 },
	{ "ARP reply", NO_TAG, { ETHERNET(0x0806), ARP_REPLY },
	  SINCE(42, RESOLUTION), NAMES_V4 },
	{ "ARP in a VLAN", NO_TAG,
	  { ETHERNET(0x8100), TAG(5, 0x0806), ARP_REPLY },
	  SINCE(46, RESOLUTION), NAMES_V4 },
	{ "ARP in QinQ, outer tag accelerated", 5,
	  { ETHERNET(0x8100), TAG(5, 0x0806), ARP_REQUEST },
	  SINCE(46, RESOLUTION), NAMES_V4 },
	{ "ARP for IEEE 802 hardware", NO_TAG,
	  { ETHERNET(0x0806), ARP(6, 0x0800, 0x0604, 1) }, NOTHING },
	{ "ARP for another hardware", NO_TAG,
	  { ETHERNET(0x0806), ARP(0x0101, 0x0800, 0x0604, 1) }, NOTHING },
	{ "ARP for another protocol", NO_TAG,
	  { ETHERNET(0x0806), ARP(1, 0x0801, 0x0604, 1) }, NOTHING },
	{ "ARP for IPv6", NO_TAG,
	  { ETHERNET(0x0806), ARP(1, 0x86dd, 0x0610, 1) }, NOTHING },
	{ "ARP, other hardware length", NO_TAG,
	  { ETHERNET(0x0806), ARP(1, 0x0800, 0x0804, 1) }, NOTHING },
	{ "ARP, other protocol length", NO_TAG,
	  { ETHERNET(0x0806), ARP(1, 0x0800, 0x0606, 1) }, NOTHING },
	{ "RARP", NO_TAG, { ETHERNET(0x8035), ARP(1, 0x0800, 0x0604, 3) }, NOTHING },

	{ "neighbour solicitation", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(58), ND(135), FILL(8) },
	  SINCE(78, RESOLUTION), NAMES_V6 },
	{ "neighbour advertisement", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(58), ND(136) },
	  SINCE(78, RESOLUTION), NAMES_V6 },
	{ "neighbour advertisement behind an extension header, in a VLAN", 9,
	  { ETHERNET(0x88a8), TAG(6, 0x86dd), IPV6(0), EXTENSION(58, 0),
	    ND(136) }, SINCE(90, RESOLUTION), NAMES_V6 },
	{ "router advertisement", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(58), ND(134) },
	  SINCE(55, ROUTER), .ip_version = 6 },
	{ "router solicitation", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(58), ND(133) }, NOTHING },
	{ "redirect", NO_TAG, { ETHERNET(0x86dd), IPV6(58), ND(137) }, NOTHING },
	{ "echo request", NO_TAG, { ETHERNET(0x86dd), IPV6(58), ND(128) }, NOTHING },
	{ "ND in a later fragment", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(44), FRAGMENT(58, 8), ND(136) }, NOTHING },
	{ "ND by the name of TCP", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(6), ND(136) }, NOTHING },

	{ "DHCP, server to client", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(67, 68), DHCP(2) },
	  SINCE(42, DHCP_SERVER), CHADDR_SINCE(76) },
	{ "DHCP, server to client, options, tagged", 3,
	  { ETHERNET(0x8100), TAG(5, 0x0800), IPV4_OPTIONS(17, 2),
	    UDP(67, 68), DHCP(2) },
	  SINCE(54, DHCP_SERVER), CHADDR_SINCE(88) },
	{ "DHCP, server to client, first fragment", NO_TAG,
	  { ETHERNET(0x0800), IPV4_FRAGMENT(17, 0x2000), UDP(67, 68), DHCP(2) },
	  SINCE(42, DHCP_SERVER), CHADDR_SINCE(76) },
	{ "DHCP, client to server", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(68, 67), DHCP(1) },
	  SINCE(42, DHCP_CLIENT), .ip_version = 4 },
	{ "DHCP, relay to server", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(67, 67), DHCP(1) }, NOTHING },
	{ "DHCP, client to client", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(68, 68), DHCP(1) }, NOTHING },
	{ "DHCP, from another port", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(0x4443, 68), DHCP(1) }, NOTHING },
	{ "DHCP, to another port", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(67, 0x0144), DHCP(1) }, NOTHING },
	{ "DHCP, later fragment", NO_TAG,
	  { ETHERNET(0x0800), IPV4_FRAGMENT(17, 1), UDP(67, 68), DHCP(2) }, NOTHING },
	{ "DHCP by the name of TCP", NO_TAG,
	  { ETHERNET(0x0800), IPV4(6), UDP(67, 68), DHCP(2) }, NOTHING },
	{ "ports of DHCP in IPv6", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(17), UDP(67, 68), DHCP(2) }, NOTHING },

	{ "DHCPv6, server to client", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(17), UDP(547, 546), FILL(60) },
	  SINCE(62, DHCP_SERVER), .ip_version = 6 },
	{ "DHCPv6, client to server", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(17), UDP(546, 547), FILL(60) },
	  SINCE(62, DHCP_CLIENT), .ip_version = 6 },
	{ "DHCPv6, relay to server", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(17), UDP(547, 547), FILL(60) }, NOTHING },
	{ "ports of DHCPv6 in IPv4", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(547, 546), FILL(60) }, NOTHING },

	{ "PPPoE session", NO_TAG, { ETHERNET(0x8864), PPPOE(0x21), IPV4(6),
				     FILL(20) },
	  SINCE(14, PPPOE_SESSION) },
	{ "PPPoE session, DHCPv6", NO_TAG,
	  { ETHERNET(0x8864), PPPOE(0x57), IPV6(17), UDP(547, 546) },
	  SINCE(14, PPPOE_SESSION) },
	{ "PPPoE session, LCP", NO_TAG,
	  { ETHERNET(0x8864), PPPOE(0xc021), FILL(20) },
	  SINCE(14, PPPOE_SESSION) },
	{ "PPPoE session in a VLAN", NO_TAG,
	  { ETHERNET(0x8100), TAG(7, 0x8864), PPPOE(0x21), IPV4(6), FILL(20) },
	  SINCE(18, PPPOE_SESSION) },
	{ "PPPoE discovery in a VLAN", NO_TAG,
	  { ETHERNET(0x8100), TAG(7, 0x8863), DISCOVERY(0x65) },
	  SINCE(24, PPPOE_SERVER) },

	{ "TCP", NO_TAG, { ETHERNET(0x0800), IPV4(6), FILL(40) }, NOTHING },
	{ "LLC", NO_TAG, { ETHERNET(0x0026), FILL(38) }, NOTHING },
};

static void expect_row(struct __test_metadata *_metadata, const struct row *row,
		       u32 len, const struct debar_frame *frame)
{
	const bool there = row->kind && len >= row->need;
	struct debar_bootstrap result;
	u32 i, addresses = 0;

	memset(&result, 0xa5, sizeof(result));
	debar_bootstrap_parse(&result, frame);
	ASSERT_EQ(there ? row->kind : DEBAR_BOOTSTRAP_NONE, result.kind) {
		TH_LOG("%s, %u octets", row->name, len);
	}
	for (i = 0; i < 3 && there && row->address[i]; i++, addresses++)
		ASSERT_EQ(0, memcmp(row->address[i], result.address[i],
				    row->ip_version == 4 ? 4 : 16)) {
			TH_LOG("%s, %u octets", row->name, len);
		}
	ASSERT_EQ(addresses, result.addresses) {
		TH_LOG("%s, %u octets", row->name, len);
	}
	if (there && row->ip_version)
		ASSERT_EQ(row->ip_version, result.ip_version);

	/* only_answers_name_a_client() looks at those. */
	if (result.kind == DEBAR_BOOTSTRAP_DHCP_CLIENT)
		return;
	if (there && row->client_need && len >= row->client_need) {
		ASSERT_NE(NULL, result.client) TH_LOG("%s", row->name);
		ASSERT_EQ(0, memcmp(chaddr, result.client, sizeof(chaddr)));
	} else {
		ASSERT_EQ(NULL, result.client) TH_LOG("%s", row->name);
	}
}

static void expect_pieces(struct __test_metadata *_metadata,
			  const struct row *row, const struct packet *packet,
			  u32 len, u32 split, bool in_place)
{
	struct debar_frame frame;
	struct pieces pieces;

	pieces_make(&pieces, packet->data, len, split);
	pieces.in_place = in_place;
	ASSERT_EQ(0, debar_frame_dissect(&frame, &pieces.bytes,
					 packet->accelerated_tag));
	expect_row(_metadata, row, len, &frame);
	pieces_free(&pieces);
}

TEST(every_frame)
{
	struct packet packet;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		packet_build(&packet, rows[i].parts, rows[i].accelerated_tag);
		expect_pieces(_metadata, &rows[i], &packet, packet.len,
			      packet.len, false);
	}
}

TEST(every_frame_cut_off_at_every_octet)
{
	struct packet packet;
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		packet_build(&packet, rows[i].parts, rows[i].accelerated_tag);
		for (len = DEBAR_ETH_HLEN; len <= packet.len; len++)
			expect_pieces(_metadata, &rows[i], &packet, len, len,
				      false);
	}
}

TEST(every_frame_in_two_pieces)
{
	struct packet packet;
	u32 i, split;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		packet_build(&packet, rows[i].parts, rows[i].accelerated_tag);
		for (split = 0; split <= packet.len; split++) {
			expect_pieces(_metadata, &rows[i], &packet, packet.len,
				      split, false);
			expect_pieces(_metadata, &rows[i], &packet, packet.len,
				      split, true);
		}
	}
}

TEST(every_frame_cut_off_and_in_two_pieces)
{
	struct packet packet;
	u32 i, len, split;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		packet_build(&packet, rows[i].parts, rows[i].accelerated_tag);
		for (len = DEBAR_ETH_HLEN; len <= packet.len; len++)
			for (split = 0; split < len; split += 7)
				expect_pieces(_metadata, &rows[i], &packet,
					      len, split, false);
	}
}

TEST(no_other_frame_is_needed)
{
	static const struct row nothing = { .name = "dissector's sample" };
	struct packet packet;
	u32 i;

	for (i = 0; i < sample_count; i++) {
		packet_build(&packet, samples[i].parts,
			     samples[i].accelerated_tag);
		/* But these. */
		if (!strncmp(samples[i].name, "PPPoE", 5) ||
		    samples[i].want.pppoe ||
		    samples[i].want.ethertype == DEBAR_ETH_ARP)
			continue;
		expect_pieces(_metadata, &nothing, &packet, packet.len,
			      packet.len, false);
	}
}

/* RFC 4443, 1: ICMPv6 is what follows IPv6; in IPv4 its number means nothing. */
TEST(neighbour_discovery_is_ipv6)
{
	u32 type;

	for (type = 133; type <= 137; type++) {
		const struct row row = {
			.name = "ND in IPv4",
			.parts = { ETHERNET(0x0800), IPV4(58), ND(type) },
		};
		struct packet packet;

		packet_build(&packet, row.parts, NO_TAG);
		expect_pieces(_metadata, &row, &packet, packet.len, packet.len,
			      false);
	}
}

TEST(only_answers_name_a_client)
{
	static const struct part parts[] = {
		ETHERNET(0x0800), IPV4(17), UDP(68, 67), DHCP(1), { PART_END },
	};
	struct debar_bootstrap result;
	struct debar_frame frame;
	struct packet packet;
	struct pieces pieces;

	packet_build(&packet, parts, NO_TAG);
	pieces_make(&pieces, packet.data, packet.len, packet.len);
	ASSERT_EQ(0, debar_frame_dissect(&frame, &pieces.bytes, NULL));
	debar_bootstrap_parse(&result, &frame);
	EXPECT_EQ(DEBAR_BOOTSTRAP_DHCP_CLIENT, result.kind);
	EXPECT_EQ(NULL, result.client);
	pieces_free(&pieces);
}

/* RFC 2516, appendix A */
static enum debar_bootstrap_kind discovery_kind(u32 code)
{
	switch (code) {
	case 0x09:	/* PADI */
	case 0x19:	/* PADR */
		return DEBAR_BOOTSTRAP_PPPOE_CLIENT;
	case 0x07:	/* PADO */
	case 0x65:	/* PADS */
		return DEBAR_BOOTSTRAP_PPPOE_SERVER;
	case 0xa7:	/* PADT */
		return DEBAR_BOOTSTRAP_PPPOE_END;
	default:
		return DEBAR_BOOTSTRAP_NONE;
	}
}

TEST(every_code_of_pppoe_discovery)
{
	struct packet packet;
	u32 code, len, version;

	for (code = 0; code < 256; code++) {
		struct row row = {
			.name = "PPPoE discovery",
			.need = 20,
			.kind = discovery_kind(code),
			.parts = { ETHERNET(0x8863), DISCOVERY(code) },
		};

		packet_build(&packet, row.parts, NO_TAG);
		for (len = DEBAR_ETH_HLEN; len <= packet.len; len++)
			expect_pieces(_metadata, &row, &packet, len, len, false);

		row.kind = DEBAR_BOOTSTRAP_NONE;
		for (version = 0; version < 256; version++) {
			packet.data[14] = version;
			if (version != 0x11)
				expect_pieces(_metadata, &row, &packet,
					      packet.len, 0, false);
		}
	}
}

TEST_HARNESS_MAIN
