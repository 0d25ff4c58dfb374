// SPDX-License-Identifier: GPL-2.0
#include "mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "debarctl.h"

/* What a handshake needs is little, and given back soon. A policy may need more;
 * malloc() has pages of the kernel for that, which need not be zeroed again.
 */
enum { CHUNK_FIRST = 4096, CHUNK_MAX = 262144 };

struct arena_chunk {
	struct arena_chunk *before;
	size_t used;
	size_t size;
	max_align_t data[];
};

/**
 * mem_exhausted() - end the tool for want of memory
 */
void mem_exhausted(void)
{
	complain("out of memory");
	exit(RC_FAILED);
}

/**
 * mem_alloc() - zeroed memory that the caller frees
 * @size: bytes
 *
 * Return: never NULL; ends the tool instead.
 */
void *mem_alloc(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		mem_exhausted();
	return memory;
}

/* Twice the last one, and large enough. */
static struct arena_chunk *add_chunk(struct arena *arena, size_t size)
{
	size_t room = arena->last ? 2 * arena->last->size : CHUNK_FIRST;
	struct arena_chunk *chunk;

	if (room > CHUNK_MAX)
		room = CHUNK_MAX;
	if (room < size)
		room = size;
	chunk = mem_alloc(sizeof(*chunk) + room);
	chunk->size = room;
	chunk->before = arena->last;
	arena->last = chunk;
	return chunk;
}

/**
 * arena_alloc() - zeroed, aligned memory that lives as long as @arena
 * @arena: owner
 * @size: bytes
 */
void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk = arena->last;
	size_t align = sizeof(max_align_t);
	void *memory;

	size = (size + align - 1) / align * align;
	if (!chunk || chunk->size - chunk->used < size)
		chunk = add_chunk(arena, size);
	memory = (char *)chunk->data + chunk->used;
	chunk->used += size;
	return memory;
}

/**
 * arena_text() - copy of @len bytes at @text, NUL-terminated
 * @arena: owner of the copy
 * @text: need not be terminated
 * @len: bytes
 */
char *arena_text(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	memcpy(copy, text, len);
	return copy;
}

/**
 * arena_format() - text made by printf()
 * @arena: owner
 * @format: of printf()
 */
char *arena_format(struct arena *arena, const char *format, ...)
{
	char most[256], *text;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(most, sizeof(most), format, args);
	va_end(args);
	if ((size_t)len < sizeof(most))
		return arena_text(arena, most, (size_t)len);
	text = arena_alloc(arena, (size_t)len + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

/**
 * arena_grow() - make sure that an array has room for one more
 * @arena: owner; what the array outgrows stays in it unused, at most as much
 *	as the array itself
 * @array: or NULL
 * @count: elements in use
 * @room: elements there is room for; updated
 * @size: of an element
 *
 * Return: the array, perhaps elsewhere. Use ARENA_PUSH().
 */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t *room,
		 size_t size)
{
	if (count < *room)
		return array;
	return arena_reserve(arena, array, count, room, count ? count : 8,
			     size);
}

/**
 * arena_reserve() - make sure that an array has room for so many more
 * @arena: owner, as above
 * @array: or NULL
 * @count: elements in use
 * @room: elements there is room for; updated
 * @more: elements that will come
 * @size: of an element
 *
 * Return: the array, perhaps elsewhere. Use ARENA_RESERVE().
 */
void *arena_reserve(struct arena *arena, void *array, size_t count,
		    size_t *room, size_t more, size_t size)
{
	void *bigger;

	if (more <= *room - count)
		return array;
	*room = count + more;
	bigger = arena_alloc(arena, *room * size);
	if (count)
		memcpy(bigger, array, count * size);
	return bigger;
}

/**
 * arena_free() - give everything back; the arena is empty and usable again
 * @arena: owner
 */
void arena_free(struct arena *arena)
{
	while (arena->last) {
		struct arena_chunk *chunk = arena->last;

		arena->last = chunk->before;
		free(chunk);
	}
}
