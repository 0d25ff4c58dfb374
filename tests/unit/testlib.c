// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "testlib.h"

static u64 state;

/* Every test that uses random numbers begins with this, so that it gets the
 * same ones whether it runs alone or after others.
 */
void random_seed(void)
{
	const char *text = getenv("DEBAR_SEED");
	char *end;

	state = 889;
	if (text) {
		errno = 0;
		state = strtoull(text, &end, 0);
		if (errno || end == text || *end) {
			fprintf(stderr, "# DEBAR_SEED is '%s': a number of at most 64 bits is allowed\n",
				text);
			exit(EXIT_FAILURE);
		}
	}
	fprintf(stderr, "# DEBAR_SEED=%llu\n", (unsigned long long)state);
}

/* SplitMix64: good enough for tests, and any seed will do. */
u64 random_u64(void)
{
	u64 z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

u32 random_below(u32 limit)
{
	return random_u64() % limit;
}

void random_fill(void *to, size_t len)
{
	u8 *p = to;

	while (len--)
		*p++ = random_u64();
}

/* A copy of which not one byte more can be read without ASAN's notice. */
void *exact_copy(const void *from, size_t len)
{
	void *copy = malloc(len);

	if (!copy) {
		perror("malloc");
		exit(EXIT_FAILURE);
	}
	if (len)
		memcpy(copy, from, len);
	return copy;
}
