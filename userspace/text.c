// SPDX-License-Identifier: GPL-2.0
#include "text.h"

/* Smallest code point that needs a sequence of so many bytes. */
static const u32 smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };

static size_t sequence_length(u8 lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if (lead >= 0xe0 && lead < 0xf0)
		return 3;
	if (lead >= 0xf0 && lead < 0xf5)
		return 4;
	return 0;
}

/**
 * text_char() - read one UTF-8 character (RFC 3629)
 * @at: first byte
 * @end: end of the text, beyond @at
 * @code: result, its code point; may be NULL
 *
 * Return: bytes it takes, or 0 when no well-formed character begins here.
 */
size_t text_char(const char *at, const char *end, u32 *code)
{
	const u8 *byte = (const u8 *)at;
	size_t len = sequence_length(*byte), i;
	u32 value;

	if (!len || (size_t)(end - at) < len)
		return 0;
	value = len == 1 ? *byte : *byte & (0x7f >> len);
	for (i = 1; i < len; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte[i] & 0x3f);
	}
	if (value < smallest[len] || value > 0x10ffff ||
	    (value >= 0xd800 && value < 0xe000))
		return 0;
	if (code)
		*code = value;
	return len;
}

/**
 * text_plain_length() - what nearly all of a policy consists of
 * @at: first byte
 * @end: of the text; there is nothing to look at beyond it
 *
 * Return: how many characters of printable ASCII there are from @at on.
 */
size_t text_plain_length(const char *at, const char *end)
{
	const char *start = at;

	while (at < end && *at >= ' ' && *at <= '~')
		at++;
	return (size_t)(at - start);
}

/**
 * text_is_control() - is this a C0 or C1 control character or DEL?
 * @code: code point
 */
bool text_is_control(u32 code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/* What is not to be seen itself, and may reorder, join or break what is: of Unicode's
 * general categories Cf, Zl and Zp, without signs of numbers, which are visible.
 */
static bool is_invisible(u32 code)
{
	static const u32 ranges[][2] = {
		{ 0xad, 0xad },		/* soft hyphen */
		{ 0x61c, 0x61c },	/* Arabic letter mark */
		{ 0x180e, 0x180e },	/* Mongolian vowel separator */
		{ 0x200b, 0x200f },	/* of no width, marks of direction */
		{ 0x2028, 0x202e },	/* separators, embeddings, overrides */
		{ 0x2060, 0x206f },	/* joiners, isolates */
		{ 0xfeff, 0xfeff },	/* byte order mark */
		{ 0xfff9, 0xfffb },	/* interlinear annotation */
		{ 0x1d173, 0x1d17a },	/* musical */
		{ 0xe0000, 0xe0fff },	/* tags, variation selectors */
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}

/**
 * text_clean() - make any bytes harmless to show and valid UTF-8
 * @text: NUL-terminated; control characters, invisible ones and malformed bytes
 *	become '?'
 */
void text_clean(char *text)
{
	char *end = text + strlen(text);
	size_t len;
	u32 code;

	for (; text < end; text += len ? len : 1) {
		len = text_char(text, end, &code);
		if (len && !text_is_control(code) && !is_invisible(code))
			continue;
		memset(text, '?', len ? len : 1);
	}
}
