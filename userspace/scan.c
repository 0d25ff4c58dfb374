// SPDX-License-Identifier: GPL-2.0
#include "scan.h"

#include <stdlib.h>
#include <time.h>

#include "certificate_text.h"
#include "link_layer.h"
#include "mem.h"

enum {
	/* A SYN without payload is no handshake yet. */
	OPEN_LIMIT = 60,
	/* How long a connection is remembered that was judged and is idle. */
	SETTLED_LIMIT = 900,
};

/* --- what the engine asks of its host ------------------------------------- */

static struct tracked_flow *tracked(struct debar_flow *flow)
{
	return (struct tracked_flow *)flow;
}

static u8 known_ends(const struct debar_flow *flow)
{
	return (u8)(flow->end[0].known | flow->end[1].known << 1);
}

static struct debar_flow *find_flow(void *context,
				    const struct debar_flow_key *key)
{
	struct scan *scan = context;

	scan->is_tcp = true;
	scan->flow = flow_table_find(&scan->flows, key);
	scan->known = scan->flow ? known_ends(&scan->flow->flow) : 0;
	return scan->flow ? &scan->flow->flow : NULL;
}

static void drop_flow(struct scan *scan, struct tracked_flow *flow,
		      enum debar_undecided reason)
{
	debar_engine_give_up(&scan->engine, &flow->flow, reason);
	flow_table_remove(&scan->flows, flow);
}

static struct debar_flow *create_flow(void *context,
				      const struct debar_flow_key *key,
				      enum debar_flow_rank rank, u32 now)
{
	struct scan *scan = context;
	struct tracked_flow *flow = flow_table_victim(&scan->flows, rank);

	if (flow)
		drop_flow(scan, flow, DEBAR_UNDECIDED_FLOWS);
	scan->flow = flow_table_add(&scan->flows, key, rank, now);
	return scan->flow ? &scan->flow->flow : NULL;
}

static void release_flow(void *context, struct debar_flow *flow)
{
	struct scan *scan = context;

	flow_table_update(&scan->flows, tracked(flow), scan->now);
}

static void remove_flow(void *context, struct debar_flow *flow)
{
	struct scan *scan = context;

	flow_table_remove(&scan->flows, tracked(flow));
	scan->flow = NULL;
}

static bool believe_segment(void *context, const struct debar_frame *frame)
{
	struct scan *scan = context;

	scan->disbelieved = !checksums_believe(&scan->checksums, frame);
	return !scan->disbelieved;
}

static void compute_digest(void *context, const struct debar_slice *data,
			   u8 *digest)
{
	(void)context;
	certificate_digest(*data, digest);
}

static void *get_memory(void *context, enum debar_memory_kind kind,
			enum debar_undecided *reason)
{
	struct scan *scan = context;
	void *piece = flow_table_get(&scan->flows, kind);

	if (!piece)
		*reason = DEBAR_UNDECIDED_BYTES;
	return piece;
}

static void put_memory(void *context, enum debar_memory_kind kind, void *piece)
{
	struct scan *scan = context;

	flow_table_put(&scan->flows, kind, piece);
}

/* There was no room for a flow, or it cannot be followed: this is all. */
static void take_lone_evidence(struct scan *scan,
			       const struct debar_evidence *evidence)
{
	struct scan_handshake handshake;

	scan_handshake_begin(&handshake, evidence->key, scan->time);
	scan_handshake_add(&handshake, evidence, scan);
	scan->found(scan->context, &handshake);
	scan_handshake_end(&handshake, &scan->flows);
}

static bool take_evidence(void *context, const struct debar_evidence *evidence)
{
	struct scan *scan = context;
	struct tracked_flow *flow;

	if (!evidence->flow) {
		take_lone_evidence(scan, evidence);
		return true;
	}
	flow = tracked(evidence->flow);
	if (!flow->handshake) {
		flow->handshake = mem_alloc(sizeof(*flow->handshake));
		scan_handshake_begin(flow->handshake, evidence->key, scan->time);
	}
	scan_handshake_add(flow->handshake, evidence, scan);
	if (evidence->kind == DEBAR_EVIDENCE_OVER) {
		scan->found(scan->context, flow->handshake);
		scan_handshake_end(flow->handshake, &scan->flows);
		free(flow->handshake);
		flow->handshake = NULL;
	}
	return true;
}

static const struct debar_engine_ops ops = {
	.find = find_flow,
	.create = create_flow,
	.release = release_flow,
	.remove = remove_flow,
	.believe = believe_segment,
	.digest = compute_digest,
	.evidence = take_evidence,
};

/* --- frames --------------------------------------------------------------- */

static bool dissect(const struct scan *scan, struct debar_frame *frame,
		    const struct packet *packet)
{
	struct debar_bytes bytes = {
		.data = packet->data,
		.linear = packet->captured,
		.total = packet->captured,
	};

	return scan->layer->dissect(frame, &bytes);
}

static void take_frame(struct scan *scan, const struct debar_frame *frame,
		       bool checksum_is_good)
{
	struct debar_frame_facts facts = {
		.now = scan->now,
		.checksum_is_good = checksum_is_good,
	};

	scan->frame = frame;
	scan->flow = NULL;
	scan->is_tcp = false;
	scan->known = 0;
	scan->disbelieved = false;
	debar_engine_frame(&scan->engine, frame, &facts);
	scan->frame = NULL;
}

static void take_again(struct scan *scan, struct aside_segment *segment)
{
	struct debar_frame frame;

	segment->is_there = false;
	if (dissect(scan, &frame, &segment->packet))
		take_frame(scan, &frame, true);
}

/* One end's stream has begun in mid-stream; what belongs behind its first
 * segment may have come before it.
 */
static void take_overtakers(struct scan *scan, u8 begun)
{
	const struct debar_flow_key key = scan->flow->flow.key;
	struct aside_segment *segment;
	u32 at = 0;

	while ((segment = aside_next(&scan->unclaimed, &key, &at)))
		if (begun >> segment->from & 1)
			take_again(scan, segment);
}

/* A segment of an end of which it is not known where it begins is of no use
 * to the engine.
 */
static void look_for_overtakers(struct scan *scan,
				const struct debar_frame *frame,
				const struct packet *packet)
{
	const u8 known = scan->flow ? known_ends(&scan->flow->flow) : 0;
	const u8 begun = known & ~scan->known;
	struct debar_flow_key key;
	struct debar_tcp tcp;
	u8 from;

	if (!debar_tcp_parse(&tcp, frame) || !tcp.length)
		return;
	from = debar_flow_key_make(&key, frame, &tcp, 0);
	if (!(known >> from & 1))
		aside_put(&scan->unclaimed, frame, packet);
	else if (begun)
		take_overtakers(scan, begun);
}

static void suspect(struct scan *scan, const struct debar_frame *frame,
		    const struct packet *packet)
{
	if (scan->flow->flow.stage == DEBAR_FLOW_SETTLED)
		return;
	aside_put(&scan->suspect, frame, packet);
	scan->flow->has_suspects = true;
}

/* Is there nothing of this segment yet? */
static bool is_missing(const struct debar_flow *flow,
		       const struct aside_segment *segment)
{
	const struct debar_stream *stream;
	s64 start, end;
	u32 i;

	if (!flow->handshake)
		return flow->stage == DEBAR_FLOW_OPEN;
	stream = &flow->handshake->stream[segment->from];
	start = debar_stream_offset(stream, segment->start);
	end = start + segment->end - segment->start;
	if (start < stream->end)
		return false;
	for (i = 0; i < stream->ranges; i++)
		if (start < stream->range[i].end &&
		    end > stream->range[i].start)
			return false;
	return true;
}

/* The receiver has got up to here, from a segment of which we have a damaged
 * copy, or none.
 */
static void take_acknowledged(struct scan *scan,
			      const struct debar_frame *frame)
{
	struct debar_flow_key key;
	struct aside_segment *segment;
	struct debar_tcp tcp;
	u32 at = 0;
	u8 by;

	if (!debar_tcp_parse(&tcp, frame) || !(tcp.flags & DEBAR_TCP_ACK))
		return;
	by = debar_flow_key_make(&key, frame, &tcp, 0);
	while (scan->flow &&
	       (segment = aside_next(&scan->suspect, &key, &at))) {
		if (segment->from == by ||
		    debar_tcp_before(tcp.acknowledgment, segment->end))
			continue;
		if (is_missing(&scan->flow->flow, segment))
			take_again(scan, segment);
		else
			segment->is_there = false;
	}
}

/* --- interface ------------------------------------------------------------ */

/**
 * scan_init() - begin a scan
 * @scan: result; scan_free() it; @found, @context and @limit are the caller's
 * @compiled: policy, or NULL; must outlive @scan
 * @all: remember devices that no rule lists, too
 */
void scan_init(struct scan *scan, const struct compiled *compiled, bool all)
{
	memset(scan, 0, sizeof(*scan));
	scan->compiled = compiled;
	scan->judged_at = time(NULL);
	scan->engine.ops = &ops;
	scan->engine.context = scan;
	scan->engine.memory.get = get_memory;
	scan->engine.memory.put = put_memory;
	scan->engine.memory.context = scan;
	scan->engine.table = compiled ? &compiled->match : NULL;
	scan->engine.window = DEBAR_STREAM_WINDOW_MAX;
	scan->engine.scratch = mem_alloc(sizeof(*scan->engine.scratch));
	flow_table_init(&scan->flows);
	checksums_init(&scan->checksums);
	inventory_init(&scan->inventory, compiled, all);
}

/**
 * scan_free() - give everything back
 * @scan: begun, its capture ended
 */
void scan_free(struct scan *scan)
{
	flow_table_free(&scan->flows);
	checksums_free(&scan->checksums);
	inventory_free(&scan->inventory);
	aside_free(&scan->unclaimed);
	aside_free(&scan->suspect);
	free(scan->engine.scratch);
}

static void drop_older(struct scan *scan, enum debar_flow_rank rank, u32 limit)
{
	struct flow_list *list = &scan->flows.rank[rank];

	while (list->first && scan->now - list->first->since > limit)
		drop_flow(scan, list->first, DEBAR_UNDECIDED_TIME);
}

static void expire(struct scan *scan)
{
	int rank;

	for (rank = 0; rank < DEBAR_RANKS; rank++)
		drop_older(scan, rank,
			   rank == DEBAR_RANK_SETTLED ? SETTLED_LIMIT :
			   rank == DEBAR_RANK_OPEN ? OPEN_LIMIT : scan->limit);
}

/* Captures have packets out of order, and now and then a wrong clock. */
static void set_time(struct scan *scan, s64 time)
{
	u32 now;

	scan->time = time;
	if (!scan->has_first_time) {
		scan->has_first_time = true;
		scan->first_time = time;
	}
	if (time <= scan->first_time + scan->now ||
	    time - scan->first_time > 0x7fffffff)
		return;
	now = (u32)(time - scan->first_time);
	scan->now = now;
	expire(scan);
}

/**
 * scan_begin_capture() - packets of another capture follow
 * @scan: begun; the capture before has ended
 * @layer: what its packets begin with
 */
void scan_begin_capture(struct scan *scan, const struct link_layer *layer)
{
	scan->layer = layer;
	scan->has_first_time = false;
	scan->now = 0;
}

/**
 * scan_packet() - take in a packet
 * @scan: its capture was begun
 * @packet: bytes
 */
void scan_packet(struct scan *scan, const struct packet *packet)
{
	struct debar_frame frame;

	set_time(scan, packet->time);
	if (!dissect(scan, &frame, packet))
		return;
	inventory_frame(&scan->inventory, &frame, packet);
	take_frame(scan, &frame, false);
	if (!scan->is_tcp)
		return;
	if (scan->flow && scan->disbelieved)
		suspect(scan, &frame, packet);
	else if (scan->flow && scan->flow->has_suspects)
		take_acknowledged(scan, &frame);
	else if (scan->known != 3)
		look_for_overtakers(scan, &frame, packet);
}

/**
 * scan_idle() - time has passed without packets
 * @scan: begun
 * @time: seconds since 1970 UTC
 */
void scan_idle(struct scan *scan, s64 time)
{
	if (scan->has_first_time)
		set_time(scan, time);
}

/**
 * scan_end_capture() - nothing more will come of what is in progress
 * @scan: begun
 */
void scan_end_capture(struct scan *scan)
{
	int rank;

	for (rank = 0; rank < DEBAR_RANKS; rank++)
		while (scan->flows.rank[rank].first)
			drop_flow(scan, scan->flows.rank[rank].first,
				  DEBAR_DECIDABLE);
}
