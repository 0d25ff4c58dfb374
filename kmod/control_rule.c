// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of a transaction and what they list: conditions and pins come with the
 * rule, prefixes and domains afterwards, in any number of messages.
 */
#include <linux/netlink.h>

#include "control.h"
#include "nl_gen.h"

static int add_condition(struct debar_load *load, struct nlattr *nest,
			 struct genl_info *info)
{
	struct nlattr *tb[DEBAR_A_CONDITION_MAX + 1], *pattern;
	struct debar_condition condition = {};
	const char *complaint;
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(debar_condition_nl_policy) - 1,
			       nest, debar_condition_nl_policy, info->extack);
	if (err)
		return err;
	pattern = tb[DEBAR_A_CONDITION_PATTERN];
	if (!tb[DEBAR_A_CONDITION_FIELD] || !pattern)
		return debar_control_refuse(info, nest,
					    "a condition needs a field and a pattern",
					    -EINVAL);
	condition.field = nla_get_u32(tb[DEBAR_A_CONDITION_FIELD]);
	/* Not cut to a type that there is. */
	if (tb[DEBAR_A_CONDITION_TYPE])
		condition.type = min_t(u32, U8_MAX,
				       nla_get_u32(tb[DEBAR_A_CONDITION_TYPE]));
	condition.len = nla_len(pattern);
	condition.pattern = nla_data(pattern);
	err = debar_load_add_condition(load, &condition, &complaint);
	if (err == -EINVAL)
		return debar_control_refuse(info, nest, complaint, err);
	if (err == -E2BIG)
		return debar_control_refuse(info, nest, "too many conditions",
					    err);
	return err;
}

static int add_conditions(struct debar_load *load, struct nlattr *rule,
			  struct genl_info *info)
{
	struct nlattr *attribute;
	int rest, err;
	u32 count = 0;

	nla_for_each_nested(attribute, rule, rest) {
		if (nla_type(attribute) != DEBAR_A_RULE_CONDITION)
			continue;
		if (count++ == DEBAR_RULE_CONDITIONS_MAX)
			return debar_control_refuse(info, attribute,
						    "a rule has at most 8 conditions",
						    -E2BIG);
		err = add_condition(load, attribute, info);
		if (err)
			return err;
	}
	err = debar_load_add_certificate(load, count);
	if (err == -E2BIG)
		return debar_control_refuse(info, rule,
					    "too many certificate rules", err);
	return err;
}

static int add_pin(struct debar_load *load, struct nlattr *pin,
		   enum debar_pin_kind kind, struct genl_info *info)
{
	int err = debar_load_add_pin(load, kind, nla_data(pin));

	if (err == -E2BIG)
		return debar_control_refuse(info, pin, "too many pins", err);
	return err;
}

/* What a rule says itself; its kind and vendor are known to @load. */
static int add_content(struct debar_load *load, struct nlattr *nest,
		       struct nlattr **tb, struct genl_info *info)
{
	struct nlattr *certificate = tb[DEBAR_A_RULE_CERTIFICATE_PIN];
	struct nlattr *key = tb[DEBAR_A_RULE_KEY_PIN];
	bool conditions = tb[DEBAR_A_RULE_CONDITION];
	u32 said = conditions + !!certificate + !!key;

	if (load->rule[load->rule_count - 1].kind !=
	    DEBAR_RULE_KIND_CERTIFICATE)
		return said ? debar_control_refuse(info, nest,
						   "conditions and pins belong to rules of kind certificate",
						   -EINVAL) : 0;
	if (said != 1)
		return debar_control_refuse(info, nest,
					    "a certificate rule has either conditions or one pin",
					    -EINVAL);
	if (certificate)
		return add_pin(load, certificate, DEBAR_PIN_CERTIFICATE, info);
	if (key)
		return add_pin(load, key, DEBAR_PIN_SPKI, info);
	return add_conditions(load, nest, info);
}

static void read_rule(struct debar_rule *rule, struct nlattr **tb)
{
	rule->name = nla_data(tb[DEBAR_A_RULE_NAME]);
	rule->vendor = nla_get_u32(tb[DEBAR_A_RULE_VENDOR]);
	if (tb[DEBAR_A_RULE_REGISTRANT])
		rule->registrant = nla_data(tb[DEBAR_A_RULE_REGISTRANT]);
	if (tb[DEBAR_A_RULE_CLASS])
		nla_strscpy(rule->class, tb[DEBAR_A_RULE_CLASS],
			    sizeof(rule->class));
	rule->kind = DEBAR_RULE_KIND_MAC;
	if (tb[DEBAR_A_RULE_KIND])
		rule->kind = nla_get_u32(tb[DEBAR_A_RULE_KIND]);
	rule->mode = DEBAR_MODE_ENFORCE;
	if (tb[DEBAR_A_RULE_MODE])
		rule->mode = nla_get_u32(tb[DEBAR_A_RULE_MODE]);
}

static bool has_bad_text(const struct debar_rule *rule)
{
	return !*rule->name || !debar_control_is_text(rule->name) ||
	       !debar_control_is_text(rule->class) ||
	       (rule->registrant && !debar_control_is_text(rule->registrant));
}

/**
 * debar_control_add_rule() - add a rule to a transaction
 * @load: transaction
 * @nest: the rule
 * @info: policy-add
 */
int debar_control_add_rule(struct debar_load *load, struct nlattr *nest,
			   struct genl_info *info)
{
	struct nlattr *tb[DEBAR_A_RULE_MAX + 1];
	struct debar_rule rule = {};
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(debar_rule_nl_policy) - 1, nest,
			       debar_rule_nl_policy, info->extack);
	if (err)
		return err;
	if (!tb[DEBAR_A_RULE_NAME] || !tb[DEBAR_A_RULE_VENDOR])
		return debar_control_refuse(info, nest,
					    "a rule needs a name and a vendor",
					    -EINVAL);
	read_rule(&rule, tb);
	if (has_bad_text(&rule))
		return debar_control_refuse(info, nest,
					    "a text of this rule is empty or holds a control character",
					    -EINVAL);

	err = debar_load_add_rule(load, &rule);
	if (!err)
		return add_content(load, nest, tb, info);
	if (err == -ENOENT)
		return debar_control_refuse(info, tb[DEBAR_A_RULE_VENDOR],
					    "no vendor has this index",
					    -EINVAL);
	if (err == -E2BIG)
		return debar_control_refuse(info, nest, "too many rules", err);
	return err;
}

/* What the adding of something that a rule lists has come to, in words. */
static int added(struct genl_info *info, struct nlattr *attribute, int err,
		 const char *complaint, const char *too_many)
{
	switch (err) {
	case -EINVAL:
		return debar_control_refuse(info, attribute, complaint, err);
	case -ENOENT:
		return debar_control_refuse(info, info->attrs[DEBAR_A_OF_RULE],
					    "no rule has this index", -EINVAL);
	case -E2BIG:
		return debar_control_refuse(info, attribute, too_many, err);
	default:
		return err;
	}
}

static int add_prefixes(struct debar_load *load, u32 rule,
			struct nlattr *prefixes, struct genl_info *info)
{
	const char *complaint = NULL;
	int err;

	if (!nla_len(prefixes) || nla_len(prefixes) % DEBAR_PREFIX_LEN)
		return debar_control_refuse(info, prefixes,
					    "prefixes must hold one or more entries of 8 octets",
					    -EINVAL);
	err = debar_load_add_prefixes(load, rule, nla_data(prefixes),
				      nla_len(prefixes) / DEBAR_PREFIX_LEN,
				      &complaint);
	return added(info, prefixes, err, complaint, "too many prefixes");
}

static int add_domains(struct debar_load *load, u32 rule,
		       struct genl_info *info)
{
	const char *complaint = NULL, *name;
	struct nlattr *attribute;
	int rest, err;

	nla_for_each_attr(attribute, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rest) {
		if (nla_type(attribute) != DEBAR_A_SNI)
			continue;
		name = nla_data(attribute);
		err = debar_load_add_domain(load, rule, name,
					    strnlen(name, nla_len(attribute)),
					    &complaint);
		if (err)
			return added(info, attribute, err, complaint,
				     "too many domains");
	}
	return 0;
}

/**
 * debar_control_add_listed() - add what a message lists under a rule
 * @load: transaction
 * @info: policy-add; may list nothing
 */
int debar_control_add_listed(struct debar_load *load, struct genl_info *info)
{
	struct nlattr *of_rule = info->attrs[DEBAR_A_OF_RULE];
	struct nlattr *prefixes = info->attrs[DEBAR_A_PREFIXES];
	struct nlattr *domain = info->attrs[DEBAR_A_SNI];
	u32 rule;
	int err = 0;

	if (!of_rule && !prefixes && !domain)
		return 0;
	if (!of_rule && domain)
		return debar_control_refuse(info, domain,
					    "sni and of-rule go together",
					    -EINVAL);
	if (!of_rule || (!prefixes && !domain))
		return debar_control_refuse(info, prefixes ?: of_rule,
					    "prefixes and of-rule go together",
					    -EINVAL);
	rule = nla_get_u32(of_rule);
	if (prefixes)
		err = add_prefixes(load, rule, prefixes, info);
	if (!err && domain)
		err = add_domains(load, rule, info);
	return err;
}
