// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <stdlib.h>

#include "packet.h"
#include "testlib.h"
#include "wire.h"

enum { MAX_FRAME = 80000 };

void wire_init(struct wire *wire)
{
	static const u8 address[2][4] = { { 192, 0, 2, 10 }, { 10, 0, 0, 2 } };
	int side;

	memset(wire, 0, sizeof(*wire));
	wire->ip_version = 4;
	for (side = 0; side < 2; side++) {
		memcpy(wire->address[side], address[side], 4);
		memset(wire->mac[side], 0x02 + 0x10 * side, 6);
		wire->isn[side] = 0x10000000 * (side + 1);
	}
	wire->port[TLS_CLIENT] = 50000;
	wire->port[TLS_SERVER] = 443;
}

static u8 *append16(u8 *p, u32 value)
{
	*p++ = value >> 8;
	*p++ = value;
	return p;
}

static u8 *append32(u8 *p, u32 value)
{
	return append16(append16(p, value >> 16), value);
}

static u8 *append(u8 *p, const void *data, u32 len)
{
	if (len)
		memcpy(p, data, len);
	return p + len;
}

/* The obvious way, as a second opinion: RFC 1071. */
static u16 checksum(const u8 *p, u32 len, u64 sum)
{
	u32 i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? p[i] : p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static u64 pseudo_header(const struct wire *wire, u32 len)
{
	u64 sum = len + 6;
	u32 i;

	for (i = 0; i < 16; i++)
		sum += (u64)(wire->address[0][i] + wire->address[1][i])
		       << (i & 1 ? 0 : 8);
	return sum;
}

static u8 *append_ethernet(u8 *p, const struct wire *wire,
			   const struct wire_segment *segment)
{
	p = append(p, wire->mac[!segment->from], 6);
	p = append(p, segment->mac ? segment->mac : wire->mac[segment->from], 6);
	if (wire->vlan)
		p = append16(append16(p, DEBAR_ETH_VLAN), wire->vlan);
	return append16(p, wire->ip_version == 4 ? DEBAR_ETH_IPV4 :
						DEBAR_ETH_IPV6);
}

static u8 *append_ip(u8 *p, const struct wire *wire,
		     const struct wire_segment *segment, u32 len)
{
	const u32 address = wire->ip_version == 4 ? 4 : 16;
	const bool first = wire->ip_version == 6 && segment->fragment;

	if (segment->cut)
		len = segment->cut;
	if (wire->ip_version == 4) {
		/* A super-frame that is too long for the field. */
		p = append16(append16(p, 0x4500), len + 20 > 65535 ? 0 : len + 20);
		p = append16(append16(p, 0), segment->fragment);
		p = append32(p, 64 << 24 | 6 << 16);
	} else {
		assert(!wire->extension || !first);
		len += wire->extension || first ? 8 : 0;
		p = append16(append32(p, 6 << 28), len > 65535 ? 0 : len);
		p = append16(p, (wire->extension ? 60 : first ? 44 : 6) << 8 |
				64);
	}
	p = append(p, wire->address[segment->from], address);
	p = append(p, wire->address[!segment->from], address);
	if (wire->extension) {
		static const u8 options[8] = { 6, 0, 1, 4 };

		assert(wire->ip_version == 6);
		p = append(p, options, sizeof(options));
	}
	if (first) {
		static const u8 fragment[8] = { 6, 0, 0, 1, 0, 0, 0, 7 };

		p = append(p, fragment, sizeof(fragment));
	}
	return p;
}

static u8 *append_tcp(u8 *p, const struct wire *wire,
		      const struct wire_segment *segment)
{
	const u8 from = segment->from;
	const u32 len = 20 + segment->len;
	u8 *const start = p;

	p = append16(append16(p, wire->port[from]), wire->port[!from]);
	p = append32(p, wire->isn[from] + 1 + segment->at -
		     !!(segment->flags & DEBAR_TCP_SYN));
	p = append32(p, wire->isn[!from] + 1 + segment->ack);
	p = append16(p, 5 << 12 | segment->flags);
	p = append32(append16(p, 0xffff), 0);
	p = append(p, segment->data, segment->len);
	append16(start + 16, checksum(start, len, pseudo_header(wire, len)) ^
			  segment->bad_checksum);
	return p;
}

/* Put a frame in front of the engine, of which nothing beyond its end can be
 * read.
 */
void wire_send(const struct wire *wire, struct host *host,
	       const struct wire_segment *segment)
{
	struct debar_frame_facts facts = {
		.checksum_is_good = wire->checksum_is_good ||
				    (wire->offload && !segment->bad_checksum),
		.domain = wire->vlan,
	};
	u8 *buffer = malloc(MAX_FRAME), *p = buffer;
	struct debar_frame frame;
	struct pieces pieces;
	u32 len;

	assert(segment->len + 100 + wire->padding < MAX_FRAME);
	if (!wire->no_macs)
		p = append_ethernet(p, wire, segment);
	p = append_ip(p, wire, segment, 20 + segment->len);
	p = append_tcp(p, wire, segment);
	memset(p, 0x16, wire->padding);
	len = p - buffer + wire->padding;
	pieces_make(&pieces, buffer, len,
		    wire->linear && wire->linear < len ? wire->linear : len);
	if (wire->witness)
		wire->witness(&pieces.bytes);
	if (wire->no_macs)
		debar_frame_dissect_packet(&frame, &pieces.bytes, 0,
					   wire->ip_version == 4 ?
					   DEBAR_ETH_IPV4 : DEBAR_ETH_IPV6);
	else
		assert(!debar_frame_dissect(&frame, &pieces.bytes, NULL));
	debar_engine_frame(&host->engine, &frame, &facts);
	pieces_free(&pieces);
	free(buffer);
}

/* SYN, SYN-ACK, ACK */
void wire_open(const struct wire *wire, struct host *host)
{
	const struct wire_segment segment[] = {
		{ .from = TLS_CLIENT, .flags = DEBAR_TCP_SYN },
		{ .from = TLS_SERVER, .flags = DEBAR_TCP_SYN | DEBAR_TCP_ACK },
		{ .from = TLS_CLIENT, .flags = DEBAR_TCP_ACK },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(segment); i++)
		wire_send(wire, host, &segment[i]);
}

static struct wire_segment *add(struct wire_script *script, u8 from, u8 flags)
{
	struct wire_segment *segment = &script->segment[script->count++];

	assert(script->count <= WIRE_MAX_SEGMENTS);
	memset(segment, 0, sizeof(*segment));
	segment->from = from;
	segment->flags = flags;
	return segment;
}

/* Cut stream offsets @at to @end into segments. */
void wire_cut(struct wire_script *script, u8 from, const u8 *data, u32 at,
	      u32 end, u32 ack, u32 mss)
{
	struct wire_segment *segment;

	for (; at < end; at += segment->len) {
		segment = add(script, from, DEBAR_TCP_ACK);
		segment->at = at;
		segment->ack = ack;
		segment->data = data + at;
		segment->len = end - at < mss ? end - at : mss;
	}
}

/* Length of the records of @bytes before the first of another type. */
static u32 flight(const struct tls_bytes *bytes)
{
	u32 at = 0;

	while (at + 5 <= bytes->len && bytes->data[at] == 22)
		at += 5 + debar_be16(bytes->data + at + 3);
	return at < bytes->len ? at : bytes->len;
}

/* The client speaks until its ClientHello is whole. */
static u32 hello(const struct tls_bytes *bytes)
{
	const u32 message = 4 + (debar_be32(bytes->data + 5) & 0xffffff);
	u32 at = 0, got = 0;

	while (got < message) {
		got += debar_be16(bytes->data + at + 3);
		at += 5 + debar_be16(bytes->data + at + 3);
	}
	return at;
}

/* A whole connection in which everything arrives in order. */
void wire_script(struct wire_script *script, const struct tls_talk *talk,
		 u32 mss)
{
	const struct tls_bytes *client = &talk->sent[TLS_CLIENT];
	const struct tls_bytes *server = &talk->sent[TLS_SERVER];
	const u32 first = hello(client), second = flight(server);

	script->count = 0;
	add(script, TLS_CLIENT, DEBAR_TCP_SYN);
	add(script, TLS_SERVER, DEBAR_TCP_SYN | DEBAR_TCP_ACK);
	add(script, TLS_CLIENT, DEBAR_TCP_ACK);
	wire_cut(script, TLS_CLIENT, client->data, 0, first, 0, mss);
	script->flight = script->count;
	wire_cut(script, TLS_SERVER, server->data, 0, second, first, mss);
	script->flight_end = script->count;
	wire_cut(script, TLS_CLIENT, client->data, first, client->len, second,
		 mss);
	wire_cut(script, TLS_SERVER, server->data, second, server->len,
		 client->len, mss);
}

void wire_play(const struct wire *wire, struct host *host,
	       const struct wire_script *script)
{
	u32 i;

	for (i = 0; i < script->count; i++)
		wire_send(wire, host, &script->segment[i]);
}
