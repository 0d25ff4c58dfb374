// SPDX-License-Identifier: GPL-2.0
/*
 * What the prefix table refuses, and how much memory it takes.
 */
#include <kselftest_harness.h>

#include "core/prefix.h"
#include "prefixes.h"
#include "testlib.h"

enum { UNTOUCHED = 12345 };

/* Build a table of @count in memory of exactly the right size. */
static int build(const struct debar_prefix *list, u32 count, u32 *offender)
{
	const size_t size = debar_prefix_table_size(count);
	struct debar_prefix_table table;
	void *memory = malloc(size);
	int err;

	if (!memory)
		return -ENOMEM;
	err = debar_prefix_table_build(&table, memory, size, list, count,
				       offender);
	free(memory);
	return err;
}

static int check(const char *mac, u8 bits)
{
	struct debar_prefix prefix = { .bits = bits };

	memcpy(prefix.mac, mac, sizeof(prefix.mac));
	return debar_prefix_check(&prefix);
}

TEST(accepted_prefixes)
{
	EXPECT_EQ(0, check("\x28\x57\xbe\0\0\0", 24));
	EXPECT_EQ(0, check("\xb0\xb3\x53\x60\0\0", 28));
	EXPECT_EQ(0, check("\x8c\x1f\x64\xab\xc0\0", 36));
	EXPECT_EQ(0, check("\0\0\0\0\0\0", 24));
	EXPECT_EQ(0, check("\0\0\0\0\0\0", 36));
	EXPECT_EQ(0, check("\xfc\xff\xff\0\0\0", 24));
	EXPECT_EQ(0, check("\xfc\xff\xff\xf0\0\0", 28));
	EXPECT_EQ(0, check("\xfc\xff\xff\xff\xf0\0", 36));
}

TEST(refused_lengths)
{
	u32 bits;

	for (bits = 0; bits < 256; bits++) {
		if (bits == 24 || bits == 28 || bits == 36)
			continue;
		EXPECT_EQ(-ERANGE, check("\0\0\0\0\0\0", bits));
		EXPECT_EQ(-ERANGE, check("\x03\x57\xbe\x01\x02\x03", bits));
	}
}

TEST(refused_bits_beyond_the_length)
{
	static const u8 lengths[] = { 24, 28, 36 };
	char mac[DEBAR_MAC_LEN];
	u32 i, bit;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		for (bit = 0; bit < 48; bit++) {
			memset(mac, 0, sizeof(mac));
			mac[bit / 8] = 0x80 >> bit % 8;
			if (bit == 6 || bit == 7)
				continue;
			EXPECT_EQ(bit < lengths[i] ? 0 : -EINVAL,
				  check(mac, lengths[i]));
		}
	}
	EXPECT_EQ(-EINVAL, check("\x28\x57\xbe\x01\x02\x03", 24));
}

TEST(refused_group_and_local_addresses)
{
	u32 first;

	for (first = 0; first < 256; first++) {
		const char mac[DEBAR_MAC_LEN] = { first, 0x57 };

		EXPECT_EQ(first % 4 ? -EADDRNOTAVAIL : 0, check(mac, 24));
		EXPECT_EQ(first % 4 ? -EADDRNOTAVAIL : 0, check(mac, 28));
		EXPECT_EQ(first % 4 ? -EADDRNOTAVAIL : 0, check(mac, 36));
	}
}

TEST(refused_prefixes_are_pointed_at)
{
	const struct debar_prefix good = make_prefix(0x2857be000000, 24, 1);
	struct debar_prefix list[5];
	u32 offender, i;

	for (i = 0; i < 5; i++) {
		u32 k;

		for (k = 0; k < 5; k++)
			list[k] = make_prefix((u64)k << 42, 24, k);

		list[i].bits = 25;
		offender = UNTOUCHED;
		EXPECT_EQ(-ERANGE, build(list, 5, &offender));
		EXPECT_EQ(i, offender);

		list[i] = good;
		list[i].mac[5] = 1;
		offender = UNTOUCHED;
		EXPECT_EQ(-EINVAL, build(list, 5, &offender));
		EXPECT_EQ(i, offender);

		list[i] = good;
		list[i].mac[0] |= 2;
		offender = UNTOUCHED;
		EXPECT_EQ(-EADDRNOTAVAIL, build(list, 5, &offender));
		EXPECT_EQ(i, offender);

		list[i] = good;
		list[i].rule = DEBAR_MAX_RULES;
		offender = UNTOUCHED;
		EXPECT_EQ(-EINVAL, build(list, 5, &offender));
		EXPECT_EQ(i, offender);

		list[i].rule = DEBAR_NO_RULE;
		offender = UNTOUCHED;
		EXPECT_EQ(-EINVAL, build(list, 5, &offender));
		EXPECT_EQ(i, offender);

		list[i].rule = DEBAR_MAX_RULES - 1;
		EXPECT_EQ(0, build(list, 5, &offender));
	}
}

static struct debar_prefix draw_any(void)
{
	static const u8 lengths[] = { 24, 28, 36 };

	/* Few OUIs, so that many a prefix lies in another. */
	return make_prefix((0x2857b0ULL + random_below(16)) << 24 |
			   (random_u64() & 0xffffff), lengths[random_below(3)],
			   random_below(DEBAR_MAX_RULES));
}

TEST(duplicates_are_pointed_at)
{
	u32 round, first, second, offender;
	struct debar_prefix duplicate;

	random_seed();
	for (round = 0; round < 500; round++) {
		struct prefixes set = { 0 };

		prefixes_fill(&set, 2 + random_below(round + 1), draw_any);
		second = 1 + random_below(set.count - 1);
		first = random_below(second);
		duplicate = set.list[first];
		/* The same prefix for another rule, or for the same. */
		duplicate.rule = (duplicate.rule + round % 2) % DEBAR_MAX_RULES;
		set.list[second] = duplicate;
		prefixes_finish(&set);
		offender = UNTOUCHED;
		ASSERT_EQ(-EEXIST, build(set.list, set.count, &offender));
		ASSERT_EQ(second, offender);
		prefixes_free(&set);
	}
}

TEST(the_first_of_several_offenders_is_named)
{
	struct debar_prefix list[] = {
		make_prefix(0x2857be000000, 24, 0),
		make_prefix(0x2857be100000, 28, 0),
		make_prefix(0x2857be100000, 28, 0),
		make_prefix(0x2857be000000, 24, 0),
		make_prefix(0x010000000000, 24, 0),
	};
	u32 offender = UNTOUCHED;

	EXPECT_EQ(-EEXIST, build(list, 5, &offender));
	EXPECT_EQ(2, offender);
	list[1].bits = 20;
	EXPECT_EQ(-ERANGE, build(list, 5, &offender));
	EXPECT_EQ(1, offender);
}

TEST(prefixes_within_prefixes_are_no_duplicates)
{
	const struct debar_prefix list[] = {
		make_prefix(0x2857be000000, 28, 0),
		make_prefix(0x2857be000000, 36, 0),
		make_prefix(0x2857be000000, 24, 0),
	};
	u32 offender;

	EXPECT_EQ(0, build(list, 3, &offender));
}

TEST(too_little_memory_is_refused)
{
	const struct debar_prefix prefix = make_prefix(0x2857be000000, 24, 1);
	static const u32 counts[] = { 0, 1, 1000, DEBAR_MAX_PREFIXES };
	struct debar_prefix_table table;
	u32 offender, i;
	u64 nothing;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		const size_t size = debar_prefix_table_size(counts[i]);

		EXPECT_EQ(-ENOSPC,
			  debar_prefix_table_build(&table, &nothing, size - 1,
						   &prefix, counts[i],
						   &offender));
		EXPECT_EQ(-ENOSPC,
			  debar_prefix_table_build(&table, &nothing, 0, &prefix,
						   counts[i], &offender));
	}
}

TEST(too_many_prefixes_are_refused)
{
	struct debar_prefix_table table;
	u64 nothing;
	u32 offender;

	EXPECT_EQ(-ENOSPC,
		  debar_prefix_table_build(&table, &nothing, ~(size_t)0, NULL,
					   DEBAR_MAX_PREFIXES + 1, &offender));
	EXPECT_EQ(-ENOSPC,
		  debar_prefix_table_build(&table, &nothing, ~(size_t)0, NULL,
					   ~0u, &offender));
}

/* Each in an OUI of its own, which is what needs the most slots. */
static void fill_worst(struct prefixes *set, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		prefixes_add(set, make_prefix((u64)(i >> 16) << 42 |
					      (u64)(i & 0xffff) << 24 | i % 7,
					      i % 2 ? 28 : 36, i % 9));
}

static void try_worst(struct __test_metadata *_metadata, u32 count)
{
	const size_t size = debar_prefix_table_size(count);
	struct debar_prefix_table table;
	struct prefixes set = { 0 };
	u8 mac[DEBAR_MAC_LEN], bits;
	u32 offender, i, empty = 0;
	void *memory = malloc(size);

	ASSERT_NE(NULL, memory);
	fill_worst(&set, count);
	ASSERT_EQ(0, debar_prefix_table_build(&table, memory, size, set.list,
					      set.count, &offender));
	for (i = 0; i <= table.mask; i++)
		empty += !table.slot[i];
	/* Without empty slots a search for what is not there is endless. */
	ASSERT_LT(table.mask / 10, empty);
	for (i = 0; i < set.count; i++) {
		memcpy(mac, set.list[i].mac, sizeof(mac));
		ASSERT_EQ(set.list[i].rule,
			  debar_prefix_lookup(&table, mac, &bits));
		mac[0] ^= 0x80;
		ASSERT_EQ(DEBAR_NO_RULE,
			  debar_prefix_lookup(&table, mac, &bits));
	}
	prefixes_free(&set);
	free(memory);
}

TEST(the_size_is_enough_for_every_count)
{
	u32 count, fullest = 0;

	for (count = 0; count <= DEBAR_MAX_PREFIXES; count++) {
		ASSERT_LE(debar_prefix_table_size(count),
			  debar_prefix_table_size(count + 1));
		if (count > 10 && count < DEBAR_MAX_PREFIXES &&
		    debar_prefix_table_size(count) ==
		    debar_prefix_table_size(count + 1))
			continue;
		try_worst(_metadata, count);
		fullest++;
	}
	/* It grew, and did not do so at every count. */
	EXPECT_LT(20, fullest);
	EXPECT_GT(60, fullest);
}

TEST(nothing_beyond_the_size_is_written)
{
	static const u32 counts[] = { 0, 1, 7, 1000, 20000 };
	enum { CANARY = 4096 };
	struct debar_prefix_table table;
	u32 offender, i, k;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		const size_t size = debar_prefix_table_size(counts[i]);
		struct prefixes set = { 0 };
		u8 *memory = malloc(size + CANARY);

		ASSERT_NE(NULL, memory);
		memset(memory, 0xa5, size + CANARY);
		fill_worst(&set, counts[i]);
		ASSERT_EQ(0, debar_prefix_table_build(&table, memory,
						      size + CANARY, set.list,
						      set.count, &offender));
		for (k = 0; k < CANARY; k++)
			ASSERT_EQ(0xa5, memory[size + k]);
		prefixes_free(&set);
		free(memory);
	}
}

/* Every word of a table is set, whatever was in its memory. */
TEST(memory_need_not_be_zero)
{
	const struct debar_prefix list[] = {
		make_prefix(0x2857be000000, 24, 1),
		make_prefix(0xb0b353600000, 28, 2),
	};
	const size_t size = debar_prefix_table_size(2);
	struct debar_prefix_table table;
	u32 offender, i, count, used;
	u64 *memory = malloc(size);
	const u64 *row24 = memory + DEBAR_PREFIX_ROWS;

	ASSERT_NE(NULL, memory);
	for (count = 0; count <= 2; count++) {
		memset(memory, 0xa5, size);
		ASSERT_EQ(0, debar_prefix_table_build(&table, memory, size,
						      list, count, &offender));
		for (i = 0, used = 0; i < DEBAR_PREFIX_ROWS; i++)
			used += __builtin_popcountll(table.row[i]);
		EXPECT_EQ(count, used);
		for (i = 0, used = 0; i < DEBAR_PREFIX_ROWS; i++)
			used += __builtin_popcountll(row24[i]);
		EXPECT_EQ(count, used);
		for (i = 0, used = 0; i <= table.mask; i++)
			used += table.slot[i] != 0;
		/* The 28 bits of the second take a slot for its 24, too. */
		EXPECT_EQ(count + count / 2, used);
	}
	free(memory);
}

/* The figure that the documentation promises. */
TEST(memory_of_100000_prefixes)
{
	EXPECT_GT(4u << 20, debar_prefix_table_size(100000));
}

TEST_HARNESS_MAIN
