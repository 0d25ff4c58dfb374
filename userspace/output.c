// SPDX-License-Identifier: GPL-2.0
#include "output.h"

#include <json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "table.h"
#include "text.h"

static bool want_color(enum color_when when)
{
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

	if (when != COLOR_AUTO)
		return when == COLOR_ALWAYS;
	return isatty(STDOUT_FILENO) && !(no && *no) && term &&
	       strcmp(term, "dumb");
}

/**
 * out_begin() - begin a document, or a stream of them
 * @out: result; out_end() in any case
 * @rq: says which form is wanted
 */
void out_begin(struct out *out, const struct request *rq)
{
	memset(out, 0, sizeof(*out));
	out->json = rq->json;
	out->color = want_color(rq->color);
	out->open[0] = json_object_new_object();
}

static int check_stream(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return RC_DONE;
	if (errno != EPIPE)
		complain("cannot write the output: %s", strerror(errno));
	return RC_FAILED;
}

/**
 * out_send() - send what was said so far as one line, begin anew
 * @out: a stream
 *
 * Return: RC_DONE, or RC_FAILED when nobody reads.
 */
int out_send(struct out *out)
{
	const int form = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;

	if (out->json)
		puts(json_object_to_json_string_ext(out->open[0], form));
	json_object_put(out->open[0]);
	out->open[0] = json_object_new_object();
	if (!out->table)
		arena_free(&out->arena);
	return ferror(stdout) ? RC_FAILED : RC_DONE;
}

/**
 * out_end() - print the document and forget it
 * @out: a stream has nothing to print any more, and prints nothing
 *
 * Return: RC_DONE, or RC_FAILED when the output could not be written.
 */
int out_end(struct out *out)
{
	if (out->json && json_object_object_length(out->open[0]))
		out_send(out);
	json_object_put(out->open[0]);
	out->open[0] = NULL;
	arena_free(&out->arena);
	return check_stream();
}

/* Where the next value goes; takes @value. */
static void add(struct out *out, const char *key, struct json_object *value)
{
	struct json_object *parent = out->open[out->depth];

	if (json_object_is_type(parent, json_type_array))
		json_object_array_add(parent, value);
	else
		json_object_object_add(parent, key, value);
}

static void descend(struct out *out, const char *key,
		    struct json_object *value)
{
	add(out, key, value);
	out->open[++out->depth] = value;
}

/**
 * out_list() - begin a list of objects, a table for people
 * @out: no table is open
 * @key: of the list
 * @columns: of the table; fields without a column are for programs only
 * @count: of @columns
 */
void out_list(struct out *out, const char *key, const struct column *columns,
	      size_t count)
{
	descend(out, key, json_object_new_array());
	out->table = table_new(&out->arena, columns, count);
}

/**
 * out_row() - begin an object of the list
 * @out: a list is open
 */
void out_row(struct out *out)
{
	if (!json_object_is_type(out->open[out->depth], json_type_array))
		out->depth--;
	descend(out, NULL, json_object_new_object());
	table_row(out->table);
}

/**
 * out_list_end() - end the list
 * @out: a list is open
 * @when_empty: for people, instead of a table without rows; or NULL
 */
void out_list_end(struct out *out, const char *when_empty)
{
	if (!json_object_is_type(out->open[out->depth], json_type_array))
		out->depth--;
	out->depth--;
	if (!out->json && !table_print(out->table, out->color) && when_empty)
		printf("%s\n", when_empty);
	out->table = NULL;
}

/**
 * out_object() - begin an object within an object; for programs only
 * @out: document
 * @key: of the object
 */
void out_object(struct out *out, const char *key)
{
	descend(out, key, json_object_new_object());
}

/**
 * out_object_end() - end it
 * @out: document
 */
void out_object_end(struct out *out)
{
	out->depth--;
}

/**
 * out_tint() - colour of the next field or line
 * @out: document
 * @tint: for terminals
 */
void out_tint(struct out *out, enum tint tint)
{
	out->tint = tint;
}

/**
 * out_value() - a field
 * @out: document
 * @key: of the field
 * @value: for programs; taken
 * @shown: for people, harmless
 */
void out_value(struct out *out, const char *key, struct json_object *value,
	       const char *shown)
{
	add(out, key, value);
	if (out->table)
		table_cell(out->table, key, shown, out->tint);
	out->tint = TINT_NONE;
}

/**
 * out_null() - a field without a value
 * @out: document
 * @key: of the field
 */
void out_null(struct out *out, const char *key)
{
	out_value(out, key, NULL, "");
}

static void print_tinted(struct out *out, const char *format, va_list args)
{
	char *text = NULL;

	if (vasprintf(&text, format, args) < 0)
		return;
	text_clean(text);
	table_print_tinted(text, out->color ? out->tint : TINT_NONE);
	putchar('\n');
	free(text);
	out->tint = TINT_NONE;
}

/**
 * out_line() - a labelled line for people
 * @out: document
 * @label: what it is about
 * @format: of printf()
 */
void out_line(struct out *out, const char *label, const char *format, ...)
{
	va_list args;

	if (out->json) {
		out->tint = TINT_NONE;
		return;
	}
	printf("%-12s", label);
	va_start(args, format);
	print_tinted(out, format, args);
	va_end(args);
}

/**
 * out_print() - a line for people
 * @out: document
 * @format: of printf()
 */
void out_print(struct out *out, const char *format, ...)
{
	va_list args;

	if (out->json) {
		out->tint = TINT_NONE;
		return;
	}
	va_start(args, format);
	print_tinted(out, format, args);
	va_end(args);
}
