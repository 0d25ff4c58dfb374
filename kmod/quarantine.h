/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The quarantine: addresses of devices that showed a certificate of a covered
 * vendor, or that an operator named. All their traffic is judged by the rule
 * that this proved.
 */
#ifndef DEBAR_QUARANTINE_H
#define DEBAR_QUARANTINE_H

#include "domain.h"
#include "debar.h"

enum {
	DEBAR_QUARANTINE_BUCKETS = 1 << 15,
	/* An attacker who finds addresses of one bucket pushes out these only. */
	DEBAR_QUARANTINE_CHAIN = 16,
	DEBAR_EVIDENCE_TEXT = 1024,
};

/**
 * struct debar_address - an address and where it names one host
 * @domain: by debar_place_domain() or, link-local, debar_place_link()
 * @family: AF_INET or AF_INET6
 * @address: network order; IPv4 in the first four octets, the rest zero
 */
struct debar_address {
	u64 domain;
	u16 family;
	u8 address[16];
};

/**
 * struct debar_evidence_note - the certificate that proved the vendor; immutable
 * @sha256: of the certificate
 * @own: of the device's own, which may be another one of the chain
 * @subject_len: octets of the subject, DER, first in @text
 * @issuer_len: octets of the issuer, DER, after it
 * @sni_len: octets of the server name, after it
 * @text: see these
 */
struct debar_evidence_note {
	u8 sha256[32];
	u8 own[32];
	u16 subject_len;
	u16 issuer_len;
	u16 sni_len;
	u8 text[];
};

/**
 * struct debar_quarantined_stat - what is reported of a quarantined address
 * @key: which
 * @ifindex: where it showed its certificate
 * @vlan: VLAN there, or 0
 * @spot: likewise, one of struct debar_spots, or 0
 * @home: name of the device that the domain of @key is of, when that is gone
 * @mac: that the neighbour table has for it, by debar_mac_u64(), or 0
 * @first_seen: seconds since 1970 UTC
 * @last_seen: of a frame from it, likewise
 * @expires: seconds since the box started
 * @count: frames from and to it
 * @judgement: on its last frame
 */
struct debar_quarantined_stat {
	struct debar_address key;
	int ifindex;
	u16 vlan;
	u64 spot;
	char home[IFNAMSIZ];
	u64 mac;
	s64 first_seen;
	s64 last_seen;
	s64 expires;
	struct debar_count count;
	struct debar_judgement judgement;
};

/**
 * struct debar_quarantined - an entry
 * @node: in its bucket
 * @rcu: defers the free
 * @number: greater than those of all that follow in its bucket, and not 0; never
 *	changes
 * @lock: protects @stat. Of its key only the domain changes, and that and the
 *	home only with the table's lock held as well.
 * @stat: what is reported
 * @rule: by the parity of the policy's generation; DEBAR_NO_RULE = it has none,
 *	and the entry waits to be pruned, or for the end of a trial
 * @by_operator: an operator named the vendor, and @rule is only one of it
 * @evidence: owned; NULL when there is none, or was no memory
 */
struct debar_quarantined {
	struct hlist_node node;
	struct rcu_head rcu;
	u32 number;
	spinlock_t lock;
	struct debar_quarantined_stat stat;
	u16 rule[2];
	bool by_operator;
	struct debar_evidence_note *evidence;
};

/**
 * struct debar_quarantine - quarantined addresses of a namespace
 * @dn: namespace
 * @watch: its filters
 * @bucket: chains of entries, by the same hash
 * @lock: writers
 * @count: entries
 * @stranded: those of them whose domain is gone
 * @link_local: those of them that are of one link only
 * @max: most entries
 * @sweep: lets those go whose time is over
 */
struct debar_quarantine {
	struct debar_net *dn;
	struct debar_watch *watch;
	spinlock_t lock;
	u32 count;
	u32 stranded;
	u32 link_local;
	u32 max;
	struct delayed_work sweep;
	struct hlist_head bucket[DEBAR_QUARANTINE_BUCKETS];
};

/**
 * struct debar_quarantine_request - an address to be quarantined
 * @key: which
 * @rule: index of the rule in @policy
 * @by_operator: an operator named the vendor, and @rule is only one of it
 * @policy: in force
 * @ifindex: where it showed its certificate
 * @vlan: VLAN there, or 0
 * @spot: likewise, one of struct debar_spots, or 0
 * @mac: that the neighbour table confirms, or 0
 * @evidence: taken over
 * @judgement: what came of the evidence, until a frame of the address is judged
 * @waived: it is let through for the time being
 * @ttl: seconds
 * @now: by debar_clock_now()
 * @restored: from before a restart: it does not touch what is there already
 * @first_seen: when @restored; seconds since 1970 UTC, or 0 for @now
 * @last_seen: likewise
 * @count: when @restored
 */
struct debar_quarantine_request {
	struct debar_address key;
	u16 rule;
	bool by_operator;
	const struct debar_policy *policy;
	int ifindex;
	u16 vlan;
	u64 spot;
	u64 mac;
	struct debar_evidence_note *evidence;
	struct debar_judgement judgement;
	bool waived;
	u32 ttl;
	s64 now;
	bool restored;
	s64 first_seen;
	s64 last_seen;
	struct debar_count count;
};

void debar_address_make(struct debar_address *key, u8 ip_version,
			const u8 *address, const struct debar_place *place);
int debar_quarantine_alloc(struct debar_net *dn);
void debar_quarantine_free(struct debar_net *dn);
bool debar_quarantine_may_hold(struct debar_net *dn, u8 ip_version,
			       const u8 *address);
struct debar_quarantined *
debar_quarantine_find(struct debar_net *dn, const struct debar_address *key,
		      const struct debar_spots *spots);
void debar_quarantine_move(struct debar_quarantine *table,
			   struct debar_quarantined *entry, u64 domain);
int debar_quarantine_add(struct debar_net *dn,
			 const struct debar_quarantine_request *request);
bool debar_quarantine_release(struct debar_net *dn,
			      struct debar_quarantined *entry,
			      enum debar_event_kind why);
u32 debar_quarantine_release_all(struct debar_net *dn, u8 ip_version,
				 const u8 *address, struct net_device *dev);
void debar_quarantine_record(struct debar_quarantined *entry,
			     const struct debar_judgement *judgement,
			     u32 frames, u32 bytes, bool dropped, s64 seen,
			     u64 spot);
u16 debar_quarantine_rule(const struct debar_quarantined *entry,
			  const struct debar_policy *policy);
void debar_quarantine_adopt(struct debar_net *dn,
			    const struct debar_successor *successor,
			    const struct debar_policy *policy, bool again);
void debar_quarantine_prune(struct debar_net *dn,
			    const struct debar_policy *policy);
u32 debar_quarantine_count(struct debar_net *dn,
			   const struct debar_policy *policy);

/* stranded.c */
void debar_stranded_leave(struct debar_net *dn, const struct net_device *dev);
void debar_stranded_return(struct debar_net *dn, const struct net_device *dev);

#endif
