// SPDX-License-Identifier: GPL-2.0
/*
 * Pins: certificates and keys known by their SHA-256.
 */
#include "match_table.h"

/* The slot of this digest, or the free one where it belongs. All of it is
 * hashed: somebody may list what is no digest, or digests that begin alike.
 */
static u32 find(const struct debar_match *match, enum debar_pin_kind kind,
		const u8 *digest)
{
	u32 i = debar_hash(kind, digest, DEBAR_DIGEST_LEN) & match->pin_mask;
	const struct debar_pin *pin;

	for (; match->pin_slot[i] != NOTHING; i = (i + 1) & match->pin_mask) {
		pin = &match->pin[match->pin_slot[i]];
		if (pin->kind == kind &&
		    !memcmp(pin->digest, digest, DEBAR_DIGEST_LEN))
			break;
	}
	return i;
}

/* Bytes that debar_match_pin_build() takes. */
size_t debar_match_pin_size(const struct debar_match_rules *rules)
{
	return debar_match_round(rules->pin_count * sizeof(struct debar_pin)) +
	       debar_match_round(debar_match_slots(rules->pin_count) *
				 sizeof(u32));
}

/* Return: 0, -EINVAL for a kind or rule that there is not, -EEXIST for a pin
 * listed twice.
 */
int debar_match_pin_build(struct debar_match *match, u8 **memory,
			  const struct debar_match_rules *rules, u32 *offender)
{
	u32 slots = debar_match_slots(rules->pin_count);
	struct debar_pin *pin = debar_match_take(memory, rules->pin_count *
						 sizeof(*pin));
	u32 *slot = debar_match_take(memory, slots * sizeof(*slot));
	u32 i, place;

	memset(slot, 0xff, slots * sizeof(*slot));
	match->pin = pin;
	match->pin_slot = slot;
	match->pin_mask = slots - 1;
	for (i = 0; i < rules->pin_count; i++) {
		debar_build_pause();
		*offender = i;
		pin[i] = rules->pins[i];
		if (pin[i].kind >= DEBAR_PIN_KINDS ||
		    pin[i].rule >= DEBAR_MAX_RULES)
			return -EINVAL;
		place = find(match, pin[i].kind, pin[i].digest);
		if (slot[place] != NOTHING)
			return -EEXIST;
		slot[place] = i;
		match->pin_kinds |= 1 << pin[i].kind;
	}
	return 0;
}

/**
 * debar_match_pin() - the rule that lists a digest
 * @match: built, or all zeros
 * @kind: what the digest is of
 * @digest: DEBAR_DIGEST_LEN octets
 *
 * Context: any; takes no lock.
 * Return: index of the rule or DEBAR_NO_RULE.
 */
u16 debar_match_pin(const struct debar_match *match, enum debar_pin_kind kind,
		    const u8 *digest)
{
	u32 place;

	if (!debar_match_has_pins(match, kind))
		return DEBAR_NO_RULE;
	place = find(match, kind, digest);
	if (match->pin_slot[place] == NOTHING)
		return DEBAR_NO_RULE;
	return match->pin[match->pin_slot[place]].rule;
}
