// SPDX-License-Identifier: GPL-2.0
/*
 * All routes and nexthop objects of a namespace, as rtnetlink tells a program.
 */
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <linux/sizes.h>
#include <net/netlink.h>
#include <net/rtnh.h>
#include <net/sock.h>

#include "debar.h"

enum {
	/* rtnetlink answers in pieces of at most this size. */
	ROOM = SZ_32K,
	/* What may wait to be taken: some thousand routes. */
	QUEUE = SZ_4M,
	/* No program's address: those are process ids, or below -4096. Who takes it
	 * all the same does not keep us from having another.
	 */
	PORT = -0xdeb,
};

static const struct nla_policy route_policy[RTA_MAX + 1] = {
	[RTA_OIF] = { .type = NLA_U32 },
};

static const struct nla_policy nexthop_policy[NHA_MAX + 1] = {
	[NHA_OIF] = { .type = NLA_U32 },
};

static void take_hop(struct debar_net *dn, int ifindex, u16 family,
		     const void *address, int len, bool is_host)
{
	struct net_device *dev = dev_get_by_index_rcu(dn->net, ifindex);

	if (dev && (!address || (family == AF_INET && len == 4) ||
		    (family == AF_INET6 && len == 16)))
		debar_gateways_add(dn, dev, family, address, is_host);
}

static void take_path(struct debar_net *dn, int ifindex, u16 family,
		      struct nlattr **tb, bool is_host)
{
	const struct nlattr *gateway = tb[RTA_GATEWAY];
	const struct rtvia *via;

	if (gateway) {
		take_hop(dn, ifindex, family, nla_data(gateway),
			 nla_len(gateway), is_host);
	} else if (tb[RTA_VIA] && nla_len(tb[RTA_VIA]) > sizeof(*via)) {
		/* of another family than the route */
		via = nla_data(tb[RTA_VIA]);
		take_hop(dn, ifindex, via->rtvia_family, via->rtvia_addr,
			 nla_len(tb[RTA_VIA]) - sizeof(*via), is_host);
	} else {
		take_hop(dn, ifindex, family, NULL, 0, is_host);
	}
}

static void take_paths(struct debar_net *dn, u16 family,
		       const struct nlattr *multipath, bool is_host)
{
	const struct rtnexthop *path = nla_data(multipath);
	int rest = nla_len(multipath);
	struct nlattr *tb[RTA_MAX + 1];

	for (; rtnh_ok(path, rest); path = rtnh_next(path, &rest))
		if (!nla_parse_deprecated(tb, RTA_MAX, rtnh_attrs(path),
					  rtnh_attrlen(path), route_policy,
					  NULL))
			take_path(dn, path->rtnh_ifindex, family, tb, is_host);
}

static bool is_host_route(const struct rtmsg *route, const struct nlattr *dst)
{
	static const struct in6_addr any;

	if (route->rtm_family == AF_INET)
		return route->rtm_dst_len == 32;
	return debar_routes_is_ipv6_host(dst && nla_len(dst) == sizeof(any) ?
					 nla_data(dst) : &any,
					 route->rtm_dst_len);
}

static void take_route(struct debar_net *dn, const struct nlmsghdr *message)
{
	const struct rtmsg *route = nlmsg_data(message);
	struct nlattr *tb[RTA_MAX + 1];
	bool is_host;

	if (nlmsg_parse_deprecated(message, sizeof(*route), tb, RTA_MAX,
				   route_policy, NULL) ||
	    (route->rtm_family != AF_INET && route->rtm_family != AF_INET6) ||
	    route->rtm_type != RTN_UNICAST || route->rtm_flags & RTM_F_CLONED)
		return;
	is_host = is_host_route(route, tb[RTA_DST]);
	if (tb[RTA_MULTIPATH])
		take_paths(dn, route->rtm_family, tb[RTA_MULTIPATH], is_host);
	else if (tb[RTA_OIF])
		take_path(dn, nla_get_u32(tb[RTA_OIF]), route->rtm_family, tb,
			  is_host);
}

/* Whether a route refers to it makes no difference: one will. A group has
 * only such as its members, and those of a VXLAN's table have no device.
 */
static void take_nexthop(struct debar_net *dn, const struct nlmsghdr *message)
{
	const struct nhmsg *nexthop = nlmsg_data(message);
	struct nlattr *tb[NHA_MAX + 1];
	const struct nlattr *gateway;

	if (nlmsg_parse_deprecated(message, sizeof(*nexthop), tb, NHA_MAX,
				   nexthop_policy, NULL) ||
	    !tb[NHA_OIF])
		return;
	gateway = tb[NHA_GATEWAY];
	take_hop(dn, nla_get_u32(tb[NHA_OIF]), nexthop->nh_family,
		 gateway ? nla_data(gateway) : NULL,
		 gateway ? nla_len(gateway) : 0, false);
}

/**
 * struct take - how it went
 * @sequence: number of the question that is being answered, if one is
 * @err: something was missed
 * @done: the answer is at its end
 */
struct take {
	u32 sequence;
	int err;
	bool done;
};

/* An answer that broke off ends with the reason. */
static int reason_of(const struct nlmsghdr *message)
{
	int reason;

	if (message->nlmsg_type == NLMSG_ERROR)
		return -EIO;
	if (nlmsg_len(message) < (int)sizeof(reason))
		return 0;
	memcpy(&reason, nlmsg_data(message), sizeof(reason));
	return min(reason, 0);
}

/* What a new one has taken the place of is not said. */
static bool replaces(const struct nlmsghdr *message)
{
	return message->nlmsg_flags & NLM_F_REPLACE &&
	       !(message->nlmsg_flags & NLM_F_MULTI);
}

static void take_message(struct debar_net *dn, const struct nlmsghdr *message,
			 struct take *take)
{
	int err = 0;

	switch (message->nlmsg_type) {
	case RTM_NEWROUTE:
		take_route(dn, message);
		break;
	case RTM_NEWNEXTHOP:
		take_nexthop(dn, message);
		break;
	case RTM_DELROUTE:
	case RTM_DELNEXTHOP:
		debar_routes_review(dn);
		break;
	case NLMSG_DONE:
	case NLMSG_ERROR:
		/* Of a question that was given up. */
		if (message->nlmsg_seq != take->sequence)
			return;
		take->done = true;
		err = reason_of(message);
		break;
	}
	if (replaces(message))
		debar_routes_review(dn);
	/* The table has changed under the walk. */
	if (message->nlmsg_flags & NLM_F_DUMP_INTR)
		err = -EAGAIN;
	if (err)
		take->err = err;
}

static void take_messages(struct debar_net *dn, const void *data, int len,
			  struct take *take)
{
	const struct nlmsghdr *message = data;

	/* There may be hundreds, and softirqs must not wait for all of them. */
	for (; nlmsg_ok(message, len); message = nlmsg_next(message, &len)) {
		rcu_read_lock();
		local_bh_disable();
		take_message(dn, message, take);
		local_bh_enable();
		rcu_read_unlock();
	}
}

/* One piece of what the socket has heard. Only the kernel is believed. What it has
 * to say to a question is there when the question was put, or the piece before was
 * taken: to wait for more could be to wait forever.
 */
static int receive(struct debar_net *dn, void *buffer, struct take *take)
{
	struct kvec vec = { .iov_base = buffer, .iov_len = ROOM };
	struct sockaddr_nl from = {};
	struct msghdr msg = { .msg_name = &from };
	int len;

	len = kernel_recvmsg(dn->guard.socket, &msg, &vec, 1, ROOM,
			     MSG_DONTWAIT);
	if (len >= 0 && !from.nl_pid)
		take_messages(dn, buffer, len, take);
	/* Some was lost, and the rest is still there. */
	if (len == -ENOBUFS)
		take->err = len;
	return len == -ENOBUFS ? 0 : len;
}

/* Ask for all of one kind, and take what comes, to the end. */
static int ask(struct debar_net *dn, void *buffer, u16 type, u8 family)
{
	struct {
		struct nlmsghdr head;
		union {		/* either begins with the family */
			struct rtmsg route;
			struct nhmsg nexthop;
		};
	} request = {
		.head.nlmsg_type = type,
		.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		.head.nlmsg_seq = ++dn->guard.question,
	};
	struct kvec vec = { .iov_base = &request };
	struct msghdr msg = {};
	struct take take = { .sequence = request.head.nlmsg_seq };
	int err;

	request.route.rtm_family = family;
	vec.iov_len = NLMSG_LENGTH(type == RTM_GETROUTE ?
				   sizeof(request.route) :
				   sizeof(request.nexthop));
	request.head.nlmsg_len = vec.iov_len;
	err = kernel_sendmsg(dn->guard.socket, &msg, &vec, 1, vec.iov_len);
	if (err < 0)
		return err;
	while (!take.done) {
		err = receive(dn, buffer, &take);
		if (err < 0)
			return err;
		cond_resched();
	}
	return take.err;
}

/* Whoever changes a route comes by here. */
static void on_news(struct sock *sk)
{
	queue_work(system_unbound_wq, &debar_net(sock_net(sk))->guard.news);
}

/* Connected to the kernel, it hears nobody else but in its groups; from those
 * it is gone when its release is done, so that on_news() is not called later.
 */
static int open_socket(struct debar_net *dn)
{
	struct sockaddr_nl here = {
		.nl_family = AF_NETLINK,
		.nl_pid = PORT,
		.nl_groups = 1U << (RTNLGRP_IPV4_ROUTE - 1) |
			     1U << (RTNLGRP_IPV6_ROUTE - 1) |
			     1U << (RTNLGRP_NEXTHOP - 1),
	};
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct socket *sock;
	int err;

	err = sock_create_kern(dn->net, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE,
			       &sock);
	if (err)
		return err;
	sock->sk->sk_rcvbuf = QUEUE;
	err = kernel_bind(sock, (struct sockaddr *)&here, sizeof(here));
	if (err == -EADDRINUSE) {
		here.nl_pid = 0;
		err = kernel_bind(sock, (struct sockaddr *)&here, sizeof(here));
	}
	if (!err)
		err = kernel_connect(sock, (struct sockaddr *)&kernel,
				     sizeof(kernel), 0);
	if (err) {
		sock_release(sock);
		return err;
	}
	sock->sk->sk_data_ready = on_news;
	sock->sk->sk_error_report = on_news;
	dn->guard.socket = sock;
	return 0;
}

/**
 * debar_rtnetlink_close() - hear no more
 * @dn: namespace; debar_guard.socket_lock is held
 */
void debar_rtnetlink_close(struct debar_net *dn)
{
	if (dn->guard.socket)
		sock_release(dn->guard.socket);
	dn->guard.socket = NULL;
}

/**
 * debar_rtnetlink_walk() - debar_gateways_add() for every next hop there is
 * @dn: namespace; debar_guard.socket_lock is held
 *
 * From then on debar_guard.news is queued whenever there is something to hear.
 *
 * Context: may sleep; takes RTNL.
 * Return: 0, or an error where some may have been missed.
 */
int debar_rtnetlink_walk(struct debar_net *dn)
{
	void *buffer = kvmalloc(ROOM, GFP_KERNEL);
	int err = 0;

	if (!buffer)
		return -ENOMEM;
	if (!dn->guard.socket)
		err = open_socket(dn);
	if (!err)
		err = ask(dn, buffer, RTM_GETROUTE, AF_INET) ?:
		      ask(dn, buffer, RTM_GETROUTE, AF_INET6) ?:
		      ask(dn, buffer, RTM_GETNEXTHOP, AF_UNSPEC);
	kvfree(buffer);
	return err;
}

/**
 * debar_rtnetlink_listen() - take what was heard since the last time
 * @dn: namespace; debar_guard.socket_lock is held
 *
 * Context: may sleep.
 * Return: 0, or an error where something was missed.
 */
int debar_rtnetlink_listen(struct debar_net *dn)
{
	struct take take = {};
	void *buffer;

	if (!dn->guard.socket)
		return 0;
	buffer = kvmalloc(ROOM, GFP_KERNEL);
	if (!buffer)
		return -ENOMEM;
	while (receive(dn, buffer, &take) >= 0)
		cond_resched();
	kvfree(buffer);
	return take.err;
}
