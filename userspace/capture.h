/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Packets from capture files and interfaces, through libpcap.
 */
#ifndef DEBAR_CAPTURE_H
#define DEBAR_CAPTURE_H

#include "core/frame.h"

struct link_layer;
struct pcap;

/**
 * struct capture - a file or an interface, open
 * @pcap: libpcap's
 * @buffer: of the file, or NULL
 * @name: of the file or interface, borrowed
 * @layer: what its packets begin with
 * @size: of the file in bytes, or 0 when that means nothing
 * @packets: read so far
 * @is_live: an interface
 */
struct capture {
	struct pcap *pcap;
	char *buffer;
	const char *name;
	const struct link_layer *layer;
	u64 size;
	u64 packets;
	bool is_live;
};

/**
 * struct packet - one packet of a capture
 * @data: its bytes, until the next one is read
 * @captured: how many of them there are
 * @length: on the wire
 * @time: when, seconds since 1970 UTC
 */
struct packet {
	const u8 *data;
	u32 captured;
	u32 length;
	s64 time;
};

/**
 * enum capture_status - what came of reading
 * @CAPTURE_PACKET: a packet
 * @CAPTURE_IDLE: none for the moment, on an interface
 * @CAPTURE_END: the file is at its end, or capture_stop() was called
 * @CAPTURE_FAILED: the rest cannot be read, which was complained of
 */
enum capture_status {
	CAPTURE_PACKET,
	CAPTURE_IDLE,
	CAPTURE_END,
	CAPTURE_FAILED,
};

bool capture_open_file(struct capture *capture, const char *path);
bool capture_open_interface(struct capture *capture, const char *name);
enum capture_status capture_next(struct capture *capture,
				 struct packet *packet);
void capture_stop(struct capture *capture);
u64 capture_position(const struct capture *capture);
u64 capture_lost(const struct capture *capture);
void capture_close(struct capture *capture);

#endif
