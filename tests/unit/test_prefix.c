// SPDX-License-Identifier: GPL-2.0
/*
 * The MAC prefix table says of every address what a search through the list
 * says.
 */
#include <kselftest_harness.h>

#include "core/prefix.h"
#include "prefixes.h"
#include "testlib.h"

enum { UNTOUCHED = 99 };

/* Every test below is a set; this is the table and all there is to ask of it. */
struct trial {
	struct prefixes set;
	struct debar_prefix_table table;
	u8 (*may_match)[256][64];
	u8 *first24;		/* one bit for each value of these */
	void *memory;
};

static void trial_build(struct __test_metadata *_metadata, struct trial *trial)
{
	const size_t size = debar_prefix_table_size(trial->set.count);
	u32 offender = 0, i;
	const u8 *mac;

	prefixes_finish(&trial->set);
	/* Not one byte more than the size asked for, and none of it zero. */
	trial->memory = malloc(size);
	ASSERT_NE(NULL, trial->memory);
	memset(trial->memory, 0xa5, size);
	ASSERT_EQ(0, debar_prefix_table_build(&trial->table, trial->memory,
					      size, trial->set.list,
					      trial->set.count, &offender)) {
		TH_LOG("offender %u of %u", offender, trial->set.count);
	}
	EXPECT_EQ(trial->set.count, trial->table.count);

	trial->may_match = calloc(256, sizeof(*trial->may_match));
	ASSERT_NE(NULL, trial->may_match);
	trial->first24 = calloc(1, 1 << 21);
	ASSERT_NE(NULL, trial->first24);
	for (i = 0; i < trial->set.count; i++) {
		mac = trial->set.list[i].mac;
		trial->may_match[mac[0]][mac[1]][mac[2] % 64] = 1;
		trial->first24[mac[0] << 13 | mac[1] << 5 | mac[2] >> 3] |=
			1 << (mac[2] & 7);
	}
}

static void trial_free(struct trial *trial)
{
	prefixes_free(&trial->set);
	free(trial->memory);
	free(trial->may_match);
	free(trial->first24);
}

static void ask(struct __test_metadata *_metadata, const struct trial *trial,
		u64 number)
{
	static const u8 other[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	const u64 *row = trial->table.row;
	u8 wanted_bits = UNTOUCHED, bits = UNTOUCHED;
	u8 mac[DEBAR_MAC_LEN], near[DEBAR_MAC_LEN];
	bool may;
	u16 wanted;

	number_mac(number & 0xffffffffffffULL, mac);
	wanted = prefixes_lookup(&trial->set, mac, &wanted_bits);
	ASSERT_EQ(wanted, debar_prefix_lookup(&trial->table, mac, &bits)) {
		TH_LOG("%012llx among %u, wanted /%u, got /%u",
		       (unsigned long long)number, trial->set.count,
		       wanted_bits, bits);
	}
	ASSERT_EQ(wanted_bits, bits);

	may = trial->may_match[mac[0]][mac[1]][mac[2] % 64];
	ASSERT_TRUE(wanted == DEBAR_NO_RULE || may);
	ASSERT_EQ(may, debar_prefix_may_match(row, mac, mac));
	ASSERT_EQ(may, debar_prefix_may_match(row, mac, other));
	ASSERT_EQ(may, debar_prefix_may_match(row, other, mac));

	if (mac[0] & 3)
		return;
	may = trial->first24[mac[0] << 13 | mac[1] << 5 | mac[2] >> 3] >>
	      (mac[2] & 7) & 1;
	ASSERT_TRUE(wanted == DEBAR_NO_RULE || may);
	ASSERT_EQ(may, debar_prefix_may_match24(row, mac, mac));
	/* Beside a neighbour, which may be listed too. */
	mac[0] ^= 4;
	may |= trial->first24[mac[0] << 13 | mac[1] << 5 | mac[2] >> 3] >>
	       (mac[2] & 7) & 1;
	memcpy(near, mac, sizeof(mac));
	mac[0] ^= 4;
	ASSERT_EQ(may, debar_prefix_may_match24(row, mac, near));
	ASSERT_EQ(may, debar_prefix_may_match24(row, near, mac));
}

/* The addresses at which a table would err, if it did. */
static void ask_around(struct __test_metadata *_metadata,
		       const struct trial *trial,
		       const struct debar_prefix *prefix)
{
	const u64 first = mac_number(prefix->mac);
	const u64 size = 1ULL << (48 - prefix->bits);
	int bit;

	ask(_metadata, trial, first);
	ask(_metadata, trial, first + 1);
	ask(_metadata, trial, first + size / 2);
	ask(_metadata, trial, first + random_u64() % size);
	ask(_metadata, trial, first + size - 1);
	ask(_metadata, trial, first + size);
	ask(_metadata, trial, first - 1);
	for (bit = 0; bit < 48; bit++)
		ask(_metadata, trial, first ^ 1ULL << bit);
}

static void ask_all(struct __test_metadata *_metadata, struct trial *trial)
{
	enum { EXAMPLES = 2000, RANDOM = 10000 };
	const u32 step = trial->set.count / EXAMPLES + 1;
	u32 i;

	for (i = 0; i < trial->set.count; i += step)
		ask_around(_metadata, trial, &trial->set.list[i]);
	for (i = 0; i < RANDOM; i++) {
		ask(_metadata, trial, random_u64());
		ask(_metadata, trial, random_universal());
	}
	ask(_metadata, trial, 0);
	ask(_metadata, trial, ~0ULL);
}

static void try_sizes(struct __test_metadata *_metadata,
		      struct debar_prefix (*draw)(void))
{
	static const u32 sizes[] = { 0, 1, 2, 10, 1000, 3000, 100000 };
	u32 i;

	random_seed();
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct trial trial = { .memory = NULL };

		prefixes_fill(&trial.set, sizes[i], draw);
		trial_build(_metadata, &trial);
		ask_all(_metadata, &trial);
		trial_free(&trial);
	}
}

static u16 any_rule(void)
{
	return random_below(DEBAR_MAX_RULES);
}

static struct debar_prefix draw_24(void)
{
	return make_prefix(random_universal(), 24, any_rule());
}

static struct debar_prefix draw_28(void)
{
	return make_prefix(random_universal(), 28, any_rule());
}

static struct debar_prefix draw_36(void)
{
	return make_prefix(random_universal(), 36, any_rule());
}

static struct debar_prefix draw_any(void)
{
	static const u8 lengths[] = { 24, 28, 36 };

	return make_prefix(random_universal(), lengths[random_below(3)],
			   any_rule());
}

/* As in the registry: mostly 24 bits, the others in few OUIs. */
static struct debar_prefix draw_like_registry(void)
{
	const u32 kind = random_below(100);
	const u64 low = random_u64() & 0xffffff;

	if (kind < 60)
		return draw_24();
	if (kind < 75)
		return make_prefix((0x100000ULL + random_below(4096)) << 24 |
				   low, 28, any_rule());
	return make_prefix((0x70b3d5ULL - random_below(16)) << 24 | low, 36,
			   any_rule());
}

/* Everything in 64 neighbouring OUIs, so that prefixes lie in prefixes. */
static struct debar_prefix draw_crowded(void)
{
	static const u8 lengths[] = { 24, 28, 36, 36, 36 };

	return make_prefix((0x8c1f60ULL + random_below(64)) << 24 |
			   (random_u64() & 0xffffff), lengths[random_below(5)],
			   any_rule());
}

TEST(only_24_bits)
{
	try_sizes(_metadata, draw_24);
}

TEST(only_28_bits)
{
	try_sizes(_metadata, draw_28);
}

TEST(only_36_bits)
{
	try_sizes(_metadata, draw_36);
}

TEST(all_lengths_anywhere)
{
	try_sizes(_metadata, draw_any);
}

TEST(all_lengths_as_in_the_registry)
{
	try_sizes(_metadata, draw_like_registry);
}

TEST(all_lengths_in_few_ouis)
{
	try_sizes(_metadata, draw_crowded);
}

/* 00:1b:c5, 70:b3:d5 and 8c:1f:64 are such OUIs. */
TEST(an_oui_split_into_4096)
{
	int with_oui;
	u64 i;

	random_seed();
	for (with_oui = 0; with_oui < 2; with_oui++) {
		struct trial trial = { .memory = NULL };

		for (i = 0; i < 4096; i++)
			prefixes_add(&trial.set,
				     make_prefix(0x8c1f64000000 | i << 12, 36, i));
		if (with_oui)
			prefixes_add(&trial.set,
				     make_prefix(0x8c1f64000000, 24, 5000));
		trial_build(_metadata, &trial);
		for (i = 0; i < trial.set.count; i++)
			ask_around(_metadata, &trial, &trial.set.list[i]);
		trial_free(&trial);
	}
}

TEST(an_oui_split_into_16)
{
	int with_oui, left_out;
	u64 i;

	random_seed();
	for (with_oui = 0; with_oui < 2; with_oui++) {
		for (left_out = 0; left_out <= 16; left_out++) {
			struct trial trial = { .memory = NULL };

			for (i = 0; i < 16; i++)
				if (i != (u64)left_out)
					prefixes_add(&trial.set,
						     make_prefix(0xb0b353000000 | i << 20,
								 28, i));
			if (with_oui)
				prefixes_add(&trial.set,
					     make_prefix(0xb0b353000000, 24, 77));
			trial_build(_metadata, &trial);
			ask_all(_metadata, &trial);
			trial_free(&trial);
		}
	}
}

/* One OUI at any choice of the three lengths, inserted in any order. */
TEST(the_same_oui_at_every_choice_of_lengths)
{
	static const u8 orders[6][3] = {
		{ 24, 28, 36 }, { 24, 36, 28 }, { 28, 24, 36 },
		{ 28, 36, 24 }, { 36, 24, 28 }, { 36, 28, 24 },
	};
	u32 order, chosen, i;

	random_seed();
	for (order = 0; order < 6; order++) {
		for (chosen = 0; chosen < 8; chosen++) {
			struct trial trial = { .memory = NULL };

			for (i = 0; i < 3; i++)
				if (chosen >> i & 1)
					prefixes_add(&trial.set,
						     make_prefix(0x2857be123456,
								 orders[order][i],
								 100 + i));
			trial_build(_metadata, &trial);
			ask_all(_metadata, &trial);
			trial_free(&trial);
		}
	}
}

/* Blocks of zeros, in which a slot could be taken for an empty one. */
TEST(prefixes_of_zeros)
{
	static const u8 lengths[] = { 24, 28, 36 };
	u32 chosen, i;

	random_seed();
	for (chosen = 1; chosen < 8; chosen++) {
		struct trial trial = { .memory = NULL };

		for (i = 0; i < 3; i++)
			if (chosen >> i & 1)
				prefixes_add(&trial.set,
					     make_prefix(0, lengths[i], 0));
		trial_build(_metadata, &trial);
		ask_all(_metadata, &trial);
		trial_free(&trial);
	}
}

TEST(every_value_of_the_first_three_octets_in_turn)
{
	struct trial trial = { .memory = NULL };
	u64 i, octet;

	random_seed();
	for (i = 0; i < 256; i++) {
		if (!(i & 3))
			prefixes_add(&trial.set, make_prefix(i << 40, 24, i));
		prefixes_add(&trial.set, make_prefix(0x040000000000 | i << 32,
						     28, 256 + i));
		prefixes_add(&trial.set, make_prefix(0x080100000000 | i << 24,
						     36, 512 + i));
	}
	/* Nor twice: 04:00:00/28 and 08:01:00/36 are not the 24-bit ones. */
	trial_build(_metadata, &trial);
	for (i = 0; i < trial.set.count; i++)
		ask_around(_metadata, &trial, &trial.set.list[i]);
	for (octet = 24; octet < 48; octet += 8)
		for (i = 0; i < 256; i++) {
			ask(_metadata, &trial, i << octet);
			ask(_metadata, &trial, 0x080100000000 ^ i << octet);
		}
	trial_free(&trial);
}

TEST(every_rule_index)
{
	struct trial trial = { .memory = NULL };
	u64 i;

	random_seed();
	for (i = 0; i < DEBAR_MAX_RULES; i++)
		prefixes_add(&trial.set,
			     make_prefix(0xd0d0d0000000 + (i << 12), 36, i));
	trial_build(_metadata, &trial);
	for (i = 0; i < trial.set.count; i++)
		ask(_metadata, &trial, mac_number(trial.set.list[i].mac) + 1);
	trial_free(&trial);
}

TEST(group_and_local_addresses_never_match)
{
	struct trial trial = { .memory = NULL };
	u8 mac[DEBAR_MAC_LEN], bits = UNTOUCHED;
	u32 i, odd;

	random_seed();
	prefixes_fill(&trial.set, 3000, draw_any);
	trial_build(_metadata, &trial);
	for (i = 0; i < trial.set.count; i++) {
		for (odd = 1; odd < 4; odd++) {
			memcpy(mac, trial.set.list[i].mac, sizeof(mac));
			mac[0] |= odd;
			ASSERT_EQ(DEBAR_NO_RULE,
				  debar_prefix_lookup(&trial.table, mac, &bits));
			ASSERT_FALSE(debar_prefix_may_match(trial.table.row,
							    mac, mac));
		}
	}
	ASSERT_EQ(UNTOUCHED, bits);
	trial_free(&trial);
}

TEST_HARNESS_MAIN
