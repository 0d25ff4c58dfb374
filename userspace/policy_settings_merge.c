// SPDX-License-Identifier: GPL-2.0
/*
 * What the settings of all files are together.
 */
#include <string.h>

#include "policy.h"

/**
 * struct setting - one that at most one value may be given for
 * @name: its key
 * @value: of all files, or UNSAID
 * @at: where it is given
 */
struct setting {
	const char *name;
	int value;
	struct place at;
};

static void merge(struct policy *policy, struct setting *setting, int value,
		  struct place at)
{
	if (value == UNSAID || value == setting->value)
		return;
	if (setting->value != UNSAID) {
		report_add(&policy->report, at,
			   "'%s' contradicts %s; allowed: the same value in all files",
			   setting->name,
			   place_text(&policy->arena, setting->at));
		return;
	}
	setting->value = value;
	setting->at = at;
}

static int or_default(const struct setting *setting, int value)
{
	return setting->value == UNSAID ? value : setting->value;
}

static void add_network(struct policy *policy, const struct policy_network *new)
{
	size_t i;

	for (i = 0; i < policy->network_count; i++) {
		const struct policy_network *old = &policy->networks[i];

		if (old->family == new->family && old->bits == new->bits &&
		    !memcmp(old->address, new->address, sizeof(new->address)))
			return;
	}
	if (i == DEBAR_MAX_NETWORKS) {
		report_add(&policy->report, new->at,
			   "too many networks; allowed: %d",
			   DEBAR_MAX_NETWORKS);
		return;
	}
	*ARENA_PUSH(&policy->arena, policy->networks, policy->network_count,
		    policy->network_room) = *new;
}

static void merge_networks(struct policy *policy)
{
	bool said = false;
	size_t i, j;

	for (i = 0; i < policy->file_count; i++) {
		const struct policy_file *file = policy->files[i];

		said |= file->says_networks;
		policy->network_flags |= file->network_flags;
		for (j = 0; j < file->network_count; j++)
			add_network(policy, &file->networks[j]);
	}
	if (!said)
		policy->network_flags = DEBAR_NETWORK_FLAGS_ON_LINK |
					DEBAR_NETWORK_FLAGS_ROUTED |
					DEBAR_NETWORK_FLAGS_PRIVATE;
}

/**
 * policy_merge_settings() - make the settings of one policy of all files
 * @policy: its files are read; told of errors
 */
void policy_merge_settings(struct policy *policy)
{
	struct setting transit = { "transit", UNSAID, { 0 } };
	struct setting gateways = { "protect-gateways", UNSAID, { 0 } };
	struct setting ttl = { "quarantine-ttl", UNSAID, { 0 } };
	struct setting undecided = { "on-undecided", UNSAID, { 0 } };
	struct setting action = { "action", UNSAID, { 0 } };
	struct setting eui64 = { "eui64", UNSAID, { 0 } };
	struct setting broadcast = { "broadcast-to-banned", UNSAID, { 0 } };
	size_t i;

	for (i = 0; i < policy->file_count; i++) {
		const struct policy_file *file = policy->files[i];

		merge(policy, &transit, file->transit, file->transit_at);
		merge(policy, &gateways, file->protect_gateways,
		      file->protect_gateways_at);
		merge(policy, &ttl, file->quarantine_ttl,
		      file->quarantine_ttl_at);
		merge(policy, &undecided, file->on_undecided,
		      file->on_undecided_at);
		merge(policy, &action, file->action, file->action_at);
		merge(policy, &eui64, file->eui64, file->eui64_at);
		merge(policy, &broadcast, file->broadcast_to_banned,
		      file->broadcast_to_banned_at);
	}
	policy->transit = (enum debar_mode)or_default(&transit,
						      DEBAR_MODE_MONITOR);
	policy->protect_gateways = or_default(&gateways, true);
	policy->quarantine_ttl = (u32)or_default(&ttl,
						 DEBAR_QUARANTINE_TTL_DEFAULT);
	policy->on_undecided = (enum debar_undecided_action)
		or_default(&undecided, DEBAR_UNDECIDED_ACTION_PASS);
	policy->action = (enum debar_action)or_default(&action,
						       DEBAR_ACTION_DROP);
	policy->eui64 = (enum debar_mode)or_default(&eui64,
						    DEBAR_MODE_MONITOR);
	policy->broadcast_to_banned = (enum debar_broadcast_action)
		or_default(&broadcast, DEBAR_BROADCAST_ACTION_PASS);
	merge_networks(policy);
}
