// SPDX-License-Identifier: GPL-2.0
/*
 * Makes rules and the names of a certificate of the input. The table must give
 * the answer that comparing each condition with each value gives.
 *
 * Input: one octet, how many conditions; for each, one octet, its kind of value
 * and whether it begins a rule, one octet, its length, and the pattern. Then
 * values, for each one octet, its kind, one octet, its length, and the text.
 */
#include <stdlib.h>

#include "core/match_table.h"
#include "core/text.h"

enum {
	MAX_CONDITIONS = 64, MAX_VALUES = 64, KINDS = 6, BEGINS_RULE = 0x80,
	NAMES_SIZE = 32768,
};

static const struct { u8 field, type; } kinds[KINDS] = {
	{ DEBAR_FIELD_SUBJECT, DEBAR_ATTRIBUTE_CN },
	{ DEBAR_FIELD_SUBJECT, DEBAR_ATTRIBUTE_O },
	{ DEBAR_FIELD_ISSUER, DEBAR_ATTRIBUTE_CN },
	{ DEBAR_FIELD_ISSUER, DEBAR_ATTRIBUTE_O },
	{ DEBAR_FIELD_SAN, DEBAR_SAN_DNS },
	{ DEBAR_FIELD_SAN, DEBAR_SAN_IP },
};

struct value { u8 kind, len; const u8 *text; };

static struct debar_condition conditions[MAX_CONDITIONS];
static struct debar_certificate_rule rules[MAX_CONDITIONS];
static struct debar_match_rules list = {
	.conditions = conditions, .certificates = rules,
};
static struct value values[MAX_VALUES];
static u32 value_count;
static u8 names[DEBAR_FIELDS][NAMES_SIZE];
static u32 names_len[DEBAR_FIELDS];

static void demand(bool condition)
{
	if (!condition)
		abort();
}

/* --- from the input ------------------------------------------------------- */

static const u8 *at, *end;

static u8 next(void)
{
	return at < end ? *at++ : 0;
}

static const u8 *next_text(u8 *len)
{
	const u8 *text = at;

	*len = next();
	text = at;
	if (*len > end - at)
		*len = end - at;
	at += *len;
	return text;
}

static void read_conditions(void)
{
	struct debar_condition *condition;
	u8 count = next() % MAX_CONDITIONS, kind, len;

	list.condition_count = 0;
	list.certificate_count = 0;
	while (count--) {
		condition = &conditions[list.condition_count];
		kind = next();
		condition->field = kinds[(kind & ~BEGINS_RULE) % KINDS].field;
		condition->type = kinds[(kind & ~BEGINS_RULE) % KINDS].type;
		condition->pattern = next_text(&len);
		condition->len = len;
		if (debar_match_check(condition))
			continue;
		if (!list.certificate_count || kind & BEGINS_RULE ||
		    rules[list.certificate_count - 1].count ==
		    DEBAR_MAX_CONDITIONS) {
			rules[list.certificate_count].first =
				list.condition_count;
			rules[list.certificate_count].count = 0;
			rules[list.certificate_count].rule =
				99 - list.certificate_count;
			list.certificate_count++;
		}
		rules[list.certificate_count - 1].count++;
		list.condition_count++;
	}
}

static void add_value(const struct value *value)
{
	const u8 field = kinds[value->kind].field, type = kinds[value->kind].type;
	u8 *to = names[field] + names_len[field];
	const u8 *start = to;

	if (field == DEBAR_FIELD_SAN) {
		*to++ = type == DEBAR_SAN_IP ? 0x87 : 0x82;
	} else {
		const u32 pair = 5 + 3 + value->len, rdn = 4 + pair;
		const u8 head[] = {
			0x31, 0x82, rdn >> 8, rdn, 0x30, 0x82, pair >> 8, pair,
			6, 3, 0x55, 4, type == DEBAR_ATTRIBUTE_CN ? 3 : 10, 0x0c,
		};

		memcpy(to, head, sizeof(head));
		to += sizeof(head);
	}
	*to++ = 0x81;
	*to++ = value->len;
	memcpy(to, value->text, value->len);
	names_len[field] += to + value->len - start;
}

static void read_values(void)
{
	struct value *value;

	memset(names_len, 0, sizeof(names_len));
	for (value_count = 0; at < end && value_count < MAX_VALUES;
	     value_count++) {
		value = &values[value_count];
		value->kind = next() % KINDS;
		value->text = next_text(&value->len);
		add_value(value);
	}
}

/* --- one by one ----------------------------------------------------------- */

static bool holds_for(const struct debar_condition *condition,
		      const struct value *value)
{
	static u8 compiled[DEBAR_PATTERN_MAX], text[4 * 255];
	u8 tag = condition->field == DEBAR_FIELD_SAN ? DEBAR_ASN1_IA5_STRING :
						       DEBAR_ASN1_UTF8_STRING;
	struct debar_slice slice = { value->text, value->len };
	struct debar_pattern pattern;
	u32 work = ~0;

	if (condition->field != kinds[value->kind].field ||
	    condition->type != kinds[value->kind].type)
		return false;
	if (condition->field == DEBAR_FIELD_SAN &&
	    condition->type == DEBAR_SAN_IP)
		return debar_slice_equal(slice, condition->pattern,
					 condition->len);
	demand(!debar_pattern_compile(&pattern, (struct debar_slice){
				      condition->pattern, condition->len },
				      compiled));
	slice.len = debar_text_fold(tag, slice, text, sizeof(text));
	slice.data = text;
	return debar_pattern_matches(&pattern, slice, &work);
}

static bool holds(const struct debar_condition *condition)
{
	u32 i;

	for (i = 0; i < value_count; i++)
		if (holds_for(condition, &values[i]))
			return true;
	return false;
}

static enum debar_verdict verdict_of(const struct debar_match *match, u16 rule)
{
	(void)match;
	return rule % __DEBAR_VERDICT_MAX;
}

static u16 slow_judge(const struct debar_match *match)
{
	enum debar_verdict verdict, worst = DEBAR_VERDICT_ACCEPT;
	u16 lowest = DEBAR_NO_RULE;
	u32 i, k;

	for (i = 0; i < list.certificate_count; i++) {
		for (k = 0; k < rules[i].count; k++)
			if (!holds(&conditions[rules[i].first + k]))
				break;
		if (k < rules[i].count)
			continue;
		verdict = match->verdict ? verdict_of(match, rules[i].rule) :
					   DEBAR_VERDICT_DROP;
		if (verdict < worst ||
		    (verdict == worst && rules[i].rule >= lowest))
			continue;
		worst = verdict;
		lowest = rules[i].rule;
	}
	return lowest;
}

/* What is known from one certificate of a chain changes no answer on the next. */
static void check_chain(const struct debar_match *match,
			const struct debar_certificate *first)
{
	static struct debar_match_scratch scratch;
	struct debar_certificate next = *first;
	u16 rule, want_rule;
	u64 plain = 0;
	int want;

	next.subject = first->issuer;
	next.issuer = first->subject;
	want = debar_match_certificate(match, &next, &scratch, NULL, &want_rule);
	debar_match_certificate(match, first, &scratch, &plain, &rule);
	demand(debar_match_certificate(match, &next, &scratch, &plain, &rule) ==
	       want);
	demand(rule == want_rule);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct debar_match_scratch scratch;
	struct debar_certificate certificate = { 0 };
	struct debar_match_offender offender;
	struct debar_match match;
	void *memory;
	u16 rule = 0;
	int err;

	at = data;
	end = data + size;
	read_conditions();
	read_values();
	memory = malloc(debar_match_size(&list));
	demand(memory);
	demand(!debar_match_build(&match, memory, debar_match_size(&list),
				  &list, &offender));
	match.verdict = size & 1 ? verdict_of : NULL;
	certificate.subject.data = names[DEBAR_FIELD_SUBJECT];
	certificate.subject.len = names_len[DEBAR_FIELD_SUBJECT];
	certificate.issuer.data = names[DEBAR_FIELD_ISSUER];
	certificate.issuer.len = names_len[DEBAR_FIELD_ISSUER];
	certificate.san.data = names[DEBAR_FIELD_SAN];
	certificate.san.len = names_len[DEBAR_FIELD_SAN];
	err = debar_match_certificate(&match, &certificate, &scratch, NULL, &rule);
	demand(!err || (err == -E2BIG && (rule == DEBAR_NO_RULE ||
					  !debar_match_enforces(&match, rule))));
	/* Globs may cost more than is allowed; then there is no answer. */
	if (!err && scratch.work && scratch.hits < DEBAR_MAX_HITS)
		demand(rule == slow_judge(&match));
	check_chain(&match, &certificate);
	free(memory);
	return 0;
}
