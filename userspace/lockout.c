// SPDX-License-Identifier: GPL-2.0
/*
 * Would a policy cut off whoever loads it? The module's guard rails know the
 * gateways; whose terminal the operator sits at is known only here.
 */
#include "lockout.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "date.h"
#include "mac.h"
#include "outlook_device.h"
#include "session.h"

/**
 * struct check - one check for a lock-out
 * @link: connected
 * @compiled: policy
 * @around: who is there
 * @now: clock
 * @count: reasons to refuse the policy so far
 */
struct check {
	struct link *link;
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

static void describe(char *who, size_t size, const char *what,
		     const struct neighbour *neighbour)
{
	char address[INET6_ADDRSTRLEN], mac[MAC_TEXT_MAX];
	bool has_mac = neighbour_has_mac(neighbour);

	snprintf(who, size, "%s, %s%s%s%s,", what,
		 neighbour_address(neighbour, address), has_mac ? " (" : "",
		 has_mac ? mac_format(neighbour->mac, mac) : "",
		 has_mac ? ")" : "");
}

static void examine(struct check *check, const char *what,
		    const struct neighbour *neighbour, bool guarded)
{
	struct outlook outlook = outlook_of(check->compiled, check->around,
					    neighbour, check->now);
	char who[160];

	if (!outlook.rule)
		return;
	describe(who, sizeof(who), what, neighbour);
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

/* The other end of the session, if it is this device, in quarantine. */
static void examine_quarantined(struct check *check, struct nlattr **device,
				const struct neighbour *peer)
{
	const char *rule = reply_text(device, DEBAR_A_DEVICE_RULE);
	char address[INET6_ADDRSTRLEN];
	struct neighbour neighbour;
	struct outlook outlook;

	/* Nearly none of them is: first what costs least. */
	if (!device_has_address(device, peer))
		return;
	device_place(&neighbour, device, check->around);
	outlook = outlook_of_device(check->compiled, check->around, device,
				    &neighbour, check->now);
	if (outlook.judgement.verdict != DEBAR_VERDICT_DROP)
		return;
	complain("the other end of your SSH session, %s, is in quarantine and would be banned by %s",
		 neighbour_address(peer, address),
		 rule ? rule : "an operator's word");
	check->count++;
}

/* Under a policy that only monitors, or waives, it may be in quarantine and here. */
static void check_quarantine(struct check *check, const struct neighbour *peer)
{
	struct nlattr *device[REPLY_MAX + 1];
	struct dump dump = { 0 };
	int err = link_dump_all(check->link, DEBAR_CMD_GET_DEVICES, &dump);
	size_t i;

	if (err)
		fputs("warning: the module does not say who is in quarantine: whether the other end of your SSH session is, is not known\n",
		      stderr);
	for (i = 0; !err && i < dump.count; i++)
		if (dump_nest(&dump, i, DEBAR_A_DEVICE, &device_set, device) &&
		    device[DEBAR_A_DEVICE_EXPIRES_IN])
			examine_quarantined(check, device, peer);
	dump_free(&dump);
}

static bool is_protected_gateway(const struct check *check,
				 const struct neighbour *neighbour)
{
	return check->compiled->policy->protect_gateways &&
	       neighbour_has_mac(neighbour) &&
	       surroundings_is_gateway(check->around, neighbour->mac);
}

/* Beyond a router the session's frames have the router's MAC address, but its own
 * IP address, which may hold its own MAC address or be in quarantine.
 */
static void check_session(struct check *check)
{
	static const char what[] = "the other end of your SSH session";
	struct neighbour peer = { 0 };
	const struct neighbour *known;

	if (!session_peer(&peer.family, peer.address))
		return;
	known = surroundings_next(check->around, peer.family, peer.address,
				  NULL);
	if (!known)
		examine(check, what, &peer, false);
	/* The same address may be on more than one link. */
	for (; known; known = surroundings_next(check->around, peer.family,
						peer.address, known))
		examine(check, what, known, is_protected_gateway(check, known));
	if (!check->count)
		check_quarantine(check, &peer);
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
 * lockout_look_around() - who is around, which matters to a check only
 * @around: result; surroundings_free() in any case
 *
 * What cannot be seen is said.
 */
void lockout_look_around(struct surroundings *around)
{
	if (!surroundings_read(around))
		fputs("warning: the kernel does not say who is around: whom this may cut off is not known\n",
		      stderr);
}

/**
 * lockout_count() - complain of what a policy would cut the operator off by
 * @rq: with --netns, the session is not in the namespace that is meant
 * @link: connected
 * @compiled: policy
 * @around: who is in the namespace that is meant
 *
 * Return: how many reasons there are not to load it.
 */
int lockout_count(const struct request *rq, struct link *link,
		  const struct compiled *compiled,
		  const struct surroundings *around)
{
	struct check check = {
		.link = link, .compiled = compiled, .around = around,
		.now = link_now(link),
	};

	if (!rq->netns)
		check_session(&check);
	check_gateways(&check);
	return check.count;
}
