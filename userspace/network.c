// SPDX-License-Identifier: GPL-2.0
#include "network.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

/**
 * network_parse_address() - read the address of one host
 * @text: "192.0.2.1" or "2001:db8::1"
 * @family: result, AF_INET or AF_INET6
 * @address: result, 16 octets in network order; unused ones stay as they are
 */
bool network_parse_address(const char *text, u8 *family, u8 *address)
{
	*family = strchr(text, ':') ? AF_INET6 : AF_INET;
	return inet_pton(*family, text, address) == 1;
}

/**
 * network_parse() - read a network
 * @text: an address and the length of its prefix, "192.0.2.0/24"
 * @family: result, AF_INET or AF_INET6
 * @bits: result, length of the prefix
 * @address: result, 16 octets in network order; unused ones stay as they are
 *
 * Bits beyond the prefix may be set, see network_clear_host_bits().
 */
bool network_parse(const char *text, u8 *family, u8 *bits, u8 *address)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : 0;
	char host[INET6_ADDRSTRLEN];
	long number;

	if (!len || len >= sizeof(host) || strlen(slash) > 4 ||
	    strspn(slash + 1, "0123456789") != strlen(slash + 1) || !slash[1])
		return false;
	memcpy(host, text, len);
	host[len] = 0;
	number = atol(slash + 1);
	*bits = (u8)number;
	return network_parse_address(host, family, address) &&
	       number <= (*family == AF_INET ? 32 : 128);
}

/**
 * network_clear_host_bits() - clear what lies beyond a prefix
 * @address: 16 octets
 * @bits: length of the prefix
 *
 * Return: true if there was something.
 */
bool network_clear_host_bits(u8 *address, u8 bits)
{
	u8 before[16];
	u32 i;

	memcpy(before, address, sizeof(before));
	for (i = bits; i < sizeof(before) * 8; i++)
		address[i / 8] &= (u8)~(0x80 >> i % 8);
	return memcmp(before, address, sizeof(before));
}

/**
 * network_format() - "192.0.2.0/24", or "192.0.2.1" of one address
 * @family: AF_INET or AF_INET6
 * @address: in network order
 * @bits: length of the prefix
 * @text: room for NETWORK_TEXT_MAX characters; returned
 */
const char *network_format(u8 family, const u8 *address, u8 bits, char *text)
{
	inet_ntop(family, address, text, INET6_ADDRSTRLEN);
	if (bits < (family == AF_INET ? 32 : 128))
		sprintf(text + strlen(text), "/%u", bits);
	return text;
}
