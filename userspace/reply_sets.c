// SPDX-License-Identifier: GPL-2.0
/*
 * What kmod/debar.yaml says of replies, for reply_fields(). A test compares
 * the two.
 */
#include "reply.h"

#define SET(list, last) { .attrs = (list), .count = ARRAY_SIZE(list), \
			  .max = (last) }

static const struct attr vendor[] = {
	{ DEBAR_A_VENDOR_INDEX, "index", ATTR_NUMBER, NULL },
	{ DEBAR_A_VENDOR_NAME, "name", ATTR_TEXT, NULL },
	{ DEBAR_A_VENDOR_ENTITY, "entity", ATTR_TEXT, NULL },
	{ DEBAR_A_VENDOR_MODE, "mode", ATTR_ENUM, &mode_names },
	{ DEBAR_A_VENDOR_ENABLED, "enabled", ATTR_BOOL, NULL },
	{ DEBAR_A_VENDOR_EFFECTIVE, "effective", ATTR_TIME, NULL },
	{ DEBAR_A_VENDOR_UNTIL, "until", ATTR_TIME, NULL },
	{ DEBAR_A_VENDOR_RULES, "rules", ATTR_COUNT, NULL },
	{ DEBAR_A_VENDOR_PREFIXES, "prefixes", ATTR_COUNT, NULL },
	{ DEBAR_A_VENDOR_CERTIFICATES, "certificates", ATTR_COUNT, NULL },
	{ DEBAR_A_VENDOR_DOMAINS, "domains", ATTR_COUNT, NULL },
	{ DEBAR_A_VENDOR_DEVICES, "devices", ATTR_COUNT, NULL },
	{ DEBAR_A_VENDOR_FRAMES, "frames", ATTR_U64, NULL },
	{ DEBAR_A_VENDOR_BYTES, "bytes", ATTR_U64, NULL },
	{ DEBAR_A_VENDOR_DROPPED_FRAMES, "dropped-frames", ATTR_U64, NULL },
	{ DEBAR_A_VENDOR_DROPPED_BYTES, "dropped-bytes", ATTR_U64, NULL },
};
const struct attr_set vendor_set = SET(vendor, DEBAR_A_VENDOR_MAX);

/* The vendor's index is shown as its name, see cmd_list.c. */
static const struct attr rule[] = {
	{ DEBAR_A_RULE_INDEX, "index", ATTR_NUMBER, NULL },
	{ DEBAR_A_RULE_NAME, "name", ATTR_TEXT, NULL },
	{ DEBAR_A_RULE_REGISTRANT, "registrant", ATTR_TEXT, NULL },
	{ DEBAR_A_RULE_CLASS, "class", ATTR_TEXT, NULL },
	{ DEBAR_A_RULE_KIND, "kind", ATTR_ENUM, &rule_kind_names },
	{ DEBAR_A_RULE_MODE, "mode", ATTR_ENUM, &mode_names },
	{ DEBAR_A_RULE_PREFIXES, "prefixes", ATTR_COUNT, NULL },
	{ DEBAR_A_RULE_CONDITIONS, "conditions", ATTR_COUNT, NULL },
	{ DEBAR_A_RULE_DOMAINS, "domains", ATTR_COUNT, NULL },
	{ DEBAR_A_RULE_FRAMES, "frames", ATTR_U64, NULL },
	{ DEBAR_A_RULE_BYTES, "bytes", ATTR_U64, NULL },
	{ DEBAR_A_RULE_DROPPED_FRAMES, "dropped-frames", ATTR_U64, NULL },
	{ DEBAR_A_RULE_DROPPED_BYTES, "dropped-bytes", ATTR_U64, NULL },
};
const struct attr_set rule_set = SET(rule, DEBAR_A_RULE_MAX);

static const struct attr device[] = {
	{ DEBAR_A_DEVICE_MAC, "mac", ATTR_MAC, NULL },
	{ DEBAR_A_DEVICE_VENDOR, "vendor", ATTR_TEXT, NULL },
	{ DEBAR_A_DEVICE_RULE, "rule", ATTR_TEXT, NULL },
	{ DEBAR_A_DEVICE_PREFIX, "prefix", ATTR_PREFIX, NULL },
	{ DEBAR_A_DEVICE_IFINDEX, "ifindex", ATTR_NUMBER, NULL },
	{ DEBAR_A_DEVICE_IFNAME, "ifname", ATTR_TEXT, NULL },
	{ DEBAR_A_DEVICE_VLAN, "vlan", ATTR_NUMBER, NULL },
	{ DEBAR_A_DEVICE_INNER_VLAN, "inner-vlan", ATTR_NUMBER, NULL },
	{ DEBAR_A_DEVICE_IPV4, "ipv4", ATTR_IPV4, NULL },
	{ DEBAR_A_DEVICE_IPV6, "ipv6", ATTR_IPV6, NULL },
	{ DEBAR_A_DEVICE_FIRST_SEEN, "first-seen", ATTR_TIME, NULL },
	{ DEBAR_A_DEVICE_LAST_SEEN, "last-seen", ATTR_TIME, NULL },
	{ DEBAR_A_DEVICE_FRAMES, "frames", ATTR_U64, NULL },
	{ DEBAR_A_DEVICE_BYTES, "bytes", ATTR_U64, NULL },
	{ DEBAR_A_DEVICE_DROPPED_FRAMES, "dropped-frames", ATTR_U64, NULL },
	{ DEBAR_A_DEVICE_DROPPED_BYTES, "dropped-bytes", ATTR_U64, NULL },
	{ DEBAR_A_DEVICE_VERDICT, "verdict", ATTR_ENUM, &verdict_names },
	{ DEBAR_A_DEVICE_REASON, "reason", ATTR_ENUM, &reason_names },
	{ DEBAR_A_DEVICE_FLAGS, "flags", ATTR_FLAGS, &device_flag_names },
	{ DEBAR_A_DEVICE_EXPIRES_IN, "expires-in", ATTR_SPAN, NULL },
	{ DEBAR_A_DEVICE_SHA256, "sha256", ATTR_HASH, NULL },
	{ DEBAR_A_DEVICE_OWN_SHA256, "own-sha256", ATTR_HASH, NULL },
	{ DEBAR_A_DEVICE_SUBJECT, "subject", ATTR_DN, NULL },
	{ DEBAR_A_DEVICE_ISSUER, "issuer", ATTR_DN, NULL },
	{ DEBAR_A_DEVICE_TICKET, "ticket", ATTR_TEXT, NULL },
	{ DEBAR_A_DEVICE_WAIVED_UNTIL, "waived-until", ATTR_TIME, NULL },
};
const struct attr_set device_set = SET(device, DEBAR_A_DEVICE_MAX);

static const struct attr waiver[] = {
	{ DEBAR_A_WAIVER_MAC, "mac", ATTR_MAC, NULL },
	{ DEBAR_A_WAIVER_IPV4, "ipv4", ATTR_IPV4, NULL },
	{ DEBAR_A_WAIVER_IPV6, "ipv6", ATTR_IPV6, NULL },
	{ DEBAR_A_WAIVER_BITS, "bits", ATTR_LENGTH, NULL },
	{ DEBAR_A_WAIVER_INTERFACE, "interface", ATTR_TEXT, NULL },
	{ DEBAR_A_WAIVER_CERTIFICATE, "certificate", ATTR_HASH, NULL },
	{ DEBAR_A_WAIVER_TICKET, "ticket", ATTR_TEXT, NULL },
	{ DEBAR_A_WAIVER_REASON, "reason", ATTR_TEXT, NULL },
	{ DEBAR_A_WAIVER_APPROVED_BY, "approved-by", ATTR_TEXT, NULL },
	{ DEBAR_A_WAIVER_EXPIRES, "expires", ATTR_TIME, NULL },
	{ DEBAR_A_WAIVER_EXPIRES_IN, "expires-in", ATTR_SPAN, NULL },
	{ DEBAR_A_WAIVER_FRAMES, "frames", ATTR_U64, NULL },
	{ DEBAR_A_WAIVER_BYTES, "bytes", ATTR_U64, NULL },
};
const struct attr_set waiver_set = SET(waiver, DEBAR_A_WAIVER_MAX);

static const struct attr port[] = {
	{ DEBAR_A_PORT_IFINDEX, "ifindex", ATTR_NUMBER, NULL },
	{ DEBAR_A_PORT_IFNAME, "ifname", ATTR_TEXT, NULL },
	{ DEBAR_A_PORT_FLAGS, "flags", ATTR_FLAGS, &port_flag_names },
	{ DEBAR_A_PORT_DROPPED_BROADCASTS, "dropped-broadcasts", ATTR_U64,
	  NULL },
};
const struct attr_set port_set = SET(port, DEBAR_A_PORT_MAX);

static const struct attr gateway[] = {
	{ DEBAR_A_GATEWAY_IFINDEX, "ifindex", ATTR_NUMBER, NULL },
	{ DEBAR_A_GATEWAY_IFNAME, "ifname", ATTR_TEXT, NULL },
	{ DEBAR_A_GATEWAY_IPV4, "ipv4", ATTR_IPV4, NULL },
	{ DEBAR_A_GATEWAY_IPV6, "ipv6", ATTR_IPV6, NULL },
	{ DEBAR_A_GATEWAY_MAC, "mac", ATTR_MAC, NULL },
	{ DEBAR_A_GATEWAY_VENDOR, "vendor", ATTR_TEXT, NULL },
};
const struct attr_set gateway_set = SET(gateway, DEBAR_A_GATEWAY_MAX);

static const struct attr connection[] = {
	{ DEBAR_A_CONNECTION_CLIENT_IPV4, "client-ipv4", ATTR_IPV4, NULL },
	{ DEBAR_A_CONNECTION_CLIENT_IPV6, "client-ipv6", ATTR_IPV6, NULL },
	{ DEBAR_A_CONNECTION_CLIENT_PORT, "client-port", ATTR_PORT, NULL },
	{ DEBAR_A_CONNECTION_SERVER_IPV4, "server-ipv4", ATTR_IPV4, NULL },
	{ DEBAR_A_CONNECTION_SERVER_IPV6, "server-ipv6", ATTR_IPV6, NULL },
	{ DEBAR_A_CONNECTION_SERVER_PORT, "server-port", ATTR_PORT, NULL },
	{ DEBAR_A_CONNECTION_UNDECIDED, "undecided", ATTR_ENUM,
	  &undecided_names },
	{ DEBAR_A_CONNECTION_OPAQUE, "opaque", ATTR_ENUM, &opaque_names },
};
const struct attr_set connection_set = SET(connection,
					   DEBAR_A_CONNECTION_MAX);

static const struct attr unread[] = {
	{ DEBAR_A_UNREAD_UNDECIDED, "undecided", ATTR_ENUM, &undecided_names },
	{ DEBAR_A_UNREAD_OPAQUE, "opaque", ATTR_ENUM, &opaque_names },
	{ DEBAR_A_UNREAD_HANDSHAKES, "handshakes", ATTR_U64, NULL },
};
const struct attr_set unread_set = SET(unread, DEBAR_A_UNREAD_MAX);

/* Interfaces and networks come more than once, see cmd_status.c. */
static const struct attr status[] = {
	{ DEBAR_A_ABI, "abi", ATTR_NUMBER, NULL },
	{ DEBAR_A_VERSION, "version", ATTR_TEXT, NULL },
	{ DEBAR_A_GENERATION, "generation", ATTR_NUMBER, NULL },
	{ DEBAR_A_NAME, "name", ATTR_TEXT, NULL },
	{ DEBAR_A_AUTHORITY, "authority", ATTR_TEXT, NULL },
	{ DEBAR_A_HASH, "hash", ATTR_HASH, NULL },
	{ DEBAR_A_MODE, "mode", ATTR_ENUM, &mode_names },
	{ DEBAR_A_ENABLED, "enabled", ATTR_BOOL, NULL },
	{ DEBAR_A_DATA_DATE, "data-date", ATTR_TIME, NULL },
	{ DEBAR_A_TRANSIT, "transit", ATTR_ENUM, &mode_names },
	{ DEBAR_A_PROTECT_GATEWAYS, "protect-gateways", ATTR_BOOL, NULL },
	{ DEBAR_A_QUARANTINE_TTL, "quarantine-ttl", ATTR_COUNT, NULL },
	{ DEBAR_A_ON_UNDECIDED, "on-undecided", ATTR_ENUM,
	  &undecided_action_names },
	{ DEBAR_A_ACTION, "action", ATTR_ENUM, &action_names },
	{ DEBAR_A_EUI64, "eui64", ATTR_ENUM, &mode_names },
	{ DEBAR_A_BROADCAST_TO_BANNED, "broadcast-to-banned", ATTR_ENUM,
	  &broadcast_action_names },
	{ DEBAR_A_DEVICE_NETWORKS, "device-networks", ATTR_FLAGS,
	  &network_flag_names },
	{ DEBAR_A_LOADED_AT, "loaded-at", ATTR_TIME, NULL },
	{ DEBAR_A_VENDORS, "vendors", ATTR_COUNT, NULL },
	{ DEBAR_A_RULES, "rules", ATTR_COUNT, NULL },
	{ DEBAR_A_PREFIX_COUNT, "prefix-count", ATTR_COUNT, NULL },
	{ DEBAR_A_CERTIFICATE_COUNT, "certificate-count", ATTR_COUNT, NULL },
	{ DEBAR_A_DOMAIN_COUNT, "domain-count", ATTR_COUNT, NULL },
	{ DEBAR_A_DEVICES, "devices", ATTR_COUNT, NULL },
	{ DEBAR_A_MAX_DEVICES, "max-devices", ATTR_COUNT, NULL },
	{ DEBAR_A_FORGOTTEN_DEVICES, "forgotten-devices", ATTR_U64, NULL },
	{ DEBAR_A_FRAMES, "frames", ATTR_U64, NULL },
	{ DEBAR_A_BYTES, "bytes", ATTR_U64, NULL },
	{ DEBAR_A_DROPPED_FRAMES, "dropped-frames", ATTR_U64, NULL },
	{ DEBAR_A_DROPPED_BYTES, "dropped-bytes", ATTR_U64, NULL },
	{ DEBAR_A_MISSED_EVENTS, "missed-events", ATTR_U64, NULL },
	{ DEBAR_A_MEMORY, "memory", ATTR_U64, NULL },
	{ DEBAR_A_CLOCK_BEHIND, "clock-behind", ATTR_SPAN, NULL },
	{ DEBAR_A_CONFIRM_WITHIN, "confirm-within", ATTR_NUMBER, NULL },
	{ DEBAR_A_CONFIRM_RESTORES, "confirm-restores", ATTR_TEXT, NULL },
	{ DEBAR_A_QUARANTINED, "quarantined", ATTR_COUNT, NULL },
	{ DEBAR_A_CONDEMNED, "condemned", ATTR_COUNT, NULL },
	{ DEBAR_A_HANDSHAKES_OPEN, "handshakes-open", ATTR_COUNT, NULL },
	{ DEBAR_A_HANDSHAKES, "handshakes", ATTR_U64, NULL },
	{ DEBAR_A_WAIVERS, "waivers", ATTR_COUNT, NULL },
	{ DEBAR_A_CLOCK, "clock", ATTR_TIME, NULL },
	{ DEBAR_A_GATEWAYS_FULL, "gateways-full", ATTR_BOOL, NULL },
};
const struct attr_set status_set = SET(status, DEBAR_A_MAX);

static const struct attr event[] = {
	{ DEBAR_A_EVENT_KIND, "event-kind", ATTR_ENUM, &event_names },
	{ DEBAR_A_TIME, "time", ATTR_NANO, NULL },
	{ DEBAR_A_EVENT_NUMBER, "event-number", ATTR_U64, NULL },
	{ DEBAR_A_NAME, "name", ATTR_TEXT, NULL },
	{ DEBAR_A_HASH, "hash", ATTR_HASH, NULL },
	{ DEBAR_A_GENERATION, "generation", ATTR_NUMBER, NULL },
	{ DEBAR_A_MODE, "mode", ATTR_ENUM, &mode_names },
	{ DEBAR_A_ENABLED, "enabled", ATTR_BOOL, NULL },
	{ DEBAR_A_OF_VENDOR, "of-vendor", ATTR_TEXT, NULL },
};
const struct attr_set event_set = SET(event, DEBAR_A_MAX);
