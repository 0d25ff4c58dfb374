// SPDX-License-Identifier: GPL-2.0
/*
 * Names of rules. The kernel lets a rule that is loaded again go on counting
 * when it finds its name again, so that a name follows from what the rule says
 * and never from where it stands: no other rule can come by it.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "debarctl.h"
#include "hex.h"
#include "policy.h"
#include "sha256.h"

/* Longest of the suffixes below. */
enum { SUFFIX_MAX = 16 };

/* "Hangzhou Hikvision Co.,Ltd." -> "hangzhou-hikvision-co-ltd" */
static const char *slug(struct policy *policy, const char *vendor,
			const char *registrant)
{
	char text[DEBAR_RULE_NAME_MAX + 1];
	size_t len, start;

	len = (size_t)snprintf(text, sizeof(text), "%s/mac/", vendor);
	for (start = len; *registrant && len < DEBAR_RULE_NAME_MAX;
	     registrant++) {
		unsigned char c = (unsigned char)*registrant;

		if (c < 0x80 && isalnum(c))
			text[len++] = (char)tolower(c);
		else if (len > start && text[len - 1] != '-')
			text[len++] = '-';
	}
	if (len > start && text[len - 1] == '-')
		len--;
	text[len] = 0;
	return arena_format(&policy->arena, "%s%s", text,
			    len == start ? "other" : "");
}

/* ".7f3a90c1", of the registrant's very spelling and the class */
static void spell_hash(const struct policy_rule *rule, char *suffix)
{
	size_t size = strlen(rule->registrant) + 1, more = 0;
	u8 hash[DEBAR_DIGEST_LEN];
	char *text;

	if (rule->class)
		more = strlen(rule->class);
	text = mem_alloc(size + more);
	memcpy(text, rule->registrant, size);
	if (more)
		memcpy(text + size, rule->class, more);
	sha256(text, size + more, hash);
	free(text);
	*suffix = '.';
	hex_format(hash, 4, suffix + 1);
}

/* ".2857be", the first of its prefixes: no other rule has it. */
static void spell_prefix(const struct policy_rule *rule, char *suffix)
{
	const struct policy_prefix *first = rule->prefixes, *prefix;
	char digits[2 * DEBAR_MAC_LEN + 1];
	size_t i;

	if (!rule->prefix_count) {	/* an error, told elsewhere */
		*suffix = 0;
		return;
	}
	for (i = 1; i < rule->prefix_count; i++) {
		prefix = &rule->prefixes[i];
		if (memcmp(prefix->mac, first->mac, DEBAR_MAC_LEN) < 0)
			first = prefix;
	}
	snprintf(suffix, SUFFIX_MAX, ".%.*s", first->bits / 4,
		 hex_format(first->mac, DEBAR_MAC_LEN, digits));
}

static int by_name(const void *a, const void *b)
{
	const struct policy_rule * const *x = a, * const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Give all rules that share a name a suffix, none of them going without: which
 * of them came first must not matter.
 */
static void tell_apart(struct policy *policy, struct policy_rule **list,
		       size_t count,
		       void (*spell)(const struct policy_rule *rule,
				     char *suffix))
{
	char suffix[SUFFIX_MAX];
	size_t i, end, j;
	const char *name;
	int room;

	qsort(list, count, sizeof(*list), by_name);
	for (i = 0; i < count; i = end) {
		name = list[i]->name;
		for (end = i + 1; end < count; end++)
			if (strcmp(list[end]->name, name))
				break;
		for (j = i; end > i + 1 && j < end; j++) {
			spell(list[j], suffix);
			room = DEBAR_RULE_NAME_MAX - (int)strlen(suffix);
			list[j]->name = arena_format(&policy->arena, "%.*s%s",
						     room, name, suffix);
		}
	}
}

/**
 * policy_name_rules() - give the rules of a vendor their stable names
 * @policy: owner of the names
 * @vendor: with a name
 *
 * Plain prefixes are "vendor/mac", a group is "vendor/mac/registrant". Where
 * registrants of one vendor differ only in what the name leaves out, a hash of
 * the registrant and class tells them apart; where not even these differ, the
 * first prefix does. No name of one kind can be one of another: a registrant's
 * has no dot, a hash has 8 digits, and a prefix 6, 7 or 9.
 */
void policy_name_rules(struct policy *policy, struct policy_vendor *vendor)
{
	struct policy_rule **list;
	size_t count = 0, i;

	list = mem_alloc(vendor->rule_count * sizeof(struct policy_rule *));
	for (i = 0; i < vendor->rule_count; i++) {
		struct policy_rule *rule = &vendor->rules[i];

		if (rule->registrant) {
			rule->name = slug(policy, vendor->name,
					  rule->registrant);
			list[count++] = rule;
		} else {
			rule->name = arena_format(&policy->arena, "%s/mac",
						  vendor->name);
		}
	}
	tell_apart(policy, list, count, spell_hash);
	tell_apart(policy, list, count, spell_prefix);
	free(list);
}
