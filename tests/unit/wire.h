/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TCP connections as frames on a wire.
 */
#ifndef WIRE_H
#define WIRE_H

#include "host.h"
#include "tls_peers.h"

/**
 * struct wire - two hosts and what is between them; by side (TLS_CLIENT,
 *	TLS_SERVER)
 * @ip_version: 4 or 6
 * @address: IP addresses
 * @port: TCP ports
 * @mac: MACs
 * @isn: initial sequence numbers
 * @vlan: id of a tag, or 0
 * @extension: IPv6 with an extension header
 * @padding: octets behind each packet
 * @linear: of each frame, octets in one piece; all when 0
 * @no_macs: the frames have no Ethernet header
 * @checksum_is_good: what the engine is told
 * @offload: it is told the truth about checksums, as by a card that looked
 * @witness: sees every frame, or NULL
 */
struct wire {
	u8 ip_version;
	u8 address[2][16];
	u16 port[2];
	u8 mac[2][6];
	u32 isn[2];
	u16 vlan;
	bool extension;
	u32 padding;
	u32 linear;
	bool no_macs;
	bool checksum_is_good;
	bool offload;
	void (*witness)(const struct debar_bytes *frame);
};

/**
 * struct wire_segment - one segment
 * @from: side that sends it
 * @flags: DEBAR_TCP_*
 * @at: sequence number, counted from the first octet of payload
 * @ack: acknowledgment, counted likewise
 * @data: payload
 * @len: octets
 * @mac: another source MAC, or NULL
 * @bad_checksum: off by one
 * @fragment: IPv4 fragment field; in IPv6 any but 0 makes a first fragment
 * @cut: octets of TCP that are in this fragment, or 0: all; what follows is
 *	padding then
 */
struct wire_segment {
	u8 from;
	u8 flags;
	u32 at;
	u32 ack;
	const u8 *data;
	u32 len;
	const u8 *mac;
	bool bad_checksum;
	u16 fragment;
	u32 cut;
};

enum { WIRE_MAX_SEGMENTS = 4096 };

/**
 * struct wire_script - segments of a connection, in their natural order
 * @segment: they
 * @count: how many
 * @flight: index of the first segment of the server's first flight
 * @flight_end: behind its last
 */
struct wire_script {
	struct wire_segment segment[WIRE_MAX_SEGMENTS];
	u32 count;
	u32 flight;
	u32 flight_end;
};

void wire_init(struct wire *wire);
void wire_send(const struct wire *wire, struct host *host,
	       const struct wire_segment *segment);
void wire_open(const struct wire *wire, struct host *host);
void wire_script(struct wire_script *script, const struct tls_talk *talk,
		 u32 mss);
void wire_cut(struct wire_script *script, u8 from, const u8 *data, u32 at,
	      u32 end, u32 ack, u32 mss);
void wire_play(const struct wire *wire, struct host *host,
	       const struct wire_script *script);

#endif
