// SPDX-License-Identifier: GPL-2.0
#include <crypto/sha2.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "flows.h"

enum {
	MIN_FLOWS = 64,
	MAX_FLOWS = 1 << 20,
	CHAIN = 32,		/* flows that may share a bucket */
	SWEEP = 1,		/* seconds */
	SWEEP_AT_ONCE = 64,	/* flows given up with BH off */
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

static unsigned int max_chunks = 1 << 14;
module_param(max_chunks, uint, 0444);
MODULE_PARM_DESC(max_chunks,
		 "most pieces of handshakes held in a namespace, 4 KiB each (64 to 1048576)");

static unsigned int handshake_seconds = 30;
module_param(handshake_seconds, uint, 0644);
MODULE_PARM_DESC(handshake_seconds,
		 "how long a handshake may take before it is given up (1 to 3600)");

static struct kmem_cache *entry_cache __ro_after_init;
static struct kmem_cache *chunk_cache __ro_after_init;
static struct kmem_cache *handshake_cache __ro_after_init;

/* BH is off while a frame is worked on, so one for each CPU is enough. */
static struct debar_engine_scratch * __percpu *scratch __ro_after_init;

/* The chunk that was given back last, or NULL: the next handshake needs one for
 * as short a time, and from the cache it would cost some 200 instructions.
 */
static DEFINE_PER_CPU(void *, spare_chunk);

/**
 * struct entry - a flow in the table
 * @node: in its bucket
 * @age: in the list of its rank
 * @bucket: index
 * @slots: in the filters
 * @rank: enum debar_flow_rank that it is listed under
 * @since: when it got that rank, in seconds since the box started, those that
 *	it slept aside
 * @flow: the engine's
 */
struct entry {
	struct hlist_node node;
	struct list_head age;
	u32 bucket;
	struct debar_watch_slots slots;
	u8 rank;
	u32 since;
	struct debar_flow flow;
};

/**
 * struct work - what the engine's functions need of the frame they work for
 * @flows: the table
 * @user: told of evidence, or NULL
 * @bucket: index of that of the frame's connection
 * @engine: that does the work
 */
struct work {
	struct debar_flows *flows;
	const struct debar_flows_user *user;
	u32 bucket;
	struct debar_engine engine;
};

static u32 seconds(void)
{
	return (u32)ktime_get_seconds();
}

static struct entry *entry_of(struct debar_flow *flow)
{
	return container_of(flow, struct entry, flow);
}

/* A settled flow is kept for stray segments only, not to have all looked at. */
static bool is_watched(u8 rank)
{
	return rank != DEBAR_RANK_SETTLED;
}

/* A bucket is held from one of the engine's functions to another, which sparse
 * cannot follow.
 */
static void hold(struct debar_flow_bucket *bucket)
{
	spin_lock(&bucket->lock);
	__release(&bucket->lock);
}

/* Nor what depends on a value. */
static bool try_to_hold(struct debar_flow_bucket *bucket)
{
#ifdef __CHECKER__
	return false;
#else
	return spin_trylock(&bucket->lock);
#endif
}

static void let_go(struct debar_flow_bucket *bucket)
{
	__acquire(&bucket->lock);
	spin_unlock(&bucket->lock);
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

/* A flow, its bucket held; or NULL. */
static __always_inline struct debar_flow *
find_in(struct debar_flow_bucket *bucket, const struct debar_flow_key *key)
{
	struct entry *entry;

	if (hlist_empty(&bucket->flows))
		return NULL;
	hold(bucket);
	hlist_for_each_entry(entry, &bucket->flows, node)
		if (is_same(&entry->flow.key, key))
			return &entry->flow;
	let_go(bucket);
	return NULL;
}

/* The engine looks for no other flow than that of the frame. */
static struct debar_flow *find(void *context, const struct debar_flow_key *key)
{
	struct work *work = context;

	return find_in(&work->flows->bucket[work->bucket], key);
}

/* The lists' lock is held. */
static void enlist(struct debar_flows *flows, struct entry *entry, u8 rank)
{
	entry->rank = rank;
	entry->since = seconds();
	flows->count[rank]++;
	list_add_tail(&entry->age, &flows->rank[rank]);
}

static void delist(struct debar_flows *flows, struct entry *entry)
{
	list_del(&entry->age);
	flows->count[entry->rank]--;
}

/* A flow that had one rank has another. */
static void rewatch(struct debar_flows *flows, const struct entry *entry,
		    bool before, bool now)
{
	if (before && !now)
		debar_watch_remove(flows->dn, flows->watch, &entry->slots);
	else if (now && !before)
		debar_watch_add(flows->dn, flows->watch, &entry->slots);
}

/* The bucket's lock is held. */
static void destroy(struct debar_flows *flows, struct entry *entry)
{
	spin_lock(&flows->lock);
	delist(flows, entry);
	spin_unlock(&flows->lock);
	rewatch(flows, entry, is_watched(entry->rank), false);
	hlist_del(&entry->node);
	kmem_cache_free(entry_cache, entry);
}

static void remove(void *context, struct debar_flow *flow)
{
	struct work *work = context;
	struct entry *entry = entry_of(flow);
	struct debar_flow_bucket *bucket = &work->flows->bucket[entry->bucket];

	destroy(work->flows, entry);
	let_go(bucket);
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
static struct entry *choose_victim(struct debar_flows *flows, u8 rank)
{
	struct entry *entry;
	int tries = EVICTION_TRIES;
	u8 at;

	for (at = lowest_of_cap(rank); at <= rank; at++)
		list_for_each_entry(entry, &flows->rank[at], age) {
			if (try_to_hold(&flows->bucket[entry->bucket]))
				return entry;
			if (!--tries)
				return NULL;
		}
	return NULL;
}

/* Have room for @wanted more under the cap of a rank, with one victim at most.
 * No bucket is held.
 */
static bool make_room(struct work *work, u8 rank, long wanted)
{
	struct debar_flows *flows = work->flows;
	struct debar_flow_bucket *bucket;
	struct entry *victim;

	spin_lock(&flows->lock);
	if (room_for(flows, rank) >= wanted) {
		spin_unlock(&flows->lock);
		return true;
	}
	victim = choose_victim(flows, rank);
	spin_unlock(&flows->lock);
	if (!victim)
		return false;
	bucket = &flows->bucket[victim->bucket];
	debar_engine_give_up(&work->engine, &victim->flow,
			     DEBAR_UNDECIDED_FLOWS);
	destroy(flows, victim);
	let_go(bucket);
	return true;
}

/* A flow that moves on to a rank under another cap is new there. */
static void release(void *context, struct debar_flow *flow)
{
	struct work *work = context;
	struct debar_flows *flows = work->flows;
	struct entry *entry = entry_of(flow);
	u8 before = entry->rank, rank = debar_flow_rank(flow);

	if (rank != before) {
		spin_lock(&flows->lock);
		delist(flows, entry);
		enlist(flows, entry, rank);
		spin_unlock(&flows->lock);
		rewatch(flows, entry, is_watched(before), is_watched(rank));
	}
	let_go(&flows->bucket[entry->bucket]);
	/* From here on @flow is another's to take. */
	if (lowest_of_cap(rank) != lowest_of_cap(before))
		make_room(work, rank, 0);
}

static struct entry *make(struct work *work, const struct debar_flow_key *key,
			  u32 now)
{
	struct entry *entry = kmem_cache_alloc(entry_cache,
					       GFP_ATOMIC | __GFP_NOWARN);

	if (!entry)
		return NULL;
	entry->bucket = work->bucket;
	debar_watch_slots(work->flows->watch, key, &entry->slots);
	debar_flow_init(&entry->flow, key, now);
	return entry;
}

static bool has_room(const struct debar_flow_bucket *bucket)
{
	const struct entry *entry;
	u32 length = 0;

	hlist_for_each_entry(entry, &bucket->flows, node)
		length++;
	return length < CHAIN;
}

static struct debar_flow *create(void *context,
				 const struct debar_flow_key *key,
				 enum debar_flow_rank rank, u32 now)
{
	struct work *work = context;
	struct debar_flows *flows = work->flows;
	struct debar_flow_bucket *bucket;
	struct debar_flow *other;
	struct entry *entry;

	/* No bucket is locked here, so that the victim's can be. */
	if (!make_room(work, rank, 1))
		return NULL;
	entry = make(work, key, now);
	if (!entry)
		return NULL;
	/* Another CPU may have seen the other direction meanwhile. */
	other = find(context, key);
	if (other) {
		kmem_cache_free(entry_cache, entry);
		return other;
	}
	bucket = &flows->bucket[entry->bucket];
	hold(bucket);
	if (!has_room(bucket)) {
		let_go(bucket);
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
 * debar_flows_digest() - SHA-256
 * @data: of this
 * @result: 32 octets
 */
void debar_flows_digest(const struct debar_slice *data, u8 *result)
{
	sha256(data->data, data->len, result);
}

/**
 * debar_flows_undecided() - a handshake was given up beyond the engine
 * @dn: namespace
 * @reason: for this
 *
 * Context: softirq or BH off, RCU.
 */
void debar_flows_undecided(struct debar_net *dn, enum debar_undecided reason)
{
	struct debar_flows *flows = rcu_dereference(dn->flows);

	if (flows)
		atomic64_inc(&flows->undecided[reason]);
}

static void digest(void *context, const struct debar_slice *data, u8 *result)
{
	debar_flows_digest(data, result);
}

static bool evidence(void *context, const struct debar_evidence *what)
{
	struct work *work = context;
	struct debar_flows *flows = work->flows;

	switch (what->kind) {
	case DEBAR_EVIDENCE_CERTIFICATE:
		if (!what->index)
			atomic64_inc(&flows->handshakes);
		break;
	case DEBAR_EVIDENCE_OPAQUE:
		atomic64_inc(&flows->opaque[what->opaque]);
		break;
	case DEBAR_EVIDENCE_UNDECIDED:
		atomic64_inc(&flows->undecided[what->undecided]);
		break;
	default:
		break;
	}
	return !work->user || work->user->evidence(work->user->context, what);
}

static void *get_chunk(gfp_t gfp)
{
	void *chunk = __this_cpu_read(spare_chunk);

	if (!chunk)
		return kmem_cache_alloc(chunk_cache, gfp);
	__this_cpu_write(spare_chunk, NULL);
	return chunk;
}

static void put_chunk(void *chunk)
{
	if (!__this_cpu_read(spare_chunk))
		__this_cpu_write(spare_chunk, chunk);
	else
		kmem_cache_free(chunk_cache, chunk);
}

static void *get_memory(void *context, enum debar_memory_kind kind,
			enum debar_undecided *reason)
{
	struct work *work = context;
	const gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN;
	atomic_t *chunks = &work->flows->chunks;
	void *chunk;

	if (kind == DEBAR_MEMORY_HANDSHAKE)
		return kmem_cache_alloc(handshake_cache, gfp);
	if (atomic_inc_return(chunks) >
	    clamp_t(u32, max_chunks, MIN_FLOWS, MAX_FLOWS)) {
		atomic_dec(chunks);
		*reason = DEBAR_UNDECIDED_BYTES;
		return NULL;
	}
	chunk = get_chunk(gfp);
	if (!chunk)
		atomic_dec(chunks);
	return chunk;
}

static void put_memory(void *context, enum debar_memory_kind kind, void *piece)
{
	struct work *work = context;

	if (kind == DEBAR_MEMORY_HANDSHAKE) {
		kmem_cache_free(handshake_cache, piece);
	} else {
		put_chunk(piece);
		atomic_dec(&work->flows->chunks);
	}
}

static const struct debar_engine_ops engine_ops = {
	.find = find,
	.create = create,
	.release = release,
	.remove = remove,
	.digest = digest,
	.evidence = evidence,
	.ignores = 1u << DEBAR_EVIDENCE_SERVER_HELLO |
		   1u << DEBAR_EVIDENCE_OVER,
};

static void begin(struct work *work, struct debar_flows *flows,
		  const struct debar_policy *policy,
		  const struct debar_flows_user *user)
{
	work->flows = flows;
	work->user = user;
	work->bucket = 0;
	work->engine.ops = &engine_ops;
	work->engine.context = work;
	work->engine.memory.get = get_memory;
	work->engine.memory.put = put_memory;
	work->engine.memory.context = work;
	work->engine.table = policy ? &policy->match : NULL;
	work->engine.window = DEBAR_STREAM_WINDOW;
	work->engine.scratch = *this_cpu_ptr(scratch);
}

/**
 * debar_flows_glance() - look a TCP segment up
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
bool debar_flows_glance(struct debar_net *dn,
			const struct debar_segment *segment,
			const struct debar_flow_key *key, bool checksum_is_good,
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
		let_go(bucket);
		return true;
	}
	found->flows = flows;
	found->key = key;
	found->index = index;
	found->flow = flow;
	return false;
}

/**
 * debar_flows_segment() - let the engine look at a TCP segment
 * @found: by debar_flows_glance()
 * @policy: in force
 * @segment: the segment
 * @facts: what is known of its frame
 * @user: told of evidence
 *
 * Context: softirq or BH off, RCU.
 */
void debar_flows_segment(const struct debar_flows_found *found,
			 const struct debar_policy *policy,
			 const struct debar_segment *segment,
			 const struct debar_frame_facts *facts,
			 const struct debar_flows_user *user)
{
	struct work work DEBAR_UNSET;

	begin(&work, found->flows, policy, user);
	work.bucket = found->index;
	debar_engine_found(&work.engine, found->flow, segment, found->key,
			   facts);
}

static u32 limit_of(u8 rank)
{
	/* Settled ones are there for retransmissions of what settled them. */
	return rank == DEBAR_RANK_SETTLED ? 5 :
	       clamp_t(u32, READ_ONCE(handshake_seconds), 1, 3600);
}

/* The oldest flow of a rank, its bucket locked, if its time is over. */
static struct entry *take_late(struct debar_flows *flows, u8 rank)
{
	struct entry *entry;

	spin_lock(&flows->lock);
	entry = list_first_entry_or_null(&flows->rank[rank], struct entry, age);
	if (entry && seconds() - entry->since < limit_of(rank))
		entry = NULL;
	if (entry && !try_to_hold(&flows->bucket[entry->bucket]))
		entry = NULL;
	spin_unlock(&flows->lock);
	return entry;
}

/* Give up some flows of a rank whose time is over; true when there may be more. */
static bool give_up_late(struct debar_flows *flows, u8 rank)
{
	struct debar_flow_bucket *bucket;
	struct entry *entry;
	struct work work;
	int left = SWEEP_AT_ONCE;

	local_bh_disable();
	begin(&work, flows, NULL, NULL);
	while (left && (entry = take_late(flows, rank))) {
		bucket = &flows->bucket[entry->bucket];
		debar_engine_give_up(&work.engine, &entry->flow,
				     DEBAR_UNDECIDED_TIME);
		destroy(flows, entry);
		let_go(bucket);
		left--;
	}
	local_bh_enable();
	return !left;
}

static void sweep(struct work_struct *work)
{
	struct debar_flows *flows = container_of(to_delayed_work(work),
						 struct debar_flows, sweep);
	bool more;
	u8 rank;

	for (rank = 0; rank < DEBAR_RANKS; rank++)
		do {
			more = give_up_late(flows, rank);
			cond_resched();
		} while (more);
	queue_delayed_work(system_power_efficient_wq, &flows->sweep,
			   SWEEP * HZ);
}

/**
 * debar_flows_alloc() - have a table
 * @dn: namespace; its lock is held
 */
int debar_flows_alloc(struct debar_net *dn)
{
	struct debar_flows *flows;
	u32 i;

	if (rcu_access_pointer(dn->flows))
		return 0;
	flows = kvzalloc(sizeof(*flows), GFP_KERNEL);
	if (!flows)
		return -ENOMEM;
	flows->dn = dn;
	flows->watch = dn->watch;
	get_random_bytes(&flows->key, sizeof(flows->key));
	spin_lock_init(&flows->lock);
	for (i = 0; i < DEBAR_RANKS; i++)
		INIT_LIST_HEAD(&flows->rank[i]);
	for (i = 0; i < DEBAR_FLOW_BUCKETS; i++) {
		spin_lock_init(&flows->bucket[i].lock);
		INIT_HLIST_HEAD(&flows->bucket[i].flows);
	}
	INIT_DELAYED_WORK(&flows->sweep, sweep);
	queue_delayed_work(system_power_efficient_wq, &flows->sweep,
			   SWEEP * HZ);
	rcu_assign_pointer(dn->flows, flows);
	return 0;
}

static void forget(struct debar_flows *flows, u8 rank, struct entry *entry)
{
	struct work work;

	local_bh_disable();
	begin(&work, flows, NULL, NULL);
	debar_engine_give_up(&work.engine, &entry->flow, DEBAR_UNDECIDED_TIME);
	rewatch(flows, entry, is_watched(rank), false);
	kmem_cache_free(entry_cache, entry);
	local_bh_enable();
}

static void forget_all(struct debar_flows *flows)
{
	struct entry *entry, *next;
	u8 rank;

	for (rank = 0; rank < DEBAR_RANKS; rank++)
		list_for_each_entry_safe(entry, next, &flows->rank[rank], age) {
			forget(flows, rank, entry);
			cond_resched();
		}
}

/**
 * debar_flows_free() - forget all handshakes
 * @dn: namespace; its lock is held and no hook runs with a policy any more
 */
void debar_flows_free(struct debar_net *dn)
{
	struct debar_flows *flows =
		rcu_dereference_protected(dn->flows,
					  lockdep_is_held(&dn->lock));

	if (!flows)
		return;
	RCU_INIT_POINTER(dn->flows, NULL);
	synchronize_net();
	cancel_delayed_work_sync(&flows->sweep);
	forget_all(flows);
	kvfree(flows);
}

/* A cache with a constructor is not zeroed for each piece, whatever the
 * kernel's hardening does with others.
 */
static void leave_as_is(void *piece)
{
}

static void free_spare_chunks(void)
{
	void **chunk;
	int cpu;

	for_each_possible_cpu(cpu) {
		chunk = per_cpu_ptr(&spare_chunk, cpu);
		if (*chunk)
			kmem_cache_free(chunk_cache, *chunk);
	}
}

static void free_scratch(void)
{
	int cpu;

	if (scratch)
		for_each_possible_cpu(cpu)
			kvfree(*per_cpu_ptr(scratch, cpu));
	free_percpu(scratch);
}

static int alloc_scratch(void)
{
	struct debar_engine_scratch *piece;
	int cpu;

	scratch = alloc_percpu(struct debar_engine_scratch *);
	if (!scratch)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		piece = kvmalloc(sizeof(*piece), GFP_KERNEL);
		if (!piece)
			return -ENOMEM;
		*per_cpu_ptr(scratch, cpu) = piece;
	}
	return 0;
}

/**
 * debar_flows_init() - have memory for flows
 */
int debar_flows_init(void)
{
	int err = alloc_scratch();

	entry_cache = kmem_cache_create("debar_flow", sizeof(struct entry), 0,
					0, leave_as_is);
	chunk_cache = kmem_cache_create("debar_chunk", DEBAR_CHUNK_SIZE, 0, 0,
					leave_as_is);
	handshake_cache = kmem_cache_create("debar_handshake",
					    sizeof(struct debar_handshake), 0,
					    0, leave_as_is);
	if (!err && entry_cache && chunk_cache && handshake_cache)
		return 0;
	debar_flows_exit();
	return -ENOMEM;
}

/**
 * debar_flows_exit() - end of debar_flows_init()
 */
void debar_flows_exit(void)
{
	free_spare_chunks();
	kmem_cache_destroy(handshake_cache);
	kmem_cache_destroy(chunk_cache);
	kmem_cache_destroy(entry_cache);
	free_scratch();
}
