/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCP resets for both ends of a connection that is dropped, so that programs
 * fail at once instead of waiting.
 */
#ifndef DEBAR_REJECT_H
#define DEBAR_REJECT_H

#include "core/tcp.h"
#include "verdict.h"

void debar_reject_init(void);
void debar_reject_exit(void);
bool debar_reject_is_ours(void);
void debar_reject(const struct debar_passage *passage,
		  const struct sk_buff *dropped);

#endif
