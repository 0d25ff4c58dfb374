/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the engine reads in a certificate, for programs and for people.
 */
#ifndef DEBAR_CERTIFICATE_TEXT_H
#define DEBAR_CERTIFICATE_TEXT_H

#include "core/x509.h"
#include "mem.h"

struct json_object;

void certificate_digest(struct debar_slice data, u8 *digest);
char *certificate_hex(struct arena *arena, struct debar_slice data);
struct json_object *certificate_json(struct arena *arena,
				     struct debar_slice der);
char *certificate_name(struct arena *arena, struct debar_slice rdns);
char *certificate_sans(struct arena *arena, struct debar_slice names);

#endif
