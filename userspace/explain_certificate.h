/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the engine sees in a certificate, and which rule matches it.
 */
#ifndef DEBAR_EXPLAIN_CERTIFICATE_H
#define DEBAR_EXPLAIN_CERTIFICATE_H

#include "compile.h"
#include "output.h"

const char *explain_certificates(struct out *out,
				 const struct compiled *compiled, s64 now,
				 const char *path, bool *malformed);

#endif
