// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers by xorshift64*.
 */
#include "random.h"

static u64 state;

void random_seed(u64 seed)
{
	/* Zero would stay zero, and small ones begin alike. */
	state = (seed + 1) * 0x9e3779b97f4a7c15ull | 1;
}

u32 random_u32(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dull >> 32;
}

u32 below(u32 limit)
{
	return limit ? (u64)random_u32() * limit >> 32 : 0;
}

bool chance(u32 percent)
{
	return below(100) < percent;
}

void random_fill(u8 *data, u32 len)
{
	u32 word = 0, i;

	for (i = 0; i < len; i++) {
		if (!(i % 4))
			word = random_u32();
		data[i] = word >> 8 * (i % 4);
	}
}
