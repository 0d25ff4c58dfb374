// SPDX-License-Identifier: GPL-2.0
#include "capture.h"

#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "debarctl.h"
#include "link_layer.h"
#include "mem.h"

enum {
	/* Longest frame of an interface: super-frames (GRO) are up to this. */
	SNAPLEN = 262144,
	/* How long packets may wait to be handed out together, ms. */
	GATHER = 100,
	/* Of packets that come faster than they are read, bytes. */
	RING = 16 << 20,
	/* Of a file, bytes: fewer calls of the kernel, and still in a cache. */
	FILE_BUFFER = 1 << 16,
};

static bool find_layer(struct capture *capture)
{
	int dlt = pcap_datalink(capture->pcap);
	const char *name = pcap_datalink_val_to_name(dlt);

	capture->layer = link_layer_find(dlt);
	if (capture->layer)
		return true;
	complain("%s: link type %d (%s) cannot be read; allowed: %s",
		 capture->name, dlt, name ? name : "unknown",
		 link_layer_names());
	return false;
}

/**
 * capture_open_file() - open a capture in pcap or pcapng format
 * @capture: result; capture_close() in any case
 * @path: "-" is standard input
 *
 * Return: false after a complaint.
 */
bool capture_open_file(struct capture *capture, const char *path)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	struct stat st;
	FILE *file;

	memset(capture, 0, sizeof(*capture));
	capture->name = strcmp(path, "-") ? path : "<stdin>";
	file = strcmp(path, "-") ? fopen(path, "rbe") : stdin;
	if (!file) {
		complain("%s: %s", capture->name, strerror(errno));
		return false;
	}
	/* libpcap leaves standard input open, and its buffer in use. */
	if (file != stdin) {
		capture->buffer = mem_alloc(FILE_BUFFER);
		setvbuf(file, capture->buffer, _IOFBF, FILE_BUFFER);
	}
	if (!fstat(fileno(file), &st) && S_ISREG(st.st_mode))
		capture->size = (u64)st.st_size;
	/* On success the file is libpcap's. */
	capture->pcap = pcap_fopen_offline(file, why);
	if (!capture->pcap) {
		complain("%s: %s", capture->name, why);
		if (file != stdin)
			fclose(file);
		return false;
	}
	return find_layer(capture);
}

static bool activate(struct capture *capture)
{
	int err;

	pcap_set_snaplen(capture->pcap, SNAPLEN);
	pcap_set_promisc(capture->pcap, 1);
	pcap_set_timeout(capture->pcap, GATHER);
	pcap_set_buffer_size(capture->pcap, RING);
	err = pcap_activate(capture->pcap);
	if (err >= 0)
		return true;
	if (err == PCAP_ERROR_PERM_DENIED)
		complain("%s: capturing needs CAP_NET_RAW", capture->name);
	else if (err == PCAP_ERROR)
		complain("%s: %s", capture->name, pcap_geterr(capture->pcap));
	else
		complain("%s: %s", capture->name, pcap_statustostr(err));
	return false;
}

/**
 * capture_open_interface() - listen to an interface of this network namespace
 * @capture: result; capture_close() in any case
 * @name: of the interface; "any" is all of them
 *
 * Return: false after a complaint.
 */
bool capture_open_interface(struct capture *capture, const char *name)
{
	char why[PCAP_ERRBUF_SIZE] = "";

	memset(capture, 0, sizeof(*capture));
	capture->name = name;
	capture->is_live = true;
	capture->pcap = pcap_create(name, why);
	if (!capture->pcap) {
		complain("%s: %s", name, why);
		return false;
	}
	return activate(capture) && find_layer(capture);
}

/**
 * capture_next() - read the next packet
 * @capture: open
 * @packet: result of CAPTURE_PACKET
 */
enum capture_status capture_next(struct capture *capture,
				 struct packet *packet)
{
	struct pcap_pkthdr *head;

	switch (pcap_next_ex(capture->pcap, &head, &packet->data)) {
	case 1:
		capture->packets++;
		packet->captured = head->caplen;
		packet->length = head->len;
		packet->time = head->ts.tv_sec;
		return CAPTURE_PACKET;
	case 0:
		return CAPTURE_IDLE;
	case PCAP_ERROR_BREAK:
		return CAPTURE_END;
	default:
		complain("%s: packet %" PRIu64 ": %s", capture->name,
			 capture->packets + 1, pcap_geterr(capture->pcap));
		return CAPTURE_FAILED;
	}
}

/**
 * capture_stop() - make capture_next() return CAPTURE_END
 * @capture: open or not
 *
 * Context: any thread, and signal handlers.
 */
void capture_stop(struct capture *capture)
{
	if (capture->pcap)
		pcap_breakloop(capture->pcap);
}

/**
 * capture_position() - bytes of the file that were read
 * @capture: open, of known size
 */
u64 capture_position(const struct capture *capture)
{
	off_t at = ftello(pcap_file(capture->pcap));

	return at < 0 ? 0 : (u64)at;
}

/**
 * capture_lost() - packets that came too fast to be read
 * @capture: of an interface
 */
u64 capture_lost(const struct capture *capture)
{
	struct pcap_stat stat;

	if (!capture->is_live || pcap_stats(capture->pcap, &stat))
		return 0;
	return (u64)stat.ps_drop + stat.ps_ifdrop;
}

/**
 * capture_close() - give it back
 * @capture: opened, or not quite
 */
void capture_close(struct capture *capture)
{
	struct pcap *pcap = capture->pcap;

	/* First, for a signal that comes in between. */
	capture->pcap = NULL;
	if (pcap)
		pcap_close(pcap);
	free(capture->buffer);
	capture->buffer = NULL;
}
