// SPDX-License-Identifier: GPL-2.0
#include "inventory.h"

#include <stdlib.h>

/* Half of them stay empty, so that searches are short. */
enum { SLOTS = 2 * INVENTORY_MAX };

/**
 * inventory_init() - no devices yet
 * @inventory: inventory_free() it
 * @compiled: policy, or NULL; must outlive @inventory
 * @all: remember devices that no rule lists, too
 */
void inventory_init(struct inventory *inventory,
		    const struct compiled *compiled, bool all)
{
	inventory->compiled = compiled;
	inventory->all = all;
	inventory->devices = mem_alloc(INVENTORY_MAX *
				       sizeof(*inventory->devices));
	inventory->slots = mem_alloc(SLOTS * sizeof(*inventory->slots));
	hash_new_key(&inventory->key);
}

/**
 * inventory_free() - forget them
 * @inventory: initialised or zero
 */
void inventory_free(struct inventory *inventory)
{
	free(inventory->devices);
	free(inventory->slots);
	inventory->devices = NULL;
	inventory->slots = NULL;
}

static u32 *find_slot(const struct inventory *inventory, const u8 *mac)
{
	u8 padded[8] = { 0 };
	u32 at;

	memcpy(padded, mac, DEBAR_MAC_LEN);
	at = hash_bytes(&inventory->key, padded, sizeof(padded)) % SLOTS;
	while (inventory->slots[at] &&
	       memcmp(inventory->devices[inventory->slots[at] - 1].mac, mac,
		      DEBAR_MAC_LEN))
		at = (at + 1) % SLOTS;
	return &inventory->slots[at];
}

static bool may_be_listed(const struct inventory *inventory, const u8 *mac)
{
	return inventory->compiled &&
	       debar_prefix_may_match(inventory->compiled->table.row, mac, mac);
}

static void add(struct inventory *inventory, u32 *slot, const u8 *mac,
		s64 time)
{
	struct inventory_device *device;
	const struct policy_rule *rule = NULL;
	u8 bits = 0;

	if (inventory->compiled)
		rule = compile_lookup(inventory->compiled, mac, &bits);
	if (!rule && !inventory->all)
		return;
	if (inventory->count == INVENTORY_MAX) {
		inventory->missed++;
		return;
	}
	device = &inventory->devices[inventory->count++];
	memcpy(device->mac, mac, DEBAR_MAC_LEN);
	device->rule = rule;
	device->bits = bits;
	device->first_seen = time;
	*slot = inventory->count;
}

/* A group address is no device, nor is the one without any bit set, which
 * loopback interfaces use.
 */
static bool is_device(const u8 *mac)
{
	static const u8 none[DEBAR_MAC_LEN];

	return mac && !(mac[0] & 1) && memcmp(mac, none, DEBAR_MAC_LEN);
}

static struct inventory_device *count(struct inventory *inventory,
				      const u8 *mac,
				      const struct packet *packet)
{
	struct inventory_device *device;
	u32 *slot;

	if (!is_device(mac) ||
	    (!inventory->all && !may_be_listed(inventory, mac)))
		return NULL;
	slot = find_slot(inventory, mac);
	if (!*slot)
		add(inventory, slot, mac, packet->time);
	if (!*slot)
		return NULL;
	device = &inventory->devices[*slot - 1];
	device->frames++;
	device->bytes += packet->length;
	device->last_seen = packet->time;
	return device;
}

/* The MAC in the address of one who is beyond a router: of a neighbour the frame
 * itself bears it.
 */
static void count_address(struct inventory *inventory, const u8 *address,
			  const u8 *mac, const struct packet *packet)
{
	struct inventory_device *device;
	u8 inside[DEBAR_MAC_LEN];

	if (!compile_eui64(inventory->compiled, address, inside) ||
	    (mac && !memcmp(mac, inside, DEBAR_MAC_LEN)) ||
	    !may_be_listed(inventory, inside))
		return;
	device = count(inventory, inside, packet);
	if (device && device->frames == 1)
		device->only_in_addresses = true;
}

static void count_bearer(struct inventory *inventory, const u8 *mac,
			 const struct packet *packet)
{
	struct inventory_device *device = count(inventory, mac, packet);

	if (device)
		device->only_in_addresses = false;
}

/**
 * inventory_frame() - remember who sent a frame and who is to get it
 * @inventory: initialised
 * @frame: dissected
 * @packet: the same
 *
 * By their MAC addresses and, where the policy looks at such, by those in their
 * IPv6 addresses.
 */
void inventory_frame(struct inventory *inventory,
		     const struct debar_frame *frame,
		     const struct packet *packet)
{
	count_bearer(inventory, frame->src, packet);
	count_bearer(inventory, frame->dst, packet);
	if (!inventory->compiled || frame->ip_version != 6)
		return;
	count_address(inventory, frame->ip_src, frame->src, packet);
	count_address(inventory, frame->ip_dst, frame->dst, packet);
}
