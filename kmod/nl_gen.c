// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	netlink/specs/debar.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "nl_gen.h"

#include <uapi/debar.h>

/* Common nested types */
const struct nla_policy debar_condition_nl_policy[DEBAR_A_CONDITION_PATTERN + 1] = {
	[DEBAR_A_CONDITION_FIELD] = NLA_POLICY_MAX(NLA_U32, 3),
	[DEBAR_A_CONDITION_TYPE] = { .type = NLA_U32, },
	[DEBAR_A_CONDITION_PATTERN] = { .type = NLA_BINARY, },
};

const struct nla_policy debar_device_nl_policy[DEBAR_A_DEVICE_OWN_SHA256 + 1] = {
	[DEBAR_A_DEVICE_MAC] = NLA_POLICY_EXACT_LEN(DEBAR_MAC_LEN),
	[DEBAR_A_DEVICE_VENDOR] = { .type = NLA_NUL_STRING, },
	[DEBAR_A_DEVICE_RULE] = { .type = NLA_NUL_STRING, },
	[DEBAR_A_DEVICE_PREFIX] = NLA_POLICY_EXACT_LEN(DEBAR_PREFIX_LEN),
	[DEBAR_A_DEVICE_IFINDEX] = { .type = NLA_U32, },
	[DEBAR_A_DEVICE_IFNAME] = { .type = NLA_NUL_STRING, },
	[DEBAR_A_DEVICE_VLAN] = { .type = NLA_U32, },
	[DEBAR_A_DEVICE_INNER_VLAN] = { .type = NLA_U32, },
	[DEBAR_A_DEVICE_IPV4] = NLA_POLICY_EXACT_LEN(4),
	[DEBAR_A_DEVICE_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[DEBAR_A_DEVICE_FIRST_SEEN] = { .type = NLA_S64, },
	[DEBAR_A_DEVICE_LAST_SEEN] = { .type = NLA_S64, },
	[DEBAR_A_DEVICE_FRAMES] = { .type = NLA_U64, },
	[DEBAR_A_DEVICE_BYTES] = { .type = NLA_U64, },
	[DEBAR_A_DEVICE_DROPPED_FRAMES] = { .type = NLA_U64, },
	[DEBAR_A_DEVICE_DROPPED_BYTES] = { .type = NLA_U64, },
	[DEBAR_A_DEVICE_VERDICT] = NLA_POLICY_MAX(NLA_U32, 2),
	[DEBAR_A_DEVICE_REASON] = NLA_POLICY_MAX(NLA_U32, 16),
	[DEBAR_A_DEVICE_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x7f),
	[DEBAR_A_DEVICE_EXPIRES_IN] = { .type = NLA_S64, },
	[DEBAR_A_DEVICE_SHA256] = NLA_POLICY_EXACT_LEN(DEBAR_PIN_LEN),
	[DEBAR_A_DEVICE_SUBJECT] = { .type = NLA_BINARY, },
	[DEBAR_A_DEVICE_ISSUER] = { .type = NLA_BINARY, },
	[DEBAR_A_DEVICE_TICKET] = { .type = NLA_NUL_STRING, .len = DEBAR_TICKET_MAX, },
	[DEBAR_A_DEVICE_WAIVED_UNTIL] = { .type = NLA_S64, },
	[DEBAR_A_DEVICE_OWN_SHA256] = NLA_POLICY_EXACT_LEN(DEBAR_PIN_LEN),
};

const struct nla_policy debar_network_nl_policy[DEBAR_A_NETWORK_BITS + 1] = {
	[DEBAR_A_NETWORK_IPV4] = NLA_POLICY_EXACT_LEN(4),
	[DEBAR_A_NETWORK_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[DEBAR_A_NETWORK_BITS] = { .type = NLA_U8, },
};

const struct nla_policy debar_protect_nl_policy[DEBAR_A_PROTECT_IPV6 + 1] = {
	[DEBAR_A_PROTECT_MAC] = NLA_POLICY_EXACT_LEN(DEBAR_MAC_LEN),
	[DEBAR_A_PROTECT_IPV4] = NLA_POLICY_EXACT_LEN(4),
	[DEBAR_A_PROTECT_IPV6] = NLA_POLICY_EXACT_LEN(16),
};

const struct nla_policy debar_rule_nl_policy[DEBAR_A_RULE_DROPPED_BYTES + 1] = {
	[DEBAR_A_RULE_INDEX] = { .type = NLA_U32, },
	[DEBAR_A_RULE_VENDOR] = { .type = NLA_U32, },
	[DEBAR_A_RULE_NAME] = { .type = NLA_NUL_STRING, .len = DEBAR_RULE_NAME_MAX, },
	[DEBAR_A_RULE_REGISTRANT] = { .type = NLA_NUL_STRING, .len = DEBAR_TEXT_MAX, },
	[DEBAR_A_RULE_CLASS] = { .type = NLA_NUL_STRING, .len = DEBAR_NAME_MAX, },
	[DEBAR_A_RULE_KIND] = NLA_POLICY_MAX(NLA_U32, 2),
	[DEBAR_A_RULE_MODE] = NLA_POLICY_MAX(NLA_U32, 2),
	[DEBAR_A_RULE_CONDITION] = NLA_POLICY_NESTED(debar_condition_nl_policy),
	[DEBAR_A_RULE_CERTIFICATE_PIN] = NLA_POLICY_EXACT_LEN(DEBAR_PIN_LEN),
	[DEBAR_A_RULE_KEY_PIN] = NLA_POLICY_EXACT_LEN(DEBAR_PIN_LEN),
	[DEBAR_A_RULE_PREFIXES] = { .type = NLA_U32, },
	[DEBAR_A_RULE_CONDITIONS] = { .type = NLA_U32, },
	[DEBAR_A_RULE_DOMAINS] = { .type = NLA_U32, },
	[DEBAR_A_RULE_FRAMES] = { .type = NLA_U64, },
	[DEBAR_A_RULE_BYTES] = { .type = NLA_U64, },
	[DEBAR_A_RULE_DROPPED_FRAMES] = { .type = NLA_U64, },
	[DEBAR_A_RULE_DROPPED_BYTES] = { .type = NLA_U64, },
};

const struct nla_policy debar_vendor_nl_policy[DEBAR_A_VENDOR_DROPPED_BYTES + 1] = {
	[DEBAR_A_VENDOR_INDEX] = { .type = NLA_U32, },
	[DEBAR_A_VENDOR_NAME] = { .type = NLA_NUL_STRING, .len = DEBAR_NAME_MAX, },
	[DEBAR_A_VENDOR_ENTITY] = { .type = NLA_NUL_STRING, .len = DEBAR_TEXT_MAX, },
	[DEBAR_A_VENDOR_MODE] = NLA_POLICY_MAX(NLA_U32, 2),
	[DEBAR_A_VENDOR_ENABLED] = { .type = NLA_U8, },
	[DEBAR_A_VENDOR_EFFECTIVE] = { .type = NLA_S64, },
	[DEBAR_A_VENDOR_UNTIL] = { .type = NLA_S64, },
	[DEBAR_A_VENDOR_RULES] = { .type = NLA_U32, },
	[DEBAR_A_VENDOR_PREFIXES] = { .type = NLA_U32, },
	[DEBAR_A_VENDOR_CERTIFICATES] = { .type = NLA_U32, },
	[DEBAR_A_VENDOR_DOMAINS] = { .type = NLA_U32, },
	[DEBAR_A_VENDOR_DEVICES] = { .type = NLA_U32, },
	[DEBAR_A_VENDOR_FRAMES] = { .type = NLA_U64, },
	[DEBAR_A_VENDOR_BYTES] = { .type = NLA_U64, },
	[DEBAR_A_VENDOR_DROPPED_FRAMES] = { .type = NLA_U64, },
	[DEBAR_A_VENDOR_DROPPED_BYTES] = { .type = NLA_U64, },
};

const struct nla_policy debar_waiver_nl_policy[DEBAR_A_WAIVER_BYTES + 1] = {
	[DEBAR_A_WAIVER_MAC] = NLA_POLICY_EXACT_LEN(DEBAR_MAC_LEN),
	[DEBAR_A_WAIVER_IPV4] = NLA_POLICY_EXACT_LEN(4),
	[DEBAR_A_WAIVER_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[DEBAR_A_WAIVER_BITS] = { .type = NLA_U8, },
	[DEBAR_A_WAIVER_INTERFACE] = { .type = NLA_NUL_STRING, .len = 15, },
	[DEBAR_A_WAIVER_CERTIFICATE] = NLA_POLICY_EXACT_LEN(DEBAR_PIN_LEN),
	[DEBAR_A_WAIVER_TICKET] = { .type = NLA_NUL_STRING, .len = DEBAR_TICKET_MAX, },
	[DEBAR_A_WAIVER_REASON] = { .type = NLA_NUL_STRING, .len = DEBAR_TEXT_MAX, },
	[DEBAR_A_WAIVER_APPROVED_BY] = { .type = NLA_NUL_STRING, .len = DEBAR_TEXT_MAX, },
	[DEBAR_A_WAIVER_EXPIRES] = { .type = NLA_S64, },
	[DEBAR_A_WAIVER_EXPIRES_IN] = { .type = NLA_S64, },
	[DEBAR_A_WAIVER_FRAMES] = { .type = NLA_U64, },
	[DEBAR_A_WAIVER_BYTES] = { .type = NLA_U64, },
};

/* Global operation policy for debar */
const struct nla_policy debar_nl_policy[DEBAR_A_CLOCK + 1] = {
	[DEBAR_A_ABI] = { .type = NLA_U32, },
	[DEBAR_A_TRANSACTION] = { .type = NLA_U32, },
	[DEBAR_A_NAME] = { .type = NLA_NUL_STRING, .len = DEBAR_NAME_MAX, },
	[DEBAR_A_AUTHORITY] = { .type = NLA_NUL_STRING, .len = DEBAR_TEXT_MAX, },
	[DEBAR_A_HASH] = NLA_POLICY_EXACT_LEN(DEBAR_HASH_LEN),
	[DEBAR_A_MODE] = NLA_POLICY_MAX(NLA_U32, 2),
	[DEBAR_A_ENABLED] = { .type = NLA_U8, },
	[DEBAR_A_OF_VENDOR] = { .type = NLA_NUL_STRING, .len = DEBAR_NAME_MAX, },
	[DEBAR_A_DATA_DATE] = { .type = NLA_S64, },
	[DEBAR_A_TRANSIT] = NLA_POLICY_MAX(NLA_U32, 2),
	[DEBAR_A_PROTECT_GATEWAYS] = { .type = NLA_U8, },
	[DEBAR_A_INTERFACE] = { .type = NLA_STRING, .len = 15, },
	[DEBAR_A_QUARANTINE_TTL] = { .type = NLA_U32, },
	[DEBAR_A_ON_UNDECIDED] = NLA_POLICY_MAX(NLA_U32, 1),
	[DEBAR_A_ACTION] = NLA_POLICY_MAX(NLA_U32, 1),
	[DEBAR_A_EUI64] = NLA_POLICY_MAX(NLA_U32, 2),
	[DEBAR_A_BROADCAST_TO_BANNED] = NLA_POLICY_MAX(NLA_U32, 1),
	[DEBAR_A_DEVICE_NETWORKS] = NLA_POLICY_MASK(NLA_U32, 0x7),
	[DEBAR_A_NETWORK] = NLA_POLICY_NESTED(debar_network_nl_policy),
	[DEBAR_A_VENDOR] = NLA_POLICY_NESTED(debar_vendor_nl_policy),
	[DEBAR_A_RULE] = NLA_POLICY_NESTED(debar_rule_nl_policy),
	[DEBAR_A_OF_RULE] = { .type = NLA_U32, },
	[DEBAR_A_PREFIXES] = { .type = NLA_BINARY, },
	[DEBAR_A_PROTECT] = NLA_POLICY_NESTED(debar_protect_nl_policy),
	[DEBAR_A_SNI] = { .type = NLA_STRING, .len = DEBAR_SNI_MAX, },
	[DEBAR_A_DEVICE] = NLA_POLICY_NESTED(debar_device_nl_policy),
	[DEBAR_A_OF_IPV4] = NLA_POLICY_EXACT_LEN(4),
	[DEBAR_A_OF_IPV6] = NLA_POLICY_EXACT_LEN(16),
	[DEBAR_A_OF_IFNAME] = { .type = NLA_NUL_STRING, .len = 15, },
	[DEBAR_A_CONFIRM_WITHIN] = NLA_POLICY_MIN(NLA_U32, 1),
	[DEBAR_A_WAIVER] = NLA_POLICY_NESTED(debar_waiver_nl_policy),
	[DEBAR_A_CLOCK] = { .type = NLA_S64, },
};

/* Ops table for debar */
const struct genl_small_ops debar_nl_ops[19] = {
	{
		.cmd	= DEBAR_CMD_GET_STATUS,
		.doit	= debar_nl_get_status_doit,
		.flags	= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_GET_PORTS,
		.dumpit	= debar_nl_get_ports_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_GET_GATEWAYS,
		.dumpit	= debar_nl_get_gateways_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_GET_VENDORS,
		.dumpit	= debar_nl_get_vendors_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_GET_RULES,
		.dumpit	= debar_nl_get_rules_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_GET_DEVICES,
		.dumpit	= debar_nl_get_devices_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_GET_WAIVERS,
		.dumpit	= debar_nl_get_waivers_dumpit,
		.flags	= GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_POLICY_BEGIN,
		.doit	= debar_nl_policy_begin_doit,
		.flags	= GENL_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_POLICY_ADD,
		.doit	= debar_nl_policy_add_doit,
		.flags	= GENL_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_POLICY_COMMIT,
		.doit	= debar_nl_policy_commit_doit,
		.flags	= GENL_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_POLICY_ABORT,
		.doit	= debar_nl_policy_abort_doit,
		.flags	= GENL_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_POLICY_FLUSH,
		.doit	= debar_nl_policy_flush_doit,
		.flags	= GENL_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_SET,
		.doit	= debar_nl_set_doit,
		.flags	= GENL_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_QUARANTINE,
		.doit	= debar_nl_quarantine_doit,
		.flags	= GENL_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_RELEASE,
		.doit	= debar_nl_release_doit,
		.flags	= GENL_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_POLICY_CONFIRM,
		.doit	= debar_nl_policy_confirm_doit,
		.flags	= GENL_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_POLICY_ROLLBACK,
		.doit	= debar_nl_policy_rollback_doit,
		.flags	= GENL_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_RESTORE_DEVICE,
		.doit	= debar_nl_restore_device_doit,
		.flags	= GENL_ADMIN_PERM,
	},
	{
		.cmd	= DEBAR_CMD_REACH_CLOCK,
		.doit	= debar_nl_reach_clock_doit,
		.flags	= GENL_ADMIN_PERM,
	},
};

static const struct genl_multicast_group debar_nl_mcgrps[] = {
	[DEBAR_NLGRP_EVENTS] = { "events", },
};
