// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/inetdevice.h>
#include <linux/ipv6.h>
#include <net/addrconf.h>
#include <net/arp.h>
#include <net/ip6_route.h>
#include <net/ip_fib.h>
#include <net/l3mdev.h>
#include <net/ndisc.h>
#include <net/neighbour.h>

#include "networks.h"

static __be32 ipv4_of(const u8 *address)
{
	__be32 ipv4;

	memcpy(&ipv4, address, sizeof(ipv4));
	return ipv4;
}

struct search {
	u8 ip_version;
	const u8 *address;
};

static int is_on_link(struct net_device *dev, struct netdev_nested_priv *priv)
{
	const struct search *search = priv->data;
	const struct in_ifaddr *ifa;
	struct in_device *in_dev;
	struct in6_addr ipv6;

	if (search->ip_version == 6) {
		memcpy(&ipv6, search->address, sizeof(ipv6));
		return ipv6_chk_prefix(&ipv6, dev);
	}
	in_dev = __in_dev_get_rcu(dev);
	if (!in_dev)
		return 0;
	in_dev_for_each_ifa_rcu(ifa, in_dev)
		if (inet_ifa_match(ipv4_of(search->address), ifa))
			return 1;
	return 0;
}

/**
 * debar_networks_is_on_link() - is an address one of the network on a device?
 * @dev: hooked; what is stacked on it counts as well
 * @ip_version: 4 or 6
 * @address: network order
 *
 * Context: RCU.
 */
bool debar_networks_is_on_link(const struct net_device *dev, u8 ip_version,
			       const u8 *address)
{
	struct search search = { .ip_version = ip_version, .address = address };

	return debar_place_walk(dev, is_on_link, &search);
}

/* RFC 1918, RFC 3927, RFC 6598 */
static bool is_private4(__be32 address)
{
	return ipv4_is_private_10(address) || ipv4_is_private_172(address) ||
	       ipv4_is_private_192(address) ||
	       ipv4_is_linklocal_169(address) ||
	       (address & htonl(0xffc00000)) == htonl(0x64400000);
}

/* RFC 4193, RFC 4291 */
static bool is_private6(const u8 *address)
{
	return (address[0] & 0xfe) == 0xfc ||
	       (address[0] == 0xfe && (address[1] & 0xc0) == 0x80);
}

/* Device of the route to @address, and whether it is a default route. */
static struct net_device *route4(struct net *net, int vrf, __be32 address,
				 bool *is_default)
{
	struct flowi4 flow = { .daddr = address, .flowi4_oif = vrf };
	struct fib_result result;

	if (fib_lookup(net, &flow, &result, FIB_LOOKUP_NOREF) ||
	    result.type != RTN_UNICAST)
		return NULL;
	*is_default = !result.prefixlen;
	return FIB_RES_DEV(result);
}

static struct net_device *route6(struct net *net, int vrf,
				 const struct in6_addr *address,
				 bool *is_default)
{
	const struct fib6_info *from;
	struct net_device *dev = NULL;
	struct rt6_info *route;

	if (!ipv6_mod_enabled())
		return NULL;
	route = rt6_lookup(net, address, NULL, vrf, NULL, 0);
	if (!route)
		return NULL;
	from = rcu_dereference(route->from);
	if (from && !(route->rt6i_flags & RTF_REJECT)) {
		/* Not of @from, which may leave next hops to an object. */
		dev = route->dst.dev;
		*is_default = !from->fib6_dst.plen;
	}
	ip6_rt_put(route);
	return dev;
}

/**
 * debar_networks_route() - device that the route to an address leads to
 * @net: namespace
 * @ip_version: 4 or 6
 * @address: network order
 *
 * Context: RCU.
 * Return: borrowed, or NULL without a route.
 */
struct net_device *debar_networks_route(struct net *net, u8 ip_version,
					const u8 *address)
{
	struct in6_addr ipv6;
	bool is_default;

	if (ip_version == 4)
		return route4(net, 0, ipv4_of(address), &is_default);
	memcpy(&ipv6, address, sizeof(ipv6));
	return route6(net, 0, &ipv6, &is_default);
}

/* Is there a route to @address, other than to where the default route leads?
 * A box without a default route may have one to every public network.
 */
static bool is_routed(struct net *net, int vrf, u8 ip_version,
		      const u8 *address)
{
	const struct net_device *dev, *outside;
	struct in6_addr ipv6;
	bool is_default, any;

	if (ip_version == 4) {
		dev = route4(net, vrf, ipv4_of(address), &is_default);
		outside = route4(net, vrf, htonl(INADDR_ANY), &any);
	} else {
		memcpy(&ipv6, address, sizeof(ipv6));
		dev = route6(net, vrf, &ipv6, &is_default);
		outside = route6(net, vrf, &in6addr_any, &any);
	}
	return dev && !is_default && outside && any && dev != outside;
}

static bool is_listed(const struct debar_policy_head *head, u16 family,
		      const u8 *address)
{
	const struct debar_network *network;
	u8 whole, rest;
	u32 i;

	for (i = 0; i < head->network_count; i++) {
		network = &head->network[i];
		whole = network->len / 8;
		rest = network->len % 8;
		if (network->family == family &&
		    !memcmp(network->address, address, whole) &&
		    (!rest ||
		     !((network->address[whole] ^ address[whole]) >> (8 - rest))))
			return true;
	}
	return false;
}

/**
 * debar_networks_hold() - may a device at this address be quarantined?
 * @dn: namespace
 * @policy: in force, whose device-networks count
 * @dev: hooked device it was seen at
 * @place: likewise
 * @ip_version: 4 or 6
 * @address: network order
 *
 * A public address may be that of a content network.
 *
 * Context: softirq or BH off, RCU.
 */
bool debar_networks_hold(struct debar_net *dn,
			 const struct debar_policy *policy,
			 const struct net_device *dev,
			 const struct debar_place *place, u8 ip_version,
			 const u8 *address)
{
	const struct debar_policy_head *head = &policy->head;
	u8 flags = head->device_network_flags;

	if (flags & DEBAR_NETWORK_FLAGS_PRIVATE &&
	    (ip_version == 4 ? is_private4(ipv4_of(address)) :
			       is_private6(address)))
		return true;
	if (is_listed(head, ip_version == 4 ? AF_INET : AF_INET6, address))
		return true;
	if (flags & DEBAR_NETWORK_FLAGS_ON_LINK &&
	    debar_networks_is_on_link(dev, ip_version, address))
		return true;
	return flags & DEBAR_NETWORK_FLAGS_ROUTED &&
	       is_routed(dn->net, l3mdev_master_ifindex_rcu(place->l3),
			 ip_version, address);
}

/**
 * debar_networks_neighbour() - MAC of a neighbour
 * @dev: device whose neighbour table is asked
 * @ip_version: 4 or 6
 * @address: network order
 *
 * Context: BH off, RCU.
 * Return: as by debar_mac_u64(), 0 when it is not known for certain, or is that of
 * a group, as which a cluster may be known: nobody sends from there.
 */
u64 debar_networks_neighbour(struct net_device *dev, u8 ip_version,
			     const u8 *address)
{
	struct neighbour *neighbour;
	u8 mac[ETH_ALEN];

	if (dev->addr_len != ETH_ALEN)
		return 0;
	if (ip_version == 4)
		neighbour = __ipv4_neigh_lookup_noref(dev, (__force u32)
						      ipv4_of(address));
	else if (ipv6_mod_enabled())
		neighbour = __ipv6_neigh_lookup_noref(dev, address);
	else
		neighbour = NULL;
	if (!neighbour || !(READ_ONCE(neighbour->nud_state) & NUD_VALID))
		return 0;
	neigh_ha_snapshot(mac, neighbour, dev);
	return mac[0] & 1 ? 0 : debar_mac_u64(mac);
}

static bool is_own(struct net *net, u8 ip_version, const u8 *address)
{
	struct in6_addr ipv6;

	if (ip_version == 4)
		return __ip_dev_find(net, ipv4_of(address), false);
	memcpy(&ipv6, address, sizeof(ipv6));
	return ipv6_mod_enabled() && ipv6_chk_addr(net, &ipv6, NULL, 0);
}

/**
 * debar_networks_guard() - must traffic of this address never be dropped?
 * @dn: namespace
 * @policy: in force
 * @dev: hooked device it was seen at
 * @ip_version: 4 or 6
 * @address: network order
 *
 * Context: RCU.
 * Return: DEBAR_REASON_NONE, or which guard rail holds.
 */
enum debar_reason debar_networks_guard(struct debar_net *dn,
				       const struct debar_policy *policy,
				       const struct net_device *dev,
				       u8 ip_version, const u8 *address)
{
	if (is_own(dn->net, ip_version, address))
		return DEBAR_REASON_OWN;
	if (debar_guard_is_protected(policy, ip_version, address))
		return DEBAR_REASON_PROTECTED;
	if (policy->head.protect_gateways &&
	    debar_gateways_has_address(dn, dev, ip_version, address))
		return DEBAR_REASON_GATEWAY;
	return DEBAR_REASON_NONE;
}
