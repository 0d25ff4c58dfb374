// SPDX-License-Identifier: GPL-2.0
/*
 * The normal form of a policy: a line for each fact, "key length:value", in
 * an order that does not depend on how the files are arranged. Two policies
 * with the same hash ban the same devices under the same conditions.
 */
#include <endian.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "debarctl.h"
#include "hex.h"
#include "names.h"
#include "policy.h"
#include "prefix_key.h"

/**
 * struct normal_form - what is hashed
 * @md: of what went through @text
 * @text: the newest of it, gathered since a fact is short
 * @len: of @text
 */
struct normal_form {
	EVP_MD_CTX *md;
	char text[4096];
	size_t len;
};

static void begin(struct normal_form *form)
{
	form->len = 0;
	form->md = EVP_MD_CTX_new();
	if (!form->md || !EVP_DigestInit_ex(form->md, EVP_sha256(), NULL)) {
		complain("SHA-256 is not available");
		exit(RC_FAILED);
	}
}

static void flush(struct normal_form *form)
{
	EVP_DigestUpdate(form->md, form->text, form->len);
	form->len = 0;
}

static void end(struct normal_form *form, u8 *hash)
{
	flush(form);
	EVP_DigestFinal_ex(form->md, hash, NULL);
	EVP_MD_CTX_free(form->md);
}

static void add(struct normal_form *form, const char *text, size_t len)
{
	if (len > sizeof(form->text) - form->len)
		flush(form);
	if (len > sizeof(form->text)) {
		EVP_DigestUpdate(form->md, text, len);
		return;
	}
	memcpy(form->text + form->len, text, len);
	form->len += len;
}

/* There may be some 10,000 facts, which is too many for printf(). */
static void add_length(struct normal_form *form, size_t len)
{
	char text[24], *at = text + sizeof(text);

	do {
		*--at = (char)('0' + len % 10);
		len /= 10;
	} while (len);
	add(form, at, (size_t)(text + sizeof(text) - at));
}

static void put_bytes(struct normal_form *form, const char *key,
		      const void *value, size_t len)
{
	add(form, key, strlen(key));
	add(form, " ", 1);
	add_length(form, len);
	add(form, ":", 1);
	add(form, value, len);
	add(form, "\n", 1);
}

static void put(struct normal_form *form, const char *key, const char *value)
{
	if (value)
		put_bytes(form, key, value, strlen(value));
}

static void put_number(struct normal_form *form, const char *key, s64 value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	put(form, key, text);
}

static int compare_domains(const void *a, const void *b)
{
	const struct policy_domain *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void put_domains(struct normal_form *form, const struct policy_rule *rule)
{
	size_t size = rule->domain_count * sizeof(*rule->domains), i;
	struct policy_domain *sorted;

	if (!size)
		return;
	sorted = mem_alloc(size);
	memcpy(sorted, rule->domains, size);
	qsort(sorted, rule->domain_count, sizeof(*sorted), compare_domains);
	for (i = 0; i < rule->domain_count; i++)
		put(form, "domain", sorted[i].name);
	free(sorted);
}

/* All in one fact, eight bytes each: there may be 100,000. */
static void put_prefixes(struct normal_form *form,
			 const struct policy_rule *rule)
{
	size_t size = rule->prefix_count * sizeof(u64), i;
	u64 *keys;

	if (!size)
		return;
	keys = mem_alloc(size);
	for (i = 0; i < rule->prefix_count; i++)
		keys[i] = prefix_key(&rule->prefixes[i]);
	prefix_keys_sort(keys, rule->prefix_count);
	for (i = 0; i < rule->prefix_count; i++)
		keys[i] = htobe64(keys[i]);
	put_bytes(form, "prefixes", keys, size);
	free(keys);
}

/* The name of a certificate rule says nothing that its digest does not. */
static void put_rule(struct normal_form *form, const struct policy_rule *rule)
{
	if (rule->normal)
		put_bytes(form, "certificate", rule->digest,
			  sizeof(rule->digest));
	else
		put(form, "rule", rule->name);
	put(form, "rule-mode", name_of(&mode_names, (u32)rule->mode));
	put(form, "registrant", rule->registrant);
	put(form, "class", rule->class);
	put_domains(form, rule);
	put_prefixes(form, rule);
}

static int compare_rules(const void *a, const void *b)
{
	const struct policy_rule * const *x = a, * const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Everything but the dates, which may be defaults. */
static void put_facts(struct normal_form *form, const struct policy_vendor *vendor)
{
	const struct policy_rule **sorted;
	size_t count = 0, i;

	put(form, "vendor", vendor->name);
	put(form, "entity", vendor->entity);
	put(form, "mode", name_of(&mode_names, (u32)vendor->mode));
	sorted = mem_alloc((vendor->rule_count + vendor->tls_count) *
			   sizeof(*sorted));
	for (i = 0; i < vendor->rule_count; i++)
		sorted[count++] = &vendor->rules[i];
	for (i = 0; i < vendor->tls_count; i++)
		sorted[count++] = &vendor->tls[i];
	qsort(sorted, count, sizeof(*sorted), compare_rules);
	for (i = 0; i < count; i++)
		put_rule(form, sorted[i]);
	free(sorted);
}

static int compare_vendors(const void *a, const void *b)
{
	const struct policy_vendor * const *x = a, * const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static void put_vendors(struct normal_form *form, const struct policy *policy)
{
	const struct policy_vendor **sorted;
	size_t size = policy->vendor_count * sizeof(*sorted), i;

	sorted = mem_alloc(size);
	memcpy(sorted, policy->vendors, size);
	qsort(sorted, policy->vendor_count, sizeof(*sorted), compare_vendors);
	for (i = 0; i < policy->vendor_count; i++) {
		put_facts(form, sorted[i]);
		if (sorted[i]->effective != DEBAR_ALWAYS)
			put_number(form, "effective", sorted[i]->effective);
		if (sorted[i]->until != DEBAR_NEVER)
			put_number(form, "until", sorted[i]->until);
	}
	free(sorted);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char * const *)a, *(const char * const *)b);
}

static int compare_protects(const void *a, const void *b)
{
	const struct policy_protect *x = a, *y = b;

	if (x->family != y->family)
		return x->family - y->family;
	return memcmp(x->address, y->address, sizeof(x->address));
}

static int compare_networks(const void *a, const void *b)
{
	const struct policy_network *x = a, *y = b;

	if (x->family != y->family)
		return x->family - y->family;
	if (x->bits != y->bits)
		return x->bits - y->bits;
	return memcmp(x->address, y->address, sizeof(x->address));
}

/* "2 24 c0000200..." */
static void put_address(struct normal_form *form, const char *key, u8 family, int bits,
			const u8 *address)
{
	char text[64];
	int len = bits < 0 ? sprintf(text, "%u ", family) :
			     sprintf(text, "%u %d ", family, bits);

	hex_format(address, 16, text + len);
	put(form, key, text);
}

/* Interfaces and addresses: their order means nothing. */
static void put_lists(struct normal_form *form, struct policy *policy)
{
	size_t i;

	if (policy->interface_count)
		qsort(policy->interfaces, policy->interface_count,
		      sizeof(*policy->interfaces), compare_texts);
	for (i = 0; i < policy->interface_count; i++)
		put(form, "interface", policy->interfaces[i]);
	if (policy->protect_count)
		qsort(policy->protects, policy->protect_count,
		      sizeof(*policy->protects), compare_protects);
	for (i = 0; i < policy->protect_count; i++)
		put_address(form, "protect", policy->protects[i].family, -1,
			    policy->protects[i].address);
	if (policy->network_count)
		qsort(policy->networks, policy->network_count,
		      sizeof(*policy->networks), compare_networks);
	for (i = 0; i < policy->network_count; i++)
		put_address(form, "network", policy->networks[i].family,
			    policy->networks[i].bits,
			    policy->networks[i].address);
}

static void put_waivers(struct normal_form *form, const struct policy *policy)
{
	char subject[WAIVER_TEXT_MAX];
	size_t i;

	for (i = 0; i < policy->waiver_count; i++) {
		const struct policy_waiver *waiver = policy->waivers[i];

		put(form, "waiver", policy_waiver_key(&waiver->want));
		put(form, "subject", policy_waiver_subject(&waiver->want,
							   subject));
		put(form, "ticket", waiver->ticket);
		put(form, "reason", waiver->reason);
		put(form, "approved-by", waiver->approved_by);
		put_number(form, "expires", waiver->want.expires);
	}
}

/**
 * policy_hash() - fill in the hash of the normal form
 * @policy: complete; its interfaces, protected addresses and networks get
 *	sorted
 */
void policy_hash(struct policy *policy)
{
	struct normal_form whole, *form = &whole;

	begin(form);
	put(form, "debar-policy", "2");
	put(form, "name", policy->name);
	put(form, "authority", policy->authority);
	put(form, "mode", name_of(&mode_names, policy->mode));
	put(form, "transit", name_of(&mode_names, policy->transit));
	put_number(form, "protect-gateways", policy->protect_gateways);
	put_number(form, "quarantine-ttl", policy->quarantine_ttl);
	put(form, "on-undecided", name_of(&undecided_action_names,
					  policy->on_undecided));
	put(form, "action", name_of(&action_names, policy->action));
	put(form, "eui64", name_of(&mode_names, policy->eui64));
	put(form, "broadcast-to-banned", name_of(&broadcast_action_names,
						 policy->broadcast_to_banned));
	put_number(form, "device-networks", policy->network_flags);
	if (policy->has_data_date)
		put_number(form, "data-date", policy->data_date);
	put_lists(form, policy);
	put_vendors(form, policy);
	put_waivers(form, policy);
	end(form, policy->hash);
}

/**
 * policy_same_vendor() - do two files say the same of a vendor?
 * @a: one, its rules have names
 * @b: the other
 *
 * Defaults that come from elsewhere do not count.
 */
bool policy_same_vendor(const struct policy_vendor *a,
			const struct policy_vendor *b)
{
	u8 hash[2][DEBAR_HASH_LEN];
	struct normal_form form;

	if (a->has_effective != b->has_effective ||
	    a->has_until != b->has_until ||
	    (a->has_effective && a->effective != b->effective) ||
	    (a->has_until && a->until != b->until))
		return false;
	begin(&form);
	put_facts(&form, a);
	end(&form, hash[0]);
	begin(&form);
	put_facts(&form, b);
	end(&form, hash[1]);
	return !memcmp(hash[0], hash[1], DEBAR_HASH_LEN);
}
