/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nanoseconds of this machine's processor, with warm and with cold caches.
 */
#ifndef BENCH_TIMING_H
#define BENCH_TIMING_H

#include <stdlib.h>
#include <time.h>

enum { COLD_SAMPLES = 501, CACHE_LINE = 64 };

static inline double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Take memory out of all caches. */
static inline void evict(const void *memory, size_t size)
{
	const char *at = memory, *end = at + size;

	for (; at < end; at += CACHE_LINE)
		__builtin_ia32_clflush(at);
	__builtin_ia32_mfence();
}

static inline int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/**
 * median_cold() - nanoseconds of something done with data in no cache
 * @prepare: evicts the data of one sample
 * @work: what is measured
 * @context: for both
 *
 * What reading the clock costs is taken off. The code stays in its caches.
 */
static inline double median_cold(void (*prepare)(void *context, int sample),
				 void (*work)(void *context, int sample),
				 void *context)
{
	static double took[COLD_SAMPLES], idle[COLD_SAMPLES];
	double start;
	int i;

	for (i = 0; i < COLD_SAMPLES; i++) {
		prepare(context, i);
		start = now();
		work(context, i);
		took[i] = now() - start;
		start = now();
		idle[i] = now() - start;
	}
	qsort(took, COLD_SAMPLES, sizeof(*took), by_value);
	qsort(idle, COLD_SAMPLES, sizeof(*idle), by_value);
	return took[COLD_SAMPLES / 2] - idle[COLD_SAMPLES / 2];
}

#endif
