/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The TLS handshake of one connection: both streams, their readers, and how
 * far the two sides' messages answer each other.
 */
#ifndef DEBAR_HANDSHAKE_H
#define DEBAR_HANDSHAKE_H

#include "stream.h"
#include "tls.h"

/**
 * struct debar_handshake - while it is being read
 * @stream: of both ends of the flow, in its order
 * @tls: their readers
 * @client_version: highest version offered
 * @client_hello_end: stream offset behind the ClientHello
 * @client: end that sent a ClientHello, or that a ServerHello was sent to
 * @knows_client: @client is set
 * @client_hello: a whole ClientHello was seen
 * @offers_tls13: it offers TLS 1.3
 * @answers: the ServerHello answers that ClientHello
 * @is_tls13: TLS 1.3 was agreed upon
 * @wants_client: the server asked for the client's certificate
 * @done: the reader of that end has come to its end
 * @plain: for debar_match_certificate()
 * @digest: for the host: SHA-256 of each end's own certificate
 * @has_digest: likewise: it is set
 * @signature: for the host: the last octets of each end's own certificate
 * @suspicious: for the host: a certificate of that end matched a rule, or nobody
 *	can say that it matches none
 * @told: for the host: 1 more than the worst verdict on that end that it has acted
 *	on, 0 before
 */
struct debar_handshake {
	struct debar_stream stream[2];
	struct debar_tls tls[2];
	u32 client_hello_end;
	u16 client_version;
	u8 client : 1;
	bool knows_client : 1;
	bool client_hello : 1;
	bool offers_tls13 : 1;
	bool answers : 1;
	bool is_tls13 : 1;
	bool wants_client : 1;
	bool done[2];
	u64 plain;
	u8 digest[2][32];
	bool has_digest[2];
	u32 signature[2];
	bool suspicious[2];
	u8 told[2];
};

/**
 * struct debar_listener - who is told of a handshake
 * @client_hello: end @from sent this; false stops the reading
 * @server_hello: likewise
 * @certificate: likewise; @index 0 is the sender's own
 * @opaque: nothing more can be read of this handshake
 * @undecided: it was given up
 * @over: the last word on a handshake of which something was told before
 */
struct debar_listener {
	bool (*client_hello)(void *context, u8 from,
			     const struct debar_client_hello *hello);
	bool (*server_hello)(void *context, u8 from,
			     const struct debar_server_hello *hello);
	bool (*certificate)(void *context, u8 from,
			    const struct debar_slice *der, u32 index);
	void (*opaque)(void *context, enum debar_opaque reason);
	void (*undecided)(void *context, enum debar_undecided reason);
	void (*over)(void *context);
};

/**
 * struct debar_reading - what it takes to read handshakes, and who is told
 * @memory: for chunks and handshakes
 * @window: octets held of one direction, at most DEBAR_STREAM_WINDOW_MAX
 * @scratch: where a message in several pieces is put together
 * @scratch_size: its length; @window is enough
 * @listener: who is told
 * @context: for it
 */
struct debar_reading {
	const struct debar_memory *memory;
	u32 window;
	u8 *scratch;
	u32 scratch_size;
	const struct debar_listener *listener;
	void *context;
};

/**
 * enum debar_progress - what a segment has done to a handshake
 * @DEBAR_PROGRESS_MORE: wait for the next one
 * @DEBAR_PROGRESS_NOT_TLS: it is none
 * @DEBAR_PROGRESS_STOPPED: somebody who was told has heard enough
 * @DEBAR_PROGRESS_DONE: all that can be read was read
 * @DEBAR_PROGRESS_UNDECIDED: given up
 */
enum debar_progress {
	DEBAR_PROGRESS_MORE,
	DEBAR_PROGRESS_NOT_TLS,
	DEBAR_PROGRESS_STOPPED,
	DEBAR_PROGRESS_DONE,
	DEBAR_PROGRESS_UNDECIDED,
};

void debar_handshake_init(struct debar_handshake *handshake);
void debar_handshake_start(struct debar_handshake *handshake, u8 from,
			   u32 base);
enum debar_progress debar_handshake_feed(struct debar_handshake *handshake,
					 u8 from,
					 const struct debar_payload *payload,
					 const struct debar_reading *reading,
					 enum debar_undecided *reason);
void debar_handshake_free(struct debar_handshake *handshake,
			  const struct debar_memory *memory);

#endif
