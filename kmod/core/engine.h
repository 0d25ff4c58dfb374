/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One frame in, evidence out. The module and `debarctl scan` host the same
 * engine; they differ in where flows and memory are kept, and in what they do
 * with evidence.
 */
#ifndef DEBAR_ENGINE_H
#define DEBAR_ENGINE_H

#include "flow.h"
#include "match.h"

/**
 * enum debar_evidence_kind - what was seen
 * @DEBAR_EVIDENCE_CLIENT_HELLO: a ClientHello, with or without SNI
 * @DEBAR_EVIDENCE_SERVER_HELLO: a ServerHello
 * @DEBAR_EVIDENCE_CERTIFICATE: one certificate
 * @DEBAR_EVIDENCE_OPAQUE: a handshake that shows none
 * @DEBAR_EVIDENCE_UNDECIDED: a handshake that was given up
 * @DEBAR_EVIDENCE_OVER: nothing more follows of a handshake; comes once after
 *	one or more of the others, however it ended
 */
enum debar_evidence_kind {
	DEBAR_EVIDENCE_CLIENT_HELLO,
	DEBAR_EVIDENCE_SERVER_HELLO,
	DEBAR_EVIDENCE_CERTIFICATE,
	DEBAR_EVIDENCE_OPAQUE,
	DEBAR_EVIDENCE_UNDECIDED,
	DEBAR_EVIDENCE_OVER,
};

/**
 * enum debar_match_kind - by what a rule matched
 */
enum debar_match_kind {
	DEBAR_MATCH_NONE,
	DEBAR_MATCH_NAMES,
	DEBAR_MATCH_PIN,	/* SHA-256 of the certificate */
	DEBAR_MATCH_KEY_PIN,	/* SHA-256 of its SubjectPublicKeyInfo */
	DEBAR_MATCH_SNI,
};

/**
 * struct debar_evidence - what was seen, of whom, and what it is worth
 * @kind: of evidence
 * @key: the connection
 * @flow: its state, held; NULL when there was no room for any. The MACs are
 *	in @flow->end[]
 * @from: index in @key of the end that sent it; of CERTIFICATE that is the
 *	device
 * @client: index in @key of the client, as far as is known: by the hellos,
 *	else by the SYN, else the end with the higher port
 * @proven: a whole handshake from the SYN on: enough to quarantine @from. If
 *	not, it speaks of this connection only
 * @match: by what @rule matched
 * @rule: the rule, or DEBAR_NO_RULE; of CERTIFICATE and CLIENT_HELLO
 * @client_hello: of CLIENT_HELLO
 * @server_hello: of SERVER_HELLO
 * @certificate: of CERTIFICATE; only @certificate->der is set when it cannot be
 *	read
 * @index: its place in the chain; 0 is the sender's own
 * @is_last: no certificate follows in the chain
 * @opaque: of OPAQUE
 * @undecided: of UNDECIDED. Of CERTIFICATE: why no rule that enforces can be said
 *	not to match; an UNDECIDED has come before
 *
 * Valid until the host's function returns.
 */
struct debar_evidence {
	enum debar_evidence_kind kind;
	const struct debar_flow_key *key;
	struct debar_flow *flow;
	u8 from;
	u8 client;
	bool proven;
	enum debar_match_kind match;
	u16 rule;
	const struct debar_client_hello *client_hello;
	const struct debar_server_hello *server_hello;
	const struct debar_certificate *certificate;
	u32 index;
	bool is_last;
	enum debar_opaque opaque;
	enum debar_undecided undecided;
};

/**
 * struct debar_engine_ops - what a host does for the engine
 * @find: the flow of @key, or NULL. From here to @release or @remove the
 *	engine has it for itself
 * @create: a new flow for @key, which was not found; the host stores it,
 *	debar_flow_init() it, evicts another if need be (of a rank that is not
 *	above @rank), and hands it out as @find does. NULL when there is no room
 * @release: the engine is done with @flow for now. Its rank may have changed
 * @remove: likewise, and it is needed no more; nothing hangs on it
 * @believe: is the TCP checksum of @frame right, or of no significance? Called
 *	before anything is made of a segment. NULL is debar_tcp_checksum()
 * @digest: SHA-256 of @data; called only if the table has pins
 * @evidence: false when nothing more needs to be known of this handshake, as
 *	when its connection is condemned. Called with the flow held. The answer
 *	counts for hellos and certificates only
 * @ignores: kinds of evidence that it need not be called for, a bit each, by
 *	enum debar_evidence_kind
 *
 * Called in this order for a frame: find, create, any of the others, release
 * or remove; of the latter two exactly one if there was a flow.
 */
struct debar_engine_ops {
	struct debar_flow *(*find)(void *context,
				   const struct debar_flow_key *key);
	struct debar_flow *(*create)(void *context,
				     const struct debar_flow_key *key,
				     enum debar_flow_rank rank, u32 now);
	void (*release)(void *context, struct debar_flow *flow);
	void (*remove)(void *context, struct debar_flow *flow);
	bool (*believe)(void *context, const struct debar_frame *frame);
	void (*digest)(void *context, const struct debar_slice *data,
		       u8 *digest);
	bool (*evidence)(void *context, const struct debar_evidence *evidence);
	u32 ignores;
};

/**
 * struct debar_engine_scratch - room to work in, for one frame at a time
 * @match: for the matcher
 * @message: where a message in several pieces is put together
 *
 * Needs no initialisation; the module has one for each CPU.
 */
struct debar_engine_scratch {
	struct debar_match_scratch match;
	u8 message[DEBAR_STREAM_WINDOW_MAX];
};

/**
 * struct debar_engine - an engine and its host
 * @ops: the host's functions
 * @context: for them
 * @memory: for chunks and handshakes
 * @table: certificate rules and SNI, or NULL
 * @window: octets held of one direction: DEBAR_STREAM_WINDOW
 * @scratch: not used by others while a frame is taken in
 */
struct debar_engine {
	const struct debar_engine_ops *ops;
	void *context;
	struct debar_memory memory;
	const struct debar_match *table;
	u32 window;
	struct debar_engine_scratch *scratch;
};

/**
 * struct debar_frame_facts - what the host knows of a frame besides it
 * @domain: L3 domain
 * @now: seconds since any instant in the past
 * @checksum_is_good: the TCP checksum was verified by others, or is still to
 *	be filled in; else @believe is asked
 */
struct debar_frame_facts {
	u64 domain;
	u32 now;
	bool checksum_is_good;
};

enum debar_undecided debar_engine_match(const struct debar_engine *engine,
					struct debar_evidence *evidence,
					u64 *plain);
bool debar_engine_begins(const struct debar_segment *segment);
void debar_engine_found(const struct debar_engine *engine,
			struct debar_flow *flow,
			const struct debar_segment *segment,
			const struct debar_flow_key *key,
			const struct debar_frame_facts *facts);
void debar_engine_segment(const struct debar_engine *engine,
			  const struct debar_segment *segment,
			  const struct debar_flow_key *key,
			  const struct debar_frame_facts *facts);
void debar_engine_frame(const struct debar_engine *engine,
			const struct debar_frame *frame,
			const struct debar_frame_facts *facts);
void debar_engine_give_up(const struct debar_engine *engine,
			  struct debar_flow *flow,
			  enum debar_undecided reason);

#endif
