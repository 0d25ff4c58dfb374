// SPDX-License-Identifier: GPL-2.0
/*
 * A capture through everything that `debarctl scan` does with one, and what it
 * says of it in both forms. Nothing may be left over at the end.
 *
 * Input: a capture, pcap or pcapng, as libpcap reads them.
 *
 * Needs userspace/ without main.c, and the tool's libraries.
 */
#include <pcap/pcap.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../userspace/link_layer.h"
#include "../../userspace/scan.h"
#include "../../userspace/scan_report.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* In place of main.c. */
void complain(const char *format, ...)
{
	(void)format;
}

static void demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	demand(freopen("/dev/null", "w", stdout), "/dev/null can be opened");
	return 0;
}

static void found(void *context, const struct scan_handshake *handshake)
{
	scan_report_handshake(context, handshake);
}

static bool open_capture(struct capture *capture, const u8 *data, size_t size)
{
	char why[PCAP_ERRBUF_SIZE];
	FILE *stream = fmemopen((void *)data, size, "rb");

	memset(capture, 0, sizeof(*capture));
	if (!stream)
		return false;
	capture->name = "fuzz";
	capture->pcap = pcap_fopen_offline(stream, why);
	if (!capture->pcap) {
		fclose(stream);
		return false;
	}
	capture->layer = link_layer_find(pcap_datalink(capture->pcap));
	return capture->layer;
}

static void read_capture(struct capture *capture, bool json)
{
	struct request rq = { .json = json, .color = COLOR_NEVER };
	struct scan_report report = { .all = true, .file = "fuzz" };
	struct packet packet;
	struct scan scan;

	out_begin(&report.out, &rq);
	scan_init(&scan, NULL, true);
	scan.found = found;
	scan.context = &report;
	scan.limit = 60;
	scan_begin_capture(&scan, capture->layer);
	while (capture_next(capture, &packet) == CAPTURE_PACKET)
		scan_packet(&scan, &packet);
	scan_end_capture(&scan);
	demand(!scan.flows.count, "no flow is left");
	demand(!scan.flows.bytes, "no memory of handshakes is left");
	scan_report_devices(&report, &scan.inventory);
	scan_free(&scan);
	out_end(&report.out);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct capture capture;

	/* The length says which form, so that seeds remain captures. */
	if (size && open_capture(&capture, data, size))
		read_capture(&capture, size & 1);
	if (size)
		capture_close(&capture);
	return 0;
}
