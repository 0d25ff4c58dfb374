// SPDX-License-Identifier: GPL-2.0
/*
 * usage: netlink WHO MESSAGES SEED
 *
 * Send requests to the family debar, right and wrong (see messages.c), and read
 * what comes back. WHO is
 *   root     of this machine
 *   nobody   without any capability
 *   here     root of a user namespace, in this network namespace
 *   own      root of a user namespace, in a network namespace of that
 *
 * Prints a word and a number a line: how many were sent, taken and refused, how
 * many refusals said no reason, how many answers and events were not what the
 * specification says, and how many commands were done that WHO may not give; then
 * for each command how often it was done.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "messages.h"
#include "uapi/debar.h"

enum { NOBODY = 65534, ROOM = 1 << 17, MAX_COMMANDS = 64 };

static struct {
	u64 sent, done, refused, silent, unsound, forbidden;
	u64 by_command[MAX_COMMANDS];
} counts;

static int link_fd, event_fd = -1;
static u32 events;
static struct session session;
/* Only the end of our socket ends a load that we have forgotten. */
static bool stuck;
static const char *who;

/* --- who we are ------------------------------------------------------------- */

static void write_line(const char *path, const char *line)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, line, strlen(line)) < 0)
		err(1, "%s", path);
	close(fd);
}

static void become_root_of_namespace(int more)
{
	if (unshare(CLONE_NEWUSER | more))
		err(1, "unshare");
	write_line("/proc/self/uid_map", "0 0 1");
	write_line("/proc/self/setgroups", "deny");
	write_line("/proc/self/gid_map", "0 0 1");
}

static void become(const char *whom)
{
	if (!strcmp(whom, "nobody")) {
		if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
		    setresuid(NOBODY, NOBODY, NOBODY))
			err(1, "nobody");
	} else if (!strcmp(whom, "here")) {
		become_root_of_namespace(0);
	} else if (!strcmp(whom, "own")) {
		become_root_of_namespace(CLONE_NEWNET);
	} else if (strcmp(whom, "root")) {
		errx(1, "who is '%s'?", whom);
	}
}

static bool may(u32 command)
{
	return !strcmp(who, "root") ||
	       (!strcmp(who, "own") && !command_is_for_admin(command));
}

/* --- sockets ---------------------------------------------------------------- */

static void set(int fd, int option)
{
	const int one = 1;

	if (setsockopt(fd, SOL_NETLINK, option, &one, sizeof(one)))
		err(1, "setsockopt %d", option);
}

static int open_link(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	const int room = 1 << 20;
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)))
		err(1, "netlink");
	set(fd, NETLINK_EXT_ACK);
	set(fd, NETLINK_CAP_ACK);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	return fd;
}

/* The number of the family, and that of its group of events: the first. */
static void find_family(void)
{
	struct {
		struct nlmsghdr head;
		struct genlmsghdr generic;
		struct nlattr attribute;
		char name[8];
	} request = {
		{ sizeof(request), GENL_ID_CTRL, NLM_F_REQUEST, 0, 0 },
		{ CTRL_CMD_GETFAMILY, 1, 0 },
		{ NLA_HDRLEN + sizeof(DEBAR_FAMILY_NAME),
		  CTRL_ATTR_FAMILY_NAME },
		DEBAR_FAMILY_NAME,
	};
	u8 answer[8192], *at = answer + NLMSG_HDRLEN + GENL_HDRLEN, *end;
	struct nlattr *head, *group;
	ssize_t len;

	if (send(link_fd, &request, sizeof(request), 0) < 0)
		err(1, "controller");
	len = recv(link_fd, answer, sizeof(answer), 0);
	end = answer + len;
	for (; at + NLA_HDRLEN <= end; at += NLA_ALIGN(head->nla_len)) {
		head = (struct nlattr *)at;
		if (head->nla_type == CTRL_ATTR_FAMILY_ID)
			memcpy(&session.family, head + 1, 2);
		if ((head->nla_type & NLA_TYPE_MASK) != CTRL_ATTR_MCAST_GROUPS)
			continue;
		/* In a nest for each group, name and number in any order. */
		group = head + 2;
		if (group->nla_type != CTRL_ATTR_MCAST_GRP_ID)
			group = (void *)((u8 *)group +
					 NLA_ALIGN(group->nla_len));
		memcpy(&events, group + 1, 4);
	}
	if (!session.family || !events)
		errx(1, "the family is not there");
}

static void listen_to_events(void)
{
	int fd = open_link();

	if (!setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &events,
			sizeof(events))) {
		event_fd = fd;
		if (strcmp(who, "root") && strcmp(who, "own"))
			counts.forbidden++;
		return;
	}
	if (!strcmp(who, "root"))
		err(1, "events");
	close(fd);
}

/* --- answers ---------------------------------------------------------------- */

static bool says_why(const struct nlmsghdr *head)
{
	const struct nlmsgerr *error = NLMSG_DATA(head);
	const u8 *at = NLMSG_DATA(head);
	const u8 *end = (const u8 *)head + head->nlmsg_len;
	const struct nlattr *attribute;

	if (!(head->nlmsg_flags & NLM_F_ACK_TLVS))
		return false;
	/* The end of a dump does not repeat the request, and an error all of
	 * it without NLM_F_CAPPED.
	 */
	if (head->nlmsg_type == NLMSG_DONE)
		at += sizeof(error->error);
	else if (head->nlmsg_flags & NLM_F_CAPPED)
		at += sizeof(*error);
	else
		at += sizeof(error->error) +
		      NLMSG_ALIGN(error->msg.nlmsg_len);
	for (; at + NLA_HDRLEN <= end; at += NLA_ALIGN(attribute->nla_len)) {
		attribute = (const struct nlattr *)at;
		if (attribute->nla_type == NLMSGERR_ATTR_MSG &&
		    attribute->nla_len > NLA_HDRLEN + 1)
			return true;
		if (attribute->nla_len < NLA_HDRLEN)
			break;
	}
	return false;
}

static void note_refusal(const struct message *message,
			 const struct nlmsghdr *head, int error)
{
	counts.refused++;
	/* Mostly there is no point in going on. */
	if (chance(80))
		session.step = 0;
	stuck = error == EBUSY;
	/* These are the kernel's own, before it asks the family. */
	if (error == EPERM || error == EOPNOTSUPP)
		return;
	if (message->len < NLMSG_HDRLEN + GENL_HDRLEN)
		return;
	if (says_why(head))
		return;
	if (counts.silent++ < 10)
		fprintf(stderr, "no reason for %s to command %u\n",
			strerror(error), message->command);
}

static void note_done(const struct message *message)
{
	const struct nlmsghdr *head = (const struct nlmsghdr *)message->data;
	u32 place = command_place(message->command);

	/* What is no request is acknowledged and nothing else. */
	if (!(head->nlmsg_flags & NLM_F_REQUEST))
		return;
	counts.done++;
	if (place == NO_COMMAND)
		return;
	counts.by_command[place]++;
	if (!may(place))
		counts.forbidden++;
}

static void note_data(const struct message *message, const u8 *data, u32 len)
{
	const u32 heads = NLMSG_HDRLEN + GENL_HDRLEN;

	if (message && command_place(message->command) != NO_COMMAND &&
	    !may(command_place(message->command)))
		counts.forbidden++;
	if (len < heads || !attributes_are_sound(data + heads, len - heads)) {
		if (counts.unsound++ < 10)
			fprintf(stderr, "unsound: %s %u\n",
				message ? "answer to" : "event",
				data[NLMSG_HDRLEN]);
		return;
	}
	if (message && message->command == DEBAR_CMD_POLICY_BEGIN)
		session.transaction = attribute_number(data + heads, len - heads,
						       DEBAR_A_TRANSACTION);
}

static void note(const struct message *message, const struct nlmsghdr *head)
{
	int error = 0;

	switch (head->nlmsg_type) {
	case NLMSG_ERROR:
	case NLMSG_DONE:
		if (head->nlmsg_len >= NLMSG_HDRLEN + sizeof(error))
			memcpy(&error, NLMSG_DATA(head), sizeof(error));
		if (head->nlmsg_type == NLMSG_DONE && error > 0)
			error = 0;
		if (error)
			note_refusal(message, head, -error);
		else
			note_done(message);
		break;
	default:
		note_data(message, (const u8 *)head, head->nlmsg_len);
	}
}

/* All that has come. A request is answered before send() returns, and a dump goes
 * on as it is read.
 */
static void read_all(int fd, const struct message *message)
{
	static u8 data[ROOM];
	const struct nlmsghdr *head;
	ssize_t len;
	int left;

	for (;;) {
		len = recv(fd, data, sizeof(data), MSG_DONTWAIT);
		if (len < 0 && errno == ENOBUFS)
			continue;		/* what was lost is lost */
		if (len <= 0)
			return;
		left = len;
		for (head = (struct nlmsghdr *)data; NLMSG_OK(head, left);
		     head = NLMSG_NEXT(head, left))
			note(message, head);
	}
}

static void send_one(struct message *message)
{
	struct nlmsghdr *head = (struct nlmsghdr *)message->data;

	message_make(message, &session);
	head->nlmsg_seq = ++counts.sent;
	if (send(link_fd, message->data, message->len, 0) < 0)
		err(1, "send %u", message->len);
	read_all(link_fd, message);
	if (event_fd >= 0)
		read_all(event_fd, NULL);
	/* A client that goes in the middle of what it does. */
	if (chance(1) || (stuck && chance(50))) {
		close(link_fd);
		link_fd = open_link();
		session.step = 0;
		stuck = false;
	}
}

int main(int argc, char **argv)
{
	static struct message message;
	u64 messages;
	u32 i;

	if (argc != 4)
		errx(1, "usage: netlink WHO MESSAGES SEED");
	who = argv[1];
	messages = strtoull(argv[2], NULL, 0);
	random_seed(strtoull(argv[3], NULL, 0));
	become(who);
	link_fd = open_link();
	find_family();
	listen_to_events();
	while (counts.sent < messages)
		send_one(&message);
	printf("sent %lu\ndone %lu\nrefused %lu\nsilent %lu\nunsound %lu\nforbidden %lu\n",
	       counts.sent, counts.done, counts.refused, counts.silent,
	       counts.unsound, counts.forbidden);
	for (i = 0; i < command_count(); i++)
		printf("%s %lu\n", command_name(i), counts.by_command[i]);
	return 0;
}
