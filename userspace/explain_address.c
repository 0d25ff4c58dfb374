// SPDX-License-Identifier: GPL-2.0
#include "explain_address.h"

#include <sys/socket.h>

#include "mac.h"
#include "network.h"

/**
 * struct answer - what a policy says of an IP address
 * @rule: that lists the MAC in it, or NULL
 * @mac: in an IPv6 address (EUI-64)
 * @bits: length of the prefix that lists it
 * @waiver: that covers the address, or NULL
 * @judgement: what becomes of frames
 */
struct answer {
	const struct policy_rule *rule;
	u8 mac[DEBAR_MAC_LEN];
	u8 bits;
	const struct policy_waiver *waiver;
	struct debar_judgement judgement;
};

static struct answer ask(const struct compiled *compiled, u8 family,
			 const u8 *address, s64 now)
{
	struct debar_waiver_facts facts = {
		.ipv4 = family == AF_INET ? address : NULL,
		.ipv6 = family == AF_INET6 ? address : NULL,
	};
	struct answer answer = { .rule = NULL };

	if (facts.ipv6 && compile_eui64(compiled, address, answer.mac))
		answer.rule = compile_lookup(compiled, answer.mac,
					     &answer.bits);
	if (answer.rule) {
		facts.mac = answer.mac;
		answer.judgement = compile_judge_eui64(compiled, answer.rule,
						       &facts, now);
	} else if (compile_protects(compiled, &facts)) {
		answer.judgement.reason = DEBAR_REASON_PROTECTED;
	}
	answer.waiver = compile_waiver(compiled, &facts, now);
	return answer;
}

static void print(struct out *out, const struct compiled *compiled,
		  const struct answer *answer, const char *text, int width)
{
	const char *ticket = answer->waiver ? answer->waiver->ticket : NULL;
	const struct policy_rule *rule = answer->rule;
	char prefix[MAC_TEXT_MAX];

	if (answer->judgement.verdict == DEBAR_VERDICT_DROP)
		out_tint(out, TINT_BAD);
	if (rule)
		out_print(out, "%s  %-*s  %s  %s in the address, rule %s%s%s",
			  text, width,
			  compiled->policy->vendors[rule->vendor]->name,
			  name_of(&reason_names, answer->judgement.reason),
			  mac_format_beginning(answer->mac, answer->bits,
					       prefix),
			  rule->name, ticket ? ", ticket " : "",
			  ticket ? ticket : "");
	else if (answer->judgement.reason == DEBAR_REASON_PROTECTED)
		out_print(out, "%s  %-*s  protected: it passes, and is not quarantined",
			  text, width, "-");
	else if (ticket)
		out_print(out, "%s  %-*s  would pass if it were quarantined, ticket %s",
			  text, width, "-", ticket);
	else
		out_print(out, "%s  %-*s  no rule lists it; a certificate may quarantine it",
			  text, width, "-");
}

/**
 * explain_address() - explain an IP address
 * @out: stream
 * @compiled: policy
 * @now: system clock
 * @text: the address
 * @width: of the column of vendors
 *
 * Return: false when it is none; then nothing was said.
 */
bool explain_address(struct out *out, const struct compiled *compiled, s64 now,
		     const char *text, int width)
{
	u8 address[16] = { 0 }, family;
	const struct policy_rule *rule;
	struct answer answer;
	char spelled[NETWORK_TEXT_MAX];

	if (!network_parse_address(text, &family, address))
		return false;
	answer = ask(compiled, family, address, now);
	rule = answer.rule;
	network_format(family, address, 128, spelled);
	out_text(out, "address", spelled);
	out_text(out, "vendor", rule ?
		 compiled->policy->vendors[rule->vendor]->name : NULL);
	out_text(out, "rule", rule ? rule->name : NULL);
	out_text(out, "verdict", name_of(&verdict_names,
					 answer.judgement.verdict));
	out_text(out, "reason", name_of(&reason_names,
					answer.judgement.reason));
	out_text(out, "ticket", answer.waiver ? answer.waiver->ticket : NULL);
	print(out, compiled, &answer, spelled, width);
	return true;
}
