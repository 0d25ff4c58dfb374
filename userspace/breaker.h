/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The crash breaker: after a crash that blames debar, policies are loaded at
 * boot with nothing in force, until an operator has looked.
 */
#ifndef DEBARCTL_BREAKER_H
#define DEBARCTL_BREAKER_H

#include "crash.h"

enum breaker_state {
	BREAKER_CLOSED,		/* no crash */
	BREAKER_TRIPPED,
	BREAKER_UNKNOWN,	/* this user may not look */
};

/**
 * struct breaker - what is known of it
 * @state: of the marker
 * @why: contents of the marker in one line, "" where it says nothing
 * @crashes: frames that no boot and no operator has judged yet
 */
struct breaker {
	enum breaker_state state;
	char why[256];
	struct crashes crashes;
};

void breaker_look(struct breaker *breaker);
void breaker_find_crashes(struct breaker *breaker);
bool breaker_judge(struct breaker *breaker);
int breaker_clear(struct breaker *breaker);
void breaker_free(struct breaker *breaker);
const char *breaker_path(const char *name, char *path);

/* Room for breaker_path(). */
#define BREAKER_PATH_MAX 4096

#endif
