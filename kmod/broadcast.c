// SPDX-License-Identifier: GPL-2.0
/*
 * Broadcast and multicast for banned devices: kept from a port behind which
 * nobody else is heard, where the policy says so.
 *
 * A port gets two more hooks for this once a banned device has spoken there,
 * and only then. What the first hook lets in tells that somebody else is there.
 */
#include <linux/if_arp.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>

#include "compat.h"
#include "trace.h"
#include "verdict.h"

enum {
	/* A device that is banned repeats itself less and less often, so it counts
	 * as being there for so many times the span after which others count as
	 * gone: an hour, as it is.
	 */
	BANNED_SPANS = 12,
	MAX_SPAN = 24 * 60 * 60,
};

static unsigned int broadcast_seconds = 300;
module_param(broadcast_seconds, uint, 0444);
MODULE_PARM_DESC(broadcast_seconds,
		 "for so long nobody but banned devices is heard on a port before broadcasts do not leave by it (1 to 86400)");

static u32 span(void)
{
	return clamp_t(u32, broadcast_seconds, 1, MAX_SPAN);
}

/* Seconds since boot. */
static u32 now(void)
{
	return ktime_get_seconds();
}

/* Seconds since then, below 0 where another processor was faster. */
static s32 age(u32 then)
{
	return now() - then;
}

static bool is_there(const struct debar_banned *banned)
{
	return banned->mac && age(banned->heard) < BANNED_SPANS * (s32)span();
}

static bool drops_broadcast(const struct debar_policy *policy)
{
	return policy && policy->head.broadcast_to_banned ==
			 DEBAR_BROADCAST_ACTION_DROP;
}

/**
 * debar_broadcast_init() - nobody was heard on a port yet
 * @dn: namespace
 * @port: new
 */
void debar_broadcast_init(struct debar_net *dn, struct debar_port *port)
{
	port->broadcast.dn = dn;
	spin_lock_init(&port->broadcast.lock);
	atomic64_set(&port->broadcast.dropped, 0);
}

/* Frames that come in here may go past our hooks, or those of hosts behind
 * this link come in elsewhere: who is not heard may be there all the same.
 */
static bool is_blind(const struct debar_port *port)
{
	return port->dev->type != ARPHRD_ETHER || !port->registered ||
	       netif_is_lag_port(port->dev) ||
	       debar_attach_port_flags(port) & (DEBAR_PORT_FLAGS_TC_INGRESS |
						DEBAR_PORT_FLAGS_XDP |
						DEBAR_PORT_FLAGS_OFFLOAD);
}

static bool has_banned(struct debar_broadcast *here)
{
	bool found = false;
	int i;

	spin_lock_bh(&here->lock);
	for (i = 0; i < DEBAR_BANNED_PER_PORT; i++)
		found |= is_there(&here->banned[i]);
	spin_unlock_bh(&here->lock);
	return found;
}

/* A port that has no memory for the hooks is asked again in a second. */
static void listen(struct debar_port *port)
{
	struct debar_broadcast *here = &port->broadcast;
	int i;

	for (i = 0; i < ARRAY_SIZE(here->ops); i++) {
		here->ops[i] = *debar_hook_broadcast_ops(i);
		here->ops[i].dev = port->dev;
		here->ops[i].priv = port;
	}
	WRITE_ONCE(here->others_heard, now());
	if (!nf_register_net_hooks(here->dn->net, here->ops,
				   ARRAY_SIZE(here->ops)))
		WRITE_ONCE(here->registered, true);
}

/**
 * debar_broadcast_exit() - listen no more
 * @port: which a grace period separates from its end
 *
 * Context: RTNL held.
 */
void debar_broadcast_exit(struct debar_port *port)
{
	struct debar_broadcast *here = &port->broadcast;

	if (!here->registered)
		return;
	WRITE_ONCE(here->registered, false);
	nf_unregister_net_hooks(here->dn->net, here->ops,
				ARRAY_SIZE(here->ops));
}

static void review_port(const struct debar_policy *policy,
			struct debar_port *port)
{
	struct debar_broadcast *here = &port->broadcast;
	bool wanted = drops_broadcast(policy) && has_banned(here) &&
		      !is_blind(port);

	if (wanted && !here->registered)
		listen(port);
	else if (!wanted)
		debar_broadcast_exit(port);
}

/* Is there anything to do, for which RTNL is worth its while? */
static bool concerns(struct debar_net *dn)
{
	struct debar_port *port;
	bool drops, found = false;

	rcu_read_lock();
	drops = drops_broadcast(rcu_dereference(dn->policy));
	list_for_each_entry_rcu(port, &dn->ports, list)
		found |= READ_ONCE(port->broadcast.registered) ||
			 (drops && has_banned(&port->broadcast));
	rcu_read_unlock();
	return found;
}

/**
 * debar_broadcast_review() - listen on the ports where it matters, no others
 * @dn: namespace
 *
 * Context: may sleep, without RTNL; once a second.
 */
void debar_broadcast_review(struct debar_net *dn)
{
	struct debar_port *port;

	if (!concerns(dn))
		return;
	rtnl_lock();
	list_for_each_entry(port, &dn->ports, list)
		review_port(rtnl_dereference(dn->policy), port);
	rtnl_unlock();
}

/**
 * debar_broadcast_note() - a banned device was heard
 * @passage: its frame, which was dropped as it came in
 * @mac: of the device
 *
 * Context: softirq or BH off, RCU.
 */
void debar_broadcast_note(const struct debar_passage *passage, const u8 *mac)
{
	const u64 wanted = debar_mac_u64(mac);
	struct debar_banned *entry, *chosen;
	struct debar_broadcast *here;
	struct debar_port *port;

	if (!drops_broadcast(passage->policy))
		return;
	port = debar_attach_port(passage->dn, passage->dev);
	if (!port)
		return;
	here = &port->broadcast;
	spin_lock(&here->lock);
	chosen = here->banned;
	for (entry = here->banned;
	     entry < here->banned + DEBAR_BANNED_PER_PORT; entry++) {
		if (entry->mac == wanted) {
			chosen = entry;
			break;
		}
		if (chosen->mac &&
		    (!entry->mac || (s32)(entry->heard - chosen->heard) < 0))
			chosen = entry;
	}
	chosen->mac = wanted;
	chosen->heard = now();
	spin_unlock(&here->lock);
}

/**
 * struct ban - why frames are kept from a device
 * @mac: of the device
 * @rule: that lists it
 * @heard: when it was; see struct debar_banned
 */
struct ban {
	u8 mac[ETH_ALEN];
	u16 rule;
	u32 heard;
};

/* Would each and every frame of this device be dropped at this instant? */
static bool is_banned(const struct debar_broadcast *here,
		      const struct debar_policy *policy, struct ban *ban)
{
	const struct net_device *dev = here->ops[0].dev;
	const struct debar_passage passage = {
		.dn = here->dn,
		.policy = policy,
		.dev = dev,
		.now = debar_clock_now(here->dn, policy),
	};
	struct debar_suspect suspect = {
		.side = DEBAR_SOURCE,
		.mac = ban->mac,
		.ifindex = dev->ifindex,
	};
	struct debar_finding finding;
	u8 bits;

	ban->rule = debar_prefix_lookup(&policy->prefixes, ban->mac, &bits);
	if (ban->rule == DEBAR_NO_RULE)
		return false;
	finding.rule = ban->rule;
	suspect.device = debar_devices_get(here->dn, ban->mac, passage.now);
	debar_verdict_judge(&passage,
			    debar_devices_guard(here->dn, policy,
						suspect.device, ban->mac),
			    &suspect, &finding);
	return debar_finding_drops(&finding);
}

/* Who of those heard on a port spoke last; false if one of them is not banned
 * (any more), or nobody is there.
 */
static bool find_ban(struct debar_broadcast *here,
		     const struct debar_policy *policy, struct ban *last)
{
	struct debar_banned banned[DEBAR_BANNED_PER_PORT];
	bool found = false;
	struct ban ban;
	int i;

	spin_lock(&here->lock);
	memcpy(banned, here->banned, sizeof(banned));
	spin_unlock(&here->lock);
	for (i = 0; i < DEBAR_BANNED_PER_PORT; i++) {
		if (!is_there(&banned[i]))
			continue;
		debar_mac_from_u64(banned[i].mac, ban.mac);
		ban.heard = banned[i].heard;
		if (!is_banned(here, policy, &ban))
			return false;
		if (!found || (s32)(ban.heard - last->heard) > 0)
			*last = ban;
		found = true;
	}
	return found;
}

/**
 * debar_broadcast_heard() - a frame was let in
 * @port: by which it came
 * @dst: its destination MAC
 * @src: its source MAC
 *
 * Of a banned device only control frames are let in always, which tell of
 * nobody else.
 *
 * Context: softirq or BH off, RCU.
 */
void debar_broadcast_heard(struct debar_port *port, const u8 *dst,
			   const u8 *src)
{
	struct debar_broadcast *here = &port->broadcast;
	const struct debar_policy *policy = rcu_dereference(here->dn->policy);
	const u32 time = now();
	struct ban ban;

	if (debar_frame_is_control(dst) && policy) {
		memcpy(ban.mac, src, ETH_ALEN);
		if (is_banned(here, policy, &ban))
			return;
	}
	if (READ_ONCE(here->others_heard) != time)
		WRITE_ONCE(here->others_heard, time);
}

/**
 * debar_broadcast_is_quiet() - was nobody heard for long but banned devices?
 * @port: that carries the hooks of this file
 */
bool debar_broadcast_is_quiet(const struct debar_port *port)
{
	return age(READ_ONCE(port->broadcast.others_heard)) >= (s32)span();
}

static void record(const struct debar_passage *passage, const struct ban *ban)
{
	static const struct debar_judgement judgement = {
		.verdict = DEBAR_VERDICT_DROP,
		.reason = DEBAR_REASON_BROADCAST,
	};
	const struct debar_policy *policy = passage->policy;
	const struct debar_rule *rule = &policy->rule[ban->rule];

	trace_verdict(passage->dev, true, ban->mac,
		      policy->vendor[rule->vendor].name, rule->name, judgement,
		      passage->frames, passage->frame.bytes.total);
}

/**
 * debar_broadcast_drops() - is a frame to a group kept from a port?
 * @port: quiet
 * @passage: about to leave by it; sent by somebody else than this box
 *
 * Whoever asks for a next hop or a protected address must get through to it,
 * even where it has long been silent.
 *
 * Context: softirq or BH off, RCU.
 */
bool debar_broadcast_drops(struct debar_port *port,
			   const struct debar_passage *passage)
{
	struct debar_broadcast *here = &port->broadcast;
	struct ban ban;

	if (!drops_broadcast(passage->policy) ||
	    !find_ban(here, passage->policy, &ban) ||
	    debar_guard_frame(passage->dn, passage->policy, passage->dev,
			      &passage->frame, true, false) !=
		    DEBAR_REASON_NONE)
		return false;
	atomic64_add(passage->frames, &here->dropped);
	record(passage, &ban);
	return true;
}

/**
 * debar_broadcast_is_kept() - do broadcasts not leave by a port?
 * @port: of the list of ports
 *
 * Context: RTNL held.
 */
bool debar_broadcast_is_kept(struct debar_port *port)
{
	struct debar_broadcast *here = &port->broadcast;
	const struct debar_policy *policy;
	struct ban ban;
	bool kept;

	if (!here->registered || !debar_broadcast_is_quiet(port))
		return false;
	rcu_read_lock();
	local_bh_disable();
	policy = rcu_dereference(here->dn->policy);
	kept = drops_broadcast(policy) && find_ban(here, policy, &ban);
	local_bh_enable();
	rcu_read_unlock();
	return kept;
}
