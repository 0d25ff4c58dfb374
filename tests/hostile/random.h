/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers that depend on nothing but a seed.
 */
#ifndef HOSTILE_RANDOM_H
#define HOSTILE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

void random_seed(u64 seed);
u32 random_u32(void);
/* Less than a limit. */
u32 below(u32 limit);
/* True so many times in a hundred. */
bool chance(u32 percent);
void random_fill(u8 *data, u32 len);

#endif
