// SPDX-License-Identifier: GPL-2.0
/*
 * The hooks: the only place that sees an skb and returns a verdict.
 *
 * An skb is read through its MAC header by skb_header_pointer() only; its data are
 * never written to, pulled or linearised, for they may be shared.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/dst_metadata.h>

#include "glance.h"
#include "reject.h"
#include "verdict.h"

#define CREATE_TRACE_POINTS
#include "compat.h"
#include "trace.h"

/* Ahead of a flowtable, whose fast path would carry frames past us. Those that
 * only ask who is there come right behind those that judge.
 */
#define PRIORITY INT_MIN
#define PRIORITY_BROADCAST (INT_MIN + 1)

/**
 * struct view - an skb from its first header on
 * @skb: the skb
 * @start: offset of that header from skb->data
 */
struct view {
	const struct sk_buff *skb;
	int start;
};

static const u8 *fetch(const struct debar_bytes *bytes, u32 offset, u32 len,
		       void *buffer)
{
	const struct view *view = bytes->context;

	return skb_header_pointer(view->skb, view->start + offset, len, buffer);
}

/* Bytes of the frame from its destination MAC on, that are in one piece. */
static long linear_from_mac(const struct sk_buff *skb)
{
	return skb_tail_pointer(skb) - skb_mac_header(skb);
}

static noinline int dissect_unusual(struct debar_frame *frame,
				    const struct sk_buff *skb, bool has_mac)
{
	const struct debar_bytes bytes = frame->bytes;
	u16 tag;

	if (!has_mac) {
		debar_frame_dissect_packet(frame, &bytes, 0,
					   ntohs(skb->protocol));
		return 0;
	}
	if (!skb_vlan_tag_present(skb))
		return debar_frame_dissect(frame, &bytes, NULL);
	tag = skb_vlan_tag_get(skb);
	return debar_frame_dissect(frame, &bytes, &tag);
}

static __always_inline int dissect(struct debar_passage *passage,
				   struct view *view)
{
	const struct sk_buff *skb = view->skb;
	const bool has_mac = passage->dev->type == ARPHRD_ETHER;
	const u8 *first = has_mac ? skb_mac_header(skb) :
				    skb_network_header(skb);
	struct debar_frame *frame = &passage->frame;

	view->start = first - skb->data;
	frame->bytes.data = first;
	frame->bytes.linear = max_t(long, skb_tail_pointer(skb) - first, 0);
	frame->bytes.total = skb->len - view->start;
	frame->bytes.fetch = fetch;
	frame->bytes.context = view;
	if (likely(has_mac && !skb_vlan_tag_present(skb) &&
		   frame->bytes.linear >= DEBAR_TCP4_LEN &&
		   debar_frame_tcp4(frame)))
		return 0;
	return dissect_unusual(frame, skb, has_mac);
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
static u32 count_segments_of(const struct skb_shared_info *info,
			     const struct debar_frame *frame)
{
	u32 headers;

	if (info->gso_segs || !info->gso_size)
		return max_t(u32, 1, info->gso_segs);
	headers = headers_end(frame);
	if (headers >= frame->bytes.total)
		return 1;
	return DIV_ROUND_UP(frame->bytes.total - headers, info->gso_size);
}

static inline u32 count_segments(const struct sk_buff *skb,
				 const struct debar_frame *frame)
{
	const struct skb_shared_info *info = skb_shinfo(skb);

	return likely(!info->gso_size && !info->gso_segs) ?
	       1 : count_segments_of(info, frame);
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

/* Verified by the hardware, or still to be filled in by it. */
static bool has_good_checksum(const struct sk_buff *skb)
{
	return skb->ip_summed == CHECKSUM_UNNECESSARY ||
	       skb->ip_summed == CHECKSUM_PARTIAL;
}

/* On tun the "Ethernet header" is the IP header. */
static bool can_be_judged(const struct debar_policy *policy,
			  const struct sk_buff *skb,
			  const struct net_device *dev)
{
	if (dev->type != ARPHRD_ETHER)
		return policy->match_count;
	return skb_mac_header_was_set(skb) &&
	       (policy->match_count || is_listed(policy, skb));
}

static int is_elsewhere(struct net_device *upper,
			struct netdev_nested_priv *priv)
{
	return !net_eq(dev_net(upper), priv->data);
}

/* A macvlan or a VLAN device in another namespace sends by @dev as it stands: then
 * skb_iif is an index there. The route a packet took says which namespace that was.
 * Without one, as behind a bond, none is believed as long as such a device exists: a
 * frame that did come in here is judged, and counted, once more. But its connection is
 * not read once more, for this MAC address would contradict the one it came in with.
 */
static noinline bool came_in_elsewhere(struct debar_passage *passage,
				       const struct sk_buff *skb,
				       const struct net_device *dev)
{
	struct netdev_nested_priv priv = { .data = dev_net(dev) };

	passage->was_read = true;
	if (!skb_valid_dst(skb))
		return netdev_walk_all_upper_dev_rcu((struct net_device *)dev,
						     is_elsewhere, &priv);
	passage->was_read = net_eq(dev_net(READ_ONCE(skb_dst(skb)->dev)),
				   dev_net(dev));
	return !passage->was_read;
}

static __always_inline void
begin_passage(struct debar_passage *passage, struct debar_net *dn,
	      const struct debar_policy *policy, const struct sk_buff *skb,
	      const struct net_device *dev, bool egress)
{
	passage->dn = dn;
	passage->policy = policy;
	passage->dev = dev;
	passage->egress = egress;
	passage->rejects = false;
	passage->checksum_is_good = has_good_checksum(skb);
	passage->may_be_forwarded = egress && skb->skb_iif &&
				    debar_attach_saw(dn, skb->skb_iif);
	passage->forwarded = passage->may_be_forwarded &&
			     !came_in_elsewhere(passage, skb, dev);
}

static unsigned int carry_out(const struct debar_passage *passage,
			      struct sk_buff *skb, bool drop)
{
	if (likely(!drop))
		return NF_ACCEPT;
	if (unlikely(passage->rejects))
		debar_reject(passage, skb);
	return DEBAR_DROP(skb);
}

static unsigned int judge_skb(struct debar_net *dn, struct sk_buff *skb,
			      const struct net_device *dev, bool egress)
{
	const struct debar_policy *policy = rcu_dereference(dn->policy);
	struct view view = { .skb = skb };
	struct debar_passage passage DEBAR_UNSET;

	if (!policy || !can_be_judged(policy, skb, dev) ||
	    debar_reject_is_ours())
		return NF_ACCEPT;
	begin_passage(&passage, dn, policy, skb, dev, egress);
	passage.now = debar_clock_now(dn, policy);
	if (dissect(&passage, &view))
		return NF_ACCEPT;
	passage.frames = count_segments(skb, &passage.frame);
	return carry_out(&passage, skb, debar_verdict_frame(&passage));
}

/* Judge a frame of whose addresses nothing is to be found, for its connection.
 * One that is forwarded was looked at when it came.
 */
static unsigned int judge_connection(struct debar_net *dn,
				     const struct debar_policy *policy,
				     struct sk_buff *skb, bool egress)
{
	struct view view = { .skb = skb };
	struct debar_passage passage DEBAR_UNSET;

	begin_passage(&passage, dn, policy, skb, skb->dev, egress);
	if (debar_passage_was_read(&passage) || debar_reject_is_ours() ||
	    dissect(&passage, &view))
		return NF_ACCEPT;
	passage.frames = count_segments(skb, &passage.frame);
	return carry_out(&passage, skb, debar_verdict_connection(&passage));
}

/* Is one address listed, or does the packet matter? By all that can be said
 * without a closer look. Of what has no Ethernet header after all, nothing is
 * known.
 */
static __always_inline enum debar_suspicion
suspect(const struct debar_net *dn, const struct debar_policy *policy,
	const struct debar_watch *watch, const struct sk_buff *skb)
{
	const u32 start = skb->mac_header + ETH_HLEN;
	const void *packet = skb->head + start;
	const u8 *mac = skb_mac_header(skb);

	if (skb->mac_header + GLANCE_LEN > tail_offset(skb) ||
	    unlikely(skb->dev->type != ARPHRD_ETHER ||
		     !skb_mac_header_was_set(skb)))
		return DEBAR_SUSPECT_ALL;
	if (debar_prefix_may_match(policy->prefixes.row, mac, mac + ETH_ALEN) &&
	    is_listed(policy, skb))
		return DEBAR_SUSPECT_ALL;
	if (!policy->match_count)
		return DEBAR_SUSPECT_NONE;
	return matters(dn, watch, skb, type_of(mac), packet, start);
}

static __always_inline unsigned int
look_closer(const struct debar_watch *watch, struct sk_buff *skb, bool egress)
{
	struct debar_net *dn = debar_net(dev_net(skb->dev));
	const struct debar_policy *policy = rcu_dereference(dn->policy);
	enum debar_suspicion suspicion;

	if (!policy)
		return NF_ACCEPT;
	suspicion = suspect(dn, policy, watch, skb);
	if (likely(suspicion == DEBAR_SUSPECT_NONE))
		return NF_ACCEPT;
	if (suspicion == DEBAR_SUSPECT_CONNECTION)
		return judge_connection(dn, policy, skb, egress);
	return judge_skb(dn, skb, skb->dev, egress);
}

/* What nearly no clean frame gets to. That these ask for no more than the hooks
 * have at hand to the end saves the hooks an instruction.
 */
static noinline unsigned int
look_closer_ingress(const struct debar_watch *watch, struct sk_buff *skb)
{
	return look_closer(watch, skb, false);
}

/* A packet socket that bypasses the qdisc sends with BH on. Before 2026, kernels left it
 * to dev_queue_xmit() to say where the MAC header is: a frame that leaves begins with it.
 */
static noinline unsigned int
look_closer_egress(const struct debar_watch *watch, struct sk_buff *skb)
{
	unsigned int verdict;

	if (!skb_mac_header_was_set(skb))
		skb_reset_mac_header(skb);
	local_bh_disable();
	verdict = look_closer(watch, skb, true);
	local_bh_enable();
	return verdict;
}

/* Some policy has rules on certificates. */
DEFINE_STATIC_KEY_FALSE(debar_looks_inside);

/* What nearly every frame gets to hear: neither address is listed, and nothing
 * inside matters. Whether these bytes are an Ethernet header at all is left to
 * judge_skb(): if they are not, no answer given here is wrong. A frame whose
 * headers are not in one piece is never called clean.
 *
 * Runs under rcu_read_lock(), taken by the netfilter core. Every instruction
 * counts: make bench shows them.
 */
static __always_inline bool is_clean(const u64 *row,
				     const struct debar_watch *watch,
				     const struct sk_buff *skb)
{
	const u32 start = skb->mac_header;
	const u8 *mac = skb->head + start;
	u64 may;

	if (unlikely(start + GLANCE_LEN > tail_offset(skb)))
		return false;
	may = debar_prefix_row(row, mac);
	FORGET(may);
	may |= debar_prefix_row(row, mac + ETH_ALEN);
	if (unlikely((s64)may < 0)) {
		/* Nothing is to be fetched for this in advance. */
		FORGET(mac);
		if (debar_prefix_may_match24(row, mac, mac + ETH_ALEN))
			return false;
	}
	if (!static_branch_unlikely(&debar_looks_inside))
		return true;
	return !may_matter(watch, skb, mac);
}

static unsigned int hook_ingress(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	const struct debar_net *dn = priv;
	const u64 *row = rcu_dereference(dn->row);
	const struct debar_watch *watch = rcu_dereference(dn->watched);

	return likely(is_clean(row, watch, skb)) ?
	       NF_ACCEPT : look_closer_ingress(watch, skb);
}

static unsigned int hook_egress(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	const struct debar_net *dn = priv;
	const u64 *row = rcu_dereference(dn->row);
	const struct debar_watch *watch = rcu_dereference(dn->watched);

	return likely(is_clean(row, watch, skb)) ?
	       NF_ACCEPT : look_closer_egress(watch, skb);
}

/* The same on a device without Ethernet headers. */
static unsigned int hook_packet(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	const struct debar_net *dn = priv;
	const u32 start = skb->network_header;
	const bool egress = state->hook == NF_NETDEV_EGRESS;
	unsigned int verdict;

	if (!static_branch_unlikely(&debar_looks_inside))
		return NF_ACCEPT;
	if (start + GLANCE_LEN - ETH_HLEN <= tail_offset(skb) &&
	    likely(!matters(dn, rcu_dereference(dn->watched), skb, skb->protocol,
			    skb->head + start, start)))
		return NF_ACCEPT;
	local_bh_disable();
	verdict = judge_skb(priv, skb, egress ? state->out : state->in, egress);
	local_bh_enable();
	return verdict;
}

static const struct ethhdr *header_of(const struct sk_buff *skb,
				      struct ethhdr *buffer)
{
	if (!skb_mac_header_was_set(skb))
		return NULL;
	return skb_header_pointer(skb, skb_mac_offset(skb), sizeof(*buffer),
				  buffer);
}

/* Who speaks behind this port and may? Those who may not never get here. */
static unsigned int hook_heard(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	struct ethhdr buffer;
	const struct ethhdr *header = header_of(skb, &buffer);

	if (header)
		debar_broadcast_heard(priv, header->h_dest, header->h_source);
	return NF_ACCEPT;
}

static unsigned int judge_group(struct debar_port *port, struct sk_buff *skb)
{
	struct debar_net *dn = port->broadcast.dn;
	struct debar_passage passage = {
		.dn = dn,
		.policy = rcu_dereference(dn->policy),
		.dev = port->dev,
		.egress = true,
	};
	struct view view = { .skb = skb };

	if (!passage.policy || dissect(&passage, &view))
		return NF_ACCEPT;
	passage.frames = count_segments(skb, &passage.frame);
	if (!debar_broadcast_drops(port, &passage))
		return NF_ACCEPT;
	return DEBAR_DROP(skb);
}

/* What is sent to a group, while nobody but banned devices is heard behind this
 * port. What this box itself says, which came in nowhere, always passes: it
 * must find its gateway, its peers, and whoever has become silent.
 */
static unsigned int hook_group(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	struct ethhdr buffer;
	const struct ethhdr *header = header_of(skb, &buffer);
	unsigned int verdict;

	if (!header || !is_multicast_ether_addr(header->h_dest) ||
	    !skb->skb_iif || !debar_broadcast_is_quiet(priv))
		return NF_ACCEPT;
	local_bh_disable();
	verdict = judge_group(priv, skb);
	local_bh_enable();
	return verdict;
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

#define OPS_AT(function, number, order) {	\
	.hook = function,			\
	.pf = NFPROTO_NETDEV,			\
	.hooknum = number,			\
	.priority = order,			\
}

#define OPS(function, number) OPS_AT(function, number, PRIORITY)

/**
 * debar_hook_ops() - the hook for a device; without the device and @priv
 * @dev: to be hooked
 * @hooknum: NF_NETDEV_INGRESS or NF_NETDEV_EGRESS
 */
const struct nf_hook_ops *debar_hook_ops(const struct net_device *dev,
					 unsigned int hooknum)
{
	static const struct nf_hook_ops ethernet[] = {
		[NF_NETDEV_INGRESS] = OPS(hook_ingress, NF_NETDEV_INGRESS),
		[NF_NETDEV_EGRESS] = OPS(hook_egress, NF_NETDEV_EGRESS),
	};
	static const struct nf_hook_ops headerless[] = {
		[NF_NETDEV_INGRESS] = OPS(hook_packet, NF_NETDEV_INGRESS),
		[NF_NETDEV_EGRESS] = OPS(hook_packet, NF_NETDEV_EGRESS),
	};

	return dev->type == ARPHRD_ETHER ? &ethernet[hooknum] :
					   &headerless[hooknum];
}

/**
 * debar_hook_broadcast_ops() - the hook for a port on which a banned device is
 * heard; without the device and @priv, which is the port
 * @hooknum: NF_NETDEV_INGRESS or NF_NETDEV_EGRESS
 */
const struct nf_hook_ops *debar_hook_broadcast_ops(unsigned int hooknum)
{
	static const struct nf_hook_ops ops[] = {
		[NF_NETDEV_INGRESS] = OPS_AT(hook_heard, NF_NETDEV_INGRESS,
					     PRIORITY_BROADCAST),
		[NF_NETDEV_EGRESS] = OPS_AT(hook_group, NF_NETDEV_EGRESS,
					    PRIORITY_BROADCAST),
	};

	return &ops[hooknum];
}

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
		/* The namespace may go next, and @dn with it. */
		synchronize_net();
	}
	dn->fallback = wanted;
	return 0;
}
