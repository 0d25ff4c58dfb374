// SPDX-License-Identifier: GPL-2.0
/*
 * Guard rails: whom a policy must not cut off, whatever it lists.
 */
#include <linux/etherdevice.h>
#include <linux/inetdevice.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/ip_fib.h>

#include "debar.h"
#include "domain.h"

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
 * debar_guard_is_protected() - does the policy's protect list name an address?
 * @policy: in force
 * @ip_version: 4 or 6
 * @address: network order
 */
bool debar_guard_is_protected(const struct debar_policy *policy, u8 ip_version,
			      const u8 *address)
{
	return is_protected(policy, ip_version == 4 ? AF_INET : AF_INET6,
			    address);
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
	return debar_place_walk(dev, has_address, (void *)mac);
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
	return debar_place_walk(dev, accepts_ra, NULL);
}

struct ip_search {
	u8 version;
	struct in6_addr ipv6;
	__be32 ipv4;		/* any at all: INADDR_ANY */
};

static int has_ip(struct net_device *dev, struct netdev_nested_priv *priv)
{
	const struct ip_search *search = priv->data;
	const struct in_ifaddr *ifa;
	struct in_device *in_dev;

	if (search->version == 6)
		return ipv6_mod_enabled() &&
		       ipv6_chk_addr(dev_net(dev), &search->ipv6, dev, 1);
	in_dev = __in_dev_get_rcu(dev);
	if (!in_dev)
		return 0;
	in_dev_for_each_ifa_rcu(ifa, in_dev)
		if (!search->ipv4 || ifa->ifa_local == search->ipv4)
			return 1;
	return 0;
}

static bool find_ip(const struct net_device *dev, struct ip_search *search)
{
	return debar_place_walk(dev, has_ip, search);
}

/* Is this an IP address of this box on this link? */
static bool is_own_ip(const struct net_device *dev, u8 version,
		      const u8 *address)
{
	struct ip_search search = { .version = version };

	if (version == 6)
		memcpy(&search.ipv6, address, sizeof(search.ipv6));
	else
		memcpy(&search.ipv4, address, sizeof(search.ipv4));
	/* None of ours, and means something else in a search. */
	if (version == 4 && !search.ipv4)
		return false;
	return find_ip(dev, &search);
}

static bool has_no_ipv4(const struct net_device *dev)
{
	struct ip_search search = { .version = 4 };

	return !find_ip(dev, &search);
}

/* Would this box send it on to another link? */
static bool is_routed_away(struct debar_net *dn, const struct net_device *dev,
			   __be32 ipv4)
{
	struct flowi4 key = { .flowi4_iif = dev->ifindex, .daddr = ipv4 };
	struct net_device *here = (struct net_device *)dev;
	struct fib_result result;
	struct net_device *out;

	if (fib_lookup(dn->net, &key, &result, 0) || result.type != RTN_UNICAST)
		return false;
	out = result.nhc->nhc_dev;
	return out != here && !netdev_has_upper_dev_all_rcu(here, out);
}

/* RFC 2131, 4.1: a lease comes to an address that is not ours yet, in a frame
 * to our MAC. Such a packet must not be a way through this box: it is one for
 * us where we have no address, or no other way to there.
 */
static bool is_lease(struct debar_net *dn, const struct net_device *dev,
		     const struct debar_frame *frame,
		     const struct debar_bootstrap *bootstrap)
{
	__be32 ipv4;

	if (bootstrap->ip_version != 4 ||
	    memcmp(frame->ip_dst, bootstrap->offered, 4) ||
	    !debar_guard_is_ours(dev, bootstrap->client))
		return false;
	memcpy(&ipv4, frame->ip_dst, sizeof(ipv4));
	return has_no_ipv4(dev) || !is_routed_away(dn, dev, ipv4);
}

/* Does what came in on @dev end here, as far as IP is concerned? */
static bool ends_here(const struct net_device *dev,
		      const struct debar_frame *frame,
		      const struct debar_bootstrap *bootstrap)
{
	return bootstrap->stays_on_link ||
	       is_own_ip(dev, frame->ip_version, frame->ip_dst);
}

static bool is_lease_for_us(struct debar_net *dn, const struct net_device *dev,
			    const struct debar_frame *frame,
			    const struct debar_bootstrap *bootstrap)
{
	if (!debar_guard_is_ours(dev, frame->dst) &&
	    !(bootstrap->ip_version == 4 &&
	      is_multicast_ether_addr(frame->dst) &&
	      debar_guard_is_ours(dev, bootstrap->client)))
		return false;
	return ends_here(dev, frame, bootstrap) ||
	       is_lease(dn, dev, frame, bootstrap);
}

/* Does this box itself say it, rather than somebody whom it routes for? */
static bool is_from_us(const struct net_device *dev,
		       const struct debar_frame *frame)
{
	static const u8 unspecified[4];

	if (!debar_guard_is_ours(dev, frame->src))
		return false;
	return is_own_ip(dev, frame->ip_version, frame->ip_src) ||
	       (frame->ip_version == 4 &&
		!memcmp(frame->ip_src, unspecified, sizeof(unspecified)));
}

/* Does a frame that resolves an address name somebody who must not be lost:
 * its sender as himself, or its receiver? Otherwise anyone who asks for the
 * gateway would pass. It must not travel beyond this link, either.
 */
static bool resolves(struct debar_net *dn, const struct debar_policy *policy,
		     const struct net_device *dev,
		     const struct debar_frame *frame,
		     const struct debar_bootstrap *bootstrap, bool is_source)
{
	const u8 family = bootstrap->ip_version == 4 ? AF_INET : AF_INET6;
	const u8 count = is_source ? bootstrap->senders : bootstrap->targets;
	const u8 *address;
	u8 i;

	if (bootstrap->kind != DEBAR_BOOTSTRAP_RESOLUTION ||
	    (is_source && !ends_here(dev, frame, bootstrap)))
		return false;
	for (i = 0; i < count; i++) {
		address = is_source ? bootstrap->sender[i] :
				      bootstrap->target[i];
		if (is_protected(policy, family, address))
			return true;
		if (policy->head.protect_gateways &&
		    debar_gateways_has_address(dn, dev, bootstrap->ip_version,
					       address)) {
			/* What is known of this MAC may be out of date soon. */
			debar_guard_changed(dn);
			return true;
		}
	}
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
	case DEBAR_BOOTSTRAP_ROUTER:
		return is_source && !egress && is_ra_accepted(dev) &&
		       ends_here(dev, frame, bootstrap);
	case DEBAR_BOOTSTRAP_DHCP_SERVER:
		return is_source && !egress &&
		       is_lease_for_us(dn, dev, frame, bootstrap);
	case DEBAR_BOOTSTRAP_DHCP_CLIENT:
		return egress && !is_source && is_from_us(dev, frame);
	case DEBAR_BOOTSTRAP_PPPOE_CLIENT:
		if (!egress || is_source || !debar_guard_is_ours(dev, other))
			return false;
		/* A search goes to a group, what follows to who was chosen. */
		if (!(device[0] & 1))
			debar_gateways_learn_pppoe(dn, dev, frame, device);
		return true;
	case DEBAR_BOOTSTRAP_PPPOE_SERVER:
		return is_source && !egress && debar_guard_is_ours(dev, other);
	case DEBAR_BOOTSTRAP_PPPOE_END:
	case DEBAR_BOOTSTRAP_PPPOE_SESSION:
		return debar_guard_is_ours(dev, other) &&
		       debar_gateways_is_pppoe(dn, dev, frame, device);
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
	if (resolves(dn, policy, dev, frame, &bootstrap, is_source))
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
