// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "packet.h"
#include "testlib.h"

const u8 packet_dst[] = { 0x28, 0x57, 0xbe, 0x01, 0x02, 0x03 };
const u8 packet_src[] = { 0xb0, 0xb3, 0x53, 0x64, 0x05, 0x06 };
const u8 packet_ipv4_src[] = { 192, 0, 2, 1 };
const u8 packet_ipv4_dst[] = { 198, 51, 100, 2 };
const u8 packet_ipv6_src[] = { 0x20, 1, 0xd, 0xb8, 1, 2, 3, 4,
			       5, 6, 7, 8, 9, 10, 11, 12 };
const u8 packet_ipv6_dst[] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0,
			       0x2a, 0x57, 0xbe, 0xff, 0xfe, 1, 2, 3 };

static void put(struct packet *packet, const void *from, u32 len)
{
	if (packet->len + len > MAX_PACKET) {
		fprintf(stderr, "# packet of more than %u octets\n", MAX_PACKET);
		exit(EXIT_FAILURE);
	}
	memcpy(packet->data + packet->len, from, len);
	packet->len += len;
}

static void put8(struct packet *packet, u8 value)
{
	put(packet, &value, 1);
}

static void put16(struct packet *packet, u16 value)
{
	put8(packet, value >> 8);
	put8(packet, value);
}

/* Nothing that any header could be taken for by accident. */
static void fill(struct packet *packet, u32 len)
{
	while (len--)
		put8(packet, 0xdd);
}

static void learn_tag(struct knowledge *now, u16 tci)
{
	if (now->tags < DEBAR_MAX_TAGS)
		now->vlan[now->tags] = tci % 4096;
	now->tags++;
}

static void put_pppoe(struct packet *packet, const struct part *part,
		      struct knowledge *now)
{
	static const u8 header[] = { 0x11, 0, 0x12, 0x34, 0x01, 0x02 };

	put(packet, header, sizeof(header));
	now->need = packet->len + 2;
	if (part->kind == PART_PPPOE_1)
		put8(packet, part->a);
	else
		put16(packet, part->a);
	now->pppoe = true;
	now->ethertype = part->a == 0x21 ? 0x0800 : 0x86dd;
	now->l3 = packet->len;
}

static void put_ipv4(struct packet *packet, const struct part *part,
		     struct knowledge *now)
{
	put8(packet, 0x45 + part->b);
	put8(packet, 0);
	put16(packet, 20 + 4 * part->b + 100);
	put16(packet, 0xabcd);
	put16(packet, part->c);
	put8(packet, 64);
	put8(packet, part->a);
	put16(packet, 0);
	put(packet, packet_ipv4_src, 4);
	put(packet, packet_ipv4_dst, 4);
	now->need = packet->len;
	now->ip_version = 4;
	now->l4_proto = part->a;
	now->fragment = part->c % 0x2000 != 0;
	fill(packet, 4 * part->b);
	now->l4 = packet->len;
}

static void put_ipv6(struct packet *packet, const struct part *part,
		     struct knowledge *now)
{
	put8(packet, 0x60);
	fill(packet, 3);
	put16(packet, 100);
	put8(packet, part->a);
	put8(packet, 255);
	put(packet, packet_ipv6_src, 16);
	put(packet, packet_ipv6_dst, 16);
	now->need = packet->len;
	now->ip_version = 6;
	now->l4_proto = part->a;
	now->l4 = packet->len;
}

static void put_extension(struct packet *packet, const struct part *part,
			  struct knowledge *now)
{
	const u32 start = packet->len;

	put8(packet, part->a);
	if (part->kind == PART_FRAGMENT) {
		put8(packet, 0xee);	/* reserved, no length */
		put16(packet, part->b);
		fill(packet, 4);
		now->fragment = part->b / 8 != 0;
	} else {
		put8(packet, part->b);
		fill(packet, (part->kind == PART_AUTH ? 4 * (part->b + 2) :
			      8 * (part->b + 1)) - 2);
	}
	now->need = start + 8;
	now->l4_proto = part->a;
	now->l4 = packet->len;
}

static void put_part(struct packet *packet, const struct part *part,
		     struct knowledge *now)
{
	switch (part->kind) {
	case PART_ETHERNET:
		put(packet, packet_dst, DEBAR_MAC_LEN);
		put(packet, packet_src, DEBAR_MAC_LEN);
		put16(packet, part->a);
		now->need = packet->len;
		now->ethertype = part->a;
		now->l3 = packet->len;
		if (packet->accelerated_tag)
			learn_tag(now, packet->accelerated);
		break;
	case PART_TAG:
		put16(packet, part->b);
		put16(packet, part->a);
		now->need = packet->len;
		now->ethertype = part->a;
		now->l3 = packet->len;
		learn_tag(now, part->b);
		break;
	case PART_PPPOE:
	case PART_PPPOE_1:
		put_pppoe(packet, part, now);
		break;
	case PART_IPV4:
		put_ipv4(packet, part, now);
		break;
	case PART_IPV6:
		put_ipv6(packet, part, now);
		break;
	case PART_EXTENSION:
	case PART_AUTH:
	case PART_FRAGMENT:
		put_extension(packet, part, now);
		break;
	case PART_UDP:
		put16(packet, part->b);
		put16(packet, part->a);
		put16(packet, 8 + 4);
		put16(packet, 0);
		break;
	case PART_FILL:
		fill(packet, part->b);
		break;
	case PART_16:
		put16(packet, part->a);
		break;
	case PART_OPAQUE:
		packet->opaque = true;
		break;
	case PART_END:
		break;
	}
}

/**
 * packet_build() - make a frame
 * @packet: result
 * @parts: up to PART_END
 * @accelerated_tag: tag control information beside the frame, or negative
 */
void packet_build(struct packet *packet, const struct part *parts,
		  int accelerated_tag)
{
	struct knowledge now = { 0 };
	u32 need;

	memset(packet, 0, sizeof(*packet));
	if (accelerated_tag >= 0) {
		packet->accelerated = accelerated_tag;
		packet->accelerated_tag = &packet->accelerated;
	}
	for (; parts->kind != PART_END; parts++) {
		need = now.need;
		put_part(packet, parts, &now);
		if (!packet->opaque && now.need != need)
			packet->known[packet->steps++] = now;
	}
}

/* What is known of the first @len octets; NULL when that is nothing. */
const struct knowledge *packet_known(const struct packet *packet, u32 len)
{
	const struct knowledge *known = NULL;
	u32 i;

	for (i = 0; i < packet->steps && packet->known[i].need <= len; i++)
		known = &packet->known[i];
	return known;
}

static const u8 *fetch(const struct debar_bytes *bytes, u32 offset, u32 len,
		       void *buffer)
{
	const struct pieces *pieces = bytes->context;
	u32 i, at;

	if (len > bytes->total || offset > bytes->total - len) {
		fprintf(stderr, "# the engine asks for %u octets at %u of %u\n",
			len, offset, bytes->total);
		abort();
	}
	if (pieces->fails)
		return NULL;
	if (pieces->in_place && offset >= bytes->linear)
		return pieces->second + (offset - bytes->linear);
	for (i = 0; i < len; i++) {
		at = offset + i;
		((u8 *)buffer)[i] = at < bytes->linear ?
				    pieces->first[at] :
				    pieces->second[at - bytes->linear];
	}
	return buffer;
}

void pieces_make(struct pieces *pieces, const u8 *data, u32 len, u32 split)
{
	*pieces = (struct pieces){
		.first = exact_copy(data, split),
		.second = exact_copy(data + split, len - split),
	};
	pieces->bytes = (struct debar_bytes){
		.data = pieces->first,
		.linear = split,
		.total = len,
		.fetch = fetch,
		.context = pieces,
	};
}

void pieces_free(struct pieces *pieces)
{
	free(pieces->first);
	free(pieces->second);
}
