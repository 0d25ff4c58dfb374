// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "prefixes.h"
#include "testlib.h"

struct debar_prefix make_prefix(u64 mac, u8 bits, u16 rule)
{
	struct debar_prefix prefix = { .bits = bits, .rule = rule };

	number_mac(mac & ~0ULL << (48 - bits), prefix.mac);
	return prefix;
}

u64 mac_number(const u8 *mac)
{
	u64 number = 0;
	int i;

	for (i = 0; i < DEBAR_MAC_LEN; i++)
		number = number * 256 + mac[i];
	return number;
}

void number_mac(u64 number, u8 *mac)
{
	int i;

	for (i = DEBAR_MAC_LEN - 1; i >= 0; i--, number /= 256)
		mac[i] = number % 256;
}

/* An address that a maker may have: neither group nor locally administered. */
u64 random_universal(void)
{
	return random_u64() & 0xfcffffffffffULL;
}

void prefixes_add(struct prefixes *set, struct debar_prefix prefix)
{
	if (set->count == set->room) {
		set->room = set->room * 2 + 16;
		set->list = realloc(set->list, set->room * sizeof(prefix));
		if (!set->list) {
			perror("realloc");
			exit(EXIT_FAILURE);
		}
	}
	set->list[set->count++] = prefix;
}

static int compare(const void *a, const void *b)
{
	const struct debar_prefix *x = a, *y = b;

	if (x->bits != y->bits)
		return x->bits - y->bits;
	return memcmp(x->mac, y->mac, sizeof(x->mac));
}

static void shuffle(struct prefixes *set)
{
	struct debar_prefix other;
	u32 i, j;

	for (i = set->count; i > 1; i--) {
		j = random_below(i);
		other = set->list[i - 1];
		set->list[i - 1] = set->list[j];
		set->list[j] = other;
	}
}

/* Draw until there are @count different prefixes. */
void prefixes_fill(struct prefixes *set, u32 count,
		   struct debar_prefix (*draw)(void))
{
	u32 i, kept;

	while (set->count < count) {
		while (set->count < count)
			prefixes_add(set, draw());
		qsort(set->list, set->count, sizeof(*set->list), compare);
		for (i = 1, kept = 1; i < set->count; i++)
			if (compare(&set->list[i], &set->list[kept - 1]))
				set->list[kept++] = set->list[i];
		set->count = kept;
	}
	shuffle(set);
}

/* To be called before prefixes_lookup(); nothing is added any more. */
void prefixes_finish(struct prefixes *set)
{
	const size_t size = set->count * sizeof(*set->list);
	struct debar_prefix *exact = exact_copy(set->list, size);

	free(set->list);
	set->list = exact;
	set->room = set->count;
	set->sorted = exact_copy(exact, size);
	qsort(set->sorted, set->count, sizeof(*set->sorted), compare);
}

/* What debar_prefix_lookup() must say. */
u16 prefixes_lookup(const struct prefixes *set, const u8 *mac, u8 *bits)
{
	static const u8 lengths[] = { 36, 28, 24 };
	struct debar_prefix key, *found;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		key = make_prefix(mac_number(mac), lengths[i], 0);
		found = bsearch(&key, set->sorted, set->count, sizeof(key),
				compare);
		if (found) {
			*bits = found->bits;
			return found->rule;
		}
	}
	return DEBAR_NO_RULE;
}

void prefixes_free(struct prefixes *set)
{
	free(set->list);
	free(set->sorted);
	*set = (struct prefixes){ 0 };
}
