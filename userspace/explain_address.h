/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_EXPLAIN_ADDRESS_H
#define DEBAR_EXPLAIN_ADDRESS_H

#include "compile.h"
#include "output.h"

bool explain_address(struct out *out, const struct compiled *compiled, s64 now,
		     const char *text, int width);

#endif
