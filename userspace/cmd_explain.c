// SPDX-License-Identifier: GPL-2.0
/*
 * Which rule would match a MAC address, an IP address or a certificate, and what
 * would become of the device.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "compile.h"
#include "explain_address.h"
#include "explain_certificate.h"
#include "mac.h"
#include "output.h"

/**
 * struct question - what stays the same for all addresses
 * @compiled: policy
 * @out: stream of answers
 * @width: of the column of vendors
 * @now: clock
 * @rc: worst result so far
 */
struct question {
	struct compiled compiled;
	struct out out;
	int width;
	s64 now;
	int rc;
};

/* Why nobody's table can say who made a device with this address, or NULL. */
static const char *not_a_makers(const u8 *mac, const char **reason)
{
	if (mac[0] & 1) {
		*reason = "group-address";
		return "group address: no device has it, frames go to it (IEEE 802)";
	}
	if (mac[0] & 2) {
		*reason = "locally-administered";
		return "locally administered address: its maker cannot be told (IEEE 802)";
	}
	return NULL;
}

static void put_miss(struct question *q, const u8 *mac)
{
	const char *reason = "none", *why = not_a_makers(mac, &reason);
	static const char * const empty[] = {
		"vendor", "rule", "prefix", "registrant", "class",
	};
	char text[MAC_TEXT_MAX];
	size_t i;

	out_text(&q->out, "mac", mac_format(mac, text));
	for (i = 0; i < ARRAY_SIZE(empty); i++)
		out_null(&q->out, empty[i]);
	out_text(&q->out, "verdict", "accept");
	out_text(&q->out, "reason", reason);
	out_null(&q->out, "ticket");
	out_print(&q->out, "%s  %-*s  %s", text, q->width,
		  why ? "unknown" : "-", why ? why : "no rule lists it");
	out_send(&q->out);
}

static void put_match(struct question *q, const u8 *mac,
		      const struct policy_rule *rule, u8 bits)
{
	const struct policy_vendor *vendor =
		q->compiled.policy->vendors[rule->vendor];
	char text[MAC_TEXT_MAX], prefix[MAC_TEXT_MAX];
	const struct debar_waiver_facts facts = { .mac = mac };
	const struct policy_waiver *waiver;
	struct debar_judgement judgement;
	const char *reason, *ticket = NULL;

	judgement = compile_judge(&q->compiled, rule, &facts, q->now);
	waiver = compile_waiver(&q->compiled, &facts, q->now);
	if (waiver && judgement.reason == DEBAR_REASON_WAIVED)
		ticket = waiver->ticket;
	reason = name_of(&reason_names, judgement.reason);
	mac_format(mac, text);
	mac_format_beginning(mac, bits, prefix);
	out_text(&q->out, "mac", text);
	out_text(&q->out, "vendor", vendor->name);
	out_text(&q->out, "rule", rule->name);
	out_text(&q->out, "prefix", prefix);
	out_text(&q->out, "registrant", rule->registrant);
	out_text(&q->out, "class", rule->class);
	out_text(&q->out, "verdict", name_of(&verdict_names,
					     judgement.verdict));
	out_text(&q->out, "reason", reason);
	out_text(&q->out, "ticket", ticket);
	if (judgement.verdict == DEBAR_VERDICT_DROP)
		out_tint(&q->out, TINT_BAD);
	if (rule->registrant)
		out_print(&q->out, "%s  %-*s  %s  %s registered to \"%s\"%s%s%s, rule %s%s%s",
			  text, q->width, vendor->name, reason, prefix,
			  rule->registrant, rule->class ? " (" : "",
			  rule->class ? rule->class : "",
			  rule->class ? ")" : "", rule->name,
			  ticket ? ", ticket " : "", ticket ? ticket : "");
	else
		out_print(&q->out, "%s  %-*s  %s  %s, rule %s%s%s", text,
			  q->width, vendor->name, reason, prefix, rule->name,
			  ticket ? ", ticket " : "", ticket ? ticket : "");
	out_send(&q->out);
}

static bool answer(struct question *q, const char *text)
{
	const struct policy_rule *rule;
	u8 mac[DEBAR_MAC_LEN], bits;

	if (!mac_parse_query(text, mac)) {
		if (!explain_address(&q->out, &q->compiled, q->now, text,
				     q->width))
			return false;
		out_send(&q->out);
		return true;
	}
	rule = compile_lookup(&q->compiled, mac, &bits);
	if (rule)
		put_match(q, mac, rule, bits);
	else
		put_miss(q, mac);
	return true;
}

#define ALLOWED "allowed: an address (aa:bb:cc:dd:ee:ff, aa-bb-cc-dd-ee-ff, aabb.ccdd.eeff, aabbccddeeff), a prefix (aa:bb:cc, aabbccd, aa:bb:cc:d0/28), an IPv4 or IPv6 address"

/* An address, or a file with certificates. */
static void answer_argument(struct question *q, int number, const char *text)
{
	const char *why;
	bool is_file = !access(text, F_OK), malformed = false;

	if (q->compiled.policy && answer(q, text))
		return;
	why = is_file ? explain_certificates(&q->out, &q->compiled, q->now,
					     text, &malformed) : NULL;
	if (malformed && !q->rc)
		q->rc = RC_FAILED;
	if (is_file && !why)
		return;
	q->rc = RC_USAGE;
	if (is_file)
		complain("argument %d: '%.60s' is no MAC address and no certificate (%s); a policy file needs its own --policy before it",
			 number, text, why);
	else
		complain("argument %d: '%.60s' is no MAC address; %s", number,
			 text, q->compiled.policy ? ALLOWED :
			 "without --policy only certificates can be explained");
}

static char *trim(char *line)
{
	char *end;

	line += strspn(line, " \t\r\n");
	end = line + strlen(line);
	while (end > line && strchr(" \t\r\n", end[-1]))
		*--end = 0;
	return line;
}

/* One a line; empty lines and comments are passed over. */
static void answer_stdin(struct question *q)
{
	unsigned long number = 0;
	char *line = NULL, *text;
	size_t room = 0;

	while (!ferror(stdout) && getline(&line, &room, stdin) >= 0) {
		number++;
		text = trim(line);
		if (!*text || *text == '#' || answer(q, text))
			continue;
		q->rc = RC_USAGE;
		complain("<stdin>:%lu:1: '%.60s' is no MAC address; %s",
			 number, text, ALLOWED);
	}
	if (ferror(stdin)) {
		complain("cannot read standard input: %s", strerror(errno));
		q->rc = RC_FAILED;
	}
	free(line);
}

static int widest_vendor(const struct policy *policy)
{
	size_t widest = strlen("unknown"), i;

	for (i = 0; i < policy->vendor_count; i++)
		if (strlen(policy->vendors[i]->name) > widest)
			widest = strlen(policy->vendors[i]->name);
	return (int)widest;
}

static int answer_all(struct question *q, const struct request *rq, int argc,
		      char **argv)
{
	int i, rc;

	out_begin(&q->out, rq);
	if (!argc)
		answer_stdin(q);
	for (i = 0; i < argc && !ferror(stdout); i++) {
		if (!strcmp(argv[i], "-"))
			answer_stdin(q);
		else
			answer_argument(q, i + 1, argv[i]);
	}
	rc = out_end(&q->out);
	return rc ? rc : q->rc;
}

/* Without a policy there is nothing to say of an address. */
static bool check_request(const struct request *rq, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc && !access(argv[i], F_OK); i++)
		;
	if (rq->policy_count || (argc && i == argc))
		return true;
	complain("explain needs --policy FILE in this version: it does not ask the module");
	return false;
}

/*
 * explain [--policy FILE]... [MAC|CERTIFICATE...]
 */
int cmd_explain(const struct request *rq, int argc, char **argv)
{
	struct question q = { .now = time(NULL) };
	struct policy policy = { 0 };
	int rc = RC_DONE;

	if (!check_request(rq, argc, argv))
		return RC_USAGE;
	if (rq->policy_count) {
		rc = policy_load(&policy, rq->policies, rq->policy_count);
		if (!rc && !compile_policy(&q.compiled, &policy, q.now))
			rc = RC_FAILED;
		q.width = rc ? 0 : widest_vendor(&policy);
	}
	if (!rc)
		rc = answer_all(&q, rq, argc, argv);
	compile_free(&q.compiled);
	policy_free(&policy);
	return rc;
}
