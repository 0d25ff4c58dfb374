// SPDX-License-Identifier: GPL-2.0
#include <kselftest_harness.h>

#include "core/bytes.h"

static const u8 *fetch_marker(const struct debar_bytes *bytes, u32 offset,
			      u32 len, void *buffer)
{
	(void)offset;
	(void)len;
	*(u8 *)buffer = 0x77;
	return bytes->context ? buffer : NULL;
}

TEST(every_offset_and_length_of_one_piece)
{
	u8 data[8] = { 0 };
	struct debar_bytes bytes = { .data = data, .linear = 8, .total = 8 };
	u32 offset, len;
	u8 buffer[8];

	for (offset = 0; offset <= 10; offset++)
		for (len = 0; len <= 10; len++)
			EXPECT_EQ(offset + len <= 8 ? data + offset : NULL,
				  debar_bytes_at(&bytes, offset, len, buffer));
}

TEST(sums_that_overflow_are_beyond_the_end)
{
	u8 data[8] = { 0 };
	struct debar_bytes bytes = { .data = data, .linear = 8, .total = 8 };
	u8 buffer[8];

	EXPECT_EQ(NULL, debar_bytes_at(&bytes, ~0u, 1, buffer));
	EXPECT_EQ(NULL, debar_bytes_at(&bytes, ~0u - 3, 4, buffer));
	EXPECT_EQ(NULL, debar_bytes_at(&bytes, 4, ~0u, buffer));
	EXPECT_EQ(NULL, debar_bytes_at(&bytes, 8, ~0u - 7, buffer));
}

TEST(what_is_not_in_the_first_piece_is_fetched)
{
	u8 data[8] = { 0 };
	struct debar_bytes bytes = {
		.data = data, .linear = 8, .total = 16,
		.fetch = fetch_marker, .context = data,
	};
	u32 offset, len;
	u8 buffer[16];

	for (offset = 0; offset <= 16; offset++)
		for (len = 0; offset + len <= 16; len++)
			EXPECT_EQ(offset + len <= 8 ? data + offset : buffer,
				  debar_bytes_at(&bytes, offset, len, buffer));
	EXPECT_EQ(NULL, debar_bytes_at(&bytes, 16, 1, buffer));
	EXPECT_EQ(NULL, debar_bytes_at(&bytes, ~0u, 1, buffer));
}

TEST(a_first_piece_shorter_than_what_is_asked_for)
{
	u8 data[2] = { 0 };
	struct debar_bytes bytes = {
		.data = data, .linear = 2, .total = 16,
		.fetch = fetch_marker, .context = data,
	};
	u8 buffer[16];

	EXPECT_EQ(&buffer[0], debar_bytes_at(&bytes, 0, 3, buffer));
	bytes.linear = 0;
	EXPECT_EQ(&buffer[0], debar_bytes_at(&bytes, 0, 1, buffer));
}

TEST(what_cannot_be_fetched_is_not_there)
{
	u8 data[8] = { 0 };
	struct debar_bytes bytes = { .data = data, .linear = 8, .total = 16 };
	u8 buffer[16];

	EXPECT_EQ(NULL, debar_bytes_at(&bytes, 8, 1, buffer));
	bytes.fetch = fetch_marker;
	EXPECT_EQ(NULL, debar_bytes_at(&bytes, 8, 1, buffer));
}

TEST(big_endian_numbers)
{
	static const u8 p[] = { 0xfe, 0xdc, 0xba, 0x98 };

	EXPECT_EQ(0xfedc, debar_be16(p));
	EXPECT_EQ(0xfedcba98u, debar_be32(p));
}

TEST_HARNESS_MAIN
