// SPDX-License-Identifier: GPL-2.0
/*
 * The policy of a namespace: made whole from a transaction, published by one
 * pointer, never written again but for the operator's switches.
 */
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "debar.h"
#include "inspection.h"
#include "verdict.h"

/* Slot of the rule called @name, or the empty one where it belongs. */
static u32 find_rule_slot(const struct debar_policy *policy, const char *name)
{
	u32 at = jhash(name, strlen(name), 0) & policy->rule_index_mask;
	u16 rule;

	for (;;) {
		rule = policy->rule_index[at];
		if (rule == DEBAR_NO_RULE ||
		    !strcmp(policy->rule[rule].name, name))
			return at;
		at = (at + 1) & policy->rule_index_mask;
	}
}

static int index_rules(struct debar_policy *policy,
		       struct netlink_ext_ack *extack)
{
	u32 slots = roundup_pow_of_two(policy->rule_count * 2 + 1);
	u32 i, at;

	policy->rule_index = kvmalloc_array(slots, sizeof(u16), GFP_KERNEL);
	if (!policy->rule_index)
		return -ENOMEM;
	memset(policy->rule_index, 0xff, slots * sizeof(u16));
	policy->rule_index_mask = slots - 1;
	policy->memory += slots * sizeof(u16);

	for (i = 0; i < policy->rule_count; i++) {
		at = find_rule_slot(policy, policy->rule[i].name);
		if (policy->rule_index[at] != DEBAR_NO_RULE) {
			NL_SET_ERR_MSG_MOD(extack, "two rules have the same name");
			return -EEXIST;
		}
		policy->rule_index[at] = i;
		cond_resched();
	}
	return 0;
}

static int build_prefixes(struct debar_policy *policy,
			  const struct debar_load *load,
			  struct netlink_ext_ack *extack)
{
	size_t size = debar_prefix_table_size(load->prefix_count);
	u32 offender;
	int err;

	policy->prefix_memory = kvmalloc(size, GFP_KERNEL);
	if (!policy->prefix_memory)
		return -ENOMEM;
	policy->memory += size;
	err = debar_prefix_table_build(&policy->prefixes, policy->prefix_memory,
				       size, load->prefix, load->prefix_count,
				       &offender);
	if (err == -EEXIST)
		NL_SET_ERR_MSG_MOD(extack, "a prefix is listed twice");
	else if (err)
		NL_SET_ERR_MSG_MOD(extack, "a prefix is not valid");
	return err;
}

static void take_arrays(struct debar_policy *policy, struct debar_load *load)
{
	policy->vendor = load->vendor;
	policy->vendor_count = load->vendor_count;
	policy->rule = load->rule;
	policy->rule_count = load->rule_count;
	policy->protect = load->protect;
	policy->protect_count = load->protect_count;
	policy->memory += load->vendor_room * sizeof(*load->vendor) +
			  load->rule_room * sizeof(*load->rule) +
			  load->protect_room * sizeof(*load->protect);
	load->vendor = NULL;
	load->rule = NULL;
	load->protect = NULL;
}

/**
 * debar_policy_build() - make a policy of a transaction
 * @load: its vendors, rules and protected addresses go over to the policy;
 *	debar_load_free() is still the caller's to call
 * @extack: says what is wrong
 * @result: the policy, not yet published
 *
 * Context: may sleep.
 */
int debar_policy_build(struct debar_load *load, struct netlink_ext_ack *extack,
		       struct debar_policy **result)
{
	struct debar_policy *policy;
	u32 cpu_slot = sizeof(struct debar_count) * num_possible_cpus();
	u32 slots;
	int err = -ENOMEM;

	policy = kzalloc(sizeof(*policy), GFP_KERNEL);
	if (!policy)
		return -ENOMEM;
	policy->memory = sizeof(*policy);
	policy->head = load->head;
	policy->toggle.mode = load->head.mode;
	policy->toggle.enabled = true;
	policy->loaded_at = ktime_get_real_seconds();
	take_arrays(policy, load);

	err = debar_waivers_take(policy, load, extack);
	if (err)
		goto err_free;
	slots = debar_waivers_slot(policy, policy->waivers.count);
	err = -ENOMEM;
	policy->counters = debar_counters_alloc(slots);
	if (!policy->counters)
		goto err_free;
	policy->memory += slots * (cpu_slot + sizeof(struct debar_count));
	err = build_prefixes(policy, load, extack);
	if (err)
		goto err_free;
	err = debar_load_build_match(load, policy, extack);
	if (err)
		goto err_free;
	err = index_rules(policy, extack);
	if (err)
		goto err_free;
	*result = policy;
	return 0;

err_free:
	debar_policy_free(policy);
	return err;
}

/**
 * debar_policy_free() - free a policy that no hook can hold any more
 * @policy: NULL is allowed
 *
 * Context: may sleep.
 */
void debar_policy_free(struct debar_policy *policy)
{
	u32 i;

	if (!policy)
		return;
	for (i = 0; i < policy->vendor_count; i++)
		kfree(policy->vendor[i].entity);
	for (i = 0; i < policy->rule_count; i++) {
		kfree(policy->rule[i].name);
		kfree(policy->rule[i].registrant);
		cond_resched();
	}
	debar_counters_free(policy->counters);
	kvfree(policy->rule_index);
	kvfree(policy->prefix_memory);
	kvfree(policy->match_memory);
	kvfree(policy->vendor);
	kvfree(policy->rule);
	kvfree(policy->protect);
	debar_waivers_free(policy);
	kfree(policy);
}

/* Let the rules of @to that were in @from go on counting; no hook can hold
 * @from any more.
 */
static void carry_counters(struct debar_policy *to,
			   const struct debar_policy *from)
{
	struct debar_count sum;
	u16 rule;
	u32 i;

	for (i = 0; i < from->rule_count; i++) {
		cond_resched();
		rule = debar_policy_find_rule(to, from->rule[i].name);
		if (rule == DEBAR_NO_RULE)
			continue;
		debar_counters_read(from->counters, i, &sum);
		debar_counters_carry(to->counters, rule, &sum);
	}
	debar_counters_read(from->counters, from->rule_count, &sum);
	debar_counters_carry(to->counters, to->rule_count, &sum);
}

/**
 * debar_policy_save_switches() - the operator's switches as they are
 * @policy: of which
 *
 * Context: debar_net.lock held; may sleep.
 *
 * Return: an array for debar_policy_restore_switches(), to be freed with
 * kvfree(); or NULL when there is no memory.
 */
struct debar_switch *debar_policy_save_switches(const struct debar_policy *policy)
{
	struct debar_switch *saved;
	u32 i;

	saved = kvmalloc_array(policy->vendor_count + 1, sizeof(*saved),
			       GFP_KERNEL);
	if (!saved)
		return NULL;
	for (i = 0; i < policy->vendor_count; i++)
		saved[i] = policy->vendor[i].toggle;
	saved[i] = policy->toggle;
	return saved;
}

static void restore_switch(struct debar_switch *toggle,
			   const struct debar_switch *saved)
{
	WRITE_ONCE(toggle->mode, saved->mode);
	WRITE_ONCE(toggle->enabled, saved->enabled);
}

/**
 * debar_policy_restore_switches() - set all switches as they were
 * @policy: the one that they were saved of
 * @saved: from debar_policy_save_switches()
 *
 * Context: debar_net.lock held.
 */
void debar_policy_restore_switches(struct debar_policy *policy,
				   const struct debar_switch *saved)
{
	u32 i;

	for (i = 0; i < policy->vendor_count; i++)
		restore_switch(&policy->vendor[i].toggle, &saved[i]);
	restore_switch(&policy->toggle, &saved[i]);
}

/**
 * debar_policy_find_vendor() - index of a vendor, or -ENOENT
 * @policy: where
 * @name: of the vendor
 */
int debar_policy_find_vendor(const struct debar_policy *policy,
			     const char *name)
{
	u32 i;

	for (i = 0; i < policy->vendor_count; i++)
		if (!strcmp(policy->vendor[i].name, name))
			return i;
	return -ENOENT;
}

/**
 * debar_policy_find_rule() - index of a rule, or DEBAR_NO_RULE
 * @policy: where
 * @name: of the rule
 *
 * Context: any.
 */
u16 debar_policy_find_rule(const struct debar_policy *policy, const char *name)
{
	return policy->rule_index[find_rule_slot(policy, name)];
}

/**
 * debar_policy_vendor_rule() - the rule that stands for all of a vendor
 * @policy: where
 * @vendor: index
 *
 * Context: any.
 * Return: index of the strictest of its rules, or DEBAR_NO_RULE when it has none.
 */
u16 debar_policy_vendor_rule(const struct debar_policy *policy, u32 vendor)
{
	u16 strictest = DEBAR_NO_RULE;
	u32 i;

	for (i = 0; i < policy->rule_count; i++) {
		if (policy->rule[i].vendor != vendor)
			continue;
		if (strictest == DEBAR_NO_RULE ||
		    policy->rule[i].mode > policy->rule[strictest].mode)
			strictest = i;
	}
	return strictest;
}

/**
 * debar_policy_locked() - the published policy, for a writer
 * @dn: namespace; its lock is held
 */
struct debar_policy *debar_policy_locked(struct debar_net *dn)
{
	return rcu_dereference_protected(dn->policy,
					 lockdep_is_held(&dn->lock));
}

/* What hooks need must be there before they can run. */
static int prepare(struct debar_net *dn, const struct debar_policy *next,
		   struct netlink_ext_ack *extack)
{
	int err;

	err = debar_devices_alloc(dn);
	if (!err)
		err = debar_events_alloc(dn);
	if (!err)
		err = debar_gateways_watch(dn);
	if (!err)
		err = debar_inspection_begin(dn, next);
	if (err == -EBUSY)
		NL_SET_ERR_MSG_MOD(extack,
				   "routes change too fast to find all gateways: try again");
	else if (err)
		NL_SET_ERR_MSG_MOD(extack, "no memory for the inventory");
	return err;
}

static void clean_up(struct debar_net *dn)
{
	debar_inspection_settle(dn, NULL);
	debar_gateways_unwatch(dn);
	debar_devices_free(dn);
}

/* Let the hooks see @next. They look at its row first and mostly nowhere else,
 * so that one has a pointer of its own. A hook that meets the row of one policy
 * and the rest of the other judges by one of the two: what both list has its
 * bit in both rows.
 */
static void show(struct debar_net *dn, struct debar_policy *next)
{
	rcu_assign_pointer(dn->policy, next);
	if (next)
		rcu_assign_pointer(dn->row, next->prefixes.row);
}

static u16 find_vendor_rule(const struct debar_policy *policy,
			    const char *name)
{
	int vendor = debar_policy_find_vendor(policy, name);

	return vendor < 0 ? DEBAR_NO_RULE :
			    debar_policy_vendor_rule(policy, vendor);
}

/* Where the rules of @from are in @to: what is known by a rule's index must
 * find it again. NULL when there is no memory.
 */
static struct debar_successor *map_rules(const struct debar_policy *from,
					 const struct debar_policy *to)
{
	struct debar_successor *map = kvmalloc_array(from->rule_count + 1,
						     sizeof(*map), GFP_KERNEL);
	u16 of_vendor[DEBAR_MAX_VENDORS];
	u32 i;

	for (i = 0; map && i < from->vendor_count; i++) {
		of_vendor[i] = find_vendor_rule(to, from->vendor[i].name);
		cond_resched();
	}
	for (i = 0; map && i < from->rule_count; i++) {
		map[i].rule = debar_policy_find_rule(to, from->rule[i].name);
		map[i].of_vendor = of_vendor[from->rule[i].vendor];
		cond_resched();
	}
	return map;
}

/* The part that a netdevice event must not see half done. */
static int replace(struct debar_net *dn, struct debar_policy *next,
		   struct netlink_ext_ack *extack)
{
	struct debar_policy *old = debar_policy_locked(dn);
	int err = 0;

	rtnl_lock();
	if (next) {
		/* Hooks that are about to run for the first time need a row. */
		if (!old)
			rcu_assign_pointer(dn->row, next->prefixes.row);
		err = debar_attach_add(dn, next, extack);
	}
	if (err)
		next = old;
	else
		show(dn, next);
	debar_attach_drop(dn, next);
	rtnl_unlock();

	/* From here on no hook holds @old, or runs where there is no @next. */
	synchronize_net();
	if (!next)
		RCU_INIT_POINTER(dn->row, NULL);
	return err;
}

static int introduce(struct debar_net *dn, const struct debar_policy *old,
		     struct debar_policy *next, struct netlink_ext_ack *extack)
{
	struct debar_successor *successor = NULL;
	int err;

	next->generation = dn->generation + 1;
	next->match.generation = next->generation;
	next->match.verdict = debar_verdict_of_rule;
	next->match.host = dn;
	if (old) {
		successor = map_rules(old, next);
		if (!successor)
			return -ENOMEM;
		/* One that returns has rules of its own for what it found. */
		debar_inspection_adopt(dn, successor, next,
				       dn->confirm.pending);
	}
	err = prepare(dn, next, extack);
	if (!err)
		err = replace(dn, next, extack);
	if (!err) {
		dn->generation++;
		/* By the old policy more came in while the new one was set up. */
		if (successor)
			debar_inspection_adopt(dn, successor, next, true);
	}
	kvfree(successor);
	return err;
}

/**
 * debar_policy_exchange() - make @next the policy of a namespace
 * @dn: namespace; its lock is held
 * @next: fully built, or NULL to end filtering; taken over on success. It may
 *	have been in force before.
 * @extack: says what went wrong; may be NULL
 * @previous: on success: the policy that was in force, or NULL; no hook holds it
 *	any more, it is the caller's
 *
 * Hooks go onto devices that only the new policy names before it is
 * published, and off devices that only the old one named afterwards: no frame
 * is judged by neither. Waits until no hook can hold the old policy. What the
 * old one has found is kept until debar_policy_settle().
 *
 * Return: 0, or an error with the old policy and its hooks in force.
 */
int debar_policy_exchange(struct debar_net *dn, struct debar_policy *next,
			  struct netlink_ext_ack *extack,
			  struct debar_policy **previous)
{
	struct debar_policy *old = debar_policy_locked(dn);
	int err;

	*previous = NULL;
	if (!next && !old)
		return 0;
	if (next)
		err = introduce(dn, old, next, extack);
	else
		err = replace(dn, NULL, extack);
	if (err) {
		if (old)
			debar_policy_settle(dn);
		else
			clean_up(dn);
		return err;
	}

	debar_guard_changed(dn);
	if (old)
		debar_counters_rest(old->counters,
				    debar_waivers_slot(old,
						       old->waivers.count));
	if (next && old)
		carry_counters(next, old);
	if (next)
		debar_clock_begin(dn, next, old);
	else
		debar_clock_end(dn);
	if (!next)
		clean_up(dn);
	debar_attach_watch(dn, next);
	*previous = old;
	return 0;
}

/**
 * debar_policy_settle() - let go of what the policy in force does not ban
 * @dn: namespace; its lock is held
 *
 * Does nothing while a change waits for its confirmation: what was before must
 * find everything as it was.
 *
 * Context: may sleep.
 */
void debar_policy_settle(struct debar_net *dn)
{
	const struct debar_policy *policy = debar_policy_locked(dn);

	if (!policy || dn->confirm.pending)
		return;
	debar_inspection_settle(dn, policy);
	debar_devices_prune(dn, policy);
}

/**
 * debar_policy_flush() - end filtering
 * @dn: namespace; its lock is held, no change waits for its confirmation
 *
 * Context: may sleep.
 */
void debar_policy_flush(struct debar_net *dn)
{
	struct debar_policy *previous;

	debar_policy_exchange(dn, NULL, NULL, &previous);
	debar_policy_free(previous);
}
