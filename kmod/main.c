// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include <net/genetlink.h>
#include <net/netns/generic.h>

#include "control.h"
#include "debar.h"
#include "inspection.h"
#include "reject.h"

static unsigned int debar_net_id __read_mostly;

/**
 * debar_net() - the module's state in a network namespace
 * @net: namespace
 */
struct debar_net *debar_net(struct net *net)
{
	return net_generic(net, debar_net_id);
}

static int __net_init net_init(struct net *net)
{
	struct debar_net *dn = debar_net(net);

	dn->net = net;
	mutex_init(&dn->lock);
	debar_confirm_net_init(dn);
	debar_gateways_net_init(dn);
	debar_events_net_init(dn);
	debar_clock_net_init(dn);
	debar_attach_net_init(dn);
	return 0;
}

static void __net_exit net_exit(struct net *net)
{
	struct debar_net *dn = debar_net(net);

	debar_confirm_net_exit(dn);
	mutex_lock(&dn->lock);
	debar_load_free(dn->load);
	dn->load = NULL;
	debar_policy_flush(dn);
	mutex_unlock(&dn->lock);
	debar_gateways_net_exit(dn);
	debar_events_net_exit(dn);
	mutex_destroy(&dn->lock);
}

/* A subsystem, not a device: its state must outlive the namespace's devices,
 * whose unregistration takes the hooks away.
 */
static struct pernet_operations debar_net_ops = {
	.init = net_init,
	.exit = net_exit,
	.id = &debar_net_id,
	.size = sizeof(struct debar_net),
};

static int __init debar_init(void)
{
	int err;

	debar_reject_init();
	err = debar_inspection_init();
	if (err)
		return err;
	err = register_pernet_subsys(&debar_net_ops);
	if (err)
		goto err_inspection;
	err = debar_gateways_init();
	if (err)
		goto err_net;
	err = debar_attach_init();
	if (err)
		goto err_gateways;
	err = debar_control_init();
	if (err)
		goto err_attach;
	return 0;

err_attach:
	debar_attach_exit();
err_gateways:
	debar_gateways_exit();
err_net:
	unregister_pernet_subsys(&debar_net_ops);
err_inspection:
	debar_inspection_exit();
	return err;
}

static void __exit debar_exit(void)
{
	debar_control_exit();
	debar_attach_exit();
	debar_gateways_exit();
	unregister_pernet_subsys(&debar_net_ops);
	debar_reject_exit();
	/* Entries of the inventory and next hops are freed by RCU. */
	rcu_barrier();
	debar_inspection_exit();
}

module_init(debar_init);
module_exit(debar_exit);

MODULE_DESCRIPTION("Ban devices of covered vendors by MAC prefix and certificate");
MODULE_LICENSE("GPL");
MODULE_VERSION(DEBAR_VERSION);
MODULE_ALIAS_GENL_FAMILY(DEBAR_FAMILY_NAME);
