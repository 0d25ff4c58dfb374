// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU counters, one slot a rule. The slots are too many for the kernel's
 * per-CPU allocator, so each CPU gets an array of its own.
 */
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/mm.h>

#include "debar.h"

struct cpu_slot {
	u64_stats_t frames;
	u64_stats_t bytes;
	u64_stats_t dropped_frames;
	u64_stats_t dropped_bytes;
};

struct cpu_part {
	struct u64_stats_sync sync;
	struct cpu_slot *slot;
};

/**
 * struct debar_counters - counters of one policy
 * @cpu: written by the hooks
 * @base: what earlier policies had counted; debar_net.lock
 */
struct debar_counters {
	struct cpu_part __percpu *cpu;
	struct debar_count *base;
};

/**
 * debar_counters_alloc() - counters that stand at zero
 * @slots: how many
 *
 * Context: may sleep.
 */
struct debar_counters *debar_counters_alloc(u32 slots)
{
	struct debar_counters *counters;
	struct cpu_part *part;
	int cpu;

	counters = kzalloc(sizeof(*counters), GFP_KERNEL);
	if (!counters)
		return NULL;
	counters->base = kvcalloc(slots, sizeof(*counters->base), GFP_KERNEL);
	counters->cpu = alloc_percpu(struct cpu_part);
	if (!counters->base || !counters->cpu)
		goto err_free;

	for_each_possible_cpu(cpu) {
		part = per_cpu_ptr(counters->cpu, cpu);
		u64_stats_init(&part->sync);
		part->slot = kvcalloc(slots, sizeof(*part->slot), GFP_KERNEL);
		if (!part->slot)
			goto err_free;
	}
	return counters;

err_free:
	debar_counters_free(counters);
	return NULL;
}

/**
 * debar_counters_free() - free what debar_counters_alloc() made
 * @counters: no hook may use them any more; NULL is allowed
 */
void debar_counters_free(struct debar_counters *counters)
{
	int cpu;

	if (!counters)
		return;
	if (counters->cpu)
		for_each_possible_cpu(cpu)
			kvfree(per_cpu_ptr(counters->cpu, cpu)->slot);
	free_percpu(counters->cpu);
	kvfree(counters->base);
	kfree(counters);
}

/**
 * debar_counters_add() - count one frame
 * @counters: of the policy
 * @slot: which
 * @frames: segments in it
 * @bytes: in it
 * @dropped: what became of it
 *
 * Context: softirq, or BH off.
 */
void debar_counters_add(struct debar_counters *counters, u32 slot, u32 frames,
			u32 bytes, bool dropped)
{
	struct cpu_part *part = this_cpu_ptr(counters->cpu);
	struct cpu_slot *at = &part->slot[slot];

	u64_stats_update_begin(&part->sync);
	u64_stats_add(&at->frames, frames);
	u64_stats_add(&at->bytes, bytes);
	if (dropped) {
		u64_stats_add(&at->dropped_frames, frames);
		u64_stats_add(&at->dropped_bytes, bytes);
	}
	u64_stats_update_end(&part->sync);
}

/**
 * debar_counters_read() - sum of all CPUs and of earlier policies
 * @counters: of the policy
 * @slot: which
 * @sum: result
 *
 * Context: debar_net.lock held.
 */
void debar_counters_read(const struct debar_counters *counters, u32 slot,
			 struct debar_count *sum)
{
	const struct cpu_part *part;
	struct debar_count here;
	unsigned int start;
	int cpu;

	*sum = counters->base[slot];
	for_each_possible_cpu(cpu) {
		part = per_cpu_ptr(counters->cpu, cpu);
		do {
			const struct cpu_slot *at = &part->slot[slot];

			start = u64_stats_fetch_begin(&part->sync);
			here.frames = u64_stats_read(&at->frames);
			here.bytes = u64_stats_read(&at->bytes);
			here.dropped_frames =
				u64_stats_read(&at->dropped_frames);
			here.dropped_bytes = u64_stats_read(&at->dropped_bytes);
		} while (u64_stats_fetch_retry(&part->sync, start));
		sum->frames += here.frames;
		sum->bytes += here.bytes;
		sum->dropped_frames += here.dropped_frames;
		sum->dropped_bytes += here.dropped_bytes;
	}
}

/**
 * debar_counters_rest() - have all that was counted in one place
 * @counters: no hook may use them any more; until debar_counters_carry() and
 *	the next hook they only stand
 * @slots: as in debar_counters_alloc()
 *
 * Context: debar_net.lock held.
 */
void debar_counters_rest(struct debar_counters *counters, u32 slots)
{
	u32 slot;
	int cpu;

	for (slot = 0; slot < slots; slot++) {
		debar_counters_read(counters, slot, &counters->base[slot]);
		cond_resched();
	}
	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(counters->cpu, cpu)->slot, 0,
		       slots * sizeof(struct cpu_slot));
}

/**
 * debar_counters_carry() - go on from what an earlier policy had counted
 * @to: counters of the new policy
 * @slot: which
 * @sum: from debar_counters_read() of the old one
 *
 * Context: debar_net.lock held.
 */
void debar_counters_carry(struct debar_counters *to, u32 slot,
			  const struct debar_count *sum)
{
	to->base[slot] = *sum;
}
