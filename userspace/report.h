/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is wrong with policy files, and where.
 */
#ifndef DEBAR_REPORT_H
#define DEBAR_REPORT_H

#include <stdio.h>

#include "mem.h"
#include "source.h"

/* Errors shown of one file; of more only the number is told. */
#define REPORT_PER_FILE 20

/**
 * struct place - where in a policy file something stands
 * @source: the file
 * @line: from 1
 * @column: from 1, in characters
 * @length: characters to underline, at least 1
 */
struct place {
	struct source *source;
	u32 line;
	u32 column;
	u32 length;
};

/**
 * struct diagnosis - one error
 * @at: where
 * @text: what is wrong and what is allowed
 * @order: number of the error
 */
struct diagnosis {
	struct place at;
	const char *text;
	size_t order;
};

/**
 * struct report - the errors of all files
 * @arena: owns the texts
 * @list: of the errors kept
 * @count: in @list
 * @room: of @list
 * @total: errors, those not kept included
 */
struct report {
	struct arena arena;
	struct diagnosis *list;
	size_t count;
	size_t room;
	size_t total;
};

void report_add(struct report *report, struct place at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void report_print(struct report *report, FILE *to);
void report_free(struct report *report);
struct place place_of_file(struct source *source);
const char *place_text(struct arena *arena, struct place at);

#endif
