/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_TRANSACTION_H
#define DEBAR_TRANSACTION_H

#include "netlink.h"
#include "policy.h"

int transaction_load(struct link *link, const struct policy *policy,
		     u32 confirm_within, bool progress, u32 *generation);

#endif
