// SPDX-License-Identifier: GPL-2.0
/*
 * A look-up is a few probes, not a walk: what no answer of the table shows.
 * The file is included, not linked, to get at what is static in it.
 */
#include <kselftest_harness.h>

#include "core/prefix.c"
#include "prefixes.h"
#include "testlib.h"

/* Slots looked at to find what lives in slot @i. */
static u32 probes(const struct debar_prefix_table *table, u32 i)
{
	return ((i - home(table, table->slot[i] & SLOT_KEY)) & table->mask) + 1;
}

/* Linear probing at a load of three quarters takes 2.5 probes on average for
 * what is there, if the hash spreads (Knuth, The Art of Computer Programming,
 * volume 3, 6.4); the unluckiest is a few dozen slots from home.
 */
static void expect_few_probes(struct __test_metadata *_metadata,
			      struct prefixes *set)
{
	enum { MEAN = 4, MOST = 300 };
	const size_t size = debar_prefix_table_size(set->count);
	struct debar_prefix_table table;
	u64 *memory = malloc(size);
	u32 offender, i, used = 0, most = 0;
	u64 sum = 0;

	ASSERT_NE(NULL, memory);
	ASSERT_EQ(0, debar_prefix_table_build(&table, memory, size, set->list,
					      set->count, &offender));
	for (i = 0; i <= table.mask; i++) {
		if (!table.slot[i])
			continue;
		used++;
		sum += probes(&table, i);
		if (probes(&table, i) > most)
			most = probes(&table, i);
	}
	ASSERT_LE(set->count, used);
	EXPECT_LE(sum, (u64)used * MEAN) {
		TH_LOG("%u prefixes, %u of %u slots used: %.1f probes on average, %u at most",
		       set->count, used, table.mask + 1, (double)sum / used,
		       most);
	}
	EXPECT_GE(MOST, most);
	free(memory);
}

static void try_sizes(struct __test_metadata *_metadata,
		      struct debar_prefix (*draw)(void))
{
	static const u32 sizes[] = { 100, 1000, 3000, 20000, 95000, 130000 };
	u32 i;

	random_seed();
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct prefixes set = { 0 };

		prefixes_fill(&set, sizes[i], draw);
		expect_few_probes(_metadata, &set);
		prefixes_free(&set);
	}
}

static struct debar_prefix draw_24(void)
{
	return make_prefix(random_universal(), 24, 0);
}

static struct debar_prefix draw_28(void)
{
	return make_prefix(random_universal(), 28, 0);
}

static struct debar_prefix draw_36(void)
{
	return make_prefix(random_universal(), 36, 0);
}

TEST(few_probes_for_24_bits)
{
	try_sizes(_metadata, draw_24);
}

TEST(few_probes_for_28_bits)
{
	try_sizes(_metadata, draw_28);
}

TEST(few_probes_for_36_bits)
{
	try_sizes(_metadata, draw_36);
}

/* Blocks assigned one after the other. */
TEST(few_probes_for_runs_of_neighbours)
{
	static const u8 lengths[] = { 24, 28, 36 };
	struct prefixes set;
	u64 i;
	u32 k;

	random_seed();
	for (k = 0; k < 3; k++) {
		set = (struct prefixes){ 0 };
		for (i = 0; i < 20000; i++)
			prefixes_add(&set, make_prefix(0x8c0000000000 +
						       (i << (48 - lengths[k])),
						       lengths[k], 0));
		expect_few_probes(_metadata, &set);
		prefixes_free(&set);
	}
}

TEST_HARNESS_MAIN
