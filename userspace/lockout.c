// SPDX-License-Identifier: GPL-2.0
/*
 * Would a policy cut off whoever loads it? The module's guard rails know the
 * gateways; whose terminal the operator sits at is known only here.
 */
#include "lockout.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "date.h"
#include "mac.h"
#include "outlook.h"
#include "session.h"

/**
 * struct check - one check for a lock-out
 * @compiled: policy
 * @around: who is there
 * @now: clock
 * @count: reasons to refuse the policy so far
 */
struct check {
	const struct compiled *compiled;
	const struct surroundings *around;
	s64 now;
	int count;
};

/* A ban that has not begun. */
static void warn_of_date(const struct check *check, const char *who,
			 const struct outlook *outlook)
{
	const struct policy_vendor *vendor =
		check->compiled->policy->vendors[outlook->rule->vendor];
	char day[DATE_TEXT_MAX];

	fprintf(stderr, "warning: %s is banned from %s on, by rule %s\n", who,
		date_format(vendor->effective, day), outlook->rule->name);
}

static void examine(struct check *check, const char *what,
		    const struct neighbour *neighbour, bool guarded)
{
	struct outlook outlook = outlook_of(check->compiled, neighbour,
					    check->now);
	char who[160], address[INET6_ADDRSTRLEN], mac[MAC_TEXT_MAX];

	if (!outlook.rule)
		return;
	inet_ntop(neighbour->family, neighbour->address, address,
		  sizeof(address));
	snprintf(who, sizeof(who), "%s, %s (%s),", what, address,
		 mac_format(neighbour->mac, mac));
	if (outlook.judgement.reason == DEBAR_REASON_NOT_YET_EFFECTIVE)
		warn_of_date(check, who, &outlook);
	if (outlook.judgement.verdict != DEBAR_VERDICT_DROP)
		return;
	if (guarded) {
		fprintf(stderr, "warning: %s is listed by rule %s; only that it is a gateway lets it pass\n",
			who, outlook.rule->name);
		return;
	}
	complain("%s would be banned by rule %s", who, outlook.rule->name);
	check->count++;
}

/* Beyond a router the session's frames have the router's MAC address. */
static void check_session(struct check *check)
{
	const struct neighbour *peer;
	u8 address[16];
	int family;

	if (!session_peer(&family, address))
		return;
	peer = surroundings_find(check->around, family, address, 0);
	if (peer)
		examine(check, "the other end of your SSH session", peer,
			false);
}

static void check_gateways(struct check *check)
{
	const struct neighbour *neighbour;
	size_t i;

	for (i = 0; i < check->around->gateway_count; i++) {
		const struct gateway *gateway = &check->around->gateways[i];

		neighbour = surroundings_find(check->around, gateway->family,
					      gateway->address,
					      gateway->ifindex);
		if (neighbour)
			examine(check, "a default gateway", neighbour,
				check->compiled->policy->protect_gateways);
	}
}

/**
 * lockout_count() - complain of what a policy would cut the operator off by
 * @rq: with --netns, the session is not in the namespace that is meant
 * @compiled: policy
 * @around: who is in the namespace that is meant
 *
 * Return: how many reasons there are not to load it.
 */
int lockout_count(const struct request *rq, const struct compiled *compiled,
		  const struct surroundings *around)
{
	struct check check = {
		.compiled = compiled, .around = around, .now = time(NULL),
	};

	if (!rq->netns)
		check_session(&check);
	check_gateways(&check);
	return check.count;
}
