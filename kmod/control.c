// SPDX-License-Identifier: GPL-2.0
/*
 * The netlink family: registration, status, the operator's switches, events.
 */
#include <linux/netlink.h>
#include <linux/timekeeping.h>

#include "control.h"
#include "nl_gen.h"

/* Room for a status with as many interfaces and networks as there may be. */
#define STATUS_SIZE (NLMSG_GOODSIZE + DEBAR_MAX_NETWORKS * 48)

/**
 * debar_control_refuse_strays() - does a request hold what it may not?
 * @info: request
 * @allowed: attributes that the command takes
 * @count: of @allowed
 *
 * All commands share one attribute policy, so the kernel does not check this.
 */
int debar_control_refuse_strays(struct genl_info *info, const u16 *allowed,
				u32 count)
{
	u32 i, attribute;

	for (attribute = 1; attribute <= debar_family.maxattr; attribute++) {
		if (!info->attrs[attribute])
			continue;
		for (i = 0; i < count; i++)
			if (allowed[i] == attribute)
				break;
		if (i == count) {
			NL_SET_ERR_MSG_ATTR(info->extack,
					    info->attrs[attribute],
					    "this command does not take this attribute");
			return -EINVAL;
		}
	}
	return 0;
}

/**
 * debar_control_refuse_dump_strays() - likewise for a request for a dump
 * @cb: dump
 * @allowed: the one attribute that it takes, or 0
 */
int debar_control_refuse_dump_strays(struct netlink_callback *cb, u16 allowed)
{
	const struct nlattr *attribute;
	int rest;

	nlmsg_for_each_attr(attribute, cb->nlh, GENL_HDRLEN, rest) {
		if (nla_type(attribute) == allowed)
			continue;
		NL_SET_ERR_MSG_ATTR(cb->extack, attribute,
				    "this command does not take this attribute");
		return -EINVAL;
	}
	return 0;
}

/**
 * debar_control_reply_u32() - answer a request by one number
 * @info: request
 * @attribute: that holds it
 * @value: of it
 */
int debar_control_reply_u32(struct genl_info *info, u16 attribute, u32 value)
{
	struct sk_buff *skb = genlmsg_new(nla_total_size(4), GFP_KERNEL);
	void *header;

	if (!skb)
		return -ENOMEM;
	header = genlmsg_put_reply(skb, info, &debar_family, 0,
				   info->genlhdr->cmd);
	if (!header || nla_put_u32(skb, attribute, value)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

static int put_head(struct sk_buff *skb, const struct debar_policy *policy)
{
	const struct debar_policy_head *head = &policy->head;
	u32 i;

	if (nla_put_string(skb, DEBAR_A_NAME, head->name) ||
	    (head->authority[0] &&
	     nla_put_string(skb, DEBAR_A_AUTHORITY, head->authority)) ||
	    nla_put(skb, DEBAR_A_HASH, DEBAR_HASH_LEN, head->hash) ||
	    nla_put_u32(skb, DEBAR_A_MODE, READ_ONCE(policy->toggle.mode)) ||
	    nla_put_u8(skb, DEBAR_A_ENABLED,
		       READ_ONCE(policy->toggle.enabled)) ||
	    nla_put_s64(skb, DEBAR_A_DATA_DATE, head->data_date,
			DEBAR_A_PAD) ||
	    nla_put_u32(skb, DEBAR_A_TRANSIT, head->transit) ||
	    nla_put_u8(skb, DEBAR_A_PROTECT_GATEWAYS, head->protect_gateways))
		return -EMSGSIZE;
	for (i = 0; i < head->interface_count; i++)
		if (nla_put_string(skb, DEBAR_A_INTERFACE, head->interface[i]))
			return -EMSGSIZE;
	return debar_control_put_settings(skb, head);
}

static int put_match_counts(struct sk_buff *skb,
			    const struct debar_policy *policy)
{
	u32 certificates = 0, domains = 0, i;

	for (i = 0; i < policy->vendor_count; i++) {
		certificates += policy->vendor[i].certificates;
		domains += policy->vendor[i].domains;
	}
	return nla_put_u32(skb, DEBAR_A_CERTIFICATE_COUNT, certificates) ||
	       nla_put_u32(skb, DEBAR_A_DOMAIN_COUNT, domains);
}

static int put_policy(struct sk_buff *skb, struct debar_net *dn,
		      const struct debar_policy *policy)
{
	struct debar_count sum;
	s64 now = debar_clock_now(dn, policy);
	s64 behind = now - ktime_get_real_seconds();

	debar_counters_read(policy->counters, policy->rule_count, &sum);
	if (put_head(skb, policy) ||
	    nla_put_s64(skb, DEBAR_A_LOADED_AT, policy->loaded_at,
			DEBAR_A_PAD) ||
	    nla_put_u32(skb, DEBAR_A_VENDORS, policy->vendor_count) ||
	    nla_put_u32(skb, DEBAR_A_RULES, policy->rule_count) ||
	    nla_put_u32(skb, DEBAR_A_PREFIX_COUNT, policy->prefixes.count) ||
	    put_match_counts(skb, policy) ||
	    nla_put_u64_64bit(skb, DEBAR_A_FRAMES, sum.frames, DEBAR_A_PAD) ||
	    nla_put_u64_64bit(skb, DEBAR_A_BYTES, sum.bytes, DEBAR_A_PAD) ||
	    nla_put_u64_64bit(skb, DEBAR_A_DROPPED_FRAMES, sum.dropped_frames,
			      DEBAR_A_PAD) ||
	    nla_put_u64_64bit(skb, DEBAR_A_DROPPED_BYTES, sum.dropped_bytes,
			      DEBAR_A_PAD) ||
	    nla_put_u64_64bit(skb, DEBAR_A_MEMORY, policy->memory,
			      DEBAR_A_PAD) ||
	    nla_put_u32(skb, DEBAR_A_WAIVERS, policy->waivers.count) ||
	    nla_put_s64(skb, DEBAR_A_CLOCK, now, DEBAR_A_PAD) ||
	    (behind > 0 &&
	     nla_put_s64(skb, DEBAR_A_CLOCK_BEHIND, behind, DEBAR_A_PAD)) ||
	    nla_put_u8(skb, DEBAR_A_GATEWAYS_FULL,
		       READ_ONCE(dn->guard.is_full)))
		return -EMSGSIZE;
	return 0;
}

static int put_inventory(struct sk_buff *skb, struct debar_net *dn)
{
	const struct debar_inventory *inventory =
		rcu_dereference_protected(dn->inventory,
					  lockdep_is_held(&dn->lock));
	u32 count;

	if (!inventory)
		return 0;
	/* A policy on trial does not forget those that it does not list. */
	count = dn->confirm.pending ?
		debar_devices_count(dn, debar_policy_locked(dn)) :
		atomic_read(&inventory->count);
	if (nla_put_u32(skb, DEBAR_A_DEVICES, count) ||
	    nla_put_u32(skb, DEBAR_A_MAX_DEVICES, inventory->max) ||
	    nla_put_u64_64bit(skb, DEBAR_A_FORGOTTEN_DEVICES,
			      atomic64_read(&inventory->forgotten),
			      DEBAR_A_PAD))
		return -EMSGSIZE;
	return 0;
}

static int put_status(struct sk_buff *skb, struct debar_net *dn)
{
	const struct debar_policy *policy = debar_policy_locked(dn);

	if (nla_put_u32(skb, DEBAR_A_ABI, DEBAR_ABI) ||
	    nla_put_string(skb, DEBAR_A_VERSION, DEBAR_VERSION) ||
	    nla_put_u32(skb, DEBAR_A_GENERATION, dn->generation) ||
	    nla_put_u64_64bit(skb, DEBAR_A_MISSED_EVENTS,
			      debar_events_missed(dn), DEBAR_A_PAD) ||
	    put_inventory(skb, dn) || debar_control_put_inspection(skb, dn) ||
	    debar_control_put_confirm(skb, dn))
		return -EMSGSIZE;
	return policy ? put_policy(skb, dn, policy) : 0;
}

int debar_nl_get_status_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct debar_net *dn = debar_net(genl_info_net(info));
	struct sk_buff *reply;
	void *header;
	int err;

	err = debar_control_refuse_strays(info, NULL, 0);
	if (err)
		return err;
	reply = genlmsg_new(STATUS_SIZE, GFP_KERNEL);
	if (!reply)
		return debar_control_explain(info, -ENOMEM);
	header = genlmsg_put_reply(reply, info, &debar_family, 0, info->genlhdr->cmd);
	if (!header) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	mutex_lock(&dn->lock);
	err = put_status(reply, dn);
	mutex_unlock(&dn->lock);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	genlmsg_end(reply, header);
	return genlmsg_reply(reply, info);
}

/* The switch that a request means, or NULL with a complaint. */
static struct debar_switch *find_switch(struct debar_policy *policy,
					struct genl_info *info, int *vendor)
{
	struct nlattr *name = info->attrs[DEBAR_A_OF_VENDOR];

	*vendor = -1;
	if (!name)
		return &policy->toggle;
	*vendor = debar_policy_find_vendor(policy, nla_data(name));
	if (*vendor >= 0)
		return &policy->vendor[*vendor].toggle;
	NL_SET_ERR_MSG_ATTR(info->extack, name,
			    "the policy has no vendor of this name");
	return NULL;
}

static int set_switch(struct debar_net *dn, struct genl_info *info)
{
	struct debar_policy *policy = debar_policy_locked(dn);
	struct nlattr *mode = info->attrs[DEBAR_A_MODE];
	struct nlattr *enabled = info->attrs[DEBAR_A_ENABLED];
	struct debar_switch *toggle, *saved;
	int vendor, err;
	u32 within;

	if (!policy) {
		NL_SET_ERR_MSG(info->extack, "no policy is loaded");
		return -ENOENT;
	}
	err = debar_control_refuse_unconfirmed(dn, info);
	if (!err)
		err = debar_control_take_within(&within, info);
	if (err)
		return err;
	toggle = find_switch(policy, info, &vendor);
	if (!toggle)
		return -ENOENT;
	if (within) {
		saved = debar_policy_save_switches(policy);
		if (!saved)
			return -ENOMEM;
		debar_confirm_switches(dn, saved, within);
	}
	if (mode)
		WRITE_ONCE(toggle->mode, nla_get_u32(mode));
	if (enabled)
		WRITE_ONCE(toggle->enabled, nla_get_u8(enabled));
	debar_control_send_change(dn, DEBAR_EVENT_KIND_MODE_CHANGED, policy,
				  vendor);
	return 0;
}

int debar_nl_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	static const u16 allowed[] = {
		DEBAR_A_OF_VENDOR, DEBAR_A_MODE, DEBAR_A_ENABLED,
		DEBAR_A_CONFIRM_WITHIN,
	};
	struct debar_net *dn = debar_net(genl_info_net(info));
	struct nlattr *enabled = info->attrs[DEBAR_A_ENABLED];
	int err;

	err = debar_control_refuse_strays(info, allowed, ARRAY_SIZE(allowed));
	if (err)
		return err;
	if (!info->attrs[DEBAR_A_MODE] && !enabled) {
		NL_SET_ERR_MSG(info->extack, "neither mode nor enabled is given");
		return -EINVAL;
	}
	if (enabled && nla_get_u8(enabled) > 1) {
		NL_SET_ERR_MSG_ATTR(info->extack, enabled,
				    "enabled must be 0 or 1");
		return -EINVAL;
	}
	mutex_lock(&dn->lock);
	err = set_switch(dn, info);
	mutex_unlock(&dn->lock);
	return debar_control_explain(info, err);
}

static void lose_event(struct debar_net *dn, struct sk_buff *skb)
{
	nlmsg_free(skb);
	debar_events_lost(dn);
}

/**
 * debar_control_new_event() - begin to write an event
 * @dn: namespace
 * @kind: what happened
 * @time: nanoseconds since 1970 UTC
 * @header: for debar_control_end_event()
 *
 * Context: may sleep.
 */
struct sk_buff *debar_control_new_event(struct debar_net *dn,
					enum debar_event_kind kind, s64 time,
					void **header)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);

	if (!skb) {
		debar_events_lost(dn);
		return NULL;
	}
	*header = genlmsg_put(skb, 0, 0, &debar_family, 0, DEBAR_CMD_EVENT);
	if (!*header || nla_put_u32(skb, DEBAR_A_EVENT_KIND, kind) ||
	    nla_put_s64(skb, DEBAR_A_TIME, time, DEBAR_A_PAD)) {
		lose_event(dn, skb);
		return NULL;
	}
	return skb;
}

/**
 * debar_control_end_event() - send an event to all who listen
 * @dn: namespace
 * @skb: from debar_control_new_event(); taken over
 * @header: likewise
 * @err: nonzero when there was no room for what it should say
 *
 * Context: may sleep.
 */
void debar_control_end_event(struct debar_net *dn, struct sk_buff *skb,
			     void *header, int err)
{
	/* Numbers reach a listener in their order. */
	mutex_lock(&dn->ring.sending);
	if (err || nla_put_u64_64bit(skb, DEBAR_A_EVENT_NUMBER,
				     debar_events_number(dn), DEBAR_A_PAD)) {
		lose_event(dn, skb);
	} else {
		genlmsg_end(skb, header);
		genlmsg_multicast_netns(&debar_family, dn->net, skb, 0,
					DEBAR_NLGRP_EVENTS, GFP_KERNEL);
	}
	mutex_unlock(&dn->ring.sending);
}

/* Whom an event is about. */
static int put_subject(struct sk_buff *skb, struct debar_net *dn,
		       const struct debar_event *event)
{
	const struct debar_policy *policy;
	int err;

	rcu_read_lock();
	policy = rcu_dereference(dn->policy);
	switch (event->kind) {
	case DEBAR_EVENT_KIND_QUARANTINED:
	case DEBAR_EVENT_KIND_RELEASED:
	case DEBAR_EVENT_KIND_ADDRESS_MOVED:
	case DEBAR_EVENT_KIND_ADDRESS_SHARED:
		err = debar_control_put_address(skb, dn, policy, event);
		break;
	case DEBAR_EVENT_KIND_OPAQUE:
	case DEBAR_EVENT_KIND_UNDECIDED:
		err = debar_control_put_connection(skb, event);
		break;
	default:
		err = debar_control_put_device(skb, dn, policy, &event->device);
		break;
	}
	rcu_read_unlock();
	return err;
}

/**
 * debar_control_send_event() - send an event about a device
 * @dn: namespace
 * @event: what
 *
 * Context: may sleep.
 */
void debar_control_send_event(struct debar_net *dn,
			      const struct debar_event *event)
{
	struct sk_buff *skb;
	void *header;

	if (!genl_has_listeners(&debar_family, dn->net, DEBAR_NLGRP_EVENTS))
		return;
	skb = debar_control_new_event(dn, event->kind, event->time, &header);
	if (skb)
		debar_control_end_event(dn, skb, header,
					put_subject(skb, dn, event));
}

static int put_change(struct sk_buff *skb, struct debar_net *dn,
		      const struct debar_policy *policy, int vendor)
{
	const struct debar_switch *toggle;

	if (nla_put_u32(skb, DEBAR_A_GENERATION, dn->generation))
		return -EMSGSIZE;
	if (!policy)
		return 0;
	toggle = vendor < 0 ? &policy->toggle : &policy->vendor[vendor].toggle;
	return nla_put_string(skb, DEBAR_A_NAME, policy->head.name) ||
	       nla_put(skb, DEBAR_A_HASH, DEBAR_HASH_LEN, policy->head.hash) ||
	       nla_put_u32(skb, DEBAR_A_MODE, toggle->mode) ||
	       nla_put_u8(skb, DEBAR_A_ENABLED, toggle->enabled) ||
	       (vendor >= 0 && nla_put_string(skb, DEBAR_A_OF_VENDOR,
					      policy->vendor[vendor].name));
}

/**
 * debar_control_send_change() - send an event about the policy
 * @dn: namespace; its lock is held
 * @kind: what happened
 * @policy: in force, or NULL
 * @vendor: index of the vendor meant, or negative for the whole
 */
void debar_control_send_change(struct debar_net *dn,
			       enum debar_event_kind kind,
			       const struct debar_policy *policy, int vendor)
{
	struct sk_buff *skb;
	void *header;

	skb = debar_control_new_event(dn, kind, ktime_get_real_ns(), &header);
	if (skb)
		debar_control_end_event(dn, skb, header,
					put_change(skb, dn, policy, vendor));
}

/* A tool that died takes its open transaction with it. */
static int socket_closed(struct notifier_block *nb, unsigned long event,
			 void *ptr)
{
	const struct netlink_notify *notify = ptr;

	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC)
		debar_control_socket_closed(debar_net(notify->net),
					    notify->portid);
	return NOTIFY_DONE;
}

static struct notifier_block netlink_notifier = {
	.notifier_call = socket_closed,
};

static const struct genl_multicast_group groups[] = {
	[DEBAR_NLGRP_EVENTS] = {
		.name = DEBAR_MCGRP_EVENTS,
		/* The inventory is private data. */
		.flags = GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family debar_family __ro_after_init = {
	.name = DEBAR_FAMILY_NAME,
	.version = DEBAR_FAMILY_VERSION,
	.netnsok = true,
	.module = THIS_MODULE,
	.policy = debar_nl_policy,
	.maxattr = ARRAY_SIZE(debar_nl_policy) - 1,
	.small_ops = debar_nl_ops,
	.n_small_ops = ARRAY_SIZE(debar_nl_ops),
	.resv_start_op = DEBAR_CMD_GET_STATUS,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/**
 * debar_control_init() - open the netlink family
 */
int debar_control_init(void)
{
	int err;

	err = netlink_register_notifier(&netlink_notifier);
	if (err)
		return err;
	err = genl_register_family(&debar_family);
	if (err)
		netlink_unregister_notifier(&netlink_notifier);
	return err;
}

/**
 * debar_control_exit() - close the netlink family
 */
void debar_control_exit(void)
{
	genl_unregister_family(&debar_family);
	netlink_unregister_notifier(&netlink_notifier);
}
