/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One frame of each kind that the dissector knows, and of each kind that it
 * must see through or stop at.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "packet.h"

enum { NO_TAG = -1 };

/**
 * struct sample - a frame and what the dissector must say of it
 * @name: for messages
 * @accelerated_tag: tag control information beside the frame, or NO_TAG
 * @parts: of the frame
 * @want: the result; @want.need is not looked at
 */
struct sample {
	const char *name;
	int accelerated_tag;
	struct part parts[MAX_PARTS];
	struct knowledge want;
};

extern const struct sample samples[];
extern const u32 sample_count;

#endif
