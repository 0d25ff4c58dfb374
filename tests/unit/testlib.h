/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests share: repeatable random numbers, and memory that ends where
 * its contents end.
 */
#ifndef TESTLIB_H
#define TESTLIB_H

#include "core/core.h"

/* The harness means seconds on the wall, of which a busy machine has few; its
 * default is too short for that.
 */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 600

void random_seed(void);
u64 random_u64(void);
u32 random_below(u32 limit);
void random_fill(void *to, size_t len);

void *exact_copy(const void *from, size_t len);

#endif
