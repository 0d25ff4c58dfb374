// SPDX-License-Identifier: GPL-2.0
/*
 * TCP segments as frames.
 */
#include <arpa/inet.h>
#include <stddef.h>

#include "generator.h"

enum {
	TCP = 6,
	HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, OPTIONS = 60,
	MOST_IN_ONE = 1460,
};

static u32 sum(const u8 *data, u32 len, u32 total)
{
	u32 i;

	for (i = 0; i + 1 < len; i += 2)
		total += get16(data + i);
	if (len % 2)
		total += data[len - 1] << 8;
	return total;
}

static u16 fold(u32 total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return total;
}

static u32 pseudo(const u8 *addresses, u32 len, u32 tcp_len)
{
	return sum(addresses, len, TCP + tcp_len);
}

/* Some options, of which there are @len octets, a multiple of 4. */
static void put_options(u8 *at, u32 len)
{
	static const u8 usual[] = {
		2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7,
	};

	if (len <= sizeof(usual) && chance(70))
		memcpy(at, usual, len);
	else
		random_fill(at, len);
}

static u32 tcp_header(u8 *at, const struct conversation *c,
		      const struct step *step)
{
	u32 options = 0;

	if (!c->plain && chance(40))
		options = 4 * (chance(80) ? 5 : below(11));
	put16(at, c->tcp[step->from]);
	put16(at + 2, c->tcp[!step->from]);
	put32(at + 4, c->isn[step->from] + 1 + step->at);
	put32(at + 8, 0);
	if (step->flags & TCP_ACK)
		put32(at + 8, c->isn[!step->from] + 1 + c->said[!step->from]);
	at[12] = (20 + options) / 4 << 4;
	at[13] = step->flags;
	put16(at + 14, 65000);
	put32(at + 16, 0);
	put_options(at + 20, options);
	return 20 + options;
}

static u32 ipv4_header(u8 *at, const struct conversation *c, u8 from, u32 len)
{
	u32 options = !c->plain && chance(4) ? 4 * below(11) : 0;
	u32 size = 20 + options;

	memset(at, 0, size);
	at[0] = 0x40 | size / 4;
	put16(at + 2, size + len);
	put16(at + 4, random_u32());
	at[6] = 0x40;
	at[8] = 64;
	at[9] = TCP;
	memcpy(at + 12, c->ip[from], 4);
	memcpy(at + 16, c->ip[!from], 4);
	random_fill(at + 20, options);
	put16(at + 10, (u16)~fold(sum(at, size, 0)));
	return size;
}

/* A chain of extension headers that ends in TCP. */
static u32 put_extensions(u8 *at, u8 *next)
{
	static const u8 kinds[] = { HOP_BY_HOP, ROUTING, OPTIONS, FRAGMENT };
	u32 count = 1 + below(chance(90) ? 3 : 20), size = 0, len;

	for (; count; count--) {
		*next = kinds[below(ARRAY_SIZE(kinds))];
		len = *next == FRAGMENT ? 8 : 8 * (1 + below(3));
		memset(at + size, 0, len);
		if (*next == FRAGMENT) {
			/* Alone in its packet, mostly (RFC 6946). */
			if (chance(20))
				random_fill(at + size + 2, 2);
		} else {
			at[size + 1] = len / 8 - 1;
		}
		next = at + size;
		size += len;
	}
	*next = TCP;
	return size;
}

static u32 ipv6_header(u8 *at, const struct conversation *c, u8 from, u32 len)
{
	u32 size = 40;

	memset(at, 0, size);
	at[0] = 0x60;
	at[6] = TCP;
	at[7] = 64;
	memcpy(at + 8, c->ip[from], 16);
	memcpy(at + 24, c->ip[!from], 16);
	if (!c->plain && chance(5))
		size += put_extensions(at + size, at + 6);
	put16(at + 4, size - 40 + len);
	return size;
}

static u32 ethernet(u8 *at, const struct conversation *c, u8 from)
{
	u32 size = 2 * MAC_LEN, i;

	memcpy(at, c->mac[!from], MAC_LEN);
	memcpy(at + MAC_LEN, c->mac[from], MAC_LEN);
	for (i = 0; i < c->tags; i++) {
		put16(at + size, i + 1 < c->tags ? 0x88a8 : 0x8100);
		put16(at + size + 2, c->vlan[i]);
		size += 4;
	}
	put16(at + size, c->version == 4 ? 0x0800 : 0x86dd);
	return size + 2;
}

/* Let the checksum be as a card would get it; a segment too long for a frame is
 * for the card to cut.
 */
static void leave_to_card(struct frame *frame, const struct conversation *c,
			  u32 tcp, u32 header, u32 partial)
{
	struct virtio_net_hdr *head = &frame->head;

	put16(frame->data + tcp + 16, fold(partial));
	head->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	head->csum_start = tcp;
	head->csum_offset = 16;
	if (frame->len - tcp - header <= MOST_IN_ONE)
		return;
	head->gso_type = c->version == 4 ? VIRTIO_NET_HDR_GSO_TCPV4 :
					   VIRTIO_NET_HDR_GSO_TCPV6;
	head->gso_size = 200 + below(1200);
	head->hdr_len = tcp + header;
}

/**
 * frame_segment() - a segment as a frame
 * @frame: written
 * @c: connection
 * @step: segment
 */
void frame_segment(struct frame *frame, struct conversation *c,
		   const struct step *step)
{
	const u32 addresses = c->version == 4 ? 8 : 32;
	u8 *data = frame->data, tcp[60];
	u32 at, header, len, partial;

	memset(&frame->head, 0, sizeof(frame->head));
	at = ethernet(data, c, step->from);
	header = tcp_header(tcp, c, step);
	len = header + step->len;
	at += c->version == 4 ? ipv4_header(data + at, c, step->from, len) :
				ipv6_header(data + at, c, step->from, len);
	memcpy(data + at, tcp, header);
	if (step->len)
		memcpy(data + at + header, c->stream[step->from] + step->at,
		       step->len);
	if (step->len && step->at + step->len > c->said[step->from])
		c->said[step->from] = step->at + step->len;
	if (step->lies)
		data[at + header + below(step->len)] ^= 1 + below(255);
	frame->len = at + len;
	partial = pseudo(c->ip[step->from], addresses / 2, len) +
		  sum(c->ip[!step->from], addresses / 2, 0);
	if (step->len > MOST_IN_ONE || (!c->plain && chance(5)))
		leave_to_card(frame, c, at, header, partial);
	else
		put16(data + at + 16,
		      (u16)~fold(sum(data + at, len, partial)));
	if (!c->plain && chance(1))
		data[at + 16] ^= 0x55;
	frame->port = step->from == CLIENT ? PORT_CLIENT : PORT_SERVER;
	if (!c->plain && chance(10))
		frame->port = step->from == CLIENT ? PORT_TO_SERVER :
						     PORT_TO_CLIENT;
}

/* Where the packet begins behind tags, or 0; ethertype at @kind. */
static u32 behind_tags(const struct frame *frame, u32 *kind)
{
	u32 at = 2 * MAC_LEN;

	while (at + 2 <= frame->len) {
		*kind = get16(frame->data + at);
		if (*kind != 0x8100 && *kind != 0x88a8)
			return at + 2;
		at += 4;
	}
	return 0;
}

/**
 * frame_fix_checksum() - have the checksum of a TCP segment right
 * @frame: without extension headers, or left alone
 */
void frame_fix_checksum(struct frame *frame)
{
	u8 *data = frame->data;
	u32 kind = 0, at = behind_tags(frame, &kind), tcp, end, partial;

	if (!at || at + 40 > frame->len)
		return;
	if (kind == 0x0800 && data[at + 9] == TCP) {
		tcp = at + 4 * (data[at] & 15);
		end = at + get16(data + at + 2);
		partial = sum(data + at + 12, 8, 0);
	} else if (kind == 0x86dd && data[at + 6] == TCP) {
		tcp = at + 40;
		end = tcp + get16(data + at + 4);
		partial = sum(data + at + 8, 32, 0);
	} else {
		return;
	}
	if (end > frame->len || tcp + 20 > end)
		return;
	put16(data + tcp + 16, 0);
	partial += TCP + end - tcp;
	put16(data + tcp + 16,
	      (u16)~fold(sum(data + tcp, end - tcp, partial)));
}
