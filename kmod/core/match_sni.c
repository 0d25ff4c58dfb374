// SPDX-License-Identifier: GPL-2.0
/*
 * Server names of ClientHellos (RFC 6066, 3): a domain covers itself and what
 * lies below it, label by label, so that "ys7.com" is not in "notys7.com".
 */
#include "match_table.h"

enum { MAX_LABEL = 63 };	/* RFC 1035, 2.3.4 */

static u8 lower(u8 c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

/* The hash grows from the end of the name to its beginning. */
static u32 hash_more(u32 hash, u8 c)
{
	return (hash + c) * 0x9e3779b1u;
}

static u32 hash_place(const struct debar_match *match, u32 hash)
{
	return (hash ^ hash >> 16) & match->sni_mask;
}

static bool equal(struct debar_slice listed, const u8 *name, u32 len)
{
	u32 i;

	if (listed.len != len)
		return false;
	for (i = 0; i < len; i++)
		if (listed.data[i] != lower(name[i]))
			return false;
	return true;
}

/* The slot of this domain, or the free one where it belongs. */
static u32 find(const struct debar_match *match, u32 hash, const u8 *name,
		u32 len)
{
	u32 i = hash_place(match, hash);

	while (match->sni_slot[i] != NOTHING &&
	       !equal(match->sni[match->sni_slot[i]].name, name, len))
		i = (i + 1) & match->sni_mask;
	return i;
}

static bool is_host_character(u8 c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '_';
}

static bool is_domain(struct debar_slice name)
{
	u32 label = 0, i;

	for (i = 0; i < name.len; i++) {
		if (name.data[i] == '.') {
			if (!label)
				return false;
			label = 0;
		} else if (!is_host_character(name.data[i]) ||
			   ++label > MAX_LABEL) {
			return false;
		}
	}
	return label;
}

static size_t names_len(const struct debar_match_rules *rules)
{
	size_t len = 0;
	u32 i;

	for (i = 0; i < rules->sni_count; i++)
		len += rules->sni[i].len;
	return len;
}

/* Bytes that debar_match_sni_build() takes. */
size_t debar_match_sni_size(const struct debar_match_rules *rules)
{
	return debar_match_round(rules->sni_count *
				 sizeof(struct debar_match_name)) +
	       debar_match_round(debar_match_slots(rules->sni_count) *
				 sizeof(u32)) +
	       debar_match_round(names_len(rules));
}

/* Return: 0, -EINVAL for what is no domain, or a rule that there is not,
 * -EEXIST for a domain listed twice.
 */
int debar_match_sni_build(struct debar_match *match, u8 **memory,
			  const struct debar_match_rules *rules, u32 *offender)
{
	u32 slots = debar_match_slots(rules->sni_count);
	struct debar_match_name *sni = debar_match_take(memory,
		rules->sni_count * sizeof(*sni));
	u32 *slot = debar_match_take(memory, slots * sizeof(*slot));
	u8 *text = debar_match_take(memory, names_len(rules));
	u32 i, at, hash, place;

	if (!rules->sni_count)
		return 0;
	memset(slot, 0xff, slots * sizeof(*slot));
	match->sni = sni;
	match->sni_slot = slot;
	match->sni_mask = slots - 1;
	for (i = 0; i < rules->sni_count; i++) {
		debar_build_pause();
		*offender = i;
		sni[i].rule = rules->sni[i].rule;
		sni[i].name.data = text;
		sni[i].name.len = rules->sni[i].len;
		hash = 0;
		for (at = sni[i].name.len; at; at--) {
			text[at - 1] = lower(rules->sni[i].name[at - 1]);
			hash = hash_more(hash, text[at - 1]);
		}
		if (sni[i].rule >= DEBAR_MAX_RULES ||
		    sni[i].name.len > DEBAR_DNS_NAME_MAX ||
		    !is_domain(sni[i].name))
			return -EINVAL;
		place = find(match, hash, text, sni[i].name.len);
		if (slot[place] != NOTHING)
			return -EEXIST;
		slot[place] = i;
		text += sni[i].name.len;
	}
	return 0;
}

/**
 * debar_match_sni() - the rule that lists the longest domain of a server name
 * @match: built, or all zeros
 * @name: as in the ClientHello; may end with a dot
 * @len: octets in @name
 *
 * Context: any; takes no lock.
 * Return: index of the rule or DEBAR_NO_RULE; that also for a name that is
 * longer than a domain name can be.
 */
u16 debar_match_sni(const struct debar_match *match, const u8 *name, u32 len)
{
	u16 rule = DEBAR_NO_RULE;
	u32 at, hash = 0, place;

	if (len && name[len - 1] == '.')
		len--;
	if (!match->sni || len > DEBAR_DNS_NAME_MAX)
		return DEBAR_NO_RULE;
	for (at = len; at; at--) {
		hash = hash_more(hash, lower(name[at - 1]));
		if (at > 1 && name[at - 2] != '.')
			continue;
		place = find(match, hash, name + at - 1, len - at + 1);
		if (match->sni_slot[place] != NOTHING)
			rule = match->sni[match->sni_slot[place]].rule;
	}
	return rule;
}
