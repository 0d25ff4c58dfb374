// SPDX-License-Identifier: GPL-2.0
#include <crypto/sha2.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "flow_memory.h"
#include "flow_table.h"

enum {
	SWEEP = 1,		/* seconds */
	SWEEP_AT_ONCE = 64,	/* flows given up with BH off */
};

static unsigned int handshake_seconds = 30;
module_param(handshake_seconds, uint, 0644);
MODULE_PARM_DESC(handshake_seconds,
		 "how long a handshake may take before it is given up (1 to 3600)");

/**
 * debar_flows_digest() - SHA-256
 * @data: of this
 * @result: 32 octets
 */
void debar_flows_digest(const struct debar_slice *data, u8 *result)
{
	sha256(data->data, data->len, result);
}

/**
 * debar_flows_undecided() - a handshake was given up beyond the engine
 * @dn: namespace
 * @reason: for this
 *
 * Context: softirq or BH off, RCU.
 */
void debar_flows_undecided(struct debar_net *dn, enum debar_undecided reason)
{
	struct debar_flows *flows = rcu_dereference(dn->flows);

	if (flows)
		atomic64_inc(&flows->undecided[reason]);
}

static void digest(void *context, const struct debar_slice *data, u8 *result)
{
	debar_flows_digest(data, result);
}

static bool evidence(void *context, const struct debar_evidence *what)
{
	struct debar_flow_work *work = context;
	struct debar_flows *flows = work->flows;

	switch (what->kind) {
	case DEBAR_EVIDENCE_CERTIFICATE:
		if (!what->index)
			atomic64_inc(&flows->handshakes);
		break;
	case DEBAR_EVIDENCE_OPAQUE:
		atomic64_inc(&flows->opaque[what->opaque]);
		break;
	case DEBAR_EVIDENCE_UNDECIDED:
		atomic64_inc(&flows->undecided[what->undecided]);
		break;
	default:
		break;
	}
	return !work->user || work->user->evidence(work->user->context, what);
}

static const struct debar_engine_ops engine_ops = {
	.find = debar_flow_table_find,
	.create = debar_flow_table_create,
	.release = debar_flow_table_release,
	.remove = debar_flow_table_remove,
	.digest = digest,
	.evidence = evidence,
	.ignores = 1u << DEBAR_EVIDENCE_SERVER_HELLO |
		   1u << DEBAR_EVIDENCE_OVER,
};

static void begin(struct debar_flow_work *work, struct debar_flows *flows,
		  const struct debar_flows_found *found,
		  const struct debar_policy *policy,
		  const struct debar_flows_user *user)
{
	work->flows = flows;
	work->user = user;
	work->found = found;
	work->engine.ops = &engine_ops;
	work->engine.context = work;
	work->engine.memory.get = debar_flow_memory_get;
	work->engine.memory.put = debar_flow_memory_put;
	work->engine.memory.context = work;
	work->engine.table = policy ? &policy->match : NULL;
	work->engine.window = DEBAR_STREAM_WINDOW;
	work->engine.scratch = *this_cpu_ptr(debar_flow_scratch);
}

/**
 * debar_flows_segment() - let the engine look at a TCP segment
 * @found: by debar_flow_table_glance()
 * @policy: in force
 * @segment: the segment
 * @facts: what is known of its frame
 * @user: told of evidence
 *
 * Context: softirq or BH off, RCU.
 */
void debar_flows_segment(const struct debar_flows_found *found,
			 const struct debar_policy *policy,
			 const struct debar_segment *segment,
			 const struct debar_frame_facts *facts,
			 const struct debar_flows_user *user)
{
	struct debar_flow_work work DEBAR_UNSET;

	begin(&work, found->flows, found, policy, user);
	debar_engine_found(&work.engine, found->flow, segment, found->key,
			   facts);
}

static u32 limit_of(u8 rank)
{
	/* Settled ones are there for retransmissions of what settled them. */
	return rank == DEBAR_RANK_SETTLED ? 5 :
	       clamp_t(u32, READ_ONCE(handshake_seconds), 1, 3600);
}

static bool see_late(void *context, const struct debar_evidence *evidence)
{
	const struct debar_flows *flows = context;

	if (evidence->kind == DEBAR_EVIDENCE_UNDECIDED)
		debar_by_connection_late(flows->dn, evidence);
	return true;
}

/* Give up some flows that had their rank for so many seconds, and tell @user; true
 * when there may be more.
 */
static bool give_up_late(struct debar_flows *flows, u8 rank, u32 limit,
			 const struct debar_flows_user *user)
{
	struct debar_flow_work work;
	struct debar_flow *flow;
	int left = SWEEP_AT_ONCE;

	rcu_read_lock();
	local_bh_disable();
	begin(&work, flows, NULL, NULL, user);
	while (left &&
	       (flow = debar_flow_table_take_late(flows, rank, limit))) {
		debar_engine_give_up(&work.engine, flow, DEBAR_UNDECIDED_TIME);
		debar_flow_table_remove(&work, flow);
		left--;
	}
	local_bh_enable();
	rcu_read_unlock();
	return !left;
}

static void give_up_all_late(struct debar_flows *flows, u8 rank, u32 limit,
			     const struct debar_flows_user *user)
{
	while (give_up_late(flows, rank, limit, user))
		cond_resched();
}

static void sweep(struct work_struct *work)
{
	struct debar_flows *flows = container_of(to_delayed_work(work),
						 struct debar_flows, sweep);
	const struct debar_flows_user user = {
		.evidence = see_late,
		.context = flows,
	};
	u8 rank;

	for (rank = 0; rank < DEBAR_RANKS; rank++)
		give_up_all_late(flows, rank, limit_of(rank), &user);
	queue_delayed_work(system_power_efficient_wq, &flows->sweep,
			   SWEEP * HZ);
}

/**
 * debar_flows_alloc() - have a table
 * @dn: namespace; its lock is held
 */
int debar_flows_alloc(struct debar_net *dn)
{
	struct debar_flows *flows;

	if (rcu_access_pointer(dn->flows))
		return 0;
	flows = kvzalloc(sizeof(*flows), GFP_KERNEL);
	if (!flows)
		return -ENOMEM;
	flows->dn = dn;
	flows->watch = dn->watch;
	debar_flow_table_begin(flows);
	INIT_DELAYED_WORK(&flows->sweep, sweep);
	queue_delayed_work(system_power_efficient_wq, &flows->sweep,
			   SWEEP * HZ);
	rcu_assign_pointer(dn->flows, flows);
	return 0;
}

/**
 * debar_flows_free() - forget all handshakes
 * @dn: namespace; its lock is held and no hook runs with a policy any more
 */
void debar_flows_free(struct debar_net *dn)
{
	struct debar_flows *flows =
		rcu_dereference_protected(dn->flows,
					  lockdep_is_held(&dn->lock));
	u8 rank;

	if (!flows)
		return;
	RCU_INIT_POINTER(dn->flows, NULL);
	synchronize_net();
	cancel_delayed_work_sync(&flows->sweep);
	/* Nobody else holds a bucket any more, so that none is passed over. */
	for (rank = 0; rank < DEBAR_RANKS; rank++)
		give_up_all_late(flows, rank, 0, NULL);
	kvfree(flows);
}

/**
 * debar_flows_init() - have memory for flows
 *
 * Return: 0 or -ENOMEM.
 */
int debar_flows_init(void)
{
	int err = debar_flow_memory_init();

	if (err)
		return err;
	err = debar_flow_table_init();
	if (err)
		debar_flow_memory_exit();
	return err;
}

/**
 * debar_flows_exit() - end of debar_flows_init()
 */
void debar_flows_exit(void)
{
	debar_flow_table_exit();
	debar_flow_memory_exit();
}
