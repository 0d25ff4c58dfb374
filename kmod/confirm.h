/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_CONFIRM_H
#define DEBAR_CONFIRM_H

#include <linux/compiler_types.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct debar_net;
struct debar_policy;
struct debar_switch;

/**
 * struct debar_confirm - a change that is taken back unless it is confirmed
 * @work: takes it back
 * @trial: generation of the policy that waits, from before the first hook goes by it;
 *	0 without one. Read without the lock
 * @pending: there is one; all below is only then of meaning
 * @deadline: jiffies at which it is taken back
 * @switches: as they were, if only they were changed; else NULL
 * @previous: policy that was in force, unless only switches were changed; NULL
 *	if there was none
 * @clock: instant that the change said has been reached
 * @clock_before: the latest that had been reached by then
 *
 * Written with debar_net.lock held.
 */
struct debar_confirm {
	struct delayed_work work;
	u32 trial;
	bool pending;
	unsigned long deadline;
	struct debar_switch *switches;
	struct debar_policy *previous;
	s64 clock;
	s64 clock_before;
};

void debar_confirm_net_init(struct debar_net *dn);
void debar_confirm_net_exit(struct debar_net *dn);
void debar_confirm_announce(struct debar_net *dn, u32 within);
bool debar_confirm_is_trial(const struct debar_net *dn,
			    const struct debar_policy *policy);
void debar_confirm_policy(struct debar_net *dn, struct debar_policy *previous,
			  s64 clock_before, u32 within);
void debar_confirm_switches(struct debar_net *dn,
			    struct debar_switch *switches, u32 within);
void debar_confirm_keep(struct debar_net *dn);
int debar_confirm_roll_back(struct debar_net *dn,
			    struct netlink_ext_ack *extack);
u32 debar_confirm_left(const struct debar_net *dn);
const struct debar_policy *debar_confirm_restores(struct debar_net *dn);

#endif
