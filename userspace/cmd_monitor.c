// SPDX-License-Identifier: GPL-2.0
/*
 * Events as they happen.
 */
#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "mac.h"
#include "netlink.h"
#include "waivers.h"

/* Room for events that come faster than they can be printed. */
#define RECEIVE_BUFFER (4 << 20)

/**
 * struct watch - what monitor does
 * @link: open; its socket hears the events
 * @cb: of the socket
 * @out: stream of events
 * @count: events printed
 * @number: of the last event, or 0 before the first
 * @missed: events between those that were printed
 * @overrun: events were lost on the way to this tool; the next one will show
 *	how many
 * @limit: end after so many events, or 0
 * @rc: exit code, once @stop is set
 * @stop: end
 */
struct watch {
	struct link link;
	struct nl_cb *cb;
	struct out out;
	u64 count;
	u64 number;
	u64 missed;
	bool overrun;
	u64 limit;
	int rc;
	bool stop;
};

static void send_line(struct watch *w)
{
	if (out_send(&w->out) || fflush(stdout)) {
		w->rc = RC_FAILED;
		w->stop = true;
	}
}

/* "192.0.2.1" */
static const char *spell_address(struct nlattr **tb, int ipv4, int ipv6,
				 char *text)
{
	if (tb[ipv4] && nla_len(tb[ipv4]) >= 4)
		return inet_ntop(AF_INET, nla_data(tb[ipv4]), text,
				 INET6_ADDRSTRLEN);
	if (tb[ipv6] && nla_len(tb[ipv6]) >= 16)
		return inet_ntop(AF_INET6, nla_data(tb[ipv6]), text,
				 INET6_ADDRSTRLEN);
	return "?";
}

/* A device that is known by its address. */
static void print_address(struct watch *w, const char *time, const char *kind,
			  struct nlattr **device)
{
	const char *vendor = reply_text(device, DEBAR_A_DEVICE_VENDOR);
	const char *ifname = reply_text(device, DEBAR_A_DEVICE_IFNAME);
	const char *rule = reply_text(device, DEBAR_A_DEVICE_RULE);
	char address[INET6_ADDRSTRLEN];

	out_print(&w->out, "%s  %-14s  %s  %s%s%s%s%s", time, kind,
		  spell_address(device, DEBAR_A_DEVICE_IPV4,
				DEBAR_A_DEVICE_IPV6, address),
		  vendor ? vendor : "?", ifname ? " on " : "",
		  ifname ? ifname : "", rule ? " by " : "", rule ? rule : "");
}

static void print_connection(struct watch *w, const char *time,
			     const char *kind, struct nlattr **tb)
{
	char client[INET6_ADDRSTRLEN], server[INET6_ADDRSTRLEN];
	const char *why = tb[DEBAR_A_CONNECTION_OPAQUE] ?
		name_of(&opaque_names,
			reply_u32(tb, DEBAR_A_CONNECTION_OPAQUE)) :
		name_of(&undecided_names,
			reply_u32(tb, DEBAR_A_CONNECTION_UNDECIDED));

	out_print(&w->out, "%s  %-14s  %s port %u to %s port %u: %s", time,
		  kind,
		  spell_address(tb, DEBAR_A_CONNECTION_CLIENT_IPV4,
				DEBAR_A_CONNECTION_CLIENT_IPV6, client),
		  reply_u16(tb, DEBAR_A_CONNECTION_CLIENT_PORT),
		  spell_address(tb, DEBAR_A_CONNECTION_SERVER_IPV4,
				DEBAR_A_CONNECTION_SERVER_IPV6, server),
		  reply_u16(tb, DEBAR_A_CONNECTION_SERVER_PORT), why);
}

static void print_device(struct watch *w, const char *time, const char *kind,
			 struct nlattr **device)
{
	const char *vendor = reply_text(device, DEBAR_A_DEVICE_VENDOR);
	const char *ifname = reply_text(device, DEBAR_A_DEVICE_IFNAME);
	u32 verdict = reply_u32(device, DEBAR_A_DEVICE_VERDICT);
	char mac[MAC_TEXT_MAX] = "?";

	if (device[DEBAR_A_DEVICE_MAC])
		mac_format(nla_data(device[DEBAR_A_DEVICE_MAC]), mac);
	if (verdict == DEBAR_VERDICT_DROP)
		out_tint(&w->out, TINT_BAD);
	out_print(&w->out, "%s  %-14s  %s  %s%s%s  %s (%s)", time, kind, mac,
		  vendor ? vendor : "?", ifname ? " on " : "",
		  ifname ? ifname : "", name_of(&verdict_names, verdict),
		  name_of(&reason_names,
			  reply_u32(device, DEBAR_A_DEVICE_REASON)));
}

static void print_waiver(struct watch *w, const char *time, const char *kind,
			 struct nlattr **waiver)
{
	const char *ticket = reply_text(waiver, DEBAR_A_WAIVER_TICKET);
	char subject[WAIVER_TEXT_MAX], expired[DATE_TEXT_MAX];

	out_tint(&w->out, TINT_WARN);
	out_print(&w->out, "%s  %-14s  %s for %s, at %s", time, kind,
		  ticket ? ticket : "?", waiver_subject(waiver, subject),
		  date_format(reply_s64(waiver, DEBAR_A_WAIVER_EXPIRES),
			      expired));
}

static void print_change(struct watch *w, const char *time, const char *kind,
			 struct nlattr **tb)
{
	const char *name = reply_text(tb, DEBAR_A_NAME);
	const char *vendor = reply_text(tb, DEBAR_A_OF_VENDOR);

	if (!name) {
		out_print(&w->out, "%s  %-14s", time, kind);
		return;
	}
	out_print(&w->out, "%s  %-14s  %s%s%s: mode %s%s", time, kind, name,
		  vendor ? ", vendor " : "", vendor ? vendor : "",
		  name_of(&mode_names, reply_u32(tb, DEBAR_A_MODE)),
		  tb[DEBAR_A_ENABLED] && !reply_u8(tb, DEBAR_A_ENABLED) ?
		  ", switched off" : "");
}

/* How many events are there between this one and the last that was printed? */
static u64 count_missed(struct watch *w, u64 number)
{
	u64 missed = 0;

	if (w->number && number > w->number)
		missed = number - w->number - 1;
	w->number = number;
	w->missed += missed;
	w->overrun = false;
	return missed;
}

static void print_event(struct watch *w, struct nlattr **tb)
{
	u64 missed = count_missed(w, reply_u64(tb, DEBAR_A_EVENT_NUMBER));
	struct nlattr *device[REPLY_MAX + 1], *connection[REPLY_MAX + 1];
	struct nlattr *waiver[REPLY_MAX + 1];
	char time[DATE_TEXT_MAX], count[OUT_NUMBER_MAX];
	const char *kind;

	kind = name_of(&event_names, reply_u32(tb, DEBAR_A_EVENT_KIND));
	date_format_nano(reply_s64(tb, DEBAR_A_TIME), time);
	if (missed) {
		out_number(&w->out, "missed-events", missed);
		out_tint(&w->out, TINT_WARN);
		out_print(&w->out, "%s  %s events were missed before this one",
			  time, out_thousands(missed, count));
	}
	reply_fields(&w->out, tb, &event_set, false);
	if (reply_nest(tb[DEBAR_A_DEVICE], &device_set, device)) {
		out_object(&w->out, "device");
		reply_fields(&w->out, device, &device_set, false);
		out_object_end(&w->out);
		if (device[DEBAR_A_DEVICE_VERDICT])
			print_device(w, time, kind, device);
		else
			print_address(w, time, kind, device);
	} else if (reply_nest(tb[DEBAR_A_CONNECTION], &connection_set,
			      connection)) {
		out_object(&w->out, "connection");
		reply_fields(&w->out, connection, &connection_set, false);
		out_object_end(&w->out);
		print_connection(w, time, kind, connection);
	} else if (reply_nest(tb[DEBAR_A_WAIVER], &waiver_set, waiver)) {
		out_object(&w->out, "waiver");
		reply_fields(&w->out, waiver, &waiver_set, false);
		out_object_end(&w->out);
		print_waiver(w, time, kind, waiver);
	} else {
		print_change(w, time, kind, tb);
	}
	send_line(w);
	if (++w->count == w->limit)
		w->stop = true;
}

/* The socket's buffer ran over. */
static void print_gap(struct watch *w)
{
	struct timespec now;
	char text[DATE_TEXT_MAX];

	clock_gettime(CLOCK_REALTIME, &now);
	date_format_nano(now.tv_sec * 1000000000LL + now.tv_nsec, text);
	w->overrun = true;
	out_text(&w->out, "event-kind", "gap");
	out_text(&w->out, "time", text);
	out_tint(&w->out, TINT_WARN);
	out_print(&w->out, "%s  %-14s  events came faster than they could be read",
		  text, "gap");
	send_line(w);
}

/* nlctrl tells when a family goes. */
static bool is_farewell(struct nl_msg *msg, int family)
{
	struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct genlmsghdr *head = nlmsg_data(nlmsg_hdr(msg));

	return nlmsg_hdr(msg)->nlmsg_type == GENL_ID_CTRL &&
	       head->cmd == CTRL_CMD_DELFAMILY &&
	       !genlmsg_parse(nlmsg_hdr(msg), 0, tb, CTRL_ATTR_MAX, NULL) &&
	       tb[CTRL_ATTR_FAMILY_ID] &&
	       nla_get_u16(tb[CTRL_ATTR_FAMILY_ID]) == family;
}

static int on_message(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[REPLY_MAX + 1];
	struct watch *w = arg;

	if (w->stop)
		return NL_STOP;
	if (is_farewell(msg, w->link.family)) {
		complain("the kernel module debar was unloaded");
		w->rc = RC_MODULE;
		w->stop = true;
	} else if (nlmsg_hdr(msg)->nlmsg_type == w->link.family &&
		   link_parse(msg, tb) && tb[DEBAR_A_EVENT_KIND]) {
		print_event(w, tb);
	}
	return NL_OK;
}

/* Events answer nothing, so their sequence numbers mean nothing. */
static int on_sequence(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_OK;
}

/* Both groups are looked up before events can come in between. */
static int join_groups(struct watch *w)
{
	int events, control, err;

	events = genl_ctrl_resolve_grp(w->link.sock, DEBAR_FAMILY_NAME,
				       DEBAR_MCGRP_EVENTS);
	control = genl_ctrl_resolve_grp(w->link.sock, "nlctrl", "notify");
	if (events < 0) {
		complain("the module has no events: %s", nl_geterror(events));
		return RC_MODULE;
	}
	err = nl_socket_add_membership(w->link.sock, events);
	if (err == -NLE_PERM)
		return link_failed(&w->link, "cannot listen to events", -EPERM);
	if (err < 0) {
		complain("cannot listen to events: %s", nl_geterror(err));
		return RC_FAILED;
	}
	/* Hearing of the module's end is a courtesy, no condition. */
	if (control >= 0)
		nl_socket_add_membership(w->link.sock, control);
	return RC_DONE;
}

static int subscribe(struct watch *w)
{
	int rc;

	w->cb = nl_cb_alloc(NL_CB_DEFAULT);
	if (!w->cb) {
		complain("out of memory");
		return RC_FAILED;
	}
	nl_cb_set(w->cb, NL_CB_VALID, NL_CB_CUSTOM, on_message, w);
	nl_cb_set(w->cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_sequence, NULL);
	nl_socket_set_buffer_size(w->link.sock, RECEIVE_BUFFER, 0);
	rc = join_groups(w);
	nl_socket_set_nonblocking(w->link.sock);
	return rc;
}

static void receive(struct watch *w)
{
	int err = nl_recvmsgs(w->link.sock, w->cb);

	if (err == -NLE_NOMEM) {	/* ENOBUFS */
		print_gap(w);
	} else if (err < 0 && err != -NLE_AGAIN && err != -NLE_INTR) {
		complain("cannot read events: %s", nl_geterror(err));
		w->rc = RC_FAILED;
		w->stop = true;
	}
}

/* Wait for one of them; false when that cannot be done. */
static bool wait_for(struct watch *w, struct pollfd *fds, nfds_t count)
{
	while (poll(fds, count, -1) < 0) {
		if (errno == EINTR)
			continue;
		complain("poll: %s", strerror(errno));
		w->rc = RC_FAILED;
		w->stop = true;
		return false;
	}
	return true;
}

/* Wait until whoever reads has room for a line, of which none is longer than what a
 * pipe has room for then (PIPE_BUF). A signal must not wait for that.
 */
static bool wait_for_room(struct watch *w, int signals)
{
	struct pollfd fds[] = {
		{ .fd = STDOUT_FILENO, .events = POLLOUT },
		{ .fd = signals, .events = POLLIN },
	};

	if (wait_for(w, fds, ARRAY_SIZE(fds)) && !fds[0].revents)
		w->stop = true;
	return !w->stop;
}

/* Until a signal, the end of whoever reads, or enough events. */
static void listen_all(struct watch *w, int signals)
{
	struct pollfd fds[] = {
		{ .fd = nl_socket_get_fd(w->link.sock), .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
		{ .fd = STDOUT_FILENO, .events = 0 },
	};

	while (!w->stop && wait_for(w, fds, ARRAY_SIZE(fds))) {
		if (fds[0].revents && wait_for_room(w, signals))
			receive(w);
		/* A pipe without a reader is an error, a socket hung up. */
		if (fds[1].revents || fds[2].revents)
			w->stop = true;
	}
}

static void say_losses(const struct watch *w)
{
	char missed[OUT_NUMBER_MAX];

	if (w->missed || w->overrun)
		fprintf(stderr, "%s events missed%s\n",
			out_thousands(w->missed, missed),
			w->overrun ? ", and more at the end" : "");
}

/*
 * monitor [--count N]
 */
int cmd_monitor(const struct request *rq, int argc, char **argv)
{
	struct watch w = { .limit = rq->count };
	sigset_t set;
	int signals;

	(void)argc;
	(void)argv;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	/* A shell lets background jobs ignore SIGINT; what is ignored never
	 * gets to a signalfd.
	 */
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	out_begin(&w.out, rq);
	w.rc = link_open(&w.link, rq, false);
	if (!w.rc)
		w.rc = subscribe(&w);
	if (!w.rc && isatty(STDERR_FILENO))
		fputs("listening; Ctrl-C ends\n", stderr);
	if (!w.rc)
		listen_all(&w, signals);
	say_losses(&w);
	if (out_end(&w.out) && !w.rc)
		w.rc = RC_FAILED;
	close(signals);
	nl_cb_put(w.cb);
	link_close(&w.link);
	return w.rc;
}
