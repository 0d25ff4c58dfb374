// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <unistd.h>

#include "confirm.h"
#include "policy_show.h"
#include "transaction.h"

static int show_loaded(const struct request *rq, const struct policy *policy,
		       u32 generation)
{
	char rules[OUT_NUMBER_MAX], prefixes[OUT_NUMBER_MAX];
	char tls[64 + 2 * OUT_NUMBER_MAX] = "", a[OUT_NUMBER_MAX];
	char b[OUT_NUMBER_MAX];
	struct out out;

	out_begin(&out, rq);
	policy_show_head(&out, policy);
	out_number(&out, "generation", generation);
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
	confirm_announce(&out, rq);
	return out_end(&out);
}

/*
 * load [--confirm-within TIME] FILE...
 */
int cmd_load(const struct request *rq, int argc, char **argv)
{
	struct policy policy = { 0 };
	struct link link = { 0 };
	u32 generation = 0;
	int rc;

	rc = policy_load(&policy, argv, argc);
	if (rc) {
		complain("nothing was loaded: %zu error%s", policy.report.total,
			 policy.report.total == 1 ? "" : "s");
	} else {
		rc = link_open(&link, rq, true);
		if (!rc)
			rc = transaction_load(&link, &policy,
					      rq->confirm_within,
					      isatty(STDERR_FILENO),
					      &generation);
		if (!rc)
			rc = show_loaded(rq, &policy, generation);
	}
	link_close(&link);
	policy_free(&policy);
	return rc;
}
