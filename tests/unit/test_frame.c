// SPDX-License-Identifier: GPL-2.0
#include <kselftest_harness.h>

#include "core/bootstrap.h"
#include "core/frame.h"
#include "samples.h"
#include "testlib.h"

/* Dissect a copy of which nothing can be read beyond @len. Pointers in the
 * result are no longer valid; whether they were right is checked here.
 */
static int dissect(struct __test_metadata *_metadata, struct debar_frame *frame,
		   const u8 *data, u32 len, const u16 *tag)
{
	u8 *copy = exact_copy(data, len);
	struct debar_bytes bytes = {
		.data = copy, .linear = len, .total = len,
	};
	int err = debar_frame_dissect(frame, &bytes, tag);

	if (!err) {
		ASSERT_EQ(copy, frame->dst);
		ASSERT_EQ(copy + 6, frame->src);
		ASSERT_EQ(copy, frame->bytes.data);
		ASSERT_EQ(len, frame->bytes.total);
	}
	free(copy);
	return err;
}

static int dissect_pieces(struct __test_metadata *_metadata,
			  struct debar_frame *frame,
			  const struct pieces *pieces, const u8 *data,
			  const u16 *tag)
{
	int err = debar_frame_dissect(frame, &pieces->bytes, tag);

	if (!err) {
		ASSERT_EQ(0, memcmp(data, frame->dst, DEBAR_MAC_LEN));
		ASSERT_EQ(0, memcmp(data + 6, frame->src, DEBAR_MAC_LEN));
	}
	return err;
}

static void expect_known(struct __test_metadata *_metadata, const char *name,
			 const struct knowledge *want,
			 const struct debar_frame *frame)
{
	static const u8 none[16];
	const bool v4 = want->ip_version == 4, v6 = want->ip_version == 6;
	const u32 len = v4 ? 4 : 16;

	ASSERT_EQ(want->ethertype, frame->ethertype) TH_LOG("%s", name);
	ASSERT_EQ(want->l3, frame->l3) TH_LOG("%s", name);
	ASSERT_EQ(want->tags, frame->tags) TH_LOG("%s", name);
	ASSERT_EQ(want->vlan[0], frame->vlan[0]) TH_LOG("%s", name);
	ASSERT_EQ(want->vlan[1], frame->vlan[1]) TH_LOG("%s", name);
	ASSERT_EQ(want->pppoe, frame->pppoe) TH_LOG("%s", name);
	ASSERT_EQ(want->ip_version, frame->ip_version) TH_LOG("%s", name);
	ASSERT_EQ(want->fragment, frame->fragment) TH_LOG("%s", name);
	ASSERT_EQ(want->l4_proto, frame->l4_proto) TH_LOG("%s", name);
	ASSERT_EQ(want->l4, frame->l4) TH_LOG("%s", name);
	ASSERT_EQ(0, memcmp(v4 ? packet_ipv4_src : v6 ? packet_ipv6_src : none,
			    frame->ip_src, len)) TH_LOG("%s", name);
	ASSERT_EQ(0, memcmp(v4 ? packet_ipv4_dst : v6 ? packet_ipv6_dst : none,
			    frame->ip_dst, len)) TH_LOG("%s", name);
	ASSERT_EQ(0, memcmp(none, frame->ip_src + len, 16 - len));
	ASSERT_EQ(0, memcmp(none, frame->ip_dst + len, 16 - len));
}

static void expect_same(struct __test_metadata *_metadata, const char *name,
			const struct debar_frame *a,
			const struct debar_frame *b)
{
	struct debar_frame x = *a, y = *b;

	/* These say where the bytes are, not what they say. */
	memset(&x.bytes, 0, sizeof(x.bytes));
	memset(&y.bytes, 0, sizeof(y.bytes));
	memset(x.ethernet, 0, sizeof(x.ethernet));
	memset(y.ethernet, 0, sizeof(y.ethernet));
	x.dst = NULL;
	y.dst = NULL;
	x.src = NULL;
	y.src = NULL;
	ASSERT_EQ(0, memcmp(&x, &y, sizeof(x))) TH_LOG("%s", name);
}

TEST(every_sample)
{
	struct debar_frame frame;
	struct packet packet;
	u32 i;

	for (i = 0; i < sample_count; i++) {
		packet_build(&packet, samples[i].parts,
			     samples[i].accelerated_tag);
		memset(&frame, 0xa5, sizeof(frame));
		ASSERT_EQ(0, dissect(_metadata, &frame, packet.data, packet.len,
				     packet.accelerated_tag));
		expect_known(_metadata, samples[i].name, &samples[i].want,
			     &frame);
	}
}

/* RFC 8200, 4.5 knows no second fragment header; who makes one does not get a first
 * fragment taken for a whole packet.
 */
TEST(a_fragment_within_a_fragment)
{
	static const u8 ip[] = {
		0x60, 0, 0, 0, 0, 36, 44, 64,
		[40] = 44, 0, 0, 1, 0, 0, 0, 1,	/* more follow */
		[48] = 6, 0, 0, 0, 0, 0, 0, 2,		/* none follow */
		[56] = 1, 2, 3, 4,
		[75] = 0,
	};
	u8 data[14 + sizeof(ip)] = { [12] = 0x86, 0xdd };
	struct debar_frame frame;

	memcpy(data + 14, ip, sizeof(ip));
	ASSERT_EQ(0, dissect(_metadata, &frame, data, sizeof(data), NULL));
	EXPECT_EQ(6, frame.l4_proto);
	EXPECT_EQ(14 + 56, frame.l4);
	EXPECT_TRUE(frame.more_fragments);
	data[14 + 43] = 0;
	data[14 + 51] = 1;
	ASSERT_EQ(0, dissect(_metadata, &frame, data, sizeof(data), NULL));
	EXPECT_TRUE(frame.more_fragments);
	data[14 + 51] = 0;
	ASSERT_EQ(0, dissect(_metadata, &frame, data, sizeof(data), NULL));
	EXPECT_FALSE(frame.more_fragments);
}

TEST(every_sample_cut_off_at_every_octet)
{
	const struct knowledge *known;
	struct debar_frame frame;
	struct packet packet;
	char name[100];
	u32 i, len;
	int err;

	for (i = 0; i < sample_count; i++) {
		packet_build(&packet, samples[i].parts,
			     samples[i].accelerated_tag);
		for (len = 0; len <= packet.len; len++) {
			snprintf(name, sizeof(name), "%s, %u octets",
				 samples[i].name, len);
			known = packet_known(&packet, len);
			err = dissect(_metadata, &frame, packet.data, len,
				      packet.accelerated_tag);
			ASSERT_EQ(known ? 0 : -EMSGSIZE, err) TH_LOG("%s", name);
			if (known)
				expect_known(_metadata, name, known, &frame);
		}
	}
}

TEST(every_sample_in_two_pieces)
{
	struct debar_frame whole, frame;
	struct pieces pieces;
	struct packet packet;
	u32 i, split;

	for (i = 0; i < sample_count; i++) {
		packet_build(&packet, samples[i].parts,
			     samples[i].accelerated_tag);
		dissect(_metadata, &whole, packet.data, packet.len,
			packet.accelerated_tag);
		for (split = 0; split <= packet.len; split++) {
			pieces_make(&pieces, packet.data, packet.len, split);
			ASSERT_EQ(0, dissect_pieces(_metadata, &frame, &pieces,
						    packet.data,
						    packet.accelerated_tag));
			expect_same(_metadata, samples[i].name, &whole, &frame);
			pieces.in_place = true;
			ASSERT_EQ(0, dissect_pieces(_metadata, &frame, &pieces,
						    packet.data,
						    packet.accelerated_tag));
			expect_same(_metadata, samples[i].name, &whole, &frame);
			pieces_free(&pieces);
		}
	}
}

TEST(every_sample_cut_off_and_in_two_pieces)
{
	struct debar_frame whole, frame;
	struct pieces pieces;
	struct packet packet;
	u32 i, len, split;
	int err;

	for (i = 0; i < sample_count; i++) {
		packet_build(&packet, samples[i].parts,
			     samples[i].accelerated_tag);
		if (packet.len > 200)
			packet.len = 200;
		for (len = 0; len < packet.len; len++) {
			err = dissect(_metadata, &whole, packet.data, len,
				      packet.accelerated_tag);
			for (split = 0; split < len; split += 1 + split / 30) {
				pieces_make(&pieces, packet.data, len, split);
				ASSERT_EQ(err, dissect_pieces(_metadata, &frame,
							      &pieces,
							      packet.data,
							      packet.accelerated_tag));
				if (!err)
					expect_same(_metadata, samples[i].name,
						    &whole, &frame);
				pieces_free(&pieces);
			}
		}
	}
}

/* Memory that cannot be read is as good as not there. */
TEST(every_sample_when_the_second_piece_cannot_be_read)
{
	struct debar_frame whole, frame;
	struct pieces pieces;
	struct packet packet;
	u32 i, split;
	int err;

	for (i = 0; i < sample_count; i++) {
		packet_build(&packet, samples[i].parts,
			     samples[i].accelerated_tag);
		for (split = 0; split <= packet.len; split++) {
			err = dissect(_metadata, &whole, packet.data, split,
				      packet.accelerated_tag);
			pieces_make(&pieces, packet.data, packet.len, split);
			pieces.fails = true;
			ASSERT_EQ(err, dissect_pieces(_metadata, &frame, &pieces,
						      packet.data,
						      packet.accelerated_tag));
			if (!err)
				expect_same(_metadata, samples[i].name, &whole,
					    &frame);
			pieces_free(&pieces);
		}
	}
}

TEST(damaged_frames)
{
	struct debar_bootstrap bootstrap;
	struct debar_frame whole, frame;
	struct pieces pieces;
	struct packet packet;
	u32 round, k, len;
	int err;

	random_seed();
	for (round = 0; round < 200000; round++) {
		const struct sample *sample =
			&samples[random_below(sample_count)];

		packet_build(&packet, sample->parts, sample->accelerated_tag);
		for (k = random_below(6); k; k--)
			packet.data[12 + random_below(packet.len - 12)] =
				random_u64();
		if (round % 8 == 0)
			random_fill(packet.data + 14, packet.len - 14);
		len = random_below(packet.len + 1);
		err = dissect(_metadata, &whole, packet.data, len,
			      packet.accelerated_tag);
		pieces_make(&pieces, packet.data, len, random_below(len + 1));
		ASSERT_EQ(err, dissect_pieces(_metadata, &frame, &pieces,
					      packet.data,
					      packet.accelerated_tag));
		if (!err) {
			expect_same(_metadata, sample->name, &whole, &frame);
			debar_bootstrap_parse(&bootstrap, &frame);
		}
		pieces_free(&pieces);
	}
}

/* The shortest total length that can be. */
TEST(ipv4_without_a_payload)
{
	static const struct part parts[] = {
		ETHERNET(0x0800), IPV4(17), { PART_END },
	};
	struct debar_frame frame;
	struct packet packet;

	packet_build(&packet, parts, NO_TAG);
	packet.data[16] = 0;
	packet.data[17] = 20;
	ASSERT_EQ(0, dissect(_metadata, &frame, packet.data, packet.len, NULL));
	expect_known(_metadata, "total length 20", packet_known(&packet, 34),
		     &frame);
}

/* What a NIC or GRO has merged to more than 65,535 octets (BIG TCP) is IPv4
 * with a total length of zero: iph_set_totlen() in the kernel.
 */
TEST(ipv4_larger_than_its_length_field)
{
	static const struct part parts[] = {
		ETHERNET(0x0800), IPV4(6), { PART_END },
	};
	enum { TOTAL = 14 + 65536 };
	struct debar_frame frame;
	struct packet packet;
	u8 *data = calloc(1, TOTAL);

	ASSERT_NE(NULL, data);
	packet_build(&packet, parts, NO_TAG);
	memcpy(data, packet.data, packet.len);
	data[16] = 0;
	data[17] = 0;
	ASSERT_EQ(0, dissect(_metadata, &frame, data, TOTAL, NULL));
	expect_known(_metadata, "total length 0", packet_known(&packet, 34),
		     &frame);
	EXPECT_EQ(TOTAL, frame.end);
	free(data);
}

static bool was_forwarded(struct __test_metadata *_metadata,
			  const struct part *parts, u32 offset, u8 ttl)
{
	struct debar_bytes bytes = { 0 };
	struct debar_frame frame;
	struct packet packet;

	packet_build(&packet, parts, NO_TAG);
	packet.data[offset] = ttl;
	bytes.data = packet.data;
	bytes.linear = packet.len;
	bytes.total = packet.len;
	EXPECT_EQ(0, debar_frame_dissect(&frame, &bytes, NULL));
	return debar_frame_was_forwarded(&frame);
}

/* Of all numbers those just below what hosts begin with. */
TEST(packets_that_a_router_had)
{
	static const struct part ipv4[] = {
		ETHERNET(0x8100), TAG(5, 0x0800), IPV4(6), { PART_END },
	};
	static const struct part ipv6[] = {
		ETHERNET(0x86dd), IPV6(6), { PART_END },
	};
	static const struct part arp[] = {
		ETHERNET(0x0806), FILL(28), { PART_END },
	};
	u32 ttl;

	for (ttl = 0; ttl < 256; ttl++) {
		bool want = (ttl >= 61 && ttl <= 63) ||
			    (ttl >= 125 && ttl <= 127) ||
			    (ttl >= 252 && ttl <= 254);

		EXPECT_EQ(want, was_forwarded(_metadata, ipv4, 18 + 8, ttl));
		EXPECT_EQ(want, was_forwarded(_metadata, ipv6, 14 + 7, ttl));
		EXPECT_FALSE(was_forwarded(_metadata, arp, 14 + 8, ttl));
	}
}

TEST(control_addresses)
{
	u8 address[DEBAR_MAC_LEN] = { 0x01, 0x80, 0xc2, 0, 0, 0 };
	u32 last, i, bit;

	for (last = 0; last < 256; last++) {
		address[5] = last;
		EXPECT_EQ(last < 16, debar_frame_is_control(address));
	}
	for (i = 0; i < 5; i++) {
		for (bit = 0; bit < 8; bit++) {
			u8 *copy;

			address[5] = 0x0e;
			copy = exact_copy(address, sizeof(address));
			copy[i] ^= 1 << bit;
			EXPECT_FALSE(debar_frame_is_control(copy));
			free(copy);
		}
	}
}

static bool recover(const char *interface_id, u8 *mac)
{
	u8 *copy = exact_copy(interface_id, 8);
	bool result = debar_eui64_to_mac(copy, mac);

	free(copy);
	return result;
}

TEST(mac_in_an_interface_identifier)
{
	static const u8 want[] = { 0x28, 0x57, 0xbe, 0x01, 0x02, 0x03 };
	u8 mac[DEBAR_MAC_LEN] = { 0 };

	EXPECT_TRUE(recover("\x2a\x57\xbe\xff\xfe\x01\x02\x03", mac));
	EXPECT_EQ(0, memcmp(want, mac, sizeof(mac)));
}

TEST(interface_identifiers_without_a_makers_mac)
{
	static const char *const others[] = {
		"\x28\x57\xbe\xff\xfe\x01\x02\x03",	/* locally administered */
		"\x2b\x57\xbe\xff\xfe\x01\x02\x03",	/* group */
		"\x29\x57\xbe\xff\xfe\x01\x02\x03",	/* both */
		"\x2a\x57\xbe\xff\xff\x01\x02\x03",	/* EUI-48 by an old error */
		"\x2a\x57\xbe\xfe\xfe\x01\x02\x03",
		"\x2a\x57\xbe\xfe\xff\x01\x02\x03",
		"\x00\x00\x5e\xfe\xc0\x00\x02\x01",	/* ISATAP */
		"\0\0\0\0\0\0\0\x01",
	};
	static const u8 untouched[DEBAR_MAC_LEN] = "\xa5\xa5\xa5\xa5\xa5\xa5";
	u8 mac[DEBAR_MAC_LEN];
	u32 i;

	memcpy(mac, untouched, sizeof(mac));
	for (i = 0; i < ARRAY_SIZE(others); i++)
		EXPECT_FALSE(recover(others[i], mac));
	EXPECT_EQ(0, memcmp(untouched, mac, sizeof(mac)));
}

/* RFC 4291, appendix A, the other way round. */
TEST(every_first_octet_in_an_interface_identifier)
{
	u8 mac[DEBAR_MAC_LEN], back[DEBAR_MAC_LEN];
	u8 id[8];
	u32 first;

	random_seed();
	for (first = 0; first < 256; first++) {
		random_fill(mac, sizeof(mac));
		mac[0] = first;
		memcpy(id, mac, 3);
		id[0] ^= 2;
		id[3] = 0xff;
		id[4] = 0xfe;
		memcpy(id + 5, mac + 3, 3);
		ASSERT_EQ(first % 4 == 0, debar_eui64_to_mac(id, back));
		if (first % 4 == 0)
			ASSERT_EQ(0, memcmp(mac, back, sizeof(mac)));
	}
}

TEST_HARNESS_MAIN
