// SPDX-License-Identifier: GPL-2.0
#include "link_layer.h"

#include <arpa/inet.h>
#include <net/if_arp.h>
#include <pcap/dlt.h>
#include <stdio.h>
#include <sys/socket.h>

enum {
	SLL_HLEN = 16,
	SLL2_HLEN = 20,
	PPP_IPV4 = 0x0021,
	PPP_IPV6 = 0x0057,
	NFLOG_PAYLOAD = 9,	/* NFULA_PAYLOAD */
};

/* AF_INET6 of the systems that write such captures: Linux, the BSDs, macOS. */
static u16 family_ethertype(u32 family)
{
	switch (family) {
	case 2:
		return DEBAR_ETH_IPV4;
	case 10:
	case 24:
	case 28:
	case 30:
		return DEBAR_ETH_IPV6;
	default:
		return 0;
	}
}

static bool dissect_ethernet(struct debar_frame *frame,
			     const struct debar_bytes *bytes)
{
	return !debar_frame_dissect(frame, bytes, NULL);
}

static bool dissect_ip(struct debar_frame *frame,
		       const struct debar_bytes *bytes)
{
	if (!bytes->total)
		return false;
	debar_frame_dissect_packet(frame, bytes, 0,
				   bytes->data[0] >> 4 == 6 ? DEBAR_ETH_IPV6 :
				   DEBAR_ETH_IPV4);
	return true;
}

/* The family is in the byte order of the machine that captured. */
static bool dissect_null(struct debar_frame *frame,
			 const struct debar_bytes *bytes)
{
	u16 ethertype;
	u32 family;

	if (bytes->total < 4)
		return false;
	family = debar_be32(bytes->data);
	if (family > 0xffff)
		family = __builtin_bswap32(family);
	ethertype = family_ethertype(family);
	if (ethertype)
		debar_frame_dissect_packet(frame, bytes, 4, ethertype);
	return ethertype;
}

/* The sender's address is in the header, the receiver's is not. */
static void set_source(struct debar_frame *frame, u16 type, u16 len,
		       const u8 *address)
{
	if (len == DEBAR_MAC_LEN &&
	    (type == ARPHRD_ETHER || type == ARPHRD_IEEE80211_RADIOTAP))
		frame->src = address;
}

static bool dissect_sll(struct debar_frame *frame,
			const struct debar_bytes *bytes)
{
	const u8 *head = bytes->data;

	if (bytes->total < SLL_HLEN)
		return false;
	debar_frame_dissect_packet(frame, bytes, SLL_HLEN,
				   debar_be16(head + 14));
	set_source(frame, debar_be16(head + 2), debar_be16(head + 4),
		   head + 6);
	return true;
}

static bool dissect_sll2(struct debar_frame *frame,
			 const struct debar_bytes *bytes)
{
	const u8 *head = bytes->data;

	if (bytes->total < SLL2_HLEN)
		return false;
	debar_frame_dissect_packet(frame, bytes, SLL2_HLEN, debar_be16(head));
	set_source(frame, debar_be16(head + 8), head[11], head + 12);
	return true;
}

/* RFC 1661, 2 and RFC 1662, 3.1: address and control may be there, and the
 * protocol may be one octet.
 */
static bool dissect_ppp(struct debar_frame *frame,
			const struct debar_bytes *bytes)
{
	u32 at = 0;
	u16 protocol;

	if (bytes->total < 4)
		return false;
	if (bytes->data[1] == 0x03 &&
	    (bytes->data[0] == 0xff || bytes->data[0] == 0x0f))
		at = 2;
	protocol = bytes->data[at++];
	if (!(protocol & 1))
		protocol = (u16)(protocol << 8 | bytes->data[at++]);
	if (protocol != PPP_IPV4 && protocol != PPP_IPV6)
		return false;
	debar_frame_dissect_packet(frame, bytes, at,
				   protocol == PPP_IPV4 ? DEBAR_ETH_IPV4 :
				   DEBAR_ETH_IPV6);
	return true;
}

/* Address, control, ethertype. */
static bool dissect_cisco_hdlc(struct debar_frame *frame,
			       const struct debar_bytes *bytes)
{
	if (bytes->total < 4)
		return false;
	debar_frame_dissect_packet(frame, bytes, 4,
				   debar_be16(bytes->data + 2));
	return true;
}

static u32 native16(const u8 *p)
{
	u16 value;

	memcpy(&value, p, sizeof(value));
	return value;
}

/* Family, version, resource id; then netlink attributes, one of which is the
 * packet.
 */
static bool dissect_nflog(struct debar_frame *frame,
			  const struct debar_bytes *bytes)
{
	u32 at = 4, len;
	u16 ethertype;

	if (bytes->total < 4)
		return false;
	ethertype = family_ethertype(bytes->data[0]);
	while (ethertype && bytes->total - at >= 4) {
		len = native16(bytes->data + at);
		if (len < 4 || len > bytes->total - at)
			return false;
		if (native16(bytes->data + at + 2) == NFLOG_PAYLOAD) {
			debar_frame_dissect_packet(frame, bytes, at + 4,
						   ethertype);
			return true;
		}
		len = (len + 3) & ~3u;
		if (len > bytes->total - at)
			return false;
		at += len;
	}
	return false;
}

static const struct link_layer layers[] = {
	{ DLT_EN10MB, "Ethernet", dissect_ethernet },
	{ DLT_RAW, "raw IP", dissect_ip },
	{ DLT_IPV4, "IPv4", dissect_ip },
	{ DLT_IPV6, "IPv6", dissect_ip },
	{ DLT_LINUX_SLL, "Linux cooked", dissect_sll },
	{ DLT_LINUX_SLL2, "Linux cooked v2", dissect_sll2 },
	{ DLT_NULL, "BSD loopback", dissect_null },
	{ DLT_LOOP, "OpenBSD loopback", dissect_null },
	{ DLT_PPP, "PPP", dissect_ppp },
	{ DLT_PPP_SERIAL, "PPP in HDLC", dissect_ppp },
	{ DLT_C_HDLC, "Cisco HDLC", dissect_cisco_hdlc },
	{ DLT_NFLOG, "NFLOG", dissect_nflog },
};

/**
 * link_layer_find() - how to read packets of a link type
 * @dlt: libpcap's number of it
 *
 * Return: NULL when nobody here knows.
 */
const struct link_layer *link_layer_find(int dlt)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(layers); i++)
		if (layers[i].dlt == dlt)
			return &layers[i];
	return NULL;
}

/**
 * link_layer_names() - those that link_layer_find() finds, for people
 */
const char *link_layer_names(void)
{
	static char text[256];
	size_t i, len = 0;

	for (i = 0; i < ARRAY_SIZE(layers); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					len ? ", %s" : "%s", layers[i].name);
	return text;
}
