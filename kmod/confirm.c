// SPDX-License-Identifier: GPL-2.0
/*
 * Commit-confirm: a change that its operator may not survive waits for a word
 * of theirs. If none comes, what was in force before is in force again; nothing
 * but this box is needed for that.
 */
#include <linux/jiffies.h>
#include <linux/math.h>
#include <linux/slab.h>

#include "control.h"
#include "debar.h"

/* How long to wait when there was no memory for going back. */
#define RETRY HZ

static void forget(struct debar_confirm *confirm)
{
	/* The work may be waiting for the lock; it will find nothing pending. */
	cancel_delayed_work(&confirm->work);
	kvfree(confirm->switches);
	debar_policy_free(confirm->previous);
	confirm->switches = NULL;
	confirm->previous = NULL;
	confirm->pending = false;
	WRITE_ONCE(confirm->trial, 0);
}

static void expired(struct work_struct *work)
{
	struct debar_net *dn = container_of(to_delayed_work(work),
					    struct debar_net, confirm.work);
	struct debar_confirm *confirm = &dn->confirm;

	mutex_lock(&dn->lock);
	/* Another change may have come since, with time of its own. */
	if (confirm->pending && time_after_eq(jiffies, confirm->deadline)) {
		if (debar_confirm_roll_back(dn, NULL))
			mod_delayed_work(system_wq, &confirm->work, RETRY);
		else
			debar_control_send_change(dn,
						  DEBAR_EVENT_KIND_CONFIRM_EXPIRED,
						  debar_policy_locked(dn), -1);
	}
	mutex_unlock(&dn->lock);
}

/**
 * debar_confirm_net_init() - nothing waits in a new namespace
 * @dn: namespace
 */
void debar_confirm_net_init(struct debar_net *dn)
{
	INIT_DELAYED_WORK(&dn->confirm.work, expired);
}

/**
 * debar_confirm_net_exit() - forget what waits
 * @dn: namespace that ends
 *
 * Context: may sleep; debar_net.lock not held.
 */
void debar_confirm_net_exit(struct debar_net *dn)
{
	cancel_delayed_work_sync(&dn->confirm.work);
	mutex_lock(&dn->lock);
	forget(&dn->confirm);
	mutex_unlock(&dn->lock);
}

/**
 * debar_confirm_announce() - say of the next policy whether it will be on trial
 * @dn: namespace; its lock is held, nothing waits
 * @within: as of debar_confirm_policy(), or 0 when it will not
 *
 * Before debar_policy_exchange(), for hooks go by the policy before that is over; and
 * with 0 when it has failed.
 */
void debar_confirm_announce(struct debar_net *dn, u32 within)
{
	WRITE_ONCE(dn->confirm.trial, within ? dn->generation + 1 : 0);
}

/**
 * debar_confirm_is_trial() - may the policy before this one come back?
 * @dn: namespace
 * @policy: that the caller judges by
 *
 * Context: any.
 */
bool debar_confirm_is_trial(const struct debar_net *dn,
			    const struct debar_policy *policy)
{
	return READ_ONCE(dn->confirm.trial) == policy->generation;
}

static void arm(struct debar_net *dn, u32 within)
{
	struct debar_confirm *confirm = &dn->confirm;

	confirm->pending = true;
	confirm->deadline = jiffies + within * HZ;
	mod_delayed_work(system_wq, &confirm->work, within * HZ);
}

/**
 * debar_confirm_policy() - a new policy waits for its confirmation
 * @dn: namespace; its lock is held, nothing else waits
 * @previous: from debar_policy_exchange(), NULL if there was none; taken over
 * @clock_before: debar_net.clock_reached before the load told its clock
 * @within: seconds, at most DEBAR_CONFIRM_WITHIN_MAX
 *
 * Whom the new policy does not ban is let go when it is confirmed.
 */
void debar_confirm_policy(struct debar_net *dn, struct debar_policy *previous,
			  s64 clock_before, u32 within)
{
	dn->confirm.previous = previous;
	dn->confirm.clock = dn->load->clock;
	dn->confirm.clock_before = clock_before;
	arm(dn, within);
}

/**
 * debar_confirm_switches() - changed switches wait for their confirmation
 * @dn: namespace; its lock is held, nothing else waits
 * @switches: from debar_policy_save_switches(), taken over
 * @within: seconds, at most DEBAR_CONFIRM_WITHIN_MAX
 */
void debar_confirm_switches(struct debar_net *dn,
			    struct debar_switch *switches, u32 within)
{
	dn->confirm.switches = switches;
	arm(dn, within);
}

/**
 * debar_confirm_keep() - the change is wanted
 * @dn: namespace; its lock is held
 *
 * Context: may sleep.
 */
void debar_confirm_keep(struct debar_net *dn)
{
	forget(&dn->confirm);
	debar_policy_settle(dn);
}

/**
 * debar_confirm_roll_back() - put in force what was before the change
 * @dn: namespace; its lock is held, a change waits
 * @extack: says what went wrong; may be NULL
 *
 * Context: may sleep.
 *
 * Return: 0; or an error, and the change is still in force and still waits.
 */
int debar_confirm_roll_back(struct debar_net *dn,
			    struct netlink_ext_ack *extack)
{
	struct debar_confirm *confirm = &dn->confirm;
	struct debar_policy *unwanted;
	int err;

	if (confirm->switches) {
		debar_policy_restore_switches(debar_policy_locked(dn),
					      confirm->switches);
	} else {
		debar_clock_take_back(dn, confirm->clock,
				      confirm->clock_before);
		err = debar_policy_exchange(dn, confirm->previous, extack,
					    &unwanted);
		if (err) {
			debar_clock_reach(dn, confirm->clock);
			return err;
		}
		debar_policy_free(unwanted);
		confirm->previous = NULL;
	}
	forget(confirm);
	debar_policy_settle(dn);
	return 0;
}

/**
 * debar_confirm_left() - seconds until the change is taken back, rounded up
 * @dn: namespace; its lock is held, a change waits
 */
u32 debar_confirm_left(const struct debar_net *dn)
{
	long left = dn->confirm.deadline - jiffies;

	return left > 0 ? DIV_ROUND_UP(left, HZ) : 0;
}

/**
 * debar_confirm_restores() - the policy that is in force without confirmation
 * @dn: namespace; its lock is held, a change waits
 *
 * Return: the policy, or NULL if none would be.
 */
const struct debar_policy *debar_confirm_restores(struct debar_net *dn)
{
	return dn->confirm.switches ? debar_policy_locked(dn) :
				      dn->confirm.previous;
}
