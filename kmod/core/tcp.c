// SPDX-License-Identifier: GPL-2.0
#include "tcp.h"

enum {
	/* What is summed at a time where the frame is in several pieces. */
	PIECE = 64,

	NUMBERS_LEN = 8,	/* ports and sequence number */
	DATA_OFFSET = 12,
};

/* debar_tcp_parse() where the header is not in one piece. */
bool debar_tcp_fetch(struct debar_tcp *tcp, const struct debar_frame *frame)
{
	u8 buffer[DEBAR_TCP_HLEN];
	const u8 *p = debar_bytes_at(&frame->bytes, frame->l4, sizeof(buffer),
				     buffer);

	return p && debar_tcp_read(tcp, frame, p);
}

/* Length of the header, as far as it can be known; 0 if it was not captured. */
static u32 header_length(const struct debar_frame *frame)
{
	const u8 *words;
	u8 buffer;

	if (frame->l4 + DEBAR_TCP_HLEN > frame->end)
		return DEBAR_TCP_HLEN;
	words = debar_bytes_at(&frame->bytes, frame->l4 + DATA_OFFSET, 1,
			       &buffer);
	return words ? (*words >> 4) * 4u : 0;
}

/**
 * debar_tcp_parse_cut() - read what there is of a header that goes on in the
 *	next fragment (RFC 1858, 3)
 * @tcp: result: ports and sequence number, or zeroes where not even they are
 *	there; no flags, and no payload
 * @frame: dissected, of which debar_tcp_parse() has made nothing
 *
 * Where the fragment ends is padding, and no header, whatever it looks like.
 *
 * Return: true for the first fragment of a segment whose header it does not
 * hold.
 */
bool debar_tcp_parse_cut(struct debar_tcp *tcp, const struct debar_frame *frame)
{
	u8 buffer[NUMBERS_LEN];
	const u8 *p;
	u32 len;

	if (!frame->ip_version || !frame->more_fragments || frame->fragment ||
	    frame->l4_proto != DEBAR_IPPROTO_TCP)
		return false;
	len = header_length(frame);
	memset(tcp, 0, sizeof(*tcp));
	tcp->payload = frame->l4 + len;
	if (!debar_tcp_is_cut(tcp, frame))
		return false;
	p = debar_bytes_at(&frame->bytes, frame->l4, sizeof(buffer), buffer);
	if (!p || frame->l4 + NUMBERS_LEN > frame->end)
		return true;
	tcp->source = debar_be16(p);
	tcp->destination = debar_be16(p + 2);
	tcp->sequence = debar_be32(p + 4);
	return true;
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
