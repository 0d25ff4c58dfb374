/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses that stand for more than one device: of a proxy, a balancer, a
 * NAT. They give themselves away by certificates that match no rule.
 */
#ifndef DEBAR_SHARED_H
#define DEBAR_SHARED_H

#include "quarantine.h"

int debar_shared_alloc(struct debar_net *dn);
void debar_shared_free(struct debar_net *dn);
void debar_shared_note(struct debar_net *dn, const struct debar_address *key,
		       u32 signature);
bool debar_shared_is(struct debar_net *dn, const struct debar_address *key,
		     u32 signature);

#endif
