// SPDX-License-Identifier: GPL-2.0
#include "outlook_device.h"

#include <string.h>
#include <sys/socket.h>

/**
 * device_address() - the IP address of a device
 * @device: attributes of DEBAR_A_DEVICE
 * @neighbour: gets it, if there is one
 */
void device_address(struct nlattr **device, struct neighbour *neighbour)
{
	struct nlattr *ipv4 = device[DEBAR_A_DEVICE_IPV4];
	struct nlattr *ipv6 = device[DEBAR_A_DEVICE_IPV6];

	if (ipv4 && nla_len(ipv4) == 4) {
		neighbour->family = AF_INET;
		memcpy(neighbour->address, nla_data(ipv4), 4);
	} else if (ipv6 && nla_len(ipv6) == 16) {
		neighbour->family = AF_INET6;
		memcpy(neighbour->address, nla_data(ipv6), 16);
	}
}

/**
 * device_has_address() - has a device the IP address of somebody?
 * @device: attributes of DEBAR_A_DEVICE
 * @whose: has a family and an address
 */
bool device_has_address(struct nlattr **device, const struct neighbour *whose)
{
	const bool ipv4 = whose->family == AF_INET;
	const struct nlattr *its = device[ipv4 ? DEBAR_A_DEVICE_IPV4 :
						 DEBAR_A_DEVICE_IPV6];
	const int len = ipv4 ? 4 : 16;

	return its && nla_len(its) == len &&
	       !memcmp(nla_data(its), whose->address, len);
}

/**
 * device_has_mac() - has a device this MAC address?
 * @device: attributes of DEBAR_A_DEVICE
 * @mac: the address
 */
bool device_has_mac(struct nlattr **device, const u8 *mac)
{
	const struct nlattr *its = device[DEBAR_A_DEVICE_MAC];

	return its && nla_len(its) == DEBAR_MAC_LEN &&
	       !memcmp(nla_data(its), mac, DEBAR_MAC_LEN);
}

static void take_mac(struct nlattr **device, struct neighbour *neighbour,
		     const struct surroundings *around)
{
	struct nlattr *mac = device[DEBAR_A_DEVICE_MAC];
	const struct neighbour *same = NULL;
	const u8 *its = NULL;

	if (mac && nla_len(mac) == DEBAR_MAC_LEN) {
		memcpy(neighbour->mac, nla_data(mac), DEBAR_MAC_LEN);
		return;
	}
	/* An address that was put into quarantine before anybody asked whose: where
	 * several have it, on different links, nobody knows.
	 */
	while ((same = surroundings_next(around, neighbour->family,
					 neighbour->address, same))) {
		if (!neighbour_has_mac(same))
			continue;
		if (its && memcmp(its, same->mac, DEBAR_MAC_LEN))
			return;
		its = same->mac;
	}
	if (its)
		memcpy(neighbour->mac, its, DEBAR_MAC_LEN);
}

/**
 * device_place() - who a device is, and where
 * @neighbour: result
 * @device: attributes of DEBAR_A_DEVICE
 * @around: everybody around
 */
void device_place(struct neighbour *neighbour, struct nlattr **device,
		  const struct surroundings *around)
{
	*neighbour = (struct neighbour){
		.family = AF_UNSPEC,
		.ifindex = (int)reply_u32(device, DEBAR_A_DEVICE_IFINDEX),
	};
	device_address(device, neighbour);
	take_mac(device, neighbour, around);
	surroundings_place(around, neighbour);
}

static const u8 *digest_of(struct nlattr **device)
{
	struct nlattr *digest = device[DEBAR_A_DEVICE_OWN_SHA256];

	if (!digest)
		digest = device[DEBAR_A_DEVICE_SHA256];
	return digest && nla_len(digest) == DEBAR_DIGEST_LEN ?
	       nla_data(digest) : NULL;
}

/**
 * outlook_spare() - what a device is found to be may spare it
 * @outlook: of it
 * @policy: that may be loaded
 * @flags: DEBAR_DEVICE_FLAGS_...
 */
void outlook_spare(struct outlook *outlook, const struct policy *policy,
		   u32 flags)
{
	if (outlook->judgement.verdict != DEBAR_VERDICT_DROP)
		return;
	if (flags & DEBAR_DEVICE_FLAGS_OWN)
		outlook->judgement = (struct debar_judgement){
			DEBAR_VERDICT_ACCEPT, DEBAR_REASON_OWN,
		};
	else if (flags & DEBAR_DEVICE_FLAGS_GATEWAY && policy->protect_gateways)
		outlook->judgement = (struct debar_judgement){
			DEBAR_VERDICT_ACCEPT, DEBAR_REASON_GATEWAY,
		};
	else if (flags & DEBAR_DEVICE_FLAGS_TRANSIT &&
		 policy->transit != DEBAR_MODE_ENFORCE)
		outlook->judgement = (struct debar_judgement){
			DEBAR_VERDICT_MONITOR, DEBAR_REASON_TRANSIT,
		};
}

/**
 * outlook_of_device() - what would become of a device
 * @compiled: policy
 * @around: everybody around
 * @device: attributes of DEBAR_A_DEVICE
 * @neighbour: by device_place()
 * @now: system clock, seconds since 1970 UTC
 */
struct outlook outlook_of_device(const struct compiled *compiled,
				 const struct surroundings *around,
				 struct nlattr **device,
				 const struct neighbour *neighbour, s64 now)
{
	struct outlook by_mac = outlook_of(compiled, around, neighbour, now);
	struct outlook outlook = by_mac;

	/* The flag for those in quarantine is not that of the waived. */
	if (device[DEBAR_A_DEVICE_EXPIRES_IN])
		outlook = outlook_of_quarantined(compiled, neighbour,
						 reply_text(device,
							    DEBAR_A_DEVICE_RULE),
						 reply_text(device,
							    DEBAR_A_DEVICE_VENDOR),
						 digest_of(device), now);
	/* Of two rules the one that bans counts. */
	if (by_mac.judgement.verdict == DEBAR_VERDICT_DROP &&
	    outlook.judgement.verdict != DEBAR_VERDICT_DROP)
		outlook = by_mac;
	outlook_spare(&outlook, compiled->policy,
		      reply_u32(device, DEBAR_A_DEVICE_FLAGS));
	return outlook;
}
