// SPDX-License-Identifier: GPL-2.0
/*
 * One condition: is it one, and which piece of text is it filed under?
 */
#include "match_table.h"

static bool is_octets(const struct debar_condition *condition)
{
	return condition->field == DEBAR_FIELD_SERIAL ||
	       (condition->field == DEBAR_FIELD_SAN &&
		condition->type == DEBAR_SAN_IP);
}

static bool has_such_field(const struct debar_condition *condition)
{
	switch (condition->field) {
	case DEBAR_FIELD_SUBJECT:
	case DEBAR_FIELD_ISSUER:
		return condition->type > DEBAR_ATTRIBUTE_OTHER &&
		       condition->type < DEBAR_ATTRIBUTE_TYPES;
	case DEBAR_FIELD_SAN:
		return condition->type > DEBAR_SAN_OTHER &&
		       condition->type < DEBAR_SAN_TYPES;
	case DEBAR_FIELD_SERIAL:
		return !condition->type;
	default:
		return false;
	}
}

/* The first or last 1, 2, 4, 8 ... octets of @run; 128 at the most, as a pattern
 * has up to DEBAR_PATTERN_MAX.
 */
static void anchor_at_edge(struct debar_match_anchor *anchor, u8 kind,
			   struct debar_slice run)
{
	u32 len = 1;

	while (2 * len <= run.len)
		len *= 2;
	anchor->kind = kind;
	anchor->text.len = len;
	anchor->text.data = run.data;
	if (kind == ANCHOR_SUFFIX)
		anchor->text.data += run.len - len;
}

/* The run of a glob without wildcards that begins at @from. */
static struct debar_slice run_at(struct debar_slice glob, u32 from)
{
	struct debar_slice run = { .data = glob.data + from };

	while (from + run.len < glob.len &&
	       run.data[run.len] < DEBAR_ANY_CHARACTER)
		run.len++;
	return run;
}

/* All of the run; who files it chooses from that. */
static void anchor_inside(struct debar_match_anchor *anchor,
			  struct debar_slice run)
{
	anchor->kind = ANCHOR_GRAM;
	anchor->text = run;
}

static bool anchor_of_glob(struct debar_match_anchor *anchor,
			   struct debar_slice glob)
{
	struct debar_slice first = run_at(glob, 0), longest = first, run;
	u32 at;

	for (at = 0; at <= glob.len; at += run.len + 1) {
		run = run_at(glob, at);
		if (run.len > longest.len)
			longest = run;
	}
	/* The loop ended with the run at the end. */
	if (first.len >= FILTER_LEN)
		anchor_at_edge(anchor, ANCHOR_PREFIX, first);
	else if (run.len >= FILTER_LEN)
		anchor_at_edge(anchor, ANCHOR_SUFFIX, run);
	else if (longest.len >= GRAM_LEN)
		anchor_inside(anchor, longest);
	else if (first.len)
		anchor_at_edge(anchor, ANCHOR_PREFIX, first);
	else if (run.len)
		anchor_at_edge(anchor, ANCHOR_SUFFIX, run);
	return first.len || run.len || longest.len >= GRAM_LEN;
}

/* Find the piece of text that a condition is filed under. Return: false when
 * there is none.
 */
bool debar_match_anchor(struct debar_match_anchor *anchor,
			const struct debar_pattern *pattern)
{
	switch (pattern->kind) {
	case DEBAR_PATTERN_EXACT:
		anchor->kind = ANCHOR_EXACT;
		anchor->text = pattern->text;
		return true;
	case DEBAR_PATTERN_PREFIX:
		anchor_at_edge(anchor, ANCHOR_PREFIX, pattern->text);
		return true;
	case DEBAR_PATTERN_SUFFIX:
		anchor_at_edge(anchor, ANCHOR_SUFFIX, pattern->text);
		return true;
	case DEBAR_PATTERN_CONTAINS:
		if (pattern->text.len < GRAM_LEN)
			return false;
		anchor_inside(anchor, pattern->text);
		return true;
	case DEBAR_PATTERN_GLOB:
		return anchor_of_glob(anchor, pattern->text);
	}
	return false;
}

/* Compile a condition's pattern into @out, as long as the pattern; it has an
 * anchor then. Return: as debar_match_check().
 */
int debar_match_compile(const struct debar_condition *condition,
			struct debar_pattern *pattern, u8 *out)
{
	struct debar_slice source = { condition->pattern, condition->len };
	struct debar_match_anchor anchor;
	int err;

	if (!has_such_field(condition))
		return -EINVAL;
	if (!source.len || source.len > DEBAR_PATTERN_MAX)
		return -ERANGE;
	if (is_octets(condition)) {
		if (condition->field == DEBAR_FIELD_SAN && source.len != 4 &&
		    source.len != 16)
			return -ERANGE;
		memcpy(out, source.data, source.len);
		pattern->kind = DEBAR_PATTERN_EXACT;
		pattern->text.data = out;
		pattern->text.len = source.len;
	} else {
		err = debar_pattern_compile(pattern, source, out);
		if (err)
			return err;
	}
	return debar_match_anchor(&anchor, pattern) ? 0 : -EDOM;
}

/**
 * debar_match_check() - is this a condition that a table can hold?
 * @condition: from an untrusted source
 *
 * Return: 0, -EINVAL for a field or type that there is not, for a pattern of
 * nothing but wildcards, and for a '\' at its end, -ERANGE for a length that
 * cannot be, -EILSEQ for invalid UTF-8, U+FFFD or a NUL, -EDOM for wildcards
 * that leave less than three octets in a row and nothing at the ends.
 */
int debar_match_check(const struct debar_condition *condition)
{
	struct debar_pattern pattern;
	u8 out[DEBAR_PATTERN_MAX];

	return debar_match_compile(condition, &pattern, out);
}
