/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The netlink family, spread over a few files: control.c (the family, status,
 * switches, events), control_load.c (transactions), control_head.c and
 * control_rule.c (what they bring), control_dump.c (what the policy and the
 * namespace consist of), control_devices.c (the inventory), control_confirm.c
 * (a change that waits for its confirmation), control_waiver.c.
 */
#ifndef DEBAR_CONTROL_H
#define DEBAR_CONTROL_H

#include <net/genetlink.h>

#include "debar.h"

struct debar_quarantined;

extern struct genl_family debar_family;

/* control.c */
int debar_control_init(void);
void debar_control_exit(void);
int debar_control_refuse_strays(struct genl_info *info, const u16 *allowed,
				u32 count);
int debar_control_refuse_dump_strays(struct netlink_callback *cb, u16 allowed);
int debar_control_reply_u32(struct genl_info *info, u16 attribute, u32 value);
void debar_control_send_event(struct debar_net *dn,
			      const struct debar_event *event);
void debar_control_send_change(struct debar_net *dn,
			       enum debar_event_kind kind,
			       const struct debar_policy *policy, int vendor);
struct sk_buff *debar_control_new_event(struct debar_net *dn,
					enum debar_event_kind kind, s64 time,
					void **header);
void debar_control_end_event(struct debar_net *dn, struct sk_buff *skb,
			     void *header, int err);

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

/**
 * debar_control_policy_seq() - for netlink_callback.seq of a dump that says what
 *	a policy says
 * @policy: in force, or NULL
 */
static inline u32 debar_control_policy_seq(const struct debar_policy *policy)
{
	return policy ? policy->generation + 1 : 1;
}

/**
 * debar_control_was_told() - was this element of a list told of before?
 * @number: of the element; each is greater than those of all after it
 * @last: of the last one that was told of, 0 = none yet
 *
 * Who is there all the time is told of once, whatever comes first into the list
 * or goes from it meanwhile.
 */
static inline bool debar_control_was_told(u32 number, long last)
{
	return last && (s32)(number - (u32)last) >= 0;
}

/**
 * debar_control_refuse() - say why a request is refused
 * @info: request
 * @attribute: that is to blame, or NULL
 * @message: lasting
 * @err: to return
 */
static inline int debar_control_refuse(struct genl_info *info,
				       const struct nlattr *attribute,
				       const char *message, int err)
{
	if (info->extack) {
		info->extack->_msg = message;
		info->extack->bad_attr = attribute;
	}
	return err;
}

/**
 * debar_control_explain() - end a request that may have lacked memory
 * @info: request
 * @err: how it ended
 *
 * Whoever found that there was none could not tell what for.
 *
 * Return: @err.
 */
static inline int debar_control_explain(struct genl_info *info, int err)
{
	if (err == -ENOMEM && info->extack && !info->extack->_msg)
		debar_control_refuse(info, NULL,
				     "the kernel has no memory for this", err);
	return err;
}

/* control_head.c */
bool debar_control_is_text(const char *text);
bool debar_control_is_name(const char *name);
int debar_control_take_head(struct debar_policy_head *head,
			    struct genl_info *info);
int debar_control_put_settings(struct sk_buff *skb,
			       const struct debar_policy_head *head);

/* control_rule.c */
int debar_control_add_rule(struct debar_load *load, struct nlattr *nest,
			   struct genl_info *info);
int debar_control_add_listed(struct debar_load *load, struct genl_info *info);

/* control_waiver.c */
int debar_control_add_waiver(struct debar_load *load, struct nlattr *nest,
			     struct genl_info *info);
void debar_control_send_waiver(struct debar_net *dn,
			       const struct debar_policy *policy, u32 index);
int debar_control_put_waived(struct sk_buff *skb,
			     const struct debar_policy *policy,
			     const struct debar_waiver_facts *facts, s64 now,
			     bool *covered);
int debar_control_put_waived_address(struct sk_buff *skb, struct debar_net *dn,
				     const struct debar_policy *policy,
				     const struct debar_quarantined *entry,
				     bool *covered);

/* control_load.c */
void debar_control_socket_closed(struct debar_net *dn, u32 portid);

/* control_confirm.c */
int debar_control_refuse_unconfirmed(struct debar_net *dn,
				     struct genl_info *info);
int debar_control_take_within(u32 *within, struct genl_info *info);
int debar_control_put_confirm(struct sk_buff *skb, struct debar_net *dn);

/* control_devices.c */
u32 debar_control_guard_flags(enum debar_reason guard);
int debar_control_put_device(struct sk_buff *skb, struct debar_net *dn,
			     const struct debar_policy *policy,
			     const struct debar_device_stat *stat);

/* control_quarantine.c */
void debar_control_put_quarantine(struct sk_buff *skb,
				  struct netlink_callback *cb,
				  struct debar_net *dn,
				  const struct debar_policy *policy,
				  int vendor);
int debar_control_put_address(struct sk_buff *skb, struct debar_net *dn,
			      const struct debar_policy *policy,
			      const struct debar_event *event);
int debar_control_put_connection(struct sk_buff *skb,
				 const struct debar_event *event);
int debar_control_put_inspection(struct sk_buff *skb, struct debar_net *dn);

#endif
