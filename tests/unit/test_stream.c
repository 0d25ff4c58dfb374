// SPDX-License-Identifier: GPL-2.0
#include <kselftest_harness.h>

#include "core/stream.h"
#include "packet.h"
#include "testlib.h"

enum { LEN = 60000 };

static u8 text[LEN];
static u32 chunks, most_chunks;

static void *get(void *context, enum debar_memory_kind kind,
		 enum debar_undecided *reason)
{
	void *chunk = malloc(DEBAR_CHUNK_SIZE);

	if (context || kind != DEBAR_MEMORY_CHUNK || !reason || !chunk)
		abort();
	if (++chunks > most_chunks)
		most_chunks = chunks;
	return memset(chunk, 0xa5, DEBAR_CHUNK_SIZE);
}

static void put(void *context, enum debar_memory_kind kind, void *chunk)
{
	if (context || kind != DEBAR_MEMORY_CHUNK)
		abort();
	free(chunk);
	chunks--;
}

static const struct debar_memory memory = { .get = get, .put = put };

/* Add @len octets at @at of @from, in a frame of which @linear are in one
 * piece.
 */
static enum debar_undecided add_from(struct debar_stream *stream,
				     const u8 *from, s64 at, u32 len,
				     u32 linear)
{
	struct debar_payload payload = {
		.start = 3, .length = len, .offset = at,
	};
	enum debar_undecided reason;
	u8 *frame = malloc(len + 3);
	struct pieces pieces;

	memset(frame, 0x5a, 3);
	memcpy(frame + 3, from, len);
	pieces_make(&pieces, frame, len + 3, linear);
	payload.frame = &pieces.bytes;
	reason = debar_stream_add(stream, &memory, &payload,
				  DEBAR_STREAM_WINDOW);
	pieces_free(&pieces);
	free(frame);
	return reason;
}

static enum debar_undecided add(struct debar_stream *stream, u32 at, u32 len)
{
	return add_from(stream, text + at, at, len, len + 3);
}

static void expect_text(struct __test_metadata *_metadata,
			struct debar_stream *stream)
{
	const u32 len = stream->end - stream->consumed;
	struct debar_bytes view;
	u8 *buffer = malloc(len + 1);
	const u8 *p;

	debar_stream_view(stream, &view);
	ASSERT_EQ(len, view.total);
	p = debar_bytes_at(&view, 0, len, buffer);
	ASSERT_EQ(0, len ? memcmp(p, text + stream->consumed, len) : 0);
	if (len > 10) {
		p = debar_bytes_at(&view, len / 2, 7 < len / 2 ? 7 : 1,
				   buffer);
		ASSERT_EQ(0, memcmp(p, text + stream->consumed + len / 2, 1));
	}
	free(buffer);
}

FIXTURE(stream) {
	struct debar_stream stream;
};

FIXTURE_SETUP(stream)
{
	random_seed();
	random_fill(text, LEN);
	debar_stream_init(&self->stream, 0);
}

FIXTURE_TEARDOWN(stream)
{
	debar_stream_free(&self->stream, &memory);
	EXPECT_EQ(0, chunks);
}

TEST_F(stream, in_order)
{
	u32 at;

	for (at = 0; at < 10000; at += 100) {
		ASSERT_EQ(0, add(&self->stream, at, 100));
		EXPECT_EQ(at + 100, self->stream.end);
		expect_text(_metadata, &self->stream);
	}
}

TEST_F(stream, first_copy_wins_and_another_is_a_conflict)
{
	u8 copy[100];

	memcpy(copy, text, sizeof(copy));
	ASSERT_EQ(0, add(&self->stream, 40, 20));
	ASSERT_EQ(0, add(&self->stream, 30, 40));
	ASSERT_EQ(0, add(&self->stream, 0, 100));
	EXPECT_EQ(100, self->stream.end);
	copy[0] ^= 1;
	EXPECT_EQ(DEBAR_UNDECIDED_CONFLICT,
		  add_from(&self->stream, copy, 0, 100, 103));
	copy[0] ^= 1;
	copy[99] ^= 0x80;
	EXPECT_EQ(DEBAR_UNDECIDED_CONFLICT,
		  add_from(&self->stream, copy, 0, 100, 50));
	EXPECT_EQ(DEBAR_UNDECIDED_CONFLICT,
		  add_from(&self->stream, copy + 99, 99, 1, 4));
	EXPECT_EQ(0, add_from(&self->stream, copy, 0, 99, 50));
	/* What is consumed is not compared. */
	debar_stream_consume(&self->stream, &memory, 100);
	EXPECT_EQ(0, add_from(&self->stream, copy, 0, 100, 50));
	EXPECT_EQ(0, chunks);
}

TEST_F(stream, conflict_in_a_range_across_chunks)
{
	u8 copy[300];

	memcpy(copy, text + 4000, sizeof(copy));
	ASSERT_EQ(0, add(&self->stream, 4000, 300));
	copy[200] ^= 1;
	EXPECT_EQ(DEBAR_UNDECIDED_CONFLICT,
		  add_from(&self->stream, copy, 4000, 300, 90));
}

TEST_F(stream, eight_ranges_and_no_more)
{
	u32 i;

	for (i = 1; i <= DEBAR_STREAM_RANGES; i++)
		ASSERT_EQ(0, add(&self->stream, i * 20, 10));
	EXPECT_EQ(DEBAR_STREAM_RANGES, self->stream.ranges);
	/* These make none more. */
	EXPECT_EQ(0, add(&self->stream, 30, 10));
	EXPECT_EQ(DEBAR_STREAM_RANGES - 1, self->stream.ranges);
	EXPECT_EQ(0, add(&self->stream, 15, 30));
	EXPECT_EQ(0, add(&self->stream, 1000, 1));
	EXPECT_EQ(DEBAR_STREAM_RANGES, self->stream.ranges);
	EXPECT_EQ(DEBAR_UNDECIDED_GAPS, add(&self->stream, 990, 1));
}

TEST_F(stream, window)
{
	/* The last octet that fits, and the first that does not. */
	EXPECT_EQ(0, add(&self->stream, DEBAR_STREAM_WINDOW - 1, 2));
	EXPECT_EQ(1, self->stream.ranges);
	EXPECT_EQ(DEBAR_STREAM_WINDOW, self->stream.range[0].end);
	EXPECT_EQ(DEBAR_STREAM_WINDOW, self->stream.refused);
	EXPECT_EQ(0, add(&self->stream, 20000, 10));
	EXPECT_EQ(DEBAR_STREAM_WINDOW, self->stream.refused);
	EXPECT_EQ(1, self->stream.ranges);
	EXPECT_EQ(0, add(&self->stream, 0, DEBAR_STREAM_WINDOW - 1));
	EXPECT_EQ(DEBAR_STREAM_WINDOW, self->stream.end);
	expect_text(_metadata, &self->stream);
	EXPECT_EQ(4, chunks);
	debar_stream_consume(&self->stream, &memory, 4095);
	EXPECT_EQ(4, chunks);
	debar_stream_consume(&self->stream, &memory, 4096);
	EXPECT_EQ(3, chunks);
	debar_stream_consume(&self->stream, &memory, 10000);
	EXPECT_EQ(2, chunks);
	EXPECT_EQ(0, add(&self->stream, 16000, 20000));
	EXPECT_EQ(10000 + DEBAR_STREAM_WINDOW, self->stream.end);
	expect_text(_metadata, &self->stream);
	EXPECT_GE(5, most_chunks);
}

TEST_F(stream, offsets_of_sequence_numbers)
{
	struct debar_stream *stream = &self->stream;

	debar_stream_init(stream, 0xfffffff0);
	EXPECT_EQ(0, debar_stream_offset(stream, 0xfffffff0));
	EXPECT_EQ(-1, debar_stream_offset(stream, 0xffffffef));
	EXPECT_EQ(32, debar_stream_offset(stream, 0x10));
	stream->consumed = 0x80000010;
	stream->end = 0x80000010;
	EXPECT_EQ(0x80000010, debar_stream_offset(stream, 0x80000000));
	EXPECT_EQ(0x8000000f, debar_stream_offset(stream, 0x7fffffff));
	EXPECT_EQ(0x80000015, debar_stream_offset(stream, 0x80000005));
	stream->consumed = 0;
	stream->end = 0;
}

/* Against what is plain: a flag for each octet. */
TEST_F(stream, random)
{
	static bool have[LEN];
	struct debar_stream *stream = &self->stream;
	u32 round, at, len, i, end, consumed, refused;

	for (round = 0; round < 300; round++) {
		memset(have, 0, sizeof(have));
		consumed = 0;
		while (consumed + 20000 < LEN) {
			at = consumed + random_below(18000);
			at = random_below(4) ? stream->end : at;
			at -= at > 50 ? random_below(50) : 0;
			len = 1 + random_below(random_below(8) ? 1500 : 9000);
			if (at + len > LEN)
				len = LEN - at;
			i = add_from(stream, text + at, at, len,
				     random_below(len + 4));
			if (i) {
				ASSERT_EQ(DEBAR_UNDECIDED_GAPS, i);
				break;
			}
			refused = consumed + DEBAR_STREAM_WINDOW;
			for (i = at; i < at + len && i < refused; i++)
				have[i] = true;
			for (end = consumed; end < LEN && have[end]; end++)
				;
			ASSERT_EQ(end, stream->end);
			expect_text(_metadata, stream);
			if (!random_below(3) && end > consumed)
				consumed += random_below(end - consumed + 1);
			for (i = 0; i < consumed; i++)
				have[i] = true;
			debar_stream_consume(stream, &memory, consumed);
			ASSERT_GE(5, chunks);
		}
		debar_stream_free(stream, &memory);
		ASSERT_EQ(0, chunks);
		debar_stream_init(stream, 0);
	}
}

TEST_HARNESS_MAIN
