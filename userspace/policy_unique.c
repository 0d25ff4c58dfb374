// SPDX-License-Identifier: GPL-2.0
/*
 * What may be there only once: vendors, prefixes.
 */
#include <stdlib.h>

#include "mac.h"
#include "policy.h"
#include "prefix_key.h"

struct vendor_entry {
	struct policy_vendor *vendor;
	size_t order;
};

static int by_name(const void *a, const void *b)
{
	const struct vendor_entry *x = a, *y = b;
	int order = strcmp(x->vendor->name, y->vendor->name);

	if (order)
		return order;
	return x->order < y->order ? -1 : 1;
}

/*
 * The same vendor again. Two files may say the same; then the ban holds
 * whenever either of them wants it.
 */
static void take_copy(struct policy *policy, struct policy_vendor *first,
		      struct policy_vendor *copy)
{
	bool one_file = first->at.source == copy->at.source;

	copy->is_copy = true;
	if (one_file || !policy_same_vendor(first, copy)) {
		report_add(&policy->report, copy->at,
			   "vendor '%s' is already defined at %s%s",
			   copy->name, place_text(&policy->arena, first->at),
			   one_file ? "" : " with other facts");
		return;
	}
	if (copy->effective < first->effective)
		first->effective = copy->effective;
	if (copy->until > first->until)
		first->until = copy->until;
}

/**
 * policy_find_copies() - find vendors that are defined more than once
 * @policy: files are read, defaults of dates are filled in, rules have names
 */
void policy_find_copies(struct policy *policy)
{
	struct vendor_entry *list = NULL, *first;
	size_t count = 0, room = 0, i, j;

	for (i = 0; i < policy->file_count; i++) {
		struct policy_file *file = policy->files[i];

		for (j = 0; j < file->vendor_count; j++) {
			struct vendor_entry *entry;

			if (!file->vendors[j].name)
				continue;
			entry = ARENA_PUSH(&policy->arena, list, count, room);
			entry->vendor = &file->vendors[j];
			entry->order = count;
		}
	}
	if (!count)
		return;
	qsort(list, count, sizeof(*list), by_name);
	first = list;
	for (i = 1; i < count; i++) {
		if (strcmp(list[i].vendor->name, first->vendor->name))
			first = &list[i];
		else
			take_copy(policy, first->vendor, list[i].vendor);
	}
}

struct prefix_entry {
	const struct policy_prefix *prefix;
	const struct policy_vendor *vendor;
	u64 key;
	size_t order;
};

static int by_key(const void *a, const void *b)
{
	const struct prefix_entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static size_t list_prefixes(const struct policy_vendor *vendor,
			    struct prefix_entry *list, size_t count)
{
	size_t i, j;

	for (i = 0; i < vendor->rule_count; i++) {
		const struct policy_rule *rule = &vendor->rules[i];

		for (j = 0; j < rule->prefix_count; j++) {
			list[count].prefix = &rule->prefixes[j];
			list[count].vendor = vendor;
			list[count].key = prefix_key(&rule->prefixes[j]);
			list[count].order = count;
			count++;
		}
	}
	return count;
}

static size_t add_keys(const struct policy_vendor *vendor, u64 *keys,
		       size_t count)
{
	const struct policy_rule *rule = vendor->rules;
	size_t i, j;

	for (i = 0; i < vendor->rule_count; i++, rule++)
		for (j = 0; j < rule->prefix_count; j++)
			keys[count++] = prefix_key(&rule->prefixes[j]);
	return count;
}

/* Where they stand matters only when there are any. */
static bool has_repeats(const struct policy *policy)
{
	u64 *keys = mem_alloc(policy->prefix_count * sizeof(*keys));
	bool found = false;
	size_t count = 0, i;

	for (i = 0; i < policy->vendor_count; i++)
		count = add_keys(policy->vendors[i], keys, count);
	prefix_keys_sort(keys, count);
	for (i = 1; i < count && !found; i++)
		found = keys[i] == keys[i - 1];
	free(keys);
	return found;
}

/**
 * policy_find_repeats() - find prefixes that are listed more than once
 * @policy: its vendors are known
 */
void policy_find_repeats(struct policy *policy)
{
	char text[MAC_TEXT_MAX];
	struct prefix_entry *list;
	size_t count = 0, first = 0, i;

	if (!has_repeats(policy))
		return;
	list = mem_alloc(policy->prefix_count * sizeof(*list));
	for (i = 0; i < policy->vendor_count; i++)
		count = list_prefixes(policy->vendors[i], list, count);
	qsort(list, count, sizeof(*list), by_key);
	for (i = 1; i < count; i++) {
		if (list[i].key != list[first].key) {
			first = i;
			continue;
		}
		report_add(&policy->report, list[i].prefix->at,
			   "%s is already listed at %s (vendor %s); allowed once in a policy",
			   mac_format_prefix(list[i].prefix->mac,
					     list[i].prefix->bits, text),
			   place_text(&policy->arena, list[first].prefix->at),
			   list[first].vendor->name);
	}
	free(list);
}
