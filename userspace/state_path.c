// SPDX-License-Identifier: GPL-2.0
#include "state.h"

/**
 * state_path() - which file does a command mean?
 * @rq: request
 * @command: its name, for a complaint
 * @path: argument, or NULL
 *
 * The usual file is that of the box itself, not of another namespace.
 *
 * Return: the path, or NULL when that was complained of.
 */
const char *state_path(const struct request *rq, const char *command,
		       const char *path)
{
	if (path || !rq->netns)
		return path ? path : STATE_FILE;
	complain("%s: with --netns a file is needed: the usual one is that of the box itself",
		 command);
	return NULL;
}
