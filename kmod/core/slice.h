/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_SLICE_H
#define DEBAR_SLICE_H

#include "core.h"

/**
 * struct debar_slice - bytes that belong to somebody else
 * @data: the first; NULL only where @len is 0 and nothing was there
 * @len: how many
 *
 * No NUL at the end, and NULs may be among them: never a C string.
 */
struct debar_slice {
	const u8 *data;
	u32 len;
};

static inline bool debar_slice_equal(struct debar_slice a, const void *data,
				     u32 len)
{
	return a.len == len && (!len || !memcmp(a.data, data, len));
}

#endif
