// SPDX-License-Identifier: GPL-2.0
#include "boot.h"

#include <stdio.h>

#include "breaker.h"
#include "transaction.h"

/**
 * boot_is_tripped() - look at the crash breaker, loudly
 * @rq: with --boot a new crash trips it; else there is but a warning
 *
 * Return: true when what is loaded now is to be switched off.
 */
bool boot_is_tripped(const struct request *rq)
{
	struct breaker breaker;
	bool tripped;

	breaker_look(&breaker);
	tripped = breaker.state == BREAKER_TRIPPED;
	if (rq->boot) {
		breaker_find_crashes(&breaker);
		tripped = breaker_judge(&breaker);
	}
	if (tripped)
		fprintf(stderr, "%s: the crash breaker has tripped%s%s; %s'debarctl doctor --clear' resets it\n",
			rq->boot ? "CRITICAL" : "warning",
			breaker.why[0] ? ": " : "", breaker.why,
			rq->boot ? "policies are loaded switched off, nothing is banned; " :
			"the next boot loads policies switched off; ");
	breaker_free(&breaker);
	return tripped && rq->boot;
}

static int set(struct link *link, int type, u32 value)
{
	struct nl_msg *msg = link_message(link, DEBAR_CMD_SET);
	int err;

	if (type == DEBAR_A_ENABLED)
		nla_put_u8(msg, type, (u8)value);
	else
		nla_put_u32(msg, type, value);
	err = link_call(link, msg, NULL, NULL);
	return err ? link_failed(link, "the policy is loaded in mode off", err) :
	       RC_DONE;
}

/**
 * boot_load() - load a policy switched off
 * @link: open, may change things
 * @policy: unchanged in the end
 * @generation: result
 *
 * It is never in force: it comes in mode off, and gets its own mode only when
 * the operator's switch, which `doctor --clear` turns, is off.
 *
 * Return: RC_DONE, or what the tool is to exit with, after a complaint.
 */
int boot_load(struct link *link, struct policy *policy, u32 *generation)
{
	enum debar_mode mode = policy->mode;
	int rc;

	policy->mode = DEBAR_MODE_OFF;
	rc = transaction_load(link, policy, 0, false, generation);
	policy->mode = mode;
	if (!rc)
		rc = set(link, DEBAR_A_ENABLED, 0);
	if (!rc)
		rc = set(link, DEBAR_A_MODE, mode);
	return rc;
}
