/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a namespace has while its policy has rules on certificates: handshakes
 * in progress, condemned connections, the quarantine. It outlives a reload.
 */
#ifndef DEBAR_INSPECTION_H
#define DEBAR_INSPECTION_H

#include "debar.h"

int debar_inspection_init(void);
void debar_inspection_exit(void);
int debar_inspection_begin(struct debar_net *dn,
			   const struct debar_policy *policy);
void debar_inspection_adopt(struct debar_net *dn,
			    const struct debar_successor *successor,
			    const struct debar_policy *policy, bool again);
void debar_inspection_settle(struct debar_net *dn,
			     const struct debar_policy *policy);

#endif
