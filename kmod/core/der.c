// SPDX-License-Identifier: GPL-2.0
#include "der.h"

enum {
	LONG_FORM = 0x80,		/* X.690, 8.1.3.5 */
	MAX_LENGTH_OCTETS = 4,
};

/**
 * debar_der_long_header() - read a length of the long form
 * @at: identifier octet of the element
 * @left: octets from there on, at least two
 * @len: result, the length of the contents; unchanged on failure
 *
 * Return: octets of the header, or 0 when it is not complete, when the length
 * takes more than four octets, and for the indefinite form.
 */
u32 debar_der_long_header(const u8 *at, u32 left, u32 *len)
{
	u32 octets = at[1] & ~LONG_FORM;
	u32 value = 0, i;

	if (!octets || octets > MAX_LENGTH_OCTETS || octets > left - 2)
		return 0;
	for (i = 0; i < octets; i++)
		value = value << 8 | at[2 + i];
	*len = value;
	return 2 + octets;
}
