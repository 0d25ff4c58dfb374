/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_BROADCAST_H
#define DEBAR_BROADCAST_H

#include <linux/atomic.h>
#include <linux/netfilter.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct debar_net;
struct debar_passage;
struct debar_port;

/* More on one port push out the one that was silent longest. */
enum { DEBAR_BANNED_PER_PORT = 8 };

/**
 * struct debar_banned - a device whose frames from a port were dropped
 * @mac: as by debar_mac_u64(), or 0
 * @heard: last time; see debar_broadcast.others_heard
 */
struct debar_banned {
	u64 mac;
	u32 heard;
};

/**
 * struct debar_broadcast - who is heard on a port, for broadcast-to-banned
 * @dn: namespace
 * @ops: behind the hooks that judge: ingress, for all who may speak; egress,
 *	for what goes to groups
 * @registered: @ops are in force; written under RTNL
 * @lock: protects @banned
 * @banned: lately dropped here
 * @others_heard: last time that anybody else was heard, or that listening
 *	began; in seconds since boot
 * @dropped: frames that did not leave by this port
 */
struct debar_broadcast {
	struct debar_net *dn;
	struct nf_hook_ops ops[2];
	bool registered;
	spinlock_t lock;
	struct debar_banned banned[DEBAR_BANNED_PER_PORT];
	u32 others_heard;
	atomic64_t dropped;
};

void debar_broadcast_init(struct debar_net *dn, struct debar_port *port);
void debar_broadcast_exit(struct debar_port *port);
void debar_broadcast_review(struct debar_net *dn);
void debar_broadcast_note(const struct debar_passage *passage, const u8 *mac);
void debar_broadcast_heard(struct debar_port *port, const u8 *dst,
			   const u8 *src);
bool debar_broadcast_is_quiet(const struct debar_port *port);
bool debar_broadcast_drops(struct debar_port *port,
			   const struct debar_passage *passage);
bool debar_broadcast_is_kept(struct debar_port *port);

#endif
