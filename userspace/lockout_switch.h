/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBARCTL_LOCKOUT_SWITCH_H
#define DEBARCTL_LOCKOUT_SWITCH_H

#include "debarctl.h"
#include "netlink.h"

/**
 * struct change - of a switch of the policy in force
 * @vendor: of which vendor, or NULL for the whole policy
 * @mode: enum debar_mode, or negative
 * @enabled: 0 or 1, or negative
 */
struct change {
	const char *vendor;
	int mode;
	int enabled;
};

int lockout_switch_count(const struct request *rq, struct link *link,
			 const struct change *change);

#endif
