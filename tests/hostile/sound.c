// SPDX-License-Identifier: GPL-2.0
/*
 * Are answers what the specification says?
 */
#include <linux/netlink.h>

#include "attributes.h"
#include "uapi/debar.h"

#include "spec.h"

static bool is_sound(const struct attribute *attribute, const u8 *data, u32 len)
{
	switch (attribute->kind) {
	case KIND_STRING:
		return len && !data[len - 1] &&
		       (!attribute->longest || len <= attribute->longest + 1u);
	case KIND_BINARY:
		return !attribute->exact || len == attribute->exact;
	case KIND_NEST:
		return true;
	default:
		return len == 1u << attribute->kind;
	}
}

static bool set_is_sound(enum set_id set, const u8 *data, u32 len)
{
	const struct attribute *attribute;
	const struct nlattr *head;
	const u8 *value;
	u32 size;

	while (len >= NLA_HDRLEN) {
		head = (const struct nlattr *)data;
		size = head->nla_len;
		if (size < NLA_HDRLEN || NLA_ALIGN(size) > len)
			return false;
		data += NLA_ALIGN(size);
		len -= NLA_ALIGN(size);
		attribute = attribute_of(set, head->nla_type & ~NLA_F_NESTED);
		/* 1 is for padding in each set that needs some. */
		if (!attribute && head->nla_type == 1 && size == NLA_HDRLEN)
			continue;
		value = (const u8 *)(head + 1);
		if (!attribute ||
		    !is_sound(attribute, value, size - NLA_HDRLEN))
			return false;
		if (attribute->kind == KIND_NEST &&
		    !set_is_sound(attribute->set, value, size - NLA_HDRLEN))
			return false;
	}
	return !len;
}

bool attributes_are_sound(const u8 *data, u32 len)
{
	return set_is_sound(SET_DEBAR, data, len);
}

u32 attribute_number(const u8 *data, u32 len, u16 id)
{
	const struct nlattr *head;
	u32 number = 0;

	while (len >= NLA_HDRLEN) {
		head = (const struct nlattr *)data;
		if (head->nla_len < NLA_HDRLEN || head->nla_len > len)
			break;
		if (head->nla_type == id && head->nla_len == NLA_HDRLEN + 4)
			memcpy(&number, head + 1, 4);
		if ((u32)NLA_ALIGN(head->nla_len) >= len)
			break;
		data += NLA_ALIGN(head->nla_len);
		len -= NLA_ALIGN(head->nla_len);
	}
	return number;
}
