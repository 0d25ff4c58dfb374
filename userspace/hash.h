/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keyed hash of what comes from the wire: whoever sends it must not be able
 * to choose where it ends up.
 */
#ifndef DEBAR_HASH_H
#define DEBAR_HASH_H

#include <sys/random.h>
#include <time.h>

#include "core/core.h"

/**
 * hash_new_key() - a key that nobody can guess
 */
static inline u64 hash_new_key(void)
{
	u64 key;

	if (getrandom(&key, sizeof(key), 0) != sizeof(key))
		key = (u64)time(NULL);	/* no worse than no key */
	return key | 1;
}

static inline u64 hash_mix(u64 hash)
{
	hash ^= hash >> 32;
	hash *= 0x9e3779b97f4a7c15ULL;	/* 2^64 by the golden ratio */
	return hash ^ hash >> 29;
}

/**
 * hash_bytes() - hash of @len octets
 * @key: from hash_new_key()
 * @data: octets
 * @len: a multiple of 8
 */
static inline u64 hash_bytes(u64 key, const void *data, size_t len)
{
	const u8 *at = data;
	u64 hash = key, word;

	for (; len; len -= 8, at += 8) {
		memcpy(&word, at, 8);
		hash = (hash ^ word) * key;
		hash ^= hash >> 32;
	}
	return hash_mix(hash);
}

#endif
