// SPDX-License-Identifier: GPL-2.0
/*
 * The settings in a policy file.
 */
#include <ctype.h>

#include "date.h"
#include "network.h"
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

static void read_broadcast(struct reader *r, const struct yaml_node *value)
{
	r->file->broadcast_to_banned = value_choice(r, value,
						    "broadcast-to-banned",
						    &broadcast_action_names,
						    0);
	r->file->broadcast_to_banned_at = value->at;
}

static void read_network(struct reader *r, const struct yaml_node *item)
{
	const char *text = value_text(r, item, "device-networks",
				      SOURCE_MAX_LINE);
	struct policy_network network = { .at = item->at };
	char right[NETWORK_TEXT_MAX];
	int kind;

	if (!text)
		return;
	kind = name_find(&network_flag_names, text);
	if (kind >= 0) {
		r->file->network_flags |= 1u << kind;
		return;
	}
	if (!network_parse(text, &network.family, &network.bits,
			   network.address)) {
		report_add(r->report, item->at,
			   "'%.60s' is no network; allowed: on-link, routed, private, or an address and the length of its prefix, as 192.0.2.0/24",
			   text);
		return;
	}
	if (network_clear_host_bits(network.address, network.bits)) {
		report_add(r->report, item->at,
			   "'%.60s' has bits set beyond the first %u; the network is %s",
			   text, network.bits,
			   network_format(network.family, network.address,
					  network.bits, right));
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
		{ "broadcast-to-banned", read_broadcast, false },
		{ "device-networks", read_networks, false },
	};

	value_map(r, value, keys, ARRAY_SIZE(keys), "settings");
}
