/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy in the form the engine works with: what the module would decide,
 * without the module.
 */
#ifndef DEBAR_COMPILE_H
#define DEBAR_COMPILE_H

#include "policy.h"

/**
 * struct compiled - a policy ready for lookups
 * @policy: borrowed
 * @table: prefixes of all rules
 * @memory: of @table, owned
 * @now: system clock, seconds since 1970 UTC, by which of several rules that match
 *	the strictest counts
 * @match: certificate rules, pins and domains
 * @match_memory: of @match, owned
 * @waivers: over @waiver_memory
 * @waiver_memory: owned
 */
struct compiled {
	const struct policy *policy;
	struct debar_prefix_table table;
	void *memory;
	s64 now;
	struct debar_match match;
	void *match_memory;
	struct debar_waivers waivers;
	struct debar_waiver *waiver_memory;
};

bool compile_policy(struct compiled *compiled, const struct policy *policy,
		    s64 now);
void compile_free(struct compiled *compiled);
const struct policy_rule *compile_lookup(const struct compiled *compiled,
					 const u8 *mac, u8 *bits);
struct debar_judgement compile_judge_vendor(const struct compiled *compiled,
					    const struct policy_vendor *vendor,
					    s64 now);
struct debar_judgement compile_judge(const struct compiled *compiled,
				     const struct policy_rule *rule,
				     const struct debar_waiver_facts *facts,
				     s64 now);
struct debar_judgement
compile_judge_eui64(const struct compiled *compiled,
		    const struct policy_rule *rule,
		    const struct debar_waiver_facts *facts, s64 now);
bool compile_eui64(const struct compiled *compiled, const u8 *ipv6, u8 *mac);
bool compile_protects(const struct compiled *compiled,
		      const struct debar_waiver_facts *facts);
const struct policy_waiver *
compile_waiver(const struct compiled *compiled,
	       const struct debar_waiver_facts *facts, s64 now);

#endif
