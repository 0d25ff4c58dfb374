// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>
#include <time.h>

#include "compile.h"
#include "date.h"
#include "mac.h"
#include "policy_show.h"

static const char *protect_key(const struct policy_protect *protect)
{
	return protect->family == AF_INET ? "ipv4" :
	       protect->family == AF_INET6 ? "ipv6" : "mac";
}

static void show_protect(struct out *out, const struct policy *policy)
{
	char text[INET6_ADDRSTRLEN + MAC_TEXT_MAX];
	size_t i;

	out_list(out, "protect", NULL, 0);
	for (i = 0; i < policy->protect_count; i++) {
		const struct policy_protect *protect = &policy->protects[i];

		if (protect->family == AF_UNSPEC)
			mac_format(protect->address, text);
		else
			inet_ntop(protect->family, protect->address, text,
				  sizeof(text));
		out_row(out);
		out_text(out, protect_key(protect), text);
	}
	out_list_end(out, NULL);
}

static void show_files(struct out *out, const struct policy *policy)
{
	size_t i;

	out_list(out, "files", NULL, 0);
	for (i = 0; i < policy->file_count; i++) {
		out_row(out);
		out_text(out, "path", policy->files[i]->source->name);
		out_bool(out, "included", !policy->files[i]->is_top);
	}
	out_list_end(out, NULL);
}

static size_t count_tls_rules(const struct policy *policy)
{
	size_t count = 0, i;

	for (i = 0; i < policy->vendor_count; i++)
		count += policy->vendors[i]->tls_count;
	return count;
}

/* Settings that only matter where there are certificate rules. */
static void show_tls_lines(struct out *out, const struct policy *policy)
{
	char span[DATE_TEXT_MAX];

	if (!count_tls_rules(policy))
		return;
	out_line(out, "on a match", "%s, quarantine for %s",
		 name_of(&action_names, policy->action),
		 date_format_span(policy->quarantine_ttl, span));
	out_line(out, "undecided", "%s",
		 name_of(&undecided_action_names, policy->on_undecided));
}

/* What programs get by policy_show_head(). */
static void show_head_lines(struct out *out, const struct policy *policy)
{
	char day[DATE_TEXT_MAX], age[DATE_TEXT_MAX];
	char rules[OUT_NUMBER_MAX], prefixes[OUT_NUMBER_MAX];
	size_t i;

	out_tint(out, TINT_GOOD);
	out_line(out, "policy", "%s is valid", policy->name);
	if (policy->authority[0])
		out_line(out, "authority", "%s", policy->authority);
	out_line(out, "mode", "%s", name_of(&mode_names, policy->mode));
	if (policy->has_data_date)
		out_line(out, "data-date", "%s, %s old",
			 date_format_day(policy->data_date, day),
			 date_format_span(time(NULL) - policy->data_date, age));
	out_line(out, "transit", "%s", name_of(&mode_names, policy->transit));
	out_line(out, "gateways", "%s", policy->protect_gateways ?
		 "protected" : "not protected");
	if (policy->broadcast_to_banned == DEBAR_BROADCAST_ACTION_DROP)
		out_line(out, "broadcasts",
			 "kept from ports where only banned devices are heard");
	for (i = 0; i < policy->interface_count; i++)
		out_line(out, i ? "" : "interfaces", "%s",
			 policy->interfaces[i]);
	if (policy->protect_count)
		out_line(out, "protects", "%zu addresses",
			 policy->protect_count);
	if (policy->waiver_count)
		out_line(out, "waivers", "%zu", policy->waiver_count);
	show_tls_lines(out, policy);
	out_line(out, "lists", "%s prefixes in %s rules",
		 out_thousands(policy->prefix_count, prefixes),
		 out_thousands(policy->rule_count -
			       count_tls_rules(policy), rules));
	if (count_tls_rules(policy))
		out_line(out, "", "%s certificate rules, %s domains",
			 out_thousands(policy->certificate_count, rules),
			 out_thousands(policy->domain_count, prefixes));
	out_line(out, "files", "%zu", policy->file_count);
	out_print(out, "%s", "");
}

/*
 * check FILE...
 */
int cmd_check(const struct request *rq, int argc, char **argv)
{
	struct compiled compiled = { 0 };
	struct policy policy = { 0 };
	struct out out;
	int rc;

	rc = policy_load(&policy, argv, argc);
	if (!rc && !compile_policy(&compiled, &policy, time(NULL)))
		rc = RC_FAILED;
	if (!rc) {
		out_begin(&out, rq);
		policy_show_head(&out, &policy);
		show_head_lines(&out, &policy);
		policy_show_vendors(&out, &policy);
		policy_show_waivers(&out, &policy);
		show_protect(&out, &policy);
		show_files(&out, &policy);
		policy_show_warnings(&out, &policy);
		rc = out_end(&out);
	}
	compile_free(&compiled);
	policy_free(&policy);
	return rc;
}
