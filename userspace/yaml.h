/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A YAML file as a tree of scalars, lists and maps that know where they stand.
 */
#ifndef DEBAR_YAML_H
#define DEBAR_YAML_H

#include "report.h"

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

/**
 * struct yaml_node - a node of the tree
 * @kind: which of them
 * @plain: a scalar without quotes
 * @at: where it stands
 * @text: of a scalar, NUL-terminated
 * @len: of @text; a quoted scalar may hold NULs ("\0")
 * @first: of a list: its first item; of a map: its first key, followed by the
 *	value, the second key and so on
 * @next: sibling
 */
struct yaml_node {
	enum yaml_kind kind;
	bool plain;
	struct place at;
	const char *text;
	size_t len;
	struct yaml_node *first;
	struct yaml_node *next;
};

const struct yaml_node *yaml_parse(struct arena *arena, struct source *source,
				   struct report *report);
size_t yaml_count(const struct yaml_node *list);
bool yaml_is_null(const struct yaml_node *node);

#endif
