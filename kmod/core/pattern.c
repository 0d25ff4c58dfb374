// SPDX-License-Identifier: GPL-2.0
#include "pattern.h"
#include "text.h"

static bool is_wildcard(u8 octet)
{
	return octet >= DEBAR_ANY_CHARACTER;
}

/* Put wildcards where '*' and '?' are not escaped, in place; "**" is "*".
 * Returns the length, or 0 for an escape without a character behind it.
 */
static u32 mark_wildcards(u8 *text, u32 len)
{
	u32 from, to = 0;
	u8 octet;

	for (from = 0; from < len; from++) {
		octet = text[from];
		if (octet == '\\') {
			if (++from == len)
				return 0;
			octet = text[from];
		} else if (octet == '*') {
			octet = DEBAR_ANY_RUN;
			if (to && text[to - 1] == DEBAR_ANY_RUN)
				continue;
		} else if (octet == '?') {
			octet = DEBAR_ANY_CHARACTER;
		}
		text[to++] = octet;
	}
	return to;
}

/* Folding puts U+FFFD where there is no valid UTF-8. */
static bool has_replacement(struct debar_slice text)
{
	static const u8 replacement[] = { 0xef, 0xbf, 0xbd };
	u32 i;

	for (i = 0; i + sizeof(replacement) <= text.len; i++)
		if (!memcmp(text.data + i, replacement, sizeof(replacement)))
			return true;
	return false;
}

/* The kind of a pattern; takes off the wildcards that are said by it. */
static enum debar_pattern_kind kind_of(struct debar_slice *text, u32 wildcards)
{
	bool open_start = text->data[0] == DEBAR_ANY_RUN;
	bool open_end = text->data[text->len - 1] == DEBAR_ANY_RUN;

	if (wildcards != (u32)open_start + open_end)
		return DEBAR_PATTERN_GLOB;
	text->data += open_start;
	text->len -= wildcards;
	if (open_start)
		return open_end ? DEBAR_PATTERN_CONTAINS : DEBAR_PATTERN_SUFFIX;
	return open_end ? DEBAR_PATTERN_PREFIX : DEBAR_PATTERN_EXACT;
}

/**
 * debar_pattern_compile() - fold a pattern and find out its kind
 * @pattern: result; its text lies in @out
 * @source: UTF-8 with the wildcards '*' and '?', and '\' before a character
 *	that stands for itself
 * @out: room for @source.len octets
 *
 * White space next to a '*' counts: "Device *" does not match "Devices".
 *
 * Context: any.
 * Return: 0, -EILSEQ for invalid UTF-8 (U+FFFD included) and for NULs, -EINVAL
 * for a '\' at the end, and for a pattern without any character.
 */
int debar_pattern_compile(struct debar_pattern *pattern,
			  struct debar_slice source, u8 *out)
{
	struct debar_slice *text = &pattern->text;
	u32 wildcards = 0, i;
	int len;

	len = debar_text_fold(DEBAR_ASN1_UTF8_STRING, source, out, source.len);
	if (len < 0)	/* invalid UTF-8 grows */
		return -EILSEQ;
	text->data = out;
	text->len = len;
	if (has_replacement(*text) || memchr(out, 0, len))
		return -EILSEQ;

	text->len = mark_wildcards(out, len);
	for (i = 0; i < text->len; i++)
		wildcards += is_wildcard(out[i]);
	if (wildcards == text->len)
		return -EINVAL;

	pattern->kind = kind_of(text, wildcards);
	return 0;
}

static bool contains(struct debar_slice text, struct debar_slice wanted,
		     u32 *work)
{
	const u8 *at, *last;

	if (text.len < wanted.len)
		return false;
	last = text.data + text.len - wanted.len;
	for (at = text.data; at <= last; at++) {
		if (likely(*at != wanted.data[0]))
			continue;
		if (!*work)
			return false;
		--*work;
		if (!memcmp(at, wanted.data, wanted.len))
			return true;
	}
	return false;
}

/* Behind the character of folded text that begins at @at. */
static const u8 *behind(const u8 *at, const u8 *end)
{
	do {
		at++;
	} while (at < end && (*at & 0xc0) == 0x80);
	return at;
}

/* Only the last '*' is ever gone back to: what follows it is then tried one
 * character further on in the text. Each octet compared costs one of @work.
 */
static bool glob_matches(struct debar_slice glob, struct debar_slice text,
			 u32 *work)
{
	const u8 *pattern = glob.data, *pattern_end = pattern + glob.len;
	const u8 *at = text.data, *end = at + text.len;
	const u8 *after_star = NULL, *resume = NULL;
	u32 left = *work;
	bool differs;

	while (at < end && left) {
		left--;
		if (pattern < pattern_end && *pattern == DEBAR_ANY_RUN) {
			after_star = ++pattern;
			resume = at;
			continue;
		}
		differs = pattern == pattern_end ||
			  (*pattern != *at && *pattern != DEBAR_ANY_CHARACTER);
		if (!differs) {
			at = *pattern++ == *at ? at + 1 : behind(at, end);
			continue;
		}
		if (!after_star)
			break;
		pattern = after_star;
		resume = behind(resume, end);
		at = resume;
	}
	*work = left;
	while (pattern < pattern_end && *pattern == DEBAR_ANY_RUN)
		pattern++;
	return at == end && pattern == pattern_end;
}

/**
 * debar_pattern_matches() - does a folded text as a whole match?
 * @pattern: compiled
 * @text: folded
 * @work: how much may be done yet, in octets looked at; decreased
 *
 * Context: any.
 * Return: false also when @work came to its end, at 0.
 */
bool debar_pattern_matches(const struct debar_pattern *pattern,
			   struct debar_slice text, u32 *work)
{
	struct debar_slice wanted = pattern->text;

	if (!*work)
		return false;
	--*work;
	switch (pattern->kind) {
	case DEBAR_PATTERN_EXACT:
		return debar_slice_equal(text, wanted.data, wanted.len);
	case DEBAR_PATTERN_PREFIX:
		return text.len >= wanted.len &&
		       !memcmp(text.data, wanted.data, wanted.len);
	case DEBAR_PATTERN_SUFFIX:
		return text.len >= wanted.len &&
		       !memcmp(text.data + text.len - wanted.len, wanted.data,
			       wanted.len);
	case DEBAR_PATTERN_CONTAINS:
		return contains(text, wanted, work);
	case DEBAR_PATTERN_GLOB:
		return glob_matches(wanted, text, work);
	}
	return false;
}
