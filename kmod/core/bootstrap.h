/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames that a box needs before it knows its neighbours: address resolution,
 * router advertisement, DHCP, PPPoE discovery. Guard rails let some of them
 * pass even from a covered device.
 */
#ifndef DEBAR_BOOTSTRAP_H
#define DEBAR_BOOTSTRAP_H

#include "frame.h"

enum debar_bootstrap_kind {
	DEBAR_BOOTSTRAP_NONE,
	DEBAR_BOOTSTRAP_RESOLUTION,	/* ARP, ND solicitation, advertisement */
	DEBAR_BOOTSTRAP_ROUTER,		/* ND router advertisement */
	DEBAR_BOOTSTRAP_DHCP_SERVER,	/* from a DHCP or DHCPv6 server */
	DEBAR_BOOTSTRAP_DHCP_CLIENT,	/* from a client to a server */
	DEBAR_BOOTSTRAP_PPPOE_SERVER,	/* PPPoE discovery: PADO, PADS */
	DEBAR_BOOTSTRAP_PPPOE_CLIENT,	/* PPPoE discovery: PADI, PADR */
	DEBAR_BOOTSTRAP_PPPOE_END,	/* PPPoE discovery: PADT */
	DEBAR_BOOTSTRAP_PPPOE_SESSION,
};

/**
 * struct debar_bootstrap - what such a frame names
 * @kind: which
 * @ip_version: of @address: 4 or 6
 * @addresses: how many of @address are set
 * @address: addresses that a RESOLUTION names: sender and target
 * @client: MAC that a DHCPv4 server answers; NULL in other frames
 * @buffer: room for @client
 */
struct debar_bootstrap {
	enum debar_bootstrap_kind kind;
	u8 ip_version;
	u8 addresses;
	u8 address[3][16];
	const u8 *client;
	u8 buffer[DEBAR_MAC_LEN];
};

void debar_bootstrap_parse(struct debar_bootstrap *result,
			   const struct debar_frame *frame);

#endif
