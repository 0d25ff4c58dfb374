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
 * @ip_version: of the addresses: 4 or 6
 * @stays_on_link: its IP destination, if any, is none that a router sends on
 * @senders: how many of @sender are set, in a RESOLUTION
 * @targets: how many of @target are set, likewise
 * @sender: addresses that its sender claims to have
 * @target: addresses of whom it is for
 * @client: MAC that a DHCPv4 server answers
 * @offered: address that a DHCPv4 server gives it
 */
struct debar_bootstrap {
	enum debar_bootstrap_kind kind;
	u8 ip_version;
	bool stays_on_link;
	u8 senders;
	u8 targets;
	u8 sender[2][16];
	u8 target[2][16];
	u8 client[DEBAR_MAC_LEN];
	u8 offered[4];
};

void debar_bootstrap_parse(struct debar_bootstrap *result,
			   const struct debar_frame *frame);

#endif
