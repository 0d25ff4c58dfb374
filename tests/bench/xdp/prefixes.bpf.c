// SPDX-License-Identifier: GPL-2.0
/*
 * debar's question in XDP, as one would ask it there: a hash map of 24-bit
 * prefixes, looked up for both MACs; the longer prefixes only behind those of
 * 24 bits that have any.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>

#include <bpf/bpf_helpers.h>

#include "prefixes.h"

enum { MAX_PREFIXES = 1 << 17 };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_PREFIXES);
	__type(key, __u32);
	__type(value, __u32);
} ouis SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_PREFIXES);
	__type(key, __u64);
	__type(value, __u32);
} longer SEC(".maps");

static __noinline int has_longer(__u64 address, __u32 lengths)
{
	__u64 key;

	if (lengths & HAS_28) {
		key = LONGER_KEY(address, 28);
		if (bpf_map_lookup_elem(&longer, &key))
			return 1;
	}
	if (lengths & HAS_36) {
		key = LONGER_KEY(address, 36);
		if (bpf_map_lookup_elem(&longer, &key))
			return 1;
	}
	return 0;
}

static __always_inline int is_listed(const __u8 *mac)
{
	__u32 oui = mac[0] << 16 | mac[1] << 8 | mac[2];
	__u32 *lengths = bpf_map_lookup_elem(&ouis, &oui);

	if (!lengths)
		return 0;
	if (*lengths & HAS_24)
		return 1;
	return has_longer((__u64)oui << 24 | mac[3] << 16 | mac[4] << 8 |
			  mac[5], *lengths);
}

SEC("xdp")
int prefixes(struct xdp_md *context)
{
	const struct ethhdr *eth = (void *)(long)context->data;

	if ((void *)(eth + 1) > (void *)(long)context->data_end)
		return XDP_PASS;
	if (is_listed(eth->h_source) || is_listed(eth->h_dest))
		return XDP_DROP;
	return XDP_PASS;
}

SEC("xdp")
int pass(struct xdp_md *context)
{
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
