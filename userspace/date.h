/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Dates and ages: of policies, of netlink, of people.
 */
#ifndef DEBAR_DATE_H
#define DEBAR_DATE_H

#include "core/core.h"

/* Longest text of these functions, with its NUL. */
#define DATE_TEXT_MAX 48

#define DATE_DAY 86400LL

bool date_parse(const char *text, s64 *instant);
s64 date_parse_span(const char *text);
const char *date_format(s64 instant, char *text);
const char *date_format_day(s64 instant, char *text);
const char *date_format_nano(s64 nanoseconds, char *text);
const char *date_format_span(s64 seconds, char *text);

#endif
