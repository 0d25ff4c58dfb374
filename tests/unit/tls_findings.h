/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the TLS reader finds in a stream that it is fed piece by piece. Ends the
 * program where the reader breaks a promise: results inside the input, progress
 * only forwards and never beyond what is there.
 *
 * Also included, with its source, by tests/fuzz/fuzz_tls.c.
 */
#ifndef TLS_FINDINGS_H
#define TLS_FINDINGS_H

#include "core/tls.h"

enum { TLS_SCRATCH = 16384, TLS_MAX_NOTED = 64 };

/**
 * struct tls_noted - a certificate in the log
 * @at: offset in the log
 * @len: length
 * @index: place in the chain
 */
struct tls_noted {
	u32 at;
	u32 len;
	u32 index;
};

/**
 * struct tls_findings - a reader and what it has found
 * @tls: reader
 * @handler: writes the log
 * @data: the stream
 * @start: stream offset of its first byte
 * @linear: bytes of each window that are in one piece
 * @window: the bytes the reader may look at, as offsets in @data
 * @window_data: copy of those that are in one piece
 * @fetches: number of calls for bytes that are not
 * @fetched: number of bytes they were for
 * @stop_after: number of results after which the handler says stop
 * @results: number of results
 * @client_hellos: of which ClientHello
 * @server_hellos: ServerHello
 * @requests: CertificateRequest
 * @certificates: Certificate
 * @client: last ClientHello; its slices are in @sni and gone
 * @server: last ServerHello; its slices are gone
 * @sni: name in the last ClientHello
 * @noted: the first certificates
 * @log: all that was found
 * @log_len: its length
 */
struct tls_findings {
	struct debar_tls tls;
	struct debar_tls_handler handler;
	const u8 *data;
	u32 start;
	u32 linear;
	struct { u32 begin, end; } window;
	u8 *window_data;
	u64 fetches;
	u64 fetched;
	u32 stop_after;
	u32 results;
	u32 client_hellos;
	u32 server_hellos;
	u32 requests;
	u32 certificates;
	struct debar_client_hello client;
	struct debar_server_hello server;
	char sni[256];
	struct tls_noted noted[TLS_MAX_NOTED];
	u8 *log;
	u32 log_len;
};

void tls_findings_begin(struct tls_findings *findings, const u8 *data,
			u32 start, u32 scratch_size);
enum debar_tls_status tls_findings_feed(struct tls_findings *findings,
					u32 end);
void tls_findings_end(struct tls_findings *findings);
bool tls_findings_same(const struct tls_findings *a,
		       const struct tls_findings *b);

#endif
