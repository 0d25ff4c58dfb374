// SPDX-License-Identifier: GPL-2.0
/*
 * Which network devices carry the hooks, and putting them there.
 *
 * A device is left out by kind only: one whose frames a lower device has seen.
 */
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/dsa.h>
#include <net/rtnetlink.h>

#include "core/glob.h"
#include "debar.h"
#include "domain.h"
#include "quarantine.h"

static bool is_kind(const struct net_device *dev, const char *kind)
{
	return dev->rtnl_link_ops && !strcmp(dev->rtnl_link_ops->kind, kind);
}

/* Is @dev of a kind that only passes on what its lower devices carry? */
static bool is_upper_kind(const struct net_device *dev)
{
	return netif_is_bridge_master(dev) || netif_is_bond_master(dev) ||
	       netif_is_team_master(dev) || netif_is_ovs_master(dev) ||
	       is_vlan_dev(dev) || netif_is_macvlan(dev) ||
	       is_kind(dev, "ipvlan") || is_kind(dev, "ipvtap") ||
	       netif_is_l3_master(dev);
}

/* The lower device of a stacked one may have been left behind in another
 * namespace, where this namespace's policy does not reach.
 */
static bool has_foreign_lower(struct net_device *dev)
{
	struct net_device *lower;
	struct list_head *iter;

	netdev_for_each_lower_dev(dev, lower, iter)
		if (!net_eq(dev_net(lower), dev_net(dev)))
			return true;
	return false;
}

/* Does @dev carry packets without an Ethernet header? Only their addresses and
 * connections can be judged.
 */
static bool is_headerless(const struct net_device *dev)
{
	switch (dev->type) {
	case ARPHRD_NONE:	/* tun, WireGuard */
	case ARPHRD_RAWIP:
	case ARPHRD_PPP:
	case ARPHRD_TUNNEL:
	case ARPHRD_TUNNEL6:
	case ARPHRD_SIT:
	case ARPHRD_IPGRE:
	case ARPHRD_IP6GRE:
		return true;
	default:
		return false;
	}
}

static bool is_suitable(const struct debar_policy *policy,
			struct net_device *dev)
{
	/* Its uppers are unlinked, and tell us so, while it goes. */
	if (dev->reg_state != NETREG_REGISTERED)
		return false;
	if (is_headerless(dev))
		return policy->match_count;
	if (dev->type != ARPHRD_ETHER || dev->flags & IFF_LOOPBACK)
		return false;
	if (is_kind(dev, "ifb") || netdev_uses_dsa(dev))
		return false;
	return !is_upper_kind(dev) || has_foreign_lower(dev);
}

static int is_named(struct net_device *dev, struct netdev_nested_priv *priv)
{
	const struct debar_policy *policy = priv->data;
	u32 i;

	for (i = 0; i < policy->head.interface_count; i++)
		if (debar_glob(policy->head.interface[i], dev->name))
			return 1;
	return 0;
}

/* Naming a bridge, or anything stacked, means the devices below it. */
static bool is_selected(const struct debar_policy *policy,
			struct net_device *dev)
{
	return !policy->head.interface_count ||
	       debar_place_walk(dev, is_named, (void *)policy);
}

/* The module goes: nobody would let go of a device hooked from now on. Protected by
 * RTNL.
 */
static bool ending;

static bool is_wanted(const struct debar_policy *policy, struct net_device *dev)
{
	return policy && !ending && is_suitable(policy, dev) && is_selected(policy, dev);
}

/**
 * debar_attach_port() - what we know of a device
 * @dn: namespace
 * @dev: device
 *
 * Context: RCU or RTNL.
 * Return: NULL where it carries no hooks, nor has refused them.
 */
struct debar_port *debar_attach_port(struct debar_net *dn,
				     const struct net_device *dev)
{
	struct debar_port *port;

	list_for_each_entry_rcu(port, &dn->ports, list, lockdep_rtnl_is_held())
		if (port->dev == dev)
			return port;
	return NULL;
}

static int hook_port(struct debar_net *dn, struct debar_port *port)
{
	int err = nf_register_net_hooks(dn->net, port->ops,
					ARRAY_SIZE(port->ops));

	if (!err)
		WRITE_ONCE(port->registered, true);
	return err;
}

/* A device that refuses the hooks is kept all the same: it is reported as
 * failed, and asked again. NULL when there is no memory.
 */
static struct debar_port *add_port(struct debar_net *dn, struct net_device *dev)
{
	struct debar_port *port;
	int err;

	port = kzalloc(sizeof(*port), GFP_KERNEL);
	if (!port)
		return NULL;
	port->dev = dev;
	debar_broadcast_init(dn, port);
	port->ops[0] = *debar_hook_ops(dev, NF_NETDEV_INGRESS);
	port->ops[1] = *debar_hook_ops(dev, NF_NETDEV_EGRESS);
	port->ops[0].dev = dev;
	port->ops[1].dev = dev;
	port->ops[0].priv = dn;
	port->ops[1].priv = dn;
	err = hook_port(dn, port);
	if (err)
		netdev_err(dev, "debar: no hooks on this device: error %d\n",
			   err);
	list_add_tail_rcu(&port->list, &dn->ports);
	dn->port_changes++;
	return port;
}

static void drop_port(struct debar_net *dn, struct debar_port *port)
{
	list_del_rcu(&port->list);
	dn->port_changes++;
	debar_broadcast_exit(port);
	if (port->registered)
		nf_unregister_net_hooks(dn->net, port->ops,
					ARRAY_SIZE(port->ops));
	kfree_rcu(port, rcu);
}

/* What a device lacked, memory say, it may have by now. */
static void retry_port(struct debar_net *dn, struct debar_port *port)
{
	if (!port->registered && !hook_port(dn, port))
		netdev_info(port->dev, "debar: the hooks are on this device now\n");
}

/**
 * debar_attach_add() - hook every device that @policy wants hooked
 * @dn: namespace
 * @policy: about to be published
 * @extack: warns of a device that refused the hooks
 *
 * A device that refuses must not keep the ban from all others.
 *
 * Context: RTNL held.
 * Return: 0, or -ENOMEM.
 */
int debar_attach_add(struct debar_net *dn, const struct debar_policy *policy,
		     struct netlink_ext_ack *extack)
{
	struct debar_port *port;
	struct net_device *dev;

	ASSERT_RTNL();
	for_each_netdev(dn->net, dev) {
		if (!is_wanted(policy, dev))
			continue;
		port = debar_attach_port(dn, dev);
		if (port)
			retry_port(dn, port);
		else
			port = add_port(dn, dev);
		if (!port) {
			NL_SET_ERR_MSG_MOD(extack, "no memory for the hooks of a network device");
			return -ENOMEM;
		}
		if (!port->registered)
			NL_SET_ERR_MSG_MOD(extack, "a network device refused the hooks");
	}
	return 0;
}

/**
 * debar_attach_drop() - unhook every device that @policy does not want hooked
 * @dn: namespace
 * @policy: in force, or NULL
 *
 * Context: RTNL held.
 */
void debar_attach_drop(struct debar_net *dn, const struct debar_policy *policy)
{
	struct debar_port *port, *next;

	ASSERT_RTNL();
	list_for_each_entry_safe(port, next, &dn->ports, list)
		if (!is_wanted(policy, port->dev))
			drop_port(dn, port);
}

static int is_hooked(struct net_device *dev, struct netdev_nested_priv *priv)
{
	struct debar_net *dn = priv->data;
	struct debar_port *port;

	list_for_each_entry_rcu(port, &dn->ports, list)
		if (port->dev == dev)
			return READ_ONCE(port->registered);
	return 0;
}

/**
 * debar_attach_saw() - has a frame that came in there passed an ingress hook?
 * @dn: namespace
 * @ifindex: skb_iif of the frame: a hooked device, or one stacked on it
 *
 * Context: RCU.
 */
bool debar_attach_saw(struct debar_net *dn, int ifindex)
{
	struct netdev_nested_priv priv = { .data = dn };
	struct net_device *dev = dev_get_by_index_rcu(dn->net, ifindex);

	if (!dev)
		return false;
	return is_hooked(dev, &priv) ||
	       (is_upper_kind(dev) &&
		netdev_walk_all_lower_dev_rcu(dev, is_hooked, &priv));
}

static bool has_tc_ingress(const struct net_device *dev)
{
#if defined(DEBAR_HAVE_TCX) && defined(CONFIG_NET_XGRESS)
	return rcu_access_pointer(dev->tcx_ingress);
#elif !defined(DEBAR_HAVE_TCX) && defined(CONFIG_NET_CLS_ACT)
	return rcu_access_pointer(dev->miniq_ingress);
#else
	return false;
#endif
}

static bool has_tc_egress(const struct net_device *dev)
{
#if defined(DEBAR_HAVE_TCX) && defined(CONFIG_NET_XGRESS)
	return rcu_access_pointer(dev->tcx_egress);
#elif !defined(DEBAR_HAVE_TCX) && defined(CONFIG_NET_EGRESS)
	return rcu_access_pointer(dev->miniq_egress);
#else
	return false;
#endif
}

/**
 * debar_attach_port_flags() - has a port its hooks, and what weakens them
 * @port: of the list of ports
 *
 * Context: RTNL held.
 * Return: bits by enum debar_port_flags.
 */
u32 debar_attach_port_flags(const struct debar_port *port)
{
	struct net_device *dev = port->dev;
	u32 flags = port->registered ? DEBAR_PORT_FLAGS_HOOKED :
				       DEBAR_PORT_FLAGS_FAILED;

	if (has_tc_ingress(dev))
		flags |= DEBAR_PORT_FLAGS_TC_INGRESS;
	if (has_tc_egress(dev))
		flags |= DEBAR_PORT_FLAGS_TC_EGRESS;
	if (dev_xdp_prog_count(dev))
		flags |= DEBAR_PORT_FLAGS_XDP;
	if (dev->features & (NETIF_F_HW_TC | NETIF_F_HW_L2FW_DOFFLOAD))
		flags |= DEBAR_PORT_FLAGS_OFFLOAD;
	return flags;
}

/* A tun device may have got Ethernet headers, or lost them. */
static bool has_right_hooks(const struct debar_port *port)
{
	return port->ops[0].hook ==
	       debar_hook_ops(port->dev, NF_NETDEV_INGRESS)->hook;
}

/* A new, renamed, restacked or changed device: does it carry what it should? */
static void review(struct debar_net *dn, struct net_device *dev)
{
	const struct debar_policy *policy = rtnl_dereference(dn->policy);
	struct debar_port *port = debar_attach_port(dn, dev);
	bool wanted = is_wanted(policy, dev);

	if (port && (!wanted || !has_right_hooks(port))) {
		drop_port(dn, port);
		port = NULL;
	}
	if (port) {
		retry_port(dn, port);
	} else if (wanted && !add_port(dn, dev)) {
		netdev_err(dev, "debar: no memory for the hooks on this device\n");
		WRITE_ONCE(dn->lacks_ports, true);
	}
}

/* What a device lacked when it was to be hooked, it may have by now. */
static void review_ports(struct debar_net *dn)
{
	struct net_device *dev;

	rtnl_lock();
	WRITE_ONCE(dn->lacks_ports, false);
	for_each_netdev(dn->net, dev)
		review(dn, dev);
	rtnl_unlock();
}

/* No notifier tells of tc programs, nor of what a device lacked when it refused
 * the hooks, nor of who has begun or ceased to speak, so look.
 */
static void look_at_ports(struct work_struct *work)
{
	struct debar_net *dn = container_of(to_delayed_work(work),
					    struct debar_net, port_watch);
	bool has_tc = false, has_failed = false;
	struct debar_port *port;

	rcu_read_lock();
	list_for_each_entry_rcu(port, &dn->ports, list) {
		has_tc |= has_tc_ingress(port->dev);
		has_failed |= !READ_ONCE(port->registered);
	}
	rcu_read_unlock();
	debar_hook_fallback_set(dn, has_tc);
	if (has_failed || READ_ONCE(dn->lacks_ports))
		review_ports(dn);
	debar_broadcast_review(dn);
	queue_delayed_work(system_power_efficient_wq, &dn->port_watch, HZ);
}

/**
 * debar_attach_watch() - begin or end to look at the ports every second
 * @dn: namespace; its lock is held, RTNL is not
 * @on: which
 */
void debar_attach_watch(struct debar_net *dn, bool on)
{
	if (on) {
		mod_delayed_work(system_power_efficient_wq, &dn->port_watch, 0);
		return;
	}
	cancel_delayed_work_sync(&dn->port_watch);
	debar_hook_fallback_set(dn, false);
}

static int review_lower(struct net_device *dev,
			struct netdev_nested_priv *priv)
{
	struct debar_net *dn = priv->data;

	if (net_eq(dev_net(dev), dn->net))
		review(dn, dev);
	return 0;
}

/* When a device gets or loses a port, or a name, what it names changes. */
static void review_all_lower(struct debar_net *dn, struct net_device *dev)
{
	struct netdev_nested_priv priv = { .data = dn };

	netdev_walk_all_lower_dev(dev, review_lower, &priv);
}

/* A device that moved, or was linked below @dev's uppers, may now be foreign to
 * them.
 */
static void review_upper(struct net_device *dev)
{
	struct net_device *upper;
	struct list_head *iter;

	/* RTNL keeps the list as it is, so the body may sleep. */
	netdev_for_each_upper_dev_rcu(dev, upper, iter)
		review(debar_net(dev_net(upper)), upper);
}

static int netdevice_event(struct notifier_block *nb, unsigned long event,
			   void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct debar_net *dn = debar_net(dev_net(dev));
	struct netdev_notifier_changeupper_info *upper;
	struct debar_port *port;

	switch (event) {
	case NETDEV_REGISTER:
		if (netif_is_bridge_master(dev) &&
		    static_key_enabled(&debar_looks_inside))
			debar_place_borrow();
		debar_stranded_return(dn, dev);
		review(dn, dev);
		review_upper(dev);
		break;
	case NETDEV_POST_TYPE_CHANGE:
		review(dn, dev);
		break;
	case NETDEV_CHANGENAME:
		debar_stranded_return(dn, dev);
		review(dn, dev);
		review_all_lower(dn, dev);
		break;
	case NETDEV_CHANGEUPPER:
		upper = ptr;
		review(dn, dev);
		review(debar_net(dev_net(upper->upper_dev)), upper->upper_dev);
		/* What hangs below a new port, a bond say. */
		review_all_lower(dn, dev);
		break;
	case NETDEV_UNREGISTER:
		/* Comes before a move to another namespace changes dev_net(). */
		port = debar_attach_port(dn, dev);
		if (port)
			drop_port(dn, port);
		if (!ending)
			debar_stranded_leave(dn, dev);
		break;
	case NETDEV_CHANGEADDR:
		break;
	default:
		return NOTIFY_DONE;
	}
	debar_guard_changed(dn);
	return NOTIFY_DONE;
}

static struct notifier_block netdevice_notifier = {
	.notifier_call = netdevice_event,
	/* After all others: a bridge or VLAN lets go of a device that leaves this
	 * namespace when it hears so, and then we hear of that. Nothing may make
	 * us hook the device again once we have let go of it.
	 */
	.priority = INT_MIN,
};

/**
 * debar_attach_net_init() - no ports yet
 * @dn: new namespace
 */
void debar_attach_net_init(struct debar_net *dn)
{
	INIT_LIST_HEAD(&dn->ports);
	INIT_DELAYED_WORK(&dn->port_watch, look_at_ports);
}

/**
 * debar_attach_init() - listen to devices coming and going
 */
int debar_attach_init(void)
{
	return register_netdevice_notifier(&netdevice_notifier);
}

/**
 * debar_attach_exit() - end of debar_attach_init()
 *
 * The kernel replays the removal of every device, which takes all hooks away.
 */
void debar_attach_exit(void)
{
	rtnl_lock();
	ending = true;
	rtnl_unlock();
	unregister_netdevice_notifier(&netdevice_notifier);
	synchronize_net();
}
