// SPDX-License-Identifier: GPL-2.0
/*
 * Preloaded into a program: KILL_AT="sendmsg 3" kills it where it would call
 * sendmsg() for the third time. strace can do that, but it takes a second to
 * start in an emulated machine, and this is done a hundred times.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static void count(const char *call)
{
	const char *at = getenv("KILL_AT");
	static unsigned int calls;
	unsigned int last;
	char name[16];

	if (at && sscanf(at, "%15s %u", name, &last) == 2 &&
	    !strcmp(name, call) && ++calls == last)
		kill(getpid(), SIGKILL);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	count("sendmsg");
	return syscall(SYS_sendmsg, fd, message, flags);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	count("recvmsg");
	return syscall(SYS_recvmsg, fd, message, flags);
}
