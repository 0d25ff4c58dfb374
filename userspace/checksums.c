// SPDX-License-Identifier: GPL-2.0
/*
 * A receiver throws segments with a wrong checksum away, and decoys use that.
 * But what was captured on the machine that sends it has a checksum that the
 * network card was still to fill in, and what was captured behind a driver
 * that merges segments has one that nobody ever computed.
 */
#include "checksums.h"

#include <stdlib.h>

#include "mem.h"

enum {
	SENDERS = 1 << 14,	/* two that share a place forget each other */
	LONGEST_PACKET = 1500,	/* on Ethernet without jumbo frames */
	CHECKSUM = 16,		/* offset in the TCP header */
};

/**
 * struct checksum_sender - the segments of one sender
 * @address: in network order
 * @right: of its checksums so far
 * @wrong: likewise
 */
struct checksum_sender {
	u8 address[16];
	u32 right;
	u32 wrong;
};

/**
 * checksums_init() - know nobody
 * @checksums: checksums_free() it
 */
void checksums_init(struct checksums *checksums)
{
	checksums->senders = mem_alloc(SENDERS * sizeof(*checksums->senders));
	hash_new_key(&checksums->key);
}

/**
 * checksums_free() - forget them all
 * @checksums: initialised or zero
 */
void checksums_free(struct checksums *checksums)
{
	free(checksums->senders);
	checksums->senders = NULL;
}

static struct checksum_sender *find_sender(struct checksums *checksums,
					   const struct debar_frame *frame)
{
	u32 hash = hash_bytes(&checksums->key, frame->ip_src,
			      sizeof(frame->ip_src));
	struct checksum_sender *sender;

	sender = &checksums->senders[hash % SENDERS];
	if (memcmp(sender->address, frame->ip_src, sizeof(sender->address))) {
		memset(sender, 0, sizeof(*sender));
		memcpy(sender->address, frame->ip_src,
		       sizeof(sender->address));
	}
	return sender;
}

static u32 fold(u32 sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* What a driver leaves in the field for the card to add to: the sum of the
 * pseudo-header, with the length in it or without, or nothing.
 */
static bool is_unfilled(const struct debar_frame *frame)
{
	const u32 len = frame->ip_version == 4 ? 4 : 16;
	u32 sum = DEBAR_IPPROTO_TCP, found, i;
	u8 buffer[2];
	const u8 *p;

	p = debar_bytes_at(&frame->bytes, frame->l4 + CHECKSUM, 2, buffer);
	if (!p)
		return false;
	found = debar_be16(p);
	for (i = 0; i < len; i += 2)
		sum += debar_be16(frame->ip_src + i) +
		       (u32)debar_be16(frame->ip_dst + i);
	return !found || found == fold(sum) ||
	       found == fold(sum + frame->end - frame->l4);
}

static bool is_super_frame(const struct debar_frame *frame)
{
	return frame->end - frame->l3 > LONGEST_PACKET;
}

/**
 * checksums_believe() - does a segment belong to its stream?
 * @checksums: the senders so far
 * @frame: dissected, with TCP in it
 *
 * A wrong checksum that looks like the work of a driver is believed, and any
 * wrong one as long as most of that sender are wrong. A segment that the
 * capture holds a part of is believed, too: nobody can tell.
 */
bool checksums_believe(struct checksums *checksums,
		       const struct debar_frame *frame)
{
	struct checksum_sender *sender;

	if (frame->end > frame->bytes.total || frame->more_fragments)
		return true;
	sender = find_sender(checksums, frame);
	if (debar_tcp_checksum(frame)) {
		sender->right++;
		return true;
	}
	sender->wrong++;
	if (is_super_frame(frame) || is_unfilled(frame))
		return true;
	return sender->wrong > sender->right;
}
