/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the hooks ask of every clean frame while there are rules on what is
 * inside. Every instruction counts: make bench shows them. No false negatives;
 * whatever is unusual gets a closer look.
 */
#ifndef DEBAR_GLANCE_H
#define DEBAR_GLANCE_H

#include <linux/highmem.h>
#include <linux/skbuff.h>

#include "flows.h"
#include "quarantine.h"

/* Does a TLS record with a handshake begin here (0x16 0x03)? It may be in a
 * connection that we know nothing of.
 */
static inline bool begins_handshake(const struct sk_buff *skb,
				    const u8 *payload)
{
	static const u8 handshake[2] = { 0x16, 0x03 };
	const skb_frag_t *piece;
	const void *address;

	if (likely(payload + 2 <= skb_tail_pointer(skb)))
		return !memcmp(payload, handshake, sizeof(handshake));
	if (!skb_is_nonlinear(skb))
		return false;
	/* Drivers put the headers into one piece and the payload into the next.
	 * Anything else needs a closer look.
	 */
	piece = skb_shinfo(skb)->frags;
	if (payload != skb_tail_pointer(skb) || !skb_shinfo(skb)->nr_frags ||
	    skb_frag_size(piece) < 2)
		return true;
	/* None where only the device can read it: TCP into a device's memory. */
	address = skb_frag_address_safe(piece);
	return !address || PageHighMem(skb_frag_page(piece)) ||
	       !memcmp(address, handshake, sizeof(handshake));
}

struct tcp_bytes {
	__be16 port[2];
	u8 numbers[8];
	u8 offset;
	u8 flags;
};

static inline bool is_watched(const struct debar_flows *flows,
			      const struct sk_buff *skb,
			      const struct tcp_bytes *tcp, u64 high, u64 low)
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

static inline bool may_matter_ipv4(const struct debar_net *dn,
				   const struct sk_buff *skb,
				   const struct ipv4_bytes *ip)
{
	const struct debar_quarantine *quarantine =
		rcu_dereference(dn->quarantine);
	const struct debar_flows *flows = rcu_dereference(dn->flows);
	u32 from = (__force u32)ip->address[0];
	u32 to = (__force u32)ip->address[1];

	if (unlikely((const u8 *)&ip->tcp > skb_tail_pointer(skb) ||
		     ip->version != 0x45 || !quarantine || !flows))
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

static inline bool is_extension(u8 next)
{
	/* TCP, UDP and ICMPv6 are not; whatever else there is, look. */
	return next != DEBAR_IPPROTO_TCP && next != DEBAR_IPPROTO_UDP &&
	       next != DEBAR_IPPROTO_ICMPV6;
}

/* Does an interface identifier hold a MAC that may be listed? */
static inline bool may_be_eui64(const struct debar_net *dn, const void *address)
{
	const u8 *id = (const u8 *)address + 8;
	const u8 mac[] = { id[0] ^ 2, id[1], id[2] };

	return id[3] == 0xff && id[4] == 0xfe &&
	       (s64)debar_prefix_row(rcu_dereference(dn->row), mac) < 0;
}

static inline bool may_matter_ipv6(const struct debar_net *dn,
				   const struct sk_buff *skb,
				   const struct ipv6_bytes *ip)
{
	const struct debar_quarantine *quarantine =
		rcu_dereference(dn->quarantine);
	const struct debar_flows *flows = rcu_dereference(dn->flows);

	if (unlikely((const u8 *)&ip->tcp > skb_tail_pointer(skb) ||
		     !quarantine || !flows))
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
static inline bool may_matter(const struct debar_net *dn,
			      const struct sk_buff *skb, const u8 *mac)
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

#endif
