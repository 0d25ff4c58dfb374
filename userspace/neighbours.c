// SPDX-License-Identifier: GPL-2.0
#include "neighbours.h"

#include <arpa/inet.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netlink/cache.h>
#include <netlink/route/link.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <string.h>
#include <sys/socket.h>

/* As the kernel allows, MAX_NEST_DEV. */
enum { MAX_STACKING = 8 };

/* Is its link what its frames come by? That of a veth is the other end. */
static bool is_on_top(const char *type)
{
	static const char *const types[] = {
		"vlan", "macvlan", "macvtap", "ipvlan", "ipvtap",
	};
	size_t i;

	for (i = 0; type && i < ARRAY_SIZE(types); i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

static void take_stacked(struct nl_object *object, void *arg)
{
	struct rtnl_link *link = (struct rtnl_link *)object;
	struct surroundings *around = arg;
	struct stacked found = {
		.ifindex = rtnl_link_get_ifindex(link),
		.master = rtnl_link_get_master(link),
		.lower = is_on_top(rtnl_link_get_type(link)) ?
			 rtnl_link_get_link(link) : 0,
	};

	if (found.master || found.lower)
		*ARENA_PUSH(&around->arena, around->stacked,
			    around->stacked_count, around->stacked_room) = found;
}

static void take_neighbour(struct nl_object *object, void *arg)
{
	struct rtnl_neigh *neigh = (struct rtnl_neigh *)object;
	struct nl_addr *mac = rtnl_neigh_get_lladdr(neigh);
	struct nl_addr *address = rtnl_neigh_get_dst(neigh);
	struct surroundings *around = arg;
	struct neighbour *neighbour;

	if (!mac || nl_addr_get_len(mac) != DEBAR_MAC_LEN ||
	    rtnl_neigh_get_state(neigh) & (NUD_NOARP | NUD_FAILED))
		return;
	neighbour = ARENA_PUSH(&around->arena, around->neighbours,
			       around->neighbour_count, around->neighbour_room);
	memcpy(neighbour->mac, nl_addr_get_binary_addr(mac), DEBAR_MAC_LEN);
	neighbour->ifindex = rtnl_neigh_get_ifindex(neigh);
	if (!address || nl_addr_get_len(address) > sizeof(neighbour->address))
		return;
	neighbour->family = nl_addr_get_family(address);
	memcpy(neighbour->address, nl_addr_get_binary_addr(address),
	       nl_addr_get_len(address));
}

/* What a bridge has learned; its own addresses are permanent. */
static void take_learned(struct nl_object *object, void *arg)
{
	struct rtnl_neigh *neigh = (struct rtnl_neigh *)object;

	if (!(rtnl_neigh_get_state(neigh) & NUD_PERMANENT))
		take_neighbour(object, arg);
}

static void take_hop(struct rtnl_nexthop *hop, void *arg)
{
	struct nl_addr *address = rtnl_route_nh_get_gateway(hop);
	struct surroundings *around = arg;
	struct gateway *gateway;

	if (!address)
		address = rtnl_route_nh_get_via(hop);
	if (!address || nl_addr_get_len(address) > sizeof(gateway->address))
		return;
	gateway = ARENA_PUSH(&around->arena, around->gateways,
			     around->gateway_count, around->gateway_room);
	gateway->family = nl_addr_get_family(address);
	memcpy(gateway->address, nl_addr_get_binary_addr(address),
	       nl_addr_get_len(address));
	gateway->ifindex = rtnl_route_nh_get_ifindex(hop);
}

static int take_route(struct nl_msg *msg, void *arg)
{
	struct rtnl_route *route;
	struct nl_addr *to;

	if (rtnl_route_parse(nlmsg_hdr(msg), &route))
		return NL_OK;
	to = rtnl_route_get_dst(route);
	if (!to || !nl_addr_get_prefixlen(to))
		rtnl_route_foreach_nexthop(route, take_hop, arg);
	rtnl_route_put(route);
	return NL_OK;
}

/* One route after the other: a router may have a million. */
static bool read_routes(struct nl_sock *sock, int family,
			struct surroundings *around)
{
	if (nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, take_route,
				around) ||
	    nl_rtgen_request(sock, RTM_GETROUTE, family, NLM_F_DUMP) < 0)
		return false;
	return !nl_recvmsgs_default(sock);
}

static bool read_cache(struct nl_sock *sock, const char *kind, int family,
		       void (*take)(struct nl_object *object, void *arg),
		       struct surroundings *around)
{
	struct nl_cache *cache;

	if (nl_cache_alloc_name(kind, &cache))
		return false;
	nl_cache_set_arg1(cache, family);
	if (nl_cache_refill(sock, cache)) {
		nl_cache_free(cache);
		return false;
	}
	nl_cache_foreach(cache, take, around);
	nl_cache_free(cache);
	return true;
}

/**
 * neighbour_has_mac() - is the MAC address known?
 * @neighbour: who
 */
bool neighbour_has_mac(const struct neighbour *neighbour)
{
	static const u8 none[DEBAR_MAC_LEN];

	return memcmp(neighbour->mac, none, DEBAR_MAC_LEN);
}

/**
 * neighbour_address() - spell an IP address
 * @neighbour: who has it
 * @text: result, INET6_ADDRSTRLEN octets
 *
 * Return: @text, or NULL when the address is not known.
 */
const char *neighbour_address(const struct neighbour *neighbour, char *text)
{
	if (neighbour->family == AF_UNSPEC)
		return NULL;
	return inet_ntop(neighbour->family, neighbour->address, text,
			 INET6_ADDRSTRLEN);
}

/**
 * surroundings_read() - ask the kernel who is around
 * @around: result; surroundings_free() in any case
 *
 * Return: false when it does not say.
 */
bool surroundings_read(struct surroundings *around)
{
	struct nl_sock *sock = nl_socket_alloc();
	bool done;
	size_t i;

	memset(around, 0, sizeof(*around));
	done = sock && !nl_connect(sock, NETLINK_ROUTE) &&
	       read_cache(sock, "route/link", AF_UNSPEC, take_stacked, around) &&
	       read_cache(sock, "route/neigh", AF_UNSPEC, take_neighbour,
			  around) &&
	       read_cache(sock, "route/neigh", AF_BRIDGE, take_learned,
			  around) &&
	       read_routes(sock, AF_INET, around) &&
	       read_routes(sock, AF_INET6, around);
	nl_socket_free(sock);
	for (i = 0; i < around->neighbour_count; i++)
		surroundings_place(around, &around->neighbours[i]);
	return done;
}

static bool is_at(const struct neighbour *neighbour, int family,
		  const u8 *address)
{
	return neighbour->family == family &&
	       !memcmp(neighbour->address, address, family == AF_INET ? 4 : 16);
}

/**
 * surroundings_next() - who else has an address
 * @around: filled
 * @family: AF_INET or AF_INET6
 * @address: network byte order
 * @before: the one found last, or NULL for the first
 *
 * Return: the next neighbour, or NULL.
 */
const struct neighbour *surroundings_next(const struct surroundings *around,
					  int family, const u8 *address,
					  const struct neighbour *before)
{
	size_t i = before ? (size_t)(before - around->neighbours) + 1 : 0;

	for (; i < around->neighbour_count; i++)
		if (is_at(&around->neighbours[i], family, address))
			return &around->neighbours[i];
	return NULL;
}

/**
 * surroundings_find() - who has an address
 * @around: filled
 * @family: AF_INET or AF_INET6
 * @address: network byte order
 * @ifindex: where; 0 for anywhere
 *
 * Return: the neighbour, or NULL.
 */
const struct neighbour *surroundings_find(const struct surroundings *around,
					  int family, const u8 *address,
					  int ifindex)
{
	const struct neighbour *neighbour = NULL;

	while ((neighbour = surroundings_next(around, family, address,
					      neighbour)))
		if (!ifindex || neighbour->ifindex == ifindex)
			break;
	return neighbour;
}

/**
 * surroundings_is_gateway() - has the next hop of a default route this address?
 * @around: filled
 * @mac: address
 */
bool surroundings_is_gateway(const struct surroundings *around, const u8 *mac)
{
	const struct neighbour *neighbour;
	size_t i;

	for (i = 0; i < around->gateway_count; i++) {
		const struct gateway *gateway = &around->gateways[i];

		neighbour = surroundings_find(around, gateway->family,
					      gateway->address,
					      gateway->ifindex);
		if (neighbour && !memcmp(neighbour->mac, mac, DEBAR_MAC_LEN))
			return true;
	}
	return false;
}

static const struct stacked *find_stacked(const struct surroundings *around,
					  int ifindex)
{
	size_t i;

	for (i = 0; i < around->stacked_count; i++)
		if (around->stacked[i].ifindex == ifindex)
			return &around->stacked[i];
	return NULL;
}

static int master_of(const struct surroundings *around, int ifindex)
{
	const struct stacked *found = find_stacked(around, ifindex);

	return found ? found->master : 0;
}

static bool has_ports(const struct surroundings *around, int ifindex)
{
	size_t i;

	for (i = 0; ifindex && i < around->stacked_count; i++)
		if (around->stacked[i].master == ifindex)
			return true;
	return false;
}

/* The port by which a bridge has learned a MAC address; 0 for none, and where
 * VLANs have different ones.
 */
static int learned_port(const struct surroundings *around, const u8 *mac,
			int bridge)
{
	const struct neighbour *known;
	int port = 0;
	size_t i;

	for (i = 0; i < around->neighbour_count; i++) {
		known = &around->neighbours[i];
		if (known->family != AF_UNSPEC ||
		    memcmp(known->mac, mac, DEBAR_MAC_LEN) ||
		    master_of(around, known->ifindex) != bridge)
			continue;
		if (port && port != known->ifindex)
			return 0;
		port = known->ifindex;
	}
	return port;
}

/* The device below, or 0 when it is not known which; the device itself where there
 * is none.
 */
static int descend(const struct surroundings *around, const u8 *mac,
		   int ifindex)
{
	const struct stacked *found = find_stacked(around, ifindex);

	if (found && found->lower)
		return found->lower;
	return has_ports(around, ifindex) ?
	       learned_port(around, mac, ifindex) : ifindex;
}

/**
 * surroundings_place() - by which device do the frames of a neighbour come?
 * @around: filled
 * @neighbour: its MAC address and ifindex are set; gets hooked and master
 */
void surroundings_place(const struct surroundings *around,
			struct neighbour *neighbour)
{
	int at = neighbour->ifindex, below, i;

	for (i = 0; i < MAX_STACKING; i++) {
		below = descend(around, neighbour->mac, at);
		if (below == at || !below)
			break;
		at = below;
	}
	neighbour->hooked = below ? at : 0;
	neighbour->master = below ? master_of(around, at) : at;
}

/* Does it hold for a device, or for one over it? */
static bool is_above(const struct surroundings *around, int ifindex, int depth,
		     bool (*is_wanted)(const void *context, int ifindex),
		     const void *context)
{
	const struct stacked *stacked;
	size_t i;

	if (is_wanted(context, ifindex))
		return true;
	for (i = 0; i < around->stacked_count && depth; i++) {
		stacked = &around->stacked[i];
		if (stacked->lower == ifindex &&
		    is_above(around, stacked->ifindex, depth - 1, is_wanted,
			     context))
			return true;
		if (stacked->ifindex == ifindex && stacked->master &&
		    is_above(around, stacked->master, depth - 1, is_wanted,
			     context))
			return true;
	}
	return false;
}

/**
 * surroundings_above() - does it hold for the device that a neighbour's frames come
 * by, or for one over that?
 * @around: filled
 * @neighbour: by surroundings_place()
 * @is_wanted: what is to hold
 * @context: for @is_wanted
 *
 * Return: where the device is not known: does it hold for any that may be it?
 */
bool surroundings_above(const struct surroundings *around,
			const struct neighbour *neighbour,
			bool (*is_wanted)(const void *context, int ifindex),
			const void *context)
{
	size_t i;

	if (neighbour->hooked)
		return is_above(around, neighbour->hooked, MAX_STACKING,
				is_wanted, context);
	for (i = 0; i < around->stacked_count; i++)
		if (around->stacked[i].master == neighbour->master &&
		    is_above(around, around->stacked[i].ifindex, MAX_STACKING,
			     is_wanted, context))
			return true;
	return false;
}

/**
 * surroundings_free() - give everything back
 * @around: from surroundings_read()
 */
void surroundings_free(struct surroundings *around)
{
	arena_free(&around->arena);
}
