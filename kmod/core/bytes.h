/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only way the engine reads a byte that came from the wire or a file.
 */
#ifndef DEBAR_BYTES_H
#define DEBAR_BYTES_H

#include "core.h"

/**
 * struct debar_bytes - a run of bytes, the first of them in one piece
 * @data: the part in one piece
 * @linear: its length
 * @total: length of the whole run; equals @linear without @fetch
 * @fetch: makes @len bytes at @offset readable, in @buffer or in place, or
 *	returns NULL; called only with @offset + @len <= @total; may be NULL
 * @context: for @fetch
 */
struct debar_bytes {
	const u8 *data;
	u32 linear;
	u32 total;
	const u8 *(*fetch)(const struct debar_bytes *bytes, u32 offset,
			   u32 len, void *buffer);
	void *context;
};

/**
 * debar_bytes_at() - look at @len bytes at @offset
 * @bytes: where
 * @offset: from the start of the run
 * @len: how many
 * @buffer: room for @len bytes, used where the run is in several pieces
 *
 * Return: pointer to exactly @len readable bytes, or NULL beyond the end.
 */
static inline const u8 *debar_bytes_at(const struct debar_bytes *bytes,
				       u32 offset, u32 len, void *buffer)
{
	if (len > bytes->total || offset > bytes->total - len)
		return NULL;
	if (len <= bytes->linear && offset <= bytes->linear - len)
		return bytes->data + offset;
	return bytes->fetch ? bytes->fetch(bytes, offset, len, buffer) : NULL;
}

static inline u16 debar_be16(const u8 *p)
{
	return (u16)(p[0] << 8 | p[1]);
}

static inline u32 debar_be32(const u8 *p)
{
	return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

#endif
