// SPDX-License-Identifier: GPL-2.0
/*
 * Octets become skbs.
 */
#include <linux/bpf.h>
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/skbuff.h>

#include "generator.h"

enum {
	LENGTH_LEN = 2,
	MAX_LEN = VLAN_ETH_FRAME_LEN,
	/* With less of it, XDP copies each frame, and must not when they are
	 * sent more than once.
	 */
	HEADROOM = XDP_PACKET_HEADROOM + NET_IP_ALIGN,
};

/* Length of the frame at @at; 0 where there is none. */
static u32 length_at(const struct frames *frames, size_t at)
{
	u32 len;

	if (frames->len - at < LENGTH_LEN)
		return 0;
	len = frames->data[at] << 8 | frames->data[at + 1];
	if (len < ETH_HLEN || len > MAX_LEN ||
	    len > frames->len - at - LENGTH_LEN)
		return 0;
	return len;
}

/* Are they frames from the first octet to the last? */
int frames_check(const struct frames *frames)
{
	size_t at;
	u32 len;

	for (at = 0; at < frames->len; at += LENGTH_LEN + len) {
		len = length_at(frames, at);
		if (!len)
			return -EINVAL;
	}
	return 0;
}

static int put_octets(struct sk_buff *skb, const u8 *data, u32 len, u32 linear)
{
	struct page *page;

	skb_put_data(skb, data, linear);
	if (linear == len)
		return 0;
	page = alloc_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	memcpy(page_address(page), data + linear, len - linear);
	skb_add_rx_frag(skb, 0, page, 0, len - linear, PAGE_SIZE);
	return 0;
}

/* A frame as a driver hands it up, or as a neighbour hands it down; a card has
 * looked at its checksums, and taken the tag of a VLAN out.
 */
static struct sk_buff *make(const u8 *data, u32 len, u32 linear,
			    struct net_device *dev, bool egress)
{
	struct sk_buff *skb = alloc_skb(HEADROOM + linear, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_reserve(skb, HEADROOM);
	if (put_octets(skb, data, len, linear)) {
		kfree_skb(skb);
		return NULL;
	}
	skb->dev = dev;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	if (egress) {
		skb->protocol = ((const struct ethhdr *)skb->data)->h_proto;
		skb_reset_mac_header(skb);
		skb_set_network_header(skb, ETH_HLEN);
	} else {
		skb->protocol = eth_type_trans(skb, dev);
		if (eth_type_vlan(skb->protocol))
			skb = skb_vlan_untag(skb);
	}
	return skb;
}

void frames_free(struct sk_buff **batch, int count)
{
	while (count)
		kfree_skb(batch[--count]);
}

/* Make the next BATCH frames from @at on, or what is left; returns how many. */
int frames_make(const struct frames *frames, size_t *at, struct net_device *dev,
		bool egress, struct sk_buff **batch)
{
	int count = 0;
	u32 len;

	while (count < BATCH && *at < frames->len) {
		len = length_at(frames, *at);
		batch[count] = make(frames->data + *at + LENGTH_LEN, len,
				    clamp(frames->linear, (u32)ETH_HLEN, len), dev, egress);
		if (!batch[count]) {
			frames_free(batch, count);
			return -ENOMEM;
		}
		*at += LENGTH_LEN + len;
		count++;
	}
	return count;
}
