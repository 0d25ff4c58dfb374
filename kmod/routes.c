// SPDX-License-Identifier: GPL-2.0
/*
 * Where next hops come from: the routes of a namespace.
 *
 * The FIB notifier tells of a prefix's best route, before the first packet
 * takes it. It keeps silent about routes that stand by behind a better one and
 * about a nexthop object that takes another's place under its routes; nothing
 * but rtnetlink tells of those, or can list them, a moment later.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <net/fib_notifier.h>
#include <net/ip6_fib.h>
#include <net/ip_fib.h>
#include <net/ipv6.h>
#include <net/nexthop.h>

#include "debar.h"

enum {
	WATCH_TRIES = 5,
	PAUSE = 100,		/* milliseconds between them */
};

static unsigned int gateway_sweep = 30;
module_param(gateway_sweep, uint, 0444);
MODULE_PARM_DESC(gateway_sweep,
		 "seconds until a gateway without a route is one no more (1 to 86400)");

static void add_nexthop(struct debar_net *dn, const struct fib_nh_common *nhc,
			bool is_host)
{
	const u8 *address = NULL;

	/* A group of next hops may shrink while it is gone through. */
	if (!nhc || !nhc->nhc_dev || !net_eq(dev_net(nhc->nhc_dev), dn->net))
		return;
	if (nhc->nhc_gw_family == AF_INET)
		address = (const u8 *)&nhc->nhc_gw.ipv4;
	else if (nhc->nhc_gw_family == AF_INET6)
		address = (const u8 *)&nhc->nhc_gw.ipv6;
	debar_gateways_add(dn, nhc->nhc_dev, nhc->nhc_gw_family, address,
			   is_host);
}

/**
 * debar_routes_is_ipv6_host() - does such a route lead to one address only, as
 *	the kernel makes one for each client of a PPPoE server, or nowhere?
 * @prefix: of the route; every interface has a link-local and a multicast one
 * @len: of @prefix
 */
bool debar_routes_is_ipv6_host(const struct in6_addr *prefix, u8 len)
{
	return len == 128 || ipv6_addr_type(prefix) &
			     (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_MULTICAST);
}

static void add_ipv4_route(struct debar_net *dn,
			   const struct fib_entry_notifier_info *info)
{
	unsigned int i;

	if (info->type != RTN_UNICAST)
		return;
	for (i = 0; i < fib_info_num_path(info->fi); i++)
		add_nexthop(dn, fib_info_nhc(info->fi, i), info->dst_len == 32);
}

struct ipv6_route {
	struct debar_net *dn;
	bool is_host;
};

static int add_ipv6_nexthop(struct fib6_nh *nexthop, void *arg)
{
	struct ipv6_route *route = arg;

	add_nexthop(route->dn, &nexthop->nh_common, route->is_host);
	return 0;
}

static void add_ipv6_route(struct debar_net *dn, struct fib6_info *rt)
{
	struct ipv6_route route = {
		.dn = dn,
		.is_host = debar_routes_is_ipv6_host(&rt->fib6_dst.addr,
						     rt->fib6_dst.plen),
	};
	struct fib6_info *sibling;

	if (rt->fib6_type != RTN_UNICAST)
		return;
	if (rt->nh) {
		nexthop_for_each_fib6_nh(rt->nh, add_ipv6_nexthop, &route);
		return;
	}
	add_ipv6_nexthop(rt->fib6_nh, &route);
	list_for_each_entry_rcu(sibling, &rt->fib6_siblings, fib6_siblings)
		add_ipv6_nexthop(sibling->fib6_nh, &route);
}

/**
 * debar_routes_review() - some next hop may have lost its last route
 * @dn: namespace
 *
 * Context: any.
 */
void debar_routes_review(struct debar_net *dn)
{
	queue_delayed_work(system_power_efficient_wq, &dn->guard.sweep,
			   clamp(gateway_sweep, 1U, 86400U) * HZ);
}

/* IPv4 routes that go with a device or an address go without a message: their
 * network's goes with them, which the notifier tells.
 */
static int fib_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct debar_net *dn = container_of(nb, struct debar_net, guard.fib);
	struct fib_notifier_info *info = ptr;

	if (event == FIB_EVENT_ENTRY_DEL || event == FIB_EVENT_ENTRY_REPLACE ||
	    event == FIB_EVENT_NH_DEL)
		debar_routes_review(dn);
	if (event != FIB_EVENT_ENTRY_REPLACE &&
	    event != FIB_EVENT_ENTRY_APPEND && event != FIB_EVENT_ENTRY_ADD)
		return NOTIFY_DONE;
	rcu_read_lock();
	local_bh_disable();
	if (info->family == AF_INET)
		add_ipv4_route(dn, container_of(info,
						struct fib_entry_notifier_info,
						info));
	else if (info->family == AF_INET6)
		add_ipv6_route(dn, container_of(info,
						struct fib6_entry_notifier_info,
						info)->rt);
	local_bh_enable();
	rcu_read_unlock();
	return NOTIFY_DONE;
}

static void take_news(struct work_struct *work)
{
	struct debar_guard *guard = container_of(work, struct debar_guard,
						 news);
	struct debar_net *dn = container_of(guard, struct debar_net, guard);

	mutex_lock(&guard->socket_lock);
	if (!READ_ONCE(guard->watching))
		debar_rtnetlink_close(dn);
	else if (debar_rtnetlink_listen(dn))
		debar_routes_lost(dn);
	mutex_unlock(&guard->socket_lock);
}

/* A next hop without a route lives on where the walk was not complete. */
static void sweep(struct work_struct *work)
{
	struct debar_guard *guard = container_of(to_delayed_work(work),
						 struct debar_guard, sweep);
	struct debar_net *dn = container_of(guard, struct debar_net, guard);

	mutex_lock(&guard->socket_lock);
	if (READ_ONCE(guard->watching)) {
		debar_gateways_mark(dn);
		if (debar_rtnetlink_walk(dn))
			debar_routes_review(dn);
		else
			debar_gateways_sweep(dn);
	}
	mutex_unlock(&guard->socket_lock);
}

/**
 * debar_routes_lost() - something about routes was missed: look at all, soon
 * @dn: namespace
 *
 * Context: any.
 */
void debar_routes_lost(struct debar_net *dn)
{
	mod_delayed_work(system_power_efficient_wq, &dn->guard.sweep, HZ);
}

/**
 * debar_routes_watch() - debar_gateways_add() for every next hop there is, and
 *	from now on
 * @dn: namespace; its lock is held, RTNL is not
 *
 * Next hops of best routes are added before it returns, others soon after.
 */
int debar_routes_watch(struct debar_net *dn)
{
	int err, tries = WATCH_TRIES;

	/* It fails where routes change while all are gone through. */
	do {
		err = register_fib_notifier(dn->net, &dn->guard.fib, NULL, NULL);
		if (err == -EBUSY)
			msleep(PAUSE);
	} while (err == -EBUSY && --tries);
	if (!err)
		mod_delayed_work(system_power_efficient_wq, &dn->guard.sweep,
				 0);
	return err;
}

/**
 * debar_routes_unwatch() - end of debar_routes_watch()
 * @dn: namespace; its lock is held, debar_guard.watching is off
 *
 * Does not wait for the socket to be closed.
 */
void debar_routes_unwatch(struct debar_net *dn)
{
	unregister_fib_notifier(dn->net, &dn->guard.fib);
	cancel_delayed_work(&dn->guard.sweep);
	queue_work(system_unbound_wq, &dn->guard.news);
}

/**
 * debar_routes_net_init() - nothing is watched
 * @dn: new namespace
 */
void debar_routes_net_init(struct debar_net *dn)
{
	struct debar_guard *guard = &dn->guard;

	mutex_init(&guard->socket_lock);
	INIT_WORK(&guard->news, take_news);
	INIT_DELAYED_WORK(&guard->sweep, sweep);
	guard->fib.notifier_call = fib_event;
}

/**
 * debar_routes_net_exit() - leave nothing behind
 * @dn: namespace; its lock is not held, debar_guard.watching is off
 */
void debar_routes_net_exit(struct debar_net *dn)
{
	struct debar_guard *guard = &dn->guard;

	/* With its socket goes who queues work, but for work itself. */
	mutex_lock(&guard->socket_lock);
	debar_rtnetlink_close(dn);
	mutex_unlock(&guard->socket_lock);
	cancel_delayed_work_sync(&guard->sweep);
	cancel_work_sync(&guard->news);
	mutex_destroy(&guard->socket_lock);
}
