/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The growing arrays of struct debar_load. Only load*.c include this.
 */
#ifndef DEBAR_LOAD_H
#define DEBAR_LOAD_H

#include "debar.h"

int debar_load_make_room(void **array, u32 count, u32 *room, size_t size,
			 u32 max);

#define MAKE_ROOM(load, what, max)					\
	debar_load_make_room((void **)&(load)->what,			\
			     (load)->what##_count, &(load)->what##_room, \
			     sizeof(*(load)->what), max)

#endif
