// SPDX-License-Identifier: GPL-2.0
/*
 * The table of certificate rules gives the answer that going through the rules
 * one by one gives.
 */
#include <kselftest_harness.h>

#include "core/text.h"
#include "certs.h"
#include "rules.h"
#include "testlib.h"

static struct debar_match_scratch scratch;

static u16 judge(struct __test_metadata *_metadata, const struct rules *rules,
		 const struct debar_certificate *certificate)
{
	u16 rule = 0;

	memset(&scratch, 0xa5, sizeof(scratch));
	ASSERT_EQ(0, debar_match_certificate(&rules->match, certificate,
					     &scratch, NULL, &rule));
	return rule;
}

static u16 judge_device(struct __test_metadata *_metadata,
			const struct rules *rules, const struct cert_spec *spec)
{
	struct debar_certificate certificate;
	u32 len;
	u8 *der = make_cert(spec, &len);
	u16 rule;

	ASSERT_EQ(0, debar_x509_parse(&certificate, der, len));
	ASSERT_EQ(0, debar_x509_read_san(&certificate));
	rule = judge(_metadata, rules, &certificate);
	free(der);
	return rule;
}

/* --- real devices --------------------------------------------------------- */

static void add_device_rules(struct rules *rules)
{
	static const u8 serial[] = { 0, 0x8a, 0xb4, 0x23, 0x17, 0xc6, 0x2a,
				     0x20, 0xf1 };
	static const u8 address[] = { 192, 168, 1, 109 };

	rules_begin(rules, 0);
	rules_text(rules, SUBJECT(O), "Hikvision");
	rules_text(rules, SUBJECT(OU), "DVRNVR");
	rules_begin(rules, 1);
	rules_condition(rules, SERIAL, serial, sizeof(serial));
	rules_begin(rules, 2);
	rules_text(rules, SUBJECT(O), "EZVIZ");
	rules_begin(rules, 3);
	rules_text(rules, ISSUER(EMAIL), "*@hikvision.com");
	rules_begin(rules, 4);
	rules_text(rules, SAN(DNS), "*.ezvizlife.com");
	rules_begin(rules, 5);
	rules_text(rules, ISSUER(CN), "product root ca");
	rules_text(rules, ISSUER(O), "DahuaTech");
	rules_begin(rules, 6);
	rules_text(rules, ISSUER(O), "Zhejiang Dahua Technology*");
	rules_text(rules, ISSUER(CN), "Dahua Device *");
	rules_begin(rules, 7);
	rules_text(rules, SAN(DNS), "mediarouter?.home");
	rules_begin(rules, 8);
	rules_text(rules, ISSUER(CN), "Huawei*CA");
	rules_text(rules, ISSUER(O), "Huawei");
	rules_begin(rules, 9);
	rules_text(rules, ISSUER(O), "*Huawei ONT*");
	rules_begin(rules, 10);
	rules_text(rules, ISSUER(CN), "ZTE-ROOT-CA");
	rules_begin(rules, 11);
	rules_text(rules, SUBJECT(CN), "Dahua Device");
	rules_text(rules, SUBJECT(O), "caf\u00e9");
	rules_text(rules, SUBJECT(OU), "huawei");
	rules_text(rules, SUBJECT(L), "ZTE");
	rules_text(rules, SUBJECT(UID), "42");
	rules_text(rules, ISSUER(DC), "example");
	rules_begin(rules, 12);
	rules_text(rules, SUBJECT(OU), "gateway");
	rules_text(rules, SUBJECT(OU), "home");
	rules_text(rules, SAN(URI), "http://*");
	rules_text(rules, SAN(EMAIL), "A@example.com");
	rules_begin(rules, 13);
	rules_text(rules, ISSUER(O), "hikvision");
	rules_text(rules, SAN(DNS), "camera.*");
	rules_begin(rules, 14);
	rules_condition(rules, SAN(IP), address, sizeof(address));
}

static u16 wanted_of_device(const char *name)
{
	static const struct { const char *name; u16 rule; } wanted[] = {
		{ "Hikvision recorder", 0 }, { "Hikvision door station", 1 },
		{ "EZVIZ camera", 2 }, { "Hikvision SDK", 3 },
		{ "EZVIZ cloud", 4 }, { "Dahua camera", 5 },
		{ "Dahua recorder", 6 }, { "Huawei home router", 7 },
		{ "Huawei terminal", 8 }, { "Huawei plug-in", 9 },
		{ "ZTE gateway", 10 }, { "every string type", 11 },
		{ "several attributes in an RDN", 12 },
		{ "no subject, 12 KB", 13 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(wanted); i++)
		if (!strcmp(name, wanted[i].name))
			return wanted[i].rule;
	return DEBAR_NO_RULE;
}

TEST(devices)
{
	struct rules *rules = rules_new();
	u32 i;

	add_device_rules(rules);
	ASSERT_EQ(0, rules_build(rules));
	for (i = 0; i < device_cert_count; i++) {
		EXPECT_EQ(wanted_of_device(device_certs[i].name),
			  judge_device(_metadata, rules, &device_certs[i])) {
			TH_LOG("%s", device_certs[i].name);
		}
	}
	rules_free(rules);
}

TEST(near_misses)
{
	static const struct cert_spec misses[] = {
		{ .name = "O alone", .subject = { { "O", "HIKVISION" } } },
		{ .name = "OU alone", .subject = { { "OU", "DVRNVR" } } },
		{ .name = "another attribute", .subject = { { "CN", "Ezviz" } } },
		{ .name = "longer", .subject = { { "O", "Ezviz Inc" } } },
		{ .name = "shorter", .subject = { { "O", "Ezvi" } } },
		{ .name = "NUL", .subject = { { "O", "Ezviz\0x",
					      V_ASN1_UTF8STRING, 7 } } },
		{ .name = "a letter more", .subject = { { "O", "Ezviz\xff",
						V_ASN1_T61STRING } } },
		{ .name = "subject for issuer",
		  .subject = { { "CN", "ZTE-ROOT-CA" } },
		  .issuer = { { "CN", "ROOT-CA" } } },
		{ .name = "generic CA",
		  .subject = { { "CN", "192.168.1.108" } },
		  .issuer = { { "CN", "Product Root CA" }, { "O", "Acme" } } },
		{ .name = "e-mail of a namesake", .subject = {
			{ "emailAddress", "x@hikvision.com.example" } } },
		{ .name = "SAN in CN", .subject = {
			{ "CN", "a.ezvizlife.com" } } },
		{ .name = "another domain", .subject = { { "CN", "x" } },
		  .san = "DNS:a.notezvizlife.com,DNS:ezvizlife.com.example" },
		{ .name = "another address", .subject = { { "CN", "x" } },
		  .san = "IP:192.168.1.110,DNS:192.168.1.109" },
		{ .name = "another serial", .subject = { { "CN", "x" } },
		  .serial = "8AB42317C62A20F2" },
		{ .name = "a place", .subject = { { "C", "CN" },
			{ "ST", "ZheJiang" }, { "L", "HangZhou" },
			{ "O", "Alibaba (China) Technology Co., Ltd." },
			{ "CN", "*.tmall.com" } } },
	};
	struct rules *rules = rules_new();
	u32 i;

	add_device_rules(rules);
	ASSERT_EQ(0, rules_build(rules));
	for (i = 0; i < ARRAY_SIZE(misses); i++) {
		EXPECT_EQ(DEBAR_NO_RULE,
			  judge_device(_metadata, rules, &misses[i])) {
			TH_LOG("%s", misses[i].name);
		}
	}
	rules_free(rules);
}

/* --- against going through the rules -------------------------------------- */

enum { MAX_VALUES = 24, NAMES_SIZE = MAX_VALUES * 80 };

struct random_cert {
	struct cert_value value[MAX_VALUES];
	u32 count;
	u8 names[DEBAR_FIELDS][NAMES_SIZE];
	struct debar_certificate certificate;
};

static const struct { u8 field, type; } random_fields[] = {
	{ SUBJECT(CN) }, { SUBJECT(O) }, { ISSUER(CN) }, { ISSUER(EMAIL) },
	{ SAN(DNS) }, { SAN(URI) },
};

/* Few letters, so that there are many matches; at least @least characters. */
static u32 random_text(u8 *text, u32 least, u32 max)
{
	static const char * const letters[] = { "a", "a", "a", "b", "B", "c",
						" ", "\u00e4" };
	u32 len = 0, n;

	for (n = least + random_below(random_below(4) ? 8 : max); n; n--)
		len += sprintf((char *)text + len, "%s",
			       letters[random_below(ARRAY_SIZE(letters))]);
	return len;
}

static void draw_cert(struct random_cert *cert)
{
	struct debar_certificate *c = &cert->certificate;
	u32 i, place, len[DEBAR_FIELDS] = { 0 };
	struct cert_value *value;

	memset(c, 0, sizeof(*c));
	cert->count = random_below(MAX_VALUES);
	for (i = 0; i < cert->count; i++) {
		value = &cert->value[i];
		place = random_below(ARRAY_SIZE(random_fields));
		value->field = random_fields[place].field;
		value->type = random_fields[place].type;
		do {
			value->len = random_text(value->text, 1, 28);
			/* IA5String would be another text. */
		} while (value->field == DEBAR_FIELD_SAN &&
			 memchr(value->text, 0xc3, value->len));
		len[value->field] += put_value(cert->names[value->field] +
					       len[value->field], value);
	}
	c->subject.data = cert->names[DEBAR_FIELD_SUBJECT];
	c->subject.len = len[DEBAR_FIELD_SUBJECT];
	c->issuer.data = cert->names[DEBAR_FIELD_ISSUER];
	c->issuer.len = len[DEBAR_FIELD_ISSUER];
	c->san.data = cert->names[DEBAR_FIELD_SAN];
	c->san.len = len[DEBAR_FIELD_SAN];
}

static u32 fold_text(const void *text, u32 len, u8 *out)
{
	return debar_text_fold(DEBAR_ASN1_UTF8_STRING,
			       (struct debar_slice){ text, len }, out, 256);
}

static bool slow_match(const u8 *pattern, const u8 *pattern_end,
		       const u8 *text, const u8 *end)
{
	u32 width;

	if (pattern == pattern_end)
		return text == end;
	if (*pattern == '*')
		return slow_match(pattern + 1, pattern_end, text, end) ||
		       (text < end &&
			slow_match(pattern, pattern_end, text + 1, end));
	if (text == end)
		return false;
	width = *pattern == '?' && *text >= 0x80 ? 2 : 1;
	return (*pattern == '?' || *pattern == *text) &&
	       slow_match(pattern + 1, pattern_end, text + width, end);
}

static bool slow_holds(const struct debar_condition *condition,
		       const struct random_cert *cert)
{
	u8 pattern[256], text[256];
	const u8 *pattern_end, *end;
	u32 i;

	pattern_end = pattern + fold_text(condition->pattern, condition->len,
					  pattern);
	for (i = 0; i < cert->count; i++) {
		if (cert->value[i].field != condition->field ||
		    cert->value[i].type != condition->type)
			continue;
		end = text + fold_text(cert->value[i].text, cert->value[i].len,
				       text);
		if (slow_match(pattern, pattern_end, text, end))
			return true;
	}
	return false;
}

static u16 slow_judge(const struct rules *rules, const struct random_cert *cert)
{
	const struct debar_certificate_rule *rule;
	u16 lowest = DEBAR_NO_RULE;
	u32 i, k;

	for (i = 0; i < rules->list.certificate_count; i++) {
		rule = &rules->certificates[i];
		for (k = 0; k < rule->count; k++)
			if (!slow_holds(&rules->conditions[rule->first + k],
					cert))
				break;
		if (k == rule->count && rule->rule < lowest)
			lowest = rule->rule;
	}
	return lowest;
}

static void draw_condition(struct rules *rules, u32 least)
{
	const u32 place = random_below(ARRAY_SIZE(random_fields));
	struct debar_condition condition;
	u8 pattern[256];
	u32 len, at, n;

	do {
		len = random_text(pattern, least, 20);
		for (n = random_below(3); n; n--) {
			at = random_below(3) ? random_below(2) * len :
			     random_below(len + 1);
			while (at < len && (pattern[at] & 0xc0) == 0x80)
				at++;
			memmove(pattern + at + 1, pattern + at, len - at);
			pattern[at] = random_below(5) ? '*' : '?';
			len++;
		}
		condition.field = random_fields[place].field;
		condition.type = random_fields[place].type;
		condition.pattern = pattern;
		condition.len = len;
	} while (debar_match_check(&condition));
	rules_condition(rules, condition.field, condition.type, pattern, len);
}

TEST(against_going_through_the_rules)
{
	enum { SETS = 300, CERTS = 100 };
	u32 set, n, k, hits = 0, round, least;
	struct random_cert cert;
	struct rules *rules;
	u16 wanted;

	random_seed();
	for (set = 0; set < SETS; set++) {
		rules = rules_new();
		/* Pieces of a text are looked up further apart the longer the
		 * patterns are.
		 */
		least = set & 1 ? 1 : 1 + random_below(6);
		for (n = random_below(60); n; n--) {
			rules_begin(rules, random_below(DEBAR_MAX_RULES));
			for (k = random_below(3) ? 1 : 1 + random_below(8); k; k--)
				draw_condition(rules, least);
		}
		ASSERT_EQ(0, rules_build(rules));
		for (round = 0; round < CERTS; round++) {
			draw_cert(&cert);
			wanted = slow_judge(rules, &cert);
			ASSERT_EQ(wanted, judge(_metadata, rules,
						&cert.certificate)) {
				TH_LOG("set %u, certificate %u", set, round);
			}
			hits += wanted != DEBAR_NO_RULE;
		}
		rules_free(rules);
	}
	/* Neither nearly all nor nearly none. */
	EXPECT_LT(SETS * CERTS / 10, hits);
	EXPECT_GT(SETS * CERTS * 9 / 10, hits);
}

/* Each of 10,000 is found by what it says. */
TEST(as_many_rules_as_there_may_be)
{
	struct rules *rules = rules_new();
	struct random_cert cert;
	struct cert_value *value = cert.value;
	u32 i;

	for (i = 0; i < DEBAR_MAX_RULES; i++) {
		rules_begin(rules, i);
		value->len = sprintf((char *)value->text, "%sMaker %x Inc%s",
				     i & 1 ? "*" : "", i * 40503, i & 2 ? "*" : "");
		rules_condition(rules, SUBJECT(O), value->text, value->len);
	}
	ASSERT_EQ(0, rules_build(rules));
	memset(&cert.certificate, 0, sizeof(cert.certificate));
	value->field = DEBAR_FIELD_SUBJECT;
	value->type = DEBAR_ATTRIBUTE_O;
	cert.certificate.subject.data = cert.names[0];
	for (i = 0; i < DEBAR_MAX_RULES; i++) {
		value->len = sprintf((char *)value->text, "MAKER %x inc",
				     i * 40503);
		cert.certificate.subject.len = put_value(cert.names[0], value);
		ASSERT_EQ(i, judge(_metadata, rules, &cert.certificate));
	}
	rules_free(rules);
}

/* --- several rules --------------------------------------------------------- */

/* The host is a verdict for each rule, two bits long. */
static enum debar_verdict verdict_of(const struct debar_match *match, u16 rule)
{
	const u32 *verdicts = match->host, bits = *verdicts >> 2 * rule & 3;

	return bits > DEBAR_VERDICT_MAX ? DEBAR_VERDICT_MAX : bits;
}

TEST(of_several_rules_the_strictest_counts)
{
	static const u16 matching[] = { 1, 3, 4, 5 };
	const struct cert_spec spec = {
		.subject = { { "O", "Acme Ltd" }, { "CN", "Acme camera 1" } },
	};
	struct rules *rules = rules_new();
	u32 verdicts, i, wanted;

	rules_begin(rules, 4);
	rules_text(rules, SUBJECT(CN), "*camera*");
	rules_begin(rules, 1);
	rules_text(rules, SUBJECT(O), "Acme*");
	rules_begin(rules, 0);
	rules_text(rules, SUBJECT(O), "Nobody");
	rules_begin(rules, 3);
	rules_text(rules, SUBJECT(O), "Acme Ltd");
	rules_text(rules, SUBJECT(CN), "Acme*");
	rules_begin(rules, 2);
	rules_text(rules, SUBJECT(CN), "Acme*");
	rules_text(rules, SUBJECT(O), "Nobody");
	/* The same as 4. */
	rules_begin(rules, 5);
	rules_text(rules, SUBJECT(CN), "*camera*");
	ASSERT_EQ(0, rules_build(rules));
	EXPECT_EQ(1, judge_device(_metadata, rules, &spec));
	rules->match.verdict = verdict_of;
	rules->match.host = &verdicts;
	for (verdicts = 0; verdicts < 1 << 12; verdicts++) {
		wanted = 1;
		for (i = 0; i < ARRAY_SIZE(matching); i++)
			if (verdict_of(&rules->match, matching[i]) >
			    verdict_of(&rules->match, wanted))
				wanted = matching[i];
		EXPECT_EQ(wanted, judge_device(_metadata, rules, &spec))
			TH_LOG("%#x", verdicts);
	}
	rules_free(rules);
}

/* --- chains --------------------------------------------------------------- */

static struct debar_slice name_of(u8 *to, const char *organisation)
{
	struct cert_value value = { SUBJECT(O), strlen(organisation), "" };

	memcpy(value.text, organisation, value.len);
	return (struct debar_slice){ to, put_value(to, &value) };
}

/* A certificate of this subject and issuer, as the next one of a chain. */
static u16 judge_next(struct __test_metadata *_metadata,
		      const struct rules *rules, u64 *plain,
		      const char *subject, const char *issuer)
{
	struct debar_certificate certificate = { .version = 3 };
	u8 names[2][96];
	u16 rule = 0;

	certificate.subject = name_of(names[0], subject);
	certificate.issuer = name_of(names[1], issuer);
	EXPECT_EQ(0, debar_match_certificate(&rules->match, &certificate,
					     &scratch, plain, &rule));
	return rule;
}

static struct rules *rules_of(const char *organisation)
{
	struct rules *rules = rules_new();

	rules_begin(rules, 7);
	rules_text(rules, SUBJECT(O), organisation);
	rules_begin(rules, 8);
	rules_text(rules, ISSUER(O), "Nobody");
	if (rules_build(rules))
		abort();
	return rules;
}

/* What is known of a name is that no condition on subject or issuer can hold. */
TEST(a_name_twice_in_a_chain)
{
	struct rules *rules = rules_of("Covered Works");
	u64 plain = 0;

#define JUDGE(subject, issuer) \
	judge_next(_metadata, rules, &plain, subject, issuer)
	/* It promises, and is not the subject. */
	EXPECT_EQ(DEBAR_NO_RULE, JUDGE("Camera", "Covered Works"));
	EXPECT_EQ(0, plain);
	EXPECT_EQ(7, JUDGE("Covered Works", "Root"));
	EXPECT_EQ(7, JUDGE("Covered Works", "Covered Works"));

	/* Another name than the one of which something is known. */
	plain = 0;
	EXPECT_EQ(DEBAR_NO_RULE, JUDGE("Camera", "Harmless Works"));
	EXPECT_NE(0, plain);
	EXPECT_EQ(7, JUDGE("Covered Works", "Harmless Works"));
	EXPECT_EQ(DEBAR_NO_RULE, JUDGE("Harmless Works", "Harmless Works"));
	EXPECT_EQ(DEBAR_NO_RULE, JUDGE("Harmless Works", "Root"));
#undef JUDGE
	rules_free(rules);
}

TEST(a_policy_loaded_in_the_middle_of_a_chain)
{
	struct rules *before = rules_of("Covered Works");
	struct rules *after = rules_of("Harmless Works");
	u64 plain = 0;

	before->match.generation = 1;
	EXPECT_EQ(DEBAR_NO_RULE, judge_next(_metadata, before, &plain, "Camera",
					    "Harmless Works"));
	/* That it is not read again shows where nobody says that it must. */
	after->match.generation = 1;
	EXPECT_EQ(DEBAR_NO_RULE, judge_next(_metadata, after, &plain,
					    "Harmless Works", "Root"));
	plain = 0;
	EXPECT_EQ(DEBAR_NO_RULE, judge_next(_metadata, before, &plain, "Camera",
					    "Harmless Works"));
	after->match.generation = 2;
	EXPECT_EQ(7, judge_next(_metadata, after, &plain, "Harmless Works",
				"Root"));
	rules_free(before);
	rules_free(after);
}

TEST_HARNESS_MAIN
