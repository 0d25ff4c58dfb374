// SPDX-License-Identifier: GPL-2.0
/*
 * What frames are made of; see seeds.py.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "generator.h"

enum { MAX_SEEDS = 4096, HEAD = 5 };

static struct octets frames[MAX_SEEDS], pairs[MAX_SEEDS][ENDS];
static u32 frame_count, pair_count;
/* Of the pairs, by place. */
static u32 whole[MAX_SEEDS], whole_count, banned[MAX_SEEDS], banned_count;

static u8 *read_all(const char *path, size_t *len)
{
	FILE *file = fopen(path, "r");
	u8 *data = NULL;

	if (!file || fseek(file, 0, SEEK_END))
		err(1, "%s", path);
	*len = ftell(file);
	rewind(file);
	data = malloc(*len);
	if (!data || fread(data, 1, *len, file) != *len)
		err(1, "%s", path);
	fclose(file);
	return data;
}

/* A server's hello and behind that a certificate, each in a record of its own. */
static bool is_whole(const struct octets *says)
{
	const u8 *data = says->data;
	u32 second = says->len > 5 ? 5 + get16(data + 3) : 0;

	return says->len > second + 600 && second > 40 && data[0] == 22 &&
	       data[5] == 2 && data[second] == 22 && data[second + 5] == 11;
}

static void take(u8 kind, const u8 *data, u32 len)
{
	const struct octets seed = { data, len };

	if (frame_count == MAX_SEEDS || pair_count == MAX_SEEDS)
		errx(1, "too many seeds");
	switch (kind) {
	case 'F':
		frames[frame_count++] = seed;
		break;
	case 'C':
		pairs[pair_count][CLIENT] = seed;
		break;
	case 'B':
		banned[banned_count++] = pair_count;
		/* fallthrough */
	case 'S':
		pairs[pair_count][SERVER] = seed;
		if (is_whole(&seed))
			whole[whole_count++] = pair_count;
		pair_count++;
		break;
	default:
		errx(1, "what is a seed of '%c'?", kind);
	}
}

void seeds_load(const char *path)
{
	size_t size, at = 0;
	const u8 *data = read_all(path, &size);
	u32 len;

	while (at + HEAD <= size) {
		len = get16(data + at + 1) << 16 | get16(data + at + 3);
		if (len > size - at - HEAD)
			errx(1, "%s breaks off", path);
		take(data[at], data + at + HEAD, len);
		at += HEAD + len;
	}
	if (!frame_count || !whole_count || !banned_count)
		errx(1, "%s holds too little", path);
}

struct octets seed_frame(void)
{
	return frames[below(frame_count)];
}

void seed_pair(struct octets pair[ENDS])
{
	memcpy(pair, pairs[below(pair_count)], sizeof(pairs[0]));
}

void seed_banned_pair(struct octets pair[ENDS])
{
	memcpy(pair, pairs[banned[below(banned_count)]], sizeof(pairs[0]));
}

void seed_whole_pair(struct octets pair[ENDS])
{
	memcpy(pair, pairs[whole[below(whole_count)]], sizeof(pairs[0]));
}
