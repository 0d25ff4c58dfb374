// SPDX-License-Identifier: GPL-2.0
#include <kselftest_harness.h>
#include <stdlib.h>

#include "core/waiver.h"
#include "testlib.h"

enum { NOW = 1800000000 };

static struct debar_waiver make(enum debar_waiver_kind kind, u8 bits,
				const void *subject, size_t len)
{
	struct debar_waiver waiver = {
		.kind = kind, .bits = bits, .expires = NOW + 1,
	};

	memcpy(waiver.subject, subject, len);
	return waiver;
}

#define OCTETS(...) ((u8[16]) { __VA_ARGS__ })
#define MAC(bits, ...) make(DEBAR_WAIVER_MAC, bits, OCTETS(__VA_ARGS__), 6)
#define IPV4(bits, ...) make(DEBAR_WAIVER_IPV4, bits, OCTETS(__VA_ARGS__), 4)
#define IPV6(bits, ...) make(DEBAR_WAIVER_IPV6, bits, OCTETS(__VA_ARGS__), 16)

static struct debar_waiver port(const char *name)
{
	return make(DEBAR_WAIVER_INTERFACE, 0, name, strlen(name));
}

static struct debar_waiver certificate(u8 first)
{
	u8 digest[32];

	memset(digest, 0xab, sizeof(digest));
	digest[31] = first;
	return make(DEBAR_WAIVER_CERTIFICATE, 0, digest, sizeof(digest));
}

TEST(what_can_be_waived)
{
	static const u8 mac_bits[] = { 24, 28, 36, 48 };
	struct debar_waiver waiver;
	u32 bits, i;
	bool want;

	for (bits = 0; bits < 256; bits++) {
		waiver = MAC(bits, 0);
		for (want = false, i = 0; i < ARRAY_SIZE(mac_bits); i++)
			want |= bits == mac_bits[i];
		EXPECT_EQ(want ? 0 : -ERANGE, debar_waiver_check(&waiver));
		waiver = IPV4(bits, 0);
		EXPECT_EQ(bits && bits <= 32 ? 0 : -ERANGE,
			  debar_waiver_check(&waiver));
		waiver = IPV6(bits, 0);
		EXPECT_EQ(bits && bits <= 128 ? 0 : -ERANGE,
			  debar_waiver_check(&waiver));
		waiver = port("eth0");
		waiver.bits = bits;
		EXPECT_EQ(bits ? -ERANGE : 0, debar_waiver_check(&waiver));
		waiver = certificate(1);
		waiver.bits = bits;
		EXPECT_EQ(bits ? -ERANGE : 0, debar_waiver_check(&waiver));
		waiver = MAC(48, 0);
		waiver.kind = bits;
		EXPECT_EQ(bits == DEBAR_WAIVER_MAC, !debar_waiver_check(&waiver) &&
			  bits < DEBAR_WAIVER_KINDS && bits != DEBAR_WAIVER_IPV6);
	}
	waiver = MAC(48, 0x29, 0x57, 0xbe, 1, 2, 3);
	EXPECT_EQ(-ERANGE, debar_waiver_check(&waiver));
}

TEST(bits_beyond_the_length)
{
	struct debar_waiver waiver;

	waiver = MAC(24, 0x28, 0x57, 0xbe, 0, 0, 1);
	EXPECT_EQ(-EINVAL, debar_waiver_check(&waiver));
	waiver = MAC(28, 0x28, 0x57, 0xbe, 0x10);
	EXPECT_EQ(0, debar_waiver_check(&waiver));
	waiver = MAC(28, 0x28, 0x57, 0xbe, 0x08);
	EXPECT_EQ(-EINVAL, debar_waiver_check(&waiver));
	waiver = IPV4(23, 192, 0, 2, 0);
	EXPECT_EQ(0, debar_waiver_check(&waiver));
	waiver = IPV4(23, 192, 0, 3, 0);
	EXPECT_EQ(-EINVAL, debar_waiver_check(&waiver));
	waiver = IPV4(32, 192, 0, 2, 64);
	EXPECT_EQ(0, debar_waiver_check(&waiver));
	waiver.subject[4] = 1;
	EXPECT_EQ(-EINVAL, debar_waiver_check(&waiver));
	waiver = IPV6(64, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0x80);
	EXPECT_EQ(-EINVAL, debar_waiver_check(&waiver));
	waiver = IPV6(65, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0x80);
	EXPECT_EQ(0, debar_waiver_check(&waiver));
}

TEST(names_of_interfaces)
{
	struct debar_waiver waiver;

	waiver = port("a23456789012345");
	EXPECT_EQ(0, debar_waiver_check(&waiver));
	waiver = port("a234567890123456");
	EXPECT_EQ(-ERANGE, debar_waiver_check(&waiver));
	waiver = port("");
	EXPECT_EQ(-ERANGE, debar_waiver_check(&waiver));
	waiver = port("eth0");
	waiver.subject[6] = 'x';
	EXPECT_EQ(-ERANGE, debar_waiver_check(&waiver));
	memset(waiver.subject, 'x', sizeof(waiver.subject));
	EXPECT_EQ(-ERANGE, debar_waiver_check(&waiver));
}

/**
 * struct world - a table of waivers, one for each of the kinds, and two lengths
 * of those that have any
 */
FIXTURE(world)
{
	struct debar_waiver list[9];
	struct debar_waivers table;
};

FIXTURE_SETUP(world)
{
	const struct debar_waiver list[] = {
		port("eth7"), certificate(1),
		MAC(48, 0x28, 0x57, 0xbe, 1, 2, 3),
		IPV4(32, 192, 0, 2, 64),
		IPV6(128, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9),
		MAC(28, 0x3c, 0xef, 0x8c, 0x10),
		IPV4(23, 198, 51, 100),
		IPV6(33, 0x20, 1, 0xd, 0xb8, 0x80),
		IPV4(24, 192, 0, 2),
	};
	u32 offender, i;

	memcpy(self->list, list, sizeof(list));
	for (i = 0; i < ARRAY_SIZE(list); i++)
		self->list[i].note = i;
	ASSERT_EQ(0, debar_waivers_build(&self->table, self->list,
					 ARRAY_SIZE(list), &offender));
}

FIXTURE_TEARDOWN(world)
{
	(void)self;
}

/* Note of the waiver found, or -1. */
static int found(const struct debar_waivers *table,
		 struct debar_waiver_facts facts)
{
	u16 index = debar_waivers_find(table, &facts, NOW);

	return index == DEBAR_NO_WAIVER ? -1 : table->waiver[index].note;
}

#define FOUND(...) found(&self->table, (struct debar_waiver_facts){ __VA_ARGS__ })
TEST_F(world, each_kind_and_its_near_misses)
{
	u8 digest[32];

	EXPECT_EQ(-1, FOUND(.mac = NULL));
	EXPECT_EQ(2, FOUND(.mac = OCTETS(0x28, 0x57, 0xbe, 1, 2, 3)));
	EXPECT_EQ(-1, FOUND(.mac = OCTETS(0x28, 0x57, 0xbe, 1, 2, 4)));
	EXPECT_EQ(5, FOUND(.mac = OCTETS(0x3c, 0xef, 0x8c, 0x1f, 0xff, 0xff)));
	EXPECT_EQ(-1, FOUND(.mac = OCTETS(0x3c, 0xef, 0x8c, 0x20, 0, 0)));
	EXPECT_EQ(-1, FOUND(.mac = OCTETS(0x3c, 0xef, 0x8c, 0x0f, 0, 0)));
	EXPECT_EQ(3, FOUND(.ipv4 = OCTETS(192, 0, 2, 64)));
	EXPECT_EQ(8, FOUND(.ipv4 = OCTETS(192, 0, 2, 65)));
	EXPECT_EQ(-1, FOUND(.ipv4 = OCTETS(192, 0, 3, 64)));
	EXPECT_EQ(6, FOUND(.ipv4 = OCTETS(198, 51, 101, 255)));
	EXPECT_EQ(-1, FOUND(.ipv4 = OCTETS(198, 51, 102, 0)));
	EXPECT_EQ(-1, FOUND(.ipv6 = OCTETS(192, 0, 2, 64)));
	EXPECT_EQ(4, FOUND(.ipv6 = OCTETS(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0,
					  0, 0, 0, 0, 0, 0, 0, 9)));
	EXPECT_EQ(-1, FOUND(.ipv6 = OCTETS(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0,
					   0, 0, 0, 0, 0, 0, 0, 8)));
	EXPECT_EQ(7, FOUND(.ipv6 = OCTETS(0x20, 1, 0xd, 0xb8, 0xff)));
	EXPECT_EQ(-1, FOUND(.ipv6 = OCTETS(0x20, 1, 0xd, 0xb9, 0x80)));
	EXPECT_EQ(0, FOUND(.interface = { "eth7" }));
	EXPECT_EQ(0, FOUND(.interface = { "eth6", "eth7" }));
	EXPECT_EQ(0, FOUND(.interface = { NULL, "eth7" }));
	EXPECT_EQ(-1, FOUND(.interface = { "eth70" }));
	EXPECT_EQ(-1, FOUND(.interface = { "eth" }));
	EXPECT_EQ(-1, FOUND(.interface = { "" }));
	memset(digest, 0xab, sizeof(digest));
	EXPECT_EQ(-1, FOUND(.digest = digest));
	digest[31] = 1;
	EXPECT_EQ(1, FOUND(.digest = digest));
}

TEST_F(world, who_names_most_closely_comes_first)
{
	const u8 *mac = OCTETS(0x28, 0x57, 0xbe, 1, 2, 3);
	const u8 *ipv4 = OCTETS(192, 0, 2, 64);
	const u8 *ipv6 = OCTETS(0x20, 1, 0xd, 0xb8, 0xff);
	u8 digest[32];

	memset(digest, 0xab, sizeof(digest));
	digest[31] = 1;
	EXPECT_EQ(1, FOUND(.digest = digest, .mac = mac, .ipv4 = ipv4,
			   .ipv6 = ipv6, .interface = { "eth7" }));
	EXPECT_EQ(2, FOUND(.mac = mac, .ipv4 = ipv4, .ipv6 = ipv6,
			   .interface = { "eth7" }));
	EXPECT_EQ(3, FOUND(.ipv4 = ipv4, .ipv6 = ipv6,
			   .interface = { "eth7" }));
	EXPECT_EQ(7, FOUND(.ipv6 = ipv6, .interface = { "eth7" }));
}

TEST_F(world, an_expired_one_does_not_hide_another)
{
	const u8 *ipv4 = OCTETS(192, 0, 2, 64);
	u32 i;

	for (i = 0; i < self->table.count; i++)
		if (self->list[i].note == 3)
			self->list[i].expires = NOW;
	EXPECT_EQ(8, FOUND(.ipv4 = ipv4));
	EXPECT_EQ(2, FOUND(.mac = OCTETS(0x28, 0x57, 0xbe, 1, 2, 3),
			   .ipv4 = ipv4));
	for (i = 0; i < self->table.count; i++)
		self->list[i].expires = NOW;
	EXPECT_EQ(-1, FOUND(.ipv4 = ipv4, .interface = { "eth7" }));
}

TEST_F(world, the_same_again)
{
	struct debar_waiver waiver = IPV4(24, 192, 0, 2);
	u32 i;

	for (i = 0; i < self->table.count; i++)
		EXPECT_EQ(i, debar_waivers_find_same(&self->table,
						     &self->list[i]));
	waiver.expires = 0;
	EXPECT_EQ(8, self->list[debar_waivers_find_same(&self->table,
							&waiver)].note);
	waiver.bits = 25;
	EXPECT_EQ(DEBAR_NO_WAIVER, debar_waivers_find_same(&self->table,
							   &waiver));
}

/* Names of what the tool reads need not be as short as the kernel's. */
TEST(a_longer_name_is_not_cut_to_one_that_is_waived)
{
	struct debar_waiver one = port("a23456789012345");
	struct debar_waivers table;
	u32 offender;

	ASSERT_EQ(0, debar_waivers_build(&table, &one, 1, &offender));
	EXPECT_EQ(0, found(&table, (struct debar_waiver_facts) {
				.interface = { "a23456789012345" },
			}));
	EXPECT_EQ(-1, found(&table, (struct debar_waiver_facts) {
				.interface = { "a234567890123456" },
			}));
}

TEST_F(world, which_kinds_there_are)
{
	struct debar_waiver one = port("eth0");
	struct debar_waivers table;
	u32 offender, kind;

	for (kind = 0; kind < DEBAR_WAIVER_KINDS; kind++)
		EXPECT_TRUE(debar_waivers_have(&self->table, kind));
	ASSERT_EQ(0, debar_waivers_build(&table, &one, 1, &offender));
	for (kind = 0; kind < DEBAR_WAIVER_KINDS; kind++)
		EXPECT_EQ(kind == DEBAR_WAIVER_INTERFACE,
			  debar_waivers_have(&table, kind));
	ASSERT_EQ(0, debar_waivers_build(&table, NULL, 0, &offender));
	for (kind = 0; kind < DEBAR_WAIVER_KINDS; kind++)
		EXPECT_FALSE(debar_waivers_have(&table, kind));
	EXPECT_EQ(-1, found(&table, (struct debar_waiver_facts) {
				.interface = { "eth0" },
			}));
}

TEST(what_no_table_is_made_of)
{
	static struct debar_waiver list[DEBAR_MAX_WAIVERS + 1];
	struct debar_waivers table;
	u32 offender = 0, i;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		list[i] = IPV4(32, 10, i >> 16, i >> 8, i);
		list[i].note = i;
	}
	EXPECT_EQ(-E2BIG, debar_waivers_build(&table, list, ARRAY_SIZE(list),
					      &offender));
	EXPECT_EQ(0, debar_waivers_build(&table, list, DEBAR_MAX_WAIVERS,
					 &offender));
	list[7].bits = 33;
	list[7].note = 77;
	EXPECT_EQ(-ERANGE, debar_waivers_build(&table, list, 10, &offender));
	EXPECT_EQ(77, offender);
	list[7] = list[3];
	list[7].note = 33;
	list[3].note = 33;
	EXPECT_EQ(-EEXIST, debar_waivers_build(&table, list, 10, &offender));
	EXPECT_EQ(33, offender);
}

static bool covers(const struct debar_waiver *waiver, const u8 *address)
{
	u32 bit;

	for (bit = 0; bit < waiver->bits; bit++)
		if ((waiver->subject[bit / 8] ^ address[bit / 8]) &
		    0x80 >> bit % 8)
			return false;
	return true;
}

/* Against a search that looks at every waiver. */
TEST(random_networks)
{
	struct debar_waiver list[64];
	struct debar_waivers table;
	u32 offender, round, i, j;
	u8 address[4];
	const struct debar_waiver_facts facts = { .ipv4 = address };
	u16 index;
	int best;

	random_seed();
	for (round = 0; round < 300; round++) {
		u32 count = random_below(ARRAY_SIZE(list));

		for (i = 0; i < count; i++) {
			u8 bits = 1 + random_below(32);
			u32 value = (random_u64() & 0x0f0f0f0f) &
				    (~0u << (32 - bits));

			list[i] = IPV4(bits, value >> 24, value >> 16,
				       value >> 8, value);
			list[i].expires = NOW + (int)random_below(3) - 1;
		}
		if (debar_waivers_build(&table, list, count, &offender))
			continue;
		for (j = 0; j < 50; j++) {
			for (i = 0; i < 4; i++)
				address[i] = random_u64() & 0x0f;
			for (best = -1, i = 0; i < count; i++)
				if (list[i].expires > NOW &&
				    covers(&list[i], address) &&
				    (best < 0 ||
				     list[i].bits > list[best].bits))
					best = i;
			index = debar_waivers_find(&table, &facts, NOW);
			ASSERT_EQ(best < 0 ? DEBAR_NO_WAIVER : best, index);
		}
	}
}

TEST_HARNESS_MAIN
