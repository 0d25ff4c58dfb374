// SPDX-License-Identifier: GPL-2.0
/*
 * Quarantined addresses whose bridge, VRF or link is gone. Networks are often
 * taken down and set up again as they were, so they wait for one of that name.
 */
#include <linux/rtnetlink.h>
#include <linux/string.h>

#include "quarantine.h"

/* Buckets between two chances for others to run. */
enum { STRIDE = 1 << 8 };

typedef void visit_fn(struct debar_quarantine *table,
		      struct debar_quarantined *entry,
		      const struct net_device *dev);

static void visit_bucket(struct debar_quarantine *table, u32 i,
			 visit_fn *visit, const struct net_device *dev)
{
	struct debar_quarantined *entry;

	if (hlist_empty(&table->bucket[i]))
		return;
	spin_lock_bh(&table->lock);
	hlist_for_each_entry(entry, &table->bucket[i], node)
		visit(table, entry, dev);
	spin_unlock_bh(&table->lock);
}

/* The table may go meanwhile: RTNL does not keep it. */
static void visit_all(struct debar_net *dn, visit_fn *visit,
		      const struct net_device *dev)
{
	struct debar_quarantine *table;
	u32 i, end;

	for (i = 0; i < DEBAR_QUARANTINE_BUCKETS;) {
		rcu_read_lock();
		table = rcu_dereference(dn->quarantine);
		for (end = i + STRIDE; table && i < end; i++)
			visit_bucket(table, i, visit, dev);
		rcu_read_unlock();
		if (!table)
			return;
		cond_resched();
	}
}

static void strand(struct debar_quarantine *table,
		   struct debar_quarantined *entry,
		   const struct net_device *dev)
{
	struct debar_quarantined_stat *stat = &entry->stat;

	if (stat->home[0] || !debar_domain_is_of(stat->key.domain, dev))
		return;
	WRITE_ONCE(table->stranded, table->stranded + 1);
	spin_lock(&entry->lock);
	WRITE_ONCE(stat->key.domain, debar_domain_gone(stat->key.domain));
	strscpy(stat->home, dev->name, sizeof(stat->home));
	spin_unlock(&entry->lock);
}

static void take_back(struct debar_quarantine *table,
		      struct debar_quarantined *entry,
		      const struct net_device *dev)
{
	const struct debar_quarantined_stat *stat = &entry->stat;

	if (stat->home[0] && !strcmp(stat->home, dev->name) &&
	    debar_domain_fits(stat->key.domain, dev))
		debar_quarantine_move(table, entry,
				      debar_domain_move(stat->key.domain,
							dev));
}

/* Most devices are no address's domain, and containers' come and go. */
static bool may_be_home(const struct debar_quarantine *table,
			const struct net_device *dev)
{
	return netif_is_bridge_master(dev) || netif_is_l3_master(dev) ||
	       READ_ONCE(table->link_local);
}

/* Of a table that is looked at @all, or only who is stranded. */
static bool may_concern(struct debar_net *dn, const struct net_device *dev,
			bool all)
{
	const struct debar_quarantine *table;
	bool any;

	ASSERT_RTNL();
	rcu_read_lock();
	table = rcu_dereference(dn->quarantine);
	any = table && may_be_home(table, dev) &&
	      (all ? READ_ONCE(table->count) : READ_ONCE(table->stranded));
	rcu_read_unlock();
	return any;
}

/**
 * debar_stranded_leave() - a device goes, and with it what it is the domain of
 * @dn: namespace
 * @dev: device
 *
 * Context: RTNL held; may sleep.
 */
void debar_stranded_leave(struct debar_net *dn, const struct net_device *dev)
{
	if (may_concern(dn, dev, true))
		visit_all(dn, strand, dev);
}

/**
 * debar_stranded_return() - a device has come, or has got a name
 * @dn: namespace
 * @dev: device
 *
 * Context: RTNL held; may sleep.
 */
void debar_stranded_return(struct debar_net *dn, const struct net_device *dev)
{
	if (may_concern(dn, dev, false))
		visit_all(dn, take_back, dev);
}
