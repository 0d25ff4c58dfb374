// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink and the quarantine: addresses and connections in messages, and the
 * operator's requests to quarantine and to release one.
 */
#include <linux/etherdevice.h>
#include <linux/netlink.h>
#include <linux/timekeeping.h>
#include <net/ip_fib.h>

#include "condemned.h"
#include "control.h"
#include "flows.h"
#include "networks.h"
#include "nl_gen.h"
#include "quarantine.h"
#include "restored.h"

static int put_address(struct sk_buff *skb, int ipv4, int ipv6, u16 family,
		       const u8 *address)
{
	return family == AF_INET ? nla_put(skb, ipv4, 4, address) :
				   nla_put(skb, ipv6, 16, address);
}

static int put_mac(struct sk_buff *skb, u64 from)
{
	u8 mac[ETH_ALEN];

	if (!from)
		return 0;
	u64_to_ether_addr(from, mac);
	return nla_put(skb, DEBAR_A_DEVICE_MAC, ETH_ALEN, mac);
}

static int put_rule(struct sk_buff *skb, const struct debar_policy *policy,
		    u16 index, bool by_operator)
{
	const struct debar_rule *rule;

	if (!policy || index >= policy->rule_count)
		return 0;
	rule = &policy->rule[index];
	return nla_put_string(skb, DEBAR_A_DEVICE_VENDOR,
			      policy->vendor[rule->vendor].name) ||
	       (!by_operator &&
		nla_put_string(skb, DEBAR_A_DEVICE_RULE, rule->name));
}

static int put_place(struct sk_buff *skb, struct debar_net *dn, int ifindex,
		     u16 vlan)
{
	const struct net_device *dev = dev_get_by_index_rcu(dn->net, ifindex);

	return (ifindex &&
		nla_put_u32(skb, DEBAR_A_DEVICE_IFINDEX, ifindex)) ||
	       (dev && nla_put_string(skb, DEBAR_A_DEVICE_IFNAME, dev->name)) ||
	       (vlan && nla_put_u32(skb, DEBAR_A_DEVICE_VLAN, vlan));
}

static int put_evidence(struct sk_buff *skb,
			const struct debar_evidence_note *note)
{
	if (!note)
		return 0;
	return nla_put(skb, DEBAR_A_DEVICE_SHA256, sizeof(note->sha256),
		       note->sha256) ||
	       (memcmp(note->own, note->sha256, sizeof(note->own)) &&
		nla_put(skb, DEBAR_A_DEVICE_OWN_SHA256, sizeof(note->own),
			note->own)) ||
	       (note->subject_len &&
		nla_put(skb, DEBAR_A_DEVICE_SUBJECT, note->subject_len,
			note->text)) ||
	       (note->issuer_len &&
		nla_put(skb, DEBAR_A_DEVICE_ISSUER, note->issuer_len,
			note->text + note->subject_len));
}

static int put_counts(struct sk_buff *skb, const struct debar_count *count)
{
	return nla_put_u64_64bit(skb, DEBAR_A_DEVICE_FRAMES, count->frames,
				 DEBAR_A_DEVICE_PAD) ||
	       nla_put_u64_64bit(skb, DEBAR_A_DEVICE_BYTES, count->bytes,
				 DEBAR_A_DEVICE_PAD) ||
	       nla_put_u64_64bit(skb, DEBAR_A_DEVICE_DROPPED_FRAMES,
				 count->dropped_frames, DEBAR_A_DEVICE_PAD) ||
	       nla_put_u64_64bit(skb, DEBAR_A_DEVICE_DROPPED_BYTES,
				 count->dropped_bytes, DEBAR_A_DEVICE_PAD);
}

static u32 guard_flags(struct debar_net *dn, const struct debar_policy *policy,
		       const struct debar_quarantined_stat *stat)
{
	const struct net_device *dev = dev_get_by_index_rcu(dn->net,
							    stat->ifindex);
	const u8 ip_version = stat->key.family == AF_INET ? 4 : 6;
	enum debar_reason guard = DEBAR_REASON_NONE;

	if (dev)
		guard = debar_networks_guard(dn, policy, dev, ip_version,
					     stat->key.address);
	return debar_control_guard_flags(guard);
}

static int put_quarantined(struct sk_buff *skb, struct debar_net *dn,
			   const struct debar_policy *policy,
			   struct debar_quarantined *entry)
{
	struct debar_quarantined_stat stat;
	struct nlattr *nest;
	bool waived;

	spin_lock_bh(&entry->lock);
	stat = entry->stat;
	spin_unlock_bh(&entry->lock);

	nest = nla_nest_start(skb, DEBAR_A_DEVICE);
	if (!nest || put_mac(skb, stat.mac) ||
	    put_address(skb, DEBAR_A_DEVICE_IPV4, DEBAR_A_DEVICE_IPV6,
			stat.key.family, stat.key.address) ||
	    put_rule(skb, policy, debar_quarantine_rule(entry, policy),
		     entry->by_operator) ||
	    put_place(skb, dn, stat.ifindex, stat.vlan) ||
	    put_counts(skb, &stat.count) || put_evidence(skb, entry->evidence) ||
	    nla_put_s64(skb, DEBAR_A_DEVICE_FIRST_SEEN, stat.first_seen,
			DEBAR_A_DEVICE_PAD) ||
	    nla_put_s64(skb, DEBAR_A_DEVICE_LAST_SEEN, stat.last_seen,
			DEBAR_A_DEVICE_PAD) ||
	    nla_put_s64(skb, DEBAR_A_DEVICE_EXPIRES_IN,
			stat.expires - ktime_get_boottime_seconds(),
			DEBAR_A_DEVICE_PAD) ||
	    nla_put_u32(skb, DEBAR_A_DEVICE_VERDICT, stat.judgement.verdict) ||
	    nla_put_u32(skb, DEBAR_A_DEVICE_REASON, stat.judgement.reason) ||
	    debar_control_put_waived_address(skb, dn, policy, entry,
					     &waived) ||
	    nla_put_u32(skb, DEBAR_A_DEVICE_FLAGS,
			(waived ? DEBAR_DEVICE_FLAGS_WAIVED :
				  DEBAR_DEVICE_FLAGS_QUARANTINED) |
			guard_flags(dn, policy, &stat) |
			(stat.home[0] ? DEBAR_DEVICE_FLAGS_STRANDED : 0)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static bool is_wanted(const struct debar_policy *policy,
		      const struct debar_quarantined *entry, int vendor)
{
	u16 rule = debar_quarantine_rule(entry, policy);

	return rule < policy->rule_count && (vendor < 0 ||
	       policy->rule[rule].vendor == vendor) &&
	       READ_ONCE(entry->stat.expires) > ktime_get_boottime_seconds();
}

/**
 * debar_control_put_quarantine() - the part of a dump of devices that is known
 * by addresses
 * @skb: message
 * @cb: args[2] and [3] say in which bucket, and after which entry, to go on
 * @dn: namespace
 * @policy: in force
 * @vendor: index of the only one wanted, or negative
 *
 * Context: RCU.
 */
void debar_control_put_quarantine(struct sk_buff *skb,
				  struct netlink_callback *cb,
				  struct debar_net *dn,
				  const struct debar_policy *policy, int vendor)
{
	struct debar_quarantine *table = rcu_dereference(dn->quarantine);
	struct debar_quarantined *entry;
	void *header;

	for (; table && cb->args[2] < DEBAR_QUARANTINE_BUCKETS;
	     cb->args[2]++, cb->args[3] = 0) {
		hlist_for_each_entry_rcu(entry, &table->bucket[cb->args[2]],
					 node) {
			if (debar_control_was_told(entry->number, cb->args[3]))
				continue;
			if (is_wanted(policy, entry, vendor)) {
				header = debar_control_begin_message(skb, cb,
								     DEBAR_CMD_GET_DEVICES);
				if (!header)
					return;
				if (put_quarantined(skb, dn, policy, entry)) {
					genlmsg_cancel(skb, header);
					return;
				}
				genlmsg_end(skb, header);
			}
			cb->args[3] = entry->number;
		}
	}
}

/**
 * debar_control_put_address() - write an address into an event
 * @skb: message
 * @dn: namespace
 * @policy: in force, or NULL
 * @event: about an address
 *
 * Context: RCU.
 */
int debar_control_put_address(struct sk_buff *skb, struct debar_net *dn,
			      const struct debar_policy *policy,
			      const struct debar_event *event)
{
	const struct debar_event_address *address = &event->address;
	struct nlattr *nest = nla_nest_start(skb, DEBAR_A_DEVICE);

	if (policy && policy->generation != event->generation)
		policy = NULL;
	if (!nest || put_mac(skb, address->mac) ||
	    put_address(skb, DEBAR_A_DEVICE_IPV4, DEBAR_A_DEVICE_IPV6,
			address->family, address->address) ||
	    put_rule(skb, policy, event->rule, address->by_operator) ||
	    put_place(skb, dn, address->ifindex, address->vlan))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * debar_control_put_connection() - write a connection into an event
 * @skb: message
 * @event: about a connection
 */
int debar_control_put_connection(struct sk_buff *skb,
				 const struct debar_event *event)
{
	const struct debar_event_connection *connection = &event->connection;
	u16 family = connection->ip_version == 4 ? AF_INET : AF_INET6;
	u8 server = connection->server, client = !server;
	struct nlattr *nest = nla_nest_start(skb, DEBAR_A_CONNECTION);
	int reason = event->kind == DEBAR_EVENT_KIND_OPAQUE ?
		     DEBAR_A_CONNECTION_OPAQUE : DEBAR_A_CONNECTION_UNDECIDED;

	if (!nest ||
	    put_address(skb, DEBAR_A_CONNECTION_CLIENT_IPV4,
			DEBAR_A_CONNECTION_CLIENT_IPV6, family,
			connection->address[client]) ||
	    nla_put_u16(skb, DEBAR_A_CONNECTION_CLIENT_PORT,
			connection->port[client]) ||
	    put_address(skb, DEBAR_A_CONNECTION_SERVER_IPV4,
			DEBAR_A_CONNECTION_SERVER_IPV6, family,
			connection->address[server]) ||
	    nla_put_u16(skb, DEBAR_A_CONNECTION_SERVER_PORT,
			connection->port[server]) ||
	    nla_put_u32(skb, reason, connection->reason))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_unread(struct sk_buff *skb, int attribute, u32 reason,
		      const atomic64_t *count)
{
	u64 handshakes = atomic64_read(count);
	struct nlattr *nest;

	if (!handshakes)
		return 0;
	nest = nla_nest_start(skb, DEBAR_A_UNREAD);
	if (!nest || nla_put_u32(skb, attribute, reason) ||
	    nla_put_u64_64bit(skb, DEBAR_A_UNREAD_HANDSHAKES, handshakes,
			      DEBAR_A_UNREAD_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_flows(struct sk_buff *skb, const struct debar_flows *flows)
{
	u32 open = 0, i;
	int err;

	for (i = DEBAR_RANK_SETTLED + 1; i < DEBAR_RANKS; i++)
		open += READ_ONCE(flows->count[i]);
	err = nla_put_u32(skb, DEBAR_A_HANDSHAKES_OPEN, open) ||
	      nla_put_u64_64bit(skb, DEBAR_A_HANDSHAKES,
				atomic64_read(&flows->handshakes),
				DEBAR_A_PAD);
	for (i = 0; i <= DEBAR_OPAQUE_MAX && !err; i++)
		err = put_unread(skb, DEBAR_A_UNREAD_OPAQUE, i,
				 &flows->opaque[i]);
	for (i = 0; i <= DEBAR_UNDECIDED_MAX && !err; i++)
		err = put_unread(skb, DEBAR_A_UNREAD_UNDECIDED, i,
				 &flows->undecided[i]);
	return err;
}

/**
 * debar_control_put_inspection() - write into a status what is known of TLS
 * @skb: message
 * @dn: namespace; its lock is held
 */
int debar_control_put_inspection(struct sk_buff *skb, struct debar_net *dn)
{
	const struct debar_policy *policy = debar_policy_locked(dn);
	const struct debar_quarantine *table =
		rcu_dereference_protected(dn->quarantine,
					  lockdep_is_held(&dn->lock));
	const struct debar_flows *flows =
		rcu_dereference_protected(dn->flows,
					  lockdep_is_held(&dn->lock));

	if (!table || !flows || !policy || !policy->match_count)
		return 0;
	if (nla_put_u32(skb, DEBAR_A_QUARANTINED,
			debar_quarantine_count(dn, policy)) ||
	    nla_put_u32(skb, DEBAR_A_CONDEMNED, debar_condemned_count(dn)) ||
	    put_flows(skb, flows))
		return -EMSGSIZE;
	return 0;
}

/* The one address that a request names, and its IP version; or NULL. */
static const u8 *address_of(struct genl_info *info, u8 *ip_version)
{
	struct nlattr *ipv4 = info->attrs[DEBAR_A_OF_IPV4];
	struct nlattr *ipv6 = info->attrs[DEBAR_A_OF_IPV6];

	if (!ipv4 == !ipv6) {
		debar_control_refuse(info, NULL,
				     "one of of-ipv4 and of-ipv6 must be given",
				     0);
		return NULL;
	}
	*ip_version = ipv4 ? 4 : 6;
	return nla_data(ipv4 ?: ipv6);
}

/* The device that an address is behind: the one named, or that of its route. */
static struct net_device *device_of(struct debar_net *dn,
				    struct genl_info *info, u8 ip_version,
				    const u8 *address)
{
	struct nlattr *name = info->attrs[DEBAR_A_OF_IFNAME];
	struct net_device *dev;

	if (name) {
		dev = dev_get_by_name_rcu(dn->net, nla_data(name));
		if (!dev)
			debar_control_refuse(info, name,
					     "no network device has this name",
					     0);
		return dev;
	}
	dev = debar_networks_route(dn->net, ip_version, address);
	if (!dev)
		debar_control_refuse(info, NULL,
				     "no route leads to this address: name the network device that it is behind",
				     0);
	return dev;
}

static int find_vendor(const struct debar_policy *policy,
		       struct genl_info *info, u16 *rule)
{
	struct nlattr *name = info->attrs[DEBAR_A_OF_VENDOR];
	int vendor;

	if (!name)
		return debar_control_refuse(info, NULL,
					    "attribute of-vendor is missing",
					    -EINVAL);
	vendor = debar_policy_find_vendor(policy, nla_data(name));
	if (vendor < 0)
		return debar_control_refuse(info, name,
					    "the policy has no vendor of this name",
					    vendor);
	*rule = debar_policy_vendor_rule(policy, vendor);
	if (*rule == DEBAR_NO_RULE)
		return debar_control_refuse(info, name,
					    "this vendor has no rules", -EINVAL);
	return 0;
}

static int take_in(struct debar_net *dn, struct genl_info *info,
		   struct debar_restored *restored)
{
	const struct debar_policy *policy = rcu_dereference(dn->policy);
	struct nlattr *ttl = info->attrs[DEBAR_A_QUARANTINE_TTL];
	struct debar_quarantine_request request = {
		.policy = policy,
		.by_operator = true,
	};
	struct debar_place place;
	struct net_device *dev;
	const u8 *address;
	u8 ip_version;
	int err;

	if (!policy || !policy->match_count)
		return debar_control_refuse(info, NULL,
					    "no policy with certificate rules is loaded",
					    -ENOENT);
	err = find_vendor(policy, info, &request.rule);
	if (err)
		return err;
	address = address_of(info, &ip_version);
	if (!address)
		return -EINVAL;
	dev = device_of(dn, info, ip_version, address);
	if (!dev)
		return -ENODEV;
	if (debar_networks_guard(dn, policy, dev, ip_version, address))
		return debar_control_refuse(info, NULL,
					    "this address is the box's own, a gateway's, or protected",
					    -EPERM);
	if (ttl && (nla_get_u32(ttl) < restored->ttl_min ||
		    nla_get_u32(ttl) > DEBAR_QUARANTINE_TTL_MAX))
		return debar_control_refuse(info, ttl,
					    "a quarantine lasts from 60 seconds to a year",
					    -ERANGE);
	debar_place_of_vlan(&place, dev, restored->vlan);
	debar_address_make(&request.key, ip_version, address, &place);
	request.ifindex = dev->ifindex;
	request.vlan = restored->vlan ?: place.vlan;
	request.spot = debar_place_spot_of(dev, restored->vlan);
	request.mac = debar_networks_neighbour(place.l3, ip_version, address);
	request.ttl = ttl ? nla_get_u32(ttl) : policy->head.quarantine_ttl;
	request.now = debar_clock_now(dn, policy);
	err = debar_restored_apply(restored, &request, info);
	if (err)
		return err;
	err = debar_quarantine_add(dn, &request);
	if (err == -ENOSPC)
		return debar_control_refuse(info, NULL,
					    "the quarantine is full", err);
	if (err == -EEXIST)
		return debar_control_refuse(info, NULL,
					    "this address is in quarantine already",
					    err);
	return min(err, 0);
}

int debar_nl_quarantine_doit(struct sk_buff *skb, struct genl_info *info)
{
	static const u16 allowed[] = {
		DEBAR_A_OF_IPV4, DEBAR_A_OF_IPV6, DEBAR_A_OF_IFNAME,
		DEBAR_A_OF_VENDOR, DEBAR_A_QUARANTINE_TTL, DEBAR_A_DEVICE,
	};
	struct debar_net *dn = debar_net(genl_info_net(info));
	struct debar_restored restored;
	int err;

	err = debar_control_refuse_strays(info, allowed, ARRAY_SIZE(allowed));
	if (!err)
		err = debar_restored_read(&restored, info);
	if (err)
		return debar_control_explain(info, err);
	mutex_lock(&dn->lock);
	rcu_read_lock();
	local_bh_disable();
	err = take_in(dn, info, &restored);
	local_bh_enable();
	rcu_read_unlock();
	mutex_unlock(&dn->lock);
	kfree(restored.evidence);
	return debar_control_explain(info, err);
}

int debar_nl_release_doit(struct sk_buff *skb, struct genl_info *info)
{
	static const u16 allowed[] = {
		DEBAR_A_OF_IPV4, DEBAR_A_OF_IPV6, DEBAR_A_OF_IFNAME,
	};
	struct debar_net *dn = debar_net(genl_info_net(info));
	struct nlattr *name = info->attrs[DEBAR_A_OF_IFNAME];
	struct net_device *dev = NULL;
	const u8 *address;
	u8 ip_version;
	u32 released = 0;
	int err;

	err = debar_control_refuse_strays(info, allowed, ARRAY_SIZE(allowed));
	if (err)
		return err;
	address = address_of(info, &ip_version);
	if (!address)
		return -EINVAL;
	mutex_lock(&dn->lock);
	rcu_read_lock();
	local_bh_disable();
	if (name)
		dev = dev_get_by_name_rcu(dn->net, nla_data(name));
	if (name && !dev)
		err = debar_control_refuse(info, name,
					   "no network device has this name",
					   -ENODEV);
	else
		released = debar_quarantine_release_all(dn, ip_version,
							address, dev);
	local_bh_enable();
	rcu_read_unlock();
	mutex_unlock(&dn->lock);
	if (!err && !released)
		err = debar_control_refuse(info, NULL,
					   "this address is not in quarantine",
					   -ENOENT);
	return err;
}
