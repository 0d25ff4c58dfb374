// SPDX-License-Identifier: GPL-2.0
/*
 * From file names to a policy: reading, including, merging.
 */
#include "policy.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "debarctl.h"

/* Files being read, from the command line's to the one at hand. */
struct chain {
	struct policy_file *file;
	const struct chain *above;
	int depth;
};

static struct policy_file *find_file(const struct policy *policy,
				     const struct source *source)
{
	size_t i;

	for (i = 0; i < policy->file_count; i++)
		if (policy->files[i]->source->device == source->device &&
		    policy->files[i]->source->inode == source->inode)
			return policy->files[i];
	return NULL;
}

static struct policy_file *add_file(struct policy *policy,
				    struct source *source)
{
	struct policy_file *file = arena_alloc(&policy->arena, sizeof(*file));

	file->source = source;
	file->mode = UNSAID;
	file->transit = UNSAID;
	file->protect_gateways = UNSAID;
	file->quarantine_ttl = UNSAID;
	file->on_undecided = UNSAID;
	file->action = UNSAID;
	file->eui64 = UNSAID;
	file->broadcast_to_banned = UNSAID;
	source->order = (unsigned int)policy->file_count;
	*ARENA_PUSH(&policy->arena, policy->files, policy->file_count,
		    policy->file_room) = file;
	return file;
}

static void report_cycle(struct policy *policy, const struct chain *chain,
			 const struct policy_include *include,
			 const struct policy_file *again)
{
	const char *way = again->source->name;

	for (; chain->file != again; chain = chain->above)
		way = arena_format(&policy->arena, "%s -> %s",
				   chain->file->source->name, way);
	report_add(&policy->report, include->at,
		   "include cycle: %s -> %s; a file must not include itself",
		   again->source->name, way);
}

static void read_includes(struct policy *policy, const struct chain *chain);

/* Read a file that was not read before, and all that it includes. */
static void read_file(struct policy *policy, struct policy_file *file,
		      const struct chain *above)
{
	struct chain chain = {
		.file = file, .above = above,
		.depth = above ? above->depth + 1 : 0,
	};

	policy_read_file(policy, file);
	file->is_open = true;
	read_includes(policy, &chain);
	file->is_open = false;
}

static struct policy_file *include_file(struct policy *policy,
					const struct chain *chain,
					const struct policy_include *include)
{
	struct source *source = source_new(include->path);
	const char *why = source_identify(source);
	struct policy_file *file = why ? NULL : find_file(policy, source);

	if (file) {
		source_free(source);
		if (!file->is_open)
			return file;
		report_cycle(policy, chain, include, file);
		return NULL;
	}
	if (!why && !source->is_regular)
		why = "not a regular file";
	if (!why && policy->file_count == POLICY_MAX_FILES)
		why = "too many files in one policy";
	if (!why && chain->depth == POLICY_MAX_DEPTH)
		why = "files include each other too deeply";
	if (!why)
		why = source_read(source);
	if (why) {
		report_add(&policy->report, include->at,
			   "cannot include %.200s: %s", source->name, why);
		source_free(source);
		return NULL;
	}
	file = add_file(policy, source);
	read_file(policy, file, chain);
	return file;
}

static void read_includes(struct policy *policy, const struct chain *chain)
{
	struct policy_file *file = chain->file;
	size_t i;

	for (i = 0; i < file->include_count; i++)
		file->includes[i].file = include_file(policy, chain,
						      &file->includes[i]);
}

static void read_top(struct policy *policy, const char *path)
{
	struct source *source = source_new(path);
	const char *why = source_identify(source);
	struct policy_file *file = why ? NULL : find_file(policy, source);

	if (file) {
		source_free(source);
		file->is_top = true;
		return;
	}
	if (!why)
		why = source_read(source);
	file = add_file(policy, source);	/* errors need it */
	file->is_top = true;
	if (why)
		report_add(&policy->report, place_of_file(source),
			   "cannot be read: %s", why);
	else
		read_file(policy, file, NULL);
}

static int is_policy(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && end && !strcmp(end, ".yaml");
}

static void report_folder(struct policy *policy, const char *path,
			  const char *why)
{
	struct source *source = source_new(path);

	add_file(policy, source);	/* errors need it */
	report_add(&policy->report, place_of_file(source), "%s", why);
}

/* All *.yaml in a folder, in the order of their names. */
static void read_folder(struct policy *policy, const char *path)
{
	bool slash = path[strlen(path) - 1] == '/';
	struct dirent **list = NULL;
	int count = scandir(path, &list, is_policy, alphasort), i;

	if (count < 0)
		report_folder(policy, path, arena_format(&policy->arena,
							 "cannot be read: %s",
							 strerror(errno)));
	else if (!count)
		report_folder(policy, path,
			      "the folder holds no policy; files called *.yaml are read");
	for (i = 0; i < count; i++) {
		read_top(policy, arena_format(&policy->arena,
					      slash ? "%s%s" : "%s/%s", path,
					      list[i]->d_name));
		free(list[i]);
	}
	free(list);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/**
 * policy_load() - read, check and merge policy files
 * @policy: zero; policy_free() in any case
 * @paths: files, and folders whose *.yaml are meant
 * @count: their number
 *
 * Errors and warnings go to standard error.
 *
 * Return: RC_DONE or RC_POLICY.
 */
int policy_load(struct policy *policy, char **paths, int count)
{
	size_t j;
	int i;

	for (i = 0; i < count; i++) {
		if (is_folder(paths[i]))
			read_folder(policy, paths[i]);
		else
			read_top(policy, paths[i]);
	}
	policy_merge(policy);
	if (policy->report.total) {
		report_print(&policy->report, stderr);
		return RC_POLICY;
	}
	policy_hash(policy);
	for (j = 0; j < policy->warning_count; j++)
		fprintf(stderr, "warning: %s\n", policy->warnings[j]);
	return RC_DONE;
}

/**
 * policy_warn() - note what is worth a word
 * @policy: to add to
 * @format: of printf()
 */
void policy_warn(struct policy *policy, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	*ARENA_PUSH(&policy->arena, policy->warnings, policy->warning_count,
		    policy->warning_room) =
		arena_text(&policy->arena, text, strlen(text));
}

/**
 * policy_free() - forget it all
 * @policy: zero and usable again afterwards
 */
void policy_free(struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->file_count; i++)
		source_free(policy->files[i]->source);
	report_free(&policy->report);
	arena_free(&policy->arena);
	memset(policy, 0, sizeof(*policy));
}
