// SPDX-License-Identifier: GPL-2.0
/*
 * An open transaction: vendors, rules, prefixes and protected addresses in
 * the order of their arrival. Nothing here is seen by a hook.
 */
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "load.h"

/**
 * debar_load_make_room() - room for one more element in a growing array
 * @array: its elements
 * @count: elements in use
 * @room: elements it has room for
 * @size: of an element
 * @max: most elements
 *
 * Return: 0, -E2BIG when there are too many, -ENOMEM.
 */
int debar_load_make_room(void **array, u32 count, u32 *room, size_t size,
			 u32 max)
{
	u32 wanted;
	void *bigger;

	if (count < *room)
		return 0;
	if (count >= max)
		return -E2BIG;
	wanted = min(max, *room ? *room * 2 : 16);
	bigger = kvmalloc_array(wanted, size, GFP_KERNEL_ACCOUNT);
	if (!bigger)
		return -ENOMEM;
	if (*array)
		memcpy(bigger, *array, count * size);
	kvfree(*array);
	*array = bigger;
	*room = wanted;
	return 0;
}

/**
 * debar_load_new() - begin with nothing
 */
struct debar_load *debar_load_new(void)
{
	return kzalloc(sizeof(struct debar_load), GFP_KERNEL_ACCOUNT);
}

/**
 * debar_load_free() - forget a transaction
 * @load: NULL is allowed; parts that debar_policy_build() took are NULL
 *
 * Context: may sleep.
 */
void debar_load_free(struct debar_load *load)
{
	u32 i;

	if (!load)
		return;
	for (i = 0; load->vendor && i < load->vendor_count; i++)
		kfree(load->vendor[i].entity);
	for (i = 0; load->rule && i < load->rule_count; i++) {
		kfree(load->rule[i].name);
		kfree(load->rule[i].registrant);
		cond_resched();
	}
	kvfree(load->vendor);
	kvfree(load->rule);
	kvfree(load->prefix);
	kvfree(load->protect);
	debar_load_free_waivers(load);
	debar_load_free_tls(load);
	kfree(load);
}

/**
 * debar_load_add_vendor() - take a copy of @vendor
 * @load: transaction
 * @vendor: name, facts and toggle are used
 * @entity: legal description, or NULL
 *
 * Return: 0, -E2BIG when there are too many, -EEXIST when the name is taken,
 * -ENOMEM.
 */
int debar_load_add_vendor(struct debar_load *load,
			  const struct debar_vendor *vendor,
			  const char *entity)
{
	struct debar_vendor *slot;
	u32 i;
	int err;

	for (i = 0; i < load->vendor_count; i++)
		if (!strcmp(load->vendor[i].name, vendor->name))
			return -EEXIST;
	err = MAKE_ROOM(load, vendor, DEBAR_MAX_VENDORS);
	if (err)
		return err;
	slot = &load->vendor[load->vendor_count];
	*slot = *vendor;
	slot->rules = 0;
	slot->prefixes = 0;
	slot->certificates = 0;
	slot->domains = 0;
	slot->entity = NULL;
	if (entity) {
		slot->entity = kstrdup(entity, GFP_KERNEL_ACCOUNT);
		if (!slot->entity)
			return -ENOMEM;
	}
	load->vendor_count++;
	return 0;
}

/**
 * debar_load_add_rule() - take a copy of @rule
 * @load: transaction
 * @rule: strings in it stay the caller's
 *
 * Return: 0, -E2BIG when there are too many, -ENOENT when the vendor does not
 * exist, -ENOMEM.
 */
int debar_load_add_rule(struct debar_load *load, const struct debar_rule *rule)
{
	struct debar_rule *slot;
	int err;

	if (rule->vendor >= load->vendor_count)
		return -ENOENT;
	err = MAKE_ROOM(load, rule, DEBAR_MAX_RULES);
	if (err)
		return err;
	slot = &load->rule[load->rule_count];
	*slot = *rule;
	slot->prefixes = 0;
	slot->conditions = 0;
	slot->domains = 0;
	slot->registrant = NULL;
	slot->name = kstrdup(rule->name, GFP_KERNEL_ACCOUNT);
	if (!slot->name)
		return -ENOMEM;
	if (rule->registrant) {
		slot->registrant = kstrdup(rule->registrant,
					   GFP_KERNEL_ACCOUNT);
		if (!slot->registrant) {
			kfree(slot->name);
			return -ENOMEM;
		}
	}
	load->vendor[rule->vendor].rules++;
	load->rule_count++;
	return 0;
}

static const char *complain(int err)
{
	switch (err) {
	case -ERANGE:
		return "a prefix must have 24, 28 or 36 bits";
	case -EINVAL:
		return "bits beyond the length of a prefix must be zero";
	default:
		return "a prefix must not be a group or locally administered address";
	}
}

/**
 * debar_load_add_prefixes() - add prefixes of one rule
 * @load: transaction
 * @rule: index of the rule
 * @entries: @count times DEBAR_PREFIX_LEN octets, not yet checked
 * @count: of @entries
 * @complaint: on -EINVAL: what is wrong
 *
 * Return: 0, -ENOENT when the rule does not exist, -E2BIG when there are too
 * many prefixes, -EINVAL for one that cannot be, -ENOMEM.
 */
int debar_load_add_prefixes(struct debar_load *load, u32 rule,
			    const u8 *entries, u32 count,
			    const char **complaint)
{
	struct debar_prefix prefix;
	int err;

	if (rule >= load->rule_count)
		return -ENOENT;
	if (load->rule[rule].kind != DEBAR_RULE_KIND_MAC) {
		*complaint = "prefixes belong to rules of kind mac";
		return -EINVAL;
	}
	prefix.rule = rule;
	for (; count; count--, entries += DEBAR_PREFIX_LEN) {
		memcpy(prefix.mac, entries, DEBAR_MAC_LEN);
		prefix.bits = entries[DEBAR_MAC_LEN];
		err = debar_prefix_check(&prefix);
		if (!err && entries[DEBAR_MAC_LEN + 1])
			err = -EINVAL;
		if (err) {
			*complaint = complain(err);
			return -EINVAL;
		}
		err = MAKE_ROOM(load, prefix, DEBAR_MAX_PREFIXES);
		if (err)
			return err;
		load->prefix[load->prefix_count++] = prefix;
		load->rule[rule].prefixes++;
		load->vendor[load->rule[rule].vendor].prefixes++;
	}
	return 0;
}

/**
 * debar_load_add_protect() - take a copy of @protect
 * @load: transaction
 * @protect: address that must never be dropped
 *
 * Return: 0, -E2BIG when there are too many, -ENOMEM.
 */
int debar_load_add_protect(struct debar_load *load,
			   const struct debar_protect *protect)
{
	int err = MAKE_ROOM(load, protect, DEBAR_MAX_PROTECT);

	if (err)
		return err;
	load->protect[load->protect_count++] = *protect;
	return 0;
}
