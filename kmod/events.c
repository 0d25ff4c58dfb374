// SPDX-License-Identifier: GPL-2.0
/*
 * Events: what hooks notice goes into a ring, and a worker sends it to the
 * multicast group. What does not fit is counted, and leaves a gap in the numbers.
 */
#include <linux/etherdevice.h>
#include <linux/math64.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "control.h"
#include "debar.h"

/* A flood of invented MACs must not keep the listeners busy. */
static bool is_too_fast(struct debar_ring *ring, s64 now)
{
	s64 second = div_s64(now, NSEC_PER_SEC);

	if (ring->second != second) {
		ring->second = second;
		ring->this_second = 0;
	}
	return ring->this_second++ >= DEBAR_EVENTS_PER_SECOND;
}

static void lose(struct debar_ring *ring)
{
	ring->missed++;
	ring->missed_total++;
}

static void add(struct debar_net *dn, struct debar_event *event)
{
	struct debar_ring *ring = &dn->ring;

	event->time = ktime_get_real_ns();
	spin_lock(&ring->lock);
	if (!ring->event || ring->count == DEBAR_RING_SIZE ||
	    is_too_fast(ring, event->time))
		lose(ring);
	else
		ring->event[(ring->head + ring->count++) % DEBAR_RING_SIZE] =
			*event;
	spin_unlock(&ring->lock);
	queue_work(system_unbound_wq, &ring->work);
}

/**
 * debar_events_device() - tell listeners about a device
 * @dn: namespace
 * @kind: what happened
 * @device: a copy, or an entry that nobody writes now
 *
 * Context: softirq or BH off; never sleeps.
 */
void debar_events_device(struct debar_net *dn, enum debar_event_kind kind,
			 const struct debar_device_stat *device)
{
	struct debar_event event = {
		.kind = kind,
		.rule = DEBAR_NO_RULE,
		.device = *device,
	};

	add(dn, &event);
}

/**
 * debar_events_address() - tell listeners about an address
 * @dn: namespace
 * @kind: what happened
 * @address: of a device
 * @policy: that @rule belongs to; may be NULL without one
 * @rule: that led to it, or DEBAR_NO_RULE
 *
 * Context: softirq or BH off; never sleeps.
 */
void debar_events_address(struct debar_net *dn, enum debar_event_kind kind,
			  const struct debar_event_address *address,
			  const struct debar_policy *policy, u16 rule)
{
	struct debar_event event = {
		.kind = kind,
		.generation = policy ? policy->generation : 0,
		.rule = rule,
		.address = *address,
	};

	add(dn, &event);
}

/**
 * debar_events_connection() - tell listeners about a connection
 * @dn: namespace
 * @kind: what happened
 * @connection: which
 *
 * Context: softirq or BH off; never sleeps.
 */
void debar_events_connection(struct debar_net *dn, enum debar_event_kind kind,
			     const struct debar_event_connection *connection)
{
	struct debar_event event = {
		.kind = kind,
		.rule = DEBAR_NO_RULE,
		.connection = *connection,
	};

	add(dn, &event);
}

static bool take(struct debar_ring *ring, struct debar_event *event)
{
	bool any;

	spin_lock_bh(&ring->lock);
	any = ring->count;
	if (any) {
		*event = ring->event[ring->head];
		ring->head = (ring->head + 1) % DEBAR_RING_SIZE;
		ring->count--;
	}
	spin_unlock_bh(&ring->lock);
	return any;
}

static void send(struct work_struct *work)
{
	struct debar_net *dn = container_of(work, struct debar_net, ring.work);
	struct debar_event event;

	while (take(&dn->ring, &event))
		debar_control_send_event(dn, &event);
}

/**
 * debar_events_number() - which event is the one that is about to be sent?
 * @dn: namespace; its @ring.sending is held
 *
 * Those that were lost before it count: a listener learns from a gap how many
 * it was not told of, whether they were lost here or on their way to it.
 *
 * Return: from 1 on.
 */
u64 debar_events_number(struct debar_net *dn)
{
	struct debar_ring *ring = &dn->ring;
	u64 number;

	spin_lock_bh(&ring->lock);
	ring->number += ring->missed + 1;
	ring->missed = 0;
	number = ring->number;
	spin_unlock_bh(&ring->lock);
	return number;
}

/**
 * debar_events_lost() - an event could not be sent for want of memory
 * @dn: namespace
 *
 * Context: BH on.
 */
void debar_events_lost(struct debar_net *dn)
{
	spin_lock_bh(&dn->ring.lock);
	lose(&dn->ring);
	spin_unlock_bh(&dn->ring.lock);
}

/**
 * debar_events_missed() - events lost in this namespace so far
 * @dn: namespace
 */
u64 debar_events_missed(struct debar_net *dn)
{
	u64 missed;

	spin_lock_bh(&dn->ring.lock);
	missed = dn->ring.missed_total;
	spin_unlock_bh(&dn->ring.lock);
	return missed;
}

/**
 * debar_events_net_init() - nothing to tell yet
 * @dn: new namespace
 */
void debar_events_net_init(struct debar_net *dn)
{
	mutex_init(&dn->ring.sending);
	spin_lock_init(&dn->ring.lock);
	INIT_WORK(&dn->ring.work, send);
}

/**
 * debar_events_alloc() - have room for events
 * @dn: namespace; its lock is held
 */
int debar_events_alloc(struct debar_net *dn)
{
	struct debar_event *event;

	if (dn->ring.event)
		return 0;
	event = kvcalloc(DEBAR_RING_SIZE, sizeof(*event), GFP_KERNEL);
	if (!event)
		return -ENOMEM;
	spin_lock_bh(&dn->ring.lock);
	dn->ring.event = event;
	spin_unlock_bh(&dn->ring.lock);
	return 0;
}

/**
 * debar_events_net_exit() - no hook of this namespace runs any more
 * @dn: namespace
 */
void debar_events_net_exit(struct debar_net *dn)
{
	cancel_work_sync(&dn->ring.work);
	kvfree(dn->ring.event);
	dn->ring.event = NULL;
}
