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

#include "flows.h"
#include "quarantine.h"
#include "verdict.h"

#define CREATE_TRACE_POINTS
#include "compat.h"
#include "trace.h"

/* Ahead of a flowtable, whose fast path would carry frames past us. */
#define PRIORITY INT_MIN

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

static int dissect(struct debar_passage *passage, const struct sk_buff *skb)
{
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

static unsigned int judge_skb(struct debar_net *dn, struct sk_buff *skb,
			      const struct net_device *dev, bool egress)
{
	const struct debar_policy *policy = rcu_dereference(dn->policy);
	struct debar_passage passage;

	/* On tun the "Ethernet header" is the IP header. */
	if (!policy || dev->type != ARPHRD_ETHER ||
	    !skb_mac_header_was_set(skb) ||
	    (!policy->match_count && !is_listed(policy, skb)))
		return NF_ACCEPT;

	passage.dn = dn;
	passage.policy = policy;
	passage.dev = dev;
	passage.egress = egress;
	passage.checksum_is_good = has_good_checksum(skb);
	passage.now = debar_clock(ktime_get_real_seconds(),
				  policy->head.data_date);
	passage.forwarded = egress && skb->skb_iif &&
			    debar_attach_saw(dn, skb->skb_iif);
	if (dissect(&passage, skb))
		return NF_ACCEPT;
	passage.frames = count_segments(skb, &passage.frame);
	return debar_verdict_frame(&passage) ? DEBAR_DROP(skb) : NF_ACCEPT;
}

/* Everything that a clean frame never gets to. */
static noinline unsigned int look_closer(void *priv, struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	const bool egress = state->hook == NF_NETDEV_EGRESS;

	return judge_skb(priv, skb, egress ? state->out : state->in, egress);
}

/* Some policy has rules on certificates. */
DEFINE_STATIC_KEY_FALSE(debar_looks_inside);

/* What to ask of a clean TCP segment: does a TLS record with a handshake begin
 * here (0x16 0x03), as one in a connection that we know nothing of may?
 */
static bool begins_handshake(const struct sk_buff *skb, const u8 *payload)
{
	static const u8 handshake[2] = { 0x16, 0x03 };
	const skb_frag_t *piece;

	if (likely(payload + 2 <= skb_tail_pointer(skb)))
		return !memcmp(payload, handshake, sizeof(handshake));
	if (!skb_is_nonlinear(skb))
		return false;
	/* Drivers put the headers into one piece and the payload into the next.
	 * Anything else needs a closer look.
	 */
	piece = skb_shinfo(skb)->frags;
	if (payload != skb_tail_pointer(skb) || !skb_shinfo(skb)->nr_frags ||
	    skb_frag_size(piece) < 2 || PageHighMem(skb_frag_page(piece)))
		return true;
	return !memcmp(skb_frag_address(piece), handshake, sizeof(handshake));
}

struct tcp_bytes {
	__be16 port[2];
	u8 numbers[8];
	u8 offset;
	u8 flags;
};

static bool is_watched(const struct debar_flows *flows,
		       const struct sk_buff *skb, const struct tcp_bytes *tcp,
		       u64 high, u64 low)
{
	u16 ports = (__force u16)(tcp->port[0] ^ tcp->port[1]);
	u16 slot;

	if (unlikely(tcp->flags & DEBAR_TCP_SYN))
		return true;
	slot = debar_flowmap_slot(&flows->map, high, low, ports);
	return atomic_read(&flows->map.count[slot]) ||
	       begins_handshake(skb, (const u8 *)tcp + (tcp->offset >> 4) * 4);
}

struct ipv4_bytes {
	u8 version;
	u8 service;
	__be16 length;
	__be16 id;
	__be16 fragment;
	u8 ttl;
	u8 protocol;
	__be16 checksum;
	__be32 address[2];
	struct tcp_bytes tcp;
} __packed __aligned(2);

static bool may_matter_ipv4(const struct debar_net *dn,
			    const struct sk_buff *skb,
			    const struct ipv4_bytes *ip)
{
	const struct debar_quarantine *quarantine =
		rcu_dereference(dn->quarantine);
	const struct debar_flows *flows = rcu_dereference(dn->flows);
	u32 from = (__force u32)ip->address[0];
	u32 to = (__force u32)ip->address[1];

	if (unlikely(ip->version != 0x45 || !quarantine || !flows ||
		     (const u8 *)&ip->tcp > skb_tail_pointer(skb)))
		return true;
	if (debar_quarantine_may_hold(quarantine,
				      debar_quarantine_hash4(quarantine,
							     ip->address[0])) ||
	    debar_quarantine_may_hold(quarantine,
				      debar_quarantine_hash4(quarantine,
							     ip->address[1])))
		return true;
	if (ip->protocol != DEBAR_IPPROTO_TCP)
		return false;
	/* More fragments, or an offset. */
	if (unlikely(ip->fragment & htons(0x3fff) ||
		     (const u8 *)(&ip->tcp + 1) > skb_tail_pointer(skb)))
		return true;
	return is_watched(flows, skb, &ip->tcp, 0, from ^ to);
}

struct ipv6_bytes {
	u8 version;
	u8 flow[3];
	__be16 length;
	u8 next;
	u8 hops;
	u64 address[2][2];
	struct tcp_bytes tcp;
} __packed __aligned(2);

static bool is_extension(u8 next)
{
	/* TCP, UDP and ICMPv6 are not; whatever else there is, look. */
	return next != DEBAR_IPPROTO_TCP && next != DEBAR_IPPROTO_UDP &&
	       next != DEBAR_IPPROTO_ICMPV6;
}

/* Does an interface identifier hold a MAC that may be listed? */
static bool may_be_eui64(const struct debar_net *dn, const void *address)
{
	const u8 *id = (const u8 *)address + 8;
	const u8 mac[] = { id[0] ^ 2, id[1], id[2] };

	return id[3] == 0xff && id[4] == 0xfe &&
	       (s64)debar_prefix_row(rcu_dereference(dn->row), mac) < 0;
}

static bool may_matter_ipv6(const struct debar_net *dn,
			    const struct sk_buff *skb,
			    const struct ipv6_bytes *ip)
{
	const struct debar_quarantine *quarantine =
		rcu_dereference(dn->quarantine);
	const struct debar_flows *flows = rcu_dereference(dn->flows);

	if (unlikely(!quarantine || !flows ||
		     (const u8 *)&ip->tcp > skb_tail_pointer(skb)))
		return true;
	if (debar_quarantine_may_hold(quarantine,
				      debar_quarantine_hash6(quarantine,
							     ip->address[0])) ||
	    debar_quarantine_may_hold(quarantine,
				      debar_quarantine_hash6(quarantine,
							     ip->address[1])))
		return true;
	if (unlikely(may_be_eui64(dn, ip->address[0]) ||
		     may_be_eui64(dn, ip->address[1])))
		return true;
	if (unlikely(is_extension(ip->next)))
		return true;
	if (ip->next != DEBAR_IPPROTO_TCP)
		return false;
	if (unlikely((const u8 *)(&ip->tcp + 1) > skb_tail_pointer(skb)))
		return true;
	return is_watched(flows, skb, &ip->tcp,
			  ip->address[0][0] ^ ip->address[1][0],
			  ip->address[0][1] ^ ip->address[1][1]);
}

/* Could the packet in a frame be to or from a quarantined address, or belong to
 * a connection that must be looked at? No false negatives.
 */
static bool may_matter(const struct debar_net *dn, const struct sk_buff *skb,
		       const u8 *mac)
{
	const __be16 type = *(const __be16 *)(mac + 2 * ETH_ALEN);
	const u8 *packet = mac + ETH_HLEN;

	if (type == htons(ETH_P_IP))
		return may_matter_ipv4(dn, skb, (const void *)packet);
	if (type == htons(ETH_P_IPV6))
		return may_matter_ipv6(dn, skb, (const void *)packet);
	return type == htons(ETH_P_8021Q) || type == htons(ETH_P_8021AD) ||
	       type == htons(ETH_P_PPP_SES) || type == htons(0x9100);
}

/* Neither address is listed, but there are rules on what is inside. */
static noinline unsigned int look_inside(void *priv, struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	if (likely(!may_matter(priv, skb, skb_mac_header(skb))))
		return NF_ACCEPT;
	return look_closer(priv, skb, state);
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
		   !debar_prefix_may_match(row, mac, mac + ETH_ALEN))) {
		if (static_branch_unlikely(&debar_looks_inside))
			return look_inside(priv, skb, state);
		return NF_ACCEPT;
	}
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
