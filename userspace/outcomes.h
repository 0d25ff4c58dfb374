/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What became of everybody in a scan, to be compared with another scan.
 */
#ifndef DEBARCTL_OUTCOMES_H
#define DEBARCTL_OUTCOMES_H

#include "core/judge.h"
#include "output.h"

struct json_object;

/**
 * struct outcome - what became of one
 * @whom: MAC or IP address
 * @evidence: by what a rule matched
 * @rule: its name
 * @judgement: the strictest, if there were several
 */
struct outcome {
	const char *whom;
	const char *evidence;
	const char *rule;
	struct debar_judgement judgement;
};

/**
 * struct outcomes - what became of all whom a rule matched
 * @list: in the order in which they turned up
 * @count: of @list
 * @room: of @list
 * @index: where in @list somebody is
 * @arena: holds all of it
 */
struct outcomes {
	struct outcome *list;
	size_t count;
	size_t room;
	struct json_object *index;
	struct arena arena;
};

void outcomes_note(struct outcomes *outcomes, const struct outcome *outcome);
void outcomes_compare(struct out *out, const struct outcomes *before,
		      const struct outcomes *after);
void outcomes_free(struct outcomes *outcomes);

#endif
