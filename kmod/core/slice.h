/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A run of bytes in one piece, somewhere inside what is being read.
 */
#ifndef DEBAR_SLICE_H
#define DEBAR_SLICE_H

#include "core.h"

/**
 * struct debar_slice - bytes that belong to someone else
 * @data: the first; not to be read when @len is 0
 * @len: how many
 */
struct debar_slice {
	const u8 *data;
	u32 len;
};

#endif
