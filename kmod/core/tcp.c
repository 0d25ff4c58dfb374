// SPDX-License-Identifier: GPL-2.0
#include "tcp.h"

enum {
	/* What is summed at a time where the frame is in several pieces. */
	PIECE = 64,
};

/* debar_tcp_parse() where the header is not in one piece. */
bool debar_tcp_fetch(struct debar_tcp *tcp, const struct debar_frame *frame)
{
	u8 buffer[DEBAR_TCP_HLEN];
	const u8 *p = debar_bytes_at(&frame->bytes, frame->l4, sizeof(buffer),
				     buffer);

	return p && debar_tcp_read(tcp, frame, p);
}

static u64 add_word(u64 total, u64 word)
{
	total += word;
	return total + (total < word);
}

/*
 * RFC 1071: the sum of 16-bit words, of four of them at a time, in the machine's
 * order: only what it is compared to must be the same in both. An odd octet at
 * the end counts as if a zero came behind it.
 */
static u64 sum(u64 total, const u8 *p, u32 len)
{
	u64 word;

	for (; len >= sizeof(word); len -= sizeof(word), p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		total = add_word(total, word);
	}
	word = 0;
	memcpy(&word, p, len);
	return add_word(total, word);
}

/* RFC 9293, 3.1 and RFC 8200, 8.1 */
static u64 sum_pseudo_header(const struct debar_frame *frame, u32 len)
{
	const u32 address = frame->ip_version == 4 ? 4 : 16;
	const u8 rest[8] = { len >> 24, len >> 16, len >> 8, len,
			     0, 0, 0, frame->l4_proto };
	u64 total = sum(0, rest, sizeof(rest));

	total = sum(total, frame->ip_src, address);
	return sum(total, frame->ip_dst, address);
}

/**
 * debar_tcp_checksum() - is the checksum of a whole segment right?
 * @frame: dissected, with TCP in it
 *
 * An octet of work for each octet of the segment. In a packet with a routing
 * header that has not reached its end the answer is no.
 *
 * Return: false also when part of the segment is missing.
 */
bool debar_tcp_checksum(const struct debar_frame *frame)
{
	u8 buffer[PIECE];
	u32 at = frame->l4;
	const u8 *p;
	u64 total;
	u32 len;

	if (frame->end > frame->bytes.total || frame->end < at)
		return false;
	total = sum_pseudo_header(frame, frame->end - at);
	for (; at < frame->end; at += len) {
		len = frame->end - at;
		/* All but the last piece are of even length, so that words
		 * stay words.
		 */
		if (at + PIECE <= frame->bytes.linear &&
		    len > frame->bytes.linear - at)
			len = (frame->bytes.linear - at) & ~1u;
		else if (len > PIECE && at + len > frame->bytes.linear)
			len = PIECE;
		p = debar_bytes_at(&frame->bytes, at, len, buffer);
		if (!p)
			return false;
		total = sum(total, p, len);
	}
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return total == 0xffff;
}
