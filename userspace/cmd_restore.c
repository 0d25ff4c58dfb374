// SPDX-License-Identifier: GPL-2.0
/*
 * Bring back what was known before a restart of the box.
 */
#include <time.h>

#include "state.h"

/* What became of an entry. */
enum outcome {
	OUTCOME_QUARANTINED,
	OUTCOME_DEVICE,
	OUTCOME_KNOWN,
	OUTCOME_EXPIRED,
	OUTCOME_NO_RULE,
	OUTCOME_NO_INTERFACE,
	OUTCOME_TAKEN,
	OUTCOME_GUARDED,
	OUTCOME_REFUSED,
	OUTCOMES,
};

static const struct {
	const char *key;
	const char *words;
} outcomes[OUTCOMES] = {
	[OUTCOME_QUARANTINED] = { "quarantined", "quarantined addresses" },
	[OUTCOME_DEVICE] = { "devices", "devices" },
	[OUTCOME_KNOWN] = { "known", "known already" },
	[OUTCOME_EXPIRED] = { "expired", "expired meanwhile" },
	[OUTCOME_NO_RULE] = { "no-rule", "without a rule in the policy" },
	[OUTCOME_NO_INTERFACE] = { "no-interface", "without their interface" },
	[OUTCOME_TAKEN] = { "taken", "taken by another device" },
	[OUTCOME_GUARDED] = { "guarded", "the box's own, a gateway's, or protected" },
	[OUTCOME_REFUSED] = { "refused", "refused" },
};

/**
 * struct clock - that dates are judged by
 * @instant: at @since, seconds since 1970 UTC
 * @since: seconds since the box started
 */
struct clock {
	s64 instant;
	s64 since;
};

static s64 uptime(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec;
}

static void take_clock(struct nlattr **tb, void *arg)
{
	*(s64 *)arg = reply_s64(tb, DEBAR_A_CLOCK);
}

static int set_clock(struct link *link, s64 instant, struct clock *clock)
{
	struct nl_msg *msg = link_message(link, DEBAR_CMD_REACH_CLOCK);
	int err;

	nla_put_s64(msg, DEBAR_A_CLOCK, instant);
	err = link_call(link, msg, NULL, NULL);
	clock->since = uptime();
	if (err)
		return err;
	return link_call(link, link_message(link, DEBAR_CMD_GET_STATUS),
			 take_clock, &clock->instant);
}

/* Seconds that a quarantine has left. Seconds that have begun are over: it must
 * not end later than it would have.
 */
static s64 time_left(const struct state_entry *entry, const struct clock *clock)
{
	s64 left = entry->expires - clock->instant -
		   (uptime() - clock->since) - 2;

	return left > DEBAR_QUARANTINE_TTL_MAX ? DEBAR_QUARANTINE_TTL_MAX :
						 left;
}

static enum outcome outcome_of(struct link *link,
			       const struct state_entry *entry, int err)
{
	switch (err) {
	case 0:
		return entry->quarantined ? OUTCOME_QUARANTINED :
					    OUTCOME_DEVICE;
	case -EEXIST:
		return OUTCOME_KNOWN;
	case -ENOENT:
		return OUTCOME_NO_RULE;
	case -ENODEV:
		return OUTCOME_NO_INTERFACE;
	case -EADDRINUSE:
		return OUTCOME_TAKEN;
	case -EPERM:
		return OUTCOME_GUARDED;
	default:
		link_failed(link, "an entry was not restored", err);
		return OUTCOME_REFUSED;
	}
}

static enum outcome restore_entry(struct link *link,
				  const struct state_entry *entry,
				  const struct clock *clock)
{
	struct nl_msg *msg;
	s64 left;

	if (entry->quarantined) {
		left = time_left(entry, clock);
		if (left <= 0)
			return OUTCOME_EXPIRED;
		msg = link_message(link, DEBAR_CMD_QUARANTINE);
		nla_put_u32(msg, DEBAR_A_QUARANTINE_TTL, (u32)left);
	} else {
		msg = link_message(link, DEBAR_CMD_RESTORE_DEVICE);
	}
	if (!state_entry_put(msg, entry)) {
		nlmsg_free(msg);
		return OUTCOME_NO_INTERFACE;
	}
	return outcome_of(link, entry, link_call(link, msg, NULL, NULL));
}

/* @lost: of those refused, some were in quarantine. Of the others only history is. */
static int show(const struct request *rq, const char *path, const u64 *count,
		bool lost)
{
	char number[OUT_NUMBER_MAX], other[OUT_NUMBER_MAX];
	struct out out;
	int i, rc;

	out_begin(&out, rq);
	out_text(&out, "file", path);
	out_bool(&out, "found", true);
	for (i = 0; i < OUTCOMES; i++)
		out_count(&out, outcomes[i].key, count[i]);
	out_print(&out, "%s: restored %s quarantined address%s, %s device%s",
		  path, out_thousands(count[OUTCOME_QUARANTINED], number),
		  count[OUTCOME_QUARANTINED] == 1 ? "" : "es",
		  out_thousands(count[OUTCOME_DEVICE], other),
		  count[OUTCOME_DEVICE] == 1 ? "" : "s");
	for (i = OUTCOME_KNOWN; i < OUTCOMES; i++)
		if (count[i])
			out_print(&out, "left out, %s: %s", outcomes[i].words,
				  out_thousands(count[i], number));
	rc = out_end(&out);
	return rc || !lost ? rc : RC_FAILED;
}

static int restore(const struct request *rq, struct link *link,
		   const struct state *state, const char *path)
{
	u64 count[OUTCOMES] = { 0 };
	struct clock clock = { 0 };
	enum outcome outcome;
	bool lost = false;
	size_t i;
	int err;

	err = set_clock(link, state->header.clock, &clock);
	if (err)
		return link_failed(link, "nothing was restored", err);
	for (i = 0; i < state->count; i++) {
		outcome = restore_entry(link, &state->entries[i], &clock);
		count[outcome]++;
		lost |= outcome == OUTCOME_REFUSED &&
			state->entries[i].quarantined;
	}
	return show(rq, path, count, lost);
}

static int show_absence(const struct request *rq, const char *path)
{
	struct out out;

	out_begin(&out, rq);
	out_text(&out, "file", path);
	out_bool(&out, "found", false);
	out_print(&out, "%s: not there, nothing to restore", path);
	return out_end(&out);
}

/*
 * restore [FILE]
 */
int cmd_restore(const struct request *rq, int argc, char **argv)
{
	const char *path = state_path(rq, "restore", argc ? argv[0] : NULL);
	struct state state = { 0 };
	struct link link = { 0 };
	bool found;
	int rc;

	if (!path)
		return RC_USAGE;
	if (state_read(&state, path, &found)) {
		rc = link_open(&link, rq, true);
		if (!rc)
			rc = restore(rq, &link, &state, path);
		link_close(&link);
	} else if (found) {
		complain("nothing was restored");
		rc = RC_FAILED;
	} else {
		rc = show_absence(rq, path);
	}
	state_free(&state);
	return rc;
}
