// SPDX-License-Identifier: GPL-2.0
/*
 * A record blames debar where an oops or panic has one of its functions as the
 * instruction pointer or in the call trace: "symbol+0x12/0x34 [debar]". That
 * the module was loaded ("Modules linked in") says nothing, nor do frames with
 * a question mark, which the kernel only found lying on the stack.
 */
#include "crash.h"
#include "sha256.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Where systemd-pstore moves them to comes last: it copies, then removes. */
#define PSTORE "/sys/fs/pstore:/var/lib/systemd/pstore"

/* Kernels keep some ten KiB of their log. */
enum { RECORD_SIZE = 1 << 20 };

static const char *skip_hex(const char *at)
{
	if (strncmp(at, "0x", 2) || !isxdigit((u8)at[2]))
		return NULL;
	at += 2;
	while (isxdigit((u8)*at))
		at++;
	return at;
}

/* "+0x12/0x34 [debar]", or with a build ID behind the name. */
static bool is_frame(const char *plus)
{
	const char *at = skip_hex(plus + 1);

	if (!at || *at != '/')
		return false;
	at = skip_hex(at + 1);
	if (!at || strncmp(at, " [debar", 7))
		return false;
	return at[7] == ']' || at[7] == ' ';
}

/**
 * crash_names_debar() - is a line of the kernel's log a frame in debar?
 * @line: without its newline
 */
bool crash_names_debar(const char *line)
{
	const char *plus = line;

	while ((plus = strchr(plus, '+'))) {
		if (is_frame(plus))
			return !memmem(line, (size_t)(plus - line), " ? ", 3);
		plus++;
	}
	return false;
}

/* "[  731.402811]"; not "[    T1]", which says who wrote the line. */
static bool has_timestamp(const char *line)
{
	size_t len;

	if (line[0] != '[')
		return false;
	len = strspn(line + 1, " 0123456789.");
	return memchr(line + 1, '.', len) && line[1 + len] == ']';
}

/* systemd-pstore puts records together there, beside each of them, and goes on. */
static bool is_collection(const char *file)
{
	return !fnmatch("*/dmesg.txt", file, 0);
}

/* With printk.time=0 the same crash once more has the same lines with debar in
 * them; other lines of the record, as of registers and processes, differ.
 */
static void identify(const char *file, const char *line, const u8 *record_hash,
		     u8 *hash)
{
	u8 both[2 * DEBAR_HASH_LEN];

	sha256(line, strlen(line), hash);
	if (has_timestamp(line) || is_collection(file))
		return;
	memcpy(both, record_hash, DEBAR_HASH_LEN);
	memcpy(both + DEBAR_HASH_LEN, hash, DEBAR_HASH_LEN);
	sha256(both, sizeof(both), hash);
}

static void add_frame(struct crashes *crashes, const char *file,
		      const u8 *record_hash, const char *line)
{
	struct crash_frame *frame;

	if (crashes->frame_count == CRASH_FRAME_MAX)
		return;
	/* Records have "<4>" before each line, collected ones may not. */
	if (line[0] == '<' && isdigit((u8)line[1]) && strchr(line, '>'))
		line = strchr(line, '>') + 1;
	frame = ARENA_PUSH(&crashes->arena, crashes->frames,
			   crashes->frame_count, crashes->frame_room);
	frame->file = arena_text(&crashes->arena, file, strlen(file));
	frame->text = arena_text(&crashes->arena, line, strlen(line));
	identify(file, line, record_hash, frame->hash);
}

/* Every record begins with why it was made: "Panic#1 Part2". */
static bool is_crash(const char *text)
{
	size_t len = strcspn(text, "#\n");

	if (text[len] != '#' || !isdigit((u8)text[len + 1]))
		return true;
	return !strncmp(text, "Oops#", 5) || !strncmp(text, "Panic#", 6);
}

/* The first line of an oops has its number, "Oops: 0002 [#1]". */
static bool is_fatal(const char *line)
{
	return strstr(line, " [#") || strstr(line, "BUG: ") ||
	       strstr(line, "Kernel panic - not syncing");
}

/**
 * crash_read_text() - look for frames in a record
 * @crashes: to add to
 * @file: name of the record
 * @text: its contents; changed
 *
 * The kernel survives a WARNING, which is in the record of a later crash all
 * the same; unless it was told to panic of it.
 */
void crash_read_text(struct crashes *crashes, const char *file, char *text)
{
	u8 record_hash[DEBAR_HASH_LEN];
	size_t before_warning = 0;
	bool in_warning = false;
	char *line;

	if (!is_crash(text))
		return;
	sha256(text, strlen(text), record_hash);
	while ((line = strsep(&text, "\n"))) {
		if (strstr(line, "WARNING: ")) {
			in_warning = true;
			before_warning = crashes->frame_count;
		} else if (is_fatal(line)) {
			in_warning = false;
		} else if (in_warning && strstr(line, "---[ end trace")) {
			in_warning = false;
			crashes->frame_count = before_warning;
		}
		if (crash_names_debar(line))
			add_frame(crashes, file, record_hash, line);
	}
}

static void read_record(struct crashes *crashes, const char *path)
{
	char *text = mem_alloc(RECORD_SIZE + 1);
	FILE *file = fopen(path, "re");
	size_t len, i;

	len = file ? fread(text, 1, RECORD_SIZE, file) : 0;
	if (!file || ferror(file)) {
		/* What systemd-pstore has moved meanwhile is found there. */
		if (errno != ENOENT)
			crashes->unread = arena_text(&crashes->arena, path,
						     strlen(path));
	} else {
		for (i = 0; i < len; i++)
			if (!text[i])
				text[i] = ' ';
		text[len] = 0;
		crash_read_text(crashes, path, text);
	}
	if (file)
		fclose(file);
	free(text);
}

/* A new crash is found, however many old records there are. */
static int newest_first(const FTSENT **left, const FTSENT **right)
{
	const struct timespec *a = &(*left)->fts_statp->st_mtim;
	const struct timespec *b = &(*right)->fts_statp->st_mtim;

	if (a->tv_sec != b->tv_sec)
		return a->tv_sec > b->tv_sec ? -1 : 1;
	return (a->tv_nsec < b->tv_nsec) - (a->tv_nsec > b->tv_nsec);
}

static void read_directory(struct crashes *crashes, char *path)
{
	char *paths[2] = { path };
	FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR,
			     newest_first);
	FTSENT *entry;

	if (!walk)
		return;
	while ((entry = fts_read(walk))) {
		if (entry->fts_info == FTS_F &&
		    !fnmatch("*dmesg*", entry->fts_name, 0))
			read_record(crashes, entry->fts_path);
		else if (entry->fts_info == FTS_DNR)
			crashes->unread = arena_text(&crashes->arena,
						     entry->fts_path,
						     strlen(entry->fts_path));
	}
	fts_close(walk);
}

/**
 * crashes_read() - look through all that is left of crashes
 * @crashes: result; crashes_free() in any case
 *
 * DEBAR_PSTORE in the environment names other directories, with colons between.
 */
void crashes_read(struct crashes *crashes)
{
	const char *paths = getenv("DEBAR_PSTORE");
	char *list, *rest, *path;

	memset(crashes, 0, sizeof(*crashes));
	if (!paths)
		paths = PSTORE;
	list = arena_text(&crashes->arena, paths, strlen(paths));
	rest = list;
	while ((path = strsep(&rest, ":")))
		if (*path)
			read_directory(crashes, path);
}

/**
 * crashes_free() - give everything back
 * @crashes: from crashes_read()
 */
void crashes_free(struct crashes *crashes)
{
	arena_free(&crashes->arena);
	memset(crashes, 0, sizeof(*crashes));
}
