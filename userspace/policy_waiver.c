// SPDX-License-Identifier: GPL-2.0
/*
 * The list of waivers in a policy file.
 */
#include <ctype.h>
#include <sys/socket.h>

#include "mac.h"
#include "network.h"
#include "policy_vendor.h"
#include "policy_waiver.h"

#define SUBJECTS "mac, address, network, interface, certificate"

/* A waiver is for one thing; the place of it is that of the waiver. */
static bool begin_subject(struct reader *r, const struct yaml_node *value,
			  enum debar_waiver_kind kind, u8 bits)
{
	struct policy_waiver *waiver = r->waiver;

	if (waiver->has_subject) {
		report_add(r->report, value->at,
			   "a waiver is for one of " SUBJECTS "; write another waiver with the same ticket");
		return false;
	}
	waiver->has_subject = true;
	waiver->at = value->at;
	waiver->want.kind = kind;
	waiver->want.bits = bits;
	return true;
}

static void read_mac(struct reader *r, const struct yaml_node *value)
{
	const char *text = value_text(r, value, "mac", SOURCE_MAX_LINE);
	struct debar_prefix prefix;
	u8 mac[DEBAR_MAC_LEN];
	char why[256];

	if (!text || !begin_subject(r, value, DEBAR_WAIVER_MAC, 48))
		return;
	if (mac_parse_address(text, mac)) {
		if (mac[0] & 1) {
			report_add(r->report, value->at,
				   "'%.60s' is a group address; allowed: the address of one device, or a prefix as in a vendor's 'mac'",
				   text);
			return;
		}
		memcpy(r->waiver->want.subject, mac, DEBAR_MAC_LEN);
		return;
	}
	if (!mac_parse_prefix(text, &prefix, why, sizeof(why))) {
		report_add(r->report, value->at,
			   "%s; a whole address (aa:bb:cc:dd:ee:ff) is allowed here too",
			   why);
		return;
	}
	r->waiver->want.bits = prefix.bits;
	memcpy(r->waiver->want.subject, prefix.mac, DEBAR_MAC_LEN);
}

static enum debar_waiver_kind kind_of(u8 family)
{
	return family == AF_INET ? DEBAR_WAIVER_IPV4 : DEBAR_WAIVER_IPV6;
}

static void read_address(struct reader *r, const struct yaml_node *value)
{
	const char *text = value_text(r, value, "address", SOURCE_MAX_LINE);
	u8 address[16] = { 0 }, family;

	if (!text || !begin_subject(r, value, DEBAR_WAIVER_IPV4, 32))
		return;
	if (!network_parse_address(text, &family, address)) {
		report_add(r->report, value->at,
			   "'%.60s' is no address; allowed: an IPv4 or IPv6 address (192.0.2.1, 2001:db8::1); for more than one 'network'",
			   text);
		return;
	}
	r->waiver->want.kind = kind_of(family);
	r->waiver->want.bits = family == AF_INET ? 32 : 128;
	memcpy(r->waiver->want.subject, address, sizeof(address));
}

static void read_network(struct reader *r, const struct yaml_node *value)
{
	const char *text = value_text(r, value, "network", SOURCE_MAX_LINE);
	u8 address[16] = { 0 }, family, bits;
	char right[NETWORK_TEXT_MAX];

	if (!text || !begin_subject(r, value, DEBAR_WAIVER_IPV4, 32))
		return;
	if (!network_parse(text, &family, &bits, address) || !bits) {
		report_add(r->report, value->at,
			   "'%.60s' is no network; allowed: an address and the length of its prefix, at least 1, as 192.0.2.0/24",
			   text);
		return;
	}
	if (network_clear_host_bits(address, bits)) {
		report_add(r->report, value->at,
			   "'%.60s' has bits set beyond the first %u; the network is %s",
			   text, bits,
			   network_format(family, address, bits, right));
		return;
	}
	r->waiver->want.kind = kind_of(family);
	r->waiver->want.bits = bits;
	memcpy(r->waiver->want.subject, address, sizeof(address));
}

/* What the kernel allows in a name; no '*', for a waiver names what it means. */
static bool is_interface(const char *text)
{
	const char *at;

	if (strlen(text) > 15)
		return false;
	for (at = text; *at; at++)
		if (strchr("/:*?", *at) || isspace((unsigned char)*at))
			return false;
	return true;
}

static void read_interface(struct reader *r, const struct yaml_node *value)
{
	const char *text = value_text(r, value, "interface", SOURCE_MAX_LINE);

	if (!text || !begin_subject(r, value, DEBAR_WAIVER_INTERFACE, 0))
		return;
	if (!is_interface(text)) {
		report_add(r->report, value->at,
			   "'%.60s' is the name of no interface; allowed: 1 to 15 characters without '/', ':', '*', '?' and spaces",
			   text);
		return;
	}
	memcpy(r->waiver->want.subject, text, strlen(text));
}

static void read_certificate(struct reader *r, const struct yaml_node *value)
{
	const char *text = value_text(r, value, "certificate",
				      SOURCE_MAX_LINE);

	if (!text || !begin_subject(r, value, DEBAR_WAIVER_CERTIFICATE, 0))
		return;
	if (value_hex(text, r->waiver->want.subject, DEBAR_PIN_LEN) !=
	    DEBAR_PIN_LEN)
		report_add(r->report, value->at,
			   "'%.80s' is no SHA-256 of a certificate; allowed: 64 hexadecimal digits, with a colon after every second or without",
			   text);
}

static void read_ticket(struct reader *r, const struct yaml_node *value)
{
	r->waiver->ticket = value_text(r, value, "ticket", DEBAR_TICKET_MAX);
}

static void read_reason(struct reader *r, const struct yaml_node *value)
{
	r->waiver->reason = value_text(r, value, "reason", DEBAR_TEXT_MAX);
}

static void read_approved_by(struct reader *r, const struct yaml_node *value)
{
	r->waiver->approved_by = value_text(r, value, "approved-by",
					    DEBAR_TEXT_MAX);
}

static void read_expires(struct reader *r, const struct yaml_node *value)
{
	s64 instant;

	if (!value_date(r, value, "expires", &instant))
		return;
	if (instant <= 0) {
		report_add(r->report, value->at,
			   "a waiver cannot expire before 1970-01-01T00:00:01Z");
		return;
	}
	r->waiver->want.expires = instant;
	r->waiver->expires_at = value->at;
}

static void read_waiver(struct reader *r, const struct yaml_node *value)
{
	static const struct key keys[] = {
		{ "mac", read_mac, false },
		{ "address", read_address, false },
		{ "network", read_network, false },
		{ "interface", read_interface, false },
		{ "certificate", read_certificate, false },
		{ "ticket", read_ticket, true },
		{ "reason", read_reason, true },
		{ "approved-by", read_approved_by, true },
		{ "expires", read_expires, true },
	};
	size_t before = r->report->total;

	r->waiver = ARENA_PUSH(r->arena, r->file->waivers,
			       r->file->waiver_count, r->file->waiver_room);
	memset(r->waiver, 0, sizeof(*r->waiver));
	r->waiver->at = value->at;
	value_map(r, value, keys, ARRAY_SIZE(keys), "a waiver");
	if (value->kind == YAML_MAP && !r->waiver->has_subject &&
	    r->report->total == before)
		report_add(r->report, value->at,
			   "a waiver needs one of: " SUBJECTS);
	/* What is wrong in itself is compared with nothing. */
	if (r->report->total != before)
		r->file->waiver_count--;
}

/**
 * policy_read_waivers() - read the value of the key 'waivers'
 * @r: reader
 * @value: anything
 */
void policy_read_waivers(struct reader *r, const struct yaml_node *value)
{
	const struct yaml_node *item;

	if (!value_list(r, value, "waivers"))
		return;
	for (item = value->first; item; item = item->next)
		read_waiver(r, item);
}
