/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of handshakes in progress: the engine's host in the module.
 */
#ifndef DEBAR_FLOWS_H
#define DEBAR_FLOWS_H

#include "core/engine.h"
#include "debar.h"
#include "watch.h"

enum {
	DEBAR_FLOW_BUCKETS = 1 << 16,
};

struct debar_flow_bucket {
	spinlock_t lock;
	struct hlist_head flows;
};

/**
 * struct debar_flows - handshakes in progress in a namespace
 * @key: chooses buckets
 * @dn: namespace
 * @watch: its filters, where the hooks look first
 * @lock: protects @rank, @count and @holder; within a bucket's lock
 * @rank: flows by what they are worth, in the order in which they got there
 * @count: of them, by rank
 * @holder: likewise those that got chunks when these were scarce; some hold none
 *	any more, until somebody looks
 * @chunks: pieces of streams that are held
 * @handshakes: of which a certificate was read
 * @opaque: handshakes without a certificate to be seen, by enum debar_opaque
 * @undecided: handshakes given up, by enum debar_undecided
 * @sweep: gives up those that take too long
 * @bucket: chains of flows; its lock is held while a flow is worked on
 */
struct debar_flows {
	hsiphash_key_t key;
	struct debar_net *dn;
	struct debar_watch *watch;
	spinlock_t lock;
	struct list_head rank[DEBAR_RANKS];
	u32 count[DEBAR_RANKS];
	struct list_head holder[DEBAR_RANKS];
	atomic_t chunks;
	atomic64_t handshakes;
	atomic64_t opaque[DEBAR_OPAQUE_MAX + 1];
	atomic64_t undecided[DEBAR_UNDECIDED_REASONS];
	struct delayed_work sweep;
	struct debar_flow_bucket bucket[DEBAR_FLOW_BUCKETS];
};

/**
 * struct debar_flows_user - who is told of what the engine finds
 * @evidence: see struct debar_engine_ops; the flow's bucket is locked
 * @context: for it
 */
struct debar_flows_user {
	bool (*evidence)(void *context, const struct debar_evidence *evidence);
	void *context;
};

/**
 * struct debar_flows_found - where in the table the flow of a segment is
 * @flows: the table
 * @key: the connection
 * @index: of its bucket
 * @flow: the flow, its bucket held, or NULL
 */
struct debar_flows_found {
	struct debar_flows *flows;
	const struct debar_flow_key *key;
	u32 index;
	struct debar_flow *flow;
};

int debar_flows_init(void);
void debar_flows_exit(void);
int debar_flows_alloc(struct debar_net *dn);
void debar_flows_free(struct debar_net *dn);
void debar_flows_undecided(struct debar_net *dn, enum debar_undecided reason);
void debar_flows_segment(const struct debar_flows_found *found,
			 const struct debar_policy *policy,
			 const struct debar_segment *segment,
			 const struct debar_frame_facts *facts,
			 const struct debar_flows_user *user);
/* by_connection.c */
void debar_by_connection_late(struct debar_net *dn,
			      const struct debar_evidence *evidence);

/* flows.c */
void debar_flows_digest(const struct debar_slice *data, u8 *result);

#endif
