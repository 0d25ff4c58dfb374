// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "boot.h"
#include "confirm.h"
#include "lockout.h"
#include "policy_show.h"
#include "rehearsal.h"
#include "transaction.h"

static int show_loaded(const struct request *rq, const struct policy *policy,
		       u32 generation, bool tripped)
{
	char rules[OUT_NUMBER_MAX], prefixes[OUT_NUMBER_MAX];
	char tls[64 + 2 * OUT_NUMBER_MAX] = "", a[OUT_NUMBER_MAX];
	char b[OUT_NUMBER_MAX];
	struct out out;

	out_begin(&out, rq);
	policy_show_head(&out, policy);
	out_number(&out, "generation", generation);
	if (rq->boot)
		out_bool(&out, "crash-breaker", tripped);
	policy_show_warnings(&out, policy);
	if (policy->certificate_count || policy->domain_count)
		snprintf(tls, sizeof(tls), "%s certificate rule%s, %s domain%s, ",
			 out_thousands(policy->certificate_count, a),
			 policy->certificate_count == 1 ? "" : "s",
			 out_thousands(policy->domain_count, b),
			 policy->domain_count == 1 ? "" : "s");
	out_print(&out, "loaded %s: %zu vendor%s, %s rule%s, %s prefix%s, %smode %s",
		  policy->name, policy->vendor_count,
		  policy->vendor_count == 1 ? "" : "s",
		  out_thousands(policy->rule_count, rules),
		  policy->rule_count == 1 ? "" : "s",
		  out_thousands(policy->prefix_count, prefixes),
		  policy->prefix_count == 1 ? "" : "es", tls,
		  name_of(&mode_names, policy->mode));
	if (tripped) {
		out_tint(&out, TINT_BAD);
		out_print(&out, "switched off by the crash breaker: nothing is banned");
	}
	confirm_announce(&out, rq);
	return out_end(&out);
}

static int refuse_lockout(const struct request *rq, struct link *link,
			  const struct compiled *compiled)
{
	struct surroundings around;
	int count;

	lockout_look_around(&around);
	count = lockout_count(rq, link, compiled, &around);
	surroundings_free(&around);
	if (!count || rq->force)
		return RC_DONE;
	complain("nothing was loaded: protect them, give them a waiver, or load with --force");
	return RC_FAILED;
}

static int load(const struct request *rq, struct link *link,
		const struct compiled *compiled, struct policy *policy)
{
	bool tripped = boot_is_tripped(rq);
	u32 generation = 0;
	int rc;

	rc = link_open(link, rq, true);
	if (!rc)
		rc = refuse_lockout(rq, link, compiled);
	if (!rc)
		rc = tripped ? boot_load(link, policy, &generation) :
		     transaction_load(link, policy, rq->confirm_within,
				      isatty(STDERR_FILENO), &generation);
	return rc ? rc : show_loaded(rq, policy, generation, tripped);
}

/* What would become of everybody, and whether load would refuse. */
static int rehearse(const struct request *rq, struct link *link,
		    const struct compiled *compiled)
{
	struct dump devices = { 0 };
	struct surroundings around;
	struct out out;
	int rc, count;

	rc = link_list(link, rq, DEBAR_CMD_GET_DEVICES,
		       "cannot list the devices", &devices);
	if (rc)
		goto free_devices;
	lockout_look_around(&around);
	count = lockout_count(rq, link, compiled, &around);
	out_begin(&out, rq);
	out_bool(&out, "dry-run", true);
	policy_show_head(&out, compiled->policy);
	policy_show_warnings(&out, compiled->policy);
	rehearsal_show(&out, compiled, &devices, &around, link_now(link));
	out_count(&out, "lock-outs", (u64)count);
	rc = out_end(&out);
	if (!rc && count && !rq->force)
		rc = RC_FAILED;
	surroundings_free(&around);
free_devices:
	dump_free(&devices);
	return rc;
}

/*
 * load [--boot|--dry-run] [--force] [--confirm-within TIME] FILE...
 */
int cmd_load(const struct request *rq, int argc, char **argv)
{
	struct compiled compiled = { 0 };
	struct policy policy = { 0 };
	struct link link = { 0 };
	int rc;

	if (rq->boot && (rq->dry_run || rq->confirm_within)) {
		complain("--boot goes with neither --dry-run nor --confirm-within: nobody is there at boot");
		return RC_USAGE;
	}
	rc = policy_load(&policy, argv, argc);
	if (rc)
		complain("nothing was loaded: %zu error%s", policy.report.total,
			 policy.report.total == 1 ? "" : "s");
	else if (!compile_policy(&compiled, &policy, time(NULL)))
		rc = RC_FAILED;
	else
		rc = rq->dry_run ? rehearse(rq, &link, &compiled) :
				   load(rq, &link, &compiled, &policy);
	link_close(&link);
	compile_free(&compiled);
	policy_free(&policy);
	return rc;
}
