/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_POLICY_SHOW_H
#define DEBAR_POLICY_SHOW_H

#include "output.h"
#include "policy.h"

void policy_show_head(struct out *out, const struct policy *policy);
void policy_show_vendors(struct out *out, const struct policy *policy);
void policy_show_waivers(struct out *out, const struct policy *policy);
void policy_show_warnings(struct out *out, const struct policy *policy);

#endif
