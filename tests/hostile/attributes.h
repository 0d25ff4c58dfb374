/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The inside of messages; for messages.c.
 */
#ifndef HOSTILE_ATTRIBUTES_H
#define HOSTILE_ATTRIBUTES_H

#include "messages.h"
#include "uapi/debar.h"

/* How much goes wrong, in a hundred. */
extern u32 wrongness;
/* What rules that make sense list. */
extern enum debar_rule_kind rule_kind;

struct attribute;

/* One of a set of the specification, or NULL. */
const struct attribute *attribute_of(u32 set, u16 id);
/* Is something to be wrong now? */
bool errs(void);
/* An attribute of the family, and all below it. */
void put_one(struct message *message, const struct session *session, u16 id);
/* Those of a set that need not belong here. */
void put_any_set(struct message *message, const struct session *session);

#endif
