// SPDX-License-Identifier: GPL-2.0
#include "upcoming.h"

#include <stdlib.h>

#include "date.h"

/* Lines for people; programs get all. */
#define SHOWN 5

/**
 * struct change - one that is to come
 * @at: seconds since 1970 UTC
 * @what: "vendor-effective", "vendor-until" or "waiver-expires"
 * @name: of the vendor, or ticket
 */
struct change {
	s64 at;
	const char *what;
	const char *name;
};

struct changes {
	struct arena arena;
	struct change *list;
	size_t count;
	size_t room;
};

static void add(struct changes *changes, struct nlattr **tb, int date,
		int name, const char *what, s64 clock)
{
	struct change *change;

	if (!tb[date] || reply_s64(tb, date) <= clock || !reply_text(tb, name))
		return;
	change = ARENA_PUSH(&changes->arena, changes->list, changes->count,
			    changes->room);
	change->at = reply_s64(tb, date);
	change->what = what;
	change->name = reply_text(tb, name);
}

static int compare(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int order;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	order = strcmp(x->what, y->what);
	return order ? order : strcmp(x->name, y->name);
}

static void collect(struct changes *changes, const struct dump *vendors,
		    const struct dump *waivers, s64 clock)
{
	struct nlattr *tb[REPLY_MAX + 1];
	size_t i;

	for (i = 0; i < vendors->count; i++) {
		if (!dump_nest(vendors, i, DEBAR_A_VENDOR, &vendor_set, tb))
			continue;
		add(changes, tb, DEBAR_A_VENDOR_EFFECTIVE, DEBAR_A_VENDOR_NAME,
		    "vendor-effective", clock);
		add(changes, tb, DEBAR_A_VENDOR_UNTIL, DEBAR_A_VENDOR_NAME,
		    "vendor-until", clock);
	}
	for (i = 0; i < waivers->count; i++)
		if (dump_nest(waivers, i, DEBAR_A_WAIVER, &waiver_set, tb))
			add(changes, tb, DEBAR_A_WAIVER_EXPIRES,
			    DEBAR_A_WAIVER_TICKET, "waiver-expires", clock);
	if (changes->count)
		qsort(changes->list, changes->count, sizeof(*changes->list),
		      compare);
}

static const char *spell(const struct change *change)
{
	if (!strcmp(change->what, "vendor-effective"))
		return "the ban takes effect on";
	if (!strcmp(change->what, "vendor-until"))
		return "the ban ends for";
	return "expiry of waiver";
}

static void show(struct out *out, const struct change *change, s64 clock,
		 size_t number)
{
	char when[DATE_TEXT_MAX], span[DATE_TEXT_MAX];

	out_row(out);
	out_text(out, "what", change->what);
	out_text(out, "name", change->name);
	out_time(out, "time", change->at);
	if (number >= SHOWN)
		return;
	out_line(out, number ? "" : "next", "%s, in %s: %s %s",
		 date_format(change->at, when),
		 date_format_span(change->at - clock, span), spell(change),
		 change->name);
}

/**
 * upcoming_show() - list what changes by itself, soonest first
 * @out: document
 * @vendors: answer to get-vendors
 * @waivers: answer to get-waivers
 * @clock: by which the module judges dates
 *
 * Waivers of one ticket end together and are told once.
 */
void upcoming_show(struct out *out, const struct dump *vendors,
		   const struct dump *waivers, s64 clock)
{
	struct changes changes = { .count = 0 };
	size_t shown = 0, i;

	collect(&changes, vendors, waivers, clock);
	out_list(out, "next", NULL, 0);
	for (i = 0; i < changes.count; i++)
		if (!i || compare(&changes.list[i - 1], &changes.list[i]))
			show(out, &changes.list[i], clock, shown++);
	out_list_end(out, NULL);
	if (shown > SHOWN)
		out_line(out, "", "and %zu more", shown - SHOWN);
	arena_free(&changes.arena);
}
