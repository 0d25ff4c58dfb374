/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Netlink attributes as fields of the output: one table for each attribute
 * set of the specification.
 */
#ifndef DEBAR_REPLY_H
#define DEBAR_REPLY_H

#include <netlink/attr.h>

#include "output.h"

enum attr_kind {
	ATTR_BOOL,	/* u8 */
	ATTR_COUNT,	/* u32 */
	ATTR_ENUM,	/* u32 */
	ATTR_FLAGS,	/* u32 */
	ATTR_HASH,
	ATTR_IPV4,
	ATTR_IPV6,
	ATTR_LENGTH,	/* u8, of a prefix */
	ATTR_MAC,
	ATTR_DN,	/* contents of an RDNSequence, DER */
	ATTR_NANO,	/* s64, nanoseconds since 1970 UTC */
	ATTR_NUMBER,	/* u32 that names something, no count */
	ATTR_PORT,	/* u16 */
	ATTR_PREFIX,
	ATTR_SPAN,	/* s64, seconds */
	ATTR_TEXT,
	ATTR_TIME,	/* s64, seconds since 1970 UTC */
	ATTR_U64,	/* a count */
};

/**
 * struct attr - how an attribute is shown
 * @type: DEBAR_A_...
 * @key: its name in the specification
 * @kind: of its value
 * @names: of an enum's values or flags
 */
struct attr {
	int type;
	const char *key;
	enum attr_kind kind;
	const struct names *names;
};

/**
 * struct attr_set - an attribute set of the specification
 * @attrs: those that replies hold, but for nests
 * @count: of @attrs
 * @max: largest type
 */
struct attr_set {
	const struct attr *attrs;
	size_t count;
	int max;
};

/* Large enough for every set's table of attributes. */
enum { REPLY_MAX = DEBAR_A_MAX };

extern const struct attr_set vendor_set;
extern const struct attr_set rule_set;
extern const struct attr_set device_set;
extern const struct attr_set waiver_set;
extern const struct attr_set port_set;
extern const struct attr_set gateway_set;
extern const struct attr_set connection_set;
extern const struct attr_set unread_set;
extern const struct attr_set status_set;
extern const struct attr_set event_set;

void reply_fields(struct out *out, struct nlattr **tb,
		  const struct attr_set *set, bool all);
bool reply_nest(struct nlattr *nest, const struct attr_set *set,
		struct nlattr **tb);
u64 reply_u64(struct nlattr **tb, int type);
s64 reply_s64(struct nlattr **tb, int type);
u32 reply_u32(struct nlattr **tb, int type);
u16 reply_u16(struct nlattr **tb, int type);
u8 reply_u8(struct nlattr **tb, int type);
const char *reply_text(struct nlattr **tb, int type);

#endif
