/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Does a device carry the traffic of others? A camera speaks for itself; a
 * router, an ONT or a repeater puts its MAC under the packets of many hosts.
 */
#ifndef DEBAR_TRANSIT_H
#define DEBAR_TRANSIT_H

#include "core.h"

enum {
	/* A dual-homed device with old leases shows a handful. */
	DEBAR_TRANSIT_SOURCES = 16,
	DEBAR_TRANSIT_WINDOW = 3600,	/* seconds */
};

/**
 * struct debar_transit - distinct off-link sources behind one MAC
 * @source: keyed hashes of those seen in this window
 * @count: how many
 * @is_transit: the threshold was reached in this window or the one before
 * @window_end: seconds since 1970 UTC
 */
struct debar_transit {
	u32 source[DEBAR_TRANSIT_SOURCES];
	u8 count;
	bool is_transit;
	s64 window_end;
};

void debar_transit_age(struct debar_transit *transit, s64 now);
bool debar_transit_observe(struct debar_transit *transit, u32 source);

#endif
