// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink requests about a change that waits for its confirmation.
 */
#include <linux/netlink.h>

#include "control.h"
#include "nl_gen.h"

/**
 * debar_control_refuse_unconfirmed() - refuse a change while another waits
 * @dn: namespace; its lock is held
 * @info: request that would change what is in force
 *
 * What would be restored must be what the operator saw when they asked for it.
 */
int debar_control_refuse_unconfirmed(struct debar_net *dn,
				     struct genl_info *info)
{
	if (!dn->confirm.pending)
		return 0;
	return debar_control_refuse(info, NULL,
				    "a change waits for its confirmation: confirm it or roll it back first",
				    -EBUSY);
}

/**
 * debar_control_take_within() - how long a change may wait for confirmation
 * @within: result: seconds, 0 if it needs none
 * @info: request
 */
int debar_control_take_within(u32 *within, struct genl_info *info)
{
	struct nlattr *wanted = info->attrs[DEBAR_A_CONFIRM_WITHIN];

	*within = wanted ? nla_get_u32(wanted) : 0;
	if (*within <= DEBAR_CONFIRM_WITHIN_MAX)
		return 0;
	return debar_control_refuse(info, wanted,
				    "confirm-within must be a day at most",
				    -ERANGE);
}

/**
 * debar_control_put_confirm() - write what waits for its confirmation
 * @skb: message
 * @dn: namespace; its lock is held
 *
 * Return: 0, or -EMSGSIZE.
 */
int debar_control_put_confirm(struct sk_buff *skb, struct debar_net *dn)
{
	const struct debar_policy *previous;

	if (!dn->confirm.pending)
		return 0;
	previous = debar_confirm_restores(dn);
	if (nla_put_u32(skb, DEBAR_A_CONFIRM_WITHIN, debar_confirm_left(dn)) ||
	    (previous && nla_put_string(skb, DEBAR_A_CONFIRM_RESTORES,
					previous->head.name)))
		return -EMSGSIZE;
	return 0;
}

/* Begin a request that needs a change to wait; the lock is held on success. */
static int lock_pending(struct debar_net *dn, struct genl_info *info)
{
	int err = debar_control_refuse_strays(info, NULL, 0);

	if (err)
		return err;
	mutex_lock(&dn->lock);
	if (dn->confirm.pending)
		return 0;
	mutex_unlock(&dn->lock);
	return debar_control_refuse(info, NULL,
				    "no change waits for a confirmation: none was asked for, or its time is over",
				    -ENOENT);
}

int debar_nl_policy_confirm_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct debar_net *dn = debar_net(genl_info_net(info));
	int err = lock_pending(dn, info);

	if (err)
		return err;
	debar_confirm_keep(dn);
	debar_control_send_change(dn, DEBAR_EVENT_KIND_CONFIRMED,
				  debar_policy_locked(dn), -1);
	mutex_unlock(&dn->lock);
	return 0;
}

int debar_nl_policy_rollback_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct debar_net *dn = debar_net(genl_info_net(info));
	int err = lock_pending(dn, info);

	if (err)
		return err;
	err = debar_confirm_roll_back(dn, info->extack);
	if (!err) {
		debar_control_send_change(dn, DEBAR_EVENT_KIND_ROLLED_BACK,
					  debar_policy_locked(dn), -1);
		debar_control_reply_u32(info, DEBAR_A_GENERATION,
					dn->generation);
	}
	mutex_unlock(&dn->lock);
	return debar_control_explain(info, err);
}
