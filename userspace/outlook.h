/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a policy that is not loaded would make of those who are around.
 */
#ifndef DEBARCTL_OUTLOOK_H
#define DEBARCTL_OUTLOOK_H

#include "compile.h"
#include "neighbours.h"

/**
 * struct outlook - what would become of a device
 * @rule: that lists it, or NULL
 * @judgement: verdict and reason
 */
struct outlook {
	const struct policy_rule *rule;
	struct debar_judgement judgement;
};

struct outlook outlook_of(const struct compiled *compiled,
			  const struct surroundings *around,
			  const struct neighbour *neighbour, s64 now);
struct outlook outlook_of_quarantined(const struct compiled *compiled,
				      const struct neighbour *neighbour,
				      const char *rule, const char *vendor,
				      const u8 *digest, s64 now);

#endif
