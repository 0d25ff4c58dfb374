/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that is given back all at once. Running out of it ends the tool:
 * nothing it does is worth going on with half of the data.
 */
#ifndef DEBAR_MEM_H
#define DEBAR_MEM_H

#include "core/core.h"

struct arena_chunk;

/**
 * struct arena - everything allocated from it lives until arena_free()
 * @last: newest chunk; NULL = empty, so that zero is a valid start
 */
struct arena {
	struct arena_chunk *last;
};

_Noreturn void mem_exhausted(void);
void *mem_alloc(size_t size);
void *arena_alloc(struct arena *arena, size_t size);
char *arena_text(struct arena *arena, const char *text, size_t len);
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void *arena_grow(struct arena *arena, void *array, size_t count, size_t *room,
		 size_t size);
void *arena_reserve(struct arena *arena, void *array, size_t count,
		    size_t *room, size_t more, size_t size);
void arena_free(struct arena *arena);

/**
 * ARENA_PUSH() - append one zeroed element to a growing array
 * @arena: where the array lives
 * @array: pointer to its elements, an lvalue
 * @count: elements in use, an lvalue
 * @room: elements it has room for, a size_t lvalue
 *
 * Return: pointer to the new element, valid until the next push.
 */
#define ARENA_PUSH(arena, array, count, room) ({			\
	(array) = arena_grow(arena, array, count, &(room),		\
			     sizeof(*(array)));				\
	&(array)[(count)++];						\
})

/**
 * ARENA_RESERVE() - nothing need be moved while so many are appended
 * @arena: where the array lives
 * @array: pointer to its elements, an lvalue
 * @count: elements in use
 * @room: elements it has room for, a size_t lvalue
 * @more: elements that will come
 */
#define ARENA_RESERVE(arena, array, count, room, more)			\
	((array) = arena_reserve(arena, array, count, &(room), more,	\
				 sizeof(*(array))))

#endif
