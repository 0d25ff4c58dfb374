/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A host of the engine, as simple as can be: flows in a list, every piece of
 * memory from malloc(), evidence as lines of text that tests compare.
 */
#ifndef HOST_H
#define HOST_H

#include "core/engine.h"

/**
 * struct host_flow - a flow in the list
 */
struct host_flow {
	struct debar_flow flow;
	struct host_flow *next;
	bool held;
};

/**
 * struct host - the engine and what it has said
 * @engine: to feed
 * @flows: all there are
 * @flow_count: how many
 * @max_flows: at most
 * @pieces: of each kind of memory that are out
 * @peak: most chunks that ever were
 * @max_pieces: of each kind; a host that has no more refuses
 * @sha256: for pins; NULL without any
 * @stop: the answer to certificates that match
 * @said: a line for each piece of evidence
 * @said_len: its length
 * @certificates: how many were handed out
 * @proven: how many of them were proven
 * @digests: how many were asked for
 */
struct host {
	struct debar_engine engine;
	struct host_flow *flows;
	u32 flow_count;
	u32 max_flows;
	u32 pieces[2];
	u32 peak;
	u32 max_pieces[2];
	u8 *(*sha256)(const u8 *data, size_t len, u8 *digest);
	bool stop;
	char *said;
	u32 said_len;
	u32 certificates;
	u32 proven;
	u32 digests;
};

void host_init(struct host *host);
void host_hush(struct host *host);
void host_forget(struct host *host);
void host_free(struct host *host);
bool host_said(const struct host *host, const char *text);
u32 host_count(const struct host *host, const char *text);

#endif
