// SPDX-License-Identifier: GPL-2.0
#include <kselftest_harness.h>

#include "core/dns_name.h"
#include "testlib.h"

/* On a copy without anything behind it: the name has no NUL. */
static bool is_domain(const char *name)
{
	const u32 len = strlen(name);
	char *copy = exact_copy(name, len);
	bool result = debar_dns_name_is_domain((const u8 *)copy, len);

	free(copy);
	return result;
}

TEST(domains)
{
	static const char * const good[] = {
		"example.com", "EXAMPLE.Com", "a.b", "_dns.example.com",
		"xn--fiqs8s.example", "1.example", "192.0.2.1a", "a-.b-",
		"1.2.3.4.in-addr.arpa", "-.-",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(good); i++)
		EXPECT_TRUE(is_domain(good[i])) {
			TH_LOG("good[%u]", i);
		}
}

TEST(no_domains)
{
	static const char * const bad[] = {
		"", ".", "..", "com", ".com", "com.", "example.com.",
		".example.com", "a..b", "a b.com", "a.b ", "*.example.com",
		"\xc3\xa4.example", "a/b.com", "a@b.com", "a:b.com", "a[b.com",
		"a`b.com", "a{b.com", "192.0.2.1", "example.1", "a.12",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_FALSE(is_domain(bad[i])) {
			TH_LOG("bad[%u]", i);
		}
}

TEST(a_nul_is_no_letter)
{
	EXPECT_FALSE(debar_dns_name_is_domain((const u8 *)"a\0.com", 6));
}

TEST(lengths)
{
	char name[300];

	memset(name, 'a', sizeof(name));
	strcpy(name + 63, ".com");
	EXPECT_TRUE(is_domain(name));
	memset(name, 'a', sizeof(name));
	strcpy(name + 64, ".com");
	EXPECT_FALSE(is_domain(name));

	memset(name, 'a', sizeof(name));
	name[63] = '.';
	name[127] = '.';
	name[191] = '.';
	name[253] = '\0';
	EXPECT_TRUE(is_domain(name));
	name[253] = 'a';
	name[254] = '\0';
	EXPECT_FALSE(is_domain(name));
}

TEST_HARNESS_MAIN
