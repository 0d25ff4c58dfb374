/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBARCTL_CONFIRM_H
#define DEBARCTL_CONFIRM_H

#include "output.h"

void confirm_announce(struct out *out, const struct request *rq);

#endif
