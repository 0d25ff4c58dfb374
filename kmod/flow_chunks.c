// SPDX-License-Identifier: GPL-2.0
/*
 * Who holds the memory of handshakes, and which of them has to go when another
 * needs some. Nobody asks for that while there is plenty: those who were served
 * before it became scarce are in no list, and keep what they have until their
 * time is over.
 */
#include "flow_entry.h"
#include "flow_memory.h"

enum {
	/* Holders that are looked at for one chunk. Those whose bucket another
	 * CPU works on are few, and who holds none any more leaves the list.
	 */
	STEPS = 16,
};

/* The bucket is held. */
static void note_holder(struct debar_flows *flows,
			struct debar_flow_entry *entry, u8 rank)
{
	if (entry->holds)
		return;
	spin_lock(&flows->lock);
	entry->holds = true;
	list_add_tail(&entry->holder, &flows->holder[rank]);
	spin_unlock(&flows->lock);
}

/**
 * debar_flow_chunks_relist() - a holder is worth more, or less
 * @flows: the table, whose lists are locked
 * @entry: listed as a holder; its bucket is held
 * @rank: that it has now
 */
void debar_flow_chunks_relist(struct debar_flows *flows,
			      struct debar_flow_entry *entry, u8 rank)
{
	entry->holds = debar_flow_holds_chunks(&entry->flow);
	if (entry->holds)
		list_move_tail(&entry->holder, &flows->holder[rank]);
	else
		list_del(&entry->holder);
}

/* Its bucket and the lists' lock are held. */
static bool is_holder(struct debar_flow_entry *entry)
{
	if (debar_flow_holds_chunks(&entry->flow))
		return true;
	list_del(&entry->holder);
	entry->holds = false;
	return false;
}

/* The oldest holder of the lowest rank up to @rank, its bucket held. That is
 * never waited for, and is never our own: without SMP that would seem to be free.
 */
static struct debar_flow_entry *choose_victim(struct debar_flows *flows,
					      u32 own_bucket, u8 rank)
{
	struct debar_flow_entry *entry, *next;
	struct debar_flow_bucket *bucket;
	int steps = STEPS;
	u8 at;

	for (at = DEBAR_RANK_UNPROVEN; at <= rank; at++)
		list_for_each_entry_safe(entry, next, &flows->holder[at],
					 holder) {
			if (!steps--)
				return NULL;
			bucket = &flows->bucket[entry->bucket];
			if (entry->bucket == own_bucket ||
			    !debar_bucket_try(bucket))
				continue;
			if (is_holder(entry))
				return entry;
			debar_bucket_let_go(bucket);
		}
	return NULL;
}

/**
 * debar_flow_chunks_claim() - ask for a chunk while they are scarce
 * @work: for the frame whose flow needs it; that flow's bucket is held
 * @held: chunks of the namespace, with that one
 * @most: how many there may be
 *
 * Beyond @most another handshake is given up: the oldest of the lowest rank, up
 * to that of the flow.
 *
 * Context: softirq or BH off.
 * Return: false when there is none for it.
 */
bool debar_flow_chunks_claim(struct debar_flow_work *work, u32 held, u32 most)
{
	struct debar_flow_entry *own = debar_flow_table_own(work), *victim;
	struct debar_flows *flows = work->flows;
	u8 rank;

	if (!own)
		return false;
	rank = debar_flow_rank(&own->flow);
	note_holder(flows, own, rank);
	if (held <= most)
		return true;
	spin_lock(&flows->lock);
	victim = choose_victim(flows, own->bucket, rank);
	spin_unlock(&flows->lock);
	if (!victim)
		return false;
	debar_flow_table_evict(work, victim, DEBAR_UNDECIDED_BYTES);
	return true;
}
