// SPDX-License-Identifier: GPL-2.0
#include "engine.h"

/* One of these is in any segment that a receiver looks at. */
enum { RECEIVED = DEBAR_TCP_ACK | DEBAR_TCP_SYN | DEBAR_TCP_RST };

/**
 * struct passage - one frame on its way through the engine
 * @engine: and its host
 * @flow: held, or NULL
 * @key: of its connection
 */
struct passage {
	const struct debar_engine *engine;
	struct debar_flow *flow;
	const struct debar_flow_key *key;
};

/* --- evidence ------------------------------------------------------------ */

/* Who is the client, as far as is known? */
static inline u8 client_of(const struct passage *passage)
{
	const struct debar_flow_key *key = passage->key;
	const struct debar_flow *flow = passage->flow;

	if (flow && flow->handshake && flow->handshake->knows_client)
		return flow->handshake->client;
	if (flow && (flow->syn || flow->syn_ack))
		return flow->opener;
	return key->port[1] > key->port[0];
}

/* Note that there is something to tell. Does the host want to hear it? */
static inline bool is_wanted(const struct passage *passage,
			     enum debar_evidence_kind kind)
{
	if (passage->flow)
		passage->flow->told = kind != DEBAR_EVIDENCE_OVER;
	return !(passage->engine->ops->ignores & 1u << kind);
}

static bool hand_out(const struct passage *passage,
		     struct debar_evidence *evidence)
{
	const struct debar_engine *engine = passage->engine;

	if (!is_wanted(passage, evidence->kind))
		return true;
	evidence->key = passage->key;
	evidence->flow = passage->flow;
	evidence->client = client_of(passage);
	return engine->ops->evidence(engine->context, evidence);
}

static bool tell_client_hello(void *context, u8 from,
			      const struct debar_client_hello *hello)
{
	const struct passage *passage = context;
	const struct debar_match *table = passage->engine->table;
	struct debar_evidence evidence = {
		.kind = DEBAR_EVIDENCE_CLIENT_HELLO,
		.from = from,
		.rule = DEBAR_NO_RULE,
		.client_hello = hello,
	};

	if (table && hello->sni.len)
		evidence.rule = debar_match_sni(table, hello->sni.data,
						hello->sni.len);
	if (evidence.rule != DEBAR_NO_RULE)
		evidence.match = DEBAR_MATCH_SNI;
	return hand_out(passage, &evidence);
}

static bool tell_server_hello(void *context, u8 from,
			      const struct debar_server_hello *hello)
{
	struct debar_evidence evidence DEBAR_UNSET;

	if (!is_wanted(context, DEBAR_EVIDENCE_SERVER_HELLO))
		return true;
	evidence = (struct debar_evidence){
		.kind = DEBAR_EVIDENCE_SERVER_HELLO,
		.from = from,
		.rule = DEBAR_NO_RULE,
		.server_hello = hello,
	};
	return hand_out(context, &evidence);
}

static void tell_undecided(void *context, enum debar_undecided reason)
{
	struct debar_evidence evidence = {
		.kind = DEBAR_EVIDENCE_UNDECIDED,
		.rule = DEBAR_NO_RULE,
		.undecided = reason,
	};

	evidence.from = !client_of(context);
	hand_out(context, &evidence);
}

static void tell_opaque(void *context, enum debar_opaque reason)
{
	struct debar_evidence evidence = {
		.kind = DEBAR_EVIDENCE_OPAQUE,
		.rule = DEBAR_NO_RULE,
		.opaque = reason,
	};

	evidence.from = !client_of(context);
	hand_out(context, &evidence);
}

static void tell_over(void *context)
{
	struct debar_evidence evidence DEBAR_UNSET;

	if (!is_wanted(context, DEBAR_EVIDENCE_OVER))
		return;
	evidence = (struct debar_evidence){
		.kind = DEBAR_EVIDENCE_OVER,
		.from = !client_of(context),
		.rule = DEBAR_NO_RULE,
	};
	hand_out(context, &evidence);
}

/* --- certificates -------------------------------------------------------- */

static noinline u16 look_pin_up(const struct debar_engine *engine,
				enum debar_pin_kind kind,
				const struct debar_slice *data)
{
	u8 digest[DEBAR_DIGEST_LEN];

	engine->ops->digest(engine->context, data, digest);
	return debar_match_pin(engine->table, kind, digest);
}

static inline u16 match_pin(const struct debar_engine *engine,
			    enum debar_pin_kind kind,
			    const struct debar_slice *data)
{
	return debar_match_has_pins(engine->table, kind) ?
	       look_pin_up(engine, kind, data) : DEBAR_NO_RULE;
}

/* Nothing else can count instead. */
static bool is_settled(const struct debar_engine *engine,
		       const struct debar_evidence *evidence)
{
	return evidence->rule != DEBAR_NO_RULE &&
	       debar_match_enforces(engine->table, evidence->rule);
}

/* What was found before counts, unless this is stricter. */
static void add_match(const struct debar_engine *engine,
		      struct debar_evidence *evidence, u16 rule,
		      enum debar_match_kind kind)
{
	if (rule == DEBAR_NO_RULE ||
	    (evidence->rule != DEBAR_NO_RULE &&
	     debar_match_verdict(engine->table, rule) <=
	     debar_match_verdict(engine->table, evidence->rule)))
		return;
	evidence->rule = rule;
	evidence->match = kind;
}

static void match_pins(const struct debar_engine *engine,
		       struct debar_evidence *evidence)
{
	const struct debar_certificate *certificate = evidence->certificate;

	add_match(engine, evidence,
		  match_pin(engine, DEBAR_PIN_CERTIFICATE, &certificate->der),
		  DEBAR_MATCH_PIN);
	if (!is_settled(engine, evidence) && certificate->spki.len)
		add_match(engine, evidence,
			  match_pin(engine, DEBAR_PIN_SPKI, &certificate->spki),
			  DEBAR_MATCH_KEY_PIN);
}

static enum debar_undecided match_names(const struct debar_engine *engine,
					struct debar_evidence *evidence,
					u64 *plain)
{
	int err;

	if (!evidence->index && evidence->is_last)
		plain = NULL;
	err = debar_match_certificate(engine->table, evidence->certificate,
				      &engine->scratch->match, plain,
				      &evidence->rule);
	evidence->match = evidence->rule == DEBAR_NO_RULE ? DEBAR_MATCH_NONE :
							    DEBAR_MATCH_NAMES;
	if (!err)
		return DEBAR_DECIDABLE;
	return err == -E2BIG ? DEBAR_UNDECIDED_COMPLEX :
			       DEBAR_UNDECIDED_CERTIFICATE;
}

/* Of names, too, unless the pin of one enforces. */
static noinline enum debar_undecided
match_pins_and_names(const struct debar_engine *engine,
		     struct debar_evidence *evidence, u64 *plain)
{
	struct debar_evidence named = *evidence;
	enum debar_undecided undecided;

	match_pins(engine, evidence);
	if (is_settled(engine, evidence))
		return DEBAR_DECIDABLE;
	undecided = match_names(engine, &named, plain);
	add_match(engine, evidence, named.rule, DEBAR_MATCH_NAMES);
	return undecided;
}

static inline enum debar_undecided match(const struct debar_engine *engine,
					 struct debar_evidence *evidence,
					 u64 *plain)
{
	return debar_match_has_any_pin(engine->table) ?
	       match_pins_and_names(engine, evidence, plain) :
	       match_names(engine, evidence, plain);
}

/**
 * debar_engine_match() - the rule that counts of those a certificate matches
 * @engine: with a table, scratch, and @digest of its host
 * @evidence: its certificate, index and is_last are set, rule and match are none;
 *	gets rule and match
 * @plain: for debar_match_certificate()
 *
 * A pin names one device, names name a maker: the pin comes first, and holds
 * for what cannot be read too. But one that spares a device does not spare it from a
 * stricter rule on its maker.
 *
 * Return: DEBAR_DECIDABLE, or why no rule that enforces can be said not to match.
 */
enum debar_undecided debar_engine_match(const struct debar_engine *engine,
					struct debar_evidence *evidence,
					u64 *plain)
{
	return match(engine, evidence, plain);
}

/* What no rule asks for need not be well-formed. */
static bool is_readable(const struct debar_engine *engine,
			struct debar_certificate *certificate,
			const struct debar_slice *der)
{
	if (debar_x509_parse(certificate, der->data, der->len)) {
		memset(certificate, 0, sizeof(*certificate));
		certificate->der = *der;
		return false;
	}
	return !engine->table || !debar_match_reads_san(engine->table) ||
	       !debar_x509_read_san(certificate);
}

/* One certificate that cannot be read does not hide the next one. */
static bool tell_certificate(void *context, u8 from,
			     const struct debar_slice *der, u32 index)
{
	const struct passage *passage = context;
	const struct debar_engine *engine = passage->engine;
	struct debar_handshake *handshake = passage->flow->handshake;
	struct debar_certificate certificate DEBAR_UNSET;
	struct debar_evidence evidence = {
		.kind = DEBAR_EVIDENCE_CERTIFICATE,
		.from = from,
		.rule = DEBAR_NO_RULE,
		.certificate = &certificate,
		.index = index,
		.is_last =
			debar_tls_is_last_certificate(&handshake->tls[from]),
		.proven = debar_flow_is_proven(passage->flow),
	};
	const bool readable = is_readable(engine, &certificate, der);

	if (engine->table)
		evidence.undecided = match(engine, &evidence,
					   &handshake->plain);
	if (!readable && !is_settled(engine, &evidence))
		evidence.undecided = DEBAR_UNDECIDED_CERTIFICATE;
	if (evidence.undecided)
		tell_undecided(context, evidence.undecided);
	return hand_out(passage, &evidence);
}

/* --- frames -------------------------------------------------------------- */

static void begin_reading(struct debar_reading *reading,
			  struct passage *passage)
{
	static const struct debar_listener listener = {
		.client_hello = tell_client_hello,
		.server_hello = tell_server_hello,
		.certificate = tell_certificate,
		.opaque = tell_opaque,
		.undecided = tell_undecided,
		.over = tell_over,
	};
	const struct debar_engine *engine = passage->engine;

	reading->memory = &engine->memory;
	reading->window = engine->window;
	reading->scratch = engine->scratch->message;
	reading->scratch_size = engine->window;
	reading->listener = &listener;
	reading->context = passage;
}

/* The flow of a segment that a flow can begin with. */
static void create(struct passage *passage, const struct debar_segment *segment)
{
	const struct debar_engine *engine = passage->engine;
	const bool syn = segment->tcp->flags & DEBAR_TCP_SYN;

	passage->flow = engine->ops->create(engine->context, passage->key,
					    syn ? DEBAR_RANK_OPEN :
						  DEBAR_RANK_UNPROVEN,
					    segment->now);
	if (!passage->flow && !syn)
		tell_undecided(passage, DEBAR_UNDECIDED_FLOWS);
}

/* debar_engine_begins() without a call. */
static __always_inline bool begins(const struct debar_segment *segment)
{
	if (segment->tcp->flags & DEBAR_TCP_RST)
		return false;
	if (segment->tcp->flags & DEBAR_TCP_SYN)
		return true;
	return debar_flow_may_start(segment->frame, segment->tcp) ||
	       debar_tcp_is_cut(segment->tcp, segment->frame);
}

/**
 * debar_engine_begins() - does anything begin with a segment of no flow?
 * @segment: which
 */
bool debar_engine_begins(const struct debar_segment *segment)
{
	return begins(segment);
}

/* Of a header that goes on in the next fragment nobody can say what follows it. */
static void take_fragment(struct passage *passage,
			  const struct debar_segment *segment)
{
	struct debar_reading reading;

	begin_reading(&reading, passage);
	if (!segment->tcp->length &&
	    !debar_tcp_is_cut(segment->tcp, segment->frame))
		return;
	if (passage->flow)
		debar_flow_fragment(passage->flow, segment, &reading);
	else if (debar_engine_begins(segment))
		tell_undecided(passage, DEBAR_UNDECIDED_FRAGMENT);
}

static bool believes(const struct debar_engine *engine,
		     const struct debar_frame *frame,
		     const struct debar_frame_facts *facts)
{
	if (facts->checksum_is_good)
		return true;
	if (engine->ops->believe)
		return engine->ops->believe(engine->context, frame);
	return debar_tcp_checksum(frame);
}

static enum debar_flow_result take(struct passage *passage,
				   const struct debar_segment *segment,
				   const struct debar_frame_facts *facts)
{
	struct debar_reading reading DEBAR_UNSET;

	/* RFC 9293, 3.10.7.4: without an ACK it goes no further. */
	if (!(segment->tcp->flags & RECEIVED)) {
		if (debar_tcp_is_cut(segment->tcp, segment->frame))
			take_fragment(passage, segment);
		return DEBAR_FLOW_KEEP;
	}
	begin_reading(&reading, passage);
	if (segment->frame->more_fragments) {
		take_fragment(passage, segment);
		return DEBAR_FLOW_KEEP;
	}
	if (!passage->flow && !begins(segment))
		return DEBAR_FLOW_KEEP;
	/* Before any state is made, and none is changed by a decoy. */
	if (!believes(passage->engine, segment->frame, facts))
		return DEBAR_FLOW_KEEP;
	if (!passage->flow)
		create(passage, segment);
	if (!passage->flow)
		return DEBAR_FLOW_KEEP;
	return debar_flow_segment(passage->flow, segment, &reading);
}

/**
 * debar_engine_found() - take in a TCP segment whose flow the host has found
 * @engine: and its host
 * @flow: by @engine->ops->find(), or NULL
 * @segment: the segment
 * @key: its connection
 * @facts: what the host knows besides
 *
 * Context: any; one caller at a time for each @engine->scratch.
 */
void debar_engine_found(const struct debar_engine *engine,
			struct debar_flow *flow,
			const struct debar_segment *segment,
			const struct debar_flow_key *key,
			const struct debar_frame_facts *facts)
{
	struct passage passage = { .engine = engine, .flow = flow, .key = key };
	enum debar_flow_result result = take(&passage, segment, facts);

	if (!passage.flow)
		return;
	if (result == DEBAR_FLOW_REMOVE)
		engine->ops->remove(engine->context, passage.flow);
	else
		engine->ops->release(engine->context, passage.flow);
}

/**
 * debar_engine_segment() - take in a TCP segment
 * @engine: and its host
 * @segment: the segment
 * @key: its connection
 * @facts: what the host knows besides
 *
 * Context: as debar_engine_found().
 */
void debar_engine_segment(const struct debar_engine *engine,
			  const struct debar_segment *segment,
			  const struct debar_flow_key *key,
			  const struct debar_frame_facts *facts)
{
	struct debar_flow *flow = engine->ops->find(engine->context, key);

	if (flow && facts->checksum_is_good && debar_flow_glance(flow, segment))
		engine->ops->release(engine->context, flow);
	else
		debar_engine_found(engine, flow, segment, key, facts);
}

/**
 * debar_engine_frame() - take in a frame
 * @engine: and its host
 * @frame: dissected; anything, of which only TCP is looked at
 * @facts: what the host knows besides
 *
 * Context: as debar_engine_segment().
 */
void debar_engine_frame(const struct debar_engine *engine,
			const struct debar_frame *frame,
			const struct debar_frame_facts *facts)
{
	struct debar_segment segment = { .frame = frame, .now = facts->now };
	struct debar_flow_key key;
	struct debar_tcp tcp;

	if (!debar_tcp_parse(&tcp, frame) && !debar_tcp_parse_cut(&tcp, frame))
		return;
	segment.tcp = &tcp;
	segment.from = debar_flow_key_make(&key, frame, &tcp, facts->domain);
	debar_engine_segment(engine, &segment, &key, facts);
}

/**
 * debar_engine_give_up() - leave a flow undecided
 * @engine: and its host
 * @flow: held by the host, which alone may remove it afterwards; nothing hangs
 *	on it any more
 * @reason: as a rule DEBAR_UNDECIDED_TIME or DEBAR_UNDECIDED_FLOWS
 *
 * Evidence is handed out only if a handshake has begun.
 */
void debar_engine_give_up(const struct debar_engine *engine,
			  struct debar_flow *flow, enum debar_undecided reason)
{
	struct passage passage = {
		.engine = engine,
		.flow = flow,
		.key = &flow->key,
	};
	struct debar_reading reading;

	begin_reading(&reading, &passage);
	debar_flow_give_up(flow, &reading, reason);
}
