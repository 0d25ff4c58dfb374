// SPDX-License-Identifier: GPL-2.0
/*
 * The list of domains of a vendor.
 */
#include <ctype.h>

#include "core/dns_name.h"
#include "policy_vendor.h"

/* The rule of all domains that have the same mode. */
static struct policy_rule *find_rule(struct reader *r, int mode)
{
	struct policy_vendor *vendor = r->vendor;
	struct policy_rule *rule;
	size_t i;

	for (i = 0; i < vendor->tls_count; i++)
		if (vendor->tls[i].kind == DEBAR_RULE_KIND_SNI &&
		    vendor->tls[i].mode == mode)
			return &vendor->tls[i];
	rule = ARENA_PUSH(r->arena, vendor->tls, vendor->tls_count,
			  vendor->tls_room);
	rule->kind = DEBAR_RULE_KIND_SNI;
	rule->mode = mode;
	return rule;
}

static void add_domain(struct reader *r, struct policy_rule *rule,
		       const struct yaml_node *value)
{
	const char *text = value_text(r, value, "domain", SOURCE_MAX_LINE);
	struct policy_domain *domain;
	char *at, *name;

	if (!text)
		return;
	if (!debar_dns_name_is_domain((const u8 *)text, (u32)value->len)) {
		report_add(r->report, value->at,
			   "'%.60s' is no domain; allowed: two or more labels of letters, digits, '-' and '_', as example.com, which stands for all names below it too",
			   text);
		return;
	}
	name = arena_text(r->arena, text, value->len);
	for (at = name; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	domain = ARENA_PUSH(r->arena, rule->domains, rule->domain_count,
			    rule->domain_room);
	domain->at = value->at;
	domain->name = name;
}

static void read_domains(struct reader *r, const struct yaml_node *value)
{
	const struct yaml_node *item;

	if (!value_list(r, value, "domains"))
		return;
	for (item = value->first; item; item = item->next)
		add_domain(r, r->rule, item);
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

static void read_group(struct reader *r, const struct yaml_node *item)
{
	static const struct key keys[] = {
		{ "mode", read_mode, false },
		{ "note", read_note, false },
		{ "domains", read_domains, true },
	};
	struct policy_rule group = { .mode = DEBAR_MODE_ENFORCE }, *rule;
	size_t i;

	r->rule = &group;
	value_map(r, item, keys, ARRAY_SIZE(keys), "a group of domains");
	rule = find_rule(r, group.mode);
	for (i = 0; i < group.domain_count; i++)
		*ARENA_PUSH(r->arena, rule->domains, rule->domain_count,
			    rule->domain_room) = group.domains[i];
}

/**
 * policy_read_sni() - read the value of a vendor's key 'sni'
 * @r: reader
 * @value: anything
 */
void policy_read_sni(struct reader *r, const struct yaml_node *value)
{
	const struct yaml_node *item;

	r->vendor->has_rules = true;
	if (!value_list(r, value, "sni"))
		return;
	for (item = value->first; item; item = item->next) {
		if (item->kind == YAML_MAP)
			read_group(r, item);
		else
			add_domain(r, find_rule(r, DEBAR_MODE_ENFORCE), item);
	}
}
