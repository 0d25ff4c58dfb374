/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the hooks ask of every clean frame: may one of its addresses be in
 * quarantine, may it belong to a connection that must be looked at? There are
 * no false negatives, and what is chosen by those who send frames is hashed
 * with secret keys: nobody can choose whom else a filter holds up.
 */
#ifndef DEBAR_WATCH_H
#define DEBAR_WATCH_H

#include <linux/atomic.h>
#include <linux/spinlock.h>

#include "core/flow.h"
#include "debar.h"

enum {
	DEBAR_WATCH_WORDS = 1 << 18,
	DEBAR_WATCH_SLOTS = 1 << 16,
	DEBAR_WATCH_NONE = -1,
};

/**
 * struct debar_watch - filters of a namespace
 * @fold_key: odd, secret: makes one word of an IPv6 address; twice the same, so
 *	that the hooks need no register to keep it in between two addresses
 * @address_key: likewise: chooses the word of an address and its bits
 * @connection_key: odd, secret: chooses slots of connections
 * @count: addresses and connections; while there are any, the hooks look here
 * @lock: has one CPU at a time begin that, or end it
 * @word: quarantined addresses, two bits for each: so many that even of 100,000
 *	few others share their bits
 * @pair: connections by both addresses, the same both ways, and one less, for
 *	compilers compare with zero in two instructions; nobody can choose their
 *	slot, and a crowded one costs others a second look only
 * @ports: likewise, by addresses and ports
 */
struct debar_watch {
	u64 fold_key[2];
	u64 address_key[2];
	u64 connection_key;
	atomic_t count;
	spinlock_t lock;
	u64 word[DEBAR_WATCH_WORDS];
	atomic_t pair[DEBAR_WATCH_SLOTS];
	atomic_t ports[DEBAR_WATCH_SLOTS];
};

/**
 * struct debar_watch_slots - where a connection is
 * @pair: in debar_watch.pair
 * @ports: in debar_watch.ports
 */
struct debar_watch_slots {
	u16 pair;
	u16 ports;
};

/* An IPv6 address, wherever it is. */
struct debar_watch_halves {
	u64 high;
	u64 low;
} __packed;

/* --- addresses: an IPv4 address is a word already ------------------------- */

/* @key: 0 or 1; the result is the same */
static __always_inline u64 debar_watch_fold(const struct debar_watch *watch,
					    const void *ipv6, u8 key)
{
	const struct debar_watch_halves *half = ipv6;

	return half->high * watch->fold_key[key] ^ half->low;
}

/* @key: likewise */
static __always_inline u64 debar_watch_hash(const struct debar_watch *watch,
					    u64 folded, u8 key)
{
	return folded * watch->address_key[key];
}

static inline u32 debar_watch_word(u64 hash)
{
	return hash >> 46;
}

/* The word of an address, shifted so that the top bit says whether it may be in
 * quarantine: by one of its bits.
 */
static __always_inline u64 debar_watch_row(const struct debar_watch *watch, u64 hash)
{
	/* Whether it is from before a change or after makes no difference. */
	u64 word = data_race(watch->word[debar_watch_word(hash)]);

	return word << (hash >> 40 & 63);
}

static inline u64 debar_watch_bits(u64 hash)
{
	return 1ULL << 63 >> (hash >> 40 & 63) |
	       1ULL << 63 >> (hash >> 34 & 63);
}

/* May the address of this hash be in quarantine? By both bits. */
static inline bool debar_watch_may_hold(const struct debar_watch *watch,
					u64 hash)
{
	u64 bits = debar_watch_bits(hash);
	/* As above. */
	u64 word = data_race(watch->word[debar_watch_word(hash)]);

	return (word & bits) == bits;
}

/* --- connections ----------------------------------------------------------- */

/* @folded: both addresses, folded and XORed */
static inline u16 debar_watch_pair(const struct debar_watch *watch, u64 folded)
{
	return folded * watch->connection_key >> 48;
}

/* @ports: both, XORed, in network order */
static inline u16 debar_watch_ports(const struct debar_watch *watch,
				    u64 folded, u16 ports)
{
	return (folded ^ (u64)ports << 32) * watch->connection_key >> 48;
}

static __always_inline bool debar_watch_any(const atomic_t *count)
{
	/* A plain load, which the compiler can compare where it is: that it is
	 * old makes no difference.
	 */
	return data_race(count->counter) != DEBAR_WATCH_NONE;
}

int debar_watch_alloc(struct debar_net *dn);
void debar_watch_free(struct debar_net *dn);
void debar_watch_begin(struct debar_net *dn, struct debar_watch *watch);
void debar_watch_end(struct debar_net *dn, struct debar_watch *watch);
void debar_watch_slots(const struct debar_watch *watch,
		       const struct debar_flow_key *key,
		       struct debar_watch_slots *slots);
void debar_watch_add(struct debar_net *dn, struct debar_watch *watch,
		     const struct debar_watch_slots *slots);
void debar_watch_remove(struct debar_net *dn, struct debar_watch *watch,
			const struct debar_watch_slots *slots);

#endif
