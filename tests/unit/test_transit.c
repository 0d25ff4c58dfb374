// SPDX-License-Identifier: GPL-2.0
#include <kselftest_harness.h>

#include "core/transit.h"
#include "testlib.h"

enum { START = 1700000000, WINDOW = DEBAR_TRANSIT_WINDOW };

/* One source address seen at @now. */
static bool see(struct debar_transit *transit, u32 source, s64 now)
{
	debar_transit_age(transit, now);
	return debar_transit_observe(transit, source);
}

/* As many different ones as make a router. Says whether that was news. */
static bool see_many(struct debar_transit *transit, s64 now)
{
	bool news = false;
	u32 i;

	for (i = 0; i < DEBAR_TRANSIT_SOURCES; i++)
		news |= see(transit, 1000 + i, now);
	return news;
}

TEST(the_documented_figures)
{
	EXPECT_EQ(16, DEBAR_TRANSIT_SOURCES);
	EXPECT_EQ(3600, DEBAR_TRANSIT_WINDOW);
}

TEST(threshold)
{
	struct debar_transit transit = { .count = 0 };
	u32 i;

	for (i = 1; i < DEBAR_TRANSIT_SOURCES; i++) {
		EXPECT_FALSE(see(&transit, i, START));
		EXPECT_FALSE(transit.is_transit);
	}
	EXPECT_TRUE(see(&transit, i, START));
	EXPECT_TRUE(transit.is_transit);
}

TEST(the_same_sources_again_do_not_count)
{
	struct debar_transit transit = { .count = 0 };
	u32 i;

	for (i = 0; i < 1000; i++)
		EXPECT_FALSE(see(&transit, i % (DEBAR_TRANSIT_SOURCES - 1),
				 START + i));
	EXPECT_FALSE(transit.is_transit);
	EXPECT_EQ(DEBAR_TRANSIT_SOURCES - 1, transit.count);
	EXPECT_TRUE(see(&transit, 99, START + i));
}

/* Hashes may be any number, also those that memory is filled with. */
TEST(any_number_is_a_source)
{
	struct debar_transit transit = { .count = 0 };
	u32 i;

	EXPECT_FALSE(see(&transit, 0, START));
	EXPECT_FALSE(see(&transit, ~0u, START));
	EXPECT_EQ(2, transit.count);
	for (i = 2; i < DEBAR_TRANSIT_SOURCES - 1; i++)
		EXPECT_FALSE(see(&transit, i << 28 | i, START));
	EXPECT_TRUE(see(&transit, 1u << 31, START));
}

TEST(the_state_begins_once)
{
	struct debar_transit transit = { .count = 0 };
	s64 now = START;
	u32 i;

	EXPECT_TRUE(see_many(&transit, now));
	for (i = 0; i < 100; i++)
		EXPECT_FALSE(see(&transit, i, now));
	/* Nor in the windows after, each of which reaches the threshold. */
	for (i = 0; i < 10; i++) {
		now += WINDOW;
		EXPECT_FALSE(see_many(&transit, now));
		EXPECT_TRUE(transit.is_transit);
	}
}

TEST(sources_are_forgotten_with_their_window)
{
	struct debar_transit transit = { .count = 0 };
	u32 i;

	for (i = 1; i < DEBAR_TRANSIT_SOURCES; i++)
		see(&transit, i, START);
	EXPECT_FALSE(see(&transit, i, START + WINDOW));
	EXPECT_EQ(1, transit.count);
	EXPECT_FALSE(transit.is_transit);
}

TEST(last_second_of_a_window)
{
	struct debar_transit transit = { .count = 0 };
	u32 i;

	for (i = 1; i < DEBAR_TRANSIT_SOURCES; i++)
		see(&transit, i, START);
	EXPECT_TRUE(see(&transit, i, START + WINDOW - 1));
}

TEST(the_window_begins_with_its_first_source)
{
	struct debar_transit transit = { .count = 0 };

	see(&transit, 1, START);
	EXPECT_EQ(START + WINDOW, transit.window_end);
	see(&transit, 2, START + 5);
	EXPECT_EQ(START + WINDOW, transit.window_end);
	see(&transit, 3, START + WINDOW + 7);
	EXPECT_EQ(START + 2 * WINDOW + 7, transit.window_end);
}

TEST(the_state_lasts_for_the_window_after)
{
	struct debar_transit transit = { .count = 0 };

	see_many(&transit, START);
	debar_transit_age(&transit, START + WINDOW - 1);
	EXPECT_TRUE(transit.is_transit);
	debar_transit_age(&transit, START + WINDOW);
	EXPECT_TRUE(transit.is_transit);
	debar_transit_age(&transit, START + 2 * WINDOW - 1);
	EXPECT_TRUE(transit.is_transit);
	debar_transit_age(&transit, START + 2 * WINDOW);
	EXPECT_FALSE(transit.is_transit);
	/* And can begin anew. */
	EXPECT_TRUE(see_many(&transit, START + 2 * WINDOW));
}

TEST(a_long_silence_ends_the_state)
{
	struct debar_transit transit = { .count = 0 };
	struct debar_transit later;

	see_many(&transit, START);
	later = transit;
	debar_transit_age(&later, START + 2 * WINDOW - 1);
	EXPECT_TRUE(later.is_transit);
	later = transit;
	debar_transit_age(&later, START + 2 * WINDOW);
	EXPECT_FALSE(later.is_transit);
	later = transit;
	debar_transit_age(&later, START + 365 * 86400);
	EXPECT_FALSE(later.is_transit);
}

TEST(a_clock_set_back_does_not_freeze_the_window)
{
	struct debar_transit transit = { .count = 0 };
	const s64 back = START - 10 * 365 * 86400LL;

	see(&transit, 1, START);
	see(&transit, 2, back);
	EXPECT_EQ(1, transit.count);
	EXPECT_EQ(back + WINDOW, transit.window_end);
	EXPECT_FALSE(transit.is_transit);
	EXPECT_TRUE(see_many(&transit, back + 1));
}

TEST(a_clock_set_back_within_the_window)
{
	struct debar_transit transit = { .count = 0 };

	see(&transit, 1, START);
	see(&transit, 2, START + 1000);
	see(&transit, 3, START);
	EXPECT_EQ(3, transit.count);
	/* One second before it began: a new one. */
	see(&transit, 4, START - 1);
	EXPECT_EQ(1, transit.count);
}

TEST(a_clock_set_back_ends_the_state_no_sooner)
{
	struct debar_transit transit = { .count = 0 };
	const s64 back = START - 86400;

	see_many(&transit, START);
	debar_transit_age(&transit, back);
	EXPECT_TRUE(transit.is_transit);
	debar_transit_age(&transit, back + WINDOW);
	EXPECT_FALSE(transit.is_transit);
}

TEST(a_box_without_a_clock)
{
	struct debar_transit transit = { .count = 0 };

	EXPECT_TRUE(see_many(&transit, 0));
	debar_transit_age(&transit, WINDOW);
	EXPECT_TRUE(transit.is_transit);
	debar_transit_age(&transit, START);
	EXPECT_FALSE(transit.is_transit);
}

/* Against a list of all that was seen, in windows of which each begins with
 * the first look after the last one ended.
 */
TEST(random_sightings)
{
	struct debar_transit transit = { .count = 0 };
	bool state = false, was_reached, news;
	s64 now = START, end = 0;
	u64 seen = 0, source;
	u32 i;

	random_seed();
	for (i = 0; i < 300000; i++) {
		now += random_below(i % 1000 < 500 ? 100 : 400);
		if (!random_below(5000))
			now += random_below(4 * WINDOW);
		if (!random_below(5000))
			now -= random_below(4 * WINDOW);
		source = random_below(random_below(2) ? 8 : 40);

		if (now >= end || now < end - WINDOW) {
			was_reached = __builtin_popcountll(seen) >=
				      DEBAR_TRANSIT_SOURCES;
			state = was_reached && now < end + WINDOW;
			seen = 0;
			end = now + WINDOW;
		}
		seen |= 1ULL << source;
		news = !state && __builtin_popcountll(seen) >=
				 DEBAR_TRANSIT_SOURCES;
		state |= news;
		ASSERT_EQ(news, see(&transit, source, now)) {
			TH_LOG("step %u", i);
		}
		ASSERT_EQ(state, transit.is_transit) TH_LOG("step %u", i);
	}
}

TEST_HARNESS_MAIN
