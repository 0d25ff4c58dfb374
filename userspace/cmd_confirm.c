// SPDX-License-Identifier: GPL-2.0
/*
 * A change that is taken back unless it is confirmed: confirm, rollback, and
 * what the commands say that make such a change.
 */
#include "confirm.h"
#include "date.h"
#include "netlink.h"

/**
 * confirm_announce() - say that a change waits for its confirmation
 * @out: of the command that made it
 * @rq: with --confirm-within; nothing is said without
 */
void confirm_announce(struct out *out, const struct request *rq)
{
	char span[DATE_TEXT_MAX];

	if (!rq->confirm_within)
		return;
	out_count(out, "confirm-within", rq->confirm_within);
	out_print(out, "it is taken back in %s, unless 'debarctl confirm' comes before",
		  date_format_span(rq->confirm_within, span));
}

static void take_generation(struct nlattr **tb, void *arg)
{
	*(u32 *)arg = reply_u32(tb, DEBAR_A_GENERATION);
}

/*
 * confirm
 */
int cmd_confirm(const struct request *rq, int argc, char **argv)
{
	struct out out;
	int rc;

	(void)argc;
	(void)argv;
	rc = link_request(rq, DEBAR_CMD_POLICY_CONFIRM,
			  "nothing was confirmed", NULL, NULL);
	if (rc)
		return rc;
	out_begin(&out, rq);
	out_bool(&out, "confirmed", true);
	out_print(&out, "confirmed");
	return out_end(&out);
}

/*
 * rollback
 */
int cmd_rollback(const struct request *rq, int argc, char **argv)
{
	u32 generation = 0;
	struct out out;
	int rc;

	(void)argc;
	(void)argv;
	rc = link_request(rq, DEBAR_CMD_POLICY_ROLLBACK,
			  "nothing was taken back", take_generation,
			  &generation);
	if (rc)
		return rc;
	out_begin(&out, rq);
	out_bool(&out, "rolled-back", true);
	out_number(&out, "generation", generation);
	out_print(&out, "taken back; what was in force before is again");
	return out_end(&out);
}
