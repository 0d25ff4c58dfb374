/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which TCP segments of a capture to believe, by their checksums.
 */
#ifndef DEBAR_CHECKSUMS_H
#define DEBAR_CHECKSUMS_H

#include "core/tcp.h"
#include "hash.h"

struct checksum_sender;

/**
 * struct checksums - what is known of the senders in a capture
 * @senders: by a hash of their address
 * @key: of that hash
 */
struct checksums {
	struct checksum_sender *senders;
	struct hash_key key;
};

void checksums_init(struct checksums *checksums);
bool checksums_believe(struct checksums *checksums,
		       const struct debar_frame *frame);
void checksums_free(struct checksums *checksums);

#endif
