/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Inside of struct debar_match. Only match*.c include this.
 *
 * Certificates. Equal conditions of different rules are one. Each is filed
 * under an anchor, a piece of text that every value contains for which the
 * condition holds:
 *
 *   exact	the whole pattern
 *   prefix	its first 1, 2, 4, 8 ... octets, as many as it has
 *   suffix	its last 1, 2, 4, 8 ... octets
 *   gram	three octets in the middle of a glob
 *
 * A value of a certificate is folded once, and its own pieces are looked up in
 * the hash table of anchors. Only the conditions found there are compared. A
 * filter, one octet for each hash of a value's first, last, or any three
 * octets, saves most of the look-ups.
 *
 * The conditions that hold are remembered. A rule of one condition is decided
 * with it. One of several, a conjunction, is filed under that of them which the
 * fewest rules have: the lead.
 */
#ifndef DEBAR_MATCH_TABLE_H
#define DEBAR_MATCH_TABLE_H

#include "match.h"
#include "pattern.h"
#include "word.h"

enum {
	ANCHOR_EXACT = 1,
	ANCHOR_PREFIX = 2,
	ANCHOR_SUFFIX = 4,
	ANCHOR_GRAM = 8,
	/* Exact patterns that are too short for the filter. */
	ANCHOR_EXACT_SHORT = 16,

	/* Octets that the filter looks at; shorter prefix and suffix anchors
	 * are looked up without it.
	 */
	FILTER_LEN = 4,
	GRAM_LEN = 3,
	FILTERED_LEVELS = 0xfc,		/* of those, from FILTER_LEN on */

	NOTHING = 0xffffffff,		/* end of a list of indices */
};

/**
 * struct debar_match_condition - one condition, whatever number of rules has it
 * @pattern: compiled
 * @next: the next one under an anchor of the same hash, or NOTHING
 * @lead_of: first conjunction that it leads, or NOTHING
 * @users: certificate rules that have it, while building
 * @rule: lowest rule of which it is the only condition, or DEBAR_NO_RULE
 * @key: kind of value
 */
struct debar_match_condition {
	struct debar_pattern pattern;
	u32 next;
	u32 lead_of;
	u32 users;
	u16 rule;
	u8 key;
};

/**
 * struct debar_match_conjunction - a rule of several conditions
 * @next: the next one with the same lead, or NOTHING
 * @condition: all its conditions
 * @rule: of the policy
 * @count: number of @condition
 */
struct debar_match_conjunction {
	u32 next;
	u32 condition[DEBAR_MAX_CONDITIONS];
	u16 rule;
	u8 count;
};

/**
 * struct debar_match_slot - of the hash table of anchors; open addressing
 * @hash: of the anchor
 * @first: first condition under it, or NOTHING for a free slot
 */
struct debar_match_slot {
	u32 hash;
	u32 first;
};

/**
 * struct debar_match_name - a domain
 * @name: in lower case
 * @rule: of the policy
 */
struct debar_match_name {
	struct debar_slice name;
	u16 rule;
};

/**
 * struct debar_match_anchor - piece of text that a condition is filed under
 * @kind: ANCHOR_EXACT, _PREFIX, _SUFFIX or _GRAM
 * @text: the piece; of a gram, all that three octets may be chosen from
 */
struct debar_match_anchor {
	u8 kind;
	struct debar_slice text;
};

static inline u8 debar_match_key_of(u8 field, u8 type)
{
	static const u8 base[DEBAR_FIELDS] = {
		[DEBAR_FIELD_SUBJECT] = 0,
		[DEBAR_FIELD_ISSUER] = DEBAR_ATTRIBUTE_TYPES,
		[DEBAR_FIELD_SAN] = 2 * DEBAR_ATTRIBUTE_TYPES,
		[DEBAR_FIELD_SERIAL] = DEBAR_MATCH_KEYS - 1,
	};

	return base[field] + type;
}

static inline u32 debar_anchor_hash(u32 anchor, u32 key, const u8 *p, u32 len)
{
	return debar_hash(anchor << 8 | key, p, len);
}

/* Place of four octets in the filter, and of the three in the lower part of a
 * word: the multiplier's last octet, 0, leaves the fourth out.
 */
static inline u32 debar_filter_place(const struct debar_match *match, u32 key,
				     u32 word)
{
	return (word * 0x9e3779b1u + key * 0x85ebca6bu) >> match->filter_shift;
}

static inline u32 debar_gram_place(const struct debar_match *match, u32 key,
				   u32 word)
{
	return (word * 0x9e377900u + key * 0x85ebca6bu) >> match->filter_shift;
}

static inline u32 debar_load_le32(const u8 *p)
{
	return p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24;
}

/* Memory is handed out in multiples of this. */
static inline size_t debar_match_round(size_t size)
{
	return (size + sizeof(u64) - 1) & ~(sizeof(u64) - 1);
}

static inline void *debar_match_take(u8 **memory, size_t size)
{
	void *taken = *memory;

	*memory += debar_match_round(size);
	return taken;
}

/* Slots of a hash table that is at most half full. */
static inline u32 debar_match_slots(u32 count)
{
	u32 slots = 4;

	while (slots < 2 * count)
		slots *= 2;
	return slots;
}

int debar_match_compile(const struct debar_condition *condition,
			struct debar_pattern *pattern,
			struct debar_match_anchor *anchor, u8 *out);

size_t debar_match_sni_size(const struct debar_match_rules *rules);
int debar_match_sni_build(struct debar_match *match, u8 **memory,
			  const struct debar_match_rules *rules, u32 *offender);
size_t debar_match_pin_size(const struct debar_match_rules *rules);
int debar_match_pin_build(struct debar_match *match, u8 **memory,
			  const struct debar_match_rules *rules, u32 *offender);

#endif
