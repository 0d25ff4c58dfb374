/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What changes by itself, and when: bans that begin or end, waivers that
 * expire.
 */
#ifndef DEBAR_UPCOMING_H
#define DEBAR_UPCOMING_H

#include "netlink.h"

void upcoming_show(struct out *out, const struct dump *vendors,
		   const struct dump *waivers, s64 clock);

#endif
