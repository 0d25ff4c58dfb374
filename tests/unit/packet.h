/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames built from a list of parts. The builder notes at every part what a
 * reader that got this far must know, so that a frame cut off anywhere has an
 * expected result too.
 */
#ifndef PACKET_H
#define PACKET_H

#include "core/frame.h"

/* Parts; of the arguments @a is always what the part says comes next. */
enum part_kind {
	PART_END,
	PART_ETHERNET,	/* a: type, or length */
	PART_TAG,	/* a: type, b: tag control information */
	PART_PPPOE,	/* a: PPP protocol, in two octets */
	PART_PPPOE_1,	/* a: PPP protocol, compressed to one octet */
	PART_IPV4,	/* a: protocol, b: words of options, c: fragment field */
	PART_IPV6,	/* a: next header */
	PART_EXTENSION,	/* a: next header, b: length in 8 octets, minus 1 */
	PART_AUTH,	/* a: next header, b: length in words, minus 2 */
	PART_FRAGMENT,	/* a: next header, b: fragment field */
	PART_UDP,	/* a: destination port, b: source port */
	PART_FILL,	/* b: octets */
	PART_OPAQUE,	/* the reader must not see more than it has by now */
	PART_16,	/* a: a number that means something to a test */
};

struct part {
	enum part_kind kind;
	u16 a;
	u16 b;
	u16 c;
};

#define ETHERNET(type)		{ PART_ETHERNET, type, 0, 0 }
#define TAG(tci, type)		{ PART_TAG, type, tci, 0 }
#define PPPOE(protocol)		{ PART_PPPOE, protocol, 0, 0 }
#define PPPOE_1(protocol)	{ PART_PPPOE_1, protocol, 0, 0 }
#define IPV4(protocol)		{ PART_IPV4, protocol, 0, 0 }
#define IPV4_OPTIONS(protocol, words) { PART_IPV4, protocol, words, 0 }
#define IPV4_FRAGMENT(protocol, field) { PART_IPV4, protocol, 0, field }
#define IPV6(next)		{ PART_IPV6, next, 0, 0 }
#define EXTENSION(next, units)	{ PART_EXTENSION, next, units, 0 }
#define AUTH(next, words)	{ PART_AUTH, next, words, 0 }
#define FRAGMENT(next, field)	{ PART_FRAGMENT, next, field, 0 }
#define UDP(from, to)		{ PART_UDP, to, from, 0 }
#define FILL(octets)		{ PART_FILL, 0, octets, 0 }
#define OPAQUE			{ PART_OPAQUE, 0, 0, 0 }
#define BE16(number)		{ PART_16, number, 0, 0 }

enum { MAX_PARTS = 24, MAX_PACKET = 3000 };

/**
 * struct knowledge - what the headers of a frame say, up to some point
 * @need: length of the frame from which on this is known
 *
 * The other fields are those of struct debar_frame.
 */
struct knowledge {
	u32 need;
	u16 ethertype;
	u8 tags;
	u16 vlan[DEBAR_MAX_TAGS];
	bool pppoe;
	u8 ip_version;
	bool fragment;
	u8 l4_proto;
	u32 l3;
	u32 l4;
};

struct packet {
	u8 data[MAX_PACKET];
	u32 len;
	bool opaque;
	const u16 *accelerated_tag;
	u16 accelerated;
	struct knowledge known[MAX_PARTS];
	u32 steps;
};

extern const u8 packet_dst[DEBAR_MAC_LEN], packet_src[DEBAR_MAC_LEN];
extern const u8 packet_ipv4_src[4], packet_ipv4_dst[4];
extern const u8 packet_ipv6_src[16], packet_ipv6_dst[16];

void packet_build(struct packet *packet, const struct part *parts,
		  int accelerated_tag);
const struct knowledge *packet_known(const struct packet *packet, u32 len);

/**
 * struct pieces - a frame in two pieces, each ending where its memory ends
 * @bytes: as the engine sees it
 * @first: the linear part
 * @second: the rest
 * @in_place: give out pointers into @second where possible, else always copy
 * @fails: as if the rest could not be read
 */
struct pieces {
	struct debar_bytes bytes;
	u8 *first;
	u8 *second;
	bool in_place;
	bool fails;
};

void pieces_make(struct pieces *pieces, const u8 *data, u32 len, u32 split);
void pieces_free(struct pieces *pieces);

#endif
