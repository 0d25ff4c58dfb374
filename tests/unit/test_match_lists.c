// SPDX-License-Identifier: GPL-2.0
/*
 * Server names and pins against lists of them.
 */
#include <kselftest_harness.h>

#include <strings.h>

#include "rules.h"
#include "testlib.h"

static u16 sni(const struct rules *rules, const char *name)
{
	const u32 len = strlen(name);
	u8 *exact = exact_copy(name, len);
	u16 rule = debar_match_sni(&rules->match, exact, len);

	free(exact);
	return rule;
}

TEST(server_names)
{
	struct rules *rules = rules_new();
	static char longest[300];
	u32 i;

	rules_sni(rules, "hik-connect.com", 1);
	rules_sni(rules, "YS7.com", 2);
	rules_sni(rules, "cloud.huawei.com", 3);
	rules_sni(rules, "huawei.com", 4);
	rules_sni(rules, "local", 5);
	ASSERT_EQ(0, rules_build(rules));

	EXPECT_EQ(1, sni(rules, "hik-connect.com"));
	EXPECT_EQ(1, sni(rules, "litedev.HIK-Connect.com"));
	EXPECT_EQ(1, sni(rules, "a.b.c.hik-connect.com."));
	EXPECT_EQ(2, sni(rules, "log.ys7.com"));
	EXPECT_EQ(DEBAR_NO_RULE, sni(rules, "notys7.com"));
	EXPECT_EQ(DEBAR_NO_RULE, sni(rules, "ys7.com.example"));
	EXPECT_EQ(DEBAR_NO_RULE, sni(rules, "ys7.co"));
	EXPECT_EQ(DEBAR_NO_RULE, sni(rules, "com"));
	EXPECT_EQ(DEBAR_NO_RULE, sni(rules, ""));
	EXPECT_EQ(DEBAR_NO_RULE, sni(rules, "."));
	EXPECT_EQ(DEBAR_NO_RULE, sni(rules, "ys7.com.."));
	EXPECT_EQ(2, sni(rules, ".ys7.com"));
	EXPECT_EQ(5, sni(rules, "camera.local"));
	/* The longest wins, in whatever order they are listed. */
	EXPECT_EQ(3, sni(rules, "ads.cloud.huawei.com"));
	EXPECT_EQ(4, sni(rules, "xcloud.huawei.com"));
	EXPECT_EQ(DEBAR_NO_RULE, debar_match_sni(&rules->match,
						 (const u8 *)"ys7.com\0", 8));
	EXPECT_EQ(DEBAR_NO_RULE, debar_match_sni(&rules->match,
						 (const u8 *)"x\0ys7.com", 9));

	for (i = 0; i < 253 - 8; i++)
		longest[i] = i % 2 ? '.' : 'a';
	strcpy(longest + i, ".ys7.com");
	EXPECT_EQ(2, sni(rules, longest));
	memmove(longest + 1, longest, strlen(longest) + 1);
	EXPECT_EQ(DEBAR_NO_RULE, sni(rules, longest));
	rules_free(rules);
}

static int build_sni(struct __test_metadata *_metadata, const char *name,
		     u16 rule)
{
	struct rules *rules = rules_new();
	int err;

	rules_sni(rules, "ys7.com", 1);
	rules_sni(rules, name, rule);
	err = rules_build(rules);
	if (err) {
		EXPECT_EQ(DEBAR_LIST_SNI, rules->offender.list);
		EXPECT_EQ(1, rules->offender.index);
	}
	rules_free(rules);
	return err;
}

#define BUILD_SNI(name) build_sni(_metadata, name, 1)

TEST(domains_that_are_none)
{
	char label[66];

	memset(label, 'a', sizeof(label));
	label[64] = 0;
	EXPECT_EQ(-EINVAL, BUILD_SNI(label));
	EXPECT_EQ(0, BUILD_SNI(label + 1));
	EXPECT_EQ(0, BUILD_SNI("_a-1.Z"));
	EXPECT_EQ(-EINVAL, BUILD_SNI(""));
	EXPECT_EQ(-EINVAL, BUILD_SNI(".com"));
	EXPECT_EQ(-EINVAL, BUILD_SNI("com."));
	EXPECT_EQ(-EINVAL, BUILD_SNI("a..com"));
	EXPECT_EQ(-EINVAL, BUILD_SNI("*.com"));
	EXPECT_EQ(-EINVAL, BUILD_SNI("a b"));
	EXPECT_EQ(-EINVAL, BUILD_SNI("\xc3\xa4.com"));
	EXPECT_EQ(-EEXIST, BUILD_SNI("YS7.COM"));
	EXPECT_EQ(0, build_sni(_metadata, "a", DEBAR_MAX_RULES - 1));
	EXPECT_EQ(-EINVAL, build_sni(_metadata, "a", DEBAR_MAX_RULES));
}

/* By comparing with each of the list. */
static u16 slow_sni(const struct rules *rules, const char *name)
{
	u32 len = strlen(name), longest = 0, i;
	const struct debar_sni_rule *rule;
	u16 found = DEBAR_NO_RULE;

	for (i = 0; i < rules->list.sni_count; i++) {
		rule = &rules->sni[i];
		if (rule->len > len || rule->len <= longest ||
		    strncasecmp((const char *)rule->name,
				name + len - rule->len, rule->len) ||
		    (rule->len < len && name[len - rule->len - 1] != '.'))
			continue;
		longest = rule->len;
		found = rule->rule;
	}
	return found;
}

static void random_name(char *name)
{
	u32 labels = 1 + random_below(4), len = 0, n;

	while (labels--) {
		for (n = 1 + random_below(2); n; n--)
			name[len++] = "aAb"[random_below(3)];
		name[len++] = labels ? '.' : 0;
	}
}

TEST(server_names_against_the_list)
{
	u32 set, n, i, hits = 0;
	struct rules *rules;
	char name[64];
	u16 wanted;

	random_seed();
	for (set = 0; set < 200; set++) {
		rules = rules_new();
		n = random_below(40);
		while (rules->list.sni_count < n) {
			random_name(name);
			for (i = 0; i < rules->list.sni_count; i++)
				if (rules->sni[i].len == strlen(name) &&
				    !strncasecmp((const char *)rules->sni[i].name,
						 name, strlen(name)))
					break;
			if (i == rules->list.sni_count)
				rules_sni(rules, name, random_below(1000));
		}
		ASSERT_EQ(0, rules_build(rules));
		for (i = 0; i < 500; i++) {
			random_name(name);
			wanted = slow_sni(rules, name);
			ASSERT_EQ(wanted, sni(rules, name)) {
				TH_LOG("'%s'", name);
			}
			hits += wanted != DEBAR_NO_RULE;
		}
		rules_free(rules);
	}
	EXPECT_LT(1000, hits);
}

TEST(pins)
{
	struct rules *rules = rules_new();
	struct debar_match none = { 0 };
	u8 digest[DEBAR_DIGEST_LEN];
	u32 i;

	random_seed();
	EXPECT_FALSE(debar_match_has_pins(&none, DEBAR_PIN_CERTIFICATE));
	EXPECT_EQ(DEBAR_NO_RULE, debar_match_pin(&none, DEBAR_PIN_SPKI, digest));
	EXPECT_EQ(DEBAR_NO_RULE, debar_match_sni(&none, (const u8 *)"a", 1));

	for (i = 0; i < DEBAR_MAX_RULES; i++) {
		random_fill(rules->pins[i].digest, DEBAR_DIGEST_LEN);
		/* Neighbours, and many with the same beginning. */
		if (i % 4)
			memset(rules->pins[i].digest, i % 3 ? 0xff : 0, 4);
		if (i > 12000)
			memset(rules->pins[i].digest, i >> 3, 4);
		rules->pins[i].kind = DEBAR_PIN_SPKI;
		rules->pins[i].rule = i;
	}
	rules->list.pin_count = 5000;
	ASSERT_EQ(0, rules_build(rules));
	EXPECT_FALSE(debar_match_has_pins(&rules->match, DEBAR_PIN_CERTIFICATE));
	EXPECT_TRUE(debar_match_has_pins(&rules->match, DEBAR_PIN_SPKI));
	for (i = 0; i < 5000; i++) {
		memcpy(digest, rules->pins[i].digest, sizeof(digest));
		ASSERT_EQ(i, debar_match_pin(&rules->match, DEBAR_PIN_SPKI,
					     digest));
		ASSERT_EQ(DEBAR_NO_RULE,
			  debar_match_pin(&rules->match, DEBAR_PIN_CERTIFICATE,
					  digest));
		digest[random_below(32)] ^= 1 << random_below(8);
		ASSERT_EQ(DEBAR_NO_RULE,
			  debar_match_pin(&rules->match, DEBAR_PIN_SPKI,
					  digest));
	}
	rules_free(rules);
}

/* The same digest may be that of a certificate and of a key. */
TEST(pins_that_are_none)
{
	struct rules *rules = rules_new();

	memset(rules->pins, 0, 2 * sizeof(rules->pins[0]));
	rules->list.pin_count = 2;
	rules->pins[1].kind = DEBAR_PIN_SPKI;
	rules->pins[1].rule = 5;
	ASSERT_EQ(0, rules_build(rules));
	EXPECT_EQ(0, debar_match_pin(&rules->match, DEBAR_PIN_CERTIFICATE,
				     rules->pins[0].digest));
	EXPECT_EQ(5, debar_match_pin(&rules->match, DEBAR_PIN_SPKI,
				     rules->pins[0].digest));
	rules->pins[1].kind = DEBAR_PIN_CERTIFICATE;
	EXPECT_EQ(-EEXIST, rules_build(rules));
	EXPECT_EQ(DEBAR_LIST_PINS, rules->offender.list);
	EXPECT_EQ(1, rules->offender.index);
	rules->pins[1].kind = DEBAR_PIN_KINDS;
	EXPECT_EQ(-EINVAL, rules_build(rules));
	rules->pins[1].kind = DEBAR_PIN_SPKI;
	rules->pins[1].rule = DEBAR_MAX_RULES;
	EXPECT_EQ(-EINVAL, rules_build(rules));
	rules_free(rules);
}

/* How many slots one after another are taken, at most. */
static u32 longest_run(const struct debar_match *match)
{
	u32 run = 0, longest = 0, i;

	for (i = 0; i <= match->pin_mask; i++) {
		run = match->pin_slot[i] == UINT32_MAX ? 0 : run + 1;
		if (run > longest)
			longest = run;
	}
	return longest;
}

/* Else a long list takes seconds to load, and each certificate long to look up. */
TEST(pins_that_are_alike_do_not_follow_each_other)
{
	struct rules *rules = rules_new();
	u32 at, i;

	for (at = 0; at + 4 <= DEBAR_DIGEST_LEN; at += 4) {
		for (i = 0; i < DEBAR_MAX_RULES; i++) {
			memset(&rules->pins[i], 0, sizeof(rules->pins[i]));
			memcpy(rules->pins[i].digest + at, &i, sizeof(i));
			rules->pins[i].rule = i;
		}
		rules->list.pin_count = DEBAR_MAX_RULES;
		ASSERT_EQ(0, rules_build(rules));
		EXPECT_LT(longest_run(&rules->match), 200);
	}
	rules_free(rules);
}

TEST_HARNESS_MAIN
