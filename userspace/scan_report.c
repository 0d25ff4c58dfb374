// SPDX-License-Identifier: GPL-2.0
#include "scan_report.h"

#include <arpa/inet.h>
#include <json.h>
#include <stdio.h>

#include "certificate_text.h"
#include "core/tls.h"
#include "date.h"
#include "mac.h"
#include "text.h"

/* "[ipv6]:port" and its NUL. */
enum { END_TEXT_MAX = INET6_ADDRSTRLEN + 9, VERSION_TEXT_MAX = 24 };

/* What the module has no word for: the capture ended before the handshake. */
static const char *undecided_name(enum debar_undecided reason)
{
	return reason == DEBAR_DECIDABLE ? "capture-end" :
					   name_of(&undecided_names, reason);
}

/**
 * struct finding - what a policy says of a handshake
 * @rule: or NULL
 * @evidence: by what the rule matched
 * @end: index of the end that it speaks of
 * @judgement: what becomes of it
 * @waiver: by which it passes, or NULL
 */
struct finding {
	const struct policy_rule *rule;
	const char *evidence;
	int end;
	struct debar_judgement judgement;
	const struct policy_waiver *waiver;
};

static const char *version_text(u16 version, char *text)
{
	static const char * const known[] = {
		"SSL3", "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3",
	};
	const char *format = "0x%04x";

	if (version == DEBAR_SSL2)
		return strcpy(text, "SSL2");
	if (version >= DEBAR_SSL3 && version <= DEBAR_TLS1_3)
		return strcpy(text, known[version - DEBAR_SSL3]);
	if (version >> 8 == DEBAR_TLS1_3_DRAFT >> 8) {
		format = "TLS1.3-draft%u";
		version &= 0xff;
	} else if (version >> 8 == DEBAR_TLS1_3_EXPERIMENT >> 8) {
		format = "TLS1.3-exp-%04x";
	}
	snprintf(text, VERSION_TEXT_MAX, format, version);
	return text;
}

/* --- against the policy --------------------------------------------------- */

static void judge(const struct scan_report *report, struct finding *finding,
		  const struct debar_waiver_facts *facts, bool in_address)
{
	finding->judgement = (in_address ? compile_judge_eui64 : compile_judge)
		(report->compiled, finding->rule, facts, report->now);
	finding->waiver = NULL;
	if (finding->judgement.reason == DEBAR_REASON_WAIVED)
		finding->waiver = compile_waiver(report->compiled, facts,
						 report->now);
}

static bool use_rule(const struct scan_report *report, struct finding *finding,
		     const struct policy_rule *rule, const char *evidence,
		     const struct scan_handshake *handshake, int i)
{
	const struct scan_end *end = &handshake->end[i];
	const u8 *address = handshake->key.address[i];
	const bool ipv4 = handshake->key.ip_version == 4;
	struct debar_waiver_facts facts = {
		.mac = end->has_mac ? end->mac : NULL,
		.ipv4 = ipv4 ? address : NULL,
		.ipv6 = ipv4 ? NULL : address,
	};
	u8 digest[DEBAR_DIGEST_LEN];
	struct debar_slice own;

	if (!rule)
		return false;
	if (end->certificates) {
		own.data = end->certificates->der;
		own.len = end->certificates->len;
		certificate_digest(own, digest);
		facts.digest = digest;
	}
	finding->rule = rule;
	finding->evidence = evidence;
	finding->end = i;
	judge(report, finding, &facts, false);
	return true;
}

/* A server name speaks of no end: a waiver for either counts. */
static void use_name(const struct scan_report *report, struct finding *finding,
		     const struct policy_rule *rule,
		     const struct scan_handshake *handshake)
{
	const char *evidence = name_of(&match_names, DEBAR_MATCH_SNI);

	use_rule(report, finding, rule, evidence, handshake, 0);
	if (rule && finding->judgement.reason != DEBAR_REASON_WAIVED)
		use_rule(report, finding, rule, evidence, handshake, 1);
}

/* What the device showed, then what it is labelled as, then where its peer
 * wanted to go.
 */
static struct finding find_rule(const struct scan_report *report,
				const struct scan_handshake *handshake)
{
	const struct compiled *compiled = report->compiled;
	const struct policy_rule *matched = NULL;
	struct finding finding = { .rule = NULL };
	u8 bits;
	int i;

	if (!compiled)
		return finding;
	if (handshake->rule != DEBAR_NO_RULE)
		matched = compiled->policy->rules[handshake->rule];
	if (handshake->match != DEBAR_MATCH_SNI &&
	    use_rule(report, &finding, matched,
		     name_of(&match_names, handshake->match), handshake,
		     handshake->from))
		return finding;
	for (i = 0; i < 2; i++) {
		const struct scan_end *one = &handshake->end[i];

		if (one->has_mac &&
		    use_rule(report, &finding,
			     compile_lookup(compiled, one->mac, &bits), "mac",
			     handshake, i))
			return finding;
	}
	use_name(report, &finding, matched, handshake);
	return finding;
}

static void put_finding(struct out *out, const struct compiled *compiled,
			const struct finding *finding)
{
	const struct policy_rule *rule = finding->rule;

	out_text(out, "verdict", name_of(&verdict_names,
					 finding->judgement.verdict));
	out_text(out, "reason", name_of(&reason_names,
					finding->judgement.reason));
	out_text(out, "ticket", finding->waiver ? finding->waiver->ticket :
		 NULL);
	out_text(out, "vendor", rule ?
		 compiled->policy->vendors[rule->vendor]->name : NULL);
	out_text(out, "rule", rule ? rule->name : NULL);
	out_text(out, "evidence", finding->evidence);
}

/* --- handshakes, for programs --------------------------------------------- */

static void address_text(const struct scan_handshake *handshake, int i, char *text)
{
	inet_ntop(handshake->key.ip_version == 6 ? AF_INET6 : AF_INET,
		  handshake->key.address[i], text, INET6_ADDRSTRLEN);
}

static void put_end(struct out *out, const char *key,
		    const struct scan_handshake *handshake, int i)
{
	char ip[INET6_ADDRSTRLEN], mac[MAC_TEXT_MAX];
	const struct scan_end *end = &handshake->end[i];

	address_text(handshake, i, ip);
	out_object(out, key);
	out_text(out, "mac", end->has_mac ? mac_format(end->mac, mac) : NULL);
	out_text(out, "ip", ip);
	out_number(out, "port", handshake->key.port[i]);
	out_object_end(out);
}

static void put_certificates(struct out *out, const char *key,
			     const struct scan_end *end)
{
	struct json_object *list = json_object_new_array();
	const struct shown_certificate *shown;
	struct debar_slice der;

	for (shown = end->certificates; shown; shown = shown->next) {
		der.data = shown->der;
		der.len = shown->len;
		json_object_array_add(list, certificate_json(&out->arena, der));
	}
	out_value(out, key, list, "");
}

/* The name in a ClientHello may be anything. */
static const char *sni_text(struct out *out, const struct scan_handshake *handshake)
{
	char *text;
	u32 i;

	if (!handshake->has_sni)
		return NULL;
	text = arena_text(&out->arena, (const char *)handshake->sni,
			  handshake->sni_len);
	for (i = 0; i < handshake->sni_len; i++)
		if (!text[i])
			text[i] = '?';
	text_clean(text);
	return text;
}

static void put_handshake(struct scan_report *report,
			  const struct scan_handshake *handshake,
			  const struct finding *finding)
{
	const u8 client = handshake->client;
	struct out *out = &report->out;
	char version[VERSION_TEXT_MAX];

	out_text(out, "kind", "tls");
	if (report->file)
		out_text(out, "file", report->file);
	out_time(out, "time", handshake->time);
	put_end(out, "client", handshake, client);
	put_end(out, "server", handshake, !client);
	out_text(out, "version", handshake->has_version ?
		 version_text(handshake->version, version) : NULL);
	out_text(out, "sni", sni_text(out, handshake));
	put_certificates(out, "certs", &handshake->end[!client]);
	put_certificates(out, "client_certs", &handshake->end[client]);
	put_finding(out, report->compiled, finding);
	out_bool(out, "proven", handshake->proven);
	out_text(out, "opaque", handshake->is_opaque ?
		 name_of(&opaque_names, handshake->opaque) : NULL);
	out_text(out, "undecided", handshake->is_undecided ?
		 undecided_name(handshake->undecided) : NULL);
}

/* --- handshakes, for people ----------------------------------------------- */

static const char *end_text(const struct scan_handshake *handshake, int i,
			    char *text)
{
	const bool ipv6 = handshake->key.ip_version == 6;
	char ip[INET6_ADDRSTRLEN];

	address_text(handshake, i, ip);
	snprintf(text, END_TEXT_MAX, ipv6 ? "[%s]:%u" : "%s:%u", ip,
		 handshake->key.port[i]);
	return text;
}

/* The subject of an end's own certificate. */
static const char *subject_text(struct out *out,
				const struct scan_end *end)
{
	const struct shown_certificate *shown = end->certificates;
	struct debar_certificate certificate;

	if (!shown)
		return NULL;
	if (debar_x509_parse(&certificate, shown->der, shown->len))
		return "unreadable certificate";
	return certificate_name(&out->arena, certificate.subject);
}

static const char *state_text(const struct scan_handshake *handshake)
{
	if (handshake->is_undecided)
		return undecided_name(handshake->undecided);
	if (handshake->is_opaque)
		return name_of(&opaque_names, handshake->opaque);
	return NULL;
}

static void print_handshake(struct scan_report *report,
			    const struct scan_handshake *handshake,
			    const struct finding *finding)
{
	const u8 client = handshake->client;
	char from[END_TEXT_MAX], to[END_TEXT_MAX], version[VERSION_TEXT_MAX];
	struct out *out = &report->out;
	const char *sni = sni_text(out, handshake);
	const char *subject = subject_text(out, &handshake->end[!client]);
	const char *own = subject_text(out, &handshake->end[client]);
	const char *state = state_text(handshake);
	char time[DATE_TEXT_MAX];

	if (finding->judgement.verdict == DEBAR_VERDICT_DROP)
		out_tint(out, TINT_BAD);
	out_print(out, "%s  %s > %s  %s%s%s%s%s%s%s%s%s%s%s%s%s%s%s",
		  date_format(handshake->time, time),
		  end_text(handshake, client, from),
		  end_text(handshake, !client, to),
		  handshake->has_version ?
		  version_text(handshake->version, version) : "-",
		  sni ? "  sni " : "", sni ? sni : "",
		  subject ? "  server " : "", subject ? subject : "",
		  own ? "  client " : "", own ? own : "",
		  state ? (handshake->is_undecided ? "  undecided: " :
			   "  opaque: ") : "", state ? state : "",
		  finding->rule ? "  " : "",
		  finding->rule ? name_of(&reason_names,
					  finding->judgement.reason) : "",
		  finding->rule ? " by " : "",
		  finding->rule ? finding->evidence : "",
		  finding->rule ? ", rule " : "",
		  finding->rule ? finding->rule->name : "");
}

/* It began like TLS and was none: no word of a handshake was understood. */
static bool is_noise(const struct scan_handshake *handshake)
{
	return handshake->is_undecided && !handshake->has_version &&
	       !handshake->has_client_hello &&
	       !handshake->end[0].certificates &&
	       !handshake->end[1].certificates &&
	       (handshake->undecided == DEBAR_UNDECIDED_MALFORMED ||
		handshake->undecided == DEBAR_UNDECIDED_TOO_LONG);
}

static void note(struct scan_report *report, const struct finding *finding,
		 const char *whom)
{
	const struct outcome outcome = {
		.whom = whom,
		.evidence = finding->evidence,
		.rule = finding->rule->name,
		.judgement = finding->judgement,
	};

	outcomes_note(report->outcomes, &outcome);
}

/* Evidence by MAC address is noted with the devices. */
static void note_handshake(struct scan_report *report,
			   const struct scan_handshake *handshake,
			   const struct finding *finding)
{
	char whom[INET6_ADDRSTRLEN];

	if (!finding->rule || !strcmp(finding->evidence, "mac"))
		return;
	/* A server name speaks of the one who asks for it. */
	address_text(handshake,
		     strcmp(finding->evidence,
			    name_of(&match_names, DEBAR_MATCH_SNI)) ?
		     finding->end : handshake->client, whom);
	note(report, finding, whom);
}

/**
 * scan_report_handshake() - report a handshake, if it is wanted
 * @report: where
 * @handshake: of which nothing more will be known
 */
void scan_report_handshake(struct scan_report *report,
			   const struct scan_handshake *handshake)
{
	struct finding finding;

	if (is_noise(handshake))
		return;
	finding = find_rule(report, handshake);
	report->handshakes++;
	report->matched += !!finding.rule;
	report->undecided += handshake->is_undecided;
	if (report->outcomes) {
		note_handshake(report, handshake, &finding);
		return;
	}
	if (!finding.rule && !report->all)
		return;
	if (report->out.json)
		put_handshake(report, handshake, &finding);
	else
		print_handshake(report, handshake, &finding);
	out_send(&report->out);
	if (!report->file)
		fflush(stdout);
}

/* --- devices -------------------------------------------------------------- */

static void judge_device(struct scan_report *report, struct finding *finding,
			 const struct inventory_device *device)
{
	const struct debar_waiver_facts facts = { .mac = device->mac };

	finding->evidence = device->only_in_addresses ? "eui64" : "mac";
	judge(report, finding, &facts, device->only_in_addresses);
}

static void put_device(struct scan_report *report,
		       const struct inventory_device *device)
{
	struct finding finding = { .rule = device->rule };
	struct out *out = &report->out;
	char mac[MAC_TEXT_MAX];

	if (finding.rule)
		judge_device(report, &finding, device);
	if (report->outcomes) {
		if (finding.rule)
			note(report, &finding, mac_format(device->mac, mac));
		return;
	}
	out_text(out, "kind", "device");
	out_text(out, "mac", mac_format(device->mac, mac));
	if (finding.judgement.verdict == DEBAR_VERDICT_DROP)
		out_tint(out, TINT_BAD);
	put_finding(out, report->compiled, &finding);
	out_count(out, "frames", device->frames);
	out_count(out, "bytes", device->bytes);
	out_time(out, "first_seen", device->first_seen);
	out_time(out, "last_seen", device->last_seen);
}

/**
 * scan_report_devices() - report all devices
 * @report: where
 * @inventory: devices
 */
void scan_report_devices(struct scan_report *report,
			 const struct inventory *inventory)
{
	static const struct column columns[] = {
		{ "mac", "DEVICE", 0 },
		{ "vendor", "VENDOR", COLUMN_OPTIONAL },
		{ "rule", "RULE", COLUMN_OPTIONAL },
		{ "evidence", "EVIDENCE", COLUMN_OPTIONAL },
		{ "verdict", "VERDICT", 0 },
		{ "reason", "REASON", 0 },
		{ "ticket", "TICKET", COLUMN_OPTIONAL },
		{ "frames", "FRAMES", COLUMN_RIGHT },
		{ "bytes", "BYTES", COLUMN_RIGHT },
		{ "first_seen", "FIRST SEEN", 0 },
		{ "last_seen", "LAST SEEN", 0 },
	};
	const bool table = !report->out.json && !report->outcomes;
	u32 i;

	if (table)
		out_list(&report->out, "devices", columns,
			 ARRAY_SIZE(columns));
	for (i = 0; i < inventory->count; i++) {
		if (table)
			out_row(&report->out);
		put_device(report, &inventory->devices[i]);
		if (report->out.json && !report->outcomes)
			out_send(&report->out);
	}
	if (table)
		out_list_end(&report->out, NULL);
}
