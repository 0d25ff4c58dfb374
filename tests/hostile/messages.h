/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests of the family debar, right and wrong, and what is in the answers. See
 * netlink.c.
 */
#ifndef HOSTILE_MESSAGES_H
#define HOSTILE_MESSAGES_H

#include <stddef.h>

#include "random.h"

enum kind {
	KIND_U8, KIND_U16, KIND_U32, KIND_U64, KIND_STRING, KIND_BINARY,
	KIND_NEST,
};

enum {
	MESSAGE_MAX = 40000,
	/* A command, not one of the family's. */
	NO_COMMAND = 255,
};

/**
 * struct message - a request
 * @data: a header of netlink and what follows
 * @len: of it
 * @command: of generic netlink
 */
struct message {
	u8 data[MESSAGE_MAX];
	u32 len;
	u8 command;
};

/**
 * struct session - what a client has to know to ask sensibly
 * @family: number of the family
 * @transaction: open one, as far as we know
 * @step: of a policy that is being loaded
 * @wrongness: how much of that is wrong, in a hundred
 */
struct session {
	u16 family;
	u32 transaction;
	u32 step;
	u32 wrongness;
};

void message_make(struct message *message, struct session *session);

u32 command_count(void);
/* The place of a command, or NO_COMMAND. */
u32 command_place(u8 command);
const char *command_name(u32 place);
bool command_is_for_admin(u32 place);

/* Is this run of attributes what the specification says of the family's? */
bool attributes_are_sound(const u8 *data, u32 len);
/* A number of four octets among them, or 0. */
u32 attribute_number(const u8 *data, u32 len, u16 id);

#endif
