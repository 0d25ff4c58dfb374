// SPDX-License-Identifier: GPL-2.0
/*
 * Loading a policy: begin, any number of batches, commit. Until the commit
 * the kernel goes on with what it had.
 */
#include "transaction.h"

#include <stdio.h>
#include <sys/socket.h>

/* Most payload of a message. */
#define BATCH_SIZE 32768
#define BATCH_PREFIXES ((BATCH_SIZE - 256) / DEBAR_PREFIX_LEN)

/* Prefixes from which on a load is long enough to show how far it is. */
#define PROGRESS_FROM 10000

/**
 * struct transaction - an open load
 * @link: open; the transaction belongs to its socket
 * @policy: what is loaded
 * @id: from the kernel
 * @generation: result of the commit
 * @msg: batch that is being filled, or NULL
 * @confirm_within: seconds, or 0
 * @sent: prefixes sent
 * @progress: show how far it is
 */
struct transaction {
	struct link *link;
	const struct policy *policy;
	u32 id;
	u32 generation;
	struct nl_msg *msg;
	u32 confirm_within;
	size_t sent;
	bool progress;
};

static void take_id(struct nlattr **tb, void *arg)
{
	((struct transaction *)arg)->id = reply_u32(tb, DEBAR_A_TRANSACTION);
}

static void take_generation(struct nlattr **tb, void *arg)
{
	((struct transaction *)arg)->generation =
		reply_u32(tb, DEBAR_A_GENERATION);
}

static void put_network(struct nl_msg *msg,
			const struct policy_network *network)
{
	bool v4 = network->family == AF_INET;
	struct nlattr *nest = nla_nest_start(msg,
					     DEBAR_A_NETWORK | NLA_F_NESTED);

	nla_put(msg, v4 ? DEBAR_A_NETWORK_IPV4 : DEBAR_A_NETWORK_IPV6,
		v4 ? 4 : 16, network->address);
	nla_put_u8(msg, DEBAR_A_NETWORK_BITS, network->bits);
	nla_nest_end(msg, nest);
}

static void put_settings(struct nl_msg *msg, const struct policy *policy)
{
	size_t i;

	nla_put_u32(msg, DEBAR_A_TRANSIT, policy->transit);
	nla_put_u8(msg, DEBAR_A_PROTECT_GATEWAYS, policy->protect_gateways);
	for (i = 0; i < policy->interface_count; i++)
		nla_put_string(msg, DEBAR_A_INTERFACE, policy->interfaces[i]);
	nla_put_u32(msg, DEBAR_A_QUARANTINE_TTL, policy->quarantine_ttl);
	nla_put_u32(msg, DEBAR_A_ON_UNDECIDED, policy->on_undecided);
	nla_put_u32(msg, DEBAR_A_ACTION, policy->action);
	nla_put_u32(msg, DEBAR_A_EUI64, policy->eui64);
	nla_put_u32(msg, DEBAR_A_BROADCAST_TO_BANNED,
		    policy->broadcast_to_banned);
	nla_put_u32(msg, DEBAR_A_DEVICE_NETWORKS, policy->network_flags);
	for (i = 0; i < policy->network_count; i++)
		put_network(msg, &policy->networks[i]);
}

static int begin(struct transaction *t)
{
	struct nl_msg *msg = link_message(t->link, DEBAR_CMD_POLICY_BEGIN);
	const struct policy *policy = t->policy;

	nla_put_u32(msg, DEBAR_A_ABI, DEBAR_ABI);
	nla_put_string(msg, DEBAR_A_NAME, policy->name);
	if (policy->authority[0])
		nla_put_string(msg, DEBAR_A_AUTHORITY, policy->authority);
	nla_put(msg, DEBAR_A_HASH, DEBAR_HASH_LEN, policy->hash);
	nla_put_u32(msg, DEBAR_A_MODE, policy->mode);
	if (policy->has_data_date)
		nla_put_s64(msg, DEBAR_A_DATA_DATE, policy->data_date);
	put_settings(msg, policy);
	return link_call(t->link, msg, take_id, t);
}

static void open_batch(struct transaction *t)
{
	t->msg = link_message(t->link, DEBAR_CMD_POLICY_ADD);
	nla_put_u32(t->msg, DEBAR_A_TRANSACTION, t->id);
}

static int send_batch(struct transaction *t)
{
	struct nl_msg *msg = t->msg;

	t->msg = NULL;
	return msg ? link_call(t->link, msg, NULL, NULL) : 0;
}

/* Make sure that @size more bytes go into the batch. */
static int make_room(struct transaction *t, size_t size)
{
	int err = 0;

	if (t->msg && nlmsg_hdr(t->msg)->nlmsg_len + size > BATCH_SIZE)
		err = send_batch(t);
	if (!t->msg)
		open_batch(t);
	return err;
}

/* More than the attributes of a nest need besides their texts. */
#define NEST_SIZE 128

static size_t text_size(const char *text)
{
	return text ? strlen(text) : 0;
}

static int add_vendor(struct transaction *t, const struct policy_vendor *vendor)
{
	struct nlattr *nest;
	int err = make_room(t, NEST_SIZE + text_size(vendor->entity));

	if (err)
		return err;
	nest = nla_nest_start(t->msg, DEBAR_A_VENDOR | NLA_F_NESTED);
	nla_put_string(t->msg, DEBAR_A_VENDOR_NAME, vendor->name);
	if (vendor->entity)
		nla_put_string(t->msg, DEBAR_A_VENDOR_ENTITY, vendor->entity);
	nla_put_u32(t->msg, DEBAR_A_VENDOR_MODE, (u32)vendor->mode);
	if (vendor->effective != DEBAR_ALWAYS)
		nla_put_s64(t->msg, DEBAR_A_VENDOR_EFFECTIVE,
			    vendor->effective);
	if (vendor->until != DEBAR_NEVER)
		nla_put_s64(t->msg, DEBAR_A_VENDOR_UNTIL, vendor->until);
	nla_nest_end(t->msg, nest);
	return 0;
}

static void put_condition(struct nl_msg *msg,
			  const struct debar_condition *want)
{
	struct nlattr *nest = nla_nest_start(msg, DEBAR_A_RULE_CONDITION |
					     NLA_F_NESTED);

	nla_put_u32(msg, DEBAR_A_CONDITION_FIELD, want->field);
	if (want->type)
		nla_put_u32(msg, DEBAR_A_CONDITION_TYPE, want->type);
	nla_put(msg, DEBAR_A_CONDITION_PATTERN, want->len, want->pattern);
	nla_nest_end(msg, nest);
}

static void put_certificate(struct nl_msg *msg, const struct policy_rule *rule)
{
	size_t i;

	for (i = 0; i < rule->condition_count; i++)
		put_condition(msg, &rule->conditions[i].want);
	if (!rule->condition_count)
		nla_put(msg, rule->pin_kind == DEBAR_PIN_SPKI ?
			DEBAR_A_RULE_KEY_PIN : DEBAR_A_RULE_CERTIFICATE_PIN,
			DEBAR_PIN_LEN, rule->pin);
}

static int add_rule(struct transaction *t, const struct policy_rule *rule)
{
	struct nlattr *nest;
	int err = make_room(t, NEST_SIZE + text_size(rule->name) +
			    text_size(rule->registrant) +
			    rule->condition_count *
			    (NEST_SIZE + DEBAR_CONDITION_PATTERN_MAX));

	if (err)
		return err;
	nest = nla_nest_start(t->msg, DEBAR_A_RULE | NLA_F_NESTED);
	nla_put_u32(t->msg, DEBAR_A_RULE_VENDOR, rule->vendor);
	nla_put_string(t->msg, DEBAR_A_RULE_NAME, rule->name);
	if (rule->registrant)
		nla_put_string(t->msg, DEBAR_A_RULE_REGISTRANT,
			       rule->registrant);
	if (rule->class)
		nla_put_string(t->msg, DEBAR_A_RULE_CLASS, rule->class);
	nla_put_u32(t->msg, DEBAR_A_RULE_KIND, rule->kind);
	nla_put_u32(t->msg, DEBAR_A_RULE_MODE, (u32)rule->mode);
	if (rule->kind == DEBAR_RULE_KIND_CERTIFICATE)
		put_certificate(t->msg, rule);
	nla_nest_end(t->msg, nest);
	return 0;
}

static void show_progress(const struct transaction *t)
{
	if (t->progress)
		fprintf(stderr, "\rloading prefixes: %zu of %zu", t->sent,
			t->policy->prefix_count);
}

static void hide_progress(const struct transaction *t)
{
	if (t->progress)
		fputs("\r\033[K", stderr);
}

static int add_prefixes(struct transaction *t, const struct policy_rule *rule)
{
	size_t at, i, count;
	u8 *entry;
	int err;

	for (at = 0; at < rule->prefix_count; at += count) {
		count = rule->prefix_count - at;
		if (count > BATCH_PREFIXES)
			count = BATCH_PREFIXES;
		open_batch(t);
		nla_put_u32(t->msg, DEBAR_A_OF_RULE, rule->index);
		entry = nla_data(nla_reserve(t->msg, DEBAR_A_PREFIXES,
					     (int)count * DEBAR_PREFIX_LEN));
		for (i = 0; i < count; i++, entry += DEBAR_PREFIX_LEN) {
			memcpy(entry, rule->prefixes[at + i].mac,
			       DEBAR_MAC_LEN);
			entry[DEBAR_MAC_LEN] = rule->prefixes[at + i].bits;
			entry[DEBAR_MAC_LEN + 1] = 0;
		}
		err = send_batch(t);
		if (err)
			return err;
		t->sent += count;
		show_progress(t);
	}
	return 0;
}

/* Each message is of one rule. */
static int add_domains(struct transaction *t, const struct policy_rule *rule)
{
	size_t i;
	int err;

	for (i = 0; i < rule->domain_count; i++) {
		err = make_room(t, DEBAR_SNI_MAX + NLA_HDRLEN + NLA_ALIGNTO);
		if (err)
			return err;
		if (nlmsg_attrlen(nlmsg_hdr(t->msg), GENL_HDRLEN) <=
		    nla_total_size(sizeof(u32)))
			nla_put_u32(t->msg, DEBAR_A_OF_RULE, rule->index);
		nla_put_string(t->msg, DEBAR_A_SNI, rule->domains[i].name);
	}
	return send_batch(t);
}

static int add_protect(struct transaction *t,
		       const struct policy_protect *protect)
{
	struct nlattr *nest;
	int err = make_room(t, NEST_SIZE);

	if (err)
		return err;
	nest = nla_nest_start(t->msg, DEBAR_A_PROTECT | NLA_F_NESTED);
	if (protect->family == AF_INET)
		nla_put(t->msg, DEBAR_A_PROTECT_IPV4, 4, protect->address);
	else if (protect->family == AF_INET6)
		nla_put(t->msg, DEBAR_A_PROTECT_IPV6, 16, protect->address);
	else
		nla_put(t->msg, DEBAR_A_PROTECT_MAC, DEBAR_MAC_LEN,
			protect->address);
	nla_nest_end(t->msg, nest);
	return 0;
}

static void put_subject(struct nl_msg *msg, const struct debar_waiver *waiver)
{
	switch (waiver->kind) {
	case DEBAR_WAIVER_MAC:
		nla_put(msg, DEBAR_A_WAIVER_MAC, DEBAR_MAC_LEN,
			waiver->subject);
		break;
	case DEBAR_WAIVER_IPV4:
		nla_put(msg, DEBAR_A_WAIVER_IPV4, 4, waiver->subject);
		break;
	case DEBAR_WAIVER_IPV6:
		nla_put(msg, DEBAR_A_WAIVER_IPV6, 16, waiver->subject);
		break;
	case DEBAR_WAIVER_INTERFACE:
		nla_put_string(msg, DEBAR_A_WAIVER_INTERFACE,
			       (const char *)waiver->subject);
		return;
	default:
		nla_put(msg, DEBAR_A_WAIVER_CERTIFICATE, DEBAR_PIN_LEN,
			waiver->subject);
		return;
	}
	nla_put_u8(msg, DEBAR_A_WAIVER_BITS, waiver->bits);
}

static int add_waiver(struct transaction *t, const struct policy_waiver *waiver)
{
	struct nlattr *nest;
	int err = make_room(t, NEST_SIZE + text_size(waiver->ticket) +
			    text_size(waiver->reason) +
			    text_size(waiver->approved_by));

	if (err)
		return err;
	nest = nla_nest_start(t->msg, DEBAR_A_WAIVER | NLA_F_NESTED);
	put_subject(t->msg, &waiver->want);
	nla_put_string(t->msg, DEBAR_A_WAIVER_TICKET, waiver->ticket);
	nla_put_string(t->msg, DEBAR_A_WAIVER_REASON, waiver->reason);
	nla_put_string(t->msg, DEBAR_A_WAIVER_APPROVED_BY,
		       waiver->approved_by);
	nla_put_s64(t->msg, DEBAR_A_WAIVER_EXPIRES, waiver->want.expires);
	nla_nest_end(t->msg, nest);
	return 0;
}

/* Rules refer to vendors, prefixes and domains to rules: in this order. */
static int add_all(struct transaction *t)
{
	const struct policy *policy = t->policy;
	int err = 0;
	size_t i;

	for (i = 0; !err && i < policy->vendor_count; i++)
		err = add_vendor(t, policy->vendors[i]);
	if (!err)
		err = send_batch(t);
	for (i = 0; !err && i < policy->rule_count; i++)
		err = add_rule(t, policy->rules[i]);
	for (i = 0; !err && i < policy->protect_count; i++)
		err = add_protect(t, &policy->protects[i]);
	for (i = 0; !err && i < policy->waiver_count; i++)
		err = add_waiver(t, policy->waivers[i]);
	if (!err)
		err = send_batch(t);
	for (i = 0; !err && i < policy->rule_count; i++)
		err = add_prefixes(t, policy->rules[i]);
	for (i = 0; !err && i < policy->rule_count; i++)
		err = add_domains(t, policy->rules[i]);
	return err;
}

static int finish(struct transaction *t, int command)
{
	struct nl_msg *msg = link_message(t->link, command);

	nla_put_u32(msg, DEBAR_A_TRANSACTION, t->id);
	if (command == DEBAR_CMD_POLICY_COMMIT && t->confirm_within)
		nla_put_u32(msg, DEBAR_A_CONFIRM_WITHIN, t->confirm_within);
	return link_call(t->link, msg, take_generation, t);
}

/**
 * transaction_load() - make @policy the one of the network namespace
 * @link: open
 * @policy: complete
 * @confirm_within: seconds after which it is taken back unless it is confirmed;
 *	0 for never
 * @progress: show on standard error how far it is, when it takes long
 * @generation: result: number of the policy
 *
 * Return: RC_DONE, or RC_FAILED after a complaint; then nothing has changed.
 */
int transaction_load(struct link *link, const struct policy *policy,
		     u32 confirm_within, bool progress, u32 *generation)
{
	struct transaction t = {
		.link = link, .policy = policy,
		.confirm_within = confirm_within,
		.progress = progress && policy->prefix_count >= PROGRESS_FROM,
	};
	struct link refusal;
	int err;

	err = begin(&t);
	if (err)
		return link_failed(link, "cannot begin to load", err);
	err = add_all(&t);
	hide_progress(&t);
	if (!err)
		err = finish(&t, DEBAR_CMD_POLICY_COMMIT);
	if (!err) {
		if (link->text[0])
			fprintf(stderr, "warning: %s\n", link->text);
		*generation = t.generation;
		return RC_DONE;
	}
	nlmsg_free(t.msg);
	refusal = *link;	/* its words, before the next request's */
	finish(&t, DEBAR_CMD_POLICY_ABORT);
	return link_failed(&refusal, "the kernel refuses the policy", err);
}
