// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink requests that make a transaction: begin, add, commit, abort, flush.
 * Every refusal says why; a request that fails ends its transaction, so that
 * nothing is ever loaded in part.
 */
#include <linux/netlink.h>

#include "control.h"
#include "nl_gen.h"

/* The open transaction that a request names and may change, or NULL. */
static struct debar_load *find_load(struct debar_net *dn,
				    struct genl_info *info)
{
	struct nlattr *id = info->attrs[DEBAR_A_TRANSACTION];

	if (!id) {
		debar_control_refuse(info, NULL,
				     "attribute transaction is missing", 0);
		return NULL;
	}
	if (dn->load && dn->load->id == nla_get_u32(id) &&
	    dn->load->portid == info->snd_portid)
		return dn->load;
	debar_control_refuse(info, id,
			     "this socket has no open transaction of this number",
			     0);
	return NULL;
}

/* debar_control_socket_closed() looks before it takes the lock. */
static void set_load(struct debar_net *dn, struct debar_load *load)
{
	debar_load_free(dn->load);
	WRITE_ONCE(dn->load, load);
}

static int check_abi(struct genl_info *info)
{
	struct nlattr *abi = info->attrs[DEBAR_A_ABI];

	if (abi && nla_get_u32(abi) == DEBAR_ABI)
		return 0;
	return debar_control_refuse(info, abi,
				    "tool and module are of different versions: update the older one",
				    -EPROTONOSUPPORT);
}

static int begin(struct debar_net *dn, struct genl_info *info)
{
	struct debar_load *load;
	int err;

	err = debar_control_refuse_unconfirmed(dn, info);
	if (err)
		return err;
	if (dn->load)
		return debar_control_refuse(info, NULL,
					    "another load into this namespace is in progress",
					    -EBUSY);
	load = debar_load_new();
	if (!load)
		return -ENOMEM;
	load->id = ++dn->last_load_id;
	load->portid = info->snd_portid;
	set_load(dn, load);
	err = debar_control_take_head(&load->head, info);
	if (info->attrs[DEBAR_A_CLOCK])
		load->clock = nla_get_s64(info->attrs[DEBAR_A_CLOCK]);
	if (!err)
		err = debar_control_reply_u32(info, DEBAR_A_TRANSACTION, load->id);
	if (err)
		set_load(dn, NULL);
	return err;
}

int debar_nl_policy_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	static const u16 allowed[] = {
		DEBAR_A_ABI, DEBAR_A_NAME, DEBAR_A_AUTHORITY, DEBAR_A_HASH,
		DEBAR_A_MODE, DEBAR_A_DATA_DATE, DEBAR_A_TRANSIT,
		DEBAR_A_PROTECT_GATEWAYS, DEBAR_A_INTERFACE,
		DEBAR_A_QUARANTINE_TTL, DEBAR_A_ON_UNDECIDED, DEBAR_A_ACTION,
		DEBAR_A_EUI64, DEBAR_A_BROADCAST_TO_BANNED,
		DEBAR_A_DEVICE_NETWORKS, DEBAR_A_NETWORK, DEBAR_A_CLOCK,
	};
	struct debar_net *dn = debar_net(genl_info_net(info));
	int err;

	err = check_abi(info);
	if (!err)
		err = debar_control_refuse_strays(info, allowed,
						  ARRAY_SIZE(allowed));
	if (err)
		return err;
	mutex_lock(&dn->lock);
	err = begin(dn, info);
	mutex_unlock(&dn->lock);
	return debar_control_explain(info, err);
}

static int add_vendor(struct debar_load *load, struct nlattr *nest,
		      struct genl_info *info)
{
	struct nlattr *tb[DEBAR_A_VENDOR_MAX + 1];
	struct debar_vendor vendor = {
		.facts = { .effective = DEBAR_ALWAYS, .until = DEBAR_NEVER },
		.toggle = { .mode = DEBAR_MODE_ENFORCE, .enabled = true },
	};
	const char *entity = NULL;
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(debar_vendor_nl_policy) - 1, nest,
			       debar_vendor_nl_policy, info->extack);
	if (err)
		return err;
	if (!tb[DEBAR_A_VENDOR_NAME])
		return debar_control_refuse(info, nest, "a vendor needs a name",
					    -EINVAL);
	nla_strscpy(vendor.name, tb[DEBAR_A_VENDOR_NAME], sizeof(vendor.name));
	if (!debar_control_is_name(vendor.name))
		return debar_control_refuse(info, tb[DEBAR_A_VENDOR_NAME],
					    "a vendor's name consists of a-z, 0-9, - and +",
					    -EINVAL);
	if (tb[DEBAR_A_VENDOR_ENTITY])
		entity = nla_data(tb[DEBAR_A_VENDOR_ENTITY]);
	if (entity && !debar_control_is_text(entity))
		return debar_control_refuse(info, tb[DEBAR_A_VENDOR_ENTITY],
					    "entity holds a control character",
					    -EINVAL);
	if (tb[DEBAR_A_VENDOR_MODE])
		vendor.toggle.mode = nla_get_u32(tb[DEBAR_A_VENDOR_MODE]);
	if (tb[DEBAR_A_VENDOR_EFFECTIVE])
		vendor.facts.effective =
			nla_get_s64(tb[DEBAR_A_VENDOR_EFFECTIVE]);
	if (tb[DEBAR_A_VENDOR_UNTIL])
		vendor.facts.until = nla_get_s64(tb[DEBAR_A_VENDOR_UNTIL]);
	if (vendor.facts.until <= vendor.facts.effective)
		return debar_control_refuse(info, tb[DEBAR_A_VENDOR_UNTIL],
					    "until must be later than effective",
					    -EINVAL);

	err = debar_load_add_vendor(load, &vendor, entity);
	if (err == -EEXIST)
		return debar_control_refuse(info, tb[DEBAR_A_VENDOR_NAME],
					    "two vendors have the same name",
					    err);
	if (err == -E2BIG)
		return debar_control_refuse(info, nest, "too many vendors",
					    err);
	return err;
}

static int add_protect(struct debar_load *load, struct nlattr *nest,
		       struct genl_info *info)
{
	static const u8 family[] = {
		[DEBAR_A_PROTECT_MAC] = AF_UNSPEC,
		[DEBAR_A_PROTECT_IPV4] = AF_INET,
		[DEBAR_A_PROTECT_IPV6] = AF_INET6,
	};
	struct nlattr *tb[DEBAR_A_PROTECT_MAX + 1];
	struct debar_protect protect;
	int err, i;

	err = nla_parse_nested(tb, ARRAY_SIZE(debar_protect_nl_policy) - 1,
			       nest, debar_protect_nl_policy, info->extack);
	for (i = DEBAR_A_PROTECT_MAC; !err && i <= DEBAR_A_PROTECT_IPV6; i++) {
		if (!tb[i])
			continue;
		memset(&protect, 0, sizeof(protect));
		protect.family = family[i];
		nla_memcpy(protect.address, tb[i], sizeof(protect.address));
		err = debar_load_add_protect(load, &protect);
	}
	if (err == -E2BIG)
		return debar_control_refuse(info, nest,
					    "too many protected addresses",
					    err);
	return err;
}

static int add(struct debar_load *load, struct genl_info *info)
{
	struct nlattr *attribute;
	int rest, err = 0;

	nla_for_each_attr(attribute, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rest) {
		switch (nla_type(attribute)) {
		case DEBAR_A_VENDOR:
			err = add_vendor(load, attribute, info);
			break;
		case DEBAR_A_RULE:
			err = debar_control_add_rule(load, attribute, info);
			break;
		case DEBAR_A_PROTECT:
			err = add_protect(load, attribute, info);
			break;
		case DEBAR_A_WAIVER:
			err = debar_control_add_waiver(load, attribute, info);
			break;
		}
		if (err)
			return err;
	}
	return debar_control_add_listed(load, info);
}

int debar_nl_policy_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	static const u16 allowed[] = {
		DEBAR_A_TRANSACTION, DEBAR_A_VENDOR, DEBAR_A_RULE,
		DEBAR_A_OF_RULE, DEBAR_A_PREFIXES, DEBAR_A_PROTECT,
		DEBAR_A_SNI, DEBAR_A_WAIVER,
	};
	struct debar_net *dn = debar_net(genl_info_net(info));
	struct debar_load *load;
	int err;

	mutex_lock(&dn->lock);
	load = find_load(dn, info);
	if (!load) {
		err = -ENOENT;
	} else {
		err = debar_control_refuse_strays(info, allowed,
						  ARRAY_SIZE(allowed));
		if (!err)
			err = add(load, info);
		if (err)
			set_load(dn, NULL);
	}
	mutex_unlock(&dn->lock);
	return debar_control_explain(info, err);
}

static int commit(struct debar_net *dn, struct genl_info *info)
{
	struct debar_policy *policy, *previous;
	s64 reached;
	u32 within;
	int err;

	/* Switches may have been changed since the load began. */
	err = debar_control_refuse_unconfirmed(dn, info);
	if (!err)
		err = debar_control_take_within(&within, info);
	if (err)
		return err;
	if (!dn->load->vendor_count)
		return debar_control_refuse(info, NULL,
					    "a policy needs at least one vendor",
					    -EINVAL);
	err = debar_policy_build(dn->load, info->extack, &policy);
	if (err)
		return err;
	reached = atomic64_read(&dn->clock_reached);
	debar_clock_reach(dn, dn->load->clock);
	debar_confirm_announce(dn, within);
	err = debar_policy_exchange(dn, policy, info->extack, &previous);
	if (err) {
		debar_confirm_announce(dn, 0);
		debar_clock_take_back(dn, dn->load->clock, reached);
		debar_policy_free(policy);
		return err;
	}
	if (within) {
		debar_confirm_policy(dn, previous, reached, within);
	} else {
		debar_policy_free(previous);
		debar_policy_settle(dn);
	}
	debar_control_send_change(dn, DEBAR_EVENT_KIND_POLICY_LOADED, policy,
				  -1);
	/* The policy is in force whether or not the news arrives. */
	debar_control_reply_u32(info, DEBAR_A_GENERATION, dn->generation);
	return 0;
}

int debar_nl_policy_commit_doit(struct sk_buff *skb, struct genl_info *info)
{
	static const u16 allowed[] = {
		DEBAR_A_TRANSACTION, DEBAR_A_CONFIRM_WITHIN,
	};
	struct debar_net *dn = debar_net(genl_info_net(info));
	int err;

	err = debar_control_refuse_strays(info, allowed, ARRAY_SIZE(allowed));
	if (err)
		return err;
	mutex_lock(&dn->lock);
	if (find_load(dn, info)) {
		err = commit(dn, info);
		set_load(dn, NULL);
	} else {
		err = -ENOENT;
	}
	mutex_unlock(&dn->lock);
	return debar_control_explain(info, err);
}

int debar_nl_policy_abort_doit(struct sk_buff *skb, struct genl_info *info)
{
	static const u16 allowed[] = { DEBAR_A_TRANSACTION };
	struct debar_net *dn = debar_net(genl_info_net(info));
	int err;

	err = debar_control_refuse_strays(info, allowed, ARRAY_SIZE(allowed));
	if (err)
		return err;
	mutex_lock(&dn->lock);
	if (find_load(dn, info)) {
		set_load(dn, NULL);
		debar_control_send_change(dn, DEBAR_EVENT_KIND_LOAD_ABORTED,
					  debar_policy_locked(dn), -1);
	} else {
		err = -ENOENT;
	}
	mutex_unlock(&dn->lock);
	return err;
}

int debar_nl_policy_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct debar_net *dn = debar_net(genl_info_net(info));
	int err;

	err = debar_control_refuse_strays(info, NULL, 0);
	if (err)
		return err;
	mutex_lock(&dn->lock);
	err = debar_control_refuse_unconfirmed(dn, info);
	if (!err && debar_policy_locked(dn)) {
		debar_policy_flush(dn);
		debar_control_send_change(dn, DEBAR_EVENT_KIND_POLICY_FLUSHED,
					  NULL, -1);
	}
	mutex_unlock(&dn->lock);
	return err;
}

/**
 * debar_control_socket_closed() - end the transaction of a socket that closed
 * @dn: namespace of the socket
 * @portid: its netlink address
 *
 * Context: may sleep.
 */
void debar_control_socket_closed(struct debar_net *dn, u32 portid)
{
	/* Most sockets that close have nothing to do with us. */
	if (!READ_ONCE(dn->load))
		return;
	mutex_lock(&dn->lock);
	if (dn->load && dn->load->portid == portid) {
		set_load(dn, NULL);
		debar_control_send_change(dn, DEBAR_EVENT_KIND_LOAD_ABORTED,
					  debar_policy_locked(dn), -1);
	}
	mutex_unlock(&dn->lock);
}
