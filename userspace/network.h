/* SPDX-License-Identifier: GPL-2.0 */
/*
 * IP addresses and networks as people write them.
 */
#ifndef DEBAR_NETWORK_H
#define DEBAR_NETWORK_H

#include "core/core.h"

/* "ffff:...:ffff/128" and its NUL. */
#define NETWORK_TEXT_MAX 52

bool network_parse_address(const char *text, u8 *family, u8 *address);
bool network_parse(const char *text, u8 *family, u8 *bits, u8 *address);
bool network_clear_host_bits(u8 *address, u8 bits);
const char *network_format(u8 family, const u8 *address, u8 bits, char *text);

#endif
