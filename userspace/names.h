/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of the values in the netlink specification.
 */
#ifndef DEBAR_NAMES_H
#define DEBAR_NAMES_H

#include "core/core.h"

/**
 * struct names - the names of an enum or of a set of flags
 * @name: by value, or by bit number
 * @count: of @name
 */
struct names {
	const char * const *name;
	u32 count;
};

extern const struct names mode_names;
extern const struct names verdict_names;
extern const struct names reason_names;
extern const struct names undecided_names;
extern const struct names opaque_names;
extern const struct names event_names;
extern const struct names port_flag_names;
extern const struct names device_flag_names;
extern const struct names rule_kind_names;
extern const struct names undecided_action_names;
extern const struct names broadcast_action_names;
extern const struct names action_names;
extern const struct names network_flag_names;
extern const struct names condition_field_names;
extern const struct names attribute_names;
extern const struct names san_kind_names;
extern const struct names match_names;

const char *name_of(const struct names *names, u32 value);
int name_find(const struct names *names, const char *name);

#endif
