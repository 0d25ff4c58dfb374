/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What outlives a restart of the box: a file of JSON lines. The first is a
 * header, the last the number of entries and the SHA-256 of all lines before;
 * between them an entry each.
 */
#ifndef DEBAR_STATE_H
#define DEBAR_STATE_H

#include <openssl/evp.h>
#include <stdio.h>

#include "durable.h"
#include "mem.h"
#include "netlink.h"

#define STATE_FILE "/var/lib/debar/state"

enum {
	STATE_VERSION = 1,
	STATE_LINE_MAX = 16384,		/* bytes, far more than an entry has */
	STATE_FIELD_MAX = 1024,		/* octets of a value */
};

struct json_object;

/**
 * struct state_header - what is true of the whole file
 * @generation: number of the policy that was in force
 * @policy: its name
 * @clock: newest instant that dates had been judged by, seconds since 1970 UTC
 */
struct state_header {
	u32 generation;
	const char *policy;
	s64 clock;
};

/**
 * struct state_entry - an address in quarantine, or a device of the inventory
 * @quarantined: it is the former
 * @expires: when a quarantine ends, seconds since 1970 UTC
 * @fields: all values, checked
 */
struct state_entry {
	bool quarantined;
	s64 expires;
	struct json_object *fields;
};

/**
 * struct state - a file that was read and found whole
 * @arena: texts
 * @header: see there
 * @entries: in the order of the file
 * @count: of @entries
 * @room: of @entries
 */
struct state {
	struct arena arena;
	struct state_header header;
	struct state_entry *entries;
	size_t count;
	size_t room;
};

/**
 * struct state_writer - a file being written
 * @file: it replaces the old one when it is complete
 * @digest: of what was written
 * @entries: lines but for the first
 */
struct state_writer {
	struct durable file;
	EVP_MD_CTX *digest;
	u64 entries;
};

/* state_path.c */
const char *state_path(const struct request *rq, const char *command,
		       const char *path);

/* state_entry.c */
struct json_object *state_entry_make(struct nlattr **device, s64 clock);
const char *state_entry_check(struct state_entry *entry);
bool state_entry_put(struct nl_msg *msg, const struct state_entry *entry);

/* state_write.c */
bool state_write_begin(struct state_writer *writer, const char *path,
		       const struct state_header *header);
bool state_write_entry(struct state_writer *writer, struct json_object *entry);
bool state_write_end(struct state_writer *writer);
void state_write_abort(struct state_writer *writer);
char *state_trailer(struct arena *arena, u64 entries, EVP_MD_CTX *digest);

/* state_read.c */
bool state_read(struct state *state, const char *path, bool *found);
void state_free(struct state *state);

#endif
