// SPDX-License-Identifier: GPL-2.0
/*
 * Whom the operator's own SSH session comes from. sudo and su drop what sshd
 * has left in the environment, so that the processes above are asked as well.
 */
#include "session.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More than anybody nests shells; the walk must end where pids are reused. */
enum { MAX_ANCESTORS = 64 };

/* SSH_CONNECTION: "client-address client-port server-address server-port" */
static bool take_client(const char *value, int *family, u8 *address)
{
	char text[INET6_ADDRSTRLEN + 1];
	size_t len = strcspn(value, " %");	/* "fe80::1%eth0" */

	if (len >= sizeof(text))
		return false;
	memcpy(text, value, len);
	text[len] = 0;
	*family = strchr(text, ':') ? AF_INET6 : AF_INET;
	return inet_pton(*family, text, address) == 1;
}

static FILE *open_proc(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return fopen(path, "re");
}

static bool search_environment(pid_t pid, int *family, u8 *address)
{
	static const char name[] = "SSH_CONNECTION=";
	FILE *file = open_proc(pid, "environ");
	char *entry = NULL;
	bool found = false;
	size_t room = 0;

	while (file && !found && getdelim(&entry, &room, 0, file) > 0)
		found = !strncmp(entry, name, sizeof(name) - 1) &&
			take_client(entry + sizeof(name) - 1, family, address);
	free(entry);
	if (file)
		fclose(file);
	return found;
}

/* 0 when it is not known. */
static pid_t parent_of(pid_t pid)
{
	FILE *file = open_proc(pid, "status");
	char line[128];
	int parent = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "PPid: %d", &parent) == 1)
			break;
	if (file)
		fclose(file);
	return parent;
}

/**
 * session_peer() - where the SSH session comes from that we run in
 * @family: result: AF_INET or AF_INET6
 * @address: result: 4 or 16 octets, network order
 *
 * Return: false when we do not run in one.
 */
bool session_peer(int *family, u8 *address)
{
	const char *own = getenv("SSH_CONNECTION");
	pid_t pid = getppid();
	int i;

	if (own && take_client(own, family, address))
		return true;
	for (i = 0; i < MAX_ANCESTORS && pid > 1; i++) {
		if (search_environment(pid, family, address))
			return true;
		pid = parent_of(pid);
	}
	return false;
}
