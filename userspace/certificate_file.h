/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Certificates in files, PEM or DER.
 */
#ifndef DEBAR_CERTIFICATE_FILE_H
#define DEBAR_CERTIFICATE_FILE_H

#include "core/slice.h"
#include "mem.h"

/* The longest file that is read. */
enum { CERTIFICATE_FILE_MAX = 1 << 20 };

/**
 * struct certificate_file - certificates of one file
 * @certificates: DER, in the order of the file
 * @count: of @certificates
 * @room: of @certificates
 */
struct certificate_file {
	struct debar_slice *certificates;
	size_t count;
	size_t room;
};

const char *certificate_file_read(struct certificate_file *file,
				  struct arena *arena, const char *path);

#endif
