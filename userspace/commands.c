// SPDX-License-Identifier: GPL-2.0
/*
 * All commands and what `debarctl help COMMAND` says of them.
 */
#include "debarctl.h"
#include "state.h"

#define POLICY_RULES							\
"A policy file is YAML. Keys at the top:\n"				\
"  version           1; required\n"					\
"  name              [a-z0-9-]{1,31}; a policy needs one\n"		\
"  authority         law or order that the ban rests on, at most 255 bytes\n" \
"  mode              off, monitor, enforce (the default)\n"		\
"  effective, until  default dates of vendors without their own\n"	\
"  data-date         date of the registry data\n"			\
"  source            where the data comes from; for readers only\n"	\
"  vendors           list of: name, entity, mode, effective, until, mac, tls, sni\n" \
"  include           list of files, relative to the including one; '*', '?' and\n" \
"                    [...] for all that are called so, in order of their names\n" \
"  protect           list of MAC, IPv4, IPv6 addresses never dropped\n"	\
"  waivers           list of: one of mac (address or prefix), address, network,\n" \
"                    interface, certificate (SHA-256); and ticket, reason,\n" \
"                    approved-by, expires, all required. At most 4,096\n"	\
"  settings          transit: monitor|enforce (monitor),\n"		\
"                    protect-gateways: yes|no (yes),\n"			\
"                    interfaces: list of names with '*' and '?' (all),\n" \
"                    quarantine-ttl: 1m to 365d (24h),\n"		\
"                    on-undecided: pass|drop (pass),\n"		\
"                    action: drop|reject (drop),\n"			\
"                    eui64: off|monitor|enforce (monitor),\n"		\
"                    broadcast-to-banned: pass|drop (pass),\n"		\
"                    device-networks: list of on-link, routed, private, and\n" \
"                    networks (those three)\n"				\
"mac is a list of prefixes, and of groups: registrant, class (named,\n"	\
"subsidiary, affiliate, disputed), prefixes. A prefix is aa:bb:cc (24 bits),\n" \
"aa:bb:cc:d0/28 or aa:bb:cc:dd:e0/36. A date is 2026-10-16 (midnight UTC) or\n" \
"2026-10-16T12:00:00Z. A waiver counts until that instant, and not in it.\n" \
"tls is a list of certificate rules: one or more of subject, issuer, san,\n" \
"serial, which must all hold, or a pin alone, sha256 or spki-sha256; and mode,\n" \
"note. sni is a list of groups: domains, mode, note. debar.policy(5) has the rest.\n" \
"\n"									\
"A folder stands for its *.yaml, in the order of their names.\n"		\
"Several files make one policy: names are joined with '+', authorities with\n" \
"';'. A file that is included more than once is read once; where its vendors\n" \
"get different default dates, the ban holds as soon and as long as either file\n" \
"wants it. A file without a name can be loaded beside one that has a name.\n" \
"Contradicting modes or settings, a vendor defined twice with different facts,\n" \
"a prefix listed twice, one ticket with two dates, two waivers for the same, and\n" \
"a waiver for what 'protect' names are errors. All protected addresses and interfaces\n" \
"of all files count.\n"							\
"\n"									\
"Errors and warnings go to standard error as text, with --json too. Nothing is\n" \
"used unless everything is valid.\n"

static const char about_check[] =
"Reads policy files and says what loading them would do. Needs no module and\n"
"no rights.\n"
"\n"
POLICY_RULES
"\n"
"JSON: one document with name, authority, mode, hash, data-date, transit,\n"
"protect-gateways, interface, quarantine-ttl (seconds), on-undecided, action,\n"
"eui64, broadcast-to-banned, device-networks, network (lists), vendors, rules,\n"
"prefix-count, certificate-count, domain-count, waivers (numbers), vendor (list:\n"
"name, entity, mode, effective, until, rules, prefixes, certificates, domains, and\n"
"the verdict and reason of today), waiver (list: ticket, kind, subject, expires,\n"
"expires-in, approved-by, reason), protect (list: mac, ipv4 or ipv6), files (list:\n"
"path, included), warnings.\n";

static const char about_load[] =
"Reads policy files and makes them the policy of the network namespace, as one\n"
"transaction: until it is complete the kernel goes on with what it had, and so\n"
"it does after any error. Counters go on where a rule keeps its name. Needs\n"
"CAP_NET_ADMIN in the initial user namespace.\n"
"\n"
POLICY_RULES
"\n"
"A policy that would ban the other end of the SSH session that the tool runs in,\n"
"or a default gateway that is not protected, is refused, with the rule that\n"
"would do it; --force loads it. --dry-run loads nothing: it compares the policy\n"
"with the one in force, for all devices that the module has seen and all others\n"
"that neighbour tables and bridges know. It ends with 1 where `load` would refuse.\n"
"\n"
"With --confirm-within, at most a day, the kernel itself puts the previous policy\n"
"back in force, or none if there was none, unless `confirm` comes in time. It\n"
"needs neither the tool nor the network for that. Meanwhile it refuses all other\n"
"changes. `status` shows how much time is left.\n"
"\n"
"--boot is for debar.service: where the previous boot ended in a crash that names\n"
"debar, the policy is loaded switched off, as `disable` does, and stays so until\n"
"`doctor --clear`; see there.\n"
"\n"
"JSON: one document with the fields of `check`, generation, confirm-within\n"
"(seconds, if it was asked for), crash-breaker (bool, with --boot: has it tripped)\n"
"and warnings. With --dry-run: dry-run, the fields\n"
"of `check`, changes (list: change banned|released, mac, address, interface,\n"
"before, after, reason, rule), newly-banned, released, unchanged, lock-outs.\n";

static const char about_confirm[] =
"Keeps the change that `load`, `mode`, `enable` or `disable` made with\n"
"--confirm-within. Needs CAP_NET_ADMIN in the initial user namespace.\n"
"\n"
"JSON: {\"confirmed\": true}\n";

static const char about_rollback[] =
"Takes back the change that `load`, `mode`, `enable` or `disable` made with\n"
"--confirm-within, without waiting for its time to run out. What the new policy\n"
"has counted stays counted; whom it did not ban is known as before.\n"
"Needs CAP_NET_ADMIN in the initial user namespace.\n"
"\n"
"JSON: {\"rolled-back\": true, \"generation\"}\n";

static const char about_flush[] =
"Removes the policy of the network namespace, its hooks and the inventory.\n"
"Nothing is banned afterwards. Needs CAP_NET_ADMIN in the initial user\n"
"namespace.\n"
"\n"
"JSON: {\"flushed\": true}\n";

static const char about_status[] =
"Shows the policy in force, what it has matched, and what weakens it: ports\n"
"without hooks, tc and XDP programs that run before them, gateways and transit\n"
"devices that are covered themselves, old data, a wrong clock, waivers that have\n"
"expired or will soon, a crash breaker that has tripped; and what changes by itself next. Findings do not\n"
"change the exit code.\n"
"\n"
"JSON: one document with the attributes of get-status, interface (list), port\n"
"(list), gateway (list), transit-devices (list), next (list of what changes by\n"
"itself: what, name, time) and health (list: severity\n"
"note|warning|critical, port, what, remedy).\n";

static const char about_doctor[] =
"Looks for everything on this box that weakens the ban, and says what to do\n"
"about it; one finding a line, with its severity:\n"
"  critical  covered devices get through\n"
"  warning   the ban is weaker than it could be\n"
"  note      worth knowing\n"
"  ok        was looked at, and is as it should be\n"
"Beside the findings of `status`: module, kernel, signatures and lockdown, network\n"
"devices without hooks and why, hardware offload, br_netfilter, clock, age of the\n"
"data, crash breaker. Works without the module too, as far as it goes. What needs\n"
"rights that are not there is said.\n"
"\n"
"Crash breaker: when the kernel has left a record (pstore) of an oops or panic\n"
"with a function of debar as instruction pointer or in its call trace, `load\n"
"--boot` switches what it loads off, and goes on doing so at each boot until\n"
"--clear, which also switches the policy on again. Refused where that would ban\n"
"the other end of the SSH session; --force does it. Files: /var/lib/debar/\n"
"crash-breaker (while it has tripped), judged-crashes (what has had its effect).\n"
"DEBAR_STATE in the environment names another directory, DEBAR_PSTORE other\n"
"directories of records, with ':' between.\n"
"\n"
"Exit codes: 0 nothing is critical, 1 something is, or it failed, 4 module absent\n"
"or of another version, after the findings that can be had without it.\n"
"\n"
"JSON: critical (bool), findings (list: severity ok|note|warning|critical, port,\n"
"what, remedy).\n";

static const char about_enable[] =
"Switches the policy, or one vendor of it, on again after `disable`. Lasts until\n"
"the next load. Refused where it would ban the other end of the SSH session;\n"
"--force does it. --confirm-within as with `load`.\n"
"\n"
"JSON: {\"of-vendor\", \"enabled\", \"confirm-within\"}\n";

static const char about_disable[] =
"Switches the policy, or one vendor of it, off: matches are counted and pass.\n"
"Lasts until the next load. --confirm-within as with `load`.\n"
"\n"
"JSON: {\"of-vendor\", \"enabled\", \"confirm-within\"}\n";

static const char about_mode[] =
"Changes the mode of the policy or of one vendor; the weaker of the two counts:\n"
"  off      matches pass\n"
"  monitor  matches are counted and reported, and pass\n"
"  enforce  matches are dropped\n"
"Lasts until the next load. Refused where it would ban the other end of the SSH\n"
"session; --force does it. --confirm-within as with `load`.\n"
"\n"
"JSON: {\"of-vendor\", \"mode\", \"confirm-within\"}\n";

static const char about_rules[] =
"Lists the rules of the policy in force with their counters.\n"
"\n"
"JSON: {\"rules\": [...]}, each with vendor (its name) and the attributes of a\n"
"rule: index, name, registrant, class, kind, mode, prefixes, conditions, domains,\n"
"frames, bytes, dropped-frames, dropped-bytes.\n";

static const char about_vendors[] =
"Lists the vendors of the policy in force with their counters.\n"
"\n"
"JSON: {\"vendors\": [...]}, each with the attributes of a vendor: index, name,\n"
"entity, mode, enabled, effective, until, rules, prefixes, certificates, domains,\n"
"devices, frames, bytes, dropped-frames, dropped-bytes.\n";

static const char about_waivers[] =
"Lists the waivers of the policy in force, the one that expires first at the\n"
"top: whom each lets through, until when, by whose word, and how many frames\n"
"passed because of it. One that has expired stays in the list and does nothing.\n"
"\n"
"JSON: {\"waivers\": [...]}, each with kind (mac, address, network, interface,\n"
"certificate), subject (as in a policy), ticket, reason, approved-by, expires,\n"
"expires-in (seconds, negative when it has expired), days-left, expired, frames,\n"
"bytes, and the subject as an attribute: mac, ipv4, ipv6, interface, certificate,\n"
"bits.\n";

static const char about_devices[] =
"Lists the covered devices that were seen: which, whose, where, since when, how\n"
"much, and what becomes of their frames.\n"
"\n"
"JSON: {\"devices\": [...]}, each with the attributes of a device: mac, vendor,\n"
"rule, prefix, ifindex, ifname, vlan, inner-vlan, ipv4, ipv6, first-seen,\n"
"last-seen, frames, bytes, dropped-frames, dropped-bytes, verdict, reason,\n"
"flags (list; stranded: the bridge, VRF or link of a quarantined address is gone),\n"
"ticket and waived-until of a waiver; of quarantined addresses\n"
"expires-in (seconds), sha256, own-sha256 (if the device showed another), subject,\n"
"issuer (of the certificate that led to it), and mac where it is a neighbour.\n";

static const char about_monitor[] =
"Prints events as they happen, until SIGINT, SIGTERM or the end of the reader.\n"
"At the end it says how many events were missed. Ends with code 4 when the\n"
"module is unloaded.\n"
"\n"
"JSON: an object a line, written at once: event-kind, time, event-number,\n"
"missed-events (between this one and the one before), name, hash, generation,\n"
"mode, enabled, of-vendor, and as objects device, connection (client-ipv4,\n"
"client-ipv6, client-port, server-ipv4, server-ipv6, server-port, undecided or\n"
"opaque) and waiver (attributes of one), as far as the event has them.\n"
"{\"event-kind\": \"gap\"} says that events came faster than they could be read; the\n"
"next one tells how many are missed.\n";

static const char about_explain[] =
"Says which rule of policy files would match a MAC address, an IP address or a\n"
"certificate, and what would become of the device. Needs no module; guard rails that only the\n"
"module knows (gateways, own addresses, transit) are not considered.\n"
"\n"
"Each file needs its own --policy; together they make one policy.\n"
"\n"
"Of a file with certificates (PEM with any number of them, or DER) it prints what\n"
"the engine sees in each; --policy is not needed for that.\n"
"\n"
"Without arguments, or for -, addresses are read from standard input, one a line; empty\n"
"lines and lines that begin with '#' are passed over. An address may be written\n"
"aa:bb:cc:dd:ee:ff, aa-bb-cc-dd-ee-ff, aabb.ccdd.eeff or aabbccddeeff. A prefix\n"
"of six digits or more (aa:bb:cc, AABBCC, AABBCCD, aa:bb:cc:d0/28) stands for the\n"
"first address in it. What is no MAC address is complained of, the others are\n"
"answered, and the exit code is 2.\n"
"\n"
"JSON: an object a line: mac, vendor, rule, prefix, registrant, class (null\n"
"without a match), verdict, reason, ticket (of the waiver). Besides the reasons\n"
"of the module there are locally-administered and group-address. Of an IP\n"
"address: address, vendor, rule, verdict, reason, ticket. Of a certificate: file,\n"
"sha256, len, subject, issuer, san, serial, spki_sha256, verdict, reason, ticket,\n"
"vendor, rule,\n"
"evidence (names, pin, spki-pin), matched (the conditions of the rule).\n";

static const char about_scan[] =
"Reads captures (pcap, pcapng; - is standard input), or listens to an interface\n"
"until SIGINT or SIGTERM, and says which covered devices are there: by MAC\n"
"address, and by what TLS handshakes show. Runs the engine of the module, and\n"
"needs no module. Guard rails that only the module knows (gateways, own\n"
"addresses, transit) are not considered, and nothing is quarantined.\n"
"\n"
"With --against, captures are read by that policy and by the one of --policy, and\n"
"only those are listed whom one of the two would ban and the other would not: by\n"
"MAC address, or by the IP address of who showed a certificate.\n"
"\n"
"A handshake is reported as soon as nothing more can become known of it, devices\n"
"at the end. When a capture is cut off or damaged, what was read before is\n"
"reported, the place is named, and the exit code is 1.\n"
"\n"
"JSON: an object a line. kind tls: file, time, client and server (mac, ip, port),\n"
"version (that the server chose), sni, certs and client_certs (list: sha256, len,\n"
"subject, issuer, san, serial, spki_sha256), verdict, reason, ticket (of the\n"
"waiver), vendor, rule,\n"
"evidence (names, pin, spki-pin, mac, sni), proven (a whole handshake, enough for\n"
"quarantine), opaque (tls13, resumed, no-certificate), undecided (conflict,\n"
"fragment, too-long, gaps, malformed, certificate, complex, flows, bytes, memory,\n"
"time, capture-end).\n"
"kind device: mac, verdict, reason, ticket, vendor, rule, evidence, frames and bytes (from\n"
"it and to it), first_seen, last_seen. With --against: one document with changes\n"
"(list: change banned|released, whom, before, after, reason, evidence, rule),\n"
"newly-banned, released.\n";

static const char about_quarantine[] =
"Quarantines an address as one of a vendor, by your word: all of its traffic is\n"
"judged as that of the vendor, until the time is over, or `release`. The address\n"
"is looked for where the routes lead, or behind --interface. The box's own\n"
"addresses, its gateways and protected ones are refused, and without --force the\n"
"other end of the SSH session. Needs CAP_NET_ADMIN in the initial user namespace,\n"
"and a policy with certificate rules.\n"
"\n"
"JSON: {\"address\", \"of-vendor\", \"quarantined\": true}\n";

static const char about_release[] =
"Lets a quarantined address go, or all addresses of a MAC, but for those that\n"
"another device has in another network; then the exit code is 1. New evidence\n"
"quarantines it again. Needs CAP_NET_ADMIN in the initial user namespace.\n"
"\n"
"JSON: {\"released\": [{\"address\"}]}\n";

static const char about_save[] =
"Writes what a restart of the box would lose to a file, by default\n"
STATE_FILE ": quarantined addresses with their evidence and the\n"
"instant when each ends, the inventory, and the clock that dates are judged by.\n"
"The file is replaced at once and as a whole; its mode is 0600. Its directory\n"
"must exist. Without a policy nothing is saved, and the exit code is 1. With\n"
"--netns a FILE is needed: that one is the box's own. Needs CAP_NET_ADMIN in the\n"
"initial user namespace.\n"
"\n"
"JSON: {\"file\", \"quarantined\", \"devices\" (numbers), \"clock\"}\n";

static const char about_restore[] =
"Brings back what `save` wrote, once a policy is loaded. Of a file that is cut\n"
"off, damaged, or of a foreign version nothing is used: the place is named and\n"
"the exit code is 1. No file is no error. A quarantine ends when it would have\n"
"ended. Left out and counted is what has expired, what no rule of the policy is\n"
"for, what was at an interface that is not there, whose address another device\n"
"has, and what guard rails protect. What the module knows already stays as it is,\n"
"so that it may be run again. The exit code is 1 where the module refuses a\n"
"quarantine; of a device that it refuses, only the history is lost. With --netns a\n"
"FILE is needed. Needs CAP_NET_ADMIN in the initial user namespace.\n"
"\n"
"JSON: {\"file\", \"found\", and as numbers \"quarantined\", \"devices\" (restored),\n"
"\"known\", \"expired\", \"no-rule\", \"no-interface\", \"taken\", \"guarded\", \"refused\"}\n";

static const char about_help[] =
"Shows all commands, or describes one.\n";

const struct command commands[] = {
	{ "check", "FILE...", "validate policy files, say what they would do",
	  about_check, "", 1, -1, cmd_check },
	{ "load",
	  "[--dry-run|--boot] [--force] [--confirm-within TIME] FILE...",
	  "make policy files the policy in force", about_load, "bdFw", 1, -1,
	  cmd_load },
	{ "confirm", "", "keep the change that waits for a confirmation",
	  about_confirm, "", 0, 0, cmd_confirm },
	{ "rollback", "", "take back the change that waits for a confirmation",
	  about_rollback, "", 0, 0, cmd_rollback },
	{ "flush", "", "remove the policy", about_flush, "", 0, 0, cmd_flush },
	{ "status", "", "policy, counters, health", about_status, "", 0, 0,
	  cmd_status },
	{ "doctor", "[--clear [--force]]",
	  "what on this box weakens the ban, and remedies", about_doctor, "Fx",
	  0, 0, cmd_doctor },
	{ "enable", "[--force] [VENDOR]",
	  "switch the policy or a vendor on again", about_enable, "Fw", 0, 1,
	  cmd_enable },
	{ "disable", "[VENDOR]", "switch the policy or a vendor off",
	  about_disable, "w", 0, 1, cmd_disable },
	{ "mode", "[--force] off|monitor|enforce [VENDOR]",
	  "change the mode of the policy or a vendor", about_mode, "Fw", 1, 2,
	  cmd_mode },
	{ "rules", "", "list rules with counters", about_rules, "", 0, 0,
	  cmd_rules },
	{ "vendors", "", "list vendors with counters", about_vendors, "", 0, 0,
	  cmd_vendors },
	{ "devices", "[--vendor VENDOR]", "list covered devices that were seen",
	  about_devices, "V", 0, 0, cmd_devices },
	{ "waivers", "", "list waivers, with days left and what passed by them",
	  about_waivers, "", 0, 0, cmd_waivers },
	{ "quarantine",
	  "[--force] ADDRESS --vendor VENDOR [--for TIME] [-i NAME]",
	  "quarantine an address as one of a vendor", about_quarantine, "FVfi",
	  1, 1, cmd_quarantine },
	{ "release", "ADDRESS|MAC [-i NAME]", "end a quarantine",
	  about_release, "i", 1, 1, cmd_release },
	{ "save", "[FILE]", "keep quarantine and inventory over a restart",
	  about_save, "", 0, 1, cmd_save },
	{ "restore", "[FILE]", "bring back what was saved", about_restore, "",
	  0, 1, cmd_restore },
	{ "monitor", "[--count N]", "print events as they happen",
	  about_monitor, "c", 0, 0, cmd_monitor },
	{ "explain", "[--policy FILE]... [MAC|ADDRESS|CERT...]",
	  "say which rule would match a device, and why", about_explain,
	  "p", 0, -1, cmd_explain },
	{ "scan", "FILE...|-i NAME",
	  "find covered devices in captures or on an interface", about_scan,
	  "pgai", 0, -1, cmd_scan },
	{ "help", "[COMMAND]", "describe a command", about_help, "", 0, 1,
	  NULL },
};
const int command_count = ARRAY_SIZE(commands);
