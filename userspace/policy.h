/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy as the tool sees it: what the files say, and what becomes of it.
 */
#ifndef DEBAR_POLICY_H
#define DEBAR_POLICY_H

#include "core/judge.h"
#include "core/match.h"
#include "core/prefix.h"
#include "policy_waiver.h"
#include "report.h"

/* Not said; every enum begins with 0. */
#define UNSAID (-1)

/* Most files in one policy, and how deep they may include each other. */
#define POLICY_MAX_FILES 1024
#define POLICY_MAX_DEPTH 16

/**
 * struct policy_prefix - a MAC prefix and where it is listed
 */
struct policy_prefix {
	struct place at;
	u8 mac[DEBAR_MAC_LEN];
	u8 bits;
};

/**
 * struct policy_condition - what must hold of a certificate
 * @want: as the engine takes it
 * @normal: "issuer.CN=dahua device *"; equal for conditions that mean the same
 */
struct policy_condition {
	struct debar_condition want;
	const char *normal;
};

/**
 * struct policy_domain - a domain that a ClientHello may ask for
 * @name: in lower case
 */
struct policy_domain {
	struct place at;
	const char *name;
};

/**
 * struct policy_rule - what belongs together of what a vendor lists: prefixes,
 * conditions on one certificate, or domains
 * @at: of a certificate rule
 * @kind: which of them
 * @mode: enum debar_mode; the weaker of this and the vendor's counts
 * @name: unique in the policy
 * @registrant: who registered the prefixes, or NULL for the plain ones
 * @class: how the registrant belongs to the entity, or NULL
 * @vendor: index of the vendor, once the policy is complete
 * @index: its own, once the policy is complete
 * @conditions: all of which must hold; without any, a pin must
 * @pin_kind: what @pin is the digest of
 * @pin: SHA-256
 * @normal: normal form of the conditions, with "; " between them, or the pin
 * @digest: of @normal, once the rule has a name
 */
struct policy_rule {
	struct place at;
	enum debar_rule_kind kind;
	int mode;
	const char *name;
	const char *registrant;
	const char *class;
	u32 vendor;
	u32 index;
	struct policy_prefix *prefixes;
	size_t prefix_count;
	size_t prefix_room;
	struct policy_condition conditions[DEBAR_RULE_CONDITIONS_MAX];
	size_t condition_count;
	enum debar_pin_kind pin_kind;
	u8 pin[DEBAR_PIN_LEN];
	const char *normal;
	u8 digest[DEBAR_DIGEST_LEN];
	struct policy_domain *domains;
	size_t domain_count;
	size_t domain_room;
};

/**
 * struct policy_vendor - a vendor of one file
 * @at: its name
 * @name: or NULL when it is missing or wrong
 * @entity: or NULL
 * @mode: enum debar_mode
 * @has_effective: its own, not a default
 * @has_until: likewise
 * @effective: its own or, once the policy is complete, the default
 * @until: likewise
 * @is_copy: the same vendor was read before; this one does not count
 * @has_rules: 'mac', 'tls' or 'sni' is there, valid or not
 * @rules: its groups of prefixes
 * @tls: its certificate rules, then its domains
 */
struct policy_vendor {
	struct place at;
	const char *name;
	const char *entity;
	int mode;
	bool has_effective;
	bool has_until;
	bool is_copy;
	bool has_rules;
	s64 effective;
	s64 until;
	struct policy_rule *rules;
	size_t rule_count;
	size_t rule_room;
	struct policy_rule *tls;
	size_t tls_count;
	size_t tls_room;
	size_t prefix_count;
	size_t certificate_count;
	size_t domain_count;
};

/**
 * struct policy_network - where a device may be quarantined
 * @family: AF_INET or AF_INET6
 * @bits: length of the prefix
 * @address: in network order
 */
struct policy_network {
	struct place at;
	u8 family;
	u8 bits;
	u8 address[16];
};

/**
 * struct policy_protect - an address that is never dropped
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for a MAC
 * @address: in network order
 */
struct policy_protect {
	struct place at;
	u8 family;
	u8 address[16];
};

/**
 * struct policy_include - an entry of an include list
 * @path: to open
 * @file: what it led to, or NULL
 */
struct policy_include {
	struct place at;
	const char *path;
	struct policy_file *file;
};

/**
 * struct policy_interface - a glob over interface names
 */
struct policy_interface {
	struct place at;
	const char *glob;
};

/**
 * struct policy_file - what one file says
 * @is_top: named on the command line
 * @is_open: it or what it includes is being read
 * @mode: or UNSAID, like @transit, @protect_gateways, @quarantine_ttl (in
 *	seconds), @on_undecided, @action, @eui64 and @broadcast_to_banned
 * @says_networks: @network_flags and @networks are what the file says
 * @reached: @from_effective and @from_until are set
 * @from_effective: default that the including files give; earliest of them
 * @from_until: likewise; latest of them
 */
struct policy_file {
	struct source *source;
	bool is_top;
	bool is_open;
	const char *name;
	const char *authority;
	int mode;
	struct place mode_at;
	bool has_effective;
	bool has_until;
	s64 effective;
	s64 until;
	bool has_data_date;
	s64 data_date;
	struct place data_date_at;
	struct place vendors_at;
	int transit;
	struct place transit_at;
	int protect_gateways;
	struct place protect_gateways_at;
	int quarantine_ttl;
	struct place quarantine_ttl_at;
	int on_undecided;
	struct place on_undecided_at;
	int action;
	struct place action_at;
	int eui64;
	struct place eui64_at;
	int broadcast_to_banned;
	struct place broadcast_to_banned_at;
	bool says_networks;
	u32 network_flags;
	struct policy_network *networks;
	size_t network_count;
	size_t network_room;
	bool reached;
	s64 from_effective;
	s64 from_until;
	struct policy_vendor *vendors;
	size_t vendor_count;
	size_t vendor_room;
	struct policy_include *includes;
	size_t include_count;
	size_t include_room;
	struct policy_protect *protects;
	size_t protect_count;
	size_t protect_room;
	struct policy_interface *interfaces;
	size_t interface_count;
	size_t interface_room;
	struct policy_waiver *waivers;
	size_t waiver_count;
	size_t waiver_room;
};

/**
 * struct policy - everything that is to be loaded
 * @arena: owns it all but the sources
 * @report: errors so far
 * @files: all of them, in the order of reading
 * @vendors: those that count
 * @data_date: the newest of all; the epoch when none is given
 * @rules: of all vendors; those that may enforce first, because the first of
 *	several that match a certificate counts; then by vendor
 * @waivers: sorted by what they are for
 * @warnings: what is worth a word and no error
 * @hash: SHA-256 of the normal form
 */
struct policy {
	struct arena arena;
	struct report report;
	struct policy_file **files;
	size_t file_count;
	size_t file_room;
	char name[DEBAR_NAME_MAX + 1];
	char authority[DEBAR_TEXT_MAX + 1];
	enum debar_mode mode;
	enum debar_mode transit;
	bool protect_gateways;
	u32 quarantine_ttl;
	enum debar_undecided_action on_undecided;
	enum debar_action action;
	enum debar_mode eui64;
	enum debar_broadcast_action broadcast_to_banned;
	u32 network_flags;
	struct policy_network *networks;
	size_t network_count;
	size_t network_room;
	bool has_data_date;
	s64 data_date;
	struct policy_vendor **vendors;
	size_t vendor_count;
	size_t vendor_room;
	struct policy_rule **rules;
	size_t rule_count;
	size_t rule_room;
	size_t prefix_count;
	size_t certificate_count;
	size_t domain_count;
	struct policy_protect *protects;
	size_t protect_count;
	size_t protect_room;
	const char **interfaces;
	size_t interface_count;
	size_t interface_room;
	struct policy_waiver **waivers;
	size_t waiver_count;
	const char **warnings;
	size_t warning_count;
	size_t warning_room;
	u8 hash[DEBAR_HASH_LEN];
};

/* policy.c */
int policy_load(struct policy *policy, char **paths, int count);
void policy_free(struct policy *policy);
void policy_warn(struct policy *policy, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* policy_file.c */
void policy_read_file(struct policy *policy, struct policy_file *file);

/* policy_merge.c */
void policy_merge(struct policy *policy);

/* policy_unique.c */
void policy_find_copies(struct policy *policy);
void policy_find_repeats(struct policy *policy);

/* policy_names.c */
void policy_name_rules(struct policy *policy, struct policy_vendor *vendor);

/* policy_tls_merge.c */
void policy_name_tls(struct policy *policy, struct policy_vendor *vendor);
void policy_check_tls(struct policy *policy);

/* policy_settings_merge.c */
void policy_merge_settings(struct policy *policy);

/* policy_hash.c */
void policy_hash(struct policy *policy);
bool policy_same_vendor(const struct policy_vendor *a,
			const struct policy_vendor *b);

#endif
