/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every command of debarctl gets and gives back.
 */
#ifndef DEBARCTL_H
#define DEBARCTL_H

#include "core/core.h"

/* Exit codes: an interface, see debarctl --help. */
enum exit_code {
	RC_DONE,
	RC_FAILED,
	RC_USAGE,
	RC_POLICY,	/* a policy file is invalid */
	RC_MODULE,	/* the module is absent or of another version */
};

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/**
 * struct request - options of one invocation
 * @json: JSON instead of a table
 * @color: --color
 * @netns: network namespace to talk to, or NULL for the current one
 * @vendor: --vendor, or NULL
 * @count: --count, or 0
 * @span: --for, in seconds, or 0
 * @confirm_within: --confirm-within, in seconds, or 0
 * @force: --force
 * @dry_run: --dry-run
 * @boot: --boot
 * @clear: --clear
 * @interface: --interface, or NULL
 * @all: --all
 * @against: --against, or NULL
 * @policies: --policy, as often as it was given; borrowed
 * @policy_count: their number
 */
struct request {
	bool json;
	enum color_when color;
	const char *netns;
	const char *vendor;
	u64 count;
	s64 span;
	u32 confirm_within;
	bool force;
	bool dry_run;
	bool boot;
	bool clear;
	const char *interface;
	bool all;
	char *against;
	char **policies;
	int policy_count;
};

/**
 * struct command - one verb of the tool
 * @name: the verb
 * @arguments: in the notation of usage lines
 * @help: one line
 * @about: what `debarctl help NAME` says besides
 * @options: letters of the options it takes, see main.c
 * @min: fewest arguments
 * @max: most arguments, or -1
 * @run: gets the arguments without the verb; returns enum exit_code; NULL for
 *	help, which main.c gives itself
 */
struct command {
	const char *name;
	const char *arguments;
	const char *help;
	const char *about;
	const char *options;
	int min;
	int max;
	int (*run)(const struct request *rq, int argc, char **argv);
};

extern const struct command commands[];
extern const int command_count;

int cmd_check(const struct request *rq, int argc, char **argv);
int cmd_confirm(const struct request *rq, int argc, char **argv);
int cmd_devices(const struct request *rq, int argc, char **argv);
int cmd_disable(const struct request *rq, int argc, char **argv);
int cmd_doctor(const struct request *rq, int argc, char **argv);
int cmd_enable(const struct request *rq, int argc, char **argv);
int cmd_explain(const struct request *rq, int argc, char **argv);
int cmd_flush(const struct request *rq, int argc, char **argv);
int cmd_load(const struct request *rq, int argc, char **argv);
int cmd_mode(const struct request *rq, int argc, char **argv);
int cmd_monitor(const struct request *rq, int argc, char **argv);
int cmd_quarantine(const struct request *rq, int argc, char **argv);
int cmd_release(const struct request *rq, int argc, char **argv);
int cmd_restore(const struct request *rq, int argc, char **argv);
int cmd_rollback(const struct request *rq, int argc, char **argv);
int cmd_rules(const struct request *rq, int argc, char **argv);
int cmd_save(const struct request *rq, int argc, char **argv);
int cmd_scan(const struct request *rq, int argc, char **argv);
int cmd_status(const struct request *rq, int argc, char **argv);
int cmd_waivers(const struct request *rq, int argc, char **argv);
int cmd_vendors(const struct request *rq, int argc, char **argv);

/* Complain on standard error, with the tool's name before and a newline. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
