// SPDX-License-Identifier: GPL-2.0
/*
 * usage: wire SEEDS FRAMES SEED [FLOOD]
 *
 * Send frames past the hooks of the ports of a bridge, p1 and p2, from both of
 * its ends and from within; see wire.sh. Without FLOOD they are what the seeds
 * are with something wrong: handshakes, many at a time, single frames, and mere
 * noise; with it they are of one kind (see floods.c).
 *
 * Prints a word and a number a line: struct counts, then the most that each of
 * the module's caches has held, and KiB of all of them together.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "generator.h"

enum { TALKING = 64, RECENT = 64, PROBE_EVERY = 256, SAMPLE_EVERY = 8192 };

static struct conversation talk[TALKING];
static struct frame recent[RECENT];

static void from_talk(struct frame *frame)
{
	struct conversation *c = &talk[below(TALKING)];

	while (!conversation_next(c, frame))
		conversation_begin(c);
}

static void from_seed(struct frame *frame)
{
	struct octets seed = seed_frame();

	memset(&frame->head, 0, sizeof(frame->head));
	frame->len = seed.len < 4000 ? seed.len : 4000;
	memcpy(frame->data, seed.data, frame->len);
	mutate_frame(frame);
	frame->port = below(PORTS);
}

static void from_nowhere(struct frame *frame)
{
	memset(&frame->head, 0, sizeof(frame->head));
	frame->len = ETH_LEN + below(chance(80) ? 200 : 3000);
	random_fill(frame->data, frame->len);
	if (chance(50))
		put16(frame->data + 12, chance(50) ? 0x0800 : 0x86dd);
	frame->port = below(PORTS);
}

static void next_frame(struct frame *frame)
{
	u32 what = below(100);

	if (what < 70)
		from_talk(frame);
	else if (what < 92)
		from_seed(frame);
	else if (what < 97)
		from_nowhere(frame);
	else
		*frame = recent[below(RECENT)];		/* once more */
	if (frame->len < ETH_LEN)
		frame->len = ETH_LEN;
}

static void send_all(u64 frames, const char *flood)
{
	struct frame *frame;
	u64 i;

	for (i = 0; counts.sent < frames; i++) {
		frame = &recent[i % RECENT];
		if (flood && !flood_next(flood, i, frame))
			errx(1, "no flood is called '%s'", flood);
		if (!flood)
			next_frame(frame);
		ports_send(frame);
		if (!(i % PROBE_EVERY))
			ports_probe();
		if (!(i % SAMPLE_EVERY))
			slabs_sample();
	}
	slabs_sample();
}

int main(int argc, char **argv)
{
	u32 i;

	if (argc < 4)
		errx(1, "usage: wire SEEDS FRAMES SEED [FLOOD]");
	seeds_load(argv[1]);
	random_seed(strtoull(argv[3], NULL, 0));
	for (i = 0; i < RECENT; i++)
		from_nowhere(&recent[i]);
	ports_open();
	send_all(strtoull(argv[2], NULL, 0), argv[4]);
	printf("sent %lu\nentered %lu\ndropped %lu\nrefused %lu\n",
	       counts.sent, counts.entered, counts.dropped, counts.refused);
	printf("banned %lu\nbanned_heard %lu\nclean %lu\nclean_heard %lu\n",
	       counts.banned, counts.banned_heard, counts.clean,
	       counts.clean_heard);
	slabs_print();
	return 0;
}
