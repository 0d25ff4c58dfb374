/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Devices in a capture, by MAC address.
 */
#ifndef DEBAR_INVENTORY_H
#define DEBAR_INVENTORY_H

#include "capture.h"
#include "compile.h"
#include "hash.h"

enum { INVENTORY_MAX = 65536 };

/**
 * struct inventory_device - what was seen of a device
 * @mac: its address
 * @bits: length of the prefix that @rule lists it by
 * @only_in_addresses: no frame bore it; IPv6 addresses were made of it
 * @rule: or NULL
 * @frames: sent by it or to it
 * @bytes: likewise, as on the wire
 * @first_seen: seconds since 1970 UTC
 * @last_seen: likewise
 */
struct inventory_device {
	u8 mac[DEBAR_MAC_LEN];
	u8 bits;
	bool only_in_addresses;
	const struct policy_rule *rule;
	u64 frames;
	u64 bytes;
	s64 first_seen;
	s64 last_seen;
};

/**
 * struct inventory - devices seen so far
 * @compiled: policy, or NULL
 * @all: remember devices that no rule lists, too
 * @devices: in the order in which they were first seen
 * @count: of @devices
 * @slots: hash table: index in @devices plus one, or 0
 * @key: of the hash
 * @missed: sightings of devices for which there was no room
 */
struct inventory {
	const struct compiled *compiled;
	bool all;
	struct inventory_device *devices;
	u32 count;
	u32 *slots;
	struct hash_key key;
	u64 missed;
};

void inventory_init(struct inventory *inventory,
		    const struct compiled *compiled, bool all);
void inventory_frame(struct inventory *inventory,
		     const struct debar_frame *frame,
		     const struct packet *packet);
void inventory_free(struct inventory *inventory);

#endif
