// SPDX-License-Identifier: GPL-2.0
/*
 * What it costs to judge the names of a certificate chain, in instructions:
 * run by tests/bench/certificates under callgrind, which counts what is below
 * the functions that do the work. One chain of two certificates against 1,000
 * rules: 400 exact, 300 prefixes, 200 suffixes, 100 of what is in between.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/match.h"
#include "certs.h"
#include "testlib.h"

enum { RULES = 1000, TEXT = 64 };

static char texts[RULES][TEXT + 2];
static struct debar_condition conditions[RULES];
static struct debar_certificate_rule certificate_rules[RULES];

/* Names as makers have them: a few words of a few syllables. */
static u32 make_name(char *out)
{
	static const char * const syllables[] = {
		"zhe", "jiang", "hang", "zhou", "shen", "zhen", "hua", "wei",
		"tech", "no", "lo", "gy", "de", "vice", "net", "work", "dig",
		"tal", "vis", "ion", "co", "ltd", "sec", "ure", "cam", "era",
	};
	u32 words = 1 + random_below(3), len = 0, n;

	while (words--) {
		for (n = 2 + random_below(3); n; n--)
			len += sprintf(out + len, "%s",
				       syllables[random_below(ARRAY_SIZE(syllables))]);
		if (words)
			out[len++] = ' ';
	}
	out[len] = 0;
	return len;
}

static void make_rule(u32 i)
{
	static const struct { u8 field, type; } fields[] = {
		{ DEBAR_FIELD_SUBJECT, DEBAR_ATTRIBUTE_CN },
		{ DEBAR_FIELD_SUBJECT, DEBAR_ATTRIBUTE_O },
		{ DEBAR_FIELD_SUBJECT, DEBAR_ATTRIBUTE_OU },
		{ DEBAR_FIELD_ISSUER, DEBAR_ATTRIBUTE_CN },
		{ DEBAR_FIELD_ISSUER, DEBAR_ATTRIBUTE_O },
		{ DEBAR_FIELD_ISSUER, DEBAR_ATTRIBUTE_OU },
		{ DEBAR_FIELD_ISSUER, DEBAR_ATTRIBUTE_EMAIL },
		{ DEBAR_FIELD_SAN, DEBAR_SAN_DNS },
		/* Nobody should have these alone; they cost most. */
		{ DEBAR_FIELD_SUBJECT, DEBAR_ATTRIBUTE_L },
		{ DEBAR_FIELD_SUBJECT, DEBAR_ATTRIBUTE_ST },
		{ DEBAR_FIELD_ISSUER, DEBAR_ATTRIBUTE_L },
		{ DEBAR_FIELD_ISSUER, DEBAR_ATTRIBUTE_ST },
	};
	const u32 place = random_below(getenv("ALL") ? ARRAY_SIZE(fields) : 8);
	char name[TEXT];

	make_name(name);
	snprintf(texts[i], sizeof(texts[i]), "%s%s%s", i >= 700 ? "*" : "", name,
		 (i >= 400 && i < 700) || i >= 900 ? "*" : "");
	conditions[i].field = fields[place].field;
	conditions[i].type = fields[place].type;
	conditions[i].pattern = (const u8 *)texts[i];
	conditions[i].len = strlen(texts[i]);
	certificate_rules[i].first = i;
	certificate_rules[i].count = 1;
	certificate_rules[i].rule = i;
}

/* Counted by callgrind, each by itself. */
__attribute__((noipa))
static void parse(struct debar_certificate *certificate, const u8 *der, u32 len)
{
	if (debar_x509_parse(certificate, der, len))
		abort();
}

__attribute__((noipa))
static u16 judge(const struct debar_match *match,
		 const struct debar_certificate *certificate,
		 struct debar_match_scratch *scratch)
{
	u16 rule;

	if (debar_match_certificate(match, certificate, scratch, &rule))
		abort();
	return rule;
}

int main(void)
{
	static struct debar_match_scratch scratch;
	struct debar_match_rules rules = {
		.conditions = conditions, .condition_count = RULES,
		.certificates = certificate_rules, .certificate_count = RULES,
	};
	struct cert_spec leaf = *device_cert("Hikvision SDK"), root = leaf;
	struct debar_match_offender offender;
	struct debar_certificate certificate;
	struct debar_match match;
	u32 i, leaf_len, root_len;
	u8 *leaf_der, *root_der;
	void *memory;

	leaf.version = 3;
	leaf.san = "DNS:camera.example.com,IP:192.168.1.64";
	memcpy(root.subject, root.issuer, sizeof(root.subject));
	leaf_der = make_cert(&leaf, &leaf_len);
	root_der = make_cert(&root, &root_len);

	random_seed();
	for (i = 0; i < RULES; i++)
		make_rule(i);
	memory = malloc(debar_match_size(&rules));
	if (!memory || debar_match_build(&match, memory,
					 debar_match_size(&rules), &rules,
					 &offender))
		abort();

	parse(&certificate, leaf_der, leaf_len);
	i = judge(&match, &certificate, &scratch);
	parse(&certificate, root_der, root_len);
	printf("rules %u %u\n", i, judge(&match, &certificate, &scratch));
	return 0;
}
