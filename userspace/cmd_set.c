// SPDX-License-Identifier: GPL-2.0
/*
 * Switches of the loaded policy: enable, disable, mode, flush.
 */
#include <stdio.h>

#include "confirm.h"
#include "lockout_switch.h"
#include "netlink.h"

static int show_change(const struct request *rq, const struct change *change)
{
	const char *what = change->vendor ? change->vendor : "policy";
	struct out out;

	out_begin(&out, rq);
	out_text(&out, "of-vendor", change->vendor);
	if (change->mode >= 0) {
		out_text(&out, "mode", name_of(&mode_names, (u32)change->mode));
		out_print(&out, "%s: mode %s", what,
			  name_of(&mode_names, (u32)change->mode));
	}
	if (change->enabled >= 0) {
		out_bool(&out, "enabled", change->enabled);
		out_print(&out, "%s: %s", what, change->enabled ? "enabled" :
			  "disabled");
	}
	confirm_announce(&out, rq);
	return out_end(&out);
}

static int send_change(const struct request *rq, struct link *link,
		       const struct change *change)
{
	struct nl_msg *msg = link_message(link, DEBAR_CMD_SET);
	int err;

	if (change->vendor)
		nla_put_string(msg, DEBAR_A_OF_VENDOR, change->vendor);
	if (change->mode >= 0)
		nla_put_u32(msg, DEBAR_A_MODE, (u32)change->mode);
	if (change->enabled >= 0)
		nla_put_u8(msg, DEBAR_A_ENABLED, (u8)change->enabled);
	if (rq->confirm_within)
		nla_put_u32(msg, DEBAR_A_CONFIRM_WITHIN, rq->confirm_within);
	err = link_call(link, msg, NULL, NULL);
	return err ? link_failed(link, "nothing was changed", err) : RC_DONE;
}

static int set(const struct request *rq, const struct change *change)
{
	struct link link;
	int rc;

	if (change->vendor && strlen(change->vendor) > DEBAR_NAME_MAX) {
		complain("'%s' is no vendor's name: longer than %d bytes",
			 change->vendor, DEBAR_NAME_MAX);
		return RC_USAGE;
	}
	rc = link_open(&link, rq, true);
	if (!rc && lockout_switch_count(rq, &link, change) && !rq->force) {
		complain("nothing was changed: change it with --force");
		rc = RC_FAILED;
	}
	if (!rc)
		rc = send_change(rq, &link, change);
	if (!rc)
		rc = show_change(rq, change);
	link_close(&link);
	return rc;
}

/*
 * enable [VENDOR]
 */
int cmd_enable(const struct request *rq, int argc, char **argv)
{
	struct change change = {
		.vendor = argc ? argv[0] : NULL, .mode = -1, .enabled = 1,
	};

	return set(rq, &change);
}

/*
 * disable [VENDOR]
 */
int cmd_disable(const struct request *rq, int argc, char **argv)
{
	struct change change = {
		.vendor = argc ? argv[0] : NULL, .mode = -1, .enabled = 0,
	};

	return set(rq, &change);
}

/*
 * mode off|monitor|enforce [VENDOR]
 */
int cmd_mode(const struct request *rq, int argc, char **argv)
{
	struct change change = {
		.vendor = argc > 1 ? argv[1] : NULL,
		.mode = name_find(&mode_names, argv[0]), .enabled = -1,
	};

	if (change.mode >= 0)
		return set(rq, &change);
	complain("'%s' is no mode; allowed: off, monitor, enforce", argv[0]);
	return RC_USAGE;
}

/*
 * flush
 */
int cmd_flush(const struct request *rq, int argc, char **argv)
{
	struct out out;
	int rc;

	(void)argc;
	(void)argv;
	rc = link_request(rq, DEBAR_CMD_POLICY_FLUSH,
			  "the policy was not removed", NULL, NULL);
	if (rc)
		return rc;
	out_begin(&out, rq);
	out_bool(&out, "flushed", true);
	out_print(&out, "no policy is loaded any more");
	return out_end(&out);
}
