/* SPDX-License-Identifier: GPL-2.0 */
#ifndef DEBAR_GLOB_H
#define DEBAR_GLOB_H

#include "core.h"

bool debar_glob(const char *pattern, const char *text);

#endif
