// SPDX-License-Identifier: GPL-2.0
/*
 * Policy files through all that `debarctl check` does with them, and what it
 * says of them in both forms. What the reader takes the engine must take, too,
 * and find what is listed; what it refuses it must give a reason for. Read
 * again, the same comes of it.
 *
 * Input: files "0", "1" and so on, each followed by a NUL. The first is read,
 * the others are there to be included; no other file is.
 *
 * Needs userspace/ without main.c, the tool's libraries, and of the linker
 * --wrap for the functions that are called __wrap_ here.
 */
#include <glob.h>
#include <libfyaml.h>
#include <sanitizer/lsan_interface.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../userspace/compile.h"
#include "../../userspace/debarctl.h"
#include "../../userspace/policy_show.h"

enum { MAX_FILES = 8, MAX_SIZE = 1 << 16 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);
const char *__wrap_source_identify(struct source *source);
const char *__wrap_source_read(struct source *source);
int __wrap_glob(const char *pattern, int flags,
		int (*failed)(const char *path, int error), glob_t *found);
const char *__wrap_fy_token_get_text(struct fy_token *token, size_t *len);
const char *__real_fy_token_get_text(struct fy_token *token, size_t *len);

static struct {
	const u8 *data;
	size_t size;
} files[MAX_FILES];
static size_t file_count;
static FILE *said;
static bool complained;

static void demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(said, "does not hold: %s\n", what);
	abort();
}

/* In place of main.c. */
void complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(said, format, args);
	va_end(args);
	complained = true;
}

/* What is said of each input goes nowhere, but for what fails here. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	said = stderr;
	stderr = fopen("/dev/null", "w");
	demand(stderr && freopen("/dev/null", "w", stdout),
	       "/dev/null can be opened");
	return 0;
}

/* --- the only files that there are ----------------------------------------- */

static size_t number_of(const struct source *source)
{
	const char *path = source->path;

	if (*path < '0' || *path >= '0' + (int)file_count || path[1])
		return MAX_FILES;
	return (size_t)(*path - '0');
}

const char *__wrap_source_identify(struct source *source)
{
	size_t number = number_of(source);

	if (number == MAX_FILES)
		return "there is no such file";
	source->inode = number + 1;
	source->is_regular = true;
	return NULL;
}

const char *__wrap_source_read(struct source *source)
{
	size_t number = number_of(source);

	source->data = mem_alloc(files[number].size + 1);
	source->size = files[number].size;
	if (source->size)
		memcpy(source->data, files[number].data, source->size);
	return NULL;
}

int __wrap_glob(const char *pattern, int flags,
		int (*failed)(const char *path, int error), glob_t *found)
{
	(void)pattern;
	(void)flags;
	(void)failed;
	memset(found, 0, sizeof(*found));
	return GLOB_NOMATCH;
}

/* --- a leak that is not ours ----------------------------------------------- */

/* Not there in a build without sanitizers. */
#pragma weak __lsan_disable
#pragma weak __lsan_enable

/*
 * libfyaml 0.7.12 does not free the list of the pieces that a text with several
 * quoted quotes or escapes is put together from, some KB for each such text.
 * debarctl ends after it has read its files, so that is let go here, with the
 * text itself, and nothing else is.
 */
const char *__wrap_fy_token_get_text(struct fy_token *token, size_t *len)
{
	const char *text;

	if (__lsan_disable)
		__lsan_disable();
	text = __real_fy_token_get_text(token, len);
	if (__lsan_enable)
		__lsan_enable();
	return text;
}

/* --- what is listed is found ----------------------------------------------- */

static void check_rule(const struct compiled *compiled,
		       const struct policy_rule *rule)
{
	const struct policy_rule *found;
	size_t i;
	u8 bits;

	for (i = 0; i < rule->prefix_count; i++) {
		found = compile_lookup(compiled, rule->prefixes[i].mac, &bits);
		demand(found && bits >= rule->prefixes[i].bits &&
		       (found == rule || bits > rule->prefixes[i].bits),
		       "a prefix is found, or a longer one");
		compile_judge(compiled, found, &(struct debar_waiver_facts){
			      .mac = rule->prefixes[i].mac }, 1);
	}
	for (i = 0; i < rule->domain_count; i++)
		demand(debar_match_sni(&compiled->match,
				       (const u8 *)rule->domains[i].name,
				       strlen(rule->domains[i].name)) !=
		       DEBAR_NO_RULE, "a domain is found");
	if (rule->kind == DEBAR_RULE_KIND_CERTIFICATE && !rule->condition_count)
		demand(debar_match_pin(&compiled->match, rule->pin_kind,
				       rule->pin) != DEBAR_NO_RULE,
		       "a pin is found");
}

static void show(const struct policy *policy, bool json)
{
	struct request rq = { .json = json, .color = COLOR_NEVER };
	struct out out;

	out_begin(&out, &rq);
	policy_show_head(&out, policy);
	policy_show_vendors(&out, policy);
	policy_show_waivers(&out, policy);
	policy_show_warnings(&out, policy);
	out_end(&out);
}

static void use(const struct policy *policy, bool json)
{
	struct compiled compiled = { 0 };
	size_t i;

	demand(compile_policy(&compiled, policy, 1) && !complained,
	       "the engine takes what the reader took");
	for (i = 0; i < policy->rule_count; i++)
		check_rule(&compiled, policy->rules[i]);
	show(policy, json);
	compile_free(&compiled);
}

/* Returns whether it is a policy, and which. */
static bool read_once(u8 *hash, bool json)
{
	char first[] = "0", *paths[] = { first };
	struct policy policy = { 0 };
	int rc = policy_load(&policy, paths, 1);

	demand(rc == RC_DONE || policy.report.total, "a refusal has a reason");
	if (rc == RC_DONE) {
		memcpy(hash, policy.hash, sizeof(policy.hash));
		use(&policy, json);
	}
	policy_free(&policy);
	return rc == RC_DONE;
}

static void cut(const u8 *data, size_t size)
{
	const u8 *end;

	for (file_count = 0; size && file_count < MAX_FILES; file_count++) {
		end = memchr(data, 0, size);
		files[file_count].data = data;
		files[file_count].size = end ? (size_t)(end - data) : size;
		size -= files[file_count].size + !!end;
		data = end ? end + 1 : data;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u8 hash[2][DEBAR_HASH_LEN];
	bool taken;

	if (!size || size > MAX_SIZE)
		return 0;
	cut(data, size);
	complained = false;
	taken = read_once(hash[0], true);
	demand(taken == read_once(hash[1], false), "twice the same");
	demand(!taken || !memcmp(hash[0], hash[1], DEBAR_HASH_LEN),
	       "the same policy has the same hash");
	return 0;
}
