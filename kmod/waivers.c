// SPDX-License-Identifier: GPL-2.0
/*
 * The waivers of a policy: what they say besides what they name, who lives
 * under which, and the news that one has expired.
 */
#include <linux/mm.h>
#include <linux/netlink.h>
#include <linux/slab.h>

#include "load.h"
#include "verdict.h"

static void free_notes(struct debar_waiver_note *note, u32 count)
{
	u32 i;

	for (i = 0; note && i < count; i++) {
		kfree(note[i].reason);
		kfree(note[i].approved_by);
	}
	kvfree(note);
}

/**
 * debar_load_add_waiver() - take a copy of @waiver
 * @load: transaction
 * @waiver: passed debar_waiver_check()
 * @note: strings in it stay the caller's
 *
 * Return: 0, -E2BIG when there are too many, -ENOMEM.
 */
int debar_load_add_waiver(struct debar_load *load,
			  const struct debar_waiver *waiver,
			  const struct debar_waiver_note *note)
{
	struct debar_waiver_note *slot;
	int err = MAKE_ROOM(load, waiver, DEBAR_MAX_WAIVERS);

	if (!err)
		err = MAKE_ROOM(load, waiver_note, DEBAR_MAX_WAIVERS);
	if (err)
		return err;
	slot = &load->waiver_note[load->waiver_note_count];
	*slot = *note;
	slot->reason = kstrdup(note->reason, GFP_KERNEL_ACCOUNT);
	slot->approved_by = kstrdup(note->approved_by, GFP_KERNEL_ACCOUNT);
	load->waiver_note_count++;
	if (!slot->reason || !slot->approved_by)
		return -ENOMEM;
	load->waiver[load->waiver_count] = *waiver;
	load->waiver[load->waiver_count].note = load->waiver_count;
	load->waiver_count++;
	return 0;
}

/**
 * debar_load_free_waivers() - forget those that no policy has taken
 * @load: transaction
 */
void debar_load_free_waivers(struct debar_load *load)
{
	kvfree(load->waiver);
	free_notes(load->waiver_note, load->waiver_note_count);
}

/**
 * debar_waivers_take() - make a policy's table of waivers
 * @policy: gets those of @load
 * @load: transaction
 * @extack: says what is wrong
 *
 * Return: 0, or -EEXIST when two waivers name the same.
 */
int debar_waivers_take(struct debar_policy *policy, struct debar_load *load,
		       struct netlink_ext_ack *extack)
{
	u32 offender;
	int err;

	policy->waiver = load->waiver;
	policy->waiver_note = load->waiver_note;
	policy->waiver_note_count = load->waiver_note_count;
	policy->memory += load->waiver_room * sizeof(*load->waiver) +
			  load->waiver_note_room * sizeof(*load->waiver_note);
	load->waiver = NULL;
	load->waiver_note = NULL;
	err = debar_waivers_build(&policy->waivers, policy->waiver,
				  load->waiver_count, &offender);
	if (err == -EEXIST)
		NL_SET_ERR_MSG_MOD(extack, "two waivers are for the same");
	else if (err)
		NL_SET_ERR_MSG_MOD(extack, "a waiver is not valid");
	return err;
}

/**
 * debar_waivers_free() - end of debar_waivers_take()
 * @policy: no hook can hold it any more
 */
void debar_waivers_free(struct debar_policy *policy)
{
	kvfree(policy->waiver);
	free_notes(policy->waiver_note, policy->waiver_note_count);
}

/**
 * debar_waivers_note() - what a waiver says besides
 * @policy: that it belongs to
 * @waiver: of @policy
 */
struct debar_waiver_note *
debar_waivers_note(const struct debar_policy *policy,
		   const struct debar_waiver *waiver)
{
	return &policy->waiver_note[waiver->note];
}

/* The waiver of @policy that is @old's successor: for the same, by the same
 * ticket. Or DEBAR_NO_WAIVER.
 */
static u16 successor(const struct debar_policy *policy,
		     const struct debar_policy *before,
		     const struct debar_waiver *old)
{
	u16 index = debar_waivers_find_same(&policy->waivers, old);

	if (index == DEBAR_NO_WAIVER ||
	    strcmp(debar_waivers_note(policy, &policy->waiver[index])->ticket,
		   debar_waivers_note(before, old)->ticket))
		return DEBAR_NO_WAIVER;
	return index;
}

/**
 * debar_waivers_carry() - let waivers that were there before go on counting
 * @to: policy in force
 * @from: the one before; no hook can hold it any more
 */
void debar_waivers_carry(struct debar_policy *to,
			 const struct debar_policy *from)
{
	const struct debar_waiver *old;
	struct debar_count sum;
	u16 index;
	u32 i;

	for (i = 0; i < from->waivers.count; i++) {
		cond_resched();
		old = &from->waiver[i];
		index = successor(to, from, old);
		if (index == DEBAR_NO_WAIVER)
			continue;
		debar_counters_read(from->counters,
				    debar_waivers_slot(from, i), &sum);
		debar_counters_carry(to->counters,
				     debar_waivers_slot(to, index), &sum);
		if (to->waiver[index].expires <= old->expires)
			debar_waivers_note(to, &to->waiver[index])->told =
				debar_waivers_note(from, old)->told;
	}
}

/* --- who lives under which ------------------------------------------------ */

/* The device @dev, and the bridge or bond that it is a port of. */
static void name_interface(struct debar_waiver_facts *facts,
			   const struct net_device *dev)
{
	const struct net_device *master =
		netdev_master_upper_dev_get_rcu((struct net_device *)dev);

	facts->interface[0] = dev->name;
	facts->interface[1] = master ? master->name : NULL;
}

/**
 * debar_waivers_place() - say which interface somebody is behind
 * @facts: result
 * @dn: namespace
 * @ifindex: of the interface, or 0
 *
 * Context: RCU, as long as @facts is used.
 */
void debar_waivers_place(struct debar_waiver_facts *facts,
			 struct debar_net *dn, int ifindex)
{
	const struct net_device *dev = NULL;

	if (ifindex)
		dev = dev_get_by_index_rcu(dn->net, ifindex);
	if (dev)
		name_interface(facts, dev);
}

/* Is the one on @side of the frame behind the device at hand? */
static bool is_here(const struct debar_passage *passage, enum debar_side side)
{
	return (side == DEBAR_DESTINATION) == passage->egress;
}

static void note_address(struct debar_waiver_facts *facts, u8 ip_version,
			 const u8 *address)
{
	facts->ipv4 = ip_version == 4 ? address : NULL;
	facts->ipv6 = ip_version == 6 ? address : NULL;
}

static u16 find(const struct debar_passage *passage,
		const struct debar_waiver_facts *facts)
{
	return debar_waivers_find(&passage->policy->waivers, facts,
				  passage->now);
}

/* Addresses in ARP and ND are those of the two devices as well. */
static u16 find_resolved(const struct debar_passage *passage,
			 const struct debar_suspect *suspect)
{
	struct debar_waiver_facts facts = {};
	struct debar_bootstrap names;
	u16 found = DEBAR_NO_WAIVER;
	bool sends = suspect->side == DEBAR_SOURCE;
	u8 i, count;

	debar_bootstrap_parse(&names, &passage->frame);
	if (names.kind != DEBAR_BOOTSTRAP_RESOLUTION)
		return DEBAR_NO_WAIVER;
	count = sends ? names.senders : names.targets;
	for (i = 0; i < count && found == DEBAR_NO_WAIVER; i++) {
		note_address(&facts, names.ip_version,
			     sends ? names.sender[i] : names.target[i]);
		found = find(passage, &facts);
	}
	return found;
}

/* Without addresses in the frame those count that the device had last. */
static u16 find_remembered(const struct debar_passage *passage,
			   const struct debar_suspect *suspect)
{
	struct debar_waiver_facts facts = {};
	struct debar_device_stat stat;

	spin_lock(&suspect->device->lock);
	stat = suspect->device->stat;
	spin_unlock(&suspect->device->lock);
	if (stat.has_ipv4)
		facts.ipv4 = stat.ipv4;
	if (stat.has_ipv6)
		facts.ipv6 = stat.ipv6;
	return find(passage, &facts);
}

/**
 * debar_waivers_cover() - does a waiver cover somebody whom a rule matches?
 * @passage: the frame
 * @suspect: who
 *
 * Context: softirq or BH off, RCU.
 * Return: its index, or DEBAR_NO_WAIVER.
 */
u16 debar_waivers_cover(const struct debar_passage *passage,
			const struct debar_suspect *suspect)
{
	const struct debar_waivers *waivers = &passage->policy->waivers;
	const struct debar_frame *frame = &passage->frame;
	bool sends = suspect->side == DEBAR_SOURCE;
	struct debar_waiver_facts facts = {
		.mac = suspect->mac ?: sends ? frame->src : frame->dst,
		.digest = suspect->digest,
	};
	u16 found;

	if (!waivers->count)
		return DEBAR_NO_WAIVER;
	note_address(&facts, frame->ip_version,
		     sends ? frame->ip_src : frame->ip_dst);
	if (debar_waivers_have(waivers, DEBAR_WAIVER_INTERFACE)) {
		if (is_here(passage, suspect->side))
			name_interface(&facts, passage->dev);
		else
			debar_waivers_place(&facts, passage->dn,
					    suspect->ifindex);
	}
	found = find(passage, &facts);
	if (found != DEBAR_NO_WAIVER ||
	    (!debar_waivers_have(waivers, DEBAR_WAIVER_IPV4) &&
	     !debar_waivers_have(waivers, DEBAR_WAIVER_IPV6)))
		return found;
	found = find_resolved(passage, suspect);
	if (found == DEBAR_NO_WAIVER && suspect->device && !frame->ip_version &&
	    frame->ethertype != DEBAR_ETH_ARP)
		found = find_remembered(passage, suspect);
	return found;
}
