// SPDX-License-Identifier: GPL-2.0
/*
 * Entries of a state file: netlink attributes as JSON, and back.
 */
#include <arpa/inet.h>
#include <json.h>

#include "certificate_text.h"
#include "mac.h"
#include "state.h"

enum field_kind {
	FIELD_TEXT,
	FIELD_MAC,
	FIELD_IPV4,
	FIELD_IPV6,
	FIELD_HASH,
	FIELD_OCTETS,
	FIELD_U32,
	FIELD_S64,
	FIELD_U64,
};

/* Where the kernel wants a field, in a request for either kind of entry. */
enum field_place {
	PLACE_NONE,	/* not at all: it is there for readers */
	PLACE_DEVICE,	/* in the nest that it came from */
	PLACE_REQUEST,	/* beside the nest, as attribute of_type */
};

/**
 * struct field - a field of an entry
 * @type: DEBAR_A_DEVICE_...
 * @key: in the file
 * @kind: of its value
 * @quarantined: its place when the entry is an address in quarantine
 * @device: its place when it is a device
 * @of_type: DEBAR_A_OF_...
 */
struct field {
	int type;
	const char *key;
	enum field_kind kind;
	enum field_place quarantined;
	enum field_place device;
	int of_type;
};

#define BOTH(name, key, kind)						\
	{ DEBAR_A_DEVICE_##name, key, FIELD_##kind, PLACE_DEVICE,	\
	  PLACE_DEVICE, 0 }
#define ADDRESS(name, key, kind, place, device)				\
	{ DEBAR_A_DEVICE_##name, key, FIELD_##kind, place, device,	\
	  DEBAR_A_OF_##name }

static const struct field fields[] = {
	BOTH(MAC, "mac", MAC),
	ADDRESS(IPV4, "ipv4", IPV4, PLACE_REQUEST, PLACE_DEVICE),
	ADDRESS(IPV6, "ipv6", IPV6, PLACE_REQUEST, PLACE_DEVICE),
	ADDRESS(VENDOR, "vendor", TEXT, PLACE_REQUEST, PLACE_NONE),
	{ DEBAR_A_DEVICE_RULE, "rule", FIELD_TEXT, PLACE_DEVICE, PLACE_NONE,
	  0 },
	ADDRESS(IFNAME, "ifname", TEXT, PLACE_REQUEST, PLACE_REQUEST),
	BOTH(VLAN, "vlan", U32),
	BOTH(INNER_VLAN, "inner-vlan", U32),
	BOTH(FIRST_SEEN, "first-seen", S64),
	BOTH(LAST_SEEN, "last-seen", S64),
	BOTH(FRAMES, "frames", U64),
	BOTH(BYTES, "bytes", U64),
	BOTH(DROPPED_FRAMES, "dropped-frames", U64),
	BOTH(DROPPED_BYTES, "dropped-bytes", U64),
	BOTH(SHA256, "sha256", HASH),
	BOTH(OWN_SHA256, "own-sha256", HASH),
	BOTH(SUBJECT, "subject", OCTETS),
	BOTH(ISSUER, "issuer", OCTETS),
};

/* Octets of a value of a fixed size; 0 = any. */
static const size_t kind_size[] = {
	[FIELD_MAC] = DEBAR_MAC_LEN, [FIELD_IPV4] = 4, [FIELD_IPV6] = 16,
	[FIELD_HASH] = DEBAR_HASH_LEN, [FIELD_U32] = 4, [FIELD_S64] = 8,
	[FIELD_U64] = 8,
	[FIELD_OCTETS] = 0,
};

static struct json_object *hex(const u8 *data, size_t len)
{
	struct debar_slice slice = { .data = data, .len = (u32)len };
	struct arena arena = { 0 };
	struct json_object *text;

	text = json_object_new_string(certificate_hex(&arena, slice));
	arena_free(&arena);
	return text;
}

static struct json_object *value_of(struct nlattr **device,
				    const struct field *field)
{
	const u8 *data = nla_data(device[field->type]);
	size_t len = (size_t)nla_len(device[field->type]);
	char text[INET6_ADDRSTRLEN + MAC_TEXT_MAX];

	if (len < kind_size[field->kind])
		return NULL;
	switch (field->kind) {
	case FIELD_TEXT:
		return reply_text(device, field->type) ?
		       json_object_new_string(reply_text(device, field->type)) :
		       NULL;
	case FIELD_MAC:
		return json_object_new_string(mac_format(data, text));
	case FIELD_IPV4:
		inet_ntop(AF_INET, data, text, sizeof(text));
		return json_object_new_string(text);
	case FIELD_IPV6:
		inet_ntop(AF_INET6, data, text, sizeof(text));
		return json_object_new_string(text);
	case FIELD_U32:
		return json_object_new_int64(reply_u32(device, field->type));
	case FIELD_S64:
		return json_object_new_int64(reply_s64(device, field->type));
	case FIELD_U64:
		return json_object_new_uint64(reply_u64(device, field->type));
	default:
		return hex(data, len);
	}
}

/**
 * state_entry_make() - what is to be kept of a device
 * @device: attributes of one, by type
 * @clock: that dates were judged by, not after @device was fetched
 *
 * Return: the caller's; NULL when there is nothing worth keeping: a device that
 * others have only spoken to.
 */
struct json_object *state_entry_make(struct nlattr **device, s64 clock)
{
	const s64 ends = clock +
			 reply_s64(device, DEBAR_A_DEVICE_EXPIRES_IN);
	bool quarantined = device[DEBAR_A_DEVICE_EXPIRES_IN];
	struct json_object *entry, *value;
	size_t i;

	if (!device[DEBAR_A_DEVICE_FIRST_SEEN])
		return NULL;
	entry = json_object_new_object();
	json_object_object_add(entry, "kind",
			       json_object_new_string(quarantined ?
						      "quarantined" :
						      "device"));
	if (quarantined)
		json_object_object_add(entry, "expires",
				       json_object_new_int64(ends));
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!device[fields[i].type])
			continue;
		value = value_of(device, &fields[i]);
		if (value)
			json_object_object_add(entry, fields[i].key, value);
	}
	return entry;
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	       c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hex(const char *text, u8 *octets, size_t *len)
{
	size_t size = strlen(text), i;
	int high, low;

	if (size % 2 || size / 2 > STATE_FIELD_MAX)
		return false;
	for (i = 0; i < size; i += 2) {
		high = digit(text[i]);
		low = digit(text[i + 1]);
		if (high < 0 || low < 0)
			return false;
		octets[i / 2] = (u8)(high << 4 | low);
	}
	*len = size / 2;
	return true;
}

static bool read_number(const struct field *field, struct json_object *value,
			u8 *octets)
{
	s64 number = json_object_get_int64(value);
	u64 count = json_object_get_uint64(value);
	u32 small = (u32)number;

	if (!json_object_is_type(value, json_type_int))
		return false;
	switch (field->kind) {
	case FIELD_U32:
		memcpy(octets, &small, sizeof(small));
		return number >= 0 && number <= UINT32_MAX;
	case FIELD_S64:
		memcpy(octets, &number, sizeof(number));
		return number >= 0 && count <= INT64_MAX;
	default:
		memcpy(octets, &count, sizeof(count));
		return number >= 0;
	}
}

/* A value as octets of an attribute; at most STATE_FIELD_MAX. */
static bool read_value(const struct field *field, struct json_object *value,
		       u8 *octets, size_t *len)
{
	const char *text = json_object_get_string(value);

	*len = kind_size[field->kind];
	if (field->kind >= FIELD_U32)
		return read_number(field, value, octets);
	if (!json_object_is_type(value, json_type_string) ||
	    strlen(text) != (size_t)json_object_get_string_len(value))
		return false;
	switch (field->kind) {
	case FIELD_MAC:
		return mac_parse_address(text, octets);
	case FIELD_IPV4:
		return inet_pton(AF_INET, text, octets) == 1;
	case FIELD_IPV6:
		return inet_pton(AF_INET6, text, octets) == 1;
	case FIELD_HASH:
		return strlen(text) == 2 * DEBAR_HASH_LEN &&
		       read_hex(text, octets, len);
	case FIELD_OCTETS:
		return read_hex(text, octets, len);
	default:
		*len = strlen(text) + 1;
		if (*len > STATE_FIELD_MAX)
			return false;
		memcpy(octets, text, *len);
		return true;
	}
}

static struct json_object *get(const struct state_entry *entry, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(entry->fields, key, &value);
	return value;
}

static bool check_kind(struct state_entry *entry)
{
	struct json_object *kind = get(entry, "kind");
	struct json_object *expires = get(entry, "expires");
	const char *name = json_object_get_string(kind);

	if (!json_object_is_type(kind, json_type_string) ||
	    (strcmp(name, "quarantined") && strcmp(name, "device")))
		return false;
	entry->quarantined = name[0] == 'q';
	entry->expires = json_object_get_int64(expires);
	return !entry->quarantined ||
	       (json_object_is_type(expires, json_type_int) &&
		entry->expires > 0);
}

/**
 * state_entry_check() - is this an entry?
 * @entry: with its fields; the rest is filled in
 *
 * Return: NULL, or the key of a field that is missing or malformed.
 */
const char *state_entry_check(struct state_entry *entry)
{
	u8 octets[STATE_FIELD_MAX];
	struct json_object *value;
	size_t i, len;

	if (!check_kind(entry))
		return "kind";
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		value = get(entry, fields[i].key);
		if (value && !read_value(&fields[i], value, octets, &len))
			return fields[i].key;
	}
	if (!get(entry, "first-seen") || !get(entry, "last-seen"))
		return "first-seen";
	if (!entry->quarantined)
		return get(entry, "mac") ? NULL : "mac";
	if (!get(entry, "ipv4") == !get(entry, "ipv6"))
		return "ipv4";
	return get(entry, "vendor") ? NULL : "vendor";
}

static void put_place(struct nl_msg *msg, const struct state_entry *entry,
		      enum field_place place)
{
	u8 octets[STATE_FIELD_MAX];
	struct json_object *value;
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		const struct field *field = &fields[i];
		enum field_place wanted = entry->quarantined ?
					  field->quarantined : field->device;

		value = get(entry, field->key);
		if (!value || wanted != place ||
		    !read_value(field, value, octets, &len))
			continue;
		nla_put(msg, place == PLACE_REQUEST ? field->of_type :
			field->type, (int)len, octets);
	}
}

/**
 * state_entry_put() - an entry as attributes of a request to restore it
 * @msg: request
 * @entry: checked
 *
 * Return: whether it names an interface: without one nothing says where the
 * address or device belongs.
 */
bool state_entry_put(struct nl_msg *msg, const struct state_entry *entry)
{
	struct nlattr *nest;

	put_place(msg, entry, PLACE_REQUEST);
	nest = nla_nest_start(msg, DEBAR_A_DEVICE);
	put_place(msg, entry, PLACE_DEVICE);
	nla_nest_end(msg, nest);
	return get(entry, "ifname");
}
