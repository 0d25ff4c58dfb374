// SPDX-License-Identifier: GPL-2.0
/*
 * What it costs to judge the names of a certificate chain, in instructions:
 * run by tests/bench/certificates under callgrind, which counts what is below
 * the functions that do the work. A chain of two certificates, that of a device
 * of tests/unit/device_certs.c and that of its issuer, against 1,000 rules: 400
 * exact, 300 prefixes, 200 suffixes, 100 of what is in between.
 *
 *   certificates NAMES DEVICE
 *
 * NAMES is a file of names of organisations, a line for each.
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

/* The next name of an organisation; those that begin with a short word give no
 * rule that anybody would write.
 */
static void next_name(FILE *names, char *out, u32 size)
{
	do {
		if (!fgets(out, size, names)) {
			fprintf(stderr, "certificates: too few names\n");
			exit(1);
		}
		out[strcspn(out, "\n")] = 0;
	} while (strcspn(out, " ") < 5 || strlen(out) > TEXT - 4 ||
		 strpbrk(out, "*?\\"));
}

static void make_rule(FILE *names, u32 i)
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
	const char *name = texts[i] + 1;

	next_name(names, texts[i] + 1, TEXT);
	/* Its beginning, its end, its first word. */
	if (i >= 400 && i < 700)
		strcpy(texts[i] + 1 + strlen(name) * 2 / 3, "*");
	else if (i >= 900)
		strcpy(texts[i] + 1 + strcspn(name, " "), "*");
	if (i >= 700 && i < 900)
		name += strlen(name) / 3;
	if (i >= 700) {
		memmove(texts[i] + 1, name, strlen(name) + 1);
		texts[i][0] = '*';
	} else {
		memmove(texts[i], name, strlen(name) + 1);
	}
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

int main(int argc, char **argv)
{
	static struct debar_match_scratch scratch;
	struct debar_match_rules rules = {
		.conditions = conditions, .condition_count = RULES,
		.certificates = certificate_rules, .certificate_count = RULES,
	};
	struct cert_spec leaf, root;
	struct debar_match_offender offender;
	struct debar_certificate certificate;
	struct debar_match match;
	u32 i, leaf_len, root_len;
	FILE *names;
	u8 *leaf_der, *root_der;
	void *memory;

	if (argc != 3)
		return 2;
	names = fopen(argv[1], "r");
	if (!names) {
		perror(argv[1]);
		return 1;
	}
	leaf = *device_cert(argv[2]);
	leaf.version = 3;
	root = leaf;
	leaf.san = "DNS:camera.example.com,IP:192.168.1.64";
	memcpy(root.subject, root.issuer, sizeof(root.subject));
	leaf_der = make_cert(&leaf, &leaf_len);
	root_der = make_cert(&root, &root_len);

	random_seed();
	for (i = 0; i < RULES; i++)
		make_rule(names, i);
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
