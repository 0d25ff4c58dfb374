// SPDX-License-Identifier: GPL-2.0
/*
 * Two files: "crash-breaker" is there while the breaker has tripped, and says
 * why; whatever is in it, being there is what counts. "judged-crashes" holds
 * the hashes of frames that have had their effect, so that one crash trips the
 * breaker once, although its record stays.
 */
#include "breaker.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "debarctl.h"
#include "durable.h"
#include "hex.h"
#include "text.h"

#define STATE_DIRECTORY "/var/lib/debar"
#define MARKER "crash-breaker"
#define JUDGED "judged-crashes"

/* Hashes that are remembered; older ones go. Twice what one look finds, so that an
 * old line does not become a new one when a newer record is removed.
 */
enum { JUDGED_MAX = 2 * CRASH_FRAME_MAX, LINE_LEN = 2 * DEBAR_HASH_LEN + 1 };

static const char *directory(void)
{
	const char *path = getenv("DEBAR_STATE");

	return path ? path : STATE_DIRECTORY;
}

/**
 * breaker_path() - where a file of the breaker is
 * @name: of the file
 * @path: room for BREAKER_PATH_MAX characters; returned
 *
 * DEBAR_STATE in the environment names another directory.
 */
const char *breaker_path(const char *name, char *path)
{
	snprintf(path, BREAKER_PATH_MAX, "%s/%s", directory(), name);
	return path;
}

static void look_at_marker(struct breaker *breaker)
{
	char path[BREAKER_PATH_MAX];
	struct stat status;
	FILE *file;

	if (lstat(breaker_path(MARKER, path), &status)) {
		breaker->state = errno == ENOENT ? BREAKER_CLOSED :
				 errno == EACCES ? BREAKER_UNKNOWN :
				 BREAKER_TRIPPED;
		return;
	}
	breaker->state = BREAKER_TRIPPED;
	if (!S_ISREG(status.st_mode))
		return;
	file = fopen(path, "re");
	if (!file)
		return;
	if (!fgets(breaker->why, sizeof(breaker->why), file))
		breaker->why[0] = 0;
	breaker->why[strcspn(breaker->why, "\n")] = 0;
	text_clean(breaker->why);
	fclose(file);
}

/* What was judged, a hash a line; "" when there is nothing, or it is lost:
 * then a crash counts once more.
 */
static char *read_judged(struct arena *arena)
{
	size_t room = JUDGED_MAX * LINE_LEN, len = 0;
	char path[BREAKER_PATH_MAX];
	FILE *file = fopen(breaker_path(JUDGED, path), "re");
	char *text = arena_alloc(arena, room + 1);

	if (file) {
		len = fread(text, 1, room, file);
		fclose(file);
	}
	text[len] = 0;
	return text;
}

/* Leave only what is new. */
static void drop_judged(struct crashes *crashes)
{
	char *judged = read_judged(&crashes->arena);
	char hash[LINE_LEN];
	size_t i, count = 0;

	for (i = 0; i < crashes->frame_count; i++) {
		hex_format(crashes->frames[i].hash, DEBAR_HASH_LEN, hash);
		if (!strstr(judged, hash))
			crashes->frames[count++] = crashes->frames[i];
	}
	crashes->frame_count = count;
}

/**
 * breaker_look() - has it tripped?
 * @breaker: result, without crashes; breaker_free() in any case
 *
 * Changes nothing.
 */
void breaker_look(struct breaker *breaker)
{
	memset(breaker, 0, sizeof(*breaker));
	look_at_marker(breaker);
}

/**
 * breaker_find_crashes() - should it trip?
 * @breaker: from breaker_look()
 *
 * Reads all of pstore, and changes nothing.
 */
void breaker_find_crashes(struct breaker *breaker)
{
	crashes_read(&breaker->crashes);
	drop_judged(&breaker->crashes);
}

static bool replace_file(const char *name, const char *text, size_t len)
{
	char path[BREAKER_PATH_MAX];
	struct durable file = { 0 };

	if (mkdir(directory(), 0755) && errno != EEXIST) {
		complain("%s: %s", directory(), strerror(errno));
		return false;
	}
	if (!durable_begin(&file, breaker_path(name, path), 0644))
		return false;
	if (fwrite(text, 1, len, file.stream) == len)
		return durable_end(&file);
	durable_failed(&file);
	durable_abort(&file);
	return false;
}

/* New hashes come first, so that it is old ones that are cut off. */
static bool remember(struct crashes *crashes)
{
	char *old = read_judged(&crashes->arena), *text;
	size_t i, len = crashes->frame_count * LINE_LEN, keep;

	if (!crashes->frame_count)
		return true;
	keep = strlen(old);
	text = arena_alloc(&crashes->arena, len + keep + 1);
	for (i = 0; i < crashes->frame_count; i++) {
		hex_format(crashes->frames[i].hash, DEBAR_HASH_LEN,
			   text + i * LINE_LEN);
		text[(i + 1) * LINE_LEN - 1] = '\n';
	}
	memcpy(text + len, old, keep);
	len += keep;
	if (len > JUDGED_MAX * LINE_LEN)
		len = JUDGED_MAX * LINE_LEN;
	return replace_file(JUDGED, text, len);
}

static bool set_marker(struct breaker *breaker)
{
	const struct crash_frame *frame = &breaker->crashes.frames[0];
	char now[DATE_TEXT_MAX], text[sizeof(breaker->why) + 1];

	snprintf(breaker->why, sizeof(breaker->why), "%s: %s: %s",
		 date_format(time(NULL), now), frame->file, frame->text);
	text_clean(breaker->why);
	breaker->state = BREAKER_TRIPPED;
	snprintf(text, sizeof(text), "%s\n", breaker->why);
	return replace_file(MARKER, text, strlen(text));
}

/**
 * breaker_judge() - trip it when there is a new crash, as at boot
 * @breaker: with its crashes; says how it is afterwards
 *
 * A marker that cannot be written is complained of; this boot knows all the
 * same, and so does the next one, because the crash stays a new one then.
 *
 * Return: true when nothing is to be enforced.
 */
bool breaker_judge(struct breaker *breaker)
{
	if (breaker->crashes.frame_count && set_marker(breaker))
		remember(&breaker->crashes);
	return breaker->state != BREAKER_CLOSED;
}

/**
 * breaker_clear() - an operator has looked: forget the crashes
 * @breaker: with its crashes; says how it is afterwards
 *
 * Return: RC_DONE, or RC_FAILED after a complaint.
 */
int breaker_clear(struct breaker *breaker)
{
	char path[BREAKER_PATH_MAX];

	if (!remember(&breaker->crashes))
		return RC_FAILED;
	if (!remove(breaker_path(MARKER, path))) {
		durable_sync_directory(path);
	} else if (errno != ENOENT) {
		complain("%s: %s", path, strerror(errno));
		return RC_FAILED;
	}
	breaker->state = BREAKER_CLOSED;
	breaker->crashes.frame_count = 0;
	return RC_DONE;
}

/**
 * breaker_free() - give everything back
 * @breaker: from breaker_look()
 */
void breaker_free(struct breaker *breaker)
{
	crashes_free(&breaker->crashes);
}
