/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a policy that is not loaded would make of a device that the module knows.
 */
#ifndef DEBARCTL_OUTLOOK_DEVICE_H
#define DEBARCTL_OUTLOOK_DEVICE_H

#include "outlook.h"
#include "reply.h"

void device_address(struct nlattr **device, struct neighbour *neighbour);
bool device_has_mac(struct nlattr **device, const u8 *mac);
bool device_has_address(struct nlattr **device,
			const struct neighbour *whose);
void device_place(struct neighbour *neighbour, struct nlattr **device,
		  const struct surroundings *around);
void outlook_spare(struct outlook *outlook, const struct policy *policy,
		   u32 flags);
struct outlook outlook_of_device(const struct compiled *compiled,
				 const struct surroundings *around,
				 struct nlattr **device,
				 const struct neighbour *neighbour, s64 now);

#endif
