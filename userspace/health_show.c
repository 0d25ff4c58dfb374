// SPDX-License-Identifier: GPL-2.0
#include "health.h"

static const enum tint tints[] = {
	[HEALTH_OK] = TINT_GOOD,
	[HEALTH_NOTE] = TINT_NONE,
	[HEALTH_WARNING] = TINT_WARN,
	[HEALTH_CRITICAL] = TINT_BAD,
};

/**
 * health_show() - all findings, one a line
 * @out: where to
 * @key: of the list
 * @label: of the first line, or NULL for lines without any
 * @health: findings
 */
void health_show(struct out *out, const char *key, const char *label,
		 const struct health *health)
{
	size_t i;

	out_list(out, key, NULL, 0);
	for (i = 0; i < health->count; i++) {
		const struct health_item *item = &health->list[i];
		const char *word = name_of(&severity_names, item->severity);

		out_row(out);
		out_text(out, "severity", word);
		out_text(out, "port", item->port);
		out_text(out, "what", item->what);
		out_text(out, "remedy", item->remedy);
		out_tint(out, tints[item->severity]);
		if (label)
			out_line(out, i ? "" : label, "%s: %s%s%s", word,
				 item->what, item->remedy ? "; " : "",
				 item->remedy ? item->remedy : "");
		else
			out_print(out, "%s: %s%s%s", word, item->what,
				  item->remedy ? "; " : "",
				  item->remedy ? item->remedy : "");
	}
	out_list_end(out, NULL);
}
