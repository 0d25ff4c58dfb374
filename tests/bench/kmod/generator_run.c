// SPDX-License-Identifier: GPL-2.0
/*
 * Frames go past the hooks, and the clock is read.
 *
 * Received frames are for other hosts, so that IP drops them at once, and so is
 * what is not IP; the device is meant to be a dummy, which frees what it is
 * told to send.
 */
#include <linux/if_vlan.h>
#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/skbuff.h>

#include "generator.h"

enum { ROUNDS = 8 };

/* An instruction that does nothing but tell tests/bench/plugin.c. */
#define MARK(what) asm volatile(".byte 0x0f, 0x1f, 0x84, 0x00, 0x0d, 0xba, " \
				"0xde, " #what)
#define MARK_BEGIN()	MARK(0)
#define MARK_END()	MARK(1)
#define MARK_WRITE()	MARK(2)

/**
 * struct run - frames on their way
 * @dev: past the hooks of this
 * @way: and how
 * @result: so far; its cost is a sum of nanoseconds
 * @batch: those being sent
 * @tag: that a card took out of them; all have the same, or none has one
 * @count: of them
 */
struct run {
	struct net_device *dev;
	enum way way;
	struct result *result;
	struct sk_buff *batch[BATCH];
	u16 tag;
	int count;
};

/* What nobody wants a tag of loses it on the way. */
static void put_tags(struct run *run)
{
	int i;

	if (!run->tag)
		return;
	for (i = 0; i < run->count; i++)
		__vlan_hwaccel_put_tag(run->batch[i], htons(ETH_P_8021Q),
				       run->tag);
}

/* Send each frame once. It survives by the reference that is taken, as those
 * of pktgen do.
 */
static u64 send(struct run *run)
{
	u64 start;
	int i;

	put_tags(run);
	local_bh_disable();
	start = ktime_get_ns();
	MARK_BEGIN();
	for (i = 0; i < run->count; i++) {
		skb_get(run->batch[i]);
		if (run->way == WAY_EGRESS)
			dev_queue_xmit(run->batch[i]);
		else
			netif_receive_skb(run->batch[i]);
	}
	MARK_END();
	start = ktime_get_ns() - start;
	local_bh_enable();
	return start;
}

static u64 count_passed(const struct run *run)
{
	struct rtnl_link_stats64 stats;

	dev_get_stats(run->dev, &stats);
	if (run->way == WAY_EGRESS)
		return stats.tx_packets;
	/* By the protocol's handler, or for want of one. */
	return stats.rx_otherhost_dropped + stats.rx_dropped +
	       stats.rx_nohandler;
}

static void send_batch(struct run *run)
{
	const int rounds = run->way == WAY_ONCE ? 1 : ROUNDS;
	u64 best = U64_MAX, before;
	int i;

	run->tag = skb_vlan_tag_present(run->batch[0]) ?
		   skb_vlan_tag_get(run->batch[0]) : 0;
	if (run->way != WAY_ONCE)
		send(run);
	before = count_passed(run);
	/* The cheapest is the one that no interrupt came into. */
	for (i = 0; i < rounds; i++) {
		best = min(best, send(run));
		cond_resched();
	}
	run->result->passed += count_passed(run) - before;
	run->result->sent += run->count * rounds;
	run->result->cost += best;
}

int run_all(const struct frames *frames, struct net_device *dev, enum way way,
	    struct result *result)
{
	struct run *run;
	u64 frames_sent = 0;
	size_t at = 0;
	int err = 0;

	memset(result, 0, sizeof(*result));
	if (!frames->len)
		return -ENODATA;
	run = kzalloc(sizeof(*run), GFP_KERNEL);
	if (!run)
		return -ENOMEM;
	run->dev = dev;
	run->way = way;
	run->result = result;
	while (at < frames->len) {
		err = frames_make(frames, &at, dev, way == WAY_EGRESS,
				  run->batch);
		if (err < 0)
			break;
		run->count = err;
		err = 0;
		send_batch(run);
		frames_free(run->batch, run->count);
		frames_sent += run->count;
	}
	kfree(run);
	MARK_WRITE();
	if (!err)
		result->cost = div64_u64(result->cost * 1000, frames_sent);
	return err;
}
