// SPDX-License-Identifier: GPL-2.0
/*
 * debarctl: options, help, and which command it is.
 */
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "debarctl.h"
#include "date.h"
#include "mem.h"
#include "text.h"

/**
 * struct option_text - an option as users know it
 * @letter: in struct command and for getopt
 * @name: without dashes
 * @value: name of its value, or NULL
 * @help: one line
 * @global: every command takes it
 */
struct option_text {
	char letter;
	const char *name;
	const char *value;
	const char *help;
	bool global;
};

/* Options that have a short form, in getopt's notation. */
#define LETTERS "hi:jn:"

static const struct option_text options[] = {
	{ 'j', "json", NULL, "JSON: a document, or an object a line", true },
	{ 'n', "netns", "NAME", "talk to the module in this network namespace",
	  true },
	{ 'C', "color", "WHEN", "auto (the default), always or never", true },
	{ 'h', "help", NULL, "describe the tool or the command", true },
	{ 'v', "version", NULL, "say which version this is", true },
	{ 'p', "policy", "FILE", "policy file; may be given more than once",
	  false },
	{ 'V', "vendor", "VENDOR", "the vendor that is meant", false },
	{ 'i', "interface", "NAME", "the network interface that is meant",
	  false },
	{ 'f', "for", "TIME", "how long: a number with s, m, h or d", false },
	{ 'w', "confirm-within", "TIME",
	  "take it back unless `confirm` comes within this time", false },
	{ 'g', "against", "FILE", "policy to compare with", false },
	{ 'd', "dry-run", NULL, "load nothing, say whom it would ban or release",
	  false },
	{ 'F', "force", NULL, "even if it cuts off the one who does it", false },
	{ 'b', "boot", NULL,
	  "at boot: after a crash in debar, load it switched off", false },
	{ 'x', "clear", NULL, "reset the crash breaker", false },
	{ 'a', "all", NULL, "what no rule matches, too", false },
	{ 'c', "count", "N", "end after so many events", false },
};

/**
 * struct line - the command line, taken apart
 * @rq: options
 * @words: what is no option
 * @word_count: of @words
 * @given: letters of the options given
 * @help: --help was given
 * @version: --version was given
 */
struct line {
	struct request rq;
	char **words;
	int word_count;
	char given[ARRAY_SIZE(options) + 1];
	bool help;
	bool version;
};

void complain(const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_clean(text);	/* it may quote what came from outside */
	fprintf(stderr, "debarctl: %s\n", text);
}

static const struct command *find_command(const char *name)
{
	int i;

	for (i = 0; i < command_count; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static const struct option_text *find_option(int letter)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].letter == letter)
			return &options[i];
	return NULL;
}

static bool takes(const struct command *command,
		  const struct option_text *option)
{
	return option->global || !command ||
	       strchr(command->options, option->letter);
}

static void list_options(FILE *to, const struct command *command, bool global)
{
	const char *letter;
	char text[32];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		if (options[i].global != global || !takes(command, &options[i]))
			continue;
		letter = strchr(LETTERS, options[i].letter);
		snprintf(text, sizeof(text), "%s%.1s%s--%s%s%s",
			 letter ? "-" : "    ", letter ? letter : "",
			 letter ? ", " : "", options[i].name,
			 options[i].value ? " " : "",
			 options[i].value ? options[i].value : "");
		fprintf(to, "  %-20s %s\n", text, options[i].help);
	}
}

/* A line of its own for what is to be done, where the arguments need theirs. */
static void list_command(FILE *to, const struct command *command)
{
	enum { NAME = 11, ARGUMENTS = 28 };
	const char *arguments = command->arguments;

	fprintf(to, "  %-*s%-*s", NAME, command->name, ARGUMENTS, arguments);
	if (strlen(arguments) >= ARGUMENTS)
		fprintf(to, "\n%*s", 2 + NAME + ARGUMENTS, "");
	fprintf(to, "%s\n", command->help);
}

static void overview(FILE *to)
{
	int i;

	fputs("usage: debarctl [OPTION...] COMMAND [ARGUMENT...]\n\n"
	      "Loads policies that ban devices of covered vendors into the kernel module\n"
	      "debar, and shows what they do.\n\ncommands:\n", to);
	for (i = 0; i < command_count; i++)
		list_command(to, &commands[i]);
	fputs("\noptions, before or after the command:\n", to);
	list_options(to, NULL, true);
	fputs("\nexit codes: 0 done, 1 failed, 2 usage, 3 invalid policy, 4 module absent or\n"
	      "of another version. Errors go to standard error as text, with --json too.\n"
	      "JSON keys are the attribute names of the netlink specification; instants are\n"
	      "RFC 3339 in UTC. 'debarctl help COMMAND' describes a command.\n",
	      to);
}

static void describe(const struct command *command)
{
	printf("usage: debarctl %s%s%s\n\n%s", command->name,
	       command->arguments[0] ? " " : "", command->arguments,
	       command->about);
	fputs("\noptions:\n", stdout);
	list_options(stdout, command, false);
	list_options(stdout, command, true);
}

static void complain_of_option(const char *word, const struct command *command)
{
	size_t i;

	fprintf(stderr, "debarctl: %s%sunknown option '%s'; allowed:",
		command ? command->name : "", command ? ": " : "", word);
	for (i = 0; i < ARRAY_SIZE(options); i++)
		if (takes(command, &options[i]))
			fprintf(stderr, " --%s", options[i].name);
	fputc('\n', stderr);
}

static bool set_color(struct request *rq, const char *when)
{
	static const char * const names[] = {
		[COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always",
		[COLOR_NEVER] = "never",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(names[i], when)) {
			rq->color = (enum color_when)i;
			return true;
		}
	}
	complain("--color: '%s' is unknown; allowed: auto, always, never",
		 when);
	return false;
}

static bool set_count(struct request *rq, const char *text)
{
	char *end;

	errno = 0;
	rq->count = strtoull(text, &end, 10);
	if (!errno && *text >= '0' && *text <= '9' && !*end && rq->count)
		return true;
	complain("--count: '%s' is no number of events; allowed: 1 and more",
		 text);
	return false;
}

static bool set_span(s64 *span, const char *option, const char *text)
{
	*span = date_parse_span(text);
	if (*span > 0)
		return true;
	complain("'%s' is no time for --%s; allowed: a number with s, m, h or d, as in 24h",
		 text, option);
	return false;
}

static bool set_confirm_within(struct request *rq, const char *text)
{
	s64 span;

	if (!set_span(&span, "confirm-within", text))
		return false;
	if (span > DEBAR_CONFIRM_WITHIN_MAX) {
		complain("--confirm-within: '%s' is too long; allowed: 1s to %ds",
			 text, DEBAR_CONFIRM_WITHIN_MAX);
		return false;
	}
	rq->confirm_within = (u32)span;
	return true;
}

static bool take_option(struct line *line, int letter, char *value)
{
	struct request *rq = &line->rq;

	if (!strchr(line->given, letter)) {
		line->given[strlen(line->given)] = (char)letter;
	} else if (value && letter != 'p') {
		complain("option --%s is given twice; allowed: once",
			 find_option(letter)->name);
		return false;
	}
	switch (letter) {
	case 'j':
		rq->json = true;
		return true;
	case 'n':
		rq->netns = value;
		return true;
	case 'C':
		return set_color(rq, value);
	case 'h':
		line->help = true;
		return true;
	case 'v':
		line->version = true;
		return true;
	case 'p':
		rq->policies[rq->policy_count++] = value;
		return true;
	case 'i':
		rq->interface = value;
		return true;
	case 'f':
		return set_span(&rq->span, "for", value);
	case 'w':
		return set_confirm_within(rq, value);
	case 'g':
		rq->against = value;
		return true;
	case 'd':
		rq->dry_run = true;
		return true;
	case 'F':
		rq->force = true;
		return true;
	case 'b':
		rq->boot = true;
		return true;
	case 'x':
		rq->clear = true;
		return true;
	case 'a':
		rq->all = true;
		return true;
	case 'V':
		rq->vendor = value;
		return true;
	default:
		return set_count(rq, value);
	}
}

static void fill_table(struct option *table)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		table[i] = (struct option){
			.name = options[i].name,
			.has_arg = options[i].value ? required_argument :
				   no_argument,
			.val = options[i].letter,
		};
}

/* getopt also takes "--js" for "--json", which would freeze all names. */
static bool spelled_out(char **argv, const struct option_text *option)
{
	const char *word = argv[optind - 1];
	size_t len;

	if (option->value && optarg == word)
		word = argv[optind - 2];
	len = strcspn(word + 2, "=");
	return len == strlen(option->name) &&
	       !strncmp(word + 2, option->name, len);
}

/* What getopt stumbled over: a word, or a letter in a cluster of them. */
static const char *stumbling_block(char **argv, char *text)
{
	const char *word = argv[optind - 1];

	if (!strncmp(word, "--", 2) || !optopt)
		return word;
	sprintf(text, "-%c", optopt);
	return text;
}

static int parse_options(struct line *line, int argc, char **argv)
{
	struct option table[ARRAY_SIZE(options) + 1] = { { 0 } };
	int letter, by_name = -1;
	char text[3];

	fill_table(table);
	opterr = 0;
	while ((letter = getopt_long(argc, argv, "-:" LETTERS, table,
				     &by_name)) != -1) {
		if (letter == 1) {
			line->words[line->word_count++] = optarg;
			continue;
		}
		if (letter == ':') {
			complain("option '%s' needs a value",
				 stumbling_block(argv, text));
			return RC_USAGE;
		}
		if (letter == '?' ||
		    (by_name >= 0 && !spelled_out(argv, &options[by_name]))) {
			complain_of_option(stumbling_block(argv, text), NULL);
			return RC_USAGE;
		}
		by_name = -1;
		if (!take_option(line, letter, optarg))
			return RC_USAGE;
	}
	while (optind < argc)
		line->words[line->word_count++] = argv[optind++];
	return RC_DONE;
}

static int complain_of_command(const char *name)
{
	int i;

	fprintf(stderr, "debarctl: unknown command '%s'; allowed:", name);
	for (i = 0; i < command_count; i++)
		fprintf(stderr, " %s", commands[i].name);
	fputc('\n', stderr);
	return RC_USAGE;
}

static int check_arguments(const struct line *line,
			   const struct command *command)
{
	int count = line->word_count - 1;
	const char *letter;

	for (letter = line->given; *letter; letter++) {
		const struct option_text *option = find_option(*letter);
		char word[32];

		if (takes(command, option))
			continue;
		snprintf(word, sizeof(word), "--%s", option->name);
		complain_of_option(word, command);
		return RC_USAGE;
	}
	if (count < command->min)
		complain("%s: an argument is missing; usage: debarctl %s %s",
			 command->name, command->name, command->arguments);
	else if (command->max >= 0 && count > command->max)
		complain("%s: '%s' is too much; usage: debarctl %s%s%s",
			 command->name, line->words[command->max + 1],
			 command->name, command->arguments[0] ? " " : "",
			 command->arguments);
	else
		return RC_DONE;
	return RC_USAGE;
}

/* help, help COMMAND, --help, COMMAND --help */
static int help(const struct line *line)
{
	const char *name = line->word_count ? line->words[0] : NULL;
	const struct command *command;

	if (name && !strcmp(name, "help"))
		name = line->word_count > 1 ? line->words[1] : NULL;
	if (!name) {
		overview(stdout);
		return RC_DONE;
	}
	command = find_command(name);
	if (!command)
		return complain_of_command(name);
	describe(command);
	return RC_DONE;
}

static int run(const struct line *line)
{
	const struct command *command;
	int rc;

	if (line->version) {
		printf("debarctl %s (netlink ABI %d)\n", DEBAR_VERSION,
		       DEBAR_ABI);
		return RC_DONE;
	}
	if (line->help)
		return help(line);
	if (!line->word_count) {
		overview(stderr);
		return RC_USAGE;
	}
	command = find_command(line->words[0]);
	if (!command)
		return complain_of_command(line->words[0]);
	rc = check_arguments(line, command);
	if (rc)
		return rc;
	if (!command->run)
		return help(line);
	return command->run(&line->rq, line->word_count - 1, line->words + 1);
}

int main(int argc, char **argv)
{
	struct line line;
	int rc;

	/* A reader that has had enough ends us quietly. */
	signal(SIGPIPE, SIG_DFL);
	memset(&line, 0, sizeof(line));
	line.words = mem_alloc((size_t)(argc + 1) * sizeof(*line.words));
	line.rq.policies = mem_alloc((size_t)(argc + 1) *
				     sizeof(*line.rq.policies));
	rc = parse_options(&line, argc, argv);
	if (!rc)
		rc = run(&line);
	free(line.words);
	free(line.rq.policies);
	if (fflush(stdout) && !rc)
		rc = RC_FAILED;
	return rc;
}
