/* SPDX-License-Identifier: GPL-2.0 */
/*
 * MAC addresses and prefixes as people write them.
 */
#ifndef DEBAR_MAC_H
#define DEBAR_MAC_H

#include "core/prefix.h"

/* "aa:bb:cc:dd:ee:ff/36" and its NUL. */
#define MAC_TEXT_MAX 21

bool mac_parse_prefix(const char *text, struct debar_prefix *prefix, char *why,
		      size_t size);
bool mac_parse_address(const char *text, u8 *mac);
bool mac_parse_query(const char *text, u8 *mac);
const char *mac_format(const u8 *mac, char *text);
const char *mac_format_prefix(const u8 *mac, u8 bits, char *text);
const char *mac_format_beginning(const u8 *mac, u8 bits, char *text);

#endif
