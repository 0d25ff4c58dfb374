/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who is around, as the kernel knows it: neighbour tables (ARP, ND), the
 * forwarding databases of bridges, default gateways.
 */
#ifndef DEBARCTL_NEIGHBOURS_H
#define DEBARCTL_NEIGHBOURS_H

#include "mem.h"

/**
 * struct neighbour - a MAC address that somebody around has
 * @mac: the address; zeros where it is not known
 * @family: of @address: AF_INET, AF_INET6, or AF_UNSPEC where only the MAC
 *	address is known
 * @address: network byte order
 * @ifindex: where it is
 * @hooked: the device that its frames come by there: not a VLAN, bridge or bond
 *	over it; 0 where that is not known
 * @master: index of the bridge or bond that @hooked is a port of, or 0
 */
struct neighbour {
	u8 mac[DEBAR_MAC_LEN];
	int family;
	u8 address[16];
	int ifindex;
	int hooked;
	int master;
};

/**
 * struct stacked - a network device that belongs to another
 * @ifindex: its index
 * @master: that of the bridge, bond or VRF that it is a port of, or 0
 * @lower: that of the device that it is a VLAN or the like of, or 0
 */
struct stacked {
	int ifindex;
	int master;
	int lower;
};

/**
 * struct gateway - next hop of a default route
 * @family: AF_INET or AF_INET6
 * @address: network byte order
 * @ifindex: where it is
 */
struct gateway {
	int family;
	u8 address[16];
	int ifindex;
};

/**
 * struct surroundings - everybody around in this network namespace
 * @neighbours: in no order; a device may be there more than once
 * @neighbour_count: of @neighbours
 * @neighbour_room: of @neighbours
 * @gateways: in no order
 * @gateway_count: of @gateways
 * @gateway_room: of @gateways
 * @stacked: ports of bridges and bonds, and VLANs
 * @stacked_count: of @stacked
 * @stacked_room: of @stacked
 * @arena: holds all of it
 */
struct surroundings {
	struct neighbour *neighbours;
	size_t neighbour_count;
	size_t neighbour_room;
	struct gateway *gateways;
	size_t gateway_count;
	size_t gateway_room;
	struct stacked *stacked;
	size_t stacked_count;
	size_t stacked_room;
	struct arena arena;
};

bool neighbour_has_mac(const struct neighbour *neighbour);
const char *neighbour_address(const struct neighbour *neighbour, char *text);
bool surroundings_read(struct surroundings *around);
const struct neighbour *surroundings_find(const struct surroundings *around,
					  int family, const u8 *address,
					  int ifindex);
const struct neighbour *surroundings_next(const struct surroundings *around,
					  int family, const u8 *address,
					  const struct neighbour *before);
bool surroundings_is_gateway(const struct surroundings *around, const u8 *mac);
void surroundings_place(const struct surroundings *around,
			struct neighbour *neighbour);
bool surroundings_above(const struct surroundings *around,
			const struct neighbour *neighbour,
			bool (*is_wanted)(const void *context, int ifindex),
			const void *context);
void surroundings_free(struct surroundings *around);

#endif
