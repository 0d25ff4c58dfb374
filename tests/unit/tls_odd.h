/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of odd and of bad streams share.
 */
#ifndef TLS_ODD_H
#define TLS_ODD_H

#include <kselftest_harness.h>

#include "testlib.h"
#include "tls_findings.h"
#include "tls_records.h"

enum { CCS = 20, ALERT, HANDSHAKE, DATA, HEARTBEAT };
enum {
	HELLO_REQUEST, CLIENT_HELLO, SERVER_HELLO, NEW_TICKET = 4, RETRY = 6,
	CERTIFICATE = 11, SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST,
	SERVER_HELLO_DONE, CERTIFICATE_VERIFY, CLIENT_KEY_EXCHANGE,
};

static void read_data(struct tls_findings *findings, const void *data, u32 len)
{
	tls_findings_begin(findings, data, 0, TLS_SCRATCH);
	tls_findings_feed(findings, len);
}

/* The status, which must be the same byte by byte. */
static inline enum debar_tls_status status_of(const void *data, u32 len)
{
	struct tls_findings whole, bytewise;
	enum debar_tls_status status;
	u32 at;

	read_data(&whole, data, len);
	tls_findings_begin(&bytewise, data, 0, TLS_SCRATCH);
	for (at = 0; at <= len; at++)
		tls_findings_feed(&bytewise, at);
	status = whole.tls.status;
	if (!tls_findings_same(&whole, &bytewise))
		tls_die("findings depend on how the stream is cut");
	tls_findings_end(&whole);
	tls_findings_end(&bytewise);
	return status;
}

static inline enum debar_tls_status
status_of_stream(const struct tls_bytes *bytes)
{
	return status_of(bytes->data, bytes->len);
}

FIXTURE(odd)
{
	struct tls_talk *talk;
	struct tls_bytes plain[TLS_SIDES];
	struct tls_bytes stream, message;
	struct tls_findings findings;
};

/* TLS 1.2 with a chain on each side: @plain holds their messages. */
FIXTURE_SETUP(odd)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2, .chain = 2, .client_chain = 1,
		.sni = "odd.example",
	};
	u32 side;

	memset(self, 0, sizeof(*self));
	random_seed();
	self->talk = tls_talk(&wishes);
	for (side = 0; side < TLS_SIDES; side++)
		tls_plain_messages(&self->plain[side], &self->talk->sent[side]);
}

FIXTURE_TEARDOWN(odd)
{
	tls_bytes_free(&self->plain[TLS_CLIENT]);
	tls_bytes_free(&self->plain[TLS_SERVER]);
	tls_bytes_free(&self->stream);
	tls_bytes_free(&self->message);
	tls_findings_end(&self->findings);
	tls_talk_free(self->talk);
}

/* One record with @side's messages from the first of type @message on. */
static void add_from(struct tls_bytes *stream, const struct tls_bytes *plain,
		     u8 message)
{
	const u32 at = tls_message_at(plain, message);

	tls_record_add(stream, HANDSHAKE, DEBAR_TLS1_2, plain->data + at,
		       plain->len - at);
}

/* One record with a message of @len zeros. */
static inline void add_zeros(struct tls_bytes *stream, u8 message, u32 len)
{
	struct tls_bytes bytes = { 0 };
	u8 *zeros = calloc(1, len + 1);

	tls_message_add(&bytes, message, zeros, len);
	tls_record_add(stream, HANDSHAKE, DEBAR_TLS1_2, bytes.data, bytes.len);
	tls_bytes_free(&bytes);
	free(zeros);
}

static inline bool may_start(const struct tls_bytes *bytes)
{
	const struct debar_bytes stream = {
		.data = bytes->data, .linear = bytes->len, .total = bytes->len,
	};

	return debar_tls_may_start(&stream);
}

#endif
