/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TLS reader: the hellos and certificates in one direction of a stream, from
 * SSL 3.0 (RFC 6101) to TLS 1.3 (RFC 8446) and its drafts.
 */
#ifndef DEBAR_TLS_H
#define DEBAR_TLS_H

#include "bytes.h"
#include "slice.h"

enum {
	DEBAR_SSL2 = 0x0002,
	DEBAR_SSL3 = 0x0300,
	DEBAR_TLS1_0 = 0x0301,
	DEBAR_TLS1_1 = 0x0302,
	DEBAR_TLS1_2 = 0x0303,
	DEBAR_TLS1_3 = 0x0304,
	/* 0x7eXX are experiments with TLS 1.3, 0x7fXX draft XX of it. */
	DEBAR_TLS1_3_EXPERIMENT = 0x7e00,
	DEBAR_TLS1_3_DRAFT = 0x7f00,
};

enum {
	DEBAR_TLS_START_LEN = 6,	/* what debar_tls_may_start() needs */
	DEBAR_TLS_START_MORE = 12,	/* and looks at, if it is there */
	DEBAR_TLS_CERTIFICATES = 32,	/* of a chain; real ones have up to 10 */
};

/**
 * enum debar_tls_status - what has become of the stream; final but for MORE
 * @DEBAR_TLS_MORE: undecided, feed what comes next
 * @DEBAR_TLS_DONE: nothing readable follows: the plaintext part of the
 *	handshake has ended, or TLS 1.3 was agreed upon
 * @DEBAR_TLS_NOT_TLS: does not begin with a TLS handshake
 * @DEBAR_TLS_BAD: began as TLS, then broke its rules
 * @DEBAR_TLS_TOO_LONG: a hello or a certificate does not fit the scratch, or the
 *	chain has more than DEBAR_TLS_CERTIFICATES
 * @DEBAR_TLS_STOPPED: a handler returned false
 */
enum debar_tls_status {
	DEBAR_TLS_MORE,
	DEBAR_TLS_DONE,
	DEBAR_TLS_NOT_TLS,
	DEBAR_TLS_BAD,
	DEBAR_TLS_TOO_LONG,
	DEBAR_TLS_STOPPED,
};

/**
 * enum debar_tls_side - who speaks in this direction
 * @DEBAR_TLS_UNKNOWN: nothing yet that only one side says; also of a stream
 *	that starts at Certificate
 * @DEBAR_TLS_CLIENT: client
 * @DEBAR_TLS_SERVER: server
 */
enum debar_tls_side {
	DEBAR_TLS_UNKNOWN,
	DEBAR_TLS_CLIENT,
	DEBAR_TLS_SERVER,
};

/**
 * struct debar_client_hello - what a client offers
 * @version: the highest version offered, reserved ones (RFC 8701) aside
 * @legacy_version: the one in the fixed part
 * @sslv2: written in the form of SSL 2.0 (RFC 5246, E.2)
 * @offers_tls13: TLS 1.3, or a draft of it, is among the versions
 * @has_ticket: carries a session ticket (RFC 5077), which is not empty
 * @has_psk: carries pre-shared keys (RFC 8446, 4.2.11): resumption
 * @has_ech: carries Encrypted Client Hello: @sni is the outer, public name
 * @random: 32 bytes; in the form of SSL 2.0 the challenge
 * @session_id: up to 32 bytes
 * @sni: first host name of server_name (RFC 6066, 3) as it is there: neither
 *	folded nor checked; of length 0 when there is none
 */
struct debar_client_hello {
	u16 version;
	u16 legacy_version;
	bool sslv2;
	bool offers_tls13;
	bool has_ticket;
	bool has_psk;
	bool has_ech;
	struct debar_slice random;
	struct debar_slice session_id;
	struct debar_slice sni;
};

/**
 * struct debar_server_hello - what a server has chosen
 * @version: the version spoken, supported_versions (RFC 8446, 4.2.1) honoured
 * @is_tls13: that is TLS 1.3 or a draft of it: certificates are encrypted
 * @is_retry: HelloRetryRequest (RFC 8446, 4.1.4)
 * @has_psk: a pre-shared key was accepted: a TLS 1.3 session was resumed
 * @random: 32 bytes; none in a HelloRetryRequest before draft 22
 * @session_id: up to 32 bytes; none in TLS 1.3 before draft 22
 */
struct debar_server_hello {
	u16 version;
	bool is_tls13;
	bool is_retry;
	bool has_psk;
	struct debar_slice random;
	struct debar_slice session_id;
};

/**
 * struct debar_tls_handler - who is told what is in the stream
 * @client_hello: a ClientHello; after a HelloRetryRequest perhaps a second one
 * @server_hello: a ServerHello or a HelloRetryRequest
 * @certificate: one certificate, DER, of at least one byte, and its place in
 *	the chain: 0 is the sender's own
 * @certificate_request: the server wants to see the client's certificate
 * @context: given to each of them
 * @scratch: where a message in several pieces is put together
 * @scratch_size: its length; what is longer is DEBAR_TLS_TOO_LONG, whether
 *	or not it is in one piece
 *
 * What is handed out lies in the stream or in @scratch and is valid until the
 * function returns. Any function may be missing. Each returns false to end the
 * reading: DEBAR_TLS_STOPPED.
 */
struct debar_tls_handler {
	bool (*client_hello)(void *context,
			     const struct debar_client_hello *hello);
	bool (*server_hello)(void *context,
			     const struct debar_server_hello *hello);
	bool (*certificate)(void *context, const struct debar_slice *der,
			    u32 index);
	bool (*certificate_request)(void *context);
	void *context;
	u8 *scratch;
	u32 scratch_size;
};

/**
 * struct debar_tls - how far one direction of a stream has been read
 * @at: stream offset of the next byte to be looked at
 * @item: stream offset of the first byte of the item being collected: a
 *	message header, a hello, a length, or a certificate
 * @item_len: length of the item
 * @item_seen: how much of it is before @at
 * @message_left: bytes of the handshake message behind the item
 * @certificates: number of certificates passed
 * @record_left: bytes of the record behind @at
 * @item_record_left: bytes of the record from @item on
 * @record: content type of the record
 * @state: what the item is
 * @message: type of the handshake message
 * @status: enum debar_tls_status
 * @side: enum debar_tls_side
 * @flags: what has been seen
 *
 * Private to tls.c. Offsets wrap like sequence numbers.
 */
struct debar_tls {
	u32 at;
	u32 item;
	u32 item_len;
	u32 item_seen;
	u32 message_left;
	u32 certificates;
	u16 record_left;
	u16 item_record_left;
	u8 record;
	u8 state;
	u8 message;
	u8 status;
	u8 side;
	u8 flags;
};

void debar_tls_init(struct debar_tls *tls, u32 start);
enum debar_tls_status debar_tls_read(struct debar_tls *tls,
				     const struct debar_bytes *stream,
				     u32 base,
				     const struct debar_tls_handler *handler);
bool debar_tls_may_start(const struct debar_bytes *stream);
bool debar_tls_has_no_certificate(const struct debar_tls *tls);
bool debar_tls_is_resumed(const struct debar_tls *tls);
bool debar_tls_has_begun(const struct debar_tls *tls);

/**
 * debar_tls_consumed() - up to where the stream is no longer needed
 * @tls: reader
 *
 * Return: stream offset; all bytes before it may be forgotten. Never beyond
 * the end of what debar_tls_read() has been given.
 */
static inline u32 debar_tls_consumed(const struct debar_tls *tls)
{
	return tls->item;
}

static inline enum debar_tls_side debar_tls_side(const struct debar_tls *tls)
{
	return (enum debar_tls_side)tls->side;
}

/**
 * debar_tls_is_last_certificate() - does the chain end with the certificate
 *	that the handler is being told of?
 * @tls: reader
 */
static inline bool debar_tls_is_last_certificate(const struct debar_tls *tls)
{
	return !tls->message_left;
}

/* tls_hello.c */
bool debar_version_is_tls13(u16 version);
bool debar_client_hello_parse(struct debar_client_hello *hello,
			      const u8 *body, u32 len);
bool debar_client_hello_parse_sslv2(struct debar_client_hello *hello,
				    const u8 *body, u32 len);
bool debar_server_hello_parse(struct debar_server_hello *hello,
			      const u8 *body, u32 len);
bool debar_hello_retry_parse(struct debar_server_hello *hello,
			     const u8 *body, u32 len);

#endif
