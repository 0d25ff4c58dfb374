// SPDX-License-Identifier: GPL-2.0
#include <kselftest_harness.h>

#include "core/tcp.h"

enum {
	TCP = DEBAR_ETH_HLEN + 20,
	MAX_LEN = 64,			/* of TCP, and of padding behind it */
	MORE = 0x20,
};

/* A frame with IPv4 and @len octets of TCP, or of @protocol; the rest is padding
 * that looks like more of it.
 */
static const u8 *make(u32 len, u8 words, u8 protocol, u8 fragment, u8 offset)
{
	static u8 data[TCP + MAX_LEN];
	u8 *ip = data + DEBAR_ETH_HLEN, *tcp = data + TCP;
	u32 i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = 0x80 + i;
	data[12] = DEBAR_ETH_IPV4 >> 8;
	data[13] = 0;
	ip[0] = 0x45;
	ip[2] = 0;
	ip[3] = 20 + len;
	ip[6] = fragment;
	ip[7] = offset;
	ip[9] = protocol;
	memcpy(tcp, "\1\2\3\4\5\6\7\x8", 8);
	tcp[12] = words << 4;
	return data;
}

/* What becomes of it when only @captured octets of TCP are there: 'p' when it is
 * parsed, 'c' when it is cut, '-' when it is neither.
 */
static char look(struct debar_tcp *tcp, const u8 *data, u32 captured)
{
	struct debar_bytes bytes = {
		.data = data,
		.linear = TCP + captured,
		.total = TCP + captured,
	};
	struct debar_frame frame;

	if (debar_frame_dissect(&frame, &bytes, NULL))
		return '!';
	if (debar_tcp_parse(tcp, &frame))
		return debar_tcp_is_cut(tcp, &frame) ? '!' : 'p';
	if (debar_tcp_parse_cut(tcp, &frame))
		return debar_tcp_is_cut(tcp, &frame) ? 'c' : '!';
	return '-';
}

static char expected(u32 len, u32 words)
{
	if (len < DEBAR_TCP_HLEN)
		return 'c';
	if (words < 5)
		return '-';
	return words * 4 <= len ? 'p' : 'c';
}

TEST(headers_cut_anywhere)
{
	struct debar_tcp tcp;
	u32 len, words;
	char got;

	for (len = 0; len <= MAX_LEN; len++)
		for (words = 0; words < 16; words++) {
			got = look(&tcp, make(len, words, 6, MORE, 0), MAX_LEN);
			ASSERT_EQ(expected(len, words), got)
				TH_LOG("%u octets, %u words", len, words);
			if (got != 'c')
				continue;
			ASSERT_EQ(len < 8 ? 0 : 0x0102, tcp.source);
			ASSERT_EQ(len < 8 ? 0 : 0x0304, tcp.destination);
			ASSERT_EQ(len < 8 ? 0 : 0x05060708, tcp.sequence);
			ASSERT_EQ(0, tcp.flags);
			ASSERT_EQ(0, tcp.length);
			ASSERT_EQ(0, tcp.missing);
		}
}

TEST(only_first_fragments_are_cut)
{
	struct debar_tcp tcp;

	EXPECT_EQ('c', look(&tcp, make(8, 5, 6, MORE, 0), MAX_LEN));
	EXPECT_EQ('-', look(&tcp, make(8, 5, 17, MORE, 0), MAX_LEN));
	EXPECT_EQ('-', look(&tcp, make(8, 5, 6, 0, 0), MAX_LEN));
	EXPECT_EQ('-', look(&tcp, make(8, 5, 6, MORE, 1), MAX_LEN));
	EXPECT_EQ('-', look(&tcp, make(8, 5, 6, 0, 1), MAX_LEN));
}

/* What a capture lacks need not be lacking in the fragment. */
TEST(headers_that_were_not_captured)
{
	struct debar_tcp tcp;
	u32 captured;

	for (captured = 0; captured < DEBAR_TCP_HLEN; captured++)
		EXPECT_EQ('-',
			  look(&tcp, make(40, 5, 6, MORE, 0), captured));
	EXPECT_EQ('p', look(&tcp, make(40, 5, 6, MORE, 0), captured));
	for (captured = 0; captured < 8; captured++) {
		EXPECT_EQ('c', look(&tcp, make(16, 5, 6, MORE, 0), captured));
		EXPECT_EQ(0, tcp.source);
	}
	EXPECT_EQ('c', look(&tcp, make(16, 5, 6, MORE, 0), captured));
	EXPECT_EQ(0x0102, tcp.source);
}

TEST_HARNESS_MAIN
