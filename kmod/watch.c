// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <linux/random.h>

#include "watch.h"

static u64 draw_key(void)
{
	u64 key;

	get_random_bytes(&key, sizeof(key));
	return key | 1;
}

/**
 * debar_watch_alloc() - have filters
 * @dn: namespace; its lock is held
 */
int debar_watch_alloc(struct debar_net *dn)
{
	struct debar_watch *watch;
	u32 i;

	if (dn->watch)
		return 0;
	watch = kvzalloc(sizeof(*watch), GFP_KERNEL);
	if (!watch)
		return -ENOMEM;
	spin_lock_init(&watch->lock);
	watch->fold_key[0] = draw_key();
	watch->fold_key[1] = watch->fold_key[0];
	watch->address_key[0] = draw_key();
	watch->address_key[1] = watch->address_key[0];
	watch->connection_key = draw_key();
	for (i = 0; i < DEBAR_WATCH_SLOTS; i++) {
		atomic_set(&watch->pair[i], DEBAR_WATCH_NONE);
		atomic_set(&watch->ports[i], DEBAR_WATCH_NONE);
	}
	dn->watch = watch;
	return 0;
}

/**
 * debar_watch_free() - end of debar_watch_alloc()
 * @dn: namespace; its lock is held, no hook runs with a policy any more, and
 *	nothing is watched
 */
void debar_watch_free(struct debar_net *dn)
{
	struct debar_watch *watch = dn->watch;

	if (!watch)
		return;
	RCU_INIT_POINTER(dn->watched, NULL);
	synchronize_net();
	dn->watch = NULL;
	kvfree(watch);
}

/**
 * debar_watch_begin() - there is one more that the hooks must look for
 * @dn: namespace
 * @watch: its filters, in which that one is
 *
 * Context: softirq or BH off.
 */
void debar_watch_begin(struct debar_net *dn, struct debar_watch *watch)
{
	if (atomic_inc_not_zero(&watch->count))
		return;
	spin_lock(&watch->lock);
	if (atomic_inc_return(&watch->count) == 1)
		rcu_assign_pointer(dn->watched, watch);
	spin_unlock(&watch->lock);
}

/**
 * debar_watch_end() - end of debar_watch_begin()
 * @dn: namespace
 * @watch: its filters
 *
 * Context: softirq or BH off.
 */
void debar_watch_end(struct debar_net *dn, struct debar_watch *watch)
{
	if (!atomic_dec_and_lock(&watch->count, &watch->lock))
		return;
	RCU_INIT_POINTER(dn->watched, NULL);
	spin_unlock(&watch->lock);
}

static u64 fold(const struct debar_watch *watch, u8 ip_version,
		const u8 *address)
{
	u32 ipv4;

	if (ip_version != 4)
		return debar_watch_fold(watch, address, 0);
	memcpy(&ipv4, address, sizeof(ipv4));
	return ipv4;
}

/**
 * debar_watch_slots() - where a connection is in the filters
 * @watch: the filters
 * @key: the connection
 * @slots: result
 */
void debar_watch_slots(const struct debar_watch *watch,
		       const struct debar_flow_key *key,
		       struct debar_watch_slots *slots)
{
	const u16 ports = (__force u16)(htons(key->port[0]) ^
					htons(key->port[1]));
	const u64 folded = fold(watch, key->ip_version, key->address[0]) ^
			   fold(watch, key->ip_version, key->address[1]);

	slots->pair = debar_watch_pair(watch, folded);
	slots->ports = debar_watch_ports(watch, folded, ports);
}

/**
 * debar_watch_add() - have all segments of a connection looked at
 * @dn: namespace
 * @watch: its filters
 * @slots: of the connection
 *
 * Context: softirq or BH off.
 */
void debar_watch_add(struct debar_net *dn, struct debar_watch *watch,
		     const struct debar_watch_slots *slots)
{
	atomic_inc(&watch->pair[slots->pair]);
	atomic_inc(&watch->ports[slots->ports]);
	debar_watch_begin(dn, watch);
}

/**
 * debar_watch_remove() - end of debar_watch_add()
 * @dn: namespace
 * @watch: its filters
 * @slots: of the connection
 *
 * Context: softirq or BH off.
 */
void debar_watch_remove(struct debar_net *dn, struct debar_watch *watch,
			const struct debar_watch_slots *slots)
{
	debar_watch_end(dn, watch);
	atomic_dec(&watch->ports[slots->ports]);
	atomic_dec(&watch->pair[slots->pair]);
}
