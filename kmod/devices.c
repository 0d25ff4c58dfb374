// SPDX-License-Identifier: GPL-2.0
/*
 * The inventory: covered devices that this namespace has met. Bounded; when
 * it is full a new device pushes out the one of its bucket that was silent
 * longest of those that carry no traffic of others, and is not entered if there
 * is none. Buckets are chosen by a keyed hash, so nobody can choose whom.
 */
#include <linux/etherdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <net/addrconf.h>

#include "debar.h"
#include "networks.h"

enum { DEVICES_PER_BUCKET = 4, MIN_DEVICES = 64, MAX_DEVICES = 1 << 20 };

static unsigned int max_devices = 1 << 16;
module_param(max_devices, uint, 0444);
MODULE_PARM_DESC(max_devices,
		 "most devices in the inventory of a namespace (64 to 1048576)");

/**
 * debar_devices_alloc() - have an inventory
 * @dn: namespace; its lock is held
 */
int debar_devices_alloc(struct debar_net *dn)
{
	u32 max = clamp_t(u32, max_devices, MIN_DEVICES, MAX_DEVICES);
	u32 buckets = roundup_pow_of_two(max / DEVICES_PER_BUCKET);
	struct debar_inventory *inventory;
	u32 i;

	if (rcu_access_pointer(dn->inventory))
		return 0;
	inventory = kvzalloc(struct_size(inventory, bucket, buckets),
			     GFP_KERNEL);
	if (!inventory)
		return -ENOMEM;
	get_random_bytes(&inventory->key, sizeof(inventory->key));
	inventory->mask = buckets - 1;
	inventory->max = max;
	for (i = 0; i < buckets; i++) {
		spin_lock_init(&inventory->bucket[i].lock);
		INIT_HLIST_HEAD(&inventory->bucket[i].devices);
	}
	rcu_assign_pointer(dn->inventory, inventory);
	return 0;
}

static void forget(struct debar_inventory *inventory,
		   struct debar_device *device)
{
	hlist_del_rcu(&device->node);
	atomic_dec(&inventory->count);
	kfree_rcu(device, rcu);
}

/**
 * debar_devices_free() - forget everything
 * @dn: namespace; its lock is held and no hook runs with a policy any more
 */
void debar_devices_free(struct debar_net *dn)
{
	struct debar_inventory *inventory =
		rcu_dereference_protected(dn->inventory,
					  lockdep_is_held(&dn->lock));
	struct debar_device *device;
	struct hlist_node *next;
	u32 i;

	if (!inventory)
		return;
	RCU_INIT_POINTER(dn->inventory, NULL);
	synchronize_net();
	for (i = 0; i <= inventory->mask; i++) {
		hlist_for_each_entry_safe(device, next,
					  &inventory->bucket[i].devices, node)
			kfree(device);
		cond_resched();
	}
	kvfree(inventory);
}

/**
 * debar_devices_prune() - forget devices that @policy does not list
 * @dn: namespace; its lock is held
 * @policy: in force
 */
void debar_devices_prune(struct debar_net *dn,
			 const struct debar_policy *policy)
{
	struct debar_inventory *inventory =
		rcu_dereference_protected(dn->inventory,
					  lockdep_is_held(&dn->lock));
	struct debar_bucket *bucket;
	struct debar_device *device;
	struct hlist_node *next;
	u8 bits;
	u32 i;

	for (i = 0; i <= inventory->mask; i++) {
		bucket = &inventory->bucket[i];
		if (hlist_empty(&bucket->devices))
			continue;
		spin_lock_bh(&bucket->lock);
		hlist_for_each_entry_safe(device, next, &bucket->devices, node)
			if (debar_prefix_lookup(&policy->prefixes,
						device->stat.mac, &bits) ==
			    DEBAR_NO_RULE)
				forget(inventory, device);
		spin_unlock_bh(&bucket->lock);
		cond_resched();
	}
}

static u32 count_bucket(struct debar_policy *policy,
			const struct debar_inventory *inventory, u32 bucket)
{
	const struct debar_device *device;
	u32 count = 0;
	u16 rule;
	u8 bits;

	rcu_read_lock();
	hlist_for_each_entry_rcu(device, &inventory->bucket[bucket].devices,
				 node) {
		rule = debar_prefix_lookup(&policy->prefixes, device->stat.mac,
					   &bits);
		if (rule == DEBAR_NO_RULE)
			continue;
		policy->vendor[policy->rule[rule].vendor].devices++;
		count++;
	}
	rcu_read_unlock();
	cond_resched();
	return count;
}

/**
 * debar_devices_count() - count those that a policy lists
 * @dn: namespace; its lock is held
 * @policy: in force; debar_vendor.devices is set
 *
 * A million may have been invented: they are gone through once, not once for
 * each vendor.
 *
 * Context: may sleep.
 * Return: those of all vendors.
 */
u32 debar_devices_count(struct debar_net *dn, struct debar_policy *policy)
{
	const struct debar_inventory *inventory =
		rcu_dereference_protected(dn->inventory,
					  lockdep_is_held(&dn->lock));
	u32 count = 0;
	u32 i;

	for (i = 0; i < policy->vendor_count; i++)
		policy->vendor[i].devices = 0;
	for (i = 0; inventory && i <= inventory->mask; i++)
		count += count_bucket(policy, inventory, i);
	return count;
}

static struct debar_device *lookup(struct debar_bucket *bucket, const u8 *mac)
{
	struct debar_device *device;

	hlist_for_each_entry_rcu(device, &bucket->devices, node,
				 lockdep_is_held(&bucket->lock))
		if (ether_addr_equal_unaligned(device->stat.mac, mac))
			return device;
	return NULL;
}

/* When it was seen last; later than all others if it must stay: what a device is
 * known to carry for others is a verdict on them.
 */
static s64 seen_last(struct debar_device *device, s64 now)
{
	s64 last_seen;

	spin_lock(&device->lock);
	debar_transit_age(&device->transit, now);
	last_seen = device->transit.is_transit ? S64_MAX :
						 device->stat.last_seen;
	spin_unlock(&device->lock);
	return last_seen;
}

/* Returns whether there is room in @bucket now. */
static bool make_room(struct debar_net *dn, struct debar_inventory *inventory,
		      struct debar_bucket *bucket, s64 now)
{
	struct debar_device *device, *oldest = NULL;
	s64 last_seen, longest_ago = S64_MAX;
	struct debar_device_stat stat;

	if (atomic_read(&inventory->count) < inventory->max)
		return true;
	hlist_for_each_entry(device, &bucket->devices, node) {
		last_seen = seen_last(device, now);
		if (last_seen < longest_ago) {
			longest_ago = last_seen;
			oldest = device;
		}
	}
	atomic64_inc(&inventory->forgotten);
	if (!oldest)
		return false;
	/* Somebody may have looked it up before, and count a frame just now. */
	spin_lock(&oldest->lock);
	stat = oldest->stat;
	spin_unlock(&oldest->lock);
	debar_events_device(dn, DEBAR_EVENT_KIND_INVENTORY_FULL, &stat);
	forget(inventory, oldest);
	return true;
}

/**
 * debar_devices_get() - the entry of a device, made when there is none
 * @dn: namespace
 * @mac: of the device; listed by the policy
 * @now: by debar_clock_now()
 *
 * Context: softirq or BH off, RCU.
 * Return: borrowed until the end of the RCU read section; NULL when there is
 * no memory, no inventory, or no room in it.
 */
struct debar_device *debar_devices_get(struct debar_net *dn, const u8 *mac,
				       s64 now)
{
	struct debar_inventory *inventory = rcu_dereference(dn->inventory);
	struct debar_device *device, *fresh;
	struct debar_bucket *bucket;

	if (!inventory)
		return NULL;
	bucket = &inventory->bucket[siphash_1u64(debar_mac_u64(mac),
						 &inventory->key) &
				    inventory->mask];
	device = lookup(bucket, mac);
	if (device)
		return device;

	fresh = kzalloc(sizeof(*fresh), GFP_ATOMIC | __GFP_NOWARN);
	if (!fresh)
		return NULL;
	spin_lock_init(&fresh->lock);
	memcpy(fresh->stat.mac, mac, ETH_ALEN);

	spin_lock(&bucket->lock);
	device = lookup(bucket, mac);
	if (!device && make_room(dn, inventory, bucket, now)) {
		device = fresh;
		fresh = NULL;
		device->number = debar_list_number(&bucket->devices,
						   struct debar_device);
		hlist_add_head_rcu(&device->node, &bucket->devices);
		atomic_inc(&inventory->count);
	}
	spin_unlock(&bucket->lock);
	kfree(fresh);
	return device;
}

/**
 * debar_devices_guard() - does a guard rail hold for this device?
 * @dn: namespace
 * @policy: in force
 * @device: its entry, where the answer is kept, or NULL
 * @mac: its address
 *
 * Context: softirq or BH off, RCU.
 * Return: DEBAR_REASON_NONE, or which.
 */
enum debar_reason debar_devices_guard(struct debar_net *dn,
				      const struct debar_policy *policy,
				      struct debar_device *device,
				      const u8 *mac)
{
	u32 sequence = atomic_read_acquire(&dn->guard.sequence);
	enum debar_reason guard;

	if (!device)
		return debar_guard_mac(dn, policy, mac);

	spin_lock(&device->lock);
	if (device->guard_sequence == sequence &&
	    device->guard_generation == policy->generation) {
		guard = device->stat.guard;
		spin_unlock(&device->lock);
		return guard;
	}
	spin_unlock(&device->lock);

	guard = debar_guard_mac(dn, policy, mac);
	spin_lock(&device->lock);
	device->stat.guard = guard;
	device->guard_sequence = sequence;
	device->guard_generation = policy->generation;
	spin_unlock(&device->lock);
	return guard;
}

/* Is the frame's source an address that a host elsewhere could have? */
static bool is_off_link(const struct net_device *dev,
			const struct debar_frame *frame)
{
	struct in6_addr ipv6;
	__be32 ipv4;

	if (frame->ip_version == 4) {
		memcpy(&ipv4, frame->ip_src, sizeof(ipv4));
		if (ipv4_is_zeronet(ipv4) || ipv4_is_linklocal_169(ipv4) ||
		    ipv4_is_multicast(ipv4))
			return false;
	} else if (frame->ip_version == 6) {
		memcpy(&ipv6, frame->ip_src, sizeof(ipv6));
		if (ipv6_addr_any(&ipv6) || ipv6_addr_is_multicast(&ipv6) ||
		    ipv6_addr_type(&ipv6) & IPV6_ADDR_LINKLOCAL)
			return false;
	} else {
		return false;
	}
	return !debar_networks_is_on_link(dev, frame->ip_version,
					  frame->ip_src);
}

/**
 * debar_devices_observe_source() - is this device a router for others?
 * @dn: namespace
 * @device: sent the frame
 * @dev: by which it came in
 * @frame: dissected
 * @now: by debar_clock()
 *
 * IPv6 hosts have many addresses in one /64, so that is what is counted.
 *
 * Context: softirq or BH off, RCU.
 */
void debar_devices_observe_source(struct debar_net *dn,
				  struct debar_device *device,
				  const struct net_device *dev,
				  const struct debar_frame *frame, s64 now)
{
	struct debar_inventory *inventory = rcu_dereference(dn->inventory);
	bool off_link = is_off_link(dev, frame);
	struct debar_device_stat stat;
	u64 source = 0;
	bool begun = false;

	if (!inventory)
		return;
	if (off_link)
		source = siphash(frame->ip_src, frame->ip_version == 4 ? 4 : 8,
				 &inventory->key);
	spin_lock(&device->lock);
	debar_transit_age(&device->transit, now);
	if (off_link)
		begun = debar_transit_observe(&device->transit, (u32)source);
	device->stat.is_transit = device->transit.is_transit;
	stat = device->stat;
	spin_unlock(&device->lock);
	if (begun)
		debar_events_device(dn, DEBAR_EVENT_KIND_TRANSIT, &stat);
}

static void note_address(struct debar_device_stat *stat,
			 const struct debar_frame *frame)
{
	static const u8 none[16];
	struct debar_bootstrap arp;

	if (frame->ip_version == 4 && memcmp(frame->ip_src, none, 4)) {
		stat->has_ipv4 = true;
		memcpy(stat->ipv4, frame->ip_src, 4);
	} else if (frame->ip_version == 6 && memcmp(frame->ip_src, none, 16)) {
		stat->has_ipv6 = true;
		memcpy(stat->ipv6, frame->ip_src, 16);
	} else if (frame->ethertype == DEBAR_ETH_ARP) {
		debar_bootstrap_parse(&arp, frame);
		if (arp.senders && memcmp(arp.sender[0], none, 4)) {
			stat->has_ipv4 = true;
			memcpy(stat->ipv4, arp.sender[0], 4);
		}
	}
}

static void note_place(struct debar_device_stat *stat,
		       const struct debar_sighting *sighting, s64 now)
{
	const struct debar_frame *frame = sighting->frame;

	if (!stat->first_seen)
		stat->first_seen = now;
	stat->last_seen = now;
	stat->ifindex = sighting->ifindex;
	stat->tags = frame->tags;
	memcpy(stat->vlan, frame->vlan, sizeof(stat->vlan));
	/* What a router forwards says nothing of its own address. */
	if (!stat->is_transit)
		note_address(stat, frame);
}

/* Which event, if any, this judgement is worth; negative = none. */
static int note_judgement(struct debar_device_stat *stat,
			  const struct debar_sighting *sighting, s64 now)
{
	struct debar_judgement before = stat->judgement;

	if (!sighting->stable && before.reason != DEBAR_REASON_NONE)
		return -1;
	stat->judgement = sighting->judgement;
	if (!sighting->stable || before.reason == sighting->judgement.reason)
		return -1;
	if (sighting->judgement.reason == DEBAR_REASON_GATEWAY)
		return DEBAR_EVENT_KIND_GATEWAY;
	if (before.reason == DEBAR_REASON_NONE || stat->last_event == now)
		return -1;
	stat->last_event = now;
	return DEBAR_EVENT_KIND_DEVICE_VERDICT;
}

/**
 * debar_devices_record() - enter one frame into the inventory
 * @dn: namespace
 * @device: entry of the device
 * @sighting: the frame
 * @now: by debar_clock()
 *
 * Context: softirq or BH off, RCU.
 */
void debar_devices_record(struct debar_net *dn, struct debar_device *device,
			  const struct debar_sighting *sighting, s64 now)
{
	const u32 bytes = sighting->frame->bytes.total;
	struct debar_device_stat *stat = &device->stat;
	struct debar_device_stat copy;
	bool first;
	int event;

	spin_lock(&device->lock);
	first = sighting->is_source && !stat->first_seen;
	if (sighting->is_source)
		note_place(stat, sighting, now);
	stat->count.frames += sighting->frames;
	stat->count.bytes += bytes;
	if (sighting->dropped) {
		stat->count.dropped_frames += sighting->frames;
		stat->count.dropped_bytes += bytes;
	}
	event = note_judgement(stat, sighting, now);
	copy = *stat;
	spin_unlock(&device->lock);

	if (first)
		debar_events_device(dn, DEBAR_EVENT_KIND_DEVICE_SEEN, &copy);
	if (event >= 0)
		debar_events_device(dn, event, &copy);
}

static void add_count(struct debar_count *sum, const struct debar_count *count)
{
	sum->frames += count->frames;
	sum->bytes += count->bytes;
	sum->dropped_frames += count->dropped_frames;
	sum->dropped_bytes += count->dropped_bytes;
}

/**
 * debar_devices_restore() - bring back what was known before a restart
 * @dn: namespace
 * @before: with times and counters; its MAC is listed by the policy
 * @now: by debar_clock_now()
 *
 * What was seen since then stays; the counters are added up.
 *
 * Context: BH off, RCU.
 * Return: -EEXIST when that is known already, -ENOMEM.
 */
int debar_devices_restore(struct debar_net *dn,
			  const struct debar_device_stat *before, s64 now)
{
	struct debar_device *device = debar_devices_get(dn, before->mac, now);
	struct debar_count count = before->count;
	struct debar_device_stat *stat;
	int err = 0;

	if (!device)
		return -ENOMEM;
	stat = &device->stat;
	spin_lock(&device->lock);
	if (stat->first_seen && stat->first_seen <= before->first_seen) {
		err = -EEXIST;
	} else if (stat->first_seen) {
		stat->first_seen = before->first_seen;
		add_count(&stat->count, &count);
	} else {
		add_count(&count, &stat->count);
		stat->ifindex = before->ifindex;
		stat->tags = before->tags;
		memcpy(stat->vlan, before->vlan, sizeof(stat->vlan));
		stat->has_ipv4 = before->has_ipv4;
		stat->has_ipv6 = before->has_ipv6;
		memcpy(stat->ipv4, before->ipv4, sizeof(stat->ipv4));
		memcpy(stat->ipv6, before->ipv6, sizeof(stat->ipv6));
		stat->first_seen = before->first_seen;
		stat->last_seen = before->last_seen;
		stat->count = count;
	}
	spin_unlock(&device->lock);
	return err;
}
