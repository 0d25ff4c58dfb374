// SPDX-License-Identifier: GPL-2.0
/*
 * A slot holds a prefix or nothing (zero):
 *
 *   bits 63..28  the prefix, left-aligned 36 bits
 *   bits 27..26  its length: 1 = 24, 2 = 28, 3 = 36
 *   bit  25      a 28-bit prefix begins with these 24 bits
 *   bit  24      a 36-bit prefix begins with these 24 bits
 *   bits 15..0   rule, or DEBAR_NO_RULE for a 24-bit slot that only says
 *                which longer prefixes exist
 *
 * Each length is hashed by its own bits, so that an OUI which the registry
 * has split into 4,096 blocks does not become one long chain, and a lookup is
 * three probes at the most.
 */
#include "prefix.h"

#define SLOT_HAS_28	(1ULL << 25)
#define SLOT_HAS_36	(1ULL << 24)
#define SLOT_KEY	(~0ULL << 26)

enum length { LENGTH_24 = 1, LENGTH_28, LENGTH_36 };

static u64 mac_to_u64(const u8 *mac)
{
	return (u64)mac[0] << 56 | (u64)mac[1] << 48 | (u64)mac[2] << 40 |
	       (u64)mac[3] << 32 | (u64)mac[4] << 24 | (u64)mac[5] << 16;
}

static u64 make_key(u64 mac, enum length length)
{
	static const u8 shift[] = {
		[LENGTH_24] = 40, [LENGTH_28] = 36, [LENGTH_36] = 28,
	};

	return (mac >> shift[length] << shift[length]) | (u64)length << 26;
}

static u32 home(const struct debar_prefix_table *table, u64 key)
{
	/* The policy is the administrator's, so no secret key against chosen
	 * input; but registries hand out neighbours, and these must not follow
	 * each other here.
	 */
	const u64 golden_ratio = 0x9e3779b97f4a7c15ULL;
	u64 mixed = key * golden_ratio;

	mixed = (mixed ^ mixed >> 32) * golden_ratio;
	return (mixed >> 32) & table->mask;
}

/* The slot that holds @key, or the empty one where it belongs. */
static u32 find(const struct debar_prefix_table *table, u64 key)
{
	u32 i = home(table, key);

	while (table->slot[i] && (table->slot[i] & SLOT_KEY) != key)
		i = (i + 1) & table->mask;
	return i;
}

/**
 * debar_prefix_check() - is @prefix one that the table can hold?
 * @prefix: from an untrusted source
 *
 * Return: 0, -ERANGE for a length other than 24, 28 or 36, -EINVAL for bits
 * set beyond the length, -EADDRNOTAVAIL for a group or locally administered
 * address (IEEE 802-2014, 8.2): such addresses are not assigned to a maker.
 */
int debar_prefix_check(const struct debar_prefix *prefix)
{
	u64 mac = mac_to_u64(prefix->mac);

	if (prefix->bits != 24 && prefix->bits != 28 && prefix->bits != 36)
		return -ERANGE;
	if (mac << prefix->bits)
		return -EINVAL;
	if (prefix->mac[0] & 3)
		return -EADDRNOTAVAIL;
	return 0;
}

static u32 slots_for(u32 count)
{
	/* Every longer prefix may need a 24-bit slot beside its own; a fifth of
	 * the slots stays empty.
	 */
	u64 wanted = (u64)count * 2 * 5 / 4 + 1;
	u32 slots = 16;

	while (slots < wanted)
		slots *= 2;
	return slots;
}

/**
 * debar_prefix_table_size() - bytes that a table needs
 * @count: prefixes, at most DEBAR_MAX_PREFIXES
 */
size_t debar_prefix_table_size(u32 count)
{
	return sizeof(u64) * (2 * DEBAR_PREFIX_ROWS + (size_t)slots_for(count));
}

static int insert(struct debar_prefix_table *table, u64 *slot, u64 *row,
		  const struct debar_prefix *prefix)
{
	u64 mac = mac_to_u64(prefix->mac);
	u32 parent = find(table, make_key(mac, LENGTH_24));
	u32 own = parent;

	if (prefix->bits != 24) {
		if (!slot[parent])
			slot[parent] = make_key(mac, LENGTH_24) | DEBAR_NO_RULE;
		slot[parent] |= prefix->bits == 28 ? SLOT_HAS_28 : SLOT_HAS_36;
		own = find(table, make_key(mac, prefix->bits == 28 ?
					   LENGTH_28 : LENGTH_36));
	}
	if (slot[own] && (u16)slot[own] != DEBAR_NO_RULE)
		return -EEXIST;

	if (slot[own])
		slot[own] &= ~(u64)0xffff;
	else
		slot[own] = make_key(mac, prefix->bits == 24 ? LENGTH_24 :
				     prefix->bits == 28 ? LENGTH_28 : LENGTH_36);
	slot[own] |= prefix->rule;
	row[prefix->mac[0] | prefix->mac[1] << 8] |=
		1ULL << (63 - (prefix->mac[2] & 63));
	row[DEBAR_PREFIX_ROWS + (prefix->mac[1] | prefix->mac[2] << 8)] |=
		1ULL << (63 - (prefix->mac[0] >> 2));
	return 0;
}

/**
 * debar_prefix_table_build() - make a table from a list in any order
 * @table: result; points into @memory, which the caller keeps and frees
 * @memory: aligned for u64; its contents do not matter
 * @size: bytes in @memory, at least debar_prefix_table_size(@count)
 * @prefixes: the list
 * @count: its length, at most DEBAR_MAX_PREFIXES
 * @offender: on -EEXIST and on errors of a prefix: its position in the list
 *
 * Context: may sleep.
 * Return: 0, -ENOSPC when @size or @count is out of range, -EEXIST for a
 * prefix listed twice, or what debar_prefix_check() says of one.
 */
int debar_prefix_table_build(struct debar_prefix_table *table, void *memory,
			     size_t size, const struct debar_prefix *prefixes,
			     u32 count, u32 *offender)
{
	u64 *row = memory;
	u64 *slot = row + 2 * DEBAR_PREFIX_ROWS;
	int err;
	u32 i;

	if (count > DEBAR_MAX_PREFIXES || size < debar_prefix_table_size(count))
		return -ENOSPC;

	memset(memory, 0, debar_prefix_table_size(count));
	table->row = row;
	table->slot = slot;
	table->mask = slots_for(count) - 1;
	table->count = count;

	for (i = 0; i < count; i++) {
		debar_build_pause();
		*offender = i;
		err = debar_prefix_check(&prefixes[i]);
		if (!err && prefixes[i].rule >= DEBAR_MAX_RULES)
			err = -EINVAL;
		if (!err)
			err = insert(table, slot, row, &prefixes[i]);
		if (err)
			return err;
	}
	return 0;
}

/**
 * debar_prefix_lookup() - the rule that lists the longest prefix of a MAC
 * @table: built
 * @mac: six octets
 * @bits: length of the prefix that matched; unchanged without a match
 *
 * Context: any; takes no lock.
 * Return: index of the rule or DEBAR_NO_RULE.
 */
u16 debar_prefix_lookup(const struct debar_prefix_table *table, const u8 *mac,
			u8 *bits)
{
	u64 key, top, slot;

	if (!debar_prefix_may_match(table->row, mac, mac) ||
	    !debar_prefix_may_match24(table->row, mac, mac))
		return DEBAR_NO_RULE;
	key = mac_to_u64(mac);
	top = table->slot[find(table, make_key(key, LENGTH_24))];
	if (top & SLOT_HAS_36) {
		slot = table->slot[find(table, make_key(key, LENGTH_36))];
		if (slot) {
			*bits = 36;
			return (u16)slot;
		}
	}
	if (top & SLOT_HAS_28) {
		slot = table->slot[find(table, make_key(key, LENGTH_28))];
		if (slot) {
			*bits = 28;
			return (u16)slot;
		}
	}
	if (!top || (u16)top == DEBAR_NO_RULE)
		return DEBAR_NO_RULE;
	*bits = 24;
	return (u16)top;
}
