// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a stream in one piece, and again in segments and pieces that the input
 * chooses: both must find the same, inside the input.
 *
 * Input: one byte, how many bytes of each window are in one piece, in units of
 * 16; one byte, n; n bytes, the lengths of segments, used in turn; the stream.
 */
#include <stdlib.h>

#include "../unit/tls_findings.c"

enum { HEAD = 2, SCRATCH = 4096 };

/* Bytes at their place in a segment; 0 stands for a long one. */
static u32 segment(const u8 *lengths, u32 count, u32 i)
{
	const u8 len = count ? lengths[i % count] : 1;

	return len ? len : 1460;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct tls_findings whole, cut;
	const u8 *lengths = data + HEAD;
	u32 count, len, at = 0, i = 0;

	if (size < HEAD || size - HEAD < data[1] || size > 1 << 20)
		return 0;
	count = data[1];
	len = size - HEAD - count;

	tls_findings_begin(&whole, lengths + count, 0, SCRATCH);
	tls_findings_feed(&whole, len);
	/* Offsets that wrap somewhere in the stream. */
	tls_findings_begin(&cut, lengths + count, -(len / 2), SCRATCH);
	cut.linear = data[0] * 16;
	while (at < len) {
		at += segment(lengths, count, i++);
		if (at > len)
			at = len;
		tls_findings_feed(&cut, at);
	}
	demand(tls_findings_same(&whole, &cut),
	       "findings do not depend on how the stream is cut");
	/* Each byte is looked at when it comes and when its item is whole. */
	demand(cut.fetched <= 8ull * len, "the cost grows with the stream");
	tls_findings_end(&whole);
	tls_findings_end(&cut);
	return 0;
}
