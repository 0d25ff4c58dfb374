/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Makes frames that nobody should have to read, the same for the same seed, and
 * sends them. See wire.c.
 */
#ifndef HOSTILE_GENERATOR_H
#define HOSTILE_GENERATOR_H

#include <linux/virtio_net.h>

#include "random.h"

enum {
	CLIENT, SERVER, ENDS,
	MAC_LEN = 6,
	ETH_LEN = 14,
	FRAME_MAX = 40000,
	STREAM_MAX = 36000,
	STEPS = 256,
	TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PSH = 8, TCP_ACK = 16,
};

static inline void put16(u8 *at, u32 value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static inline void put32(u8 *at, u32 value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

static inline u32 get16(const u8 *at)
{
	return at[0] << 8 | at[1];
}

/* --- seeds.c --- */

/**
 * struct octets - some, that belong to somebody else
 * @data: the first
 * @len: how many
 */
struct octets {
	const u8 *data;
	u32 len;
};

void seeds_load(const char *path);
struct octets seed_frame(void);
void seed_pair(struct octets pair[ENDS]);
/* One whose server shows a certificate. */
void seed_whole_pair(struct octets pair[ENDS]);
/* One by which the server is banned. */
void seed_banned_pair(struct octets pair[ENDS]);

/* --- frames.c --- */

/**
 * struct frame - one, with what a network card would say of it
 * @head: before the octets on their way into the kernel
 * @data: from the destination MAC on
 * @len: of @data
 * @port: enum port
 */
struct frame {
	struct virtio_net_hdr head;
	u8 data[FRAME_MAX];
	u32 len;
	u8 port;
};

/**
 * struct conversation - a connection and what is still to be sent of it
 * @mac: of its ends
 * @ip: likewise, of @version
 * @tcp: ports
 * @isn: initial sequence numbers
 * @version: 4 or 6
 * @tags: VLAN tags
 * @vlan: ids
 * @plain: no options, no extension headers, right checksums
 * @stream: what the ends say
 * @len: of @stream
 * @said: how much of it was sent
 * @step: segments in the order of sending
 * @steps: how many
 * @next: of @step
 */
struct conversation {
	u8 mac[ENDS][MAC_LEN];
	u8 ip[ENDS][16];
	u16 tcp[ENDS];
	u32 isn[ENDS];
	u8 version;
	u8 tags;
	u16 vlan[2];
	bool plain;
	u8 stream[ENDS][STREAM_MAX];
	u32 len[ENDS];
	u32 said[ENDS];
	struct step {
		u32 at;
		u16 len;
		u8 from;
		u8 flags;
		bool lies;
	} step[STEPS];
	u32 steps;
	u32 next;
};

void frame_segment(struct frame *frame, struct conversation *c,
		   const struct step *step);
void frame_fix_checksum(struct frame *frame);

/* --- mutate.c --- */

void mutate_stream(u8 *stream, u32 *len);
void mutate_frame(struct frame *frame);

/* --- conversation.c --- */

void conversation_address(struct conversation *c);
void conversation_begin(struct conversation *c);
bool conversation_next(struct conversation *c, struct frame *frame);
/* One more segment at an offset; -1 is the SYN. */
void conversation_say(struct conversation *c, u8 from, u8 flags, u32 at,
		      u32 len);

/* --- floods.c --- */

/* The next frame of a flood, or false if there is none of this name. */
bool flood_next(const char *kind, u64 number, struct frame *frame);

/* --- ports.c --- */

/**
 * enum port - where a frame enters
 * @PORT_CLIENT: at the client, to come in by the bridge's port there
 * @PORT_SERVER: at the server, likewise
 * @PORT_TO_CLIENT: in the bridge's port at the client, on its way out
 * @PORT_TO_SERVER: likewise
 */
enum port { PORT_CLIENT, PORT_SERVER, PORT_TO_CLIENT, PORT_TO_SERVER, PORTS };

/**
 * struct counts - what has been sent, and what became of it
 * @sent: frames that the kernel took
 * @entered: of these, at client or server
 * @dropped: on their way out of a port of the bridge
 * @refused: for what was said of them beside the frame
 * @banned: frames of a banned device, and @banned_heard of them at the far end
 * @clean: frames of a device that nobody bans, and @clean_heard
 */
struct counts {
	u64 sent;
	u64 entered;
	u64 dropped;
	u64 refused;
	u64 banned, banned_heard;
	u64 clean, clean_heard;
};

extern struct counts counts;

void ports_open(void);
void ports_send(struct frame *frame);
/* One frame of a banned device and one of another, from one end to the other. */
void ports_probe(void);

/* --- slabs.c --- */

void slabs_sample(void);
void slabs_print(void);

#endif
