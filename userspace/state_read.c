// SPDX-License-Identifier: GPL-2.0
/*
 * Read a state file. Nothing of it is used unless all of it is what was once
 * written.
 */
#include <fcntl.h>
#include <json.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "state.h"

/**
 * struct reader - a file being read
 * @path: of it
 * @stream: to it
 * @line: at hand, without its newline
 * @len: of @line
 * @number: of @line, from 1
 * @digest: of all lines before the one at hand
 */
struct reader {
	const char *path;
	FILE *stream;
	char line[STATE_LINE_MAX];
	size_t len;
	unsigned long number;
	EVP_MD_CTX *digest;
};

static bool refuse(const struct reader *reader, const char *why)
{
	complain("%s:%lu: %s", reader->path, reader->number, why);
	return false;
}

/* The next line; false at the end, or when it was complained of. */
static bool next_line(struct reader *reader, bool *end)
{
	int c;

	*end = false;
	reader->len = 0;
	reader->number++;
	while ((c = getc_unlocked(reader->stream)) != '\n' && c != EOF) {
		if (!c)
			return refuse(reader, "damaged: a NUL byte");
		if (reader->len == sizeof(reader->line) - 1)
			return refuse(reader, "damaged: the line is too long");
		reader->line[reader->len++] = (char)c;
	}
	reader->line[reader->len] = 0;
	if (c == '\n')
		return true;
	if (ferror(reader->stream))
		return refuse(reader, strerror(errno));
	if (reader->len)
		return refuse(reader, "cut off: the line has no end");
	*end = true;
	return false;
}

static bool digest_line(struct reader *reader)
{
	return EVP_DigestUpdate(reader->digest, reader->line, reader->len) &&
	       EVP_DigestUpdate(reader->digest, "\n", 1);
}

/* One JSON object and nothing else, or NULL. */
static struct json_object *parse_line(struct reader *reader)
{
	struct json_tokener *tokener = json_tokener_new_ex(4);
	struct json_object *object;

	if (!tokener)
		abort();
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	object = json_tokener_parse_ex(tokener, reader->line,
				       (int)reader->len + 1);
	json_tokener_free(tokener);
	if (json_object_is_type(object, json_type_object))
		return object;
	json_object_put(object);
	return NULL;
}

static const char *text_at(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, key, &value);
	return json_object_is_type(value, json_type_string) ?
	       json_object_get_string(value) : NULL;
}

static s64 number_at(struct json_object *object, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, key, &value);
	return json_object_is_type(value, json_type_int) ?
	       json_object_get_int64(value) : -1;
}

static bool take_header(struct reader *reader, struct state *state,
			struct json_object *line)
{
	const char *format = text_at(line, "format");
	const char *policy = text_at(line, "policy");
	s64 version = number_at(line, "version");
	s64 generation = number_at(line, "generation");
	char why[128];

	if (!format || strcmp(format, "debar-state"))
		return refuse(reader, "no state of debar: the first line is no header of one");
	if (version != STATE_VERSION) {
		snprintf(why, sizeof(why),
			 "a foreign version: format %lld, this tool reads %d",
			 (long long)version, STATE_VERSION);
		return refuse(reader, why);
	}
	state->header.clock = number_at(line, "clock");
	if (!policy || generation < 0 || generation > UINT32_MAX ||
	    state->header.clock <= 0)
		return refuse(reader, "damaged: the header lacks policy, generation or clock");
	state->header.generation = (u32)generation;
	state->header.policy = arena_text(&state->arena, policy,
					  strlen(policy));
	return true;
}

static bool read_header(struct reader *reader, struct state *state)
{
	struct json_object *line;
	bool end, done;

	if (!next_line(reader, &end))
		return end && refuse(reader, "cut off: the file is empty");
	line = parse_line(reader);
	if (!line)
		return refuse(reader, "no state of debar: the first line is no JSON object");
	done = take_header(reader, state, line);
	json_object_put(line);
	return done && digest_line(reader);
}

/* Is the line at hand the last one, and what was written then? */
static bool check_trailer(struct reader *reader, const struct state *state)
{
	struct arena arena = { 0 };
	const char *wanted = state_trailer(&arena, state->count,
					   reader->digest);
	bool same = strlen(wanted) == reader->len + 1 &&
		    !memcmp(wanted, reader->line, reader->len);

	arena_free(&arena);
	if (!same)
		return refuse(reader, "damaged: number of entries or SHA-256 differ from what was written");
	reader->number++;
	if (getc(reader->stream) != EOF)
		return refuse(reader, "damaged: something comes behind the end");
	return true;
}

static bool take_entry(struct reader *reader, struct state *state)
{
	struct state_entry *entry = ARENA_PUSH(&state->arena, state->entries,
					       state->count, state->room);
	const char *key;
	char why[64];

	entry->fields = parse_line(reader);
	if (!entry->fields)
		return refuse(reader, "damaged: the line is no JSON object");
	key = state_entry_check(entry);
	if (!key)
		return digest_line(reader);
	snprintf(why, sizeof(why), "damaged: '%s' is missing or malformed",
		 key);
	return refuse(reader, why);
}

static bool read_lines(struct reader *reader, struct state *state)
{
	static const char trailer[] = "{\"kind\":\"end\"";
	bool end;

	if (!read_header(reader, state))
		return false;
	while (next_line(reader, &end)) {
		if (!strncmp(reader->line, trailer, sizeof(trailer) - 1))
			return check_trailer(reader, state);
		if (!take_entry(reader, state))
			return false;
	}
	return end && refuse(reader, "cut off: the last line is missing");
}

/* Not a pipe, which would have us wait, and no device. */
static FILE *open_file(const char *path, bool *found)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat status;
	FILE *stream;

	*found = fd >= 0 || errno != ENOENT;
	if (!*found)
		return NULL;
	if (fd < 0 || fstat(fd, &status)) {
		complain("%s: cannot be read: %s", path, strerror(errno));
	} else if (!S_ISREG(status.st_mode)) {
		complain("%s: is no regular file", path);
	} else {
		stream = fdopen(fd, "r");
		if (!stream)
			abort();
		return stream;
	}
	if (fd >= 0)
		close(fd);
	return NULL;
}

/**
 * state_read() - read a file, wholly or not at all
 * @state: zero; result; state_free() in any case
 * @path: of the file
 * @found: whether there is such a file
 *
 * Return: whether it was read; what is wrong was complained of.
 */
bool state_read(struct state *state, const char *path, bool *found)
{
	struct reader *reader;
	FILE *stream;
	bool done;

	stream = open_file(path, found);
	if (!stream)
		return false;
	reader = mem_alloc(sizeof(*reader));
	reader->path = path;
	reader->stream = stream;
	reader->digest = EVP_MD_CTX_new();
	if (!reader->digest ||
	    !EVP_DigestInit_ex(reader->digest, EVP_sha256(), NULL))
		abort();
	done = read_lines(reader, state);
	EVP_MD_CTX_free(reader->digest);
	fclose(stream);
	free(reader);
	return done;
}

/**
 * state_free() - forget what was read
 * @state: of state_read()
 */
void state_free(struct state *state)
{
	size_t i;

	for (i = 0; i < state->count; i++)
		json_object_put(state->entries[i].fields);
	arena_free(&state->arena);
}
