// SPDX-License-Identifier: GPL-2.0
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "shared.h"

enum {
	SETS = 1 << 12,
	WAYS = 4,
	MEMORY = 24 * 60 * 60,	/* seconds that a certificate is remembered */
};

/**
 * struct slot - an address that showed a certificate which matches no rule
 * @name: keyed hash of it, by which one in a quarter of a million is taken for
 *	another; 0 = none
 * @seen: when, in seconds since the box started
 * @signature: last octets of that certificate. It may match a rule of the next
 *	policy, and then it is no other device's.
 */
struct slot {
	u32 name;
	u32 seen;
	u32 signature;
};

/**
 * struct debar_shared - the last such addresses of a namespace
 * @key: nobody can choose who is forgotten for whom
 * @lock: writers
 * @slot: sets by hash; in each the one seen longest ago goes first
 */
struct debar_shared {
	hsiphash_key_t key;
	spinlock_t lock;
	struct slot slot[SETS][WAYS];
};

static u32 seconds(void)
{
	return (u32)ktime_get_boottime_seconds();
}

static u32 name_of(const struct debar_shared *shared,
		   const struct debar_address *key)
{
	u32 address;

	if (key->family != AF_INET)
		return hsiphash(key, sizeof(*key), &shared->key);
	memcpy(&address, key->address, sizeof(address));
	return hsiphash_3u32(address, key->domain, key->domain >> 32,
			     &shared->key);
}

static struct slot *find(struct debar_shared *shared, u32 name)
{
	struct slot *set = shared->slot[name % SETS];
	int i;

	for (i = 0; i < WAYS; i++)
		if (READ_ONCE(set[i].name) == name)
			return &set[i];
	return NULL;
}

/**
 * debar_shared_note() - an address showed a certificate that matches no rule
 * @dn: namespace
 * @key: the address
 * @signature: last octets of the certificate
 *
 * Context: softirq or BH off, RCU.
 */
void debar_shared_note(struct debar_net *dn, const struct debar_address *key,
		       u32 signature)
{
	struct debar_shared *shared = rcu_dereference(dn->shared);
	struct slot *slot, *set;
	u32 now, name;
	int i;

	if (!shared)
		return;
	name = name_of(shared, key);
	set = shared->slot[name % SETS];
	spin_lock(&shared->lock);
	/* None was seen later than this. */
	now = seconds();
	slot = find(shared, name);
	for (i = 0; !slot && i < WAYS; i++)
		if (!set[i].name)
			slot = &set[i];
	if (!slot)
		for (slot = set, i = 1; i < WAYS; i++)
			if (now - set[i].seen > now - slot->seen)
				slot = &set[i];
	WRITE_ONCE(slot->name, name);
	WRITE_ONCE(slot->seen, now);
	WRITE_ONCE(slot->signature, signature);
	spin_unlock(&shared->lock);
}

/**
 * debar_shared_is() - does an address stand for more than one device?
 * @dn: namespace
 * @key: an address that now shows a certificate which matches a rule
 * @signature: last octets of the certificate
 *
 * Context: softirq or BH off, RCU.
 */
bool debar_shared_is(struct debar_net *dn, const struct debar_address *key,
		     u32 signature)
{
	struct debar_shared *shared = rcu_dereference(dn->shared);
	const struct slot *slot;

	if (!shared)
		return false;
	slot = find(shared, name_of(shared, key));
	return slot && READ_ONCE(slot->signature) != signature &&
	       seconds() - READ_ONCE(slot->seen) < MEMORY;
}

/**
 * debar_shared_alloc() - have memory for such addresses
 * @dn: namespace; its lock is held
 */
int debar_shared_alloc(struct debar_net *dn)
{
	struct debar_shared *shared;

	if (rcu_access_pointer(dn->shared))
		return 0;
	shared = kvzalloc(sizeof(*shared), GFP_KERNEL);
	if (!shared)
		return -ENOMEM;
	get_random_bytes(&shared->key, sizeof(shared->key));
	spin_lock_init(&shared->lock);
	rcu_assign_pointer(dn->shared, shared);
	return 0;
}

/**
 * debar_shared_free() - forget them
 * @dn: namespace; its lock is held and no hook runs with a policy any more
 */
void debar_shared_free(struct debar_net *dn)
{
	struct debar_shared *shared =
		rcu_dereference_protected(dn->shared,
					  lockdep_is_held(&dn->lock));

	if (!shared)
		return;
	RCU_INIT_POINTER(dn->shared, NULL);
	synchronize_net();
	kvfree(shared);
}
