/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that are replaced whole: at any instant, whatever happens, there is the
 * old one or the new one under its name.
 */
#ifndef DEBARCTL_DURABLE_H
#define DEBARCTL_DURABLE_H

#include <stdio.h>
#include <sys/types.h>

#include "core/core.h"

/**
 * struct durable - a file being written, beside the one it will replace
 * @path: that one
 * @temporary: name of the file being written
 * @stream: to it
 */
struct durable {
	const char *path;
	char *temporary;
	FILE *stream;
};

bool durable_begin(struct durable *file, const char *path, mode_t mode);
bool durable_failed(const struct durable *file);
bool durable_end(struct durable *file);
void durable_abort(struct durable *file);
bool durable_sync_directory(const char *path);

#endif
