// SPDX-License-Identifier: GPL-2.0
/*
 * A stream is records, a record holds any part of any number of messages. The
 * reader walks the records once, and collects one item at a time: a header, a
 * hello, a length or a certificate. It only counts what arrives of the item;
 * when the item is complete and lies in more than one record, its bytes are
 * put together in the scratch, so that each byte is looked at twice at most
 * however finely the stream is cut.
 */
#include "tls_item.h"

enum {
	RECORD_HLEN = 5,
	/* RFC 5246, 6.2.3: with compression and encryption */
	MAX_RECORD = 16384 + 2048,

	RECORD_CHANGE_CIPHER_SPEC = 20,
	RECORD_ALERT = 21,
	RECORD_HANDSHAKE = 22,
	RECORD_APPLICATION_DATA = 23,
	RECORD_HEARTBEAT = 24,

	ALERT_LEN = 2,

	SSLV2_HLEN = 2,			/* RFC 5246, E.2 */
	SSLV2_CLIENT_HELLO = 1,
	MAX_SSLV2_HELLO = 2048,
};

/* What debar_tls_read() was called with. */
struct input {
	const struct debar_bytes *stream;
	u32 base;
	const struct debar_tls_handler *handler;
};

/* Number of bytes from stream offset @from to the end of what there is. */
static u32 available(const struct input *in, u32 from)
{
	const u32 offset = from - in->base;

	return offset < in->stream->total ? in->stream->total - offset : 0;
}

static const u8 *look(const struct input *in, u32 from, u32 len, u8 *buffer)
{
	return debar_bytes_at(in->stream, from - in->base, len, buffer);
}

/* As long as nothing of the item is there, it begins at @at. */
static void settle(struct debar_tls *tls)
{
	if (tls->item_seen)
		return;
	tls->item = tls->at;
	tls->item_record_left = tls->record_left;
}

/* --- records ------------------------------------------------------------- */

static void fail(struct debar_tls *tls)
{
	tls->status = tls->flags & SEEN_MESSAGE ? DEBAR_TLS_BAD :
						  DEBAR_TLS_NOT_TLS;
}

/* Could @p, of which @len bytes are there, begin an SSL 2.0 ClientHello? */
static bool is_sslv2(const u8 *p, u32 len)
{
	const u32 hello = (p[0] & 0x7f) << 8 | (len > 1 ? p[1] : 0);

	if (!(p[0] & 0x80) || hello > MAX_SSLV2_HELLO)
		return false;
	if (len > 2 && p[2] != SSLV2_CLIENT_HELLO)
		return false;
	if (len > 3 && p[3] != DEBAR_SSL2 >> 8 && p[3] != DEBAR_SSL3 >> 8)
		return false;
	return len < RECORD_HLEN || p[3] || p[4] == DEBAR_SSL2;
}

/* Could @p, of which @len bytes are there, begin a record? */
static bool is_record(const struct debar_tls *tls, const u8 *p, u32 len)
{
	const bool begun = tls->flags & SEEN_MESSAGE;

	if (p[0] != RECORD_HANDSHAKE && p[0] != RECORD_ALERT &&
	    (!begun || p[0] < RECORD_CHANGE_CIPHER_SPEC ||
	     p[0] > RECORD_HEARTBEAT))
		return false;
	if (len > 1 && p[1] != DEBAR_SSL3 >> 8)
		return false;
	if (len < RECORD_HLEN)
		return true;
	if (!begun && p[0] == RECORD_ALERT && debar_be16(p + 3) != ALERT_LEN)
		return false;
	return debar_be16(p + 3) <= MAX_RECORD;
}

static void begin_sslv2_hello(struct debar_tls *tls, const struct input *in,
			      const u8 *header)
{
	tls->record = RECORD_HANDSHAKE;
	tls->record_left = debar_be16(header) & 0x7fff;
	tls->at += SSLV2_HLEN;
	debar_tls_expect(tls, in->handler, IN_SSLV2_HELLO, tls->record_left);
	settle(tls);
}

/* Nothing behind these can be read, if the last message was whole. */
static void end(struct debar_tls *tls)
{
	if (tls->state != IN_HEADER || tls->item_seen) {
		tls->status = DEBAR_TLS_BAD;
		return;
	}
	tls->status = DEBAR_TLS_DONE;
	if ((tls->flags & (SEEN_SERVER_HELLO | SEEN_CERTIFICATE)) ==
	    SEEN_SERVER_HELLO && tls->record == RECORD_CHANGE_CIPHER_SPEC)
		tls->flags |= SEEN_RESUMPTION;
}

static inline void enter_record(struct debar_tls *tls, u8 record, u16 len)
{
	tls->record = record;
	tls->record_left = len;
	tls->at += RECORD_HLEN;
	settle(tls);
}

static void begin_record(struct debar_tls *tls, const u8 *header)
{
	tls->record = header[0];
	if (tls->record == RECORD_CHANGE_CIPHER_SPEC ||
	    tls->record == RECORD_APPLICATION_DATA) {
		end(tls);
		return;
	}
	enter_record(tls, header[0], debar_be16(header + 3));
}

/* The header of a handshake record that is there in one piece. */
static bool begin_handshake_record(struct debar_tls *tls,
				   const struct input *in)
{
	const u32 offset = tls->at - in->base;
	const u8 *header;
	u16 len;

	if (in->stream->linear < RECORD_HLEN ||
	    offset > in->stream->linear - RECORD_HLEN)
		return false;
	header = in->stream->data + offset;
	len = debar_be16(header + 3);
	if (header[0] != RECORD_HANDSHAKE || header[1] != DEBAR_SSL3 >> 8 ||
	    len > MAX_RECORD)
		return false;
	tls->flags |= SEEN_RECORD;
	enter_record(tls, RECORD_HANDSHAKE, len);
	return true;
}

/* Return: false when more of the stream is needed. */
static bool read_record_header(struct debar_tls *tls, const struct input *in)
{
	u8 buffer[RECORD_HLEN] DEBAR_UNSET;
	u32 len = available(in, tls->at);
	const u8 *p;
	bool sslv2;

	if (!len)
		return false;
	if (len > RECORD_HLEN)
		len = RECORD_HLEN;
	p = look(in, tls->at, len, buffer);
	if (!p)
		return false;
	sslv2 = !(tls->flags & SEEN_RECORD) && is_sslv2(p, len);
	if (!sslv2 && !is_record(tls, p, len)) {
		fail(tls);
		return true;
	}
	if (len < RECORD_HLEN)
		return false;
	tls->flags |= SEEN_RECORD;
	if (sslv2)
		begin_sslv2_hello(tls, in, p);
	else
		begin_record(tls, p);
	return true;
}

/* Return: false when more of the stream is needed. */
static bool advance(struct debar_tls *tls, const struct input *in)
{
	const u32 all = available(in, tls->at);
	u32 len = all;

	if (len > tls->record_left)
		len = tls->record_left;
	if (tls->record == RECORD_HANDSHAKE) {
		if (len > tls->item_len - tls->item_seen)
			len = tls->item_len - tls->item_seen;
		if (tls->state == IN_SKIPPED)
			tls->item_len -= len;
		else
			tls->item_seen += len;
	}
	tls->at += len;
	tls->record_left -= len;
	settle(tls);
	return tls->item_seen == tls->item_len || len < all;
}

/* Items that lie whole in one record and in one piece of the stream, which most
 * do.
 */
static void take_whole(struct debar_tls *tls, const struct input *in)
{
	const u32 offset = tls->at - in->base;
	u32 len;

	if (offset >= in->stream->linear)
		return;
	len = in->stream->linear - offset;
	if (len > tls->record_left)
		len = tls->record_left;
	len = debar_tls_finish_items(tls, in->handler,
				     in->stream->data + offset, len);
	tls->at += len;
	tls->record_left -= len;
	settle(tls);
}

/* Put together an item that spans records; others may lie between them. */
static const u8 *gather(const struct debar_tls *tls, const struct input *in)
{
	u8 *scratch = in->handler->scratch;
	u8 buffer[RECORD_HLEN] DEBAR_UNSET;
	u8 record = RECORD_HANDSHAKE;
	u32 from = tls->item, left = tls->item_record_left, got = 0;
	const u8 *p;
	u32 len;

	for (;;) {
		if (record == RECORD_HANDSHAKE && left) {
			len = tls->item_len - got;
			if (len > left)
				len = left;
			p = look(in, from, len, scratch + got);
			if (!p)
				return NULL;
			if (p != scratch + got)
				memcpy(scratch + got, p, len);
			got += len;
			if (got == tls->item_len)
				return scratch;
		}
		from += left;
		p = look(in, from, RECORD_HLEN, buffer);
		if (!p)
			return NULL;
		record = p[0];
		left = debar_be16(p + 3);
		from += RECORD_HLEN;
	}
}

/* The item in one piece. */
static const u8 *collect(const struct debar_tls *tls, const struct input *in)
{
	if (!tls->item_len)
		return in->handler->scratch;
	if (tls->item_len > tls->item_record_left)
		return gather(tls, in);
	return look(in, tls->item, tls->item_len, in->handler->scratch);
}

/* Return: false when the stream cannot be read. */
static bool finish_item(struct debar_tls *tls, const struct input *in)
{
	const u8 *item = collect(tls, in);

	if (!item)
		return false;
	debar_tls_finish_item(tls, in->handler, item);
	settle(tls);
	return true;
}

/* Return: false when more of the stream is needed. */
static bool step(struct debar_tls *tls, const struct input *in)
{
	if (tls->record_left && !tls->item_seen &&
	    tls->record == RECORD_HANDSHAKE) {
		take_whole(tls, in);
		if (tls->status != DEBAR_TLS_MORE)
			return true;
	}
	if (tls->item_seen == tls->item_len)
		return finish_item(tls, in);
	if (tls->record_left)
		return advance(tls, in);
	return begin_handshake_record(tls, in) || read_record_header(tls, in);
}

/* --- interface ----------------------------------------------------------- */

/**
 * debar_tls_init() - start reading
 * @tls: reader
 * @start: stream offset of the first byte to read
 */
void debar_tls_init(struct debar_tls *tls, u32 start)
{
	memset(tls, 0, sizeof(*tls));
	tls->at = start;
	tls->item = start;
	tls->item_len = DEBAR_TLS_MESSAGE_HLEN;
}

/**
 * debar_tls_read() - read on
 * @tls: reader
 * @stream: the stream from @base on, as far as it is there in order; at least
 *	from debar_tls_consumed() on, and all of what was given before
 * @base: stream offset of its first byte
 * @handler: is told what is found, each thing once; its scratch needs to hold
 *	something only while this runs, but always has the same size
 *
 * May be called at any time, with any number of new bytes: what is found, and
 * the final status, depend on the stream only and not on how it is cut. Costs
 * time in proportion to the new bytes, plus once the size of a hello or
 * certificate that becomes complete.
 *
 * Context: any.
 * Return: what has become of the stream; once it is not DEBAR_TLS_MORE it
 * stays what it is.
 */
enum debar_tls_status debar_tls_read(struct debar_tls *tls,
				     const struct debar_bytes *stream,
				     u32 base,
				     const struct debar_tls_handler *handler)
{
	const struct input in = { stream, base, handler };

	/* Of the first item nobody has yet asked whether it fits. */
	if (handler->scratch_size < DEBAR_TLS_MESSAGE_HLEN)
		tls->status = DEBAR_TLS_TOO_LONG;
	while (tls->status == DEBAR_TLS_MORE && step(tls, &in))
		;
	return (enum debar_tls_status)tls->status;
}

/**
 * debar_tls_may_start() - can a stream be read from here on?
 * @stream: bytes from the middle of a stream
 *
 * Return: whether they begin with a handshake record that begins with a hello
 * or with certificates. At least six bytes are needed to say so; with twelve, less
 * is taken for such that is none.
 */
bool debar_tls_may_start(const struct debar_bytes *stream)
{
	u8 buffer[DEBAR_TLS_START_MORE] DEBAR_UNSET;
	const u8 *p = debar_bytes_at(stream, 0, DEBAR_TLS_START_LEN, buffer);
	u32 len;

	if (!p || p[0] != RECORD_HANDSHAKE || p[1] != DEBAR_SSL3 >> 8 ||
	    !debar_tls_is_first(p[5], ~0u))
		return false;
	len = debar_be16(p + 3);
	if (!len || len > MAX_RECORD)
		return false;
	if (RECORD_HLEN + len < DEBAR_TLS_START_MORE)
		return true;
	p = debar_bytes_at(stream, 0, DEBAR_TLS_START_MORE, buffer);
	return !p || debar_tls_is_likely(p);
}

/**
 * debar_tls_has_no_certificate() - has the server gone on without one?
 * @tls: reader of the server's direction, DEBAR_TLS_DONE
 *
 * Return: true when none follows its ServerHello: a session was resumed, or the
 * cipher suite needs none (RFC 4279, 2; RFC 5246, A.5), or TLS 1.3 hides it.
 */
bool debar_tls_has_no_certificate(const struct debar_tls *tls)
{
	return !tls->certificates && tls->flags & SEEN_SERVER_HELLO;
}

/**
 * debar_tls_is_resumed() - has an earlier session been resumed?
 * @tls: reader of the server's direction, DEBAR_TLS_DONE
 *
 * Return: true when the server went on without a certificate: RFC 5246, 7.3
 * (by id), RFC 5077 (by ticket), RFC 8446, 2.2 (pre-shared key).
 */
bool debar_tls_is_resumed(const struct debar_tls *tls)
{
	return tls->flags & SEEN_RESUMPTION;
}

/**
 * debar_tls_has_begun() - has a handshake message been recognised?
 * @tls: reader
 *
 * Return: false for what may yet turn out to be another protocol.
 */
bool debar_tls_has_begun(const struct debar_tls *tls)
{
	return tls->flags & SEEN_MESSAGE;
}
