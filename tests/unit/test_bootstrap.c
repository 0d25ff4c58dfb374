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
#define DHCP_OF(operation, hardware, len) \
	BE16((operation) << 8 | (hardware)), BE16((len) << 8), FILL(12), \
	BE16(0xcb00), BE16(0x7109), FILL(8), BE16(0x0211), BE16(0x2233), \
	BE16(0x4455), FILL(10)
#define DHCP(operation) DHCP_OF(operation, 1, 6)

#define DISCOVERY(code) BE16(0x1100 | (code)), BE16(0), BE16(8), FILL(8)

static const u8 arp_sender[] = { 192, 0, 2, 1 };
static const u8 arp_target[] = { 198, 51, 100, 2 };
static const u8 nd_target[] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0,
				0, 1, 0, 2, 0, 3, 0, 4 };
static const u8 yiaddr[] = { 203, 0, 113, 9 };
static const u8 chaddr[] = { 0x02, 0x11, 0x22, 0x33, 0x44, 0x55 };

/**
 * struct row - a frame and what it is
 * @need: octets from which on it is that; before, it is nothing
 * @kind: what it is
 * @ip_version: of the addresses
 * @sender: those that its sender claims
 * @target: those of whom it is for
 */
struct row {
	const char *name;
	int accelerated_tag;
	struct part parts[MAX_PARTS];
	u32 need;
	enum debar_bootstrap_kind kind;
	u8 ip_version;
	const u8 *sender[2];
	const u8 *target[2];
};

#define NOTHING .kind = DEBAR_BOOTSTRAP_NONE
#define SINCE(octets, what) \
	.need = octets, .kind = DEBAR_BOOTSTRAP_##what
#define NAMES_ARP \
	.ip_version = 4, .sender = { arp_sender }, .target = { arp_target }
#define NAMES_NS \
	.ip_version = 6, .sender = { packet_ipv6_src }, \
	.target = { packet_ipv6_dst, nd_target }
#define NAMES_NA \
	.ip_version = 6, .sender = { packet_ipv6_src, nd_target }, \
	.target = { packet_ipv6_dst }

static const struct row rows[] = {
	{ "ARP request", NO_TAG, { ETHERNET(0x0806), ARP_REQUEST, FILL(18) },
	  SINCE(42, RESOLUTION), NAMES_ARP },
	{ "ARP reply", NO_TAG, { ETHERNET(0x0806), ARP_REPLY },
	  SINCE(42, RESOLUTION), NAMES_ARP },
	{ "ARP in a VLAN", NO_TAG,
	  { ETHERNET(0x8100), TAG(5, 0x0806), ARP_REPLY },
	  SINCE(46, RESOLUTION), NAMES_ARP },
	{ "ARP in QinQ, outer tag accelerated", 5,
	  { ETHERNET(0x8100), TAG(5, 0x0806), ARP_REQUEST },
	  SINCE(46, RESOLUTION), NAMES_ARP },
	{ "ARP for IEEE 802 hardware", NO_TAG,
	  { ETHERNET(0x0806), ARP(6, 0x0800, 0x0604, 1) }, NOTHING },
	{ "ARP for another hardware", NO_TAG,
	  { ETHERNET(0x0806), ARP(0x0101, 0x0800, 0x0604, 1) }, NOTHING },
	{ "ARP for another protocol", NO_TAG,
	  { ETHERNET(0x0806), ARP(1, 0x0801, 0x0604, 1) }, NOTHING },
	{ "ARP for IPv6", NO_TAG,
	  { ETHERNET(0x0806), ARP(1, 0x86dd, 0x0610, 1) }, NOTHING },
	{ "inverse ARP", NO_TAG,
	  { ETHERNET(0x0806), ARP(1, 0x0800, 0x0604, 8) }, NOTHING },
	{ "ARP without operation", NO_TAG,
	  { ETHERNET(0x0806), ARP(1, 0x0800, 0x0604, 0) }, NOTHING },
	{ "ARP, other hardware length", NO_TAG,
	  { ETHERNET(0x0806), ARP(1, 0x0800, 0x0804, 1) }, NOTHING },
	{ "ARP, other protocol length", NO_TAG,
	  { ETHERNET(0x0806), ARP(1, 0x0800, 0x0606, 1) }, NOTHING },
	{ "RARP", NO_TAG, { ETHERNET(0x8035), ARP(1, 0x0800, 0x0604, 3) }, NOTHING },

	{ "neighbour solicitation", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(58), ND(135), FILL(8) },
	  SINCE(78, RESOLUTION), NAMES_NS },
	{ "neighbour advertisement", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(58), ND(136) },
	  SINCE(78, RESOLUTION), NAMES_NA },
	{ "neighbour advertisement in QinQ", 9,
	  { ETHERNET(0x88a8), TAG(6, 0x86dd), IPV6(58), ND(136) },
	  SINCE(82, RESOLUTION), NAMES_NA },
	{ "neighbour advertisement behind an extension header", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(0), EXTENSION(58, 0), ND(136) }, NOTHING },
	{ "neighbour solicitation in a first fragment", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(44), FRAGMENT(58, 1), ND(135) }, NOTHING },
	{ "neighbour solicitation in the only fragment", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(44), FRAGMENT(58, 0), ND(135) }, NOTHING },
	{ "router advertisement, not from a link-local address", NO_TAG,
	  { ETHERNET(0x86dd), IPV6(58), ND(134) }, NOTHING },
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
	  SINCE(76, DHCP_SERVER), .ip_version = 4 },
	{ "DHCP, server to client, options, tagged", 3,
	  { ETHERNET(0x8100), TAG(5, 0x0800), IPV4_OPTIONS(17, 2),
	    UDP(67, 68), DHCP(2) },
	  SINCE(88, DHCP_SERVER), .ip_version = 4 },
	{ "DHCP, server to client, first fragment", NO_TAG,
	  { ETHERNET(0x0800), IPV4_FRAGMENT(17, 0x2000), UDP(67, 68), DHCP(2) },
	  SINCE(76, DHCP_SERVER), .ip_version = 4 },
	{ "DHCP, what no server says", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(67, 68), DHCP(1) }, NOTHING },
	{ "DHCP for another hardware", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(67, 68), DHCP_OF(2, 6, 6) }, NOTHING },
	{ "DHCP, other hardware length", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(67, 68), DHCP_OF(2, 1, 8) }, NOTHING },
	{ "DHCP, client to server", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(68, 67), DHCP(1) },
	  SINCE(42, DHCP_CLIENT), .ip_version = 4 },
	{ "DHCP, relay to server", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(67, 67), DHCP(2) }, NOTHING },
	{ "DHCP, client to client", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(68, 68), DHCP(2) }, NOTHING },
	{ "DHCP, from another port", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(0x4443, 68), DHCP(2) }, NOTHING },
	{ "DHCP, to another port", NO_TAG,
	  { ETHERNET(0x0800), IPV4(17), UDP(67, 0x0144), DHCP(2) }, NOTHING },
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

static bool are_named(const struct row *row, const u8 *const wanted[2],
		      u8 count, u8 named[2][16])
{
	static const u8 *const nobody[2];
	u8 i;

	if (row->kind != DEBAR_BOOTSTRAP_RESOLUTION)
		wanted = nobody;
	for (i = 0; i < 2 && wanted[i]; i++)
		if (i >= count ||
		    memcmp(wanted[i], named[i], row->ip_version == 4 ? 4 : 16))
			return false;
	return i == count;
}

static void expect_row(struct __test_metadata *_metadata, const struct row *row,
		       u32 len, const struct debar_frame *frame)
{
	static const struct row nothing = { .name = "nothing" };
	const bool there = row->kind && len >= row->need;
	const bool is_lease = there && row->ip_version == 4 &&
			      row->kind == DEBAR_BOOTSTRAP_DHCP_SERVER;
	const struct row *want = there ? row : &nothing;
	static const u8 none[DEBAR_MAC_LEN];
	struct debar_bootstrap result;

	memset(&result, 0xa5, sizeof(result));
	debar_bootstrap_parse(&result, frame);
	ASSERT_EQ(want->kind, result.kind) {
		TH_LOG("%s, %u octets", row->name, len);
	}
	ASSERT_TRUE(are_named(want, want->sender, result.senders,
			      result.sender)) {
		TH_LOG("%s, %u octets", row->name, len);
	}
	ASSERT_TRUE(are_named(want, want->target, result.targets,
			      result.target)) {
		TH_LOG("%s, %u octets", row->name, len);
	}
	if (there && row->ip_version)
		ASSERT_EQ(row->ip_version, result.ip_version);
	ASSERT_EQ(0, memcmp(is_lease ? chaddr : none, result.client,
			    DEBAR_MAC_LEN)) TH_LOG("%s", row->name);
	ASSERT_EQ(0, memcmp(is_lease ? yiaddr : none, result.offered, 4)) {
		TH_LOG("%s", row->name);
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

/* Offsets in an untagged frame */
enum {
	IPV6_PAYLOAD_LEN = 18, IPV6_HOP_LIMIT = 21,
	IPV6_SRC = 22, IPV6_DST = 38, ICMPV6_CODE = 55,
	ND_TARGET = 62, IPV4_DST = 30,
};

static void parse(struct __test_metadata *_metadata,
		  const struct packet *packet, struct debar_bootstrap *result)
{
	struct debar_frame frame;
	struct pieces pieces;

	pieces_make(&pieces, packet->data, packet->len, packet->len);
	ASSERT_EQ(0, debar_frame_dissect(&frame, &pieces.bytes, NULL));
	debar_bootstrap_parse(result, &frame);
	pieces_free(&pieces);
}

static void build_nd(struct packet *packet, u8 type, u32 options)
{
	const struct part parts[] = {
		ETHERNET(0x86dd), IPV6(58), ND(type), FILL(options),
		{ PART_END },
	};

	packet_build(packet, parts, NO_TAG);
	if (type == 134)
		memcpy(packet->data + IPV6_SRC, nd_target, 16);
}

static const enum debar_bootstrap_kind nd_kind[] = {
	[134] = DEBAR_BOOTSTRAP_ROUTER,
	[135] = DEBAR_BOOTSTRAP_RESOLUTION,
	[136] = DEBAR_BOOTSTRAP_RESOLUTION,
};

/* RFC 4861, 6.1.2, 7.1.1, 7.1.2: what a router has passed on is not valid. */
TEST(neighbour_discovery_does_not_come_from_afar)
{
	struct debar_bootstrap result;
	struct packet packet;
	u32 type, value;

	for (type = 134; type <= 136; type++)
		for (value = 0; value < 256; value++) {
			build_nd(&packet, type, 0);
			packet.data[IPV6_HOP_LIMIT] = value;
			parse(_metadata, &packet, &result);
			ASSERT_EQ(value == 255 ? nd_kind[type] : 0,
				  result.kind) {
				TH_LOG("type %u, hop limit %u", type, value);
			}
			build_nd(&packet, type, 0);
			packet.data[ICMPV6_CODE] = value;
			parse(_metadata, &packet, &result);
			ASSERT_EQ(value == 0 ? nd_kind[type] : 0,
				  result.kind) {
				TH_LOG("type %u, code %u", type, value);
			}
		}
}

TEST(neighbour_discovery_is_as_long_as_its_header)
{
	struct debar_bootstrap result;
	struct packet packet;
	u32 type, len;

	for (type = 134; type <= 136; type++)
		for (len = 0; len < 64; len++) {
			build_nd(&packet, type, 0);
			packet.data[IPV6_PAYLOAD_LEN] = 0;
			packet.data[IPV6_PAYLOAD_LEN + 1] = len;
			parse(_metadata, &packet, &result);
			ASSERT_EQ(len < (type == 134 ? 16 : 24) ? 0 :
				  nd_kind[type], result.kind) {
				TH_LOG("type %u, length %u", type, len);
			}
		}
}

/* RFC 4861, 4.2: an advertisement has as many prefixes as it likes. */
TEST(resolution_carries_no_load)
{
	struct debar_bootstrap result;
	struct packet packet;
	u32 type, options;

	for (type = 134; type <= 136; type++)
		for (options = 0; options < 1400; options++) {
			build_nd(&packet, type, options);
			parse(_metadata, &packet, &result);
			/* ND() has one of eight octets already. */
			ASSERT_EQ(type == 134 || options <= 32 ?
				  nd_kind[type] : 0, result.kind) {
				TH_LOG("type %u, options of %u", type, options);
			}
		}
	for (options = 0; options < 1400; options++) {
		const struct part parts[] = {
			ETHERNET(0x0806), ARP_REPLY, FILL(options),
			{ PART_END },
		};

		packet_build(&packet, parts, NO_TAG);
		parse(_metadata, &packet, &result);
		ASSERT_EQ(options <= 36 ? DEBAR_BOOTSTRAP_RESOLUTION : 0,
			  result.kind) {
			TH_LOG("ARP with a trailer of %u", options);
		}
	}
}

/* RFC 4861, 4.3 and 4.4 */
TEST(no_neighbour_is_a_group)
{
	struct debar_bootstrap result;
	struct packet packet;
	u32 type;

	for (type = 135; type <= 136; type++) {
		build_nd(&packet, type, 0);
		packet.data[ND_TARGET] = 0xff;
		parse(_metadata, &packet, &result);
		EXPECT_EQ(DEBAR_BOOTSTRAP_NONE, result.kind);
	}
}

struct destination {
	u8 address[16];
	bool stays;
};

static const struct destination ipv6_destinations[] = {
	{ { 0xfe, 0x80, [15] = 1 }, true },
	{ { 0xfe, 0xbf, 0xff, [15] = 1 }, true },
	{ { 0xfe, 0x7f, [15] = 1 }, false },
	{ { 0xfe, 0xc0, [15] = 1 }, false },
	{ { 0xff, 0x80, [15] = 1 }, false },
	{ { 0xff, 0x02, [15] = 1 }, true },
	{ { 0xff, 0x02, [15] = 2 }, false },
	{ { 0xff, 0x02, [14] = 1, 1 }, false },
	{ { 0xff, 0x05, [15] = 1 }, false },
	{ { 0xff, 0x0e, [15] = 1 }, false },
	{ { 0xff, 0x02, [11] = 1, 0xff, 0, 0, 0 }, true },
	{ { 0xff, 0x02, [11] = 1, 0xff, 0xff, 0xff, 0xff }, true },
	{ { 0xff, 0x02, [11] = 1, 0xfe, 0, 0, 0 }, false },
	{ { 0xff, 0x02, [10] = 1, 1, 0xff, 0, 0, 0 }, false },
	{ { 0xff, 0x03, [11] = 1, 0xff, 0, 0, 0 }, false },
	{ { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 }, false },
	{ { 0xfd, [15] = 1 }, false },
	{ { 0 }, false },
};

/* A solicitation that is on its way elsewhere names nobody by its target. */
TEST(where_neighbour_discovery_goes)
{
	const struct destination *to;
	struct debar_bootstrap result;
	struct packet packet;
	u32 type, i;

	for (i = 0; i < ARRAY_SIZE(ipv6_destinations); i++)
		for (type = 134; type <= 136; type++) {
			to = &ipv6_destinations[i];
			build_nd(&packet, type, 0);
			memcpy(packet.data + IPV6_DST, to->address, 16);
			parse(_metadata, &packet, &result);
			ASSERT_EQ(nd_kind[type], result.kind);
			ASSERT_EQ(to->stays, result.stays_on_link) {
				TH_LOG("destination %u", i);
			}
			if (type == 134)
				continue;
			ASSERT_EQ(type == 135 && to->stays ? 2 : 1,
				  result.targets);
			ASSERT_EQ(0, memcmp(to->address, result.target[0], 16));
		}
}

static const struct destination ipv4_destinations[] = {
	{ { 255, 255, 255, 255 }, true },
	{ { 255, 255, 255, 254 }, false },
	{ { 192, 0, 2, 255 }, false },
	{ { 224, 0, 0, 1 }, false },
	{ { 0 }, false },
};

TEST(where_dhcp_goes)
{
	static const struct part parts[] = {
		ETHERNET(0x0800), IPV4(17), UDP(67, 68), DHCP(2), { PART_END },
	};
	struct debar_bootstrap result;
	struct packet packet;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ipv4_destinations); i++) {
		packet_build(&packet, parts, NO_TAG);
		memcpy(packet.data + IPV4_DST, ipv4_destinations[i].address, 4);
		parse(_metadata, &packet, &result);
		ASSERT_EQ(DEBAR_BOOTSTRAP_DHCP_SERVER, result.kind);
		ASSERT_EQ(ipv4_destinations[i].stays, result.stays_on_link) {
			TH_LOG("destination %u", i);
		}
	}
}

TEST(arp_stays_on_the_link)
{
	static const struct part parts[] = {
		ETHERNET(0x0806), ARP_REQUEST, { PART_END },
	};
	struct debar_bootstrap result;
	struct packet packet;

	packet_build(&packet, parts, NO_TAG);
	parse(_metadata, &packet, &result);
	EXPECT_TRUE(result.stays_on_link);
}

TEST(solicitation_and_redirect_are_no_advertisement)
{
	struct debar_bootstrap result;
	struct packet packet;
	u32 type;

	for (type = 0; type < 256; type++) {
		if (type >= 134 && type <= 136)
			continue;
		build_nd(&packet, type, 0);
		memcpy(packet.data + IPV6_SRC, nd_target, 16);
		parse(_metadata, &packet, &result);
		ASSERT_EQ(DEBAR_BOOTSTRAP_NONE, result.kind) {
			TH_LOG("type %u", type);
		}
	}
}

/* RFC 4861, 6.1.2: only a router that is here advertises itself. */
TEST(router_advertises_from_its_link_local_address)
{
	struct debar_bootstrap result;
	struct packet packet;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ipv6_destinations); i++) {
		const u8 *from = ipv6_destinations[i].address;
		const bool good = from[0] == 0xfe && (from[1] & 0xc0) == 0x80;

		build_nd(&packet, 134, 0);
		memcpy(packet.data + IPV6_SRC, from, 16);
		parse(_metadata, &packet, &result);
		ASSERT_EQ(good ? DEBAR_BOOTSTRAP_ROUTER : 0, result.kind) {
			TH_LOG("source %u", i);
		}
	}
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
