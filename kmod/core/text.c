// SPDX-License-Identifier: GPL-2.0
/*
 * Every octet sequence of a string type has exactly one folded form. What is
 * no character of the type becomes U+FFFD, so that nothing is ever cut short,
 * and a name with an error in it equals no name without. U+0000 is a character
 * like any other.
 */
#include "text.h"
#include "word.h"

enum {
	REPLACEMENT = 0xfffd,
	MAX_CODE_POINT = 0x10ffff,
};

/* --- characters of a string ----------------------------------------------- */

struct reader {
	const u8 *at;
	const u8 *end;
	u8 tag;
};

static bool is_surrogate(u32 c)
{
	return c >= 0xd800 && c <= 0xdfff;
}

static u32 clean(u32 c)
{
	return c > MAX_CODE_POINT || is_surrogate(c) ? REPLACEMENT : c;
}

/* UTF-8 as RFC 3629 has it: shortest form only, no surrogates. An octet that
 * begins no character is replaced by itself, and the next one tried.
 */
static u32 next_utf8(struct reader *in)
{
	static const u32 smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	u32 lead = *in->at++;
	u32 octets, c, i;

	if (lead < 0x80)
		return lead;
	octets = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	if (lead < 0xc2 || lead > 0xf4 || in->end - in->at < octets - 1)
		return REPLACEMENT;
	c = lead & (0x7f >> octets);
	for (i = 0; i < octets - 1; i++) {
		if ((in->at[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		c = c << 6 | (in->at[i] & 0x3f);
	}
	if (c < smallest[octets] || clean(c) != c)
		return REPLACEMENT;
	in->at += octets - 1;
	return c;
}

/* Big-endian characters of two or four octets. */
static u32 next_wide(struct reader *in, u32 octets)
{
	u32 c = 0;

	if (in->end - in->at < octets) {
		in->at = in->end;
		return REPLACEMENT;
	}
	for (; octets; octets--)
		c = c << 8 | *in->at++;
	return clean(c);
}

static u32 next_character(struct reader *in)
{
	switch (in->tag) {
	case DEBAR_ASN1_UTF8_STRING:
		return next_utf8(in);
	case DEBAR_ASN1_BMP_STRING:
		return next_wide(in, 2);
	case DEBAR_ASN1_UNIVERSAL_STRING:
		return next_wide(in, 4);
	default:
		/* Of one octet. T.61 proper has never been in use; all take
		 * it for Latin-1, as they take what PrintableString and
		 * IA5String hold beside their own characters.
		 */
		return *in->at++;
	}
}

/* --- folding -------------------------------------------------------------- */

static bool is_white(u32 c)
{
	switch (c) {
	case 0x0009 ... 0x000d:
	case 0x0020:
	case 0x0085:
	case 0x00a0:
	case 0x1680:
	case 0x2000 ... 0x200a:
	case 0x2028:
	case 0x2029:
	case 0x202f:
	case 0x205f:
	case 0x3000:
		return true;
	default:
		return false;
	}
}

/* Simple case folding of Unicode's CaseFolding.txt, for Greek. */
static u32 fold_greek(u32 c)
{
	switch (c) {
	case 0x0386:
		return 0x03ac;
	case 0x0388 ... 0x038a:
		return c + 37;
	case 0x038c:
		return 0x03cc;
	case 0x038e ... 0x038f:
		return c + 63;
	case 0x0391 ... 0x03a1:
	case 0x03a3 ... 0x03ab:
		return c + 32;
	case 0x03c2:	/* final sigma */
		return 0x03c3;
	default:
		return c;
	}
}

/* The same for Cyrillic. */
static u32 fold_cyrillic(u32 c)
{
	switch (c) {
	case 0x0400 ... 0x040f:
		return c + 80;
	case 0x0410 ... 0x042f:
		return c + 32;
	case 0x04c0:
		return 0x04cf;
	case 0x04c1 ... 0x04ce:
		return c + (c & 1);
	case 0x0460 ... 0x0481:
	case 0x048a ... 0x04bf:
	case 0x04d0 ... 0x052f:
		return c | 1;
	default:
		return c;
	}
}

static u32 fold_case(u32 c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 32 : c;
	if (c == 0xb5)	/* micro sign: Greek mu */
		return 0x03bc;
	if (c >= 0xc0 && c <= 0xde && c != 0xd7)
		return c + 32;
	if (c >= 0x0386 && c <= 0x03c2)
		return fold_greek(c);
	if (c >= 0x0400 && c <= 0x052f)
		return fold_cyrillic(c);
	return c;
}

struct writer {
	u8 *out;
	u32 len;
	u32 size;
};

static bool put(struct writer *to, u32 c)
{
	u32 octets = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	u8 *out = to->out + to->len;
	u32 i;

	if (octets > to->size - to->len)
		return false;
	to->len += octets;
	if (octets == 1) {
		out[0] = c;
		return true;
	}
	for (i = octets - 1; i; i--, c >>= 6)
		out[i] = 0x80 | (c & 0x3f);
	out[0] = (0xf00 >> octets & 0xff) | c;
	return true;
}

static int convert(struct reader *in, struct writer *to, bool fold)
{
	bool gap = false;
	u32 c;

	while (in->at < in->end) {
		c = next_character(in);
		if (fold && is_white(c)) {
			gap = to->len > 0;
			continue;
		}
		if (gap && !put(to, ' '))
			return -ENOSPC;
		gap = false;
		if (!put(to, fold ? fold_case(c) : c))
			return -ENOSPC;
	}
	return to->len;
}

/* --- the usual case ------------------------------------------------------- */

/* Lower case, for eight octets of ASCII at once. */
static u64 lower_plain(u64 word)
{
	u64 from_a = word + DEBAR_TEXT_EACH(0x80 - 'A');
	u64 beyond_z = word + DEBAR_TEXT_EACH(0x80 - 'Z' - 1);

	return word | (from_a & ~beyond_z & DEBAR_TEXT_EACH(0x80)) >> 2;
}

/* --- interface ------------------------------------------------------------ */

/**
 * debar_text_is_string() - is this tag one of a string type?
 * @tag: identifier octet
 */
bool debar_text_is_string(u8 tag)
{
	switch (tag) {
	case DEBAR_ASN1_UTF8_STRING:
	case DEBAR_ASN1_NUMERIC_STRING ... DEBAR_ASN1_IA5_STRING:
	case DEBAR_ASN1_GRAPHIC_STRING ... DEBAR_ASN1_UNIVERSAL_STRING:
	case DEBAR_ASN1_BMP_STRING:
		return true;
	default:
		return false;
	}
}

/* DER forbids it (X.690, 10.2), and some readers put it together nevertheless. */
static bool is_in_pieces(u8 tag)
{
	return tag & DEBAR_ASN1_CONSTRUCTED &&
	       debar_text_is_string(tag & ~DEBAR_ASN1_CONSTRUCTED);
}

/**
 * debar_text_fold_plain() - debar_text_fold() of what debar_text_is_plain()
 * @value: contents
 * @out: result, as long as @value; must not overlap it
 *
 * Context: any.
 */
void debar_text_fold_plain(struct debar_slice value, u8 *out)
{
	u32 at, last = value.len - 8;
	u64 word;

	if (value.len < 8) {
		word = lower_plain(debar_text_load_short(value.data,
							 value.len));
		debar_store32(out, word);
		debar_store32(out + value.len - 4, word >> 32);
		return;
	}
	for (at = 0; at < last; at += 8)
		debar_store64(out + at,
			      lower_plain(debar_load64(value.data + at)));
	/* It may overlap with the one before it. */
	debar_store64(out + last, lower_plain(debar_load64(value.data + last)));
}

/**
 * debar_text_fold() - the form in which texts are compared
 * @tag: ASN.1 string type of @value
 * @value: contents
 * @out: result, UTF-8 without a NUL; must not overlap @value
 * @size: octets in @out
 *
 * Case folded (Unicode simple folding of ASCII, Latin-1, Greek and Cyrillic),
 * every run of white space one blank, none at either end. Folding the result
 * as UTF8String changes nothing. Of valid UTF-8, it is never longer than
 * @value.
 *
 * Context: any.
 * Return: octets of the result, -EINVAL when @tag is no string type, -EBADMSG when
 * it is that of a string in pieces, -ENOSPC when @size is too small.
 */
int debar_text_fold(u8 tag, struct debar_slice value, u8 *out, u32 size)
{
	struct reader in = { .tag = tag };
	struct writer to = { .out = out, .size = size };

	if (!debar_text_is_string(tag))
		return is_in_pieces(tag) ? -EBADMSG : -EINVAL;
	if (value.len <= size && debar_text_is_plain(tag, value)) {
		debar_text_fold_plain(value, out);
		return value.len;
	}
	if (!value.len)
		return 0;
	in.at = value.data;
	in.end = value.data + value.len;
	return convert(&in, &to, true);
}

/**
 * debar_text_utf8() - a text as it is, for people to read
 * @tag: ASN.1 string type of @value
 * @value: contents
 * @out: result, UTF-8 without a NUL; may contain control characters
 * @size: octets in @out
 *
 * Context: any.
 * Return: octets of the result, -EINVAL when @tag is no string type, -ENOSPC when
 * @size is too small.
 */
int debar_text_utf8(u8 tag, struct debar_slice value, u8 *out, u32 size)
{
	struct reader in = { .tag = tag };
	struct writer to = { .out = out, .size = size };

	if (!debar_text_is_string(tag))
		return -EINVAL;
	if (!value.len)
		return 0;
	in.at = value.data;
	in.end = value.data + value.len;
	return convert(&in, &to, false);
}
