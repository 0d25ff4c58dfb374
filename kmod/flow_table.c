// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "flow_entry.h"
#include "flow_memory.h"
#include "flow_table.h"

enum {
	MIN_FLOWS = 64,
	MAX_FLOWS = 1 << 20,
	CHAIN = 32,		/* flows that may share a bucket */
	/* Victims whose bucket another CPU works on, before we give in. */
	EVICTION_TRIES = 4,
};

static unsigned int max_flows = 1 << 15;
module_param(max_flows, uint, 0444);
MODULE_PARM_DESC(max_flows,
		 "most handshakes in progress in a namespace (64 to 1048576)");

static unsigned int max_opening = 1 << 15;
module_param(max_opening, uint, 0444);
MODULE_PARM_DESC(max_opening,
		 "most connections in a namespace of which only a SYN or SYN-ACK was seen (64 to 1048576)");

static struct kmem_cache *entry_cache __ro_after_init;

static u32 seconds(void)
{
	return (u32)ktime_get_seconds();
}

/* A settled flow is kept for stray segments only, not to have all looked at. */
static bool is_watched(u8 rank)
{
	return rank != DEBAR_RANK_SETTLED;
}

/* SipHash-1-3 on 64-bit machines: nobody finds keys of one bucket without the
 * secret, and a bucket holds CHAIN flows at most.
 */
static u32 hash_of(const struct debar_flows *flows,
		   const struct debar_flow_key *key)
{
	u32 address[2], ports, domain;

	if (key->ip_version != 4)
		return hsiphash(key, sizeof(*key), &flows->key);
	memcpy(&address[0], key->address[0], sizeof(address[0]));
	memcpy(&address[1], key->address[1], sizeof(address[1]));
	ports = (u32)key->port[0] << 16 | key->port[1];
	/* How many words there are is hashed as well. */
	if (likely(!key->domain))
		return hsiphash_3u32(address[0], address[1], ports,
				     &flows->key);
	domain = key->domain ^ key->domain >> 32;
	return hsiphash_4u32(address[0], address[1], ports, domain,
			     &flows->key);
}

static inline bool is_same(const struct debar_flow_key *a,
			   const struct debar_flow_key *b)
{
	const u64 *x = (const u64 *)a, *y = (const u64 *)b;
	u64 different = 0;
	u32 i;

	BUILD_BUG_ON(sizeof(*a) % sizeof(*x));
	for (i = 0; i < sizeof(*a) / sizeof(*x); i++)
		different |= x[i] ^ y[i];
	return !different;
}

/* The bucket is held. */
static __always_inline struct debar_flow *
search(const struct debar_flow_bucket *bucket, const struct debar_flow_key *key)
{
	struct debar_flow_entry *entry;

	hlist_for_each_entry(entry, &bucket->flows, node)
		if (is_same(&entry->flow.key, key))
			return &entry->flow;
	return NULL;
}

/* A flow, its bucket held; or NULL. */
static __always_inline struct debar_flow *
find_in(struct debar_flow_bucket *bucket, const struct debar_flow_key *key)
{
	struct debar_flow *flow;

	if (hlist_empty(&bucket->flows))
		return NULL;
	debar_bucket_hold(bucket);
	flow = search(bucket, key);
	if (!flow)
		debar_bucket_let_go(bucket);
	return flow;
}

/**
 * debar_flow_table_find() - debar_engine_ops.find
 * @context: struct debar_flow_work
 * @key: the frame's connection: the engine looks for no other
 *
 * Context: softirq or BH off.
 * Return: its flow, the bucket held, or NULL.
 */
struct debar_flow *debar_flow_table_find(void *context,
					 const struct debar_flow_key *key)
{
	struct debar_flow_work *work = context;

	return find_in(&work->flows->bucket[work->found->index], key);
}

/* The lists' lock is held. */
static void enlist(struct debar_flows *flows, struct debar_flow_entry *entry,
		   u8 rank)
{
	entry->rank = rank;
	entry->since = seconds();
	flows->count[rank]++;
	list_add_tail(&entry->age, &flows->rank[rank]);
}

static void delist(struct debar_flows *flows, struct debar_flow_entry *entry)
{
	list_del(&entry->age);
	flows->count[entry->rank]--;
}

/* A flow that had one rank has another. */
static void rewatch(struct debar_flows *flows,
		    const struct debar_flow_entry *entry, bool before, bool now)
{
	if (before && !now)
		debar_watch_remove(flows->dn, flows->watch, &entry->slots);
	else if (now && !before)
		debar_watch_add(flows->dn, flows->watch, &entry->slots);
}

/* The bucket's lock is held. */
static void destroy(struct debar_flows *flows, struct debar_flow_entry *entry)
{
	spin_lock(&flows->lock);
	delist(flows, entry);
	if (unlikely(entry->holds))
		list_del(&entry->holder);
	spin_unlock(&flows->lock);
	rewatch(flows, entry, is_watched(entry->rank), false);
	hlist_del(&entry->node);
	kmem_cache_free(entry_cache, entry);
}

/**
 * debar_flow_table_remove() - debar_engine_ops.remove
 * @context: struct debar_flow_work
 * @flow: on which nothing hangs any more; its bucket is let go
 *
 * Context: softirq or BH off.
 */
void debar_flow_table_remove(void *context, struct debar_flow *flow)
{
	struct debar_flow_work *work = context;
	struct debar_flow_entry *entry = debar_flow_entry_of(flow);
	struct debar_flow_bucket *bucket = &work->flows->bucket[entry->bucket];

	destroy(work->flows, entry);
	debar_bucket_let_go(bucket);
}

/**
 * debar_flow_table_evict() - give a flow up for another
 * @work: of the other
 * @entry: whose bucket is held, and let go
 * @reason: of which there is not enough
 *
 * Context: softirq or BH off.
 */
void debar_flow_table_evict(struct debar_flow_work *work,
			    struct debar_flow_entry *entry,
			    enum debar_undecided reason)
{
	struct debar_flow_bucket *bucket = &work->flows->bucket[entry->bucket];

	debar_engine_give_up(&work->engine, &entry->flow, reason);
	destroy(work->flows, entry);
	debar_bucket_let_go(bucket);
}

/**
 * debar_flow_table_own() - the flow of the frame at hand
 * @work: for that frame
 *
 * Context: its bucket is held.
 * Return: the flow, or NULL if it has none.
 */
struct debar_flow_entry *
debar_flow_table_own(const struct debar_flow_work *work)
{
	const struct debar_flows_found *found = work->found;
	struct debar_flow *flow = search(&work->flows->bucket[found->index],
					 found->key);

	return flow ? debar_flow_entry_of(flow) : NULL;
}

/* Settled flows and those that open have caps of their own, the others share
 * one.
 */
static u8 lowest_of_cap(u8 rank)
{
	return min_t(u8, rank, DEBAR_RANK_UNPROVEN);
}

/* How many more there may be under the cap of a rank; negative = too many. */
static long room_for(const struct debar_flows *flows, u8 rank)
{
	u8 at = lowest_of_cap(rank);
	u8 end = at == DEBAR_RANK_UNPROVEN ? DEBAR_RANKS : at + 1;
	u32 most = rank == DEBAR_RANK_OPEN ? max_opening : max_flows;
	long room = clamp_t(u32, most, MIN_FLOWS, MAX_FLOWS);

	for (; at < end; at++)
		room -= flows->count[at];
	return room;
}

/* Whom a newcomer may push out: the oldest of the lowest rank, so that nobody
 * gets rid of a handshake without opening as many as far. Its bucket is locked
 * then; never waited for, since ours may be wanted there.
 */
static struct debar_flow_entry *choose_victim(struct debar_flows *flows,
					      u8 rank)
{
	struct debar_flow_entry *entry;
	int tries = EVICTION_TRIES;
	u8 at;

	for (at = lowest_of_cap(rank); at <= rank; at++)
		list_for_each_entry(entry, &flows->rank[at], age) {
			if (debar_bucket_try(&flows->bucket[entry->bucket]))
				return entry;
			if (!--tries)
				return NULL;
		}
	return NULL;
}

/* Have room for @wanted more under the cap of a rank, with one victim at most.
 * No bucket is held.
 */
static bool make_room(struct debar_flow_work *work, u8 rank, long wanted)
{
	struct debar_flows *flows = work->flows;
	struct debar_flow_entry *victim;

	spin_lock(&flows->lock);
	if (room_for(flows, rank) >= wanted) {
		spin_unlock(&flows->lock);
		return true;
	}
	victim = choose_victim(flows, rank);
	spin_unlock(&flows->lock);
	if (!victim)
		return false;
	debar_flow_table_evict(work, victim, DEBAR_UNDECIDED_FLOWS);
	return true;
}

/**
 * debar_flow_table_release() - debar_engine_ops.release
 * @context: struct debar_flow_work
 * @flow: whose bucket is let go
 *
 * A flow that moves on to a rank under another cap is new there, and may push
 * out another.
 *
 * Context: softirq or BH off.
 */
void debar_flow_table_release(void *context, struct debar_flow *flow)
{
	struct debar_flow_work *work = context;
	struct debar_flows *flows = work->flows;
	struct debar_flow_entry *entry = debar_flow_entry_of(flow);
	u8 before = entry->rank, rank = debar_flow_rank(flow);

	if (rank != before) {
		spin_lock(&flows->lock);
		delist(flows, entry);
		enlist(flows, entry, rank);
		if (unlikely(entry->holds))
			debar_flow_chunks_relist(flows, entry, rank);
		spin_unlock(&flows->lock);
		rewatch(flows, entry, is_watched(before), is_watched(rank));
	}
	debar_bucket_let_go(&flows->bucket[entry->bucket]);
	/* From here on @flow is another's to take. */
	if (lowest_of_cap(rank) != lowest_of_cap(before))
		make_room(work, rank, 0);
}

static struct debar_flow_entry *make(struct debar_flow_work *work,
				     const struct debar_flow_key *key, u32 now)
{
	const gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN;
	struct debar_flow_entry *entry = kmem_cache_alloc(entry_cache, gfp);

	if (!entry)
		return NULL;
	entry->bucket = work->found->index;
	entry->holds = false;
	debar_watch_slots(work->flows->watch, key, &entry->slots);
	debar_flow_init(&entry->flow, key, now);
	return entry;
}

static bool has_room(const struct debar_flow_bucket *bucket)
{
	const struct debar_flow_entry *entry;
	u32 length = 0;

	hlist_for_each_entry(entry, &bucket->flows, node)
		length++;
	return length < CHAIN;
}

/**
 * debar_flow_table_create() - debar_engine_ops.create
 * @context: struct debar_flow_work
 * @key: the frame's connection
 * @rank: that its flow has, and may push another out for
 * @now: seconds since the box started
 *
 * Context: softirq or BH off.
 * Return: the flow, its bucket held, or NULL: too many, or no memory.
 */
struct debar_flow *debar_flow_table_create(void *context,
					   const struct debar_flow_key *key,
					   enum debar_flow_rank rank, u32 now)
{
	struct debar_flow_work *work = context;
	struct debar_flows *flows = work->flows;
	struct debar_flow_bucket *bucket;
	struct debar_flow *other;
	struct debar_flow_entry *entry;

	/* No bucket is locked here, so that the victim's can be. */
	if (!make_room(work, rank, 1))
		return NULL;
	entry = make(work, key, now);
	if (!entry)
		return NULL;
	bucket = &flows->bucket[entry->bucket];
	debar_bucket_hold(bucket);
	/* Another CPU may have seen the other direction meanwhile. */
	other = search(bucket, key);
	if (other) {
		kmem_cache_free(entry_cache, entry);
		return other;
	}
	if (!has_room(bucket)) {
		debar_bucket_let_go(bucket);
		kmem_cache_free(entry_cache, entry);
		return NULL;
	}
	hlist_add_head(&entry->node, &bucket->flows);
	spin_lock(&flows->lock);
	enlist(flows, entry, rank);
	spin_unlock(&flows->lock);
	rewatch(flows, entry, false, is_watched(rank));
	return &entry->flow;
}

/**
 * debar_flow_table_glance() - look a TCP segment up
 * @dn: namespace
 * @segment: the segment
 * @key: its connection
 * @checksum_is_good: of the segment
 * @found: what debar_flows_segment() is to be called with
 *
 * Context: softirq or BH off, RCU.
 * Return: true if there is nothing more to be done; else debar_flows_segment()
 * must follow.
 */
bool debar_flow_table_glance(struct debar_net *dn,
			     const struct debar_segment *segment,
			     const struct debar_flow_key *key,
			     bool checksum_is_good,
			     struct debar_flows_found *found)
{
	struct debar_flows *flows = rcu_dereference(dn->flows);
	struct debar_flow_bucket *bucket;
	struct debar_flow *flow;
	u32 index;

	if (!flows)
		return true;
	index = hash_of(flows, key) % DEBAR_FLOW_BUCKETS;
	bucket = &flows->bucket[index];
	flow = find_in(bucket, key);
	if (!flow && !debar_engine_begins(segment))
		return true;
	if (flow && checksum_is_good && debar_flow_glance(flow, segment)) {
		debar_bucket_let_go(bucket);
		return true;
	}
	found->flows = flows;
	found->key = key;
	found->index = index;
	found->flow = flow;
	return false;
}

/**
 * debar_flow_table_take_late() - a flow whose time is over
 * @flows: the table
 * @rank: of the flow
 * @limit: seconds that flows may have this rank; 0 takes any
 *
 * Context: BH off.
 * Return: the oldest of its rank, its bucket held, or NULL: none is late, or
 * another CPU works on it.
 */
struct debar_flow *debar_flow_table_take_late(struct debar_flows *flows,
					      u8 rank, u32 limit)
{
	struct debar_flow_entry *entry;

	spin_lock(&flows->lock);
	entry = list_first_entry_or_null(&flows->rank[rank],
					 struct debar_flow_entry, age);
	if (entry && seconds() - entry->since < limit)
		entry = NULL;
	if (entry && !debar_bucket_try(&flows->bucket[entry->bucket]))
		entry = NULL;
	spin_unlock(&flows->lock);
	return entry ? &entry->flow : NULL;
}

/**
 * debar_flow_table_begin() - an empty table
 * @flows: all zeroes
 */
void debar_flow_table_begin(struct debar_flows *flows)
{
	u32 i;

	get_random_bytes(&flows->key, sizeof(flows->key));
	spin_lock_init(&flows->lock);
	for (i = 0; i < DEBAR_RANKS; i++) {
		INIT_LIST_HEAD(&flows->rank[i]);
		INIT_LIST_HEAD(&flows->holder[i]);
	}
	for (i = 0; i < DEBAR_FLOW_BUCKETS; i++) {
		spin_lock_init(&flows->bucket[i].lock);
		INIT_HLIST_HEAD(&flows->bucket[i].flows);
	}
}

/**
 * debar_flow_table_init() - have memory for flows
 *
 * Return: 0 or -ENOMEM.
 */
int debar_flow_table_init(void)
{
	entry_cache = debar_flow_memory_cache("debar_flow",
					      sizeof(struct debar_flow_entry));
	return entry_cache ? 0 : -ENOMEM;
}

/**
 * debar_flow_table_exit() - end of debar_flow_table_init()
 */
void debar_flow_table_exit(void)
{
	kmem_cache_destroy(entry_cache);
}
