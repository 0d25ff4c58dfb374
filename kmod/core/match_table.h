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
 *   gram	three octets in the middle of a glob; several of these
 *
 * A value of a certificate is folded once, and its own pieces are looked up in
 * the hash table of anchors. Only the conditions found there are compared. A
 * filter, one octet for each hash of a value's first, last, or some three
 * octets, saves most of that: as it takes no notice of case, a value that it
 * finds nothing for need not even be folded.
 *
 * Of a value, only every second, third or fourth gram is looked up: as far apart
 * as the shortest piece allows that a condition on this kind of value is filed
 * under. Wherever the piece stands, one of as many grams in a row is looked up,
 * and the condition is filed under one of each remainder.
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
	ANCHORS = 15,			/* any of them */
	NOT_PLAIN = 16,			/* beside them: of a value to be folded */

	/* Least octets of a text that the filter knows. */
	FILTER_LEN = 4,
	GRAM_LEN = 3,
	MAX_STRIDE = 4,
	SHORT_LEVELS = 7,		/* anchors of less than eight octets */

	NOTHING = 0xffffffff,		/* end of a list of indices */
};

/**
 * struct debar_match_condition - one condition, whatever number of rules has it
 * @pattern: compiled
 * @lead_of: first conjunction that it leads, or NOTHING
 * @users: certificate rules that have it, while building
 * @rule: lowest rule of which it is the only condition, or DEBAR_NO_RULE
 * @key: kind of value
 */
struct debar_match_condition {
	struct debar_pattern pattern;
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
 * struct debar_match_filing - a condition under one of its anchors
 * @condition: which
 * @next: the next one under an anchor of the same hash, or NOTHING
 */
struct debar_match_filing {
	u32 condition;
	u32 next;
};

/**
 * struct debar_match_slot - of the hash table of anchors; open addressing
 * @hash: of the anchor
 * @first: first filing under it, or NOTHING for a free slot
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

/* Subject and issuer have the same kinds of values, and often the same name. */
static inline u32 debar_match_kind_of(u32 key)
{
	return key - DEBAR_ATTRIBUTE_TYPES < DEBAR_ATTRIBUTE_TYPES ?
	       key - DEBAR_ATTRIBUTE_TYPES : key;
}

static inline u32 debar_anchor_hash(u32 anchor, u32 key, const u8 *p, u32 len)
{
	return debar_hash(anchor << 8 | key, p, len);
}

/* What the filter adds for a kind of value. */
static inline u32 debar_filter_seed(u32 kind)
{
	return kind * 0x85ebca6bu;
}

/* Places of some octets in the filter, whatever their case: of eight, of four,
 * of the lower one or two of a word, and of the lower three: the multiplier's
 * last octet, 0, leaves the fourth out.
 */
static inline u32 debar_filter_place8(const struct debar_match *match, u32 seed,
				      u64 word)
{
	word = (word | 0x2020202020202020ULL) * DEBAR_GOLDEN_RATIO;
	return ((u32)(word >> 32) + seed) >> match->filter_shift;
}

static inline u32 debar_filter_place(const struct debar_match *match, u32 seed,
				     u32 word)
{
	return ((word | 0x20202020) * 0x9e3779b1u + seed) >> match->filter_shift;
}

static inline u32 debar_filter_place_short(const struct debar_match *match,
					   u32 seed, u32 word, u32 len)
{
	return debar_filter_place(match, seed, word & (len == 1 ? 0xff : 0xffff));
}

static inline u32 debar_gram_place(const struct debar_match *match, u32 seed,
				   u32 word)
{
	return ((word | 0x20202020) * 0x9e377900u + seed) >> match->filter_shift;
}

/* Place of an anchor of one, two, four, or eight octets and more: at @p are as
 * many of these as there are, and as the filter looks at, up to eight.
 */
static inline u32 debar_anchor_place(const struct debar_match *match, u32 seed,
				     const u8 *p, u32 len)
{
	if (len >= 8)
		return debar_filter_place8(match, seed, debar_load64(p));
	if (len >= FILTER_LEN)
		return debar_filter_place(match, seed, debar_load32(p));
	return debar_filter_place_short(match, seed, p[0] | p[len - 1] << 8,
					len);
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
			struct debar_pattern *pattern, u8 *out);
bool debar_match_anchor(struct debar_match_anchor *anchor,
			const struct debar_pattern *pattern);

size_t debar_match_sni_size(const struct debar_match_rules *rules);
int debar_match_sni_build(struct debar_match *match, u8 **memory,
			  const struct debar_match_rules *rules, u32 *offender);
size_t debar_match_pin_size(const struct debar_match_rules *rules);
int debar_match_pin_build(struct debar_match *match, u8 **memory,
			  const struct debar_match_rules *rules, u32 *offender);

#endif
