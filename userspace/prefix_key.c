// SPDX-License-Identifier: GPL-2.0
#include "prefix_key.h"

#include <stdlib.h>

enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS, KEY_BITS = 56 };

/* Stable: by one digit, the number of keys with each being known. */
static void sort_by_digit(const u64 *keys, u64 *sorted, size_t count,
			  int shift)
{
	size_t place[DIGITS] = { 0 }, sum = 0, i;

	for (i = 0; i < count; i++)
		place[keys[i] >> shift & (DIGITS - 1)]++;
	for (i = 0; i < DIGITS; i++) {
		size_t number = place[i];

		place[i] = sum;
		sum += number;
	}
	for (i = 0; i < count; i++)
		sorted[place[keys[i] >> shift & (DIGITS - 1)]++] = keys[i];
}

/**
 * prefix_keys_sort() - bring keys into their order
 * @keys: from prefix_key()
 * @count: of them
 *
 * A radix sort: with qsort() a policy of 100,000 takes 60 million instructions
 * more.
 */
void prefix_keys_sort(u64 *keys, size_t count)
{
	u64 *other = mem_alloc(count * sizeof(*other)), *from = keys, *to = other;
	int shift;

	for (shift = 0; shift < KEY_BITS; shift += DIGIT_BITS) {
		u64 *next = from;

		sort_by_digit(from, to, count, shift);
		from = to;
		to = next;
	}
	if (from != keys)
		memcpy(keys, from, count * sizeof(*keys));
	free(other);
}
