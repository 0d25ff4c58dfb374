// SPDX-License-Identifier: GPL-2.0
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "condemned.h"
#include "watch.h"

enum {
	BUCKETS = 1 << 14,
	MIN_CONDEMNED = 16,
	MAX_CONDEMNED = 1 << 20,
	CHAIN = 16,		/* entries that may share a bucket */
	IDLE = 15 * 60,		/* seconds without a segment */
	IDLE_CLOSING = 60,	/* after a FIN or RST */
	SWEEP = 10,		/* seconds */
	SEEN_BITS = 27,
};

static unsigned int max_condemned = 1 << 16;
module_param(max_condemned, uint, 0444);
MODULE_PARM_DESC(max_condemned,
		 "most condemned connections in a namespace (16 to 1048576)");

static struct kmem_cache *cache __ro_after_init;

/* Nobody finds two connections of one name: it is 128 bits of a keyed hash. */
struct name {
	u64 half[2];
};

/**
 * struct entry - a condemned connection
 * @node: in its bucket
 * @rcu: defers the free
 * @name: of the connection
 * @rule: by the parity of the policy's generation
 * @isn: of a SYN that may begin another connection on these ports
 * @slots: in the filters
 * @seen: last segment, in seconds since the box started; see age_of()
 * @has_syn: @isn is set
 * @syn_from: end that sent it
 * @closing: a FIN or RST came
 * @end: see struct debar_condemned
 */
struct entry {
	struct hlist_node node;
	struct rcu_head rcu;
	struct name name;
	u16 rule[2];
	u32 isn;
	struct debar_watch_slots slots;
	u32 seen : 27;	/* SEEN_BITS */
	u32 has_syn : 1;
	u32 syn_from : 1;
	u32 closing : 1;
	u32 end : 2;
};

/**
 * struct debar_condemned_table - condemned connections of a namespace
 * @key: secrets, for the two halves of a name
 * @lock: writers
 * @count: entries
 * @max: most entries
 * @dn: namespace
 * @watch: its filters
 * @sweep: lets idle ones go
 * @bucket: chains of entries
 */
struct debar_condemned_table {
	siphash_key_t key[2];
	spinlock_t lock;
	u32 count;
	u32 max;
	struct debar_net *dn;
	struct debar_watch *watch;
	struct delayed_work sweep;
	struct hlist_head bucket[BUCKETS];
};

static u32 seconds(void)
{
	return (u32)ktime_get_boottime_seconds();
}

static struct debar_condemned_table *locked(struct debar_net *dn)
{
	return rcu_dereference_protected(dn->condemned,
					 lockdep_is_held(&dn->lock));
}

static void make_name(const struct debar_condemned_table *table,
		      const struct debar_flow_key *key, struct name *name)
{
	name->half[0] = siphash(key, sizeof(*key), &table->key[0]);
	name->half[1] = siphash(key, sizeof(*key), &table->key[1]);
}

static struct hlist_head *bucket_of(struct debar_condemned_table *table,
				    const struct name *name)
{
	return &table->bucket[name->half[0] % BUCKETS];
}

static struct entry *lookup(struct debar_condemned_table *table,
			    const struct name *name)
{
	struct entry *entry;

	hlist_for_each_entry_rcu(entry, bucket_of(table, name), node,
				 lockdep_is_held(&table->lock))
		if (entry->name.half[0] == name->half[0] &&
		    entry->name.half[1] == name->half[1])
			return entry;
	return NULL;
}

static void destroy(struct rcu_head *rcu)
{
	kmem_cache_free(cache, container_of(rcu, struct entry, rcu));
}

static void unlink(struct debar_condemned_table *table, struct entry *entry)
{
	hlist_del_rcu(&entry->node);
	table->count--;
	debar_watch_remove(table->dn, table->watch, &entry->slots);
	call_rcu(&entry->rcu, destroy);
}

/* No entry gets so old that its time comes round again. */
static u32 age_of(const struct entry *entry, u32 now)
{
	return (now - entry->seen) & ((1 << SEEN_BITS) - 1);
}

static bool is_idle(const struct entry *entry, u32 now)
{
	return age_of(entry, now) >= (entry->closing ? IDLE_CLOSING : IDLE);
}

static void sweep(struct work_struct *work)
{
	struct debar_condemned_table *table =
		container_of(to_delayed_work(work),
			     struct debar_condemned_table, sweep);
	struct hlist_node *next;
	struct entry *entry;
	u32 now, i;

	for (i = 0; i < BUCKETS; i++) {
		if (hlist_empty(&table->bucket[i]))
			continue;
		spin_lock_bh(&table->lock);
		/* None was seen later than this. */
		now = seconds();
		hlist_for_each_entry_safe(entry, next, &table->bucket[i], node)
			if (is_idle(entry, now))
				unlink(table, entry);
		spin_unlock_bh(&table->lock);
		cond_resched();
	}
	queue_delayed_work(system_power_efficient_wq, &table->sweep,
			   SWEEP * HZ);
}

/**
 * debar_condemned_alloc() - have a table
 * @dn: namespace; its lock is held
 */
int debar_condemned_alloc(struct debar_net *dn)
{
	struct debar_condemned_table *table;

	if (rcu_access_pointer(dn->condemned))
		return 0;
	table = kvzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	get_random_bytes(table->key, sizeof(table->key));
	spin_lock_init(&table->lock);
	table->max = clamp_t(u32, max_condemned, MIN_CONDEMNED, MAX_CONDEMNED);
	table->dn = dn;
	table->watch = dn->watch;
	INIT_DELAYED_WORK(&table->sweep, sweep);
	queue_delayed_work(system_power_efficient_wq, &table->sweep,
			   SWEEP * HZ);
	rcu_assign_pointer(dn->condemned, table);
	return 0;
}

/**
 * debar_condemned_free() - forget all of them
 * @dn: namespace; its lock is held, no hook runs with a policy any more, and
 *	the filters are still there
 */
void debar_condemned_free(struct debar_net *dn)
{
	struct debar_condemned_table *table = locked(dn);
	struct hlist_node *next;
	struct entry *entry;
	u32 i;

	if (!table)
		return;
	RCU_INIT_POINTER(dn->condemned, NULL);
	synchronize_net();
	cancel_delayed_work_sync(&table->sweep);
	for (i = 0; i < BUCKETS; i++) {
		hlist_for_each_entry_safe(entry, next, &table->bucket[i], node)
			kmem_cache_free(cache, entry);
		cond_resched();
	}
	kvfree(table);
}

/* The longest idle one of a full bucket goes; in a full table where that has
 * none, of the next bucket that has.
 */
static void make_room(struct debar_condemned_table *table,
		      struct hlist_head *bucket)
{
	struct entry *entry, *oldest = NULL;
	u32 now = seconds(), length = 0;

	while (table->count >= table->max && hlist_empty(bucket))
		bucket = &table->bucket[(bucket - table->bucket + 1) % BUCKETS];
	hlist_for_each_entry(entry, bucket, node) {
		length++;
		if (!oldest || age_of(entry, now) > age_of(oldest, now))
			oldest = entry;
	}
	if (oldest && (length >= CHAIN || table->count >= table->max))
		unlink(table, oldest);
}

/**
 * debar_condemned_add() - condemn a connection
 * @dn: namespace
 * @key: the connection
 * @policy: in force
 * @why: what is known of it
 *
 * Context: softirq or BH off, RCU.
 * Return: false where there was no memory for it.
 */
bool debar_condemned_add(struct debar_net *dn, const struct debar_flow_key *key,
			 const struct debar_policy *policy,
			 const struct debar_condemned *why)
{
	struct debar_condemned_table *table = rcu_dereference(dn->condemned);
	struct entry *entry, *fresh;
	struct name name;

	if (!table)
		return false;
	fresh = kmem_cache_zalloc(cache, GFP_ATOMIC | __GFP_NOWARN);
	make_name(table, key, &name);
	spin_lock(&table->lock);
	entry = lookup(table, &name);
	if (!entry && fresh)
		make_room(table, bucket_of(table, &name));
	if (!entry && fresh && table->count < table->max) {
		entry = fresh;
		fresh = NULL;
		entry->name = name;
		entry->rule[0] = DEBAR_NO_RULE;
		entry->rule[1] = DEBAR_NO_RULE;
		debar_watch_slots(table->watch, key, &entry->slots);
		hlist_add_head_rcu(&entry->node, bucket_of(table, &name));
		debar_watch_add(dn, table->watch, &entry->slots);
		table->count++;
	}
	if (entry) {
		WRITE_ONCE(entry->rule[policy->generation & 1], why->rule);
		entry->end = why->end;
		entry->seen = seconds();
		entry->closing = 0;
		entry->has_syn = 0;
	}
	spin_unlock(&table->lock);
	if (fresh)
		kmem_cache_free(cache, fresh);
	return entry;
}

/* Both ends have begun another connection on the ports of this one. */
static bool is_reopened(struct entry *entry, const struct debar_tcp *tcp,
			u8 from)
{
	if (!(tcp->flags & DEBAR_TCP_SYN) || tcp->flags & DEBAR_TCP_RST)
		return false;
	if (!(tcp->flags & DEBAR_TCP_ACK)) {
		entry->isn = tcp->sequence;
		entry->syn_from = from;
		entry->has_syn = 1;
		return false;
	}
	return entry->has_syn && entry->syn_from != from &&
	       tcp->acknowledgment == entry->isn + 1;
}

/**
 * debar_condemned_any() - is any connection condemned?
 * @dn: namespace
 *
 * Context: softirq or BH off, RCU.
 */
bool debar_condemned_any(struct debar_net *dn)
{
	const struct debar_condemned_table *table =
		rcu_dereference(dn->condemned);

	return table && READ_ONCE(table->count);
}

static bool is_opening(const struct debar_tcp *tcp)
{
	return tcp->flags & DEBAR_TCP_SYN && !tcp->length;
}

/**
 * debar_condemned_find() - does a segment belong to a condemned connection?
 * @dn: namespace
 * @key: its connection
 * @tcp: its header
 * @from: end that sent it
 * @policy: in force
 * @result: what is known of it
 *
 * A SYN, and the SYN-ACK that answers it, pass: the ports may be used again,
 * and that connection is judged for itself. Either alone proves nothing.
 *
 * Context: softirq or BH off, RCU.
 */
bool debar_condemned_find(struct debar_net *dn,
			  const struct debar_flow_key *key,
			  const struct debar_tcp *tcp, u8 from,
			  const struct debar_policy *policy,
			  struct debar_condemned *result)
{
	struct debar_condemned_table *table = rcu_dereference(dn->condemned);
	struct entry *entry;
	struct name name;

	if (!table)
		return false;
	make_name(table, key, &name);
	if (!lookup(table, &name))
		return false;

	spin_lock(&table->lock);
	entry = lookup(table, &name);
	if (entry && is_reopened(entry, tcp, from)) {
		unlink(table, entry);
		entry = NULL;
	}
	if (entry && !is_opening(tcp)) {
		entry->closing = !!(tcp->flags & (DEBAR_TCP_FIN |
						  DEBAR_TCP_RST));
		entry->seen = seconds();
		result->rule = entry->rule[policy->generation & 1];
		result->end = entry->end;
	} else {
		entry = NULL;
	}
	spin_unlock(&table->lock);
	return entry && result->rule != DEBAR_NO_RULE;
}

/**
 * debar_condemned_adopt() - find the rules of entries in a policy to come
 * @dn: namespace; its lock is held
 * @successor: by index of the rule in the policy before
 * @policy: complete, with its generation
 * @again: see debar_inspection_adopt(); what @policy found itself stays
 *
 * A connection of a rule that is gone is condemned no longer.
 */
void debar_condemned_adopt(struct debar_net *dn,
			   const struct debar_successor *successor,
			   const struct debar_policy *policy, bool again)
{
	struct debar_condemned_table *table = locked(dn);
	struct entry *entry;
	u32 parity = policy->generation & 1;
	u32 i;
	u16 old;

	for (i = 0; table && i < BUCKETS; i++) {
		spin_lock_bh(&table->lock);
		hlist_for_each_entry(entry, &table->bucket[i], node) {
			if (again && entry->rule[parity] != DEBAR_NO_RULE)
				continue;
			old = entry->rule[!parity];
			WRITE_ONCE(entry->rule[parity],
				   old < DEBAR_MAX_RULES ?
				   successor[old].rule : old);
		}
		spin_unlock_bh(&table->lock);
		cond_resched();
	}
}

/**
 * debar_condemned_count() - how many there are
 * @dn: namespace; its lock is held
 */
u32 debar_condemned_count(struct debar_net *dn)
{
	struct debar_condemned_table *table = locked(dn);

	return table ? READ_ONCE(table->count) : 0;
}

/**
 * debar_condemned_init() - have memory for entries
 */
int debar_condemned_init(void)
{
	cache = kmem_cache_create("debar_condemned", sizeof(struct entry), 0, 0,
				  NULL);
	BUILD_BUG_ON(sizeof(struct entry) > 64);
	return cache ? 0 : -ENOMEM;
}

/**
 * debar_condemned_exit() - end of debar_condemned_init()
 *
 * Context: after rcu_barrier().
 */
void debar_condemned_exit(void)
{
	kmem_cache_destroy(cache);
}
