// SPDX-License-Identifier: GPL-2.0
/*
 * Attach a program of prefixes.bpf.c to a device, in generic mode.
 *
 *   load OBJECT DEVICE PROGRAM [PREFIXES]
 *
 * PREFIXES is a file with one a line, as "28:57:be" or "b0:b3:53:60/28".
 */
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>

#include "prefixes.h"

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void put(int map, const void *key, __u32 value)
{
	if (bpf_map_update_elem(map, key, &value, BPF_ANY))
		die("load: map");
}

/* One prefix; what begins with the same 24 bits may be there already. */
static void add(int ouis, int longer, unsigned long long address, int bits)
{
	static const __u32 yes = 1;
	__u32 oui = address >> 24, lengths = 0;
	__u64 key = LONGER_KEY(address, bits);

	bpf_map_lookup_elem(ouis, &oui, &lengths);
	switch (bits) {
	case 24:
		put(ouis, &oui, lengths | HAS_24);
		return;
	case 28:
		put(ouis, &oui, lengths | HAS_28);
		break;
	case 36:
		put(ouis, &oui, lengths | HAS_36);
		break;
	default:
		fprintf(stderr, "load: %d bits\n", bits);
		exit(1);
	}
	put(longer, &key, yes);
}

static void fill(struct bpf_object *object, const char *path)
{
	int ouis = bpf_object__find_map_fd_by_name(object, "ouis");
	int longer = bpf_object__find_map_fd_by_name(object, "longer");
	FILE *file = fopen(path, "r");
	unsigned int octet[6];
	unsigned long long address;
	char line[64], *slash;
	int count, i;

	if (!file || ouis < 0 || longer < 0)
		die(path);
	while (fgets(line, sizeof(line), file)) {
		count = sscanf(line, "%x:%x:%x:%x:%x:%x", &octet[0], &octet[1],
			       &octet[2], &octet[3], &octet[4], &octet[5]);
		for (address = 0, i = 0; i < 6; i++)
			address = address << 8 | (i < count ? octet[i] : 0);
		slash = strchr(line, '/');
		add(ouis, longer, address, slash ? atoi(slash + 1) : 24);
	}
	fclose(file);
}

int main(int argc, char **argv)
{
	struct bpf_program *program;
	struct bpf_object *object;

	if (argc < 4 || argc > 5) {
		fprintf(stderr,
			"usage: load OBJECT DEVICE PROGRAM [PREFIXES]\n");
		return 2;
	}
	object = bpf_object__open_file(argv[1], NULL);
	if (!object || bpf_object__load(object))
		die(argv[1]);
	program = bpf_object__find_program_by_name(object, argv[3]);
	if (!program)
		die(argv[3]);
	if (argc == 5)
		fill(object, argv[4]);
	if (bpf_xdp_attach(if_nametoindex(argv[2]), bpf_program__fd(program),
			   XDP_FLAGS_SKB_MODE, NULL))
		die(argv[2]);
	return 0;
}
