// SPDX-License-Identifier: GPL-2.0
#include "outlook.h"

#include "core/frame.h"

#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

static bool is_protected(const struct policy *policy,
			 const struct neighbour *neighbour)
{
	size_t len = neighbour->family == AF_INET ? 4 : 16, i;

	for (i = 0; neighbour->family && i < policy->protect_count; i++)
		if (policy->protects[i].family == neighbour->family &&
		    !memcmp(policy->protects[i].address, neighbour->address,
			    len))
			return true;
	return false;
}

/* The MAC address that the neighbour's IPv6 address was made of. */
static bool take_eui64(const struct compiled *compiled,
		       const struct neighbour *neighbour, u8 *mac)
{
	return neighbour->family == AF_INET6 &&
	       compiled->policy->eui64 == DEBAR_MODE_ENFORCE &&
	       debar_eui64_to_mac(neighbour->address + 8, mac);
}

/**
 * outlook_of() - what would become of somebody's frames
 * @compiled: policy
 * @neighbour: who, by MAC address and perhaps IP address
 * @now: system clock, seconds since 1970 UTC
 *
 * Guard rails that only the module knows (own addresses, gateways, transit) and
 * certificates are not considered.
 */
struct outlook outlook_of(const struct compiled *compiled,
			  const struct neighbour *neighbour, s64 now)
{
	struct outlook outlook = {
		.judgement = { .verdict = DEBAR_VERDICT_ACCEPT },
	};
	struct debar_waiver_facts facts = { .mac = neighbour->mac };
	char name[IF_NAMESIZE];
	u8 mac[DEBAR_MAC_LEN], bits;

	if (neighbour->family == AF_INET)
		facts.ipv4 = neighbour->address;
	else if (neighbour->family == AF_INET6)
		facts.ipv6 = neighbour->address;
	if (if_indextoname((unsigned int)neighbour->ifindex, name))
		facts.interface[0] = name;
	outlook.rule = compile_lookup(compiled, neighbour->mac, &bits);
	if (!outlook.rule && take_eui64(compiled, neighbour, mac))
		outlook.rule = compile_lookup(compiled, mac, &bits);
	if (outlook.rule && is_protected(compiled->policy, neighbour))
		outlook.judgement.reason = DEBAR_REASON_PROTECTED;
	else if (outlook.rule)
		outlook.judgement = compile_judge(compiled, outlook.rule,
						  &facts, now);
	return outlook;
}
