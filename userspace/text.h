/* SPDX-License-Identifier: GPL-2.0 */
/*
 * UTF-8, and text that must not disturb a terminal.
 */
#ifndef DEBARCTL_TEXT_H
#define DEBARCTL_TEXT_H

#include "core/core.h"

size_t text_char(const char *at, const char *end, u32 *code);
size_t text_plain_length(const char *at, const char *end);
bool text_is_control(u32 code);
void text_clean(char *text);

#endif
