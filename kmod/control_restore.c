// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink and what was known before a restart: evidence and history of a
 * quarantined address, a device of the inventory, the clock.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/slab.h>

#include "control.h"
#include "nl_gen.h"
#include "restored.h"

/* The attributes of a device that the kernel finds out by itself. */
static const struct nlattr *stray(struct nlattr **tb, const u16 *allowed,
				  u32 count)
{
	u32 i;
	u16 attribute;

	for (attribute = 1; attribute <= DEBAR_A_DEVICE_MAX; attribute++) {
		for (i = 0; i < count && allowed[i] != attribute; i++)
			;
		if (tb[attribute] && i == count)
			return tb[attribute];
	}
	return NULL;
}

static int refuse_strays(struct nlattr **tb, struct genl_info *info)
{
	static const u16 of_address[] = {
		DEBAR_A_DEVICE_MAC, DEBAR_A_DEVICE_RULE, DEBAR_A_DEVICE_VLAN,
		DEBAR_A_DEVICE_FIRST_SEEN, DEBAR_A_DEVICE_LAST_SEEN,
		DEBAR_A_DEVICE_FRAMES, DEBAR_A_DEVICE_BYTES,
		DEBAR_A_DEVICE_DROPPED_FRAMES, DEBAR_A_DEVICE_DROPPED_BYTES,
		DEBAR_A_DEVICE_SHA256, DEBAR_A_DEVICE_OWN_SHA256,
		DEBAR_A_DEVICE_SUBJECT, DEBAR_A_DEVICE_ISSUER,
	};
	static const u16 of_device[] = {
		DEBAR_A_DEVICE_MAC, DEBAR_A_DEVICE_VLAN,
		DEBAR_A_DEVICE_INNER_VLAN,
		DEBAR_A_DEVICE_IPV4, DEBAR_A_DEVICE_IPV6,
		DEBAR_A_DEVICE_FIRST_SEEN, DEBAR_A_DEVICE_LAST_SEEN,
		DEBAR_A_DEVICE_FRAMES, DEBAR_A_DEVICE_BYTES,
		DEBAR_A_DEVICE_DROPPED_FRAMES, DEBAR_A_DEVICE_DROPPED_BYTES,
	};
	bool by_address = info->genlhdr->cmd == DEBAR_CMD_QUARANTINE;
	const struct nlattr *found =
		by_address ? stray(tb, of_address, ARRAY_SIZE(of_address)) :
			     stray(tb, of_device, ARRAY_SIZE(of_device));

	if (!found)
		return 0;
	return debar_control_refuse(info, found,
				    "this command does not take this attribute of a device",
				    -EINVAL);
}

static u64 number_of(const struct nlattr *attribute)
{
	return attribute ? nla_get_u64(attribute) : 0;
}

static int read_times(struct debar_restored *restored, struct nlattr **tb,
		      struct genl_info *info)
{
	const struct nlattr *first = tb[DEBAR_A_DEVICE_FIRST_SEEN];
	const struct nlattr *last = tb[DEBAR_A_DEVICE_LAST_SEEN];

	if (!first != !last)
		return debar_control_refuse(info, restored->given,
					    "first-seen and last-seen belong together",
					    -EINVAL);
	if (!first)
		return 0;
	restored->first_seen = nla_get_s64(first);
	restored->last_seen = nla_get_s64(last);
	if (restored->first_seen > 0 &&
	    restored->first_seen <= restored->last_seen)
		return 0;
	return debar_control_refuse(info, first,
				    "a device is seen after 1970, first before last",
				    -ERANGE);
}

/* Tags are kept as they came, those that name no VLAN (IEEE 802.1Q 9.6: 0 is only a
 * priority, 4095 reserved) among them; of an address 0 is none.
 */
static int read_vlan(u16 *vlan, const struct nlattr *attribute,
		     struct debar_restored *restored, struct genl_info *info)
{
	const bool any = info->genlhdr->cmd == DEBAR_CMD_RESTORE_DEVICE;
	u32 id;

	if (!attribute)
		return 0;
	id = nla_get_u32(attribute);
	if (id >= VLAN_N_VID || (!any && !id))
		return debar_control_refuse(info, attribute, any ?
					    "a tag has a number from 0 to 4095" :
					    "the tag of an address has a number from 1 to 4095",
					    -ERANGE);
	*vlan = id;
	restored->tags++;
	return 0;
}

static int read_place(struct debar_restored *restored, struct nlattr **tb,
		      struct genl_info *info)
{
	const struct nlattr *mac = tb[DEBAR_A_DEVICE_MAC];
	const struct nlattr *inner = tb[DEBAR_A_DEVICE_INNER_VLAN];
	int err;

	if (mac && !is_valid_ether_addr(nla_data(mac)))
		return debar_control_refuse(info, mac,
					    "no device has a group address, or none",
					    -EINVAL);
	if (inner && !tb[DEBAR_A_DEVICE_VLAN])
		return debar_control_refuse(info, inner,
					    "an inner VLAN needs an outer one",
					    -EINVAL);
	err = read_vlan(&restored->vlan, tb[DEBAR_A_DEVICE_VLAN], restored,
			info);
	if (!err)
		err = read_vlan(&restored->inner_vlan, inner, restored, info);
	if (mac)
		restored->mac = nla_data(mac);
	if (tb[DEBAR_A_DEVICE_IPV4])
		restored->ipv4 = nla_data(tb[DEBAR_A_DEVICE_IPV4]);
	if (tb[DEBAR_A_DEVICE_IPV6])
		restored->ipv6 = nla_data(tb[DEBAR_A_DEVICE_IPV6]);
	return err;
}

static int length_of(const struct nlattr *attribute)
{
	return attribute ? nla_len(attribute) : 0;
}

/* Subject and issuer are shown and never interpreted here. */
static int read_evidence(struct debar_restored *restored, struct nlattr **tb,
			 struct genl_info *info)
{
	const struct nlattr *subject = tb[DEBAR_A_DEVICE_SUBJECT];
	const struct nlattr *issuer = tb[DEBAR_A_DEVICE_ISSUER];
	const struct nlattr *digest = tb[DEBAR_A_DEVICE_SHA256];
	const struct nlattr *own = tb[DEBAR_A_DEVICE_OWN_SHA256];
	u32 size = length_of(subject) + length_of(issuer);
	struct debar_evidence_note *note;

	if (!digest && (subject || issuer || own))
		return debar_control_refuse(info, restored->given,
					    "evidence needs the sha256 of the certificate",
					    -EINVAL);
	if (!digest)
		return 0;
	if (size > DEBAR_EVIDENCE_TEXT)
		return debar_control_refuse(info, restored->given,
					    "subject and issuer are too long",
					    -ERANGE);
	note = kzalloc(struct_size(note, text, size), GFP_KERNEL);
	if (!note)
		return -ENOMEM;
	nla_memcpy(note->sha256, digest, sizeof(note->sha256));
	nla_memcpy(note->own, own ?: digest, sizeof(note->own));
	note->subject_len = length_of(subject);
	note->issuer_len = length_of(issuer);
	if (subject)
		memcpy(note->text, nla_data(subject), note->subject_len);
	if (issuer)
		memcpy(note->text + note->subject_len, nla_data(issuer),
		       note->issuer_len);
	restored->evidence = note;
	return 0;
}

/**
 * debar_restored_read() - read the device of a request, if it has one
 * @restored: result; its evidence is the caller's to free when this succeeds
 * @info: request
 *
 * Context: may sleep.
 */
int debar_restored_read(struct debar_restored *restored,
			struct genl_info *info)
{
	struct nlattr *tb[DEBAR_A_DEVICE_MAX + 1];
	int err;

	*restored = (struct debar_restored){
		.given = info->attrs[DEBAR_A_DEVICE],
		.ttl_min = DEBAR_QUARANTINE_TTL_MIN,
	};
	if (!restored->given)
		return 0;
	/* What is left of a quarantine may be less. */
	restored->ttl_min = 1;
	err = nla_parse_nested(tb, ARRAY_SIZE(debar_device_nl_policy) - 1,
			       info->attrs[DEBAR_A_DEVICE],
			       debar_device_nl_policy, info->extack);
	if (!err)
		err = refuse_strays(tb, info);
	if (!err)
		err = read_place(restored, tb, info);
	if (!err)
		err = read_times(restored, tb, info);
	if (err)
		return err;
	restored->count = (struct debar_count){
		.frames = number_of(tb[DEBAR_A_DEVICE_FRAMES]),
		.bytes = number_of(tb[DEBAR_A_DEVICE_BYTES]),
		.dropped_frames = number_of(tb[DEBAR_A_DEVICE_DROPPED_FRAMES]),
		.dropped_bytes = number_of(tb[DEBAR_A_DEVICE_DROPPED_BYTES]),
	};
	if (tb[DEBAR_A_DEVICE_RULE])
		restored->rule = nla_data(tb[DEBAR_A_DEVICE_RULE]);
	return read_evidence(restored, tb, info);
}

static int refuse_future(const struct debar_restored *restored, s64 now,
			 struct genl_info *info)
{
	if (restored->last_seen <= now)
		return 0;
	return debar_control_refuse(info, restored->given,
				    "last-seen is in the future",
				    -ERANGE);
}

/**
 * debar_restored_apply() - quarantine an address as it was
 * @restored: by debar_restored_read()
 * @request: complete but for that; takes the evidence over
 * @info: of the request
 *
 * Context: RCU.
 */
int debar_restored_apply(struct debar_restored *restored,
			 struct debar_quarantine_request *request,
			 struct genl_info *info)
{
	const struct debar_policy *policy = request->policy;
	u64 mac = restored->mac ? debar_mac_u64(restored->mac) : 0;
	u16 rule;
	int err;

	if (!restored->given)
		return 0;
	err = refuse_future(restored, request->now, info);
	if (err)
		return err;
	if (restored->rule) {
		rule = debar_policy_find_rule(policy, restored->rule);
		if (rule == DEBAR_NO_RULE || policy->rule[rule].vendor !=
		    policy->rule[request->rule].vendor)
			return debar_control_refuse(info, restored->given,
						    "the vendor has no rule of this name",
						    -ENOENT);
		request->rule = rule;
		request->by_operator = false;
	}
	if (mac && request->mac && mac != request->mac)
		return debar_control_refuse(info, restored->given,
					    "another device has this address now",
					    -EADDRINUSE);
	if (mac)
		request->mac = mac;
	request->restored = true;
	request->first_seen = restored->first_seen;
	request->last_seen = restored->last_seen;
	request->count = restored->count;
	request->evidence = restored->evidence;
	restored->evidence = NULL;
	return 0;
}

static int fill_stat(struct debar_device_stat *stat,
		     const struct debar_restored *restored,
		     struct debar_net *dn, struct genl_info *info)
{
	const struct nlattr *name = info->attrs[DEBAR_A_OF_IFNAME];
	const struct net_device *dev;

	ether_addr_copy(stat->mac, restored->mac);
	if (name) {
		dev = dev_get_by_name_rcu(dn->net, nla_data(name));
		if (!dev)
			return debar_control_refuse(info, name,
						    "no network device has this name",
						    -ENODEV);
		stat->ifindex = dev->ifindex;
	}
	stat->tags = restored->tags;
	stat->vlan[0] = restored->vlan;
	stat->vlan[1] = restored->inner_vlan;
	stat->has_ipv4 = restored->ipv4;
	stat->has_ipv6 = restored->ipv6;
	if (restored->ipv4)
		memcpy(stat->ipv4, restored->ipv4, sizeof(stat->ipv4));
	if (restored->ipv6)
		memcpy(stat->ipv6, restored->ipv6, sizeof(stat->ipv6));
	stat->first_seen = restored->first_seen;
	stat->last_seen = restored->last_seen;
	stat->count = restored->count;
	return 0;
}

static int restore_device(struct debar_net *dn, struct genl_info *info,
			  const struct debar_restored *restored)
{
	const struct debar_policy *policy = rcu_dereference(dn->policy);
	struct debar_device_stat stat = {};
	u8 bits;
	s64 now;
	int err;

	if (!policy)
		return debar_control_refuse(info, NULL, "no policy is loaded",
					    -ENOENT);
	if (debar_prefix_lookup(&policy->prefixes, restored->mac, &bits) ==
	    DEBAR_NO_RULE)
		return debar_control_refuse(info, restored->given,
					    "the policy has no rule for this MAC address",
					    -ENOENT);
	now = debar_clock_now(dn, policy);
	err = refuse_future(restored, now, info);
	if (!err)
		err = fill_stat(&stat, restored, dn, info);
	if (err)
		return err;
	err = debar_devices_restore(dn, &stat, now);
	if (err == -EEXIST)
		return debar_control_refuse(info, restored->given,
					    "this device is in the inventory already",
					    err);
	return err;
}

int debar_nl_restore_device_doit(struct sk_buff *skb, struct genl_info *info)
{
	static const u16 allowed[] = { DEBAR_A_OF_IFNAME, DEBAR_A_DEVICE };
	struct debar_net *dn = debar_net(genl_info_net(info));
	struct debar_restored restored;
	int err;

	err = debar_control_refuse_strays(info, allowed, ARRAY_SIZE(allowed));
	if (!err)
		err = debar_restored_read(&restored, info);
	if (err)
		return debar_control_explain(info, err);
	if (!restored.mac || !restored.first_seen)
		return debar_control_refuse(info, restored.given,
					    "a device needs mac, first-seen and last-seen",
					    -EINVAL);
	mutex_lock(&dn->lock);
	rcu_read_lock();
	local_bh_disable();
	err = restore_device(dn, info, &restored);
	local_bh_enable();
	rcu_read_unlock();
	mutex_unlock(&dn->lock);
	return debar_control_explain(info, err);
}

int debar_nl_reach_clock_doit(struct sk_buff *skb, struct genl_info *info)
{
	static const u16 allowed[] = { DEBAR_A_CLOCK };
	struct nlattr *clock = info->attrs[DEBAR_A_CLOCK];
	struct debar_net *dn = debar_net(genl_info_net(info));
	int err;

	err = debar_control_refuse_strays(info, allowed, ARRAY_SIZE(allowed));
	if (err)
		return err;
	if (!clock)
		return debar_control_refuse(info, NULL,
					    "attribute clock is missing",
					    -EINVAL);
	mutex_lock(&dn->lock);
	/* Without a policy a flush would have to come to forget it. */
	if (debar_policy_locked(dn))
		debar_clock_reach(dn, nla_get_s64(clock));
	else
		err = debar_control_refuse(info, NULL, "no policy is loaded",
					   -ENOENT);
	mutex_unlock(&dn->lock);
	return err;
}
