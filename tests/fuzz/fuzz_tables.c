// SPDX-License-Identifier: GPL-2.0
/*
 * What the engine looks up in tables, and what it decides with them: prefixes,
 * waivers, domains, pins, and the few functions without a table. A table must
 * give the answer that looking at each entry gives.
 *
 * Input: one octet, which of them; then what each reads for itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "core/dns_name.h"
#include "core/glob.h"
#include "core/judge.h"
#include "core/match.h"
#include "core/transit.h"
#include "core/waiver.h"

enum { MAX = 64 };

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static const u8 *at, *end;

static void demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

static u8 next(void)
{
	return at < end ? *at++ : 0;
}

/* One of few, so that such as are equal come by. */
static s64 next_signed(void)
{
	return (s64)next() - 128;
}

static void take(void *to, size_t len)
{
	size_t there = (size_t)(end - at) < len ? (size_t)(end - at) : len;

	memset(to, 0, len);
	memcpy(to, at, there);
	at += there;
}

/* A short text of its own memory, so that whatever reads on is caught. */
static char *take_text(void)
{
	size_t len = next();
	char *text;

	if (len > (size_t)(end - at))
		len = (size_t)(end - at);
	text = calloc(1, len + 1);
	demand(text, "there is memory");
	memcpy(text, at, len);
	at += len;
	return text;
}

/* --- prefixes --------------------------------------------------------------- */

static bool begins(const u8 *value, const u8 *prefix, u32 bits)
{
	u32 i;

	for (i = 0; i < bits; i++)
		if ((value[i / 8] ^ prefix[i / 8]) & 0x80 >> i % 8)
			return false;
	return true;
}

static u16 find_prefix(const struct debar_prefix *list, u32 count, const u8 *mac,
		       u8 *bits)
{
	u16 rule = DEBAR_NO_RULE;
	u32 i;

	*bits = 0;
	for (i = 0; i < count; i++)
		if (list[i].bits > *bits &&
		    begins(mac, list[i].mac, list[i].bits)) {
			*bits = list[i].bits;
			rule = list[i].rule;
		}
	return rule;
}

static void look_up(const struct debar_prefix_table *table,
		    const struct debar_prefix *list, u32 count, const u8 *mac)
{
	u8 bits = 0, wanted;
	u16 rule = debar_prefix_lookup(table, mac, &bits);

	demand(rule == find_prefix(list, count, mac, &wanted),
	       "the longest prefix is found");
	if (rule == DEBAR_NO_RULE)
		return;
	demand(bits == wanted, "its length is told");
	demand(debar_prefix_may_match(table->row, mac, mac) &&
	       debar_prefix_may_match24(table->row, mac, mac),
	       "the filter lets it through");
}

static void try_prefixes(void)
{
	static const u8 lengths[] = { 24, 28, 36, 0 };
	struct debar_prefix list[MAX];
	struct debar_prefix_table table;
	u32 count = next() % MAX, offender = 0, i;
	u8 mac[DEBAR_MAC_LEN];
	size_t size;
	void *memory;
	int err;

	for (i = 0; i < count; i++) {
		take(list[i].mac, DEBAR_MAC_LEN);
		list[i].bits = lengths[next() % 4];
		list[i].rule = i;
	}
	size = debar_prefix_table_size(count);
	memory = malloc(size);
	demand(memory, "there is memory");
	err = debar_prefix_table_build(&table, memory, size, list, count,
				       &offender);
	demand(!err || offender < count, "the offender is one of them");
	for (i = 0; !err && i < count; i++)
		look_up(&table, list, count, list[i].mac);
	while (!err && at < end) {
		take(mac, sizeof(mac));
		look_up(&table, list, count, mac);
	}
	free(memory);
}

/* --- waivers ---------------------------------------------------------------- */

static bool covers(const struct debar_waiver *waiver,
		   const struct debar_waiver_facts *facts)
{
	const char *name = (const char *)waiver->subject;

	switch (waiver->kind) {
	case DEBAR_WAIVER_MAC:
		return begins(facts->mac, waiver->subject, waiver->bits);
	case DEBAR_WAIVER_IPV4:
		return begins(facts->ipv4, waiver->subject, waiver->bits);
	case DEBAR_WAIVER_IPV6:
		return begins(facts->ipv6, waiver->subject, waiver->bits);
	case DEBAR_WAIVER_INTERFACE:
		return !strcmp(name, facts->interface[0]) ||
		       !strcmp(name, facts->interface[1]);
	default:
		return !memcmp(facts->digest, waiver->subject,
			       DEBAR_WAIVER_SUBJECT);
	}
}

static void take_waiver(struct debar_waiver *waiver, u16 note)
{
	memset(waiver, 0, sizeof(*waiver));
	waiver->kind = next() % (DEBAR_WAIVER_KINDS + 1);
	waiver->bits = next();
	waiver->expires = next();
	waiver->note = note;
	take(waiver->subject, next() % (DEBAR_WAIVER_SUBJECT + 1));
}

/* Whether one is found depends on those only that have not expired. */
static void find_waiver(const struct debar_waivers *waivers, s64 now)
{
	u8 mac[6], ipv4[4], ipv6[16], digest[DEBAR_WAIVER_SUBJECT];
	char *name[2] = { take_text(), take_text() };
	const struct debar_waiver_facts facts = {
		.mac = mac, .ipv4 = ipv4, .ipv6 = ipv6, .digest = digest,
		.interface = { name[0], name[1] },
	};
	bool wanted = false;
	u32 i;
	u16 found;

	take(mac, sizeof(mac));
	take(ipv4, sizeof(ipv4));
	take(ipv6, sizeof(ipv6));
	take(digest, sizeof(digest));
	for (i = 0; i < waivers->count; i++)
		wanted |= waivers->waiver[i].expires > now &&
			  covers(&waivers->waiver[i], &facts);
	found = debar_waivers_find(waivers, &facts, now);
	demand(wanted == (found != DEBAR_NO_WAIVER), "a waiver is found");
	demand(!wanted || (waivers->waiver[found].expires > now &&
			   covers(&waivers->waiver[found], &facts)),
	       "it is one for this");
	free(name[0]);
	free(name[1]);
}

static void try_waivers(void)
{
	struct debar_waiver list[MAX];
	struct debar_waivers waivers;
	u32 count = next() % MAX, offender = 0, i;
	int err;

	for (i = 0; i < count; i++)
		take_waiver(&list[i], i);
	err = debar_waivers_build(&waivers, list, count, &offender);
	demand(!err || offender < MAX, "the offender is one of them");
	if (err)
		return;
	for (i = 0; i < count; i++)
		demand(debar_waivers_find_same(&waivers, &list[i]) == i,
		       "a waiver is the same as itself");
	while (at < end)
		find_waiver(&waivers, next());
}

/* --- domains and pins ------------------------------------------------------- */

static bool is_below(const char *name, const char *domain)
{
	size_t len = strlen(name), tail = strlen(domain);

	return len >= tail && !strcasecmp(name + len - tail, domain) &&
	       (len == tail || name[len - tail - 1] == '.');
}

/* The longest domain above a name counts. */
static u16 find_domain(const struct debar_sni_rule *list, u32 count,
		       const char *name)
{
	u32 i, longest = 0;
	u16 rule = DEBAR_NO_RULE;

	for (i = 0; i < count; i++)
		if (is_below(name, (const char *)list[i].name) &&
		    list[i].len > longest) {
			longest = list[i].len;
			rule = list[i].rule;
		}
	return rule;
}

static void try_name(const struct debar_match *match,
		     const struct debar_match_rules *rules)
{
	char *name = take_text();
	u16 rule = debar_match_sni(match, (const u8 *)name, strlen(name));

	if (debar_dns_name_is_domain((const u8 *)name, strlen(name)))
		demand(rule == find_domain(rules->sni, rules->sni_count, name),
		       "the longest domain above a name is found");
	free(name);
}

static void try_digest(const struct debar_match *match,
		       const struct debar_match_rules *rules)
{
	const enum debar_pin_kind kind = next() % DEBAR_PIN_KINDS;
	u16 wanted = DEBAR_NO_RULE;
	u8 digest[DEBAR_DIGEST_LEN];
	u32 i;

	take(digest, sizeof(digest));
	for (i = 0; i < rules->pin_count; i++)
		if (rules->pins[i].kind == kind &&
		    !memcmp(rules->pins[i].digest, digest, sizeof(digest)))
			wanted = rules->pins[i].rule;
	demand(debar_match_pin(match, kind, digest) == wanted,
	       "a pin is found");
	demand(wanted == DEBAR_NO_RULE || debar_match_has_pins(match, kind),
	       "there are pins of its kind");
}

static void build_match(const struct debar_match_rules *rules)
{
	size_t size = debar_match_size(rules);
	struct debar_match_offender offender;
	struct debar_match match;
	void *memory = malloc(size);

	demand(memory, "there is memory");
	if (!debar_match_build(&match, memory, size, rules, &offender))
		while (at < end) {
			try_name(&match, rules);
			try_digest(&match, rules);
		}
	free(memory);
}

static void try_match(void)
{
	struct debar_sni_rule domains[MAX];
	struct debar_pin pins[MAX];
	struct debar_match_rules rules = { .sni = domains, .pins = pins };
	u32 count = next() % MAX, i;
	char *name;

	for (i = 0; i < count; i++) {
		name = take_text();
		domains[i].name = (const u8 *)name;
		domains[i].len = strlen(name);
		domains[i].rule = i;
	}
	rules.sni_count = count;
	rules.pin_count = next() % MAX;
	for (i = 0; i < rules.pin_count; i++) {
		pins[i].kind = next() % (DEBAR_PIN_KINDS + 1);
		pins[i].rule = i;
		take(pins[i].digest, sizeof(pins[i].digest));
	}
	build_match(&rules);
	for (i = 0; i < count; i++)
		free((void *)domains[i].name);
}

/* --- without a table -------------------------------------------------------- */

static bool slow_glob(const char *pattern, const char *text, u32 *steps)
{
	if (!*steps || !--*steps)
		return false;
	if (!*pattern)
		return !*text;
	if (*pattern == '*')
		return slow_glob(pattern + 1, text, steps) ||
		       (*text && slow_glob(pattern, text + 1, steps));
	return *text && (*pattern == '?' || *pattern == *text) &&
	       slow_glob(pattern + 1, text + 1, steps);
}

static void try_glob(void)
{
	char *pattern = take_text(), *text = take_text();
	u32 steps = 100000;
	bool wanted = slow_glob(pattern, text, &steps);
	bool found = debar_glob(pattern, text);

	demand(!steps || found == wanted, "a glob matches what it should");
	free(pattern);
	free(text);
}

/* Nobody is dropped who is switched off, guarded, waived, or not yet due. */
static void try_judge(void)
{
	struct debar_switch policy = { next() % 3, next() & 1 };
	struct debar_switch vendor = { next() % 3, next() & 1 };
	struct debar_vendor_facts facts = { next_signed(), next_signed() };
	struct debar_circumstances given = {
		.now = debar_clock(next_signed(), next_signed(), next_signed()),
		.guard = next() % (DEBAR_REASON_MAX + 1),
		.waived_until = next() % 128,
		.transit = next() & 1,
		.transit_mode = 1 + next() % 2,
	};
	struct debar_judgement judgement = debar_judge(&policy, &vendor, &facts,
						       &given);
	bool drops = policy.enabled && vendor.enabled &&
		     policy.mode == DEBAR_MODE_ENFORCE &&
		     vendor.mode == DEBAR_MODE_ENFORCE &&
		     given.guard == DEBAR_REASON_NONE &&
		     (!given.waived_until || given.waived_until <= given.now) &&
		     (!given.transit ||
		      given.transit_mode == DEBAR_MODE_ENFORCE) &&
		     given.now >= facts.effective && given.now < facts.until;

	demand(drops == (judgement.verdict == DEBAR_VERDICT_DROP),
	       "who is banned is dropped, and nobody else");
}

static void try_transit(void)
{
	struct debar_transit transit = { .count = 0 };
	u32 seen = 0, source, i;

	debar_transit_age(&transit, next());
	while (at < end) {
		source = next() % 32;
		if (source == 31) {
			debar_transit_age(&transit, (s64)next() << 8);
			seen = 0;
			for (i = 0; i < transit.count; i++)
				seen |= 1u << transit.source[i];
			continue;
		}
		seen |= 1u << source;
		debar_transit_observe(&transit, source);
		demand(transit.is_transit ||
		       __builtin_popcount(seen) < DEBAR_TRANSIT_SOURCES,
		       "so many sources make it transit");
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static void (*const tries[])(void) = {
		try_prefixes, try_waivers, try_match, try_glob, try_judge,
		try_transit,
	};

	at = data;
	end = data + size;
	tries[next() % (sizeof(tries) / sizeof(*tries))]();
	return 0;
}
