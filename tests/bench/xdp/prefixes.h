/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the XDP program and its loader have in common.
 */
#ifndef BENCH_PREFIXES_H
#define BENCH_PREFIXES_H

/* Values of the map "ouis": how long the prefixes are that begin with one. */
enum {
	HAS_24 = 1,
	HAS_28 = 2,
	HAS_36 = 4,
};

/* Key of the map "longer": a prefix of 28 or 36 bits and its length. */
#define LONGER_KEY(address, bits) ((address) >> (48 - (bits)) | \
				   (unsigned long long)(bits) << 48)

#endif
