// SPDX-License-Identifier: GPL-2.0
/*
 * The list of vendors in a policy file.
 */
#include "policy_vendor.h"

#include "mac.h"

static const char * const class_list[] = {
	"named", "subsidiary", "affiliate", "disputed",
};
static const struct names class_names = {
	.name = class_list, .count = ARRAY_SIZE(class_list),
};

static void add_prefix(struct reader *r, struct policy_rule *rule,
		       const struct yaml_node *value)
{
	struct policy_prefix *entry;
	struct debar_prefix prefix;
	const char *text;
	char why[256];

	text = value_text(r, value, "prefix", SOURCE_MAX_LINE);
	if (!text)
		return;
	if (!mac_parse_prefix(text, &prefix, why, sizeof(why))) {
		report_add(r->report, value->at, "%s", why);
		return;
	}
	entry = ARENA_PUSH(r->arena, rule->prefixes, rule->prefix_count,
			   rule->prefix_room);
	entry->at = value->at;
	entry->bits = prefix.bits;
	memcpy(entry->mac, prefix.mac, DEBAR_MAC_LEN);
}

/* Room for what @list may hold. */
static void reserve(struct reader *r, struct policy_rule *rule,
		    const struct yaml_node *list)
{
	ARENA_RESERVE(r->arena, rule->prefixes, rule->prefix_count,
		      rule->prefix_room, yaml_count(list));
}

static void read_registrant(struct reader *r, const struct yaml_node *value)
{
	r->rule->registrant = value_text(r, value, "registrant",
					 DEBAR_TEXT_MAX);
}

static void read_class(struct reader *r, const struct yaml_node *value)
{
	int class = value_choice(r, value, "class", &class_names, 0);

	if (class != UNSAID)
		r->rule->class = name_of(&class_names, (u32)class);
}

static void read_prefixes(struct reader *r, const struct yaml_node *value)
{
	const struct yaml_node *item;

	if (!value_list(r, value, "prefixes"))
		return;
	reserve(r, r->rule, value);
	for (item = value->first; item; item = item->next)
		add_prefix(r, r->rule, item);
}

static void read_group(struct reader *r, const struct yaml_node *value)
{
	static const struct key keys[] = {
		{ "registrant", read_registrant, true },
		{ "class", read_class, false },
		{ "prefixes", read_prefixes, true },
	};
	struct policy_vendor *vendor = r->vendor;

	r->rule = ARENA_PUSH(r->arena, vendor->rules, vendor->rule_count,
			     vendor->rule_room);
	r->rule->mode = DEBAR_MODE_ENFORCE;
	value_map(r, value, keys, ARRAY_SIZE(keys), "a group of prefixes");
}

/* The rule of the prefixes that stand in @list by themselves. */
static struct policy_rule *plain_rule(struct reader *r, size_t *plain,
				      const struct yaml_node *list)
{
	struct policy_vendor *vendor = r->vendor;
	struct policy_rule *rule;

	if (*plain == SIZE_MAX) {
		*plain = vendor->rule_count;
		rule = ARENA_PUSH(r->arena, vendor->rules, vendor->rule_count,
				  vendor->rule_room);
		rule->mode = DEBAR_MODE_ENFORCE;
		reserve(r, rule, list);
	}
	return &vendor->rules[*plain];
}

static void read_mac(struct reader *r, const struct yaml_node *value)
{
	const struct yaml_node *item;
	size_t plain = SIZE_MAX;

	r->vendor->has_rules = true;
	if (!value_list(r, value, "mac"))
		return;
	for (item = value->first; item; item = item->next) {
		if (item->kind == YAML_MAP)
			read_group(r, item);
		else
			add_prefix(r, plain_rule(r, &plain, value), item);
	}
}

static void read_name(struct reader *r, const struct yaml_node *value)
{
	r->vendor->name = value_name(r, value, "name");
	r->vendor->at = value->at;
}

static void read_entity(struct reader *r, const struct yaml_node *value)
{
	r->vendor->entity = value_text(r, value, "entity", DEBAR_TEXT_MAX);
}

static void read_mode(struct reader *r, const struct yaml_node *value)
{
	int mode = value_choice(r, value, "mode", &mode_names, 0);

	if (mode != UNSAID)
		r->vendor->mode = mode;
}

static void read_effective(struct reader *r, const struct yaml_node *value)
{
	r->vendor->has_effective = value_date(r, value, "effective",
					      &r->vendor->effective);
}

static void read_until(struct reader *r, const struct yaml_node *value)
{
	r->vendor->has_until = value_date(r, value, "until",
					  &r->vendor->until);
}

static void read_vendor(struct reader *r, const struct yaml_node *value)
{
	static const struct key keys[] = {
		{ "name", read_name, true },
		{ "entity", read_entity, false },
		{ "mode", read_mode, false },
		{ "effective", read_effective, false },
		{ "until", read_until, false },
		{ "mac", read_mac, false },
		{ "tls", policy_read_tls, false },
		{ "sni", policy_read_sni, false },
	};

	value_map(r, value, keys, ARRAY_SIZE(keys), "a vendor");
	if (value->kind == YAML_MAP && !r->vendor->has_rules)
		report_add(r->report, value->at,
			   "a vendor needs 'mac', 'tls' or 'sni'");
}

/**
 * policy_read_vendors() - read the value of the key 'vendors'
 * @r: reader
 * @value: anything
 */
void policy_read_vendors(struct reader *r, const struct yaml_node *value)
{
	struct policy_file *file = r->file;
	const struct yaml_node *item;

	file->vendors_at = value->at;
	if (value->kind == YAML_LIST && !value->first)
		return;		/* the whole policy may have vendors */
	if (!value_list(r, value, "vendors"))
		return;
	for (item = value->first; item; item = item->next) {
		r->vendor = ARENA_PUSH(r->arena, file->vendors,
				       file->vendor_count, file->vendor_room);
		r->vendor->at = item->at;
		r->vendor->mode = DEBAR_MODE_ENFORCE;
		read_vendor(r, item);
	}
}
