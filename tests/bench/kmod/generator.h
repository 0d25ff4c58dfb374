/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sends prepared frames past the hooks of one device and counts what each of
 * them costs. In a machine where a virtual nanosecond is an instruction, that
 * is a matter of reading the clock.
 */
#ifndef BENCH_GENERATOR_H
#define BENCH_GENERATOR_H

#include <linux/netdevice.h>

enum {
	/* A round fits between two ticks of the clock. */
	BATCH = 256,
};

/**
 * enum way - past which hook, and how often
 * @WAY_INGRESS: the device receives each frame in several rounds, of which the
 *	cheapest counts
 * @WAY_EGRESS: it sends them, likewise
 * @WAY_ONCE: it receives each frame once: what changes by its frames cannot be
 *	measured twice
 */
enum way { WAY_INGRESS, WAY_EGRESS, WAY_ONCE };

/**
 * struct frames - what is to be sent
 * @data: a frame after another: its length, in two octets, high one first, and
 *	its octets from the destination MAC on
 * @len: of @data
 * @linear: octets of a frame that are in its skb's head; the rest is in a page
 */
struct frames {
	u8 *data;
	size_t len;
	u32 linear;
};

/**
 * struct result - what came of sending all frames once
 * @sent: frames, warm-up excluded
 * @passed: of these, how many got past the hooks
 * @cost: thousandths of a nanosecond for one
 */
struct result {
	u64 sent;
	u64 passed;
	u64 cost;
};

/* generator_frames.c */
int frames_check(const struct frames *frames);
int frames_make(const struct frames *frames, size_t *at, struct net_device *dev,
		bool egress, struct sk_buff **batch);
void frames_free(struct sk_buff **batch, int count);

/* generator_run.c */
int run_all(const struct frames *frames, struct net_device *dev, enum way way,
	    struct result *result);

#endif
