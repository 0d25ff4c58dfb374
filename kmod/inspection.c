// SPDX-License-Identifier: GPL-2.0
#include "condemned.h"
#include "domain.h"
#include "flows.h"
#include "inspection.h"
#include "quarantine.h"
#include "shared.h"
#include "watch.h"

/* In the order in which one needs another: connections and addresses are in the
 * filters.
 */
static void free_all(struct debar_net *dn)
{
	debar_shared_free(dn);
	debar_quarantine_free(dn);
	debar_condemned_free(dn);
	debar_flows_free(dn);
	debar_watch_free(dn);
}

static int alloc_all(struct debar_net *dn)
{
	int err;

	err = debar_watch_alloc(dn);
	if (!err)
		err = debar_flows_alloc(dn);
	if (!err)
		err = debar_condemned_alloc(dn);
	if (!err)
		err = debar_quarantine_alloc(dn);
	if (!err)
		err = debar_shared_alloc(dn);
	return err;
}

/**
 * debar_inspection_begin() - be ready for a policy
 * @dn: namespace; its lock is held
 * @policy: about to be published
 *
 * Whatever becomes of @policy, debar_inspection_settle() must follow.
 *
 * Return: 0 or -ENOMEM.
 */
int debar_inspection_begin(struct debar_net *dn,
			   const struct debar_policy *policy)
{
	if (!policy->match_count)
		return 0;
	if (!dn->inspects) {
		dn->inspects = true;
		static_branch_inc(&debar_looks_inside);
	}
	debar_place_borrow();
	return alloc_all(dn);
}

/**
 * debar_inspection_adopt() - find old rules in a policy to come
 * @dn: namespace; its lock is held
 * @successor: by index of the rule in the policy before
 * @policy: complete, with its generation
 * @again: what it has found itself stays: it is published, and no hook uses the
 *	one before it any more; or it was in force before that one
 *
 * To be called before @policy is published, and once more afterwards, for what
 * was found by the policy before it meanwhile.
 */
void debar_inspection_adopt(struct debar_net *dn,
			    const struct debar_successor *successor,
			    const struct debar_policy *policy, bool again)
{
	debar_quarantine_adopt(dn, successor, policy, again);
	debar_condemned_adopt(dn, successor, policy, again);
}

/**
 * debar_inspection_settle() - have what a policy needs, and no more
 * @dn: namespace; its lock is held
 * @policy: in force, or NULL; no hook uses another one any more
 */
void debar_inspection_settle(struct debar_net *dn,
			     const struct debar_policy *policy)
{
	if (policy && policy->match_count) {
		debar_quarantine_prune(dn, policy);
		return;
	}
	free_all(dn);
	if (dn->inspects) {
		dn->inspects = false;
		static_branch_dec(&debar_looks_inside);
	}
}

/**
 * debar_inspection_init() - have memory for all that
 */
int debar_inspection_init(void)
{
	int err;

	err = debar_flows_init();
	if (err)
		return err;
	err = debar_condemned_init();
	if (err)
		debar_flows_exit();
	return err;
}

/**
 * debar_inspection_exit() - end of debar_inspection_init()
 *
 * Context: no namespace has a policy, and after rcu_barrier().
 */
void debar_inspection_exit(void)
{
	debar_condemned_exit();
	debar_flows_exit();
	debar_place_give_back();
}
