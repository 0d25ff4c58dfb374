/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keyed hash of what comes from the wire: whoever sends it must not be able
 * to choose where it ends up, nor what ends up in the same place.
 *
 * Every four octets are multiplied by a number of their own; the upper half of the
 * sum is the hash. Any two contents are the same in it by a chance of one in 2^32,
 * over all keys (multilinear hashing: Lemire and Kaser, "Strongly universal string
 * hashing is fast", 2014).
 */
#ifndef DEBAR_HASH_H
#define DEBAR_HASH_H

#include <stdlib.h>
#include <unistd.h>

#include "core/core.h"

/* Octets that can be hashed. */
enum { HASH_BYTES_MAX = 48 };

/**
 * struct hash_key - what nobody can guess
 * @number: one to begin with, then one for every four octets
 */
struct hash_key {
	u64 number[1 + HASH_BYTES_MAX / 4];
};

/**
 * hash_new_key() - make a key
 * @key: result
 */
static inline void hash_new_key(struct hash_key *key)
{
	/* The kernel has them since Linux 3.17, and waits for its first ones. */
	if (getentropy(key, sizeof(*key)))
		abort();
}

/**
 * hash_bytes() - hash of @len octets
 * @key: by hash_new_key()
 * @data: octets
 * @len: a multiple of 4, up to HASH_BYTES_MAX; the same for all that is compared
 */
static inline u32 hash_bytes(const struct hash_key *key, const void *data,
			     size_t len)
{
	u64 sum = key->number[0];
	const u8 *at = data;
	size_t i;
	u32 word;

	for (i = 0; i < len / 4; i++) {
		memcpy(&word, at + 4 * i, 4);
		sum += key->number[1 + i] * word;
	}
	return (u32)(sum >> 32);
}

#endif
