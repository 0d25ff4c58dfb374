// SPDX-License-Identifier: GPL-2.0
/*
 * Would a switch cut off whoever turns it? The policy in force is the module's, so
 * its verdict on the other end of the session is judged again.
 */
#include "lockout_switch.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "core/frame.h"
#include "core/judge.h"
#include "lockout.h"
#include "neighbours.h"
#include "outlook_device.h"
#include "session.h"

/* What the module lets through whatever a switch says: the device, or it with one of
 * the addresses that it has shown.
 */
#define SPARED		(DEBAR_DEVICE_FLAGS_GATEWAY | DEBAR_DEVICE_FLAGS_OWN)
#define SPARED_SO	(DEBAR_DEVICE_FLAGS_PROTECTED | \
			 DEBAR_DEVICE_FLAGS_WAIVED)

/**
 * struct check - one check for a lock-out
 * @change: of a switch
 * @peer: the other end of the session
 * @around: everybody around: one or more of them may be it
 * @in_address: the MAC address that its IPv6 address was made of
 * @has_in_address: there is one, and the policy bans by such
 * @policy: switch of the whole policy, after the change
 * @transit: mode of the policy for devices that carry others' traffic
 * @now: clock of the module
 * @vendors: answer to get-vendors
 * @rules: answer to get-rules
 * @count: reasons to refuse so far
 */
struct check {
	const struct change *change;
	struct neighbour peer;
	struct surroundings around;
	u8 in_address[DEBAR_MAC_LEN];
	bool has_in_address;
	struct debar_switch policy;
	enum debar_mode transit;
	s64 now;
	struct dump vendors;
	struct dump rules;
	int count;
};

static void turn(struct debar_switch *toggle, const struct change *change)
{
	if (change->mode >= 0)
		toggle->mode = (u8)change->mode;
	if (change->enabled >= 0)
		toggle->enabled = change->enabled;
}

static struct debar_switch read_switch(struct nlattr **tb, int mode, int enabled)
{
	return (struct debar_switch){
		.mode = (u8)reply_u32(tb, mode),
		.enabled = reply_u8(tb, enabled),
	};
}

static void take_status(struct nlattr **status, void *arg)
{
	struct check *check = arg;

	check->policy = read_switch(status, DEBAR_A_MODE, DEBAR_A_ENABLED);
	check->transit = (enum debar_mode)reply_u32(status, DEBAR_A_TRANSIT);
	check->now = reply_s64(status, DEBAR_A_CLOCK);
	check->has_in_address =
		reply_u32(status, DEBAR_A_EUI64) == DEBAR_MODE_ENFORCE &&
		check->peer.family == AF_INET6 &&
		debar_eui64_to_mac(check->peer.address + 8, check->in_address);
	if (!check->change->vendor)
		turn(&check->policy, check->change);
}

static bool find_vendor(const struct check *check, const char *name,
			struct nlattr **vendor)
{
	const char *found;
	size_t i;

	for (i = 0; i < check->vendors.count; i++) {
		if (!dump_nest(&check->vendors, i, DEBAR_A_VENDOR, &vendor_set,
			       vendor))
			continue;
		found = reply_text(vendor, DEBAR_A_VENDOR_NAME);
		if (found && !strcmp(found, name))
			return true;
	}
	return false;
}

/* The weaker of vendor and rule counts; who is known by an operator's word is meant
 * by the strictest rule of the vendor.
 */
static u8 mode_by_rule(const struct check *check, const char *name, u32 vendor,
		       u8 mode)
{
	struct nlattr *rule[REPLY_MAX + 1];
	u32 strictest = DEBAR_MODE_OFF, its;
	const char *found;
	size_t i;

	for (i = 0; i < check->rules.count; i++) {
		if (!dump_nest(&check->rules, i, DEBAR_A_RULE, &rule_set,
			       rule) ||
		    reply_u32(rule, DEBAR_A_RULE_VENDOR) != vendor)
			continue;
		found = reply_text(rule, DEBAR_A_RULE_NAME);
		its = reply_u32(rule, DEBAR_A_RULE_MODE);
		if ((!name || (found && !strcmp(found, name))) &&
		    its > strictest)
			strictest = its;
	}
	return strictest < mode ? (u8)strictest : mode;
}

/* The module does not say which of its addresses spares a device. */
static bool is_spared(const struct check *check, struct nlattr **device)
{
	char address[INET6_ADDRSTRLEN];

	if (!(reply_u32(device, DEBAR_A_DEVICE_FLAGS) & SPARED_SO) ||
	    !device_has_address(device, &check->peer))
		return false;
	if (device[DEBAR_A_DEVICE_IPV4] && device[DEBAR_A_DEVICE_IPV6])
		fprintf(stderr, "warning: the other end of your SSH session, %s, is protected or waived, but maybe by its other address only\n",
			neighbour_address(&check->peer, address));
	return true;
}

/* Would a device be dropped after the change? */
static bool is_dropped(const struct check *check, struct nlattr **device,
		       const char *name)
{
	const u32 flags = reply_u32(device, DEBAR_A_DEVICE_FLAGS);
	const struct debar_circumstances given = {
		.now = check->now,
		.transit = flags & DEBAR_DEVICE_FLAGS_TRANSIT,
		.transit_mode = check->transit,
	};
	struct nlattr *vendor[REPLY_MAX + 1];
	struct debar_vendor_facts facts = { DEBAR_ALWAYS, DEBAR_NEVER };
	struct debar_switch toggle;

	if (flags & SPARED || !find_vendor(check, name, vendor))
		return false;
	if (vendor[DEBAR_A_VENDOR_EFFECTIVE])
		facts.effective = reply_s64(vendor, DEBAR_A_VENDOR_EFFECTIVE);
	if (vendor[DEBAR_A_VENDOR_UNTIL])
		facts.until = reply_s64(vendor, DEBAR_A_VENDOR_UNTIL);
	toggle = read_switch(vendor, DEBAR_A_VENDOR_MODE,
			     DEBAR_A_VENDOR_ENABLED);
	if (check->change->vendor && !strcmp(check->change->vendor, name))
		turn(&toggle, check->change);
	toggle.mode = mode_by_rule(check,
				   reply_text(device, DEBAR_A_DEVICE_RULE),
				   reply_u32(vendor, DEBAR_A_VENDOR_INDEX),
				   toggle.mode);
	return debar_judge(&check->policy, &toggle, &facts, &given).verdict ==
	       DEBAR_VERDICT_DROP;
}

/* Has somebody with the session's address this MAC? The same address may be on more
 * than one link.
 */
static bool is_at_mac(const struct check *check, struct nlattr **device)
{
	const struct neighbour *known = NULL;

	while ((known = surroundings_next(&check->around, check->peer.family,
					  check->peer.address, known)))
		if (neighbour_has_mac(known) &&
		    device_has_mac(device, known->mac))
			return true;
	return false;
}

/* By its MAC address, or by an address in quarantine. */
static bool is_peer(const struct check *check, struct nlattr **device)
{
	if (device[DEBAR_A_DEVICE_EXPIRES_IN])
		return device_has_address(device, &check->peer);
	return is_at_mac(check, device) ||
	       (check->has_in_address &&
		device_has_mac(device, check->in_address));
}

static void examine(struct check *check, struct nlattr **device)
{
	const char *vendor = reply_text(device, DEBAR_A_DEVICE_VENDOR);
	const char *rule = reply_text(device, DEBAR_A_DEVICE_RULE);
	char address[INET6_ADDRSTRLEN];
	const char *doubt = "";

	if (!vendor || !is_peer(check, device) ||
	    !is_dropped(check, device, vendor) || is_spared(check, device))
		return;
	if (reply_u32(device, DEBAR_A_DEVICE_FLAGS) & SPARED_SO)
		doubt = ", unless it is protected or waived by more than its last address";
	complain("the other end of your SSH session, %s, would be banned by %s%s%s",
		 neighbour_address(&check->peer, address), rule ? "rule " : "",
		 rule ?: "an operator's word", doubt);
	check->count++;
}

static int examine_devices(struct check *check, struct link *link)
{
	struct nlattr *device[REPLY_MAX + 1];
	struct dump dump = { 0 };
	int err = link_dump_all(link, DEBAR_CMD_GET_DEVICES, &dump);
	size_t i;

	for (i = 0; !err && i < dump.count; i++)
		if (dump_nest(&dump, i, DEBAR_A_DEVICE, &device_set, device))
			examine(check, device);
	dump_free(&dump);
	return err;
}

/**
 * lockout_switch_count() - complain of whom a switch would cut off
 * @rq: with --netns, the session is not in the namespace that is meant
 * @link: connected
 * @change: of the switch
 *
 * Return: how many reasons there are not to turn it.
 */
int lockout_switch_count(const struct request *rq, struct link *link,
			 const struct change *change)
{
	struct check check = { .change = change };
	struct nl_msg *msg;
	int err;

	if (change->enabled != 1 && change->mode != DEBAR_MODE_ENFORCE)
		return 0;
	if (rq->netns || !session_peer(&check.peer.family, check.peer.address))
		return 0;
	lockout_look_around(&check.around);
	msg = link_message(link, DEBAR_CMD_GET_STATUS);
	err = link_call(link, msg, take_status, &check);
	if (!err)
		err = link_dump_all(link, DEBAR_CMD_GET_VENDORS, &check.vendors);
	if (!err)
		err = link_dump_all(link, DEBAR_CMD_GET_RULES, &check.rules);
	if (!err)
		err = examine_devices(&check, link);
	if (err)
		fputs("warning: the module does not say whom it knows: whether this cuts off the other end of your SSH session is not known\n",
		      stderr);
	dump_free(&check.rules);
	dump_free(&check.vendors);
	surroundings_free(&check.around);
	return check.count;
}
