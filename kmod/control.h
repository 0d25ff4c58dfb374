/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The netlink family, spread over a few files: control.c (the family, status,
 * switches, events), control_load.c (transactions), control_dump.c (what the
 * policy and the namespace consist of), control_devices.c (the inventory).
 */
#ifndef DEBAR_CONTROL_H
#define DEBAR_CONTROL_H

#include <net/genetlink.h>

#include "debar.h"

extern struct genl_family debar_family;

/* control.c */
int debar_control_init(void);
void debar_control_exit(void);
int debar_control_refuse_strays(struct genl_info *info, const u16 *allowed,
				u32 count);
int debar_control_refuse_dump_strays(struct netlink_callback *cb, u16 allowed);
void debar_control_send_event(struct debar_net *dn,
			      const struct debar_event *event, u64 missed);
void debar_control_send_change(struct debar_net *dn,
			       enum debar_event_kind kind,
			       const struct debar_policy *policy, int vendor);

/**
 * debar_control_begin_message() - begin one message of a dump
 * @skb: to write to
 * @cb: the dump
 * @command: that it answers
 *
 * Return: for genlmsg_end() or genlmsg_cancel(), or NULL when there is no room.
 */
static inline void *debar_control_begin_message(struct sk_buff *skb,
						struct netlink_callback *cb,
						u8 command)
{
	void *header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				   cb->nlh->nlmsg_seq, &debar_family,
				   NLM_F_MULTI, command);

	if (header)
		genl_dump_check_consistent(cb, header);
	return header;
}

/* control_load.c */
void debar_control_socket_closed(struct debar_net *dn, u32 portid);

/* control_devices.c */
int debar_control_put_device(struct sk_buff *skb, struct debar_net *dn,
			     const struct debar_policy *policy,
			     const struct debar_device_stat *stat);

#endif
