// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <kselftest_harness.h>

#include <openssl/sha.h>

#include "certs.h"
#include "rules.h"
#include "testlib.h"
#include "tls_records.h"
#include "wire.h"

enum { HANDSHAKE = 22, CERTIFICATE = 11, SERVER_KEY_EXCHANGE = 12 };

static struct wire_script script, other;

/* What is said of an ordinary handshake, in order, whatever happened to the
 * segments.
 */
static char *in_order(const struct tls_talk *talk)
{
	struct host host;
	struct wire wire;
	char *said;

	host_init(&host);
	wire_init(&wire);
	wire_script(&other, talk, 1460);
	wire_play(&wire, &host, &other);
	said = strdup(host.said);
	host_free(&host);
	return said;
}

static struct tls_talk *talk_of(int version, u32 chain)
{
	const struct tls_wishes wishes = {
		.version = version,
		.chain = chain,
		.sni = "camera.example",
	};

	return tls_talk(&wishes);
}

TEST(a_whole_handshake)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 3);
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 1460);
	wire_play(&wire, &host, &script);
	EXPECT_EQ(3, host.certificates);
	EXPECT_EQ(3, host.proven);
	EXPECT_EQ(1, host_count(&host, "(last)"));
	EXPECT_TRUE(host_said(&host, "certificate 2 (last)"));
	EXPECT_TRUE(host_said(&host, "client hello 0303 'camera.example'"));
	EXPECT_TRUE(host_said(&host, "server hello 0303"));
	EXPECT_EQ(1, host_count(&host, "over"));
	EXPECT_FALSE(host_said(&host, "undecided"));
	EXPECT_EQ(1, host.flow_count);
	EXPECT_EQ(0, host.pieces[DEBAR_MEMORY_CHUNK]);
	EXPECT_EQ(0, host.pieces[DEBAR_MEMORY_HANDSHAKE]);
	host_free(&host);
	tls_talk_free(talk);
}

TEST(what_the_host_ignores)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 3);
	struct debar_engine_ops ops;
	struct wire wire;
	struct host host;

	host_init(&host);
	ops = *host.engine.ops;
	ops.ignores = 1u << DEBAR_EVIDENCE_SERVER_HELLO |
		      1u << DEBAR_EVIDENCE_OVER;
	host.engine.ops = &ops;
	wire_init(&wire);
	wire_script(&script, talk, 1460);
	wire_play(&wire, &host, &script);
	EXPECT_EQ(3, host.certificates);
	EXPECT_EQ(3, host.proven);
	EXPECT_TRUE(host_said(&host, "client hello 0303 'camera.example'"));
	EXPECT_FALSE(host_said(&host, "server hello"));
	EXPECT_FALSE(host_said(&host, "over"));
	EXPECT_EQ(0, host.pieces[DEBAR_MEMORY_CHUNK]);
	EXPECT_EQ(0, host.pieces[DEBAR_MEMORY_HANDSHAKE]);
	host_free(&host);
	tls_talk_free(talk);
}

/* --- order --------------------------------------------------------------- */

/* Play a script with the segments of the server's flight in another order. */
static void play_order(const struct wire *wire, struct host *host,
		       const struct wire_script *from, const u32 *order,
		       u32 count)
{
	u32 i;

	for (i = 0; i < from->flight; i++)
		wire_send(wire, host, &from->segment[i]);
	for (i = 0; i < count; i++)
		wire_send(wire, host, &from->segment[from->flight + order[i]]);
	for (i = from->flight_end; i < from->count; i++)
		wire_send(wire, host, &from->segment[i]);
}

/* The next permutation in lexicographic order. */
static bool permute(u32 *order, u32 count)
{
	u32 i = count - 1, j = count - 1, swap;

	while (i && order[i - 1] >= order[i])
		i--;
	if (!i)
		return false;
	while (order[j] <= order[i - 1])
		j--;
	swap = order[i - 1];
	order[i - 1] = order[j];
	order[j] = swap;
	for (j = count - 1; i < j; i++, j--) {
		swap = order[i];
		order[i] = order[j];
		order[j] = swap;
	}
	return true;
}

/* A flight in four segments, perhaps some that overlap them. */
static void four_segments(struct wire_script *to, const struct tls_talk *talk)
{
	const struct tls_bytes *server = &talk->sent[TLS_SERVER];
	u32 end;

	wire_script(to, talk, 16000);
	end = to->segment[to->flight_end - 1].at +
	      to->segment[to->flight_end - 1].len;
	wire_script(to, talk, 16000);
	to->count = to->flight;
	wire_cut(to, TLS_SERVER, server->data, 0, end,
		 to->segment[to->flight].ack, (end + 3) / 4);
	to->flight_end = to->count;
}

TEST(every_permutation_of_four_segments)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 3);
	u32 order[4] = { 0, 1, 2, 3 }, rounds = 0;
	char *want = in_order(talk);
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	four_segments(&script, talk);
	ASSERT_EQ(4, script.flight_end - script.flight);
	/* The end of the conversation is the same for all. */
	wire_script(&other, talk, 16000);
	do {
		play_order(&wire, &host, &script, order, 4);
		for (u32 i = other.flight_end; i < other.count; i++)
			wire_send(&wire, &host, &other.segment[i]);
		ASSERT_STREQ(want, host.said) TH_LOG("%u", rounds);
		host_forget(&host);
		rounds++;
	} while (permute(order, 4));
	EXPECT_EQ(24, rounds);
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

/* Every permutation of them with one that came twice and two that overlap
 * others: 7! orders.
 */
TEST(every_permutation_with_duplicates_and_overlaps)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	u32 order[7] = { 0, 1, 2, 3, 4, 5, 6 }, rounds = 0, part;
	char *want = in_order(talk);
	const u8 *data = talk->sent[TLS_SERVER].data;
	struct wire_segment *segment;
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	four_segments(&script, talk);
	part = script.segment[script.flight].len;
	segment = &script.segment[script.flight_end];
	script.segment[script.flight_end] = script.segment[script.flight + 2];
	wire_cut(&script, TLS_SERVER, data, 0, 0, 0, 1);
	script.count++;
	wire_cut(&script, TLS_SERVER, data, part / 2, part / 2 + part,
		 segment->ack, part);
	wire_cut(&script, TLS_SERVER, data, part - 7, 2 * part + 9,
		 segment->ack, 2 * part);
	script.flight_end = script.count;
	ASSERT_EQ(7, script.flight_end - script.flight);
	wire_script(&other, talk, 16000);
	do {
		play_order(&wire, &host, &script, order, 7);
		for (u32 i = other.flight_end; i < other.count; i++)
			wire_send(&wire, &host, &other.segment[i]);
		ASSERT_STREQ(want, host.said) TH_LOG("%u", rounds);
		host_forget(&host);
		rounds++;
	} while (permute(order, 7));
	EXPECT_EQ(5040, rounds);
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

TEST(a_client_hello_in_two_in_both_orders)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2,
		.sni = "camera.example",
		.hello_padding = 1800,
	};
	struct tls_talk *talk = tls_talk(&wishes);
	char *want = in_order(talk);
	struct wire_segment swap;
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 1400);
	ASSERT_EQ(5, script.flight);
	swap = script.segment[3];
	script.segment[3] = script.segment[4];
	script.segment[4] = swap;
	wire_play(&wire, &host, &script);
	EXPECT_STREQ(want, host.said);
	EXPECT_TRUE(host_said(&host, "proven"));
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

TEST(every_segment_size)
{
	static const u32 sizes[] = { 1, 2, 3, 5, 7, 88, 89, 100, 536, 1220,
				     1440, 1448, 1460, 2896, 4095, 4096, 4097,
				     8948, 9000, 16384, 60000 };
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2,
		.sni = "camera.example",
		.client_chain = 2,
		.chain = 2,
	};
	struct tls_talk *talk = tls_talk(&wishes);
	char *want = in_order(talk);
	struct wire wire;
	struct host host;
	u32 i;

	host_init(&host);
	wire_init(&wire);
	EXPECT_NE(NULL, strstr(want, "of client proven"));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		if (sizes[i] < 3 && talk->sent[TLS_SERVER].len > 3000)
			continue;
		wire_script(&script, talk, sizes[i]);
		wire_play(&wire, &host, &script);
		EXPECT_STREQ(want, host.said) TH_LOG("%u octets", sizes[i]);
		host_forget(&host);
	}
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

TEST(sequence_numbers_wrap_anywhere)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	char *want = in_order(talk);
	u32 order[4] = { 3, 1, 0, 2 };
	struct wire wire;
	struct host host;
	u32 back;

	host_init(&host);
	wire_init(&wire);
	wire_script(&other, talk, 16000);
	four_segments(&script, talk);
	for (back = 0; back < 3000; back += 37) {
		wire.isn[TLS_SERVER] = -back;
		wire.isn[TLS_CLIENT] = -back / 4;
		play_order(&wire, &host, &script, order, 4);
		for (u32 i = other.flight_end; i < other.count; i++)
			wire_send(&wire, &host, &other.segment[i]);
		ASSERT_STREQ(want, host.said) TH_LOG("%u before", back);
		host_forget(&host);
	}
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

/* --- frames -------------------------------------------------------------- */

TEST(every_kind_of_frame)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	char *want = in_order(talk);
	struct wire plain, wire;
	struct host host;
	u32 kind;

	host_init(&host);
	wire_init(&plain);
	wire_script(&script, talk, 1000);
	for (kind = 0; kind < 12; kind++) {
		wire = plain;
		if (kind % 2) {
			wire.ip_version = 6;
			memset(wire.address[0] + 4, 0x20, 12);
			memset(wire.address[1] + 4, 0x30, 12);
			wire.extension = kind > 6;
		}
		wire.vlan = kind / 2 == 1 ? 42 : 0;
		wire.padding = kind / 2 == 2 ? 6 : 0;
		wire.linear = kind / 2 == 3 ? 20 : kind / 2 == 4 ? 100 : 0;
		wire.no_macs = kind / 2 == 5;
		wire_play(&wire, &host, &script);
		EXPECT_STREQ(want, host.said) TH_LOG("kind %u", kind);
		host_forget(&host);
	}
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

/* Every place where a frame can come in two pieces. */
TEST(frames_in_two_pieces_anywhere)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	char *want = in_order(talk);
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 16000);
	for (wire.linear = 1; wire.linear < 1600; wire.linear += 3) {
		wire_play(&wire, &host, &script);
		ASSERT_STREQ(want, host.said) TH_LOG("%u", wire.linear);
		host_forget(&host);
	}
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

TEST(segments_with_a_wrong_checksum_are_not_there)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	char *want = in_order(talk);
	struct wire_segment decoy;
	struct wire wire;
	struct host host;
	u8 junk[1460];
	u32 i;

	memset(junk, 'x', sizeof(junk));
	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 700);
	for (i = 0; i < script.count; i++) {
		decoy = script.segment[i];
		decoy.data = junk;
		decoy.bad_checksum = true;
		wire_send(&wire, &host, &decoy);
		decoy.flags = DEBAR_TCP_RST;
		decoy.len = 0;
		wire_send(&wire, &host, &decoy);
		if (!i)
			EXPECT_EQ(0, host.flow_count);
		wire_send(&wire, &host, &script.segment[i]);
	}
	EXPECT_STREQ(want, host.said);
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

/* The host may know better: a sender's own capture has no checksums. */
TEST(a_host_may_vouch_for_checksums)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	char *want = in_order(talk);
	struct wire wire;
	struct host host;
	u32 i;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 700);
	for (i = 0; i < script.count; i++)
		script.segment[i].bad_checksum = true;
	wire_play(&wire, &host, &script);
	EXPECT_STREQ("", host.said);
	wire.checksum_is_good = true;
	wire_play(&wire, &host, &script);
	EXPECT_STREQ(want, host.said);
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

TEST(a_handshake_in_a_fragment_is_undecided)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 16000);
	script.segment[script.flight].fragment = 0x2000;
	wire_play(&wire, &host, &script);
	EXPECT_TRUE(host_said(&host, "undecided 2\nover\n"));
	EXPECT_EQ(0, host.certificates);
	host_forget(&host);

	/* One that belongs to no flow, but begins like a handshake. */
	wire_send(&wire, &host, &script.segment[script.flight]);
	EXPECT_STREQ("undecided 2\n", host.said);
	EXPECT_EQ(0, host.flow_count);
	host_free(&host);
	tls_talk_free(talk);
}

/* RFC 1858, 3: what TCP needs most is in the next fragment. */
TEST(a_header_in_two_fragments)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	struct wire_segment fragment;
	struct wire wire;
	struct host host;
	u32 i;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 1460);
	for (i = 0; i < 4; i++) {
		wire.ip_version = i & 1 ? 6 : 4;
		wire.linear = i & 2 ? 40 : 0;
		/* Of no flow that is known, and one of a connection. */
		fragment = script.segment[script.flight];
		fragment.fragment = 0x2000;
		fragment.cut = i & 2 ? 8 : 16;
		wire_send(&wire, &host, &fragment);
		wire_send(&wire, &host, &fragment);
		EXPECT_STREQ("undecided 2\nundecided 2\n", host.said);
		EXPECT_EQ(0, host.flow_count);
		host_hush(&host);

		script.segment[script.flight] = fragment;
		wire_play(&wire, &host, &script);
		EXPECT_EQ(1, host_count(&host, "undecided 2\nover\n"));
		EXPECT_EQ(1, host_count(&host, "undecided"));
		EXPECT_EQ(0, host.certificates);
		host_forget(&host);
		script.segment[script.flight].fragment = 0;
		script.segment[script.flight].cut = 0;
	}
	host_free(&host);
	tls_talk_free(talk);
}

TEST(fragments_that_do_not_matter)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	struct wire_segment fragment;
	struct wire wire;
	struct host host;
	u32 i;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 1460);
	fragment = script.segment[script.flight];
	fragment.fragment = 0x2000;
	fragment.cut = 8;
	fragment.at += 1 << 20;
	/* A whole header that says no more than that there is one. */
	other.segment[0] = script.segment[script.flight];
	other.segment[0].fragment = 0x2000;
	other.segment[0].len = 0;
	/* And one that no receiver looks at. */
	other.segment[1] = script.segment[script.flight];
	other.segment[1].fragment = 0x2000;
	other.segment[1].flags = 0;
	other.count = 2;
	wire_play(&wire, &host, &other);
	EXPECT_STREQ("", host.said);
	for (i = 0; i < script.count; i++) {
		wire_send(&wire, &host, &script.segment[i]);
		if (i >= 2)
			wire_send(&wire, &host, &fragment);
		if (i == 3)
			wire_play(&wire, &host, &other);
	}
	EXPECT_EQ(2, host.certificates);
	EXPECT_EQ(2, host.proven);
	EXPECT_FALSE(host_said(&host, "undecided"));
	/* The handshake was judged. */
	fragment.at = script.segment[script.flight].at;
	wire_send(&wire, &host, &fragment);
	EXPECT_FALSE(host_said(&host, "undecided"));
	host_free(&host);
	tls_talk_free(talk);
}

/* Nobody has seen where the server begins. */
TEST(fragments_of_an_end_that_is_not_known)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	struct wire_segment fragment;
	struct wire wire;
	struct host host;
	u32 i;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 100);
	for (i = 0; i < 3; i++) {
		wire_send(&wire, &host, &script.segment[0]);
		/* Its beginning, by the look of it, or some of the rest. */
		fragment = script.segment[script.flight + (i == 2)];
		fragment.fragment = 0x2000;
		fragment.cut = i ? 0 : 8;
		wire_send(&wire, &host, &fragment);
		EXPECT_EQ(i < 2, host_count(&host, "undecided 2"));
		host_forget(&host);
	}
	host_free(&host);
	tls_talk_free(talk);
}

/* --- parts of a connection ----------------------------------------------- */

/* What is left of a script when some of it was not seen. */
static void play_some(const struct wire *wire, struct host *host, u32 skip,
		      int only)
{
	u32 i;

	for (i = skip; i < script.count; i++)
		if (only < 0 || script.segment[i].from == only)
			wire_send(wire, host, &script.segment[i]);
}

TEST(one_direction_is_enough_but_proves_nothing)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 500);
	play_some(&wire, &host, 0, TLS_SERVER);
	EXPECT_EQ(2, host.certificates);
	EXPECT_EQ(0, host.proven);
	EXPECT_EQ(2, host_count(&host, "of server"));
	EXPECT_FALSE(host_said(&host, "undecided"));
	host_forget(&host);
	play_some(&wire, &host, 0, TLS_CLIENT);
	EXPECT_EQ(0, host.certificates);
	EXPECT_TRUE(host_said(&host, "client hello 0303 'camera.example'"));
	host_free(&host);
	tls_talk_free(talk);
}

TEST(a_connection_met_in_mid_stream)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 500);
	/* From the ClientHello on. */
	play_some(&wire, &host, 3, -1);
	EXPECT_EQ(2, host.certificates);
	EXPECT_EQ(0, host.proven);
	EXPECT_TRUE(host_said(&host, "client hello"));
	host_forget(&host);
	/* From the ServerHello on. */
	play_some(&wire, &host, script.flight, -1);
	EXPECT_EQ(2, host.certificates);
	EXPECT_EQ(0, host.proven);
	host_forget(&host);
	/* What begins nowhere. */
	play_some(&wire, &host, script.flight + 1, -1);
	EXPECT_STREQ("", host.said);
	EXPECT_EQ(0, host.flow_count);
	host_free(&host);
	tls_talk_free(talk);
}

/* SMTP, IMAP and HTTP CONNECT all look like this. */
TEST(starttls)
{
	static const char *const lines[] = {
		"220 mail.example ESMTP\r\n", "EHLO me\r\n", "250 STARTTLS\r\n",
		"STARTTLS\r\n", "220 Go ahead\r\n"
	};
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	struct wire_segment line = { .flags = DEBAR_TCP_ACK };
	u32 at[2] = { 0 }, i;
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_open(&wire, &host);
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		line.from = i % 2 ? TLS_CLIENT : TLS_SERVER;
		line.at = at[line.from];
		line.ack = at[!line.from];
		line.data = (const u8 *)lines[i];
		line.len = strlen(lines[i]);
		at[line.from] += line.len;
		wire_send(&wire, &host, &line);
		EXPECT_EQ(0, host.flow_count);
		EXPECT_EQ(0, host.pieces[0] + host.pieces[1]);
	}
	wire_script(&script, talk, 700);
	for (i = 3; i < script.count; i++) {
		line = script.segment[i];
		line.at += at[line.from];
		line.ack += at[!line.from];
		wire_send(&wire, &host, &line);
	}
	EXPECT_EQ(2, host.certificates);
	EXPECT_EQ(0, host.proven);
	host_free(&host);
	tls_talk_free(talk);
}

TEST(opaque_handshakes)
{
	struct tls_wishes wishes = { .version = DEBAR_TLS1_3 };
	struct tls_talk *talk = tls_talk(&wishes);
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 1460);
	wire_play(&wire, &host, &script);
	EXPECT_EQ(1, host_count(&host, "server hello 0304\nopaque 0\nover\n"));
	host_forget(&host);
	tls_talk_free(talk);

	wishes.retry = true;
	/* Its second ClientHello begins a segment, and begins nothing else. */
	talk = tls_talk(&wishes);
	wire_script(&script, talk, 1460);
	ASSERT_EQ(20, script.segment[script.flight_end].data[0]);
	script.segment[script.flight_end].len -= 6;
	script.segment[script.flight_end].data += 6;
	script.segment[script.flight_end].at += 6;
	wire_play(&wire, &host, &script);
	wire_send(&wire, &host, &script.segment[script.flight_end]);
	EXPECT_EQ(1, host_count(&host, "opaque 0\nover\n"));
	EXPECT_EQ(1, host_count(&host, "client hello"));
	EXPECT_FALSE(host_said(&host, "undecided"));
	host_forget(&host);
	tls_talk_free(talk);

	wishes.version = DEBAR_TLS1_2;
	wishes.retry = false;
	for (wishes.resume = TLS_BY_TICKET; wishes.resume <= TLS_BY_ID;
	     wishes.resume++) {
		talk = tls_talk(&wishes);
		ASSERT_TRUE(talk->resumed);
		wire_script(&script, talk, 1460);
		wire_play(&wire, &host, &script);
		EXPECT_EQ(1, host_count(&host, "opaque 1\nover\n"));
		EXPECT_EQ(0, host.certificates);
		EXPECT_FALSE(host_said(&host, "undecided"));
		host_forget(&host);
		tls_talk_free(talk);
	}
	host_free(&host);
}

/* What is said of one without a certificate, in segments of @mss. */
static void without_certificate(struct __test_metadata *_metadata,
				const struct tls_talk *talk, u32 mss,
				const struct debar_match *table)
{
	struct wire wire;
	struct host host;

	host_init(&host);
	host.engine.table = table;
	wire_init(&wire);
	wire_script(&script, talk, mss);
	wire_play(&wire, &host, &script);
	/* DEBAR_OPAQUE_NO_CERTIFICATE is ABI. */
	EXPECT_STREQ("client hello 0303 'camera.example' rule 7\n"
		     "server hello 0303\nopaque 2\nover\n", host.said);
	EXPECT_EQ(0, host.pieces[DEBAR_MEMORY_CHUNK]);
	EXPECT_EQ(0, host.pieces[DEBAR_MEMORY_HANDSHAKE]);
	host_free(&host);
}

/* RFC 4279, RFC 5489, and anonymous Diffie-Hellman. */
TEST(cipher_suites_without_certificates)
{
	static const char *const suites[] = {
		"PSK-AES128-CBC-SHA:@SECLEVEL=0",
		"ECDHE-PSK-AES128-CBC-SHA:@SECLEVEL=0",
		"AECDH-AES128-SHA:@SECLEVEL=0",
	};
	struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2,
		.sni = "camera.example",
	};
	struct rules *rules = rules_new();
	struct tls_talk *talk;
	u32 i;

	rules_sni(rules, "camera.example", 7);
	ASSERT_EQ(0, rules_build(rules));
	for (i = 0; i < ARRAY_SIZE(suites); i++) {
		wishes.suites = suites[i];
		talk = tls_talk(&wishes);
		without_certificate(_metadata, talk, 1460, &rules->match);
		without_certificate(_metadata, talk, 1, &rules->match);
		tls_talk_free(talk);
	}
	rules_free(rules);
}

/* RFC 5246, 7.4.4 forbids it, but who says that a client minds? */
TEST(a_server_without_a_certificate_that_wants_one)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2,
		.client_chain = 2,
	};
	struct tls_talk *talk = tls_talk(&wishes);
	struct tls_bytes *sent = &talk->sent[TLS_SERVER];
	struct tls_bytes plain = {}, shorn = {};
	u32 at, end, rest;
	struct wire wire;
	struct host host;

	rest = tls_plain_messages(&plain, sent);
	at = tls_message_at(&plain, CERTIFICATE);
	end = tls_message_at(&plain, SERVER_KEY_EXCHANGE);
	memmove(plain.data + at, plain.data + end, plain.len - end);
	tls_record_add(&shorn, HANDSHAKE, DEBAR_TLS1_2, plain.data,
		       plain.len - (end - at));
	tls_bytes_add(&shorn, sent->data + rest, sent->len - rest);
	tls_bytes_free(sent);
	*sent = shorn;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 1460);
	wire_play(&wire, &host, &script);
	EXPECT_EQ(1, host_count(&host, "opaque 2"));
	EXPECT_EQ(2, host.certificates);
	EXPECT_EQ(2, host_count(&host, "of client"));
	host_free(&host);
	tls_bytes_free(&plain);
	tls_talk_free(talk);
}

/* With a pre-shared key and a certificate: RFC 4279, 4. */
TEST(a_cipher_suite_with_a_key_and_a_certificate)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2,
		.key = TLS_RSA,
		.suites = "RSA-PSK-AES128-CBC-SHA:@SECLEVEL=0",
	};
	struct tls_talk *talk = tls_talk(&wishes);
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 500);
	wire_play(&wire, &host, &script);
	EXPECT_EQ(1, host.certificates);
	EXPECT_FALSE(host_said(&host, "opaque"));
	host_free(&host);
	tls_talk_free(talk);
}

TEST(a_retransmission_is_no_second_handshake)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	char *want = in_order(talk);
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 500);
	wire_play(&wire, &host, &script);
	/* All of it again, the SYNs included. */
	wire_play(&wire, &host, &script);
	EXPECT_STREQ(want, host.said);
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

/* --- certificates -------------------------------------------------------- */

/* A table of one rule: one pin. */
static void *pin_table(struct debar_match *table, const struct tls_bytes *der)
{
	struct debar_pin pin = { .kind = DEBAR_PIN_CERTIFICATE, .rule = 7 };
	const struct debar_match_rules rules = { .pins = &pin, .pin_count = 1 };
	struct debar_match_offender offender;
	const size_t size = debar_match_size(&rules);
	void *memory = malloc(size);

	SHA256(der->data, der->len, pin.digest);
	if (debar_match_build(table, memory, size, &rules, &offender))
		abort();
	return memory;
}

TEST(a_match_ends_the_reading_if_the_host_says_so)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 3);
	struct debar_match table;
	struct wire wire;
	struct host host;
	void *memory;

	memory = pin_table(&table, &talk->identity[TLS_SERVER].der[1]);
	host_init(&host);
	wire_init(&wire);
	host.engine.table = &table;
	host.sha256 = SHA256;
	wire_script(&script, talk, 500);
	wire_play(&wire, &host, &script);
	EXPECT_EQ(3, host.certificates);
	EXPECT_EQ(1, host_count(&host, "of server proven rule 7\n"));
	EXPECT_EQ(3, host.digests);
	host_forget(&host);

	host.stop = true;
	wire_play(&wire, &host, &script);
	EXPECT_EQ(2, host.certificates);
	EXPECT_TRUE(host_said(&host, "proven rule 7\nover\n"));
	EXPECT_EQ(0, host.pieces[0] + host.pieces[1]);
	host_free(&host);
	free(memory);
	tls_talk_free(talk);
}

/* The host is the rule that has somebody dropped; a rule above 9 may watch him. */
static enum debar_verdict verdict_of(const struct debar_match *match, u16 rule)
{
	const u16 *enforcing = match->host;

	if (rule == *enforcing)
		return DEBAR_VERDICT_DROP;
	return rule == *enforcing - 10 ? DEBAR_VERDICT_MONITOR :
					 DEBAR_VERDICT_ACCEPT;
}

/* Rule 1 by its digest, 2 by that of its key, 3 by its names: of those that do not
 * enforce, the one that knows most of the device counts.
 */
TEST(a_pin_does_not_spare_from_what_enforces)
{
	const struct cert_spec spec = { .subject = { { "O", "Acme" } } };
	static const u8 in_pieces[] = { 0x31, 12, 0x30, 10, 6, 3, 0x55, 4, 10,
					0x2c, 3, 0x0c, 1, 'z' };
	struct rules *rules = rules_new();
	struct debar_certificate certificate;
	struct debar_evidence evidence;
	struct host host;
	u16 enforcing, first;
	u32 len;
	u8 *der = make_cert(&spec, &len);

	ASSERT_EQ(0, debar_x509_parse(&certificate, der, len));
	rules_begin(rules, 3);
	rules_text(rules, SUBJECT(O), "Acme");
	rules->list.pin_count = 2;
	rules->pins[0].kind = DEBAR_PIN_CERTIFICATE;
	rules->pins[1].kind = DEBAR_PIN_SPKI;
	SHA256(der, len, rules->pins[0].digest);
	SHA256(certificate.spki.data, certificate.spki.len,
	       rules->pins[1].digest);
	host_init(&host);
	host.sha256 = SHA256;
	host.engine.table = &rules->match;
	for (first = 1; first <= 3; first++) {
		rules->pins[0].rule = first == 1 ? 1 : 9;
		rules->pins[1].rule = 2;
		if (first == 2)
			SHA256(der, 1, rules->pins[0].digest);
		if (first == 3)
			SHA256(der, 1, rules->pins[1].digest);
		ASSERT_EQ(0, rules_build(rules));
		rules->match.verdict = verdict_of;
		rules->match.host = &enforcing;
		for (enforcing = 0; enforcing <= 3; enforcing++) {
			evidence = (struct debar_evidence){
				.certificate = &certificate,
				.rule = DEBAR_NO_RULE,
			};
			EXPECT_EQ(DEBAR_DECIDABLE,
				  debar_engine_match(&host.engine, &evidence,
						     NULL));
			EXPECT_EQ(enforcing < first ? first : enforcing,
				  evidence.rule)
				TH_LOG("%u of %u on", enforcing, first);
		}
		for (enforcing = 10 + first; enforcing <= 13; enforcing++) {
			evidence = (struct debar_evidence){
				.certificate = &certificate,
				.rule = DEBAR_NO_RULE,
			};
			debar_engine_match(&host.engine, &evidence, NULL);
			EXPECT_EQ(enforcing - 10, evidence.rule);
		}
	}
	/* Who knows what a name in pieces says? */
	rules->pins[0].rule = 1;
	SHA256(der, len, rules->pins[0].digest);
	ASSERT_EQ(0, rules_build(rules));
	rules->match.verdict = verdict_of;
	rules->match.host = &enforcing;
	certificate.subject.data = in_pieces;
	certificate.subject.len = sizeof(in_pieces);
	for (enforcing = 0; enforcing <= 1; enforcing++) {
		evidence = (struct debar_evidence){
			.certificate = &certificate, .rule = DEBAR_NO_RULE,
		};
		EXPECT_EQ(enforcing ? DEBAR_DECIDABLE :
				      DEBAR_UNDECIDED_CERTIFICATE,
			  debar_engine_match(&host.engine, &evidence, NULL));
		EXPECT_EQ(1, evidence.rule);
	}
	host_free(&host);
	rules_free(rules);
	free(der);
}

/* Damage the certificate in the middle: the others are still seen. */
TEST(a_certificate_that_cannot_be_read)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 3);
	const struct tls_bytes *der = &talk->identity[TLS_SERVER].der[1];
	struct tls_bytes *sent = &talk->sent[TLS_SERVER];
	struct wire wire;
	struct host host;
	struct debar_match table;
	struct tls_bytes damaged;
	u16 enforcing;
	void *memory;
	u8 *at;

	at = memmem(sent->data, sent->len, der->data, der->len);
	ASSERT_NE(NULL, at);
	at[4] ^= 0xff;
	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 500);
	wire_play(&wire, &host, &script);
	EXPECT_EQ(3, host.certificates);
	EXPECT_EQ(1, host_count(&host, "undecided 6\n"));

	/* Nor does a pin say all of it, unless it enforces. */
	damaged.data = at;
	damaged.len = der->len;
	memory = pin_table(&table, &damaged);
	table.verdict = verdict_of;
	table.host = &enforcing;
	host.engine.table = &table;
	host.sha256 = SHA256;
	for (enforcing = 6; enforcing <= 7; enforcing++) {
		host_forget(&host);
		wire_play(&wire, &host, &script);
		EXPECT_EQ(1, host_count(&host, " rule 7\n"));
		EXPECT_EQ(enforcing == 6, host_count(&host, "undecided 6\n"));
	}
	host_free(&host);
	free(memory);
	tls_talk_free(talk);
}

/* Damage its extensions: who asks for none of them is not concerned. */
TEST(extensions_that_cannot_be_read)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2,
		.certificate_padding = 100,
	};
	struct tls_talk *talk = tls_talk(&wishes);
	const struct tls_bytes *der = &talk->identity[TLS_SERVER].der[0];
	struct tls_bytes *sent = &talk->sent[TLS_SERVER];
	struct rules *rules[2] = { rules_new(), rules_new() };
	struct debar_certificate certificate;
	struct wire wire;
	struct host host;
	u8 *at;
	u32 i;

	ASSERT_EQ(0, debar_x509_parse(&certificate, der->data, der->len));
	at = memmem(sent->data, sent->len, certificate.rest.data,
		    certificate.rest.len);
	ASSERT_NE(NULL, at);
	ASSERT_EQ(0xa3, at[0]);
	/* The SEQUENCE in it, behind two lengths of one or three octets. */
	at += at[1] & 0x80 ? 2 + (at[1] & 0x7f) : 2;
	ASSERT_EQ(DEBAR_ASN1_SEQUENCE, at[0]);
	at[0]++;

	rules_begin(rules[0], 7);
	rules_text(rules[0], SUBJECT(O), "nobody");
	rules_begin(rules[1], 7);
	rules_text(rules[1], SAN(DNS), "nobody.example");
	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 500);
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, rules_build(rules[i]));
		host.engine.table = &rules[i]->match;
		wire_play(&wire, &host, &script);
		EXPECT_EQ(i, host_count(&host, "undecided 6\n"));
		EXPECT_EQ(1, host.certificates);
		host_forget(&host);
		rules_free(rules[i]);
	}
	host_free(&host);
	tls_talk_free(talk);
}

TEST(a_large_certificate_and_one_that_is_too_large)
{
	struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2,
		.certificate_padding = 12000,
	};
	struct tls_talk *talk = tls_talk(&wishes);
	char *want = in_order(talk);
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 1460);
	wire_play(&wire, &host, &script);
	EXPECT_EQ(1, host.proven);
	EXPECT_LE(host.peak, 4);
	host_forget(&host);
	/* From behind. */
	while (script.flight_end > script.flight) {
		struct wire_segment swap = script.segment[script.flight];

		script.segment[script.flight++] =
			script.segment[--script.flight_end];
		script.segment[script.flight_end] = swap;
	}
	wire_play(&wire, &host, &script);
	EXPECT_STREQ(want, host.said);
	host_forget(&host);
	free(want);
	tls_talk_free(talk);

	wishes.certificate_padding = 17000;
	talk = tls_talk(&wishes);
	wire_script(&script, talk, 1460);
	wire_play(&wire, &host, &script);
	EXPECT_EQ(0, host.certificates);
	EXPECT_EQ(1, host_count(&host, "undecided 3\nover\n"));
	host_forget(&host);
	/* However large the segments are. */
	wire_script(&script, talk, 60000);
	wire_play(&wire, &host, &script);
	EXPECT_EQ(0, host.certificates);
	EXPECT_EQ(1, host_count(&host, "undecided 3\nover\n"));
	host_free(&host);
	tls_talk_free(talk);
}

/* --- limits -------------------------------------------------------------- */

TEST(no_room_for_flows_bytes_or_handshakes)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire_script(&script, talk, 500);
	host.max_flows = 0;
	wire_play(&wire, &host, &script);
	EXPECT_TRUE(host_said(&host, "undecided 8\n"));
	EXPECT_EQ(0, host.certificates);
	host_forget(&host);

	host.max_flows = 1;
	host.max_pieces[DEBAR_MEMORY_CHUNK] = 0;
	wire_play(&wire, &host, &script);
	EXPECT_EQ(1, host_count(&host, "undecided 9\nover\n"));
	host_forget(&host);

	host.max_pieces[DEBAR_MEMORY_HANDSHAKE] = 0;
	wire_play(&wire, &host, &script);
	EXPECT_TRUE(host_said(&host, "undecided 9\nover\n"));
	host_free(&host);
	tls_talk_free(talk);
}

TEST(ten_thousand_half_open_handshakes_and_a_real_one)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 2);
	char *want = in_order(talk);
	const struct wire_segment syn = { .flags = DEBAR_TCP_SYN };
	struct wire wire;
	struct host host;
	u32 i;

	host_init(&host);
	wire_init(&wire);
	for (i = 0; i < 10000; i++) {
		wire.port[TLS_CLIENT] = 10000 + i;
		wire_send(&wire, &host, &syn);
	}
	EXPECT_EQ(10000, host.flow_count);
	EXPECT_EQ(0, host.pieces[0] + host.pieces[1]);
	wire.port[TLS_CLIENT] = 9999;
	wire_script(&script, talk, 500);
	wire_play(&wire, &host, &script);
	EXPECT_STREQ(want, host.said);
	EXPECT_EQ(0, host.pieces[0] + host.pieces[1]);
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

/* --- random ------------------------------------------------------------- */

/* Whatever order, whatever cuts: the same is said. */
TEST(random_segments)
{
	struct tls_talk *talk = talk_of(DEBAR_TLS1_2, 3);
	const struct tls_bytes *server = &talk->sent[TLS_SERVER];
	char *want = in_order(talk);
	u32 round, i, end, at, len;
	struct wire wire;
	struct host host;

	random_seed();
	host_init(&host);
	wire_init(&wire);
	wire_script(&other, talk, 16000);
	end = other.segment[other.flight_end - 1].at +
	      other.segment[other.flight_end - 1].len;
	for (round = 0; round < 2000; round++) {
		const u32 step = 400 + random_below(1200);

		script.count = 0;
		for (at = 0; at < end; at += step)
			wire_cut(&script, TLS_SERVER, server->data, at,
				 at + step < end ? at + step : end,
				 other.segment[other.flight].ack, step);
		for (i = random_below(6); i; i--) {
			at = random_below(end);
			len = 1 + random_below(end - at);
			wire_cut(&script, TLS_SERVER, server->data, at,
				 at + len, other.segment[other.flight].ack,
				 len);
		}
		for (i = script.count - 1; i; i--) {
			const u32 j = random_below(i + 1);
			struct wire_segment swap = script.segment[i];

			script.segment[i] = script.segment[j];
			script.segment[j] = swap;
		}
		wire.isn[TLS_SERVER] = random_u64();
		for (i = 0; i < other.flight; i++)
			wire_send(&wire, &host, &other.segment[i]);
		wire_play(&wire, &host, &script);
		for (i = other.flight_end; i < other.count; i++)
			wire_send(&wire, &host, &other.segment[i]);
		ASSERT_STREQ(want, host.said) TH_LOG("round %u", round);
		host_forget(&host);
	}
	host_free(&host);
	free(want);
	tls_talk_free(talk);
}

TEST_HARNESS_MAIN
