/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBARCTL_REHEARSAL_H
#define DEBARCTL_REHEARSAL_H

#include "compile.h"
#include "neighbours.h"
#include "netlink.h"
#include "output.h"

void rehearsal_show(struct out *out, const struct compiled *compiled,
		    const struct dump *devices,
		    const struct surroundings *around, s64 now);

#endif
