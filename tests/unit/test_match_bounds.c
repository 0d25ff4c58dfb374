// SPDX-License-Identifier: GPL-2.0
/*
 * What a certificate, and a list of rules, may at most be.
 */
#include <kselftest_harness.h>

#include "core/match_table.h"
#include "rules.h"
#include "testlib.h"

static struct debar_match_scratch scratch;

/* --- bounds --------------------------------------------------------------- */

static int judge_names(const struct rules *rules, struct debar_slice subject,
		       struct debar_slice san, u16 *rule)
{
	struct debar_certificate certificate = { .subject = subject,
						 .san = san };

	return debar_match_certificate(&rules->match, &certificate, &scratch,
				       NULL, rule);
}

#define SLICE(array, length) ((struct debar_slice){ array, length })
static const struct debar_slice nothing;

/* Of the usual form but for one length; the rule is on another type. */
TEST(lengths_that_do_not_agree)
{
	static const u8 good[] = { 0x31, 10, 0x30, 8, 0x06, 3, 0x55, 0x04, 6,
				   0x13, 1, 'x' };
	static const u8 place[] = { 1, 3, 5, 10 };
	struct rules *rules = rules_new();
	u8 name[sizeof(good)];
	u32 i;
	u16 rule;

	rules_begin(rules, 7);
	rules_text(rules, SUBJECT(O), "z");
	ASSERT_EQ(0, rules_build(rules));
	EXPECT_EQ(0, judge_names(rules, SLICE(good, sizeof(good)), nothing,
				 &rule));
	for (i = 0; i < 2 * ARRAY_SIZE(place); i++) {
		memcpy(name, good, sizeof(good));
		name[place[i / 2]] += i & 1 ? 1 : -1;
		/* A value that ends before its SEQUENCE does is one. */
		EXPECT_EQ(i == 6 ? 0 : -EBADMSG,
			  judge_names(rules, SLICE(name, sizeof(name)), nothing,
				      &rule)) TH_LOG("%u", i);
	}
	/* A tag of several octets, which X.509 does not have. */
	memcpy(name, good, sizeof(good));
	name[9] = 0x1f;
	EXPECT_EQ(-EBADMSG, judge_names(rules, SLICE(name, sizeof(name)),
					nothing, &rule));
	rules_free(rules);
}

TEST(too_many_attributes)
{
	static u8 names[(DEBAR_MAX_ATTRIBUTES + 1) * 12];
	struct cert_value value = { SUBJECT(O), 1, "x" };
	struct rules *rules = rules_new();
	u32 i, len = 0;
	u16 rule;

	rules_begin(rules, 7);
	rules_text(rules, SUBJECT(O), "z");
	ASSERT_EQ(0, rules_build(rules));
	for (i = 0; i < DEBAR_MAX_ATTRIBUTES; i++)
		len += put_value(names + len, &value);
	EXPECT_EQ(0, judge_names(rules, SLICE(names, len), nothing, &rule));
	EXPECT_EQ(DEBAR_NO_RULE, rule);
	value.text[0] = 'z';
	len += put_value(names + len, &value);
	EXPECT_EQ(-E2BIG, judge_names(rules, SLICE(names, len), nothing, &rule));
	EXPECT_EQ(DEBAR_NO_RULE, rule);
	/* What was read stands. */
	names[11] = 'Z';
	EXPECT_EQ(0, judge_names(rules, SLICE(names, len), nothing, &rule));
	EXPECT_EQ(7, rule);
	rules_free(rules);
}

TEST(malformed_names)
{
	static const u8 subject[] = { 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 10,
				      0x0c, 1, 'z', 0x31, 1 };
	static const u8 san[] = { 0x82, 2, 'z' };
	struct rules *rules = rules_new();
	u16 rule;

	rules_begin(rules, 7);
	rules_text(rules, SUBJECT(O), "z");
	ASSERT_EQ(0, rules_build(rules));
	EXPECT_EQ(0, judge_names(rules, SLICE(subject, 14), nothing, &rule));
	EXPECT_EQ(7, rule);
	EXPECT_EQ(-EBADMSG, judge_names(rules, SLICE(subject, 11), nothing,
					&rule));
	EXPECT_EQ(DEBAR_NO_RULE, rule);
	/* Nobody asks for alternative names yet. */
	EXPECT_EQ(0, judge_names(rules, nothing, SLICE(san, 3), &rule));
	rules_begin(rules, 8);
	rules_text(rules, SAN(DNS), "z");
	ASSERT_EQ(0, rules_build(rules));
	EXPECT_EQ(-EBADMSG, judge_names(rules, nothing, SLICE(san, 3), &rule));
	EXPECT_EQ(DEBAR_NO_RULE, rule);
	rules_free(rules);
}

static enum debar_verdict watch(const struct debar_match *match, u16 rule)
{
	(void)match;
	(void)rule;
	return DEBAR_VERDICT_MONITOR;
}

/* X.690, 10.2 forbids it; OpenSSL reads it. */
TEST(strings_in_pieces)
{
	static const u8 subject[] = { 0x31, 12, 0x30, 10, 6, 3, 0x55, 4, 10,
				      0x2c, 3, 0x0c, 1, 'z' };
	static const u8 tags[] = { 1, 2, 6, 7, 0, 3, 4, 5, 8 };
	u8 san[] = { 0xa2, 3, 0x16, 1, 'z', 0x82, 1, 'z' };
	struct rules *rules = rules_new();
	u16 rule;
	u32 i;

	/* Nobody asks for an O yet. */
	rules_begin(rules, 7);
	rules_text(rules, SUBJECT(CN), "z");
	ASSERT_EQ(0, rules_build(rules));
	EXPECT_EQ(0, judge_names(rules, SLICE(subject, sizeof(subject)), nothing,
				 &rule));
	rules_begin(rules, 8);
	rules_text(rules, SUBJECT(O), "z");
	rules_begin(rules, 9);
	rules_text(rules, SAN(DNS), "z");
	ASSERT_EQ(0, rules_build(rules));
	EXPECT_EQ(-EBADMSG, judge_names(rules, SLICE(subject, sizeof(subject)),
					nothing, &rule));
	EXPECT_EQ(DEBAR_NO_RULE, rule);
	for (i = 0; i < ARRAY_SIZE(tags); i++) {
		san[0] = 0xa0 | tags[i];
		EXPECT_EQ(i < 4 ? -EBADMSG : 0,
			  judge_names(rules, nothing, SLICE(san, 5), &rule))
			TH_LOG("%u", tags[i]);
		EXPECT_EQ(DEBAR_NO_RULE, rule);
		/* It hides no other. */
		EXPECT_EQ(0, judge_names(rules, nothing,
					 SLICE(san, sizeof(san)), &rule));
		EXPECT_EQ(9, rule);
	}
	/* Where nothing enforces, something may. */
	rules->match.verdict = watch;
	san[0] = 0xa2;
	EXPECT_EQ(-EBADMSG, judge_names(rules, nothing, SLICE(san, sizeof(san)),
					&rule));
	EXPECT_EQ(9, rule);
	rules_free(rules);
}

TEST(too_long_a_value)
{
	static u8 san[DEBAR_VALUE_MAX + 5] = { 0x82, 0x82 };
	struct rules *rules = rules_new();
	u32 len;
	u16 rule;

	rules_begin(rules, 7);
	rules_text(rules, SAN(DNS), "*xyz");
	ASSERT_EQ(0, rules_build(rules));
	for (len = DEBAR_VALUE_MAX; len <= DEBAR_VALUE_MAX + 1; len++) {
		san[2] = len >> 8;
		san[3] = len;
		/* What nearly is a match. */
		memset(san + 4, 'a', len);
		memcpy(san + 4 + len - 2, "yz", 2);
		EXPECT_EQ(len > DEBAR_VALUE_MAX ? -E2BIG : 0,
			  judge_names(rules, nothing, SLICE(san, len + 4),
				      &rule));
		EXPECT_EQ(DEBAR_NO_RULE, rule);
	}
	rules_free(rules);
}

/* One value for which @count conditions hold, no rule whole. */
static int judge_hits(struct rules *rules, u32 count, u16 *rule)
{
	static u8 san[130] = { 0x82, 127 };
	char pattern[130] = "";
	u32 i;

	memset(san + 2, 'a', 127);
	memset(pattern, 'a', sizeof(pattern) - 1);
	for (i = 1; i <= count; i++) {
		memset(pattern, 'a', i);
		strcpy(pattern + i, "*");
		rules_begin(rules, 100 + i);
		rules_text(rules, SAN(DNS), pattern);
		rules_text(rules, SAN(DNS), "b");
		pattern[i] = 'a';
	}
	if (rules_build(rules))
		return 1;
	return judge_names(rules, nothing, SLICE(san, 129), rule);
}

TEST(too_many_conditions_hold)
{
	struct rules *rules = rules_new();
	u16 rule;

	EXPECT_EQ(0, judge_hits(rules, DEBAR_MAX_HITS, &rule));
	EXPECT_EQ(DEBAR_NO_RULE, rule);
	rules_free(rules);
	rules = rules_new();
	EXPECT_EQ(-E2BIG, judge_hits(rules, DEBAR_MAX_HITS + 1, &rule));
	EXPECT_EQ(DEBAR_NO_RULE, rule);
	rules_free(rules);
}

/* A condition that holds for many values is still one. */
TEST(one_condition_holds_often)
{
	static u8 san[DEBAR_MAX_SAN * 8];
	struct rules *rules = rules_new();
	u32 i;
	u16 rule;

	rules_begin(rules, 7);
	rules_text(rules, SAN(DNS), "*.tv");
	rules_text(rules, SAN(DNS), "x.tv");
	ASSERT_EQ(0, rules_build(rules));
	for (i = 0; i < DEBAR_MAX_SAN; i++)
		memcpy(san + 8 * i, "\x82\006abc.tv", 8);
	EXPECT_EQ(0, judge_names(rules, nothing, SLICE(san, sizeof(san)),
				 &rule));
	EXPECT_EQ(DEBAR_NO_RULE, rule);
	memcpy(san + sizeof(san) - 8, "\x82\x04x.tv\x82", 8);
	EXPECT_EQ(0, judge_names(rules, nothing, SLICE(san, sizeof(san) - 2),
				 &rule));
	EXPECT_EQ(7, rule);
	rules_free(rules);
}

/* Patterns that all begin alike, so that each has to be compared. */
TEST(too_many_patterns_to_compare)
{
	static const u8 subject[] = { 0x31, 17, 0x30, 15, 6, 3, 0x55, 4, 10,
				      0x0c, 8, 'a', 'a', 'a', 'a', 'a', 'a',
				      'a', 'a' };
	struct rules *rules = rules_new();
	char pattern[32];
	u32 i;
	u16 rule;

	for (i = 0; i < DEBAR_MAX_WORK; i++) {
		rules_begin(rules, i % DEBAR_MAX_RULES);
		sprintf(pattern, "aaaaaaaa%05x*", i);
		rules_text(rules, SUBJECT(O), pattern);
		if (i < DEBAR_MAX_WORK - 2)
			continue;
		ASSERT_EQ(0, rules_build(rules));
		EXPECT_EQ(i == DEBAR_MAX_WORK - 1 ? -E2BIG : 0,
			  judge_names(rules, SLICE(subject, sizeof(subject)),
				      nothing, &rule));
		EXPECT_EQ(DEBAR_NO_RULE, rule);
	}
	rules_free(rules);
}

/* Rules that all have the same lead, so that each has to be looked at. */
TEST(too_many_rules_to_check)
{
	static const u8 subject[] = { 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 10,
				      0x0c, 1, 'a' };
	struct rules *rules = rules_new();
	u32 i;
	u16 rule;

	rules_begin(rules, 0);
	rules_text(rules, SUBJECT(O), "a");
	rules_text(rules, SUBJECT(CN), "b");
	for (i = 0; i < DEBAR_MAX_RULES; i++)
		rules->certificates[i] = rules->certificates[0];
	for (i = DEBAR_MAX_WORK - 1; i <= DEBAR_MAX_WORK; i++) {
		rules->list.certificate_count = i;
		ASSERT_EQ(0, rules_build(rules));
		EXPECT_EQ(i == DEBAR_MAX_WORK ? -E2BIG : 0,
			  judge_names(rules, SLICE(subject, sizeof(subject)),
				      nothing, &rule));
		EXPECT_EQ(DEBAR_NO_RULE, rule);
	}
	rules_free(rules);
}

/* --- building ------------------------------------------------------------- */

static int build_one(struct __test_metadata *_metadata, u8 field, u8 type,
		     const char *pattern, u32 len)
{
	struct rules *rules = rules_new();
	int err;

	rules_begin(rules, 1);
	rules_text(rules, SUBJECT(O), "first");
	rules_begin(rules, 2);
	rules_condition(rules, field, type, pattern, len);
	err = rules_build(rules);
	EXPECT_EQ(err, debar_match_check(&rules->conditions[1]));
	if (err) {
		EXPECT_EQ(DEBAR_LIST_CONDITIONS, rules->offender.list);
		EXPECT_EQ(1, rules->offender.index);
	}
	rules_free(rules);
	return err;
}

#define BUILD_ONE(where, pattern) \
	build_one(_metadata, where, pattern, sizeof(pattern) - 1)

TEST(conditions_that_are_none)
{
	static char longest[DEBAR_PATTERN_MAX + 2];

	memset(longest, 'a', sizeof(longest) - 1);
	EXPECT_EQ(0, BUILD_ONE(SUBJECT(O), "a"));
	EXPECT_EQ(-EINVAL, BUILD_ONE(SUBJECT(OTHER), "a"));
	EXPECT_EQ(-EINVAL, BUILD_ONE(SUBJECT(TYPES), "a"));
	EXPECT_EQ(-EINVAL, BUILD_ONE(SAN(OTHER), "a"));
	EXPECT_EQ(-EINVAL, BUILD_ONE(SAN(TYPES), "a"));
	EXPECT_EQ(-EINVAL, build_one(_metadata, DEBAR_FIELDS, 0, "a", 1));
	EXPECT_EQ(-EINVAL, build_one(_metadata, DEBAR_FIELD_SERIAL, 1, "a", 1));
	EXPECT_EQ(-ERANGE, BUILD_ONE(SUBJECT(O), ""));
	EXPECT_EQ(-ERANGE, build_one(_metadata, SUBJECT(O), longest,
				     DEBAR_PATTERN_MAX + 1));
	EXPECT_EQ(0, build_one(_metadata, SUBJECT(O), longest,
			       DEBAR_PATTERN_MAX));
	EXPECT_EQ(-ERANGE, BUILD_ONE(SAN(IP), "12345"));
	EXPECT_EQ(0, BUILD_ONE(SAN(IP), "1234"));
	EXPECT_EQ(0, BUILD_ONE(SAN(IP), "1234567890abcdef"));
	EXPECT_EQ(-EINVAL, BUILD_ONE(SUBJECT(O), "*"));
	EXPECT_EQ(-EILSEQ, BUILD_ONE(SUBJECT(O), "a\xff"));
	EXPECT_EQ(-EILSEQ, BUILD_ONE(SUBJECT(O), "a\0"));
	EXPECT_EQ(-EDOM, BUILD_ONE(SUBJECT(O), "*ab*"));
	EXPECT_EQ(-EDOM, BUILD_ONE(SUBJECT(O), "*ab?cd*"));
	EXPECT_EQ(0, BUILD_ONE(SUBJECT(O), "*abc*"));
	EXPECT_EQ(0, BUILD_ONE(SUBJECT(O), "a*b*"));
	EXPECT_EQ(0, BUILD_ONE(SUBJECT(O), "*a*b"));
	EXPECT_EQ(0, BUILD_ONE(SERIAL, "\0"));
}

/* Do all slots lead to where there is room for filings? */
static bool has_room_for_filings(const struct debar_match *match)
{
	const u8 *begin = (const u8 *)match->filing;
	const u8 *end = (const u8 *)match->slot;
	const u32 room = (end - begin) / sizeof(*match->filing);
	u32 i;

	for (i = 0; i <= match->slot_mask; i++)
		if (match->slot[i].first != UINT32_MAX &&
		    match->slot[i].first >= room)
			return false;
	return true;
}

/* Such a pattern is filed under several pieces of it; there is room for all. */
TEST(patterns_without_a_beginning_or_an_end)
{
	static const char *const forms[] = { "*%06u*", "?%06u?" };
	char pattern[16];
	u32 form, i;

	for (form = 0; form < ARRAY_SIZE(forms); form++) {
		struct rules *rules = rules_new();

		for (i = 0; i < 1000; i++) {
			rules_begin(rules, i);
			sprintf(pattern, forms[form], i);
			rules_text(rules, SUBJECT(O), pattern);
		}
		EXPECT_EQ(0, rules_build(rules));
		EXPECT_TRUE(has_room_for_filings(&rules->match));
		rules_free(rules);
	}
}

TEST(certificate_rules_that_are_none)
{
	static const struct debar_certificate_rule bad[] = {
		{ 0, 0, 1 }, { 0, DEBAR_MAX_CONDITIONS + 1, 1 }, { 0, 1, 16384 },
		{ 9, 2, 1 }, { 10, 1, 1 }, { 11, 1, 1 }, { ~0, 1, 1 },
	};
	struct rules *rules = rules_new();
	u32 i;

	rules_begin(rules, 0);
	for (i = 0; i < 10; i++)
		rules_text(rules, SUBJECT(O), "a");
	rules->certificates[0].count = 1;
	rules->list.certificate_count = 2;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		rules->certificates[1] = bad[i];
		EXPECT_EQ(-EINVAL, rules_build(rules));
		EXPECT_EQ(DEBAR_LIST_CERTIFICATES, rules->offender.list);
		EXPECT_EQ(1, rules->offender.index);
	}
	rules_free(rules);
}

TEST(sizes)
{
	struct rules *rules = rules_new();
	struct debar_certificate certificate = { .version = 3 };
	struct debar_match none = { 0 };
	size_t size;
	u16 rule = 0;

	EXPECT_EQ(0, rules_build(rules));
	EXPECT_EQ(0, debar_match_certificate(&rules->match, &certificate,
					     &scratch, NULL, &rule));
	EXPECT_EQ(DEBAR_NO_RULE, rule);
	rule = 0;
	size = debar_match_size(&rules->list);
	EXPECT_EQ(-ENOSPC, debar_match_build(&rules->match, rules->memory,
					     size - 1, &rules->list,
					     &rules->offender));
	rules->list.condition_count = DEBAR_MAX_CONDITIONS * DEBAR_MAX_RULES + 1;
	EXPECT_EQ(0, debar_match_size(&rules->list));
	EXPECT_EQ(-ENOSPC, debar_match_build(&rules->match, rules->memory,
					     size, &rules->list,
					     &rules->offender));
	rules->list.condition_count = 0;
	rules->list.certificate_count = DEBAR_MAX_RULES + 1;
	EXPECT_EQ(0, debar_match_size(&rules->list));
	rules->list.certificate_count = 0;
	rules->list.sni_count = DEBAR_MAX_RULES + 1;
	EXPECT_EQ(0, debar_match_size(&rules->list));
	rules->list.sni_count = 0;
	rules->list.pin_count = DEBAR_MAX_RULES + 1;
	EXPECT_EQ(0, debar_match_size(&rules->list));
	rules->list.pin_count = 0;

	EXPECT_EQ(0, debar_match_certificate(&none, &certificate, &scratch,
					     NULL, &rule));
	EXPECT_EQ(DEBAR_NO_RULE, rule);
	rules_free(rules);
}

TEST_HARNESS_MAIN
