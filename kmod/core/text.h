/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text of a certificate in a form in which equal means equal, whatever the
 * string type, the case and the white space.
 */
#ifndef DEBAR_TEXT_H
#define DEBAR_TEXT_H

#include "der.h"
#include "word.h"

#define DEBAR_TEXT_EACH(octet)	((octet) * 0x0101010101010101ULL)

/* Types of one octet a character, in which printable ASCII means the same. */
static inline bool debar_text_is_narrow(u8 tag)
{
	enum {
		NARROW = 1 << DEBAR_ASN1_UTF8_STRING |
			 1 << DEBAR_ASN1_NUMERIC_STRING |
			 1 << DEBAR_ASN1_PRINTABLE_STRING |
			 1 << DEBAR_ASN1_T61_STRING |
			 1 << DEBAR_ASN1_IA5_STRING |
			 1 << DEBAR_ASN1_VISIBLE_STRING,
	};

	return tag < 32 && NARROW >> tag & 1;
}

/* 0x80 in some octet unless all eight are printable ASCII, and no two
 * neighbours blanks. Also where '!' follows a blank, which does no harm.
 */
static inline u64 debar_text_oddities(u64 word)
{
	/* What is below borrows. */
	u64 blank = word - DEBAR_TEXT_EACH(' ' + 1);

	return word | (word - DEBAR_TEXT_EACH(' ')) | (blank & blank << 8);
}

/* Four to seven octets: two halves of a word that may overlap. */
static inline u64 debar_text_load_short(const u8 *in, u32 len)
{
	return (u64)debar_load32(in + len - 4) << 32 | debar_load32(in);
}

/**
 * debar_text_is_plain() - does folding change the case of ASCII letters only?
 * @tag: ASN.1 string type of @value
 * @value: contents
 *
 * Eight octets at a time; each word overlaps with the next in one octet, so
 * that all neighbours meet in a word.
 *
 * Context: any.
 * Return: true only for four octets and more of printable ASCII without white
 * space to fold; not for all of these.
 */
static inline bool debar_text_is_plain(u8 tag, struct debar_slice value)
{
	const u8 *at = value.data, *last;
	u64 odd;

	if (value.len < 4 || !debar_text_is_narrow(tag) || at[0] == ' ' ||
	    at[value.len - 1] == ' ')
		return false;
	if (value.len < 8) {
		odd = debar_text_oddities(debar_text_load_short(at, value.len));
	} else {
		last = at + value.len - 8;
		odd = debar_text_oddities(debar_load64(last));
		for (; at < last; at += 7)
			odd |= debar_text_oddities(debar_load64(at));
	}
	return !(odd & DEBAR_TEXT_EACH(0x80));
}

bool debar_text_is_string(u8 tag);
void debar_text_fold_plain(struct debar_slice value, u8 *out);
int debar_text_fold(u8 tag, struct debar_slice value, u8 *out, u32 size);
int debar_text_utf8(u8 tag, struct debar_slice value, u8 *out, u32 size);

#endif
