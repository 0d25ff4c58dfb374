// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "tls_peers.h"

enum { MAX_ROUNDS = 20 };

void tls_die(const char *what)
{
	fprintf(stderr, "# %s\n", what);
	exit(EXIT_FAILURE);
}

void tls_bytes_add(struct tls_bytes *bytes, const void *data, u32 len)
{
	if (!len)
		return;
	bytes->data = realloc(bytes->data, bytes->len + len);
	if (!bytes->data)
		tls_die("no memory");
	memcpy(bytes->data + bytes->len, data, len);
	bytes->len += len;
}

void tls_bytes_free(struct tls_bytes *bytes)
{
	free(bytes->data);
	bytes->data = NULL;
	bytes->len = 0;
}

/* Let them talk until neither has anything to add. */
static void converse(struct tls_peer *peer[TLS_SIDES])
{
	u32 given[TLS_SIDES] = { 0 };
	bool finished[TLS_SIDES] = { false };
	u32 round, side;

	for (round = 0; round < MAX_ROUNDS; round++) {
		for (side = 0; side < TLS_SIDES; side++) {
			struct tls_bytes *other = &peer[!side]->sent;

			peer[side]->receive(peer[side],
					    other->data + given[side],
					    other->len - given[side]);
			given[side] = other->len;
			finished[side] = peer[side]->step(peer[side]);
		}
		if (finished[TLS_CLIENT] && finished[TLS_SERVER] &&
		    given[TLS_CLIENT] == peer[TLS_SERVER]->sent.len &&
		    given[TLS_SERVER] == peer[TLS_CLIENT]->sent.len)
			return;
	}
	tls_die("the peers do not come to an end");
}

static void record(struct tls_talk *talk, struct tls_peer *peer[TLS_SIDES])
{
	u32 side;

	for (side = 0; side < TLS_SIDES; side++) {
		tls_bytes_free(&talk->sent[side]);
		tls_bytes_add(&talk->sent[side], peer[side]->sent.data,
			      peer[side]->sent.len);
	}
	talk->resumed = peer[TLS_CLIENT]->resumed(peer[TLS_CLIENT]);
}

struct tls_talk *tls_talk(const struct tls_wishes *wishes)
{
	struct tls_talk *talk = calloc(1, sizeof(*talk));
	const u32 rounds = wishes->resume == TLS_FRESH ? 1 : 2;
	struct tls_openssl *openssl[TLS_SIDES];
	struct tls_peer *peer[TLS_SIDES];
	u32 side, round;

	tls_identity_make(&talk->identity[TLS_SERVER], wishes,
			  wishes->chain ? wishes->chain : 1, "server");
	tls_identity_make(&talk->identity[TLS_CLIENT], wishes,
			  wishes->client_chain, "client");
	for (side = 0; side < TLS_SIDES; side++)
		openssl[side] = tls_openssl_new(wishes, side,
						&talk->identity[side]);
	for (round = 0; round < rounds; round++) {
		for (side = 0; side < TLS_SIDES; side++)
			peer[side] = wishes->gnutls[side] ?
				tls_gnutls_peer(wishes, side,
						&talk->identity[side]) :
				tls_openssl_peer(openssl[side]);
		converse(peer);
		record(talk, peer);
		for (side = 0; side < TLS_SIDES; side++)
			peer[side]->free(peer[side]);
	}
	for (side = 0; side < TLS_SIDES; side++)
		tls_openssl_free(openssl[side]);
	return talk;
}

void tls_talk_free(struct tls_talk *talk)
{
	u32 side;

	for (side = 0; side < TLS_SIDES; side++) {
		tls_bytes_free(&talk->sent[side]);
		tls_identity_free(&talk->identity[side]);
	}
	free(talk);
}
