// SPDX-License-Identifier: GPL-2.0
/*
 * The waivers of all files: each once, and none that contradicts another.
 */
#include <stdlib.h>
#include <sys/socket.h>

#include "date.h"
#include "hex.h"
#include "mac.h"
#include "network.h"
#include "policy.h"

/**
 * policy_waiver_key() - the key that a kind of waiver has in a file
 * @waiver: any
 */
const char *policy_waiver_key(const struct debar_waiver *waiver)
{
	switch (waiver->kind) {
	case DEBAR_WAIVER_MAC:
		return "mac";
	case DEBAR_WAIVER_IPV4:
		return waiver->bits == 32 ? "address" : "network";
	case DEBAR_WAIVER_IPV6:
		return waiver->bits == 128 ? "address" : "network";
	case DEBAR_WAIVER_INTERFACE:
		return "interface";
	default:
		return "certificate";
	}
}

/**
 * policy_waiver_subject() - what a waiver is for, as a file says it
 * @waiver: any
 * @text: room for WAIVER_TEXT_MAX characters; returned
 */
const char *policy_waiver_subject(const struct debar_waiver *waiver, char *text)
{
	const u8 *subject = waiver->subject;

	switch (waiver->kind) {
	case DEBAR_WAIVER_MAC:
		return waiver->bits == 48 ? mac_format(subject, text) :
			mac_format_prefix(subject, waiver->bits, text);
	case DEBAR_WAIVER_IPV4:
		return network_format(AF_INET, subject, waiver->bits, text);
	case DEBAR_WAIVER_IPV6:
		return network_format(AF_INET6, subject, waiver->bits, text);
	case DEBAR_WAIVER_INTERFACE:
		return strcpy(text, (const char *)subject);
	default:
		return hex_format(subject, DEBAR_PIN_LEN, text);
	}
}

static int compare_subjects(const struct policy_waiver *x,
			    const struct policy_waiver *y)
{
	if (x->want.kind != y->want.kind)
		return x->want.kind - y->want.kind;
	if (x->want.bits != y->want.bits)
		return x->want.bits - y->want.bits;
	return memcmp(x->want.subject, y->want.subject,
		      sizeof(x->want.subject));
}

/* In the order of reading, where there is no other. */
static int compare_places(const struct policy_waiver *x,
			  const struct policy_waiver *y)
{
	if (x->at.source != y->at.source)
		return x->at.source->order < y->at.source->order ? -1 : 1;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	return x->at.column < y->at.column ? -1 : x->at.column > y->at.column;
}

static int by_subject(const void *a, const void *b)
{
	const struct policy_waiver * const *x = a, * const *y = b;
	int order = compare_subjects(*x, *y);

	return order ? order : compare_places(*x, *y);
}

static int by_ticket(const void *a, const void *b)
{
	const struct policy_waiver * const *x = a, * const *y = b;
	int order = strcmp((*x)->ticket, (*y)->ticket);

	return order ? order : compare_places(*x, *y);
}

static bool says_the_same(const struct policy_waiver *x,
			  const struct policy_waiver *y)
{
	return x->want.expires == y->want.expires &&
	       !strcmp(x->ticket, y->ticket) &&
	       !strcmp(x->reason, y->reason) &&
	       !strcmp(x->approved_by, y->approved_by);
}

static void report_repeat(struct policy *policy,
			  const struct policy_waiver *first,
			  const struct policy_waiver *again)
{
	bool one_file = first->at.source == again->at.source;
	char subject[WAIVER_TEXT_MAX];

	report_add(&policy->report, again->at,
		   "a waiver for %s is already given at %s (ticket %s)%s; allowed once in a policy",
		   policy_waiver_subject(&again->want, subject),
		   place_text(&policy->arena, first->at), first->ticket,
		   one_file ? "" : " with other facts");
}

/* The same in two files is there once; returns how many are left. */
static size_t take_once(struct policy *policy, struct policy_waiver **list,
			size_t count)
{
	size_t kept = 0, i;

	if (count)
		qsort(list, count, sizeof(*list), by_subject);
	for (i = 0; i < count; i++) {
		if (kept && !compare_subjects(list[kept - 1], list[i])) {
			if (list[kept - 1]->at.source == list[i]->at.source ||
			    !says_the_same(list[kept - 1], list[i]))
				report_repeat(policy, list[kept - 1], list[i]);
			continue;
		}
		list[kept++] = list[i];
	}
	return kept;
}

/* One ticket grants one term. */
static void compare_terms(struct policy *policy, struct policy_waiver **list,
			  size_t count)
{
	char now[DATE_TEXT_MAX], before[DATE_TEXT_MAX];
	const struct policy_waiver *first = NULL;
	size_t i;

	if (count)
		qsort(list, count, sizeof(*list), by_ticket);
	for (i = 0; i < count; i++) {
		if (!first || strcmp(first->ticket, list[i]->ticket)) {
			first = list[i];
			continue;
		}
		if (first->want.expires == list[i]->want.expires)
			continue;
		report_add(&policy->report, list[i]->expires_at,
			   "ticket '%s' expires %s here and %s at %s; allowed: one date for one ticket",
			   first->ticket,
			   date_format_day(list[i]->want.expires, now),
			   date_format_day(first->want.expires, before),
			   place_text(&policy->arena, first->expires_at));
	}
}

/* A protected address is let through without end: its waiver would be a lie. */
static void compare_protects(struct policy *policy,
			     struct policy_waiver **list, size_t count)
{
	char subject[WAIVER_TEXT_MAX];
	size_t i, j;

	for (i = 0; i < policy->protect_count; i++) {
		const struct policy_protect *protect = &policy->protects[i];
		struct policy_waiver same = { .want = { .bits = 48 } };

		if (protect->family == AF_INET)
			same.want.kind = DEBAR_WAIVER_IPV4;
		else if (protect->family == AF_INET6)
			same.want.kind = DEBAR_WAIVER_IPV6;
		if (protect->family != AF_UNSPEC)
			same.want.bits = protect->family == AF_INET ? 32 : 128;
		memcpy(same.want.subject, protect->address,
		       sizeof(protect->address));
		for (j = 0; j < count; j++)
			if (!compare_subjects(&same, list[j]))
				report_add(&policy->report, list[j]->at,
					   "the waiver for %s contradicts 'protect' at %s, which lets it through without end; keep one of them",
					   policy_waiver_subject(&same.want,
								 subject),
					   place_text(&policy->arena,
						      protect->at));
	}
}

static void warn(struct policy *policy, const struct policy_waiver *waiver,
		 s64 now)
{
	char subject[WAIVER_TEXT_MAX], span[DATE_TEXT_MAX];
	s64 left = waiver->want.expires - now;

	if (left > WAIVER_WARNING_DAYS * DATE_DAY)
		return;
	policy_waiver_subject(&waiver->want, subject);
	date_format_span(left > 0 ? left : -left, span);
	if (left > 0)
		policy_warn(policy, "%s: the waiver %s for %s expires in %s",
			    place_text(&policy->arena, waiver->expires_at),
			    waiver->ticket, subject, span);
	else
		policy_warn(policy,
			    "%s: the waiver %s for %s has expired %s ago",
			    place_text(&policy->arena, waiver->expires_at),
			    waiver->ticket, subject, span);
}

/**
 * policy_merge_waivers() - collect and compare the waivers of all files
 * @policy: its files are read, its protected addresses and data-date are merged
 * @now: system clock
 *
 * They end up in an order that does not depend on that of the files.
 */
void policy_merge_waivers(struct policy *policy, s64 now)
{
	struct policy_waiver **list = NULL, **tickets;
	size_t count = 0, room = 0, i, j;

	now = debar_clock(now, policy->data_date, 0);
	for (i = 0; i < policy->file_count; i++)
		for (j = 0; j < policy->files[i]->waiver_count; j++)
			*ARENA_PUSH(&policy->arena, list, count, room) =
				&policy->files[i]->waivers[j];
	count = take_once(policy, list, count);
	if (count > DEBAR_MAX_WAIVERS)
		report_add(&policy->report, list[DEBAR_MAX_WAIVERS]->at,
			   "%zu waivers; allowed: %d", count,
			   DEBAR_MAX_WAIVERS);
	compare_protects(policy, list, count);
	tickets = mem_alloc(count * sizeof(*tickets));
	if (count)
		memcpy(tickets, list, count * sizeof(*tickets));
	compare_terms(policy, tickets, count);
	free(tickets);
	policy->waivers = list;
	policy->waiver_count = count;
	for (i = 0; i < count; i++) {
		list[i]->want.note = (u16)i;
		warn(policy, list[i], now);
	}
}
