// SPDX-License-Identifier: GPL-2.0
/*
 * Keep what a restart of the box would lose.
 */
#include <json.h>

#include "state.h"

static void take_clock(struct nlattr **tb, void *arg)
{
	struct state_header *header = arg;
	const char *name = reply_text(tb, DEBAR_A_NAME);

	header->generation = reply_u32(tb, DEBAR_A_GENERATION);
	header->clock = reply_s64(tb, DEBAR_A_CLOCK);
	free((char *)header->policy);
	header->policy = name ? strdup(name) : NULL;
}

static int ask_clock(struct link *link, struct state_header *header)
{
	return link_call(link, link_message(link, DEBAR_CMD_GET_STATUS),
			 take_clock, header);
}

static bool write_entries(struct state_writer *writer, const struct dump *dump,
			  s64 clock, u64 *quarantined)
{
	struct nlattr *device[REPLY_MAX + 1];
	struct json_object *entry;
	bool done;
	size_t i;

	for (i = 0; i < dump->count; i++) {
		if (!dump_nest(dump, i, DEBAR_A_DEVICE, &device_set, device))
			continue;
		entry = state_entry_make(device, clock);
		if (!entry)
			continue;
		done = state_write_entry(writer, entry);
		json_object_put(entry);
		if (!done)
			return false;
		*quarantined += !!device[DEBAR_A_DEVICE_EXPIRES_IN];
	}
	return true;
}

static int write_state(const struct request *rq, const char *path,
		       const struct state_header *header, s64 clock,
		       const struct dump *dump)
{
	struct state_writer writer;
	u64 quarantined = 0, devices;
	char a[OUT_NUMBER_MAX], b[OUT_NUMBER_MAX];
	struct out out;

	if (!state_write_begin(&writer, path, header))
		return RC_FAILED;
	if (!write_entries(&writer, dump, clock, &quarantined)) {
		state_write_abort(&writer);
		return RC_FAILED;
	}
	devices = writer.entries - quarantined;
	if (!state_write_end(&writer))
		return RC_FAILED;
	out_begin(&out, rq);
	out_text(&out, "file", path);
	out_count(&out, "quarantined", quarantined);
	out_count(&out, "devices", devices);
	out_time(&out, "clock", header->clock);
	out_print(&out, "%s: saved %s quarantined address%s, %s device%s", path,
		  out_thousands(quarantined, a), quarantined == 1 ? "" : "es",
		  out_thousands(devices, b), devices == 1 ? "" : "s");
	return out_end(&out);
}

/* The clock is asked before, so that no quarantine seems to end later than it
 * does, and again afterwards, so that nobody seems to be seen in the future.
 */
static int save(const struct request *rq, struct link *link, const char *path)
{
	struct state_header header = { 0 };
	struct dump dump = { 0 };
	s64 clock;
	int rc, err;

	err = ask_clock(link, &header);
	clock = header.clock;
	if (!err)
		err = link_dump_all(link, DEBAR_CMD_GET_DEVICES, &dump);
	if (!err)
		err = ask_clock(link, &header);
	if (err) {
		rc = link_failed(link, "nothing was saved", err);
	} else if (!header.policy || !clock || !header.clock) {
		complain("nothing was saved: no policy is loaded");
		rc = RC_FAILED;
	} else {
		rc = write_state(rq, path, &header, clock, &dump);
	}
	dump_free(&dump);
	free((char *)header.policy);
	return rc;
}

/*
 * save [FILE]
 */
int cmd_save(const struct request *rq, int argc, char **argv)
{
	const char *path = state_path(rq, "save", argc ? argv[0] : NULL);
	struct link link;
	int rc;

	if (!path)
		return RC_USAGE;
	rc = link_open(&link, rq, true);
	if (!rc)
		rc = save(rq, &link, path);
	link_close(&link);
	return rc;
}
