/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Talking to the module.
 */
#ifndef DEBAR_NETLINK_H
#define DEBAR_NETLINK_H

#include <netlink/genl/genl.h>

#include "debarctl.h"
#include "reply.h"

/* Times that a dump is repeated because things changed meanwhile. */
#define DUMP_TRIES 5

/**
 * struct link - an open socket and the request under way
 * @sock: connected
 * @cb: what becomes of answers
 * @family: number of the family "debar"
 * @change: the command changes things, which asks for more rights
 * @reached: instant that the module has reached, seconds since 1970 UTC
 * @done: the answer is complete
 * @interrupted: what it lists has changed meanwhile
 * @error: 0 or a negative errno
 * @text: what the kernel says about @error
 * @take: gets every message of the answer, or NULL
 * @arg: for @take
 */
struct link {
	struct nl_sock *sock;
	struct nl_cb *cb;
	int family;
	bool change;
	s64 reached;
	bool done;
	bool interrupted;
	int error;
	char text[256];
	void (*take)(struct nlattr **tb, void *arg);
	void *arg;
};

/**
 * struct dump - a complete dump
 * @messages: one an entry
 * @count: of @messages
 * @room: of @messages
 */
struct dump {
	struct nl_msg **messages;
	size_t count;
	size_t room;
};

int netns_enter(const char *name);
int link_open(struct link *link, const struct request *rq, bool change);
void link_close(struct link *link);
s64 link_now(const struct link *link);
struct nl_msg *link_message(struct link *link, int command);
int link_call(struct link *link, struct nl_msg *msg,
	      void (*take)(struct nlattr **tb, void *arg), void *arg);
int link_dump(struct link *link, struct nl_msg *msg, struct dump *dump);
int link_fetch(struct link *link, struct nl_msg *msg, struct dump *dump);
int link_dump_all(struct link *link, int command, struct dump *dump);
bool link_parse(struct nl_msg *msg, struct nlattr **tb);
bool dump_nest(const struct dump *dump, size_t i, int type,
	       const struct attr_set *set, struct nlattr **tb);
void dump_free(struct dump *dump);
int link_list(struct link *link, const struct request *rq, int command,
	      const char *failure, struct dump *dump);
int link_request(const struct request *rq, int command, const char *failure,
		 void (*take)(struct nlattr **tb, void *arg), void *arg);
int link_failed(const struct link *link, const char *what, int error);

#endif
