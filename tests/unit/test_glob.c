// SPDX-License-Identifier: GPL-2.0
#include <fnmatch.h>
#include <kselftest_harness.h>
#include <time.h>

#include "core/glob.h"
#include "testlib.h"

static void random_text(char *to, u32 max, const char *alphabet)
{
	u32 len = random_below(max + 1);
	u32 letters = strlen(alphabet);

	to[len] = '\0';
	while (len--)
		to[len] = alphabet[random_below(letters)];
}

TEST(agrees_with_fnmatch)
{
	static const struct { const char *pattern, *text; } alphabet[] = {
		{ "ab*?", "ab" }, { "a*", "a" }, { "ab**??", "ab" },
		{ "abc*?", "abc" }, { "aab*", "ab" },
	};
	char pattern[17], text[25];
	char *p, *t;
	int i, matches = 0;

	random_seed();
	for (i = 0; i < 400000; i++) {
		const u32 a = i % ARRAY_SIZE(alphabet);

		random_text(pattern, 1 + random_below(sizeof(pattern) - 1),
			    alphabet[a].pattern);
		random_text(text, 1 + random_below(sizeof(text) - 1),
			    alphabet[a].text);
		p = exact_copy(pattern, strlen(pattern) + 1);
		t = exact_copy(text, strlen(text) + 1);
		ASSERT_EQ(!fnmatch(p, t, 0), debar_glob(p, t)) {
			TH_LOG("pattern '%s', text '%s'", p, t);
		}
		matches += !fnmatch(p, t, 0);
		free(p);
		free(t);
	}
	/* Else the comparison says nothing. */
	ASSERT_LT(20000, matches);
	ASSERT_GT(380000, matches);
}

/* The text that @number stands for, in which digit 0 is the end. */
static void spell(char *to, u32 digits, u32 number, const char *alphabet)
{
	const u32 base = strlen(alphabet) + 1;
	u32 i;

	for (i = 0; i < digits; i++, number /= base)
		to[i] = number % base ? alphabet[number % base - 1] : '\0';
	to[i] = '\0';
}

TEST(every_short_pattern_and_text)
{
	char pattern[6], text[6];
	u32 p, t;

	for (p = 0; p < 5 * 5 * 5 * 5 * 5; p++) {
		spell(pattern, 5, p, "ab*?");
		for (t = 0; t < 3 * 3 * 3 * 3 * 3; t++) {
			spell(text, 5, t, "ab");
			ASSERT_EQ(!fnmatch(pattern, text, 0),
				  debar_glob(pattern, text)) {
				TH_LOG("pattern '%s', text '%s'", pattern, text);
			}
		}
	}
}

TEST(only_two_characters_are_special)
{
	EXPECT_TRUE(debar_glob("[ab]", "[ab]"));
	EXPECT_FALSE(debar_glob("[ab]", "a"));
	EXPECT_TRUE(debar_glob("a\\", "a\\"));
	EXPECT_TRUE(debar_glob("\\*", "\\anything"));
	EXPECT_FALSE(debar_glob("\\*", "*"));
	EXPECT_TRUE(debar_glob("*", "/.hidden/file"));
	EXPECT_TRUE(debar_glob("?", "."));
	EXPECT_FALSE(debar_glob("a", "A"));
	EXPECT_TRUE(debar_glob("*", "*"));
	EXPECT_TRUE(debar_glob("eth*", "eth0.100"));
	EXPECT_FALSE(debar_glob("eth*", "veth0"));
	EXPECT_TRUE(debar_glob("\xc3\xa9*", "\xc3\xa9t\xc3\xa9"));
}

TEST(nothing_matches_only_nothing)
{
	EXPECT_TRUE(debar_glob("", ""));
	EXPECT_TRUE(debar_glob("***", ""));
	EXPECT_FALSE(debar_glob("", "a"));
	EXPECT_FALSE(debar_glob("?", ""));
	EXPECT_FALSE(debar_glob("*?", ""));
	EXPECT_FALSE(debar_glob("a", ""));
}

/* Seconds of processor time for one match. */
static double cost(const char *pattern, const char *text, bool *result)
{
	clock_t before = clock();

	*result = debar_glob(pattern, text);
	return (double)(clock() - before) / CLOCKS_PER_SEC;
}

/* A matcher that goes back to every '*' needs longer than the world stands. */
TEST(pathological_patterns_end_quickly)
{
	enum { STARS = 500, TEXT = 10000 };
	static char pattern[2 * STARS + 2], text[TEXT + 1];
	bool result;
	int i;

	memset(text, 'a', TEXT);
	for (i = 0; i < STARS; i++)
		memcpy(pattern + 2 * i, "*a", 2);
	EXPECT_GT(5.0, cost(pattern, text, &result));
	EXPECT_TRUE(result);

	pattern[2 * STARS] = 'b';
	EXPECT_GT(5.0, cost(pattern, text, &result));
	EXPECT_FALSE(result);

	memset(pattern, '*', 2 * STARS);
	EXPECT_GT(5.0, cost(pattern, text, &result));
	EXPECT_FALSE(result);

	memset(pattern + 1, 'a', 2 * STARS - 1);
	EXPECT_GT(5.0, cost(pattern, text, &result));
	EXPECT_FALSE(result);
}

TEST_HARNESS_MAIN
