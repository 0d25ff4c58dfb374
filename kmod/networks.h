/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where devices live: which addresses may be quarantined, and whose MAC the
 * neighbour table has for one.
 */
#ifndef DEBAR_NETWORKS_H
#define DEBAR_NETWORKS_H

#include "debar.h"
#include "domain.h"

bool debar_networks_is_on_link(const struct net_device *dev, u8 ip_version,
			       const u8 *address);
bool debar_networks_hold(struct debar_net *dn,
			 const struct debar_policy *policy,
			 const struct net_device *dev,
			 const struct debar_place *place, u8 ip_version,
			 const u8 *address);
struct net_device *debar_networks_route(struct net *net, u8 ip_version,
					const u8 *address);
u64 debar_networks_neighbour(struct net_device *dev, u8 ip_version,
			     const u8 *address);
enum debar_reason debar_networks_guard(struct debar_net *dn,
				       const struct debar_policy *policy,
				       const struct net_device *dev,
				       u8 ip_version, const u8 *address);

#endif
