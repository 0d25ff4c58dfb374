// SPDX-License-Identifier: GPL-2.0
/*
 * The cheapest hook there can be, on both ways of one device: what the network
 * stack asks for having any hook at all.
 */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/rtnetlink.h>

static char *device = "";
module_param(device, charp, 0);
MODULE_PARM_DESC(device, "name of the network device");

static unsigned int hook(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	return NF_ACCEPT;
}

static struct nf_hook_ops ops[] = {
	{
		.hook = hook,
		.pf = NFPROTO_NETDEV,
		.hooknum = NF_NETDEV_INGRESS,
		.priority = INT_MIN,
	},
	{
		.hook = hook,
		.pf = NFPROTO_NETDEV,
		.hooknum = NF_NETDEV_EGRESS,
		.priority = INT_MIN,
	},
};

static int __init empty_init(void)
{
	struct net_device *dev;
	int err = -ENODEV;

	rtnl_lock();
	dev = __dev_get_by_name(&init_net, device);
	if (dev) {
		ops[0].dev = dev;
		ops[1].dev = dev;
		err = nf_register_net_hooks(&init_net, ops, ARRAY_SIZE(ops));
	}
	rtnl_unlock();
	return err;
}

static void __exit empty_exit(void)
{
	nf_unregister_net_hooks(&init_net, ops, ARRAY_SIZE(ops));
}

module_init(empty_init);
module_exit(empty_exit);
MODULE_DESCRIPTION("Empty hooks, to measure others against");
MODULE_LICENSE("GPL");
