// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes: mostly what the specification says, with something wrong in some.
 */
#include <linux/netlink.h>

#include "attributes.h"
#include "uapi/debar.h"

#include "spec.h"

enum { DEEPEST = 6 };

u32 wrongness;
enum debar_rule_kind rule_kind;

bool errs(void)
{
	return chance(wrongness);
}

static u8 *room_for(struct message *message, u32 len)
{
	u8 *at = message->data + message->len;

	if (message->len + len > MESSAGE_MAX - 64)
		return NULL;
	memset(at, 0, NLA_ALIGN(len));
	message->len += NLA_ALIGN(len);
	return at;
}

static void put(struct message *message, u16 id, const void *data, u32 len)
{
	struct nlattr *head = (struct nlattr *)room_for(message,
							NLA_HDRLEN + len);

	if (!head)
		return;
	head->nla_len = NLA_HDRLEN + len;
	head->nla_type = id;
	memcpy(head + 1, data, len);
	if (!errs())
		return;
	switch (below(5)) {
	case 0:
		head->nla_len += below(9) - 4;
		break;
	case 1:
		head->nla_len = random_u32();
		break;
	case 2:
		head->nla_type ^= chance(50) ? NLA_F_NESTED : 1 << below(16);
		break;
	case 3:
		head->nla_type = random_u32();
		break;
	default:
		random_fill((u8 *)(head + 1), len);
	}
}

/* --- values ---------------------------------------------------------------- */

/* What other messages refer to. */
static const char *some_name(u16 id)
{
	static const char * const names[] = { "a", "a", "a", "b", "b", "hik",
					      "zte+1", "d-9" };
	static const char * const domains[] = { "a.example", "b.a.example",
						"x_1.test" };
	static const char * const devices[] = { "p0", "p0", "p1", "lo",
						"none" };

	if (id == DEBAR_A_SNI)
		return domains[below(ARRAY_SIZE(domains))];
	if (id == DEBAR_A_OF_IFNAME || id == DEBAR_A_INTERFACE)
		return devices[below(ARRAY_SIZE(devices))];
	return names[below(ARRAY_SIZE(names))];
}

static void put_string(struct message *message, const struct attribute *attribute,
		       enum set_id set)
{
	u32 most = attribute->longest ? attribute->longest : 64, len;
	u8 text[512];

	if (!errs()) {
		const char *name = some_name(set == SET_DEBAR ? attribute->id :
								0);

		len = strlen(name);
		memcpy(text, name, len + 1);
		/* The same name twice is refused. */
		if (set == SET_RULE)
			text[len++] = 'a' + below(26);
		if (set == SET_RULE)
			text[len++] = 'a' + below(26);
		text[len] = 0;
	} else {
		len = chance(50) ? most + below(3) - 1 : below(most + 1);
		if (chance(50))
			random_fill(text, len);
		else
			memset(text, 'x', len);
		text[len] = chance(70) ? 0 : 'x';
	}
	put(message, attribute->id, text, len + 1);
}

/* Most lists have this one, and most devices are below it. */
static const u8 listed[] = { 0x28, 0x57, 0xbe };

/* Entries of attribute prefixes. */
static u32 make_prefixes(u8 *data)
{
	static const u8 bits[] = { 24, 28, 36 };
	u32 count = 1 + below(chance(95) ? 20 : 4000), i;

	memset(data, 0, count * DEBAR_PREFIX_LEN);
	for (i = 0; i < count; i++, data += DEBAR_PREFIX_LEN) {
		data[0] = 4 * below(64);
		random_fill(data + 1, 2);
		if (!i && !errs())
			memcpy(data, listed, sizeof(listed));
		data[6] = bits[below(3)];
		if (data[6] > 24)
			data[3] = below(16) << 4;
		if (data[6] > 28)
			data[4] = below(16) << 4;
	}
	return count * DEBAR_PREFIX_LEN;
}

/* One of a few, to be met again. */
static void put_address(u8 *data)
{
	memcpy(data, "\12\0\0", 3);
	data[3] = 2 + below(4);
}

static void put_binary(struct message *message,
		       const struct attribute *attribute, enum set_id set)
{
	static u8 data[1 << 16];
	u32 len = attribute->exact;

	if (set == SET_DEBAR && attribute->id == DEBAR_A_PREFIXES) {
		len = make_prefixes(data);
	} else if (set == SET_CONDITION && !errs()) {
		len = 1 + below(chance(95) ? 20 : DEBAR_CONDITION_PATTERN_MAX);
		memset(data, 'x', len);
		data[below(len)] = "*?yzx"[below(5)];
	} else if (set == SET_NETWORK && !errs()) {
		memcpy(data, "\12\0\0\0", 4);
	} else {
		if (!len)
			len = 1 + below(chance(95) ? 32 : 1200);
		if (errs())
			len = chance(50) ? 0 : len + below(5) - 2;
		len &= 0xfff;
		random_fill(data, len);
		/* Some that a policy may have heard of. */
		if (len == DEBAR_MAC_LEN && chance(70))
			memcpy(data, listed, sizeof(listed));
		else if (len == 4 && chance(70))
			put_address(data);
	}
	put(message, attribute->id, data, len);
}

static u64 some_number(const struct attribute *attribute, enum set_id set,
		       const struct session *session)
{
	if (errs())
		return chance(30) ? 0 : (u64)random_u32() << 32 | random_u32();
	if (set == SET_DEBAR) {
		switch (attribute->id) {
		case DEBAR_A_ABI:
			return DEBAR_ABI;
		case DEBAR_A_TRANSACTION:
			return session->transaction;
		case DEBAR_A_QUARANTINE_TTL:
			return DEBAR_QUARANTINE_TTL_MIN + below(1000);
		case DEBAR_A_CONFIRM_WITHIN:
			return 1 + below(100);
		case DEBAR_A_OF_RULE:
			return rule_kind == DEBAR_RULE_KIND_SNI;
		case DEBAR_A_ENABLED:
			return below(2);
		case DEBAR_A_TRANSIT:
			return 1 + below(2);
		}
	}
	if (set == SET_RULE && attribute->id == DEBAR_A_RULE_VENDOR)
		return 0;
	if (set == SET_RULE && attribute->id == DEBAR_A_RULE_KIND)
		return rule_kind;
	if (set == SET_NETWORK)
		return 8;
	/* Subject and issuer have attributes of the same numbers. */
	if (set == SET_CONDITION)
		return attribute->id == DEBAR_A_CONDITION_FIELD ?
			       below(2) : 1 + below(DEBAR_NAME_ATTRIBUTE_MAX);
	if (attribute->most)
		return below(attribute->most + 1);
	/* Instants; what is named later is later. */
	if (attribute->kind == KIND_U64)
		return 2000000000ull + attribute->id * 1000 + below(1000);
	return below(chance(50) ? 2 : 48);
}

static void put_set(struct message *message, const struct session *session,
		    enum set_id set, u32 depth);

static void put_nest(struct message *message, const struct session *session,
		     const struct attribute *attribute, u32 depth)
{
	const u32 at = message->len;
	u8 set = errs() ? 1 + below(ARRAY_SIZE(sets) - 1) : attribute->set;
	struct nlattr *head;

	if (!room_for(message, NLA_HDRLEN))
		return;
	if (depth < DEEPEST)
		put_set(message, session, set, depth + 1);
	head = (struct nlattr *)(message->data + at);
	head->nla_len = message->len - at;
	head->nla_type = attribute->id | NLA_F_NESTED;
	if (errs())
		head->nla_type &= ~NLA_F_NESTED;
	if (errs())
		head->nla_len += 4 * (below(9) - 4);
}

static void put_attribute(struct message *message,
			  const struct session *session,
			  const struct attribute *attribute, enum set_id set,
			  u32 depth)
{
	u64 number;

	switch (attribute->kind) {
	case KIND_STRING:
		put_string(message, attribute, set);
		break;
	case KIND_BINARY:
		put_binary(message, attribute, set);
		break;
	case KIND_NEST:
		put_nest(message, session, attribute, depth);
		break;
	default:
		number = some_number(attribute, set, session);
		/* Little ends come first where this runs. */
		put(message, attribute->id, &number, 1 << attribute->kind);
	}
}

/* --- sets ------------------------------------------------------------------ */

/* Without these a nest means nothing. */
static bool is_needed(enum set_id set, u16 id)
{
	switch (set) {
	case SET_VENDOR:
		return id == DEBAR_A_VENDOR_NAME;
	case SET_RULE:
		return id == DEBAR_A_RULE_NAME || id == DEBAR_A_RULE_VENDOR;
	case SET_CONDITION:
		return true;
	case SET_WAIVER:
		return id >= DEBAR_A_WAIVER_TICKET &&
		       id <= DEBAR_A_WAIVER_EXPIRES;
	case SET_DEVICE:
		return id == DEBAR_A_DEVICE_MAC ||
		       id == DEBAR_A_DEVICE_FIRST_SEEN ||
		       id == DEBAR_A_DEVICE_LAST_SEEN;
	case SET_NETWORK:
		return id != DEBAR_A_NETWORK_IPV6;
	default:
		return false;
	}
}

/* What would contradict the rest of a nest. */
static bool is_out_of_place(enum set_id set, u16 id)
{
	/* Most of a device is for answers only. */
	if (set == SET_DEVICE)
		return !is_needed(set, id) && chance(90);
	if (set == SET_NETWORK)
		return id == DEBAR_A_NETWORK_IPV6;
	if (set == SET_RULE)
		return (id == DEBAR_A_RULE_CONDITION &&
			rule_kind != DEBAR_RULE_KIND_CERTIFICATE) ||
		       id == DEBAR_A_RULE_CERTIFICATE_PIN ||
		       id == DEBAR_A_RULE_KEY_PIN;
	return false;
}

static bool is_wanted(enum set_id set, u16 id, u32 often)
{
	if (errs())
		return chance(50);
	if (is_out_of_place(set, id))
		return false;
	return is_needed(set, id) || chance(often) ||
	       (set == SET_RULE && rule_kind == DEBAR_RULE_KIND_CERTIFICATE &&
		id == DEBAR_A_RULE_CONDITION) ||
	       (set == SET_RULE && id == DEBAR_A_RULE_KIND);
}

static void put_set(struct message *message, const struct session *session,
		    enum set_id set, u32 depth)
{
	const u32 often = chance(50) ? 15 : below(100);
	const struct attribute *attribute;
	u32 i, count;

	for (i = 0; i < sets[set].count; i++) {
		attribute = &sets[set].attribute[i];
		if (!is_wanted(set, attribute->id, often))
			continue;
		count = attribute->many && chance(30) ? 1 + below(4) : 1;
		if (errs())
			count = below(12);
		for (; count; count--)
			put_attribute(message, session, attribute, set, depth);
	}
}

const struct attribute *attribute_of(u32 set, u16 id)
{
	u32 i;

	for (i = 0; i < sets[set].count; i++)
		if (sets[set].attribute[i].id == id)
			return &sets[set].attribute[i];
	return NULL;
}

void put_one(struct message *message, const struct session *session, u16 id)
{
	put_attribute(message, session, attribute_of(SET_DEBAR, id), SET_DEBAR,
		      0);
}

void put_any_set(struct message *message, const struct session *session)
{
	put_set(message, session, 1 + below(ARRAY_SIZE(sets) - 1), 0);
}
