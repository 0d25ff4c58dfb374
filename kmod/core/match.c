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
	u64 *plain;
	bool promised;
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

static void unreadable(struct matcher *matcher)
{
	if (!matcher->err)
		matcher->err = -EBADMSG;
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
	const struct debar_match_filing *filing;
	u32 *work = &matcher->scratch->work;
	u32 i = hash & match->slot_mask;

	while (match->slot[i].first != NOTHING && match->slot[i].hash != hash)
		i = (i + 1) & match->slot_mask;
	for (i = match->slot[i].first; i != NOTHING; i = filing->next) {
		filing = &match->filing[i];
		condition = &match->condition[filing->condition];
		if (condition->key == key &&
		    debar_pattern_matches(&condition->pattern, text, work) &&
		    !holds(matcher->scratch, filing->condition))
			add_hit(matcher, filing->condition);
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

/* Is there an anchor of this kind and length with these octets, perhaps? */
static bool may_be_filed(const struct debar_match *match, u32 key, u8 anchor,
			 const u8 *p, u32 len)
{
	const u32 seed = debar_filter_seed(debar_match_kind_of(key));

	return match->filter[debar_anchor_place(match, seed, p, len)] & anchor;
}

/* Prefixes of the lengths in @levels. */
static void try_prefixes(struct matcher *matcher, u32 key, u32 levels,
			 struct debar_slice text)
{
	const u8 *p = text.data;
	u32 len;

	for (len = 1; levels && len <= text.len; len <<= 1, levels >>= 1)
		if (levels & 1 && may_be_filed(matcher->match, key,
					       ANCHOR_PREFIX, p, len))
			try_anchor(matcher,
				   debar_anchor_hash(ANCHOR_PREFIX, key, p, len),
				   key, text);
}

/* Suffixes of the lengths in @levels. */
static void try_suffixes(struct matcher *matcher, u32 key, u32 levels,
			 struct debar_slice text)
{
	const u8 *end = text.data + text.len;
	u32 len;

	for (len = 1; levels && len <= text.len; len <<= 1, levels >>= 1)
		if (levels & 1 && may_be_filed(matcher->match, key,
					       ANCHOR_SUFFIX,
					       end - (len < 8 ? len : 8), len))
			try_anchor(matcher,
				   debar_anchor_hash(ANCHOR_SUFFIX, key,
						     end - len, len),
				   key, text);
}

/* The next gram from @at on that the filter lets through, or NULL; @end is
 * behind the text, of four octets at least.
 */
static inline const u8 *next_gram(const struct debar_match *match, u32 kind,
				  const u8 *at, const u8 *end)
{
	const u32 stride = match->kind[kind].stride;
	const u32 seed = debar_filter_seed(kind);
	const u8 *last = end - GRAM_LEN;
	u32 place;

	for (; at < last; at += stride) {
		place = debar_gram_place(match, seed, debar_load_le32(at));
		if (unlikely(match->filter[place] & ANCHOR_GRAM))
			return at;
	}
	if (at > last)
		return NULL;
	place = debar_gram_place(match, seed, debar_load_le32(at - 1) >> 8);
	return match->filter[place] & ANCHOR_GRAM ? at : NULL;
}

static void try_grams(struct matcher *matcher, u32 key, struct debar_slice text)
{
	const struct debar_match *match = matcher->match;
	const u32 kind = debar_match_kind_of(key);
	const u8 *at = text.data, *end = at + text.len;
	u32 hash;

	if (text.len == GRAM_LEN) {
		hash = debar_anchor_hash(ANCHOR_GRAM, key, at, GRAM_LEN);
		try_anchor(matcher, hash, key, text);
		return;
	}
	while ((at = next_gram(match, kind, at, end))) {
		hash = debar_anchor_hash(ANCHOR_GRAM, key, at, GRAM_LEN);
		try_anchor(matcher, hash, key, text);
		at += match->kind[kind].stride;
	}
}

/* @anchors: those that there may be any of */
static void try_text(struct matcher *matcher, u32 key, u32 anchors,
		     struct debar_slice text)
{
	const struct debar_match_values *kind =
		&matcher->match->kind[debar_match_kind_of(key)];

	anchors &= kind->anchors;
	if (anchors & ANCHOR_EXACT &&
	    (text.len < FILTER_LEN ||
	     may_be_filed(matcher->match, key, ANCHOR_EXACT, text.data,
			  text.len)))
		try_exact(matcher, key, text);
	if (anchors & ANCHOR_PREFIX)
		try_prefixes(matcher, key, kind->prefix_levels, text);
	if (anchors & ANCHOR_SUFFIX)
		try_suffixes(matcher, key, kind->suffix_levels, text);
	if (anchors & ANCHOR_GRAM && text.len >= GRAM_LEN)
		try_grams(matcher, key, text);
}

/* May the first octets of a text, or the last ones, be an anchor of less than
 * eight? Four of them are at @text; the outermost one and two are the lowest of
 * @one and @two. Returns @anchor or nothing.
 */
static inline u32 may_hold_short(const struct debar_match *match, u32 seed,
				 u32 levels, u8 anchor, const u8 *text,
				 u32 one, u32 two)
{
	const u8 *filter = match->filter;
	u32 found = 0;

	if (levels & 4)
		found = filter[debar_filter_place(match, seed,
						  debar_load32(text))];
	if (unlikely(levels & 1))
		found |= filter[debar_filter_place_short(match, seed, one, 1)];
	if (levels & 2)
		found |= filter[debar_filter_place_short(match, seed, two, 2)];
	return found & anchor;
}

static inline u32 may_begin(const struct debar_match *match, u32 seed,
			    u32 levels, const u8 *text)
{
	const u32 word = debar_load_le32(text);

	return may_hold_short(match, seed, levels, ANCHOR_PREFIX, text, word,
			      word);
}

static inline u32 may_end(const struct debar_match *match, u32 seed, u32 levels,
			  const u8 *text)
{
	const u32 word = debar_load_le32(text);

	return may_hold_short(match, seed, levels, ANCHOR_SUFFIX, text,
			      word >> 24, word >> 16);
}

/* Kinds of anchors under which any condition on this kind of value may be found.
 * @text is plain, and not folded.
 */
static inline u32 may_hold(const struct debar_match *match, u32 kind,
			   struct debar_slice text)
{
	const struct debar_match_values *has = &match->kind[kind];
	const u32 seed = debar_filter_seed(kind);
	const u8 *end = text.data + text.len;
	u32 found, place;

	if (text.len < 8) {
		place = debar_filter_place(match, seed,
					   debar_load32(text.data));
		found = match->filter[place] & ANCHOR_EXACT;
	} else {
		place = debar_filter_place8(match, seed,
					    debar_load64(text.data));
		found = match->filter[place] & (ANCHOR_EXACT | ANCHOR_PREFIX);
		place = debar_filter_place8(match, seed, debar_load64(end - 8));
		found |= match->filter[place] & ANCHOR_SUFFIX;
	}
	found |= may_begin(match, seed, has->prefix_levels, text.data);
	found |= may_end(match, seed, has->suffix_levels, end - FILTER_LEN);
	if (has->stride && next_gram(match, kind, text.data, end))
		found |= ANCHOR_GRAM;
	return found;
}

/* A value of a string type, which may hold conditions under these anchors. */
static void try_folded(struct matcher *matcher, u32 key, u8 tag, u32 anchors,
		       struct debar_slice value)
{
	u8 *out = matcher->scratch->text;
	struct debar_slice text = { .data = out };
	int len = value.len;

	if (!matcher->match->has[key])
		return;
	if (anchors & NOT_PLAIN || value.len > DEBAR_VALUE_MAX)
		len = debar_text_fold(tag, value, out, DEBAR_VALUE_MAX);
	else
		debar_text_fold_plain(value, out);
	if (len == -ENOSPC)
		too_complex(matcher);
	if (len == -EBADMSG)
		unreadable(matcher);
	if (len <= 0)
		return;
	text.len = len;
	try_text(matcher, key, anchors, text);
}

/* The anchors for which a value is worth a try, when there are any of its kind.
 * Not inline, as who walks through a name needs the registers.
 */
static noinline u32 promises(const struct debar_match *match, u32 kind, u8 tag,
			     const u8 *data, u32 len)
{
	const struct debar_slice value = { data, len };

	return debar_text_is_plain(tag, value) ?
	       may_hold(match, kind, value) : ANCHORS | NOT_PLAIN;
}

/* A value that is compared as it is. */
static void try_octets(struct matcher *matcher, u32 key,
		       struct debar_slice value)
{
	if (matcher->match->has[key])
		try_exact(matcher, key, value);
}

/* A value of an attribute, of the subject or the issuer or both. */
static noinline void try_promising(struct matcher *matcher, u32 fields, u32 type,
				   u8 tag, u32 anchors, const u8 *data, u32 len)
{
	const struct debar_slice value = { data, len };

	matcher->promised = true;
	if (fields & 1 << DEBAR_FIELD_SUBJECT)
		try_folded(matcher,
			   debar_match_key_of(DEBAR_FIELD_SUBJECT, type), tag,
			   anchors, value);
	if (fields & 1 << DEBAR_FIELD_ISSUER)
		try_folded(matcher,
			   debar_match_key_of(DEBAR_FIELD_ISSUER, type), tag,
			   anchors, value);
}

static inline void try_attribute(struct matcher *matcher, u32 fields, u32 type,
				 u8 tag, const u8 *data, u32 len)
{
	u32 anchors;

	if (likely(!matcher->match->kind[type].anchors))
		return;
	anchors = promises(matcher->match, type, tag, data, len);
	if (unlikely(anchors))
		try_promising(matcher, fields, type, tag, anchors, data, len);
}

/* A value behind a tag and a length of one octet. */
static inline void try_short(struct matcher *matcher, u32 fields, u32 type,
			     const u8 *value)
{
	try_attribute(matcher, fields, type, value[-2], value, value[-1]);
}

/* All RDNs of the usual forms that come next. */
static void try_usual(struct matcher *matcher, u32 fields,
		      struct debar_name *name)
{
	const u8 *at = name->rdns.at, *end = name->rdns.end;
	u32 len, most, more;

	most = DEBAR_MAX_ATTRIBUTES -
	       (name->rdn_count > name->count ? name->rdn_count : name->count);
	for (more = most; more; more--, at += len) {
		len = debar_rdn_usual(at, end);
		if (likely(len)) {
			try_short(matcher, fields,
				  debar_x520_types[at[DEBAR_RDN_TYPE]],
				  at + DEBAR_RDN_VALUE);
			continue;
		}
		len = debar_rdn_email(at, end);
		if (!len)
			break;
		try_short(matcher, fields, DEBAR_ATTRIBUTE_EMAIL,
			  at + DEBAR_RDN_EMAIL);
	}
	name->rdn_count += most - more;
	name->count += most - more;
	name->rdns.at = at;
}

/* A name, of the subject or the issuer or both. */
static void try_name(struct matcher *matcher, u32 fields,
		     struct debar_slice rdns)
{
	struct debar_attribute attribute DEBAR_UNSET;
	struct debar_name name DEBAR_UNSET;
	int more = 0;

	debar_name_begin(&name, rdns);
	for (;;) {
		if (debar_der_at_end(&name.rdn)) {
			try_usual(matcher, fields, &name);
			if (debar_der_at_end(&name.rdns))
				break;
		}
		more = debar_name_next(&name, &attribute);
		if (more <= 0)
			break;
		try_attribute(matcher, fields, attribute.type, attribute.tag,
			      attribute.value.data, attribute.value.len);
	}
	if (more < 0 && !matcher->err)
		matcher->err = more;
}

/* In a chain the issuer of one certificate is the subject of the next. If it
 * promised nothing there, it need not be read here. Who makes another name with
 * the same digest hides no more than by leaving out the certificate.
 */
static u64 name_digest(const struct matcher *matcher, struct debar_slice rdns)
{
	return rdns.len < sizeof(u64) ? 0 :
	       debar_digest64(matcher->match->generation, rdns.data, rdns.len);
}

static bool is_known(const struct matcher *matcher, struct debar_slice rdns)
{
	return matcher->plain && *matcher->plain &&
	       *matcher->plain == name_digest(matcher, rdns);
}

static void try_issuer(struct matcher *matcher, u32 fields,
		       struct debar_slice rdns)
{
	matcher->promised = false;
	try_name(matcher, fields, rdns);
	if (matcher->plain && !matcher->promised && !matcher->err)
		*matcher->plain = name_digest(matcher, rdns);
}

static void try_names(struct matcher *matcher,
		      const struct debar_certificate *certificate)
{
	const u32 subject = matcher->match->fields & 1 << DEBAR_FIELD_SUBJECT;
	const u32 issuer = matcher->match->fields & 1 << DEBAR_FIELD_ISSUER;
	const bool known = is_known(matcher, certificate->subject);

	/* Who signs himself. */
	if (!known && subject && issuer &&
	    debar_slice_equal(certificate->subject, certificate->issuer.data,
			      certificate->issuer.len)) {
		try_name(matcher, subject | issuer, certificate->subject);
		return;
	}
	if (subject && !known)
		try_name(matcher, subject, certificate->subject);
	if (issuer && !(known && is_known(matcher, certificate->issuer)))
		try_issuer(matcher, issuer, certificate->issuer);
}

static void try_san(struct matcher *matcher, struct debar_slice names)
{
	struct debar_san_list list DEBAR_UNSET;
	struct debar_san san DEBAR_UNSET;
	u32 key, anchors;
	int more;

	if (!debar_match_reads_san(matcher->match))
		return;
	debar_san_begin(&list, names);
	while ((more = debar_san_next(&list, &san)) > 0) {
		key = debar_match_key_of(DEBAR_FIELD_SAN, san.type);
		if (san.type == DEBAR_SAN_IP) {
			try_octets(matcher, key, san.value);
			continue;
		}
		if (!matcher->match->kind[key].anchors) {
			if (san.in_pieces)
				unreadable(matcher);
			continue;
		}
		anchors = promises(matcher->match, key, DEBAR_ASN1_IA5_STRING,
				   san.value.data, san.value.len);
		if (anchors)
			try_folded(matcher, key, DEBAR_ASN1_IA5_STRING,
				   anchors, san.value);
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

/**
 * struct choice - the rule that counts of those that match
 * @rule: or DEBAR_NO_RULE
 * @verdict: what becomes of whom it matches
 */
struct choice {
	u16 rule;
	enum debar_verdict verdict;
};

/* Might a rule count instead of the one that does so far? */
static bool may_count(const struct choice *choice, u16 rule)
{
	return rule < choice->rule ||
	       (choice->verdict != DEBAR_VERDICT_DROP &&
		rule != DEBAR_NO_RULE);
}

static void choose(struct choice *choice, const struct debar_match *match,
		   u16 rule)
{
	const enum debar_verdict verdict = debar_match_verdict(match, rule);

	if (verdict < choice->verdict ||
	    (verdict == choice->verdict && rule >= choice->rule))
		return;
	choice->rule = rule;
	choice->verdict = verdict;
}

/* Of the rules all of whose conditions hold. */
static noinline u16 rule_that_counts(struct matcher *matcher)
{
	const struct debar_match *match = matcher->match;
	struct debar_match_scratch *scratch = matcher->scratch;
	struct choice choice = {
		.rule = DEBAR_NO_RULE, .verdict = DEBAR_VERDICT_ACCEPT,
	};
	const struct debar_match_conjunction *conjunction;
	const struct debar_match_condition *condition;
	u32 i, next;

	for (i = 0; i < scratch->hits; i++) {
		condition = &match->condition[scratch->hit[i]];
		if (may_count(&choice, condition->rule))
			choose(&choice, match, condition->rule);
		for (next = condition->lead_of; next != NOTHING;
		     next = conjunction->next) {
			if (!scratch->work) {
				too_complex(matcher);
				return choice.rule;
			}
			scratch->work--;
			conjunction = &match->conjunction[next];
			if (may_count(&choice, conjunction->rule) &&
			    all_hold(scratch, conjunction))
				choose(&choice, match, conjunction->rule);
		}
	}
	return choice.rule;
}

/**
 * debar_match_certificate() - the rule that counts of those a certificate matches:
 *	the strictest as things are, of these the lowest
 * @match: built, or all zeros
 * @certificate: parsed
 * @scratch: room to work in
 * @plain: from one certificate of a chain to the next, 0 before the first: what
 *	is known of a name. May be NULL
 * @rule: the rule, or DEBAR_NO_RULE
 *
 * Context: any; takes no lock. The work is bounded whatever the certificate
 * says and whatever the rules are.
 * Return: 0 when @rule is the answer. Without a match that enforces, as long as
 * anything was left out: -E2BIG when there was too much of it (DEBAR_MAX_ATTRIBUTES,
 * DEBAR_MAX_SAN, DEBAR_VALUE_MAX, DEBAR_MAX_HITS, DEBAR_MAX_WORK), or -EBADMSG
 * when a name is malformed or in pieces. A match among what could be read stands:
 * rules have no conditions that something be absent.
 */
int debar_match_certificate(const struct debar_match *match,
			    const struct debar_certificate *certificate,
			    struct debar_match_scratch *scratch, u64 *plain,
			    u16 *rule)
{
	struct matcher matcher = {
		.match = match,
		.scratch = scratch,
		.plain = plain,
	};

	scratch->work = DEBAR_MAX_WORK;
	scratch->hits = 0;
	try_names(&matcher, certificate);
	try_san(&matcher, certificate->san);
	if (match->fields & 1 << DEBAR_FIELD_SERIAL)
		try_octets(&matcher,
			   debar_match_key_of(DEBAR_FIELD_SERIAL, 0),
			   certificate->serial);
	*rule = scratch->hits ? rule_that_counts(&matcher) : DEBAR_NO_RULE;
	if (!matcher.err ||
	    (*rule != DEBAR_NO_RULE && debar_match_enforces(match, *rule)))
		return 0;
	return matcher.err;
}
