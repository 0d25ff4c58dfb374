// SPDX-License-Identifier: GPL-2.0
#include <json.h>
#include <stdlib.h>

#include "date.h"
#include "waivers.h"

/**
 * struct entry - a waiver and what it is sorted by
 */
struct entry {
	s64 expires;
	const char *ticket;
	size_t index;
};

/* What ends first comes first. */
static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order;

	if (x->expires != y->expires)
		return x->expires < y->expires ? -1 : 1;
	order = strcmp(x->ticket, y->ticket);
	if (order)
		return order;
	return x->index < y->index ? -1 : 1;
}

static void show_waiver(struct out *out, struct nlattr **waiver)
{
	s64 left = reply_s64(waiver, DEBAR_A_WAIVER_EXPIRES_IN);
	char subject[WAIVER_TEXT_MAX], span[DATE_TEXT_MAX];
	struct debar_waiver read;

	out_row(out);
	if (waiver_read(waiver, &read)) {
		out_text(out, "kind", policy_waiver_key(&read));
		out_text(out, "subject", policy_waiver_subject(&read, subject));
	}
	reply_fields(out, waiver, &waiver_set, false);
	out_count(out, "days-left", left > 0 ? (u64)(left / DATE_DAY) : 0);
	out_bool(out, "expired", left <= 0);
	/* Again, for people. */
	out_tint(out, left <= 0 ? TINT_BAD :
		 left <= WAIVER_WARNING_DAYS * DATE_DAY ? TINT_WARN :
		 TINT_NONE);
	out_value(out, "expires-in", json_object_new_int64(left), left > 0 ?
		  date_format_span(left, span) : "expired");
}

static int show(const struct request *rq, const struct dump *dump)
{
	static const struct column columns[] = {
		{ "ticket", "TICKET", 0 },
		{ "kind", "WAIVES", 0 },
		{ "subject", "WHOM", 0 },
		{ "expires", "EXPIRES", 0 },
		{ "expires-in", "LEFT", COLUMN_RIGHT },
		{ "frames", "FRAMES", COLUMN_RIGHT },
		{ "approved-by", "APPROVED BY", 0 },
		{ "reason", "REASON", 0 },
	};
	struct entry *list = mem_alloc(dump->count * sizeof(*list));
	struct nlattr *waiver[REPLY_MAX + 1];
	size_t count = 0, i;
	struct out out;

	for (i = 0; i < dump->count; i++) {
		if (!dump_nest(dump, i, DEBAR_A_WAIVER, &waiver_set, waiver) ||
		    !reply_text(waiver, DEBAR_A_WAIVER_TICKET))
			continue;
		list[count].expires = reply_s64(waiver, DEBAR_A_WAIVER_EXPIRES);
		list[count].ticket = reply_text(waiver, DEBAR_A_WAIVER_TICKET);
		list[count++].index = i;
	}
	qsort(list, count, sizeof(*list), compare);
	out_begin(&out, rq);
	out_list(&out, "waivers", columns, ARRAY_SIZE(columns));
	for (i = 0; i < count; i++)
		if (dump_nest(dump, list[i].index, DEBAR_A_WAIVER, &waiver_set,
			      waiver))
			show_waiver(&out, waiver);
	out_list_end(&out, "nobody is waived");
	free(list);
	return out_end(&out);
}

/*
 * waivers
 */
int cmd_waivers(const struct request *rq, int argc, char **argv)
{
	struct dump dump = { 0 };
	struct link link;
	int rc;

	(void)argc;
	(void)argv;
	rc = link_list(&link, rq, DEBAR_CMD_GET_WAIVERS,
		       "cannot list the waivers", &dump);
	if (!rc)
		rc = show(rq, &dump);
	dump_free(&dump);
	link_close(&link);
	return rc;
}
