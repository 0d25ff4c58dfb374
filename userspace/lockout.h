/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBARCTL_LOCKOUT_H
#define DEBARCTL_LOCKOUT_H

#include "compile.h"
#include "debarctl.h"
#include "neighbours.h"
#include "netlink.h"

void lockout_look_around(struct surroundings *around);
int lockout_count(const struct request *rq, struct link *link,
		  const struct compiled *compiled,
		  const struct surroundings *around);

#endif
