/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_POLICY_VENDOR_H
#define DEBAR_POLICY_VENDOR_H

#include "policy_value.h"

void policy_read_vendors(struct reader *r, const struct yaml_node *value);

#endif
