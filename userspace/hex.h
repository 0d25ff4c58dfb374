/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_HEX_H
#define DEBAR_HEX_H

#include "core/core.h"

char *hex_format(const u8 *bytes, size_t count, char *text);

#endif
