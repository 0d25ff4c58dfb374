/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reader of one level of ASN.1 DER (X.690) at a time.
 *
 * Strict about where an element ends: definite lengths only, and each must lie
 * inside what encloses it. Not strict about canonical form: a length in more
 * octets than it needs is read, as OpenSSL does.
 */
#ifndef DEBAR_DER_H
#define DEBAR_DER_H

#include "slice.h"

enum debar_asn1_tag {
	DEBAR_ASN1_INTEGER = 0x02,
	DEBAR_ASN1_OCTET_STRING = 0x04,
	DEBAR_ASN1_OID = 0x06,
	DEBAR_ASN1_UTF8_STRING = 0x0c,
	DEBAR_ASN1_NUMERIC_STRING = 0x12,
	DEBAR_ASN1_PRINTABLE_STRING = 0x13,
	DEBAR_ASN1_T61_STRING = 0x14,
	DEBAR_ASN1_VIDEOTEX_STRING = 0x15,
	DEBAR_ASN1_IA5_STRING = 0x16,
	DEBAR_ASN1_GRAPHIC_STRING = 0x19,
	DEBAR_ASN1_VISIBLE_STRING = 0x1a,
	DEBAR_ASN1_GENERAL_STRING = 0x1b,
	DEBAR_ASN1_UNIVERSAL_STRING = 0x1c,
	DEBAR_ASN1_BMP_STRING = 0x1e,
	DEBAR_ASN1_CONSTRUCTED = 0x20,		/* bit of an identifier octet */
	DEBAR_ASN1_SEQUENCE = 0x30,
	DEBAR_ASN1_SET = 0x31,
	DEBAR_ASN1_CONTEXT = 0x80,		/* [0], primitive */
	DEBAR_ASN1_CONTEXT_CONSTRUCTED = 0xa0,	/* [0], constructed */
};

/**
 * struct debar_der - elements not yet read
 * @at: the next one
 * @end: behind the last one
 */
struct debar_der {
	const u8 *at;
	const u8 *end;
};

/**
 * struct debar_element - one element
 * @tag: identifier octet; tag numbers above 30 do not occur in X.509 and are
 *	refused
 * @contents: without the header
 * @whole: with the header
 */
struct debar_element {
	u8 tag;
	struct debar_slice contents;
	struct debar_slice whole;
};

static inline void debar_der_begin(struct debar_der *der,
				   struct debar_slice slice)
{
	der->at = slice.data;
	der->end = slice.len ? slice.data + slice.len : slice.data;
}

static inline bool debar_der_at_end(const struct debar_der *der)
{
	return der->at == der->end;
}

u32 debar_der_long_header(const u8 *at, u32 left, u32 *len);

/**
 * debar_der_next() - read the next element
 * @der: where; behind the element afterwards, unchanged on failure
 * @element: result; undefined on failure
 *
 * Inline, as a name has four of them for each attribute.
 *
 * Return: false when no element is left, or what is left does not hold the
 * whole of one.
 */
static inline bool debar_der_next(struct debar_der *der,
				  struct debar_element *element)
{
	const u8 *at = der->at;
	u32 left = der->end - at;
	u32 header = 2, len, long_len DEBAR_UNSET;

	if (left < header || (at[0] & 0x1f) == 0x1f)
		return false;
	len = at[1];
	if (len == 0x82 && left >= 4) {
		/* One octet or two follow, as in nearly all long ones. */
		header = 4;
		len = at[2] << 8 | at[3];
	} else if (len == 0x81 && left >= 3) {
		header = 3;
		len = at[2];
	} else if (unlikely(len & 0x80)) {
		/* Not @len itself, which would have to be in memory then. */
		header = debar_der_long_header(at, left, &long_len);
		if (!header)
			return false;
		len = long_len;
	}
	if (len > left - header)
		return false;
	element->tag = at[0];
	element->contents.data = at + header;
	element->contents.len = len;
	element->whole.data = at;
	element->whole.len = header + len;
	der->at = at + header + len;
	return true;
}

/**
 * debar_der_expect() - read the next element if it has a certain tag
 * @der: where; behind the element afterwards, unchanged on failure
 * @tag: identifier octet
 * @element: result; undefined on failure
 *
 * Return: false as debar_der_next() does, and for another tag.
 */
static inline bool debar_der_expect(struct debar_der *der, u8 tag,
				    struct debar_element *element)
{
	return likely(!debar_der_at_end(der)) && likely(*der->at == tag) &&
	       debar_der_next(der, element);
}

#endif
