// SPDX-License-Identifier: GPL-2.0
/*
 * The settings in a policy file.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>

#include "date.h"
#include "policy_vendor.h"

static void read_transit(struct reader *r, const struct yaml_node *value)
{
	r->file->transit = value_choice(r, value, "transit", &mode_names,
					DEBAR_MODE_MONITOR);
	r->file->transit_at = value->at;
}

static void read_gateways(struct reader *r, const struct yaml_node *value)
{
	r->file->protect_gateways = value_bool(r, value, "protect-gateways");
	r->file->protect_gateways_at = value->at;
}

/* What the kernel allows in a name, and '*' and '?'. */
static bool is_glob(const char *text)
{
	const char *at;

	if (strlen(text) > 15)
		return false;
	for (at = text; *at; at++)
		if (*at == '/' || *at == ':' || isspace((unsigned char)*at))
			return false;
	return true;
}

static void read_interfaces(struct reader *r, const struct yaml_node *value)
{
	struct policy_interface *entry;
	const struct yaml_node *item;
	const char *text;

	if (!value_list(r, value, "interfaces"))
		return;
	for (item = value->first; item; item = item->next) {
		text = value_text(r, item, "interfaces", SOURCE_MAX_LINE);
		if (!text)
			continue;
		if (!is_glob(text)) {
			report_add(r->report, item->at,
				   "'%.60s' fits no interface; allowed: 1 to 15 characters without '/', ':' and spaces, '*' for any run, '?' for any one",
				   text);
			continue;
		}
		entry = ARENA_PUSH(r->arena, r->file->interfaces,
				   r->file->interface_count,
				   r->file->interface_room);
		entry->at = item->at;
		entry->glob = text;
	}
}

static void read_ttl(struct reader *r, const struct yaml_node *value)
{
	const char *text = value_text(r, value, "quarantine-ttl",
				      SOURCE_MAX_LINE);
	s64 span;

	if (!text)
		return;
	span = date_parse_span(text);
	r->file->quarantine_ttl_at = value->at;
	if (span >= DEBAR_QUARANTINE_TTL_MIN &&
	    span <= DEBAR_QUARANTINE_TTL_MAX)
		r->file->quarantine_ttl = (int)span;
	else
		report_add(r->report, value->at,
			   "'%.60s' is no quarantine-ttl; allowed: 1m to 365d, a number with s, m, h or d for seconds, minutes, hours or days",
			   text);
}

static void read_undecided(struct reader *r, const struct yaml_node *value)
{
	r->file->on_undecided = value_choice(r, value, "on-undecided",
					     &undecided_action_names, 0);
	r->file->on_undecided_at = value->at;
}

static void read_action(struct reader *r, const struct yaml_node *value)
{
	r->file->action = value_choice(r, value, "action", &action_names, 0);
	r->file->action_at = value->at;
}

static void read_eui64(struct reader *r, const struct yaml_node *value)
{
	r->file->eui64 = value_choice(r, value, "eui64", &mode_names, 0);
	r->file->eui64_at = value->at;
}

/* Clear what lies beyond the prefix; true if there was something. */
static bool clear_host_bits(struct policy_network *network)
{
	u8 before[sizeof(network->address)];
	size_t i;

	memcpy(before, network->address, sizeof(before));
	for (i = 0; i < sizeof(before) * 8; i++)
		if (i >= network->bits)
			network->address[i / 8] &= (u8)~(0x80 >> i % 8);
	return memcmp(before, network->address, sizeof(before));
}

static bool parse_network(const char *text, struct policy_network *network)
{
	const char *slash = strchr(text, '/');
	char address[INET6_ADDRSTRLEN];
	size_t len = slash ? (size_t)(slash - text) : 0;
	long bits;

	if (!len || len >= sizeof(address) || strlen(slash) > 4 ||
	    strspn(slash + 1, "0123456789") != strlen(slash + 1) || !slash[1])
		return false;
	memcpy(address, text, len);
	address[len] = 0;
	bits = atol(slash + 1);
	network->family = strchr(address, ':') ? AF_INET6 : AF_INET;
	network->bits = (u8)bits;
	return inet_pton(network->family, address, network->address) == 1 &&
	       bits <= (network->family == AF_INET ? 32 : 128);
}

static void read_network(struct reader *r, const struct yaml_node *item)
{
	const char *text = value_text(r, item, "device-networks",
				      SOURCE_MAX_LINE);
	struct policy_network network = { .at = item->at };
	char right[INET6_ADDRSTRLEN];
	int kind;

	if (!text)
		return;
	kind = name_find(&network_flag_names, text);
	if (kind >= 0) {
		r->file->network_flags |= 1u << kind;
		return;
	}
	if (!parse_network(text, &network)) {
		report_add(r->report, item->at,
			   "'%.60s' is no network; allowed: on-link, routed, private, or an address and the length of its prefix, as 192.0.2.0/24",
			   text);
		return;
	}
	if (clear_host_bits(&network)) {
		inet_ntop(network.family, network.address, right,
			  sizeof(right));
		report_add(r->report, item->at,
			   "'%.60s' has bits set beyond the first %u; the network is %s/%u",
			   text, network.bits, right, network.bits);
		return;
	}
	*ARENA_PUSH(r->arena, r->file->networks, r->file->network_count,
		    r->file->network_room) = network;
}

static void read_networks(struct reader *r, const struct yaml_node *value)
{
	const struct yaml_node *item;

	if (!value_list(r, value, "device-networks"))
		return;
	r->file->says_networks = true;
	for (item = value->first; item; item = item->next)
		read_network(r, item);
}

/**
 * policy_read_settings() - read the value of the key 'settings'
 * @r: reader
 * @value: anything
 */
void policy_read_settings(struct reader *r, const struct yaml_node *value)
{
	static const struct key keys[] = {
		{ "transit", read_transit, false },
		{ "protect-gateways", read_gateways, false },
		{ "interfaces", read_interfaces, false },
		{ "quarantine-ttl", read_ttl, false },
		{ "on-undecided", read_undecided, false },
		{ "action", read_action, false },
		{ "eui64", read_eui64, false },
		{ "device-networks", read_networks, false },
	};

	value_map(r, value, keys, ARRAY_SIZE(keys), "settings");
}
