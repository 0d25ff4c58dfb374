// SPDX-License-Identifier: GPL-2.0
/*
 * Requests: mostly what the specification says, with something wrong in some.
 */
#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "attributes.h"

#include "spec.h"

enum { STEPS_OF_A_LOAD = 8 };

/* Are these the ones a command cannot do without? */
static bool is_needed_by(u8 command, u16 id)
{
	switch (command) {
	case DEBAR_CMD_POLICY_BEGIN:
		return id == DEBAR_A_ABI || id == DEBAR_A_NAME ||
		       id == DEBAR_A_HASH || id == DEBAR_A_MODE;
	case DEBAR_CMD_QUARANTINE:
	case DEBAR_CMD_RELEASE:
		return id == DEBAR_A_OF_IPV4 || id == DEBAR_A_OF_VENDOR;
	case DEBAR_CMD_SET:
		return id == DEBAR_A_MODE;
	case DEBAR_CMD_RESTORE_DEVICE:
		return true;
	default:
		return id == DEBAR_A_TRANSACTION || id == DEBAR_A_CLOCK;
	}
}

/* What a command takes, and now and then what it does not. */
static void put_what_it_takes(struct message *message,
			      const struct session *session,
			      const struct command *command)
{
	const u32 often = chance(70) ? 10 : below(100);
	u32 i, count;

	for (i = 0; command->takes[i]; i++) {
		count = is_needed_by(command->id, command->takes[i]) ||
			chance(often);
		if (errs())
			count = below(4);
		for (; count; count--)
			put_one(message, session, command->takes[i]);
	}
	if (errs())
		put_any_set(message, session);
}

/* --- messages -------------------------------------------------------------- */

static void begin(struct message *message, const struct session *session,
		  u8 command, bool dump)
{
	struct nlmsghdr *head = (struct nlmsghdr *)message->data;
	struct genlmsghdr *generic = (struct genlmsghdr *)(head + 1);

	memset(message->data, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	head->nlmsg_type = session->family;
	head->nlmsg_flags = NLM_F_REQUEST | (dump ? NLM_F_DUMP : NLM_F_ACK);
	generic->cmd = command;
	generic->version = DEBAR_FAMILY_VERSION;
	message->command = command;
	message->len = NLMSG_HDRLEN + GENL_HDRLEN;
}

/* Something that no client would do. */
static void spoil(struct message *message)
{
	const u32 heads = NLMSG_HDRLEN + GENL_HDRLEN;
	struct nlmsghdr *head = (struct nlmsghdr *)message->data;
	u32 count;

	switch (below(6)) {
	case 0:
		message->len = heads + below(message->len - heads + 1);
		break;
	case 1:
		for (count = 1 + below(8); count && message->len > heads; count--)
			message->data[heads + below(message->len - heads)] =
				random_u32();
		break;
	case 2:
		message->data[NLMSG_HDRLEN + below(GENL_HDRLEN)] = random_u32();
		message->command = message->data[NLMSG_HDRLEN];
		break;
	case 3:
		head->nlmsg_flags ^= 1 << below(12);
		break;
	case 4:
		message->len = NLMSG_HDRLEN + below(message->len);
		break;
	default:
		random_fill(message->data + message->len, 48);
		message->len += below(49);
	}
}

/* A policy in the order it should be loaded in, a message a call. */
static void load(struct message *message, struct session *session)
{
	const u32 step = session->step++;

	if (!step)
		session->wrongness = chance(60) ? 0 : chance(70) ? 2 : 20;
	wrongness = session->wrongness;
	if (!step) {
		begin(message, session, DEBAR_CMD_POLICY_BEGIN, false);
		put_what_it_takes(message, session,
				  &commands[command_place(DEBAR_CMD_POLICY_BEGIN)]);
		return;
	}
	if (step == STEPS_OF_A_LOAD || (step == 4 && chance(10))) {
		session->step = 0;
		begin(message, session, chance(90) ? DEBAR_CMD_POLICY_COMMIT :
						     DEBAR_CMD_POLICY_ABORT,
		      false);
		put_one(message, session, DEBAR_A_TRANSACTION);
		if (chance(10))
			put_one(message, session, DEBAR_A_CONFIRM_WITHIN);
		return;
	}
	begin(message, session, DEBAR_CMD_POLICY_ADD, false);
	put_one(message, session, DEBAR_A_TRANSACTION);
	rule_kind = step == 3 ? DEBAR_RULE_KIND_MAC :
		    step == 5 ? DEBAR_RULE_KIND_SNI :
				DEBAR_RULE_KIND_CERTIFICATE;
	switch (step) {
	case 1:
		put_one(message, session, DEBAR_A_VENDOR);
		break;
	case 2:
		rule_kind = DEBAR_RULE_KIND_MAC;
		put_one(message, session, DEBAR_A_RULE);
		break;
	case 4:
		rule_kind = DEBAR_RULE_KIND_SNI;
		put_one(message, session, DEBAR_A_RULE);
		break;
	case 3:
	case 5:
		put_one(message, session, DEBAR_A_OF_RULE);
		put_one(message, session,
			step == 3 ? DEBAR_A_PREFIXES : DEBAR_A_SNI);
		break;
	case 6:
		put_one(message, session, DEBAR_A_RULE);
		break;
	default:
		put_one(message, session,
			chance(50) ? DEBAR_A_PROTECT : DEBAR_A_WAIVER);
	}
}

/* One that would end what has been begun is rarer. */
static const struct command *some_command(void)
{
	const struct command *command;

	/* Rarely are there what these need: certificate rules, an address. */
	if (chance(15))
		return &commands[command_place(chance(50) ?
					       DEBAR_CMD_QUARANTINE :
					       DEBAR_CMD_RELEASE)];
	do {
		command = &commands[below(ARRAY_SIZE(commands))];
	} while ((command->id == DEBAR_CMD_POLICY_FLUSH ||
		  command->id == DEBAR_CMD_POLICY_COMMIT ||
		  command->id == DEBAR_CMD_POLICY_ABORT) && chance(90));
	return command;
}

/**
 * message_make() - a request
 * @message: written
 * @session: of the client
 */
void message_make(struct message *message, struct session *session)
{
	const struct command *command;

	if (chance(60)) {
		load(message, session);
	} else {
		wrongness = chance(60) ? 0 : chance(70) ? 3 : 30;
		rule_kind = below(DEBAR_RULE_KIND_MAX + 1);
		command = some_command();
		begin(message, session, command->id, command->dump);
		put_what_it_takes(message, session, command);
	}
	if (chance(4))
		spoil(message);
	if (chance(1))
		random_fill(message->data + NLMSG_HDRLEN + GENL_HDRLEN,
			    message->len - NLMSG_HDRLEN > GENL_HDRLEN ?
			    message->len - NLMSG_HDRLEN - GENL_HDRLEN : 0);
	((struct nlmsghdr *)message->data)->nlmsg_len = message->len;
}

/* --- what the specification says -------------------------------------------- */

u32 command_count(void)
{
	return ARRAY_SIZE(commands);
}

u32 command_place(u8 command)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].id == command)
			return i;
	return NO_COMMAND;
}

const char *command_name(u32 place)
{
	return commands[place].name;
}

bool command_is_for_admin(u32 place)
{
	return commands[place].admin;
}
