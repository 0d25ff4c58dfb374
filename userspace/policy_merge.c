// SPDX-License-Identifier: GPL-2.0
/*
 * What all files say together.
 */
#include <stdlib.h>
#include <time.h>

#include "date.h"
#include "names.h"
#include "policy.h"

#define YEAR (365 * DATE_DAY)

/*
 * Hand the defaults of dates down to what a file includes. Where two files
 * include the same one, the ban holds as soon and as long as either wants it.
 */
static void hand_down(struct policy_file *file, s64 effective, s64 until)
{
	size_t i;

	if (file->reached && effective >= file->from_effective &&
	    until <= file->from_until)
		return;
	if (!file->reached || effective < file->from_effective)
		file->from_effective = effective;
	if (!file->reached || until > file->from_until)
		file->from_until = until;
	file->reached = true;

	effective = file->has_effective ? file->effective :
		    file->from_effective;
	until = file->has_until ? file->until : file->from_until;
	for (i = 0; i < file->include_count; i++)
		if (file->includes[i].file)
			hand_down(file->includes[i].file, effective, until);
}

static void fill_dates(struct policy_file *file, struct policy_vendor *vendor)
{
	if (!vendor->has_effective)
		vendor->effective = file->has_effective ? file->effective :
				    file->from_effective;
	if (!vendor->has_until)
		vendor->until = file->has_until ? file->until :
				file->from_until;
}

/**
 * struct texts - what the files of the command line say of themselves
 */
struct texts {
	const char **text;
	size_t count;
	size_t room;
};

/* Names or authorities, each once, in the order of the files. */
static struct texts collect(struct policy *policy, bool names)
{
	struct texts list = { 0 };
	size_t i, j;

	for (i = 0; i < policy->file_count; i++) {
		const struct policy_file *file = policy->files[i];
		const char *text = names ? file->name : file->authority;

		if (!file->is_top || !text)
			continue;
		for (j = 0; j < list.count; j++)
			if (!strcmp(list.text[j], text))
				break;
		if (j == list.count)
			*ARENA_PUSH(&policy->arena, list.text, list.count,
				    list.room) = text;
	}
	return list;
}

/* "a+b+2": the first @shown names and how many there are besides. */
static bool spell_names(char *text, size_t size, const struct texts *names,
			size_t shown)
{
	size_t len = 0, i;

	for (i = 0; i < shown && len < size; i++)
		len += (size_t)snprintf(text + len, size - len,
					i ? "+%s" : "%s", names->text[i]);
	if (shown < names->count && len < size)
		len += (size_t)snprintf(text + len, size - len, "+%zu",
					names->count - shown);
	return len < size;
}

static void merge_names(struct policy *policy)
{
	struct texts names = collect(policy, true);
	char rest[24] = "";
	size_t shown;

	if (!names.count)
		return;
	for (shown = names.count; shown > 1; shown--)
		if (spell_names(policy->name, sizeof(policy->name), &names,
				shown))
			return;
	if (names.count > 1)
		snprintf(rest, sizeof(rest), "+%zu", names.count - 1);
	snprintf(policy->name, sizeof(policy->name), "%.*s%s",
		 DEBAR_NAME_MAX - (int)strlen(rest), names.text[0], rest);
}

static void merge_authorities(struct policy *policy)
{
	struct texts list = collect(policy, false);
	size_t size = sizeof(policy->authority), len = 0, before, i;

	for (i = 0; i < list.count; i++) {
		before = len;
		len += (size_t)snprintf(policy->authority + len, size - len,
					i ? "; %s" : "%s", list.text[i]);
		if (len < size)
			continue;
		policy->authority[before] = 0;
		policy_warn(policy,
			    "the authorities have more than %d bytes together: %zu of %zu are kept",
			    DEBAR_TEXT_MAX, i, list.count);
		return;
	}
}

/* A file that stands for itself and names no mode means the default. */
static bool says_mode(const struct policy_file *file)
{
	return file->mode != UNSAID || (file->is_top && file->name &&
		(file->vendor_count || file->include_count));
}

static void merge_mode(struct policy *policy)
{
	const struct policy_file *first = NULL;
	size_t i;

	policy->mode = DEBAR_MODE_ENFORCE;
	for (i = 0; i < policy->file_count; i++) {
		struct policy_file *file = policy->files[i];
		int mode = file->mode;

		if (!says_mode(file))
			continue;
		if (mode == UNSAID) {
			mode = DEBAR_MODE_ENFORCE;
			file->mode_at = place_of_file(file->source);
		}
		if (!first) {
			first = file;
			policy->mode = (enum debar_mode)mode;
		} else if (mode != (int)policy->mode) {
			report_add(&policy->report, file->mode_at,
				   "mode %s%s contradicts mode %s at %s; allowed: the same mode in all files",
				   name_of(&mode_names, (u32)mode),
				   file->mode == UNSAID ? " (by default)" : "",
				   name_of(&mode_names, policy->mode),
				   place_text(&policy->arena, first->mode_at));
		}
	}
}

static void merge_protects(struct policy *policy,
			   const struct policy_file *file)
{
	size_t i, j;

	for (i = 0; i < file->protect_count; i++) {
		const struct policy_protect *new = &file->protects[i];

		for (j = 0; j < policy->protect_count; j++)
			if (policy->protects[j].family == new->family &&
			    !memcmp(policy->protects[j].address, new->address,
				    sizeof(new->address)))
				break;
		if (j < policy->protect_count)
			continue;
		if (j == DEBAR_MAX_PROTECT) {
			report_add(&policy->report, new->at,
				   "too many protected addresses; allowed: %d",
				   DEBAR_MAX_PROTECT);
			return;
		}
		*ARENA_PUSH(&policy->arena, policy->protects,
			    policy->protect_count, policy->protect_room) = *new;
	}
}

static void merge_interfaces(struct policy *policy,
			     const struct policy_file *file)
{
	size_t i, j;

	for (i = 0; i < file->interface_count; i++) {
		const struct policy_interface *new = &file->interfaces[i];

		for (j = 0; j < policy->interface_count; j++)
			if (!strcmp(policy->interfaces[j], new->glob))
				break;
		if (j < policy->interface_count)
			continue;
		if (j == DEBAR_MAX_INTERFACES) {
			report_add(&policy->report, new->at,
				   "too many interfaces; allowed: %d",
				   DEBAR_MAX_INTERFACES);
			return;
		}
		*ARENA_PUSH(&policy->arena, policy->interfaces,
			    policy->interface_count, policy->interface_room) =
			new->glob;
	}
}

static void merge_data_date(struct policy *policy,
			    const struct policy_file *file, s64 now)
{
	char day[DATE_TEXT_MAX], age[DATE_TEXT_MAX];
	const char *at;

	if (!file->has_data_date)
		return;
	if (!policy->has_data_date || file->data_date > policy->data_date)
		policy->data_date = file->data_date;
	policy->has_data_date = true;
	at = place_text(&policy->arena, file->data_date_at);
	date_format_day(file->data_date, day);
	if (now - file->data_date > YEAR)
		policy_warn(policy,
			    "%s: the data is of %s, %s old: bring the prefixes up to date",
			    at, day,
			    date_format_span(now - file->data_date, age));
	else if (file->data_date - now > DATE_DAY)
		policy_warn(policy,
			    "%s: data-date %s is in the future: it or this machine's clock is wrong",
			    at, day);
}

static void add_rule(struct policy *policy, struct policy_vendor *vendor,
		     struct policy_rule *rule, u32 index)
{
	rule->vendor = index;
	*ARENA_PUSH(&policy->arena, policy->rules, policy->rule_count,
		    policy->rule_room) = rule;
	vendor->prefix_count += rule->prefix_count;
	vendor->certificate_count += rule->kind == DEBAR_RULE_KIND_CERTIFICATE;
	vendor->domain_count += rule->domain_count;
}

/* Tell of the vendor with which there are too many of something. */
static void check_limit(struct policy *policy,
			const struct policy_vendor *vendor, const char *what,
			size_t before, size_t after, size_t max)
{
	if (before <= max && after > max)
		report_add(&policy->report, vendor->at,
			   "%zu %s up to here; allowed: %zu", after, what, max);
}

static void add_rules(struct policy *policy, struct policy_vendor *vendor,
		      u32 index)
{
	size_t rules = policy->rule_count, prefixes = policy->prefix_count;
	size_t domains = policy->domain_count, i;

	for (i = 0; i < vendor->rule_count; i++)
		add_rule(policy, vendor, &vendor->rules[i], index);
	for (i = 0; i < vendor->tls_count; i++)
		add_rule(policy, vendor, &vendor->tls[i], index);
	policy->prefix_count += vendor->prefix_count;
	policy->certificate_count += vendor->certificate_count;
	policy->domain_count += vendor->domain_count;
	check_limit(policy, vendor, "rules", rules, policy->rule_count,
		    DEBAR_MAX_RULES);
	check_limit(policy, vendor, "prefixes", prefixes, policy->prefix_count,
		    DEBAR_MAX_PREFIXES);
	check_limit(policy, vendor, "domains", domains, policy->domain_count,
		    DEBAR_MAX_SNI);
}

static void add_vendor(struct policy *policy, struct policy_vendor *vendor)
{
	char until[DATE_TEXT_MAX], effective[DATE_TEXT_MAX];
	u32 index = (u32)policy->vendor_count;

	if (vendor->effective >= vendor->until)
		report_add(&policy->report, vendor->at,
			   "vendor '%s' would be banned until %s, but only from %s on",
			   vendor->name,
			   date_format_day(vendor->until, until),
			   date_format_day(vendor->effective, effective));
	if (index == DEBAR_MAX_VENDORS)
		report_add(&policy->report, vendor->at,
			   "too many vendors; allowed: %d", DEBAR_MAX_VENDORS);
	*ARENA_PUSH(&policy->arena, policy->vendors, policy->vendor_count,
		    policy->vendor_room) = vendor;
	add_rules(policy, vendor, index);
}

static int strength(const struct policy *policy, const struct policy_rule *rule)
{
	int mode = policy->vendors[rule->vendor]->mode;

	return rule->mode < mode ? rule->mode : mode;
}

/* Of several rules that match a certificate and enforce, or do not, the kernel takes the
 * first: those that are the strongest, by what the files say, come first.
 */
static void order_rules(struct policy *policy)
{
	struct policy_rule **list;
	size_t count = 0, i;
	int mode;

	list = mem_alloc(policy->rule_count * sizeof(*list));
	for (mode = DEBAR_MODE_ENFORCE; mode >= DEBAR_MODE_OFF; mode--)
		for (i = 0; i < policy->rule_count; i++)
			if (strength(policy, policy->rules[i]) == mode)
				list[count++] = policy->rules[i];
	for (i = 0; i < count; i++) {
		policy->rules[i] = list[i];
		list[i]->index = (u32)i;
	}
	free(list);
}

static void merge_vendors(struct policy *policy)
{
	size_t i, j;

	for (i = 0; i < policy->file_count; i++) {
		struct policy_file *file = policy->files[i];

		for (j = 0; j < file->vendor_count; j++) {
			fill_dates(file, &file->vendors[j]);
			if (!file->vendors[j].name)
				continue;
			policy_name_rules(policy, &file->vendors[j]);
			policy_name_tls(policy, &file->vendors[j]);
		}
	}
	policy_find_copies(policy);
	for (i = 0; i < policy->file_count; i++) {
		struct policy_file *file = policy->files[i];

		for (j = 0; j < file->vendor_count; j++)
			if (file->vendors[j].name && !file->vendors[j].is_copy)
				add_vendor(policy, &file->vendors[j]);
	}
	order_rules(policy);
	policy_find_repeats(policy);
	policy_check_tls(policy);
}

/* What only makes sense to say when nothing else is wrong. */
static void check_whole(struct policy *policy)
{
	struct policy_file *first;
	struct place at;

	if (policy->report.total || !policy->file_count)
		return;
	first = policy->files[0];
	at = first->vendors_at.source ? first->vendors_at :
	     place_of_file(first->source);
	if (!policy->vendor_count)
		report_add(&policy->report, at,
			   "a policy needs at least one vendor");
	if (!policy->name[0])
		report_add(&policy->report, place_of_file(first->source),
			   "a policy needs 'name'; only files that are included or loaded beside others can do without");
}

/**
 * policy_merge() - make one policy of all files
 * @policy: its files are read; told of errors
 */
void policy_merge(struct policy *policy)
{
	s64 now = time(NULL);
	size_t i;

	for (i = 0; i < policy->file_count; i++)
		if (policy->files[i]->is_top)
			hand_down(policy->files[i], DEBAR_ALWAYS, DEBAR_NEVER);
	merge_names(policy);
	merge_authorities(policy);
	merge_mode(policy);
	policy_merge_settings(policy);
	for (i = 0; i < policy->file_count; i++) {
		merge_protects(policy, policy->files[i]);
		merge_interfaces(policy, policy->files[i]);
		merge_data_date(policy, policy->files[i], now);
	}
	policy_merge_waivers(policy, now);
	merge_vendors(policy);
	check_whole(policy);
}
