/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel has left of a crash (pstore), and whether it blames debar.
 */
#ifndef DEBARCTL_CRASH_H
#define DEBARCTL_CRASH_H

#include "mem.h"

/* Frames of one look, of the newest records; a crash has a few dozen. */
enum { CRASH_FRAME_MAX = 4096 };

/**
 * struct crash_frame - a line of a crash that names a function of debar
 * @text: the line, with the kernel's time stamp
 * @file: record that it was found in
 * @hash: SHA-256, which tells one crash from another; of @text, and without a
 *	time stamp of all of the record, too, unless that is a collection
 */
struct crash_frame {
	char *text;
	char *file;
	u8 hash[DEBAR_HASH_LEN];
};

/**
 * struct crashes - everything in pstore that blames debar
 * @arena: holds all of it
 * @frames: in each directory those of the newest record first
 * @frame_count: of @frames
 * @frame_room: of @frames
 * @unread: a record that could not be read, or NULL
 */
struct crashes {
	struct arena arena;
	struct crash_frame *frames;
	size_t frame_count;
	size_t frame_room;
	const char *unread;
};

bool crash_names_debar(const char *line);
void crash_read_text(struct crashes *crashes, const char *file, char *text);
void crashes_read(struct crashes *crashes);
void crashes_free(struct crashes *crashes);

#endif
