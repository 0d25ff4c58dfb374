/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loading a policy with the crash breaker looked at before.
 */
#ifndef DEBARCTL_BOOT_H
#define DEBARCTL_BOOT_H

#include "netlink.h"
#include "policy.h"

bool boot_is_tripped(const struct request *rq);
int boot_load(struct link *link, struct policy *policy, u32 *generation);

#endif
