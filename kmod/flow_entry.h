/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between the files of the table of flows: what is in it, and its buckets.
 */
#ifndef DEBAR_FLOW_ENTRY_H
#define DEBAR_FLOW_ENTRY_H

#include "flow_table.h"

/**
 * struct debar_flow_entry - a flow in the table
 * @node: in its bucket
 * @age: in the list of its rank
 * @holder: in a list of those that hold chunks, see debar_flows.holder
 * @bucket: index
 * @slots: in the filters
 * @rank: enum debar_flow_rank that it is listed under
 * @holds: @holder is in a list; written with the bucket and the lists' lock held
 * @since: when it got that rank, in seconds since the box started, those that
 *	it slept aside
 * @flow: the engine's
 */
struct debar_flow_entry {
	struct hlist_node node;
	struct list_head age;
	struct list_head holder;
	u32 bucket;
	struct debar_watch_slots slots;
	u8 rank;
	bool holds;
	u32 since;
	struct debar_flow flow;
};

static inline struct debar_flow_entry *
debar_flow_entry_of(struct debar_flow *flow)
{
	return container_of(flow, struct debar_flow_entry, flow);
}

/* A bucket is held from one of the engine's functions to another, which sparse
 * cannot follow.
 */
static inline void debar_bucket_hold(struct debar_flow_bucket *bucket)
{
	spin_lock(&bucket->lock);
	__release(&bucket->lock);
}

/* Nor what depends on a value. */
static inline bool debar_bucket_try(struct debar_flow_bucket *bucket)
{
#ifdef __CHECKER__
	return false;
#else
	return spin_trylock(&bucket->lock);
#endif
}

static inline void debar_bucket_let_go(struct debar_flow_bucket *bucket)
{
	__acquire(&bucket->lock);
	spin_unlock(&bucket->lock);
}

/* flow_table.c */
void debar_flow_table_evict(struct debar_flow_work *work,
			    struct debar_flow_entry *entry,
			    enum debar_undecided reason);
struct debar_flow_entry *
debar_flow_table_own(const struct debar_flow_work *work);

/* flow_chunks.c */
void debar_flow_chunks_relist(struct debar_flows *flows,
			      struct debar_flow_entry *entry, u8 rank);

#endif
