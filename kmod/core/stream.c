// SPDX-License-Identifier: GPL-2.0
#include "stream.h"

enum {
	/* What is compared at a time where a frame is in several pieces. */
	PIECE = 64,
};

static u32 least(u32 a, u32 b)
{
	return a < b ? a : b;
}

static u8 **slot(struct debar_stream *stream, u32 offset)
{
	return &stream->chunk[offset / DEBAR_CHUNK_SIZE % DEBAR_STREAM_CHUNKS];
}

/* Octets from @offset to the end of its chunk. */
static u32 left_in_chunk(u32 offset)
{
	return DEBAR_CHUNK_SIZE - offset % DEBAR_CHUNK_SIZE;
}

/**
 * debar_stream_init() - begin a stream that holds nothing
 * @stream: caller's memory
 * @base: sequence number of its first byte
 */
void debar_stream_init(struct debar_stream *stream, u32 base)
{
	memset(stream, 0, sizeof(*stream));
	stream->base = base;
	stream->refused = DEBAR_NOT_REFUSED;
}

/* Is the byte at @at held? @next is where the run of bytes of which this is as
 * true ends.
 */
static bool is_held(const struct debar_stream *stream, u32 at, u32 *next)
{
	u32 i;

	if (at < stream->end) {
		*next = stream->end;
		return true;
	}
	for (i = 0; i < stream->ranges; i++) {
		if (at < stream->range[i].start) {
			*next = stream->range[i].start;
			return false;
		}
		if (at < stream->range[i].end) {
			*next = stream->range[i].end;
			return true;
		}
	}
	*next = ~(u32)0;
	return false;
}

static inline const u8 *payload_at(const struct debar_payload *payload, u32 at,
				   u32 len, void *buffer)
{
	const u32 skip = (u32)(at - payload->offset);

	return debar_bytes_at(payload->frame, payload->start + skip, len,
			      buffer);
}

static enum debar_undecided compare(struct debar_stream *stream,
				    const struct debar_payload *payload,
				    u32 at, u32 end)
{
	u8 buffer[PIECE] DEBAR_UNSET;
	const u8 *p;
	u32 len;

	for (; at < end; at += len) {
		len = least(least(end - at, left_in_chunk(at)), PIECE);
		p = payload_at(payload, at, len, buffer);
		if (!p)
			return DEBAR_UNDECIDED_MEMORY;
		if (memcmp(p, *slot(stream, at) + at % DEBAR_CHUNK_SIZE, len))
			return DEBAR_UNDECIDED_CONFLICT;
	}
	return DEBAR_DECIDABLE;
}

static noinline enum debar_undecided get_chunk(struct debar_stream *stream,
					       const struct debar_memory *memory,
					       u8 **chunk)
{
	enum debar_undecided reason = DEBAR_UNDECIDED_MEMORY;

	*chunk = memory->get(memory->context, DEBAR_MEMORY_CHUNK, &reason);
	if (!*chunk)
		return reason;
	stream->chunks++;
	return DEBAR_DECIDABLE;
}

/* Up to the end of a chunk at most. */
static __always_inline enum debar_undecided
copy_in(struct debar_stream *stream, const struct debar_memory *memory,
	const struct debar_payload *payload, u32 at, u32 end)
{
	const u32 len = least(end - at, left_in_chunk(at));
	enum debar_undecided reason;
	u8 **chunk = slot(stream, at);
	const u8 *p;
	u8 *to;

	if (!*chunk) {
		reason = get_chunk(stream, memory, chunk);
		if (reason)
			return reason;
	}
	to = *chunk + at % DEBAR_CHUNK_SIZE;
	p = payload_at(payload, at, len, to);
	if (!p)
		return DEBAR_UNDECIDED_MEMORY;
	if (p != to)
		memcpy(to, p, len);
	return DEBAR_DECIDABLE;
}

/* Ranges that now touch the bytes before them are ranges no more. */
static void extend_end(struct debar_stream *stream)
{
	u32 gone = 0;

	while (gone < stream->ranges &&
	       stream->range[gone].start <= stream->end) {
		if (stream->range[gone].end > stream->end)
			stream->end = stream->range[gone].end;
		gone++;
	}
	stream->ranges -= gone;
	memmove(stream->range, stream->range + gone,
		stream->ranges * sizeof(stream->range[0]));
}

static enum debar_undecided note_range(struct debar_stream *stream,
				       struct debar_range new)
{
	struct debar_range *range = stream->range;
	u32 first = 0, last;

	if (new.start <= stream->end) {
		if (new.end > stream->end)
			stream->end = new.end;
		extend_end(stream);
		return DEBAR_DECIDABLE;
	}
	while (first < stream->ranges && range[first].end < new.start)
		first++;
	/* From first to below last they touch the new one. */
	for (last = first;
	     last < stream->ranges && range[last].start <= new.end; last++) {
		new.start = least(new.start, range[last].start);
		if (range[last].end > new.end)
			new.end = range[last].end;
	}
	if (first == last && stream->ranges == DEBAR_STREAM_RANGES)
		return DEBAR_UNDECIDED_GAPS;
	memmove(range + first + 1, range + last,
		(stream->ranges - last) * sizeof(range[0]));
	stream->ranges = stream->ranges - (last - first) + 1;
	range[first] = new;
	return DEBAR_DECIDABLE;
}

/* Add what may be there already, in part, or lie behind a gap, or in several
 * chunks.
 */
static noinline enum debar_undecided
merge_in(struct debar_stream *stream, const struct debar_memory *memory,
	 const struct debar_payload *payload, struct debar_range new)
{
	enum debar_undecided reason;
	u32 at, next;
	bool held;

	for (at = new.start; at < new.end; at = next) {
		held = is_held(stream, at, &next);
		next = least(least(next, new.end), at + left_in_chunk(at));
		reason = held ? compare(stream, payload, at, next) :
				copy_in(stream, memory, payload, at, next);
		if (reason)
			return reason;
	}
	return new.start < new.end ? note_range(stream, new) : DEBAR_DECIDABLE;
}

/**
 * debar_stream_add() - take in what a segment brings
 * @stream: where
 * @memory: for chunks
 * @payload: of the segment
 * @window: octets held at most, from what is consumed on
 *
 * What was consumed is not looked at again. What lies beyond the window is
 * left out, and noted in @stream->refused.
 *
 * Return: DEBAR_DECIDABLE, or why the stream is of no more use but to be freed.
 */
enum debar_undecided debar_stream_add(struct debar_stream *stream,
				      const struct debar_memory *memory,
				      const struct debar_payload *payload,
				      u32 window)
{
	const u32 limit = stream->consumed + window;
	const s64 payload_end = payload->offset + payload->length;
	enum debar_undecided reason;
	struct debar_range new;

	if (payload_end <= stream->consumed)
		return DEBAR_DECIDABLE;
	new.start = stream->consumed;
	if (payload->offset > new.start)
		new.start = least(payload->offset, DEBAR_NOT_REFUSED - 1);
	new.end = limit;
	if (payload_end <= limit)
		new.end = payload_end;
	else
		stream->refused = least(stream->refused,
					new.start > limit ? new.start : limit);
	if (new.start != stream->end || stream->ranges ||
	    new.end - new.start > left_in_chunk(new.start))
		return merge_in(stream, memory, payload, new);
	/* In order, as nearly all are. */
	reason = copy_in(stream, memory, payload, new.start, new.end);
	if (!reason)
		stream->end = new.end;
	return reason;
}

static const u8 *fetch(const struct debar_bytes *bytes, u32 offset, u32 len,
		       void *buffer)
{
	struct debar_stream *stream = bytes->context;
	u32 at = stream->consumed + offset;
	u8 *to = buffer;
	u32 part;

	if (len <= left_in_chunk(at))
		return *slot(stream, at) + at % DEBAR_CHUNK_SIZE;
	for (; len; len -= part, at += part, to += part) {
		part = least(len, left_in_chunk(at));
		memcpy(to, *slot(stream, at) + at % DEBAR_CHUNK_SIZE, part);
	}
	return buffer;
}

/**
 * debar_stream_view() - what can be read of a stream
 * @stream: which
 * @view: the bytes from @stream->consumed to @stream->end; valid until either
 *	changes
 */
void debar_stream_view(struct debar_stream *stream, struct debar_bytes *view)
{
	const u32 at = stream->consumed;

	memset(view, 0, sizeof(*view));
	view->total = stream->end - at;
	view->fetch = fetch;
	view->context = stream;
	if (!view->total)
		return;
	view->data = *slot(stream, at) + at % DEBAR_CHUNK_SIZE;
	view->linear = least(view->total, left_in_chunk(at));
}

/* Give back chunks from @first to below @end, as far as there are any. */
static noinline void put_chunks(struct debar_stream *stream,
				const struct debar_memory *memory, u32 first,
				u32 end)
{
	u8 **chunk;

	for (; stream->chunks && first < end; first++) {
		chunk = slot(stream, first * DEBAR_CHUNK_SIZE);
		if (!*chunk)
			continue;
		memory->put(memory->context, DEBAR_MEMORY_CHUNK, *chunk);
		*chunk = NULL;
		stream->chunks--;
	}
}

/**
 * debar_stream_consume() - let go of what is no longer needed
 * @stream: where
 * @memory: for chunks
 * @offset: of the first byte that is; beyond @stream->end only when nothing is
 *	held, because these bytes were read where they came from
 */
void debar_stream_consume(struct debar_stream *stream,
			  const struct debar_memory *memory, u32 offset)
{
	const u32 at = stream->consumed;

	if (offset <= at)
		return;
	stream->consumed = offset;
	if (offset > stream->end)
		stream->end = offset;
	if (!stream->chunks)
		return;
	if (offset == stream->end && !stream->ranges)
		put_chunks(stream, memory, 0, DEBAR_STREAM_CHUNKS);
	else
		put_chunks(stream, memory, at / DEBAR_CHUNK_SIZE,
			   offset / DEBAR_CHUNK_SIZE);
}

/**
 * debar_stream_free() - give all chunks back
 * @stream: which
 * @memory: for chunks
 *
 * Offsets stay as they are.
 */
void debar_stream_free(struct debar_stream *stream,
		       const struct debar_memory *memory)
{
	stream->ranges = 0;
	if (stream->chunks)
		put_chunks(stream, memory, 0, DEBAR_STREAM_CHUNKS);
}
