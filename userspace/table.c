// SPDX-License-Identifier: GPL-2.0
#include "table.h"

#include <stdio.h>

#include "text.h"

struct cell {
	const char *text;
	enum tint tint;
};

/**
 * struct table - rows wait until the widths of all columns are known
 * @arena: owner of everything here
 * @columns: borrowed
 * @column_count: of @columns
 * @cells: by row and column
 * @row_count: rows begun
 * @row_room: of @cells, in rows
 */
struct table {
	struct arena *arena;
	const struct column *columns;
	size_t column_count;
	struct cell **rows;
	size_t row_count;
	size_t row_room;
};

/**
 * table_new() - an empty table
 * @arena: lives as long as the table
 * @columns: live as long as the table
 * @count: of @columns
 */
struct table *table_new(struct arena *arena, const struct column *columns,
			size_t count)
{
	struct table *table = arena_alloc(arena, sizeof(*table));

	table->arena = arena;
	table->columns = columns;
	table->column_count = count;
	return table;
}

/**
 * table_row() - begin a row
 * @table: to add to
 */
void table_row(struct table *table)
{
	struct cell *cells = arena_alloc(table->arena, table->column_count *
					 sizeof(*cells));

	*ARENA_PUSH(table->arena, table->rows, table->row_count,
		    table->row_room) = cells;
}

/**
 * table_cell() - fill a cell of the last row
 * @table: has a row
 * @key: of the column; unknown ones are for JSON only
 * @text: copied
 * @tint: colour
 */
void table_cell(struct table *table, const char *key, const char *text,
		enum tint tint)
{
	struct cell *cell;
	size_t i;

	for (i = 0; i < table->column_count; i++)
		if (!strcmp(table->columns[i].key, key))
			break;
	if (i == table->column_count || !table->row_count)
		return;
	cell = &table->rows[table->row_count - 1][i];
	cell->text = arena_text(table->arena, text, strlen(text));
	cell->tint = tint;
}

/* Characters; what is twice as wide, or has no width, is not looked at. */
static int width(const char *text)
{
	const char *end = text + strlen(text);
	int count = 0;
	size_t len;

	for (; text < end; text += len ? len : 1, count++)
		len = text_char(text, end, NULL);
	return count;
}

static const char *cell_text(const struct table *table, size_t row, size_t i)
{
	const char *text = table->rows[row][i].text;

	return text && *text ? text : "-";
}

/* Width of a column, or 0 when it is not shown. */
static int column_width(const struct table *table, size_t i)
{
	int most = width(table->columns[i].title), now;
	bool filled = !(table->columns[i].flags & COLUMN_OPTIONAL);
	size_t row;

	for (row = 0; row < table->row_count; row++) {
		const char *text = cell_text(table, row, i);

		now = width(text);
		if (now > most)
			most = now;
		if (strcmp(text, "-"))
			filled = true;
	}
	return filled ? most : 0;
}

/**
 * table_print_tinted() - a text in a colour
 * @text: harmless
 * @tint: TINT_NONE also where colours are not wanted
 */
void table_print_tinted(const char *text, enum tint tint)
{
	static const char * const code[] = {
		[TINT_BAD] = "1;31", [TINT_WARN] = "33", [TINT_GOOD] = "32",
		[TINT_BOLD] = "1", [TINT_DIM] = "2",
	};

	if (tint == TINT_NONE)
		fputs(text, stdout);
	else
		printf("\033[%sm%s\033[0m", code[tint], text);
}

static void print_cell(const struct column *column, const char *text,
		       enum tint tint, int room, bool last)
{
	int pad = room - width(text);

	if (column->flags & COLUMN_RIGHT)
		printf("%*s", pad, "");
	table_print_tinted(text, tint);
	if (!(column->flags & COLUMN_RIGHT) && !last)
		printf("%*s", pad, "");
	fputs(last ? "\n" : "  ", stdout);
}

/**
 * table_print() - print the table, unless it has no rows
 * @table: complete
 * @color: colours are wanted
 *
 * Return: number of rows.
 */
size_t table_print(const struct table *table, bool color)
{
	int widths[32];
	size_t last = 0, row, i;

	if (!table->row_count)
		return 0;
	for (i = 0; i < table->column_count; i++) {
		widths[i] = column_width(table, i);
		if (widths[i])
			last = i;
	}
	for (i = 0; i < table->column_count; i++)
		if (widths[i])
			print_cell(&table->columns[i],
				   table->columns[i].title,
				   color ? TINT_BOLD : TINT_NONE, widths[i],
				   i == last);
	for (row = 0; row < table->row_count; row++)
		for (i = 0; i < table->column_count; i++)
			if (widths[i])
				print_cell(&table->columns[i],
					   cell_text(table, row, i),
					   color ? table->rows[row][i].tint :
					   TINT_NONE, widths[i], i == last);
	return table->row_count;
}
