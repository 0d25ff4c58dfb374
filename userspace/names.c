// SPDX-License-Identifier: GPL-2.0
#include "names.h"

#include <assert.h>

#include "core/engine.h"

#define NAMES(list) { .name = (list), .count = ARRAY_SIZE(list) }

static const char * const mode[] = {
	[DEBAR_MODE_OFF]	= "off",
	[DEBAR_MODE_MONITOR]	= "monitor",
	[DEBAR_MODE_ENFORCE]	= "enforce",
};
static_assert(ARRAY_SIZE(mode) == DEBAR_MODE_MAX + 1, "name every mode");
const struct names mode_names = NAMES(mode);

static const char * const verdict[] = {
	[DEBAR_VERDICT_ACCEPT]	= "accept",
	[DEBAR_VERDICT_MONITOR]	= "monitor",
	[DEBAR_VERDICT_DROP]	= "drop",
};
static_assert(ARRAY_SIZE(verdict) == DEBAR_VERDICT_MAX + 1,
	      "name every verdict");
const struct names verdict_names = NAMES(verdict);

static const char * const reason[] = {
	[DEBAR_REASON_NONE]		 = "none",
	[DEBAR_REASON_ENFORCED]		 = "enforced",
	[DEBAR_REASON_MODE_OFF]		 = "mode-off",
	[DEBAR_REASON_MODE_MONITOR]	 = "mode-monitor",
	[DEBAR_REASON_DISABLED]		 = "disabled",
	[DEBAR_REASON_OWN]		 = "own",
	[DEBAR_REASON_GATEWAY]		 = "gateway",
	[DEBAR_REASON_PROTECTED]	 = "protected",
	[DEBAR_REASON_BOOTSTRAP]	 = "bootstrap",
	[DEBAR_REASON_CONTROL_FRAME]	 = "control-frame",
	[DEBAR_REASON_TRANSIT]		 = "transit",
	[DEBAR_REASON_NOT_YET_EFFECTIVE] = "not-yet-effective",
	[DEBAR_REASON_ENDED]		 = "ended",
	[DEBAR_REASON_UNDECIDED]	 = "undecided",
	[DEBAR_REASON_EUI64]		 = "eui64",
	[DEBAR_REASON_WAIVED]		 = "waived",
	[DEBAR_REASON_BROADCAST]	 = "broadcast",
};
static_assert(ARRAY_SIZE(reason) == DEBAR_REASON_MAX + 1, "name every reason");
const struct names reason_names = NAMES(reason);

static const char * const event[] = {
	[DEBAR_EVENT_KIND_POLICY_LOADED]  = "policy-loaded",
	[DEBAR_EVENT_KIND_POLICY_FLUSHED] = "policy-flushed",
	[DEBAR_EVENT_KIND_MODE_CHANGED]	  = "mode-changed",
	[DEBAR_EVENT_KIND_LOAD_ABORTED]	  = "load-aborted",
	[DEBAR_EVENT_KIND_CONFIRMED]	  = "confirmed",
	[DEBAR_EVENT_KIND_ROLLED_BACK]	  = "rolled-back",
	[DEBAR_EVENT_KIND_CONFIRM_EXPIRED] = "confirm-expired",
	[DEBAR_EVENT_KIND_DEVICE_SEEN]	  = "device-seen",
	[DEBAR_EVENT_KIND_DEVICE_VERDICT] = "device-verdict",
	[DEBAR_EVENT_KIND_TRANSIT]	  = "transit",
	[DEBAR_EVENT_KIND_GATEWAY]	  = "gateway",
	[DEBAR_EVENT_KIND_INVENTORY_FULL] = "inventory-full",
	[DEBAR_EVENT_KIND_QUARANTINED]	  = "quarantined",
	[DEBAR_EVENT_KIND_RELEASED]	  = "released",
	[DEBAR_EVENT_KIND_ADDRESS_MOVED]  = "address-moved",
	[DEBAR_EVENT_KIND_ADDRESS_SHARED] = "address-shared",
	[DEBAR_EVENT_KIND_OPAQUE]	  = "opaque",
	[DEBAR_EVENT_KIND_UNDECIDED]	  = "undecided",
	[DEBAR_EVENT_KIND_WAIVER_EXPIRED] = "waiver-expired",
};
static_assert(ARRAY_SIZE(event) == DEBAR_EVENT_KIND_MAX + 1,
	      "name every kind of event");
const struct names event_names = NAMES(event);

static const char * const port_flag[] = {
	"hooked", "tc-ingress", "tc-egress", "xdp", "failed", "offload",
	"no-broadcast",
};
static_assert(1 << (ARRAY_SIZE(port_flag) - 1) ==
	      DEBAR_PORT_FLAGS_NO_BROADCAST, "name every flag of a port");
const struct names port_flag_names = NAMES(port_flag);

static const char * const device_flag[] = {
	"transit", "gateway", "own", "protected", "quarantined", "waived",
	"stranded",
};
static_assert(1 << (ARRAY_SIZE(device_flag) - 1) ==
	      DEBAR_DEVICE_FLAGS_STRANDED, "name every flag of a device");
const struct names device_flag_names = NAMES(device_flag);

static const char * const rule_kind[] = {
	[DEBAR_RULE_KIND_MAC]		= "mac",
	[DEBAR_RULE_KIND_CERTIFICATE]	= "certificate",
	[DEBAR_RULE_KIND_SNI]		= "sni",
};
static_assert(ARRAY_SIZE(rule_kind) == DEBAR_RULE_KIND_MAX + 1,
	      "name every kind of rule");
const struct names rule_kind_names = NAMES(rule_kind);

static const char * const undecided_action[] = {
	"pass", "drop",
};
static_assert(ARRAY_SIZE(undecided_action) == DEBAR_UNDECIDED_ACTION_MAX + 1,
	      "name every action on what is undecided");
const struct names undecided_action_names = NAMES(undecided_action);

static const char * const broadcast_action[] = {
	"pass", "drop",
};
static_assert(ARRAY_SIZE(broadcast_action) == DEBAR_BROADCAST_ACTION_MAX + 1,
	      "name every action on broadcasts");
const struct names broadcast_action_names = NAMES(broadcast_action);

static const char * const action[] = {
	"drop", "reject",
};
static_assert(ARRAY_SIZE(action) == DEBAR_ACTION_MAX + 1, "name every action");
const struct names action_names = NAMES(action);

static const char * const network_flag[] = {
	"on-link", "routed", "private",
};
static_assert(1 << (ARRAY_SIZE(network_flag) - 1) ==
	      DEBAR_NETWORK_FLAGS_PRIVATE, "name every kind of network");
const struct names network_flag_names = NAMES(network_flag);

static const char * const condition_field[] = {
	"subject", "issuer", "san", "serial",
};
static_assert(ARRAY_SIZE(condition_field) == DEBAR_CONDITION_FIELD_MAX + 1,
	      "name every part of a certificate");
const struct names condition_field_names = NAMES(condition_field);

/* As OpenSSL abbreviates them. */
static const char * const name_attribute[] = {
	"other", "CN", "SN", "serialNumber", "C", "L", "ST", "street", "O",
	"OU", "title", "description", "postalCode", "name", "GN",
	"dnQualifier", "emailAddress", "unstructuredName", "UID", "DC",
};
static_assert(ARRAY_SIZE(name_attribute) == DEBAR_NAME_ATTRIBUTE_MAX + 1,
	      "name every attribute");
const struct names attribute_names = NAMES(name_attribute);

static const char * const san_kind[] = {
	"other", "dns", "ip", "email", "uri",
};
static_assert(ARRAY_SIZE(san_kind) == DEBAR_SAN_KIND_MAX + 1,
	      "name every kind of alternative name");
const struct names san_kind_names = NAMES(san_kind);

/* Of the engine, not of the netlink specification. */
static const char * const match[] = {
	[DEBAR_MATCH_NONE]	= "none",
	[DEBAR_MATCH_NAMES]	= "names",
	[DEBAR_MATCH_PIN]	= "pin",
	[DEBAR_MATCH_KEY_PIN]	= "spki-pin",
	[DEBAR_MATCH_SNI]	= "sni",
};
const struct names match_names = NAMES(match);

/**
 * name_of() - name of a value
 * @names: of its enum
 * @value: from the kernel, which may be newer than this tool
 */
const char *name_of(const struct names *names, u32 value)
{
	return value < names->count ? names->name[value] : "unknown";
}

/**
 * name_find() - value of a name
 * @names: of the enum
 * @name: as a user typed it
 *
 * Return: the value, or -1.
 */
int name_find(const struct names *names, const char *name)
{
	u32 i;

	for (i = 0; i < names->count; i++)
		if (!strcmp(names->name[i], name))
			return (int)i;
	return -1;
}

static const char * const undecided[] = {
	[DEBAR_UNDECIDED_NONE]	      = "none",
	[DEBAR_UNDECIDED_CONFLICT]    = "conflict",
	[DEBAR_UNDECIDED_FRAGMENT]    = "fragment",
	[DEBAR_UNDECIDED_TOO_LONG]    = "too-long",
	[DEBAR_UNDECIDED_GAPS]	      = "gaps",
	[DEBAR_UNDECIDED_MALFORMED]   = "malformed",
	[DEBAR_UNDECIDED_CERTIFICATE] = "certificate",
	[DEBAR_UNDECIDED_COMPLEX]     = "complex",
	[DEBAR_UNDECIDED_FLOWS]	      = "flows",
	[DEBAR_UNDECIDED_BYTES]	      = "bytes",
	[DEBAR_UNDECIDED_MEMORY]      = "memory",
	[DEBAR_UNDECIDED_TIME]	      = "time",
};
static_assert(ARRAY_SIZE(undecided) == DEBAR_UNDECIDED_MAX + 1,
	      "name every reason for which a handshake is given up");
const struct names undecided_names = NAMES(undecided);

static const char * const opaque[] = {
	[DEBAR_OPAQUE_TLS13]	      = "tls13",
	[DEBAR_OPAQUE_RESUMED]	      = "resumed",
	[DEBAR_OPAQUE_NO_CERTIFICATE] = "no-certificate",
};
static_assert(ARRAY_SIZE(opaque) == DEBAR_OPAQUE_MAX + 1,
	      "name every reason for which a handshake shows nothing");
const struct names opaque_names = NAMES(opaque);
