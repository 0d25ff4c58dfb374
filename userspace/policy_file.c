// SPDX-License-Identifier: GPL-2.0
/*
 * One policy file: YAML tree to struct policy_file. What other files say is
 * not known here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <glob.h>

#include "mac.h"
#include "policy_vendor.h"

static void read_version(struct reader *r, const struct yaml_node *value)
{
	const char *version = value_text(r, value, "version", SOURCE_MAX_LINE);

	if (version && strcmp(version, "1"))
		report_add(r->report, value->at,
			   "version '%.60s' is not supported; allowed: 1",
			   version);
}

static void read_name(struct reader *r, const struct yaml_node *value)
{
	r->file->name = value_name(r, value, "name");
}

static void read_authority(struct reader *r, const struct yaml_node *value)
{
	r->file->authority = value_text(r, value, "authority", DEBAR_TEXT_MAX);
}

static void read_mode(struct reader *r, const struct yaml_node *value)
{
	r->file->mode = value_choice(r, value, "mode", &mode_names, 0);
	r->file->mode_at = value->at;
}

static void read_effective(struct reader *r, const struct yaml_node *value)
{
	r->file->has_effective = value_date(r, value, "effective",
					    &r->file->effective);
}

static void read_until(struct reader *r, const struct yaml_node *value)
{
	r->file->has_until = value_date(r, value, "until", &r->file->until);
}

static void read_data_date(struct reader *r, const struct yaml_node *value)
{
	r->file->has_data_date = value_date(r, value, "data-date",
					    &r->file->data_date);
	r->file->data_date_at = value->at;
}

/* For readers of the file only. */
static void read_source(struct reader *r, const struct yaml_node *value)
{
	value_text(r, value, "source", SOURCE_MAX_LINE);
}

static void add_include(struct reader *r, struct place at, const char *path)
{
	struct policy_include *entry;

	entry = ARENA_PUSH(r->arena, r->file->includes, r->file->include_count,
			   r->file->include_room);
	entry->at = at;
	entry->path = path;
}

/* The files of a pattern in the order of their names. */
static void add_glob(struct reader *r, struct place at, const char *pattern)
{
	glob_t found = { .gl_pathc = 0 };
	int err = glob(pattern, GLOB_ERR, NULL, &found);
	size_t i;

	if (err == GLOB_NOMATCH || (err == GLOB_ABORTED && errno == ENOENT))
		report_add(r->report, at,
			   "no file is called %.200s; leave the pattern away, or have a file for it",
			   pattern);
	else if (err)
		report_add(r->report, at, "cannot look for %.200s: %s", pattern,
			   err == GLOB_NOSPACE ? "out of memory" :
			   strerror(errno));
	for (i = 0; !err && i < found.gl_pathc; i++)
		add_include(r, at, arena_text(r->arena, found.gl_pathv[i],
					      strlen(found.gl_pathv[i])));
	globfree(&found);
}

/* The folder of the including file, which no pattern is looked for in. */
static const char *folder_of(struct reader *r, bool escaped)
{
	const char *from = r->file->source->path, *at;
	const char *slash = strrchr(from, '/');
	char *folder, *to;

	if (!slash)
		return "";
	folder = arena_alloc(r->arena, 2 * (size_t)(slash + 1 - from) + 1);
	for (at = from, to = folder; at <= slash; at++) {
		if (escaped && strchr("*?[\\", *at))
			*to++ = '\\';
		*to++ = *at;
	}
	return folder;
}

static void read_include(struct reader *r, const struct yaml_node *value)
{
	const struct yaml_node *item;
	const char *path;
	bool is_glob;

	if (!value_list(r, value, "include"))
		return;
	for (item = value->first; item; item = item->next) {
		path = value_text(r, item, "include", 4096);
		if (!path)
			continue;
		if (!strcmp(path, "-"))
			path = "./-";	/* no standard input here */
		is_glob = strpbrk(path, "*?[");
		if (*path != '/')
			path = arena_format(r->arena, "%s%s",
					    folder_of(r, is_glob), path);
		if (is_glob)
			add_glob(r, item->at, path);
		else
			add_include(r, item->at, path);
	}
}

static bool parse_protect(const char *text, struct policy_protect *protect)
{
	protect->family = AF_INET;
	if (inet_pton(AF_INET, text, protect->address) == 1)
		return true;
	protect->family = AF_INET6;
	if (inet_pton(AF_INET6, text, protect->address) == 1)
		return true;
	protect->family = AF_UNSPEC;
	return mac_parse_address(text, protect->address) &&
	       !(protect->address[0] & 1);
}

static void read_protect(struct reader *r, const struct yaml_node *value)
{
	struct policy_protect protect, *entry;
	const struct yaml_node *item;
	const char *text;

	if (!value_list(r, value, "protect"))
		return;
	for (item = value->first; item; item = item->next) {
		text = value_text(r, item, "protect", SOURCE_MAX_LINE);
		if (!text)
			continue;
		memset(&protect, 0, sizeof(protect));
		if (!parse_protect(text, &protect)) {
			report_add(r->report, item->at,
				   "'%.60s' is no address of one device; allowed: a MAC (aa:bb:cc:dd:ee:ff), IPv4 or IPv6 address",
				   text);
			continue;
		}
		protect.at = item->at;
		entry = ARENA_PUSH(r->arena, r->file->protects,
				   r->file->protect_count,
				   r->file->protect_room);
		*entry = protect;
	}
}

/* Another version may have other keys: no use in complaining about them. */
static bool other_version(struct reader *r, const struct yaml_node *root)
{
	const struct yaml_node *node;

	if (root->kind != YAML_MAP)
		return false;
	for (node = root->first; node; node = node->next->next)
		if (node->kind == YAML_SCALAR && !strcmp(node->text, "version"))
			break;
	if (!node || node->next->kind != YAML_SCALAR ||
	    !strcmp(node->next->text, "1") || yaml_is_null(node->next))
		return false;
	read_version(r, node->next);
	return true;
}

/**
 * policy_read_file() - read one file, not what it includes
 * @policy: owner of what is read; told of errors
 * @file: its source is read
 */
void policy_read_file(struct policy *policy, struct policy_file *file)
{
	static const struct key keys[] = {
		{ "version", read_version, true },
		{ "name", read_name, false },
		{ "authority", read_authority, false },
		{ "mode", read_mode, false },
		{ "effective", read_effective, false },
		{ "until", read_until, false },
		{ "data-date", read_data_date, false },
		{ "source", read_source, false },
		{ "vendors", policy_read_vendors, false },
		{ "include", read_include, false },
		{ "protect", read_protect, false },
		{ "settings", policy_read_settings, false },
		{ "waivers", policy_read_waivers, false },
	};
	struct reader r = {
		.arena = &policy->arena, .report = &policy->report,
		.file = file,
	};
	const struct yaml_node *root;

	if (!source_check(file->source, &policy->report))
		return;
	root = yaml_parse(&policy->arena, file->source, &policy->report);
	if (root && !other_version(&r, root))
		value_map(&r, root, keys, ARRAY_SIZE(keys), "a policy");
}
