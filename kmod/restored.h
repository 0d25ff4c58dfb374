/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a tool brings back that was known before a restart. The kernel believes
 * it no more than any other request.
 */
#ifndef DEBAR_RESTORED_H
#define DEBAR_RESTORED_H

#include <net/genetlink.h>

#include "quarantine.h"

/**
 * struct debar_restored - the device of a request, as it was before
 * @given: the request has one
 * @ttl_min: shortest quarantine that may be asked for, in seconds
 * @tags: VLAN tags of its frames
 * @vlan: the outermost, or 0
 * @inner_vlan: the second, or 0
 * @rule: name of the rule that it was quarantined by, or NULL
 * @mac: or NULL
 * @ipv4: of the inventory, or NULL
 * @ipv6: likewise
 * @first_seen: seconds since 1970 UTC, or 0
 * @last_seen: likewise
 * @count: frames from and to it
 * @evidence: to be freed, or NULL
 *
 * Pointers but for the last lead into the request.
 */
struct debar_restored {
	const struct nlattr *given;
	u32 ttl_min;
	u8 tags;
	u16 vlan;
	u16 inner_vlan;
	const char *rule;
	const u8 *mac;
	const u8 *ipv4;
	const u8 *ipv6;
	s64 first_seen;
	s64 last_seen;
	struct debar_count count;
	struct debar_evidence_note *evidence;
};

int debar_restored_read(struct debar_restored *restored,
			struct genl_info *info);
int debar_restored_apply(struct debar_restored *restored,
			 struct debar_quarantine_request *request,
			 struct genl_info *info);

#endif
