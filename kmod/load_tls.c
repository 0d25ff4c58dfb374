// SPDX-License-Identifier: GPL-2.0
/*
 * The part of an open transaction that is about TLS: conditions on
 * certificates, pins, domains.
 */
#include <linux/build_bug.h>
#include <linux/mm.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core/dns_name.h"
#include "load.h"

enum { TEXT_CHUNK = 65536 };

/**
 * struct debar_load_text - octets of patterns and domains
 * @before: chunk that is full
 * @used: of @octets
 * @octets: never moved, for others point to them
 */
struct debar_load_text {
	struct debar_load_text *before;
	u32 used;
	u8 octets[];
};

#define TEXT_ROOM (TEXT_CHUNK - sizeof(struct debar_load_text))

/* A copy of at most some hundred octets that lives as long as @load. */
static u8 *keep(struct debar_load *load, const u8 *octets, u32 len)
{
	struct debar_load_text *text = load->text;
	u8 *copy;

	if (!text || TEXT_ROOM - text->used < len) {
		text = kvmalloc(TEXT_CHUNK, GFP_KERNEL_ACCOUNT);
		if (!text)
			return NULL;
		text->before = load->text;
		text->used = 0;
		load->text = text;
	}
	copy = text->octets + text->used;
	memcpy(copy, octets, len);
	text->used += len;
	return copy;
}

/**
 * debar_load_free_tls() - forget conditions, pins and domains
 * @load: transaction
 */
void debar_load_free_tls(struct debar_load *load)
{
	struct debar_load_text *text;

	while (load->text) {
		text = load->text;
		load->text = text->before;
		kvfree(text);
	}
	kvfree(load->condition);
	kvfree(load->certificate);
	kvfree(load->domain);
	kvfree(load->pin);
}

/* Is there an attribute, a kind of SAN, by this number? */
static bool is_type(const struct debar_condition *condition)
{
	/* What the tool sends is what the engine knows. */
	BUILD_BUG_ON(DEBAR_CONDITION_FIELD_MAX + 1 != (int)DEBAR_FIELDS);
	BUILD_BUG_ON(DEBAR_CONDITION_FIELD_SAN != (int)DEBAR_FIELD_SAN);
	BUILD_BUG_ON(DEBAR_NAME_ATTRIBUTE_MAX + 1 !=
		     (int)DEBAR_ATTRIBUTE_TYPES);
	BUILD_BUG_ON(DEBAR_NAME_ATTRIBUTE_O != (int)DEBAR_ATTRIBUTE_O);
	BUILD_BUG_ON(DEBAR_NAME_ATTRIBUTE_EMAILADDRESS !=
		     (int)DEBAR_ATTRIBUTE_EMAIL);
	BUILD_BUG_ON(DEBAR_NAME_ATTRIBUTE_DC != (int)DEBAR_ATTRIBUTE_DC);
	BUILD_BUG_ON(DEBAR_SAN_KIND_MAX + 1 != (int)DEBAR_SAN_TYPES);
	BUILD_BUG_ON(DEBAR_SAN_KIND_URI != (int)DEBAR_SAN_URI);

	switch (condition->field) {
	case DEBAR_FIELD_SUBJECT:
	case DEBAR_FIELD_ISSUER:
		return condition->type > DEBAR_ATTRIBUTE_OTHER &&
		       condition->type < DEBAR_ATTRIBUTE_TYPES;
	case DEBAR_FIELD_SAN:
		return condition->type > DEBAR_SAN_OTHER &&
		       condition->type < DEBAR_SAN_TYPES;
	case DEBAR_FIELD_SERIAL:
		return !condition->type;
	default:
		return false;
	}
}

/* What is wrong with a condition, or NULL. */
static const char *complain(const struct debar_condition *condition)
{
	BUILD_BUG_ON(DEBAR_CONDITION_PATTERN_MAX != (int)DEBAR_PATTERN_MAX);

	if (!is_type(condition))
		return "no attribute or alternative name has this type";
	switch (debar_match_check(condition)) {
	case 0:
		return NULL;
	case -ERANGE:
		return "a pattern has 1 to 255 octets, an IP address 4 or 16";
	case -EILSEQ:
		return "a pattern is not valid UTF-8";
	case -EDOM:
		return "wildcards leave too little of a pattern to look for";
	default:
		return "a pattern needs more than wildcards, and something behind a backslash";
	}
}

/**
 * debar_load_add_condition() - add a condition to the rule added last
 * @load: transaction; its last rule is of kind certificate
 * @condition: not yet checked; the pattern stays the caller's
 * @complaint: on -EINVAL: what is wrong
 *
 * Return: 0, -E2BIG when there are too many, -EINVAL for one that cannot be,
 * -ENOMEM.
 */
int debar_load_add_condition(struct debar_load *load,
			     const struct debar_condition *condition,
			     const char **complaint)
{
	struct debar_condition *slot;
	int err;

	*complaint = complain(condition);
	if (*complaint)
		return -EINVAL;
	err = MAKE_ROOM(load, condition,
			DEBAR_MAX_RULES * DEBAR_RULE_CONDITIONS_MAX);
	if (err)
		return err;
	slot = &load->condition[load->condition_count];
	*slot = *condition;
	slot->pattern = keep(load, condition->pattern, condition->len);
	if (!slot->pattern)
		return -ENOMEM;
	load->condition_count++;
	return 0;
}

static void count_certificate(struct debar_load *load, u32 conditions)
{
	struct debar_rule *rule = &load->rule[load->rule_count - 1];

	rule->conditions = conditions;
	load->vendor[rule->vendor].certificates++;
}

/**
 * debar_load_add_certificate() - make the last conditions the last rule's
 * @load: transaction
 * @count: conditions, 1 to DEBAR_RULE_CONDITIONS_MAX
 *
 * Return: 0, -E2BIG when there are too many, -ENOMEM.
 */
int debar_load_add_certificate(struct debar_load *load, u32 count)
{
	struct debar_certificate_rule *slot;
	int err;

	BUILD_BUG_ON(DEBAR_RULE_CONDITIONS_MAX != (int)DEBAR_MAX_CONDITIONS);

	err = MAKE_ROOM(load, certificate, DEBAR_MAX_RULES);
	if (err)
		return err;
	slot = &load->certificate[load->certificate_count++];
	slot->first = load->condition_count - count;
	slot->count = count;
	slot->rule = load->rule_count - 1;
	count_certificate(load, count);
	return 0;
}

/**
 * debar_load_add_pin() - make a pin the content of the last rule
 * @load: transaction
 * @kind: of what
 * @digest: SHA-256
 *
 * Return: 0, -E2BIG when there are too many, -ENOMEM.
 */
int debar_load_add_pin(struct debar_load *load, enum debar_pin_kind kind,
		       const u8 *digest)
{
	struct debar_pin *slot;
	int err;

	BUILD_BUG_ON(DEBAR_PIN_LEN != (int)DEBAR_DIGEST_LEN);

	err = MAKE_ROOM(load, pin, DEBAR_MAX_RULES);
	if (err)
		return err;
	slot = &load->pin[load->pin_count++];
	memcpy(slot->digest, digest, DEBAR_DIGEST_LEN);
	slot->kind = kind;
	slot->rule = load->rule_count - 1;
	count_certificate(load, 1);
	return 0;
}

/**
 * debar_load_add_domain() - add a domain to a rule
 * @load: transaction
 * @rule: index of the rule
 * @name: not yet checked; stays the caller's
 * @len: octets of @name
 * @complaint: on -EINVAL: what is wrong
 *
 * Return: 0, -ENOENT when the rule does not exist, -E2BIG when there are too
 * many domains, -EINVAL for one that cannot be, -ENOMEM.
 */
int debar_load_add_domain(struct debar_load *load, u32 rule, const u8 *name,
			  u32 len, const char **complaint)
{
	struct debar_sni_rule *slot;
	int err;

	if (rule >= load->rule_count)
		return -ENOENT;
	*complaint = NULL;
	if (load->rule[rule].kind != DEBAR_RULE_KIND_SNI)
		*complaint = "domains belong to rules of kind sni";
	else if (!debar_dns_name_is_domain(name, len))
		*complaint = "a domain consists of two or more labels of letters, digits, - and _";
	if (*complaint)
		return -EINVAL;
	err = MAKE_ROOM(load, domain, DEBAR_MAX_SNI);
	if (err)
		return err;
	slot = &load->domain[load->domain_count];
	slot->len = len;
	slot->rule = rule;
	slot->name = keep(load, name, len);
	if (!slot->name)
		return -ENOMEM;
	load->domain_count++;
	load->rule[rule].domains++;
	load->vendor[load->rule[rule].vendor].domains++;
	return 0;
}

static void refuse(struct netlink_ext_ack *extack, enum debar_match_list list,
		   int err)
{
	if (err == -EEXIST && list == DEBAR_LIST_SNI)
		NL_SET_ERR_MSG_MOD(extack, "a domain is listed twice");
	else if (err == -EEXIST && list == DEBAR_LIST_PINS)
		NL_SET_ERR_MSG_MOD(extack, "a pin is listed twice");
	else
		NL_SET_ERR_MSG_MOD(extack, "a certificate rule is not valid");
}

/**
 * debar_load_build_match() - make the table of all that TLS is searched for
 * @load: transaction, which the table does not point to afterwards
 * @policy: that gets it
 * @extack: says what is wrong
 *
 * Context: may sleep.
 * Return: 0, or an error; what is allocated is freed with @policy.
 */
int debar_load_build_match(const struct debar_load *load,
			   struct debar_policy *policy,
			   struct netlink_ext_ack *extack)
{
	struct debar_match_rules rules = {
		.conditions = load->condition,
		.condition_count = load->condition_count,
		.certificates = load->certificate,
		.certificate_count = load->certificate_count,
		.sni = load->domain,
		.sni_count = load->domain_count,
		.pins = load->pin,
		.pin_count = load->pin_count,
	};
	struct debar_match_offender offender = {};
	size_t size;
	int err;

	policy->match_count = load->certificate_count + load->domain_count +
			      load->pin_count;
	if (!policy->match_count)
		return 0;
	size = debar_match_size(&rules);
	policy->match_memory = kvmalloc(size, GFP_KERNEL);
	if (!policy->match_memory) {
		NL_SET_ERR_MSG_MOD(extack, "no memory for the certificate rules");
		return -ENOMEM;
	}
	policy->memory += size;
	err = debar_match_build(&policy->match, policy->match_memory, size,
				&rules, &offender);
	if (err)
		refuse(extack, offender.list, err);
	return err;
}
