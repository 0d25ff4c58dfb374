// SPDX-License-Identifier: GPL-2.0
/*
 * The list of certificate rules of a vendor.
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "core/pattern.h"
#include "hex.h"
#include "policy_vendor.h"

/* Octets of a serial number, one for the sign included (RFC 5280, 4.1.2.2). */
enum { SERIAL_MAX = 21 };

static const char *spell_octets(struct arena *arena, const u8 *octets,
				size_t len)
{
	return hex_format(octets, len, arena_alloc(arena, 2 * len + 1));
}

static bool is_address(const struct debar_condition *want)
{
	return want->field == DEBAR_FIELD_SAN && want->type == DEBAR_SAN_IP;
}

/* A folded pattern as one would write it, without "; " in it. */
static const char *spell_pattern(struct arena *arena,
				 const struct debar_condition *want)
{
	struct debar_slice text = { .data = want->pattern, .len = want->len };
	struct debar_pattern pattern = { .text = text };
	u8 out[DEBAR_PATTERN_MAX];
	char *spelt, *to;
	u32 i;

	debar_pattern_compile(&pattern, text, out);
	text = pattern.text;
	spelt = arena_alloc(arena, 2 * text.len + 3);
	to = spelt;
	if (pattern.kind == DEBAR_PATTERN_SUFFIX ||
	    pattern.kind == DEBAR_PATTERN_CONTAINS)
		*to++ = '*';
	for (i = 0; i < text.len; i++) {
		if (text.data[i] == DEBAR_ANY_RUN) {
			*to++ = '*';
		} else if (text.data[i] == DEBAR_ANY_CHARACTER) {
			*to++ = '?';
		} else {
			if (strchr("*?\\;", text.data[i]))
				*to++ = '\\';
			*to++ = (char)text.data[i];
		}
	}
	if (pattern.kind == DEBAR_PATTERN_PREFIX ||
	    pattern.kind == DEBAR_PATTERN_CONTAINS)
		*to = '*';
	return spelt;
}

/* "issuer.CN=dahua device *": the same for all that mean the same. */
static const char *normal_form(struct arena *arena,
			       const struct debar_condition *want)
{
	const char *field = name_of(&condition_field_names, want->field);
	char address[INET6_ADDRSTRLEN];

	if (want->field == DEBAR_FIELD_SERIAL)
		return arena_format(arena, "%s=%s", field,
				    spell_octets(arena, want->pattern,
						 want->len));
	if (is_address(want))
		inet_ntop(want->len == 4 ? AF_INET : AF_INET6, want->pattern,
			  address, sizeof(address));
	return arena_format(arena, "%s.%s=%s", field,
			    name_of(want->field == DEBAR_FIELD_SAN ?
				    &san_kind_names : &attribute_names,
				    want->type),
			    is_address(want) ? address :
			    spell_pattern(arena, want));
}

static void refuse(struct reader *r, const struct yaml_node *value, int err)
{
	switch (err) {
	case -EDOM:
		report_add(r->report, value->at,
			   "'%.60s' leaves too little to look for; allowed: a beginning, an end or three characters in a row without wildcards",
			   value->text);
		break;
	case -EILSEQ:
		report_add(r->report, value->at,
			   "'%.60s' holds the sign for a character that could not be read (U+FFFD); allowed: text as the certificate has it",
			   value->text);
		break;
	default:
		report_add(r->report, value->at,
			   "'%.60s' is no pattern; allowed: text with '*' for any run of characters, '?' for any one, '\\' before one that stands for itself, not all of it wildcards",
			   value->text);
		break;
	}
}

static void add_condition(struct reader *r, const struct yaml_node *value,
			  const struct debar_condition *want)
{
	struct policy_rule *rule = r->rule;
	struct policy_condition *condition;
	int err = debar_match_check(want);

	if (err) {
		refuse(r, value, err);
		return;
	}
	if (rule->condition_count == DEBAR_RULE_CONDITIONS_MAX) {
		report_add(r->report, value->at,
			   "too many conditions in a rule; allowed: %d",
			   DEBAR_RULE_CONDITIONS_MAX);
		return;
	}
	condition = &rule->conditions[rule->condition_count++];
	condition->want = *want;
	condition->normal = normal_form(r->arena, want);
}

static void add_pattern(struct reader *r, const struct yaml_node *value,
			u8 type)
{
	struct debar_condition want = { .field = (u8)r->field, .type = type };
	const char *text = value_text(r, value, r->key->name,
				      DEBAR_CONDITION_PATTERN_MAX);

	if (!text)
		return;
	want.pattern = (const u8 *)text;
	want.len = (u16)value->len;
	add_condition(r, value, &want);
}

static void read_attribute(struct reader *r, const struct yaml_node *value)
{
	add_pattern(r, value, (u8)name_find(&attribute_names, r->key->name));
}

static void read_name(struct reader *r, const struct yaml_node *value,
		      enum debar_field field, const char *what)
{
	/* The names are those of names.c. */
	static const struct key keys[] = {
		{ "CN", read_attribute, false },
		{ "O", read_attribute, false },
		{ "OU", read_attribute, false },
		{ "emailAddress", read_attribute, false },
		{ "serialNumber", read_attribute, false },
		{ "C", read_attribute, false },
		{ "ST", read_attribute, false },
		{ "L", read_attribute, false },
		{ "street", read_attribute, false },
		{ "postalCode", read_attribute, false },
		{ "title", read_attribute, false },
		{ "description", read_attribute, false },
		{ "name", read_attribute, false },
		{ "SN", read_attribute, false },
		{ "GN", read_attribute, false },
		{ "dnQualifier", read_attribute, false },
		{ "unstructuredName", read_attribute, false },
		{ "UID", read_attribute, false },
		{ "DC", read_attribute, false },
	};

	r->field = field;
	value_map(r, value, keys, ARRAY_SIZE(keys), what);
}

static void read_subject(struct reader *r, const struct yaml_node *value)
{
	read_name(r, value, DEBAR_FIELD_SUBJECT, "a subject");
}

static void read_issuer(struct reader *r, const struct yaml_node *value)
{
	read_name(r, value, DEBAR_FIELD_ISSUER, "an issuer");
}

static void read_san_text(struct reader *r, const struct yaml_node *value)
{
	add_pattern(r, value, (u8)name_find(&san_kind_names, r->key->name));
}

static void read_san_ip(struct reader *r, const struct yaml_node *value)
{
	struct debar_condition want = {
		.field = DEBAR_FIELD_SAN, .type = DEBAR_SAN_IP,
	};
	const char *text = value_text(r, value, "ip", SOURCE_MAX_LINE);
	u8 *address;

	if (!text)
		return;
	address = arena_alloc(r->arena, 16);
	want.pattern = address;
	if (inet_pton(AF_INET, text, address) == 1)
		want.len = 4;
	else if (inet_pton(AF_INET6, text, address) == 1)
		want.len = 16;
	if (want.len)
		add_condition(r, value, &want);
	else
		report_add(r->report, value->at,
			   "'%.60s' is no IP address; allowed: one IPv4 or IPv6 address",
			   text);
}

static void read_san(struct reader *r, const struct yaml_node *value)
{
	static const struct key keys[] = {
		{ "dns", read_san_text, false },
		{ "ip", read_san_ip, false },
		{ "email", read_san_text, false },
		{ "uri", read_san_text, false },
	};

	r->field = DEBAR_FIELD_SAN;
	if (value->kind == YAML_SCALAR)
		add_pattern(r, value, DEBAR_SAN_DNS);
	else
		value_map(r, value, keys, ARRAY_SIZE(keys), "a san");
}

/* A certificate holds its serial number as a signed integer (X.690, 8.3). */
static void read_serial(struct reader *r, const struct yaml_node *value)
{
	struct debar_condition want = { .field = DEBAR_FIELD_SERIAL };
	const char *text = value_text(r, value, "serial", SOURCE_MAX_LINE);
	u8 *octets;
	int count;

	if (!text)
		return;
	octets = arena_alloc(r->arena, SERIAL_MAX + 1);
	count = value_hex(text, octets + 1, SERIAL_MAX);
	if (count < 1) {
		report_add(r->report, value->at,
			   "'%.60s' is no serial number; allowed: 1 to %d octets in hexadecimal, two digits each, as 8ab4 or 8a:b4",
			   text, SERIAL_MAX);
		return;
	}
	for (octets++; count > 1 && !*octets; count--)
		octets++;
	if (*octets & 0x80) {
		*--octets = 0;
		count++;
	}
	want.pattern = octets;
	want.len = (u16)count;
	add_condition(r, value, &want);
}

static void add_pin(struct reader *r, const struct yaml_node *value,
		    enum debar_pin_kind kind)
{
	const char *text = value_text(r, value, r->key->name, SOURCE_MAX_LINE);
	struct policy_rule *rule = r->rule;
	const char *name = r->key->name;

	if (!text)
		return;
	if (value_hex(text, rule->pin, DEBAR_PIN_LEN) != DEBAR_PIN_LEN) {
		report_add(r->report, value->at,
			   "'%.80s' is no %s; allowed: 64 hexadecimal digits, with a colon after every second or without",
			   text, name);
		return;
	}
	if (rule->normal)
		report_add(r->report, value->at,
			   "a pin stands alone; allowed beside it: mode, note");
	rule->pin_kind = kind;
	rule->normal = arena_format(r->arena, "%s=%s", name,
				    spell_octets(r->arena, rule->pin,
						 DEBAR_PIN_LEN));
}

static void read_sha256(struct reader *r, const struct yaml_node *value)
{
	add_pin(r, value, DEBAR_PIN_CERTIFICATE);
}

static void read_spki(struct reader *r, const struct yaml_node *value)
{
	add_pin(r, value, DEBAR_PIN_SPKI);
}

static void read_mode(struct reader *r, const struct yaml_node *value)
{
	int mode = value_choice(r, value, "mode", &mode_names,
				DEBAR_MODE_MONITOR);

	if (mode != UNSAID)
		r->rule->mode = mode;
}

/* For readers of the file only. */
static void read_note(struct reader *r, const struct yaml_node *value)
{
	value_text(r, value, "note", SOURCE_MAX_LINE);
}

static int by_normal_form(const void *a, const void *b)
{
	const struct policy_condition *x = a, *y = b;

	return strcmp(x->normal, y->normal);
}

static void finish_rule(struct reader *r, const struct yaml_node *item)
{
	struct policy_rule *rule = r->rule;
	size_t i;

	if (rule->normal && rule->condition_count) {
		report_add(r->report, item->at,
			   "a pin stands alone; allowed beside it: mode, note");
		return;
	}
	if (!rule->normal && !rule->condition_count) {
		report_add(r->report, item->at,
			   "a certificate rule needs 'subject', 'issuer', 'san', 'serial', 'sha256' or 'spki-sha256'");
		return;
	}
	qsort(rule->conditions, rule->condition_count,
	      sizeof(*rule->conditions), by_normal_form);
	for (i = 0; i < rule->condition_count; i++)
		rule->normal = i ?
			arena_format(r->arena, "%s; %s", rule->normal,
				     rule->conditions[i].normal) :
			rule->conditions[i].normal;
}

static void read_rule(struct reader *r, const struct yaml_node *item)
{
	static const struct key keys[] = {
		{ "subject", read_subject, false },
		{ "issuer", read_issuer, false },
		{ "san", read_san, false },
		{ "serial", read_serial, false },
		{ "sha256", read_sha256, false },
		{ "spki-sha256", read_spki, false },
		{ "mode", read_mode, false },
		{ "note", read_note, false },
	};
	struct policy_vendor *vendor = r->vendor;
	size_t before = r->report->total;

	r->rule = ARENA_PUSH(r->arena, vendor->tls, vendor->tls_count,
			     vendor->tls_room);
	r->rule->at = item->at;
	r->rule->kind = DEBAR_RULE_KIND_CERTIFICATE;
	r->rule->mode = DEBAR_MODE_ENFORCE;
	value_map(r, item, keys, ARRAY_SIZE(keys), "a certificate rule");
	if (r->report->total == before)
		finish_rule(r, item);
}

/**
 * policy_read_tls() - read the value of a vendor's key 'tls'
 * @r: reader
 * @value: anything
 */
void policy_read_tls(struct reader *r, const struct yaml_node *value)
{
	struct policy_vendor *vendor = r->vendor;
	const struct yaml_node *item;

	vendor->has_rules = true;
	if (!value_list(r, value, "tls"))
		return;
	ARENA_RESERVE(r->arena, vendor->tls, vendor->tls_count,
		      vendor->tls_room, yaml_count(value));
	for (item = value->first; item; item = item->next)
		read_rule(r, item);
}
