/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_SHA256_H
#define DEBAR_SHA256_H

#include "core/core.h"

void sha256(const void *data, size_t len, u8 *hash);

#endif
