/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Waivers of policy files.
 */
#ifndef DEBAR_POLICY_WAIVER_H
#define DEBAR_POLICY_WAIVER_H

#include "core/waiver.h"
#include "report.h"

struct policy;

/* Days before its end from which on a waiver is warned of. */
#define WAIVER_WARNING_DAYS 14

/* Room for policy_waiver_subject(): a SHA-256, or the longest network. */
#define WAIVER_TEXT_MAX 80

/**
 * struct policy_waiver - who is let through, until when, and by whose word
 * @at: what it is for
 * @want: as the engine takes it; its note is the index in the policy
 * @ticket: by which it was granted
 * @reason: why
 * @approved_by: by whom
 * @expires_at: where @want.expires is given
 * @has_subject: it says what it is for, valid or not
 */
struct policy_waiver {
	struct place at;
	struct debar_waiver want;
	const char *ticket;
	const char *reason;
	const char *approved_by;
	struct place expires_at;
	bool has_subject;
};

/* policy_waiver_merge.c */
void policy_merge_waivers(struct policy *policy, s64 now);
const char *policy_waiver_key(const struct debar_waiver *waiver);
const char *policy_waiver_subject(const struct debar_waiver *waiver,
				  char *text);

#endif
