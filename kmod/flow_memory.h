/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What handshakes are made of while they are read: handshakes, chunks of their
 * streams, and where the engine works.
 */
#ifndef DEBAR_FLOW_MEMORY_H
#define DEBAR_FLOW_MEMORY_H

#include <linux/percpu.h>

#include "core/engine.h"

struct debar_flow_work;

/* BH is off while a frame is worked on, so one for each CPU is enough. */
extern struct debar_engine_scratch * __percpu *debar_flow_scratch;

struct kmem_cache;

int debar_flow_memory_init(void);
void debar_flow_memory_exit(void);
struct kmem_cache *debar_flow_memory_cache(const char *name, u32 size);
void *debar_flow_memory_get(void *context, enum debar_memory_kind kind,
			    enum debar_undecided *reason);
void debar_flow_memory_put(void *context, enum debar_memory_kind kind,
			   void *piece);

/* flow_chunks.c */
bool debar_flow_chunks_claim(struct debar_flow_work *work, u32 held, u32 most);

#endif
