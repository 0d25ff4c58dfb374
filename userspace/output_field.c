// SPDX-License-Identifier: GPL-2.0
/*
 * Kinds of fields: what programs get and what people see.
 */
#include <inttypes.h>
#include <json.h>
#include <stdio.h>

#include "date.h"
#include "hex.h"
#include "output.h"
#include "text.h"

/**
 * out_shown() - a text that people see differently
 * @out: document
 * @key: of the field
 * @value: for programs; NULL is null
 * @shown: for people
 */
void out_shown(struct out *out, const char *key, const char *value,
	       const char *shown)
{
	char *clean, *clean_shown;

	if (!value) {
		out_value(out, key, NULL, shown ? shown : "");
		return;
	}
	clean = arena_text(&out->arena, value, strlen(value));
	clean_shown = arena_text(&out->arena, shown, strlen(shown));
	text_clean(clean);
	text_clean(clean_shown);
	out_value(out, key, json_object_new_string(clean), clean_shown);
}

/**
 * out_text() - a text
 * @out: document
 * @key: of the field
 * @value: NULL is null
 */
void out_text(struct out *out, const char *key, const char *value)
{
	out_shown(out, key, value, value);
}

/**
 * out_count() - a number of things
 * @out: document
 * @key: of the field
 * @value: of the field
 */
void out_count(struct out *out, const char *key, u64 value)
{
	char text[OUT_NUMBER_MAX];

	out_thousands(value, text);
	out_value(out, key, json_object_new_uint64(value), text);
}

/**
 * out_number() - a number that is no count: an index, an id
 * @out: document
 * @key: of the field
 * @value: of the field
 */
void out_number(struct out *out, const char *key, s64 value)
{
	char text[OUT_NUMBER_MAX];

	snprintf(text, sizeof(text), "%" PRId64, value);
	out_value(out, key, json_object_new_int64(value), text);
}

/**
 * out_bool() - yes or no
 * @out: document
 * @key: of the field
 * @value: of the field
 */
void out_bool(struct out *out, const char *key, bool value)
{
	out_value(out, key, json_object_new_boolean(value), value ? "yes" : "no");
}

/**
 * out_names() - a set of flags by name
 * @out: document
 * @key: of the field
 * @flags: bits
 * @names: by bit number
 */
void out_names(struct out *out, const char *key, u32 flags,
	       const struct names *names)
{
	struct json_object *list = json_object_new_array();
	char shown[128] = "";
	const char *name;
	size_t len = 0;
	u32 i;

	for (i = 0; i < 32; i++) {
		if (!(flags >> i & 1))
			continue;
		name = name_of(names, i);
		json_object_array_add(list, json_object_new_string(name));
		if (len < sizeof(shown))
			len += (size_t)snprintf(shown + len,
						sizeof(shown) - len,
						len ? ", %s" : "%s", name);
	}
	out_value(out, key, list, shown);
}

/**
 * out_strings() - a list of texts; for programs only
 * @out: document
 * @key: of the list
 * @list: texts
 * @count: of @list
 */
void out_strings(struct out *out, const char *key, const char * const *list,
		 size_t count)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < count; i++) {
		char *clean = arena_text(&out->arena, list[i],
					 strlen(list[i]));

		text_clean(clean);
		json_object_array_add(array, json_object_new_string(clean));
	}
	out_value(out, key, array, "");
}

/**
 * out_time() - an instant
 * @out: document
 * @key: of the field
 * @instant: seconds since 1970 UTC
 */
void out_time(struct out *out, const char *key, s64 instant)
{
	char text[DATE_TEXT_MAX], shown[DATE_TEXT_MAX];

	out_shown(out, key, date_format(instant, text),
		  date_format_day(instant, shown));
}

/**
 * out_hash() - a SHA-256, of which people see the beginning
 * @out: document
 * @key: of the field
 * @hash: DEBAR_HASH_LEN octets
 */
void out_hash(struct out *out, const char *key, const u8 *hash)
{
	char text[2 * DEBAR_HASH_LEN + 1], shown[17];

	hex_format(hash, DEBAR_HASH_LEN, text);
	memcpy(shown, text, sizeof(shown) - 1);
	shown[sizeof(shown) - 1] = 0;
	out_shown(out, key, text, shown);
}

/**
 * out_thousands() - "1,234,567"
 * @value: number
 * @text: room for OUT_NUMBER_MAX characters; returned
 */
const char *out_thousands(u64 value, char *text)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, value), i;
	char *at = text;

	for (i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*at++ = ',';
		*at++ = digits[i];
	}
	*at = 0;
	return text;
}

/**
 * out_bytes() - "1.2 MiB"
 * @value: bytes
 * @text: room for OUT_NUMBER_MAX characters; returned
 */
const char *out_bytes(u64 value, char *text)
{
	static const char * const unit[] = {
		"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB",
	};
	double rest = (double)value;
	size_t i = 0;

	while (rest >= 1024 && i + 1 < ARRAY_SIZE(unit)) {
		rest /= 1024;
		i++;
	}
	snprintf(text, OUT_NUMBER_MAX, i ? "%.1f %s" : "%.0f %s", rest,
		 unit[i]);
	return text;
}
