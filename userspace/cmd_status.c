// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>
#include <time.h>

#include "date.h"
#include "doctor.h"
#include "hex.h"
#include "upcoming.h"
#include "view.h"

static void list_interfaces(struct out *out, struct nl_msg *status)
{
	struct genlmsghdr *head = nlmsg_data(nlmsg_hdr(status));
	const char *list[DEBAR_MAX_INTERFACES];
	struct nlattr *attr;
	size_t count = 0;
	int rest;

	nla_for_each_attr(attr, genlmsg_attrdata(head, 0),
			  genlmsg_attrlen(head, 0), rest) {
		struct nlattr *tb[REPLY_MAX + 1] = {
			[DEBAR_A_INTERFACE] = attr,
		};

		if (nla_type(attr) == DEBAR_A_INTERFACE &&
		    count < ARRAY_SIZE(list) &&
		    reply_text(tb, DEBAR_A_INTERFACE))
			list[count++] = reply_text(tb, DEBAR_A_INTERFACE);
	}
	out_strings(out, "interface", list, count);
	if (count)
		out_line(out, "interfaces", "%zu patterns narrow the policy",
			 count);
}

/* "192.0.2.0/24" */
static bool spell_network(struct nlattr *nest, char *text)
{
	struct nlattr *tb[DEBAR_A_NETWORK_MAX + 1], *address;
	int family = AF_INET6, size = 16;

	if (nla_parse_nested(tb, DEBAR_A_NETWORK_MAX, nest, NULL))
		return false;
	address = tb[DEBAR_A_NETWORK_IPV6];
	if (tb[DEBAR_A_NETWORK_IPV4]) {
		address = tb[DEBAR_A_NETWORK_IPV4];
		family = AF_INET;
		size = 4;
	}
	if (!address || nla_len(address) < size)
		return false;
	inet_ntop(family, nla_data(address), text, INET6_ADDRSTRLEN);
	sprintf(text + strlen(text), "/%u", reply_u8(tb, DEBAR_A_NETWORK_BITS));
	return true;
}

static void list_networks(struct out *out, struct nl_msg *status)
{
	struct genlmsghdr *head = nlmsg_data(nlmsg_hdr(status));
	char text[DEBAR_MAX_NETWORKS][INET6_ADDRSTRLEN + 4];
	const char *list[DEBAR_MAX_NETWORKS];
	struct nlattr *attr;
	size_t count = 0;
	int rest;

	nla_for_each_attr(attr, genlmsg_attrdata(head, 0),
			  genlmsg_attrlen(head, 0), rest) {
		if (nla_type(attr) != DEBAR_A_NETWORK ||
		    count == ARRAY_SIZE(list) ||
		    !spell_network(attr, text[count]))
			continue;
		list[count] = text[count];
		count++;
	}
	out_strings(out, "network", list, count);
}

/* Handshakes that were not read, by reason. */
static void list_unread(struct out *out, struct nl_msg *status)
{
	struct genlmsghdr *head = nlmsg_data(nlmsg_hdr(status));
	struct nlattr *unread[REPLY_MAX + 1], *attr;
	char count[OUT_NUMBER_MAX];
	int rest;

	out_list(out, "unread", NULL, 0);
	nla_for_each_attr(attr, genlmsg_attrdata(head, 0),
			  genlmsg_attrlen(head, 0), rest) {
		if (nla_type(attr) != DEBAR_A_UNREAD ||
		    !reply_nest(attr, &unread_set, unread))
			continue;
		out_row(out);
		reply_fields(out, unread, &unread_set, true);
		out_thousands(reply_u64(unread, DEBAR_A_UNREAD_HANDSHAKES),
			      count);
		if (unread[DEBAR_A_UNREAD_OPAQUE])
			out_line(out, "", "%s opaque: %s", count,
				 name_of(&opaque_names,
					 reply_u32(unread,
						   DEBAR_A_UNREAD_OPAQUE)));
		else
			out_line(out, "", "%s undecided: %s", count,
				 name_of(&undecided_names,
					 reply_u32(unread,
						   DEBAR_A_UNREAD_UNDECIDED)));
	}
	out_list_end(out, NULL);
}

static void list_nests(struct out *out, const char *key,
		       const struct dump *dump, int type,
		       const struct attr_set *set)
{
	struct nlattr *nest[REPLY_MAX + 1];
	size_t i;

	out_list(out, key, NULL, 0);
	for (i = 0; i < dump->count; i++) {
		if (!dump_nest(dump, i, type, set, nest))
			continue;
		out_row(out);
		reply_fields(out, nest, set, true);
	}
	out_list_end(out, NULL);
}

static void show_policy(struct out *out, struct nlattr **status)
{
	char text[DATE_TEXT_MAX], age[DATE_TEXT_MAX];
	s64 loaded = reply_s64(status, DEBAR_A_LOADED_AT);
	s64 data = reply_s64(status, DEBAR_A_DATA_DATE);
	bool on = reply_u8(status, DEBAR_A_ENABLED);
	const u8 *hash = status[DEBAR_A_HASH] ?
			 nla_data(status[DEBAR_A_HASH]) : NULL;
	const char *authority = reply_text(status, DEBAR_A_AUTHORITY);

	out_line(out, "policy", "%s", reply_text(status, DEBAR_A_NAME));
	if (authority)
		out_line(out, "authority", "%s", authority);
	if (hash)
		out_line(out, "hash", "%s", hex_format(hash, 8, text));
	out_line(out, "generation", "%u",
		 reply_u32(status, DEBAR_A_GENERATION));
	out_tint(out, on ? TINT_NONE : TINT_WARN);
	out_line(out, "mode", "%s%s",
		 name_of(&mode_names, reply_u32(status, DEBAR_A_MODE)),
		 on ? "" : ", switched off");
	out_line(out, "loaded", "%s, %s ago", date_format(loaded, text),
		 date_format_span(time(NULL) - loaded, age));
	if (data)
		out_line(out, "data", "%s, %s old", date_format_day(data, text),
			 date_format_span(time(NULL) - data, age));
}

static void show_counts(struct out *out, struct nlattr **status)
{
	char a[OUT_NUMBER_MAX], b[OUT_NUMBER_MAX], c[OUT_NUMBER_MAX];

	out_line(out, "lists", "%s vendors, %s rules, %s prefixes",
		 out_thousands(reply_u32(status, DEBAR_A_VENDORS), a),
		 out_thousands(reply_u32(status, DEBAR_A_RULES), b),
		 out_thousands(reply_u32(status, DEBAR_A_PREFIX_COUNT), c));
	if (reply_u32(status, DEBAR_A_CERTIFICATE_COUNT) ||
	    reply_u32(status, DEBAR_A_DOMAIN_COUNT))
		out_line(out, "", "%s certificate rules, %s domains",
			 out_thousands(reply_u32(status,
						 DEBAR_A_CERTIFICATE_COUNT), a),
			 out_thousands(reply_u32(status, DEBAR_A_DOMAIN_COUNT),
				       b));
	out_line(out, "devices", "%s seen, room for %s",
		 out_thousands(reply_u32(status, DEBAR_A_DEVICES), a),
		 out_thousands(reply_u32(status, DEBAR_A_MAX_DEVICES), b));
	if (status[DEBAR_A_QUARANTINED]) {
		out_line(out, "", "%s addresses in quarantine, %s connections condemned",
			 out_thousands(reply_u32(status, DEBAR_A_QUARANTINED),
				       a),
			 out_thousands(reply_u32(status, DEBAR_A_CONDEMNED),
				       b));
		out_line(out, "handshakes", "%s read, %s in progress",
			 out_thousands(reply_u64(status, DEBAR_A_HANDSHAKES),
				       a),
			 out_thousands(reply_u32(status,
						 DEBAR_A_HANDSHAKES_OPEN), b));
	}
	if (reply_u32(status, DEBAR_A_WAIVERS))
		out_line(out, "waivers", "%s",
			 out_thousands(reply_u32(status, DEBAR_A_WAIVERS), a));
	out_line(out, "matched", "%s frames, %s",
		 out_thousands(reply_u64(status, DEBAR_A_FRAMES), a),
		 out_bytes(reply_u64(status, DEBAR_A_BYTES), b));
	out_line(out, "dropped", "%s frames, %s",
		 out_thousands(reply_u64(status, DEBAR_A_DROPPED_FRAMES), a),
		 out_bytes(reply_u64(status, DEBAR_A_DROPPED_BYTES), b));
	out_line(out, "events", "%s missed",
		 out_thousands(reply_u64(status, DEBAR_A_MISSED_EVENTS), a));
	out_line(out, "memory", "%s",
		 out_bytes(reply_u64(status, DEBAR_A_MEMORY), a));
}

static size_t count_transit(const struct view *view)
{
	struct nlattr *device[REPLY_MAX + 1];
	size_t count = 0, i;

	for (i = 0; i < view->devices.count; i++)
		if (dump_nest(&view->devices, i, DEBAR_A_DEVICE, &device_set,
			      device) &&
		    reply_u32(device, DEBAR_A_DEVICE_FLAGS) &
		    DEBAR_DEVICE_FLAGS_TRANSIT)
			count++;
	return count;
}

static size_t count_ports(const struct view *view, u32 flag)
{
	struct nlattr *port[REPLY_MAX + 1];
	size_t count = 0, i;

	for (i = 0; i < view->ports.count; i++)
		if (dump_nest(&view->ports, i, DEBAR_A_PORT, &port_set, port) &&
		    reply_u32(port, DEBAR_A_PORT_FLAGS) & flag)
			count++;
	return count;
}

static u64 sum_broadcasts(const struct view *view)
{
	struct nlattr *port[REPLY_MAX + 1];
	u64 sum = 0;
	size_t i;

	for (i = 0; i < view->ports.count; i++)
		if (dump_nest(&view->ports, i, DEBAR_A_PORT, &port_set, port))
			sum += reply_u64(port, DEBAR_A_PORT_DROPPED_BROADCASTS);
	return sum;
}

static void show_broadcasts(struct out *out, const struct view *view,
			    struct nlattr **status)
{
	char count[OUT_NUMBER_MAX];

	if (reply_u32(status, DEBAR_A_BROADCAST_TO_BANNED) !=
	    DEBAR_BROADCAST_ACTION_DROP)
		return;
	out_line(out, "broadcasts", "kept from %zu ports now, %s frames so far",
		 count_ports(view, DEBAR_PORT_FLAGS_NO_BROADCAST),
		 out_thousands(sum_broadcasts(view), count));
}

static void show_surroundings(struct out *out, const struct view *view,
			      struct nlattr **status)
{
	bool protects = reply_u8(status, DEBAR_A_PROTECT_GATEWAYS);

	out_line(out, "ports", "%zu of %zu hooked",
		 count_ports(view, DEBAR_PORT_FLAGS_HOOKED),
		 view->ports.count);
	show_broadcasts(out, view, status);
	out_line(out, "gateways", "%zu, %s%s", view->gateways.count,
		 protects ? "protected" : "not protected",
		 protects && reply_u8(status, DEBAR_A_GATEWAYS_FULL) ?
		 "; there are more, which are not" : "");
	out_line(out, "transit", "%zu devices, mode %s", count_transit(view),
		 name_of(&mode_names, reply_u32(status, DEBAR_A_TRANSIT)));
}

static void list_transit(struct out *out, const struct view *view)
{
	struct nlattr *device[REPLY_MAX + 1];
	size_t i;

	out_list(out, "transit-devices", NULL, 0);
	for (i = 0; i < view->devices.count; i++) {
		if (!dump_nest(&view->devices, i, DEBAR_A_DEVICE, &device_set,
			       device) ||
		    !(reply_u32(device, DEBAR_A_DEVICE_FLAGS) &
		      DEBAR_DEVICE_FLAGS_TRANSIT))
			continue;
		out_row(out);
		reply_fields(out, device, &device_set, true);
	}
	out_list_end(out, NULL);
}

static int show(const struct request *rq, struct view *view)
{
	struct nlattr *status[REPLY_MAX + 1];
	struct breaker breaker;
	const char *version;
	struct out out;

	if (!link_parse(view->status.messages[0], status)) {
		complain("the module's answer is malformed");
		return RC_FAILED;
	}
	/* The epoch stands for "the policy says nothing". */
	if (!reply_s64(status, DEBAR_A_DATA_DATE))
		status[DEBAR_A_DATA_DATE] = NULL;
	view_examine(view, status);
	breaker_look(&breaker);
	if (breaker.state == BREAKER_TRIPPED) {
		breaker_find_crashes(&breaker);
		doctor_breaker(&view->health, &breaker);
	}
	breaker_free(&breaker);
	out_begin(&out, rq);
	reply_fields(&out, status, &status_set, true);
	version = reply_text(status, DEBAR_A_VERSION);
	out_line(&out, "module", "version %s, netlink ABI %u",
		 version ? version : "unknown",
		 reply_u32(status, DEBAR_A_ABI));
	if (reply_text(status, DEBAR_A_NAME)) {
		show_policy(&out, status);
		show_counts(&out, status);
		show_surroundings(&out, view, status);
	} else {
		out_line(&out, "policy", "none is loaded");
	}
	list_interfaces(&out, view->status.messages[0]);
	list_networks(&out, view->status.messages[0]);
	list_unread(&out, view->status.messages[0]);
	list_nests(&out, "port", &view->ports, DEBAR_A_PORT, &port_set);
	list_nests(&out, "gateway", &view->gateways, DEBAR_A_GATEWAY,
		   &gateway_set);
	list_transit(&out, view);
	upcoming_show(&out, &view->vendors, &view->waivers,
		      reply_s64(status, DEBAR_A_CLOCK));
	health_show(&out, "health", "health", &view->health);
	if (!view->health.count) {
		out_tint(&out, TINT_GOOD);
		out_line(&out, "health", "no problem found");
	}
	return out_end(&out);
}

/*
 * status
 */
int cmd_status(const struct request *rq, int argc, char **argv)
{
	struct view view = { 0 };
	struct link link;
	int rc;

	(void)argc;
	(void)argv;
	rc = link_open(&link, rq, false);
	if (!rc)
		rc = view_fetch(&view, &link);
	if (!rc)
		rc = show(rq, &view);
	view_free(&view);
	link_close(&link);
	return rc;
}
