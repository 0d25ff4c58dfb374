/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bytes of a policy file.
 */
#ifndef DEBAR_SOURCE_H
#define DEBAR_SOURCE_H

#include <sys/types.h>

#include "core/core.h"

#define SOURCE_MAX_SIZE (64u << 20)
#define SOURCE_MAX_LINE 65536u

struct report;

/**
 * struct source - a policy file in memory
 * @path: to open; "-" is standard input
 * @name: as errors call it: the path, harmless to show
 * @data: its bytes, NUL-terminated
 * @size: their number
 * @device: with @inode: which file it is, whatever it is called
 * @inode: see @device
 * @is_regular: it is no pipe, no device
 * @order: number of the file in the order of reading
 * @errors: errors reported for it
 */
struct source {
	char *path;
	char *name;
	char *data;
	size_t size;
	dev_t device;
	ino_t inode;
	bool is_regular;
	unsigned int order;
	unsigned int errors;
};

struct source *source_new(const char *path);
void source_free(struct source *source);
const char *source_identify(struct source *source);
const char *source_read(struct source *source);
bool source_check(struct source *source, struct report *report);
const char *source_line(const struct source *source, u32 line,
			const char **end);

#endif
