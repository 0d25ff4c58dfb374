// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <fcntl.h>
#include <netlink/genl/ctrl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Twice the largest request. */
#define REQUEST_SIZE 65536

/* Largest message of a dump, and more. */
#define BUFFER_SIZE 131072

/* What the kernel says in words (extended acknowledgment). */
static void take_text(struct link *link, struct nlattr *first, int len)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	const char *text;

	if (len <= 0 || nla_parse(tb, NLMSGERR_ATTR_MAX, first, len, NULL) ||
	    !tb[NLMSGERR_ATTR_MSG])
		return;
	text = reply_text(tb, NLMSGERR_ATTR_MSG);
	if (text)
		snprintf(link->text, sizeof(link->text), "%s", text);
}

/* An error, or success, which may come with words too. */
static void take_ack(struct link *link, struct nlmsghdr *head)
{
	struct nlmsgerr *err = nlmsg_data(head);
	int skip = sizeof(*err);

	link->done = true;
	link->error = err->error;
	if (!(head->nlmsg_flags & NLM_F_CAPPED))
		skip += (int)NLMSG_ALIGN(err->msg.nlmsg_len) -
			(int)sizeof(err->msg);
	if (head->nlmsg_flags & NLM_F_ACK_TLVS)
		take_text(link, (struct nlattr *)((char *)err + skip),
			  nlmsg_datalen(head) - skip);
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	(void)from;
	take_ack(arg, (struct nlmsghdr *)((char *)err - NLMSG_HDRLEN));
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	take_ack(arg, nlmsg_hdr(msg));
	return NL_STOP;
}

/* The end of a dump; libnl does not look at the error that it may carry. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *head = nlmsg_hdr(msg);
	struct link *link = arg;
	int error = 0;

	link->done = true;
	if (nlmsg_datalen(head) >= (int)sizeof(error))
		memcpy(&error, nlmsg_data(head), sizeof(error));
	if (error < 0) {
		link->error = error;
		if (head->nlmsg_flags & NLM_F_ACK_TLVS)
			take_text(link, (struct nlattr *)
				  ((char *)nlmsg_data(head) + sizeof(error)),
				  nlmsg_datalen(head) - (int)sizeof(error));
	}
	return NL_STOP;
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[REPLY_MAX + 1];
	struct link *link = arg;

	if (link->take && link_parse(msg, tb))
		link->take(tb, link->arg);
	return NL_OK;
}

/**
 * link_parse() - take a message of the family apart
 * @msg: from the kernel
 * @tb: result, by type, REPLY_MAX + 1 entries
 */
bool link_parse(struct nl_msg *msg, struct nlattr **tb)
{
	return !genlmsg_parse(nlmsg_hdr(msg), 0, tb, DEBAR_A_MAX, NULL);
}

/**
 * netns_enter() - work in another network namespace from now on
 * @name: of the namespace, or the path of its file
 *
 * Return: RC_DONE, or RC_FAILED after a complaint.
 */
int netns_enter(const char *name)
{
	char path[4096];
	int fd, err;

	snprintf(path, sizeof(path), strchr(name, '/') ? "%s" :
		 "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		complain("no network namespace '%s': %s: %s; 'ip netns' lists them",
			 name, path, strerror(errno));
		return RC_FAILED;
	}
	err = setns(fd, CLONE_NEWNET) ? errno : 0;
	close(fd);
	if (!err)
		return RC_DONE;
	complain("cannot enter network namespace '%s': %s", name,
		 err == EPERM ? "needs CAP_SYS_ADMIN" :
		 err == EINVAL ? "it is no network namespace" : strerror(err));
	return RC_FAILED;
}

static int connect_family(struct link *link)
{
	int err, one = 1;

	link->sock = nl_socket_alloc();
	link->cb = nl_cb_alloc(NL_CB_DEFAULT);
	if (!link->sock || !link->cb) {
		complain("out of memory");
		return RC_FAILED;
	}
	nl_cb_err(link->cb, NL_CB_CUSTOM, on_error, link);
	nl_cb_set(link->cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, link);
	nl_cb_set(link->cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, link);
	nl_cb_set(link->cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, link);
	err = genl_connect(link->sock);
	if (err < 0) {
		complain("cannot open a netlink socket: %s", nl_geterror(err));
		return RC_FAILED;
	}
	nl_socket_set_buffer_size(link->sock, BUFFER_SIZE, BUFFER_SIZE);
	nl_socket_set_msg_buf_size(link->sock, BUFFER_SIZE);
	/* Without it there are numbers instead of words, no more. */
	setsockopt(nl_socket_get_fd(link->sock), SOL_NETLINK, NETLINK_EXT_ACK,
		   &one, sizeof(one));
	link->family = genl_ctrl_resolve(link->sock, DEBAR_FAMILY_NAME);
	if (link->family >= 0)
		return RC_DONE;
	if (link->family == -NLE_OBJ_NOTFOUND)
		complain("the kernel module debar is not loaded; 'modprobe debar' loads it");
	else
		complain("cannot find the kernel module debar: %s",
			 nl_geterror(link->family));
	return RC_MODULE;
}

struct greeting {
	u32 abi;
	s64 clock;
	char version[64];
};

static void take_greeting(struct nlattr **tb, void *arg)
{
	const char *version = reply_text(tb, DEBAR_A_VERSION);
	struct greeting *greeting = arg;

	greeting->abi = reply_u32(tb, DEBAR_A_ABI);
	greeting->clock = reply_s64(tb, DEBAR_A_CLOCK);
	snprintf(greeting->version, sizeof(greeting->version), "%s",
		 version ? version : "unknown");
}

static int check_abi(struct link *link)
{
	struct greeting greeting = { 0 };
	int err;

	err = link_call(link, link_message(link, DEBAR_CMD_GET_STATUS),
			take_greeting, &greeting);
	if (err)
		return link_failed(link, "cannot talk to the module", err);
	link->reached = greeting.clock;
	if (greeting.abi == DEBAR_ABI)
		return RC_DONE;
	complain("the loaded module (version %s) speaks netlink ABI %u, this debarctl (version %s) ABI %u; install both from one release",
		 greeting.version[0] ? greeting.version : "unknown",
		 greeting.abi, DEBAR_VERSION, DEBAR_ABI);
	return RC_MODULE;
}

/**
 * link_open() - connect to the module
 * @link: result; link_close() in any case
 * @rq: says in which network namespace
 * @change: the command changes things
 *
 * Return: RC_DONE, or what the tool is to exit with, after a complaint.
 */
int link_open(struct link *link, const struct request *rq, bool change)
{
	int rc;

	memset(link, 0, sizeof(*link));
	link->change = change;
	if (rq->netns) {
		rc = netns_enter(rq->netns);
		if (rc)
			return rc;
	}
	rc = connect_family(link);
	return rc ? rc : check_abi(link);
}

/**
 * link_now() - the clock that the module judges dates by
 * @link: open
 *
 * Return: the system's, or what the module has reached before that was set back.
 */
s64 link_now(const struct link *link)
{
	const s64 now = time(NULL);

	return now > link->reached ? now : link->reached;
}

/**
 * link_close() - give the socket back
 * @link: opened or zero; an open transaction dies with it
 */
void link_close(struct link *link)
{
	nl_socket_free(link->sock);
	nl_cb_put(link->cb);
	memset(link, 0, sizeof(*link));
}

/**
 * link_message() - begin a request
 * @link: open
 * @command: DEBAR_CMD_...
 *
 * Return: the message, for link_call() or link_dump(), which take it.
 */
struct nl_msg *link_message(struct link *link, int command)
{
	struct nl_msg *msg = nlmsg_alloc_size(REQUEST_SIZE);

	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, link->family,
				 0, NLM_F_REQUEST, (u8)command,
				 DEBAR_FAMILY_VERSION)) {
		complain("out of memory");
		exit(RC_FAILED);
	}
	return msg;
}

/* Send @msg and wait for the whole answer, though it may be told that things
 * changed meanwhile. Returns 0 or a negative errno.
 */
static int converse(struct link *link, struct nl_msg *msg)
{
	int err;

	link->done = false;
	link->interrupted = false;
	link->error = 0;
	link->text[0] = 0;
	err = nl_send_auto(link->sock, msg);
	while (err >= 0 && !link->done) {
		err = nl_recvmsgs(link->sock, link->cb);
		if (err == -NLE_DUMP_INTR) {
			link->interrupted = true;
			err = 0;
		}
	}
	if (link->done)
		return link->error;
	snprintf(link->text, sizeof(link->text), "%s", nl_geterror(err));
	return -EIO;
}

/**
 * link_call() - make a request that has one answer
 * @link: open
 * @msg: from link_message(); freed
 * @take: gets the answer's attributes; may be NULL
 * @arg: for @take
 *
 * Return: 0 or a negative errno, for link_failed().
 */
int link_call(struct link *link, struct nl_msg *msg,
	      void (*take)(struct nlattr **tb, void *arg), void *arg)
{
	int err;

	link->take = take;
	link->arg = arg;
	nlmsg_hdr(msg)->nlmsg_flags |= NLM_F_ACK;
	err = converse(link, msg);
	link->take = NULL;
	nlmsg_free(msg);
	return err;
}

static int on_dumped(struct nl_msg *msg, void *arg)
{
	struct dump *dump = arg;
	size_t room = dump->room ? dump->room * 2 : 64;
	struct nl_msg **bigger;

	if (dump->count == dump->room) {
		bigger = mem_alloc(room * sizeof(*bigger));
		if (dump->count)
			memcpy(bigger, dump->messages,
			       dump->count * sizeof(*bigger));
		free(dump->messages);
		dump->messages = bigger;
		dump->room = room;
	}
	/* Not nlmsg_get(): libnl's buffer is as large as the largest. */
	dump->messages[dump->count] = nlmsg_convert(nlmsg_hdr(msg));
	if (!dump->messages[dump->count]) {
		complain("out of memory");
		exit(RC_FAILED);
	}
	dump->count++;
	return NL_OK;
}

static const char *list_name(int command)
{
	static const char * const names[] = {
		[DEBAR_CMD_GET_PORTS] = "ports",
		[DEBAR_CMD_GET_GATEWAYS] = "gateways",
		[DEBAR_CMD_GET_DEVICES] = "devices",
		[DEBAR_CMD_GET_VENDORS] = "vendors",
		[DEBAR_CMD_GET_RULES] = "rules",
		[DEBAR_CMD_GET_WAIVERS] = "waivers",
	};

	return (size_t)command < ARRAY_SIZE(names) && names[command] ?
	       names[command] : "answer";
}

/* What there is serves better than nothing. */
static void warn_of_change(struct nl_msg *msg)
{
	const struct genlmsghdr *request = nlmsg_data(nlmsg_hdr(msg));

	fprintf(stderr,
		"warning: the list of %s changed each of the %d times that it was read: it may lack some, or have some twice\n",
		list_name(request->cmd), DUMP_TRIES);
}

static int collect(struct link *link, struct nl_msg *msg, u16 flags,
		   struct dump *dump)
{
	int tries = 0, err;

	memset(dump, 0, sizeof(*dump));
	nl_cb_set(link->cb, NL_CB_VALID, NL_CB_CUSTOM, on_dumped, dump);
	nlmsg_hdr(msg)->nlmsg_flags |= flags;
	do {
		dump_free(dump);
		nlmsg_hdr(msg)->nlmsg_seq = NL_AUTO_SEQ;
		err = converse(link, msg);
	} while (link->interrupted && ++tries < DUMP_TRIES);
	if (link->interrupted && !err)
		warn_of_change(msg);
	nl_cb_set(link->cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, link);
	nlmsg_free(msg);
	return err;
}

/**
 * link_dump() - fetch a whole dump
 * @link: open
 * @msg: from link_message(); freed
 * @dump: result; dump_free() in any case
 *
 * A dump that was interrupted by a change is repeated; if that does not help,
 * the last one counts, with a warning.
 *
 * Return: 0 or a negative errno, for link_failed().
 */
int link_dump(struct link *link, struct nl_msg *msg, struct dump *dump)
{
	return collect(link, msg, NLM_F_DUMP, dump);
}

/**
 * link_fetch() - make a request and keep its one answer
 * @link: open
 * @msg: from link_message(); freed
 * @dump: result; dump_free() in any case
 *
 * Return: 0 or a negative errno, for link_failed().
 */
int link_fetch(struct link *link, struct nl_msg *msg, struct dump *dump)
{
	int err = collect(link, msg, NLM_F_ACK, dump);

	return err ? err : dump->count == 1 ? 0 : -EBADMSG;
}

/**
 * link_dump_all() - fetch a whole dump that takes no arguments
 * @link: open
 * @command: DEBAR_CMD_...
 * @dump: result; dump_free() in any case
 *
 * Return: 0 or a negative errno, for link_failed().
 */
int link_dump_all(struct link *link, int command, struct dump *dump)
{
	return link_dump(link, link_message(link, command), dump);
}

/**
 * dump_nest() - the nested set that a message of a dump is about
 * @dump: complete
 * @i: number of the message
 * @type: of the nest
 * @set: what it holds
 * @tb: result, by type, REPLY_MAX + 1 entries
 */
bool dump_nest(const struct dump *dump, size_t i, int type,
	       const struct attr_set *set, struct nlattr **tb)
{
	struct nlattr *outer[REPLY_MAX + 1];

	return link_parse(dump->messages[i], outer) &&
	       reply_nest(outer[type], set, tb);
}

/**
 * dump_free() - forget a dump
 * @dump: empty and usable again afterwards
 */
void dump_free(struct dump *dump)
{
	size_t i;

	for (i = 0; i < dump->count; i++)
		nlmsg_free(dump->messages[i]);
	free(dump->messages);
	memset(dump, 0, sizeof(*dump));
}

/**
 * link_failed() - complain of a request that the kernel refused
 * @link: it was made on
 * @what: "cannot do this or that"
 * @error: negative errno of link_call() or link_dump()
 *
 * Return: what the tool is to exit with.
 */
int link_failed(const struct link *link, const char *what, int error)
{
	if (error == -EPERM && !link->text[0])
		complain("%s: needs CAP_NET_ADMIN %s", what, link->change ?
			 "in the initial user namespace" :
			 "over this network namespace");
	else if (link->text[0] && error == -EIO)
		complain("%s: %s", what, link->text);
	else if (link->text[0])
		complain("%s: %s (%s)", what, link->text, strerror(-error));
	else
		complain("%s: %s", what, strerror(-error));
	return RC_FAILED;
}

/**
 * link_list() - open, and dump
 * @link: result; link_close() in any case
 * @rq: options
 * @command: DEBAR_CMD_*, which dumps without attributes
 * @failure: what to say when the kernel refuses it
 * @dump: result; dump_free() in any case
 *
 * Return: enum exit_code, after a complaint if it is not RC_DONE.
 */
int link_list(struct link *link, const struct request *rq, int command,
	      const char *failure, struct dump *dump)
{
	int rc = link_open(link, rq, false), err;

	if (rc)
		return rc;
	err = link_dump_all(link, command, dump);
	return err ? link_failed(link, failure, err) : RC_DONE;
}

/**
 * link_request() - one change that needs no attributes, from open to close
 * @rq: options
 * @command: DEBAR_CMD_*
 * @failure: what to say when the kernel refuses it
 * @take: gets every message of the answer, or NULL
 * @arg: for @take
 *
 * Return: enum exit_code, after a complaint if it is not RC_DONE.
 */
int link_request(const struct request *rq, int command, const char *failure,
		 void (*take)(struct nlattr **tb, void *arg), void *arg)
{
	struct link link;
	int rc, err;

	rc = link_open(&link, rq, true);
	if (!rc) {
		err = link_call(&link, link_message(&link, command), take, arg);
		if (err)
			rc = link_failed(&link, failure, err);
	}
	link_close(&link);
	return rc;
}
