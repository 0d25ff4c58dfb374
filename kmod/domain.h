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
 * struct debar_spots - where a frame is, however things are put together
 * @port: the hooked device, and the tags; 0 if there are too many
 * @l3: the device whose addresses belong to the frame; 0 if it has none in its
 *	VLAN
 * @mac: who has the address there, by debar_mac_u64(), or 0
 */
struct debar_spots {
	u64 port;
	u64 l3;
	u64 mac;
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
void debar_place_spots(struct debar_spots *spots,
		       const struct debar_place *place,
		       const struct net_device *dev,
		       const struct debar_frame *frame);
u64 debar_place_spot_of(struct net_device *dev, u16 vlan);
u64 debar_domain_gone(u64 domain);
bool debar_domain_is_of(u64 domain, const struct net_device *dev);
bool debar_domain_fits(u64 domain, const struct net_device *dev);
u64 debar_domain_move(u64 domain, const struct net_device *dev);

#endif
