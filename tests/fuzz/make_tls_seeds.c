// SPDX-License-Identifier: GPL-2.0
/*
 * Write seeds for fuzz_tls: what the peers of the unit tests say to each other.
 *
 *   make -C tests/unit ../../build/unit/make_tls_seeds
 *   build/unit/make_tls_seeds tests/fuzz/corpus/tls
 */
#include <stdio.h>

#include "../unit/tls_records.h"

static void write_seed(const char *directory, u32 number, u32 side,
		       const struct tls_bytes *stream)
{
	/* In pieces of 32 bytes; segments of 88, 1460 and 7 bytes. */
	static const u8 head[] = { 2, 3, 88, 0, 7 };
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/handshake-%02u-%s", directory, number,
		 side == TLS_CLIENT ? "client" : "server");
	file = fopen(path, "w");
	if (!file || fwrite(head, sizeof(head), 1, file) != 1 ||
	    fwrite(stream->data, stream->len, 1, file) != 1 || fclose(file))
		tls_die("cannot write the seed");
}

int main(int argc, char **argv)
{
	static const struct tls_wishes wishes[] = {
		{ .version = 0x0301, .sni = "a.example" },
		{ .version = 0x0303, .chain = 2, .client_chain = 1 },
		{ .version = 0x0303, .resume = TLS_BY_TICKET },
		{ .version = 0x0303, .resume = TLS_BY_ID },
		{ .version = 0x0303, .chain = 3, .gnutls = { true, true } },
		{ .version = 0x0304, .sni = "b.example" },
		{ .version = 0x0304, .retry = true },
		{ .version = 0x0304, .resume = TLS_BY_TICKET },
		{ .version = 0x0303, .chain = 2, .client_chain = 2 },
	};
	u32 i, side;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
		return 2;
	}
	for (i = 0; i < ARRAY_SIZE(wishes); i++) {
		struct tls_talk *talk = tls_talk(&wishes[i]);

		for (side = 0; side < TLS_SIDES; side++) {
			struct tls_bytes stream = { 0 };

			/* The last in many records, with alerts between. */
			if (i == ARRAY_SIZE(wishes) - 1)
				tls_rerecord(&stream, &talk->sent[side], 20,
					     true);
			else
				tls_bytes_add(&stream, talk->sent[side].data,
					      talk->sent[side].len);
			write_seed(argv[1], i, side, &stream);
			tls_bytes_free(&stream);
		}
		tls_talk_free(talk);
	}
	return 0;
}
