// SPDX-License-Identifier: GPL-2.0
#include "handshake.h"

enum {
	/* No handshake is that long; offsets never wrap. */
	ENDLESS = 1 << 30,
};

/**
 * struct reader - one segment on its way through the TLS reader
 * @handshake: that it belongs to
 * @reading: how, and who is told
 * @stream: that is read
 * @tls: by which reader
 * @from: end that sends it
 */
struct reader {
	struct debar_handshake *handshake;
	const struct debar_reading *reading;
	struct debar_stream *stream;
	struct debar_tls *tls;
	u8 from;
};

/**
 * debar_handshake_init() - begin a handshake of which nothing is known
 * @handshake: caller's memory
 */
void debar_handshake_init(struct debar_handshake *handshake)
{
	memset(handshake, 0, sizeof(*handshake));
}

/**
 * debar_handshake_start() - say where one end's stream begins
 * @handshake: which
 * @from: end
 * @base: sequence number of its first byte
 *
 * The stream of that end must hold nothing.
 */
void debar_handshake_start(struct debar_handshake *handshake, u8 from,
			   u32 base)
{
	debar_stream_init(&handshake->stream[from], base);
	debar_tls_init(&handshake->tls[from], 0);
	handshake->done[from] = false;
}

static const struct debar_listener *tell(const struct reader *reader)
{
	return reader->reading->listener;
}

static bool note_client_hello(void *context,
			      const struct debar_client_hello *hello)
{
	const struct reader *reader = context;
	struct debar_handshake *handshake = reader->handshake;

	handshake->knows_client = true;
	handshake->client = reader->from;
	handshake->client_hello = true;
	handshake->client_hello_end = 0;
	handshake->client_version = hello->version;
	handshake->offers_tls13 = hello->offers_tls13;
	return tell(reader)->client_hello(reader->reading->context, reader->from,
					  hello);
}

/* RFC 5246, 7.4.1.3: the server takes what the client offers, or less. */
static bool is_answer(const struct debar_handshake *handshake, u8 from,
		      const struct debar_server_hello *hello)
{
	if (!handshake->client_hello || handshake->client == from)
		return false;
	if (hello->is_tls13)
		return handshake->offers_tls13;
	return hello->version >= DEBAR_SSL3 &&
	       hello->version <= handshake->client_version;
}

static bool note_server_hello(void *context,
			      const struct debar_server_hello *hello)
{
	const struct reader *reader = context;
	struct debar_handshake *handshake = reader->handshake;

	handshake->answers = is_answer(handshake, reader->from, hello);
	if (!handshake->client_hello) {
		handshake->knows_client = true;
		handshake->client = !reader->from;
	}
	/* A HelloRetryRequest says as much: only TLS 1.3 has one. */
	handshake->is_tls13 = hello->is_tls13;
	return tell(reader)->server_hello(reader->reading->context, reader->from,
					  hello);
}

static bool note_certificate(void *context, const struct debar_slice *der,
			     u32 index)
{
	const struct reader *reader = context;

	return tell(reader)->certificate(reader->reading->context,
					 reader->from, der, index);
}

static bool note_request(void *context)
{
	const struct reader *reader = context;

	reader->handshake->wants_client = true;
	return true;
}

static __always_inline enum debar_tls_status
read(struct reader *reader, const struct debar_bytes *view, u32 base)
{
	struct debar_handshake *handshake = reader->handshake;
	const struct debar_reading *reading = reader->reading;
	const struct debar_tls_handler handler = {
		.client_hello = note_client_hello,
		.server_hello = note_server_hello,
		.certificate = note_certificate,
		.certificate_request = note_request,
		.context = reader,
		.scratch = reading->scratch,
		.scratch_size = reading->scratch_size,
	};
	const enum debar_tls_status status = debar_tls_read(reader->tls, view,
							    base, &handler);
	const u32 consumed = debar_tls_consumed(reader->tls);

	debar_stream_consume(reader->stream, reading->memory, consumed);
	if (handshake->client_hello && handshake->client == reader->from &&
	    !handshake->client_hello_end)
		handshake->client_hello_end = consumed;
	return status;
}

/* --- where a segment is read: in its frame, if that will do --------------- */

/**
 * struct part - bytes of a frame from some offset on
 * @frame: all of it
 * @start: offset of the first
 */
struct part {
	const struct debar_bytes *frame;
	u32 start;
};

static const u8 *fetch_part(const struct debar_bytes *bytes, u32 offset,
			    u32 len, void *buffer)
{
	const struct part *part = bytes->context;

	return debar_bytes_at(part->frame, part->start + offset, len, buffer);
}

/* See the bytes of a payload from stream offset @at on. */
static void view_payload(struct debar_bytes *view, struct part *part,
			 const struct debar_payload *payload, u32 at)
{
	const struct debar_bytes *frame = payload->frame;
	const u32 skip = (u32)(at - payload->offset);

	part->frame = frame;
	part->start = payload->start + skip;
	view->data = NULL;
	view->linear = 0;
	view->total = payload->length - skip;
	view->fetch = fetch_part;
	view->context = part;
	if (part->start >= frame->linear)
		return;
	view->data = frame->data + part->start;
	view->linear = frame->linear - part->start;
	if (view->linear > view->total)
		view->linear = view->total;
}

/* Does @payload go on where the reader stands, with nothing held besides? */
static bool goes_on(const struct debar_stream *stream,
		    const struct debar_payload *payload)
{
	return stream->consumed == stream->end && !stream->ranges &&
	       payload->offset <= stream->end &&
	       payload->offset + payload->length > stream->end;
}

/* Bytes beyond the window were let go: is one of them what comes next, or is
 * the window full of one message?
 */
static bool is_stuck(struct debar_stream *stream, u32 window)
{
	if (stream->refused < stream->end)
		stream->refused = DEBAR_NOT_REFUSED;
	return stream->refused == stream->end ||
	       stream->end - stream->consumed >= window ||
	       stream->end > ENDLESS;
}

static __always_inline enum debar_tls_status
read_payload(struct reader *reader, const struct debar_payload *payload,
	     enum debar_undecided *reason)
{
	struct debar_stream *stream = reader->stream;
	const struct debar_reading *reading = reader->reading;
	const bool in_place = goes_on(stream, payload);
	enum debar_tls_status status;
	struct debar_bytes view DEBAR_UNSET;
	struct part part DEBAR_UNSET;
	u32 at, end;

	/* Each time the reader moves on, more fits into the window. */
	do {
		at = stream->consumed;
		end = stream->end;
		if (in_place) {
			view_payload(&view, &part, payload, at);
		} else {
			*reason = debar_stream_add(stream, reading->memory,
						   payload, reading->window);
			if (*reason || stream->end == end)
				return DEBAR_TLS_MORE;
			debar_stream_view(stream, &view);
		}
		status = read(reader, &view, at);
	} while (!in_place && status == DEBAR_TLS_MORE &&
		 stream->consumed != at &&
		 payload->offset + payload->length > at + reading->window);
	if (in_place && status == DEBAR_TLS_MORE)
		*reason = debar_stream_add(stream, reading->memory, payload,
					   reading->window);
	return status;
}

/* --- what has become of it ----------------------------------------------- */

static enum debar_progress give_up(enum debar_undecided *reason,
				   enum debar_undecided why)
{
	*reason = why;
	return DEBAR_PROGRESS_UNDECIDED;
}

/* The server's side has been read to its end. */
static bool is_over(const struct debar_handshake *handshake, u8 server,
		    const struct debar_reading *reading)
{
	const struct debar_stream *client = &handshake->stream[!server];
	const struct debar_tls *tls = &handshake->tls[server];
	const struct debar_listener *listener = reading->listener;

	if (handshake->is_tls13)
		listener->opaque(reading->context, DEBAR_OPAQUE_TLS13);
	else if (unlikely(debar_tls_has_no_certificate(tls)))
		listener->opaque(reading->context, debar_tls_is_resumed(tls) ?
				 DEBAR_OPAQUE_RESUMED :
				 DEBAR_OPAQUE_NO_CERTIFICATE);
	else
		return !handshake->wants_client || !client->end;
	return true;
}

static enum debar_progress finish(const struct reader *reader)
{
	struct debar_handshake *handshake = reader->handshake;
	const struct debar_reading *reading = reader->reading;
	const enum debar_tls_side side = debar_tls_side(reader->tls);
	const u8 from = reader->from;
	bool over = handshake->done[!from];

	debar_stream_free(reader->stream, reading->memory);
	handshake->done[from] = true;
	if (side == DEBAR_TLS_SERVER)
		over |= is_over(handshake, from, reading);
	else if (side == DEBAR_TLS_UNKNOWN)
		over |= !handshake->stream[!from].end;
	return over ? DEBAR_PROGRESS_DONE : DEBAR_PROGRESS_MORE;
}

/**
 * debar_handshake_feed() - read what a segment brings
 * @handshake: which; the end's stream was started
 * @from: end that sent the segment
 * @payload: of the segment, at least one byte
 * @reading: how, and who is told
 * @reason: set with DEBAR_PROGRESS_UNDECIDED
 *
 * Bytes that come in order are read where they are, and only what is left of
 * an incomplete message is stored.
 *
 * Return: what has become of it.
 */
enum debar_progress debar_handshake_feed(struct debar_handshake *handshake,
					 u8 from,
					 const struct debar_payload *payload,
					 const struct debar_reading *reading,
					 enum debar_undecided *reason)
{
	struct reader reader = {
		.handshake = handshake,
		.reading = reading,
		.stream = &handshake->stream[from],
		.tls = &handshake->tls[from],
		.from = from,
	};
	enum debar_tls_status status;

	*reason = DEBAR_DECIDABLE;
	if (handshake->done[from])
		return DEBAR_PROGRESS_MORE;
	status = read_payload(&reader, payload, reason);
	if (*reason)
		return DEBAR_PROGRESS_UNDECIDED;
	switch (status) {
	case DEBAR_TLS_MORE:
		if (is_stuck(reader.stream, reading->window))
			return give_up(reason, DEBAR_UNDECIDED_TOO_LONG);
		return DEBAR_PROGRESS_MORE;
	case DEBAR_TLS_DONE:
		return finish(&reader);
	case DEBAR_TLS_NOT_TLS:
		return DEBAR_PROGRESS_NOT_TLS;
	case DEBAR_TLS_BAD:
		return give_up(reason, DEBAR_UNDECIDED_MALFORMED);
	case DEBAR_TLS_TOO_LONG:
		return give_up(reason, DEBAR_UNDECIDED_TOO_LONG);
	case DEBAR_TLS_STOPPED:
		break;
	}
	return DEBAR_PROGRESS_STOPPED;
}

/**
 * debar_handshake_free() - give back all that a handshake holds, and itself
 * @handshake: from @memory
 * @memory: where it came from
 */
void debar_handshake_free(struct debar_handshake *handshake,
			  const struct debar_memory *memory)
{
	debar_stream_free(&handshake->stream[0], memory);
	debar_stream_free(&handshake->stream[1], memory);
	memory->put(memory->context, DEBAR_MEMORY_HANDSHAKE, handshake);
}
