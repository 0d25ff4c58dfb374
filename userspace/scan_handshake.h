/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the engine told of one TLS handshake, put together.
 */
#ifndef DEBAR_SCAN_HANDSHAKE_H
#define DEBAR_SCAN_HANDSHAKE_H

#include "core/engine.h"

struct flow_table;
struct scan;

/**
 * struct shown_certificate - a certificate that an end has shown
 * @next: the next one of the same end
 * @len: octets
 * @der: a copy
 */
struct shown_certificate {
	struct shown_certificate *next;
	u32 len;
	u8 der[];
};

/**
 * struct scan_end - one end of it
 * @mac: of the end
 * @has_mac: @mac is set
 * @certificates: those it has shown, its own first
 * @last: of them
 */
struct scan_end {
	u8 mac[DEBAR_MAC_LEN];
	bool has_mac;
	struct shown_certificate *certificates;
	struct shown_certificate *last;
};

/**
 * struct scan_handshake - from the first hello to the verdict
 * @key: addresses and ports, in the order of @end
 * @end: both ends
 * @time: of its first evidence, seconds since 1970 UTC
 * @client: index of the client, as far as is known
 * @has_client_hello: a ClientHello was read
 * @has_version: @version is set: the one that the server has chosen
 * @has_sni: @sni is set
 * @is_opaque: @opaque is set
 * @is_undecided: @undecided is set; DEBAR_DECIDABLE means that the capture
 *	ended too early
 * @proven: the certificate that matched came in a whole handshake
 * @match: by what @rule matched
 * @from: index of the end that it matched
 * @rule: or DEBAR_NO_RULE
 * @sni: as it was sent
 * @sni_len: octets
 * @bytes: that certificates take
 */
struct scan_handshake {
	struct debar_flow_key key;
	struct scan_end end[2];
	s64 time;
	u8 client;
	bool has_client_hello;
	bool has_version;
	bool has_sni;
	bool is_opaque;
	bool is_undecided;
	bool proven;
	u8 from;
	enum debar_match_kind match;
	enum debar_opaque opaque;
	enum debar_undecided undecided;
	u16 version;
	u16 rule;
	u32 sni_len;
	u8 sni[DEBAR_DNS_NAME_MAX + 3];
	u64 bytes;
};

void scan_handshake_begin(struct scan_handshake *handshake,
			  const struct debar_flow_key *key, s64 time);
void scan_handshake_add(struct scan_handshake *handshake,
			const struct debar_evidence *evidence,
			struct scan *scan);
void scan_handshake_end(struct scan_handshake *handshake,
			struct flow_table *table);

#endif
