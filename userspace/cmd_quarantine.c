// SPDX-License-Identifier: GPL-2.0
/*
 * The operator and the quarantine: put an address in, let one go.
 */
#include <arpa/inet.h>
#include <stdio.h>

#include "mac.h"
#include "netlink.h"
#include "outlook_device.h"
#include "session.h"

/**
 * struct address - an IP address
 * @family: AF_INET or AF_INET6
 * @octets: in network order
 */
struct address {
	int family;
	u8 octets[16];
};

static bool parse_address(const char *text, struct address *address)
{
	address->family = strchr(text, ':') ? AF_INET6 : AF_INET;
	return inet_pton(address->family, text, address->octets) == 1;
}

static void put_address(struct nl_msg *msg, const struct address *address)
{
	if (address->family == AF_INET)
		nla_put(msg, DEBAR_A_OF_IPV4, 4, address->octets);
	else
		nla_put(msg, DEBAR_A_OF_IPV6, 16, address->octets);
}

static bool check_interface(const struct request *rq)
{
	if (!rq->interface || strlen(rq->interface) < 16)
		return true;
	complain("'%s' is no network interface: longer than 15 bytes",
		 rq->interface);
	return false;
}

static int quarantine(const struct request *rq, struct link *link,
		      const struct address *address, const char *text)
{
	struct nl_msg *msg = link_message(link, DEBAR_CMD_QUARANTINE);
	struct out out;
	int err;

	put_address(msg, address);
	nla_put_string(msg, DEBAR_A_OF_VENDOR, rq->vendor);
	if (rq->interface)
		nla_put_string(msg, DEBAR_A_OF_IFNAME, rq->interface);
	if (rq->span)
		nla_put_u32(msg, DEBAR_A_QUARANTINE_TTL, (u32)rq->span);
	err = link_call(link, msg, NULL, NULL);
	if (err)
		return link_failed(link, "nothing was quarantined", err);
	out_begin(&out, rq);
	out_text(&out, "address", text);
	out_text(&out, "of-vendor", rq->vendor);
	out_bool(&out, "quarantined", true);
	out_print(&out, "%s: quarantined as a device of %s", text, rq->vendor);
	return out_end(&out);
}

static bool is_own_session(const struct request *rq,
			   const struct address *address)
{
	u8 peer[16] = { 0 };
	int family;

	return !rq->netns && session_peer(&family, peer) &&
	       family == address->family &&
	       !memcmp(peer, address->octets, family == AF_INET ? 4 : 16);
}

/*
 * quarantine ADDRESS --vendor VENDOR [--for TIME] [-i NAME] [--force]
 */
int cmd_quarantine(const struct request *rq, int argc, char **argv)
{
	struct address address;
	struct link link;
	int rc;

	(void)argc;
	if (!rq->vendor) {
		complain("quarantine: option --vendor is missing: whose device is it?");
		return RC_USAGE;
	}
	if (strlen(rq->vendor) > DEBAR_NAME_MAX) {
		complain("'%s' is no vendor's name: longer than %d bytes",
			 rq->vendor, DEBAR_NAME_MAX);
		return RC_USAGE;
	}
	if (rq->span && (rq->span < DEBAR_QUARANTINE_TTL_MIN ||
			 rq->span > DEBAR_QUARANTINE_TTL_MAX)) {
		complain("a quarantine lasts from 1m to 365d");
		return RC_USAGE;
	}
	if (!check_interface(rq))
		return RC_USAGE;
	if (!parse_address(argv[0], &address)) {
		complain("'%s' is no IPv4 or IPv6 address", argv[0]);
		return RC_USAGE;
	}
	if (is_own_session(rq, &address) && !rq->force) {
		complain("nothing was quarantined: %s is the other end of your SSH session; --force does it",
			 argv[0]);
		return RC_FAILED;
	}
	rc = link_open(&link, rq, true);
	if (!rc)
		rc = quarantine(rq, &link, &address, argv[0]);
	link_close(&link);
	return rc;
}

static int release(struct link *link, const char *interface,
		   const struct address *address)
{
	struct nl_msg *msg = link_message(link, DEBAR_CMD_RELEASE);

	put_address(msg, address);
	if (interface)
		nla_put_string(msg, DEBAR_A_OF_IFNAME, interface);
	return link_call(link, msg, NULL, NULL);
}

/* The address of a device in a dump, if it is quarantined, under a waiver or not,
 * and whether it has this MAC.
 */
static bool is_quarantined(const struct dump *dump, size_t i, const u8 *mac,
			   struct address *address, bool *has_mac)
{
	struct nlattr *device[REPLY_MAX + 1], *ip;

	*address = (struct address){ .family = AF_UNSPEC };
	if (!dump_nest(dump, i, DEBAR_A_DEVICE, &device_set, device) ||
	    !device[DEBAR_A_DEVICE_EXPIRES_IN])
		return false;
	*has_mac = device_has_mac(device, mac);
	ip = device[DEBAR_A_DEVICE_IPV4];
	address->family = ip ? AF_INET : AF_INET6;
	if (!ip)
		ip = device[DEBAR_A_DEVICE_IPV6];
	if (!ip || nla_len(ip) > (int)sizeof(address->octets))
		return false;
	memcpy(address->octets, nla_data(ip), (size_t)nla_len(ip));
	return true;
}

/* Is somebody else in quarantine, in another network, by the same address? The kernel,
 * which is told the address, would let both go.
 */
static bool has_namesake(const struct dump *dump, const u8 *mac,
			 const struct address *address)
{
	struct address other;
	bool has_mac;
	size_t i;

	for (i = 0; i < dump->count; i++)
		if (is_quarantined(dump, i, mac, &other, &has_mac) &&
		    !has_mac && !memcmp(&other, address, sizeof(other)))
			return true;
	return false;
}

static void complain_of_namesake(const struct address *address)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(address->family, address->octets, text, sizeof(text));
	complain("%s is in quarantine as another device's, too, and was not released: release the address itself, with --interface",
		 text);
}

static void show_released(struct out *out, const struct address *address,
			  size_t *count)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(address->family, address->octets, text, sizeof(text));
	out_row(out);
	out_text(out, "address", text);
	out_print(out, "%s: released", text);
	(*count)++;
}

static int release_mac(struct link *link, const struct request *rq,
		       const u8 *mac, struct out *out, size_t *count,
		       size_t *left)
{
	struct dump dump = { 0 };
	struct address address;
	bool has_mac;
	size_t i;
	int err;

	err = link_dump_all(link, DEBAR_CMD_GET_DEVICES, &dump);
	for (i = 0; !err && i < dump.count; i++) {
		if (!is_quarantined(&dump, i, mac, &address, &has_mac) ||
		    !has_mac)
			continue;
		if (has_namesake(&dump, mac, &address)) {
			complain_of_namesake(&address);
			(*left)++;
			continue;
		}
		err = release(link, rq->interface, &address);
		if (!err)
			show_released(out, &address, count);
		else if (err == -ENOENT)
			err = 0; /* elsewhere, or gone with its namesake */
	}
	dump_free(&dump);
	return err;
}

static int release_named(struct link *link, const struct request *rq,
			 const char *text)
{
	struct address address;
	u8 mac[DEBAR_MAC_LEN];
	size_t count = 0, left = 0;
	struct out out;
	int err, rc;

	out_begin(&out, rq);
	out_list(&out, "released", NULL, 0);
	if (parse_address(text, &address)) {
		err = release(link, rq->interface, &address);
		if (!err)
			show_released(&out, &address, &count);
	} else if (mac_parse_address(text, mac)) {
		err = release_mac(link, rq, mac, &out, &count, &left);
	} else {
		complain("'%s' is no IPv4, IPv6 or MAC address", text);
		return RC_USAGE;
	}
	out_list_end(&out, NULL);
	if (err) {
		if (count)
			out_end(&out);
		return link_failed(link, count ? "the rest was not released" :
				   "nothing was released", err);
	}
	if (!count && !left) {
		complain("no address of %s is in quarantine", text);
		return RC_FAILED;
	}
	rc = out_end(&out);
	return rc || !left ? rc : RC_FAILED;
}

/*
 * release ADDRESS|MAC [-i NAME]
 */
int cmd_release(const struct request *rq, int argc, char **argv)
{
	struct link link;
	int rc;

	(void)argc;
	if (!check_interface(rq))
		return RC_USAGE;
	rc = link_open(&link, rq, true);
	if (!rc)
		rc = release_named(&link, rq, argv[0]);
	link_close(&link);
	return rc;
}
