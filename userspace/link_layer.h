/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What packets of a capture begin with, by its link type
 * (https://www.tcpdump.org/linktypes.html).
 */
#ifndef DEBAR_LINK_LAYER_H
#define DEBAR_LINK_LAYER_H

#include "core/frame.h"

/**
 * struct link_layer - how packets of a link type are dissected
 * @dlt: libpcap's number of it
 * @name: for people
 * @dissect: false when the packet is too short, or of a protocol that the
 *	engine knows nothing of
 */
struct link_layer {
	int dlt;
	const char *name;
	bool (*dissect)(struct debar_frame *frame,
			const struct debar_bytes *bytes);
};

const struct link_layer *link_layer_find(int dlt);
const char *link_layer_names(void);

#endif
