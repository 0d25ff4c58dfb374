// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink dumps: ports, gateways, vendors, rules; one object a message.
 * netlink_callback.args[0] says where the next call goes on, and .seq what it
 * goes on in: if that has changed in between, the kernel marks the answer.
 */
#include <linux/rculist.h>
#include <linux/rtnetlink.h>
#include <net/sock.h>

#include "control.h"
#include "nl_gen.h"

static struct debar_net *net_of(struct netlink_callback *cb)
{
	return debar_net(sock_net(cb->skb->sk));
}

/* Begin a message with one nest that holds the object; @policy is what the
 * object belongs to, or NULL.
 */
static struct nlattr *begin_object(struct sk_buff *skb,
				   struct netlink_callback *cb, u8 command,
				   const struct debar_policy *policy,
				   u16 attribute, void **header)
{
	struct nlattr *nest = NULL;

	*header = debar_control_begin_message(skb, cb, command);
	if (!*header)
		return NULL;
	if (!policy ||
	    !nla_put_u32(skb, DEBAR_A_GENERATION, policy->generation))
		nest = nla_nest_start(skb, attribute);
	if (!nest)
		genlmsg_cancel(skb, *header);
	return nest;
}

static int end_object(struct sk_buff *skb, struct nlattr *nest, void *header,
		      int err)
{
	if (err) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	genlmsg_end(skb, header);
	return 0;
}

static int put_port(struct sk_buff *skb, struct netlink_callback *cb,
		    struct debar_port *port)
{
	u32 flags = debar_attach_port_flags(port);
	struct nlattr *nest;
	void *header;
	int err;

	if (debar_broadcast_is_kept(port))
		flags |= DEBAR_PORT_FLAGS_NO_BROADCAST;

	nest = begin_object(skb, cb, DEBAR_CMD_GET_PORTS, NULL, DEBAR_A_PORT,
			    &header);
	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(skb, DEBAR_A_PORT_IFINDEX, port->dev->ifindex) ||
	      nla_put_string(skb, DEBAR_A_PORT_IFNAME, port->dev->name) ||
	      nla_put_u32(skb, DEBAR_A_PORT_FLAGS, flags) ||
	      nla_put_u64_64bit(skb, DEBAR_A_PORT_DROPPED_BROADCASTS,
				atomic64_read(&port->broadcast.dropped),
				DEBAR_A_PORT_PAD);
	return end_object(skb, nest, header, err);
}

int debar_nl_get_ports_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct debar_net *dn = net_of(cb);
	struct debar_port *port;
	long i = 0;
	int err;

	err = debar_control_refuse_dump_strays(cb, 0);
	if (err)
		return err;
	rtnl_lock();
	cb->seq = dn->port_changes + 1;
	list_for_each_entry(port, &dn->ports, list) {
		if (i++ < cb->args[0])
			continue;
		if (put_port(skb, cb, port))
			break;
		cb->args[0]++;
	}
	rtnl_unlock();
	return skb->len;
}

/* Gateways, or the policy by which their vendors are named, have changed as
 * often as this says: args[1] is of the policy, args[2] how many there were.
 */
static u32 gateways_seq(struct netlink_callback *cb, struct debar_net *dn)
{
	long policy = debar_control_policy_seq(rcu_dereference(dn->policy));

	if (cb->args[1] != policy) {
		cb->args[1] = policy;
		cb->args[2]++;
	}
	return debar_gateways_changes(dn) + cb->args[2];
}

static int put_gateway_mac(struct sk_buff *skb,
			   const struct debar_policy *policy, u64 address)
{
	u8 mac[ETH_ALEN], bits;
	u16 rule;

	if (!address)
		return 0;
	debar_mac_from_u64(address, mac);
	if (nla_put(skb, DEBAR_A_GATEWAY_MAC, ETH_ALEN, mac))
		return -EMSGSIZE;
	rule = policy ? debar_prefix_lookup(&policy->prefixes, mac, &bits) :
			DEBAR_NO_RULE;
	if (rule == DEBAR_NO_RULE)
		return 0;
	return nla_put_string(skb, DEBAR_A_GATEWAY_VENDOR,
			      policy->vendor[policy->rule[rule].vendor].name);
}

static int put_gateway(struct sk_buff *skb, struct netlink_callback *cb,
		       struct debar_net *dn,
		       const struct debar_gateway *gateway)
{
	const struct net_device *dev;
	struct nlattr *nest;
	void *header;
	int err = 0;

	nest = begin_object(skb, cb, DEBAR_CMD_GET_GATEWAYS, NULL,
			    DEBAR_A_GATEWAY, &header);
	if (!nest)
		return -EMSGSIZE;
	dev = dev_get_by_index_rcu(dn->net, gateway->ifindex);
	if (gateway->family == AF_INET)
		err = nla_put(skb, DEBAR_A_GATEWAY_IPV4, 4, gateway->address);
	else if (gateway->family == AF_INET6)
		err = nla_put(skb, DEBAR_A_GATEWAY_IPV6, 16, gateway->address);
	err = err ||
	      nla_put_u32(skb, DEBAR_A_GATEWAY_IFINDEX, gateway->ifindex) ||
	      (dev && nla_put_string(skb, DEBAR_A_GATEWAY_IFNAME, dev->name)) ||
	      put_gateway_mac(skb, rcu_dereference(dn->policy),
			      READ_ONCE(gateway->mac));
	return end_object(skb, nest, header, err);
}

int debar_nl_get_gateways_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	struct debar_net *dn = net_of(cb);
	struct debar_gateway *gateway;
	int err;

	err = debar_control_refuse_dump_strays(cb, 0);
	if (err)
		return err;
	rcu_read_lock();
	cb->seq = gateways_seq(cb, dn);
	hlist_for_each_entry_rcu(gateway, &dn->guard.gateways, node) {
		if (debar_control_was_told(gateway->number, cb->args[0]))
			continue;
		if (put_gateway(skb, cb, dn, gateway))
			break;
		cb->args[0] = gateway->number;
	}
	rcu_read_unlock();
	return skb->len;
}

static void add_count(struct debar_count *sum, const struct debar_count *part)
{
	sum->frames += part->frames;
	sum->bytes += part->bytes;
	sum->dropped_frames += part->dropped_frames;
	sum->dropped_bytes += part->dropped_bytes;
}

static int put_vendor_facts(struct sk_buff *skb,
			    const struct debar_vendor *vendor)
{
	if (nla_put_string(skb, DEBAR_A_VENDOR_NAME, vendor->name) ||
	    (vendor->entity &&
	     nla_put_string(skb, DEBAR_A_VENDOR_ENTITY, vendor->entity)) ||
	    nla_put_u32(skb, DEBAR_A_VENDOR_MODE,
			READ_ONCE(vendor->toggle.mode)) ||
	    nla_put_u8(skb, DEBAR_A_VENDOR_ENABLED,
		       READ_ONCE(vendor->toggle.enabled)) ||
	    (vendor->facts.effective != DEBAR_ALWAYS &&
	     nla_put_s64(skb, DEBAR_A_VENDOR_EFFECTIVE,
			 vendor->facts.effective, DEBAR_A_VENDOR_PAD)) ||
	    (vendor->facts.until != DEBAR_NEVER &&
	     nla_put_s64(skb, DEBAR_A_VENDOR_UNTIL, vendor->facts.until,
			 DEBAR_A_VENDOR_PAD)) ||
	    nla_put_u32(skb, DEBAR_A_VENDOR_RULES, vendor->rules) ||
	    nla_put_u32(skb, DEBAR_A_VENDOR_PREFIXES, vendor->prefixes) ||
	    nla_put_u32(skb, DEBAR_A_VENDOR_CERTIFICATES,
			vendor->certificates) ||
	    nla_put_u32(skb, DEBAR_A_VENDOR_DOMAINS, vendor->domains))
		return -EMSGSIZE;
	return 0;
}

static int put_vendor(struct sk_buff *skb, struct netlink_callback *cb,
		      const struct debar_policy *policy, u32 index)
{
	struct debar_count sum = {}, part;
	struct nlattr *nest;
	void *header;
	u32 i;
	int err;

	for (i = 0; i < policy->rule_count; i++) {
		if (policy->rule[i].vendor != index)
			continue;
		debar_counters_read(policy->counters, i, &part);
		add_count(&sum, &part);
	}
	nest = begin_object(skb, cb, DEBAR_CMD_GET_VENDORS, policy,
			    DEBAR_A_VENDOR, &header);
	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(skb, DEBAR_A_VENDOR_INDEX, index) ||
	      put_vendor_facts(skb, &policy->vendor[index]) ||
	      nla_put_u32(skb, DEBAR_A_VENDOR_DEVICES,
			  policy->vendor[index].devices) ||
	      nla_put_u64_64bit(skb, DEBAR_A_VENDOR_FRAMES, sum.frames,
				DEBAR_A_VENDOR_PAD) ||
	      nla_put_u64_64bit(skb, DEBAR_A_VENDOR_BYTES, sum.bytes,
				DEBAR_A_VENDOR_PAD) ||
	      nla_put_u64_64bit(skb, DEBAR_A_VENDOR_DROPPED_FRAMES,
				sum.dropped_frames, DEBAR_A_VENDOR_PAD) ||
	      nla_put_u64_64bit(skb, DEBAR_A_VENDOR_DROPPED_BYTES,
				sum.dropped_bytes, DEBAR_A_VENDOR_PAD);
	return end_object(skb, nest, header, err);
}

/* What a rule lists, by its kind. */
static int put_rule_content(struct sk_buff *skb, const struct debar_rule *rule)
{
	switch (rule->kind) {
	case DEBAR_RULE_KIND_CERTIFICATE:
		return nla_put_u32(skb, DEBAR_A_RULE_CONDITIONS,
				   rule->conditions);
	case DEBAR_RULE_KIND_SNI:
		return nla_put_u32(skb, DEBAR_A_RULE_DOMAINS, rule->domains);
	default:
		return nla_put_u32(skb, DEBAR_A_RULE_PREFIXES, rule->prefixes);
	}
}

static int put_rule(struct sk_buff *skb, struct netlink_callback *cb,
		    const struct debar_policy *policy, u32 index)
{
	const struct debar_rule *rule = &policy->rule[index];
	struct debar_count sum;
	struct nlattr *nest;
	void *header;
	int err;

	debar_counters_read(policy->counters, index, &sum);
	nest = begin_object(skb, cb, DEBAR_CMD_GET_RULES, policy, DEBAR_A_RULE,
			    &header);
	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(skb, DEBAR_A_RULE_INDEX, index) ||
	      nla_put_u32(skb, DEBAR_A_RULE_VENDOR, rule->vendor) ||
	      nla_put_string(skb, DEBAR_A_RULE_NAME, rule->name) ||
	      (rule->registrant &&
	       nla_put_string(skb, DEBAR_A_RULE_REGISTRANT,
			      rule->registrant)) ||
	      (rule->class[0] &&
	       nla_put_string(skb, DEBAR_A_RULE_CLASS, rule->class)) ||
	      nla_put_u32(skb, DEBAR_A_RULE_KIND, rule->kind) ||
	      nla_put_u32(skb, DEBAR_A_RULE_MODE, rule->mode) ||
	      put_rule_content(skb, rule) ||
	      nla_put_u64_64bit(skb, DEBAR_A_RULE_FRAMES, sum.frames,
				DEBAR_A_RULE_PAD) ||
	      nla_put_u64_64bit(skb, DEBAR_A_RULE_BYTES, sum.bytes,
				DEBAR_A_RULE_PAD) ||
	      nla_put_u64_64bit(skb, DEBAR_A_RULE_DROPPED_FRAMES,
				sum.dropped_frames, DEBAR_A_RULE_PAD) ||
	      nla_put_u64_64bit(skb, DEBAR_A_RULE_DROPPED_BYTES,
				sum.dropped_bytes, DEBAR_A_RULE_PAD);
	return end_object(skb, nest, header, err);
}

int debar_nl_get_vendors_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	struct debar_net *dn = net_of(cb);
	struct debar_policy *policy;
	int err;

	err = debar_control_refuse_dump_strays(cb, 0);
	if (err)
		return err;
	mutex_lock(&dn->lock);
	policy = debar_policy_locked(dn);
	cb->seq = debar_control_policy_seq(policy);
	if (policy && cb->args[0] < policy->vendor_count)
		debar_devices_count(dn, policy);
	for (; policy && cb->args[0] < policy->vendor_count; cb->args[0]++)
		if (put_vendor(skb, cb, policy, cb->args[0]))
			break;
	mutex_unlock(&dn->lock);
	return skb->len;
}

int debar_nl_get_rules_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct debar_net *dn = net_of(cb);
	const struct debar_policy *policy;
	int err;

	err = debar_control_refuse_dump_strays(cb, 0);
	if (err)
		return err;
	mutex_lock(&dn->lock);
	policy = debar_policy_locked(dn);
	cb->seq = debar_control_policy_seq(policy);
	for (; policy && cb->args[0] < policy->rule_count; cb->args[0]++)
		if (put_rule(skb, cb, policy, cb->args[0]))
			break;
	mutex_unlock(&dn->lock);
	return skb->len;
}
