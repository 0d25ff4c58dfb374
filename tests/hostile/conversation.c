// SPDX-License-Identifier: GPL-2.0
/*
 * Connections: a handshake in segments, some of which come late, twice, with
 * something else in them, or not at all.
 */
#include <netinet/in.h>

#include "generator.h"

/* Addresses that the peers of wire.sh do not have. */
static void random_ip(struct conversation *c, u8 end)
{
	static const u8 device[] = { 0x2a, 0x57, 0xbe, 0xff, 0xfe, 1 };

	memset(c->ip[end], 0, sizeof(c->ip[end]));
	if (c->version == 4) {
		/* Some are met again and again. */
		c->ip[end][0] = 10;
		c->ip[end][1] = 1 + end;
		c->ip[end][2] = chance(10) ? 0 : below(256);
		c->ip[end][3] = c->ip[end][2] ? below(256) : below(8);
		return;
	}
	put16(c->ip[end], chance(90) ? 0xfd00 : 0xfe80);
	put16(c->ip[end] + 6, 1 + end);
	put32(c->ip[end] + 12, below(1 << 16));
	if (chance(5))
		memcpy(c->ip[end] + 8, device, sizeof(device));
}

/**
 * conversation_address() - new ends
 * @c: connection
 */
void conversation_address(struct conversation *c)
{
	u8 end;

	c->version = chance(70) ? 4 : 6;
	c->tags = chance(85) ? 0 : 1 + below(2);
	for (end = CLIENT; end < ENDS; end++) {
		random_ip(c, end);
		memset(c->mac[end], 0, MAC_LEN);
		c->mac[end][0] = 2;
		put16(c->mac[end] + 3, below(64));
		c->mac[end][5] = end;
		c->tcp[end] = end == SERVER && chance(80) ? 443 : random_u32();
		c->isn[end] = chance(20) ? 0u - below(3000) : random_u32();
		c->vlan[end] = chance(80) ? 1u + end : random_u32();
		c->said[end] = 0;
	}
}

/**
 * conversation_say() - have another segment
 * @c: connection
 * @from: end
 * @flags: of TCP
 * @at: offset in what it says; all ones is the SYN's
 * @len: octets
 */
void conversation_say(struct conversation *c, u8 from, u8 flags, u32 at,
		      u32 len)
{
	if (c->steps < STEPS)
		c->step[c->steps++] = (struct step) {
			.from = from, .flags = flags, .at = at, .len = len,
		};
}

static u32 segment_size(void)
{
	switch (below(8)) {
	case 0:
		return 1 + below(20);
	case 1:
		return 1 + below(16000);	/* a card is to cut it */
	case 2:
	case 3:
		return 1460;
	default:
		return 100 + below(900);
	}
}

/* With islands an octet is missing before each segment. */
static void say_all(struct conversation *c, u8 from)
{
	const bool pieces = chance(10), islands = chance(4);
	u32 at, len;

	for (at = islands; at < c->len[from]; at += len + islands) {
		len = pieces || islands ? 1 + below(40) : segment_size();
		if (len > c->len[from] - at)
			len = c->len[from] - at;
		conversation_say(c, from, TCP_ACK, at, len);
		if (chance(50))
			conversation_say(c, !from, TCP_ACK,
					 from == SERVER ? c->len[CLIENT] : 0,
					 0);
	}
}

/* Begin earlier or end later than it should. */
static void overlap(const struct conversation *c, struct step *step)
{
	u32 more = below(200);

	if (!step->len)
		return;
	if (more > step->at)
		more = step->at;
	step->at -= more;
	step->len += more;
	more = below(200);
	if (step->at + step->len + more <= c->len[step->from])
		step->len += more;
}

static void disturb_step(struct conversation *c, u32 i)
{
	struct step *step = &c->step[i], other;
	u32 j = below(c->steps);

	switch (below(6)) {
	case 0:
		overlap(c, step);
		break;
	case 1:
		if (step->len)
			conversation_say(c, step->from, step->flags, step->at,
					 step->len);
		break;
	case 2:
		step->flags = chance(50) ? random_u32() : TCP_ACK | TCP_PSH;
		break;
	case 3:
		step->lies = step->len;
		break;
	default:
		other = *step;
		*step = c->step[j];
		c->step[j] = other;
	}
}

/* The end comes first, and the beginning last. */
static void turn_round(struct conversation *c)
{
	struct step other;
	u32 i, j;

	for (i = 3, j = c->steps - 1; i < j; i++, j--) {
		other = c->step[i];
		c->step[i] = c->step[j];
		c->step[j] = other;
	}
}

static void disturb(struct conversation *c)
{
	const u32 often = chance(50) ? 0 : chance(70) ? 5 : 40;
	u32 i, count = c->steps;

	if (chance(4))
		turn_round(c);
	for (i = 0; i < count; i++)
		if (chance(often))
			disturb_step(c, i);
	/* Some are left by one end. */
	if (chance(5))
		c->steps = below(c->steps) + 1;
}

static void choose_streams(struct conversation *c)
{
	struct octets pair[ENDS];
	u8 end;

	if (chance(10))
		seed_banned_pair(pair);
	else if (chance(50))
		seed_whole_pair(pair);
	else
		seed_pair(pair);
	for (end = CLIENT; end < ENDS; end++) {
		c->len[end] = pair[end].len;
		if (c->len[end] > STREAM_MAX)
			c->len[end] = STREAM_MAX;
		if (c->len[end])
			memcpy(c->stream[end], pair[end].data, c->len[end]);
		if (chance(35))
			mutate_stream(c->stream[end], &c->len[end]);
		if (chance(2)) {
			c->len[end] = below(STREAM_MAX);
			random_fill(c->stream[end], c->len[end]);
		}
	}
}

/**
 * conversation_begin() - a new connection and all that is said on it
 * @c: written
 */
void conversation_begin(struct conversation *c)
{
	c->steps = 0;
	c->next = 0;
	c->plain = chance(30);
	conversation_address(c);
	choose_streams(c);
	if (chance(90)) {
		conversation_say(c, CLIENT, TCP_SYN, -1, 0);
		conversation_say(c, SERVER, TCP_SYN | TCP_ACK, -1, 0);
		conversation_say(c, CLIENT, TCP_ACK, 0, 0);
	}
	say_all(c, CLIENT);
	say_all(c, SERVER);
	conversation_say(c, CLIENT, TCP_ACK, c->len[CLIENT], 0);
	if (chance(50))
		conversation_say(c, below(2), chance(50) ? TCP_RST :
				 TCP_FIN | TCP_ACK, c->len[SERVER], 0);
	disturb(c);
}

/**
 * conversation_next() - the next segment of a connection
 * @c: connection
 * @frame: written
 *
 * Return: false if there is none.
 */
bool conversation_next(struct conversation *c, struct frame *frame)
{
	if (c->next == c->steps)
		return false;
	frame_segment(frame, c, &c->step[c->next++]);
	if (!c->plain && chance(4))
		mutate_frame(frame);
	return true;
}
