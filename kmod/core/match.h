/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TLS evidence against the rules of a policy: names in certificates, digests
 * of certificates (pins), server names of ClientHellos (SNI).
 *
 * A certificate rule is one or more conditions, all of which must hold. A
 * condition names a field of the certificate and a pattern; it holds when some
 * value of that field matches the pattern, as a whole, after both were folded
 * by debar_text_fold(). Thus O = "Huawei" holds for a certificate with two O,
 * one of them "HUAWEI", and does not hold for "Huawei Device".
 */
#ifndef DEBAR_MATCH_H
#define DEBAR_MATCH_H

#include "prefix.h"
#include "x509.h"

enum {
	DEBAR_MAX_CONDITIONS = 8,	/* of one certificate rule */
	DEBAR_PATTERN_MAX = 255,	/* octets of a pattern */
	DEBAR_DNS_NAME_MAX = 253,	/* RFC 1035, 2.3.4, without the dot */
	DEBAR_DIGEST_LEN = 32,		/* SHA-256 */

	/* Bounds of the work on one certificate. */
	DEBAR_VALUE_MAX = 1024,		/* octets of a value, folded */
	DEBAR_MAX_HITS = 64,		/* different conditions that hold */
	DEBAR_MAX_WORK = 16384,		/* patterns and rules looked at, and
					 * octets compared with globs
					 */
};

/**
 * enum debar_field - part of a certificate that a condition looks at
 * @DEBAR_FIELD_SUBJECT: attributes of the subject
 * @DEBAR_FIELD_ISSUER: attributes of the issuer
 * @DEBAR_FIELD_SAN: subject alternative names
 * @DEBAR_FIELD_SERIAL: serial number of the certificate
 */
enum debar_field {
	DEBAR_FIELD_SUBJECT,
	DEBAR_FIELD_ISSUER,
	DEBAR_FIELD_SAN,
	DEBAR_FIELD_SERIAL,
	DEBAR_FIELDS
};

/**
 * struct debar_condition - what must hold of a certificate
 * @field: enum debar_field
 * @type: enum debar_attribute_type for subject and issuer, enum debar_san_type
 *	for SAN, 0 for the serial number; never _OTHER
 * @len: octets of @pattern, 1 to DEBAR_PATTERN_MAX
 * @pattern: UTF-8, in which '*' stands for any run of characters, '?' for any
 *	one, and '\' takes the meaning off the next character. For a SAN IP the
 *	4 or 16 octets of the address, for the serial number its octets: these
 *	two are compared as they are
 */
struct debar_condition {
	u8 field;
	u8 type;
	u16 len;
	const u8 *pattern;
};

/**
 * struct debar_certificate_rule - conditions all of which must hold
 * @first: index of the first condition
 * @count: 1 to DEBAR_MAX_CONDITIONS
 * @rule: index of the policy's rule, below DEBAR_MAX_RULES; several of these
 *	may name the same one: any of them suffices
 */
struct debar_certificate_rule {
	u32 first;
	u8 count;
	u16 rule;
};

/**
 * struct debar_sni_rule - a domain, itself and all names below it
 * @len: octets of @name, at most DEBAR_DNS_NAME_MAX
 * @rule: index of the policy's rule
 * @name: letters, digits, '-', '_' and '.', in any case; no dot at either end
 */
struct debar_sni_rule {
	u8 len;
	u16 rule;
	const u8 *name;
};

/**
 * enum debar_pin_kind - what a pin is the SHA-256 of
 * @DEBAR_PIN_CERTIFICATE: struct debar_certificate.der
 * @DEBAR_PIN_SPKI: struct debar_certificate.spki
 */
enum debar_pin_kind {
	DEBAR_PIN_CERTIFICATE,
	DEBAR_PIN_SPKI,
	DEBAR_PIN_KINDS
};

/**
 * struct debar_pin - one certificate or one key
 * @digest: SHA-256
 * @kind: enum debar_pin_kind
 * @rule: index of the policy's rule
 */
struct debar_pin {
	u8 digest[DEBAR_DIGEST_LEN];
	u8 kind;
	u16 rule;
};

/**
 * struct debar_match_rules - all that debar_match_build() makes a table of
 * @conditions: of all certificate rules
 * @condition_count: number of @conditions
 * @certificates: the certificate rules
 * @certificate_count: number of @certificates, at most DEBAR_MAX_RULES
 * @sni: the domains
 * @sni_count: number of @sni, at most DEBAR_MAX_RULES
 * @pins: the pins
 * @pin_count: number of @pins, at most DEBAR_MAX_RULES
 */
struct debar_match_rules {
	const struct debar_condition *conditions;
	u32 condition_count;
	const struct debar_certificate_rule *certificates;
	u32 certificate_count;
	const struct debar_sni_rule *sni;
	u32 sni_count;
	const struct debar_pin *pins;
	u32 pin_count;
};

/**
 * enum debar_match_list - which list of struct debar_match_rules
 */
enum debar_match_list {
	DEBAR_LIST_CONDITIONS,
	DEBAR_LIST_CERTIFICATES,
	DEBAR_LIST_SNI,
	DEBAR_LIST_PINS
};

/**
 * struct debar_match_offender - which of the rules could not be taken
 * @list: the list it is in
 * @index: its place there
 */
struct debar_match_offender {
	enum debar_match_list list;
	u32 index;
};

/* Every attribute of subject and issuer, every kind of SAN, the serial number. */
enum {
	DEBAR_MATCH_KEYS = 2 * DEBAR_ATTRIBUTE_TYPES + DEBAR_SAN_TYPES + 1,
};

/**
 * struct debar_match_values - what patterns there are for one kind of value,
 *	whether it is the subject's or the issuer's
 * @anchors: kinds of anchors among them, see match_table.h; none is 0
 * @prefix_levels: lengths of prefix anchors, a bit for each power of two
 * @suffix_levels: the same of suffix anchors
 * @stride: how far apart grams are looked up; 0 without any
 */
struct debar_match_values {
	u8 anchors;
	u8 prefix_levels;
	u8 suffix_levels;
	u8 stride;
};

/**
 * struct debar_match - immutable once built; any number of readers
 * @generation: for the host, before the first reader: another one for each of
 *	two tables that the certificates of a chain may be matched with
 * @verdict: likewise: what becomes of whom this rule matches, as things are? Of
 *	several rules that match, the strictest counts. NULL: all of them have
 *	him dropped
 * @host: likewise, for @verdict
 *
 * The other members are private, see match_table.h. All zeros is a table
 * without rules.
 */
struct debar_match {
	u32 generation;
	enum debar_verdict (*verdict)(const struct debar_match *match,
				      u16 rule);
	void *host;
	/* private: */
	struct debar_match_values kind[DEBAR_MATCH_KEYS];
	bool has[DEBAR_MATCH_KEYS];
	u8 fields;
	const struct debar_match_condition *condition;
	const struct debar_match_conjunction *conjunction;
	const struct debar_match_filing *filing;
	const struct debar_match_slot *slot;
	u32 slot_mask;
	const u8 *filter;
	u32 filter_shift;

	const struct debar_match_name *sni;
	const u32 *sni_slot;
	u32 sni_mask;

	const struct debar_pin *pin;
	const u32 *pin_slot;
	u32 pin_mask;
	u8 pin_kinds;
};

/**
 * debar_match_has_pins() - is there any use in computing a digest?
 * @match: built, or all zeros
 * @kind: of the digest
 */
static inline bool debar_match_has_pins(const struct debar_match *match,
					enum debar_pin_kind kind)
{
	return match->pin_kinds >> kind & 1;
}

/**
 * debar_match_has_any_pin() - likewise, any digest
 * @match: built, or all zeros
 */
static inline bool debar_match_has_any_pin(const struct debar_match *match)
{
	return match->pin_kinds;
}

/**
 * debar_match_verdict() - what becomes of whom a rule matches, as things are?
 * @match: built
 * @rule: that a certificate matches
 *
 * Context: that of @match->verdict.
 */
static inline enum debar_verdict
debar_match_verdict(const struct debar_match *match, u16 rule)
{
	return match->verdict ? match->verdict(match, rule) :
				DEBAR_VERDICT_DROP;
}

/**
 * debar_match_enforces() - does a rule have anybody dropped, as things are?
 * @match: built
 * @rule: that a certificate matches
 *
 * Context: that of @match->verdict.
 */
static inline bool debar_match_enforces(const struct debar_match *match,
					u16 rule)
{
	return debar_match_verdict(match, rule) == DEBAR_VERDICT_DROP;
}

/**
 * debar_match_reads_san() - is there any use in finding alternative names?
 * @match: built, or all zeros
 */
static inline bool debar_match_reads_san(const struct debar_match *match)
{
	return match->fields >> DEBAR_FIELD_SAN & 1;
}

/**
 * struct debar_match_scratch - room to work in, for one caller at a time
 *
 * Needs no initialisation; too large for a kernel stack.
 */
struct debar_match_scratch {
	/* private: */
	u32 work;
	u32 hits;
	u32 hit[DEBAR_MAX_HITS];
	u8 text[DEBAR_VALUE_MAX + 8];
};

int debar_match_check(const struct debar_condition *condition);
size_t debar_match_size(const struct debar_match_rules *rules);
int debar_match_build(struct debar_match *match, void *memory, size_t size,
		      const struct debar_match_rules *rules,
		      struct debar_match_offender *offender);

int debar_match_certificate(const struct debar_match *match,
			    const struct debar_certificate *certificate,
			    struct debar_match_scratch *scratch, u64 *plain,
			    u16 *rule);
u16 debar_match_sni(const struct debar_match *match, const u8 *name, u32 len);
u16 debar_match_pin(const struct debar_match *match, enum debar_pin_kind kind,
		    const u8 *digest);

#endif
