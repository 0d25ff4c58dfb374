// SPDX-License-Identifier: GPL-2.0
#include "report.h"

#include <stdarg.h>
#include <stdlib.h>

#include "text.h"

/* Characters of a source line that are shown. */
#define EXCERPT 100

/**
 * report_add() - note an error
 * @report: to add to
 * @at: where
 * @format: of printf(): "what is wrong; what is allowed"
 */
void report_add(struct report *report, struct place at, const char *format, ...)
{
	struct diagnosis *entry;
	char text[1024];
	va_list args;

	report->total++;
	if (at.source->errors++ >= REPORT_PER_FILE)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_clean(text);
	entry = ARENA_PUSH(&report->arena, report->list, report->count,
			   report->room);
	entry->at = at;
	entry->text = arena_text(&report->arena, text, strlen(text));
	entry->order = report->count;
}

/* One character, harmless and one column wide where possible. */
static const char *show(const char *at, const char *end, FILE *to)
{
	u32 code;
	size_t len = text_char(at, end, &code);

	if (!len) {
		fputc('?', to);
		return at + 1;
	}
	if (text_is_control(code))
		fputc(code == '\t' ? ' ' : '?', to);
	else
		fwrite(at, 1, len, to);
	return at + len;
}

static void print_excerpt(const struct place *at, FILE *to)
{
	const char *line, *end;
	u32 skip = at->column > EXCERPT * 3 / 4 ? at->column - EXCERPT / 2 : 0;
	u32 i, marks;

	line = source_line(at->source, at->line, &end);
	if (!line || line == end)
		return;
	fputs(skip ? "  ..." : "  ", to);
	for (i = 0; i < skip && line < end; i++) {
		size_t len = text_char(line, end, NULL);

		line += len ? len : 1;
	}
	for (i = 0; i < EXCERPT && line < end; i++)
		line = show(line, end, to);
	fputs(line < end ? "...\n" : "\n", to);

	fprintf(to, "%*s^", (int)(at->column - skip + (skip ? 4 : 1)), "");
	marks = at->length;
	if (marks > EXCERPT - (at->column - skip))
		marks = EXCERPT - (at->column - skip);
	while (marks-- > 1)
		fputc('~', to);
	fputc('\n', to);
}

static int by_place(const void *a, const void *b)
{
	const struct diagnosis *x = a, *y = b;

	if (x->at.source != y->at.source)
		return x->at.source->order < y->at.source->order ? -1 : 1;
	if (x->at.line != y->at.line)
		return x->at.line < y->at.line ? -1 : 1;
	if (x->at.column != y->at.column)
		return x->at.column < y->at.column ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static void print_rest(const struct source *source, FILE *to)
{
	if (source->errors > REPORT_PER_FILE)
		fprintf(to, "%s: %u more errors\n", source->name,
			source->errors - REPORT_PER_FILE);
}

/**
 * report_print() - print all errors, by file and line
 * @report: sorted by this
 * @to: standard error
 */
void report_print(struct report *report, FILE *to)
{
	size_t i;

	if (report->count)
		qsort(report->list, report->count, sizeof(*report->list),
		      by_place);
	for (i = 0; i < report->count; i++) {
		const struct diagnosis *entry = &report->list[i];

		fprintf(to, "%s:%u:%u: %s\n", entry->at.source->name,
			entry->at.line, entry->at.column, entry->text);
		print_excerpt(&entry->at, to);
		if (i + 1 == report->count ||
		    entry[1].at.source != entry->at.source)
			print_rest(entry->at.source, to);
	}
}

/**
 * report_free() - forget all errors
 * @report: zero and usable again afterwards
 */
void report_free(struct report *report)
{
	arena_free(&report->arena);
	memset(report, 0, sizeof(*report));
}

/**
 * place_of_file() - where errors go that concern a file as a whole
 * @source: the file
 */
struct place place_of_file(struct source *source)
{
	return (struct place){ source, 1, 1, 1 };
}

/**
 * place_text() - "file:line:column", for errors that name a second place
 * @arena: owner of the text
 * @at: the place
 */
const char *place_text(struct arena *arena, struct place at)
{
	return arena_format(arena, "%s:%u:%u", at.source->name, at.line,
			    at.column);
}
