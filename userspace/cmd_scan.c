// SPDX-License-Identifier: GPL-2.0
/*
 * The engine on captures, or on a live interface, without the module.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "netlink.h"
#include "scan.h"
#include "scan_report.h"

enum {
	/* Packets between two looks at the clock. */
	STRIDE = 1 << 16,
	/* Seconds that a handshake may take: on an interface somebody waits
	 * for the answer, in a file nobody does.
	 */
	LIVE_LIMIT = 60,
	FILE_LIMIT = 3600,
};

/**
 * struct session - one run of the command
 * @compiled: policy, if there is one
 * @scan: engine
 * @report: findings
 * @capture: being read
 * @packets: of captures read before
 * @lost: packets that came too fast
 * @progress: standard error is a terminal
 * @shown: when progress was last shown
 */
struct session {
	struct compiled compiled;
	struct scan scan;
	struct scan_report report;
	struct capture capture;
	u64 packets;
	u64 lost;
	bool progress;
	time_t shown;
};

static struct capture *interruptible;
static int interrupted;

static void interrupt(int signal)
{
	(void)signal;
	__atomic_store_n(&interrupted, 1, __ATOMIC_RELAXED);
	capture_stop(interruptible);
}

static bool is_interrupted(void)
{
	return __atomic_load_n(&interrupted, __ATOMIC_RELAXED);
}

static void catch_signals(struct session *session)
{
	struct sigaction action = { .sa_handler = interrupt };

	interruptible = &session->capture;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static void found(void *context, const struct scan_handshake *handshake)
{
	struct session *session = context;

	scan_report_handshake(&session->report, handshake);
}

/* --- progress ------------------------------------------------------------- */

static void clear_progress(const struct session *session)
{
	if (session->shown)
		fputs("\r\033[K", stderr);
}

static void show_progress(struct session *session)
{
	const struct capture *capture = &session->capture;
	char packets[OUT_NUMBER_MAX], done[OUT_NUMBER_MAX], all[OUT_NUMBER_MAX];
	const time_t now = time(NULL);
	u64 at;

	if (!session->progress || now == session->shown)
		return;
	clear_progress(session);
	session->shown = now;
	fprintf(stderr, "%s: %s packets", capture->name,
		out_thousands(capture->packets, packets));
	if (capture->size) {
		at = capture_position(capture);
		fprintf(stderr, ", %s of %s (%" PRIu64 "%%)",
			out_bytes(at, done), out_bytes(capture->size, all),
			at * 100 / capture->size);
	}
	fflush(stderr);
}

/* --- captures ------------------------------------------------------------- */

static int read_capture(struct session *session)
{
	struct capture *capture = &session->capture;
	struct packet packet;

	while (!is_interrupted()) {
		switch (capture_next(capture, &packet)) {
		case CAPTURE_PACKET:
			scan_packet(&session->scan, &packet);
			if (capture->packets % STRIDE == 0)
				show_progress(session);
			break;
		case CAPTURE_IDLE:
			scan_idle(&session->scan, time(NULL));
			show_progress(session);
			break;
		case CAPTURE_END:
			return RC_DONE;
		case CAPTURE_FAILED:
			return RC_FAILED;
		}
		if (ferror(stdout))
			return RC_FAILED;
	}
	return RC_DONE;
}

static int scan_capture(struct session *session)
{
	int rc;

	scan_begin_capture(&session->scan, session->capture.layer);
	rc = read_capture(session);

	clear_progress(session);
	session->shown = 0;
	scan_end_capture(&session->scan);
	session->packets += session->capture.packets;
	session->lost += capture_lost(&session->capture);
	if (is_interrupted() && !session->capture.is_live) {
		complain("%s: interrupted after %" PRIu64 " packets",
			 session->capture.name, session->capture.packets);
		rc = RC_FAILED;
	}
	return rc;
}

static int scan_files(struct session *session, int count, char **paths)
{
	int rc = RC_DONE, i;

	session->scan.limit = FILE_LIMIT;
	for (i = 0; i < count && !is_interrupted(); i++) {
		session->report.file = paths[i];
		if (!capture_open_file(&session->capture, paths[i]) ||
		    scan_capture(session))
			rc = RC_FAILED;
		capture_close(&session->capture);
	}
	return rc;
}

static int scan_interface(struct session *session, const struct request *rq)
{
	int rc = rq->netns ? netns_enter(rq->netns) : RC_DONE;

	if (rc)
		return rc;
	session->scan.limit = LIVE_LIMIT;
	rc = RC_FAILED;
	if (capture_open_interface(&session->capture, rq->interface)) {
		if (session->progress)
			fprintf(stderr, "listening on %s; Ctrl-C ends\n",
				rq->interface);
		rc = scan_capture(session);
	}
	capture_close(&session->capture);
	return rc;
}

/* --- the end -------------------------------------------------------------- */

static void say_losses(const struct session *session)
{
	char text[OUT_NUMBER_MAX];

	if (session->lost)
		complain("%s packets came too fast and were not seen",
			 out_thousands(session->lost, text));
	if (session->scan.inventory.missed)
		complain("more than %d devices: the others are not listed",
			 INVENTORY_MAX);
}

static void summarise(struct session *session)
{
	struct scan_report *report = &session->report;
	char packets[OUT_NUMBER_MAX], handshakes[OUT_NUMBER_MAX];
	char matched[OUT_NUMBER_MAX], undecided[OUT_NUMBER_MAX];

	out_print(&report->out, "%s packets, %s TLS handshakes: %s matched, %s undecided",
		  out_thousands(session->packets, packets),
		  out_thousands(report->handshakes, handshakes),
		  out_thousands(report->matched, matched),
		  out_thousands(report->undecided, undecided));
}

/* Read everything once. */
static int read_all(struct session *session, const struct request *rq,
		    int argc, char **argv)
{
	const struct compiled *compiled =
		session->compiled.policy ? &session->compiled : NULL;
	int rc;

	session->progress = isatty(STDERR_FILENO);
	session->report.compiled = compiled;
	session->report.all = rq->all;
	session->report.now = time(NULL);
	scan_init(&session->scan, compiled, rq->all);
	session->scan.found = found;
	session->scan.context = session;
	catch_signals(session);
	rc = rq->interface ? scan_interface(session, rq) :
			     scan_files(session, argc, argv);
	scan_report_devices(&session->report, &session->scan.inventory);
	say_losses(session);
	scan_free(&session->scan);
	return rc;
}

static int take_policy(struct compiled *compiled, struct policy *policy,
		       char **paths, int count)
{
	int rc = count ? policy_load(policy, paths, count) : RC_DONE;

	if (!rc && count && !compile_policy(compiled, policy, time(NULL)))
		rc = RC_FAILED;
	return rc;
}

static int scan(const struct request *rq, int argc, char **argv)
{
	struct session session = { .packets = 0 };
	struct policy policy = { 0 };
	int rc, end;

	rc = take_policy(&session.compiled, &policy, rq->policies,
			 rq->policy_count);
	if (!rc) {
		out_begin(&session.report.out, rq);
		rc = read_all(&session, rq, argc, argv);
		summarise(&session);
		end = out_end(&session.report.out);
		rc = rc ? rc : end;
	}
	compile_free(&session.compiled);
	policy_free(&policy);
	return rc;
}

/* By one policy, without a report. */
static int scan_quietly(const struct request *rq, char **policies, int count,
			struct outcomes *outcomes, int argc, char **argv)
{
	struct session session = { .report = { .outcomes = outcomes } };
	struct policy policy = { 0 };
	int rc;

	rc = take_policy(&session.compiled, &policy, policies, count);
	if (!rc)
		rc = read_all(&session, rq, argc, argv);
	compile_free(&session.compiled);
	policy_free(&policy);
	return rc;
}

/* The same captures by two policies, one after the other. */
static int compare(const struct request *rq, int argc, char **argv)
{
	struct outcomes before = { 0 }, after = { 0 };
	char *against = rq->against;
	struct out out;
	int rc, end;

	/* What is before a damage is there, and both policies see it. */
	rc = scan_quietly(rq, &against, 1, &before, argc, argv);
	if (!rc || rc == RC_FAILED)
		rc = scan_quietly(rq, rq->policies, rq->policy_count, &after,
				  argc, argv);
	if (!rc || rc == RC_FAILED) {
		out_begin(&out, rq);
		outcomes_compare(&out, &before, &after);
		end = out_end(&out);
		rc = rc ? rc : end;
	}
	outcomes_free(&before);
	outcomes_free(&after);
	return rc;
}

static bool reads_stream(int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++)
		if (!strcmp(argv[i], "-"))
			return true;
	return false;
}

static bool check_request(const struct request *rq, int argc, char **argv)
{
	if (!rq->interface && !argc)
		complain("scan: what? allowed: files, or --interface NAME");
	else if (rq->interface && argc)
		complain("scan: files and --interface exclude each other");
	else if (rq->against && (!rq->policy_count || rq->all))
		complain("scan: --against compares with the policy of --policy, and shows what differs: --policy is needed, --all has no meaning");
	else if (rq->against && (rq->interface || reads_stream(argc, argv)))
		complain("scan: --against reads everything twice: files only");
	else if (!rq->policy_count && !rq->all)
		complain("scan: without --policy FILE nothing can match; --all shows everything");
	else
		return true;
	return false;
}

/*
 * scan [--policy FILE]... [--against FILE] [--all] FILE... | --interface NAME
 */
int cmd_scan(const struct request *rq, int argc, char **argv)
{
	if (!check_request(rq, argc, argv))
		return RC_USAGE;
	return rq->against ? compare(rq, argc, argv) : scan(rq, argc, argv);
}
