// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "quarantine.h"
#include "watch.h"

enum {
	MIN_QUARANTINED = 16,
	MAX_QUARANTINED = 1 << 18,
	SWEEP = 60,		/* seconds */
};

static unsigned int max_quarantined = 1 << 17;
module_param(max_quarantined, uint, 0444);
MODULE_PARM_DESC(max_quarantined,
		 "most quarantined addresses in a namespace (16 to 262144)");

static bool is_link_local(const struct debar_address *key)
{
	const u8 *address = key->address;

	if (key->family == AF_INET)
		return address[0] == 169 && address[1] == 254;
	return address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}

/**
 * debar_address_make() - the key of an address in a frame
 * @key: result
 * @ip_version: 4 or 6
 * @address: network order
 * @place: where the frame belongs; NULL leaves the domain out
 *
 * Context: RCU.
 */
void debar_address_make(struct debar_address *key, u8 ip_version,
			const u8 *address, const struct debar_place *place)
{
	memset(key, 0, sizeof(*key));
	if (ip_version == 4) {
		key->family = AF_INET;
		memcpy(key->address, address, 4);
	} else {
		key->family = AF_INET6;
		memcpy(key->address, address, 16);
	}
	if (!place)
		return;
	key->domain = is_link_local(key) ? debar_place_link(place) :
					   debar_place_domain(place);
}

static bool is_address(const struct debar_address *a,
		       const struct debar_address *b)
{
	return a->family == b->family &&
	       !memcmp(a->address, b->address, sizeof(a->address));
}

static bool is_key(const struct debar_quarantined *entry,
		   const struct debar_address *key)
{
	return READ_ONCE(entry->stat.key.domain) == key->domain &&
	       is_address(&entry->stat.key, key);
}

static u64 hash_address(const struct debar_watch *watch, bool is_ipv6,
			const u8 *address)
{
	u32 ipv4;

	if (is_ipv6)
		return debar_watch_hash(watch,
					debar_watch_fold(watch, address, 0), 0);
	memcpy(&ipv4, address, sizeof(ipv4));
	return debar_watch_hash(watch, ipv4, 0);
}

static u64 hash_of(const struct debar_quarantine *table,
		   const struct debar_address *key)
{
	return hash_address(table->watch, key->family == AF_INET6,
			    key->address);
}

static u32 bucket_of(u64 hash)
{
	return debar_watch_word(hash) % DEBAR_QUARANTINE_BUCKETS;
}

static struct debar_quarantine *locked(struct debar_net *dn)
{
	return rcu_dereference_protected(dn->quarantine,
					 lockdep_is_held(&dn->lock));
}

static void destroy(struct debar_quarantined *entry)
{
	kfree(entry->evidence);
	kfree(entry);
}

static void destroy_later(struct rcu_head *rcu)
{
	destroy(container_of(rcu, struct debar_quarantined, rcu));
}

static struct debar_quarantined *lookup(struct debar_quarantine *table,
					const struct debar_address *key)
{
	u32 bucket = bucket_of(hash_of(table, key));
	struct debar_quarantined *entry;

	hlist_for_each_entry_rcu(entry, &table->bucket[bucket], node,
				 lockdep_is_held(&table->lock))
		if (is_key(entry, key))
			return entry;
	return NULL;
}

static bool is_at(const struct debar_quarantined *entry,
		  const struct debar_spots *spots)
{
	u64 spot = READ_ONCE(entry->stat.spot);
	u64 mac = READ_ONCE(entry->stat.mac);

	return spot && (spot == spots->port || spot == spots->l3) &&
	       (!mac || !spots->mac || mac == spots->mac);
}

/* Who had the address there when that was in another domain. */
static struct debar_quarantined *
lookup_at(struct debar_quarantine *table, const struct debar_address *key,
	  const struct debar_spots *spots)
{
	u32 bucket = bucket_of(hash_of(table, key));
	struct debar_quarantined *entry;

	hlist_for_each_entry_rcu(entry, &table->bucket[bucket], node,
				 lockdep_is_held(&table->lock))
		if (is_at(entry, spots) &&
		    is_address(&entry->stat.key, key))
			return entry;
	return NULL;
}

/**
 * debar_quarantine_move() - an address is in another domain from now on
 * @table: of the entry; its lock is held
 * @entry: of the address
 * @domain: of which no device is gone
 */
void debar_quarantine_move(struct debar_quarantine *table,
			   struct debar_quarantined *entry, u64 domain)
{
	struct debar_quarantined_stat *stat = &entry->stat;

	if (stat->home[0])
		WRITE_ONCE(table->stranded, table->stranded - 1);
	spin_lock(&entry->lock);
	WRITE_ONCE(stat->key.domain, domain);
	stat->home[0] = 0;
	spin_unlock(&entry->lock);
}

/* Another CPU may have been quicker. */
static struct debar_quarantined *find_again(struct debar_quarantine *table,
					    const struct debar_address *key,
					    const struct debar_spots *spots)
{
	struct debar_quarantined *entry;

	if (!lookup_at(table, key, spots))
		return NULL;
	spin_lock(&table->lock);
	entry = lookup(table, key);
	if (!entry) {
		entry = lookup_at(table, key, spots);
		if (entry)
			debar_quarantine_move(table, entry, key->domain);
	}
	spin_unlock(&table->lock);
	return entry;
}

/**
 * debar_quarantine_may_hold() - may this address be quarantined, anywhere?
 * @dn: namespace
 * @ip_version: 4 or 6
 * @address: network order
 *
 * No false negatives, and cheaper than to make the key of an address.
 *
 * Context: softirq or BH off, RCU.
 */
bool debar_quarantine_may_hold(struct debar_net *dn, u8 ip_version,
			       const u8 *address)
{
	const struct debar_quarantine *table = rcu_dereference(dn->quarantine);

	return table && READ_ONCE(table->count) &&
	       debar_watch_may_hold(table->watch,
				    hash_address(table->watch, ip_version == 6,
						 address));
}

/**
 * debar_quarantine_find() - is this address quarantined?
 * @dn: namespace
 * @key: by debar_address_make()
 * @spots: where it is
 *
 * Context: softirq or BH off, RCU.
 * Return: borrowed until the end of the RCU read section, or NULL.
 */
struct debar_quarantined *
debar_quarantine_find(struct debar_net *dn, const struct debar_address *key,
		      const struct debar_spots *spots)
{
	struct debar_quarantine *table = rcu_dereference(dn->quarantine);
	struct debar_quarantined *entry;

	if (!table || !debar_watch_may_hold(table->watch, hash_of(table, key)))
		return NULL;
	entry = lookup(table, key) ?: find_again(table, key, spots);
	if (!entry ||
	    READ_ONCE(entry->stat.expires) <= ktime_get_boottime_seconds())
		return NULL;
	return entry;
}

/* Take an entry's bits out of the filter, unless others need them. */
static void unfilter(struct debar_quarantine *table, u64 hash)
{
	const u32 at = debar_watch_word(hash);
	struct debar_quarantined *other;
	u64 word = 0;

	hlist_for_each_entry(other, &table->bucket[bucket_of(hash)], node) {
		hash = hash_of(table, &other->stat.key);
		if (debar_watch_word(hash) == at)
			word |= debar_watch_bits(hash);
	}
	WRITE_ONCE(table->watch->word[at], word);
}

/* Whoever goes waits for no home any more. */
static void leave_home(struct debar_quarantine *table,
		       struct debar_quarantined *entry)
{
	debar_quarantine_move(table, entry, entry->stat.key.domain);
}

static void unlink(struct debar_quarantine *table,
		   struct debar_quarantined *entry)
{
	hlist_del_rcu(&entry->node);
	table->count--;
	WRITE_ONCE(table->link_local, table->link_local -
				      is_link_local(&entry->stat.key));
	leave_home(table, entry);
	unfilter(table, hash_of(table, &entry->stat.key));
	debar_watch_end(table->dn, table->watch);
	call_rcu(&entry->rcu, destroy_later);
}

static void link(struct debar_quarantine *table,
		 struct debar_quarantined *entry, u64 hash)
{
	u64 *word = &table->watch->word[debar_watch_word(hash)];
	struct hlist_head *bucket = &table->bucket[bucket_of(hash)];

	entry->number = debar_list_number(bucket, struct debar_quarantined);
	hlist_add_head_rcu(&entry->node, bucket);
	table->count++;
	WRITE_ONCE(table->link_local, table->link_local +
				      is_link_local(&entry->stat.key));
	WRITE_ONCE(*word, *word | debar_watch_bits(hash));
	debar_watch_begin(table->dn, table->watch);
}

/* The address is in the filter, and no reader misses it, nor does a dump. */
static void replace(struct debar_quarantine *table,
		    struct debar_quarantined *old,
		    struct debar_quarantined *entry)
{
	entry->number = old->number;
	hlist_replace_rcu(&old->node, &entry->node);
	leave_home(table, old);
	call_rcu(&old->rcu, destroy_later);
}

/* Those of a bucket whose time is over or, given the policy in force, whom it
 * does not ban.
 */
static void let_go(struct debar_quarantine *table, u32 i,
		   const struct debar_policy *policy)
{
	s64 now = ktime_get_boottime_seconds();
	struct debar_quarantined *entry;
	struct hlist_node *next;

	if (hlist_empty(&table->bucket[i]))
		return;
	spin_lock_bh(&table->lock);
	hlist_for_each_entry_safe(entry, next, &table->bucket[i], node)
		if (entry->stat.expires <= now ||
		    (policy && debar_quarantine_rule(entry, policy) ==
			       DEBAR_NO_RULE))
			unlink(table, entry);
	spin_unlock_bh(&table->lock);
	cond_resched();
}

static void sweep(struct work_struct *work)
{
	struct debar_quarantine *table = container_of(to_delayed_work(work),
						      struct debar_quarantine,
						      sweep);
	u32 i;

	for (i = 0; i < DEBAR_QUARANTINE_BUCKETS; i++)
		let_go(table, i, NULL);
	queue_delayed_work(system_power_efficient_wq, &table->sweep,
			   SWEEP * HZ);
}

/**
 * debar_quarantine_alloc() - have a quarantine
 * @dn: namespace; its lock is held
 */
int debar_quarantine_alloc(struct debar_net *dn)
{
	struct debar_quarantine *table;

	if (rcu_access_pointer(dn->quarantine))
		return 0;
	table = kvzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	spin_lock_init(&table->lock);
	table->dn = dn;
	table->watch = dn->watch;
	table->max = clamp_t(u32, max_quarantined, MIN_QUARANTINED,
			     MAX_QUARANTINED);
	INIT_DELAYED_WORK(&table->sweep, sweep);
	queue_delayed_work(system_power_efficient_wq, &table->sweep,
			   SWEEP * HZ);
	rcu_assign_pointer(dn->quarantine, table);
	return 0;
}

/**
 * debar_quarantine_free() - let everyone go
 * @dn: namespace; its lock is held and no hook runs with a policy any more
 */
void debar_quarantine_free(struct debar_net *dn)
{
	struct debar_quarantine *table = locked(dn);
	struct debar_quarantined *entry;
	struct hlist_node *next;
	u32 i;

	if (!table)
		return;
	RCU_INIT_POINTER(dn->quarantine, NULL);
	synchronize_net();
	cancel_delayed_work_sync(&table->sweep);
	for (i = 0; i < DEBAR_QUARANTINE_BUCKETS; i++) {
		hlist_for_each_entry_safe(entry, next, &table->bucket[i], node)
			destroy(entry);
		cond_resched();
	}
	kvfree(table);
}

/* The entry of a bucket whose proof is oldest, when there must be room. */
static void make_room(struct debar_quarantine *table, u32 bucket)
{
	struct debar_quarantined *entry, *oldest = NULL;
	u32 length = 0;

	hlist_for_each_entry(entry, &table->bucket[bucket], node) {
		length++;
		if (!oldest || entry->stat.expires < oldest->stat.expires)
			oldest = entry;
	}
	if (oldest && (length >= DEBAR_QUARANTINE_CHAIN ||
		       table->count >= table->max))
		unlink(table, oldest);
}

static void set_rule(struct debar_quarantined *entry,
		     const struct debar_policy *policy, u16 rule)
{
	WRITE_ONCE(entry->rule[policy->generation & 1], rule);
}

static struct debar_quarantined *
make(const struct debar_quarantine_request *request, s64 expires)
{
	struct debar_quarantined *entry;

	entry = kzalloc(sizeof(*entry), GFP_ATOMIC | __GFP_NOWARN);
	if (!entry)
		return NULL;
	spin_lock_init(&entry->lock);
	entry->stat.key = request->key;
	entry->stat.ifindex = request->ifindex;
	entry->stat.vlan = request->vlan;
	entry->stat.spot = request->spot;
	entry->stat.mac = request->mac;
	entry->stat.first_seen = request->first_seen ?: request->now;
	entry->stat.last_seen = request->last_seen ?: request->now;
	entry->stat.expires = expires;
	entry->stat.count = request->count;
	entry->stat.judgement = request->judgement;
	entry->by_operator = request->by_operator;
	entry->evidence = request->evidence;
	entry->rule[0] = DEBAR_NO_RULE;
	entry->rule[1] = DEBAR_NO_RULE;
	set_rule(entry, request->policy, request->rule);
	return entry;
}

static int renew(struct debar_quarantined *entry,
		 const struct debar_quarantine_request *request, s64 expires)
{
	if (request->restored)
		return -EEXIST;
	spin_lock(&entry->lock);
	/* Evidence shortens nothing, and of an operator's word lengthens nothing. */
	if (request->by_operator ||
	    (!entry->by_operator && entry->stat.expires < expires))
		WRITE_ONCE(entry->stat.expires, expires);
	if (request->mac)
		WRITE_ONCE(entry->stat.mac, request->mac);
	/* A certificate says more than any word of its vendor, or changes nothing. */
	if (entry->by_operator == request->by_operator) {
		set_rule(entry, request->policy, request->rule);
		WRITE_ONCE(entry->stat.ifindex, request->ifindex);
		WRITE_ONCE(entry->stat.spot, request->spot);
		WRITE_ONCE(entry->stat.vlan, request->vlan);
	}
	spin_unlock(&entry->lock);
	return 0;
}

static void tell(struct debar_net *dn, enum debar_event_kind kind,
		 const struct debar_quarantined *entry,
		 const struct debar_policy *policy)
{
	const struct debar_quarantined_stat *stat = &entry->stat;
	struct debar_event_address address = {
		.family = stat->key.family,
		.ifindex = READ_ONCE(stat->ifindex),
		.vlan = READ_ONCE(stat->vlan),
		.mac = READ_ONCE(stat->mac),
		.by_operator = entry->by_operator,
	};

	memcpy(address.address, stat->key.address, sizeof(address.address));
	debar_events_address(dn, kind, &address, policy,
			     policy ? debar_quarantine_rule(entry, policy) :
				      DEBAR_NO_RULE);
}

/* Its time is over, and it has not been swept out yet. */
static bool is_over(const struct debar_quarantined *entry)
{
	return entry->stat.expires <= ktime_get_boottime_seconds();
}

/* Is somebody else at this address now, going by the certificates? Only
 * waivers make a difference between devices of one rule.
 */
static bool has_another(const struct debar_quarantined *entry,
			const struct debar_quarantine_request *request)
{
	const struct debar_evidence_note *old = entry->evidence;
	const struct debar_evidence_note *new = request->evidence;

	return debar_waivers_have(&request->policy->waivers,
				  DEBAR_WAIVER_CERTIFICATE) &&
	       old && new && memcmp(old->own, new->own, sizeof(old->own));
}

static u16 vendor_of(const struct debar_policy *policy, u16 rule)
{
	return rule < policy->rule_count ? policy->rule[rule].vendor :
					   DEBAR_MAX_VENDORS;
}

static bool is_weaker(const struct debar_policy *policy, u16 rule, u16 before)
{
	return before < policy->rule_count &&
	       debar_match_verdict(&policy->match, rule) <
	       debar_match_verdict(&policy->match, before);
}

/* A certificate takes the place of an operator's word, unless its rule is a weaker one;
 * and an operator's word that of a certificate which says something else.
 */
static bool is_overruled(const struct debar_quarantined *entry,
			 const struct debar_quarantine_request *request)
{
	const struct debar_policy *policy = request->policy;
	u16 rule = debar_quarantine_rule(entry, policy);

	if (!request->by_operator)
		return entry->by_operator &&
		       !is_weaker(policy, request->rule, rule);
	return !entry->by_operator &&
	       vendor_of(policy, rule) != vendor_of(policy, request->rule);
}

/* Does the entry that is there make way for the one that is asked for? What comes
 * back touches nothing that is there.
 */
static bool makes_way(const struct debar_quarantined *entry,
		      const struct debar_quarantine_request *request)
{
	return is_over(entry) ||
	       (!request->restored && (has_another(entry, request) ||
				       is_overruled(entry, request)));
}

/* Whom an operator named goes on with the time and the history that it had. Whom the
 * policy before one on trial bans, it will ban when it is back.
 */
static void inherit(struct debar_quarantined *entry,
		    struct debar_quarantined *old,
		    const struct debar_policy *policy, bool on_trial)
{
	if (is_over(old))
		return;
	if (on_trial || debar_quarantine_rule(old, policy) == DEBAR_NO_RULE)
		entry->rule[!(policy->generation & 1)] =
			old->rule[!(policy->generation & 1)];
	if (!old->by_operator)
		return;
	spin_lock(&old->lock);
	entry->stat.expires = max(entry->stat.expires, old->stat.expires);
	entry->stat.first_seen = old->stat.first_seen;
	entry->stat.count = old->stat.count;
	spin_unlock(&old->lock);
}

/* Put in one that is new, or in the place of @old, which stays if that fails. */
static int enter(struct debar_quarantine *table,
		 struct debar_quarantined *entry, struct debar_quarantined *old,
		 const struct debar_policy *policy, bool on_trial)
{
	u64 hash = hash_of(table, &entry->stat.key);

	if (old) {
		inherit(entry, old, policy, on_trial);
		replace(table, old, entry);
		return 1;
	}
	make_room(table, bucket_of(hash));
	if (table->count >= table->max)
		return -ENOSPC;
	link(table, entry, hash);
	return 1;
}

static struct debar_quarantined *
find_old(struct debar_quarantine *table,
	 const struct debar_quarantine_request *request)
{
	const struct debar_spots spots = { .port = request->spot };
	struct debar_quarantined *entry = lookup(table, &request->key);

	if (entry)
		return entry;
	entry = lookup_at(table, &request->key, &spots);
	if (entry)
		debar_quarantine_move(table, entry, request->key.domain);
	return entry;
}

/**
 * debar_quarantine_add() - quarantine an address, or renew its time
 * @dn: namespace
 * @request: what and why; its evidence is freed or kept, never the caller's
 *
 * Context: softirq or BH off, RCU.
 * Return: 1 when it is new, 0 when it was there, -EEXIST when it was there and
 * is to be restored, -ENOMEM, -ENOSPC when the table is full and nothing in its
 * bucket could go, -ENODEV without a table.
 */
int debar_quarantine_add(struct debar_net *dn,
			 const struct debar_quarantine_request *request)
{
	struct debar_quarantine *table = rcu_dereference(dn->quarantine);
	s64 expires = ktime_get_boottime_seconds() + request->ttl;
	struct debar_quarantined *entry, *old;
	int err;

	entry = table ? make(request, expires) : NULL;
	if (!entry) {
		kfree(request->evidence);
		return table ? -ENOMEM : -ENODEV;
	}
	spin_lock(&table->lock);
	old = find_old(table, request);
	if (!old || makes_way(old, request))
		err = enter(table, entry, old, request->policy,
			    debar_confirm_is_trial(dn, request->policy));
	else
		err = renew(old, request, expires);
	spin_unlock(&table->lock);
	if (err <= 0)
		destroy(entry);
	else if (!request->waived)
		tell(dn, DEBAR_EVENT_KIND_QUARANTINED, entry, request->policy);
	return err;
}

/**
 * debar_quarantine_release() - let an address go
 * @dn: namespace
 * @entry: from debar_quarantine_find(), in the same RCU read section
 * @why: what listeners are told
 *
 * Context: softirq or BH off, RCU.
 * Return: whether this call did it, and not another CPU before.
 */
bool debar_quarantine_release(struct debar_net *dn,
			      struct debar_quarantined *entry,
			      enum debar_event_kind why)
{
	struct debar_quarantine *table = rcu_dereference(dn->quarantine);
	bool found;

	if (!table)
		return false;
	spin_lock(&table->lock);
	found = lookup(table, &entry->stat.key) == entry;
	if (found)
		unlink(table, entry);
	spin_unlock(&table->lock);
	if (found)
		tell(dn, why, entry, rcu_dereference(dn->policy));
	return found;
}

/**
 * debar_quarantine_release_all() - let an address go, by an operator's word
 * @dn: namespace
 * @ip_version: 4 or 6
 * @address: network order
 * @dev: only what was found there, in whatever VLAN, and where it leads
 *	untagged; or NULL: everywhere
 *
 * Context: BH off, RCU.
 * Return: how many entries have gone.
 */
u32 debar_quarantine_release_all(struct debar_net *dn, u8 ip_version,
				 const u8 *address, struct net_device *dev)
{
	struct debar_quarantine *table = rcu_dereference(dn->quarantine);
	struct debar_quarantined *entry;
	struct debar_address key;
	struct debar_place place = {};
	u32 bucket, count = 0;

	if (!table)
		return 0;
	if (dev)
		debar_place_of(&place, dev);
	debar_address_make(&key, ip_version, address, dev ? &place : NULL);
	/* The bucket is that of the address, whatever its domain. */
	bucket = bucket_of(hash_of(table, &key));
	hlist_for_each_entry_rcu(entry, &table->bucket[bucket], node)
		if (is_address(&entry->stat.key, &key) &&
		    (!dev || READ_ONCE(entry->stat.ifindex) == dev->ifindex ||
		     READ_ONCE(entry->stat.key.domain) == key.domain))
			count += debar_quarantine_release(dn, entry,
							  DEBAR_EVENT_KIND_RELEASED);
	return count;
}

/**
 * debar_quarantine_record() - count one frame from or to an address
 * @entry: of the address
 * @judgement: on the frame
 * @frames: segments in it
 * @bytes: in it
 * @dropped: what becomes of it
 * @seen: seconds since 1970 UTC if the frame is from the address, else 0
 * @spot: where the address is by this frame, or 0
 *
 * Does not renew the quarantine: only evidence does.
 *
 * Context: softirq or BH off, RCU.
 */
void debar_quarantine_record(struct debar_quarantined *entry,
			     const struct debar_judgement *judgement,
			     u32 frames, u32 bytes, bool dropped, s64 seen,
			     u64 spot)
{
	struct debar_quarantined_stat *stat = &entry->stat;

	spin_lock(&entry->lock);
	stat->judgement = *judgement;
	stat->count.frames += frames;
	stat->count.bytes += bytes;
	if (dropped) {
		stat->count.dropped_frames += frames;
		stat->count.dropped_bytes += bytes;
	}
	if (seen)
		stat->last_seen = seen;
	if (spot)
		WRITE_ONCE(stat->spot, spot);
	spin_unlock(&entry->lock);
}

/**
 * debar_quarantine_rule() - the rule that an entry stands for
 * @entry: quarantined
 * @policy: that the caller judges by
 *
 * Return: index of the rule in @policy, or DEBAR_NO_RULE.
 */
u16 debar_quarantine_rule(const struct debar_quarantined *entry,
			  const struct debar_policy *policy)
{
	return READ_ONCE(entry->rule[policy->generation & 1]);
}

/* A vendor that an operator has named is meant by whatever rule it has. */
static u16 follow(const struct debar_quarantined *entry,
		  const struct debar_successor *successor, u16 rule)
{
	if (rule == DEBAR_NO_RULE)
		return rule;
	return entry->by_operator ? successor[rule].of_vendor :
				    successor[rule].rule;
}

/**
 * debar_quarantine_adopt() - find the rules of entries in a policy to come
 * @dn: namespace; its lock is held
 * @successor: by index of the rule in the policy before
 * @policy: complete, with its generation
 * @again: see debar_inspection_adopt(); what @policy found itself stays
 */
void debar_quarantine_adopt(struct debar_net *dn,
			    const struct debar_successor *successor,
			    const struct debar_policy *policy, bool again)
{
	struct debar_quarantine *table = locked(dn);
	struct debar_quarantined *entry;
	u16 old;
	u32 i;

	for (i = 0; table && i < DEBAR_QUARANTINE_BUCKETS; i++) {
		spin_lock_bh(&table->lock);
		hlist_for_each_entry(entry, &table->bucket[i], node) {
			if (again && debar_quarantine_rule(entry, policy) !=
				     DEBAR_NO_RULE)
				continue;
			old = entry->rule[!(policy->generation & 1)];
			set_rule(entry, policy,
				 follow(entry, successor, old));
		}
		spin_unlock_bh(&table->lock);
		cond_resched();
	}
}

/**
 * debar_quarantine_prune() - let go whom the policy does not ban, and those
 * whose time is over
 * @dn: namespace; its lock is held
 * @policy: in force; no hook uses the one before it any more
 */
void debar_quarantine_prune(struct debar_net *dn,
			    const struct debar_policy *policy)
{
	struct debar_quarantine *table = locked(dn);
	u32 i;

	for (i = 0; table && i < DEBAR_QUARANTINE_BUCKETS; i++)
		let_go(table, i, policy);
}

static u32 count_bucket(struct debar_quarantine *table, u32 i,
			const struct debar_policy *policy)
{
	const struct debar_quarantined *entry;
	u32 count = 0;

	rcu_read_lock();
	hlist_for_each_entry_rcu(entry, &table->bucket[i], node)
		if (debar_quarantine_rule(entry, policy) != DEBAR_NO_RULE)
			count++;
	rcu_read_unlock();
	cond_resched();
	return count;
}

/**
 * debar_quarantine_count() - how many addresses a policy bans
 * @dn: namespace; its lock is held
 * @policy: in force. One that is on trial does not let go of the others.
 *
 * Context: may sleep.
 */
u32 debar_quarantine_count(struct debar_net *dn,
			   const struct debar_policy *policy)
{
	struct debar_quarantine *table = locked(dn);
	u32 count = 0;
	u32 i;

	if (!table)
		return 0;
	if (!dn->confirm.pending)
		return READ_ONCE(table->count);
	for (i = 0; i < DEBAR_QUARANTINE_BUCKETS; i++)
		count += count_bucket(table, i, policy);
	return count;
}
