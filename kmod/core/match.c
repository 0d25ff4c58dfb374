// SPDX-License-Identifier: GPL-2.0
/*
 * The names of a certificate against a table of rules; match_table.h says how.
 */
#include "match_table.h"
#include "text.h"

/* What one certificate is matched with. */
struct matcher {
	const struct debar_match *match;
	struct debar_match_scratch *scratch;
	int err;
};

static bool holds(const struct debar_match_scratch *scratch, u32 condition)
{
	u32 i;

	for (i = 0; i < scratch->hits; i++)
		if (scratch->hit[i] == condition)
			return true;
	return false;
}

static void too_complex(struct matcher *matcher)
{
	if (!matcher->err)
		matcher->err = -E2BIG;
}

static void add_hit(struct matcher *matcher, u32 condition)
{
	struct debar_match_scratch *scratch = matcher->scratch;

	if (scratch->hits == DEBAR_MAX_HITS)
		too_complex(matcher);
	else
		scratch->hit[scratch->hits++] = condition;
}

/* Compare @text with the conditions under the anchor of this hash. */
static void try_anchor(struct matcher *matcher, u32 hash, u32 key,
		       struct debar_slice text)
{
	const struct debar_match *match = matcher->match;
	const struct debar_match_condition *condition;
	u32 *work = &matcher->scratch->work;
	u32 i = hash & match->slot_mask;

	while (match->slot[i].first != NOTHING && match->slot[i].hash != hash)
		i = (i + 1) & match->slot_mask;
	for (i = match->slot[i].first; i != NOTHING; i = condition->next) {
		condition = &match->condition[i];
		if (condition->key == key &&
		    debar_pattern_matches(&condition->pattern, text, work) &&
		    !holds(matcher->scratch, i))
			add_hit(matcher, i);
		if (!*work) {
			too_complex(matcher);
			return;
		}
	}
}

static void try_exact(struct matcher *matcher, u32 key, struct debar_slice text)
{
	try_anchor(matcher,
		   debar_anchor_hash(ANCHOR_EXACT, key, text.data, text.len),
		   key, text);
}

/* Prefixes of the lengths in @levels. */
static void try_prefixes(struct matcher *matcher, u32 key, u32 levels,
			 struct debar_slice text)
{
	u32 len;

	for (len = 1; levels && len <= text.len; len <<= 1, levels >>= 1)
		if (levels & 1)
			try_anchor(matcher,
				   debar_anchor_hash(ANCHOR_PREFIX, key,
						     text.data, len),
				   key, text);
}

/* Suffixes of the lengths in @levels. */
static void try_suffixes(struct matcher *matcher, u32 key, u32 levels,
			 struct debar_slice text)
{
	u32 len;

	for (len = 1; levels && len <= text.len; len <<= 1, levels >>= 1)
		if (levels & 1)
			try_anchor(matcher,
				   debar_anchor_hash(ANCHOR_SUFFIX, key,
						     text.data + text.len - len,
						     len),
				   key, text);
}

/* Every three octets; @text must be readable to one octet beyond its end. */
static void try_grams(struct matcher *matcher, u32 key, struct debar_slice text)
{
	const struct debar_match *match = matcher->match;
	const u8 *at = text.data, *end = at + text.len;
	u32 place;

	for (end -= GRAM_LEN - 1; at < end; at++) {
		place = debar_gram_place(match, key, debar_load_le32(at));
		if (likely(!(match->filter[place] & ANCHOR_GRAM)))
			continue;
		try_anchor(matcher,
			   debar_anchor_hash(ANCHOR_GRAM, key, at, GRAM_LEN),
			   key, text);
	}
}

/* @text lies in the scratch, which is larger than the longest text. */
static void try_text(struct matcher *matcher, u32 key, struct debar_slice text)
{
	const struct debar_match *match = matcher->match;
	const struct debar_match_key *has = &match->key[key];
	u8 first = ANCHOR_EXACT_SHORT, last = 0;

	if (text.len >= FILTER_LEN) {
		first = match->filter[debar_filter_place(match, key,
			debar_load32(text.data))];
		last = match->filter[debar_filter_place(match, key,
			debar_load32(text.data + text.len - FILTER_LEN))];
	}
	if (first & has->anchors & (ANCHOR_EXACT | ANCHOR_EXACT_SHORT))
		try_exact(matcher, key, text);
	try_prefixes(matcher, key, has->prefix_levels &
		     (first & ANCHOR_PREFIX ? 0xff : ~FILTERED_LEVELS), text);
	try_suffixes(matcher, key, has->suffix_levels &
		     (last & ANCHOR_SUFFIX ? 0xff : ~FILTERED_LEVELS), text);
	if (has->anchors & ANCHOR_GRAM && text.len >= GRAM_LEN)
		try_grams(matcher, key, text);
}

/* A value of a string type, if any rule asks for its kind. */
static void try_value(struct matcher *matcher, u32 key, u8 tag,
		      struct debar_slice value)
{
	u8 *out = matcher->scratch->text;
	struct debar_slice text = { .data = out };
	int len;

	if (!matcher->match->key[key].anchors)
		return;
	len = debar_text_fold(tag, value, out, DEBAR_VALUE_MAX);
	if (len == -ENOSPC)
		too_complex(matcher);
	if (len <= 0)
		return;
	out[len] = 0;
	text.len = len;
	try_text(matcher, key, text);
}

/* A value that is compared as it is. */
static void try_octets(struct matcher *matcher, u32 key,
		       struct debar_slice value)
{
	if (matcher->match->key[key].anchors)
		try_exact(matcher, key, value);
}

static void try_name(struct matcher *matcher, enum debar_field field,
		     struct debar_slice rdns)
{
	struct debar_attribute attribute;
	struct debar_name name;
	int more;

	if (!(matcher->match->fields & 1 << field))
		return;
	debar_name_begin(&name, rdns);
	while ((more = debar_name_next(&name, &attribute)) > 0)
		try_value(matcher, debar_match_key_of(field, attribute.type),
			  attribute.tag, attribute.value);
	if (more < 0 && !matcher->err)
		matcher->err = more;
}

static void try_san(struct matcher *matcher, struct debar_slice names)
{
	struct debar_san_list list;
	struct debar_san san;
	int more;
	u32 key;

	if (!(matcher->match->fields & 1 << DEBAR_FIELD_SAN))
		return;
	debar_san_begin(&list, names);
	while ((more = debar_san_next(&list, &san)) > 0) {
		key = debar_match_key_of(DEBAR_FIELD_SAN, san.type);
		if (san.type == DEBAR_SAN_IP)
			try_octets(matcher, key, san.value);
		else
			try_value(matcher, key, DEBAR_ASN1_IA5_STRING,
				  san.value);
	}
	if (more < 0 && !matcher->err)
		matcher->err = more;
}

static bool all_hold(const struct debar_match_scratch *scratch,
		     const struct debar_match_conjunction *conjunction)
{
	u32 i;

	for (i = 0; i < conjunction->count; i++)
		if (!holds(scratch, conjunction->condition[i]))
			return false;
	return true;
}

/* The lowest rule of which all conditions hold. */
static u16 lowest_rule(struct matcher *matcher)
{
	const struct debar_match *match = matcher->match;
	struct debar_match_scratch *scratch = matcher->scratch;
	const struct debar_match_conjunction *conjunction;
	const struct debar_match_condition *condition;
	u16 lowest = DEBAR_NO_RULE;
	u32 i, next;

	for (i = 0; i < scratch->hits; i++) {
		condition = &match->condition[scratch->hit[i]];
		if (condition->rule < lowest)
			lowest = condition->rule;
		for (next = condition->lead_of; next != NOTHING;
		     next = conjunction->next) {
			if (!scratch->work) {
				too_complex(matcher);
				return lowest;
			}
			scratch->work--;
			conjunction = &match->conjunction[next];
			if (conjunction->rule < lowest &&
			    all_hold(scratch, conjunction))
				lowest = conjunction->rule;
		}
	}
	return lowest;
}

/**
 * debar_match_certificate() - the lowest rule that a certificate matches
 * @match: built, or all zeros
 * @certificate: parsed
 * @scratch: room to work in
 * @rule: the rule, or DEBAR_NO_RULE
 *
 * Context: any; takes no lock. The work is bounded whatever the certificate
 * says and whatever the rules are.
 * Return: 0 when @rule is the answer. Without a match, as long as anything was
 * left out: -E2BIG when there was too much of it (DEBAR_MAX_ATTRIBUTES,
 * DEBAR_MAX_SAN, DEBAR_VALUE_MAX, DEBAR_MAX_HITS, DEBAR_MAX_WORK), or -EBADMSG
 * when a name is malformed. @rule is DEBAR_NO_RULE then. A match among what
 * could be read stands: rules have no conditions that something be absent.
 */
int debar_match_certificate(const struct debar_match *match,
			    const struct debar_certificate *certificate,
			    struct debar_match_scratch *scratch, u16 *rule)
{
	struct matcher matcher = { .match = match, .scratch = scratch };

	scratch->work = DEBAR_MAX_WORK;
	scratch->hits = 0;
	try_name(&matcher, DEBAR_FIELD_SUBJECT, certificate->subject);
	try_name(&matcher, DEBAR_FIELD_ISSUER, certificate->issuer);
	try_san(&matcher, certificate->san);
	if (match->fields & 1 << DEBAR_FIELD_SERIAL)
		try_octets(&matcher,
			   debar_match_key_of(DEBAR_FIELD_SERIAL, 0),
			   certificate->serial);
	*rule = lowest_rule(&matcher);
	return *rule == DEBAR_NO_RULE ? matcher.err : 0;
}
