// SPDX-License-Identifier: GPL-2.0
/*
 * Devices in netlink messages: in events, and in the dump of the inventory,
 * one a message. netlink_callback.args[0] and [1] say at which bucket, and
 * after which device of it, the next call goes on: whoever is there all the
 * time is told of once, whatever comes and goes meanwhile.
 */
#include <linux/rculist.h>
#include <net/sock.h>

#include "control.h"
#include "nl_gen.h"

/**
 * debar_control_guard_flags() - the flag of a device that a guard rail holds
 * @guard: which, or DEBAR_REASON_NONE
 */
u32 debar_control_guard_flags(enum debar_reason guard)
{
	switch (guard) {
	case DEBAR_REASON_GATEWAY:
		return DEBAR_DEVICE_FLAGS_GATEWAY;
	case DEBAR_REASON_OWN:
		return DEBAR_DEVICE_FLAGS_OWN;
	case DEBAR_REASON_PROTECTED:
		return DEBAR_DEVICE_FLAGS_PROTECTED;
	default:
		return 0;
	}
}

/* One that is protected by an address has no guard by its MAC. */
static u32 device_flags(const struct debar_policy *policy,
			const struct debar_device_stat *stat)
{
	u32 flags = debar_control_guard_flags(stat->guard);

	if (stat->is_transit)
		flags |= DEBAR_DEVICE_FLAGS_TRANSIT;
	if (!policy)
		return flags;
	if ((stat->has_ipv4 &&
	     debar_guard_is_protected(policy, 4, stat->ipv4)) ||
	    (stat->has_ipv6 &&
	     debar_guard_is_protected(policy, 6, stat->ipv6)))
		flags |= DEBAR_DEVICE_FLAGS_PROTECTED;
	return flags;
}

static int put_device_match(struct sk_buff *skb,
			    const struct debar_policy *policy, const u8 *mac)
{
	u8 prefix[DEBAR_PREFIX_LEN] = {};
	u16 rule;
	u8 bits;

	if (!policy)
		return 0;
	rule = debar_prefix_lookup(&policy->prefixes, mac, &bits);
	if (rule == DEBAR_NO_RULE)
		return 0;
	memcpy(prefix, mac, (bits + 7) / 8);
	if (bits % 8)
		prefix[bits / 8] &= 0xf0;
	prefix[DEBAR_MAC_LEN] = bits;
	return nla_put_string(skb, DEBAR_A_DEVICE_VENDOR,
			      policy->vendor[policy->rule[rule].vendor].name) ||
	       nla_put_string(skb, DEBAR_A_DEVICE_RULE,
			      policy->rule[rule].name) ||
	       nla_put(skb, DEBAR_A_DEVICE_PREFIX, sizeof(prefix), prefix);
}

static int put_device_place(struct sk_buff *skb, struct debar_net *dn,
			    const struct debar_device_stat *stat)
{
	const struct net_device *dev;

	if (!stat->first_seen)
		return 0;
	dev = dev_get_by_index_rcu(dn->net, stat->ifindex);
	return nla_put_u32(skb, DEBAR_A_DEVICE_IFINDEX, stat->ifindex) ||
	       (dev &&
		nla_put_string(skb, DEBAR_A_DEVICE_IFNAME, dev->name)) ||
	       (stat->tags > 0 &&
		nla_put_u32(skb, DEBAR_A_DEVICE_VLAN, stat->vlan[0])) ||
	       (stat->tags > 1 &&
		nla_put_u32(skb, DEBAR_A_DEVICE_INNER_VLAN, stat->vlan[1])) ||
	       (stat->has_ipv4 &&
		nla_put(skb, DEBAR_A_DEVICE_IPV4, 4, stat->ipv4)) ||
	       (stat->has_ipv6 &&
		nla_put(skb, DEBAR_A_DEVICE_IPV6, 16, stat->ipv6)) ||
	       nla_put_s64(skb, DEBAR_A_DEVICE_FIRST_SEEN, stat->first_seen,
			   DEBAR_A_DEVICE_PAD) ||
	       nla_put_s64(skb, DEBAR_A_DEVICE_LAST_SEEN, stat->last_seen,
			   DEBAR_A_DEVICE_PAD);
}

static int put_waived(struct sk_buff *skb, struct debar_net *dn,
		      const struct debar_policy *policy,
		      const struct debar_device_stat *stat, bool *waived)
{
	struct debar_waiver_facts facts = {
		.mac = stat->mac,
		.ipv4 = stat->has_ipv4 ? stat->ipv4 : NULL,
		.ipv6 = stat->has_ipv6 ? stat->ipv6 : NULL,
	};

	if (stat->first_seen)
		debar_waivers_place(&facts, dn, stat->ifindex);
	return debar_control_put_waived(skb, policy, &facts, policy ?
					debar_clock_now(dn, policy) : 0,
					waived);
}

/**
 * debar_control_put_device() - write a device into a message
 * @skb: message
 * @dn: namespace
 * @policy: in force, or NULL
 * @stat: a copy
 *
 * Context: RCU.
 * Return: 0, or nonzero when the message is full.
 */
int debar_control_put_device(struct sk_buff *skb, struct debar_net *dn,
			     const struct debar_policy *policy,
			     const struct debar_device_stat *stat)
{
	struct nlattr *nest = nla_nest_start(skb, DEBAR_A_DEVICE);
	bool waived;

	if (!nest || put_waived(skb, dn, policy, stat, &waived) ||
	    nla_put(skb, DEBAR_A_DEVICE_MAC, ETH_ALEN, stat->mac) ||
	    put_device_match(skb, policy, stat->mac) ||
	    put_device_place(skb, dn, stat) ||
	    nla_put_u64_64bit(skb, DEBAR_A_DEVICE_FRAMES, stat->count.frames,
			      DEBAR_A_DEVICE_PAD) ||
	    nla_put_u64_64bit(skb, DEBAR_A_DEVICE_BYTES, stat->count.bytes,
			      DEBAR_A_DEVICE_PAD) ||
	    nla_put_u64_64bit(skb, DEBAR_A_DEVICE_DROPPED_FRAMES,
			      stat->count.dropped_frames, DEBAR_A_DEVICE_PAD) ||
	    nla_put_u64_64bit(skb, DEBAR_A_DEVICE_DROPPED_BYTES,
			      stat->count.dropped_bytes, DEBAR_A_DEVICE_PAD) ||
	    nla_put_u32(skb, DEBAR_A_DEVICE_VERDICT, stat->judgement.verdict) ||
	    nla_put_u32(skb, DEBAR_A_DEVICE_REASON, stat->judgement.reason) ||
	    nla_put_u32(skb, DEBAR_A_DEVICE_FLAGS,
			device_flags(policy, stat) |
			(waived ? DEBAR_DEVICE_FLAGS_WAIVED : 0)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_entry(struct sk_buff *skb, struct netlink_callback *cb,
		     struct debar_net *dn, const struct debar_policy *policy,
		     struct debar_device *device)
{
	struct debar_device_stat stat;
	void *header;

	spin_lock_bh(&device->lock);
	stat = device->stat;
	spin_unlock_bh(&device->lock);

	header = debar_control_begin_message(skb, cb, DEBAR_CMD_GET_DEVICES);
	if (!header)
		return -EMSGSIZE;
	if (debar_control_put_device(skb, dn, policy, &stat)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/* The vendor a dump asks for: -1 = all, -ENOENT = one that does not exist. */
static int wanted_vendor(struct netlink_callback *cb,
			 const struct debar_policy *policy)
{
	/* The kernel has checked it against the attribute policy. */
	const struct nlattr *name = nlmsg_find_attr(cb->nlh, GENL_HDRLEN,
						    DEBAR_A_OF_VENDOR);

	if (!name)
		return -1;
	return policy ? debar_policy_find_vendor(policy, nla_data(name)) :
			-ENOENT;
}

/* A policy on trial keeps those that it does not list for the one before. */
static bool is_wanted(const struct debar_policy *policy, const u8 *mac,
		      int vendor)
{
	u16 rule;
	u8 bits;

	rule = debar_prefix_lookup(&policy->prefixes, mac, &bits);
	return rule != DEBAR_NO_RULE &&
	       (vendor < 0 || policy->rule[rule].vendor == vendor);
}

/* Devices of one bucket after that of number *@at, or all if it is 0; nonzero
 * when the message is full.
 */
static int put_bucket(struct sk_buff *skb, struct netlink_callback *cb,
		      struct debar_net *dn, const struct debar_policy *policy,
		      struct debar_bucket *bucket, int vendor, long *at)
{
	struct debar_device *device;

	hlist_for_each_entry_rcu(device, &bucket->devices, node) {
		if (debar_control_was_told(device->number, *at))
			continue;
		if (is_wanted(policy, device->stat.mac, vendor) &&
		    put_entry(skb, cb, dn, policy, device))
			return -EMSGSIZE;
		*at = device->number;
	}
	*at = 0;
	return 0;
}

int debar_nl_get_devices_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	struct debar_net *dn = debar_net(sock_net(cb->skb->sk));
	struct debar_inventory *inventory;
	const struct debar_policy *policy;
	int vendor, err;

	err = debar_control_refuse_dump_strays(cb, DEBAR_A_OF_VENDOR);
	if (err)
		return err;
	rcu_read_lock();
	policy = rcu_dereference(dn->policy);
	inventory = rcu_dereference(dn->inventory);
	cb->seq = debar_control_policy_seq(policy);
	vendor = wanted_vendor(cb, policy);
	if (vendor == -ENOENT) {
		rcu_read_unlock();
		NL_SET_ERR_MSG(cb->extack,
			       "the policy has no vendor of this name");
		return -ENOENT;
	}
	for (; policy && inventory && cb->args[0] <= inventory->mask;
	     cb->args[0]++)
		if (put_bucket(skb, cb, dn, policy,
			       &inventory->bucket[cb->args[0]], vendor,
			       &cb->args[1]))
			goto out;
	if (policy)
		debar_control_put_quarantine(skb, cb, dn, policy, vendor);
out:
	rcu_read_unlock();
	return skb->len;
}
