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

/**
 * text_clean() - make any bytes harmless to show and valid UTF-8
 * @text: NUL-terminated; control characters and malformed bytes become '?'
 */
void text_clean(char *text)
{
	char *end = text + strlen(text);
	size_t len;
	u32 code;

	for (; text < end; text += len ? len : 1) {
		len = text_char(text, end, &code);
		if (len && !text_is_control(code))
			continue;
		memset(text, '?', len ? len : 1);
	}
}
