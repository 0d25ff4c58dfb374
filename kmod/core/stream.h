/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One direction of a TCP connection, put together from segments in any order.
 *
 * Bytes lie at their stream offset in chunks of one size, which the host
 * supplies; a window of limited width slides forward as the reader consumes
 * them, and chunks left behind are given back at once. Of bytes that come
 * twice the first copy counts; a second one that differs is a conflict.
 */
#ifndef DEBAR_STREAM_H
#define DEBAR_STREAM_H

#include "bytes.h"
#include "undecided.h"

enum {
	DEBAR_CHUNK_SIZE = 4096,
	DEBAR_STREAM_WINDOW = 16384,
	/* A power of two: which one an offset is in takes no division. */
	DEBAR_STREAM_CHUNKS = 8,
	/* A window that begins inside a chunk needs one more. */
	DEBAR_STREAM_WINDOW_MAX = (DEBAR_STREAM_CHUNKS - 1) * DEBAR_CHUNK_SIZE,
	DEBAR_STREAM_RANGES = 8,
};

/**
 * enum debar_memory_kind - what the engine asks its host for
 * @DEBAR_MEMORY_CHUNK: DEBAR_CHUNK_SIZE octets
 * @DEBAR_MEMORY_HANDSHAKE: a struct debar_handshake
 */
enum debar_memory_kind {
	DEBAR_MEMORY_CHUNK,
	DEBAR_MEMORY_HANDSHAKE,
};

/**
 * struct debar_memory - where the engine has its memory from
 * @get: one piece of a kind, contents undefined, aligned for a pointer; or NULL
 *	with the reason, which is DEBAR_UNDECIDED_MEMORY unless it is written. May
 *	give another flow up for it, but none that the engine works on
 * @put: gives it back
 * @context: for both
 */
struct debar_memory {
	void *(*get)(void *context, enum debar_memory_kind kind,
		     enum debar_undecided *reason);
	void (*put)(void *context, enum debar_memory_kind kind, void *piece);
	void *context;
};

/**
 * struct debar_range - stream offsets from @start to below @end
 */
struct debar_range {
	u32 start;
	u32 end;
};

/**
 * struct debar_stream - what is held of one direction
 * @chunk: ring; offset o lies in chunk o / DEBAR_CHUNK_SIZE modulo its length
 * @range: received beyond @end: ascending, neither touching nor overlapping
 * @ranges: how many
 * @chunks: pieces that are held
 * @base: sequence number of stream offset 0
 * @consumed: bytes below this offset are no longer needed
 * @end: bytes from @consumed to here are there without a gap
 * @refused: lowest offset of a byte that came beyond the window and had to be
 *	let go, or DEBAR_NOT_REFUSED
 */
struct debar_stream {
	u8 *chunk[DEBAR_STREAM_CHUNKS];
	struct debar_range range[DEBAR_STREAM_RANGES];
	u8 ranges;
	u8 chunks;
	u32 base;
	u32 consumed;
	u32 end;
	u32 refused;
};

#define DEBAR_NOT_REFUSED (~(u32)0)

/**
 * struct debar_payload - the payload of a segment
 * @frame: bytes of the frame it is in
 * @start: offset of the payload in there
 * @length: octets
 * @offset: of its first octet in the stream; may be negative
 */
struct debar_payload {
	const struct debar_bytes *frame;
	u32 start;
	u32 length;
	s64 offset;
};

/**
 * debar_stream_offset() - where in the stream is a sequence number?
 * @stream: which
 * @sequence: number, less than 2^31 away from the end of what was received
 *
 * Return: offset, negative before the beginning.
 */
static inline s64 debar_stream_offset(const struct debar_stream *stream,
				      u32 sequence)
{
	const u32 distance = sequence - stream->base - stream->end;

	return (s64)stream->end + (s32)distance;
}

void debar_stream_init(struct debar_stream *stream, u32 base);
enum debar_undecided debar_stream_add(struct debar_stream *stream,
				      const struct debar_memory *memory,
				      const struct debar_payload *payload,
				      u32 window);
void debar_stream_view(struct debar_stream *stream, struct debar_bytes *view);
void debar_stream_consume(struct debar_stream *stream,
			  const struct debar_memory *memory, u32 offset);
void debar_stream_free(struct debar_stream *stream,
		       const struct debar_memory *memory);

#endif
