// SPDX-License-Identifier: GPL-2.0
#include "source.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "report.h"
#include "text.h"

/**
 * source_new() - a file that is not read yet
 * @path: "-" stands for standard input
 */
struct source *source_new(const char *path)
{
	struct source *source = mem_alloc(sizeof(*source));
	const char *name = strcmp(path, "-") ? path : "<stdin>";

	source->path = mem_alloc(strlen(path) + 1);
	strcpy(source->path, path);
	source->name = mem_alloc(strlen(name) + 1);
	strcpy(source->name, name);
	text_clean(source->name);
	return source;
}

/**
 * source_free() - forget a file
 * @source: may be NULL
 */
void source_free(struct source *source)
{
	if (!source)
		return;
	free(source->data);
	free(source->path);
	free(source->name);
	free(source);
}

/* Read to the end, also from a pipe, where nobody knows the size before. */
static const char *read_all(struct source *source, int fd, size_t expected)
{
	size_t room = expected + 2;
	char *bigger;
	ssize_t got;

	source->data = mem_alloc(room);
	for (;;) {
		if (source->size + 1 == room) {
			room *= 2;
			bigger = realloc(source->data, room);
			if (!bigger)
				return "too large for this machine's memory";
			source->data = bigger;
		}
		got = read(fd, source->data + source->size,
			   room - 1 - source->size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return strerror(errno);
		source->size += (size_t)got;
		if (source->size > SOURCE_MAX_SIZE)
			return "larger than 64 MiB";
		source->data[source->size] = 0;
		if (!got)
			return NULL;
	}
}

static bool is_stdin(const struct source *source)
{
	return !strcmp(source->path, "-");
}

/**
 * source_identify() - find out which file it is
 * @source: from source_new()
 *
 * Return: NULL, or why the file cannot be read.
 */
const char *source_identify(struct source *source)
{
	struct stat st;

	if (is_stdin(source) ? fstat(STDIN_FILENO, &st) :
	    stat(source->path, &st))
		return strerror(errno);
	source->device = st.st_dev;
	source->inode = st.st_ino;
	source->is_regular = S_ISREG(st.st_mode);
	if (S_ISDIR(st.st_mode))
		return strerror(EISDIR);
	if (S_ISREG(st.st_mode) && st.st_size > SOURCE_MAX_SIZE)
		return "larger than 64 MiB";
	return NULL;
}

/**
 * source_read() - fetch the bytes
 * @source: identified
 *
 * Return: NULL, or why the file cannot be read.
 */
const char *source_read(struct source *source)
{
	const char *why;
	struct stat st;
	int fd;

	if (is_stdin(source))
		return read_all(source, STDIN_FILENO, 4096);
	fd = open(source->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return strerror(errno);
	if (fstat(fd, &st))
		why = strerror(errno);
	else
		why = read_all(source, fd, S_ISREG(st.st_mode) &&
			       st.st_size <= SOURCE_MAX_SIZE ?
			       (size_t)st.st_size : 4096);
	close(fd);
	return why;
}

/* A byte order mark is allowed, and no character of the first line. */
static const char *first_char(const struct source *source)
{
	const char *mark = "\xef\xbb\xbf";

	return source->data + (strncmp(source->data, mark, 3) ? 0 : 3);
}

static bool is_break(char c)
{
	return c == '\n' || c == '\r';
}

/* "\r\n" is one line break. */
static const char *skip_break(const char *at, const char *end)
{
	if (*at == '\r' && at + 1 < end && at[1] == '\n')
		return at + 2;
	return at + 1;
}

/* Where no character of this line may begin any more. */
static const char *line_limit(const char *line, const char *end)
{
	return (size_t)(end - line) > SOURCE_MAX_LINE ?
		line + SOURCE_MAX_LINE : end;
}

/**
 * source_check() - is this text at all?
 * @source: read
 * @report: told of the first offence
 *
 * Return: true when the bytes are UTF-8 without control characters in lines
 * of bearable length, so that the YAML reader gets only what it can count
 * lines and columns in.
 */
bool source_check(struct source *source, struct report *report)
{
	const char *end = source->data + source->size;
	const char *at = first_char(source);
	const char *stop = line_limit(at, end);
	struct place here = place_of_file(source);
	size_t len;
	u32 code;

	if (at == end) {
		report_add(report, here,
			   "the file is empty; a policy begins with 'version: 1'");
		return false;
	}
	for (; at < end; at += len, here.column++) {
		len = text_plain_length(at, stop);
		if (len) {
			here.column += (u32)len - 1;
			continue;
		}
		len = text_char(at, end, &code);
		if (!len) {
			report_add(report, here,
				   "byte 0x%02x is not valid UTF-8; a policy is UTF-8 text",
				   (u8)*at);
			return false;
		}
		if (is_break(*at)) {
			len = (size_t)(skip_break(at, end) - at);
			stop = line_limit(at + len, end);
			here.line++;
			here.column = 0;
			continue;
		}
		if (text_is_control(code) && code != '\t') {
			report_add(report, here,
				   "control character U+%04X; only tabs and line breaks are allowed",
				   code);
			return false;
		}
		if (at >= stop) {
			report_add(report, here,
				   "the line is longer than %u bytes; break it up",
				   SOURCE_MAX_LINE);
			return false;
		}
	}
	return true;
}

/**
 * source_line() - find a line, for an error message
 * @source: read
 * @line: from 1
 * @end: result: end of the line, its break not included
 *
 * Return: start of the line, or NULL when the file has no such line.
 */
const char *source_line(const struct source *source, u32 line,
			const char **end)
{
	const char *stop, *at;

	if (!source->data)
		return NULL;
	at = first_char(source);
	stop = source->data + source->size;
	while (--line) {
		while (at < stop && !is_break(*at))
			at++;
		if (at == stop)
			return NULL;
		at = skip_break(at, stop);
	}
	*end = at;
	while (*end < stop && !is_break(**end))
		(*end)++;
	return at;
}
