// SPDX-License-Identifier: GPL-2.0
/*
 * The hooks: the only place that sees an skb and returns a verdict.
 *
 * An skb is read through its MAC header by skb_header_pointer() only; it is
 * never written to, pulled or linearised, for it may be shared.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/skbuff.h>
#include <linux/timekeeping.h>
#include <linux/udp.h>

#include "debar.h"

#define CREATE_TRACE_POINTS
#include "compat.h"
#include "trace.h"

/* Ahead of a flowtable, whose fast path would carry frames past us. */
#define PRIORITY INT_MIN

enum side { SOURCE, DESTINATION };

/**
 * struct passage - one frame on its way through a hook
 * @dn: namespace
 * @policy: in force
 * @skb: the frame
 * @dev: the device it came in by, or leaves by
 * @egress: which of the two
 * @forwarded: at egress: the ingress hook has judged it before
 * @now: by debar_clock()
 * @frames: segments in it
 * @frame: its headers
 */
struct passage {
	struct debar_net *dn;
	const struct debar_policy *policy;
	const struct sk_buff *skb;
	const struct net_device *dev;
	bool egress;
	bool forwarded;
	s64 now;
	u32 frames;
	struct debar_frame frame;
};

/* End of the bytes in one piece, from skb->head on. */
static u32 tail_offset(const struct sk_buff *skb)
{
	return skb_tail_pointer(skb) - skb->head;
}

static int mac_offset(const struct sk_buff *skb)
{
	return skb_mac_header(skb) - skb->data;
}

static const u8 *fetch(const struct debar_bytes *bytes, u32 offset, u32 len,
		       void *buffer)
{
	const struct sk_buff *skb = bytes->context;

	return skb_header_pointer(skb, mac_offset(skb) + offset, len, buffer);
}

/* Bytes of the frame from its destination MAC on, that are in one piece. */
static long linear_from_mac(const struct sk_buff *skb)
{
	return skb_tail_pointer(skb) - skb_mac_header(skb);
}

static int dissect(struct passage *passage)
{
	const struct sk_buff *skb = passage->skb;
	const long linear = linear_from_mac(skb);
	struct debar_bytes bytes = {
		.data = skb_mac_header(skb),
		.linear = max(linear, 0L),
		.total = skb->len - mac_offset(skb),
		.fetch = fetch,
		.context = (void *)skb,
	};
	u16 tag;

	if (!skb_vlan_tag_present(skb))
		return debar_frame_dissect(&passage->frame, &bytes, NULL);
	tag = skb_vlan_tag_get(skb);
	return debar_frame_dissect(&passage->frame, &bytes, &tag);
}

/* Where the headers end that every segment of a super-frame begins with. */
static u32 headers_end(const struct debar_frame *frame)
{
	const u8 *words;
	u8 buffer;

	if (frame->l4_proto == IPPROTO_UDP)
		return frame->l4 + sizeof(struct udphdr);
	if (frame->l4_proto != IPPROTO_TCP)
		return frame->l4;
	/* RFC 9293, 3.1: data offset, in words */
	words = debar_bytes_at(&frame->bytes, frame->l4 + 12, 1, &buffer);
	return frame->l4 + (words ? (*words >> 4) * 4 : 0);
}

/* A virtual machine says how long its segments are to be, not how many. */
static u32 count_segments(const struct sk_buff *skb,
			  const struct debar_frame *frame)
{
	const struct skb_shared_info *info = skb_shinfo(skb);
	u32 headers;

	if (info->gso_segs || !info->gso_size)
		return max_t(u32, 1, info->gso_segs);
	headers = headers_end(frame);
	if (headers >= frame->bytes.total)
		return 1;
	return DIV_ROUND_UP(frame->bytes.total - headers, info->gso_size);
}

/**
 * struct finding - what one side of a frame led to
 * @rule: that lists the address, or DEBAR_NO_RULE
 * @mac: the address
 * @device: its entry in the inventory, or NULL
 * @stable: @judgement holds for the device, not for this one frame only
 * @judgement: on this side
 */
struct finding {
	u16 rule;
	const u8 *mac;
	struct debar_device *device;
	bool stable;
	struct debar_judgement judgement;
};

/* Two different questions hide in "may it pass": about this frame, and about
 * the device whatever it sends. Only the second is remembered.
 */
static void judge(const struct passage *passage, enum side side,
		  struct finding *finding)
{
	const struct debar_policy *policy = passage->policy;
	const struct debar_vendor *vendor =
		&policy->vendor[policy->rule[finding->rule].vendor];
	struct debar_device *device = finding->device;
	struct debar_circumstances given = {
		.now = passage->now,
		.transit = device && READ_ONCE(device->transit.is_transit),
		.transit_mode = policy->head.transit,
	};

	given.guard = debar_devices_guard(passage->dn, policy, device,
					  finding->mac);
	finding->stable = true;
	if (given.guard == DEBAR_REASON_NONE) {
		given.guard = debar_guard_frame(passage->dn, policy,
						passage->dev, &passage->frame,
						passage->egress,
						side == SOURCE);
		finding->stable = given.guard == DEBAR_REASON_NONE;
	}
	finding->judgement = debar_judge(&policy->toggle, &vendor->toggle,
					 &vendor->facts, &given);
}

static void find(struct passage *passage, enum side side,
		 struct finding *finding)
{
	const struct debar_policy *policy = passage->policy;
	u8 bits;

	finding->mac = side == SOURCE ? passage->frame.src : passage->frame.dst;
	finding->rule = debar_prefix_lookup(&policy->prefixes, finding->mac,
					    &bits);
	if (finding->rule == DEBAR_NO_RULE)
		return;
	finding->device = debar_devices_get(passage->dn, finding->mac);
	if (side == SOURCE && finding->device && !passage->forwarded)
		debar_devices_observe_source(passage->dn, finding->device,
					     passage->dev, &passage->frame,
					     passage->now);
	judge(passage, side, finding);
}

static void count(const struct passage *passage, u32 slot, bool dropped)
{
	debar_counters_add(passage->policy->counters, slot, passage->frames,
			   passage->frame.bytes.total, dropped);
}

static void record(const struct passage *passage, enum side side,
		   const struct finding *finding, bool dropped)
{
	const struct debar_policy *policy = passage->policy;
	const struct debar_rule *rule = &policy->rule[finding->rule];
	const u32 bytes = passage->frame.bytes.total;
	const struct debar_sighting sighting = {
		.mac = finding->mac,
		.frame = &passage->frame,
		.ifindex = passage->dev->ifindex,
		.frames = passage->frames,
		.is_source = side == SOURCE,
		.judgement = finding->judgement,
		.stable = finding->stable,
		.dropped = dropped,
	};

	if (finding->device)
		debar_devices_record(passage->dn, finding->device, &sighting,
				     passage->now);
	trace_verdict(passage->dev, passage->egress, finding->mac,
		      policy->vendor[rule->vendor].name, rule->name,
		      finding->judgement, passage->frames, bytes);
}

/* A bridged frame leaves with the source it came with, and was judged then.
 * Only where its destination was rewritten on the way is there news.
 */
static bool is_old_news(const struct passage *passage, bool drop)
{
	return passage->forwarded && !drop &&
	       !debar_guard_is_ours(passage->dev, passage->frame.src);
}

static bool is_covered(const struct finding *finding)
{
	return finding->rule != DEBAR_NO_RULE;
}

static bool demands_drop(const struct finding *finding)
{
	return is_covered(finding) &&
	       finding->judgement.verdict == DEBAR_VERDICT_DROP;
}

/* A frame between two covered devices is one frame, of one rule maybe. */
static void count_once(const struct passage *passage, u16 source,
		       u16 destination, bool dropped)
{
	if (source != DEBAR_NO_RULE)
		count(passage, source, dropped);
	if (destination != DEBAR_NO_RULE && destination != source)
		count(passage, destination, dropped);
	if (source != DEBAR_NO_RULE || destination != DEBAR_NO_RULE)
		count(passage, passage->policy->rule_count, dropped);
}

static bool judge_frame(struct passage *passage)
{
	struct finding source = { .rule = DEBAR_NO_RULE };
	struct finding destination = { .rule = DEBAR_NO_RULE };
	bool drop;

	if (dissect(passage))
		return false;
	passage->frames = count_segments(passage->skb, &passage->frame);
	find(passage, SOURCE, &source);
	if (passage->forwarded) {
		/* Counted when it came. What was let in because this box needs
		 * it is for this box, not for others on the same bridge.
		 */
		if (demands_drop(&source))
			return true;
		source.rule = DEBAR_NO_RULE;
	}
	find(passage, DESTINATION, &destination);
	drop = demands_drop(&source) || demands_drop(&destination);

	if (is_old_news(passage, drop))
		return false;
	if (is_covered(&source))
		record(passage, SOURCE, &source, drop);
	if (is_covered(&destination))
		record(passage, DESTINATION, &destination, drop);
	count_once(passage, source.rule, destination.rule, drop);
	return drop;
}

static bool is_listed(const struct debar_policy *policy,
		      const struct sk_buff *skb)
{
	const u8 *mac = skb_mac_header(skb);
	u8 bits;

	/* In pieces: only the dissector can tell. */
	if (linear_from_mac(skb) < ETH_HLEN)
		return true;
	return debar_prefix_lookup(&policy->prefixes, mac, &bits) !=
			DEBAR_NO_RULE ||
	       debar_prefix_lookup(&policy->prefixes, mac + ETH_ALEN, &bits) !=
			DEBAR_NO_RULE;
}

static unsigned int judge_skb(struct debar_net *dn, struct sk_buff *skb,
			      const struct net_device *dev, bool egress)
{
	const struct debar_policy *policy = rcu_dereference(dn->policy);
	struct passage passage;

	/* On tun the "Ethernet header" is the IP header. */
	if (!policy || dev->type != ARPHRD_ETHER ||
	    !skb_mac_header_was_set(skb) || !is_listed(policy, skb))
		return NF_ACCEPT;

	passage.dn = dn;
	passage.policy = policy;
	passage.skb = skb;
	passage.dev = dev;
	passage.egress = egress;
	passage.now = debar_clock(ktime_get_real_seconds(),
				  policy->head.data_date);
	passage.forwarded = egress && skb->skb_iif &&
			    debar_attach_saw(dn, skb->skb_iif);
	if (!judge_frame(&passage))
		return NF_ACCEPT;
	return DEBAR_DROP(skb);
}

/* Everything that a clean frame never gets to. */
static noinline unsigned int look_closer(void *priv, struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	const bool egress = state->hook == NF_NETDEV_EGRESS;

	return judge_skb(priv, skb, egress ? state->out : state->in, egress);
}

/* What nearly every frame gets to hear: neither address is listed. Whether
 * these bytes are an Ethernet header at all is left to look_closer(): if they
 * are not, no answer given here is wrong. A frame whose header is not in one
 * piece is never called clean.
 *
 * Runs under rcu_read_lock(), taken by the netfilter core. Every instruction
 * counts: make bench shows them.
 */
static unsigned int hook(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	const u64 *row = rcu_dereference(((struct debar_net *)priv)->row);
	const u8 *mac = skb->head + skb->mac_header;

	if (likely(skb->mac_header + ETH_HLEN <= tail_offset(skb) &&
		   !debar_prefix_may_match(row, mac, mac + ETH_ALEN)))
		return NF_ACCEPT;
	return look_closer(priv, skb, state);
}

static int is_bridge(struct net_device *dev, struct netdev_nested_priv *priv)
{
	return netif_is_bridge_master(dev);
}

/* Was a frame that came in by @dev in a bridge's prerouting before? The bridge
 * may hand it on to itself, or br_netfilter show it to other hooks.
 */
static bool __maybe_unused was_bridged(struct net_device *dev)
{
	struct netdev_nested_priv priv = {};

	return netif_is_bridge_port(dev) || is_bridge(dev, &priv) ||
	       netdev_walk_all_lower_dev_rcu(dev, is_bridge, &priv);
}

/* A frame that a tc program took from the ingress path and gave back comes
 * past neither hook; this is where it turns up again.
 */
static unsigned int hook_fallback(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
#ifdef CONFIG_NET_REDIRECT
	struct debar_net *dn = debar_net(state->net);
	struct net_device *dev;

	if (!skb->from_ingress || !debar_attach_saw(dn, skb->skb_iif))
		return NF_ACCEPT;
	dev = dev_get_by_index_rcu(dn->net, skb->skb_iif);
	if (dev && (state->pf == NFPROTO_BRIDGE || !was_bridged(dev)))
		return judge_skb(dn, skb, dev, false);
#endif
	return NF_ACCEPT;
}

const struct nf_hook_ops debar_hook_ingress_ops = {
	.hook = hook,
	.pf = NFPROTO_NETDEV,
	.hooknum = NF_NETDEV_INGRESS,
	.priority = PRIORITY,
};

const struct nf_hook_ops debar_hook_egress_ops = {
	.hook = hook,
	.pf = NFPROTO_NETDEV,
	.hooknum = NF_NETDEV_EGRESS,
	.priority = PRIORITY,
};

static const struct nf_hook_ops fallback_ops[] = {
	{
		.hook = hook_fallback,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = PRIORITY,
	},
	{
		.hook = hook_fallback,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = PRIORITY,
	},
#ifdef CONFIG_NETFILTER_FAMILY_ARP
	{
		.hook = hook_fallback,
		.pf = NFPROTO_ARP,
		.hooknum = NF_ARP_IN,
		.priority = PRIORITY,
	},
#endif
#ifdef CONFIG_NETFILTER_FAMILY_BRIDGE
	{
		.hook = hook_fallback,
		.pf = NFPROTO_BRIDGE,
		.hooknum = NF_BR_PRE_ROUTING,
		.priority = PRIORITY,
	},
#endif
};

/**
 * debar_hook_fallback_set() - have, or do not have, the prerouting hooks
 * @dn: namespace
 * @wanted: some port has a tc ingress program
 *
 * Context: may sleep; calls for one namespace do not overlap.
 */
int debar_hook_fallback_set(struct debar_net *dn, bool wanted)
{
	int err;

	if (wanted == dn->fallback)
		return 0;
	if (wanted) {
		err = nf_register_net_hooks(dn->net, fallback_ops,
					    ARRAY_SIZE(fallback_ops));
		if (err)
			return err;
	} else {
		nf_unregister_net_hooks(dn->net, fallback_ops,
					ARRAY_SIZE(fallback_ops));
	}
	dn->fallback = wanted;
	return 0;
}
