// SPDX-License-Identifier: GPL-2.0
/*
 * What is wrong with a stream or a frame.
 */
#include "generator.h"

/* Lengths, counts and tags that somebody may have forgotten. */
static u8 odd_octet(void)
{
	static const u8 odd[] = { 0, 1, 3, 0x30, 0x7f, 0x80, 0x81, 0x82, 0x84,
				  0xff };

	return odd[below(ARRAY_SIZE(odd))];
}

/* A number of some octets, a little or much beside what it was. */
static void spoil_number(u8 *at, u32 size)
{
	u32 value = 0, i;

	for (i = 0; i < size; i++)
		value = value << 8 | at[i];
	switch (below(4)) {
	case 0:
		value += below(5) - 2;
		break;
	case 1:
		value = value << 1 | below(2);
		break;
	case 2:
		value = chance(50) ? 0 : ~0u;
		break;
	default:
		value = random_u32();
	}
	for (i = 0; i < size; i++)
		at[i] = value >> 8 * (size - 1 - i);
}

/* --- streams --------------------------------------------------------------- */

/* Where a record begins, by random; or @len. */
static u32 some_record(const u8 *stream, u32 len)
{
	u32 at = 0, next;

	while (at + 9 < len) {
		next = at + 5 + get16(stream + at + 3);
		if (chance(40) || next + 9 >= len)
			return at;
		at = next;
	}
	return len;
}

/* Lengths of a record, and of the message at its beginning. */
static void spoil_record(u8 *stream, u32 len)
{
	const u32 at = some_record(stream, len);

	if (at + 9 > len)
		return;
	switch (below(4)) {
	case 0:
		spoil_number(stream + at + 3, 2);
		break;
	case 1:
		spoil_number(stream + at + 6, 3);
		break;
	case 2:
		stream[at + 5] = chance(50) ? odd_octet() : below(25);
		break;
	default:
		stream[at + below(3)] = odd_octet();
	}
}

/* A length of DER: behind what looks like a tag. */
static void spoil_der(u8 *stream, u32 len)
{
	u32 at = below(len), i;

	for (i = 0; i < 64 && at + 4 < len; i++, at++) {
		if (stream[at] != 0x30 && stream[at] != 0x31 &&
		    stream[at] != 0xa0 && stream[at] != 0xa3 &&
		    stream[at] != 6 && stream[at] != 0x0c)
			continue;
		if (stream[at + 1] == 0x82)
			spoil_number(stream + at + 2, 2);
		else if (chance(50))
			spoil_number(stream + at + 1, 1);
		else
			stream[at + 1] = odd_octet();
		return;
	}
}

static void spoil_octets(u8 *data, u32 len)
{
	u32 count = 1 + below(4);

	for (; count; count--)
		data[below(len)] = chance(50) ? odd_octet() : random_u32();
}

/* Take a piece out, or have it twice. */
static void spoil_order(u8 *data, u32 *len, u32 most)
{
	u32 at = below(*len), size = 1 + below(chance(70) ? 16 : 2000);

	if (size > *len - at)
		size = *len - at;
	if (chance(50)) {
		memmove(data + at, data + at + size, *len - at - size);
		*len -= size;
	} else if (*len + size <= most) {
		memmove(data + at + size, data + at, *len - at);
		*len += size;
	}
}

/* Messages of the first record in many. */
static void split_record(u8 *stream, u32 *len)
{
	static u8 whole[STREAM_MAX];
	u32 body = *len > 5 ? get16(stream + 3) : 0;
	const u32 size = 1 + below(chance(50) ? 8 : 200);
	u32 at = 0, from, piece;

	if (!body || 5 + body > *len ||
	    *len + 5 * (body / size + 1) > STREAM_MAX)
		return;
	for (from = 0; from < body; from += piece) {
		piece = body - from < size ? body - from : size;
		memcpy(whole + at, stream, 3);
		put16(whole + at + 3, piece);
		memcpy(whole + at + 5, stream + 5 + from, piece);
		at += 5 + piece;
	}
	memcpy(whole + at, stream + 5 + body, *len - 5 - body);
	*len = at + *len - 5 - body;
	memcpy(stream, whole, *len);
}

/**
 * mutate_stream() - spoil what somebody says
 * @stream: room for STREAM_MAX octets
 * @len: of what is said
 */
void mutate_stream(u8 *stream, u32 *len)
{
	u32 count = 1 + below(3);

	for (; count && *len; count--) {
		switch (below(7)) {
		case 0:
			spoil_octets(stream, *len);
			break;
		case 1:
		case 2:
			spoil_record(stream, *len);
			break;
		case 3:
		case 4:
			spoil_der(stream, *len);
			break;
		case 5:
			spoil_order(stream, len, STREAM_MAX);
			break;
		default:
			split_record(stream, len);
		}
	}
}

/* --- frames ---------------------------------------------------------------- */

static void insert(struct frame *frame, u32 at, const u8 *what, u32 len)
{
	if (at > frame->len || frame->len + len > FRAME_MAX)
		return;
	memmove(frame->data + at + len, frame->data + at, frame->len - at);
	memcpy(frame->data + at, what, len);
	frame->len += len;
}

static void insert_tags(struct frame *frame)
{
	static const u16 kinds[] = { 0x8100, 0x88a8, 0x9100, 0x8100 };
	u32 count = 1 + below(chance(90) ? 3 : 30);
	u8 tag[4];

	for (; count; count--) {
		put16(tag, kinds[below(ARRAY_SIZE(kinds))]);
		put16(tag + 2, chance(30) ? 0 : random_u32());
		insert(frame, 2 * MAC_LEN, tag, sizeof(tag));
	}
}

static void wrap_in_pppoe(struct frame *frame)
{
	u8 head[10] = { 0x88, 0x64, 0x11, 0, 0, 1 };

	put16(head + 6, frame->len - ETH_LEN + 2);
	put16(head + 8, chance(90) ? 0x21 : random_u32());
	if (get16(frame->data + 12) == 0x86dd)
		put16(head + 8, 0x57);
	/* Its ethertype takes the place of the packet's. */
	memcpy(frame->data + 12, head, 2);
	insert(frame, ETH_LEN, head + 2, sizeof(head) - 2);
	if (chance(20))
		spoil_octets(frame->data + 12, 10);
}

static void spoil_macs(struct frame *frame)
{
	static const u8 group[][MAC_LEN] = {
		{ 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
		{ 0x01, 0x80, 0xc2, 0, 0, 0x02 },
		{ 0x01, 0x80, 0xc2, 0, 0, 0x0e },
		{ 0x33, 0x33, 0, 0, 0, 1 },
		{ 0x01, 0, 0x5e, 0, 0, 1 },
		{ 0 },
	};
	/* Addresses of a maker that is banned: see wire.sh. */
	const u8 banned[] = { 0x28, 0x57, 0xbe, below(256), below(256), 1 };
	u8 *at = frame->data + (chance(50) ? MAC_LEN : 0);

	if (chance(40))
		memcpy(at, group[below(ARRAY_SIZE(group))], MAC_LEN);
	else if (chance(60))
		memcpy(at, banned, MAC_LEN);
	else
		random_fill(at, MAC_LEN);
}

/* One field of the headers of IP, of either version, or of TCP. */
static void spoil_header(struct frame *frame)
{
	static const u8 protocols[] = { 0, 1, 2, 4, 6, 17, 41, 43, 44, 47, 50,
					51, 58, 59, 60, 135, 139, 140, 255 };
	static const u8 places[] = {
		0, 2, 4, 6, 6, 7, 9, 9, 12, 16, 20, 24, 28, 32, 33, 40, 44, 52,
	};
	const u32 at = ETH_LEN + places[below(ARRAY_SIZE(places))];

	if (at + 4 > frame->len)
		return;
	if (chance(30))
		frame->data[at] = protocols[below(ARRAY_SIZE(protocols))];
	else if (chance(50))
		spoil_number(frame->data + at, 2);
	else
		frame->data[at] = random_u32();
}

static void spoil_kind(struct frame *frame)
{
	static const u16 kinds[] = {
		0x0800, 0x86dd, 0x0806, 0x8100, 0x88a8, 0x8863, 0x8864, 0x8847,
		0x888e, 0x88cc, 0x8809, 0x0000, 0x0600, 0x05dc, 0xffff,
	};

	put16(frame->data + 12, kinds[below(ARRAY_SIZE(kinds))]);
}

static void spoil_length(struct frame *frame)
{
	u32 more = below(chance(90) ? 64 : 4000);

	if (chance(60)) {
		frame->len = ETH_LEN + below(frame->len - ETH_LEN + 1);
	} else if (frame->len + more <= FRAME_MAX) {
		random_fill(frame->data + frame->len, more);
		frame->len += more;
	}
}

/* What is said beside the frame; mostly the kernel refuses that. */
static void spoil_head(struct frame *frame)
{
	struct virtio_net_hdr *head = &frame->head;

	if (chance(50)) {
		memset(head, 0, sizeof(*head));
		return;
	}
	head->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	head->csum_start = ETH_LEN + below(60);
	head->csum_offset = chance(50) ? 16 : below(40);
	if (chance(50))
		head->hdr_len = below(200);
	if (chance(30)) {
		head->gso_type = chance(50) ? VIRTIO_NET_HDR_GSO_TCPV4 :
					      VIRTIO_NET_HDR_GSO_TCPV6;
		head->gso_size = 1 + below(1500);
	}
}

static void mutate_once(struct frame *frame)
{
	switch (below(11)) {
	case 0:
		spoil_octets(frame->data, frame->len);
		break;
	case 1:
		spoil_length(frame);
		break;
	case 2:
		insert_tags(frame);
		break;
	case 3:
		spoil_macs(frame);
		break;
	case 4:
	case 5:
	case 6:
		spoil_header(frame);
		break;
	case 7:
		spoil_kind(frame);
		break;
	case 8:
		spoil_order(frame->data, &frame->len, FRAME_MAX);
		break;
	case 9:
		wrap_in_pppoe(frame);
		break;
	default:
		spoil_head(frame);
	}
}

/**
 * mutate_frame() - spoil a frame
 * @frame: of at least ETH_LEN octets, and so it stays
 */
void mutate_frame(struct frame *frame)
{
	u32 count = 1 + below(3);

	for (; count; count--) {
		if (frame->len < ETH_LEN) {
			random_fill(frame->data, ETH_LEN);
			frame->len = ETH_LEN;
		}
		mutate_once(frame);
	}
	if (frame->len < ETH_LEN)
		frame->len = ETH_LEN;
	if (chance(60))
		frame_fix_checksum(frame);
}
