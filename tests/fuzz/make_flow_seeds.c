// SPDX-License-Identifier: GPL-2.0
/*
 * Write seeds for fuzz_flow and fuzz_frame: what the peers of the unit tests
 * say to each other, and the frames of the dissector's tests.
 *
 *   make -C tests/unit ../../build/unit/make_flow_seeds
 *   build/unit/make_flow_seeds tests/fuzz/corpus
 */
#include <stdio.h>

#include "../unit/samples.h"
#include "../unit/wire.h"

static FILE *create(const char *directory, const char *target,
		    const char *name, u32 number)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/%s-%02u", directory, target, name,
		 number);
	file = fopen(path, "w");
	if (!file)
		tls_die("cannot write the seed");
	return file;
}

static void write16(FILE *file, u32 value)
{
	putc(value >> 8, file);
	putc(value & 0xff, file);
}

static void finish(FILE *file)
{
	if (ferror(file) || fclose(file))
		tls_die("cannot write the seed");
}

static void write_order(const char *directory, u32 number,
			const struct tls_talk *talk)
{
	FILE *file = create(directory, "flow", "handshake", number);
	const struct tls_bytes *client = &talk->sent[TLS_CLIENT];
	const struct tls_bytes *server = &talk->sent[TLS_SERVER];
	u32 i;

	putc(0, file);
	write16(file, client->len);
	write16(file, server->len);
	fwrite(client->data, client->len, 1, file);
	fwrite(server->data, server->len, 1, file);
	for (i = 5; i; i--) {
		write16(file, server->len / 6 * i - number);
		write16(file, server->len / 6 + 2 * number);
	}
	finish(file);
}

static void write_frames(const char *directory)
{
	struct packet packet;
	FILE *file;
	u32 i;

	for (i = 0; i < sample_count; i++) {
		packet_build(&packet, samples[i].parts,
			     samples[i].accelerated_tag);
		file = create(directory, "frame", "sample", i);
		putc((packet.accelerated_tag ? 1 : 0) | (i * 7 & 0x7e), file);
		write16(file, packet.accelerated);
		fwrite(packet.data, packet.len, 1, file);
		finish(file);
	}
}

/* --- whole connections, as frames ----------------------------------------- */

static FILE *frames;
static u32 frame_number;
static const char *frame_directory;

static void write_frame(const struct debar_bytes *bytes)
{
	FILE *file = create(frame_directory, "frame", "segment",
			    frame_number++);

	putc(0x40, file);
	write16(file, 0);
	fwrite(bytes->data, bytes->total, 1, file);
	finish(file);
	write16(frames, bytes->total);
	fwrite(bytes->data, bytes->total, 1, frames);
}

static void write_connection(const char *directory, u32 number,
			     const struct tls_talk *talk)
{
	static struct wire_script script;
	struct wire wire;
	struct host host;

	frame_directory = directory;
	frames = create(directory, "flow", "frames", number);
	putc(number ? 0x51 : 0xff, frames);
	host_init(&host);
	wire_init(&wire);
	wire.ip_version = number ? 6 : 4;
	wire.extension = number;
	wire.witness = write_frame;
	wire_script(&script, talk, 700);
	wire_play(&wire, &host, &script);
	host_free(&host);
	finish(frames);
}

int main(int argc, char **argv)
{
	static const struct tls_wishes wishes[] = {
		{ .version = 0x0303, .chain = 2, .sni = "a.example" },
		{ .version = 0x0301, .chain = 1 },
		{ .version = 0x0303, .chain = 3, .client_chain = 1 },
		{ .version = 0x0303, .resume = TLS_BY_TICKET },
		{ .version = 0x0304, .sni = "b.example" },
		{ .version = 0x0304, .retry = true },
		{ .version = 0x0303, .chain = 2, .record_size = 512,
		  .certificate_padding = 3000 },
	};
	struct tls_talk *talk;
	u32 i;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
		return 2;
	}
	for (i = 0; i < ARRAY_SIZE(wishes); i++) {
		talk = tls_talk(&wishes[i]);
		write_order(argv[1], i, talk);
		if (i < 2)
			write_connection(argv[1], i, talk);
		tls_talk_free(talk);
	}
	write_frames(argv[1]);
	return 0;
}
