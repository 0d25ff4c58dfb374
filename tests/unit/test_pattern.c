// SPDX-License-Identifier: GPL-2.0
/*
 * Patterns mean what their characters say.
 */
#include <kselftest_harness.h>

#include "core/pattern.h"
#include "core/text.h"
#include "testlib.h"

static int compile(struct debar_pattern *pattern, const void *source, u32 len,
		   u8 *out)
{
	u8 *copy = exact_copy(source, len);
	int err = debar_pattern_compile(pattern, (struct debar_slice){ copy,
					len }, out);

	free(copy);
	return err;
}

static bool matches(struct __test_metadata *_metadata, const char *source,
		    const char *text)
{
	u32 len = strlen(source), work = 100000;
	u8 *out = malloc(len), folded[256];
	struct debar_pattern pattern;
	struct debar_slice slice;
	bool result;

	ASSERT_EQ(0, compile(&pattern, source, len, out)) {
		TH_LOG("'%s'", source);
	}
	slice.data = (const u8 *)text;
	slice.len = strlen(text);
	slice.len = debar_text_fold(DEBAR_ASN1_UTF8_STRING, slice, folded,
				    sizeof(folded));
	slice.data = exact_copy(folded, slice.len);
	result = debar_pattern_matches(&pattern, slice, &work);
	free((void *)slice.data);
	free(out);
	return result;
}

#define YES(pattern, text) EXPECT_TRUE(matches(_metadata, pattern, text))
#define NO(pattern, text) EXPECT_FALSE(matches(_metadata, pattern, text))

TEST(exact)
{
	YES("Huawei", "HUAWEI");
	YES(" Huawei  Device ", "Huawei Device");
	NO("Huawei", "Huawei Device");
	NO("Huawei", "Huawe");
	NO("Huawei", "");
	YES("a\\*b", "a*b");
	NO("a\\*b", "axb");
	YES("a\\?", "a?");
	NO("a\\?", "ab");
	YES("a\\\\b", "a\\b");
	YES("\\*.ezvizlife.com", "*.ezvizlife.com");
}

TEST(prefix)
{
	YES("Dahua Device *", "Dahua Device NVR CA");
	YES("Dahua Device *", "DAHUA  DEVICE\txvr");
	NO("Dahua Device *", "Dahua Devices");
	/* Nothing is left of the blank at the end of a value. */
	NO("Dahua Device *", "Dahua Device ");
	YES("Dahua*", "Dahua");
	NO("Dahua*", "Dahu");
	NO("Dahua*", "A Dahua");
	YES("Dahua**", "Dahua NVR");
}

TEST(suffix)
{
	YES("*@huawei.com", "mobile@huawei.com");
	NO("*@huawei.com", "mobile@huawei.com.example");
	YES("*.com", ".com");
	NO("*.com", "com");
	YES("* CA", "Root CA");
	NO("* CA", "RootCA");
}

TEST(contains)
{
	YES("*ikvi*", "HIKVISION");
	YES("*ikvi*", "ikvi");
	NO("*ikvi*", "ikv");
	YES("*abab*", "aabaabab");
	NO("*abab*", "aabaaba");
}

TEST(glob)
{
	YES("Huawei*CA", "Huawei Equipment CA");
	YES("Huawei*CA", "HuaweiCA");
	NO("Huawei*CA", "Huawei Equipment CA 2");
	YES("D?hua", "Dahua");
	YES("D?hua", "D\u00e4hua");
	NO("D?hua", "Dhua");
	NO("D?hua", "Daahua");
	YES("?*b?", "xxabc");
	NO("?*b?", "bc");
	YES("*a?c*", "xxabcxx");
	YES("a*b*c", "a b c b c");
	NO("a*b*c", "a b c b");
}

TEST(patterns_that_are_none)
{
	struct debar_pattern pattern;
	u8 out[64];

	EXPECT_EQ(-EINVAL, compile(&pattern, "*", 1, out));
	EXPECT_EQ(-EINVAL, compile(&pattern, "?*?", 3, out));
	EXPECT_EQ(-EINVAL, compile(&pattern, "  ", 2, out));
	EXPECT_EQ(-EINVAL, compile(&pattern, "a\\", 2, out));
	EXPECT_EQ(-EILSEQ, compile(&pattern, "a\xff", 2, out));
	EXPECT_EQ(-EILSEQ, compile(&pattern, "    \xff", 5, out));
	EXPECT_EQ(-EILSEQ, compile(&pattern, "a\0b", 3, out));
	EXPECT_EQ(-EILSEQ, compile(&pattern, "a\ufffd", 4, out));
	EXPECT_EQ(0, compile(&pattern, "a", 1, out));
}

/* One character is a letter, or two octets. */
static u32 width(const char *at)
{
	return (u8)*at < 0x80 ? 1 : 2;
}

/* By trying everything. */
static bool slow_match(const char *pattern, const char *text)
{
	if (!*pattern)
		return !*text;
	if (*pattern == '*')
		return slow_match(pattern + 1, text) ||
		       (*text && slow_match(pattern, text + width(text)));
	if (!*text || (*pattern != '?' &&
		       strncmp(pattern, text, width(pattern))))
		return false;
	return slow_match(pattern + width(pattern), text + width(text));
}

TEST(against_trying_everything)
{
	static const char * const letters[] = { "a", "b", "\u00e4", "*", "?" };
	char pattern[64], text[64];
	u32 round, n;

	random_seed();
	for (round = 0; round < 300000; round++) {
		pattern[0] = 0;
		text[0] = 0;
		for (n = 1 + random_below(6); n; n--)
			strcat(pattern, letters[random_below(5)]);
		if (strspn(pattern, "*?") == strlen(pattern))
			continue;
		for (n = random_below(9); n; n--)
			strcat(text, letters[random_below(3)]);
		ASSERT_EQ(slow_match(pattern, text),
			  matches(_metadata, pattern, text)) {
			TH_LOG("'%s' and '%s'", pattern, text);
		}
	}
}

TEST(work_is_bounded)
{
	struct debar_pattern pattern;
	u8 text[1000], out[64];
	u32 work;

	memset(text, 'a', sizeof(text));
	ASSERT_EQ(0, compile(&pattern, "*aaaaaaaaaaaaaaaaaaaaaaaa?b*", 28, out));
	work = 500;
	EXPECT_FALSE(debar_pattern_matches(&pattern, (struct debar_slice){ text,
					   sizeof(text) }, &work));
	EXPECT_EQ(0, work);
	/* And with none left, not even what would match. */
	ASSERT_EQ(0, compile(&pattern, "a*", 2, out));
	EXPECT_FALSE(debar_pattern_matches(&pattern, (struct debar_slice){ text,
					   sizeof(text) }, &work));
	work = 1;
	EXPECT_TRUE(debar_pattern_matches(&pattern, (struct debar_slice){ text,
					  sizeof(text) }, &work));
}

TEST_HARNESS_MAIN
