// SPDX-License-Identifier: GPL-2.0
/*
 * Network devices that carry no hooks, and why: kmod/attach.c decides.
 */
#include <linux/if.h>
#include <linux/if_arp.h>
#include <netlink/cache.h>
#include <netlink/route/link.h>

#include "core/glob.h"
#include "doctor.h"

/**
 * struct rounds - one round through all devices
 * @health: to add to
 * @ports: answer to get-ports
 * @links: all devices
 * @judges_addresses: the policy has rules that need no Ethernet header
 * @patterns: settings.interfaces of the policy are not empty
 * @hooked: number of ports
 */
struct rounds {
	struct health *health;
	const struct dump *ports;
	struct nl_cache *links;
	bool judges_addresses;
	bool patterns;
	size_t hooked;
};

static bool is_port(const struct rounds *rounds, int ifindex)
{
	struct nlattr *port[REPLY_MAX + 1];
	size_t i;

	for (i = 0; i < rounds->ports->count; i++)
		if (dump_nest(rounds->ports, i, DEBAR_A_PORT, &port_set,
			      port) &&
		    (int)reply_u32(port, DEBAR_A_PORT_IFINDEX) == ifindex)
			return true;
	return false;
}

/* Why a device of this kind is left out, or NULL when it is not. */
static const char *why_kind(const char *kind)
{
	static const char below[] =
		"its frames are judged on the devices below it";
	static const struct { const char *kind, *why; } kinds[] = {
		{ "bridge", below }, { "bond", below }, { "team", below },
		{ "openvswitch", below }, { "vlan", below },
		{ "macvlan", below }, { "macvtap", below },
		{ "ipvlan", below }, { "ipvtap", below }, { "vrf", below },
		{ "ifb", "what tc redirects to it is judged at prerouting" },
	};
	size_t i;

	for (i = 0; kind && i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].kind, kind))
			return kinds[i].why;
	return NULL;
}

static bool is_headerless(unsigned int type)
{
	return type == ARPHRD_NONE || type == ARPHRD_RAWIP ||
	       type == ARPHRD_PPP || type == ARPHRD_TUNNEL ||
	       type == ARPHRD_TUNNEL6 || type == ARPHRD_SIT ||
	       type == ARPHRD_IPGRE || type == ARPHRD_IP6GRE;
}

/* The device that a switch chip hangs on: a "dsa" device above says so. */
static bool is_conduit(const struct rounds *rounds, int ifindex)
{
	struct nl_object *object = nl_cache_get_first(rounds->links);

	for (; object; object = nl_cache_get_next(object)) {
		struct rtnl_link *link = (struct rtnl_link *)object;
		const char *kind = rtnl_link_get_type(link);

		if (kind && !strcmp(kind, "dsa") &&
		    rtnl_link_get_link(link) == ifindex)
			return true;
	}
	return false;
}

static const char no_header[] =
	"its packets have no Ethernet header, and the policy no certificate rules";

static const char *why_left_out(const struct rounds *rounds,
				struct rtnl_link *link)
{
	unsigned int type = rtnl_link_get_arptype(link);
	const char *why;

	if (rtnl_link_get_flags(link) & IFF_LOOPBACK)
		return "it carries only what this box says to itself";
	why = why_kind(rtnl_link_get_type(link));
	if (why)
		return why;
	if (is_conduit(rounds, rtnl_link_get_ifindex(link)))
		return "its frames are judged on the ports of the switch";
	if (is_headerless(type) && !rounds->judges_addresses)
		return no_header;
	if (!is_headerless(type) && type != ARPHRD_ETHER)
		return "it is no Ethernet";
	if (rounds->patterns)
		return "settings.interfaces of the policy leave it out";
	return NULL;
}

static void take_link(struct nl_object *object, void *arg)
{
	struct rtnl_link *link = (struct rtnl_link *)object;
	const char *name = rtnl_link_get_name(link);
	const char *kind = rtnl_link_get_type(link);
	struct rounds *rounds = arg;
	const char *why;

	if (!name)
		return;
	if (is_port(rounds, rtnl_link_get_ifindex(link))) {
		rounds->hooked++;
		return;
	}
	why = why_left_out(rounds, link);
	if (why)
		health_add(rounds->health, HEALTH_NOTE, name, NULL,
			   "%s%s%s%s carries no hooks: %s", name,
			   kind ? " (" : "", kind ? kind : "", kind ? ")" : "",
			   why);
	else
		health_add(rounds->health, HEALTH_WARNING, name,
			   "ask again; if it stays, 'dmesg' may say why",
			   "%s%s%s%s carries no hooks, and should: its frames pass unseen",
			   name, kind ? " (" : "", kind ? kind : "",
			   kind ? ")" : "");
}

static int walk(struct nl_sock *sock, struct rounds *rounds)
{
	int err;

	err = nl_connect(sock, NETLINK_ROUTE);
	if (!err)
		err = rtnl_link_alloc_cache(sock, AF_UNSPEC, &rounds->links);
	if (err)
		return err;
	nl_cache_foreach(rounds->links, take_link, rounds);
	nl_cache_free(rounds->links);
	return 0;
}

/**
 * doctor_links() - devices without hooks
 * @health: to add to
 * @ports: answer to get-ports
 * @status: attributes of a reply to get-status, with a policy loaded
 */
void doctor_links(struct health *health, const struct dump *ports,
		  struct nlattr **status)
{
	struct rounds rounds = {
		.health = health, .ports = ports,
		.judges_addresses =
			reply_u32(status, DEBAR_A_CERTIFICATE_COUNT) ||
			reply_u32(status, DEBAR_A_DOMAIN_COUNT),
		.patterns = status[DEBAR_A_INTERFACE],
	};
	struct nl_sock *sock = nl_socket_alloc();
	int err = sock ? walk(sock, &rounds) : -NLE_NOMEM;

	nl_socket_free(sock);
	if (err)
		health_add(health, HEALTH_WARNING, NULL, NULL,
			   "network devices could not be listed: %s",
			   nl_geterror(err));
	else if (rounds.hooked)
		health_add(health, HEALTH_OK, NULL, NULL,
			   "%zu network device%s covered by the policy",
			   rounds.hooked, rounds.hooked == 1 ? " is" : "s are");
}
