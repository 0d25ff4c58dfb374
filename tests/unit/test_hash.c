// SPDX-License-Identifier: GPL-2.0
/*
 * The hash of what debarctl scan keeps of a capture: who makes the capture cannot
 * choose what ends up in the same place.
 */
#include <kselftest_harness.h>

#include "../../userspace/hash.h"

enum { KEYS = 64 };

/* By chance one key in 2^32 does that. */
static bool can_be_made_to_meet(const void *a, const void *b, size_t len)
{
	struct hash_key key;
	int i, meet = 0;

	for (i = 0; i < KEYS; i++) {
		hash_new_key(&key);
		meet += hash_bytes(&key, a, len) == hash_bytes(&key, b, len);
	}
	return meet > 1;
}

TEST(what_is_the_same_has_the_same_hash)
{
	u8 a[HASH_BYTES_MAX] = "some connection", b[HASH_BYTES_MAX];
	struct hash_key key;

	memcpy(b, a, sizeof(b));
	hash_new_key(&key);
	EXPECT_EQ(hash_bytes(&key, a, sizeof(a)), hash_bytes(&key, b, sizeof(b)));
}

TEST(another_key_has_another_hash)
{
	u8 a[HASH_BYTES_MAX] = "some connection";
	struct hash_key one, other;

	hash_new_key(&one);
	hash_new_key(&other);
	EXPECT_NE(hash_bytes(&one, a, sizeof(a)), hash_bytes(&other, a, sizeof(a)));
}

TEST(every_bit_counts)
{
	u8 a[HASH_BYTES_MAX] = "some connection", b[HASH_BYTES_MAX];
	size_t bit;

	for (bit = 0; bit < 8 * sizeof(a); bit++) {
		memcpy(b, a, sizeof(b));
		b[bit / 8] ^= 1 << bit % 8;
		EXPECT_FALSE(can_be_made_to_meet(a, b, sizeof(a)))
			TH_LOG("bit %zu", bit);
	}
}

/* The highest bit of an odd product is that of the factor, whatever the key. What that
 * changes must not be taken back by those of other words.
 */
TEST(no_bit_takes_back_what_others_did)
{
	u32 a[HASH_BYTES_MAX / 4] = { 1, 2, 3 }, b[ARRAY_SIZE(a)];
	u32 flipped;
	size_t i;

	for (flipped = 1; flipped < 1 << ARRAY_SIZE(a); flipped++) {
		for (i = 0; i < ARRAY_SIZE(a); i++)
			b[i] = a[i] ^ (flipped >> i & 1) << 31;
		EXPECT_FALSE(can_be_made_to_meet(a, b, sizeof(a)))
			TH_LOG("highest bits of words %#x", flipped);
	}
}

TEST(order_counts)
{
	u8 a[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, b[8] = { 5, 6, 7, 8, 1, 2, 3, 4 };

	EXPECT_FALSE(can_be_made_to_meet(a, b, sizeof(a)));
}

TEST_HARNESS_MAIN
