/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where `debarctl scan` keeps connections, and the memory of their handshakes.
 */
#ifndef DEBAR_FLOW_TABLE_H
#define DEBAR_FLOW_TABLE_H

#include "core/engine.h"
#include "hash.h"

struct scan_handshake;

/* Caps of one table; together some 300 MiB. */
enum {
	FLOW_TABLE_MAX = 1 << 17,	/* flows in all */
	FLOW_TABLE_OPEN_MAX = 1 << 16,	/* of which only a SYN was seen */
	FLOW_TABLE_BYTES_MAX = 256 << 20,	/* of handshakes */
};

/**
 * struct tracked_flow - a flow in the table
 * @flow: the engine's; first, so that one pointer is the other
 * @handshake: what was told of it, or NULL
 * @chain: next one in the bucket, or of the unused ones
 * @before: neighbour in the list of its rank, older
 * @after: likewise, younger
 * @since: when it came to this rank; when it was last used, once settled
 * @rank: enum debar_flow_rank
 * @has_suspects: segments of it were not believed and put aside
 */
struct tracked_flow {
	struct debar_flow flow;
	struct scan_handshake *handshake;
	struct tracked_flow *chain;
	struct tracked_flow *before;
	struct tracked_flow *after;
	u32 since;
	u8 rank;
	bool has_suspects;
};

/**
 * struct flow_list - flows of one rank, the oldest first
 */
struct flow_list {
	struct tracked_flow *first;
	struct tracked_flow *last;
	u32 count;
};

/**
 * struct flow_table - flows by their key
 * @bucket: hash table
 * @key: of the hash
 * @rank: lists
 * @unused: flows that were there before
 * @pieces: unused memory, by enum debar_memory_kind
 * @count: flows
 * @bytes: of memory handed out, and of what flow_table_charge() was told
 */
struct flow_table {
	struct tracked_flow **bucket;
	struct hash_key key;
	struct flow_list rank[DEBAR_RANKS];
	struct tracked_flow *unused;
	void *pieces[DEBAR_MEMORY_HANDSHAKE + 1];
	u32 count;
	u64 bytes;
};

void flow_table_init(struct flow_table *table);
void flow_table_free(struct flow_table *table);
struct tracked_flow *flow_table_find(const struct flow_table *table,
				     const struct debar_flow_key *key);
struct tracked_flow *flow_table_victim(const struct flow_table *table,
				       enum debar_flow_rank rank);
struct tracked_flow *flow_table_add(struct flow_table *table,
				    const struct debar_flow_key *key,
				    enum debar_flow_rank rank, u32 now);
void flow_table_update(struct flow_table *table, struct tracked_flow *flow,
		       u32 now);
void flow_table_remove(struct flow_table *table, struct tracked_flow *flow);

bool flow_table_charge(struct flow_table *table, s64 bytes);
void *flow_table_get(struct flow_table *table, enum debar_memory_kind kind);
void flow_table_put(struct flow_table *table, enum debar_memory_kind kind,
		    void *piece);

#endif
