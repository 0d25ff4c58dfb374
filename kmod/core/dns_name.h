/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_DNS_NAME_H
#define DEBAR_DNS_NAME_H

#include "core.h"

bool debar_dns_name_is_domain(const u8 *name, u32 len);

#endif
