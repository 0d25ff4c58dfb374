// SPDX-License-Identifier: GPL-2.0
/*
 * Tables of what the module holds: vendors, rules, devices.
 */
#include <stdio.h>
#include <stdlib.h>

#include "netlink.h"

static enum tint verdict_tint(u32 verdict)
{
	return verdict == DEBAR_VERDICT_DROP ? TINT_BAD :
	       verdict == DEBAR_VERDICT_MONITOR ? TINT_WARN : TINT_NONE;
}

/*
 * vendors
 */
int cmd_vendors(const struct request *rq, int argc, char **argv)
{
	static const struct column columns[] = {
		{ "name", "VENDOR", 0 },
		{ "mode", "MODE", 0 },
		{ "enabled", "ENABLED", 0 },
		{ "effective", "EFFECTIVE", COLUMN_OPTIONAL },
		{ "until", "UNTIL", COLUMN_OPTIONAL },
		{ "rules", "RULES", COLUMN_RIGHT },
		{ "prefixes", "PREFIXES", COLUMN_RIGHT },
		{ "certificates", "CERTIFICATES", COLUMN_RIGHT },
		{ "domains", "DOMAINS", COLUMN_RIGHT },
		{ "devices", "DEVICES", COLUMN_RIGHT },
		{ "frames", "FRAMES", COLUMN_RIGHT },
		{ "dropped-frames", "DROPPED", COLUMN_RIGHT },
		{ "entity", "ENTITY", COLUMN_OPTIONAL },
	};
	struct nlattr *vendor[REPLY_MAX + 1];
	struct dump dump = { 0 };
	struct link link;
	struct out out;
	size_t i;
	int rc;

	(void)argc;
	(void)argv;
	rc = link_list(&link, rq, DEBAR_CMD_GET_VENDORS,
		       "cannot list the vendors", &dump);
	if (!rc) {
		out_begin(&out, rq);
		out_list(&out, "vendors", columns, ARRAY_SIZE(columns));
		for (i = 0; i < dump.count; i++) {
			if (!dump_nest(&dump, i, DEBAR_A_VENDOR, &vendor_set,
				       vendor))
				continue;
			out_row(&out);
			reply_fields(&out, vendor, &vendor_set, true);
		}
		out_list_end(&out, "no policy is loaded");
		rc = out_end(&out);
	}
	dump_free(&dump);
	link_close(&link);
	return rc;
}

/* Name of the vendor with an index, or NULL when the policy has changed. */
static const char *vendor_name(const struct dump *vendors, u32 index)
{
	struct nlattr *vendor[REPLY_MAX + 1];

	if (index >= vendors->count ||
	    !dump_nest(vendors, index, DEBAR_A_VENDOR, &vendor_set, vendor) ||
	    reply_u32(vendor, DEBAR_A_VENDOR_INDEX) != index)
		return NULL;
	return reply_text(vendor, DEBAR_A_VENDOR_NAME);
}

static int show_rules(const struct request *rq, const struct dump *rules,
		      const struct dump *vendors)
{
	static const struct column columns[] = {
		{ "name", "RULE", 0 },
		{ "kind", "KIND", 0 },
		{ "mode", "MODE", 0 },
		{ "class", "CLASS", COLUMN_OPTIONAL },
		{ "prefixes", "PREFIXES", COLUMN_RIGHT | COLUMN_OPTIONAL },
		{ "conditions", "CONDITIONS", COLUMN_RIGHT | COLUMN_OPTIONAL },
		{ "domains", "DOMAINS", COLUMN_RIGHT | COLUMN_OPTIONAL },
		{ "frames", "FRAMES", COLUMN_RIGHT },
		{ "dropped-frames", "DROPPED", COLUMN_RIGHT },
		{ "registrant", "REGISTRANT", COLUMN_OPTIONAL },
	};
	struct nlattr *rule[REPLY_MAX + 1];
	struct out out;
	u32 vendor;
	size_t i;

	out_begin(&out, rq);
	out_list(&out, "rules", columns, ARRAY_SIZE(columns));
	for (i = 0; i < rules->count; i++) {
		if (!dump_nest(rules, i, DEBAR_A_RULE, &rule_set, rule))
			continue;
		vendor = reply_u32(rule, DEBAR_A_RULE_VENDOR);
		out_row(&out);
		out_text(&out, "vendor", vendor_name(vendors, vendor));
		reply_fields(&out, rule, &rule_set, true);
	}
	out_list_end(&out, "no policy is loaded");
	return out_end(&out);
}

/* Number of the policy that the answer to a dump is of; 0 = there is none. */
static u32 generation(const struct dump *dump)
{
	struct nlattr *tb[REPLY_MAX + 1];

	if (!dump->count || !link_parse(dump->messages[0], tb))
		return 0;
	return reply_u32(tb, DEBAR_A_GENERATION);
}

/* Rules refer to vendors by their number in the same policy. */
static int fetch_rules(struct link *link, struct dump *rules,
		       struct dump *vendors)
{
	int err, tries = 0;

	do {
		dump_free(rules);
		dump_free(vendors);
		err = link_dump_all(link, DEBAR_CMD_GET_RULES, rules);
		if (!err)
			err = link_dump_all(link, DEBAR_CMD_GET_VENDORS,
					    vendors);
		if (!err && generation(rules) != generation(vendors))
			err = -EAGAIN;
	} while (err == -EAGAIN && ++tries < DUMP_TRIES);
	return err;
}

/*
 * rules
 */
int cmd_rules(const struct request *rq, int argc, char **argv)
{
	struct dump rules = { 0 }, vendors = { 0 };
	struct link link;
	int rc, err;

	(void)argc;
	(void)argv;
	rc = link_open(&link, rq, false);
	if (!rc) {
		err = fetch_rules(&link, &rules, &vendors);
		if (err)
			rc = link_failed(&link, "cannot list the rules", err);
	}
	if (!rc)
		rc = show_rules(rq, &rules, &vendors);
	dump_free(&rules);
	dump_free(&vendors);
	link_close(&link);
	return rc;
}

/**
 * struct entry - a device and what it is sorted by
 */
struct entry {
	const char *vendor;
	const u8 *mac;
	struct nl_msg *message;
};

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->vendor, y->vendor);

	return order ? order : memcmp(x->mac, y->mac, DEBAR_MAC_LEN);
}

/* By vendor, then by address: the kernel's order means nothing. */
static void sort_devices(struct dump *dump)
{
	static const u8 no_mac[DEBAR_MAC_LEN];
	struct nlattr *device[REPLY_MAX + 1];
	struct entry *list = mem_alloc(dump->count * sizeof(*list));
	size_t i;

	for (i = 0; i < dump->count; i++) {
		list[i].message = dump->messages[i];
		list[i].vendor = "";
		list[i].mac = no_mac;
		if (!dump_nest(dump, i, DEBAR_A_DEVICE, &device_set, device))
			continue;
		if (reply_text(device, DEBAR_A_DEVICE_VENDOR))
			list[i].vendor = reply_text(device,
						    DEBAR_A_DEVICE_VENDOR);
		if (device[DEBAR_A_DEVICE_MAC])
			list[i].mac = nla_data(device[DEBAR_A_DEVICE_MAC]);
	}
	qsort(list, dump->count, sizeof(*list), compare_entries);
	for (i = 0; i < dump->count; i++)
		dump->messages[i] = list[i].message;
	free(list);
}

static void show_device(struct out *out, struct nlattr **device)
{
	u32 verdict = reply_u32(device, DEBAR_A_DEVICE_VERDICT);
	char shown[64];

	out_row(out);
	reply_fields(out, device, &device_set, true);
	/* Again, this time for people: verdict and reason in one column. */
	snprintf(shown, sizeof(shown), "%s (%s)",
		 name_of(&verdict_names, verdict),
		 name_of(&reason_names,
			 reply_u32(device, DEBAR_A_DEVICE_REASON)));
	out_tint(out, verdict_tint(verdict));
	out_shown(out, "verdict", name_of(&verdict_names, verdict), shown);
}

static int show_devices(const struct request *rq, struct dump *dump)
{
	static const struct column columns[] = {
		{ "mac", "MAC", 0 },
		{ "vendor", "VENDOR", 0 },
		{ "ifname", "INTERFACE", 0 },
		{ "vlan", "VLAN", COLUMN_RIGHT | COLUMN_OPTIONAL },
		{ "inner-vlan", "INNER", COLUMN_RIGHT | COLUMN_OPTIONAL },
		{ "ipv4", "IPV4", COLUMN_OPTIONAL },
		{ "ipv6", "IPV6", COLUMN_OPTIONAL },
		{ "first-seen", "FIRST SEEN", 0 },
		{ "last-seen", "LAST SEEN", 0 },
		{ "frames", "FRAMES", COLUMN_RIGHT },
		{ "dropped-frames", "DROPPED", COLUMN_RIGHT },
		{ "verdict", "VERDICT", 0 },
		{ "ticket", "TICKET", COLUMN_OPTIONAL },
		{ "flags", "FLAGS", COLUMN_OPTIONAL },
		{ "subject", "SUBJECT", COLUMN_OPTIONAL },
		{ "issuer", "ISSUER", COLUMN_OPTIONAL },
		{ "rule", "RULE", COLUMN_OPTIONAL },
	};
	struct nlattr *device[REPLY_MAX + 1];
	struct out out;
	size_t i;

	sort_devices(dump);
	out_begin(&out, rq);
	out_list(&out, "devices", columns, ARRAY_SIZE(columns));
	for (i = 0; i < dump->count; i++)
		if (dump_nest(dump, i, DEBAR_A_DEVICE, &device_set, device))
			show_device(&out, device);
	out_list_end(&out, "no covered device was seen");
	return out_end(&out);
}

/*
 * devices [--vendor V]
 */
int cmd_devices(const struct request *rq, int argc, char **argv)
{
	struct dump dump = { 0 };
	struct nl_msg *msg;
	struct link link;
	int rc, err;

	(void)argc;
	(void)argv;
	if (rq->vendor && strlen(rq->vendor) > DEBAR_NAME_MAX) {
		complain("'%s' is no vendor's name: longer than %d bytes",
			 rq->vendor, DEBAR_NAME_MAX);
		return RC_USAGE;
	}
	rc = link_open(&link, rq, false);
	if (!rc) {
		msg = link_message(&link, DEBAR_CMD_GET_DEVICES);
		if (rq->vendor)
			nla_put_string(msg, DEBAR_A_OF_VENDOR, rq->vendor);
		err = link_dump(&link, msg, &dump);
		if (err)
			rc = link_failed(&link, "cannot list the devices", err);
	}
	if (!rc)
		rc = show_devices(rq, &dump);
	dump_free(&dump);
	link_close(&link);
	return rc;
}
