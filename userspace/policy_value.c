// SPDX-License-Identifier: GPL-2.0
#include "policy_value.h"

#include "date.h"
#include "text.h"

/* Room for the words that an error lists as allowed. */
#define LIST_MAX 256

static void list_word(char *list, const char *word)
{
	size_t len = strlen(list);

	snprintf(list + len, LIST_MAX - len, len ? ", %s" : "%s", word);
}

/* "a, b, c" of what a map may hold. */
static const char *allowed_keys(char *list, const struct key *keys,
				size_t count)
{
	size_t i;

	*list = 0;
	for (i = 0; i < count; i++)
		if (keys[i].read)
			list_word(list, keys[i].name);
	return list;
}

static const struct key *find_key(struct reader *r, const struct yaml_node *key,
				  const struct key *keys, size_t count,
				  const char *what)
{
	char list[LIST_MAX];
	size_t i;

	if (key->kind != YAML_SCALAR) {
		report_add(r->report, key->at,
			   "a key of %s must be a word; allowed: %s", what,
			   allowed_keys(list, keys, count));
		return NULL;
	}
	for (i = 0; i < count; i++)
		if (!strcmp(keys[i].name, key->text))
			break;
	if (i < count && keys[i].read)
		return &keys[i];
	report_add(r->report, key->at, i < count ?
		   "'%.60s' in %s is not supported by this version; allowed: %s" :
		   "unknown key '%.60s' in %s; allowed: %s",
		   key->text, what, allowed_keys(list, keys, count));
	return NULL;
}

static void read_key(struct reader *r, const struct key *key,
		     const struct yaml_node *value)
{
	r->key = key;
	key->read(r, value);
}

/**
 * value_map() - read a map by a table of its keys
 * @r: reader
 * @map: anything; other kinds are reported
 * @keys: of the map, at most 32
 * @count: of @keys
 * @what: "a vendor", for errors
 */
void value_map(struct reader *r, const struct yaml_node *map,
	       const struct key *keys, size_t count, const char *what)
{
	const struct yaml_node *first[32] = { NULL };
	const struct yaml_node *node;
	const struct key *key;
	char list[LIST_MAX];
	size_t i;

	if (map->kind != YAML_MAP) {
		report_add(r->report, map->at,
			   "%s must be a map of 'key: value'; keys: %s", what,
			   allowed_keys(list, keys, count));
		return;
	}
	for (node = map->first; node; node = node->next->next) {
		key = find_key(r, node, keys, count, what);
		if (!key)
			continue;
		i = (size_t)(key - keys);
		if (first[i]) {
			report_add(r->report, node->at,
				   "'%s' is already given at line %u; allowed once in %s",
				   key->name, first[i]->at.line, what);
			continue;
		}
		first[i] = node;
		if (yaml_is_null(node->next))
			report_add(r->report, node->at, "'%s' has no value",
				   key->name);
		else
			read_key(r, key, node->next);
	}
	for (i = 0; i < count; i++)
		if (keys[i].required && !first[i])
			report_add(r->report, map->at, "%s needs '%s'", what,
				   keys[i].name);
}

/**
 * value_list() - is it a list with something in it?
 * @r: reader
 * @value: anything
 * @what: name of its key, for errors
 */
bool value_list(struct reader *r, const struct yaml_node *value,
		const char *what)
{
	if (value->kind != YAML_LIST) {
		report_add(r->report, value->at,
			   "'%s' must be a list: [a, b] or a line '- a' each",
			   what);
		return false;
	}
	if (!value->first) {
		report_add(r->report, value->at,
			   "the list '%s' is empty; leave the key away or list something",
			   what);
		return false;
	}
	return true;
}

static bool has_control(const struct yaml_node *value)
{
	const char *at = value->text, *end = at + value->len;
	size_t len;
	u32 code;

	for (; at < end; at += len) {
		len = text_plain_length(at, end);
		if (len)
			continue;
		len = text_char(at, end, &code);
		if (!len || text_is_control(code))
			return true;
	}
	return false;
}

/**
 * value_text() - read one line of text
 * @r: reader
 * @value: anything
 * @what: name of its key, for errors
 * @max: most bytes
 *
 * Return: the text, or NULL when it was reported.
 */
const char *value_text(struct reader *r, const struct yaml_node *value,
		       const char *what, size_t max)
{
	if (value->kind != YAML_SCALAR)
		report_add(r->report, value->at,
			   "'%s' must be a text, not a %s", what,
			   value->kind == YAML_LIST ? "list" : "map");
	else if (!value->len)
		report_add(r->report, value->at, "'%s' is empty", what);
	else if (value->len > max)
		report_add(r->report, value->at,
			   "'%s' has %zu bytes; allowed: at most %zu", what,
			   value->len, max);
	else if (has_control(value))
		report_add(r->report, value->at,
			   "'%s' holds a control character; allowed: one line of text",
			   what);
	else
		return value->text;
	return NULL;
}

/**
 * value_name() - read a name
 * @r: reader
 * @value: anything
 * @what: name of its key, for errors
 *
 * Return: the name, or NULL when it was reported.
 */
const char *value_name(struct reader *r, const struct yaml_node *value,
		       const char *what)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const char *name = value_text(r, value, what, SOURCE_MAX_LINE);

	if (!name)
		return NULL;
	if (value->len <= DEBAR_NAME_MAX && strspn(name, letters) == value->len)
		return name;
	report_add(r->report, value->at,
		   "'%.60s' is not a name; allowed: 1 to %d of a-z, 0-9 and '-'",
		   name, DEBAR_NAME_MAX);
	return NULL;
}

/**
 * value_choice() - read one of several words
 * @r: reader
 * @value: anything
 * @what: name of its key, for errors
 * @names: the words
 * @first: smallest value allowed
 *
 * Return: the value, or UNSAID when it was reported.
 */
int value_choice(struct reader *r, const struct yaml_node *value,
		 const char *what, const struct names *names, u32 first)
{
	const char *word = value_text(r, value, what, SOURCE_MAX_LINE);
	char list[LIST_MAX] = "";
	int found;
	u32 i;

	if (!word)
		return UNSAID;
	found = name_find(names, word);
	if (found >= (int)first)
		return found;
	for (i = first; i < names->count; i++)
		list_word(list, names->name[i]);
	report_add(r->report, value->at, "'%.60s' is no %s; allowed: %s", word,
		   what, list);
	return UNSAID;
}

/**
 * value_date() - read a date or an instant
 * @r: reader
 * @value: anything
 * @what: name of its key, for errors
 * @instant: result, seconds since 1970 UTC
 */
bool value_date(struct reader *r, const struct yaml_node *value,
		const char *what, s64 *instant)
{
	const char *text = value_text(r, value, what, SOURCE_MAX_LINE);

	if (!text)
		return false;
	if (date_parse(text, instant))
		return true;
	report_add(r->report, value->at,
		   "'%.60s' is no date; allowed: YYYY-MM-DD (midnight UTC) or YYYY-MM-DDThh:mm:ssZ, or +hh:mm for Z",
		   text);
	return false;
}

/**
 * value_bool() - read yes or no
 * @r: reader
 * @value: anything
 * @what: name of its key, for errors
 *
 * Return: 0, 1, or UNSAID when it was reported.
 */
int value_bool(struct reader *r, const struct yaml_node *value,
	       const char *what)
{
	const char *word = value_text(r, value, what, SOURCE_MAX_LINE);

	if (!word)
		return UNSAID;
	if (!strcasecmp(word, "yes") || !strcasecmp(word, "true"))
		return 1;
	if (!strcasecmp(word, "no") || !strcasecmp(word, "false"))
		return 0;
	report_add(r->report, value->at,
		   "'%.60s' is neither yes nor no; allowed for '%s': yes, no, true, false",
		   word, what);
	return UNSAID;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/**
 * value_hex() - read octets in hexadecimal
 * @text: "8ab4" or "8a:b4"
 * @octets: result
 * @room: most octets
 *
 * Return: their number, or -1 when it is neither.
 */
int value_hex(const char *text, u8 *octets, int room)
{
	bool colons = strchr(text, ':');
	int count = 0, high, low;

	for (; *text; count++) {
		high = digit(text[0]);
		low = high < 0 ? -1 : digit(text[1]);
		if (low < 0 || count == room)
			return -1;
		octets[count] = (u8)(high << 4 | low);
		text += 2;
		if (colons && *text && (*text++ != ':' || !*text))
			return -1;
	}
	return count;
}
