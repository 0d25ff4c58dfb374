// SPDX-License-Identifier: GPL-2.0
/*
 * nftables can hand connections to the network card, where no hook sees them.
 */
#include <arpa/inet.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "doctor.h"

/* Headers older than Linux 5.8 lack them. */
enum { FLOWTABLE_FLAGS = 7, FLOWTABLE_HW_OFFLOAD = 1 };

static int on_flowtable(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[FLOWTABLE_FLAGS + 1];
	struct health *health = arg;

	if (nlmsg_parse(nlmsg_hdr(msg), sizeof(struct nfgenmsg), tb,
			FLOWTABLE_FLAGS, NULL) ||
	    !tb[FLOWTABLE_FLAGS] || !tb[NFTA_FLOWTABLE_NAME] ||
	    nla_len(tb[FLOWTABLE_FLAGS]) < 4 ||
	    !(ntohl(nla_get_u32(tb[FLOWTABLE_FLAGS])) & FLOWTABLE_HW_OFFLOAD))
		return NL_SKIP;
	health_add(health, HEALTH_CRITICAL, NULL,
		   "take 'flags offload' out of it ('nft list flowtables')",
		   "the nftables flowtable %s forwards in hardware: such connections pass unseen",
		   reply_text(tb, NFTA_FLOWTABLE_NAME));
	return NL_OK;
}

static int dump(struct nl_sock *sock, struct health *health)
{
	struct nfgenmsg head = { .nfgen_family = AF_UNSPEC };
	int err = nl_connect(sock, NETLINK_NETFILTER);

	if (err < 0)
		return err;
	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, on_flowtable,
			    health);
	err = nl_send_simple(sock, NFNL_SUBSYS_NFTABLES << 8 |
			     NFT_MSG_GETFLOWTABLE, NLM_F_DUMP, &head,
			     sizeof(head));
	return err < 0 ? err : nl_recvmsgs_default(sock);
}

/**
 * doctor_flowtables() - flowtables that forward in hardware
 * @health: to add to
 *
 * Where nf_tables is not loaded there are none, and asking would load it.
 */
void doctor_flowtables(struct health *health)
{
	struct nl_sock *sock;
	int err;

	if (!doctor_exists("/sys/module/nf_tables"))
		return;
	sock = nl_socket_alloc();
	err = sock ? dump(sock, health) : -NLE_NOMEM;
	nl_socket_free(sock);
	if (err < 0)
		health_add(health, HEALTH_NOTE, NULL, "look again as root",
			   "whether nftables forwards in hardware could not be looked at: %s",
			   nl_geterror(err));
}
