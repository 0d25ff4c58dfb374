// SPDX-License-Identifier: GPL-2.0
#include "explain_certificate.h"

#include <json.h>
#include <stdio.h>

#include "certificate_file.h"
#include "certificate_text.h"
#include "core/engine.h"

/**
 * struct answer - what a policy says of a certificate
 * @rule: or NULL
 * @evidence: by what it matched
 * @judgement: what becomes of the device
 * @waiver: by which it passes, or NULL
 * @undecided: why nobody can say
 */
struct answer {
	const struct policy_rule *rule;
	const char *evidence;
	struct debar_judgement judgement;
	const struct policy_waiver *waiver;
	enum debar_undecided undecided;
};

static void compute_digest(void *context, const struct debar_slice *data,
			   u8 *digest)
{
	(void)context;
	certificate_digest(*data, digest);
}

/* The engine looks for the digest of what it cannot read, too. */
static struct answer ask(const struct compiled *compiled,
			 const struct debar_certificate *certificate, s64 now)
{
	static const struct debar_engine_ops ops = { .digest = compute_digest };
	static struct debar_engine_scratch scratch;
	const struct debar_engine engine = {
		.ops = &ops, .table = &compiled->match, .scratch = &scratch,
	};
	struct debar_evidence found = {
		.certificate = certificate, .rule = DEBAR_NO_RULE,
	};
	u8 digest[DEBAR_DIGEST_LEN];
	const struct debar_waiver_facts facts = { .digest = digest };
	struct answer answer = { .rule = NULL };

	answer.undecided = debar_engine_match(&engine, &found, NULL);
	if (found.rule == DEBAR_NO_RULE)
		return answer;
	answer.rule = compiled->policy->rules[found.rule];
	answer.evidence = name_of(&match_names, found.match);
	certificate_digest(certificate->der, digest);
	answer.judgement = compile_judge(compiled, answer.rule, &facts, now);
	if (answer.judgement.reason == DEBAR_REASON_WAIVED)
		answer.waiver = compile_waiver(compiled, &facts, now);
	return answer;
}

/* Without a policy, and of what cannot be read, nothing is known. */
static void put_nothing(struct out *out)
{
	static const char * const keys[] = {
		"verdict", "reason", "ticket", "vendor", "rule", "evidence",
		"matched", "undecided",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		out_null(out, keys[i]);
}

static const char *why_undecided(enum debar_undecided reason)
{
	return reason == DEBAR_UNDECIDED_COMPLEX ?
	       "undecided: too complex to judge" :
	       "undecided: the engine cannot read what rules ask for";
}

static void put_undecided(struct out *out, const struct answer *answer)
{
	out_text(out, "undecided", answer->undecided ?
		 name_of(&undecided_names, answer->undecided) : NULL);
}

static void put_match(struct out *out, const struct compiled *compiled,
		      const struct answer *answer)
{
	const struct policy_rule *rule = answer->rule;
	const char *vendor = compiled->policy->vendors[rule->vendor]->name;
	const char *reason = name_of(&reason_names, answer->judgement.reason);

	out_text(out, "verdict", name_of(&verdict_names,
					 answer->judgement.verdict));
	out_text(out, "reason", reason);
	out_text(out, "ticket", answer->waiver ? answer->waiver->ticket : NULL);
	out_text(out, "vendor", vendor);
	out_text(out, "rule", rule->name);
	out_text(out, "evidence", answer->evidence);
	out_text(out, "matched", rule->normal);
	if (answer->judgement.verdict == DEBAR_VERDICT_DROP)
		out_tint(out, TINT_BAD);
	out_line(out, "verdict", "%s: %s, rule %s, by %s: %s", reason, vendor,
		 rule->name, answer->evidence, rule->normal);
	if (answer->waiver)
		out_line(out, "ticket", "%s", answer->waiver->ticket);
	/* A stricter rule may match what it could not read. */
	if (answer->undecided)
		out_line(out, "besides", "%s", why_undecided(answer->undecided));
	put_undecided(out, answer);
}

static void put_miss(struct out *out, const struct answer *answer)
{
	out_text(out, "verdict", name_of(&verdict_names, DEBAR_VERDICT_ACCEPT));
	out_text(out, "reason", answer->undecided ? "undecided" :
		 name_of(&reason_names, DEBAR_REASON_NONE));
	out_null(out, "ticket");
	out_null(out, "vendor");
	out_null(out, "rule");
	out_null(out, "evidence");
	out_null(out, "matched");
	out_line(out, "verdict", "%s", answer->undecided ?
		 why_undecided(answer->undecided) : "no rule matches");
	put_undecided(out, answer);
}

static void print_digest(struct out *out, const char *label,
			 struct debar_slice data)
{
	u8 digest[DEBAR_DIGEST_LEN];
	struct debar_slice slice = { .data = digest, .len = sizeof(digest) };

	certificate_digest(data, digest);
	out_line(out, label, "%s", certificate_hex(&out->arena, slice));
}

static void print_certificate(struct out *out,
			      const struct debar_certificate *certificate)
{
	char *names = certificate_sans(&out->arena, certificate->san);

	out_line(out, "subject", "%s",
		 certificate_name(&out->arena, certificate->subject));
	out_line(out, "issuer", "%s",
		 certificate_name(&out->arena, certificate->issuer));
	if (*names)
		out_line(out, "san", "%s", names);
	out_line(out, "serial", "%s",
		 certificate_hex(&out->arena, certificate->serial));
	print_digest(out, "sha256", certificate->der);
	print_digest(out, "spki-sha256", certificate->spki);
}

/* The fields of certificate_json() among those of the answer. */
static void put_certificate(struct out *out, struct debar_slice der)
{
	struct json_object *json = certificate_json(&out->arena, der);

	json_object_object_foreach(json, key, value) {
		out_value(out, key, json_object_get(value), "");
	}
	json_object_put(json);
}

static bool explain(struct out *out, const struct compiled *compiled, s64 now,
		    struct debar_slice der)
{
	struct debar_certificate certificate;
	struct answer answer = { .rule = NULL };
	bool is_good = !debar_x509_parse(&certificate, der.data, der.len);

	put_certificate(out, der);
	if (is_good) {
		is_good = !debar_x509_read_san(&certificate);
		print_certificate(out, &certificate);
	} else {
		memset(&certificate, 0, sizeof(certificate));
		certificate.der = der;
		print_digest(out, "sha256", der);
	}
	if (!is_good) {
		out_tint(out, TINT_WARN);
		out_line(out, "malformed", "the engine cannot read it");
	}
	if (compiled->policy)
		answer = ask(compiled, &certificate, now);
	if (answer.rule)
		put_match(out, compiled, &answer);
	else if (compiled->policy && is_good)
		put_miss(out, &answer);
	else
		put_nothing(out);
	return is_good;
}

/**
 * explain_certificates() - explain all certificates of a file
 * @out: stream
 * @compiled: policy, or one without a policy
 * @now: system clock
 * @path: of the file
 * @malformed: set when the engine cannot read one of them
 *
 * Return: NULL, or why there are no certificates.
 */
const char *explain_certificates(struct out *out,
				 const struct compiled *compiled, s64 now,
				 const char *path, bool *malformed)
{
	struct certificate_file file = { .count = 0 };
	struct arena arena = { NULL };
	const char *why = certificate_file_read(&file, &arena, path);
	size_t i;

	for (i = 0; i < file.count; i++) {
		out_text(out, "file", path);
		if (file.count > 1)
			out_line(out, "certificate", "%s, %zu of %zu", path,
				 i + 1, file.count);
		else
			out_line(out, "certificate", "%s", path);
		if (!explain(out, compiled, now, file.certificates[i]))
			*malformed = true;
		if (i + 1 < file.count)
			out_print(out, "%s", "");
		out_send(out);
	}
	arena_free(&arena);
	return why;
}
