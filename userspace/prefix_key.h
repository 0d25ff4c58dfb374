/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A MAC prefix as one number: a policy may have 100,000, and numbers
 * are compared by far fewer instructions than what they stand in.
 */
#ifndef DEBAR_PREFIX_KEY_H
#define DEBAR_PREFIX_KEY_H

#include "policy.h"

/* Address first, then length: in the order of both. */
static inline u64 prefix_key(const struct policy_prefix *prefix)
{
	u64 key = 0;
	int i;

	for (i = 0; i < DEBAR_MAC_LEN; i++)
		key = key << 8 | prefix->mac[i];
	return key << 8 | prefix->bits;
}

void prefix_keys_sort(u64 *keys, size_t count);

#endif
