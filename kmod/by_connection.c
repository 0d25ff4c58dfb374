// SPDX-License-Identifier: GPL-2.0
/*
 * Evidence by connection: a certificate or a server name in a TLS handshake.
 * It condemns the connection; a certificate that is proven to be the device's
 * own quarantines its address besides.
 */
#include "condemned.h"
#include "core/word.h"
#include "flow_table.h"
#include "networks.h"
#include "quarantine.h"
#include "shared.h"
#include "trace.h"
#include "verdict.h"

/**
 * struct inspection - a segment on its way through the engine
 * @passage: its frame; of which the time is set by those to whom it matters
 * @place: where that belongs, by place_of()
 * @has_place: @place is set
 * @key: its connection
 * @from: index in @key of the end that sent it
 * @finding: result
 * @by_name: @finding is by a server name
 */
struct inspection {
	struct debar_passage *passage;
	struct debar_place place;
	bool has_place;
	struct debar_flow_key key;
	u8 from;
	struct debar_finding *finding;
	bool by_name;
};

/* Both directions of a routed connection are in its routing domain, whatever
 * ports they come in by. What a bridge only passes on is in the bridge's.
 */
static u64 domain_of(const struct debar_passage *passage,
		     const struct debar_place *place)
{
	const u8 *near = passage->egress ? passage->frame.src :
					   passage->frame.dst;

	if (!place->bridge || !near ||
	    debar_guard_is_ours(passage->dev, near))
		return debar_place_routing(place);
	return debar_place_domain(place);
}

/* Most segments are over and done with before anybody asks. */
static const struct debar_place *place_of(struct inspection *inspection)
{
	const struct debar_passage *passage = inspection->passage;

	if (!inspection->has_place)
		debar_place_find(&inspection->place, passage->dev,
				 &passage->frame);
	inspection->has_place = true;
	return &inspection->place;
}

/* Of whoever sent the frame at hand. */
static void find_spots(struct inspection *inspection, struct debar_spots *spots)
{
	const u8 *mac = inspection->passage->frame.src;

	spots->mac = mac ? debar_mac_u64(mac) : 0;
	debar_place_spots(spots, place_of(inspection), inspection->passage->dev,
			  &inspection->passage->frame);
}

static enum debar_reason guard_of(const struct inspection *inspection,
				  const struct debar_flow_key *key, u8 end)
{
	const struct debar_passage *passage = inspection->passage;

	return debar_networks_guard(passage->dn, passage->policy, passage->dev,
				    key->ip_version, key->address[end]);
}

static void append(struct debar_evidence_note *note, u32 *room, u32 *at,
		   u16 *len, const u8 *data, u32 size)
{
	if (size > *room)
		return;
	memcpy(note->text + *at, data, size);
	*len = size;
	*at += size;
	*room -= size;
}

/* What an auditor wants to see, as far as there is room. */
static struct debar_evidence_note *
make_note(const struct debar_certificate *certificate, const u8 *own)
{
	struct debar_evidence_note *note;
	u32 room, at = 0;

	room = min_t(u32, certificate->subject.len + certificate->issuer.len,
		     DEBAR_EVIDENCE_TEXT);
	note = kzalloc(struct_size(note, text, room),
		       GFP_ATOMIC | __GFP_NOWARN);
	if (!note)
		return NULL;
	debar_flows_digest(&certificate->der, note->sha256);
	memcpy(note->own, own ?: note->sha256, sizeof(note->own));
	append(note, &room, &at, &note->subject_len, certificate->subject.data,
	       certificate->subject.len);
	append(note, &room, &at, &note->issuer_len, certificate->issuer.data,
	       certificate->issuer.len);
	return note;
}

/* The MAC of the device, if it is our neighbour: then its frames bear it. */
static u64 confirmed_mac(struct inspection *inspection,
			 const struct debar_evidence *evidence)
{
	const struct debar_flow_key *key = evidence->key;
	const struct debar_flow_end *end = &evidence->flow->end[evidence->from];
	u64 mac = debar_networks_neighbour(place_of(inspection)->l3,
					   key->ip_version,
					   key->address[evidence->from]);

	return mac && end->has_mac && mac == debar_mac_u64(end->mac) ? mac : 0;
}

/* Is the frame at hand one that the device sent, so that it is here? */
static bool is_here(const struct inspection *inspection,
		    const struct debar_evidence *evidence)
{
	const struct debar_frame *frame = &inspection->passage->frame;
	const u32 len = frame->ip_version == 4 ? 4 : 16;

	return !inspection->passage->egress &&
	       !memcmp(frame->ip_src, evidence->key->address[evidence->from],
		       len);
}

static void tell_shared(const struct debar_quarantine_request *request,
			struct debar_net *dn)
{
	struct debar_event_address address = {
		.family = request->key.family,
		.ifindex = request->ifindex,
		.vlan = request->vlan,
		.mac = request->mac,
	};

	memcpy(address.address, request->key.address, sizeof(address.address));
	debar_events_address(dn, DEBAR_EVENT_KIND_ADDRESS_SHARED, &address,
			     request->policy, request->rule);
}

static void tell_connection(struct debar_net *dn, enum debar_event_kind kind,
			    const struct debar_evidence *evidence, u8 reason)
{
	const struct debar_flow_key *key = evidence->key;
	struct debar_event_connection connection = {
		.ip_version = key->ip_version,
		.server = !evidence->client,
		.port = { key->port[0], key->port[1] },
		.reason = reason,
	};

	memcpy(connection.address, key->address, sizeof(connection.address));
	debar_events_connection(dn, kind, &connection);
}

/* Nobody could remember it: what comes after this will pass. */
static void lose(const struct inspection *inspection,
		 const struct debar_evidence *evidence)
{
	debar_flows_undecided(inspection->passage->dn, DEBAR_UNDECIDED_MEMORY);
	tell_connection(inspection->passage->dn, DEBAR_EVENT_KIND_UNDECIDED,
			evidence, DEBAR_UNDECIDED_MEMORY);
}

/* What tells the own certificate of the end that shows one from another, at no
 * cost: nobody gains by making one that ends the same way.
 */
static void note_signature(const struct debar_evidence *evidence)
{
	const struct debar_slice *der = &evidence->certificate->der;

	if (!evidence->index && der->len >= sizeof(u32))
		evidence->flow->handshake->signature[evidence->from] =
			debar_load32(der->data + der->len - sizeof(u32));
}

static u32 own_signature(const struct debar_evidence *evidence)
{
	return evidence->flow->handshake->signature[evidence->from];
}

static void quarantine(struct inspection *inspection,
		       const struct debar_evidence *evidence, const u8 *own,
		       const struct debar_finding *finding)
{
	const struct debar_passage *passage = inspection->passage;
	const struct debar_policy *policy = passage->policy;
	const struct debar_frame *frame = &passage->frame;
	struct debar_quarantine_request request = {
		.rule = evidence->rule,
		.policy = policy,
		.ifindex = passage->dev->ifindex,
		.vlan = frame->tags ? frame->vlan[0] : 0,
		.mac = confirmed_mac(inspection, evidence),
		.judgement = finding->judgement,
		.waived = debar_finding_is_waived(finding),
		.ttl = policy->head.quarantine_ttl,
		.now = debar_clock_now(passage->dn, policy),
	};
	const u8 *address = evidence->key->address[evidence->from];
	struct debar_spots spots;

	if (!is_here(inspection, evidence) ||
	    !debar_networks_hold(passage->dn, policy, passage->dev,
				 place_of(inspection), frame->ip_version,
				 address))
		return;
	debar_address_make(&request.key, frame->ip_version, address,
			   place_of(inspection));
	find_spots(inspection, &spots);
	request.spot = spots.port;
	/* A router that is our neighbour speaks for whoever is behind it. */
	if (debar_shared_is(passage->dn, &request.key,
			    own_signature(evidence)) ||
	    (request.mac && debar_frame_was_forwarded(frame))) {
		tell_shared(&request, passage->dn);
		return;
	}
	request.evidence = make_note(evidence->certificate, own);
	/* Its other connections will pass. */
	if (debar_quarantine_add(passage->dn, &request) < 0)
		lose(inspection, evidence);
}

/* The side of the frame at hand that an end of its connection is on. */
static enum debar_side side_of(const struct inspection *inspection, u8 end)
{
	return end == inspection->from ? DEBAR_SOURCE : DEBAR_DESTINATION;
}

static void set_time(struct debar_passage *passage)
{
	passage->now = debar_clock_now(passage->dn, passage->policy);
}

/* Judge by the rule in the finding. Where nobody knows which of the ends is
 * meant, a waiver for either counts.
 */
static void judge_end(const struct inspection *inspection,
		      enum debar_reason guard, u8 end, const u8 *own,
		      struct debar_finding *finding)
{
	struct debar_suspect suspect = {
		.side = side_of(inspection, end),
		.digest = own,
	};

	set_time(inspection->passage);
	debar_verdict_judge(inspection->passage, guard, &suspect, finding);
	if (end != DEBAR_EITHER_END || debar_finding_is_waived(finding))
		return;
	suspect.side = DEBAR_SOURCE;
	debar_verdict_judge(inspection->passage, guard, &suspect, finding);
}

/* Does later segments' own look tell that they are waived? */
static bool is_waived_by_sight(const struct inspection *inspection,
			       const struct debar_finding *finding)
{
	u8 kind;

	if (!debar_finding_is_waived(finding))
		return false;
	kind = inspection->passage->policy->waiver[finding->waiver].kind;
	return kind != DEBAR_WAIVER_CERTIFICATE &&
	       kind != DEBAR_WAIVER_INTERFACE;
}

static struct debar_weight weight_of(const struct debar_policy *policy,
				     const struct debar_finding *finding,
				     bool is_name)
{
	const enum debar_verdict verdict = finding->judgement.verdict;

	return (struct debar_weight){
		.verdict = verdict,
		.by_rule = finding->rule < policy->rule_count ?
			   debar_match_verdict(&policy->match, finding->rule) :
			   verdict,
		.is_name = is_name,
	};
}

static bool outweighs(const struct debar_finding *finding, u8 end,
		      const struct inspection *inspection)
{
	const struct debar_policy *policy = inspection->passage->policy;
	const struct debar_finding *before = inspection->finding;
	struct debar_weight is, was;

	if (before->rule == DEBAR_NO_RULE)
		return true;
	is = weight_of(policy, finding, end == DEBAR_EITHER_END);
	was = weight_of(policy, before, inspection->by_name);
	return debar_outweighs(&is, &was);
}

/* Returns whether there is nothing more to be known of the handshake: as long as
 * it passes, what follows may match a rule that has it dropped.
 */
static bool condemn(struct inspection *inspection,
		    const struct debar_evidence *evidence,
		    enum debar_reason guard, u8 end, const u8 *own,
		    struct debar_finding *finding)
{
	const struct debar_passage *passage = inspection->passage;
	const struct debar_condemned why = {
		.rule = evidence->rule,
		.end = end,
	};

	finding->rule = evidence->rule;
	judge_end(inspection, guard, end, own, finding);
	if (!outweighs(finding, end, inspection))
		return false;
	*inspection->finding = *finding;
	inspection->by_name = end == DEBAR_EITHER_END;
	/* Later segments are judged without asking who the ends are. */
	if (guard == DEBAR_REASON_NONE &&
	    (!debar_finding_is_waived(finding) ||
	     is_waived_by_sight(inspection, finding)) &&
	    !debar_condemned_add(passage->dn, evidence->key, passage->policy,
				 &why))
		lose(inspection, evidence);
	return debar_finding_drops(finding);
}

/* SHA-256 of the own certificate of the end that shows one, where the policy
 * has waivers for such; else NULL.
 */
static const u8 *own_digest(const struct inspection *inspection,
			    const struct debar_evidence *evidence)
{
	struct debar_handshake *handshake =
		evidence->flow ? evidence->flow->handshake : NULL;
	u8 from = evidence->from;

	if (!handshake ||
	    !debar_waivers_have(&inspection->passage->policy->waivers,
				DEBAR_WAIVER_CERTIFICATE))
		return NULL;
	if (!evidence->index) {
		debar_flows_digest(&evidence->certificate->der,
				   handshake->digest[from]);
		handshake->has_digest[from] = true;
	}
	return handshake->has_digest[from] ? handshake->digest[from] : NULL;
}

/* Somebody else is at this address, or else a device that is not banned. */
static void note_harmless(struct inspection *inspection,
			  const struct debar_evidence *evidence)
{
	struct debar_net *dn = inspection->passage->dn;
	struct debar_quarantined *entry = NULL;
	struct debar_address key;
	struct debar_spots spots;

	if (!is_here(inspection, evidence))
		return;
	debar_address_make(&key, evidence->key->ip_version,
			   evidence->key->address[evidence->from],
			   place_of(inspection));
	if (debar_quarantine_may_hold(dn, evidence->key->ip_version,
				      evidence->key->address[evidence->from])) {
		find_spots(inspection, &spots);
		entry = debar_quarantine_find(dn, &key, &spots);
	}
	/* The policy before one on trial knows better. */
	if (entry && debar_quarantine_rule(entry, inspection->passage->policy) ==
		     DEBAR_NO_RULE)
		return;
	debar_shared_note(dn, &key, own_signature(evidence));
	if (entry && !entry->by_operator)
		debar_quarantine_release(dn, entry,
					 DEBAR_EVENT_KIND_ADDRESS_SHARED);
}

/* Is this the first of its chain, or worse than those before it? */
static bool is_news(const struct inspection *inspection,
		    const struct debar_evidence *evidence)
{
	u8 *told = &evidence->flow->handshake->told[evidence->from];
	const u8 is = 1 + debar_match_verdict(&inspection->passage->policy->match,
					      evidence->rule);

	if (is <= *told)
		return false;
	*told = is;
	return true;
}

/* Not inline, like match_name(): nearly nothing matches, and what has a structure on
 * the stack has it guarded.
 */
static noinline bool match_certificate(struct inspection *inspection,
				       const struct debar_evidence *evidence,
				       const u8 *own)
{
	const enum debar_reason guard = guard_of(inspection, evidence->key,
						 evidence->from);
	struct debar_finding finding;
	bool enough = condemn(inspection, evidence, guard, evidence->from, own,
			      &finding);

	if (evidence->proven && guard == DEBAR_REASON_NONE &&
	    is_news(inspection, evidence))
		quarantine(inspection, evidence, own, &finding);
	return !enough;
}

static bool see_certificate(struct inspection *inspection,
			    const struct debar_evidence *evidence)
{
	const u8 *own = own_digest(inspection, evidence);
	bool *suspicious =
		&evidence->flow->handshake->suspicious[evidence->from];

	note_signature(evidence);
	*suspicious |= evidence->rule != DEBAR_NO_RULE || evidence->undecided;
	if (evidence->rule == DEBAR_NO_RULE) {
		if (evidence->is_last && evidence->proven && !*suspicious)
			note_harmless(inspection, evidence);
		return true;
	}
	return match_certificate(inspection, evidence, own);
}

/* An address of either end, where nobody knows who is meant. */
static enum debar_reason guard_of_either(const struct debar_policy *policy,
					 const struct debar_flow_key *key)
{
	u8 end;

	for (end = 0; end < 2; end++)
		if (debar_guard_is_protected(policy, key->ip_version,
					     key->address[end]))
			return DEBAR_REASON_PROTECTED;
	return DEBAR_REASON_NONE;
}

/* A server name speaks of where a client goes, not of what either end is. */
static noinline bool match_name(struct inspection *inspection,
				const struct debar_evidence *evidence)
{
	struct debar_finding finding;

	return !condemn(inspection, evidence,
			guard_of_either(inspection->passage->policy,
					evidence->key),
			DEBAR_EITHER_END, NULL, &finding);
}

static bool see_name(struct inspection *inspection,
		     const struct debar_evidence *evidence)
{
	return evidence->rule == DEBAR_NO_RULE ||
	       match_name(inspection, evidence);
}

static bool is_address_waived(const struct debar_policy *policy,
			      const struct debar_flow_key *key, s64 now)
{
	struct debar_waiver_facts facts = {};
	u8 end;

	for (end = 0; end < 2; end++) {
		facts.ipv4 = key->ip_version == 4 ? key->address[end] : NULL;
		facts.ipv6 = key->ip_version == 6 ? key->address[end] : NULL;
		if (debar_waivers_find(&policy->waivers, &facts, now) !=
		    DEBAR_NO_WAIVER)
			return true;
	}
	return false;
}

/* By all that the frame at hand shows, which is one of that connection. */
static bool is_frame_waived(const struct debar_passage *passage)
{
	struct debar_suspect suspect = {};

	for (suspect.side = DEBAR_SOURCE; suspect.side <= DEBAR_DESTINATION;
	     suspect.side++)
		if (debar_waivers_cover(passage, &suspect) != DEBAR_NO_WAIVER)
			return true;
	return false;
}

/* Of a connection that nobody could judge. */
static bool drops_undecided(const struct debar_policy *policy,
			    const struct debar_flow_key *key, s64 now)
{
	return policy->head.on_undecided == DEBAR_UNDECIDED_ACTION_DROP &&
	       !guard_of_either(policy, key) &&
	       !is_address_waived(policy, key, now);
}

static void condemn_undecided(struct debar_net *dn,
			      const struct debar_policy *policy,
			      const struct debar_flow_key *key)
{
	const struct debar_condemned why = {
		.rule = DEBAR_RULE_UNDECIDED,
		.end = DEBAR_EITHER_END,
	};

	debar_condemned_add(dn, key, policy, &why);
}

/**
 * debar_by_connection_late() - a handshake was given up while no frame of it came
 * @dn: namespace
 * @evidence: of DEBAR_EVIDENCE_UNDECIDED
 *
 * Context: BH off, RCU.
 */
void debar_by_connection_late(struct debar_net *dn,
			      const struct debar_evidence *evidence)
{
	const struct debar_policy *policy = rcu_dereference(dn->policy);

	tell_connection(dn, DEBAR_EVENT_KIND_UNDECIDED, evidence,
			evidence->undecided);
	if (policy && drops_undecided(policy, evidence->key,
				      debar_clock_now(dn, policy)))
		condemn_undecided(dn, policy, evidence->key);
}

/* The evidence may be about another connection, given up to make room. */
static void see_undecided(struct inspection *inspection,
			  const struct debar_evidence *evidence)
{
	struct debar_passage *passage = inspection->passage;
	const bool is_this = !memcmp(evidence->key, &inspection->key,
				     sizeof(inspection->key));

	tell_connection(passage->dn, DEBAR_EVENT_KIND_UNDECIDED, evidence,
			evidence->undecided);
	set_time(passage);
	if (!drops_undecided(passage->policy, evidence->key, passage->now) ||
	    (is_this && is_frame_waived(passage)))
		return;
	condemn_undecided(passage->dn, passage->policy, evidence->key);
	if (!is_this)
		return;
	inspection->finding->rule = DEBAR_RULE_UNDECIDED;
	inspection->finding->judgement =
		debar_verdict_undecided(passage->policy);
}

static bool see(void *context, const struct debar_evidence *evidence)
{
	struct inspection *inspection = context;

	switch (evidence->kind) {
	case DEBAR_EVIDENCE_CERTIFICATE:
		return see_certificate(inspection, evidence);
	case DEBAR_EVIDENCE_CLIENT_HELLO:
		return see_name(inspection, evidence);
	case DEBAR_EVIDENCE_UNDECIDED:
		see_undecided(inspection, evidence);
		return true;
	case DEBAR_EVIDENCE_OPAQUE:
		tell_connection(inspection->passage->dn,
				DEBAR_EVENT_KIND_OPAQUE, evidence,
				evidence->opaque);
		return true;
	default:
		return true;
	}
}

/* Does the segment belong to a connection that is condemned already? */
static bool is_condemned(struct inspection *inspection,
			 const struct debar_segment *segment)
{
	const struct debar_passage *passage = inspection->passage;
	struct debar_finding *finding = inspection->finding;
	struct debar_condemned condemned;

	if (!debar_condemned_find(passage->dn, &inspection->key, segment->tcp,
				  segment->from, passage->policy, &condemned))
		return false;
	finding->rule = condemned.rule;
	if (condemned.rule == DEBAR_RULE_UNDECIDED)
		finding->judgement = debar_verdict_undecided(passage->policy);
	else
		judge_end(inspection, DEBAR_REASON_NONE, condemned.end, NULL,
			  finding);
	inspection->by_name = condemned.end == DEBAR_EITHER_END;
	return true;
}

/* While a condemned connection passes, its handshake is read all the same. */
static bool is_known_bad(struct inspection *inspection,
			 const struct debar_segment *segment)
{
	return is_condemned(inspection, segment) &&
	       debar_finding_drops(inspection->finding);
}

static void trace(const struct debar_passage *passage,
		  const struct debar_finding *finding)
{
	static const u8 no_mac[ETH_ALEN];
	const struct debar_policy *policy = passage->policy;
	const struct debar_rule *rule = &policy->rule[finding->rule];

	trace_verdict(passage->dev, passage->egress,
		      passage->frame.src ?: no_mac,
		      policy->vendor[rule->vendor].name, rule->name,
		      finding->judgement, passage->frames,
		      passage->frame.bytes.total);
}

/* Look at a segment whose flow was looked up, and at its connection if that has
 * to be.
 * @condemned: some connections are; then nothing was looked up
 */
static void inspect(struct inspection *inspection,
		    const struct debar_segment *segment,
		    struct debar_flows_found *found, bool condemned)
{
	const struct debar_passage *passage = inspection->passage;
	const struct debar_frame_facts facts = {
		.now = segment->now,
		.checksum_is_good = passage->checksum_is_good,
	};
	const struct debar_flows_user user = {
		.evidence = see,
		.context = inspection,
	};

	if (!condemned ||
	    (!is_known_bad(inspection, segment) &&
	     !debar_flow_table_glance(passage->dn, segment, &inspection->key,
				      facts.checksum_is_good, found)))
		debar_flows_segment(found, passage->policy, segment, &facts,
				    &user);
	if (inspection->finding->rule < passage->policy->rule_count)
		trace(passage, inspection->finding);
}

/**
 * debar_by_connection_find() - look at a TCP segment
 * @passage: the frame, which holds one, or a part of its header
 * @place: where it belongs, or NULL if nobody has asked yet
 * @result: what came of it; unchanged if nothing
 *
 * Context: softirq or BH off, RCU.
 */
void debar_by_connection_find(struct debar_passage *passage,
			      const struct debar_place *place,
			      struct debar_finding *result)
{
	const bool condemned = debar_condemned_any(passage->dn);
	u64 domain = DEBAR_DOMAIN_MAIN;
	struct inspection inspection DEBAR_UNSET;
	struct debar_flows_found found DEBAR_UNSET;
	struct debar_segment segment DEBAR_UNSET;
	struct debar_tcp tcp DEBAR_UNSET;

	if (unlikely(!debar_tcp_parse(&tcp, &passage->frame)) &&
	    !debar_tcp_parse_cut(&tcp, &passage->frame))
		return;
	inspection.passage = passage;
	inspection.has_place = place;
	if (place)
		inspection.place = *place;
	if (unlikely(!debar_place_is_plain(passage->dev)))
		domain = domain_of(passage, place_of(&inspection));
	segment.frame = &passage->frame;
	segment.tcp = &tcp;
	segment.now = (u32)ktime_get_seconds();
	segment.from = debar_flow_key_make(&inspection.key, &passage->frame,
					   &tcp, domain);
	if (likely(!condemned) &&
	    debar_flow_table_glance(passage->dn, &segment, &inspection.key,
				    passage->checksum_is_good, &found))
		return;
	inspection.from = segment.from;
	inspection.finding = result;
	inspection.by_name = false;
	inspect(&inspection, &segment, &found, condemned);
}
