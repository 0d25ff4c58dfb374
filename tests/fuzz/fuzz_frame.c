// SPDX-License-Identifier: GPL-2.0
/*
 * The headers of any frame, in one piece, in two, and without Ethernet, and
 * those who read on from there: the same must be said, inside the frame.
 *
 * Input: one byte, of which the lowest bit is whether a tag stands beside the
 * frame and the others how much of the frame is in one piece; two bytes of tag;
 * the frame.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/bootstrap.h"
#include "core/tcp.h"

#include "../unit/packet.c"
#include "../unit/testlib.c"

enum { HEAD = 3 };

static void demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

/**
 * struct result - all that is said of a frame
 */
struct result {
	struct debar_frame frame;
	struct debar_bootstrap bootstrap;
	struct debar_tcp tcp;
	bool is_tcp;
	bool checksum;
	bool is_control;
	u8 mac[DEBAR_MAC_LEN];
};

static void read_on(struct result *result)
{
	const struct debar_frame *frame = &result->frame;
	const struct debar_tcp *tcp = &result->tcp;

	debar_bootstrap_parse(&result->bootstrap, frame);
	result->is_control = frame->dst && debar_frame_is_control(frame->dst);
	if (frame->ip_version == 6)
		debar_eui64_to_mac(frame->ip_src + 8, result->mac);
	result->is_tcp = debar_tcp_parse(&result->tcp, frame);
	if (!result->is_tcp) {
		demand(!debar_tcp_parse_cut(&result->tcp, frame) ||
		       (debar_tcp_is_cut(tcp, frame) && !tcp->flags &&
			!tcp->length && frame->more_fragments),
		       "of a header that is cut, there are only numbers");
		return;
	}
	demand(!tcp->length || tcp->payload + tcp->length <= frame->bytes.total,
	       "payload lies in the frame");
	demand(tcp->payload + tcp->length + tcp->missing == frame->end,
	       "payload and what is missing of it end with the packet");
	result->checksum = debar_tcp_checksum(frame);
}

/* Where things are differs between two readings, what they say does not. */
static void forget_places(struct result *result)
{
	memset(&result->frame.bytes, 0, sizeof(result->frame.bytes));
	memset(result->frame.ethernet, 0, sizeof(result->frame.ethernet));
	result->frame.dst = NULL;
	result->frame.src = NULL;
}

static bool dissect(struct result *result, const u8 *data, u32 len, u32 linear,
		    const u16 *tag)
{
	struct pieces pieces;
	int err;

	memset(result, 0, sizeof(*result));
	pieces_make(&pieces, data, len, linear < len ? linear : len);
	err = debar_frame_dissect(&result->frame, &pieces.bytes, tag);
	if (!err) {
		demand(!memcmp(result->frame.src, data + 6, 6), "source");
		read_on(result);
	}
	forget_places(result);
	pieces_free(&pieces);
	return !err;
}

static void dissect_packet(const struct result *want, const u8 *data, u32 len)
{
	const u8 *copy = exact_copy(data, len);
	const struct debar_bytes bytes = {
		.data = copy, .linear = len, .total = len,
	};
	struct result result;

	memset(&result, 0, sizeof(result));
	debar_frame_dissect_packet(&result.frame, &bytes, DEBAR_ETH_HLEN,
				   debar_be16(data + 12));
	read_on(&result);
	demand(result.frame.l4 == want->frame.l4 &&
	       result.frame.end == want->frame.end &&
	       result.is_tcp == want->is_tcp &&
	       result.checksum == want->checksum,
	       "a packet says the same without Ethernet");
	free((void *)copy);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct result whole, pieces;
	const u16 *tag = NULL;
	u16 beside;

	if (size < HEAD || size > 1 << 16)
		return 0;
	beside = debar_be16(data + 1);
	if (data[0] & 1)
		tag = &beside;
	if (!dissect(&whole, data + HEAD, size - HEAD, ~0u, tag))
		return 0;
	demand(dissect(&pieces, data + HEAD, size - HEAD, data[0] >> 1, tag),
	       "Ethernet in two pieces is Ethernet");
	demand(!memcmp(&whole, &pieces, sizeof(whole)),
	       "two pieces say the same as one");
	if (!tag)
		dissect_packet(&whole, data + HEAD, size - HEAD);
	return 0;
}
