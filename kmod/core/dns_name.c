// SPDX-License-Identifier: GPL-2.0
#include "dns_name.h"

enum { MAX_LABEL = 63 };	/* RFC 1035, 2.3.4 */

static bool is_digit(u8 c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(u8 c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
	       c == '_';
}

/**
 * debar_dns_name_is_domain() - may a policy list this domain?
 * @name: in any case; need not be terminated
 * @len: octets of @name
 *
 * One label alone would be a whole top-level domain, and one of digits at the
 * end makes an IPv4 address, which a ClientHello never asks for (RFC 6066, 3).
 *
 * Context: any.
 */
bool debar_dns_name_is_domain(const u8 *name, u32 len)
{
	u32 labels = 1, label = 0, letters = 0, i;

	if (len > DEBAR_SNI_MAX)
		return false;
	for (i = 0; i < len; i++) {
		if (name[i] == '.') {
			if (!label)
				return false;
			labels++;
			label = 0;
			letters = 0;
			continue;
		}
		if (is_letter(name[i]))
			letters++;
		else if (!is_digit(name[i]))
			return false;
		if (++label > MAX_LABEL)
			return false;
	}
	return labels > 1 && letters;
}
