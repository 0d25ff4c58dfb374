// SPDX-License-Identifier: GPL-2.0
#include "reply.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "certificate_text.h"
#include "date.h"
#include "mac.h"

/* Bytes that a value of a kind has at least; an answer may be malformed. */
static const int kind_size[] = {
	[ATTR_BOOL] = 1, [ATTR_COUNT] = 4, [ATTR_DN] = 1, [ATTR_ENUM] = 4,
	[ATTR_FLAGS] = 4,
	[ATTR_HASH] = DEBAR_HASH_LEN, [ATTR_IPV4] = 4, [ATTR_IPV6] = 16,
	[ATTR_LENGTH] = 1, [ATTR_MAC] = DEBAR_MAC_LEN, [ATTR_NANO] = 8, [ATTR_NUMBER] = 4,
	[ATTR_PORT] = 2, [ATTR_PREFIX] = DEBAR_PREFIX_LEN, [ATTR_SPAN] = 8, [ATTR_TEXT] = 1,
	[ATTR_TIME] = 8, [ATTR_U64] = 8,
};

/* Attributes are aligned to four bytes only. */
static bool fetch(struct nlattr **tb, int type, void *value, size_t size)
{
	if (!tb[type] || (size_t)nla_len(tb[type]) < size)
		return false;
	memcpy(value, nla_data(tb[type]), size);
	return true;
}

/**
 * reply_u64() - value of an attribute, 0 when it is absent
 * @tb: by type
 * @type: of the attribute
 */
u64 reply_u64(struct nlattr **tb, int type)
{
	u64 value = 0;

	fetch(tb, type, &value, sizeof(value));
	return value;
}

/**
 * reply_s64() - value of an attribute, 0 when it is absent
 * @tb: by type
 * @type: of the attribute
 */
s64 reply_s64(struct nlattr **tb, int type)
{
	return (s64)reply_u64(tb, type);
}

/**
 * reply_u32() - value of an attribute, 0 when it is absent
 * @tb: by type
 * @type: of the attribute
 */
u32 reply_u32(struct nlattr **tb, int type)
{
	u32 value = 0;

	fetch(tb, type, &value, sizeof(value));
	return value;
}

/**
 * reply_u16() - value of an attribute, 0 when it is absent
 * @tb: by type
 * @type: of the attribute
 */
u16 reply_u16(struct nlattr **tb, int type)
{
	u16 value = 0;

	fetch(tb, type, &value, sizeof(value));
	return value;
}

/**
 * reply_u8() - value of an attribute, 0 when it is absent
 * @tb: by type
 * @type: of the attribute
 */
u8 reply_u8(struct nlattr **tb, int type)
{
	u8 value = 0;

	fetch(tb, type, &value, sizeof(value));
	return value;
}

/**
 * reply_text() - value of an attribute, NULL when it is absent or malformed
 * @tb: by type
 * @type: of the attribute
 */
const char *reply_text(struct nlattr **tb, int type)
{
	int len = tb[type] ? nla_len(tb[type]) : 0;

	if (!len || !memchr(nla_data(tb[type]), 0, (size_t)len))
		return NULL;
	return nla_data(tb[type]);
}

/**
 * reply_nest() - take a nested set apart
 * @nest: or NULL
 * @set: what it holds
 * @tb: result, by type, REPLY_MAX + 1 entries
 */
bool reply_nest(struct nlattr *nest, const struct attr_set *set,
		struct nlattr **tb)
{
	memset(tb, 0, (REPLY_MAX + 1) * sizeof(*tb));
	return nest && !nla_parse_nested(tb, set->max, nest, NULL);
}

static void put_binary(struct out *out, const struct attr *attr, const u8 *data)
{
	char text[INET6_ADDRSTRLEN + MAC_TEXT_MAX];

	switch (attr->kind) {
	case ATTR_HASH:
		out_hash(out, attr->key, data);
		return;
	case ATTR_IPV4:
		inet_ntop(AF_INET, data, text, sizeof(text));
		break;
	case ATTR_IPV6:
		inet_ntop(AF_INET6, data, text, sizeof(text));
		break;
	case ATTR_PREFIX:
		mac_format_prefix(data, data[DEBAR_MAC_LEN], text);
		break;
	default:
		mac_format(data, text);
		break;
	}
	out_text(out, attr->key, text);
}

static void put_name(struct out *out, const struct attr *attr,
		     struct nlattr *value)
{
	struct debar_slice rdns = {
		.data = nla_data(value), .len = (u32)nla_len(value),
	};
	struct arena arena = { 0 };

	out_text(out, attr->key, certificate_name(&arena, rdns));
	arena_free(&arena);
}

static void put_time(struct out *out, const struct attr *attr, s64 value)
{
	char text[DATE_TEXT_MAX];

	switch (attr->kind) {
	case ATTR_NANO:
		out_text(out, attr->key, date_format_nano(value, text));
		break;
	case ATTR_SPAN:
		out_number(out, attr->key, value);
		break;
	default:
		out_time(out, attr->key, value);
		break;
	}
}

static void put_attr(struct out *out, struct nlattr **tb,
		     const struct attr *attr)
{
	switch (attr->kind) {
	case ATTR_BOOL:
		out_bool(out, attr->key, reply_u8(tb, attr->type));
		break;
	case ATTR_COUNT:
		out_count(out, attr->key, reply_u32(tb, attr->type));
		break;
	case ATTR_ENUM:
		out_text(out, attr->key, name_of(attr->names,
						 reply_u32(tb, attr->type)));
		break;
	case ATTR_FLAGS:
		out_names(out, attr->key, reply_u32(tb, attr->type),
			  attr->names);
		break;
	case ATTR_NUMBER:
		out_number(out, attr->key, reply_u32(tb, attr->type));
		break;
	case ATTR_LENGTH:
		out_number(out, attr->key, reply_u8(tb, attr->type));
		break;
	case ATTR_PORT:
		out_number(out, attr->key, reply_u16(tb, attr->type));
		break;
	case ATTR_U64:
		out_count(out, attr->key, reply_u64(tb, attr->type));
		break;
	case ATTR_TEXT:
		out_text(out, attr->key, reply_text(tb, attr->type));
		break;
	case ATTR_DN:
		put_name(out, attr, tb[attr->type]);
		break;
	case ATTR_NANO:
	case ATTR_SPAN:
	case ATTR_TIME:
		put_time(out, attr, reply_s64(tb, attr->type));
		break;
	default:
		put_binary(out, attr, nla_data(tb[attr->type]));
		break;
	}
}

/**
 * reply_fields() - make fields of attributes
 * @out: document
 * @tb: by type
 * @set: which attributes, in which order
 * @all: what is absent is null; otherwise it is left away
 */
void reply_fields(struct out *out, struct nlattr **tb,
		  const struct attr_set *set, bool all)
{
	size_t i;

	for (i = 0; i < set->count; i++) {
		const struct attr *attr = &set->attrs[i];
		struct nlattr *value = tb[attr->type];

		if (value && nla_len(value) >= kind_size[attr->kind])
			put_attr(out, tb, attr);
		else if (all)
			out_null(out, attr->key);
	}
}
