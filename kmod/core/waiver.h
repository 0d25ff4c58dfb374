/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Waivers: who is let through for the time being although a rule matches.
 * Looked up only after a match, so a clean frame pays nothing for them.
 */
#ifndef DEBAR_WAIVER_H
#define DEBAR_WAIVER_H

#include "core.h"

/* What a waiver names. */
enum debar_waiver_kind {
	DEBAR_WAIVER_MAC,		/* address or prefix */
	DEBAR_WAIVER_IPV4,		/* address or network */
	DEBAR_WAIVER_IPV6,		/* likewise */
	DEBAR_WAIVER_INTERFACE,		/* all that is behind it */
	DEBAR_WAIVER_CERTIFICATE,	/* SHA-256 of the device's own */
	DEBAR_WAIVER_KINDS,
};

enum {
	DEBAR_WAIVER_SUBJECT = 32,	/* octets of the longest: a SHA-256 */
	DEBAR_WAIVER_LENGTHS = 129,	/* lengths of prefixes: 0 to 128 */
	DEBAR_WAIVER_NAME = 15,		/* octets of an interface's name */
};

#define DEBAR_NO_WAIVER ((u16)0xffff)

/**
 * struct debar_waiver - a waiver as far as verdicts depend on it
 * @kind: enum debar_waiver_kind
 * @bits: length of a prefix or network; 0 for interfaces and certificates
 * @note: of whoever made it, kept through sorting
 * @subject: MAC, address (network order), name or digest; the rest is zero
 * @expires: seconds since 1970 UTC from which on it does not count
 */
struct debar_waiver {
	u8 kind;
	u8 bits;
	u16 note;
	u8 subject[DEBAR_WAIVER_SUBJECT];
	s64 expires;
};

/**
 * struct debar_waivers - all waivers of a policy; immutable
 * @waiver: @count of them, sorted; borrowed
 * @count: at most DEBAR_MAX_WAIVERS
 * @first: index of the first of each kind; the last says where all end
 * @length: different lengths of prefixes among MACs and networks, longest first
 * @lengths: how many
 */
struct debar_waivers {
	const struct debar_waiver *waiver;
	u32 count;
	u32 first[DEBAR_WAIVER_KINDS + 1];
	u8 length[DEBAR_WAIVER_INTERFACE][DEBAR_WAIVER_LENGTHS];
	u8 lengths[DEBAR_WAIVER_INTERFACE];
};

/**
 * struct debar_waiver_facts - what is known of one who a rule matches
 * @mac: its address, or NULL
 * @ipv4: likewise, network order
 * @ipv6: likewise
 * @interface: it is behind; and the bridge or bond that this is a port of; NULL
 *	where unknown
 * @digest: SHA-256 of its own certificate, or NULL
 */
struct debar_waiver_facts {
	const u8 *mac;
	const u8 *ipv4;
	const u8 *ipv6;
	const char *interface[2];
	const u8 *digest;
};

int debar_waiver_check(const struct debar_waiver *waiver);
int debar_waivers_build(struct debar_waivers *waivers,
			struct debar_waiver *list, u32 count, u32 *offender);
u16 debar_waivers_find(const struct debar_waivers *waivers,
		       const struct debar_waiver_facts *facts, s64 now);
u16 debar_waivers_find_same(const struct debar_waivers *waivers,
			    const struct debar_waiver *waiver);

static inline bool debar_waivers_have(const struct debar_waivers *waivers,
				      enum debar_waiver_kind kind)
{
	return waivers->first[kind] != waivers->first[kind + 1];
}

#endif
