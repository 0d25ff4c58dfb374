// SPDX-License-Identifier: GPL-2.0
/*
 * Streams that start in the middle or in an old form, or are not TLS at all.
 */
#include "tls_odd.h"

TEST_F(odd, starts_at_server_hello_or_certificate)
{
	static const u8 first[] = { SERVER_HELLO, CERTIFICATE };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(first); i++) {
		tls_bytes_free(&self->stream);
		add_from(&self->stream, &self->plain[TLS_SERVER], first[i]);
		EXPECT_TRUE(may_start(&self->stream));
		EXPECT_EQ(DEBAR_TLS_DONE, status_of_stream(&self->stream));
		read_data(&self->findings, self->stream.data,
			  self->stream.len);
		EXPECT_EQ(!i, self->findings.server_hellos);
		EXPECT_EQ(2, self->findings.certificates);
		EXPECT_EQ(1, self->findings.requests);
		EXPECT_EQ(DEBAR_TLS_SERVER,
			  debar_tls_side(&self->findings.tls));
		tls_findings_end(&self->findings);
	}
	tls_bytes_free(&self->stream);
	add_from(&self->stream, &self->plain[TLS_CLIENT], CERTIFICATE);
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_EQ(DEBAR_TLS_DONE, self->findings.tls.status);
	EXPECT_EQ(1, self->findings.certificates);
	EXPECT_EQ(DEBAR_TLS_CLIENT, debar_tls_side(&self->findings.tls));
}

TEST_F(odd, of_a_certificate_alone_nobody_knows_the_side)
{
	struct tls_bytes *plain = &self->plain[TLS_SERVER];

	plain->len = tls_message_at(plain, SERVER_KEY_EXCHANGE);
	add_from(&self->stream, plain, CERTIFICATE);
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_EQ(DEBAR_TLS_MORE, self->findings.tls.status);
	EXPECT_EQ(2, self->findings.certificates);
	EXPECT_EQ(DEBAR_TLS_UNKNOWN, debar_tls_side(&self->findings.tls));
}

TEST_F(odd, cannot_start_at_other_messages)
{
	static const u8 first[] = {
		SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(first); i++) {
		tls_bytes_free(&self->stream);
		add_from(&self->stream, &self->plain[TLS_SERVER], first[i]);
		EXPECT_FALSE(may_start(&self->stream));
		EXPECT_EQ(DEBAR_TLS_NOT_TLS, status_of_stream(&self->stream));
	}
}

TEST_F(odd, may_start_is_asked_of_six_bytes)
{
	struct tls_bytes *sent = &self->talk->sent[TLS_CLIENT];
	u8 header[TLS_RECORD_HLEN + 1];
	struct tls_bytes bytes = { header, sizeof(header) };

	EXPECT_TRUE(may_start(sent));
	memcpy(header, sent->data, sizeof(header));
	EXPECT_TRUE(may_start(&bytes));
	bytes.len--;
	EXPECT_FALSE(may_start(&bytes));
	bytes.len++;
	header[0] = ALERT;
	EXPECT_FALSE(may_start(&bytes));
	header[0] = HANDSHAKE;
	header[1] = 2;
	EXPECT_FALSE(may_start(&bytes));
	header[1] = 3;
	header[3] = 0x48;
	header[4] = 1;
	EXPECT_FALSE(may_start(&bytes));
	header[4] = 0;
	EXPECT_TRUE(may_start(&bytes));
	header[3] = 0;
	EXPECT_FALSE(may_start(&bytes));
	header[4] = 1;
	header[5] = HELLO_REQUEST;
	EXPECT_FALSE(may_start(&bytes));
}

/* What is encrypted begins like a message once in a hundred times. */
TEST_F(odd, may_start_looks_on_where_it_can)
{
	u8 record[45] = { HANDSHAKE, 3, 3, 0, 40 };
	struct tls_bytes bytes = { record, sizeof(record) };

	memset(record + 6, 0x55, sizeof(record) - 6);
	record[5] = SERVER_HELLO;
	EXPECT_FALSE(may_start(&bytes));
	bytes.len = 11;
	EXPECT_TRUE(may_start(&bytes));
	bytes.len = 12;
	EXPECT_FALSE(may_start(&bytes));
	record[9] = 3;
	/* No hello is so long. */
	EXPECT_FALSE(may_start(&bytes));
	record[6] = 0;
	EXPECT_FALSE(may_start(&bytes));
	record[7] = 0x40;
	record[8] = 0;
	EXPECT_TRUE(may_start(&bytes));
	record[8] = 1;
	EXPECT_FALSE(may_start(&bytes));
	record[8] = 0;
	record[9] = 0x7f;
	EXPECT_TRUE(may_start(&bytes));
	record[5] = CERTIFICATE;
	EXPECT_FALSE(may_start(&bytes));
	memcpy(record + 6, "\0\0\x21\0\0\x1e", 6);
	EXPECT_TRUE(may_start(&bytes));
	record[11]++;
	EXPECT_FALSE(may_start(&bytes));
	/* The rest of the message is in the next record. */
	record[4] = 6;
	EXPECT_TRUE(may_start(&bytes));
	record[4] = 7;
	EXPECT_FALSE(may_start(&bytes));
}

TEST_F(odd, alerts_may_come_first)
{
	static const u8 warning[] = { 1, 112 };
	u32 i;

	for (i = 0; i < 3; i++)
		tls_record_add(&self->stream, ALERT, DEBAR_TLS1_2, warning, 2);
	EXPECT_EQ(DEBAR_TLS_MORE, status_of_stream(&self->stream));
	add_from(&self->stream, &self->plain[TLS_SERVER], SERVER_HELLO);
	EXPECT_EQ(DEBAR_TLS_DONE, status_of_stream(&self->stream));
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_EQ(2, self->findings.certificates);
}

TEST_F(odd, a_long_first_alert_is_something_else)
{
	tls_record_add(&self->stream, ALERT, DEBAR_TLS1_2, "abc", 3);
	EXPECT_EQ(DEBAR_TLS_NOT_TLS, status_of_stream(&self->stream));
}

TEST_F(odd, heartbeats_and_encrypted_alerts_are_passed_over)
{
	add_from(&self->stream, &self->plain[TLS_CLIENT], CLIENT_HELLO);
	self->stream.len = 5 + 4 + (self->stream.data[7] << 8 |
				    self->stream.data[8]);
	self->stream.data[3] = (self->stream.len - 5) >> 8;
	self->stream.data[4] = self->stream.len - 5;
	tls_record_add(&self->stream, HEARTBEAT, DEBAR_TLS1_2, "\1@\0", 3);
	tls_record_add(&self->stream, ALERT, DEBAR_TLS1_2,
		       "0123456789abcdef", 16);
	EXPECT_EQ(DEBAR_TLS_MORE, status_of_stream(&self->stream));
	add_from(&self->stream, &self->plain[TLS_CLIENT], CERTIFICATE);
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_EQ(DEBAR_TLS_DONE, self->findings.tls.status);
	EXPECT_EQ(1, self->findings.certificates);
}

TEST_F(odd, hello_request_may_come_first)
{
	add_zeros(&self->stream, HELLO_REQUEST, 0);
	add_from(&self->stream, &self->plain[TLS_SERVER], SERVER_HELLO);
	EXPECT_EQ(DEBAR_TLS_DONE, status_of_stream(&self->stream));
	tls_bytes_free(&self->stream);
	add_zeros(&self->stream, HELLO_REQUEST, 1);
	EXPECT_EQ(DEBAR_TLS_NOT_TLS, status_of_stream(&self->stream));
}

/* OCSP responses, tickets, and what has yet to be invented. */
TEST_F(odd, other_messages_are_passed_over)
{
	struct tls_bytes *plain = &self->plain[TLS_SERVER];
	u32 at = tls_message_at(plain, CERTIFICATE);

	tls_record_add(&self->stream, HANDSHAKE, DEBAR_TLS1_2, plain->data, at);
	add_zeros(&self->stream, NEW_TICKET, 1000);
	add_zeros(&self->stream, 22, 17000);
	add_zeros(&self->stream, 99, 0);
	add_from(&self->stream, plain, CERTIFICATE);
	EXPECT_EQ(DEBAR_TLS_DONE, status_of_stream(&self->stream));
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_EQ(2, self->findings.certificates);
	EXPECT_FALSE(debar_tls_is_resumed(&self->findings.tls));
}

TEST(other_protocols)
{
	static const char * const first[] = {
		"GET / HTTP/1.1\r\n", "220 mail ESMTP\r\n", "SSH-2.0-x\r\n",
		"\x05\x01\x00", "* OK IMAP4\r\n", "HTTP/1.1 200 OK\r\n",
		"\x16GET", "\x15\x02", "\x17\x03\x03\x40\x01", "\x14\x03\x03",
		"\x18\x03\x03\x40\x01", "\x16\x03\x03\x48\x01",
		"\x16\xfe\xfd", "\x80", "\x80\x2e\x02", "\x80\x2e\x01\x02",
		"\x80\x2e\x01\x04", "\x88\x01", "\xff",
	};
	static const u8 sslv2[] = { 0x80, 0x2e, 1, 0, 3 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(first); i++) {
		EXPECT_EQ(i == 13 ? DEBAR_TLS_MORE : DEBAR_TLS_NOT_TLS,
			  status_of(first[i], strlen(first[i]))) {
			TH_LOG("case %u", i);
		}
	}
	EXPECT_EQ(DEBAR_TLS_NOT_TLS, status_of(sslv2, sizeof(sslv2)));
}

/* RFC 5246, E.2 */
static void add_sslv2_hello(struct tls_bytes *stream, u16 version,
			    u32 challenge)
{
	const u8 head[] = {
		0x80, 9 + 6 + challenge, 1, version >> 8, version,
		0, 6, 0, 0, 0, challenge,
		0x00, 0x00, 0x2f, 0x07, 0x00, 0xc0,
	};
	u8 random[64] = { 0x77 };

	tls_bytes_add(stream, head, sizeof(head));
	tls_bytes_add(stream, random, challenge);
}

TEST_F(odd, sslv2_hello_before_tls)
{
	add_sslv2_hello(&self->stream, DEBAR_TLS1_0, 32);
	EXPECT_EQ(DEBAR_TLS_MORE, status_of_stream(&self->stream));
	add_from(&self->stream, &self->plain[TLS_CLIENT], CERTIFICATE);
	EXPECT_EQ(DEBAR_TLS_DONE, status_of_stream(&self->stream));
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_TRUE(self->findings.client.sslv2);
	EXPECT_EQ(DEBAR_TLS1_0, self->findings.client.version);
	EXPECT_EQ(DEBAR_TLS1_0, self->findings.client.legacy_version);
	EXPECT_EQ(32, self->findings.client.random.len);
	EXPECT_EQ(1, self->findings.certificates);
	EXPECT_EQ(DEBAR_TLS_CLIENT, debar_tls_side(&self->findings.tls));
	EXPECT_TRUE(debar_tls_has_begun(&self->findings.tls));
}

TEST_F(odd, sslv2_hello_for_ssl_2_is_all_there_is)
{
	add_sslv2_hello(&self->stream, DEBAR_SSL2, 16);
	EXPECT_EQ(DEBAR_TLS_DONE, status_of_stream(&self->stream));
	read_data(&self->findings, self->stream.data, self->stream.len);
	EXPECT_EQ(DEBAR_SSL2, self->findings.client.version);
}

TEST_F(odd, sslv2_hello_with_a_challenge_of_16_to_32_bytes)
{
	u32 len;

	for (len = 14; len <= 34; len++) {
		tls_bytes_free(&self->stream);
		add_sslv2_hello(&self->stream, DEBAR_TLS1_0, len);
		EXPECT_EQ(len < 16 || len > 32 ? DEBAR_TLS_NOT_TLS :
						 DEBAR_TLS_MORE,
			  status_of_stream(&self->stream));
	}
}

TEST_F(odd, sslv2_hello_with_wrong_lengths)
{
	/* Of the suites, session id and challenge; total length. */
	static const struct { u32 at; u8 value; } wrong[] = {
		{ 6, 0 }, { 6, 3 }, { 6, 7 }, { 8, 1 }, { 8, 33 }, { 10, 15 },
		{ 10, 33 }, { 5, 1 }, { 1, 46 }, { 1, 48 }, { 1, 8 }, { 1, 0 },
	};
	u32 i;

	add_sslv2_hello(&self->stream, DEBAR_TLS1_0, 32);
	add_sslv2_hello(&self->stream, DEBAR_TLS1_0, 32);
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		u8 right = self->stream.data[wrong[i].at];

		self->stream.data[wrong[i].at] = wrong[i].value;
		EXPECT_EQ(DEBAR_TLS_NOT_TLS, status_of_stream(&self->stream)) {
			TH_LOG("case %u", i);
		}
		self->stream.data[wrong[i].at] = right;
	}
	/* Suites are three bytes each, even where the sum is right. */
	self->stream.data[6]++;
	self->stream.data[10]--;
	EXPECT_EQ(DEBAR_TLS_NOT_TLS, status_of_stream(&self->stream));
	self->stream.data[6]--;
	self->stream.data[10]++;
	/* Only the first may have this form. */
	EXPECT_EQ(DEBAR_TLS_BAD, status_of_stream(&self->stream));
}

TEST_HARNESS_MAIN
