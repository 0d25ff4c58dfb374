/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Patterns over folded text.
 */
#ifndef DEBAR_PATTERN_H
#define DEBAR_PATTERN_H

#include "slice.h"

/* What '*' and '?' of a pattern are once it is compiled: octets that UTF-8
 * does not use.
 */
enum {
	DEBAR_ANY_CHARACTER = 0xfe,
	DEBAR_ANY_RUN = 0xff,
};

/**
 * enum debar_pattern_kind - how a compiled pattern is compared
 * @DEBAR_PATTERN_EXACT: the text is the pattern
 * @DEBAR_PATTERN_PREFIX: the text begins with it
 * @DEBAR_PATTERN_SUFFIX: the text ends with it
 * @DEBAR_PATTERN_CONTAINS: it is somewhere in the text
 * @DEBAR_PATTERN_GLOB: any other use of wildcards
 */
enum debar_pattern_kind {
	DEBAR_PATTERN_EXACT,
	DEBAR_PATTERN_PREFIX,
	DEBAR_PATTERN_SUFFIX,
	DEBAR_PATTERN_CONTAINS,
	DEBAR_PATTERN_GLOB
};

/**
 * struct debar_pattern - a compiled pattern
 * @kind: how it is compared
 * @text: folded; only a DEBAR_PATTERN_GLOB contains wildcards
 */
struct debar_pattern {
	enum debar_pattern_kind kind;
	struct debar_slice text;
};

int debar_pattern_compile(struct debar_pattern *pattern,
			  struct debar_slice source, u8 *out);
bool debar_pattern_matches(const struct debar_pattern *pattern,
			   struct debar_slice text, u32 *work);

#endif
