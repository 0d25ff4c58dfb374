// SPDX-License-Identifier: GPL-2.0
#include <kselftest_harness.h>

#include "core/judge.h"
#include "testlib.h"

enum { EFFECTIVE = 1800000000, UNTIL = 1900000000 };

/**
 * struct question - all that a verdict depends on
 */
struct question {
	struct debar_switch policy;
	struct debar_switch vendor;
	struct debar_vendor_facts facts;
	struct debar_circumstances given;
};

/* A question whose answer is a drop; the tests change one thing or two. */
static struct question plain_drop(void)
{
	return (struct question){
		.policy = { DEBAR_MODE_ENFORCE, true },
		.vendor = { DEBAR_MODE_ENFORCE, true },
		.facts = { EFFECTIVE, UNTIL },
		.given = {
			.now = EFFECTIVE,
			.guard = DEBAR_REASON_NONE,
			.transit_mode = DEBAR_MODE_MONITOR,
		},
	};
}

static struct debar_judgement answer(const struct question *question)
{
	return debar_judge(&question->policy, &question->vendor,
			   &question->facts, &question->given);
}

#define EXPECT_ANSWER(question, v, r) do { \
	struct debar_judgement judgement = answer(question); \
	EXPECT_EQ(DEBAR_VERDICT_##v, judgement.verdict); \
	EXPECT_EQ(DEBAR_REASON_##r, judgement.reason); \
} while (0)

TEST(drop)
{
	struct question question = plain_drop();

	EXPECT_ANSWER(&question, DROP, ENFORCED);
}

TEST(the_weaker_mode_counts)
{
	static const enum debar_verdict want[3][3] = {
		{ DEBAR_VERDICT_ACCEPT, DEBAR_VERDICT_ACCEPT, DEBAR_VERDICT_ACCEPT },
		{ DEBAR_VERDICT_ACCEPT, DEBAR_VERDICT_MONITOR, DEBAR_VERDICT_MONITOR },
		{ DEBAR_VERDICT_ACCEPT, DEBAR_VERDICT_MONITOR, DEBAR_VERDICT_DROP },
	};
	static const enum debar_reason why[] = {
		DEBAR_REASON_MODE_OFF, DEBAR_REASON_MODE_MONITOR,
		DEBAR_REASON_ENFORCED,
	};
	struct question question = plain_drop();
	struct debar_judgement judgement;
	u32 policy, vendor;

	for (policy = 0; policy < 3; policy++) {
		for (vendor = 0; vendor < 3; vendor++) {
			question.policy.mode = policy;
			question.vendor.mode = vendor;
			judgement = answer(&question);
			EXPECT_EQ(want[policy][vendor], judgement.verdict);
			EXPECT_EQ(why[judgement.verdict], judgement.reason);
		}
	}
}

TEST(switches)
{
	struct question question = plain_drop();

	question.vendor.enabled = false;
	EXPECT_ANSWER(&question, ACCEPT, DISABLED);
	question.policy.enabled = false;
	EXPECT_ANSWER(&question, ACCEPT, DISABLED);
	question.vendor.enabled = true;
	EXPECT_ANSWER(&question, ACCEPT, DISABLED);
	question.policy.enabled = true;
	EXPECT_ANSWER(&question, DROP, ENFORCED);
}

TEST(guard_rails)
{
	static const enum debar_reason guards[] = {
		DEBAR_REASON_OWN, DEBAR_REASON_GATEWAY, DEBAR_REASON_PROTECTED,
		DEBAR_REASON_BOOTSTRAP, DEBAR_REASON_CONTROL_FRAME,
	};
	struct debar_judgement judgement;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(guards); i++) {
		struct question question = plain_drop();

		question.given.guard = guards[i];
		judgement = answer(&question);
		EXPECT_EQ(DEBAR_VERDICT_ACCEPT, judgement.verdict);
		EXPECT_EQ(guards[i], judgement.reason);
	}
}

TEST(transit)
{
	struct question question = plain_drop();

	question.given.transit = true;
	EXPECT_ANSWER(&question, MONITOR, TRANSIT);
	question.given.transit_mode = DEBAR_MODE_OFF;
	EXPECT_ANSWER(&question, MONITOR, TRANSIT);
	question.given.transit_mode = DEBAR_MODE_ENFORCE;
	EXPECT_ANSWER(&question, DROP, ENFORCED);
	question.policy.mode = DEBAR_MODE_MONITOR;
	EXPECT_ANSWER(&question, MONITOR, MODE_MONITOR);
}

TEST(a_mac_in_an_address)
{
	static const enum debar_mode spare[] = {
		DEBAR_MODE_OFF, DEBAR_MODE_MONITOR,
	};
	struct question question = plain_drop();
	struct debar_judgement judgement;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(spare); i++) {
		judgement = answer(&question);
		debar_judge_eui64(&judgement, spare[i]);
		EXPECT_EQ(DEBAR_VERDICT_MONITOR, judgement.verdict);
		EXPECT_EQ(DEBAR_REASON_EUI64, judgement.reason);
	}
	judgement = answer(&question);
	debar_judge_eui64(&judgement, DEBAR_MODE_ENFORCE);
	EXPECT_EQ(DEBAR_VERDICT_DROP, judgement.verdict);
	EXPECT_EQ(DEBAR_REASON_ENFORCED, judgement.reason);
	question.given.guard = DEBAR_REASON_OWN;
	judgement = answer(&question);
	debar_judge_eui64(&judgement, DEBAR_MODE_MONITOR);
	EXPECT_EQ(DEBAR_VERDICT_ACCEPT, judgement.verdict);
	EXPECT_EQ(DEBAR_REASON_OWN, judgement.reason);
}

TEST(dates)
{
	struct question question = plain_drop();

	question.given.now = EFFECTIVE - 1;
	EXPECT_ANSWER(&question, MONITOR, NOT_YET_EFFECTIVE);
	question.given.now = EFFECTIVE;
	EXPECT_ANSWER(&question, DROP, ENFORCED);
	question.given.now = UNTIL - 1;
	EXPECT_ANSWER(&question, DROP, ENFORCED);
	question.given.now = UNTIL;
	EXPECT_ANSWER(&question, MONITOR, ENDED);
	question.given.now = 0;
	EXPECT_ANSWER(&question, MONITOR, NOT_YET_EFFECTIVE);
	question.given.now = 1LL << 40;
	EXPECT_ANSWER(&question, MONITOR, ENDED);
}

TEST(dates_that_are_not_there)
{
	static const s64 instants[] = {
		-1, 0, 1, EFFECTIVE, 1LL << 33, 1LL << 62, DEBAR_NEVER - 1,
		DEBAR_ALWAYS, DEBAR_ALWAYS + 1,
	};
	struct question question = plain_drop();
	u32 i;

	EXPECT_EQ(INT64_MIN, DEBAR_ALWAYS);
	EXPECT_EQ(INT64_MAX, DEBAR_NEVER);
	question.facts.effective = DEBAR_ALWAYS;
	question.facts.until = DEBAR_NEVER;
	for (i = 0; i < ARRAY_SIZE(instants); i++) {
		question.given.now = instants[i];
		EXPECT_ANSWER(&question, DROP, ENFORCED);
	}
}

TEST(dates_before_1970)
{
	struct question question = plain_drop();

	question.facts.effective = -1000;
	question.facts.until = -10;
	question.given.now = -1001;
	EXPECT_ANSWER(&question, MONITOR, NOT_YET_EFFECTIVE);
	question.given.now = -1000;
	EXPECT_ANSWER(&question, DROP, ENFORCED);
	question.given.now = -10;
	EXPECT_ANSWER(&question, MONITOR, ENDED);
}

TEST(waivers)
{
	struct question question = plain_drop();

	question.given.waived_until = EFFECTIVE + 1;
	EXPECT_ANSWER(&question, ACCEPT, WAIVED);
	question.given.now = EFFECTIVE + 1;
	EXPECT_ANSWER(&question, DROP, ENFORCED);
	question.given.now = EFFECTIVE + 2;
	EXPECT_ANSWER(&question, DROP, ENFORCED);
	question.given.waived_until = 0;
	EXPECT_ANSWER(&question, DROP, ENFORCED);
}

/* What applies to a question, in the documented order of decision: the first
 * in this list that does is the answer.
 */
enum grounds {
	OFF, GUARD, WAIVED, SWITCHED_OFF, CARRIES_OTHERS, TOO_EARLY, TOO_LATE,
	MONITOR_ONLY, NOTHING,
};

static enum grounds first_grounds(const struct question *q)
{
	const bool applies[] = {
		[OFF] = q->policy.mode == DEBAR_MODE_OFF ||
			q->vendor.mode == DEBAR_MODE_OFF,
		[GUARD] = q->given.guard != DEBAR_REASON_NONE,
		[WAIVED] = q->given.waived_until &&
			   q->given.now < q->given.waived_until,
		[SWITCHED_OFF] = !(q->policy.enabled && q->vendor.enabled),
		[CARRIES_OTHERS] = q->given.transit &&
				   q->given.transit_mode != DEBAR_MODE_ENFORCE,
		[TOO_EARLY] = q->given.now < q->facts.effective,
		[TOO_LATE] = q->given.now >= q->facts.until,
		[MONITOR_ONLY] = q->policy.mode == DEBAR_MODE_MONITOR ||
				 q->vendor.mode == DEBAR_MODE_MONITOR,
		[NOTHING] = true,
	};
	enum grounds i = OFF;

	while (!applies[i])
		i++;
	return i;
}

static void expect_first(struct __test_metadata *_metadata,
			 const struct question *question)
{
	static const struct debar_judgement want[] = {
		[OFF] = { DEBAR_VERDICT_ACCEPT, DEBAR_REASON_MODE_OFF },
		[WAIVED] = { DEBAR_VERDICT_ACCEPT, DEBAR_REASON_WAIVED },
		[SWITCHED_OFF] = { DEBAR_VERDICT_ACCEPT, DEBAR_REASON_DISABLED },
		[CARRIES_OTHERS] = { DEBAR_VERDICT_MONITOR, DEBAR_REASON_TRANSIT },
		[TOO_EARLY] = { DEBAR_VERDICT_MONITOR,
				DEBAR_REASON_NOT_YET_EFFECTIVE },
		[TOO_LATE] = { DEBAR_VERDICT_MONITOR, DEBAR_REASON_ENDED },
		[MONITOR_ONLY] = { DEBAR_VERDICT_MONITOR,
				   DEBAR_REASON_MODE_MONITOR },
		[NOTHING] = { DEBAR_VERDICT_DROP, DEBAR_REASON_ENFORCED },
	};
	const struct debar_judgement got = answer(question);
	const enum grounds grounds = first_grounds(question);

	if (grounds == GUARD) {
		ASSERT_EQ(DEBAR_VERDICT_ACCEPT, got.verdict);
		ASSERT_EQ(question->given.guard, got.reason);
		return;
	}
	ASSERT_EQ(want[grounds].verdict, got.verdict);
	ASSERT_EQ(want[grounds].reason, got.reason);
}

/* Digits of @number to mixed bases. */
static u32 digit(u32 *number, u32 base)
{
	const u32 result = *number % base;

	*number /= base;
	return result;
}

TEST(every_combination)
{
	static const enum debar_reason guards[] = {
		DEBAR_REASON_NONE, DEBAR_REASON_OWN, DEBAR_REASON_GATEWAY,
		DEBAR_REASON_PROTECTED, DEBAR_REASON_BOOTSTRAP,
		DEBAR_REASON_CONTROL_FRAME,
	};
	static const s64 instants[] = {
		EFFECTIVE - 1, EFFECTIVE, EFFECTIVE + 1, UNTIL - 1, UNTIL,
		UNTIL + 1,
	};
	static const s64 waived[] = { 0, EFFECTIVE, UNTIL, DEBAR_NEVER };
	static const s64 from[] = { EFFECTIVE, DEBAR_ALWAYS, UNTIL };
	static const s64 to[] = { UNTIL, DEBAR_NEVER, EFFECTIVE };
	enum { ALL = 3 * 3 * 2 * 2 * 6 * 2 * 3 * 6 * 3 * 3 * 4 };
	u32 number, rest;

	for (number = 0; number < ALL; number++) {
		struct question question;

		rest = number;
		question.policy.mode = digit(&rest, 3);
		question.vendor.mode = digit(&rest, 3);
		question.policy.enabled = digit(&rest, 2);
		question.vendor.enabled = digit(&rest, 2);
		question.given.guard = guards[digit(&rest, 6)];
		question.given.transit = digit(&rest, 2);
		question.given.transit_mode = digit(&rest, 3);
		question.given.now = instants[digit(&rest, 6)];
		question.facts.effective = from[digit(&rest, 3)];
		question.facts.until = to[digit(&rest, 3)];
		question.given.waived_until = waived[digit(&rest, 4)];
		expect_first(_metadata, &question);
	}
}

TEST(clock)
{
	EXPECT_EQ(20, debar_clock(10, 20, 0));
	EXPECT_EQ(20, debar_clock(20, 10, 0));
	EXPECT_EQ(20, debar_clock(20, 20, 20));
	EXPECT_EQ(0, debar_clock(0, DEBAR_ALWAYS, DEBAR_ALWAYS));
	EXPECT_EQ(1, debar_clock(0, 1, DEBAR_ALWAYS));
	EXPECT_EQ(1LL << 40, debar_clock(5, 1LL << 40, 7));
	EXPECT_EQ(1LL << 40, debar_clock(1LL << 40, 5, 7));
	EXPECT_EQ(1LL << 40, debar_clock(5, 7, 1LL << 40));
	EXPECT_EQ(-1, debar_clock(-5, -1, -3));
}

TEST(the_clock_does_not_go_back)
{
	struct question question = plain_drop();

	question.given.waived_until = EFFECTIVE + 10;
	question.given.now = debar_clock(EFFECTIVE, 0, EFFECTIVE + 10);
	EXPECT_ANSWER(&question, DROP, ENFORCED);
	question.given.now = debar_clock(EFFECTIVE, 0, EFFECTIVE + 9);
	EXPECT_ANSWER(&question, ACCEPT, WAIVED);
}

/* A box whose clock starts in 1970 bans what was banned when its policy was
 * made, and nothing before its day.
 */
TEST(a_box_without_a_clock)
{
	struct question question = plain_drop();

	question.given.now = debar_clock(60, EFFECTIVE + 86400, 0);
	EXPECT_ANSWER(&question, DROP, ENFORCED);
	question.given.now = debar_clock(60, EFFECTIVE - 86400, 0);
	EXPECT_ANSWER(&question, MONITOR, NOT_YET_EFFECTIVE);
}

TEST(the_first_that_says_worst_counts)
{
	struct debar_weight is, was;
	u32 i, scale;

	for (i = 0; i < 4 * 81; i++) {
		scale = i;
		is.is_name = scale & 1;
		was.is_name = scale & 2;
		scale /= 4;
		is.verdict = scale % __DEBAR_VERDICT_MAX;
		was.verdict = scale / 3 % __DEBAR_VERDICT_MAX;
		is.by_rule = scale / 9 % __DEBAR_VERDICT_MAX;
		was.by_rule = scale / 27 % __DEBAR_VERDICT_MAX;
		EXPECT_EQ(is.verdict * 10 + is.by_rule * 3 + !is.is_name >
			  was.verdict * 10 + was.by_rule * 3 + !was.is_name,
			  debar_outweighs(&is, &was))
			TH_LOG("%u", i);
	}
}

TEST_HARNESS_MAIN
