/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What doctor finds beside what status finds: the kernel, the module's file,
 * the network devices without hooks, the clock, the crash breaker.
 */
#ifndef DEBARCTL_DOCTOR_H
#define DEBARCTL_DOCTOR_H

#include "breaker.h"
#include "health.h"

bool doctor_read(const char *path, char *text, size_t size);
bool doctor_exists(const char *path);
void doctor_module(struct health *health, struct nlattr **status);
void doctor_absent(struct health *health, bool other_abi);
void doctor_kernel(struct health *health);
void doctor_trust(struct health *health, bool loaded);
void doctor_data(struct health *health, struct nlattr **status);
void doctor_clock(struct health *health);
void doctor_links(struct health *health, const struct dump *ports,
		  struct nlattr **status);
void doctor_flowtables(struct health *health);
void doctor_breaker(struct health *health, const struct breaker *breaker);

#endif
