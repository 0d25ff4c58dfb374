// SPDX-License-Identifier: GPL-2.0
/*
 * The normal form of a policy: a line for each fact, "key length:value", in
 * an order that does not depend on how the files are arranged. Two policies
 * with the same hash ban the same devices under the same conditions.
 */
#include <openssl/evp.h>
#include <stdlib.h>

#include "debarctl.h"
#include "mac.h"
#include "names.h"
#include "policy.h"

static EVP_MD_CTX *begin(void)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();

	if (!md || !EVP_DigestInit_ex(md, EVP_sha256(), NULL)) {
		complain("SHA-256 is not available");
		exit(RC_FAILED);
	}
	return md;
}

static void end(EVP_MD_CTX *md, u8 *hash)
{
	EVP_DigestFinal_ex(md, hash, NULL);
	EVP_MD_CTX_free(md);
}

static void put(EVP_MD_CTX *md, const char *key, const char *value)
{
	size_t len = value ? strlen(value) : 0;
	char head[64];

	if (!value)
		return;
	snprintf(head, sizeof(head), "%s %zu:", key, len);
	EVP_DigestUpdate(md, head, strlen(head));
	EVP_DigestUpdate(md, value, len);
	EVP_DigestUpdate(md, "\n", 1);
}

static void put_number(EVP_MD_CTX *md, const char *key, s64 value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	put(md, key, text);
}

static int compare_prefixes(const void *a, const void *b)
{
	const struct policy_prefix *x = a, *y = b;
	int order = memcmp(x->mac, y->mac, DEBAR_MAC_LEN);

	return order ? order : x->bits - y->bits;
}

static int compare_domains(const void *a, const void *b)
{
	const struct policy_domain *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void put_domains(EVP_MD_CTX *md, const struct policy_rule *rule)
{
	size_t size = rule->domain_count * sizeof(*rule->domains), i;
	struct policy_domain *sorted;

	if (!size)
		return;
	sorted = mem_alloc(size);
	memcpy(sorted, rule->domains, size);
	qsort(sorted, rule->domain_count, sizeof(*sorted), compare_domains);
	for (i = 0; i < rule->domain_count; i++)
		put(md, "domain", sorted[i].name);
	free(sorted);
}

static void put_rule(EVP_MD_CTX *md, const struct policy_rule *rule)
{
	size_t size = rule->prefix_count * sizeof(*rule->prefixes), i;
	struct policy_prefix *sorted = mem_alloc(size);
	char text[MAC_TEXT_MAX];

	put(md, "rule", rule->name);
	put(md, "rule-mode", name_of(&mode_names, (u32)rule->mode));
	put(md, "registrant", rule->registrant);
	put(md, "class", rule->class);
	put(md, "certificate", rule->normal);
	put_domains(md, rule);
	if (size)
		memcpy(sorted, rule->prefixes, size);
	qsort(sorted, rule->prefix_count, sizeof(*sorted), compare_prefixes);
	for (i = 0; i < rule->prefix_count; i++)
		put(md, "prefix", mac_format_prefix(sorted[i].mac,
						    sorted[i].bits, text));
	free(sorted);
}

static int compare_rules(const void *a, const void *b)
{
	const struct policy_rule * const *x = a, * const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Everything but the dates, which may be defaults. */
static void put_facts(EVP_MD_CTX *md, const struct policy_vendor *vendor)
{
	const struct policy_rule **sorted;
	size_t count = 0, i;

	put(md, "vendor", vendor->name);
	put(md, "entity", vendor->entity);
	put(md, "mode", name_of(&mode_names, (u32)vendor->mode));
	sorted = mem_alloc((vendor->rule_count + vendor->tls_count) *
			   sizeof(*sorted));
	for (i = 0; i < vendor->rule_count; i++)
		sorted[count++] = &vendor->rules[i];
	for (i = 0; i < vendor->tls_count; i++)
		sorted[count++] = &vendor->tls[i];
	qsort(sorted, count, sizeof(*sorted), compare_rules);
	for (i = 0; i < count; i++)
		put_rule(md, sorted[i]);
	free(sorted);
}

static int compare_vendors(const void *a, const void *b)
{
	const struct policy_vendor * const *x = a, * const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static void put_vendors(EVP_MD_CTX *md, const struct policy *policy)
{
	const struct policy_vendor **sorted;
	size_t size = policy->vendor_count * sizeof(*sorted), i;

	sorted = mem_alloc(size);
	memcpy(sorted, policy->vendors, size);
	qsort(sorted, policy->vendor_count, sizeof(*sorted), compare_vendors);
	for (i = 0; i < policy->vendor_count; i++) {
		put_facts(md, sorted[i]);
		if (sorted[i]->effective != DEBAR_ALWAYS)
			put_number(md, "effective", sorted[i]->effective);
		if (sorted[i]->until != DEBAR_NEVER)
			put_number(md, "until", sorted[i]->until);
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
static void put_address(EVP_MD_CTX *md, const char *key, u8 family, int bits,
			const u8 *address)
{
	char text[64];
	int len, i;

	len = bits < 0 ? sprintf(text, "%u ", family) :
			 sprintf(text, "%u %d ", family, bits);
	for (i = 0; i < 16; i++)
		len += sprintf(text + len, "%02x", address[i]);
	put(md, key, text);
}

/* Interfaces and addresses: their order means nothing. */
static void put_lists(EVP_MD_CTX *md, struct policy *policy)
{
	size_t i;

	if (policy->interface_count)
		qsort(policy->interfaces, policy->interface_count,
		      sizeof(*policy->interfaces), compare_texts);
	for (i = 0; i < policy->interface_count; i++)
		put(md, "interface", policy->interfaces[i]);
	if (policy->protect_count)
		qsort(policy->protects, policy->protect_count,
		      sizeof(*policy->protects), compare_protects);
	for (i = 0; i < policy->protect_count; i++)
		put_address(md, "protect", policy->protects[i].family, -1,
			    policy->protects[i].address);
	if (policy->network_count)
		qsort(policy->networks, policy->network_count,
		      sizeof(*policy->networks), compare_networks);
	for (i = 0; i < policy->network_count; i++)
		put_address(md, "network", policy->networks[i].family,
			    policy->networks[i].bits,
			    policy->networks[i].address);
}

static void put_waivers(EVP_MD_CTX *md, const struct policy *policy)
{
	char subject[WAIVER_TEXT_MAX];
	size_t i;

	for (i = 0; i < policy->waiver_count; i++) {
		const struct policy_waiver *waiver = policy->waivers[i];

		put(md, "waiver", policy_waiver_key(&waiver->want));
		put(md, "subject", policy_waiver_subject(&waiver->want,
							 subject));
		put(md, "ticket", waiver->ticket);
		put(md, "reason", waiver->reason);
		put(md, "approved-by", waiver->approved_by);
		put_number(md, "expires", waiver->want.expires);
	}
}

/**
 * policy_hash() - fill in the hash of the normal form
 * @policy: complete; its interfaces, protected addresses and networks get
 *	sorted
 */
void policy_hash(struct policy *policy)
{
	EVP_MD_CTX *md = begin();

	put(md, "debar-policy", "1");
	put(md, "name", policy->name);
	put(md, "authority", policy->authority);
	put(md, "mode", name_of(&mode_names, policy->mode));
	put(md, "transit", name_of(&mode_names, policy->transit));
	put_number(md, "protect-gateways", policy->protect_gateways);
	put_number(md, "quarantine-ttl", policy->quarantine_ttl);
	put(md, "on-undecided", name_of(&undecided_action_names,
					policy->on_undecided));
	put(md, "action", name_of(&action_names, policy->action));
	put(md, "eui64", name_of(&mode_names, policy->eui64));
	put(md, "broadcast-to-banned", name_of(&broadcast_action_names,
					       policy->broadcast_to_banned));
	put_number(md, "device-networks", policy->network_flags);
	if (policy->has_data_date)
		put_number(md, "data-date", policy->data_date);
	put_lists(md, policy);
	put_vendors(md, policy);
	put_waivers(md, policy);
	end(md, policy->hash);
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
	EVP_MD_CTX *md;

	if (a->has_effective != b->has_effective ||
	    a->has_until != b->has_until ||
	    (a->has_effective && a->effective != b->effective) ||
	    (a->has_until && a->until != b->until))
		return false;
	md = begin();
	put_facts(md, a);
	end(md, hash[0]);
	md = begin();
	put_facts(md, b);
	end(md, hash[1]);
	return !memcmp(hash[0], hash[1], DEBAR_HASH_LEN);
}
