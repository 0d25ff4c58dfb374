// SPDX-License-Identifier: GPL-2.0
/*
 * Waivers in netlink messages: in a transaction, in a dump, in the news that
 * one has expired, and beside the devices that live under them.
 */
#include <linux/etherdevice.h>
#include <linux/ktime.h>
#include <linux/netlink.h>
#include <net/sock.h>

#include "control.h"
#include "nl_gen.h"
#include "quarantine.h"

/**
 * struct form - how a kind of waiver is written
 * @attribute: that holds what is waived
 * @bits: default of attribute bits; 0 = has none
 */
struct form {
	u16 attribute;
	u8 bits;
};

static const struct form forms[DEBAR_WAIVER_KINDS] = {
	[DEBAR_WAIVER_MAC] = { DEBAR_A_WAIVER_MAC, 48 },
	[DEBAR_WAIVER_IPV4] = { DEBAR_A_WAIVER_IPV4, 32 },
	[DEBAR_WAIVER_IPV6] = { DEBAR_A_WAIVER_IPV6, 128 },
	[DEBAR_WAIVER_INTERFACE] = { DEBAR_A_WAIVER_INTERFACE, 0 },
	[DEBAR_WAIVER_CERTIFICATE] = { DEBAR_A_WAIVER_CERTIFICATE, 0 },
};

/* Lengths other than of strings have been checked by the kernel. */
static int read_subject(struct debar_waiver *waiver, struct nlattr **tb,
			struct nlattr *nest, struct genl_info *info)
{
	struct nlattr *subject = NULL, *bits = tb[DEBAR_A_WAIVER_BITS];
	u8 kind;

	for (kind = 0; kind < DEBAR_WAIVER_KINDS; kind++) {
		if (!tb[forms[kind].attribute])
			continue;
		if (subject)
			break;
		subject = tb[forms[kind].attribute];
		waiver->kind = kind;
	}
	if (!subject || kind < DEBAR_WAIVER_KINDS)
		return debar_control_refuse(info, nest,
					    "a waiver is for one of mac, ipv4, ipv6, interface and certificate",
					    -EINVAL);
	if (waiver->kind == DEBAR_WAIVER_INTERFACE)
		nla_strscpy(waiver->subject, subject, IFNAMSIZ);
	else
		nla_memcpy(waiver->subject, subject, sizeof(waiver->subject));
	waiver->bits = bits ? nla_get_u8(bits) : forms[waiver->kind].bits;
	switch (debar_waiver_check(waiver)) {
	case 0:
		return 0;
	case -EINVAL:
		return debar_control_refuse(info, nest,
					    "bits beyond the length of a waiver's prefix must be zero",
					    -EINVAL);
	default:
		return debar_control_refuse(info, nest,
					    "no waiver can be for this: not this length, a group address, or no name of an interface",
					    -EINVAL);
	}
}

static int read_note(struct debar_waiver_note *note, struct nlattr **tb,
		     struct nlattr *nest, struct genl_info *info)
{
	if (!tb[DEBAR_A_WAIVER_TICKET] || !tb[DEBAR_A_WAIVER_REASON] ||
	    !tb[DEBAR_A_WAIVER_APPROVED_BY] || !tb[DEBAR_A_WAIVER_EXPIRES])
		return debar_control_refuse(info, nest,
					    "a waiver needs ticket, reason, approved-by and expires",
					    -EINVAL);
	nla_strscpy(note->ticket, tb[DEBAR_A_WAIVER_TICKET],
		    sizeof(note->ticket));
	note->reason = nla_data(tb[DEBAR_A_WAIVER_REASON]);
	note->approved_by = nla_data(tb[DEBAR_A_WAIVER_APPROVED_BY]);
	if (!*note->ticket || !*note->reason || !*note->approved_by ||
	    !debar_control_is_text(note->ticket) ||
	    !debar_control_is_text(note->reason) ||
	    !debar_control_is_text(note->approved_by))
		return debar_control_refuse(info, nest,
					    "a text of this waiver is empty or holds a control character",
					    -EINVAL);
	return 0;
}

/**
 * debar_control_add_waiver() - add a waiver to a transaction
 * @load: transaction
 * @nest: the waiver
 * @info: policy-add
 */
int debar_control_add_waiver(struct debar_load *load, struct nlattr *nest,
			     struct genl_info *info)
{
	struct nlattr *tb[DEBAR_A_WAIVER_MAX + 1];
	struct debar_waiver_note note = {};
	struct debar_waiver waiver = {};
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(debar_waiver_nl_policy) - 1, nest,
			       debar_waiver_nl_policy, info->extack);
	if (!err)
		err = read_note(&note, tb, nest, info);
	if (!err)
		err = read_subject(&waiver, tb, nest, info);
	if (err)
		return err;
	waiver.expires = nla_get_s64(tb[DEBAR_A_WAIVER_EXPIRES]);
	if (waiver.expires <= 0)
		return debar_control_refuse(info, tb[DEBAR_A_WAIVER_EXPIRES],
					    "a waiver expires after 1970",
					    -EINVAL);
	err = debar_load_add_waiver(load, &waiver, &note);
	if (err == -E2BIG)
		return debar_control_refuse(info, nest, "too many waivers",
					    err);
	return err;
}

static int put_subject(struct sk_buff *skb, const struct debar_waiver *waiver)
{
	static const u8 size[DEBAR_WAIVER_KINDS] = {
		[DEBAR_WAIVER_MAC] = ETH_ALEN,
		[DEBAR_WAIVER_IPV4] = 4,
		[DEBAR_WAIVER_IPV6] = 16,
		[DEBAR_WAIVER_CERTIFICATE] = DEBAR_PIN_LEN,
	};
	const struct form *form = &forms[waiver->kind];

	if (waiver->kind == DEBAR_WAIVER_INTERFACE)
		return nla_put_string(skb, form->attribute, waiver->subject);
	return nla_put(skb, form->attribute, size[waiver->kind],
		       waiver->subject) ||
	       (form->bits &&
		nla_put_u8(skb, DEBAR_A_WAIVER_BITS, waiver->bits));
}

static int put_waiver(struct sk_buff *skb, struct debar_net *dn,
		      const struct debar_policy *policy, u32 index)
{
	const struct debar_waiver *waiver = &policy->waiver[index];
	const struct debar_waiver_note *note =
		debar_waivers_note(policy, waiver);
	struct debar_count sum;
	struct nlattr *nest;

	debar_counters_read(policy->counters, debar_waivers_slot(policy, index),
			    &sum);
	nest = nla_nest_start(skb, DEBAR_A_WAIVER);
	if (!nest || put_subject(skb, waiver) ||
	    nla_put_string(skb, DEBAR_A_WAIVER_TICKET, note->ticket) ||
	    nla_put_string(skb, DEBAR_A_WAIVER_REASON, note->reason) ||
	    nla_put_string(skb, DEBAR_A_WAIVER_APPROVED_BY,
			   note->approved_by) ||
	    nla_put_s64(skb, DEBAR_A_WAIVER_EXPIRES, waiver->expires,
			DEBAR_A_WAIVER_PAD) ||
	    nla_put_s64(skb, DEBAR_A_WAIVER_EXPIRES_IN,
			waiver->expires - debar_clock_now(dn, policy),
			DEBAR_A_WAIVER_PAD) ||
	    nla_put_u64_64bit(skb, DEBAR_A_WAIVER_FRAMES, sum.frames,
			      DEBAR_A_WAIVER_PAD) ||
	    nla_put_u64_64bit(skb, DEBAR_A_WAIVER_BYTES, sum.bytes,
			      DEBAR_A_WAIVER_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* One a message; netlink_callback.args[0] says where the next call goes on. */
int debar_nl_get_waivers_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	struct debar_net *dn = debar_net(sock_net(cb->skb->sk));
	const struct debar_policy *policy;
	void *header;
	int err;

	err = debar_control_refuse_dump_strays(cb, 0);
	if (err)
		return err;
	mutex_lock(&dn->lock);
	policy = debar_policy_locked(dn);
	cb->seq = debar_control_policy_seq(policy);
	for (; policy && cb->args[0] < policy->waivers.count; cb->args[0]++) {
		header = debar_control_begin_message(skb, cb,
						     DEBAR_CMD_GET_WAIVERS);
		if (!header)
			break;
		if (nla_put_u32(skb, DEBAR_A_GENERATION, policy->generation) ||
		    put_waiver(skb, dn, policy, cb->args[0])) {
			genlmsg_cancel(skb, header);
			break;
		}
		genlmsg_end(skb, header);
	}
	mutex_unlock(&dn->lock);
	return skb->len;
}

/**
 * debar_control_send_waiver() - tell listeners that a waiver has expired
 * @dn: namespace; its lock is held
 * @policy: in force
 * @index: of the waiver
 *
 * Context: may sleep.
 */
void debar_control_send_waiver(struct debar_net *dn,
			       const struct debar_policy *policy, u32 index)
{
	struct sk_buff *skb;
	void *header;

	skb = debar_control_new_event(dn, DEBAR_EVENT_KIND_WAIVER_EXPIRED,
				      ktime_get_real_ns(), &header);
	if (skb)
		debar_control_end_event(dn, skb, header,
					put_waiver(skb, dn, policy, index));
}

/**
 * debar_control_put_waived() - write which waiver a device lives under
 * @skb: message, in whose nest of the device this goes
 * @policy: in force, or NULL
 * @facts: of the device
 * @now: by debar_clock_now()
 * @covered: result: there is one
 *
 * Return: 0, or nonzero when the message is full.
 */
int debar_control_put_waived(struct sk_buff *skb,
			     const struct debar_policy *policy,
			     const struct debar_waiver_facts *facts, s64 now,
			     bool *covered)
{
	const struct debar_waiver *waiver;
	u16 index = DEBAR_NO_WAIVER;

	if (policy)
		index = debar_waivers_find(&policy->waivers, facts, now);
	*covered = index != DEBAR_NO_WAIVER;
	if (!*covered)
		return 0;
	waiver = &policy->waiver[index];
	return nla_put_string(skb, DEBAR_A_DEVICE_TICKET,
			      debar_waivers_note(policy, waiver)->ticket) ||
	       nla_put_s64(skb, DEBAR_A_DEVICE_WAIVED_UNTIL, waiver->expires,
			   DEBAR_A_DEVICE_PAD);
}

/**
 * debar_control_put_waived_address() - likewise of a quarantined address
 * @skb: message, in whose nest of the device this goes
 * @dn: namespace
 * @policy: in force
 * @entry: of the address
 * @covered: result: there is a waiver
 *
 * Context: RCU.
 * Return: 0, or nonzero when the message is full.
 */
int debar_control_put_waived_address(struct sk_buff *skb, struct debar_net *dn,
				     const struct debar_policy *policy,
				     const struct debar_quarantined *entry,
				     bool *covered)
{
	const struct debar_evidence_note *note = entry->evidence;
	const struct debar_address *key = &entry->stat.key;
	u64 bound = READ_ONCE(entry->stat.mac);
	struct debar_waiver_facts facts = {
		.ipv4 = key->family == AF_INET ? key->address : NULL,
		.ipv6 = key->family == AF_INET6 ? key->address : NULL,
		.digest = note ? note->own : NULL,
	};
	u8 mac[ETH_ALEN];

	if (bound) {
		u64_to_ether_addr(bound, mac);
		facts.mac = mac;
	}
	debar_waivers_place(&facts, dn, READ_ONCE(entry->stat.ifindex));
	return debar_control_put_waived(skb, policy, &facts,
					debar_clock_now(dn, policy), covered);
}
