/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why a handshake could not be judged: enum debar_undecided of the netlink
 * family, by the names the engine has for it.
 */
#ifndef DEBAR_UNDECIDED_H
#define DEBAR_UNDECIDED_H

#include "core.h"

/* None; reading goes on. */
#define DEBAR_DECIDABLE DEBAR_UNDECIDED_NONE

/* How many there are, the first included. */
#define DEBAR_UNDECIDED_REASONS (DEBAR_UNDECIDED_MAX + 1)

#endif
