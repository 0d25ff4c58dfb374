// SPDX-License-Identifier: GPL-2.0
#include "health.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "date.h"
#include "mac.h"
#include "tc.h"
#include "waivers.h"

static const char * const severity[] = {
	[HEALTH_OK]	  = "ok",
	[HEALTH_NOTE]	  = "note",
	[HEALTH_WARNING]  = "warning",
	[HEALTH_CRITICAL] = "critical",
};
const struct names severity_names = {
	.name = severity, .count = ARRAY_SIZE(severity),
};

/* Put the interface where a remedy says NAME. */
static const char *name_remedy(struct health *health, const char *remedy,
			       const char *port)
{
	const char *at = remedy && port ? strstr(remedy, "NAME") : NULL;

	if (!at)
		return remedy;
	return arena_format(&health->arena, "%.*s%s%s", (int)(at - remedy),
			    remedy, port, at + strlen("NAME"));
}

/**
 * health_add() - add a finding
 * @health: to add to
 * @how_bad: severity
 * @port: interface concerned, or NULL
 * @remedy: what to do, NAME in it stands for @port; or NULL
 * @format: what it is, of printf()
 */
void health_add(struct health *health, enum severity how_bad, const char *port,
		const char *remedy, const char *format, ...)
{
	struct health_item *item;
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	item = ARENA_PUSH(&health->arena, health->list, health->count,
			  health->room);
	item->severity = how_bad;
	item->port = port ? arena_text(&health->arena, port, strlen(port)) :
		     NULL;
	item->what = arena_text(&health->arena, text, strlen(text));
	item->remedy = name_remedy(health, remedy, port);
}

static void check_switches(struct health *health, struct nlattr **status)
{
	u32 mode = reply_u32(status, DEBAR_A_MODE);

	if (!reply_u8(status, DEBAR_A_ENABLED))
		health_add(health, HEALTH_WARNING, NULL,
			   "'debarctl enable'; after a crash in debar 'debarctl doctor --clear'",
			   "the policy is switched off: nothing is dropped");
	if (mode != DEBAR_MODE_ENFORCE)
		health_add(health, HEALTH_NOTE, NULL, "'debarctl mode enforce'",
			   "mode %s: nothing is dropped", name_of(&mode_names, mode));
}

static void check_data(struct health *health, struct nlattr **status)
{
	s64 data_date = reply_s64(status, DEBAR_A_DATA_DATE), behind;
	char age[DATE_TEXT_MAX];

	if (data_date && time(NULL) - data_date > 365 * DATE_DAY)
		health_add(health, HEALTH_WARNING, NULL,
			   "load a policy with newer registry data",
			   "the registry data is %s old: newer prefixes are missing",
			   date_format_span(time(NULL) - data_date, age));
	behind = reply_s64(status, DEBAR_A_CLOCK_BEHIND);
	if (behind > 0)
		health_add(health, HEALTH_WARNING, NULL,
			   "set the clock (NTP); if it is right now, and was wrong before, 'debarctl flush' and load again",
			   "the system clock is %s behind what is known to have been reached, which counts instead",
			   date_format_span(behind, age));
}

static void check_confirm(struct health *health, struct nlattr **status)
{
	const char *previous = reply_text(status, DEBAR_A_CONFIRM_RESTORES);
	char left[DATE_TEXT_MAX];

	if (!status[DEBAR_A_CONFIRM_WITHIN])
		return;
	date_format_span(reply_u32(status, DEBAR_A_CONFIRM_WITHIN), left);
	health_add(health, HEALTH_WARNING, NULL,
		   "'debarctl confirm' keeps it, 'debarctl rollback' does not wait",
		   "the last change waits for a confirmation; in %s %s%s is in force again",
		   left, previous ? previous : "no policy",
		   previous ? " as it was" : "");
}

static void check_losses(struct health *health, struct nlattr **status)
{
	u64 forgotten = reply_u64(status, DEBAR_A_FORGOTTEN_DEVICES);
	u64 missed = reply_u64(status, DEBAR_A_MISSED_EVENTS);
	char count[OUT_NUMBER_MAX];

	if (forgotten)
		health_add(health, HEALTH_NOTE, NULL,
			   "look for a device that invents MAC addresses",
			   "the inventory was full: %s devices were forgotten",
			   out_thousands(forgotten, count));
	if (missed)
		health_add(health, HEALTH_NOTE, NULL, NULL,
			   "%s events came too fast to be reported, which changes no verdict",
			   out_thousands(missed, count));
}

/**
 * health_status() - findings in the status itself
 * @health: to add to
 * @status: attributes of a reply to get-status
 */
void health_status(struct health *health, struct nlattr **status)
{
	if (!reply_text(status, DEBAR_A_NAME)) {
		health_add(health, HEALTH_WARNING, NULL, "'debarctl load FILE...'",
			   "no policy is loaded: nothing is banned");
		return;
	}
	check_switches(health, status);
	check_data(health, status);
	check_confirm(health, status);
	check_losses(health, status);
}

static const char *port_name(struct nlattr **port)
{
	const char *name = reply_text(port, DEBAR_A_PORT_IFNAME);

	return name ? name : "?";
}

static void check_port(struct health *health, struct nlattr **port)
{
	u32 flags = reply_u32(port, DEBAR_A_PORT_FLAGS);
	const char *name = port_name(port);

	if (flags & DEBAR_PORT_FLAGS_FAILED ||
	    !(flags & DEBAR_PORT_FLAGS_HOOKED))
		health_add(health, HEALTH_CRITICAL, name,
			   "the kernel log says why; they are tried again every second",
			   "the hooks could not be attached to %s: its frames pass unseen",
			   name);
	if (flags & DEBAR_PORT_FLAGS_XDP)
		health_add(health, HEALTH_CRITICAL, name,
			   "'ip link set dev NAME xdp off', unless you know the program",
			   "an XDP program on %s runs before the ban: what it redirects passes unseen",
			   name);
	if (flags & DEBAR_PORT_FLAGS_OFFLOAD)
		health_add(health, HEALTH_WARNING, name,
			   "'ethtool -K NAME hw-tc-offload off'",
			   "%s can forward in hardware: such frames pass unseen",
			   name);
}

/**
 * health_ports() - findings about the devices that carry the hooks
 * @health: to add to
 * @ports: answer to get-ports, with a policy loaded
 */
void health_ports(struct health *health, const struct dump *ports)
{
	struct nlattr *port[REPLY_MAX + 1];
	size_t i;

	if (!ports->count)
		health_add(health, HEALTH_CRITICAL, NULL,
			   "check settings.interfaces of the policy",
			   "no network device carries the hooks: nothing is seen");
	for (i = 0; i < ports->count; i++)
		if (dump_nest(ports, i, DEBAR_A_PORT, &port_set, port))
			check_port(health, port);
}

/* Flags of the port with an index, 0 when it is no port. */
static u32 port_flags(const struct dump *ports, int ifindex)
{
	struct nlattr *port[REPLY_MAX + 1];
	size_t i;

	for (i = 0; i < ports->count; i++)
		if (dump_nest(ports, i, DEBAR_A_PORT, &port_set, port) &&
		    (int)reply_u32(port, DEBAR_A_PORT_IFINDEX) == ifindex)
			return reply_u32(port, DEBAR_A_PORT_FLAGS);
	return 0;
}

#define TC_REMEDY "'tc filter show dev NAME ingress' (or egress) lists it, 'tc filter del' removes it"

/* tc's ingress runs before ours; what its egress redirects skips ours. */
static void check_finding(struct health *health, const struct tc_finding *tc,
			  const struct dump *ports)
{
	const char *side = tc->egress ? "egress" : "ingress";

	switch (tc->kind) {
	case TC_RECEIVE:
		if (port_flags(ports, tc->target_ifindex) &
		    DEBAR_PORT_FLAGS_HOOKED) {
			health_add(health, HEALTH_NOTE, tc->ifname, NULL,
				   "frames redirected by tc on %s (%s) are judged where they arrive again, on %s",
				   tc->ifname, side, tc->target);
			break;
		}
		/* fallthrough */
	case TC_REDIRECT:
		health_add(health, HEALTH_CRITICAL, tc->ifname, TC_REMEDY,
			   "frames redirected by tc on %s to %s pass unseen (%s)",
			   tc->ifname, tc->target, side);
		break;
	case TC_IFB:
		health_add(health, HEALTH_NOTE, tc->ifname, NULL,
			   tc->egress ?
			   "frames leaving %s go through %s after they were judged" :
			   "frames from %s go through %s and are judged at prerouting instead",
			   tc->ifname, tc->target);
		break;
	case TC_MIRROR:
		health_add(health, HEALTH_NOTE, tc->ifname, NULL,
			   "tc on %s (%s) sends copies of frames to %s, whatever the verdict",
			   tc->ifname, side, tc->target);
		break;
	case TC_BPF:
		health_add(health, HEALTH_CRITICAL, tc->ifname, TC_REMEDY
			   "; keep it only if you know that it does not redirect",
			   "%s runs on %s of %s: what it redirects passes unseen",
			   tc->target, side, tc->ifname);
		break;
	case TC_HIDDEN:
		health_add(health, HEALTH_WARNING, tc->ifname,
			   "look again with CAP_NET_ADMIN in the initial user namespace",
			   "a program of tc runs on %s of %s that only root may look at",
			   side, tc->ifname);
		break;
	case TC_UNKNOWN:
		health_add(health, HEALTH_WARNING, tc->ifname, TC_REMEDY,
			   "tc on %s (%s) has a %s that debarctl cannot read",
			   tc->ifname, side, tc->target);
		break;
	}
}

/* Frames that arrive on other devices were seen on the one below them; of
 * programs that cannot be listed the module knows whether there are any.
 */
static bool matters(const struct tc_finding *tc, const struct dump *ports)
{
	u32 flags = port_flags(ports, tc->ifindex);

	if (tc->kind == TC_HIDDEN)
		return flags & (tc->egress ? DEBAR_PORT_FLAGS_TC_EGRESS :
				DEBAR_PORT_FLAGS_TC_INGRESS);
	return tc->egress || flags & DEBAR_PORT_FLAGS_HOOKED;
}

static bool same_finding(const struct tc_finding *a, const struct tc_finding *b)
{
	return a->kind == b->kind && a->egress == b->egress &&
	       a->ifindex == b->ifindex && !strcmp(a->target, b->target);
}

/**
 * health_tc() - findings about traffic control
 * @health: to add to
 * @ports: answer to get-ports
 */
void health_tc(struct health *health, const struct dump *ports)
{
	struct tc_findings findings;
	const char *why = tc_inspect(&findings);
	size_t i, j;

	if (why)
		health_add(health, HEALTH_WARNING, NULL, NULL,
			   "traffic control could not be looked at: %s", why);
	for (i = 0; i < findings.count; i++) {
		for (j = 0; j < i; j++)
			if (same_finding(&findings.list[i], &findings.list[j]))
				break;
		if (j == i && matters(&findings.list[i], ports))
			check_finding(health, &findings.list[i], ports);
	}
	tc_free(&findings);
}

/**
 * health_gateways() - findings about gateways
 * @health: to add to
 * @gateways: answer to get-gateways
 * @status: attributes of a reply to get-status
 */
void health_gateways(struct health *health, const struct dump *gateways,
		     struct nlattr **status)
{
	struct nlattr *gateway[REPLY_MAX + 1];
	const char *vendor, *name;
	char mac[MAC_TEXT_MAX];
	size_t i;

	if (!reply_u8(status, DEBAR_A_PROTECT_GATEWAYS))
		return;
	if (reply_u8(status, DEBAR_A_GATEWAYS_FULL))
		health_add(health, HEALTH_WARNING, NULL,
			   "put the MAC addresses of those that must not be lost into 'protect' of the policy",
			   "the routes have more next hops than the %d that are known: a gateway beyond these is banned if it is listed",
			   DEBAR_GATEWAYS_MAX);
	for (i = 0; i < gateways->count; i++) {
		if (!dump_nest(gateways, i, DEBAR_A_GATEWAY, &gateway_set,
			       gateway))
			continue;
		vendor = reply_text(gateway, DEBAR_A_GATEWAY_VENDOR);
		if (!vendor || !gateway[DEBAR_A_GATEWAY_MAC])
			continue;
		name = reply_text(gateway, DEBAR_A_GATEWAY_IFNAME);
		mac_format(nla_data(gateway[DEBAR_A_GATEWAY_MAC]), mac);
		health_add(health, HEALTH_CRITICAL, name,
			   "replace it; 'protect-gateways: no' in the policy's settings bans it, and this box's way out with it",
			   "the gateway %s on %s is itself a device of %s, and passes",
			   mac, name ? name : "?", vendor);
	}
}

/**
 * health_devices() - findings in the inventory
 * @health: to add to
 * @devices: answer to get-devices
 * @status: attributes of a reply to get-status
 */
void health_devices(struct health *health, const struct dump *devices,
		    struct nlattr **status)
{
	struct nlattr *device[REPLY_MAX + 1];
	const char *vendor, *name;
	char mac[MAC_TEXT_MAX];
	size_t i;

	if (reply_u32(status, DEBAR_A_TRANSIT) == DEBAR_MODE_ENFORCE)
		return;
	for (i = 0; i < devices->count; i++) {
		if (!dump_nest(devices, i, DEBAR_A_DEVICE, &device_set,
			       device) ||
		    !(reply_u32(device, DEBAR_A_DEVICE_FLAGS) &
		      DEBAR_DEVICE_FLAGS_TRANSIT) ||
		    !device[DEBAR_A_DEVICE_MAC])
			continue;
		vendor = reply_text(device, DEBAR_A_DEVICE_VENDOR);
		name = reply_text(device, DEBAR_A_DEVICE_IFNAME);
		mac_format(nla_data(device[DEBAR_A_DEVICE_MAC]), mac);
		health_add(health, HEALTH_WARNING, name,
			   "'transit: enforce' in the policy's settings bans it and everyone behind it",
			   "%s of %s on %s carries the traffic of others and is only monitored",
			   mac, vendor ? vendor : "?", name ? name : "?");
	}
}

/**
 * health_vendors() - vendors whose devices get through, whatever the policy is
 * @health: to add to
 * @vendors: answer to get-vendors
 * @status: attributes of a reply to get-status
 */
void health_vendors(struct health *health, const struct dump *vendors,
		    struct nlattr **status)
{
	const u32 all = reply_u32(status, DEBAR_A_MODE);
	struct nlattr *vendor[REPLY_MAX + 1];
	const char *name;
	size_t i;
	u32 mode;

	for (i = 0; i < vendors->count; i++) {
		if (!dump_nest(vendors, i, DEBAR_A_VENDOR, &vendor_set, vendor))
			continue;
		name = reply_text(vendor, DEBAR_A_VENDOR_NAME);
		mode = reply_u32(vendor, DEBAR_A_VENDOR_MODE);
		if (!name)
			continue;
		if (!reply_u8(vendor, DEBAR_A_VENDOR_ENABLED))
			health_add(health, HEALTH_WARNING, NULL,
				   arena_format(&health->arena,
						"'debarctl enable %s'", name),
				   "%s is switched off: nothing of it is dropped",
				   name);
		if (mode < all)
			health_add(health, HEALTH_NOTE, NULL,
				   arena_format(&health->arena,
						"'debarctl mode %s %s', if the policy does not want it so",
						name_of(&mode_names, all), name),
				   "mode %s for %s: nothing of it is dropped",
				   name_of(&mode_names, mode), name);
	}
}

/**
 * health_waivers() - waivers that have expired, or will soon
 * @health: to add to
 * @waivers: answer to get-waivers
 */
void health_waivers(struct health *health, const struct dump *waivers)
{
	char subject[WAIVER_TEXT_MAX], span[DATE_TEXT_MAX];
	struct nlattr *waiver[REPLY_MAX + 1];
	const char *ticket;
	size_t i;
	s64 left;

	for (i = 0; i < waivers->count; i++) {
		if (!dump_nest(waivers, i, DEBAR_A_WAIVER, &waiver_set, waiver))
			continue;
		ticket = reply_text(waiver, DEBAR_A_WAIVER_TICKET);
		left = reply_s64(waiver, DEBAR_A_WAIVER_EXPIRES_IN);
		waiver_subject(waiver, subject);
		if (left > WAIVER_WARNING_DAYS * DATE_DAY || !ticket)
			continue;
		if (left > 0)
			health_add(health, HEALTH_WARNING, NULL,
				   "renew it in the policy, or take the device away",
				   "the waiver %s for %s expires in %s", ticket,
				   subject, date_format_span(left, span));
		else
			health_add(health, HEALTH_NOTE, NULL,
				   "take it out of the policy, or renew it",
				   "the waiver %s for %s has expired %s ago", ticket,
				   subject, date_format_span(-left, span));
	}
}

/**
 * health_free() - forget the findings
 * @health: empty and usable again afterwards
 */
void health_free(struct health *health)
{
	arena_free(&health->arena);
	memset(health, 0, sizeof(*health));
}
