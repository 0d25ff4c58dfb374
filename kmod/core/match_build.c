// SPDX-License-Identifier: GPL-2.0
/*
 * From a list of rules to the table that match_table.h describes. Takes time in
 * proportion to the rules, and may run under a lock.
 */
#include "match_table.h"

enum { MIN_FILTER_BITS = 8, FILTER_PLACES_EACH = 8 };

/* The table while it is being built. */
struct builder {
	struct debar_match *match;
	struct debar_match_condition *condition;
	u32 conditions;
	struct debar_match_conjunction *conjunction;
	u32 conjunctions;
	struct debar_match_filing *filing;
	u32 filings;
	struct debar_match_slot *slot;
	u8 *filter;
	u8 *text;	/* room for the next pattern */
	u32 *place;	/* of each condition of the rules in @condition */
	u32 *same;	/* hash table of whole conditions */
	u32 same_mask;
};

/* --- filing --------------------------------------------------------------- */

static u8 level_of(u32 len)
{
	u8 level = 1;

	for (; len > 1; len /= 2)
		level *= 2;
	return level;
}

static u32 gram_place(const struct builder *builder, u32 kind, const u8 *gram)
{
	u8 padded[FILTER_LEN] = { 0 };

	memcpy(padded, gram, GRAM_LEN);
	return debar_gram_place(builder->match, debar_filter_seed(kind),
				debar_load_le32(padded));
}

/* Of the run's grams from the first one on, @stride apart, the first that nobody
 * else has, so that patterns with a common syllable are not all compared with
 * each text that has it.
 */
static struct debar_slice pick_gram(const struct builder *builder, u32 kind,
				    struct debar_slice run, u32 stride)
{
	struct debar_slice gram = { .data = run.data, .len = GRAM_LEN };
	u32 left = run.len - GRAM_LEN;

	while (left >= stride &&
	       builder->filter[gram_place(builder, kind, gram.data)] &
		       ANCHOR_GRAM) {
		gram.data += stride;
		left -= stride;
	}
	return gram;
}

static u32 place_of(const struct builder *builder,
		    const struct debar_match_anchor *anchor, u32 kind)
{
	const u8 *text = anchor->text.data;
	u32 len = anchor->text.len;

	if (anchor->kind == ANCHOR_GRAM)
		return gram_place(builder, kind, text);
	if (anchor->kind == ANCHOR_SUFFIX && len > 8)
		text += len - 8;
	return debar_anchor_place(builder->match, debar_filter_seed(kind), text,
				  len);
}

static void file_under(struct builder *builder, u32 index,
		       const struct debar_match_anchor *anchor)
{
	const u32 key = builder->condition[index].key;
	const u32 kind = debar_match_kind_of(key);
	struct debar_match_filing *filing = &builder->filing[builder->filings];
	u32 hash, i;

	hash = debar_anchor_hash(anchor->kind, key, anchor->text.data,
				 anchor->text.len);
	i = hash & builder->match->slot_mask;
	while (builder->slot[i].first != NOTHING &&
	       builder->slot[i].hash != hash)
		i = (i + 1) & builder->match->slot_mask;
	filing->condition = index;
	filing->next = builder->slot[i].first;
	builder->slot[i].hash = hash;
	builder->slot[i].first = builder->filings++;
	/* Texts shorter than the filter knows are not looked for there. */
	if (anchor->kind != ANCHOR_EXACT || anchor->text.len >= FILTER_LEN)
		builder->filter[place_of(builder, anchor, kind)] |=
			anchor->kind;
}

/* Once all conditions are there, so that the strides are known. */
static void file_condition(struct builder *builder, u32 index)
{
	const struct debar_match_condition *condition =
		&builder->condition[index];
	const u32 kind = debar_match_kind_of(condition->key);
	const u32 stride = builder->match->kind[kind].stride;
	struct debar_match_anchor anchor, gram = { .kind = ANCHOR_GRAM };
	u32 i;

	debar_match_anchor(&anchor, &condition->pattern);
	if (anchor.kind != ANCHOR_GRAM) {
		file_under(builder, index, &anchor);
		return;
	}
	for (i = 0; i < stride; i++) {
		gram.text = pick_gram(builder, kind, anchor.text, stride);
		file_under(builder, index, &gram);
		anchor.text.data++;
		anchor.text.len--;
	}
}

/* Every piece of this length has @stride grams. */
static void limit_stride(struct debar_match_values *kind, u32 len)
{
	const u32 stride = len - GRAM_LEN + 1;

	if (!kind->stride)
		kind->stride = MAX_STRIDE;
	if (stride < kind->stride)
		kind->stride = stride;
}

static void note_anchor(struct debar_match *match, u32 key,
			const struct debar_pattern *pattern)
{
	struct debar_match_values *kind =
		&match->kind[debar_match_kind_of(key)];
	struct debar_match_anchor anchor;

	debar_match_anchor(&anchor, pattern);
	match->has[key] = true;
	kind->anchors |= anchor.kind;
	switch (anchor.kind) {
	case ANCHOR_PREFIX:
		kind->prefix_levels |= level_of(anchor.text.len);
		break;
	case ANCHOR_SUFFIX:
		kind->suffix_levels |= level_of(anchor.text.len);
		break;
	case ANCHOR_GRAM:
		limit_stride(kind, anchor.text.len);
		break;
	}
}

static bool is_same(const struct debar_match_condition *condition, u8 key,
		    const struct debar_pattern *pattern)
{
	return condition->key == key &&
	       condition->pattern.kind == pattern->kind &&
	       debar_slice_equal(condition->pattern.text, pattern->text.data,
				 pattern->text.len);
}

/* Take in a condition; *@index says where it, or an equal one, is. */
static int add_condition(struct builder *builder,
			 const struct debar_condition *source, u32 *index)
{
	struct debar_match_condition *condition;
	struct debar_pattern pattern;
	u32 i;
	u8 key;
	int err;

	err = debar_match_compile(source, &pattern, builder->text);
	if (err)
		return err;
	key = debar_match_key_of(source->field, source->type);
	i = debar_anchor_hash(pattern.kind, key, pattern.text.data,
			      pattern.text.len) & builder->same_mask;
	for (; builder->same[i] != NOTHING; i = (i + 1) & builder->same_mask) {
		*index = builder->same[i];
		if (is_same(&builder->condition[*index], key, &pattern))
			return 0;
	}
	*index = builder->conditions++;
	builder->same[i] = *index;
	builder->text += source->len;

	condition = &builder->condition[*index];
	condition->pattern = pattern;
	condition->lead_of = NOTHING;
	condition->users = 0;
	condition->rule = DEBAR_NO_RULE;
	condition->key = key;
	builder->match->fields |= 1 << source->field;
	note_anchor(builder->match, key, &pattern);
	return 0;
}

/* --- rules ---------------------------------------------------------------- */

static int count_users(struct builder *builder,
		       const struct debar_match_rules *rules, u32 index)
{
	const struct debar_certificate_rule *rule = &rules->certificates[index];
	u32 i;

	if (!rule->count || rule->count > DEBAR_MAX_CONDITIONS ||
	    rule->rule >= DEBAR_MAX_RULES ||
	    rule->first > rules->condition_count ||
	    rule->count > rules->condition_count - rule->first)
		return -EINVAL;
	for (i = rule->first; i < rule->first + rule->count; i++)
		builder->condition[builder->place[i]].users++;
	return 0;
}

static void add_rule(struct builder *builder,
		     const struct debar_certificate_rule *rule)
{
	const u32 *place = builder->place + rule->first;
	struct debar_match_condition *lead = &builder->condition[place[0]];
	struct debar_match_conjunction *conjunction;
	u32 i;

	if (rule->count == 1 && lead->rule == DEBAR_NO_RULE) {
		lead->rule = rule->rule;
		return;
	}
	conjunction = &builder->conjunction[builder->conjunctions];
	conjunction->rule = rule->rule;
	conjunction->count = rule->count;
	for (i = 0; i < rule->count; i++) {
		conjunction->condition[i] = place[i];
		if (builder->condition[place[i]].users < lead->users)
			lead = &builder->condition[place[i]];
	}
	conjunction->next = lead->lead_of;
	lead->lead_of = builder->conjunctions++;
}

/* --- the whole ------------------------------------------------------------ */

static u32 filter_bits(u32 conditions)
{
	u32 bits = MIN_FILTER_BITS;

	while (1u << bits < FILTER_PLACES_EACH * conditions)
		bits++;
	return bits;
}

static size_t patterns_len(const struct debar_match_rules *rules)
{
	size_t len = 0;
	u32 i;

	for (i = 0; i < rules->condition_count; i++)
		len += rules->conditions[i].len;
	return len;
}

/* Anchors that conditions are filed under, at most: several of a glob. */
static u32 most_filings(const struct debar_match_rules *rules)
{
	const struct debar_condition *condition = rules->conditions;
	u32 count = 0, i;

	for (i = 0; i < rules->condition_count; i++, condition++)
		count += memchr(condition->pattern, '*', condition->len) ||
			 memchr(condition->pattern, '?', condition->len) ?
			 MAX_STRIDE : 1;
	return count;
}

/**
 * debar_match_size() - bytes that a table needs
 * @rules: what it is to hold
 *
 * Return: 0 when there are more of one kind than a table can hold.
 */
size_t debar_match_size(const struct debar_match_rules *rules)
{
	const u32 conditions = rules->condition_count;
	u32 filings;

	if (conditions > DEBAR_MAX_CONDITIONS * DEBAR_MAX_RULES ||
	    rules->certificate_count > DEBAR_MAX_RULES ||
	    rules->sni_count > DEBAR_MAX_RULES ||
	    rules->pin_count > DEBAR_MAX_RULES)
		return 0;
	filings = most_filings(rules);
	return debar_match_round(conditions *
				 sizeof(struct debar_match_condition)) +
	       debar_match_round(rules->certificate_count *
				 sizeof(struct debar_match_conjunction)) +
	       debar_match_round(filings * sizeof(struct debar_match_filing)) +
	       debar_match_round(debar_match_slots(filings) *
				 sizeof(struct debar_match_slot)) +
	       debar_match_round((size_t)1 << filter_bits(filings)) +
	       debar_match_round(patterns_len(rules)) +
	       debar_match_round(conditions * sizeof(u32)) +
	       debar_match_round(debar_match_slots(conditions) * sizeof(u32)) +
	       debar_match_sni_size(rules) + debar_match_pin_size(rules);
}

static void prepare(struct builder *builder, u8 **memory,
		    const struct debar_match_rules *rules)
{
	const u32 conditions = rules->condition_count;
	const u32 filings = most_filings(rules);
	const u32 slots = debar_match_slots(filings);
	const u32 same = debar_match_slots(conditions);
	const u32 bits = filter_bits(filings);
	struct debar_match *match = builder->match;

	builder->condition = debar_match_take(memory, conditions *
					      sizeof(*builder->condition));
	builder->conjunction = debar_match_take(memory,
						rules->certificate_count *
						sizeof(*builder->conjunction));
	builder->filing = debar_match_take(memory, filings *
					   sizeof(*builder->filing));
	builder->slot = debar_match_take(memory, slots *
					 sizeof(*builder->slot));
	builder->filter = debar_match_take(memory, (size_t)1 << bits);
	builder->text = debar_match_take(memory, patterns_len(rules));
	builder->place = debar_match_take(memory, conditions *
					  sizeof(*builder->place));
	builder->same = debar_match_take(memory, same * sizeof(*builder->same));
	builder->same_mask = same - 1;
	memset(builder->slot, 0xff, slots * sizeof(*builder->slot));
	memset(builder->filter, 0, (size_t)1 << bits);
	memset(builder->same, 0xff, same * sizeof(*builder->same));

	match->condition = builder->condition;
	match->conjunction = builder->conjunction;
	match->filing = builder->filing;
	match->slot = builder->slot;
	match->slot_mask = slots - 1;
	match->filter = builder->filter;
	match->filter_shift = 32 - bits;
}

static int build_certificates(struct builder *builder,
			      const struct debar_match_rules *rules,
			      struct debar_match_offender *offender)
{
	int err;
	u32 i;

	offender->list = DEBAR_LIST_CONDITIONS;
	for (i = 0; i < rules->condition_count; i++) {
		debar_build_pause();
		offender->index = i;
		err = add_condition(builder, &rules->conditions[i],
				    &builder->place[i]);
		if (err)
			return err;
	}
	for (i = 0; i < builder->conditions; i++) {
		debar_build_pause();
		file_condition(builder, i);
	}
	offender->list = DEBAR_LIST_CERTIFICATES;
	for (i = 0; i < rules->certificate_count; i++) {
		offender->index = i;
		err = count_users(builder, rules, i);
		if (err)
			return err;
	}
	for (i = 0; i < rules->certificate_count; i++)
		add_rule(builder, &rules->certificates[i]);
	return 0;
}

/**
 * debar_match_build() - make a table of rules
 * @match: result; points into @memory, which the caller keeps and frees
 * @memory: aligned for u64; its contents do not matter
 * @size: bytes in @memory, at least debar_match_size(@rules)
 * @rules: from an untrusted source; not needed any more afterwards
 * @offender: on other errors than -ENOSPC, which rule it is
 *
 * Of equal certificate rules, the lowest one counts.
 *
 * Context: may sleep.
 * Return: 0, -ENOSPC when @size is too small or there are too many rules,
 * what debar_match_check() says of a condition, -EINVAL for a certificate rule
 * of no or too many conditions, a domain that is none, or a rule beyond
 * DEBAR_MAX_RULES, -EEXIST for a domain or a pin listed twice.
 */
int debar_match_build(struct debar_match *match, void *memory, size_t size,
		      const struct debar_match_rules *rules,
		      struct debar_match_offender *offender)
{
	struct builder builder = { .match = match };
	const size_t needed = debar_match_size(rules);
	u8 *free = memory;
	int err;

	memset(match, 0, sizeof(*match));
	if (!needed || size < needed)
		return -ENOSPC;
	prepare(&builder, &free, rules);
	err = build_certificates(&builder, rules, offender);
	if (err)
		return err;
	offender->list = DEBAR_LIST_SNI;
	err = debar_match_sni_build(match, &free, rules, &offender->index);
	if (err)
		return err;
	offender->list = DEBAR_LIST_PINS;
	return debar_match_pin_build(match, &free, rules, &offender->index);
}
