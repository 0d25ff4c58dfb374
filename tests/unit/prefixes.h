/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sets of MAC prefixes, and the slow but obvious way to look one up.
 */
#ifndef PREFIXES_H
#define PREFIXES_H

#include "core/prefix.h"

/**
 * struct prefixes - a set in any order, no prefix twice
 * @list: the set, ends where its memory ends
 * @count: prefixes in it
 * @sorted: the same, by length and address, for prefixes_lookup()
 * @room: for how many there is memory
 */
struct prefixes {
	struct debar_prefix *list;
	u32 count;
	struct debar_prefix *sorted;
	u32 room;
};

struct debar_prefix make_prefix(u64 mac, u8 bits, u16 rule);
u64 mac_number(const u8 *mac);
void number_mac(u64 number, u8 *mac);
u64 random_universal(void);

void prefixes_add(struct prefixes *set, struct debar_prefix prefix);
void prefixes_fill(struct prefixes *set, u32 count,
		   struct debar_prefix (*draw)(void));
void prefixes_finish(struct prefixes *set);
u16 prefixes_lookup(const struct prefixes *set, const u8 *mac, u8 *bits);
void prefixes_free(struct prefixes *set);

#endif
