// SPDX-License-Identifier: GPL-2.0
/*
 * Write a state file so that at any instant, whatever happens, there is the old
 * one or the new one under its name: beside it, and then by rename(2). Data
 * are on the disk before the name is, and the name before we say so.
 */
#include <fcntl.h>
#include <json.h>
#include <libgen.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "certificate_text.h"
#include "state.h"

static bool failed(const char *path, const char *what)
{
	complain("%s: %s: %s", path, what, strerror(errno));
	return false;
}

/* What is replaced must be a file: a rename would replace devices, too. */
static bool is_replaceable(const char *path)
{
	struct stat status;

	if (lstat(path, &status))
		return errno == ENOENT || failed(path, "cannot be replaced");
	if (S_ISREG(status.st_mode))
		return true;
	complain("%s: is no regular file", path);
	return false;
}

/* Another tool may be writing to the file at this moment, and rename it. */
static int open_alone(const char *temporary)
{
	struct stat mine, there;
	int fd;

	for (;;) {
		fd = open(temporary, O_WRONLY | O_CREAT | O_NOFOLLOW |
			  O_NONBLOCK | O_CLOEXEC, 0600);
		if (fd < 0)
			return -1;
		if (flock(fd, LOCK_EX) || fstat(fd, &mine))
			break;
		if (!S_ISREG(mine.st_mode) || mine.st_nlink > 1) {
			errno = EEXIST;
			break;
		}
		if (!lstat(temporary, &there) && there.st_ino == mine.st_ino &&
		    there.st_dev == mine.st_dev) {
			if (ftruncate(fd, 0) || fchmod(fd, 0600))
				break;
			return fd;
		}
		close(fd);
	}
	close(fd);
	return -1;
}

static const char *plain(struct json_object *object)
{
	return json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
}

static bool put_line(struct state_writer *writer, const char *line)
{
	size_t len = strlen(line);

	return EVP_DigestUpdate(writer->digest, line, len) &&
	       EVP_DigestUpdate(writer->digest, "\n", 1) &&
	       fwrite(line, 1, len, writer->stream) == len &&
	       fputc('\n', writer->stream) != EOF;
}

static bool put_header(struct state_writer *writer,
		       const struct state_header *header)
{
	struct json_object *line = json_object_new_object();
	bool done;

	json_object_object_add(line, "format",
			       json_object_new_string("debar-state"));
	json_object_object_add(line, "version",
			       json_object_new_int(STATE_VERSION));
	json_object_object_add(line, "tool",
			       json_object_new_string(DEBAR_VERSION));
	json_object_object_add(line, "generation",
			       json_object_new_int64(header->generation));
	json_object_object_add(line, "policy",
			       json_object_new_string(header->policy));
	json_object_object_add(line, "clock",
			       json_object_new_int64(header->clock));
	done = put_line(writer, plain(line));
	json_object_put(line);
	return done;
}

/**
 * state_write_begin() - begin to write a file
 * @writer: to be ended or aborted when this succeeds
 * @path: what is to be replaced in the end
 * @header: see there
 *
 * Return: whether it worked; otherwise it was complained of.
 */
bool state_write_begin(struct state_writer *writer, const char *path,
		       const struct state_header *header)
{
	int fd;

	memset(writer, 0, sizeof(*writer));
	writer->path = path;
	if (!is_replaceable(path))
		return false;
	if (asprintf(&writer->temporary, "%s.new", path) < 0)
		abort();
	fd = open_alone(writer->temporary);
	if (fd < 0) {
		failed(writer->temporary, "cannot be written");
		free(writer->temporary);
		return false;
	}
	writer->stream = fdopen(fd, "w");
	writer->digest = EVP_MD_CTX_new();
	if (!writer->stream || !writer->digest)
		abort();
	if (EVP_DigestInit_ex(writer->digest, EVP_sha256(), NULL) &&
	    put_header(writer, header))
		return true;
	failed(writer->temporary, "cannot be written");
	state_write_abort(writer);
	return false;
}

/**
 * state_write_entry() - write one entry
 * @writer: begun
 * @entry: by state_entry_make()
 */
bool state_write_entry(struct state_writer *writer, struct json_object *entry)
{
	writer->entries++;
	if (put_line(writer, plain(entry)))
		return true;
	return failed(writer->temporary, "cannot be written");
}

/**
 * state_trailer() - the one possible last line, with its newline
 * @arena: for the result
 * @entries: lines but for the header
 * @digest: of these and of the header; finished by this
 */
char *state_trailer(struct arena *arena, u64 entries, EVP_MD_CTX *digest)
{
	u8 sha256[EVP_MAX_MD_SIZE];
	struct debar_slice slice = { .data = sha256, .len = DEBAR_HASH_LEN };

	if (!EVP_DigestFinal_ex(digest, sha256, NULL))
		abort();
	return arena_format(arena,
			    "{\"kind\":\"end\",\"entries\":%llu,\"sha256\":\"%s\"}\n",
			    (unsigned long long)entries,
			    certificate_hex(arena, slice));
}

/* Until then a power cut may bring the old file back. */
static bool sync_directory(const char *path)
{
	char *copy = strdup(path);
	bool done;
	int fd;

	if (!copy)
		abort();
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	done = fd >= 0 && !fsync(fd);
	if (!done)
		failed(path, "may not outlive a power cut");
	if (fd >= 0)
		close(fd);
	free(copy);
	return done;
}

static void forget(struct state_writer *writer)
{
	EVP_MD_CTX_free(writer->digest);
	fclose(writer->stream);
	free(writer->temporary);
}

/**
 * state_write_end() - the file is complete: let it replace the old one
 * @writer: gone afterwards in any case
 *
 * Return: whether it is on the disk; otherwise it was complained of.
 */
bool state_write_end(struct state_writer *writer)
{
	struct arena arena = { 0 };
	const char *trailer = state_trailer(&arena, writer->entries,
					    writer->digest);
	bool done;

	done = fputs(trailer, writer->stream) >= 0 &&
	       !fflush(writer->stream) && !fsync(fileno(writer->stream));
	arena_free(&arena);
	if (!done) {
		failed(writer->temporary, "cannot be written");
		state_write_abort(writer);
		return false;
	}
	if (rename(writer->temporary, writer->path)) {
		failed(writer->path, "cannot be replaced");
		state_write_abort(writer);
		return false;
	}
	done = sync_directory(writer->path);
	forget(writer);
	return done;
}

/**
 * state_write_abort() - leave the old file as it is
 * @writer: gone afterwards
 */
void state_write_abort(struct state_writer *writer)
{
	unlink(writer->temporary);
	forget(writer);
}
