// SPDX-License-Identifier: GPL-2.0
/*
 * The most that the module's caches have held.
 */
#include <err.h>
#include <stdio.h>

#include "generator.h"

enum { MAX_CACHES = 16, PAGE = 4096 };

static struct cache {
	char name[32];
	unsigned long most;	/* objects in use */
	unsigned long pages;	/* that all of them took */
} cache[MAX_CACHES];

static u32 caches;
static unsigned long most_pages;

static struct cache *find(const char *name)
{
	u32 i;

	for (i = 0; i < caches; i++)
		if (!strcmp(cache[i].name, name))
			return &cache[i];
	if (caches == MAX_CACHES)
		errx(1, "more caches than expected");
	snprintf(cache[caches].name, sizeof(cache[0].name), "%s", name);
	return &cache[caches++];
}

/**
 * slabs_sample() - look at them now
 */
void slabs_sample(void)
{
	FILE *file = fopen("/proc/slabinfo", "r");
	unsigned long active, slabs, each, sum = 0;
	struct cache *at;
	char line[512], name[32];

	if (!file)
		err(1, "slabinfo");
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%31s %lu %*u %*u %*u %lu : tunables %*u %*u %*u : slabdata %*u %lu",
			   name, &active, &each, &slabs) != 4 ||
		    strncmp(name, "debar_", 6))
			continue;
		at = find(name);
		if (active > at->most)
			at->most = active;
		if (slabs * each > at->pages)
			at->pages = slabs * each;
		sum += slabs * each;
	}
	fclose(file);
	if (sum > most_pages)
		most_pages = sum;
}

/**
 * slabs_print() - what was found: a line a cache, and the most of all together
 */
void slabs_print(void)
{
	u32 i;

	for (i = 0; i < caches; i++)
		printf("%s %lu\n", cache[i].name, cache[i].most);
	printf("kib %lu\n", most_pages * (PAGE / 1024));
}
