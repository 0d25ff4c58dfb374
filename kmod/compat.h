/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels. Kbuild looks into the kernel's headers and
 * says here what it has found; no version number is ever compared.
 */
#ifndef DEBAR_COMPAT_H
#define DEBAR_COMPAT_H

#include <linux/netfilter.h>

/* Drop with this module, not the netfilter core, as the place of the drop. */
#ifdef DEBAR_HAVE_NF_DROP_REASON
#define DEBAR_DROP(skb) \
	NF_DROP_REASON(skb, SKB_DROP_REASON_NETFILTER_DROP, EPERM)
#else
#define DEBAR_DROP(skb) NF_DROP
#endif

/* __assign_str() lost its second argument. */
#ifdef DEBAR_HAVE_ASSIGN_STR_1
#define DEBAR_ASSIGN_STR(dst, src) __assign_str(dst)
#else
#define DEBAR_ASSIGN_STR(dst, src) __assign_str(dst, src)
#endif

#endif
