// SPDX-License-Identifier: GPL-2.0
/*
 * A policy that was read from files, for check and load.
 */
#include "policy_show.h"

#include <arpa/inet.h>
#include <json.h>
#include <stdio.h>
#include <time.h>

#include "compile.h"
#include "date.h"

static void show_settings(struct out *out, const struct policy *policy)
{
	char text[DEBAR_MAX_NETWORKS][INET6_ADDRSTRLEN + 4];
	const char *list[DEBAR_MAX_NETWORKS];
	size_t i;

	out_count(out, "quarantine-ttl", policy->quarantine_ttl);
	out_text(out, "on-undecided", name_of(&undecided_action_names,
					      policy->on_undecided));
	out_text(out, "action", name_of(&action_names, policy->action));
	out_text(out, "eui64", name_of(&mode_names, policy->eui64));
	out_text(out, "broadcast-to-banned",
		 name_of(&broadcast_action_names,
			 policy->broadcast_to_banned));
	out_names(out, "device-networks", policy->network_flags,
		  &network_flag_names);
	for (i = 0; i < policy->network_count; i++) {
		const struct policy_network *network = &policy->networks[i];

		inet_ntop(network->family, network->address, text[i],
			  INET6_ADDRSTRLEN);
		sprintf(text[i] + strlen(text[i]), "/%u", network->bits);
		list[i] = text[i];
	}
	out_strings(out, "network", list, policy->network_count);
}

/**
 * policy_show_head() - fields that describe the policy as a whole
 * @out: document
 * @policy: complete
 */
void policy_show_head(struct out *out, const struct policy *policy)
{
	out_text(out, "name", policy->name);
	out_text(out, "authority", policy->authority[0] ? policy->authority :
		 NULL);
	out_text(out, "mode", name_of(&mode_names, policy->mode));
	out_hash(out, "hash", policy->hash);
	if (policy->has_data_date)
		out_time(out, "data-date", policy->data_date);
	else
		out_null(out, "data-date");
	out_text(out, "transit", name_of(&mode_names, policy->transit));
	out_bool(out, "protect-gateways", policy->protect_gateways);
	out_strings(out, "interface", policy->interfaces,
		    policy->interface_count);
	show_settings(out, policy);
	out_count(out, "vendors", policy->vendor_count);
	out_count(out, "rules", policy->rule_count);
	out_count(out, "prefix-count", policy->prefix_count);
	out_count(out, "certificate-count", policy->certificate_count);
	out_count(out, "domain-count", policy->domain_count);
	out_count(out, "waivers", policy->waiver_count);
}

static void show_date(struct out *out, const char *key, s64 date, s64 none)
{
	if (date == none)
		out_null(out, key);
	else
		out_time(out, key, date);
}

static void show_vendor(struct out *out, const struct compiled *compiled,
			const struct policy_vendor *vendor)
{
	struct debar_judgement would;

	would = compile_judge_vendor(compiled, vendor, time(NULL));
	out_row(out);
	out_text(out, "name", vendor->name);
	out_text(out, "entity", vendor->entity);
	out_text(out, "mode", name_of(&mode_names, (u32)vendor->mode));
	show_date(out, "effective", vendor->effective, DEBAR_ALWAYS);
	show_date(out, "until", vendor->until, DEBAR_NEVER);
	out_count(out, "rules", vendor->rule_count + vendor->tls_count);
	out_count(out, "prefixes", vendor->prefix_count);
	out_count(out, "certificates", vendor->certificate_count);
	out_count(out, "domains", vendor->domain_count);
	out_tint(out, would.verdict == DEBAR_VERDICT_DROP ? TINT_BOLD :
		 TINT_NONE);
	out_text(out, "verdict", name_of(&verdict_names, would.verdict));
	out_text(out, "reason", name_of(&reason_names, would.reason));
}

/**
 * policy_show_vendors() - what would become of each vendor's devices
 * @out: document
 * @policy: complete
 */
void policy_show_vendors(struct out *out, const struct policy *policy)
{
	static const struct column columns[] = {
		{ "name", "VENDOR", 0 },
		{ "mode", "MODE", 0 },
		{ "effective", "EFFECTIVE", COLUMN_OPTIONAL },
		{ "until", "UNTIL", COLUMN_OPTIONAL },
		{ "rules", "RULES", COLUMN_RIGHT },
		{ "prefixes", "PREFIXES", COLUMN_RIGHT },
		{ "certificates", "CERTIFICATES", COLUMN_RIGHT },
		{ "domains", "DOMAINS", COLUMN_RIGHT },
		{ "verdict", "TODAY", 0 },
		{ "reason", "REASON", 0 },
		{ "entity", "ENTITY", COLUMN_OPTIONAL },
	};
	const struct compiled compiled = { .policy = policy };
	size_t i;

	out_list(out, "vendor", columns, ARRAY_SIZE(columns));
	for (i = 0; i < policy->vendor_count; i++)
		show_vendor(out, &compiled, policy->vendors[i]);
	out_list_end(out, NULL);
}

static void show_waiver(struct out *out, const struct policy_waiver *waiver,
			s64 now)
{
	char subject[WAIVER_TEXT_MAX], left[DATE_TEXT_MAX];
	s64 rest = waiver->want.expires - now;

	out_row(out);
	out_text(out, "ticket", waiver->ticket);
	out_text(out, "kind", policy_waiver_key(&waiver->want));
	out_text(out, "subject", policy_waiver_subject(&waiver->want, subject));
	out_time(out, "expires", waiver->want.expires);
	out_tint(out, rest <= 0 ? TINT_BAD :
		 rest <= WAIVER_WARNING_DAYS * DATE_DAY ? TINT_WARN :
		 TINT_NONE);
	out_value(out, "expires-in", json_object_new_int64(rest), rest > 0 ?
		  date_format_span(rest, left) : "expired");
	out_text(out, "approved-by", waiver->approved_by);
	out_text(out, "reason", waiver->reason);
}

/**
 * policy_show_waivers() - who is let through, until when
 * @out: document
 * @policy: complete
 */
void policy_show_waivers(struct out *out, const struct policy *policy)
{
	static const struct column columns[] = {
		{ "ticket", "TICKET", 0 },
		{ "kind", "WAIVES", 0 },
		{ "subject", "WHOM", 0 },
		{ "expires", "EXPIRES", 0 },
		{ "expires-in", "LEFT", COLUMN_RIGHT },
		{ "approved-by", "APPROVED BY", 0 },
		{ "reason", "REASON", 0 },
	};
	s64 now = debar_clock(time(NULL), policy->data_date, 0);
	size_t i;

	out_list(out, "waiver", columns, ARRAY_SIZE(columns));
	if (policy->waiver_count)
		out_print(out, "%s", "");
	for (i = 0; i < policy->waiver_count; i++)
		show_waiver(out, policy->waivers[i], now);
	out_list_end(out, NULL);
}

/**
 * policy_show_warnings() - for programs; people have read them already
 * @out: document
 * @policy: complete
 */
void policy_show_warnings(struct out *out, const struct policy *policy)
{
	out_strings(out, "warnings", policy->warnings, policy->warning_count);
}
