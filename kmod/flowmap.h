/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many connections that must be looked at share a slot: what the hooks ask
 * of every clean TCP segment. Both directions of a connection have one slot.
 */
#ifndef DEBAR_FLOWMAP_H
#define DEBAR_FLOWMAP_H

#include <linux/atomic.h>
#include <linux/types.h>

enum { DEBAR_FLOWMAP_SLOTS = 1 << 16 };

/**
 * struct debar_flowmap - counters by a keyed hash that is the same both ways
 * @key: odd, secret
 * @key_high: likewise, for the upper half of IPv6 addresses
 * @count: connections in the slot; nobody can choose theirs, and a crowded one
 *	costs others a second look only
 */
struct debar_flowmap {
	u64 key;
	u64 key_high;
	atomic_t count[DEBAR_FLOWMAP_SLOTS];
};

/**
 * debar_flowmap_slot() - the slot of a connection
 * @map: where
 * @high: upper halves of both IPv6 addresses, XORed; 0 in IPv4
 * @low: lower halves, XORed; in IPv4 the addresses
 * @ports: both ports, XORed, in network order
 */
static inline u16 debar_flowmap_slot(const struct debar_flowmap *map, u64 high,
				     u64 low, u16 ports)
{
	return ((high * map->key_high ^ low ^ (u64)ports << 32) * map->key) >>
	       48;
}

#endif
