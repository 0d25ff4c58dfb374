// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <kselftest_harness.h>

#include "testlib.h"
#include "wire.h"

static struct wire_script script, other;

static const u8 stranger[6] = { 0x02, 1, 2, 3, 4, 5 };

FIXTURE(flow) {
	struct tls_talk *talk;
	struct wire wire;
	struct host host;
};

FIXTURE_VARIANT(flow) {
	bool offload;
};

FIXTURE_VARIANT_ADD(flow, the_engine_sums_up) {
	.offload = false,
};

/* Then the engine does less for segments without payload. */
FIXTURE_VARIANT_ADD(flow, a_card_sums_up) {
	.offload = true,
};

FIXTURE_SETUP(flow)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2,
		.chain = 2,
		.sni = "camera.example",
	};

	self->talk = tls_talk(&wishes);
	host_init(&self->host);
	wire_init(&self->wire);
	self->wire.offload = variant->offload;
	wire_script(&script, self->talk, 500);
	ASSERT_EQ(4, script.flight);
}

FIXTURE_TEARDOWN(flow)
{
	host_free(&self->host);
	tls_talk_free(self->talk);
}

static struct debar_flow *only_flow(const struct host *host)
{
	return host->flow_count == 1 ? &host->flows->flow : NULL;
}

/* Both certificates, and how many of them are proven. */
#define EXPECT_FOUND(count) do {					\
	EXPECT_EQ(2, self->host.certificates);				\
	EXPECT_EQ(count, self->host.proven);				\
	EXPECT_FALSE(host_said(&self->host, "undecided"));		\
} while (0)

/* Of a segment and one that answers it. */
static void expect_one_key(struct __test_metadata *_metadata,
			   const char *source, const char *destination,
			   u16 from, u16 to)
{
	struct debar_frame frame = { .ip_version = 6 };
	struct debar_frame answer = { .ip_version = 6 };
	struct debar_tcp tcp = { .source = from, .destination = to };
	struct debar_tcp reply = { .source = to, .destination = from };
	struct debar_flow_key there, back;

	memcpy(frame.ip_src, source, 16);
	memcpy(frame.ip_dst, destination, 16);
	memcpy(answer.ip_src, destination, 16);
	memcpy(answer.ip_dst, source, 16);
	EXPECT_NE(debar_flow_key_make(&there, &frame, &tcp, 7),
		  debar_flow_key_make(&back, &answer, &reply, 7));
	EXPECT_EQ(0, memcmp(&there, &back, sizeof(there)));
}

TEST(a_connection_has_one_key)
{
	expect_one_key(_metadata, "the network: far", "a network: near.", 1, 2);
	expect_one_key(_metadata, "a network: near.", "the network: far", 1, 2);
	expect_one_key(_metadata, "the network: one", "the network: two", 1, 2);
	expect_one_key(_metadata, "the network: two", "the network: one", 1, 2);
	expect_one_key(_metadata, "the same address", "the same address", 1, 2);
	expect_one_key(_metadata, "the same address", "the same address", 2, 1);
}

/* A flood of SYNs costs this for each. */
TEST(a_flow_is_small)
{
	EXPECT_GE(120, sizeof(struct debar_flow));
}

/* --- proof --------------------------------------------------------------- */

TEST_F(flow, is_proven)
{
	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(2);
}

TEST_F(flow, is_not_proven_without_a_syn)
{
	script.segment[0].flags = DEBAR_TCP_ACK;
	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(0);
}

TEST_F(flow, is_not_proven_without_a_syn_ack)
{
	script.segment[1].flags = DEBAR_TCP_ACK;
	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(0);
}

TEST_F(flow, is_not_proven_by_a_syn_ack_that_answers_something_else)
{
	script.segment[1].ack = 1;
	wire_play(&self->wire, &self->host, &script);
	EXPECT_EQ(0, self->host.proven);
}

TEST_F(flow, is_not_proven_when_two_syn_acks_disagree)
{
	struct wire_segment forged = script.segment[1];

	forged.at = 12345;
	wire_send(&self->wire, &self->host, &script.segment[0]);
	wire_send(&self->wire, &self->host, &forged);
	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(0);
}

TEST_F(flow, is_proven_when_a_syn_ack_is_forged_too_late)
{
	struct wire_segment forged = script.segment[1];
	u32 i;

	forged.at = 12345;
	forged.ack = 777;
	for (i = 0; i < script.count; i++) {
		wire_send(&self->wire, &self->host, &script.segment[i]);
		if (i >= script.flight)
			wire_send(&self->wire, &self->host, &forged);
	}
	EXPECT_FOUND(2);
}

TEST_F(flow, is_not_proven_when_an_end_has_two_macs)
{
	u32 i;

	for (i = 0; i <= script.flight; i++) {
		script.segment[i].mac = stranger;
		wire_play(&self->wire, &self->host, &script);
		/* All of the client's: no, one of them. */
		EXPECT_FOUND(0);
		host_forget(&self->host);
		script.segment[i].mac = NULL;
	}
}

TEST_F(flow, is_not_proven_until_each_end_has_acknowledged)
{
	u32 i;

	/* The server does not know of the whole ClientHello. */
	for (i = script.flight; i < script.flight_end; i++)
		script.segment[i].ack -= 1;
	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(0);
	host_forget(&self->host);

	/* The client does not know where the server's numbers begin. */
	wire_script(&script, self->talk, 500);
	for (i = 2; i < script.flight; i++)
		script.segment[i].ack = -5;
	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(0);
	host_forget(&self->host);

	/* It claims to know what was never sent. */
	for (i = 2; i < script.flight; i++)
		script.segment[i].ack = 5;
	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(0);
}

/* A server that speaks a version that the client did not offer is not the one
 * the client speaks with.
 */
TEST_F(flow, is_not_proven_by_a_server_hello_that_answers_another_client)
{
	const struct tls_wishes wishes = { .version = DEBAR_TLS1_0 };
	struct tls_talk *old = tls_talk(&wishes);
	u32 i, len;

	wire_script(&other, old, 500);
	ASSERT_EQ(4, other.flight);
	len = other.segment[3].len;
	other.segment[3].ack = 0;
	for (i = 0; i < script.flight - 1; i++)
		wire_send(&self->wire, &self->host, &script.segment[i]);
	wire_send(&self->wire, &self->host, &other.segment[3]);
	for (i = script.flight; i < script.flight_end; i++) {
		script.segment[i].ack = len;
		wire_send(&self->wire, &self->host, &script.segment[i]);
	}
	EXPECT_EQ(2, self->host.certificates);
	EXPECT_EQ(0, self->host.proven);
	tls_talk_free(old);
}

TEST_F(flow, is_proven_without_macs_where_there_are_none)
{
	self->wire.no_macs = true;
	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(2);
}

/* By PPPoE each passes twice: on the Ethernet device, and without a header. */
TEST_F(flow, is_proven_where_only_one_of_two_devices_has_macs)
{
	struct wire headless = self->wire;
	u32 i, first;

	headless.no_macs = true;
	for (first = 0; first < 2; first++) {
		for (i = 0; i < script.count; i++) {
			wire_send(first ? &headless : &self->wire, &self->host,
				  &script.segment[i]);
			wire_send(first ? &self->wire : &headless, &self->host,
				  &script.segment[i]);
		}
		EXPECT_FOUND(2);
		host_forget(&self->host);
	}
}

/* --- generations --------------------------------------------------------- */

TEST_F(flow, survives_spoofed_syns)
{
	struct wire_segment spoofed = { .flags = DEBAR_TCP_SYN,
					.mac = stranger };
	u32 i, round;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < script.count; i++) {
			wire_send(&self->wire, &self->host,
				  &script.segment[i]);
			/* Far off, near, and from the other side. */
			spoofed.at = round ? 1 + i : 1u << 30;
			spoofed.from = round == 2;
			wire_send(&self->wire, &self->host, &spoofed);
			if (self->host.certificates == 2)
				break;
		}
		EXPECT_FOUND(2);
		EXPECT_EQ(1, self->host.flow_count);
		host_forget(&self->host);
	}
}

TEST_F(flow, begins_anew_when_the_peer_answers)
{
	u32 part, i;

	/* However far the old one had come. */
	for (part = 1; part < script.count; part++) {
		for (i = 0; i < part; i++)
			wire_send(&self->wire, &self->host,
				  &script.segment[i]);
		self->wire.isn[TLS_CLIENT] += 1000003;
		self->wire.isn[TLS_SERVER] -= 2000003;
		host_hush(&self->host);
		wire_play(&self->wire, &self->host, &script);
		EXPECT_FOUND(2);
		EXPECT_EQ(1, self->host.flow_count);
		host_forget(&self->host);
	}
}

/* The same ports, and the server's side is all that is seen. */
TEST_F(flow, begins_anew_with_the_payload_behind_a_syn_ack)
{
	u32 round, end, i;

	for (round = 0; round < 2; round++) {
		end = round ? script.count : script.flight + 1;
		for (i = 0; i < end; i++)
			if (script.segment[i].from == TLS_SERVER)
				wire_send(&self->wire, &self->host,
					  &script.segment[i]);
		if (!round)
			host_hush(&self->host);
		self->wire.isn[TLS_CLIENT] += 1000003;
		self->wire.isn[TLS_SERVER] -= 2000003;
	}
	EXPECT_EQ(2, self->host.certificates);
	EXPECT_EQ(0, self->host.proven);
}

/* As behind a proxy that hands the connection on to somebody else. */
TEST_F(flow, begins_anew_further_on_in_the_connection)
{
	u32 i;

	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(2);
	host_hush(&self->host);
	for (i = 3; i < script.count; i++) {
		script.segment[i].at += 100000;
		script.segment[i].ack += 100000;
		wire_send(&self->wire, &self->host, &script.segment[i]);
	}
	EXPECT_FOUND(0);
}

/* A SYN-ACK that nobody asked for comes before the old handshake is over, and
 * its connection's numbers are lower.
 */
TEST_F(flow, begins_anew_as_announced_when_the_old_one_is_over)
{
	struct wire next = self->wire;
	u32 i;

	next.isn[TLS_CLIENT] -= 1000003;
	next.isn[TLS_SERVER] -= 2000003;
	for (i = 0; i < script.count; i++) {
		wire_send(&self->wire, &self->host, &script.segment[i]);
		if (i == script.flight)
			wire_send(&next, &self->host, &script.segment[1]);
	}
	EXPECT_FOUND(2);
	host_hush(&self->host);
	for (i = 3; i < script.count; i++)
		wire_send(&next, &self->host, &script.segment[i]);
	EXPECT_FOUND(0);
}

TEST_F(flow, does_not_begin_anew_with_a_syn_ack_alone)
{
	struct wire_segment spoofed = {
		.from = TLS_SERVER,
		.flags = DEBAR_TCP_SYN | DEBAR_TCP_ACK,
		.at = 1000000,
		.ack = 2000000,
	};
	u32 i;

	for (i = 0; i < script.flight + 2; i++)
		wire_send(&self->wire, &self->host, &script.segment[i]);
	wire_send(&self->wire, &self->host, &spoofed);
	for (; i < script.count; i++)
		wire_send(&self->wire, &self->host, &script.segment[i]);
	EXPECT_FOUND(2);
}

TEST_F(flow, begins_in_any_order)
{
	struct wire_segment syn = script.segment[0];

	script.segment[0] = script.segment[1];
	script.segment[1] = syn;
	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(2);
	host_forget(&self->host);

	/* The server's first payload overtakes its SYN-ACK. */
	wire_script(&script, self->talk, 500);
	syn = script.segment[1];
	memmove(&script.segment[1], &script.segment[2],
		(script.flight - 1) * sizeof(syn));
	script.segment[script.flight] = syn;
	wire_play(&self->wire, &self->host, &script);
	EXPECT_EQ(2, self->host.certificates);
	EXPECT_FALSE(host_said(&self->host, "undecided"));
}

/* --- ends ---------------------------------------------------------------- */

TEST_F(flow, ends_with_fin_or_rst)
{
	static const u8 flags[] = { DEBAR_TCP_FIN, DEBAR_TCP_RST };
	struct wire_segment end = { 0 };
	u32 part, at[2], i, k;

	for (part = 1; part < script.flight_end; part++) {
		for (k = 0; k < 2; k++) {
			at[0] = 0;
			at[1] = 0;
			for (i = 0; i < part; i++) {
				wire_send(&self->wire, &self->host,
					  &script.segment[i]);
				at[script.segment[i].from] +=
					script.segment[i].len;
			}
			ASSERT_EQ(1, self->host.flow_count);
			end.flags = DEBAR_TCP_ACK | flags[k];
			end.from = part > 1 ? TLS_SERVER : TLS_CLIENT;
			end.at = at[end.from];
			end.ack = at[!end.from];
			wire_send(&self->wire, &self->host, &end);
			EXPECT_EQ(0, self->host.flow_count)
				TH_LOG("after %u", part);
			EXPECT_FALSE(host_said(&self->host, "undecided"));
			EXPECT_EQ(0, self->host.pieces[0]);
			EXPECT_EQ(0, self->host.pieces[1]);
			host_forget(&self->host);
		}
	}
}

/* The client has closed behind its ClientHello, and the server knows. */
TEST_F(flow, ends_with_a_fin_that_answers_one)
{
	struct wire_segment end = {
		.from = TLS_SERVER,
		.flags = DEBAR_TCP_FIN | DEBAR_TCP_ACK,
	};
	u32 i;

	script.segment[3].flags |= DEBAR_TCP_FIN;
	for (i = 0; i < script.flight; i++)
		wire_send(&self->wire, &self->host, &script.segment[i]);
	ASSERT_EQ(1, self->host.flow_count);
	end.ack = script.segment[3].len + 1;
	wire_send(&self->wire, &self->host, &end);
	EXPECT_EQ(0, self->host.flow_count);
}

TEST_F(flow, ends_with_a_refused_syn)
{
	const struct wire_segment refusal = {
		.from = TLS_SERVER,
		.flags = DEBAR_TCP_RST | DEBAR_TCP_ACK,
	};

	wire_send(&self->wire, &self->host, &script.segment[0]);
	wire_send(&self->wire, &self->host, &refusal);
	EXPECT_EQ(0, self->host.flow_count);
}

TEST_F(flow, survives_forged_resets)
{
	struct wire_segment forged = { .flags = DEBAR_TCP_RST };
	u32 i;

	for (i = 0; i < script.count; i++) {
		wire_send(&self->wire, &self->host, &script.segment[i]);
		forged.from = i & 1;
		forged.at = 30000 + i;
		wire_send(&self->wire, &self->host, &forged);
		if (self->host.certificates == 2)
			break;
	}
	EXPECT_FOUND(2);
}

/* --- decoys -------------------------------------------------------------- */

/* What a server sends in the midst of its flight that no client would take. */
static void expect_no_decoy(struct __test_metadata *_metadata,
			    const struct wire *wire, struct host *host,
			    const struct wire_segment *decoy, u32 at)
{
	u32 i;

	for (i = 0; i < script.count; i++) {
		if (i == at)
			wire_send(wire, host, decoy);
		wire_send(wire, host, &script.segment[i]);
	}
	EXPECT_EQ(2, host->certificates) TH_LOG("flags %u", decoy->flags);
	EXPECT_FALSE(host_said(host, "undecided"));
	EXPECT_FALSE(host_said(host, "opaque"));
	host_forget(host);
}

/* A session is resumed, or so it seems: the handshake is over. */
static const u8 resumed[] = {
	0x16, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3,
	7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
	7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
	0, 0xc0, 0x2f, 0,
	0x14, 3, 3, 0, 1, 1,
};

TEST_F(flow, takes_no_payload_without_an_ack)
{
	struct wire_segment decoy = script.segment[script.flight];

	decoy.flags = 0;
	decoy.data = resumed;
	decoy.len = sizeof(resumed);
	expect_no_decoy(_metadata, &self->wire, &self->host, &decoy,
			script.flight);
	decoy.flags = DEBAR_TCP_FIN;
	expect_no_decoy(_metadata, &self->wire, &self->host, &decoy,
			script.flight);
	/* One that has it is believed, as long as nobody can tell. */
	decoy.flags = DEBAR_TCP_ACK;
	for (u32 i = 0; i < script.flight; i++)
		wire_send(&self->wire, &self->host, &script.segment[i]);
	wire_send(&self->wire, &self->host, &decoy);
	EXPECT_EQ(0, self->host.certificates);
}

TEST_F(flow, does_not_begin_anew_by_the_word_of_one_end)
{
	u32 i;

	for (i = script.flight + 1; i < script.flight_end; i++) {
		const struct wire_segment decoy = {
			.from = TLS_SERVER,
			.flags = DEBAR_TCP_SYN | DEBAR_TCP_ACK,
			.at = script.segment[i].at,
			.ack = 12345,
		};

		expect_no_decoy(_metadata, &self->wire, &self->host, &decoy, i);
	}
}

TEST_F(flow, does_not_move_once_its_beginning_is_acknowledged)
{
	const struct wire_segment decoy = {
		.from = TLS_SERVER,
		.flags = DEBAR_TCP_SYN | DEBAR_TCP_ACK,
		.at = 0x5000000,
	};

	expect_no_decoy(_metadata, &self->wire, &self->host, &decoy,
			script.flight);
}

TEST_F(flow, does_not_end_where_the_receiver_no_longer_is)
{
	const u32 at = script.flight + 1;
	struct wire_segment decoy = {
		.from = TLS_SERVER,
		.flags = DEBAR_TCP_RST,
	};

	expect_no_decoy(_metadata, &self->wire, &self->host, &decoy, at);
	decoy.flags = DEBAR_TCP_FIN;
	decoy.at = script.segment[at].at;
	expect_no_decoy(_metadata, &self->wire, &self->host, &decoy, at);
	decoy.flags = DEBAR_TCP_FIN | DEBAR_TCP_ACK;
	decoy.ack = 90000000;
	expect_no_decoy(_metadata, &self->wire, &self->host, &decoy, at);
}

/* --- what goes on -------------------------------------------------------- */

/* A client that sends FIN behind its ClientHello still gets to see one. */
TEST_F(flow, survives_a_client_that_has_closed)
{
	script.segment[3].flags |= DEBAR_TCP_FIN;
	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(2);
}

TEST_F(flow, leaves_nothing_when_the_payload_is_not_tls)
{
	static const char *const text[] = {
		"GET / HTTP/1.0\r\n\r\n", "SSH-2.0-x\r\n", "\x16", "\x16XXXXXXX",
		"\x80\x2e\x04XXXX", "\xff\xff", "\x16\x03\x01\x02\x01\x09XXXXXX",
	};
	struct wire_segment line = { .flags = DEBAR_TCP_ACK };
	u32 i, from, late;

	for (i = 0; i < ARRAY_SIZE(text) * 4; i++) {
		from = i & 1;
		late = i >> 1 & 1;
		line.from = from;
		line.data = (const u8 *)text[i / 4];
		line.len = strlen(text[i / 4]);
		wire_open(&self->wire, &self->host);
		EXPECT_EQ(1, self->host.flow_count);
		if (late && line.len > 1) {
			line.at = 1;
			line.data++;
			line.len--;
			wire_send(&self->wire, &self->host, &line);
			EXPECT_EQ(1, self->host.flow_count);
			line.at = 0;
			line.data--;
			line.len = 1;
		}
		wire_send(&self->wire, &self->host, &line);
		/* Of a single octet that is right nobody can tell. */
		EXPECT_EQ(i / 4 == 2, self->host.flow_count)
			TH_LOG("%u", i);
		EXPECT_STREQ("", self->host.said);
		host_forget(&self->host);
	}
}

/* A receiver takes it out, or does not. TLS has none. */
TEST_F(flow, is_undecided_with_urgent_data)
{
	struct wire_segment urgent = script.segment[script.flight];
	u32 i;

	urgent.flags |= DEBAR_TCP_URG;
	for (i = 0; i < script.flight; i++)
		wire_send(&self->wire, &self->host, &script.segment[i]);
	/* Again, what was read: that changes nothing. */
	script.segment[i - 1].flags |= DEBAR_TCP_URG;
	wire_send(&self->wire, &self->host, &script.segment[i - 1]);
	EXPECT_FALSE(host_said(&self->host, "undecided"));
	wire_send(&self->wire, &self->host, &urgent);
	EXPECT_TRUE(host_said(&self->host, "undecided 5\nover\n"))
		TH_LOG("%s", self->host.said);
	EXPECT_EQ(DEBAR_RANK_SETTLED, debar_flow_rank(only_flow(&self->host)));
	EXPECT_EQ(0, self->host.certificates);
}

TEST_F(flow, begins_with_an_alert)
{
	static const u8 warning[] = { 21, 3, 3, 0, 2, 1, 112 };
	const struct tls_bytes *sent = &self->talk->sent[TLS_SERVER];
	struct tls_bytes stream = { .len = 0 };
	struct wire_segment segment = { .from = 1, .flags = DEBAR_TCP_ACK };

	tls_bytes_add(&stream, warning, sizeof(warning));
	tls_bytes_add(&stream, sent->data, sent->len);
	segment.data = stream.data;
	segment.len = stream.len;
	wire_open(&self->wire, &self->host);
	wire_send(&self->wire, &self->host, &segment);
	EXPECT_EQ(2, self->host.certificates);
	tls_bytes_free(&stream);
}

/* Not even memory is asked for. */
TEST_F(flow, costs_nothing_when_the_payload_is_not_tls)
{
	const struct wire_segment line = {
		.flags = DEBAR_TCP_ACK,
		.data = (const u8 *)"GET /",
		.len = 5,
	};

	self->host.max_pieces[DEBAR_MEMORY_HANDSHAKE] = 0;
	wire_open(&self->wire, &self->host);
	wire_send(&self->wire, &self->host, &line);
	EXPECT_STREQ("", self->host.said);
	EXPECT_EQ(0, self->host.flow_count);
}

TEST_F(flow, is_given_up_in_silence_until_a_handshake_begins)
{
	u32 part, i;

	for (part = 1; part < script.flight_end; part++) {
		for (i = 0; i < part; i++)
			wire_send(&self->wire, &self->host,
				  &script.segment[i]);
		debar_engine_give_up(&self->host.engine, only_flow(&self->host),
				     DEBAR_UNDECIDED_TIME);
		EXPECT_EQ(part > 3, host_said(&self->host,
					      "undecided 11\nover\n"))
			TH_LOG("after %u: %s", part, self->host.said);
		EXPECT_EQ(0, self->host.pieces[0] + self->host.pieces[1]);
		EXPECT_EQ(DEBAR_RANK_SETTLED,
			  debar_flow_rank(only_flow(&self->host)));
		host_forget(&self->host);
	}
}

/* --- payload ------------------------------------------------------------- */

TEST_F(flow, takes_no_keep_alive_for_data)
{
	const struct tls_bytes *server = &self->talk->sent[TLS_SERVER];
	struct wire_segment probe = {
		.from = TLS_SERVER,
		.flags = DEBAR_TCP_ACK,
		.data = (const u8 *)"",
		.len = 1,
	};
	u32 i;

	for (i = 0; i < script.count; i++) {
		wire_send(&self->wire, &self->host, &script.segment[i]);
		if (script.segment[i].from != TLS_SERVER || i < script.flight)
			continue;
		probe.at = script.segment[i].at + script.segment[i].len - 1;
		ASSERT_LT(probe.at, server->len);
		probe.data = server->data[probe.at] ? (const u8 *)"" :
						      (const u8 *)"x";
		wire_send(&self->wire, &self->host, &probe);
		/* Before its first octet. */
		probe.at = -1;
		wire_send(&self->wire, &self->host, &probe);
	}
	EXPECT_FOUND(2);
}

TEST_F(flow, is_undecided_when_segments_disagree)
{
	struct wire_segment *last = &script.segment[script.flight + 1];
	struct wire_segment forged = *last;
	u8 data[500];

	memcpy(data, last->data, last->len);
	data[last->len - 1] ^= 1;
	forged.data = data;
	/* What came too early is held, and compared. */
	wire_open(&self->wire, &self->host);
	wire_send(&self->wire, &self->host, &script.segment[3]);
	wire_send(&self->wire, &self->host, last);
	EXPECT_FALSE(host_said(&self->host, "undecided"));
	wire_send(&self->wire, &self->host, last);
	EXPECT_FALSE(host_said(&self->host, "undecided"));
	wire_send(&self->wire, &self->host, &forged);
	EXPECT_EQ(1, host_count(&self->host, "undecided 1\nover\n"));
	EXPECT_EQ(0, self->host.pieces[0] + self->host.pieces[1]);
}

TEST_F(flow, ignores_what_no_receiver_would_take)
{
	struct wire_segment far = script.segment[script.flight];
	u32 i;

	for (i = 0; i < script.count; i++) {
		wire_send(&self->wire, &self->host, &script.segment[i]);
		if (!i)
			continue;
		if (self->host.certificates == 2)
			break;
		far.at = 1u << 20;
		wire_send(&self->wire, &self->host, &far);
		far.at = -(1u << 20);
		wire_send(&self->wire, &self->host, &far);
		/* Beyond the window, but not by much. */
		far.at = 100000;
		wire_send(&self->wire, &self->host, &far);
	}
	EXPECT_FOUND(2);
}

/* What looks like a beginning, before the real one is known. */
TEST_F(flow, believes_a_syn_ack_rather_than_a_payload)
{
	struct wire_segment forged = script.segment[script.flight];

	forged.at = 7777777;
	wire_send(&self->wire, &self->host, &script.segment[0]);
	wire_send(&self->wire, &self->host, &forged);
	host_hush(&self->host);
	wire_play(&self->wire, &self->host, &script);
	EXPECT_FOUND(2);
}

TEST_F(flow, with_too_many_gaps)
{
	const u8 *data = self->talk->sent[TLS_SERVER].data;
	u32 i;

	wire_open(&self->wire, &self->host);
	wire_send(&self->wire, &self->host, &script.segment[3]);
	script.count = 0;
	for (i = 1; i <= 9; i++)
		wire_cut(&script, TLS_SERVER, data, 20 * i, 20 * i + 10, 0,
			 10);
	for (i = 0; i < 8; i++)
		wire_send(&self->wire, &self->host, &script.segment[i]);
	EXPECT_FALSE(host_said(&self->host, "undecided"));
	wire_send(&self->wire, &self->host, &script.segment[8]);
	EXPECT_EQ(1, host_count(&self->host, "undecided 4\nover\n"));
}

TEST_F(flow, rises_in_rank)
{
	static const enum debar_flow_rank rank[] = {
		DEBAR_RANK_OPEN, DEBAR_RANK_ANSWERED, DEBAR_RANK_ANSWERED,
		DEBAR_RANK_HELLO, DEBAR_RANK_HANDSHAKE,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rank); i++) {
		wire_send(&self->wire, &self->host, &script.segment[i]);
		EXPECT_EQ(rank[i], debar_flow_rank(only_flow(&self->host)));
	}
	host_forget(&self->host);

	/* In mid-stream everybody can say anything. */
	for (i = 3; i < script.flight + 1; i++) {
		wire_send(&self->wire, &self->host, &script.segment[i]);
		EXPECT_EQ(DEBAR_RANK_UNPROVEN,
			  debar_flow_rank(only_flow(&self->host)));
	}
}

TEST_HARNESS_MAIN
