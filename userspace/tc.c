// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the filters of every interface's ingress and egress (clsact) and,
 * where the kernel has them, asks for BPF programs of the tcx kind. Filters
 * of other qdiscs run after the egress hook and see what it let pass.
 */
#include "tc.h"

#include <linux/bpf.h>
#include <linux/if_link.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_mirred.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "netlink.h"

/* Headers older than Linux 6.6 lack these values of enum bpf_attach_type. */
enum { ATTACH_TCX_INGRESS = 46, ATTACH_TCX_EGRESS = 47 };

/* An action may redirect to a block of interfaces since Linux 6.8. */
enum { MIRRED_BLOCK = 4 };

/* An interface. */
struct tc_link {
	int ifindex;
	char ifname[IF_NAMESIZE];
	bool ifb;
};

/* An interface with an ingress or clsact qdisc. */
struct hook_qdisc {
	int ifindex;
	bool clsact;
};

/**
 * struct inspection - one look at all interfaces
 * @findings: result
 * @sock: rtnetlink
 * @ifindex: interface looked at
 * @ifname: its name
 * @egress: its egress is looked at
 * @links: all interfaces
 * @link_count: of @links
 * @link_room: of @links
 * @qdiscs: where filters may be
 * @qdisc_count: of @qdiscs
 * @qdisc_room: of @qdiscs
 */
struct inspection {
	struct tc_findings *findings;
	struct nl_sock *sock;
	int ifindex;
	const char *ifname;
	bool egress;
	struct tc_link *links;
	size_t link_count;
	size_t link_room;
	struct hook_qdisc *qdiscs;
	size_t qdisc_count;
	size_t qdisc_room;
};

static struct tc_finding *found(struct inspection *in, enum tc_kind kind,
				const char *target)
{
	struct tc_findings *findings = in->findings;
	struct tc_finding *finding;

	finding = ARENA_PUSH(&findings->arena, findings->list, findings->count,
			     findings->room);
	finding->kind = kind;
	finding->egress = in->egress;
	finding->ifindex = in->ifindex;
	snprintf(finding->ifname, sizeof(finding->ifname), "%s", in->ifname);
	snprintf(finding->target, sizeof(finding->target), "%s", target);
	return finding;
}

static bool is_ifb(const struct inspection *in, int ifindex)
{
	size_t i;

	for (i = 0; i < in->link_count; i++)
		if (in->links[i].ifindex == ifindex)
			return in->links[i].ifb;
	return false;
}

static void take_mirred(struct inspection *in, struct nlattr *options)
{
	struct nlattr *tb[MIRRED_BLOCK + 1];
	struct tc_mirred mirred;
	char name[IF_NAMESIZE];
	enum tc_kind kind;

	if (!options || nla_parse_nested(tb, MIRRED_BLOCK, options, NULL) ||
	    !tb[TCA_MIRRED_PARMS] ||
	    nla_len(tb[TCA_MIRRED_PARMS]) < (int)sizeof(mirred)) {
		found(in, TC_UNKNOWN, "mirred");
		return;
	}
	memcpy(&mirred, nla_data(tb[TCA_MIRRED_PARMS]), sizeof(mirred));
	if (mirred.eaction == TCA_EGRESS_MIRROR ||
	    mirred.eaction == TCA_INGRESS_MIRROR)
		kind = TC_MIRROR;
	else if (is_ifb(in, (int)mirred.ifindex))
		kind = TC_IFB;
	else
		kind = mirred.eaction == TCA_INGRESS_REDIR ? TC_RECEIVE :
		       TC_REDIRECT;
	if (tb[MIRRED_BLOCK])
		snprintf(name, sizeof(name), "a tc block");
	else if (!if_indextoname(mirred.ifindex, name))
		snprintf(name, sizeof(name), "#%u", mirred.ifindex);
	found(in, kind, name)->target_ifindex = (int)mirred.ifindex;
}

/* Actions that neither move a frame elsewhere nor run foreign code. */
static bool is_harmless(const char *kind)
{
	static const char * const harmless[] = {
		"connmark", "csum", "ct", "ctinfo", "gact", "gate", "ife",
		"ipt", "mpls", "nat", "pedit", "police", "sample", "simple",
		"skbedit", "skbmod", "tunnel_key", "vlan", "xt",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(harmless); i++)
		if (!strcmp(harmless[i], kind))
			return true;
	return false;
}

static void take_actions(struct inspection *in, struct nlattr *actions)
{
	struct nlattr *tb[TCA_ACT_MAX + 1], *action;
	const char *kind;
	int rest;

	nla_for_each_nested(action, actions, rest) {
		if (nla_parse_nested(tb, TCA_ACT_MAX, action, NULL) ||
		    !tb[TCA_ACT_KIND])
			continue;
		kind = nla_data(tb[TCA_ACT_KIND]);
		if (!strcmp(kind, "mirred"))
			take_mirred(in, tb[TCA_ACT_OPTIONS]);
		else if (!strcmp(kind, "bpf"))
			found(in, TC_BPF, "a BPF action");
		else if (!is_harmless(kind))
			found(in, TC_UNKNOWN, kind);
	}
}

/* Where a filter of a kind keeps its actions. */
static int actions_of(const char *kind)
{
	static const struct { const char *kind; int attr; } place[] = {
		{ "u32", TCA_U32_ACT }, { "matchall", TCA_MATCHALL_ACT },
		{ "flower", TCA_FLOWER_ACT }, { "basic", TCA_BASIC_ACT },
		{ "fw", TCA_FW_ACT }, { "route", TCA_ROUTE4_ACT },
		{ "flow", TCA_FLOW_ACT }, { "cgroup", TCA_CGROUP_ACT },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(place); i++)
		if (!strcmp(place[i].kind, kind))
			return place[i].attr;
	return -1;
}

static int on_filter(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[TCA_MAX + 1], *inner[256];
	struct inspection *in = arg;
	const char *kind;
	int actions;

	if (nlmsg_hdr(msg)->nlmsg_type != RTM_NEWTFILTER ||
	    nlmsg_parse(nlmsg_hdr(msg), sizeof(struct tcmsg), tb, TCA_MAX,
			NULL) || !tb[TCA_KIND])
		return NL_SKIP;
	kind = nla_data(tb[TCA_KIND]);
	if (!strcmp(kind, "bpf")) {
		/* Announced once without options, as the chain's head. */
		if (tb[TCA_OPTIONS])
			found(in, TC_BPF, "a BPF filter");
		return NL_OK;
	}
	actions = actions_of(kind);
	if (actions < 0) {
		found(in, TC_UNKNOWN, kind);
		return NL_OK;
	}
	if (tb[TCA_OPTIONS] &&
	    !nla_parse_nested(inner, (int)ARRAY_SIZE(inner) - 1,
			      tb[TCA_OPTIONS], NULL) && inner[actions])
		take_actions(in, inner[actions]);
	return NL_OK;
}

static bool is_ifb_kind(struct nlattr *linkinfo)
{
	struct nlattr *info[IFLA_INFO_MAX + 1];

	return linkinfo &&
	       !nla_parse_nested(info, IFLA_INFO_MAX, linkinfo, NULL) &&
	       info[IFLA_INFO_KIND] &&
	       !strcmp(nla_data(info[IFLA_INFO_KIND]), "ifb");
}

static int on_link(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[IFLA_MAX + 1];
	struct inspection *in = arg;
	struct ifinfomsg *head;
	struct tc_link *link;

	if (nlmsg_hdr(msg)->nlmsg_type != RTM_NEWLINK ||
	    nlmsg_parse(nlmsg_hdr(msg), sizeof(*head), tb, IFLA_MAX, NULL) ||
	    !tb[IFLA_IFNAME])
		return NL_SKIP;
	head = nlmsg_data(nlmsg_hdr(msg));
	link = ARENA_PUSH(&in->findings->arena, in->links, in->link_count,
			  in->link_room);
	link->ifindex = head->ifi_index;
	link->ifb = is_ifb_kind(tb[IFLA_LINKINFO]);
	nla_strlcpy(link->ifname, tb[IFLA_IFNAME], sizeof(link->ifname));
	return NL_OK;
}

static int on_qdisc(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[TCA_MAX + 1];
	struct inspection *in = arg;
	struct hook_qdisc *qdisc;
	struct tcmsg *head;
	const char *kind;

	if (nlmsg_hdr(msg)->nlmsg_type != RTM_NEWQDISC ||
	    nlmsg_parse(nlmsg_hdr(msg), sizeof(*head), tb, TCA_MAX, NULL) ||
	    !tb[TCA_KIND])
		return NL_SKIP;
	kind = nla_data(tb[TCA_KIND]);
	if (strcmp(kind, "clsact") && strcmp(kind, "ingress"))
		return NL_SKIP;
	head = nlmsg_data(nlmsg_hdr(msg));
	qdisc = ARENA_PUSH(&in->findings->arena, in->qdiscs, in->qdisc_count,
			   in->qdisc_room);
	qdisc->ifindex = head->tcm_ifindex;
	qdisc->clsact = !strcmp(kind, "clsact");
	return NL_OK;
}

static int dump(struct inspection *in, int type, void *head, size_t size,
		int (*take)(struct nl_msg *msg, void *arg))
{
	int err;

	nl_socket_modify_cb(in->sock, NL_CB_VALID, NL_CB_CUSTOM, take, in);
	err = nl_send_simple(in->sock, type, NLM_F_DUMP, head, size);
	return err < 0 ? err : nl_recvmsgs_default(in->sock);
}

/* The ingress qdisc would show its filters for either side. */
static bool has_filters(const struct inspection *in)
{
	size_t i;

	for (i = 0; i < in->qdisc_count; i++)
		if (in->qdiscs[i].ifindex == in->ifindex)
			return in->qdiscs[i].clsact || !in->egress;
	return false;
}

static void look_for_tcx(struct inspection *in)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.query.target_fd = (u32)in->ifindex;	/* a union with it */
	attr.query.attach_type = in->egress ? ATTACH_TCX_EGRESS :
				 ATTACH_TCX_INGRESS;
	if (!syscall(SYS_bpf, BPF_PROG_QUERY, &attr, sizeof(attr))) {
		if (attr.query.prog_cnt)
			found(in, TC_BPF, "a BPF program (tcx)");
	} else if (errno == EPERM && !has_filters(in)) {
		found(in, TC_HIDDEN, "tcx");
	}
}

/* Of an interface that has gone meanwhile the kernel shows none, which is no error. */
static int inspect_side(struct inspection *in, bool egress)
{
	struct tcmsg head = {
		.tcm_family = AF_UNSPEC, .tcm_ifindex = in->ifindex,
		.tcm_parent = TC_H_MAKE(TC_H_CLSACT, egress ? TC_H_MIN_EGRESS :
					TC_H_MIN_INGRESS),
	};
	int err = 0;

	in->egress = egress;
	if (has_filters(in))
		err = dump(in, RTM_GETTFILTER, &head, sizeof(head), on_filter);
	look_for_tcx(in);
	return err;
}

static int inspect_all(struct inspection *in)
{
	struct ifinfomsg link = { .ifi_family = AF_UNSPEC };
	struct tcmsg qdisc = { .tcm_family = AF_UNSPEC };
	size_t i;
	int err;

	err = dump(in, RTM_GETLINK, &link, sizeof(link), on_link);
	if (err >= 0)
		err = dump(in, RTM_GETQDISC, &qdisc, sizeof(qdisc), on_qdisc);
	for (i = 0; err >= 0 && i < in->link_count; i++) {
		in->ifindex = in->links[i].ifindex;
		in->ifname = in->links[i].ifname;
		err = inspect_side(in, false);
		if (err >= 0)
			err = inspect_side(in, true);
	}
	return err;
}

static int inspect_once(struct tc_findings *findings)
{
	struct inspection in = { .findings = findings };
	int err;

	memset(findings, 0, sizeof(*findings));
	in.sock = nl_socket_alloc();
	if (!in.sock)
		return -NLE_NOMEM;
	err = nl_connect(in.sock, NETLINK_ROUTE);
	if (err >= 0)
		err = inspect_all(&in);
	nl_socket_free(in.sock);
	return err;
}

/**
 * tc_inspect() - look at the traffic control of this network namespace
 * @findings: result; tc_free() in any case
 *
 * Return: NULL, or why it could not be looked at.
 */
const char *tc_inspect(struct tc_findings *findings)
{
	int err = inspect_once(findings), tries = 1;

	/* Interfaces came or went while they were listed. */
	while (err == -NLE_DUMP_INTR && tries++ < DUMP_TRIES) {
		tc_free(findings);
		err = inspect_once(findings);
	}
	if (err == -NLE_DUMP_INTR)
		return "interfaces came or went each time that they were listed";
	return err < 0 ? nl_geterror(err) : NULL;
}

/**
 * tc_free() - forget the findings
 * @findings: empty and usable again afterwards
 */
void tc_free(struct tc_findings *findings)
{
	arena_free(&findings->arena);
	memset(findings, 0, sizeof(*findings));
}
