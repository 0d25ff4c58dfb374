/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where handshakes in progress are found, and which of them has to go for
 * another: what the engine asks its host of flows.
 */
#ifndef DEBAR_FLOW_TABLE_H
#define DEBAR_FLOW_TABLE_H

#include "flows.h"

/**
 * struct debar_flow_work - what the engine's functions need of the frame they work for
 * @flows: the table
 * @user: told of evidence, or NULL
 * @found: where its connection is; NULL when it works for no frame
 * @engine: that does the work
 */
struct debar_flow_work {
	struct debar_flows *flows;
	const struct debar_flows_user *user;
	const struct debar_flows_found *found;
	struct debar_engine engine;
};

int debar_flow_table_init(void);
void debar_flow_table_exit(void);
void debar_flow_table_begin(struct debar_flows *flows);
struct debar_flow *debar_flow_table_find(void *context,
					 const struct debar_flow_key *key);
struct debar_flow *debar_flow_table_create(void *context,
					   const struct debar_flow_key *key,
					   enum debar_flow_rank rank, u32 now);
void debar_flow_table_release(void *context, struct debar_flow *flow);
void debar_flow_table_remove(void *context, struct debar_flow *flow);
bool debar_flow_table_glance(struct debar_net *dn,
			     const struct debar_segment *segment,
			     const struct debar_flow_key *key,
			     bool checksum_is_good,
			     struct debar_flows_found *found);
struct debar_flow *debar_flow_table_take_late(struct debar_flows *flows,
					      u8 rank, u32 limit);

#endif
