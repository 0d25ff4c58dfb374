// SPDX-License-Identifier: GPL-2.0
#include "scan_handshake.h"

#include <stdlib.h>

#include "core/tls.h"
#include "mem.h"
#include "scan.h"

/**
 * scan_handshake_begin() - nothing is known but whose handshake it is
 * @handshake: scan_handshake_end() it
 * @key: the connection
 * @time: now
 */
void scan_handshake_begin(struct scan_handshake *handshake,
			  const struct debar_flow_key *key, s64 time)
{
	memset(handshake, 0, sizeof(*handshake));
	handshake->key = *key;
	handshake->time = time;
	handshake->rule = DEBAR_NO_RULE;
}

static void take_mac(struct scan_end *end, const u8 *mac)
{
	static const u8 none[DEBAR_MAC_LEN];

	if (end->has_mac || !mac || mac[0] & 1 ||
	    !memcmp(mac, none, DEBAR_MAC_LEN))
		return;
	memcpy(end->mac, mac, DEBAR_MAC_LEN);
	end->has_mac = true;
}

/* Where an end is known only by what was sent to it, that has its MAC. */
static void take_macs(struct scan_handshake *handshake,
		      const struct debar_evidence *evidence,
		      const struct debar_frame *frame)
{
	const struct debar_flow *flow = evidence->flow;
	int i;

	for (i = 0; flow && i < 2; i++)
		if (flow->end[i].has_mac)
			take_mac(&handshake->end[i], flow->end[i].mac);
	if (!frame || evidence->kind > DEBAR_EVIDENCE_CERTIFICATE)
		return;
	take_mac(&handshake->end[evidence->from], frame->src);
	take_mac(&handshake->end[!evidence->from], frame->dst);
}

static void take_sni(struct scan_handshake *handshake, struct debar_slice sni)
{
	if (handshake->has_sni || !sni.len)
		return;
	if (sni.len > sizeof(handshake->sni))
		sni.len = sizeof(handshake->sni);
	memcpy(handshake->sni, sni.data, sni.len);
	handshake->sni_len = sni.len;
	handshake->has_sni = true;
}

static void take_certificate(struct scan_handshake *handshake, u8 from,
			     struct debar_slice der, struct flow_table *table)
{
	struct scan_end *end = &handshake->end[from];
	struct shown_certificate *shown;

	if (!flow_table_charge(table, der.len)) {
		handshake->is_undecided = true;
		handshake->undecided = DEBAR_UNDECIDED_BYTES;
		return;
	}
	handshake->bytes += der.len;
	shown = mem_alloc(sizeof(*shown) + der.len);
	memcpy(shown->der, der.data, der.len);
	shown->len = der.len;
	if (end->last)
		end->last->next = shown;
	else
		end->certificates = shown;
	end->last = shown;
}

static struct debar_weight weight_of(const struct scan *scan, u16 rule,
				     enum debar_match_kind match)
{
	static const struct debar_waiver_facts nobody;
	const struct compiled *compiled = scan->compiled;

	return (struct debar_weight){
		.verdict = compile_judge(compiled,
					 compiled->policy->rules[rule], &nobody,
					 scan->judged_at).verdict,
		.by_rule = debar_match_verdict(&compiled->match, rule),
		.is_name = match == DEBAR_MATCH_SNI,
	};
}

static bool outweighs(const struct debar_evidence *evidence,
		      const struct scan_handshake *handshake,
		      const struct scan *scan)
{
	struct debar_weight is, was;

	if (handshake->match == DEBAR_MATCH_NONE)
		return true;
	is = weight_of(scan, evidence->rule, evidence->match);
	was = weight_of(scan, handshake->rule, handshake->match);
	return debar_outweighs(&is, &was);
}

static void take_match(struct scan_handshake *handshake,
		       const struct debar_evidence *evidence,
		       const struct scan *scan)
{
	if (evidence->match == DEBAR_MATCH_NONE ||
	    !outweighs(evidence, handshake, scan))
		return;
	handshake->match = evidence->match;
	handshake->rule = evidence->rule;
	handshake->from = evidence->from;
	handshake->proven = evidence->proven;
}

/**
 * scan_handshake_add() - more became known
 * @handshake: begun
 * @evidence: of it
 * @scan: that it is of; its frame, if any, brought it
 */
void scan_handshake_add(struct scan_handshake *handshake,
			const struct debar_evidence *evidence,
			struct scan *scan)
{
	take_macs(handshake, evidence, scan->frame);
	take_match(handshake, evidence, scan);
	handshake->client = evidence->client;
	switch (evidence->kind) {
	case DEBAR_EVIDENCE_CLIENT_HELLO:
		handshake->has_client_hello = true;
		take_sni(handshake, evidence->client_hello->sni);
		break;
	case DEBAR_EVIDENCE_SERVER_HELLO:
		handshake->has_version = true;
		handshake->version = evidence->server_hello->version;
		break;
	case DEBAR_EVIDENCE_CERTIFICATE:
		take_certificate(handshake, evidence->from,
				 evidence->certificate->der, &scan->flows);
		break;
	case DEBAR_EVIDENCE_OPAQUE:
		handshake->is_opaque = true;
		handshake->opaque = evidence->opaque;
		break;
	case DEBAR_EVIDENCE_UNDECIDED:
		handshake->is_undecided = true;
		handshake->undecided = evidence->undecided;
		break;
	case DEBAR_EVIDENCE_OVER:
		break;
	}
}

/**
 * scan_handshake_end() - give back what it holds
 * @handshake: begun
 * @table: that certificates are counted in
 */
void scan_handshake_end(struct scan_handshake *handshake,
			struct flow_table *table)
{
	struct shown_certificate *shown, *next;
	int i;

	for (i = 0; i < 2; i++) {
		for (shown = handshake->end[i].certificates; shown;
		     shown = next) {
			next = shown->next;
			free(shown);
		}
		handshake->end[i].certificates = NULL;
		handshake->end[i].last = NULL;
	}
	flow_table_charge(table, -(s64)handshake->bytes);
	handshake->bytes = 0;
}
