/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the engine needs of its surroundings, in the kernel and outside: fixed
 * width types, errno names and the mem*() functions. The engine includes no
 * other system header, allocates nothing, prints nothing and takes no lock.
 */
#ifndef DEBAR_CORE_H
#define DEBAR_CORE_H

#ifdef __KERNEL__
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif
#ifndef likely
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#endif
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#ifndef __aligned
#define __aligned(x) __attribute__((__aligned__(x)))
#endif
#ifndef noinline
#define noinline __attribute__((noinline))
#endif
#ifndef READ_ONCE
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#endif
#endif

/* Kernels are built to zero all that a function has on its stack. Of what the
 * function sets anyway before it reads it, that is a good part of its cost.
 */
#ifdef __has_attribute
#if __has_attribute(uninitialized)
#define DEBAR_UNSET __attribute__((uninitialized))
#endif
#endif
#ifndef DEBAR_UNSET
#define DEBAR_UNSET
#endif

#include <uapi/debar.h>

/* For the loops that build the tables of a policy, which may be large: others may
 * want the processor meanwhile.
 */
static inline void debar_build_pause(void)
{
#ifdef __KERNEL__
	cond_resched();
#endif
}

#endif
