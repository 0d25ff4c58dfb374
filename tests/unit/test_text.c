// SPDX-License-Identifier: GPL-2.0
/*
 * Texts that people take for the same fold to the same octets, and others do
 * not; whatever the octets are.
 */
#include <kselftest_harness.h>

#include <locale.h>
#include <wctype.h>

#include "core/text.h"
#include "testlib.h"

enum { ROOM = 4096 };

static const u8 string_tags[] = {
	0x0c, 0x12, 0x13, 0x14, 0x15, 0x16, 0x19, 0x1a, 0x1b, 0x1c, 0x1e
};

static bool is_string_tag(u32 tag)
{
	return memchr(string_tags, tag, sizeof(string_tags));
}

static u32 fold(struct __test_metadata *_metadata, u8 tag, const void *value,
		u32 len, u8 *out)
{
	/* Neither a byte more of the text nor of the room. */
	u8 *in = exact_copy(value, len), *exact;
	int needed = debar_text_fold(tag, (struct debar_slice){ in, len }, out,
				     ROOM);

	ASSERT_GE(needed, 0);
	exact = exact_copy(out, needed);
	memset(exact, 0, needed);
	ASSERT_EQ(needed, debar_text_fold(tag, (struct debar_slice){ in, len },
					  exact, needed));
	ASSERT_EQ(0, memcmp(exact, out, needed));
	if (needed)
		ASSERT_EQ(-ENOSPC,
			  debar_text_fold(tag, (struct debar_slice){ in, len },
					  exact, needed - 1));
	free(exact);
	free(in);
	return needed;
}

static void expect_fold(struct __test_metadata *_metadata, u8 tag,
			struct debar_slice value, struct debar_slice want)
{
	u8 got[ROOM];
	u32 len = fold(_metadata, tag, value.data, value.len, got);

	EXPECT_EQ(want.len, len);
	EXPECT_EQ(0, memcmp(want.data, got, want.len)) {
		TH_LOG("'%.*s' is not '%s'", (int)len, got, want.data);
	}
}

#define LITERAL(text) \
	((struct debar_slice){ (const u8 *)(text), sizeof(text) - 1 })
#define EXPECT_FOLD(tag, value, want) \
	expect_fold(_metadata, tag, LITERAL(value), LITERAL(want))

TEST(case_and_white_space)
{
	EXPECT_FOLD(0x0c, "", "");
	EXPECT_FOLD(0x0c, "HIKVISION", "hikvision");
	EXPECT_FOLD(0x13, "Zhejiang Dahua Technology Co.,Ltd.",
		    "zhejiang dahua technology co.,ltd.");
	EXPECT_FOLD(0x16, "  Two\t\r\n blanks  ", "two blanks");
	EXPECT_FOLD(0x0c, " ", "");
	EXPECT_FOLD(0x0c, "A", "a");
	EXPECT_FOLD(0x0c, "A B", "a b");
	EXPECT_FOLD(0x0c, "@[`{AZaz09~", "@[`{azaz09~");
	EXPECT_FOLD(0x0c, "Dahua\u00a0Device", "dahua device");
	EXPECT_FOLD(0x0c, "\u3000Dahua \u00a0\u2003Device\u2028", "dahua device");
	EXPECT_FOLD(0x14, "Caf\xc9\xa0\x85 \xd7", "caf\u00e9 \u00d7");
	EXPECT_FOLD(0x0c, "\u0391\u03a3\u03c2 \u0416\u0401\u0490",
		    "\u03b1\u03c3\u03c3 \u0436\u0451\u0491");
	EXPECT_FOLD(0x0c, "\u676d\u5dde", "\u676d\u5dde");
}

TEST(string_types)
{
	EXPECT_FOLD(0x1e, "\0H\0u\0a\0w\0e\0i\0 \x67\x6d", "huawei \u676d");
	EXPECT_FOLD(0x1c, "\0\0\0Z\0\0\0T\0\0\0E", "zte");
	EXPECT_FOLD(0x1c, "\0\1\xf6\0", "\U0001f600");
	EXPECT_FOLD(0x12, "01 23", "01 23");
	EXPECT_FOLD(0x16, "\xc4", "\u00e4");
	EXPECT_FOLD(0x1e, "\0\xb5", "\u03bc");
}

/* Never shortened, never equal to what is valid. */
TEST(what_is_no_character)
{
	EXPECT_FOLD(0x0c, "A\0B", "a\0b");
	EXPECT_FOLD(0x0c, "ZTE\0", "zte\0");
	EXPECT_FOLD(0x0c, "ZTE\xff", "zte\ufffd");
	EXPECT_FOLD(0x0c, "ZTE\xc3", "zte\ufffd");
	EXPECT_FOLD(0x0c, "\xc3(", "\ufffd(");
	EXPECT_FOLD(0x0c, "\xc1\x81", "\ufffd\ufffd");
	EXPECT_FOLD(0x0c, "\xe0\x81\x81", "\ufffd\ufffd\ufffd");
	EXPECT_FOLD(0x0c, "\xf0\x80\x81\x81", "\ufffd\ufffd\ufffd\ufffd");
	EXPECT_FOLD(0x0c, "\xed\xa0\x80", "\ufffd\ufffd\ufffd");
	EXPECT_FOLD(0x0c, "\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd");
	EXPECT_FOLD(0x0c, "\xe2\x82", "\ufffd\ufffd");
	EXPECT_FOLD(0x1e, "\0Z\0T\0", "zt\ufffd");
	EXPECT_FOLD(0x1e, "\xd8\x3d\xde\0", "\ufffd\ufffd");
	EXPECT_FOLD(0x1c, "\0\x11\0\0", "\ufffd");
	EXPECT_FOLD(0x1c, "\xff\xff\xff\xff\0\0\0A\0", "\ufffda\ufffd");
}

TEST(only_string_types)
{
	u8 out[8];
	u32 tag;

	for (tag = 0; tag < 256; tag++) {
		EXPECT_EQ(is_string_tag(tag), debar_text_is_string(tag));
		EXPECT_EQ(is_string_tag(tag) ? 1 :
			  is_string_tag(tag ^ 0x20) ? -EBADMSG : -EINVAL,
			  debar_text_fold(tag, (struct debar_slice){
					  (const u8 *)"\0\0\0a", tag == 0x1c ?
					  4 : tag == 0x1e ? 2 : 1 },
					  out, sizeof(out)));
		EXPECT_EQ(is_string_tag(tag) ? 0 : -EINVAL,
			  debar_text_utf8(tag, (struct debar_slice){ NULL, 0 },
					  NULL, 0));
	}
}

/* Against the C library, which has its tables from Unicode, too. */
TEST(case_of_every_character)
{
	u32 c, wanted;
	u8 in[4], out[8], want[8];
	int len, want_len;

	ASSERT_NE(NULL, setlocale(LC_CTYPE, "C.UTF-8"));
	for (c = 0x80; c < 0x10ffff; c++) {
		bool scripts = c < 0x100 || (c >= 0x386 && c < 0x3d0) ||
			       (c >= 0x400 && c < 0x530);
		in[0] = c >> 24;
		in[1] = c >> 16;
		in[2] = c >> 8;
		in[3] = c;
		wanted = scripts ? towlower(c) : c;
		if (c == 0x3c2)
			wanted = 0x3c3;
		if (c == 0xb5)
			wanted = 0x3bc;
		if (c == 0x3cf)	/* kai symbol, not a letter of words */
			continue;
		len = debar_text_fold(0x1c, (struct debar_slice){ in, 4 }, out,
				      sizeof(out));
		if (iswspace(c) || c == 0x85 || c == 0xa0 || c == 0x2007 ||
		    c == 0x202f) {
			ASSERT_TRUE(len == 0 || c == 0x180e) {
				TH_LOG("U+%04X is not white", c);
			}
			continue;
		}
		in[0] = wanted >> 24;
		in[1] = wanted >> 16;
		in[2] = wanted >> 8;
		in[3] = wanted;
		want_len = debar_text_utf8(0x1c, (struct debar_slice){ in, 4 },
					   want, sizeof(want));
		ASSERT_EQ(want_len, len) {
			TH_LOG("U+%04X: U+%04X", c, wanted);
		}
		ASSERT_EQ(0, memcmp(want, out, len)) {
			TH_LOG("U+%04X: U+%04X", c, wanted);
		}
	}
}

/* Folding one by one what the words of eight octets fold at once. */
static u32 slow_fold(const u8 *in, u32 len, u8 *out)
{
	u8 wide[4 * 64] = { 0 };
	u32 i;

	for (i = 0; i < len; i++)
		wide[4 * i + 3] = in[i];
	return debar_text_fold(0x1c, (struct debar_slice){ wide, 4 * len }, out,
			       ROOM);
}

TEST(octets_of_any_kind_at_any_place)
{
	u8 in[64], out[ROOM], want[ROOM];
	u32 round, len, i, got;

	random_seed();
	for (round = 0; round < 200000; round++) {
		len = random_below(40);
		for (i = 0; i < len; i++)
			in[i] = random_below(4) ? 'A' + random_below(58) : ' ';
		if (len && round & 1)
			in[random_below(len)] = random_below(256);
		got = fold(_metadata, 0x14, in, len, out);
		ASSERT_EQ(slow_fold(in, len, want), got);
		ASSERT_EQ(0, memcmp(want, out, got));
	}
}

TEST(folding_twice_changes_nothing)
{
	u8 in[64], once[ROOM], twice[ROOM];
	u32 round, len, i;

	random_seed();
	for (round = 0; round < 200000; round++) {
		len = random_below(sizeof(in));
		random_fill(in, len);
		if (round & 1)	/* more of it valid */
			for (i = 0; i < len; i++)
				in[i] &= random_below(3) ? 0x7f : 0xdf;
		i = fold(_metadata, string_tags[random_below(sizeof(string_tags))],
			 in, len, once);
		ASSERT_EQ(i, fold(_metadata, 0x0c, once, i, twice));
		ASSERT_EQ(0, memcmp(once, twice, i));
	}
}

/* What the table of rules relies on for its memory. */
TEST(valid_text_never_grows)
{
	u32 c, len;
	u8 in[8], out[8], wide[4];

	for (c = 0; c < 0x110000; c++) {
		wide[0] = 0;
		wide[1] = c >> 16;
		wide[2] = c >> 8;
		wide[3] = c;
		len = debar_text_utf8(0x1c, (struct debar_slice){ wide, 4 }, in,
				      sizeof(in));
		ASSERT_LE(debar_text_fold(0x0c, (struct debar_slice){ in, len },
					  out, sizeof(out)), (int)len);
	}
}

TEST_HARNESS_MAIN
