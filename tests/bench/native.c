// SPDX-License-Identifier: GPL-2.0
/*
 * What the prefix table costs in time on this machine's processor, outside the
 * kernel: fewest instructions is not always fastest. Prints a line for each
 * measurement, fields separated by tabs:
 *
 *   native PREFIXES ADDRESSES CLEAN LISTED COLD-CLEAN COLD-LISTED
 *
 * PREFIXES is their number, ADDRESSES says where the addresses come from; clean
 * is the question the hook asks of every frame, about two addresses at once;
 * listed is the exact lookup of one address that is listed. Nanoseconds, with
 * the table in the caches as far as it fits, and with none of it there.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/prefix.h"
#include "timing.h"

enum { PAIRS = 65536, REPEATS = 40, FEW = 64 };

static u64 state = 0x9e3779b97f4a7c15ULL;

/* xorshift64* */
static u64 random_u64(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dULL;
}

static void *get_memory(size_t size)
{
	void *memory = malloc(size);

	if (!memory) {
		perror("native");
		exit(1);
	}
	return memory;
}

/* A random address, neither group nor local. */
static void make_mac(u8 *mac)
{
	u64 bits = random_u64();

	memcpy(mac, &bits, DEBAR_MAC_LEN);
	mac[0] &= ~3;
}

static bool is_listed(const struct debar_prefix_table *table, const u8 *mac)
{
	u8 bits;

	return debar_prefix_lookup(table, mac, &bits) != DEBAR_NO_RULE;
}

static int by_mac(const void *a, const void *b)
{
	return memcmp(a, b, DEBAR_MAC_LEN);
}

/* @count different prefixes of 24 bits. */
static struct debar_prefix *make_prefixes(u32 count)
{
	struct debar_prefix *list = get_memory(count * sizeof(*list));
	u32 have = 0, i;

	while (have < count) {
		for (i = have; i < count; i++) {
			make_mac(list[i].mac);
			memset(list[i].mac + 3, 0, 3);
			list[i].bits = 24;
			list[i].rule = 0;
		}
		qsort(list, count, sizeof(*list), by_mac);
		for (have = 1, i = 1; i < count; i++)
			if (by_mac(&list[have - 1], &list[i]))
				list[have++] = list[i];
	}
	return list;
}

static void build(struct debar_prefix_table *table, u32 count)
{
	size_t size = debar_prefix_table_size(count);
	struct debar_prefix *list = make_prefixes(count);
	u32 offender;
	int err;

	err = debar_prefix_table_build(table, get_memory(size), size, list,
				       count, &offender);
	if (err) {
		fprintf(stderr, "native: no table of %u: %d\n", count, err);
		exit(1);
	}
	free(list);
}

static void make_address(const struct debar_prefix_table *table, u8 *mac,
			 bool listed)
{
	do
		make_mac(mac);
	while (is_listed(table, mac) != listed);
}

/* @few: with the prefixes of so few vendors as a network has. */
static u8 *make_pairs(const struct debar_prefix_table *table, bool listed,
		      bool few)
{
	u8 *macs = get_memory((size_t)2 * PAIRS * DEBAR_MAC_LEN);
	u8 oui[FEW][DEBAR_MAC_LEN];
	size_t i;

	for (i = 0; i < FEW; i++)
		make_address(table, oui[i], listed);
	for (i = 0; i < 2 * PAIRS; i++) {
		u8 *mac = macs + i * DEBAR_MAC_LEN;

		if (few) {
			make_mac(mac);
			memcpy(mac, oui[random_u64() % FEW], 3);
		} else {
			make_address(table, mac, listed);
		}
	}
	return macs;
}

static u32 ask_clean(const struct debar_prefix_table *table, const u8 *macs)
{
	const u8 *end = macs + (size_t)2 * PAIRS * DEBAR_MAC_LEN;
	u32 found = 0;

	for (; macs < end; macs += 2 * DEBAR_MAC_LEN)
		found += debar_prefix_may_match(table->row, macs,
						macs + DEBAR_MAC_LEN);
	return found;
}

static u32 ask_listed(const struct debar_prefix_table *table, const u8 *macs)
{
	const u8 *end = macs + (size_t)PAIRS * DEBAR_MAC_LEN;
	u32 found = 0;

	for (; macs < end; macs += DEBAR_MAC_LEN)
		found += is_listed(table, macs);
	return found;
}

/* Nanoseconds for one of PAIRS questions, in the quickest of some rounds. */
static double measure(u32 (*ask)(const struct debar_prefix_table *, const u8 *),
		      const struct debar_prefix_table *table, const u8 *macs,
		      bool listed)
{
	double best = 1e18, start;
	u32 found;
	int i;

	for (i = 0; i < REPEATS; i++) {
		start = now();
		found = ask(table, macs);
		start = now() - start;
		if (start < best)
			best = start;
		/* The quick test may err on the safe side, the exact not. */
		if (listed ? found != PAIRS : found > PAIRS / 2) {
			fprintf(stderr, "native: %u of %d found\n", found,
				PAIRS);
			exit(1);
		}
	}
	return best / PAIRS;
}

/**
 * struct cold - one address or pair after another, and a table in no cache
 * @table: that is asked
 * @size: of it
 * @macs: addresses, two a sample
 * @found: so that nothing is optimised away
 */
struct cold {
	const struct debar_prefix_table *table;
	size_t size;
	const u8 *macs;
	volatile u32 found;
};

static void prepare(void *context, int sample)
{
	const struct cold *cold = context;

	(void)sample;
	evict(cold->table->row, cold->size);
}

static void ask_clean_once(void *context, int sample)
{
	struct cold *cold = context;
	const u8 *mac = cold->macs + sample * 2 * DEBAR_MAC_LEN;

	cold->found += debar_prefix_may_match(cold->table->row, mac,
					      mac + DEBAR_MAC_LEN);
}

static void ask_listed_once(void *context, int sample)
{
	struct cold *cold = context;

	cold->found += is_listed(cold->table,
				 cold->macs + sample * DEBAR_MAC_LEN);
}

static double measure_cold(void (*ask)(void *context, int sample),
			   const struct debar_prefix_table *table, u32 count,
			   const u8 *macs)
{
	struct cold cold = {
		.table = table, .size = debar_prefix_table_size(count),
		.macs = macs,
	};

	return median_cold(prepare, ask, &cold);
}

static void report(u32 count, bool few)
{
	struct debar_prefix_table table;
	u8 *clean, *listed;

	build(&table, count);
	clean = make_pairs(&table, false, few);
	listed = make_pairs(&table, true, few);
	printf("native\t%u\t%s\t%.1f\t%.1f\t%.0f\t%.0f\n", count,
	       few ? "64 vendors" : "random",
	       measure(ask_clean, &table, clean, false),
	       measure(ask_listed, &table, listed, true),
	       measure_cold(ask_clean_once, &table, count, clean),
	       measure_cold(ask_listed_once, &table, count, listed));
	free(clean);
	free(listed);
	free((void *)table.row);
}

int main(void)
{
	static const u32 counts[] = { 3000, 100000 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		report(counts[i], true);
		report(counts[i], false);
	}
	return 0;
}
