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

	pattern->kind = DEBAR_PATTERN_GLOB;
	if (!wildcards) {
		pattern->kind = DEBAR_PATTERN_EXACT;
	} else if (wildcards == 1 && out[text->len - 1] == DEBAR_ANY_RUN) {
		pattern->kind = DEBAR_PATTERN_PREFIX;
		text->len--;
	} else if (wildcards == 1 && out[0] == DEBAR_ANY_RUN) {
		pattern->kind = DEBAR_PATTERN_SUFFIX;
		text->data++;
		text->len--;
	}
	return 0;
}

/* Behind the character of folded text that begins at @at. */
static u32 next_character(struct debar_slice text, u32 at)
{
	do {
		at++;
	} while (at < text.len && (text.data[at] & 0xc0) == 0x80);
	return at;
}

/* Only the last '*' is ever gone back to: the text is then tried one character
 * further on. Each octet looked at costs one of @work.
 */
static bool glob_matches(struct debar_slice glob, struct debar_slice text,
			 u32 *work)
{
	u32 at = 0, i = 0, resume = 0;
	bool star = false;
	u32 after_star = 0;

	while (at < text.len) {
		if (!*work)
			return false;
		--*work;
		if (i < glob.len && glob.data[i] == DEBAR_ANY_RUN) {
			star = true;
			after_star = ++i;
			resume = at;
		} else if (i < glob.len &&
			   glob.data[i] == DEBAR_ANY_CHARACTER) {
			i++;
			at = next_character(text, at);
		} else if (i < glob.len && glob.data[i] == text.data[at]) {
			i++;
			at++;
		} else if (star) {
			i = after_star;
			resume = next_character(text, resume);
			at = resume;
		} else {
			return false;
		}
	}
	while (i < glob.len && glob.data[i] == DEBAR_ANY_RUN)
		i++;
	return i == glob.len;
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
	case DEBAR_PATTERN_GLOB:
		return glob_matches(wanted, text, work);
	}
	return false;
}
