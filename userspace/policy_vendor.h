/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_POLICY_VENDOR_H
#define DEBAR_POLICY_VENDOR_H

#include "policy_value.h"

/* policy_vendor.c */
void policy_read_vendors(struct reader *r, const struct yaml_node *value);

/* policy_tls.c */
void policy_read_tls(struct reader *r, const struct yaml_node *value);

/* policy_sni.c */
void policy_read_sni(struct reader *r, const struct yaml_node *value);

/* policy_waiver.c */
void policy_read_waivers(struct reader *r, const struct yaml_node *value);

/* policy_settings.c */
void policy_read_settings(struct reader *r, const struct yaml_node *value);

#endif
