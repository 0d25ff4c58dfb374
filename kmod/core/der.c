// SPDX-License-Identifier: GPL-2.0
#include "der.h"

enum {
	HIGH_TAG_NUMBER = 0x1f,		/* X.690, 8.1.2.4 */
	LONG_FORM = 0x80,		/* X.690, 8.1.3.5 */
	MAX_LENGTH_OCTETS = 4,
};

/**
 * debar_der_next() - read the next element
 * @der: where; behind the element afterwards, unchanged on failure
 * @element: result
 *
 * Return: false when no element is left, or what is left does not hold the
 * whole of one.
 */
bool debar_der_next(struct debar_der *der, struct debar_element *element)
{
	const u8 *at = der->at;
	u32 left = der->end - at;
	u32 len, octets;

	if (left < 2 || (at[0] & HIGH_TAG_NUMBER) == HIGH_TAG_NUMBER)
		return false;
	element->tag = at[0];
	len = at[1];
	at += 2;
	left -= 2;
	if (len & LONG_FORM) {
		octets = len & ~LONG_FORM;
		/* None at all is the indefinite form, which DER forbids. */
		if (!octets || octets > MAX_LENGTH_OCTETS || octets > left)
			return false;
		left -= octets;
		for (len = 0; octets; octets--)
			len = len << 8 | *at++;
	}
	if (len > left)
		return false;
	element->contents.data = at;
	element->contents.len = len;
	element->whole.data = der->at;
	element->whole.len = at - der->at + len;
	der->at = at + len;
	return true;
}

/**
 * debar_der_expect() - read the next element if it has a certain tag
 * @der: where; behind the element afterwards, unchanged on failure
 * @tag: identifier octet
 * @element: result; may be written to on failure
 *
 * Return: false as debar_der_next() does, and for another tag.
 */
bool debar_der_expect(struct debar_der *der, u8 tag,
		      struct debar_element *element)
{
	return !debar_der_at_end(der) && *der->at == tag &&
	       debar_der_next(der, element);
}
