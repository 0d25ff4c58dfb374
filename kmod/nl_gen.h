/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	netlink/specs/debar.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_DEBAR_GEN_H
#define _LINUX_DEBAR_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/debar.h>

/* Common nested types */
extern const struct nla_policy debar_condition_nl_policy[DEBAR_A_CONDITION_PATTERN + 1];
extern const struct nla_policy debar_device_nl_policy[DEBAR_A_DEVICE_OWN_SHA256 + 1];
extern const struct nla_policy debar_network_nl_policy[DEBAR_A_NETWORK_BITS + 1];
extern const struct nla_policy debar_protect_nl_policy[DEBAR_A_PROTECT_IPV6 + 1];
extern const struct nla_policy debar_rule_nl_policy[DEBAR_A_RULE_DROPPED_BYTES + 1];
extern const struct nla_policy debar_vendor_nl_policy[DEBAR_A_VENDOR_DROPPED_BYTES + 1];
extern const struct nla_policy debar_waiver_nl_policy[DEBAR_A_WAIVER_BYTES + 1];

/* Global operation policy for debar */
extern const struct nla_policy debar_nl_policy[DEBAR_A_CLOCK + 1];

/* Ops table for debar */
extern const struct genl_small_ops debar_nl_ops[19];

int debar_nl_get_status_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_get_ports_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int debar_nl_get_gateways_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int debar_nl_get_vendors_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int debar_nl_get_rules_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int debar_nl_get_devices_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int debar_nl_get_waivers_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int debar_nl_policy_begin_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_policy_add_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_policy_commit_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_policy_abort_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_policy_flush_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_set_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_quarantine_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_release_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_policy_confirm_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_policy_rollback_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_restore_device_doit(struct sk_buff *skb, struct genl_info *info);
int debar_nl_reach_clock_doit(struct sk_buff *skb, struct genl_info *info);

enum {
	DEBAR_NLGRP_EVENTS,
};

#endif /* _LINUX_DEBAR_GEN_H */
