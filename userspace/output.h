/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One call a field, whatever the form: JSON for programs, tables and lines
 * for people. JSON keys are the attribute names of the netlink specification.
 */
#ifndef DEBAR_OUTPUT_H
#define DEBAR_OUTPUT_H

#include "debarctl.h"
#include "mem.h"
#include "names.h"

enum tint { TINT_NONE, TINT_BAD, TINT_WARN, TINT_GOOD, TINT_BOLD, TINT_DIM };

/* Column flags. */
#define COLUMN_RIGHT	1	/* numbers */
#define COLUMN_OPTIONAL	2	/* not shown when nothing is in it */

/**
 * struct column - a column of a table for people
 * @key: field that fills it
 * @title: its head
 * @flags: COLUMN_*
 */
struct column {
	const char *key;
	const char *title;
	int flags;
};

struct json_object;
struct table;

enum { OUT_DEPTH = 6 };

/**
 * struct out - what a command has to say
 * @arena: texts of the table at hand
 * @json: JSON is wanted
 * @color: colours are wanted
 * @tint: of the next field
 * @open: JSON objects and arrays that are not complete, outermost first
 * @depth: index of the innermost one
 * @table: being filled, or NULL
 */
struct out {
	struct arena arena;
	bool json;
	bool color;
	enum tint tint;
	struct json_object *open[OUT_DEPTH];
	int depth;
	struct table *table;
};

void out_begin(struct out *out, const struct request *rq);
int out_end(struct out *out);
int out_send(struct out *out);

void out_list(struct out *out, const char *key, const struct column *columns,
	      size_t count);
void out_row(struct out *out);
void out_list_end(struct out *out, const char *when_empty);
void out_object(struct out *out, const char *key);
void out_object_end(struct out *out);

void out_tint(struct out *out, enum tint tint);
void out_value(struct out *out, const char *key, struct json_object *value,
	       const char *shown);
void out_null(struct out *out, const char *key);
void out_text(struct out *out, const char *key, const char *value);
void out_shown(struct out *out, const char *key, const char *value,
	       const char *shown);
void out_count(struct out *out, const char *key, u64 value);
void out_number(struct out *out, const char *key, s64 value);
void out_bool(struct out *out, const char *key, bool value);
void out_names(struct out *out, const char *key, u32 flags,
	       const struct names *names);
void out_strings(struct out *out, const char *key, const char * const *list,
		 size_t count);

void out_time(struct out *out, const char *key, s64 instant);
void out_hash(struct out *out, const char *key, const u8 *hash);

void out_line(struct out *out, const char *label, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void out_print(struct out *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *out_thousands(u64 value, char *text);
const char *out_bytes(u64 value, char *text);

/* Room for out_thousands() and out_bytes(). */
#define OUT_NUMBER_MAX 32

#endif
