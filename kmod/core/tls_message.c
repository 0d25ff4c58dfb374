// SPDX-License-Identifier: GPL-2.0
#include "tls_item.h"

enum {
	HELLO_REQUEST = 0,
	CLIENT_HELLO = 1,
	SERVER_HELLO = 2,
	HELLO_RETRY_REQUEST = 6, /* before draft 22 of TLS 1.3 */
	CERTIFICATE = 11,
	SERVER_KEY_EXCHANGE = 12,
	CERTIFICATE_REQUEST = 13,
	SERVER_HELLO_DONE = 14,
	CLIENT_KEY_EXCHANGE = 16,

	LENGTH_LEN = 3, /* of lists and certificates */
	HELLO_MAX = 1 << 14, /* more of one is not read anyway */
};

static u32 be24(const u8 *p)
{
	return (u32)debar_be16(p) << 8 | p[2];
}

static void expect_message(struct debar_tls *tls,
			   const struct debar_tls_handler *handler)
{
	debar_tls_expect(tls, handler, IN_HEADER, DEBAR_TLS_MESSAGE_HLEN);
}

/* Only @side sends this message. */
static bool is_from(struct debar_tls *tls, enum debar_tls_side side)
{
	if (tls->side != DEBAR_TLS_UNKNOWN && tls->side != side) {
		tls->status = DEBAR_TLS_BAD;
		return false;
	}
	tls->side = side;
	return true;
}

/**
 * debar_tls_is_first() - may a stream begin with this message?
 * @message: its type
 * @len: its length
 *
 * Return: whether it may.
 */
bool debar_tls_is_first(u8 message, u32 len)
{
	return message == CLIENT_HELLO || message == SERVER_HELLO ||
	       message == HELLO_RETRY_REQUEST || message == CERTIFICATE ||
	       (message == HELLO_REQUEST && !len);
}

/**
 * debar_tls_is_likely() - does a message go on as such messages do?
 * @start: DEBAR_TLS_START_MORE octets, from the header of its record on; all of
 *	them are of that record
 *
 * What is encrypted looks like a first message by its type once in a hundred times.
 *
 * Return: whether a hello has a version and not too much else, or the certificates
 * fill the message.
 */
bool debar_tls_is_likely(const u8 *start)
{
	const u8 *body = start + DEBAR_TLS_START_LEN + LENGTH_LEN;
	const u32 len = be24(start + DEBAR_TLS_START_LEN);

	if (start[DEBAR_TLS_START_LEN - 1] == CERTIFICATE)
		return be24(body) + LENGTH_LEN == len;
	return len <= HELLO_MAX &&
	       (body[0] == DEBAR_SSL3 >> 8 ||
		body[0] == DEBAR_TLS1_3_EXPERIMENT >> 8 ||
		body[0] == DEBAR_TLS1_3_DRAFT >> 8);
}

static void begin_certificates(struct debar_tls *tls,
			       const struct debar_tls_handler *handler, u32 len)
{
	if (len < LENGTH_LEN || tls->flags & SEEN_CERTIFICATE) {
		tls->status = DEBAR_TLS_BAD;
		return;
	}
	tls->flags |= SEEN_CERTIFICATE;
	tls->message_left = len - LENGTH_LEN;
	debar_tls_expect(tls, handler, IN_LIST_LENGTH, LENGTH_LEN);
}

static void request_certificate(struct debar_tls *tls,
				const struct debar_tls_handler *handler)
{
	if (handler->certificate_request &&
	    !handler->certificate_request(handler->context))
		tls->status = DEBAR_TLS_STOPPED;
}

static void begin_message(struct debar_tls *tls,
			  const struct debar_tls_handler *handler, u8 message,
			  u32 len)
{
	if (!(tls->flags & SEEN_MESSAGE) && !debar_tls_is_first(message, len)) {
		tls->status = DEBAR_TLS_NOT_TLS;
		return;
	}
	tls->flags |= SEEN_MESSAGE;
	tls->message = message;
	switch (message) {
	case CLIENT_HELLO:
		if (tls->flags & SEEN_CERTIFICATE)
			tls->status = DEBAR_TLS_BAD;
		else if (is_from(tls, DEBAR_TLS_CLIENT))
			debar_tls_expect(tls, handler, IN_HELLO, len);
		return;
	case SERVER_HELLO:
	case HELLO_RETRY_REQUEST:
		if (tls->flags & (SEEN_SERVER_HELLO | SEEN_CERTIFICATE))
			tls->status = DEBAR_TLS_BAD;
		else if (is_from(tls, DEBAR_TLS_SERVER))
			debar_tls_expect(tls, handler, IN_HELLO, len);
		return;
	case CERTIFICATE:
		begin_certificates(tls, handler, len);
		return;
	/* No certificate comes after these. */
	case SERVER_HELLO_DONE:
		if (is_from(tls, DEBAR_TLS_SERVER))
			tls->status = DEBAR_TLS_DONE;
		return;
	case CLIENT_KEY_EXCHANGE:
		if (is_from(tls, DEBAR_TLS_CLIENT))
			tls->status = DEBAR_TLS_DONE;
		return;
	case CERTIFICATE_REQUEST:
		if (is_from(tls, DEBAR_TLS_SERVER))
			request_certificate(tls, handler);
		break;
	case HELLO_REQUEST:
	case SERVER_KEY_EXCHANGE:
		is_from(tls, DEBAR_TLS_SERVER);
		break;
	}
	debar_tls_expect(tls, handler, IN_SKIPPED, len);
}

static void give_client_hello(struct debar_tls *tls,
			      const struct debar_tls_handler *handler,
			      const struct debar_client_hello *hello)
{
	if (handler->client_hello &&
	    !handler->client_hello(handler->context, hello))
		tls->status = DEBAR_TLS_STOPPED;
	else if (hello->version == DEBAR_SSL2)
		tls->status = DEBAR_TLS_DONE;
}

static void finish_client_hello(struct debar_tls *tls,
				const struct debar_tls_handler *handler,
				const u8 *body)
{
	struct debar_client_hello hello DEBAR_UNSET;

	if (debar_client_hello_parse(&hello, body, tls->item_len))
		give_client_hello(tls, handler, &hello);
	else
		tls->status = DEBAR_TLS_BAD;
}

static void finish_sslv2_hello(struct debar_tls *tls,
			       const struct debar_tls_handler *handler,
			       const u8 *body)
{
	struct debar_client_hello hello;

	if (!debar_client_hello_parse_sslv2(&hello, body, tls->item_len)) {
		tls->status = DEBAR_TLS_NOT_TLS;
		return;
	}
	tls->flags |= SEEN_MESSAGE;
	tls->side = DEBAR_TLS_CLIENT;
	give_client_hello(tls, handler, &hello);
	expect_message(tls, handler);
}

static void finish_server_hello(struct debar_tls *tls,
				const struct debar_tls_handler *handler,
				const u8 *body)
{
	struct debar_server_hello hello DEBAR_UNSET;
	bool whole;

	if (tls->message == SERVER_HELLO)
		whole = debar_server_hello_parse(&hello, body, tls->item_len);
	else
		whole = debar_hello_retry_parse(&hello, body, tls->item_len);
	if (!whole) {
		tls->status = DEBAR_TLS_BAD;
		return;
	}
	tls->flags |= SEEN_SERVER_HELLO;
	if (hello.is_tls13 && hello.has_psk)
		tls->flags |= SEEN_RESUMPTION;
	if (handler->server_hello &&
	    !handler->server_hello(handler->context, &hello))
		tls->status = DEBAR_TLS_STOPPED;
	else if (hello.is_tls13)
		tls->status = DEBAR_TLS_DONE;
}

static void finish_hello(struct debar_tls *tls,
			 const struct debar_tls_handler *handler,
			 const u8 *body)
{
	if (tls->message == CLIENT_HELLO)
		finish_client_hello(tls, handler, body);
	else
		finish_server_hello(tls, handler, body);
	expect_message(tls, handler);
}

/* --- certificates (RFC 5246, 7.4.2) -------------------------------------- */

static void expect_certificate(struct debar_tls *tls,
			       const struct debar_tls_handler *handler)
{
	if (!tls->message_left) {
		expect_message(tls, handler);
	} else if (tls->message_left < LENGTH_LEN) {
		tls->status = DEBAR_TLS_BAD;
	} else {
		tls->message_left -= LENGTH_LEN;
		debar_tls_expect(tls, handler, IN_CERTIFICATE_LENGTH,
				 LENGTH_LEN);
	}
}

static void begin_certificate(struct debar_tls *tls,
			      const struct debar_tls_handler *handler, u32 len)
{
	if (!len || len > tls->message_left) {
		tls->status = DEBAR_TLS_BAD;
		return;
	}
	if (tls->certificates >= DEBAR_TLS_CERTIFICATES) {
		tls->status = DEBAR_TLS_TOO_LONG;
		return;
	}
	tls->message_left -= len;
	debar_tls_expect(tls, handler, IN_CERTIFICATE, len);
}

static void finish_certificate(struct debar_tls *tls,
			       const struct debar_tls_handler *handler,
			       const u8 *body)
{
	struct debar_slice der = { body, tls->item_len };

	if (handler->certificate &&
	    !handler->certificate(handler->context, &der, tls->certificates))
		tls->status = DEBAR_TLS_STOPPED;
	tls->certificates++;
	expect_certificate(tls, handler);
}

/* Act upon an item, name the next or the end. */
static inline void finish_item(struct debar_tls *tls,
			       const struct debar_tls_handler *handler,
			       const u8 *item)
{
	switch (tls->state) {
	case IN_HEADER:
		begin_message(tls, handler, item[0], be24(item + 1));
		break;
	case IN_HELLO:
		finish_hello(tls, handler, item);
		break;
	case IN_SSLV2_HELLO:
		finish_sslv2_hello(tls, handler, item);
		break;
	case IN_LIST_LENGTH:
		if (be24(item) != tls->message_left)
			tls->status = DEBAR_TLS_BAD;
		else
			expect_certificate(tls, handler);
		break;
	case IN_CERTIFICATE_LENGTH:
		begin_certificate(tls, handler, be24(item));
		break;
	case IN_CERTIFICATE:
		finish_certificate(tls, handler, item);
		break;
	case IN_SKIPPED:
		expect_message(tls, handler);
		break;
	}
}

/**
 * debar_tls_finish_item() - act upon an item, name the next or the end
 * @tls: reader
 * @handler: is told of hellos and certificates
 * @item: the item, of tls->item_len bytes; not looked at when it was skipped
 */
void debar_tls_finish_item(struct debar_tls *tls,
			   const struct debar_tls_handler *handler,
			   const u8 *item)
{
	finish_item(tls, handler, item);
}

/**
 * debar_tls_finish_items() - debar_tls_finish_item() for all that are whole
 * @tls: reader, of whose item nothing was seen yet
 * @handler: is told of hellos and certificates
 * @data: what goes on with that item
 * @len: bytes of a record that are there in one piece
 *
 * Return: how many of them belong to items that are done with.
 */
u32 debar_tls_finish_items(struct debar_tls *tls,
			   const struct debar_tls_handler *handler,
			   const u8 *data, u32 len)
{
	const u8 *item;
	u32 at = 0;

	while (tls->item_len <= len - at) {
		item = data + at;
		at += tls->item_len;
		finish_item(tls, handler, item);
		if (tls->status != DEBAR_TLS_MORE)
			break;
	}
	return at;
}
