/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of one network namespace, and what each file of the module offers
 * to the files above it.
 *
 * Locking
 *   debar_net.lock	writers of everything below; taken by netlink requests
 *	before RTNL. Netdevice events come with RTNL held and must not take it.
 *   RTNL		debar_net.ports and the hooks on them; also held while
 *	debar_net.policy is published, so that netdevice events see a stable one
 *   RCU		readers: hooks (softirq, or BH off) and dumps
 *   spinlocks	with BH off; each may be taken within those before it:
 *	debar_flow_bucket.lock (held while the engine works on a flow and tells
 *	of evidence; another's is only tried), debar_flows.lock,
 *	debar_condemned_table.lock, debar_quarantine.lock,
 *	debar_quarantined.lock, debar_shared.lock; debar_bucket.lock,
 *	debar_device.lock; debar_guard.lock; debar_ring.lock; debar_watch.lock;
 *	debar_broadcast.lock
 */
#ifndef DEBAR_H
#define DEBAR_H

#include <linux/if_ether.h>
#include <linux/jump_label.h>
#include <linux/in6.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/notifier.h>
#include <linux/siphash.h>
#include <linux/u64_stats_sync.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "broadcast.h"
#include "confirm.h"
#include "core/bootstrap.h"
#include "core/frame.h"
#include "core/judge.h"
#include "core/match.h"
#include "core/prefix.h"
#include "core/transit.h"
#include "core/waiver.h"

#define DEBAR_VERSION "0.1.0"

struct debar_condemned_table;
struct debar_device;
struct debar_flows;
struct debar_load;
struct debar_net;
struct debar_quarantine;
struct debar_shared;
struct debar_watch;
struct netlink_ext_ack;
struct socket;

/* counters.c */

/**
 * struct debar_count - what was counted for a rule, or for all of them
 * @frames: that matched; a super-frame counts its segments
 * @bytes: in them, from the destination MAC on
 * @dropped_frames: those of @frames that were dropped
 * @dropped_bytes: in these
 */
struct debar_count {
	u64 frames;
	u64 bytes;
	u64 dropped_frames;
	u64 dropped_bytes;
};

struct debar_counters *debar_counters_alloc(u32 slots);
void debar_counters_free(struct debar_counters *counters);
void debar_counters_add(struct debar_counters *counters, u32 slot, u32 frames,
			u32 bytes, bool dropped);
void debar_counters_read(const struct debar_counters *counters, u32 slot,
			 struct debar_count *sum);
void debar_counters_rest(struct debar_counters *counters, u32 slots);
void debar_counters_carry(struct debar_counters *to, u32 slot,
			  const struct debar_count *sum);

/* policy.c */

/**
 * struct debar_vendor - one vendor of a policy
 * @name: unique in the policy
 * @entity: legal description, or NULL
 * @facts: dates
 * @toggle: the operator's part, the only one written after publication that hooks
 *	look at
 * @rules: number of rules
 * @prefixes: number of prefixes in them
 * @certificates: number of certificate rules among them
 * @domains: number of domains in them
 * @devices: of the inventory, when they were last counted; under debar_net.lock
 */
struct debar_vendor {
	char name[DEBAR_NAME_MAX + 1];
	char *entity;
	struct debar_vendor_facts facts;
	struct debar_switch toggle;
	u32 rules;
	u32 prefixes;
	u32 certificates;
	u32 domains;
	u32 devices;
};

/**
 * struct debar_rule - one rule of a policy
 * @name: unique in the policy; counters survive a reload under it
 * @registrant: who registered the prefixes, or NULL
 * @class: how the registrant belongs to the entity, or empty
 * @vendor: index
 * @kind: enum debar_rule_kind
 * @mode: enum debar_mode; the weakest of this, the vendor's and the policy's
 *	counts
 * @prefixes: number of prefixes, of a rule of kind mac
 * @conditions: number of conditions, 1 for a pin, of a rule of kind certificate
 * @domains: number of domains, of a rule of kind sni
 */
struct debar_rule {
	char *name;
	char *registrant;
	char class[DEBAR_NAME_MAX + 1];
	u32 vendor;
	u8 kind;
	u8 mode;
	u32 prefixes;
	u32 conditions;
	u32 domains;
};

/**
 * struct debar_protect - an address that is never dropped
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for a MAC
 * @address: in network order
 */
struct debar_protect {
	u8 family;
	u8 address[16];
};

/**
 * struct debar_network - where a device may be quarantined
 * @family: AF_INET or AF_INET6
 * @len: length of the prefix in bits
 * @address: in network order; bits beyond the prefix are zero
 */
struct debar_network {
	u8 family;
	u8 len;
	u8 address[16];
};

/**
 * struct debar_policy_head - what a policy says of itself
 * @name: joined from those of its files
 * @authority: who orders the ban, or empty
 * @hash: SHA-256 of its normal form
 * @data_date: of the registry data, seconds since 1970 UTC, or 0
 * @mode: as loaded; see debar_policy.toggle
 * @transit: for devices that carry the traffic of others
 * @protect_gateways: gateways are never dropped
 * @interface_count: number of @interface
 * @interface: globs over interface names; none means every suitable one
 * @quarantine_ttl: seconds without evidence after which a quarantine ends
 * @on_undecided: enum debar_undecided_action
 * @action: enum debar_action
 * @eui64: enum debar_mode, for MACs found in IPv6 addresses
 * @broadcast_to_banned: enum debar_broadcast_action
 * @device_network_flags: enum debar_network_flags
 * @network_count: number of @network
 * @network: where devices may be quarantined, besides @device_network_flags
 */
struct debar_policy_head {
	char name[DEBAR_NAME_MAX + 1];
	char authority[DEBAR_TEXT_MAX + 1];
	u8 hash[DEBAR_HASH_LEN];
	s64 data_date;
	enum debar_mode mode;
	enum debar_mode transit;
	bool protect_gateways;
	u32 interface_count;
	char interface[DEBAR_MAX_INTERFACES][IFNAMSIZ];
	u32 quarantine_ttl;
	u8 on_undecided;
	u8 action;
	u8 eui64;
	u8 broadcast_to_banned;
	u8 device_network_flags;
	u32 network_count;
	struct debar_network network[DEBAR_MAX_NETWORKS];
};

/**
 * struct debar_successor - where a rule is in the policy that comes next
 * @rule: index of that of the same name, or DEBAR_NO_RULE
 * @of_vendor: index of one of the same vendor, or DEBAR_NO_RULE
 */
struct debar_successor {
	u16 rule;
	u16 of_vendor;
};

/**
 * struct debar_policy - everything a verdict needs; immutable once published
 * @prefixes: MAC prefix table, in @prefix_memory
 * @prefix_memory: owned
 * @match: certificate rules, pins and domains, in @match_memory
 * @match_memory: owned, NULL when there are none
 * @match_count: how many; 0 = there is nothing to look for in TLS
 * @head: name, authority, settings
 * @toggle: the operator's part, the only one written after publication
 * @generation: number of this policy in its namespace
 * @loaded_at: seconds since 1970 UTC
 * @vendor: owned, @vendor_count of them
 * @rule: owned, @rule_count of them
 * @rule_index: open-addressing hash over rule names, for reloads
 * @protect: owned, @protect_count of them
 * @waivers: over @waiver
 * @waiver: owned
 * @waiver_note: owned, @waiver_note_count of them
 * @counters: a slot a rule, one more for all frames, then a slot a waiver
 * @memory: bytes that all this occupies
 */
struct debar_policy {
	struct debar_prefix_table prefixes;
	void *prefix_memory;
	struct debar_match match;
	void *match_memory;
	u32 match_count;
	struct debar_policy_head head;
	struct debar_switch toggle;
	u32 generation;
	s64 loaded_at;
	u32 vendor_count;
	u32 rule_count;
	u32 protect_count;
	struct debar_vendor *vendor;
	struct debar_rule *rule;
	u16 *rule_index;
	u32 rule_index_mask;
	struct debar_protect *protect;
	struct debar_waivers waivers;
	struct debar_waiver *waiver;
	struct debar_waiver_note *waiver_note;
	u32 waiver_note_count;
	struct debar_counters *counters;
	size_t memory;
};

int debar_policy_build(struct debar_load *load, struct netlink_ext_ack *extack,
		       struct debar_policy **result);
void debar_policy_free(struct debar_policy *policy);
int debar_policy_find_vendor(const struct debar_policy *policy,
			     const char *name);
u16 debar_policy_find_rule(const struct debar_policy *policy, const char *name);
u16 debar_policy_vendor_rule(const struct debar_policy *policy, u32 vendor);
struct debar_switch *debar_policy_save_switches(const struct debar_policy *policy);
void debar_policy_restore_switches(struct debar_policy *policy,
				   const struct debar_switch *saved);
int debar_policy_exchange(struct debar_net *dn, struct debar_policy *next,
			  struct netlink_ext_ack *extack,
			  struct debar_policy **previous);
void debar_policy_settle(struct debar_net *dn);
void debar_policy_flush(struct debar_net *dn);
struct debar_policy *debar_policy_locked(struct debar_net *dn);

/* waivers.c */

/**
 * struct debar_waiver_note - what a waiver says besides what it names
 * @ticket: by which it was granted
 * @reason: for which
 * @approved_by: by whom
 * @told: that it has expired; debar_net.lock
 */
struct debar_waiver_note {
	char ticket[DEBAR_TICKET_MAX + 1];
	char *reason;
	char *approved_by;
	bool told;
};

int debar_load_add_waiver(struct debar_load *load,
			  const struct debar_waiver *waiver,
			  const struct debar_waiver_note *note);
void debar_load_free_waivers(struct debar_load *load);
int debar_waivers_take(struct debar_policy *policy, struct debar_load *load,
		       struct netlink_ext_ack *extack);
void debar_waivers_free(struct debar_policy *policy);
struct debar_waiver_note *
debar_waivers_note(const struct debar_policy *policy,
		   const struct debar_waiver *waiver);
void debar_waivers_carry(struct debar_policy *to,
			 const struct debar_policy *from);
void debar_waivers_place(struct debar_waiver_facts *facts,
			 struct debar_net *dn, int ifindex);

/* Where a waiver of @policy is counted. */
static inline u32 debar_waivers_slot(const struct debar_policy *policy,
				     u32 index)
{
	return policy->rule_count + 1 + index;
}

/* clock.c */

s64 debar_clock_now(struct debar_net *dn, const struct debar_policy *policy);
void debar_clock_reach(struct debar_net *dn, s64 instant);
void debar_clock_take_back(struct debar_net *dn, s64 instant, s64 before);
void debar_clock_begin(struct debar_net *dn, struct debar_policy *policy,
		       const struct debar_policy *from);
void debar_clock_end(struct debar_net *dn);
void debar_clock_net_init(struct debar_net *dn);

/* load.c */

/**
 * struct debar_load - an open transaction
 * @id: names it
 * @portid: netlink address of the socket it belongs to
 * @head: from policy-begin
 * @vendor: growing array; strings in it are owned
 * @rule: growing array; strings in it are owned
 * @prefix: growing array
 * @protect: growing array
 * @clock: an instant that is known to have been reached, or 0
 * @waiver: growing array
 * @waiver_note: growing array; strings in it are owned
 * @condition: growing array; patterns are in @text
 * @certificate: growing array of rules over @condition
 * @domain: growing array; names are in @text
 * @pin: growing array
 * @text: chunks of octets that others point to, newest first
 */
struct debar_load {
	u32 id;
	u32 portid;
	struct debar_policy_head head;
	struct debar_vendor *vendor;
	struct debar_rule *rule;
	struct debar_prefix *prefix;
	struct debar_protect *protect;
	s64 clock;
	struct debar_waiver *waiver;
	struct debar_waiver_note *waiver_note;
	struct debar_condition *condition;
	struct debar_certificate_rule *certificate;
	struct debar_sni_rule *domain;
	struct debar_pin *pin;
	struct debar_load_text *text;
	u32 vendor_count, vendor_room;
	u32 rule_count, rule_room;
	u32 prefix_count, prefix_room;
	u32 protect_count, protect_room;
	u32 waiver_count, waiver_room;
	u32 waiver_note_count, waiver_note_room;
	u32 condition_count, condition_room;
	u32 certificate_count, certificate_room;
	u32 domain_count, domain_room;
	u32 pin_count, pin_room;
};

struct debar_load *debar_load_new(void);
void debar_load_free(struct debar_load *load);
int debar_load_add_vendor(struct debar_load *load,
			  const struct debar_vendor *vendor,
			  const char *entity);
int debar_load_add_rule(struct debar_load *load, const struct debar_rule *rule);
int debar_load_add_prefixes(struct debar_load *load, u32 rule,
			    const u8 *entries, u32 count,
			    const char **complaint);
int debar_load_add_protect(struct debar_load *load,
			   const struct debar_protect *protect);

/* load_tls.c */
int debar_load_add_condition(struct debar_load *load,
			     const struct debar_condition *condition,
			     const char **complaint);
int debar_load_add_certificate(struct debar_load *load, u32 count);
int debar_load_add_pin(struct debar_load *load, enum debar_pin_kind kind,
		       const u8 *digest);
int debar_load_add_domain(struct debar_load *load, u32 rule, const u8 *name,
			  u32 len, const char **complaint);
void debar_load_free_tls(struct debar_load *load);
int debar_load_build_match(const struct debar_load *load,
			   struct debar_policy *policy,
			   struct netlink_ext_ack *extack);

/**
 * debar_list_number() - the number of what is to come first into a list
 * @list: struct hlist_head
 * @type: of its elements, which have a node and a number
 *
 * Numbers fall along the list, and none is 0: a dump goes on behind the last one
 * that it has told of, see debar_control_was_told().
 */
#define debar_list_number(list, type) ({				\
	const type *__first = hlist_entry_safe((list)->first, type, node); \
									\
	__first ? __first->number + 1 : 1;				\
})

/* guard.c, gateways.c, routes.c, rtnetlink.c */

/**
 * struct debar_pppoe - a PPPoE server
 * @link: where it is, by debar_place_link()
 * @mac: by debar_mac_u64(); 0 = none, nor is there any after it
 */
struct debar_pppoe {
	u64 link;
	u64 mac;
};

/**
 * struct debar_guard - whom this box must not lose
 * @sequence: grows whenever an answer may have changed; answers about a MAC
 *	are kept in the inventory together with it
 * @lock: protects the lists; readers of @gateways use RCU
 * @gateways: struct debar_gateway, next hops of routes
 * @gateway_count: length of @gateways
 * @gateway_changes: how often one came or went; written under @lock
 * @mark: of the entries that the last walk of the routes has met
 * @lacks_room: since then there was one more than DEBAR_GATEWAYS_MAX
 * @is_full: this was so in the last whole walk, or has been since; written under
 *	@lock
 * @watching: next hops are wanted; written under @lock
 * @pppoe: PPPoE servers that this box has chosen, latest first; under @lock
 * @fib: told of the best route to each prefix, at once
 * @socket_lock: protects @socket; taken by @news and @sweep only, and never
 *	under debar_net.lock: those who hear of a socket's end take that one
 * @question: number of the last one that @socket was asked
 * @socket: hears of all routes and nexthop objects, or NULL
 * @news: takes what @socket has heard
 * @sweep: walks all routes, forgets next hops without one
 */
struct debar_guard {
	atomic_t sequence;
	spinlock_t lock;
	struct hlist_head gateways;
	u32 gateway_count;
	u32 gateway_changes;
	u32 mark;
	bool lacks_room;
	bool is_full;
	bool watching;
	struct debar_pppoe pppoe[8];
	struct notifier_block fib;
	struct mutex socket_lock;
	u32 question;
	struct socket *socket;
	struct work_struct news;
	struct delayed_work sweep;
};

/**
 * struct debar_gateway - a next hop
 * @node: in debar_guard.gateways
 * @rcu: defers the free
 * @number: greater than those of all that follow, and not 0; never changes
 * @family: AF_INET or AF_INET6 of @address; AF_PPPOX: whoever is at the other
 *	end of the PPP device @ifindex
 * @ifindex: the route's device
 * @address: network order
 * @mac: last known, as by debar_mac_u64(); 0 = never resolved
 * @mark: see debar_guard.mark
 */
struct debar_gateway {
	struct hlist_node node;
	struct rcu_head rcu;
	u32 number;
	u16 family;
	int ifindex;
	u8 address[16];
	u64 mac;
	u32 mark;
};

static inline u64 debar_mac_u64(const u8 *mac)
{
	return (u64)mac[0] << 40 | (u64)mac[1] << 32 | (u64)mac[2] << 24 |
	       (u64)mac[3] << 16 | (u64)mac[4] << 8 | mac[5];
}

static inline void debar_mac_from_u64(u64 from, u8 *mac)
{
	int i;

	for (i = ETH_ALEN - 1; i >= 0; i--, from >>= 8)
		mac[i] = from;
}

int debar_gateways_init(void);
void debar_gateways_exit(void);
void debar_gateways_net_init(struct debar_net *dn);
void debar_gateways_net_exit(struct debar_net *dn);
int debar_gateways_watch(struct debar_net *dn);
void debar_gateways_unwatch(struct debar_net *dn);
void debar_gateways_add(struct debar_net *dn, struct net_device *dev,
			u16 family, const u8 *address, bool is_host);
void debar_gateways_mark(struct debar_net *dn);
void debar_gateways_sweep(struct debar_net *dn);
u32 debar_gateways_changes(const struct debar_net *dn);
bool debar_gateways_has_mac(struct debar_net *dn, const u8 *mac);
bool debar_gateways_has_address(struct debar_net *dn,
				const struct net_device *dev, u8 ip_version,
				const u8 *address);
void debar_gateways_learn_pppoe(struct debar_net *dn,
				const struct net_device *dev,
				const struct debar_frame *frame,
				const u8 *mac);
bool debar_gateways_is_pppoe(struct debar_net *dn, const struct net_device *dev,
			     const struct debar_frame *frame, const u8 *mac);

void debar_routes_net_init(struct debar_net *dn);
void debar_routes_net_exit(struct debar_net *dn);
int debar_routes_watch(struct debar_net *dn);
void debar_routes_unwatch(struct debar_net *dn);
void debar_routes_lost(struct debar_net *dn);
void debar_routes_review(struct debar_net *dn);
bool debar_routes_is_ipv6_host(const struct in6_addr *prefix, u8 len);

int debar_rtnetlink_walk(struct debar_net *dn);
int debar_rtnetlink_listen(struct debar_net *dn);
void debar_rtnetlink_close(struct debar_net *dn);

enum debar_reason debar_guard_mac(struct debar_net *dn,
				  const struct debar_policy *policy,
				  const u8 *mac);
enum debar_reason debar_guard_frame(struct debar_net *dn,
				    const struct debar_policy *policy,
				    const struct net_device *dev,
				    const struct debar_frame *frame,
				    bool egress, bool is_source);
bool debar_guard_is_protected(const struct debar_policy *policy, u8 ip_version,
			      const u8 *address);
bool debar_guard_is_ours(const struct net_device *dev, const u8 *mac);
void debar_guard_changed(struct debar_net *dn);

/* devices.c */

/**
 * struct debar_sighting - one frame of a covered device, for the inventory
 * @mac: of the device
 * @frame: dissected
 * @ifindex: where it was
 * @frames: segments of a super-frame, else 1
 * @is_source: the device sent it; otherwise it is only addressed
 * @judgement: on this device
 * @stable: @judgement holds for the device, not for this one frame only
 * @dropped: what became of the frame
 */
struct debar_sighting {
	const u8 *mac;
	const struct debar_frame *frame;
	int ifindex;
	u32 frames;
	bool is_source;
	struct debar_judgement judgement;
	bool stable;
	bool dropped;
};

/**
 * struct debar_device_stat - what is reported of a device
 * @mac: key of the inventory
 * @ifindex: where it was last seen
 * @tags: VLAN tags there
 * @vlan: outermost first
 * @has_ipv4: @ipv4 is set
 * @has_ipv6: @ipv6 is set
 * @ipv4: last source address
 * @ipv6: last source address
 * @first_seen: seconds since 1970 UTC; 0 = only addressed by others so far
 * @last_seen: likewise
 * @last_event: likewise, to limit events
 * @count: frames from and to it
 * @judgement: on the device, or on its last frame while there is none
 * @is_transit: it carries the traffic of others
 * @guard: last answer of debar_guard_mac()
 */
struct debar_device_stat {
	u8 mac[ETH_ALEN];
	int ifindex;
	u8 tags;
	u16 vlan[DEBAR_MAX_TAGS];
	bool has_ipv4, has_ipv6;
	u8 ipv4[4];
	u8 ipv6[16];
	s64 first_seen;
	s64 last_seen;
	s64 last_event;
	struct debar_count count;
	struct debar_judgement judgement;
	bool is_transit;
	enum debar_reason guard;
};

/**
 * struct debar_device - an entry of the inventory
 * @node: in its bucket
 * @rcu: defers the free
 * @number: greater than those of all that follow in its bucket, and not 0; never
 *	changes
 * @lock: protects all below but the MAC, which never changes
 * @stat: what is reported
 * @transit: sources seen behind it
 * @guard_sequence: debar_guard.sequence that @stat.guard belongs to
 * @guard_generation: policy that it belongs to
 */
struct debar_device {
	struct hlist_node node;
	struct rcu_head rcu;
	u32 number;
	spinlock_t lock;
	struct debar_device_stat stat;
	struct debar_transit transit;
	u32 guard_sequence;
	u32 guard_generation;
};

struct debar_bucket {
	spinlock_t lock;
	struct hlist_head devices;
};

/**
 * struct debar_inventory - covered devices of a namespace
 * @key: against chosen MACs
 * @mask: number of buckets - 1
 * @max: most devices kept
 * @count: devices kept
 * @forgotten: devices pushed out by others
 */
struct debar_inventory {
	siphash_key_t key;
	u32 mask;
	u32 max;
	atomic_t count;
	atomic64_t forgotten;
	struct debar_bucket bucket[];
};

int debar_devices_alloc(struct debar_net *dn);
void debar_devices_free(struct debar_net *dn);
void debar_devices_prune(struct debar_net *dn,
			 const struct debar_policy *policy);
u32 debar_devices_count(struct debar_net *dn, struct debar_policy *policy);
struct debar_device *debar_devices_get(struct debar_net *dn, const u8 *mac,
				       s64 now);
enum debar_reason debar_devices_guard(struct debar_net *dn,
				      const struct debar_policy *policy,
				      struct debar_device *device,
				      const u8 *mac);
void debar_devices_observe_source(struct debar_net *dn,
				  struct debar_device *device,
				  const struct net_device *dev,
				  const struct debar_frame *frame, s64 now);
void debar_devices_record(struct debar_net *dn, struct debar_device *device,
			  const struct debar_sighting *sighting, s64 now);
int debar_devices_restore(struct debar_net *dn,
			  const struct debar_device_stat *before, s64 now);

/* events.c */

/**
 * struct debar_event_address - an address that an event is about
 * @family: AF_INET or AF_INET6
 * @address: network order
 * @ifindex: where
 * @vlan: there, or 0
 * @mac: as by debar_mac_u64(), or 0
 * @by_operator: an operator named the vendor; no rule did
 */
struct debar_event_address {
	u16 family;
	u8 address[16];
	int ifindex;
	u16 vlan;
	u64 mac;
	bool by_operator;
};

/**
 * struct debar_event_connection - a connection that an event is about
 * @ip_version: 4 or 6
 * @server: which of the ends
 * @address: of both ends, network order
 * @port: of both ends
 * @reason: enum debar_undecided or enum debar_opaque
 */
struct debar_event_connection {
	u8 ip_version;
	u8 server;
	u8 address[2][16];
	u16 port[2];
	u8 reason;
};

/**
 * struct debar_event - what listeners are told
 * @kind: enum debar_event_kind, which says whom it is about
 * @time: nanoseconds since 1970 UTC
 * @generation: of the policy that @rule belongs to
 * @rule: that led to it, of an address; or DEBAR_NO_RULE
 * @device: a device known by its MAC
 * @address: a device known by its address
 * @connection: a connection
 */
struct debar_event {
	enum debar_event_kind kind;
	s64 time;
	u32 generation;
	u16 rule;
	union {
		struct debar_device_stat device;
		struct debar_event_address address;
		struct debar_event_connection connection;
	};
};

enum {
	DEBAR_RING_SIZE = 256,
	/* A flood of invented MACs must not keep the listeners busy. */
	DEBAR_EVENTS_PER_SECOND = 1000,
};

/**
 * struct debar_ring - events on their way from the hooks to the listeners
 * @sending: held from when an event gets its number until it is sent
 * @lock: protects all below
 * @event: room for DEBAR_RING_SIZE, there from the first load on
 * @head: oldest
 * @count: how many
 * @number: of the last that was sent
 * @missed: lost since that one
 * @missed_total: lost altogether
 * @second: in which @this_second were taken
 * @this_second: see @second
 * @work: sends them
 */
struct debar_ring {
	struct mutex sending;
	spinlock_t lock;
	struct debar_event *event;
	u32 head, count;
	u64 number, missed, missed_total;
	s64 second;
	u32 this_second;
	struct work_struct work;
};

void debar_events_net_init(struct debar_net *dn);
void debar_events_net_exit(struct debar_net *dn);
int debar_events_alloc(struct debar_net *dn);
void debar_events_device(struct debar_net *dn, enum debar_event_kind kind,
			 const struct debar_device_stat *device);
void debar_events_address(struct debar_net *dn, enum debar_event_kind kind,
			  const struct debar_event_address *address,
			  const struct debar_policy *policy, u16 rule);
void debar_events_connection(struct debar_net *dn, enum debar_event_kind kind,
			     const struct debar_event_connection *connection);
u64 debar_events_number(struct debar_net *dn);
void debar_events_lost(struct debar_net *dn);
u64 debar_events_missed(struct debar_net *dn);

/* hook.c */

DECLARE_STATIC_KEY_FALSE(debar_looks_inside);

const struct nf_hook_ops *debar_hook_ops(const struct net_device *dev,
					 unsigned int hooknum);
const struct nf_hook_ops *debar_hook_broadcast_ops(unsigned int hooknum);
int debar_hook_fallback_set(struct debar_net *dn, bool wanted);

/* attach.c */

/**
 * struct debar_port - a network device of the namespace that is to carry hooks
 * @list: in debar_net.ports
 * @dev: borrowed; the port goes in NETDEV_UNREGISTER
 * @ops: ingress and egress
 * @registered: @ops are in force; otherwise the device has refused them
 * @broadcast: who is heard there
 */
struct debar_port {
	struct list_head list;
	struct rcu_head rcu;
	struct net_device *dev;
	struct nf_hook_ops ops[2];
	bool registered;
	struct debar_broadcast broadcast;
};

int debar_attach_init(void);
void debar_attach_exit(void);
void debar_attach_net_init(struct debar_net *dn);
int debar_attach_add(struct debar_net *dn, const struct debar_policy *policy,
		     struct netlink_ext_ack *extack);
void debar_attach_drop(struct debar_net *dn, const struct debar_policy *policy);
bool debar_attach_saw(struct debar_net *dn, int ifindex);
struct debar_port *debar_attach_port(struct debar_net *dn,
				     const struct net_device *dev);
u32 debar_attach_port_flags(const struct debar_port *port);
void debar_attach_watch(struct debar_net *dn, bool on);

/* main.c */

/**
 * struct debar_net - everything that belongs to one network namespace
 * @net: the namespace
 * @lock: see top of file
 * @row: of the published policy's prefix table; there whenever a hook runs
 * @watched: @watch while there is anything in it, else NULL
 * @policy: published policy or NULL
 * @load: open transaction or NULL
 * @last_load_id: to name the next one
 * @generation: number of policies so far
 * @inventory: devices; there from the first load on
 * @quarantine: addresses; there while a policy has rules on certificates, as
 *	are the next three
 * @flows: handshakes in progress
 * @condemned: connections on which evidence appeared
 * @shared: addresses that stand for more than one device
 * @watch: what the hooks ask of clean frames; there as long as these
 * @inspects: these are there
 * @guard: whom the box must not lose
 * @clock_reached: latest instant that has been reached, seconds since 1970 UTC
 * @clock_watch: looks for waivers that have expired
 * @ports: struct debar_port
 * @port_changes: how often one came or went; RTNL
 * @port_watch: looks for tc programs on ports, at those without hooks, and at
 *	who is heard on them
 * @lacks_ports: there was no memory for one; @port_watch looks at all devices
 * @fallback: the prerouting hooks are registered
 * @ring: events on their way to listeners
 */
struct debar_net {
	const u64 __rcu *row;
	struct debar_watch __rcu *watched;
	struct debar_policy __rcu *policy;
	struct net *net;
	struct mutex lock;
	struct debar_load *load;
	u32 last_load_id;
	u32 generation;
	struct debar_confirm confirm;
	struct debar_inventory __rcu *inventory;
	struct debar_quarantine __rcu *quarantine;
	struct debar_flows __rcu *flows;
	struct debar_condemned_table __rcu *condemned;
	struct debar_shared __rcu *shared;
	struct debar_watch *watch;
	bool inspects;
	struct debar_guard guard;
	atomic64_t clock_reached;
	struct delayed_work clock_watch;
	struct list_head ports;
	u32 port_changes;
	struct delayed_work port_watch;
	bool lacks_ports;
	bool fallback;
	struct debar_ring ring;
};

struct debar_net *debar_net(struct net *net);

#endif
