/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the hooks ask of every clean frame while there are rules on what is
 * inside. Every instruction counts: make bench shows them. No false negatives;
 * whatever is unusual gets a closer look. Offsets are from skb->head on, as the
 * end of what is in one piece is kept.
 */
#ifndef DEBAR_GLANCE_H
#define DEBAR_GLANCE_H

#include <linux/highmem.h>
#include <linux/skbuff.h>

#include "core/word.h"
#include "verdict.h"
#include "watch.h"

struct tcp_bytes {
	__be16 port[2];
	u8 numbers[8];
	u8 offset;
	u8 flags;
	u8 rest[6];
} __packed __aligned(2);

struct ipv4_bytes {
	u8 version;
	u8 service;
	__be16 length;
	__be16 id;
	__be16 fragment;
	u8 ttl;
	u8 protocol;
	__be16 checksum;
	u32 address[2];
	struct tcp_bytes tcp;
} __packed __aligned(2);

struct ipv6_bytes {
	u8 version;
	u8 flow[3];
	__be16 length;
	u8 next;
	u8 hops;
	u64 address[2][2];
	struct tcp_bytes tcp;
} __packed __aligned(2);

enum {
	/* What must be in one piece for anything to be said at a glance. */
	GLANCE_LEN = ETH_HLEN + offsetof(struct ipv4_bytes, tcp),
};

/* Two octets at any address. */
struct odd_bytes {
	__be16 value;
} __packed;

/* A TLS record with a handshake begins so. */
static __always_inline bool is_handshake(const void *payload)
{
	const struct odd_bytes *start = payload;

	return start->value == htons(0x1603);
}

/* Have the compiler fetch anew what is known by @variable: to keep it in a
 * register all the way would cost more, namely those of the caller.
 */
#define FORGET(variable) OPTIMIZER_HIDE_VAR(variable)

/* End of the bytes in one piece. */
static __always_inline u32 tail_offset(const struct sk_buff *skb)
{
	return skb_tail_pointer(skb) - skb->head;
}

/* A jump: the compiler would rather compute a truth value, and test it then. */
static __always_inline bool yes(void)
{
	barrier();
	return true;
}

/* tail_offset(), fetched anew rather than kept in a register all the way. */
static __always_inline u32 tail_again(const struct sk_buff *skb)
{
#ifdef NET_SKBUFF_DATA_USES_OFFSET
	return READ_ONCE(skb->tail);
#else
	return READ_ONCE(skb->tail) - skb->head;
#endif
}

/* Does a connection begin here, or a handshake in one that we know nothing of?
 * @header: offset of @tcp
 *
 * The header may end beyond what is in one piece, but not beyond skb->head:
 * struct skb_shared_info follows. What is read there is no answer, for then the
 * payload is beyond it as well.
 */
static __always_inline bool begins(const struct sk_buff *skb,
				   const struct tcp_bytes *tcp, u32 header)
{
	const u32 len = (tcp->offset & 0xf0u) >> 2;

	if (unlikely(tcp->flags & DEBAR_TCP_SYN || len < sizeof(*tcp)))
		return yes();
	if (unlikely(header + len + 2 > tail_again(skb))) {
		if (skb_is_nonlinear(skb))
			return yes();
		return false;
	}
	if (unlikely(is_handshake((const u8 *)tcp + len)))
		return yes();
	return false;
}

/* An address as one word. */
static __always_inline u64 fold(const struct debar_watch *watch,
				const void *address, u32 len, u8 key)
{
	return len == sizeof(u32) ? debar_load32(address) :
				    debar_watch_fold(watch, address, key);
}

/* Is one of two addresses, one after the other, perhaps in quarantine, by one
 * of its two bits? Sets @both to the two, XORed.
 */
static __always_inline bool may_be_held(const struct debar_watch *watch,
					const u8 *address, u32 len, u64 *both)
{
	u64 row, other;

	*both = fold(watch, address, len, 0);
	row = debar_watch_row(watch, debar_watch_hash(watch, *both, 0));
	FORGET(row);
	other = fold(watch, address + len, len, 1);
	*both ^= other;
	FORGET(*both);
	row |= debar_watch_row(watch, debar_watch_hash(watch, other, 1));
	return unlikely((s64)row < 0);
}

/* Is anything between two addresses, one after the other, to be looked at, and
 * on these ports?
 * @both: the addresses, XORed
 */
static __always_inline bool is_watched(const struct debar_watch *watch,
				       const struct tcp_bytes *tcp,
				       const u8 *address, u32 len, u64 both)
{
	u16 ports;

	if (likely(!debar_watch_any(&watch->pair[debar_watch_pair(watch,
								  both)])))
		return false;
	/* Rather than to keep what is seldom needed. */
	FORGET(address);
	FORGET(watch);
	both = fold(watch, address, len, 0) ^
	       fold(watch, address + len, len, 0);
	ports = (__force u16)(tcp->port[0] ^ tcp->port[1]);
	return debar_watch_any(&watch->ports[debar_watch_ports(watch, both,
							       ports)]);
}

static __always_inline bool tcp_over_ipv4_may_matter(const struct debar_watch *watch,
						     const struct sk_buff *skb,
						     const struct ipv4_bytes *ip,
						     u64 both)
{
	const u32 tcp = skb->mac_header + ETH_HLEN +
			offsetof(struct ipv4_bytes, tcp);

	/* Options; more fragments, or an offset. */
	if (unlikely(ip->version != 0x45 || ip->fragment & htons(0x3fff)))
		return yes();
	if (watch && is_watched(watch, &ip->tcp, (const u8 *)ip->address,
				sizeof(u32), both))
		return yes();
	return begins(skb, &ip->tcp, tcp);
}

static __always_inline bool may_matter_ipv4(const struct debar_watch *watch,
					    const struct sk_buff *skb,
					    const struct ipv4_bytes *ip)
{
	u64 both;

	if (!watch) {
		barrier();
		if (ip->protocol != DEBAR_IPPROTO_TCP)
			return false;
		return tcp_over_ipv4_may_matter(NULL, skb, ip, 0);
	}
	if (may_be_held(watch, (const u8 *)ip->address, sizeof(u32), &both))
		return yes();
	if (ip->protocol != DEBAR_IPPROTO_TCP)
		return false;
	return tcp_over_ipv4_may_matter(watch, skb, ip, both);
}

/* TCP, UDP and ICMPv6 are no extension; whatever else there is, look. */
static __always_inline bool is_extension(u8 next)
{
	return next != DEBAR_IPPROTO_UDP && next != DEBAR_IPPROTO_ICMPV6;
}

/* Does an interface identifier look like one made of a MAC? */
static __always_inline bool is_eui64(const void *address)
{
	const struct odd_bytes *middle = address + 11;

	return middle->value == htons(0xfffe);
}

static __always_inline bool
may_matter_ipv6(const struct debar_watch *watch, const struct sk_buff *skb,
		const struct ipv6_bytes *ip)
{
	u32 tcp = skb->mac_header + ETH_HLEN + offsetof(struct ipv6_bytes, tcp);
	u64 both;

	if (unlikely(tcp > tail_again(skb) || is_eui64(ip->address[0]) ||
		     is_eui64(ip->address[1])))
		return yes();
	if (!watch) {
		barrier();
		if (ip->next != DEBAR_IPPROTO_TCP)
			return is_extension(ip->next);
		return begins(skb, &ip->tcp, tcp);
	}
	if (may_be_held(watch, (const u8 *)ip->address, 2 * sizeof(u64), &both))
		return yes();
	if (ip->next != DEBAR_IPPROTO_TCP) {
		FORGET(ip);
		return is_extension(ip->next);
	}
	if (is_watched(watch, &ip->tcp, (const u8 *)ip->address,
		       2 * sizeof(u64), both))
		return yes();
	return begins(skb, &ip->tcp, tcp);
}

/* Other types by their second octet: IPv6, 802.1Q, 802.1ad, PPPoE sessions and
 * 0x9100, and what shares it with them.
 */
static const bool seldom[256] = {
	[ETH_P_IPV6 & 0xff] = true,
	[ETH_P_8021Q & 0xff] = true,
	[ETH_P_8021AD & 0xff] = true,
	[ETH_P_PPP_SES & 0xff] = true,
};

static __always_inline bool is_seldom(const u8 *mac)
{
	return seldom[mac[2 * ETH_ALEN + 1]];
}

static __always_inline __be16 type_of(const u8 *mac)
{
	return *(const __be16 *)(mac + 2 * ETH_ALEN);
}

/* Is there another protocol within the frame than IP? */
static __always_inline bool is_wrapped(__be16 type)
{
	return type == htons(ETH_P_8021Q) || type == htons(ETH_P_8021AD) ||
	       type == htons(ETH_P_PPP_SES) || type == htons(0x9100);
}

/* May the packet of a frame matter? GLANCE_LEN octets are in one piece. */
static __always_inline bool may_matter(const struct debar_watch *watch,
				       const struct sk_buff *skb, const u8 *mac)
{
	if (type_of(mac) == htons(ETH_P_IP))
		return may_matter_ipv4(watch, skb,
				       (const void *)(mac + ETH_HLEN));
	if (!is_seldom(mac))
		return false;
	FORGET(mac);
	if (likely(type_of(mac) == htons(ETH_P_IPV6)))
		return may_matter_ipv6(watch, skb,
				       (const void *)(mac + ETH_HLEN));
	FORGET(mac);
	return is_wrapped(type_of(mac));
}

/* --- a second look, at what one filter held up ---------------------------- */

/* Does the MAC in an interface identifier look like a listed one? */
static inline bool may_be_listed(const struct debar_net *dn,
				 const void *address)
{
	const u8 *id = (const u8 *)address + 8;
	const u8 mac[] = { id[0] ^ 2, id[1], id[2] };
	const u64 *row = rcu_dereference(dn->row);

	return is_eui64(address) && debar_prefix_may_match(row, mac, mac) &&
	       debar_prefix_may_match24(row, mac, mac);
}

/* If it is not in one piece with its headers, does the payload begin with a
 * handshake? Drivers put the headers into one piece and the payload into the next.
 * Anything else needs a closer look.
 */
static inline bool piece_begins_handshake(const struct sk_buff *skb,
					  const struct tcp_bytes *tcp,
					  u32 header)
{
	const u32 payload = header + ((tcp->offset & 0xf0u) >> 2);
	const skb_frag_t *piece = skb_shinfo(skb)->frags;
	const void *address;

	if (payload + 2 <= tail_offset(skb))
		return true;
	if (payload != tail_offset(skb) || !skb_shinfo(skb)->nr_frags ||
	    skb_frag_size(piece) < 2)
		return true;
	/* None where only the device can read it: TCP into a device's memory. */
	address = skb_frag_address_safe(piece);
	return !address || PageHighMem(skb_frag_page(piece)) ||
	       is_handshake(address);
}

/* Does the payload begin with a record that no flow begins with? The engine
 * would say the same, if it is in one piece; most handshake records are such.
 */
static inline bool begins_nothing(const struct sk_buff *skb,
				  const struct tcp_bytes *tcp, u32 header)
{
	const u32 payload = header + ((tcp->offset & 0xf0u) >> 2);
	struct debar_bytes view = {};

	if (payload + DEBAR_TLS_START_LEN > tail_offset(skb))
		return false;
	view.data = skb->head + payload;
	view.linear = DEBAR_TLS_START_LEN;
	view.total = DEBAR_TLS_START_LEN;
	return !debar_tls_may_start(&view);
}

static __always_inline enum debar_suspicion
connection_matters(const struct debar_watch *watch, const struct sk_buff *skb,
		   const struct tcp_bytes *tcp, u32 header, const u8 *address,
		   u32 len)
{
	if (header + sizeof(*tcp) > tail_offset(skb) ||
	    tcp->flags & DEBAR_TCP_SYN)
		return DEBAR_SUSPECT_CONNECTION;
	if (watch &&
	    is_watched(watch, tcp, address, len,
		       fold(watch, address, len, 0) ^
		       fold(watch, address + len, len, 0)))
		return DEBAR_SUSPECT_CONNECTION;
	return begins(skb, tcp, header) &&
	       piece_begins_handshake(skb, tcp, header) &&
	       !begins_nothing(skb, tcp, header) ?
	       DEBAR_SUSPECT_CONNECTION : DEBAR_SUSPECT_NONE;
}

static __always_inline enum debar_suspicion
matters_ipv4(const struct debar_watch *watch, const struct sk_buff *skb,
	     const struct ipv4_bytes *ip, u32 start)
{
	const u32 tcp = start + offsetof(struct ipv4_bytes, tcp);

	if (watch &&
	    (debar_watch_may_hold(watch,
				  debar_watch_hash(watch, ip->address[0], 0)) ||
	     debar_watch_may_hold(watch,
				  debar_watch_hash(watch, ip->address[1], 0))))
		return DEBAR_SUSPECT_ALL;
	if (ip->protocol != DEBAR_IPPROTO_TCP)
		return DEBAR_SUSPECT_NONE;
	if (ip->version != 0x45 || ip->fragment & htons(0x3fff))
		return DEBAR_SUSPECT_ALL;
	return connection_matters(watch, skb, &ip->tcp, tcp,
				  (const u8 *)ip->address, sizeof(u32));
}

static __always_inline enum debar_suspicion
matters_ipv6(const struct debar_net *dn, const struct debar_watch *watch,
	     const struct sk_buff *skb, const struct ipv6_bytes *ip, u32 start)
{
	const u32 tcp = start + offsetof(struct ipv6_bytes, tcp);
	u64 from, to;

	if (tcp > tail_offset(skb) || may_be_listed(dn, ip->address[0]) ||
	    may_be_listed(dn, ip->address[1]))
		return DEBAR_SUSPECT_ALL;
	if (watch) {
		from = debar_watch_fold(watch, ip->address[0], 0);
		to = debar_watch_fold(watch, ip->address[1], 0);
		if (debar_watch_may_hold(watch,
					 debar_watch_hash(watch, from, 0)) ||
		    debar_watch_may_hold(watch, debar_watch_hash(watch, to, 0)))
			return DEBAR_SUSPECT_ALL;
	}
	if (ip->next != DEBAR_IPPROTO_TCP)
		return is_extension(ip->next) ? DEBAR_SUSPECT_ALL :
						DEBAR_SUSPECT_NONE;
	return connection_matters(watch, skb, &ip->tcp, tcp,
				  (const u8 *)ip->address, 2 * sizeof(u64));
}

/* As may_matter(), by all there is in the filters. */
static __always_inline enum debar_suspicion
matters(const struct debar_net *dn, const struct debar_watch *watch,
	const struct sk_buff *skb, __be16 type, const void *packet, u32 start)
{
	if (type == htons(ETH_P_IP))
		return matters_ipv4(watch, skb, packet, start);
	if (type == htons(ETH_P_IPV6))
		return matters_ipv6(dn, watch, skb, packet, start);
	return is_wrapped(type) ? DEBAR_SUSPECT_ALL : DEBAR_SUSPECT_NONE;
}

#endif
