/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text of a certificate in a form in which equal means equal, whatever the
 * string type, the case and the white space.
 */
#ifndef DEBAR_TEXT_H
#define DEBAR_TEXT_H

#include "der.h"

bool debar_text_is_string(u8 tag);
bool debar_text_is_plain(u8 tag, struct debar_slice value);
int debar_text_fold(u8 tag, struct debar_slice value, u8 *out, u32 size);
int debar_text_utf8(u8 tag, struct debar_slice value, u8 *out, u32 size);

#endif
