// SPDX-License-Identifier: GPL-2.0
/*
 * Frames that cost the module memory, each kind that of one table.
 */
#include "generator.h"

/* Each connection is another: what is left of numbers of any size. */
static void renumber(struct conversation *c, u64 number)
{
	u8 end;

	conversation_address(c);
	c->version = 4;
	c->tags = 0;
	c->plain = true;
	c->steps = 0;
	c->next = 0;
	for (end = CLIENT; end < ENDS; end++) {
		c->ip[end][0] = 10;
		c->ip[end][1] = 1 + end;
	}
	c->ip[CLIENT][2] = number >> 8;
	c->ip[CLIENT][3] = number;
	c->tcp[CLIENT] = 1024 + (number >> 16) % 60000;
	c->tcp[SERVER] = 443;
}

static void open_connection(struct conversation *c)
{
	conversation_say(c, CLIENT, TCP_SYN, -1, 0);
	conversation_say(c, SERVER, TCP_SYN | TCP_ACK, -1, 0);
}

static void say(struct conversation *c, u8 from)
{
	u32 at, len;

	for (at = 0; at < c->len[from]; at += len) {
		len = c->len[from] - at < 1400 ? c->len[from] - at : 1400;
		conversation_say(c, from, TCP_ACK, at, len);
	}
}

static void syn(struct conversation *c)
{
	conversation_say(c, CLIENT, TCP_SYN, -1, 0);
}

/* A ClientHello that nobody answers. */
static void hello(struct conversation *c)
{
	open_connection(c);
	say(c, CLIENT);
}

/* A piece in each of four chunks, and never the beginning. */
static void gaps(struct conversation *c)
{
	u32 at;

	open_connection(c);
	say(c, CLIENT);
	memset(c->stream[SERVER], 22, STREAM_MAX);
	for (at = 4000; at < 16384; at += 4096)
		conversation_say(c, SERVER, TCP_ACK, at, 1);
}

/* A server's flight as far as the middle of its certificate. */
static void slow(struct conversation *c)
{
	hello(c);
	c->len[SERVER] -= c->len[SERVER] / 3;
	say(c, SERVER);
}

/* Whole handshakes, each with another server. */
static void whole(struct conversation *c)
{
	u32 at, len;

	memcpy(c->ip[SERVER] + 2, c->ip[CLIENT] + 2, 2);
	open_connection(c);
	conversation_say(c, CLIENT, TCP_ACK, 0, 0);
	say(c, CLIENT);
	conversation_say(c, SERVER, TCP_ACK, 0, 0);
	for (at = 0; at < c->len[SERVER]; at += len) {
		len = c->len[SERVER] - at < 500 ? c->len[SERVER] - at : 500;
		conversation_say(c, SERVER, TCP_ACK, at, len);
		conversation_say(c, CLIENT, TCP_ACK, c->len[CLIENT], 0);
	}
}

static void put_streams(struct conversation *c)
{
	struct octets pair[ENDS];
	u8 end;

	seed_banned_pair(pair);
	for (end = CLIENT; end < ENDS; end++) {
		c->len[end] = pair[end].len;
		memcpy(c->stream[end], pair[end].data, c->len[end]);
	}
}

/* A frame of another device of a maker that is banned: see wire.sh. */
static bool device(u64 number, struct frame *frame)
{
	memset(frame, 0, sizeof(frame->head) + 60);
	memset(frame->data, 2, MAC_LEN);
	memcpy(frame->data + MAC_LEN, "\x28\x57\xbe", 3);
	frame->data[9] = number >> 16;
	put16(frame->data + 10, number);
	put16(frame->data + 12, 0x88b6);
	frame->len = 60;
	frame->port = number % 2 ? PORT_CLIENT : PORT_SERVER;
	return true;
}

static const struct flood {
	const char *name;
	void (*begin)(struct conversation *c);
} floods[] = {
	{ "syn", syn }, { "hello", hello }, { "gaps", gaps }, { "slow", slow },
	{ "whole", whole },
};

bool flood_next(const char *kind, u64 number, struct frame *frame)
{
	static struct conversation c;
	static u64 connections;
	u32 i;

	if (!strcmp(kind, "devices"))
		return device(number, frame);
	if (conversation_next(&c, frame))
		return true;
	for (i = 0; i < ARRAY_SIZE(floods); i++) {
		if (strcmp(floods[i].name, kind))
			continue;
		renumber(&c, connections++);
		put_streams(&c);
		floods[i].begin(&c);
		return conversation_next(&c, frame);
	}
	return false;
}
