// SPDX-License-Identifier: GPL-2.0
/*
 * Guard rails: whom a policy must not cut off, whatever it lists.
 */
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>

#include "debar.h"

static bool is_own(struct debar_net *dn, const u8 *mac)
{
	const struct net_device *dev;

	for_each_netdev_rcu(dn->net, dev)
		if (dev->addr_len == ETH_ALEN &&
		    ether_addr_equal_unaligned(dev->dev_addr, mac))
			return true;
	return false;
}

static bool is_protected(const struct debar_policy *policy, u8 family,
			 const u8 *address)
{
	size_t len = family == AF_INET ? 4 : family == AF_INET6 ? 16 : ETH_ALEN;
	u32 i;

	for (i = 0; i < policy->protect_count; i++)
		if (policy->protect[i].family == family &&
		    !memcmp(policy->protect[i].address, address, len))
			return true;
	return false;
}

/**
 * debar_guard_mac() - may frames of this device never be dropped?
 * @dn: namespace
 * @policy: in force
 * @mac: of the device
 *
 * Context: softirq or BH off, RCU. Goes through lists; debar_devices_guard()
 * keeps the answer.
 * Return: DEBAR_REASON_NONE, or which guard rail holds.
 */
enum debar_reason debar_guard_mac(struct debar_net *dn,
				  const struct debar_policy *policy,
				  const u8 *mac)
{
	if (is_own(dn, mac))
		return DEBAR_REASON_OWN;
	if (is_protected(policy, AF_UNSPEC, mac))
		return DEBAR_REASON_PROTECTED;
	if (policy->head.protect_gateways && debar_gateways_has_mac(dn, mac))
		return DEBAR_REASON_GATEWAY;
	return DEBAR_REASON_NONE;
}

static int has_address(struct net_device *dev, struct netdev_nested_priv *priv)
{
	return dev->addr_len == ETH_ALEN &&
	       ether_addr_equal_unaligned(dev->dev_addr, priv->data);
}

/**
 * debar_guard_is_ours() - is @mac an address of this box on this link?
 * @dev: hooked device
 * @mac: six octets
 *
 * Context: RCU.
 */
bool debar_guard_is_ours(const struct net_device *dev, const u8 *mac)
{
	struct netdev_nested_priv priv = { .data = (void *)mac };
	struct net_device *here = (struct net_device *)dev;

	return has_address(here, &priv) ||
	       netdev_walk_all_upper_dev_rcu(here, has_address, &priv);
}

/* A bridge's or bond's port has IPv6 settings, but takes no packets itself; a
 * VRF's does.
 */
static bool is_port(struct net_device *dev)
{
	struct net_device *master = netdev_master_upper_dev_get_rcu(dev);

	return master && !netif_is_l3_master(master);
}

static int accepts_ra(struct net_device *dev, struct netdev_nested_priv *priv)
{
	struct inet6_dev *idev = __in6_dev_get(dev);

	return idev && ipv6_accept_ra(idev) && !is_port(dev);
}

static bool is_ra_accepted(const struct net_device *dev)
{
	struct netdev_nested_priv priv = {};
	struct net_device *here = (struct net_device *)dev;

	return accepts_ra(here, &priv) ||
	       netdev_walk_all_upper_dev_rcu(here, accepts_ra, &priv);
}

static bool names_gateway(struct debar_net *dn, const struct net_device *dev,
			  const struct debar_bootstrap *bootstrap)
{
	u8 i;

	for (i = 0; i < bootstrap->addresses; i++)
		if (debar_gateways_has_address(dn, dev, bootstrap->ip_version,
					       bootstrap->address[i]))
			return true;
	return false;
}

static bool names_protected(const struct debar_policy *policy,
			    const struct debar_bootstrap *bootstrap)
{
	u8 family = bootstrap->ip_version == 4 ? AF_INET : AF_INET6;
	u8 i;

	for (i = 0; i < bootstrap->addresses; i++)
		if (is_protected(policy, family, bootstrap->address[i]))
			return true;
	return false;
}

/* Is this frame between the covered device and this box itself, and one
 * without which the box does not come up?
 */
static bool is_needed(struct debar_net *dn, const struct net_device *dev,
		      const struct debar_frame *frame,
		      const struct debar_bootstrap *bootstrap,
		      bool egress, bool is_source)
{
	const u8 *device = is_source ? frame->src : frame->dst;
	const u8 *other = is_source ? frame->dst : frame->src;

	switch (bootstrap->kind) {
	case DEBAR_BOOTSTRAP_RESOLUTION:
		if (!names_gateway(dn, dev, bootstrap))
			return false;
		/* What is known of this MAC may be out of date in a moment. */
		debar_guard_changed(dn);
		return true;
	case DEBAR_BOOTSTRAP_ROUTER:
		return is_source && !egress && is_ra_accepted(dev);
	case DEBAR_BOOTSTRAP_DHCP_SERVER:
		if (!is_source || egress)
			return false;
		return debar_guard_is_ours(dev, other) ||
		       (bootstrap->client && is_multicast_ether_addr(other) &&
			debar_guard_is_ours(dev, bootstrap->client));
	case DEBAR_BOOTSTRAP_DHCP_CLIENT:
	case DEBAR_BOOTSTRAP_PPPOE_CLIENT:
		return egress && !is_source && debar_guard_is_ours(dev, other);
	case DEBAR_BOOTSTRAP_PPPOE_SERVER:
		if (!is_source || egress || !debar_guard_is_ours(dev, other))
			return false;
		debar_gateways_learn_pppoe(dn, device);
		return true;
	case DEBAR_BOOTSTRAP_PPPOE_END:
	case DEBAR_BOOTSTRAP_PPPOE_SESSION:
		return debar_guard_is_ours(dev, other) &&
		       debar_gateways_is_pppoe(dn, device);
	default:
		return false;
	}
}

/**
 * debar_guard_frame() - may this one frame of a covered device pass?
 * @dn: namespace
 * @policy: in force
 * @dev: hooked device
 * @frame: dissected
 * @egress: it leaves by @dev; else it came in
 * @is_source: the device in question sent it; else it is addressed
 *
 * Context: softirq or BH off, RCU.
 * Return: DEBAR_REASON_NONE, or why it may.
 */
enum debar_reason debar_guard_frame(struct debar_net *dn,
				    const struct debar_policy *policy,
				    const struct net_device *dev,
				    const struct debar_frame *frame,
				    bool egress, bool is_source)
{
	u8 family = frame->ip_version == 4 ? AF_INET : AF_INET6;
	struct debar_bootstrap bootstrap;

	if (debar_frame_is_control(frame->dst))
		return DEBAR_REASON_CONTROL_FRAME;
	if (frame->ip_version &&
	    is_protected(policy, family,
			 is_source ? frame->ip_src : frame->ip_dst))
		return DEBAR_REASON_PROTECTED;

	debar_bootstrap_parse(&bootstrap, frame);
	if (names_protected(policy, &bootstrap))
		return DEBAR_REASON_BOOTSTRAP;
	if (policy->head.protect_gateways &&
	    is_needed(dn, dev, frame, &bootstrap, egress, is_source))
		return DEBAR_REASON_BOOTSTRAP;
	return DEBAR_REASON_NONE;
}

/**
 * debar_guard_changed() - answers of debar_guard_mac() may be others now
 * @dn: namespace
 *
 * Context: any.
 */
void debar_guard_changed(struct debar_net *dn)
{
	/* Orders the change before the number that readers look at first. */
	smp_mb__before_atomic();
	atomic_inc(&dn->guard.sequence);
}
