// SPDX-License-Identifier: GPL-2.0
/*
 * However a stream is cut into segments, pieces and records, the reader finds
 * the same, at a cost that grows with the stream and not faster.
 */
#include <kselftest_harness.h>

#include "testlib.h"
#include "tls_findings.h"
#include "tls_records.h"

/* What a stream is cut by: the end of the next segment. */
typedef u32 (*cutter)(u32 at, u32 len);

static u32 whole(u32 at, u32 len)
{
	(void)at;
	return len;
}

static u32 bytewise(u32 at, u32 len)
{
	(void)len;
	return at + 1;
}

static u32 at_random(u32 at, u32 len)
{
	const u32 most = random_below(2) ? 8 : 1500;
	const u32 end = at + 1 + random_below(most);

	return end < len ? end : len;
}

static void read_cut(struct tls_findings *findings,
		     const struct tls_bytes *stream, cutter next, u32 linear,
		     u32 start)
{
	u32 at = 0;

	tls_findings_begin(findings, stream->data, start, TLS_SCRATCH);
	findings->linear = linear;
	while (at < stream->len) {
		at = next(at, stream->len);
		tls_findings_feed(findings, at);
	}
}

static bool same_when_cut(const struct tls_findings *expected,
			  const struct tls_bytes *stream, cutter next,
			  u32 linear)
{
	struct tls_findings findings;
	bool same;

	read_cut(&findings, stream, next, linear, 0);
	same = tls_findings_same(expected, &findings);
	tls_findings_end(&findings);
	return same;
}

FIXTURE(stream)
{
	struct tls_talk *talk;
	struct tls_findings expected[TLS_SIDES];
};
FIXTURE_VARIANT(stream) { struct tls_wishes wishes; };

FIXTURE_SETUP(stream)
{
	u32 side;

	random_seed();
	self->talk = tls_talk(&variant->wishes);
	for (side = 0; side < TLS_SIDES; side++) {
		read_cut(&self->expected[side], &self->talk->sent[side], whole,
			 ~0u, 0);
		ASSERT_EQ(DEBAR_TLS_DONE, self->expected[side].tls.status);
		ASSERT_NE(0, self->expected[side].log_len);
	}
}

FIXTURE_TEARDOWN(stream)
{
	tls_findings_end(&self->expected[TLS_CLIENT]);
	tls_findings_end(&self->expected[TLS_SERVER]);
	tls_talk_free(self->talk);
}

FIXTURE_VARIANT_ADD(stream, mutual) {
	.wishes = { .version = DEBAR_TLS1_2, .chain = 3, .client_chain = 2,
		    .sni = "camera.example" },
};
FIXTURE_VARIANT_ADD(stream, long_hello) {
	.wishes = { .version = DEBAR_TLS1_3, .hello_padding = 1800,
		    .sni = "camera.example" },
};
FIXTURE_VARIANT_ADD(stream, small_records) {
	.wishes = { .version = DEBAR_TLS1_1, .record_size = 512,
		    .chain = 5 },
};
FIXTURE_VARIANT_ADD(stream, resumed) {
	.wishes = { .version = DEBAR_TLS1_2, .resume = TLS_BY_TICKET },
};

TEST_F(stream, split_at_every_point)
{
	struct tls_findings findings;
	u32 side, at;

	for (side = 0; side < TLS_SIDES; side++) {
		const struct tls_bytes *sent = &self->talk->sent[side];

		for (at = 0; at <= sent->len; at++) {
			tls_findings_begin(&findings, sent->data, 0,
					   TLS_SCRATCH);
			tls_findings_feed(&findings, at);
			tls_findings_feed(&findings, sent->len);
			ASSERT_TRUE(tls_findings_same(&self->expected[side],
						      &findings)) {
				TH_LOG("side %u split at %u", side, at);
			}
			tls_findings_end(&findings);
		}
	}
}

TEST_F(stream, byte_by_byte)
{
	u32 side;

	for (side = 0; side < TLS_SIDES; side++) {
		const struct tls_bytes *sent = &self->talk->sent[side];
		const struct tls_findings *expected = &self->expected[side];

		EXPECT_TRUE(same_when_cut(expected, sent, bytewise, ~0u));
		EXPECT_TRUE(same_when_cut(expected, sent, bytewise, 0));
	}
}

TEST_F(stream, pieces_that_end_anywhere)
{
	u32 side, linear;

	for (side = 0; side < TLS_SIDES; side++)
		for (linear = 0; linear < self->talk->sent[side].len; linear++)
			ASSERT_TRUE(same_when_cut(&self->expected[side],
						  &self->talk->sent[side],
						  whole, linear));
}

TEST_F(stream, random_segments_and_pieces)
{
	u32 side, i;

	for (side = 0; side < TLS_SIDES; side++)
		for (i = 0; i < 300; i++)
			ASSERT_TRUE(same_when_cut(&self->expected[side],
						  &self->talk->sent[side],
						  at_random,
						  random_below(1000)));
}

TEST_F(stream, offsets_wrap)
{
	struct tls_findings findings;
	u32 side, back;

	for (side = 0; side < TLS_SIDES; side++) {
		const struct tls_bytes *sent = &self->talk->sent[side];

		for (back = 1; back < sent->len; back += 19) {
			read_cut(&findings, sent, at_random, ~0u, -back);
			ASSERT_TRUE(tls_findings_same(&self->expected[side],
						      &findings));
			tls_findings_end(&findings);
		}
	}
}

TEST_F(stream, records_of_any_size)
{
	u32 side, size;

	for (side = 0; side < TLS_SIDES; side++) {
		for (size = 0; size < 600; size += 1 + size / 16) {
			const struct tls_findings *expected =
				&self->expected[side];
			struct tls_bytes stream = { 0 };

			tls_rerecord(&stream, &self->talk->sent[side], size,
				     size & 1);
			ASSERT_TRUE(same_when_cut(expected, &stream, whole,
						  ~0u)) {
				TH_LOG("side %u records of %u", side, size);
			}
			ASSERT_TRUE(same_when_cut(expected, &stream, at_random,
						  random_below(100)));
			tls_bytes_free(&stream);
		}
	}
}

/*
 * Records of one byte, fed byte by byte: 6 bytes for each of the message. A
 * header is looked at up to five times, as it grows, and once more with the
 * byte in it when the message is put together.
 */
TEST_F(stream, cost_grows_with_the_length)
{
	const u32 side = self->talk->sent[TLS_SERVER].len >
			 self->talk->sent[TLS_CLIENT].len;
	struct tls_bytes stream = { 0 };
	struct tls_findings findings;

	tls_rerecord(&stream, &self->talk->sent[side], 1, false);
	read_cut(&findings, &stream, bytewise, 0, 0);
	EXPECT_TRUE(tls_findings_same(&self->expected[side], &findings));
	EXPECT_LE(findings.fetches, 2 * stream.len);
	EXPECT_LE(findings.fetched, 5 * stream.len);
	tls_findings_end(&findings);
	tls_bytes_free(&stream);
}

/* What the reader is done with need not be kept. */
TEST_F(stream, no_more_is_kept_than_an_item)
{
	u32 side, at, longest;
	u32 i;

	for (side = 0; side < TLS_SIDES; side++) {
		const struct tls_bytes *sent = &self->talk->sent[side];
		const struct tls_findings *expected = &self->expected[side];
		struct tls_findings findings;

		/* A hello is no longer than the first message. */
		longest = sent->data[7] << 8 | sent->data[8];
		for (i = 0; i < expected->certificates; i++)
			if (expected->noted[i].len > longest)
				longest = expected->noted[i].len;
		/* With the headers of the records that it is in. */
		longest += longest / 512 * TLS_RECORD_HLEN + 2 *
			   TLS_RECORD_HLEN;
		tls_findings_begin(&findings, sent->data, 0, TLS_SCRATCH);
		for (at = 1; at <= sent->len; at++) {
			tls_findings_feed(&findings, at);
			if (findings.tls.status != DEBAR_TLS_MORE)
				break;
			ASSERT_GE(longest,
				  at - debar_tls_consumed(&findings.tls));
		}
		tls_findings_end(&findings);
	}
}

TEST_HARNESS_MAIN
