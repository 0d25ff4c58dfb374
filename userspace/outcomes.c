// SPDX-License-Identifier: GPL-2.0
#include "outcomes.h"

#include <json.h>
#include <string.h>

static struct outcome *find(const struct outcomes *outcomes, const char *whom)
{
	struct json_object *at;

	if (!outcomes->index ||
	    !json_object_object_get_ex(outcomes->index, whom, &at))
		return NULL;
	return &outcomes->list[json_object_get_int64(at)];
}

static const char *keep(struct outcomes *outcomes, const char *text)
{
	return arena_text(&outcomes->arena, text, strlen(text));
}

/**
 * outcomes_note() - remember what became of somebody
 * @outcomes: zeros, or filled
 * @outcome: copied
 */
void outcomes_note(struct outcomes *outcomes, const struct outcome *outcome)
{
	struct outcome *entry = find(outcomes, outcome->whom);

	if (!outcomes->index)
		outcomes->index = json_object_new_object();
	if (!entry) {
		json_object_object_add(outcomes->index, outcome->whom,
				       json_object_new_int64((s64)outcomes->count));
		entry = ARENA_PUSH(&outcomes->arena, outcomes->list,
				   outcomes->count, outcomes->room);
		entry->whom = keep(outcomes, outcome->whom);
	} else if (entry->judgement.verdict >= outcome->judgement.verdict) {
		return;
	}
	entry->evidence = outcome->evidence;
	entry->rule = keep(outcomes, outcome->rule);
	entry->judgement = outcome->judgement;
}

static bool is_banned(const struct outcome *outcome)
{
	return outcome && outcome->judgement.verdict == DEBAR_VERDICT_DROP;
}

static const char *verdict_of(const struct outcome *outcome)
{
	return name_of(&verdict_names, outcome ? outcome->judgement.verdict :
		       DEBAR_VERDICT_ACCEPT);
}

static void put_change(struct out *out, const struct outcome *before,
		       const struct outcome *after)
{
	const bool banned = is_banned(after);
	const struct outcome *why = banned ? after : before;

	out_row(out);
	out_tint(out, banned ? TINT_BAD : TINT_WARN);
	out_text(out, "change", banned ? "banned" : "released");
	out_text(out, "whom", why->whom);
	out_text(out, "before", verdict_of(before));
	out_text(out, "after", verdict_of(after));
	out_text(out, "reason", name_of(&reason_names, after ?
					after->judgement.reason :
					DEBAR_REASON_NONE));
	out_text(out, "evidence", why->evidence);
	out_text(out, "rule", why->rule);
}

/**
 * outcomes_compare() - list for whom two policies differ
 * @out: begun
 * @before: by the one
 * @after: by the other
 */
void outcomes_compare(struct out *out, const struct outcomes *before,
		      const struct outcomes *after)
{
	static const struct column columns[] = {
		{ "change", "CHANGE", 0 },
		{ "whom", "WHOM", 0 },
		{ "before", "BEFORE", 0 },
		{ "after", "AFTER", 0 },
		{ "reason", "REASON", 0 },
		{ "evidence", "EVIDENCE", 0 },
		{ "rule", "RULE", 0 },
	};
	u64 banned = 0, released = 0;
	size_t i;

	out_list(out, "changes", columns, ARRAY_SIZE(columns));
	for (i = 0; i < after->count; i++) {
		const struct outcome *was = find(before, after->list[i].whom);

		if (is_banned(&after->list[i]) && !is_banned(was)) {
			put_change(out, was, &after->list[i]);
			banned++;
		}
	}
	for (i = 0; i < before->count; i++) {
		const struct outcome *is = find(after, before->list[i].whom);

		if (is_banned(&before->list[i]) && !is_banned(is)) {
			put_change(out, &before->list[i], is);
			released++;
		}
	}
	out_list_end(out, NULL);
	out_count(out, "newly-banned", banned);
	out_count(out, "released", released);
	out_print(out, "%llu would be banned newly, %llu released",
		  (unsigned long long)banned, (unsigned long long)released);
}

/**
 * outcomes_free() - give everything back
 * @outcomes: may be zeros
 */
void outcomes_free(struct outcomes *outcomes)
{
	json_object_put(outcomes->index);
	arena_free(&outcomes->arena);
	memset(outcomes, 0, sizeof(*outcomes));
}
