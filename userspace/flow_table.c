// SPDX-License-Identifier: GPL-2.0
#include "flow_table.h"

#include <stdlib.h>

#include "mem.h"

static const u32 piece_size[] = {
	[DEBAR_MEMORY_CHUNK] = DEBAR_CHUNK_SIZE,
	[DEBAR_MEMORY_HANDSHAKE] = sizeof(struct debar_handshake),
};

/* What is not in use is chained through its first bytes. */
static void *next_of(const void *piece)
{
	void *next;

	memcpy(&next, piece, sizeof(next));
	return next;
}

/**
 * flow_table_init() - no flows yet
 * @table: flow_table_free() it
 */
void flow_table_init(struct flow_table *table)
{
	_Static_assert(sizeof(struct debar_flow_key) % 4 == 0 &&
		       sizeof(struct debar_flow_key) <= HASH_BYTES_MAX,
		       "hash_bytes() takes so many octets");

	memset(table, 0, sizeof(*table));
	table->bucket = mem_alloc(FLOW_TABLE_MAX * sizeof(*table->bucket));
	hash_new_key(&table->key);
}

/**
 * flow_table_free() - give all memory back
 * @table: without flows
 */
void flow_table_free(struct flow_table *table)
{
	struct tracked_flow *flow;
	void *piece, *next;
	size_t kind;

	while (table->unused) {
		flow = table->unused;
		table->unused = flow->chain;
		free(flow);
	}
	for (kind = 0; kind < ARRAY_SIZE(table->pieces); kind++) {
		for (piece = table->pieces[kind]; piece; piece = next) {
			next = next_of(piece);
			free(piece);
		}
		table->pieces[kind] = NULL;
	}
	free(table->bucket);
	table->bucket = NULL;
}

static struct tracked_flow **bucket_of(const struct flow_table *table,
				       const struct debar_flow_key *key)
{
	return &table->bucket[hash_bytes(&table->key, key, sizeof(*key)) %
			      FLOW_TABLE_MAX];
}

/**
 * flow_table_find() - the flow of a connection
 * @table: where
 * @key: the connection
 *
 * Return: NULL when there is none.
 */
struct tracked_flow *flow_table_find(const struct flow_table *table,
				     const struct debar_flow_key *key)
{
	struct tracked_flow *flow = *bucket_of(table, key);

	while (flow && memcmp(&flow->flow.key, key, sizeof(*key)))
		flow = flow->chain;
	return flow;
}

static void enlist(struct flow_table *table, struct tracked_flow *flow)
{
	struct flow_list *list = &table->rank[flow->rank];

	flow->after = NULL;
	flow->before = list->last;
	if (list->last)
		list->last->after = flow;
	else
		list->first = flow;
	list->last = flow;
	list->count++;
}

static void delist(struct flow_table *table, struct tracked_flow *flow)
{
	struct flow_list *list = &table->rank[flow->rank];

	if (flow->before)
		flow->before->after = flow->after;
	else
		list->first = flow->after;
	if (flow->after)
		flow->after->before = flow->before;
	else
		list->last = flow->before;
	list->count--;
}

/**
 * flow_table_victim() - the flow that has to go before another can come
 * @table: where
 * @rank: of the newcomer
 *
 * Return: NULL when there is room, or when all that are there are worth more.
 */
struct tracked_flow *flow_table_victim(const struct flow_table *table,
				       enum debar_flow_rank rank)
{
	const struct flow_list *open = &table->rank[DEBAR_RANK_OPEN];
	u32 i;

	if (rank == DEBAR_RANK_OPEN && open->count >= FLOW_TABLE_OPEN_MAX)
		return open->first;
	for (i = 0; table->count >= FLOW_TABLE_MAX && i <= rank; i++)
		if (table->rank[i].first)
			return table->rank[i].first;
	return NULL;
}

/**
 * flow_table_add() - a new flow
 * @table: where
 * @key: the connection, which has none
 * @rank: of the flow
 * @now: the engine's clock
 *
 * Return: NULL when there is no room.
 */
struct tracked_flow *flow_table_add(struct flow_table *table,
				    const struct debar_flow_key *key,
				    enum debar_flow_rank rank, u32 now)
{
	struct tracked_flow **bucket = bucket_of(table, key);
	struct tracked_flow *flow = table->unused;

	if (table->count >= FLOW_TABLE_MAX)
		return NULL;
	if (flow)
		table->unused = flow->chain;
	else
		flow = mem_alloc(sizeof(*flow));
	debar_flow_init(&flow->flow, key, now);
	flow->handshake = NULL;
	flow->has_suspects = false;
	flow->rank = (u8)rank;
	flow->since = now;
	flow->chain = *bucket;
	*bucket = flow;
	enlist(table, flow);
	table->count++;
	return flow;
}

/**
 * flow_table_update() - the engine has worked on a flow
 * @table: where it is
 * @flow: its rank may have changed
 * @now: the engine's clock
 */
void flow_table_update(struct flow_table *table, struct tracked_flow *flow,
		       u32 now)
{
	enum debar_flow_rank rank = debar_flow_rank(&flow->flow);

	if (rank == flow->rank &&
	    (rank != DEBAR_RANK_SETTLED || flow->since == now))
		return;
	delist(table, flow);
	flow->rank = (u8)rank;
	flow->since = now;
	enlist(table, flow);
}

/**
 * flow_table_remove() - forget a flow
 * @table: where it is
 * @flow: which; nothing hangs on it any more
 */
void flow_table_remove(struct flow_table *table, struct tracked_flow *flow)
{
	struct tracked_flow **at = bucket_of(table, &flow->flow.key);

	while (*at != flow)
		at = &(*at)->chain;
	*at = flow->chain;
	delist(table, flow);
	flow->chain = table->unused;
	table->unused = flow;
	table->count--;
}

/**
 * flow_table_charge() - count memory that hangs on flows
 * @table: which
 * @bytes: more of it, or less
 *
 * Return: false when that is too much; nothing was counted then.
 */
bool flow_table_charge(struct flow_table *table, s64 bytes)
{
	u64 total = table->bytes + (u64)bytes;

	if (bytes > 0 && total > FLOW_TABLE_BYTES_MAX)
		return false;
	table->bytes = total;
	return true;
}

/**
 * flow_table_get() - memory for the engine
 * @table: that it is counted in
 * @kind: of memory
 *
 * Return: NULL at the cap.
 */
void *flow_table_get(struct flow_table *table, enum debar_memory_kind kind)
{
	void *piece = table->pieces[kind];

	if (!flow_table_charge(table, piece_size[kind]))
		return NULL;
	if (!piece)
		return mem_alloc(piece_size[kind]);
	table->pieces[kind] = next_of(piece);
	return piece;
}

/**
 * flow_table_put() - give it back
 * @table: that it is counted in
 * @kind: of memory
 * @piece: from flow_table_get()
 */
void flow_table_put(struct flow_table *table, enum debar_memory_kind kind,
		    void *piece)
{
	flow_table_charge(table, -(s64)piece_size[kind]);
	memcpy(piece, &table->pieces[kind], sizeof(void *));
	table->pieces[kind] = piece;
}
