// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy would change for those who are here: the devices that the
 * module has seen under the policy in force, and everybody else whom neighbour
 * tables and bridges know.
 */
#include "rehearsal.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>

#include "mac.h"
#include "outlook_device.h"

/**
 * struct rehearsal - one comparison
 * @out: where changes are listed
 * @compiled: policy that may be loaded
 * @devices: answer to get-devices
 * @around: everybody around
 * @now: clock
 * @banned: newly
 * @released: likewise
 * @unchanged: devices of the inventory for whom nothing changes
 */
struct rehearsal {
	struct out *out;
	const struct compiled *compiled;
	const struct dump *devices;
	const struct surroundings *around;
	s64 now;
	u64 banned;
	u64 released;
	u64 unchanged;
};

static void put_whom(struct rehearsal *r,
		     const struct neighbour *neighbour)
{
	char text[MAC_TEXT_MAX], name[IF_NAMESIZE], address[INET6_ADDRSTRLEN];

	out_text(r->out, "mac", neighbour_has_mac(neighbour) ?
		 mac_format(neighbour->mac, text) : NULL);
	out_text(r->out, "address", neighbour_address(neighbour, address));
	out_text(r->out, "interface",
		 if_indextoname((unsigned int)neighbour->ifindex, name));
}

static void compare(struct rehearsal *r, const struct neighbour *neighbour,
		    u32 before, const char *rule_before,
		    const struct outlook *outlook)
{
	const u32 after = outlook->judgement.verdict;
	const bool was_banned = before == DEBAR_VERDICT_DROP;
	const bool banned = after == DEBAR_VERDICT_DROP;

	if (was_banned == banned) {
		r->unchanged++;
		return;
	}
	out_row(r->out);
	out_tint(r->out, banned ? TINT_BAD : TINT_WARN);
	out_text(r->out, "change", banned ? "banned" : "released");
	put_whom(r, neighbour);
	out_text(r->out, "before", name_of(&verdict_names, before));
	out_text(r->out, "after", name_of(&verdict_names, after));
	out_text(r->out, "reason", name_of(&reason_names,
					   outlook->judgement.reason));
	out_text(r->out, "rule", outlook->rule ? outlook->rule->name :
		 rule_before);
	if (banned)
		r->banned++;
	else
		r->released++;
}

/* The last verdict. Of whom no frame was judged, restored ones and those whom an
 * operator has put in, it is known what they are in.
 */
static u32 verdict_before(struct nlattr **device, u32 after)
{
	if (reply_u32(device, DEBAR_A_DEVICE_REASON) != DEBAR_REASON_NONE)
		return reply_u32(device, DEBAR_A_DEVICE_VERDICT);
	if (after == DEBAR_VERDICT_ACCEPT &&
	    reply_u32(device, DEBAR_A_DEVICE_FLAGS) &
	    DEBAR_DEVICE_FLAGS_QUARANTINED)
		return DEBAR_VERDICT_DROP;
	return after;
}

static void compare_seen(struct rehearsal *r)
{
	struct nlattr *device[REPLY_MAX + 1];
	struct neighbour neighbour;
	struct outlook outlook;
	size_t i;

	for (i = 0; i < r->devices->count; i++) {
		if (!dump_nest(r->devices, i, DEBAR_A_DEVICE, &device_set,
			       device))
			continue;
		device_place(&neighbour, device, r->around);
		outlook = outlook_of_device(r->compiled, r->around, device,
					    &neighbour, r->now);
		compare(r, &neighbour,
			verdict_before(device, outlook.judgement.verdict),
			reply_text(device, DEBAR_A_DEVICE_RULE), &outlook);
	}
}

static bool is_seen(const struct rehearsal *r, const u8 *mac)
{
	struct nlattr *device[REPLY_MAX + 1];
	size_t i;

	for (i = 0; i < r->devices->count; i++)
		if (dump_nest(r->devices, i, DEBAR_A_DEVICE, &device_set,
			      device) &&
		    device_has_mac(device, mac))
			return true;
	return false;
}

static struct outlook outlook_of_other(const struct rehearsal *r, size_t at)
{
	const struct surroundings *around = r->around;
	struct outlook outlook = outlook_of(r->compiled, around,
					    &around->neighbours[at], r->now);

	if (outlook.judgement.verdict == DEBAR_VERDICT_DROP &&
	    surroundings_is_gateway(around, around->neighbours[at].mac))
		outlook_spare(&outlook, r->compiled->policy,
			      DEBAR_DEVICE_FLAGS_GATEWAY);
	return outlook;
}

/* A device is in more than one table; the entry with an address says more. */
static bool said_before(const struct rehearsal *r, size_t at)
{
	const struct neighbour *list = r->around->neighbours;
	size_t i;

	for (i = 0; i < at; i++)
		if (!memcmp(list[i].mac, list[at].mac, DEBAR_MAC_LEN) &&
		    outlook_of_other(r, i).judgement.verdict ==
		    DEBAR_VERDICT_DROP)
			return true;
	return false;
}

static void compare_others(struct rehearsal *r)
{
	const struct surroundings *around = r->around;
	struct outlook outlook;
	size_t i;

	for (i = 0; i < around->neighbour_count; i++) {
		outlook = outlook_of_other(r, i);
		if (outlook.judgement.verdict == DEBAR_VERDICT_DROP &&
		    !said_before(r, i) &&
		    !is_seen(r, around->neighbours[i].mac))
			compare(r, &around->neighbours[i],
				DEBAR_VERDICT_ACCEPT, NULL, &outlook);
	}
}

/**
 * rehearsal_show() - list whom a policy would ban newly, and whom release
 * @out: begun
 * @compiled: the policy
 * @devices: answer to get-devices, by the policy in force
 * @around: everybody around
 * @now: by link_now()
 */
void rehearsal_show(struct out *out, const struct compiled *compiled,
		    const struct dump *devices,
		    const struct surroundings *around, s64 now)
{
	static const struct column columns[] = {
		{ "change", "CHANGE", 0 },
		{ "mac", "MAC", 0 },
		{ "address", "ADDRESS", COLUMN_OPTIONAL },
		{ "interface", "INTERFACE", 0 },
		{ "before", "BEFORE", 0 },
		{ "after", "AFTER", 0 },
		{ "reason", "REASON", 0 },
		{ "rule", "RULE", 0 },
	};
	struct rehearsal r = {
		.out = out, .compiled = compiled, .devices = devices,
		.around = around, .now = now,
	};

	out_list(out, "changes", columns, ARRAY_SIZE(columns));
	compare_seen(&r);
	compare_others(&r);
	out_list_end(out, NULL);
	out_count(out, "newly-banned", r.banned);
	out_count(out, "released", r.released);
	out_count(out, "unchanged", r.unchanged);
	out_print(out, "%llu would be banned newly, %llu released; nothing changes for %llu other devices seen",
		  (unsigned long long)r.banned, (unsigned long long)r.released,
		  (unsigned long long)r.unchanged);
}
