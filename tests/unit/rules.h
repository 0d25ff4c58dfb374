/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lists of rules that grow, the table made of them, and values to match.
 */
#ifndef RULES_H
#define RULES_H

#include "core/match.h"

/* Field and type of a condition, or of a value. */
#define SUBJECT(type)	DEBAR_FIELD_SUBJECT, DEBAR_ATTRIBUTE_##type
#define ISSUER(type)	DEBAR_FIELD_ISSUER, DEBAR_ATTRIBUTE_##type
#define SAN(type)	DEBAR_FIELD_SAN, DEBAR_SAN_##type
#define SERIAL		DEBAR_FIELD_SERIAL, 0

enum { MAX_TEST_CONDITIONS = 90000, MAX_TEST_RULES = 20000 };

struct rules {
	struct debar_match_rules list;
	struct debar_match_offender offender;
	struct debar_match match;
	void *memory;
	struct debar_condition conditions[MAX_TEST_CONDITIONS];
	struct debar_certificate_rule certificates[MAX_TEST_RULES];
	struct debar_sni_rule sni[MAX_TEST_RULES];
	struct debar_pin pins[MAX_TEST_RULES];
};

/* A value of a certificate: CN, O, emailAddress, DNS or URI. */
struct cert_value {
	u8 field;
	u8 type;
	u8 len;
	u8 text[64];
};

/* Write an RDN or a GeneralName of it; returns the length. */
u32 put_value(u8 *to, const struct cert_value *value);

struct rules *rules_new(void);
void rules_free(struct rules *rules);
/* Begin a certificate rule; the conditions that follow are its own. */
void rules_begin(struct rules *rules, u16 rule);
void rules_condition(struct rules *rules, u8 field, u8 type,
		     const void *pattern, u32 len);
void rules_text(struct rules *rules, u8 field, u8 type, const char *pattern);
void rules_sni(struct rules *rules, const char *name, u16 rule);
int rules_build(struct rules *rules);

#endif
