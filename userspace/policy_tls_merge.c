// SPDX-License-Identifier: GPL-2.0
/*
 * Certificate rules and domains of all files: their names, and what may be
 * there only once.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/pattern.h"
#include "debarctl.h"
#include "hex.h"
#include "names.h"
#include "policy.h"
#include "sha256.h"

enum {
	/* Hexadecimal digits in a name: among 10,000 rules that look alike,
	 * two have the same in one policy of some millions.
	 */
	NAME_DIGITS = 12,
};

/* Letters and digits of @text, anything else between them a '-'. */
static size_t add_word(char *name, size_t len, size_t max, const u8 *text,
		       size_t count)
{
	size_t i;

	for (i = 0; i < count && len < max; i++) {
		if (text[i] < 0x80 && isalnum(text[i]))
			name[len++] = (char)tolower(text[i]);
		else if (name[len - 1] != '-')
			name[len++] = '-';
	}
	while (name[len - 1] == '-')
		len--;
	return len;
}

static size_t add_condition(char *name, size_t len, size_t max,
			    const struct debar_condition *want)
{
	const char *field = name_of(&condition_field_names, want->field);
	const char *type = want->field == DEBAR_FIELD_SAN ?
			   name_of(&san_kind_names, want->type) :
			   name_of(&attribute_names, want->type);
	struct debar_slice text = { .data = want->pattern, .len = want->len };
	struct debar_pattern pattern = { .text = text };
	u8 out[DEBAR_PATTERN_MAX];

	if (name[len - 1] != '/' && len < max)
		name[len++] = '-';
	len = add_word(name, len, max, (const u8 *)field, strlen(field));
	if (want->field == DEBAR_FIELD_SERIAL)
		return len;
	if (len < max)
		name[len++] = '-';
	len = add_word(name, len, max, (const u8 *)type, strlen(type));
	if (want->field == DEBAR_FIELD_SAN && want->type == DEBAR_SAN_IP)
		return len;
	if (len < max)
		name[len++] = '-';
	debar_pattern_compile(&pattern, text, out);
	return add_word(name, len, max, pattern.text.data, pattern.text.len);
}

/* "vendor/tls/issuer-cn-dahua-device-nvr-ca.1f2e3d4c5b6a": from what the rule
 * says and not from where it stands, so that its counters and whom it has
 * quarantined survive any other change of the policy.
 */
static const char *certificate_name(struct policy *policy, const char *vendor,
				    struct policy_rule *rule)
{
	const size_t max = DEBAR_RULE_NAME_MAX - NAME_DIGITS - 1;
	const u8 *hash = rule->condition_count ? rule->digest : rule->pin;
	char name[DEBAR_RULE_NAME_MAX + 1];
	size_t len, i;

	if (!rule->normal)	/* an error, told elsewhere */
		return vendor;
	sha256(rule->normal, strlen(rule->normal), rule->digest);
	len = (size_t)snprintf(name, sizeof(name), "%s/tls/", vendor);
	for (i = 0; i < rule->condition_count; i++)
		len = add_condition(name, len, max, &rule->conditions[i].want);
	if (!rule->condition_count)
		len += (size_t)sprintf(name + len, "%s",
				       rule->pin_kind == DEBAR_PIN_SPKI ?
				       "spki-sha256" : "sha256");
	name[len++] = '.';
	hex_format(hash, NAME_DIGITS / 2, name + len);
	return arena_text(&policy->arena, name, len + NAME_DIGITS);
}

/**
 * policy_name_tls() - give certificate rules and domains their stable names
 * @policy: owner of the names
 * @vendor: with a name
 *
 * The domains of a vendor are the rule "vendor/sni", those that are only
 * monitored "vendor/sni/monitor".
 */
void policy_name_tls(struct policy *policy, struct policy_vendor *vendor)
{
	size_t i;

	for (i = 0; i < vendor->tls_count; i++) {
		struct policy_rule *rule = &vendor->tls[i];

		if (rule->kind == DEBAR_RULE_KIND_CERTIFICATE)
			rule->name = certificate_name(policy, vendor->name,
						      rule);
		else
			rule->name = arena_format(&policy->arena,
						  rule->mode ==
						  DEBAR_MODE_ENFORCE ?
						  "%s/sni" : "%s/sni/monitor",
						  vendor->name);
	}
}

/**
 * struct listed - what may be in a policy only once
 * @text: that makes it the same
 * @at: where it stands
 * @vendor: that lists it
 * @order: of reading
 */
struct listed {
	const char *text;
	struct place at;
	const struct policy_vendor *vendor;
	size_t order;
};

static int by_text(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	if (order)
		return order;
	return x->order < y->order ? -1 : 1;
}

static void find_repeats(struct policy *policy, struct listed *list,
			 size_t count, bool domains)
{
	size_t first = 0, i;

	qsort(list, count, sizeof(*list), by_text);
	for (i = 1; i < count; i++) {
		if (strcmp(list[i].text, list[first].text)) {
			first = i;
			continue;
		}
		report_add(&policy->report, list[i].at,
			   "%s is already listed at %s (vendor %s); allowed once in a policy",
			   domains ? list[i].text : "the same certificate",
			   place_text(&policy->arena, list[first].at),
			   list[first].vendor->name);
	}
}

static void list_domains(const struct policy_vendor *vendor,
			 const struct policy_rule *rule, struct listed *list,
			 size_t *count)
{
	size_t i;

	for (i = 0; i < rule->domain_count; i++, ++*count)
		list[*count] = (struct listed){
			rule->domains[i].name, rule->domains[i].at, vendor,
			*count,
		};
}

static bool is_only_a_place(const struct policy_rule *rule)
{
	size_t i;

	for (i = 0; i < rule->condition_count; i++) {
		const struct debar_condition *want = &rule->conditions[i].want;

		if (want->field != DEBAR_FIELD_SUBJECT &&
		    want->field != DEBAR_FIELD_ISSUER)
			return false;
		if (want->type != DEBAR_ATTRIBUTE_C &&
		    want->type != DEBAR_ATTRIBUTE_ST &&
		    want->type != DEBAR_ATTRIBUTE_L)
			return false;
	}
	return rule->condition_count;
}

/**
 * policy_check_tls() - find what is listed more than once, or says too little
 * @policy: its vendors are known
 */
void policy_check_tls(struct policy *policy)
{
	struct listed *rules, *domains;
	size_t rule_count = 0, domain_count = 0, i, j;

	rules = mem_alloc(policy->certificate_count * sizeof(*rules));
	domains = mem_alloc(policy->domain_count * sizeof(*domains));
	for (i = 0; i < policy->vendor_count; i++) {
		const struct policy_vendor *vendor = policy->vendors[i];

		for (j = 0; j < vendor->tls_count; j++) {
			const struct policy_rule *rule = &vendor->tls[j];

			list_domains(vendor, rule, domains, &domain_count);
			if (!rule->normal)
				continue;
			rules[rule_count] = (struct listed){
				rule->normal, rule->at, vendor, rule_count,
			};
			rule_count++;
			if (is_only_a_place(rule))
				policy_warn(policy,
					    "%s: a country, state or place alone matches the certificates of everybody there",
					    place_text(&policy->arena,
						       rule->at));
		}
	}
	find_repeats(policy, rules, rule_count, false);
	find_repeats(policy, domains, domain_count, true);
	free(rules);
	free(domains);
}
