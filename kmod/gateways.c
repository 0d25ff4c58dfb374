// SPDX-License-Identifier: GPL-2.0
/*
 * The next hops of this box: every gateway of a route, and who is at the
 * other end of its PPPoE sessions. Their MACs are remembered beyond the
 * neighbour entry's life, for the peer's entry may live longer than ours.
 *
 * routes.c adds the next hop of a route that comes, and walks the routes to
 * find out which have gone.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <net/neighbour.h>
#include <net/netevent.h>

#include "debar.h"
#include "domain.h"
#include "networks.h"

/* Room for an address of the family; the rest stays zero. */
static size_t address_len(u16 family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 0;
}

static struct debar_gateway *find(struct debar_guard *guard, u16 family,
				  int ifindex, const u8 *address)
{
	struct debar_gateway *gateway;

	hlist_for_each_entry_rcu(gateway, &guard->gateways, node,
				 lockdep_is_held(&guard->lock))
		if (gateway->family == family && gateway->ifindex == ifindex &&
		    !memcmp(gateway->address, address, address_len(family)))
			return gateway;
	return NULL;
}

/* MAC of a next hop as the neighbour table has it, or 0. */
static u64 resolve_neighbour(struct net_device *dev, u16 family,
			     const u8 *address)
{
	return debar_networks_neighbour(dev, family == AF_INET ? 4 : 6,
					address);
}

/* MAC at the other end of a PPP device over Ethernet, or 0. */
static u64 resolve_ppp(const struct net_device *dev)
{
	static const u8 anyone[ETH_ALEN];
	struct net_device_path_stack stack;
	int i;

	if (dev_fill_forward_path(dev, anyone, &stack) < 0)
		return 0;
	for (i = 0; i < stack.num_paths; i++)
		if (stack.path[i].type == DEV_PATH_PPPOE)
			return debar_mac_u64(stack.path[i].encap.h_dest);
	return 0;
}

/* The list has changed; whoever reads the new number sees the change. */
static void count_change(struct debar_guard *guard)
{
	/* Pairs with debar_gateways_changes(). */
	smp_store_release(&guard->gateway_changes, guard->gateway_changes + 1);
}

/**
 * debar_gateways_changes() - how often has a next hop come or gone?
 * @dn: namespace
 *
 * A list that is read afterwards has all these changes.
 */
u32 debar_gateways_changes(const struct debar_net *dn)
{
	/* Pairs with count_change(). */
	return smp_load_acquire(&dn->guard.gateway_changes);
}

static void insert(struct debar_guard *guard, struct debar_gateway *gateway)
{
	gateway->number = debar_list_number(&guard->gateways,
					    struct debar_gateway);
	hlist_add_head_rcu(&gateway->node, &guard->gateways);
	guard->gateway_count++;
	count_change(guard);
}

static void add(struct debar_net *dn, u16 family, struct net_device *dev,
		const u8 *address, u64 mac)
{
	struct debar_guard *guard = &dn->guard;
	struct debar_gateway *gateway;
	bool changed = false;

	spin_lock_bh(&guard->lock);
	if (!guard->watching)
		goto unlock;
	gateway = find(guard, family, dev->ifindex, address);
	if (!gateway && guard->gateway_count == DEBAR_GATEWAYS_MAX) {
		guard->lacks_room = true;
		WRITE_ONCE(guard->is_full, true);
	} else if (!gateway) {
		gateway = kzalloc(sizeof(*gateway), GFP_ATOMIC);
		if (gateway) {
			gateway->family = family;
			gateway->ifindex = dev->ifindex;
			memcpy(gateway->address, address, address_len(family));
			insert(guard, gateway);
			changed = true;
		} else {
			debar_routes_lost(dn);
		}
	}
	if (gateway) {
		gateway->mark = guard->mark;
		if (mac && mac != gateway->mac) {
			WRITE_ONCE(gateway->mac, mac);
			changed = true;
		}
	}
unlock:
	spin_unlock_bh(&guard->lock);
	if (changed)
		debar_guard_changed(dn);
}

/**
 * debar_gateways_add() - a next hop of a route
 * @dn: namespace
 * @dev: the route's device
 * @family: AF_INET or AF_INET6 of @address
 * @address: network order, or NULL
 * @is_host: the route leads to one address only, or nowhere: whoever is at the
 *	other end of a PPP device is nobody's gateway
 *
 * Context: BH off, RCU: neighbours are looked up with BH off on 6.1, under RCU
 * later.
 */
void debar_gateways_add(struct debar_net *dn, struct net_device *dev,
			u16 family, const u8 *address, bool is_host)
{
	if (dev->type != ARPHRD_PPP && address)
		add(dn, family, dev, address,
		    resolve_neighbour(dev, family, address));
	else if (dev->type == ARPHRD_PPP && !is_host)
		add(dn, AF_PPPOX, dev, (const u8 *)"", resolve_ppp(dev));
}

static void forget(struct debar_guard *guard, struct debar_gateway *gateway)
{
	hlist_del_rcu(&gateway->node);
	guard->gateway_count--;
	count_change(guard);
	kfree_rcu(gateway, rcu);
}

/**
 * debar_gateways_mark() - the routes are about to be walked
 * @dn: namespace
 */
void debar_gateways_mark(struct debar_net *dn)
{
	spin_lock_bh(&dn->guard.lock);
	dn->guard.mark++;
	dn->guard.lacks_room = false;
	spin_unlock_bh(&dn->guard.lock);
}

/**
 * debar_gateways_sweep() - forget next hops that were not added since
 *	debar_gateways_mark()
 * @dn: namespace
 *
 * If some found no room that is there now, the routes are walked again.
 */
void debar_gateways_sweep(struct debar_net *dn)
{
	struct debar_guard *guard = &dn->guard;
	struct debar_gateway *gateway;
	struct hlist_node *next;
	bool again;

	spin_lock_bh(&guard->lock);
	hlist_for_each_entry_safe(gateway, next, &guard->gateways, node)
		if (gateway->mark != guard->mark)
			forget(guard, gateway);
	/* There may have been an end of it meanwhile. */
	guard->lacks_room &= guard->watching;
	WRITE_ONCE(guard->is_full, guard->lacks_room);
	again = guard->lacks_room && guard->gateway_count < DEBAR_GATEWAYS_MAX;
	spin_unlock_bh(&guard->lock);
	debar_guard_changed(dn);
	if (again)
		debar_routes_lost(dn);
}

/* Somebody resolved, or changed, a neighbour: is it a next hop? */
static int netevent(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct neighbour *neighbour = ptr;
	struct debar_gateway *gateway;
	struct debar_net *dn;
	u8 mac[ETH_ALEN];
	u16 family;

	if (event != NETEVENT_NEIGH_UPDATE ||
	    !(READ_ONCE(neighbour->nud_state) & NUD_VALID) ||
	    neighbour->dev->addr_len != ETH_ALEN)
		return NOTIFY_DONE;
	family = neighbour->tbl->family;
	if (family != AF_INET && family != AF_INET6)
		return NOTIFY_DONE;
	dn = debar_net(dev_net(neighbour->dev));

	rcu_read_lock();
	gateway = find(&dn->guard, family, neighbour->dev->ifindex,
		       neighbour->primary_key);
	if (gateway) {
		neigh_ha_snapshot(mac, neighbour, neighbour->dev);
		WRITE_ONCE(gateway->mac, debar_mac_u64(mac));
		debar_guard_changed(dn);
	}
	rcu_read_unlock();
	return NOTIFY_DONE;
}

static struct notifier_block netevent_notifier = {
	.notifier_call = netevent,
};

/* What waited for a neighbour to be resolved is sent before netevent() hears
 * of it, so look again.
 */
static u64 resolve_again(struct debar_net *dn,
			 const struct debar_gateway *gateway)
{
	struct net_device *dev;

	if (gateway->family == AF_PPPOX)
		return 0;
	dev = dev_get_by_index_rcu(dn->net, gateway->ifindex);
	return dev ? resolve_neighbour(dev, gateway->family,
				       gateway->address) : 0;
}

/**
 * debar_gateways_has_mac() - is this the MAC of a next hop?
 * @dn: namespace
 * @mac: six octets
 *
 * Context: softirq or BH off, RCU.
 */
bool debar_gateways_has_mac(struct debar_net *dn, const u8 *mac)
{
	const struct debar_gateway *gateway;
	u64 wanted = debar_mac_u64(mac);

	hlist_for_each_entry_rcu(gateway, &dn->guard.gateways, node)
		if (READ_ONCE(gateway->mac) == wanted ||
		    resolve_again(dn, gateway) == wanted)
			return true;
	return false;
}

static int is_device(struct net_device *dev, struct netdev_nested_priv *priv)
{
	const int *ifindex = priv->data;

	return dev->ifindex == *ifindex;
}

/* Does a frame on @dev reach the network of device @ifindex? */
static bool is_below(const struct net_device *dev, int ifindex)
{
	return debar_place_walk(dev, is_device, &ifindex);
}

/**
 * debar_gateways_has_address() - is this the address of a next hop there?
 * @dn: namespace
 * @dev: hooked device
 * @ip_version: of @address: 4 or 6
 * @address: network order
 *
 * Context: RCU.
 */
bool debar_gateways_has_address(struct debar_net *dn,
				const struct net_device *dev, u8 ip_version,
				const u8 *address)
{
	u16 family = ip_version == 4 ? AF_INET : AF_INET6;
	const struct debar_gateway *gateway;

	hlist_for_each_entry_rcu(gateway, &dn->guard.gateways, node)
		if (gateway->family == family &&
		    !memcmp(gateway->address, address, address_len(family)) &&
		    is_below(dev, gateway->ifindex))
			return true;
	return false;
}

static struct debar_pppoe pppoe_of(const struct net_device *dev,
				   const struct debar_frame *frame,
				   const u8 *mac)
{
	struct debar_place place;

	debar_place_find(&place, dev, frame);
	return (struct debar_pppoe){
		.link = debar_place_link(&place),
		.mac = debar_mac_u64(mac),
	};
}

static bool is_server(const struct debar_pppoe *a, const struct debar_pppoe *b)
{
	return a->link == b->link && a->mac == b->mac;
}

/* Its own place, or one that is free; that of the oldest on its link, so that
 * one line's servers do not push out another's; that of the oldest.
 */
static u32 place_for(const struct debar_guard *guard,
		     const struct debar_pppoe *server)
{
	u32 found = ARRAY_SIZE(guard->pppoe) - 1, i;

	for (i = 0; i < ARRAY_SIZE(guard->pppoe); i++) {
		if (!guard->pppoe[i].mac || is_server(&guard->pppoe[i], server))
			return i;
		if (guard->pppoe[i].link == server->link)
			found = i;
	}
	return found;
}

/**
 * debar_gateways_learn_pppoe() - this box asks a PPPoE server for a session
 * @dn: namespace
 * @dev: hooked device that the request leaves by
 * @frame: the request, dissected
 * @mac: of the server
 *
 * Anybody can answer a search for servers, so that makes nobody one.
 *
 * Context: softirq or BH off, RCU.
 */
void debar_gateways_learn_pppoe(struct debar_net *dn,
				const struct net_device *dev,
				const struct debar_frame *frame, const u8 *mac)
{
	const struct debar_pppoe server = pppoe_of(dev, frame, mac);
	struct debar_guard *guard = &dn->guard;
	u32 place;

	spin_lock(&guard->lock);
	place = place_for(guard, &server);
	memmove(&guard->pppoe[1], &guard->pppoe[0],
		place * sizeof(guard->pppoe[0]));
	guard->pppoe[0] = server;
	spin_unlock(&guard->lock);
}

/**
 * debar_gateways_is_pppoe() - has this box chosen this PPPoE server, there?
 * @dn: namespace
 * @dev: hooked device
 * @frame: on it, dissected, from or to that server
 * @mac: of the server
 *
 * Context: softirq or BH off, RCU.
 */
bool debar_gateways_is_pppoe(struct debar_net *dn, const struct net_device *dev,
			     const struct debar_frame *frame, const u8 *mac)
{
	const struct debar_pppoe server = pppoe_of(dev, frame, mac);
	struct debar_guard *guard = &dn->guard;
	bool found = false;
	u32 i;

	spin_lock(&guard->lock);
	for (i = 0; i < ARRAY_SIZE(guard->pppoe) && !found; i++)
		found = is_server(&guard->pppoe[i], &server);
	spin_unlock(&guard->lock);
	return found;
}

/* From here on none is added. */
static void forget_all(struct debar_guard *guard)
{
	struct debar_gateway *gateway;
	struct hlist_node *next;

	spin_lock_bh(&guard->lock);
	WRITE_ONCE(guard->watching, false);
	hlist_for_each_entry_safe(gateway, next, &guard->gateways, node)
		forget(guard, gateway);
	WRITE_ONCE(guard->is_full, false);
	memset(guard->pppoe, 0, sizeof(guard->pppoe));
	spin_unlock_bh(&guard->lock);
}

/**
 * debar_gateways_net_init() - no next hops yet
 * @dn: new namespace
 */
void debar_gateways_net_init(struct debar_net *dn)
{
	struct debar_guard *guard = &dn->guard;

	spin_lock_init(&guard->lock);
	INIT_HLIST_HEAD(&guard->gateways);
	debar_routes_net_init(dn);
}

/**
 * debar_gateways_net_exit() - nothing refers to the namespace any more
 * @dn: namespace; its lock is not held
 */
void debar_gateways_net_exit(struct debar_net *dn)
{
	debar_routes_net_exit(dn);
}

/**
 * debar_gateways_watch() - learn the routes, now and from now on
 * @dn: namespace; its lock is held, RTNL is not
 */
int debar_gateways_watch(struct debar_net *dn)
{
	struct debar_guard *guard = &dn->guard;
	int err;

	if (guard->watching)
		return 0;
	spin_lock_bh(&guard->lock);
	WRITE_ONCE(guard->watching, true);
	spin_unlock_bh(&guard->lock);
	err = debar_routes_watch(dn);
	if (err)
		forget_all(guard);
	return err;
}

/**
 * debar_gateways_unwatch() - end of debar_gateways_watch()
 * @dn: namespace; its lock is held
 */
void debar_gateways_unwatch(struct debar_net *dn)
{
	if (!dn->guard.watching)
		return;
	forget_all(&dn->guard);
	debar_routes_unwatch(dn);
}

/**
 * debar_gateways_init() - listen to neighbours being resolved
 */
int debar_gateways_init(void)
{
	return register_netevent_notifier(&netevent_notifier);
}

/**
 * debar_gateways_exit() - end of debar_gateways_init()
 */
void debar_gateways_exit(void)
{
	unregister_netevent_notifier(&netevent_notifier);
}
