// SPDX-License-Identifier: GPL-2.0
/*
 * Streams that break off, lie, or ask for too much.
 */
#include "tls_odd.h"

TEST_F(odd, truncation_finds_a_beginning_of_what_there_is)
{
	u32 side, len;

	for (side = 0; side < TLS_SIDES; side++) {
		const struct tls_bytes *sent = &self->talk->sent[side];
		struct tls_findings whole;

		read_data(&whole, sent->data, sent->len);
		for (len = 0; len < sent->len; len++) {
			read_data(&self->findings, sent->data, len);
			ASSERT_GE(whole.log_len, self->findings.log_len);
			if (self->findings.log_len)
				ASSERT_EQ(0, memcmp(whole.log,
						    self->findings.log,
						    self->findings.log_len));
			ASSERT_LE(self->findings.tls.status, DEBAR_TLS_DONE);
			tls_findings_end(&self->findings);
		}
		tls_findings_end(&whole);
		read_data(&self->findings, sent->data, 0);
	}
}

/* The certificate is handed out with its last byte, and not before. */
TEST_F(odd, a_certificate_comes_with_its_last_byte)
{
	const struct tls_bytes *sent = &self->talk->sent[TLS_SERVER];
	const struct tls_bytes *der =
		&self->talk->identity[TLS_SERVER].der[0];
	const u8 *at = memmem(sent->data, sent->len, der->data, der->len);
	u32 end;

	ASSERT_NE(NULL, at);
	end = at - sent->data + der->len;
	read_data(&self->findings, sent->data, end - 1);
	EXPECT_EQ(0, self->findings.certificates);
	tls_findings_end(&self->findings);
	read_data(&self->findings, sent->data, end);
	EXPECT_EQ(1, self->findings.certificates);
}

TEST_F(odd, any_byte_may_be_wrong)
{
	static const u8 flips[] = { 1, 2, 4, 8, 16, 32, 64, 128, 0xff };
	u32 side, at, i, cut;

	for (side = 0; side < TLS_SIDES; side++) {
		struct tls_bytes *sent = &self->talk->sent[side];

		for (at = 0; at < sent->len; at++) {
			struct tls_findings pieces;

			i = random_below(ARRAY_SIZE(flips));
			sent->data[at] ^= flips[i];
			read_data(&self->findings, sent->data, sent->len);
			tls_findings_begin(&pieces, sent->data, 0, TLS_SCRATCH);
			pieces.linear = random_below(100);
			for (cut = 0; cut < sent->len;
			     cut += 1 + random_below(300))
				tls_findings_feed(&pieces, cut);
			tls_findings_feed(&pieces, sent->len);
			sent->data[at] ^= flips[i];
			ASSERT_TRUE(tls_findings_same(&self->findings,
						      &pieces)) {
				TH_LOG("side %u byte %u", side, at);
			}
			tls_findings_end(&self->findings);
			tls_findings_end(&pieces);
		}
	}
	read_data(&self->findings, NULL, 0);
}

TEST_F(odd, random_bytes)
{
	u8 data[200];
	u32 i, not_tls = 0;

	for (i = 0; i < 20000; i++) {
		random_fill(data, sizeof(data));
		not_tls += status_of(data, random_below(sizeof(data))) ==
			   DEBAR_TLS_NOT_TLS;
		/* As a record of the right look. */
		memcpy(data, "\x16\3\3\0\xc3", 5);
		data[5] &= 15;
		data[6] = 0;
		data[7] = 0;
		status_of(data, sizeof(data));
	}
	EXPECT_LE(19000, not_tls);
}

TEST_F(odd, both_sides_cannot_speak_at_once)
{
	static const struct { u8 first, second; } order[] = {
		{ CLIENT_HELLO, SERVER_HELLO }, { CLIENT_HELLO, RETRY },
		{ CLIENT_HELLO, CERTIFICATE_REQUEST },
		{ CLIENT_HELLO, SERVER_HELLO_DONE },
		{ CLIENT_HELLO, SERVER_KEY_EXCHANGE },
		{ CLIENT_HELLO, HELLO_REQUEST },
		{ SERVER_HELLO, CLIENT_HELLO },
		{ SERVER_HELLO, CLIENT_KEY_EXCHANGE },
		{ SERVER_HELLO, SERVER_HELLO },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(order); i++) {
		struct tls_bytes *plain = &self->plain[order[i].first ==
						       CLIENT_HELLO ?
						       TLS_CLIENT : TLS_SERVER];
		const u32 len = 4 + (plain->data[2] << 8 | plain->data[3]);

		tls_bytes_free(&self->stream);
		tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2,
			       plain->data, len);
		EXPECT_EQ(DEBAR_TLS_MORE, status_of_stream(&self->stream));
		add_zeros(&self->stream, order[i].second, 10);
		EXPECT_EQ(DEBAR_TLS_BAD, status_of_stream(&self->stream)) {
			TH_LOG("case %u", i);
		}
	}
}

TEST_F(odd, a_hello_cannot_follow_certificates)
{
	struct tls_bytes *plain = &self->plain[TLS_SERVER];
	u32 i;

	plain->len = tls_message_at(plain, SERVER_KEY_EXCHANGE);
	for (i = 0; i < TLS_SIDES; i++) {
		tls_bytes_free(&self->stream);
		add_from(&self->stream, plain, CERTIFICATE);
		tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2,
			       self->plain[i].data,
			       tls_message_at(&self->plain[i], CERTIFICATE));
		EXPECT_EQ(DEBAR_TLS_BAD, status_of_stream(&self->stream));
	}
}

TEST_F(odd, there_is_one_server_hello)
{
	const struct tls_bytes *plain = &self->plain[TLS_SERVER];
	u32 i;

	for (i = 0; i < 2; i++) {
		tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2,
			       plain->data, tls_message_at(plain, CERTIFICATE));
		EXPECT_EQ(i ? DEBAR_TLS_BAD : DEBAR_TLS_MORE,
			  status_of_stream(&self->stream));
	}
}

TEST_F(odd, there_is_one_certificate_message)
{
	struct tls_bytes *plain = &self->plain[TLS_SERVER];

	plain->len = tls_message_at(plain, SERVER_KEY_EXCHANGE);
	add_from(&self->stream, plain, CERTIFICATE);
	EXPECT_EQ(DEBAR_TLS_MORE, status_of_stream(&self->stream));
	add_from(&self->stream, plain, CERTIFICATE);
	EXPECT_EQ(DEBAR_TLS_BAD, status_of_stream(&self->stream));
}

/* Bodies of Certificate, and what the reader says of them. */
TEST_F(odd, lengths_of_certificates)
{
	static const struct {
		u8 len, body[12];
		enum debar_tls_status status;
		u32 certificates;
	} some[] = {
		{ 2, { 0 }, DEBAR_TLS_BAD, 0 },
		{ 3, { 0, 0, 0 }, DEBAR_TLS_MORE, 0 },
		{ 3, { 0, 0, 1 }, DEBAR_TLS_BAD, 0 },
		{ 4, { 0, 0, 0, 0 }, DEBAR_TLS_BAD, 0 },
		{ 5, { 0, 0, 2, 0, 0 }, DEBAR_TLS_BAD, 0 },
		{ 6, { 0, 0, 3, 0, 0, 0 }, DEBAR_TLS_BAD, 0 },
		{ 6, { 0, 0, 3, 0, 0, 1 }, DEBAR_TLS_BAD, 0 },
		{ 6, { 0, 0, 3, 1, 0, 0 }, DEBAR_TLS_BAD, 0 },
		{ 7, { 0, 0, 4, 0, 0, 1, 'x' }, DEBAR_TLS_MORE, 1 },
		{ 7, { 0, 0, 0, 0, 0, 1, 'x' }, DEBAR_TLS_BAD, 0 },
		{ 8, { 0, 0, 5, 0, 0, 1, 'x', 0 }, DEBAR_TLS_BAD, 1 },
		{ 10, { 0, 0, 7, 0, 0, 1, 'x', 0, 0, 0 }, DEBAR_TLS_BAD, 1 },
		{ 11, { 0, 0, 8, 0, 0, 1, 'x', 0, 0, 1, 'y' },
		  DEBAR_TLS_MORE, 2 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(some); i++) {
		tls_bytes_free(&self->stream);
		tls_bytes_free(&self->message);
		tls_message_add(&self->message, CERTIFICATE, some[i].body,
				some[i].len);
		tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2,
			       self->message.data, self->message.len);
		EXPECT_EQ(some[i].status, status_of_stream(&self->stream)) {
			TH_LOG("case %u", i);
		}
		read_data(&self->findings, self->stream.data,
			  self->stream.len);
		EXPECT_EQ(some[i].certificates, self->findings.certificates);
		tls_findings_end(&self->findings);
	}
	read_data(&self->findings, NULL, 0);
}

/* A chain of certificates of one byte. */
static void add_chain(struct tls_bytes *stream, u32 count)
{
	static const u8 one[] = { 0, 0, 1, 'x' };
	const u32 len = count * sizeof(one);
	const u8 head[] = { 0, len >> 8, len };
	struct tls_bytes body = { 0 }, message = { 0 };
	u32 i;

	tls_bytes_add(&body, head, sizeof(head));
	for (i = 0; i < count; i++)
		tls_bytes_add(&body, one, sizeof(one));
	tls_message_add(&message, CERTIFICATE, body.data, body.len);
	tls_record_add(stream, HANDSHAKE, DEBAR_TLS1_2, message.data,
		       message.len);
	tls_bytes_free(&message);
	tls_bytes_free(&body);
}

/* Each costs a digest, and a frame has room for thousands of them. */
TEST_F(odd, a_chain_has_an_end)
{
	add_chain(&self->stream, 33);
	EXPECT_EQ(DEBAR_TLS_TOO_LONG, status_of_stream(&self->stream));
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_EQ(32, self->findings.certificates);
}

TEST_F(odd, a_long_chain_is_read)
{
	add_chain(&self->stream, 32);
	EXPECT_EQ(DEBAR_TLS_MORE, status_of_stream(&self->stream));
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_EQ(32, self->findings.certificates);
}

/* A handshake that goes over to encryption with half a message said. */
TEST_F(odd, messages_are_not_broken_off)
{
	static const u8 end[] = { CCS, DATA };
	struct tls_bytes *plain = &self->plain[TLS_SERVER];
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(end); i++) {
		for (len = 1; len < 10; len++) {
			tls_bytes_free(&self->stream);
			tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2,
				       plain->data, len);
			tls_record_add(&self->stream, end[i], DEBAR_TLS1_2,
				       "\1", 1);
			EXPECT_EQ(len < 4 ? DEBAR_TLS_NOT_TLS : DEBAR_TLS_BAD,
				  status_of_stream(&self->stream));
		}
	}
}

TEST_F(odd, a_header_is_not_broken_off)
{
	struct tls_bytes *plain = &self->plain[TLS_SERVER];

	tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2, plain->data,
		       tls_message_at(plain, CERTIFICATE) + 2);
	tls_record_add(&self->stream, CCS, DEBAR_TLS1_2, "\1", 1);
	EXPECT_EQ(DEBAR_TLS_BAD, status_of_stream(&self->stream));
}

TEST_F(odd, what_is_passed_over_is_not_broken_off_either)
{
	struct tls_bytes *plain = &self->plain[TLS_SERVER];

	tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2, plain->data,
		       tls_message_at(plain, CERTIFICATE));
	tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2,
		       "\x16\0\0\2x", 5);
	tls_record_add(&self->stream, CCS, DEBAR_TLS1_2, "\1", 1);
	EXPECT_EQ(DEBAR_TLS_BAD, status_of_stream(&self->stream));
}

/* Whoever has shown a certificate has not resumed. */
TEST_F(odd, change_cipher_spec_after_certificates)
{
	struct tls_bytes *plain = &self->plain[TLS_SERVER];

	tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2, plain->data,
		       tls_message_at(plain, SERVER_KEY_EXCHANGE));
	tls_record_add(&self->stream, CCS, DEBAR_TLS1_2, "\1", 1);
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_EQ(DEBAR_TLS_DONE, self->findings.tls.status);
	EXPECT_EQ(2, self->findings.certificates);
	EXPECT_FALSE(debar_tls_is_resumed(&self->findings.tls));
	EXPECT_FALSE(debar_tls_has_no_certificate(&self->findings.tls));
}

/* A list of none shows none. */
TEST_F(odd, an_empty_list_is_no_certificate)
{
	struct tls_bytes *plain = &self->plain[TLS_SERVER];

	tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2, plain->data,
		       tls_message_at(plain, CERTIFICATE));
	tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2,
		       "\x0b\0\0\3\0\0\0\x0e\0\0\0", 11);
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_EQ(DEBAR_TLS_DONE, self->findings.tls.status);
	EXPECT_FALSE(debar_tls_is_resumed(&self->findings.tls));
	EXPECT_TRUE(debar_tls_has_no_certificate(&self->findings.tls));
}

/* Where it has not said hello, it may have shown one before. */
TEST_F(odd, nothing_is_known_of_a_server_without_hello)
{
	add_zeros(&self->stream, HELLO_REQUEST, 0);
	tls_record_add(&self->stream, CCS, DEBAR_TLS1_2, "\1", 1);
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_EQ(DEBAR_TLS_DONE, self->findings.tls.status);
	EXPECT_FALSE(debar_tls_has_no_certificate(&self->findings.tls));
}

/* Application data behind a hello is no sign of resumption. */
TEST_F(odd, only_change_cipher_spec_after_server_hello_resumes)
{
	static const struct { u8 record; u32 side; bool resumed; } end[] = {
		{ CCS, TLS_SERVER, true }, { DATA, TLS_SERVER, false },
		{ CCS, TLS_CLIENT, false },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(end); i++) {
		struct tls_bytes *plain = &self->plain[end[i].side];

		tls_bytes_free(&self->stream);
		tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2,
			       plain->data, tls_message_at(plain, CERTIFICATE));
		tls_record_add(&self->stream, end[i].record, DEBAR_TLS1_2,
			       "\1", 1);
		read_data(&self->findings, self->stream.data,
			  self->stream.len);
		EXPECT_EQ(DEBAR_TLS_DONE, self->findings.tls.status);
		EXPECT_EQ(end[i].resumed,
			  debar_tls_is_resumed(&self->findings.tls));
		tls_findings_end(&self->findings);
	}
	read_data(&self->findings, NULL, 0);
}

TEST_F(odd, records_that_are_none)
{
	static const u8 wrong[][5] = {
		{ 19, 3, 3, 0, 1 }, { 25, 3, 3, 0, 1 }, { HANDSHAKE, 2, 3, 0, 1 },
		{ HANDSHAKE, 3, 3, 0x48, 1 }, { 0x80, 0x2e, 1, 3, 1 },
	};
	struct tls_bytes *plain = &self->plain[TLS_SERVER];
	const u32 len = tls_message_at(plain, CERTIFICATE);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		tls_bytes_free(&self->stream);
		tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2,
			       plain->data, len);
		tls_bytes_add(&self->stream, wrong[i], 5);
		EXPECT_EQ(DEBAR_TLS_BAD, status_of_stream(&self->stream)) {
			TH_LOG("case %u", i);
		}
	}
}

TEST_F(odd, a_hello_that_does_not_parse_is_bad)
{
	static const u8 hello[] = { CLIENT_HELLO, SERVER_HELLO, RETRY };
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(hello); i++) {
		for (len = 0; len < 36; len++) {
			tls_bytes_free(&self->stream);
			add_zeros(&self->stream, hello[i], len);
			EXPECT_EQ(DEBAR_TLS_BAD, status_of_stream(&self->stream));
		}
	}
}

TEST_F(odd, retry_of_a_draft_ends_it)
{
	tls_message_add(&self->message, RETRY, "\x7f\x13\x13\1\0\0", 6);
	tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_0,
		       self->message.data, self->message.len);
	EXPECT_EQ(DEBAR_TLS_DONE, status_of_stream(&self->stream));
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_TRUE(self->findings.server.is_retry);
	EXPECT_EQ(0x7f13, self->findings.server.version);
}

/* With what does not fit, it is the same in one piece and in many. */
TEST_F(odd, what_does_not_fit_the_scratch)
{
	const struct tls_bytes *sent = &self->talk->sent[TLS_SERVER];
	const struct tls_identity *shown = &self->talk->identity[TLS_SERVER];
	const u32 len = shown->der[0].len > shown->der[1].len ?
			shown->der[0].len : shown->der[1].len;

	tls_findings_begin(&self->findings, sent->data, 0, len);
	tls_findings_feed(&self->findings, sent->len);
	EXPECT_EQ(DEBAR_TLS_DONE, self->findings.tls.status);
	tls_findings_end(&self->findings);

	tls_findings_begin(&self->findings, sent->data, 0, len - 1);
	tls_findings_feed(&self->findings, sent->len);
	EXPECT_EQ(DEBAR_TLS_TOO_LONG, self->findings.tls.status);
	tls_findings_end(&self->findings);

	/* Not even a header. */
	tls_findings_begin(&self->findings, sent->data, 0, 3);
	tls_findings_feed(&self->findings, 0);
	EXPECT_EQ(DEBAR_TLS_TOO_LONG, self->findings.tls.status);
}

/* A length that cannot be met is known as soon as it is read. */
TEST_F(odd, too_long_is_said_at_once)
{
	static const u8 hello[] = { CLIENT_HELLO, 0, 0x40, 1 };

	tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2, hello, 4);
	EXPECT_EQ(DEBAR_TLS_TOO_LONG, status_of_stream(&self->stream));
	self->stream.data[8] = 0;
	EXPECT_EQ(DEBAR_TLS_MORE, status_of_stream(&self->stream));
}

TEST_F(odd, a_handler_can_stop_anywhere)
{
	u32 side, after, results;

	for (side = 0; side < TLS_SIDES; side++) {
		const struct tls_bytes *sent = &self->talk->sent[side];

		read_data(&self->findings, sent->data, sent->len);
		results = self->findings.results;
		tls_findings_end(&self->findings);
		EXPECT_EQ(side == TLS_CLIENT ? 2 : 4, results);
		for (after = 1; after <= results; after++) {
			tls_findings_begin(&self->findings, sent->data, 0,
					   TLS_SCRATCH);
			self->findings.stop_after = after;
			tls_findings_feed(&self->findings, sent->len);
			EXPECT_EQ(DEBAR_TLS_STOPPED,
				  self->findings.tls.status);
			tls_findings_feed(&self->findings, sent->len);
			EXPECT_EQ(after, self->findings.results);
			tls_findings_end(&self->findings);
		}
	}
	read_data(&self->findings, NULL, 0);
}

TEST_F(odd, nobody_need_listen)
{
	struct debar_tls_handler deaf = { .scratch_size = 2000 };
	u32 side;

	deaf.scratch = malloc(deaf.scratch_size);
	for (side = 0; side < TLS_SIDES; side++) {
		const struct tls_bytes *sent = &self->talk->sent[side];
		const struct debar_bytes stream = {
			.data = sent->data, .linear = sent->len,
			.total = sent->len,
		};
		struct debar_tls tls;

		debar_tls_init(&tls, 0);
		EXPECT_EQ(DEBAR_TLS_DONE,
			  debar_tls_read(&tls, &stream, 0, &deaf));
	}
	free(deaf.scratch);
}

/* A caller's mistake; it costs nothing but the time until it is mended. */
TEST_F(odd, a_window_that_ends_before_the_reader)
{
	const struct tls_bytes *sent = &self->talk->sent[TLS_SERVER];
	struct debar_bytes stream = { .data = sent->data };
	struct debar_tls_handler deaf = { .scratch_size = TLS_SCRATCH };
	struct debar_tls tls, before;

	deaf.scratch = malloc(deaf.scratch_size);
	debar_tls_init(&tls, 0);
	stream.total = sent->len / 2;
	stream.linear = stream.total;
	EXPECT_EQ(DEBAR_TLS_MORE, debar_tls_read(&tls, &stream, 0, &deaf));
	before = tls;
	stream.total = sent->len / 4;
	stream.linear = stream.total;
	EXPECT_EQ(DEBAR_TLS_MORE, debar_tls_read(&tls, &stream, 0, &deaf));
	EXPECT_EQ(0, memcmp(&before, &tls, sizeof(tls)));
	stream.total = sent->len;
	stream.linear = stream.total;
	EXPECT_EQ(DEBAR_TLS_DONE, debar_tls_read(&tls, &stream, 0, &deaf));
	free(deaf.scratch);
}

static const u8 *fetch_nothing(const struct debar_bytes *bytes, u32 offset,
			       u32 len, void *buffer)
{
	(void)bytes;
	(void)offset;
	(void)len;
	(void)buffer;
	return NULL;
}

TEST_F(odd, what_cannot_be_fetched_may_be_there_next_time)
{
	const struct tls_bytes *sent = &self->talk->sent[TLS_SERVER];
	struct debar_bytes stream = {
		.data = sent->data, .total = sent->len, .fetch = fetch_nothing,
	};
	struct debar_tls_handler *handler = &self->findings.handler;
	struct debar_tls tls;

	tls_findings_begin(&self->findings, sent->data, 0, TLS_SCRATCH);
	self->findings.window.end = sent->len;
	self->findings.window_data = sent->data;
	debar_tls_init(&tls, 0);
	for (stream.linear = 0; stream.linear < sent->len; stream.linear++) {
		enum debar_tls_status status =
			debar_tls_read(&tls, &stream, 0, handler);

		ASSERT_TRUE(status == DEBAR_TLS_MORE ||
			    status == DEBAR_TLS_DONE);
	}
	EXPECT_EQ(2, self->findings.certificates);
	EXPECT_EQ(DEBAR_TLS_DONE, tls.status);
}

TEST_HARNESS_MAIN
