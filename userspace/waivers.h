/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Waivers as the module reports them.
 */
#ifndef DEBAR_WAIVERS_H
#define DEBAR_WAIVERS_H

#include "netlink.h"
#include "policy_waiver.h"

bool waiver_read(struct nlattr **tb, struct debar_waiver *waiver);
const char *waiver_subject(struct nlattr **tb, char *text);

#endif
