// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "flow_memory.h"
#include "flow_table.h"

enum {
	MIN_CHUNKS = 64,
	MAX_CHUNKS = 1 << 20,
	/* The part of them beyond which it is noted who holds some. */
	PLENTY = 4,
};

static unsigned int max_chunks = 1 << 14;
module_param(max_chunks, uint, 0444);
MODULE_PARM_DESC(max_chunks,
		 "most pieces of handshakes held in a namespace, 4 KiB each (64 to 1048576)");

static struct kmem_cache *chunk_cache __ro_after_init;
static struct kmem_cache *handshake_cache __ro_after_init;

struct debar_engine_scratch * __percpu *debar_flow_scratch __ro_after_init;

/* The chunk that was given back last, or NULL: the next handshake needs one for
 * as short a time, and from the cache it would cost some 200 instructions.
 */
static DEFINE_PER_CPU(void *, spare_chunk);

static void *get_chunk(gfp_t gfp)
{
	void *chunk = __this_cpu_read(spare_chunk);

	if (!chunk)
		return kmem_cache_alloc(chunk_cache, gfp);
	__this_cpu_write(spare_chunk, NULL);
	return chunk;
}

static void put_chunk(void *chunk)
{
	if (!__this_cpu_read(spare_chunk))
		__this_cpu_write(spare_chunk, chunk);
	else
		kmem_cache_free(chunk_cache, chunk);
}

/* One of those that were counted. */
static void *get_counted(struct debar_flow_work *work, gfp_t gfp)
{
	void *chunk = get_chunk(gfp);

	if (!chunk)
		atomic_dec(&work->flows->chunks);
	return chunk;
}

static noinline void *get_scarce(struct debar_flow_work *work, u32 held,
				 u32 most, gfp_t gfp,
				 enum debar_undecided *reason)
{
	if (debar_flow_chunks_claim(work, held, most))
		return get_counted(work, gfp);
	atomic_dec(&work->flows->chunks);
	*reason = DEBAR_UNDECIDED_BYTES;
	return NULL;
}

/**
 * debar_flow_memory_get() - memory for the engine
 * @context: struct debar_flow_work
 * @kind: of memory
 * @reason: set to DEBAR_UNDECIDED_BYTES where there are as many chunks as may be,
 *	and all are held by those who are worth more
 *
 * Context: softirq or BH off.
 * Return: a piece that debar_flow_memory_put() takes, or NULL.
 */
void *debar_flow_memory_get(void *context, enum debar_memory_kind kind,
			    enum debar_undecided *reason)
{
	const gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN;
	struct debar_flow_work *work = context;
	u32 held, most;

	if (kind == DEBAR_MEMORY_HANDSHAKE)
		return kmem_cache_alloc(handshake_cache, gfp);
	held = atomic_inc_return(&work->flows->chunks);
	most = clamp_t(u32, max_chunks, MIN_CHUNKS, MAX_CHUNKS);
	if (unlikely(held > most / PLENTY))
		return get_scarce(work, held, most, gfp, reason);
	return get_counted(work, gfp);
}

/**
 * debar_flow_memory_put() - the end of a piece of memory
 * @context: struct debar_flow_work
 * @kind: of memory
 * @piece: from debar_flow_memory_get()
 *
 * Context: softirq or BH off.
 */
void debar_flow_memory_put(void *context, enum debar_memory_kind kind,
			   void *piece)
{
	struct debar_flow_work *work = context;

	if (kind == DEBAR_MEMORY_HANDSHAKE) {
		kmem_cache_free(handshake_cache, piece);
	} else {
		put_chunk(piece);
		atomic_dec(&work->flows->chunks);
	}
}

/* A cache with a constructor is not zeroed for each piece, whatever the
 * kernel's hardening does with others.
 */
static void leave_as_is(void *piece)
{
}

/**
 * debar_flow_memory_cache() - a cache whose pieces come as they are
 * @name: in /proc/slabinfo
 * @size: of a piece, in octets
 *
 * Return: for kmem_cache_destroy(), or NULL.
 */
struct kmem_cache *debar_flow_memory_cache(const char *name, u32 size)
{
	return kmem_cache_create(name, size, 0, 0, leave_as_is);
}

static void free_spare_chunks(void)
{
	void **chunk;
	int cpu;

	for_each_possible_cpu(cpu) {
		chunk = per_cpu_ptr(&spare_chunk, cpu);
		if (*chunk)
			kmem_cache_free(chunk_cache, *chunk);
	}
}

static void free_scratch(void)
{
	int cpu;

	if (debar_flow_scratch)
		for_each_possible_cpu(cpu)
			kvfree(*per_cpu_ptr(debar_flow_scratch, cpu));
	free_percpu(debar_flow_scratch);
}

static int alloc_scratch(void)
{
	struct debar_engine_scratch *piece;
	int cpu;

	debar_flow_scratch = alloc_percpu(struct debar_engine_scratch *);
	if (!debar_flow_scratch)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		piece = kvmalloc(sizeof(*piece), GFP_KERNEL);
		if (!piece)
			return -ENOMEM;
		*per_cpu_ptr(debar_flow_scratch, cpu) = piece;
	}
	return 0;
}

/**
 * debar_flow_memory_init() - have caches, and scratch for each CPU
 *
 * Return: 0 or -ENOMEM, with nothing left.
 */
int debar_flow_memory_init(void)
{
	int err = alloc_scratch();

	chunk_cache = debar_flow_memory_cache("debar_chunk", DEBAR_CHUNK_SIZE);
	handshake_cache = debar_flow_memory_cache("debar_handshake",
						  sizeof(struct debar_handshake));
	if (!err && chunk_cache && handshake_cache)
		return 0;
	debar_flow_memory_exit();
	return -ENOMEM;
}

/**
 * debar_flow_memory_exit() - end of debar_flow_memory_init()
 */
void debar_flow_memory_exit(void)
{
	free_spare_chunks();
	kmem_cache_destroy(handshake_cache);
	kmem_cache_destroy(chunk_cache);
	free_scratch();
}
