// SPDX-License-Identifier: GPL-2.0
#include "hex.h"

/**
 * hex_format() - "01c4ff"
 * @bytes: any
 * @count: of them
 * @text: room for two digits each, and for the NUL behind them; returned
 */
char *hex_format(const u8 *bytes, size_t count, char *text)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < count; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * count] = 0;
	return text;
}
