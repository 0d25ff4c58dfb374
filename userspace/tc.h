/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What traffic control does to frames before, or instead of, the module.
 */
#ifndef DEBAR_TC_H
#define DEBAR_TC_H

#include <net/if.h>

#include "mem.h"

enum tc_kind {
	TC_REDIRECT,	/* frames leave by another device */
	TC_RECEIVE,	/* frames are received anew on another device */
	TC_IFB,		/* one of them, by way of an ifb, and back again */
	TC_MIRROR,	/* copies do */
	TC_BPF,		/* a BPF program does what it likes */
	TC_UNKNOWN,	/* a filter or action that this tool cannot read */
	TC_HIDDEN,	/* BPF programs that this user may not list */
};

/**
 * struct tc_finding - a filter that the module may suffer from
 * @kind: what it does
 * @egress: with frames that leave, not with those that arrive
 * @ifindex: where
 * @ifname: where
 * @target: interface that gets the frames, or the kind of filter or action
 */
struct tc_finding {
	enum tc_kind kind;
	bool egress;
	int ifindex;
	char ifname[IF_NAMESIZE];
	char target[32];
	int target_ifindex;
};

/**
 * struct tc_findings - all of them
 */
struct tc_findings {
	struct arena arena;
	struct tc_finding *list;
	size_t count;
	size_t room;
};

const char *tc_inspect(struct tc_findings *findings);
void tc_free(struct tc_findings *findings);

#endif
