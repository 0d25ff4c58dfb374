// SPDX-License-Identifier: GPL-2.0
/*
 * A file is written beside the one that it replaces, and then renamed. Its data
 * are on the disk before the name is, and the name before we say so.
 */
#include "durable.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "debarctl.h"

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
static int open_alone(const char *temporary, mode_t mode)
{
	struct stat mine, there;
	int fd;

	for (;;) {
		fd = open(temporary, O_WRONLY | O_CREAT | O_NOFOLLOW |
			  O_NONBLOCK | O_CLOEXEC, mode);
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
			if (ftruncate(fd, 0) || fchmod(fd, mode))
				break;
			return fd;
		}
		close(fd);
	}
	close(fd);
	return -1;
}

/**
 * durable_begin() - begin to write a file
 * @file: to be ended or aborted when this succeeds
 * @path: what is to be replaced in the end; borrowed
 * @mode: of the new one
 *
 * Return: whether it worked; otherwise it was complained of.
 */
bool durable_begin(struct durable *file, const char *path, mode_t mode)
{
	int fd;

	file->path = path;
	if (!is_replaceable(path))
		return false;
	if (asprintf(&file->temporary, "%s.new", path) < 0)
		abort();
	fd = open_alone(file->temporary, mode);
	if (fd < 0) {
		durable_failed(file);
		free(file->temporary);
		return false;
	}
	file->stream = fdopen(fd, "w");
	if (!file->stream)
		abort();
	return true;
}

/**
 * durable_failed() - complain that something could not be written
 * @file: begun
 *
 * Return: false, for the caller to return.
 */
bool durable_failed(const struct durable *file)
{
	return failed(file->temporary, "cannot be written");
}

/**
 * durable_sync_directory() - have the name of a file on the disk
 * @path: of the file, which may have been removed
 *
 * Until then a power cut may bring the old file back.
 *
 * Return: whether it is there; otherwise it was complained of.
 */
bool durable_sync_directory(const char *path)
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

static void forget(struct durable *file)
{
	fclose(file->stream);
	free(file->temporary);
}

/**
 * durable_end() - the file is complete: let it replace the old one
 * @file: gone afterwards in any case
 *
 * Return: whether it is on the disk; otherwise it was complained of.
 */
bool durable_end(struct durable *file)
{
	bool done;

	if (fflush(file->stream) || fsync(fileno(file->stream))) {
		durable_failed(file);
		durable_abort(file);
		return false;
	}
	if (rename(file->temporary, file->path)) {
		failed(file->path, "cannot be replaced");
		durable_abort(file);
		return false;
	}
	done = durable_sync_directory(file->path);
	forget(file);
	return done;
}

/**
 * durable_abort() - leave the old file as it is
 * @file: gone afterwards
 */
void durable_abort(struct durable *file)
{
	unlink(file->temporary);
	forget(file);
}
