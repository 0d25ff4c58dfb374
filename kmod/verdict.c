// SPDX-License-Identifier: GPL-2.0
#include "core/tcp.h"
#include "domain.h"
#include "verdict.h"

/* What a frame can be found to be: by two MACs, two addresses, the MACs in
 * these, and the connection.
 */
enum { MAX_FINDINGS = 7 };

/**
 * struct findings - all that was found of one frame
 * @count: of @finding
 * @finding: each with a rule
 */
struct findings {
	u8 count;
	struct debar_finding finding[MAX_FINDINGS];
};

static struct debar_switch toggle_of(const struct debar_vendor *vendor,
				     const struct debar_rule *rule)
{
	return (struct debar_switch){
		.mode = min(READ_ONCE(vendor->toggle.mode), rule->mode),
		.enabled = READ_ONCE(vendor->toggle.enabled),
	};
}

/**
 * debar_verdict_of_rule() - debar_match.verdict of a policy
 * @match: of a policy; its host is the namespace
 * @index: of a rule
 *
 * As if the policy as a whole enforced: what is found while it does not is what
 * it goes by when it does.
 *
 * Context: any.
 */
enum debar_verdict debar_verdict_of_rule(const struct debar_match *match,
					 u16 index)
{
	const struct debar_policy *policy =
		container_of(match, struct debar_policy, match);
	const struct debar_rule *rule = &policy->rule[index];
	const struct debar_vendor *vendor = &policy->vendor[rule->vendor];
	const struct debar_switch toggle = toggle_of(vendor, rule);
	const struct debar_switch all = {
		.mode = DEBAR_MODE_ENFORCE, .enabled = true,
	};
	const struct debar_circumstances given = {
		.now = debar_clock_now(match->host, policy),
		.guard = DEBAR_REASON_NONE,
	};

	return debar_judge(&all, &toggle, &vendor->facts, &given).verdict;
}

/**
 * debar_verdict_judge() - decide about one who a rule matches
 * @passage: the frame
 * @guard: guard rail that holds, or DEBAR_REASON_NONE
 * @suspect: who
 * @finding: its rule is set; gets the rest
 */
void debar_verdict_judge(const struct debar_passage *passage,
			 enum debar_reason guard,
			 const struct debar_suspect *suspect,
			 struct debar_finding *finding)
{
	const struct debar_policy *policy = passage->policy;
	const struct debar_rule *rule = &policy->rule[finding->rule];
	const struct debar_vendor *vendor = &policy->vendor[rule->vendor];
	const struct debar_device *device = suspect->device;
	const struct debar_switch toggle = toggle_of(vendor, rule);
	struct debar_circumstances given = {
		.now = passage->now,
		.guard = guard,
		.transit = device && READ_ONCE(device->transit.is_transit),
		.transit_mode = policy->head.transit,
	};

	finding->waiver = DEBAR_NO_WAIVER;
	if (guard == DEBAR_REASON_NONE)
		finding->waiver = debar_waivers_cover(passage, suspect);
	if (finding->waiver != DEBAR_NO_WAIVER)
		given.waived_until = policy->waiver[finding->waiver].expires;
	finding->judgement = debar_judge(&policy->toggle, &toggle,
					 &vendor->facts, &given);
}

/**
 * debar_verdict_undecided() - decide about a connection that nobody could judge
 * @policy: in force, which drops such
 */
struct debar_judgement
debar_verdict_undecided(const struct debar_policy *policy)
{
	bool enforced = READ_ONCE(policy->toggle.enabled) &&
			READ_ONCE(policy->toggle.mode) == DEBAR_MODE_ENFORCE;

	return (struct debar_judgement){
		.verdict = enforced ? DEBAR_VERDICT_DROP :
				      DEBAR_VERDICT_MONITOR,
		.reason = DEBAR_REASON_UNDECIDED,
	};
}

/* Returns whether this alone has the frame dropped. */
static bool add(struct findings *findings, const struct debar_finding *finding)
{
	if (finding->rule == DEBAR_NO_RULE)
		return false;
	findings->finding[findings->count++] = *finding;
	return finding->judgement.verdict == DEBAR_VERDICT_DROP;
}

static void count(const struct debar_passage *passage, u32 slot, bool dropped)
{
	debar_counters_add(passage->policy->counters, slot, passage->frames,
			   passage->frame.bytes.total, dropped);
}

/* What passes by a waiver; twice by the same is once. */
static void count_waived(const struct debar_passage *passage,
			 const struct findings *findings)
{
	const struct debar_finding *finding = findings->finding;
	u8 i, j;

	for (i = 0; i < findings->count; i++) {
		if (!debar_finding_is_waived(&finding[i]))
			continue;
		for (j = 0; j < i; j++)
			if (debar_finding_is_waived(&finding[j]) &&
			    finding[j].waiver == finding[i].waiver)
				break;
		if (j == i)
			count(passage, debar_waivers_slot(passage->policy,
							  finding[i].waiver),
			      false);
	}
}

/* A frame that one rule matches twice is one frame of it. */
static void count_once(const struct debar_passage *passage,
		       const struct findings *findings, bool dropped)
{
	u8 i, j;

	for (i = 0; i < findings->count; i++) {
		for (j = 0; j < i; j++)
			if (findings->finding[j].rule ==
			    findings->finding[i].rule)
				break;
		if (j == i && findings->finding[i].rule <
			      passage->policy->rule_count)
			count(passage, findings->finding[i].rule, dropped);
	}
	if (findings->count)
		count(passage, passage->policy->rule_count, dropped);
	if (!dropped)
		count_waived(passage, findings);
}

/* A bridged frame leaves with the source it came with, and was judged then.
 * Only where its destination was rewritten on the way is there news.
 */
static bool is_old_news(const struct debar_passage *passage, bool drop)
{
	return passage->forwarded && !drop && passage->frame.src &&
	       !debar_guard_is_ours(passage->dev, passage->frame.src);
}

/**
 * struct sides - evidence against either end of a frame, by enum debar_side
 * @mac: by MAC prefix
 * @eui64: by the MAC in its IPv6 address
 * @address: by quarantine
 */
struct sides {
	struct debar_by_mac mac[2];
	struct debar_by_eui64 eui64[2];
	struct debar_by_address address[2];
};

/* Counted when it came. What was let in because this box needs it is for this
 * box, not for others on the same bridge.
 */
static bool is_for_us_only(const struct debar_passage *passage,
			   struct sides *sides)
{
	struct debar_finding *source = &sides->mac[DEBAR_SOURCE].finding;

	debar_by_mac_find(passage, DEBAR_SOURCE, &sides->mac[DEBAR_SOURCE]);
	if (debar_finding_drops(source))
		return true;
	source->rule = DEBAR_NO_RULE;
	return false;
}

static bool find_by_mac(struct debar_passage *passage, struct sides *sides,
			struct findings *findings)
{
	bool drop = false;

	if (!passage->forwarded) {
		debar_by_mac_find(passage, DEBAR_SOURCE,
				  &sides->mac[DEBAR_SOURCE]);
		drop = add(findings, &sides->mac[DEBAR_SOURCE].finding);
	}
	debar_by_mac_find(passage, DEBAR_DESTINATION,
			  &sides->mac[DEBAR_DESTINATION]);
	return add(findings, &sides->mac[DEBAR_DESTINATION].finding) || drop;
}

static bool find_by_address(struct debar_passage *passage,
			    const struct debar_place *place,
			    struct sides *sides, struct findings *findings)
{
	int side = passage->forwarded ? DEBAR_DESTINATION : DEBAR_SOURCE;
	bool drop = false;

	for (; side <= DEBAR_DESTINATION; side++) {
		debar_by_eui64_find(passage, side, &sides->eui64[side]);
		debar_by_address_find(passage, place, side,
				      &sides->address[side]);
		drop |= add(findings, &sides->eui64[side].by_mac.finding);
		drop |= add(findings, &sides->address[side].finding);
	}
	return drop;
}

/* Is the frame to be dropped, or its sender to hear of it besides? */
static bool drops_connection(struct debar_passage *passage,
			     const struct debar_finding *finding)
{
	const bool drop = debar_finding_drops(finding);

	passage->rejects = drop &&
			   passage->policy->head.action == DEBAR_ACTION_REJECT;
	return drop;
}

static bool find_by_connection(struct debar_passage *passage,
			       const struct debar_place *place,
			       struct findings *findings)
{
	struct debar_finding finding = { .rule = DEBAR_NO_RULE };

	if (debar_passage_was_read(passage) ||
	    passage->frame.l4_proto != DEBAR_IPPROTO_TCP)
		return false;
	debar_by_connection_find(passage, place, &finding);
	drops_connection(passage, &finding);
	return add(findings, &finding);
}

/* Cheapest first; once it is to be dropped, the rest is not asked. */
static bool find(struct debar_passage *passage, struct sides *sides,
		 struct findings *findings)
{
	struct debar_place place;

	if (passage->frame.src && find_by_mac(passage, sides, findings))
		return true;
	if (!passage->policy->match_count || !passage->frame.ip_version)
		return false;
	debar_place_find(&place, passage->dev, &passage->frame);
	return find_by_address(passage, &place, sides, findings) ||
	       find_by_connection(passage, &place, findings);
}

/* What leaves by a port tells nothing of who is behind it. */
static void note_banned(const struct debar_passage *passage,
			const struct debar_by_mac *source)
{
	if (!passage->egress && debar_finding_drops(&source->finding) &&
	    source->stable)
		debar_broadcast_note(passage, source->mac);
}

static void record(const struct debar_passage *passage,
		   const struct sides *sides, bool drop)
{
	int side;

	note_banned(passage, &sides->mac[DEBAR_SOURCE]);
	for (side = DEBAR_SOURCE; side <= DEBAR_DESTINATION; side++) {
		if (sides->mac[side].finding.rule != DEBAR_NO_RULE)
			debar_by_mac_record(passage, side, &sides->mac[side],
					    drop);
		if (sides->eui64[side].by_mac.finding.rule != DEBAR_NO_RULE)
			debar_by_mac_record(passage, side,
					    &sides->eui64[side].by_mac, drop);
		if (sides->address[side].finding.rule != DEBAR_NO_RULE)
			debar_by_address_record(passage, side,
						&sides->address[side], drop);
	}
}

/**
 * debar_verdict_frame() - is a frame to be dropped?
 * @passage: the frame
 *
 * Counts it, enters it into the inventory and traces it as well.
 *
 * Context: softirq or BH off, RCU.
 */
bool debar_verdict_frame(struct debar_passage *passage)
{
	struct sides sides = {
		.mac = {
			{ .finding.rule = DEBAR_NO_RULE },
			{ .finding.rule = DEBAR_NO_RULE },
		},
		.eui64 = {
			{ .by_mac.finding.rule = DEBAR_NO_RULE },
			{ .by_mac.finding.rule = DEBAR_NO_RULE },
		},
		.address = {
			{ .finding.rule = DEBAR_NO_RULE },
			{ .finding.rule = DEBAR_NO_RULE },
		},
	};
	struct findings findings = {};
	bool drop;

	if (passage->forwarded && passage->frame.src &&
	    is_for_us_only(passage, &sides))
		return true;
	drop = find(passage, &sides, &findings);
	if (is_old_news(passage, drop))
		return false;
	record(passage, &sides, drop);
	count_once(passage, &findings, drop);
	return drop;
}

/**
 * debar_verdict_connection() - likewise, for its connection only
 * @passage: a frame with TCP, whose addresses are beyond all suspicion
 *
 * Context: softirq or BH off, RCU.
 */
bool debar_verdict_connection(struct debar_passage *passage)
{
	struct findings findings DEBAR_UNSET;
	bool drop;

	findings.finding[0].rule = DEBAR_NO_RULE;
	debar_by_connection_find(passage, NULL, &findings.finding[0]);
	if (likely(findings.finding[0].rule == DEBAR_NO_RULE))
		return false;
	findings.count = 1;
	drop = drops_connection(passage, &findings.finding[0]);
	count_once(passage, &findings, drop);
	return drop;
}
