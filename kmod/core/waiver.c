// SPDX-License-Identifier: GPL-2.0
#include "waiver.h"

/* Octets of a subject that prefixes are made of; 0 = it is no prefix. */
static const u8 prefix_octets[DEBAR_WAIVER_KINDS] = {
	[DEBAR_WAIVER_MAC] = 6,
	[DEBAR_WAIVER_IPV4] = 4,
	[DEBAR_WAIVER_IPV6] = 16,
};

/* No bit of @subject is set beyond the first @bits. */
static bool ends_after(const u8 *subject, u32 bits)
{
	u32 bit;

	for (bit = bits; bit < DEBAR_WAIVER_SUBJECT * 8; bit++)
		if (subject[bit / 8] & 0x80 >> bit % 8)
			return false;
	return true;
}

static bool is_name(const u8 *subject)
{
	u32 len = 0;

	while (len < DEBAR_WAIVER_SUBJECT && subject[len])
		len++;
	/* With its NUL it fits into the kernel's IFNAMSIZ. */
	return len > 0 && len <= DEBAR_WAIVER_NAME &&
	       ends_after(subject, len * 8);
}

static bool is_mac(const struct debar_waiver *waiver)
{
	if (waiver->subject[0] & 1)
		return false;
	return waiver->bits == 24 || waiver->bits == 28 ||
	       waiver->bits == 36 || waiver->bits == 48;
}

/**
 * debar_waiver_check() - can there be such a waiver?
 * @waiver: candidate
 *
 * Return: 0, -ERANGE for a length that is not allowed, a group address or a name
 * that no interface can have, -EINVAL for bits beyond the length.
 */
int debar_waiver_check(const struct debar_waiver *waiver)
{
	switch (waiver->kind) {
	case DEBAR_WAIVER_MAC:
		if (!is_mac(waiver))
			return -ERANGE;
		break;
	case DEBAR_WAIVER_IPV4:
	case DEBAR_WAIVER_IPV6:
		if (!waiver->bits ||
		    waiver->bits > prefix_octets[waiver->kind] * 8)
			return -ERANGE;
		break;
	case DEBAR_WAIVER_INTERFACE:
		return is_name(waiver->subject) && !waiver->bits ? 0 : -ERANGE;
	case DEBAR_WAIVER_CERTIFICATE:
		return waiver->bits ? -ERANGE : 0;
	default:
		return -ERANGE;
	}
	return ends_after(waiver->subject, waiver->bits) ? 0 : -EINVAL;
}

/* By kind, the longest prefix first, then by what they name. */
static int compare(const struct debar_waiver *a, const struct debar_waiver *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->bits != b->bits)
		return a->bits > b->bits ? -1 : 1;
	return memcmp(a->subject, b->subject, sizeof(a->subject));
}

static void sift_down(struct debar_waiver *list, u32 root, u32 count)
{
	struct debar_waiver held = list[root];
	u32 child;

	for (; 2 * root + 1 < count; root = child) {
		child = 2 * root + 1;
		if (child + 1 < count &&
		    compare(&list[child], &list[child + 1]) < 0)
			child++;
		if (compare(&held, &list[child]) >= 0)
			break;
		list[root] = list[child];
	}
	list[root] = held;
}

/* Heapsort: in place, and no input makes it slow. */
static void sort(struct debar_waiver *list, u32 count)
{
	struct debar_waiver last;
	u32 i;

	for (i = count / 2; i > 0; i--)
		sift_down(list, i - 1, count);
	for (i = count; i > 1; i--) {
		last = list[i - 1];
		list[i - 1] = list[0];
		list[0] = last;
		sift_down(list, 0, i - 1);
	}
}

static void note_length(struct debar_waivers *waivers,
			const struct debar_waiver *waiver)
{
	u8 *length, *lengths;

	if (!prefix_octets[waiver->kind])
		return;
	length = waivers->length[waiver->kind];
	lengths = &waivers->lengths[waiver->kind];
	if (!*lengths || length[*lengths - 1] != waiver->bits)
		length[(*lengths)++] = waiver->bits;
}

/**
 * debar_waivers_build() - make a table of waivers
 * @waivers: result; borrows @list
 * @list: gets sorted; lives as long as @waivers
 * @count: of @list, at most DEBAR_MAX_WAIVERS
 * @offender: on failure: note of the waiver that is wrong
 *
 * Return: 0, -E2BIG, what debar_waiver_check() says, or -EEXIST when two name
 * the same.
 */
int debar_waivers_build(struct debar_waivers *waivers,
			struct debar_waiver *list, u32 count, u32 *offender)
{
	u32 kind = 0, i;
	int err;

	memset(waivers, 0, sizeof(*waivers));
	if (count > DEBAR_MAX_WAIVERS)
		return -E2BIG;
	for (i = 0; i < count; i++) {
		err = debar_waiver_check(&list[i]);
		if (err) {
			*offender = list[i].note;
			return err;
		}
	}
	sort(list, count);
	for (i = 0; i < count; i++) {
		if (i && !compare(&list[i - 1], &list[i])) {
			*offender = list[i].note;
			return -EEXIST;
		}
		while (kind < list[i].kind)
			waivers->first[++kind] = i;
		note_length(waivers, &list[i]);
	}
	while (kind < DEBAR_WAIVER_KINDS)
		waivers->first[++kind] = count;
	waivers->waiver = list;
	waivers->count = count;
	return 0;
}

/**
 * debar_waivers_find_same() - a waiver that names the same
 * @waivers: table
 * @waiver: its kind, bits and subject are looked for
 *
 * Return: its index, expired or not, or DEBAR_NO_WAIVER.
 */
u16 debar_waivers_find_same(const struct debar_waivers *waivers,
			    const struct debar_waiver *waiver)
{
	u32 low = waivers->first[waiver->kind];
	u32 high = waivers->first[waiver->kind + 1], middle;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		order = compare(waiver, &waivers->waiver[middle]);
		if (!order)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return DEBAR_NO_WAIVER;
}

static u16 find_valid(const struct debar_waivers *waivers,
		      const struct debar_waiver *waiver, s64 now)
{
	u16 found = debar_waivers_find_same(waivers, waiver);

	if (found != DEBAR_NO_WAIVER && now < waivers->waiver[found].expires)
		return found;
	return DEBAR_NO_WAIVER;
}

/* The first @bits of @octets, the rest zero. */
static void cut(struct debar_waiver *probe, const u8 *octets, u8 bits)
{
	memset(probe->subject, 0, sizeof(probe->subject));
	memcpy(probe->subject, octets, (bits + 7) / 8);
	if (bits % 8)
		probe->subject[bits / 8] &= 0xff << (8 - bits % 8);
	probe->bits = bits;
}

static u16 find_prefix(const struct debar_waivers *waivers,
		       enum debar_waiver_kind kind, const u8 *octets, s64 now)
{
	struct debar_waiver probe = { .kind = kind };
	u16 found;
	u8 i;

	for (i = 0; octets && i < waivers->lengths[kind]; i++) {
		cut(&probe, octets, waivers->length[kind][i]);
		found = find_valid(waivers, &probe, now);
		if (found != DEBAR_NO_WAIVER)
			return found;
	}
	return DEBAR_NO_WAIVER;
}

static u16 find_interface(const struct debar_waivers *waivers,
			  const char *name, s64 now)
{
	struct debar_waiver probe = { .kind = DEBAR_WAIVER_INTERFACE };
	u32 i;

	if (!name || !debar_waivers_have(waivers, DEBAR_WAIVER_INTERFACE))
		return DEBAR_NO_WAIVER;
	for (i = 0; i < DEBAR_WAIVER_NAME && name[i]; i++)
		probe.subject[i] = name[i];
	/* No waiver names a longer one, even if it begins like this. */
	if (name[i])
		return DEBAR_NO_WAIVER;
	return find_valid(waivers, &probe, now);
}

static u16 find_certificate(const struct debar_waivers *waivers,
			    const u8 *digest, s64 now)
{
	struct debar_waiver probe = { .kind = DEBAR_WAIVER_CERTIFICATE };

	if (!digest || !debar_waivers_have(waivers, DEBAR_WAIVER_CERTIFICATE))
		return DEBAR_NO_WAIVER;
	memcpy(probe.subject, digest, sizeof(probe.subject));
	return find_valid(waivers, &probe, now);
}

/**
 * debar_waivers_find() - the waiver that somebody lives under
 * @waivers: table
 * @facts: what is known of them
 * @now: by debar_clock()
 *
 * Of several the one that names them most closely counts: certificate, MAC,
 * address, each the longest prefix first, and the interface last. One that has
 * expired never does.
 *
 * Context: any, softirq included; no locks.
 * Return: index, or DEBAR_NO_WAIVER.
 */
u16 debar_waivers_find(const struct debar_waivers *waivers,
		       const struct debar_waiver_facts *facts, s64 now)
{
	u16 found;

	if (!waivers->count)
		return DEBAR_NO_WAIVER;
	found = find_certificate(waivers, facts->digest, now);
	if (found == DEBAR_NO_WAIVER)
		found = find_prefix(waivers, DEBAR_WAIVER_MAC, facts->mac, now);
	if (found == DEBAR_NO_WAIVER)
		found = find_prefix(waivers, DEBAR_WAIVER_IPV4, facts->ipv4,
				    now);
	if (found == DEBAR_NO_WAIVER)
		found = find_prefix(waivers, DEBAR_WAIVER_IPV6, facts->ipv6,
				    now);
	if (found == DEBAR_NO_WAIVER)
		found = find_interface(waivers, facts->interface[0], now);
	if (found == DEBAR_NO_WAIVER)
		found = find_interface(waivers, facts->interface[1], now);
	return found;
}
