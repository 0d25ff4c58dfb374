/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values of a policy file: each function reads one, or reports what is wrong
 * with it and what is allowed.
 */
#ifndef DEBAR_POLICY_VALUE_H
#define DEBAR_POLICY_VALUE_H

#include "names.h"
#include "policy.h"
#include "yaml.h"

/**
 * struct reader - where a policy file's reading has got to
 * @arena: owner of what is read
 * @report: told of errors
 * @file: being read
 * @vendor: being read
 * @waiver: being read
 * @rule: group of prefixes or certificate rule being read
 * @key: whose value is being read
 * @field: part of a certificate whose conditions are being read
 */
struct reader {
	struct arena *arena;
	struct report *report;
	struct policy_file *file;
	struct policy_vendor *vendor;
	struct policy_waiver *waiver;
	struct policy_rule *rule;
	const struct key *key;
	enum debar_field field;
};

/**
 * struct key - a key of a map
 * @name: as the file says it
 * @read: gets its value; NULL = not supported by this version
 * @required: must be there
 */
struct key {
	const char *name;
	void (*read)(struct reader *r, const struct yaml_node *value);
	bool required;
};

void value_map(struct reader *r, const struct yaml_node *map,
	       const struct key *keys, size_t count, const char *what);
bool value_list(struct reader *r, const struct yaml_node *value,
		const char *what);
const char *value_text(struct reader *r, const struct yaml_node *value,
		       const char *what, size_t max);
const char *value_name(struct reader *r, const struct yaml_node *value,
		       const char *what);
int value_choice(struct reader *r, const struct yaml_node *value,
		 const char *what, const struct names *names, u32 first);
bool value_date(struct reader *r, const struct yaml_node *value,
		const char *what, s64 *instant);
int value_hex(const char *text, u8 *octets, int room);
int value_bool(struct reader *r, const struct yaml_node *value,
	       const char *what);

#endif
