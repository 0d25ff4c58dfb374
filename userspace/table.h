/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables for people; see output.h for who fills them.
 */
#ifndef DEBAR_TABLE_H
#define DEBAR_TABLE_H

#include "output.h"

struct table *table_new(struct arena *arena, const struct column *columns,
			size_t count);
void table_row(struct table *table);
void table_cell(struct table *table, const char *key, const char *text,
		enum tint tint);
size_t table_print(const struct table *table, bool color);
void table_print_tinted(const char *text, enum tint tint);

#endif
