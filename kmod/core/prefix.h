/* SPDX-License-Identifier: GPL-2.0 */
/*
 * MAC prefix table: which rule, if any, lists the longest prefix of a MAC
 * address (IEEE MA-L: 24 bits, MA-M: 28, MA-S: 36).
 */
#ifndef DEBAR_PREFIX_H
#define DEBAR_PREFIX_H

#include "core.h"

#define DEBAR_NO_RULE 0xffff

/**
 * struct debar_prefix - one MAC prefix and the rule that lists it
 * @mac: the address, bits beyond @bits zero
 * @bits: 24, 28 or 36
 * @rule: index of the rule, below DEBAR_MAX_RULES
 */
struct debar_prefix {
	u8 mac[DEBAR_MAC_LEN];
	u8 bits;
	u16 rule;
};

/**
 * struct debar_prefix_table - immutable once built; any number of readers
 * @row: DEBAR_PREFIX_ROWS by the first two octets, one bit for each value of
 *	the third modulo 64, the highest bit for 0: sends nearly every address
 *	that is not listed away with one load. As many again by the second and
 *	third octet, one bit for each of the 64 values that the first one has in
 *	universally administered addresses: what 24 bits can say
 * @slot: open-addressing hash of the prefixes, see prefix.c
 * @mask: number of slots - 1
 * @count: prefixes in the table
 */
struct debar_prefix_table {
	const u64 *row;
	const u64 *slot;
	u32 mask;
	u32 count;
};

enum { DEBAR_PREFIX_ROWS = 65536 };

/* The row of @mac, shifted so that the top bit says whether it may be listed. */
static inline u64 debar_prefix_row(const u64 *row, const u8 *mac)
{
	return row[mac[0] | mac[1] << 8] << (mac[2] & 63);
}

/**
 * debar_prefix_may_match() - could one of two addresses be listed?
 * @row: of the table
 * @a: six octets
 * @b: six octets, perhaps the same
 *
 * No false negatives. Group and locally administered addresses never match,
 * because the table refuses prefixes with these bits.
 */
static inline bool debar_prefix_may_match(const u64 *row, const u8 *a,
					  const u8 *b)
{
	/* One test of the sign for both. */
	return (s64)(debar_prefix_row(row, a) | debar_prefix_row(row, b)) < 0;
}

/* As debar_prefix_row(), if that says yes: by all 24 bits. */
static inline u64 debar_prefix_row24(const u64 *row, const u8 *mac)
{
	return row[DEBAR_PREFIX_ROWS + (mac[1] | mac[2] << 8)] <<
	       (mac[0] >> 2);
}

/**
 * debar_prefix_may_match24() - the same as debar_prefix_may_match(), nearly
 * without false positives
 * @row: of the table
 * @a: six octets
 * @b: six octets, perhaps the same
 *
 * To be asked after debar_prefix_may_match(), which knows group and locally
 * administered addresses.
 */
static inline bool debar_prefix_may_match24(const u64 *row, const u8 *a,
					    const u8 *b)
{
	return (s64)(debar_prefix_row24(row, a) | debar_prefix_row24(row, b)) <
	       0;
}

int debar_prefix_check(const struct debar_prefix *prefix);
size_t debar_prefix_table_size(u32 count);
int debar_prefix_table_build(struct debar_prefix_table *table, void *memory,
			     size_t size, const struct debar_prefix *prefixes,
			     u32 count, u32 *offender);
u16 debar_prefix_lookup(const struct debar_prefix_table *table, const u8 *mac,
			u8 *bits);

#endif
