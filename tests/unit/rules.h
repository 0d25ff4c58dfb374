/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lists of rules that grow, and the table made of them.
 */
#ifndef RULES_H
#define RULES_H

#include "core/match.h"

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
