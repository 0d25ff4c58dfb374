// SPDX-License-Identifier: GPL-2.0
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/tcp.h>
#include <linux/workqueue.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/tcp.h>

#include "reject.h"

/* Resets that wait to be emitted; what does not fit is not sent. */
enum { MAX_WAITING = 1024 };

/* A reset for a socket of this box cannot be handed over where the segment is
 * dropped: whoever sends that may hold the socket's lock.
 */
static struct sk_buff_head waiting;

/* The resets come past our hooks like other frames, and must get through. */
static DEFINE_PER_CPU(bool, emitting);

/**
 * debar_reject_is_ours() - is the frame that a hook has before it a reset of
 * ours?
 *
 * Context: softirq or BH off.
 */
bool debar_reject_is_ours(void)
{
	return this_cpu_read(emitting);
}

/**
 * struct reset - what a reset says
 * @frame: that is answered, or whose way it goes
 * @back: it goes back to the sender of that
 * @sequence: of it
 * @acknowledgment: likewise
 */
struct reset {
	const struct debar_frame *frame;
	bool back;
	u32 sequence;
	u32 acknowledgment;
};

/* RFC 9293, 3.10.7.4: a reset counts where its number is the next expected. */
static void choose_numbers(struct reset *reset, const struct debar_tcp *tcp)
{
	if (reset->back) {
		reset->sequence = tcp->flags & DEBAR_TCP_ACK ?
				  tcp->acknowledgment : 0;
		reset->acknowledgment = tcp->sequence + tcp->length;
	} else {
		reset->sequence = tcp->sequence;
		reset->acknowledgment = tcp->acknowledgment;
	}
}

static void put_tcp(struct sk_buff *skb, const struct reset *reset,
		    const struct debar_tcp *tcp)
{
	struct tcphdr *header = skb_put_zero(skb, sizeof(*header));

	skb_set_transport_header(skb, (u8 *)header - skb->data);
	header->source = htons(reset->back ? tcp->destination : tcp->source);
	header->dest = htons(reset->back ? tcp->source : tcp->destination);
	header->seq = htonl(reset->sequence);
	header->ack_seq = htonl(reset->acknowledgment);
	header->doff = sizeof(*header) / 4;
	header->rst = 1;
	header->ack = 1;
}

static void put_ipv4(struct sk_buff *skb, const struct reset *reset,
		     const struct debar_tcp *tcp)
{
	const struct debar_frame *frame = reset->frame;
	struct iphdr *ip = skb_put_zero(skb, sizeof(*ip));
	struct tcphdr *header;

	skb_set_network_header(skb, (u8 *)ip - skb->data);
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tot_len = htons(sizeof(*ip) + sizeof(*header));
	ip->frag_off = htons(IP_DF);
	ip->ttl = 64;
	ip->protocol = IPPROTO_TCP;
	memcpy(&ip->saddr, reset->back ? frame->ip_dst : frame->ip_src, 4);
	memcpy(&ip->daddr, reset->back ? frame->ip_src : frame->ip_dst, 4);
	ip_send_check(ip);
	put_tcp(skb, reset, tcp);
	header = tcp_hdr(skb);
	header->check = tcp_v4_check(sizeof(*header), ip->saddr, ip->daddr,
				     csum_partial(header, sizeof(*header), 0));
}

static void put_ipv6(struct sk_buff *skb, const struct reset *reset,
		     const struct debar_tcp *tcp)
{
	const struct debar_frame *frame = reset->frame;
	struct ipv6hdr *ip = skb_put_zero(skb, sizeof(*ip));
	struct tcphdr *header;

	skb_set_network_header(skb, (u8 *)ip - skb->data);
	ip->version = 6;
	ip->payload_len = htons(sizeof(*header));
	ip->nexthdr = IPPROTO_TCP;
	ip->hop_limit = 64;
	memcpy(&ip->saddr, reset->back ? frame->ip_dst : frame->ip_src, 16);
	memcpy(&ip->daddr, reset->back ? frame->ip_src : frame->ip_dst, 16);
	put_tcp(skb, reset, tcp);
	header = tcp_hdr(skb);
	header->check = csum_ipv6_magic(&ip->saddr, &ip->daddr, sizeof(*header),
					IPPROTO_TCP,
					csum_partial(header, sizeof(*header),
						     0));
}

static void put_ethernet(struct sk_buff *skb, const struct reset *reset)
{
	const struct debar_frame *frame = reset->frame;
	struct ethhdr *eth = skb_put(skb, sizeof(*eth));

	ether_addr_copy(eth->h_dest, reset->back ? frame->src : frame->dst);
	ether_addr_copy(eth->h_source, reset->back ? frame->dst : frame->src);
	eth->h_proto = frame->ip_version == 4 ? htons(ETH_P_IP) :
						htons(ETH_P_IPV6);
}

static struct sk_buff *make(const struct debar_passage *passage,
			    const struct sk_buff *dropped,
			    const struct reset *reset,
			    const struct debar_tcp *tcp)
{
	const struct debar_frame *frame = reset->frame;
	const bool has_mac = frame->src;
	/* A tunnel's may grow at any time. */
	const unsigned int headroom = LL_RESERVED_SPACE(passage->dev);
	struct net_device *dev = (struct net_device *)passage->dev;
	struct sk_buff *skb;

	skb = alloc_skb(headroom + ETH_HLEN + sizeof(struct ipv6hdr) +
			sizeof(struct tcphdr), GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	skb_reset_mac_header(skb);
	skb->dev = dev;
	if (has_mac)
		put_ethernet(skb, reset);
	if (frame->ip_version == 4)
		put_ipv4(skb, reset, tcp);
	else
		put_ipv6(skb, reset, tcp);
	skb->protocol = frame->ip_version == 4 ? htons(ETH_P_IP) :
						 htons(ETH_P_IPV6);
	if (skb_vlan_tag_present(dropped))
		__vlan_hwaccel_put_tag(skb, dropped->vlan_proto,
				       skb_vlan_tag_get(dropped));
	return skb;
}

/* What a waiting reset has in skb->cb. */
struct way {
	bool out;
	bool has_mac;
};

static struct way *way_of(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct way) > sizeof(skb->cb));
	return (struct way *)skb->cb;
}

/* Never by netif_receive_skb(): that may leave it to another CPU, whose hook
 * would not know it for ours.
 */
static void emit(struct sk_buff *skb)
{
	const struct way way = *way_of(skb);

	memset(skb->cb, 0, sizeof(skb->cb));
	/* As for a backlog: nothing comes in by a device that is down. */
	if (!netif_running(skb->dev)) {
		kfree_skb(skb);
		return;
	}
	if (way.out) {
		dev_queue_xmit(skb);
		return;
	}
	if (way.has_mac)
		skb->protocol = eth_type_trans(skb, skb->dev);
	netif_receive_skb_core(skb);
}

static void emit_all(struct work_struct *work)
{
	struct net_device *dev;
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&waiting))) {
		dev = skb->dev;
		local_bh_disable();
		rcu_read_lock();
		this_cpu_write(emitting, true);
		emit(skb);
		this_cpu_write(emitting, false);
		rcu_read_unlock();
		local_bh_enable();
		dev_put(dev);
		cond_resched();
	}
}

static DECLARE_WORK(emission, emit_all);

/* On the way that the dropped frame would have gone, or back. */
static void queue(const struct debar_passage *passage, struct sk_buff *skb,
		  bool back)
{
	if (skb_queue_len_lockless(&waiting) >= MAX_WAITING) {
		kfree_skb(skb);
		return;
	}
	*way_of(skb) = (struct way){
		.out = passage->egress != back,
		.has_mac = passage->frame.src,
	};
	dev_hold(skb->dev);
	skb_queue_tail(&waiting, skb);
	queue_work(system_highpri_wq, &emission);
}

/**
 * debar_reject() - reset the connection of a segment that is dropped
 * @passage: its frame
 * @dropped: the same, for its VLAN tag only
 *
 * Tagged frames other than by acceleration, and PPPoE, are dropped only. The
 * resets are emitted a moment later, by a worker.
 *
 * Context: softirq or BH off, RCU.
 */
void debar_reject(const struct debar_passage *passage,
		  const struct sk_buff *dropped)
{
	const struct debar_frame *frame = &passage->frame;
	struct reset reset = { .frame = frame };
	struct debar_tcp tcp;
	struct sk_buff *skb;
	int back;

	if (!debar_tcp_parse(&tcp, frame) || tcp.flags & DEBAR_TCP_RST ||
	    frame->pppoe || frame->tags > skb_vlan_tag_present(dropped))
		return;
	for (back = 0; back < 2; back++) {
		reset.back = back;
		choose_numbers(&reset, &tcp);
		skb = make(passage, dropped, &reset, &tcp);
		if (skb)
			queue(passage, skb, back);
	}
}

/**
 * debar_reject_init() - be ready for debar_reject()
 */
void debar_reject_init(void)
{
	skb_queue_head_init(&waiting);
}

/**
 * debar_reject_exit() - have the last resets out
 *
 * Context: may sleep; no hook runs any more.
 */
void debar_reject_exit(void)
{
	flush_work(&emission);
}
