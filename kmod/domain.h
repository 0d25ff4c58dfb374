/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which network does an address in a frame belong to? 192.168.1.64 exists in
 * many VLANs and VRFs.
 */
#ifndef DEBAR_DOMAIN_H
#define DEBAR_DOMAIN_H

#include <linux/netdevice.h>

#include "core/frame.h"

/**
 * struct debar_place - where a frame of a hooked device belongs
 * @l3: device whose addresses and neighbours belong to the frame: the hooked
 *	one, or the bridge, bond, or VLAN above it; borrowed, RCU
 * @bridge: bridge that the hooked device is a port of, or NULL; likewise
 * @vlan: VLAN in @bridge, 0 without VLANs
 */
struct debar_place {
	struct net_device *l3;
	struct net_device *bridge;
	u16 vlan;
};

/**
 * debar_place_is_plain() - is nothing stacked on a device, nor does it route
 *	apart?
 * @dev: hooked device
 *
 * Then debar_place_find() finds itself, and debar_place_routing() the main
 * domain, DEBAR_DOMAIN_MAIN.
 *
 * Context: RCU.
 */
static inline bool debar_place_is_plain(const struct net_device *dev)
{
	return list_empty(&dev->adj_list.upper) && !netif_is_l3_master(dev);
}

enum { DEBAR_DOMAIN_MAIN = 0 };

int debar_place_walk(const struct net_device *dev,
		     int (*visit)(struct net_device *dev,
				  struct netdev_nested_priv *priv),
		     void *data);
void debar_place_borrow(void);
void debar_place_give_back(void);
void debar_place_find(struct debar_place *place, const struct net_device *dev,
		      const struct debar_frame *frame);
void debar_place_of(struct debar_place *place, struct net_device *dev);
void debar_place_of_vlan(struct debar_place *place, struct net_device *dev,
			 u16 vlan);
u64 debar_place_domain(const struct debar_place *place);
u64 debar_place_link(const struct debar_place *place);
u64 debar_place_routing(const struct debar_place *place);

#endif
