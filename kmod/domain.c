// SPDX-License-Identifier: GPL-2.0
#include <linux/if_bridge.h>
#include <linux/if_vlan.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <net/l3mdev.h>

#include "domain.h"

enum {
	MAX_STACKING = 8,	/* as the kernel allows, MAX_NEST_DEV */
	KIND_VRF = 0,
	KIND_BRIDGE,
	KIND_LINK,
	KIND_MASK = 3,
	KIND_GONE,	/* added to one of these */
};

static u64 make_key(unsigned int kind, int ifindex, u16 vlan)
{
	return (u64)kind << 48 | (u64)(u32)ifindex << 16 | vlan;
}

#if IS_ENABLED(CONFIG_BRIDGE) && IS_ENABLED(CONFIG_BRIDGE_VLAN_FILTERING)
/* Only the bridge module knows the VLAN of an untagged frame. To link against
 * it would load it on boxes that have no bridge, so its functions are borrowed
 * once there is one.
 */
static DEFINE_MUTEX(borrow_lock);
static bool (*vlan_enabled)(const struct net_device *dev) __read_mostly;
static int (*get_pvid)(const struct net_device *dev, u16 *vlan) __read_mostly;

/**
 * debar_place_borrow() - be able to tell the VLANs of bridges apart
 *
 * To be called when there is a bridge; more than once does no harm.
 *
 * Context: may sleep.
 */
void debar_place_borrow(void)
{
	mutex_lock(&borrow_lock);
	if (!vlan_enabled)
		WRITE_ONCE(vlan_enabled, symbol_get(br_vlan_enabled));
	if (!get_pvid)
		WRITE_ONCE(get_pvid, symbol_get(br_vlan_get_pvid_rcu));
	mutex_unlock(&borrow_lock);
}

/**
 * debar_place_give_back() - let the bridge module go
 *
 * Context: no hook runs any more.
 */
void debar_place_give_back(void)
{
	if (vlan_enabled)
		symbol_put(br_vlan_enabled);
	if (get_pvid)
		symbol_put(br_vlan_get_pvid_rcu);
	vlan_enabled = NULL;
	get_pvid = NULL;
}

/* VLAN of an untagged frame on a bridge or a port of it; 0 without VLANs. */
static u16 untagged_vlan(const struct net_device *bridge,
			 const struct net_device *dev)
{
	bool (*enabled)(const struct net_device *dev) = READ_ONCE(vlan_enabled);
	int (*pvid)(const struct net_device *dev, u16 *vlan) =
		READ_ONCE(get_pvid);
	u16 vlan;

	if (!enabled || !pvid || !enabled(bridge) || pvid(dev, &vlan))
		return 0;
	return vlan;
}
#else
void debar_place_borrow(void)
{
}

void debar_place_give_back(void)
{
}

static u16 untagged_vlan(const struct net_device *bridge,
			 const struct net_device *dev)
{
	return 0;
}
#endif

/**
 * struct walk - over a device and what is stacked on it
 * @net: namespace of the device
 * @visit: what is asked of each
 * @priv: for @visit
 */
struct walk {
	const struct net *net;
	int (*visit)(struct net_device *dev, struct netdev_nested_priv *priv);
	struct netdev_nested_priv priv;
};

static int visit_ours(struct net_device *dev, struct netdev_nested_priv *priv)
{
	struct walk *walk = priv->data;

	return net_eq(dev_net(dev), walk->net) ? walk->visit(dev, &walk->priv) :
						 0;
}

/**
 * debar_place_walk() - ask a device, and each that is stacked on it
 * @dev: device
 * @visit: nonzero ends it
 * @data: for @visit, in its second argument
 *
 * A macvlan or VLAN may have been moved to another namespace, whose root chooses
 * its name and addresses: that says nothing of this one.
 *
 * Context: RCU.
 * Return: what @visit returned last.
 */
int debar_place_walk(const struct net_device *dev,
		     int (*visit)(struct net_device *dev,
				  struct netdev_nested_priv *priv),
		     void *data)
{
	struct net_device *here = (struct net_device *)dev;
	struct walk walk = {
		.net = dev_net(dev),
		.visit = visit,
		.priv.data = data,
	};
	struct netdev_nested_priv priv = { .data = &walk };

	return visit_ours(here, &priv) ?:
	       netdev_walk_all_upper_dev_rcu(here, visit_ours, &priv);
}

/* What the device of a VLAN is directly on: vlan_dev_real_dev() goes down to what is
 * no VLAN's device.
 */
static struct net_device *below_vlan(const struct net_device *dev)
{
#if IS_ENABLED(CONFIG_VLAN_8021Q)
	if (is_vlan_dev(dev))
		return vlan_dev_priv(dev)->real_dev;
#endif
	return NULL;
}

static struct net_device *vlan_device(struct net_device *dev, u16 protocol,
				      u16 vlan)
{
	struct net_device *found = __vlan_find_dev_deep_rcu(dev, htons(protocol),
							    vlan);

	return found && net_eq(dev_net(found), dev_net(dev)) ? found : NULL;
}

/* The device that a bridge's VLAN ends in on this box. */
static struct net_device *bridge_l3(struct net_device *bridge, u16 vlan)
{
	if (!vlan || untagged_vlan(bridge, bridge) == vlan)
		return bridge;
	return vlan_device(bridge, ETH_P_8021Q, vlan) ?: bridge;
}

/* Of more tags than these the ids are not known. */
static u8 known_tags(const struct debar_frame *frame)
{
	return min_t(u8, frame->tags, DEBAR_MAX_TAGS);
}

/* A tag of VLAN 0 gives a priority and names no VLAN (IEEE 802.1Q, 9.6). */
static u8 next_tag(const struct debar_frame *frame, u8 tag)
{
	while (tag < known_tags(frame) && !frame->vlan[tag])
		tag++;
	return tag;
}

/**
 * debar_place_find() - where does a frame belong?
 * @place: result
 * @dev: hooked device
 * @frame: on it, dissected
 *
 * Context: RCU.
 */
void debar_place_find(struct debar_place *place, const struct net_device *dev,
		      const struct debar_frame *frame)
{
	struct net_device *at = (struct net_device *)dev;
	struct net_device *master, *tagged;
	u8 tag;
	int i;

	place->l3 = at;
	place->bridge = NULL;
	place->vlan = 0;
	/* It has neither a master nor a VLAN's device. */
	if (debar_place_is_plain(at))
		return;
	tag = next_tag(frame, 0);
	for (i = 0; i < MAX_STACKING; i++) {
		master = netdev_master_upper_dev_get_rcu(at);
		if (master && netif_is_bridge_master(master)) {
			place->bridge = master;
			place->vlan = tag < known_tags(frame) ?
				frame->vlan[tag] : untagged_vlan(master, at);
			at = bridge_l3(master, place->vlan);
			break;
		}
		if (master && !netif_is_l3_master(master)) {
			at = master;
			continue;
		}
		if (tag >= known_tags(frame))
			break;
		tagged = vlan_device(at, ETH_P_8021Q, frame->vlan[tag]) ?:
			 vlan_device(at, ETH_P_8021AD, frame->vlan[tag]);
		if (!tagged)
			break;
		at = tagged;
		tag = next_tag(frame, tag + 1);
	}
	place->l3 = at;
}

/**
 * debar_place_of() - where are the addresses behind a device?
 * @place: result
 * @dev: device that an address is reached by, or a port of a bridge
 *
 * Context: RCU.
 */
void debar_place_of(struct debar_place *place, struct net_device *dev)
{
	static const struct debar_frame untagged;
	struct net_device *outer = dev, *below;

	if (netif_is_bridge_master(dev)) {
		*place = (struct debar_place){
			.l3 = dev,
			.bridge = dev,
			.vlan = untagged_vlan(dev, dev),
		};
		return;
	}
	/* A VLAN in a VLAN of a bridge is within the outer one. */
	while ((below = below_vlan(outer)) && is_vlan_dev(below))
		outer = below;
	if (below && netif_is_bridge_master(below)) {
		*place = (struct debar_place){
			.l3 = outer,
			.bridge = below,
			.vlan = vlan_dev_vlan_id(outer),
		};
		return;
	}
	debar_place_find(place, dev, &untagged);
}

static struct debar_frame tagged_frame(u16 vlan)
{
	return (struct debar_frame){ .tags = !!vlan, .vlan = { vlan } };
}

/**
 * debar_place_of_vlan() - likewise, in a VLAN
 * @place: result
 * @dev: as above, or where frames of the VLAN are tagged
 * @vlan: as found in frames on @dev or by debar_place_of(), or 0
 *
 * Context: RCU.
 */
void debar_place_of_vlan(struct debar_place *place, struct net_device *dev,
			 u16 vlan)
{
	struct debar_frame tagged = tagged_frame(vlan);

	debar_place_of(place, dev);
	if (vlan && place->vlan != vlan)
		debar_place_find(place, dev, &tagged);
}

/* @vlan: ids of tags, the outer one first; 0 = none */
static u64 make_spot(const struct net_device *dev,
		     const u16 vlan[DEBAR_MAX_TAGS])
{
	BUILD_BUG_ON(DEBAR_MAX_TAGS != 2);
	return (u64)(u32)dev->ifindex << 32 | (u32)vlan[0] << 16 | vlan[1];
}

static u64 port_spot(const struct net_device *dev,
		     const struct debar_frame *frame)
{
	u16 vlan[DEBAR_MAX_TAGS] = {};
	u8 tag, i = 0;

	if (frame->tags > DEBAR_MAX_TAGS)
		return 0;
	for (tag = next_tag(frame, 0); tag < frame->tags;
	     tag = next_tag(frame, tag + 1))
		vlan[i++] = frame->vlan[tag];
	return make_spot(dev, vlan);
}

/* The device of a VLAN is where the tagged frames of another are. */
static u64 device_spot(struct net_device *dev)
{
	u16 vlan[DEBAR_MAX_TAGS] = {};
	struct net_device *below;
	u8 i;

	for (i = 0; i < DEBAR_MAX_TAGS; i++) {
		below = below_vlan(dev);
		if (!below || !net_eq(dev_net(below), dev_net(dev)))
			break;
		vlan[1] = vlan[0];
		vlan[0] = vlan_dev_vlan_id(dev);
		dev = below;
	}
	return make_spot(dev, vlan);
}

/* A bridge stands for the VLAN that it is in itself, and for no other. */
static u64 l3_spot(const struct debar_place *place)
{
	if (place->bridge == place->l3 &&
	    place->vlan != untagged_vlan(place->bridge, place->bridge))
		return 0;
	return device_spot(place->l3);
}

/**
 * debar_place_spots() - by what an address is found again
 * @spots: result, but for @mac
 * @place: by debar_place_find()
 * @dev: hooked device
 * @frame: on it, dissected
 *
 * At a spot all frames are in one domain at a time. When ports and VLANs are put
 * together in another way, the domain is another, and the spot the same.
 *
 * Context: RCU.
 */
void debar_place_spots(struct debar_spots *spots,
		       const struct debar_place *place,
		       const struct net_device *dev,
		       const struct debar_frame *frame)
{
	spots->port = port_spot(dev, frame);
	spots->l3 = l3_spot(place);
}

/**
 * debar_place_spot_of() - where an address is that somebody has named
 * @dev: device that it is reached by, or a port
 * @vlan: as for debar_place_of_vlan()
 *
 * Context: RCU.
 * Return: what is among debar_place_spots() of its frames.
 */
u64 debar_place_spot_of(struct net_device *dev, u16 vlan)
{
	const struct debar_frame frame = tagged_frame(vlan);
	struct debar_place untagged;

	debar_place_of(&untagged, dev);
	return vlan && vlan != untagged.vlan ? port_spot(dev, &frame) :
					       device_spot(dev);
}

/**
 * debar_domain_gone() - what a domain is when its device is gone
 * @domain: by debar_place_domain() or debar_place_link()
 *
 * No frame is there, even if another device gets the same index.
 */
u64 debar_domain_gone(u64 domain)
{
	return domain | make_key(KIND_GONE, 0, 0);
}

/**
 * debar_domain_is_of() - does a domain end with a device?
 * @domain: by debar_place_domain() or debar_place_link()
 * @dev: device
 */
bool debar_domain_is_of(u64 domain, const struct net_device *dev)
{
	return (u32)(domain >> 16) == (u32)dev->ifindex;
}

/**
 * debar_domain_fits() - could a device have such a domain?
 * @domain: by debar_domain_gone()
 * @dev: device
 */
bool debar_domain_fits(u64 domain, const struct net_device *dev)
{
	switch (domain >> 48 & KIND_MASK) {
	case KIND_VRF:
		return netif_is_l3_master(dev);
	case KIND_BRIDGE:
		return netif_is_bridge_master(dev);
	default:
		return true;
	}
}

/**
 * debar_domain_move() - the same of another device
 * @domain: likewise
 * @dev: device that has it from now on
 */
u64 debar_domain_move(u64 domain, const struct net_device *dev)
{
	return make_key(domain >> 48 & KIND_MASK, dev->ifindex, (u16)domain);
}

/**
 * debar_place_routing() - the routing domain: a VRF, or the main one
 * @place: by debar_place_find()
 *
 * Context: RCU.
 */
u64 debar_place_routing(const struct debar_place *place)
{
	return make_key(KIND_VRF, l3mdev_master_ifindex_rcu(place->l3), 0);
}

/**
 * debar_place_domain() - in which an address names one host
 * @place: by debar_place_find()
 *
 * A bridge and a VLAN in it, else the VRF.
 *
 * Context: RCU.
 */
u64 debar_place_domain(const struct debar_place *place)
{
	if (place->bridge)
		return make_key(KIND_BRIDGE, place->bridge->ifindex,
				place->vlan);
	return debar_place_routing(place);
}

/**
 * debar_place_link() - in which a link-local address names one host
 * @place: by debar_place_find()
 */
u64 debar_place_link(const struct debar_place *place)
{
	if (place->bridge)
		return debar_place_domain(place);
	return make_key(KIND_LINK, place->l3->ifindex, 0);
}
