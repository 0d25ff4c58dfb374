// SPDX-License-Identifier: GPL-2.0
/*
 * The clock by which dates are judged. It is the system's, but never goes back:
 * what has expired must not come back with a battery that fails.
 */
#include <linux/ktime.h>

#include "control.h"
#include "debar.h"

/**
 * debar_clock_reach() - an instant has been reached
 * @dn: namespace
 * @instant: seconds since 1970 UTC; one in the past changes nothing
 *
 * Context: any.
 */
void debar_clock_reach(struct debar_net *dn, s64 instant)
{
	s64 reached = atomic64_read(&dn->clock_reached);

	while (instant > reached &&
	       !atomic64_try_cmpxchg(&dn->clock_reached, &reached, instant))
		;
}

/**
 * debar_clock_take_back() - an instant was not reached after all
 * @dn: namespace; its lock is held
 * @instant: that debar_clock_reach() was told
 * @before: debar_net.clock_reached before that
 *
 * Does nothing when it has gone on from there.
 */
void debar_clock_take_back(struct debar_net *dn, s64 instant, s64 before)
{
	if (before < instant)
		atomic64_cmpxchg(&dn->clock_reached, instant, before);
}

/**
 * debar_clock_now() - the instant by which dates are judged now
 * @dn: namespace
 * @policy: in force
 *
 * Context: any.
 */
s64 debar_clock_now(struct debar_net *dn, const struct debar_policy *policy)
{
	s64 system = ktime_get_real_seconds();

	debar_clock_reach(dn, system);
	return debar_clock(system, policy->head.data_date,
			   atomic64_read(&dn->clock_reached));
}

/* Tell of waivers that have expired since the last time. */
static void tell_expired(struct debar_net *dn,
			 const struct debar_policy *policy)
{
	s64 now = debar_clock_now(dn, policy);
	struct debar_waiver_note *note;
	u32 i;

	for (i = 0; i < policy->waivers.count; i++) {
		note = debar_waivers_note(policy, &policy->waiver[i]);
		if (note->told || now < policy->waiver[i].expires)
			continue;
		note->told = true;
		debar_control_send_waiver(dn, policy, i);
	}
}

/* The lock is only tried: whoever holds it may be waiting for this to end. */
static void watch(struct work_struct *work)
{
	struct debar_net *dn = container_of(to_delayed_work(work),
					    struct debar_net, clock_watch);
	const struct debar_policy *policy;
	unsigned long delay = HZ / 10;

	if (mutex_trylock(&dn->lock)) {
		policy = debar_policy_locked(dn);
		if (policy)
			tell_expired(dn, policy);
		mutex_unlock(&dn->lock);
		delay = HZ;
	}
	queue_delayed_work(system_power_efficient_wq, &dn->clock_watch, delay);
}

/* Of a waiver that had expired before it was loaded there is no news. */
static void forget_old_news(struct debar_net *dn, struct debar_policy *policy)
{
	s64 now = debar_clock_now(dn, policy);
	u32 i;

	for (i = 0; i < policy->waivers.count; i++)
		if (policy->waiver[i].expires <= now)
			debar_waivers_note(policy, &policy->waiver[i])->told =
				true;
}

/**
 * debar_clock_begin() - get a policy's dates going
 * @dn: namespace; its lock is held
 * @policy: in force, seen by hooks since just now
 * @from: the one before, or NULL
 */
void debar_clock_begin(struct debar_net *dn, struct debar_policy *policy,
		       const struct debar_policy *from)
{
	forget_old_news(dn, policy);
	if (from)
		debar_waivers_carry(policy, from);
	mod_delayed_work(system_power_efficient_wq, &dn->clock_watch, 0);
}

/**
 * debar_clock_end() - there is no policy any more
 * @dn: namespace; its lock is held
 *
 * What has been reached is forgotten: that is how an operator gets out of a
 * future that was none.
 */
void debar_clock_end(struct debar_net *dn)
{
	cancel_delayed_work_sync(&dn->clock_watch);
	atomic64_set(&dn->clock_reached, 0);
}

/**
 * debar_clock_net_init() - nothing has been reached yet
 * @dn: new namespace
 */
void debar_clock_net_init(struct debar_net *dn)
{
	INIT_DELAYED_WORK(&dn->clock_watch, watch);
}
