/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Several octets at a time: loads from any address, and a hash made of them.
 */
#ifndef DEBAR_WORD_H
#define DEBAR_WORD_H

#include "core.h"

#define DEBAR_GOLDEN_RATIO	0x9e3779b97f4a7c15ULL

static inline u64 debar_load64(const u8 *p)
{
	u64 word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static __always_inline u32 debar_load32(const u8 *p)
{
	u32 word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* The first octet is the lowest. */
static inline u32 debar_load_le32(const u8 *p)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return debar_load32(p);
#else
	return __builtin_bswap32(debar_load32(p));
#endif
}

static inline u64 debar_mix64(u64 digest, const u8 *p)
{
	digest = (digest ^ debar_load64(p)) * DEBAR_GOLDEN_RATIO;
	return digest << 32 | digest >> 32;
}

/**
 * debar_digest64() - tell one text from another
 * @seed: what else the digest depends on
 * @p: the text
 * @len: its length, eight at least
 *
 * Differs from one byte order to the other. Without a secret: for a text of
 * which nobody gains by making another one with the same digest.
 *
 * Return: never 0.
 */
static inline u64 debar_digest64(u32 seed, const u8 *p, u32 len)
{
	const u8 *last = p + len - 8;
	u64 digest = (u64)seed << 32 | len;
	u32 pairs;

	for (pairs = len / 16; pairs; pairs--, p += 16)
		digest = debar_mix64(debar_mix64(digest, p), p + 8);
	if (len & 8)
		digest = debar_mix64(digest, p);
	/* It may overlap with the one before it. */
	return debar_mix64(digest, last) | 1;
}

static inline void debar_store64(u8 *p, u64 word)
{
	memcpy(p, &word, sizeof(word));
}

static inline void debar_store32(u8 *p, u32 word)
{
	memcpy(p, &word, sizeof(word));
}

/**
 * debar_hash() - hash of some octets
 * @seed: what else the hash depends on
 * @p: the octets
 * @len: how many
 *
 * Differs from one byte order to the other. Without a secret: for tables
 * filled by the administrator, in which a stranger can only look things up.
 */
static inline u32 debar_hash(u32 seed, const u8 *p, u32 len)
{
	u64 hash = ((u64)seed << 32 | len) * DEBAR_GOLDEN_RATIO;
	u64 last = 0;

	for (; len > 8; p += 8, len -= 8) {
		hash = (hash ^ debar_load64(p)) * DEBAR_GOLDEN_RATIO;
		hash ^= hash >> 32;
	}
	if (len >= 4)
		last = (u64)debar_load32(p) << 32 | debar_load32(p + len - 4);
	else if (len)
		last = (u32)p[0] << 16 | p[len / 2] << 8 | p[len - 1];
	hash = (hash ^ last) * DEBAR_GOLDEN_RATIO;
	hash ^= hash >> 32;
	return (hash * DEBAR_GOLDEN_RATIO) >> 32;
}

#endif
