// SPDX-License-Identifier: GPL-2.0
#include "mac.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* How much of a wrong word an error quotes. */
#define QUOTE "'%.60s'"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * Octets of two digits with ':' or '-' between them, always the same of the
 * two. Returns their number, or -1; @at is left behind the last one.
 */
static int parse_octets(const char **at, u8 *mac)
{
	char separator = 0;
	int count = 0;

	memset(mac, 0, DEBAR_MAC_LEN);
	for (;;) {
		int high = hex_value((*at)[0]);
		int low = high < 0 ? -1 : hex_value((*at)[1]);

		if (low < 0 || count == DEBAR_MAC_LEN)
			return -1;
		mac[count++] = (u8)(high << 4 | low);
		*at += 2;
		if (**at != ':' && **at != '-')
			return count;
		if (separator && separator != **at)
			return -1;
		separator = *(*at)++;
	}
}

/* The number behind the slash, or -1. */
static int parse_bits(const char *at)
{
	if (!isdigit((unsigned char)at[0]) || strlen(at) > 2 ||
	    (at[1] && !isdigit((unsigned char)at[1])))
		return -1;
	return atoi(at);
}

static void clear_beyond(u8 *mac, u8 bits)
{
	int i;

	for (i = 0; i < DEBAR_MAC_LEN; i++) {
		int keep = bits - 8 * i;

		if (keep < 8)
			mac[i] &= keep > 0 ? (u8)(0xff << (8 - keep)) : 0;
	}
}

static const char *shape(const char *text, struct debar_prefix *prefix,
			 char *why, size_t size)
{
	const char *at = text;
	char right[MAC_TEXT_MAX];
	int octets = parse_octets(&at, prefix->mac), bits;

	if (octets < 0 || (*at && *at != '/')) {
		snprintf(why, size, QUOTE " is not a MAC prefix; write aa:bb:cc (24 bits), aa:bb:cc:d0/28 or aa:bb:cc:dd:e0/36",
			 text);
		return why;
	}
	bits = *at ? parse_bits(at + 1) : octets == 3 ? 24 : 0;
	if (bits != 24 && bits != 28 && bits != 36) {
		snprintf(why, size, *at ?
			 QUOTE " has a wrong length; allowed: /24, /28, /36" :
			 QUOTE " has no length; add /24, /28 or /36 (only aa:bb:cc needs none)",
			 text);
		return why;
	}
	prefix->bits = (u8)bits;
	if (octets * 8 < bits) {
		snprintf(why, size, QUOTE " has too few octets for /%d; write %s",
			 text, bits, mac_format_prefix(prefix->mac,
						       prefix->bits, right));
		return why;
	}
	return NULL;
}

/**
 * mac_parse_prefix() - read a prefix of a policy
 * @text: "aa:bb:cc", "aa:bb:cc:d0/28", "aa:bb:cc:dd:e0/36"; '-' will do too
 * @prefix: result; @prefix->rule is left alone
 * @why: on failure: what is wrong and what is allowed
 * @size: of @why
 *
 * Return: true when the engine's table can hold it.
 */
bool mac_parse_prefix(const char *text, struct debar_prefix *prefix, char *why,
		      size_t size)
{
	char right[MAC_TEXT_MAX];
	u8 mac[DEBAR_MAC_LEN];

	if (shape(text, prefix, why, size))
		return false;
	switch (debar_prefix_check(prefix)) {
	case 0:
		return true;
	case -EINVAL:
		memcpy(mac, prefix->mac, sizeof(mac));
		clear_beyond(mac, prefix->bits);
		snprintf(why, size, QUOTE " has bits set beyond the first %u; the prefix is %s",
			 text, prefix->bits,
			 mac_format_prefix(mac, prefix->bits, right));
		return false;
	default:
		snprintf(why, size, QUOTE " is %s; the second digit must be 0, 4, 8 or c",
			 text, prefix->mac[0] & 1 ?
			 "a group address: frames go to it, no device has it" :
			 "locally administered: no registry gives such addresses to a maker (IEEE 802)");
		return false;
	}
}

/**
 * mac_parse_address() - read a whole MAC address
 * @text: six octets with ':' or '-' between them
 * @mac: result, six octets
 */
bool mac_parse_address(const char *text, u8 *mac)
{
	return parse_octets(&text, mac) == DEBAR_MAC_LEN && !*text;
}

/* Digits in a row, in fours with dots, or in pairs with ':' or '-'. */
static int collect_digits(const char *text, size_t len, u8 *mac)
{
	char separator = 0;
	int count = 0, group = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		int value = hex_value(text[i]);

		if (value < 0) {
			if (!strchr(":-.", text[i]) || i + 1 == len ||
			    (separator && separator != text[i]) ||
			    group != (text[i] == '.' ? 4 : 2))
				return -1;
			separator = text[i];
			group = 0;
			continue;
		}
		if (count == 2 * DEBAR_MAC_LEN)
			return -1;
		mac[count / 2] |= (u8)(count % 2 ? value : value << 4);
		count++;
		group++;
		if (separator && group > (separator == '.' ? 4 : 2))
			return -1;
	}
	return count;
}

/**
 * mac_parse_query() - read an address or a prefix that somebody asks about
 * @text: what other tools print: 28:57:be:01:02:03, 28-57-BE-01-02-03,
 *	2857.be01.0203, 2857be010203; or a prefix of 6 digits or more in the
 *	same forms (28-57-BE, 2857BE, B0B3536, 70B3D50AE), with or without its
 *	length (b0:b3:53:60/28)
 * @mac: result, six octets, what is missing filled with zeros
 */
bool mac_parse_query(const char *text, u8 *mac)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	int digits, bits;

	memset(mac, 0, DEBAR_MAC_LEN);
	digits = collect_digits(text, len, mac);
	if (digits < 6)
		return false;
	if (!slash)
		return true;
	bits = parse_bits(slash + 1);
	return (bits == 24 || bits == 28 || bits == 36) && digits * 4 >= bits;
}

/* "aa:bb:cc"; returns where it ends. A policy may have 100,000 of them, and a
 * network as many devices, which is too many for printf().
 */
static char *spell_octets(const u8 *mac, int count, char *at)
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 0; i < count; i++) {
		if (i)
			*at++ = ':';
		*at++ = digits[mac[i] >> 4];
		*at++ = digits[mac[i] & 15];
	}
	*at = 0;
	return at;
}

/**
 * mac_format() - "aa:bb:cc:dd:ee:ff"
 * @mac: six octets
 * @text: room for MAC_TEXT_MAX characters; returned
 */
const char *mac_format(const u8 *mac, char *text)
{
	spell_octets(mac, DEBAR_MAC_LEN, text);
	return text;
}

/**
 * mac_format_prefix() - "aa:bb:cc/24", "aa:bb:cc:d0/28", "aa:bb:cc:dd:e0/36"
 * @mac: six octets
 * @bits: length
 * @text: room for MAC_TEXT_MAX characters; returned
 */
const char *mac_format_prefix(const u8 *mac, u8 bits, char *text)
{
	char *at;

	if (bits > 48)
		bits = 48;
	at = spell_octets(mac, (bits + 7) / 8, text);
	*at++ = '/';
	if (bits > 9)
		*at++ = (char)('0' + bits / 10);
	*at++ = (char)('0' + bits % 10);
	*at = 0;
	return text;
}

/**
 * mac_format_beginning() - the prefix that an address begins with
 * @mac: six octets
 * @bits: length of the prefix
 * @text: room for MAC_TEXT_MAX characters; returned
 */
const char *mac_format_beginning(const u8 *mac, u8 bits, char *text)
{
	u8 prefix[DEBAR_MAC_LEN];

	memcpy(prefix, mac, sizeof(prefix));
	clear_beyond(prefix, bits);
	return mac_format_prefix(prefix, bits, text);
}
