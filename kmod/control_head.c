// SPDX-License-Identifier: GPL-2.0
/*
 * What a policy says of itself, as netlink attributes: from policy-begin, and
 * for get-status.
 */
#include <linux/ctype.h>
#include <linux/netlink.h>

#include "control.h"
#include "nl_gen.h"

/**
 * debar_control_is_text() - may this be shown on a terminal?
 * @text: without control characters it may
 */
bool debar_control_is_text(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

/**
 * debar_control_is_name() - is this the name of a policy or vendor?
 * @name: text
 */
bool debar_control_is_name(const char *name)
{
	if (!*name)
		return false;
	for (; *name; name++)
		if (!islower(*name) && !isdigit(*name) && *name != '-' &&
		    *name != '+')
			return false;
	return true;
}

static int take_interfaces(struct debar_policy_head *head,
			   struct genl_info *info)
{
	struct nlattr *attribute;
	char *slot;
	int rest;

	nla_for_each_attr(attribute, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rest) {
		if (nla_type(attribute) != DEBAR_A_INTERFACE)
			continue;
		if (head->interface_count == DEBAR_MAX_INTERFACES)
			return debar_control_refuse(info, attribute,
						    "too many interface patterns",
						    -E2BIG);
		slot = head->interface[head->interface_count];
		if (nla_strscpy(slot, attribute, IFNAMSIZ) < 0 || !*slot ||
		    !debar_control_is_text(slot))
			return debar_control_refuse(info, attribute,
						    "an interface pattern has 1 to 15 printable characters",
						    -EINVAL);
		head->interface_count++;
	}
	return 0;
}

/* Where devices may be quarantined; one that only names the beginning of an
 * address would never be met.
 */
static bool is_network(const struct debar_network *network, u8 size)
{
	u32 bit;

	if (network->len > size * 8)
		return false;
	for (bit = network->len; bit < size * 8; bit++)
		if (network->address[bit / 8] & 0x80 >> bit % 8)
			return false;
	return true;
}

static int take_network(struct debar_policy_head *head, struct nlattr *nest,
			struct genl_info *info)
{
	struct nlattr *tb[DEBAR_A_NETWORK_MAX + 1], *address;
	struct debar_network *network = &head->network[head->network_count];
	int err;

	if (head->network_count == DEBAR_MAX_NETWORKS)
		return debar_control_refuse(info, nest, "too many networks",
					    -E2BIG);
	err = nla_parse_nested(tb, ARRAY_SIZE(debar_network_nl_policy) - 1,
			       nest, debar_network_nl_policy, info->extack);
	if (err)
		return err;
	address = tb[DEBAR_A_NETWORK_IPV4] ?: tb[DEBAR_A_NETWORK_IPV6];
	if (!address || !tb[DEBAR_A_NETWORK_BITS] ||
	    (tb[DEBAR_A_NETWORK_IPV4] && tb[DEBAR_A_NETWORK_IPV6]))
		return debar_control_refuse(info, nest,
					    "a network needs bits and one of ipv4 and ipv6",
					    -EINVAL);
	network->family = tb[DEBAR_A_NETWORK_IPV4] ? AF_INET : AF_INET6;
	network->len = nla_get_u8(tb[DEBAR_A_NETWORK_BITS]);
	nla_memcpy(network->address, address, sizeof(network->address));
	if (!is_network(network, nla_len(address)))
		return debar_control_refuse(info, nest,
					    "bits beyond the length of a network must be zero",
					    -EINVAL);
	head->network_count++;
	return 0;
}

static int take_networks(struct debar_policy_head *head, struct genl_info *info)
{
	struct nlattr *attribute;
	int rest, err = 0;

	head->device_network_flags = DEBAR_NETWORK_FLAGS_ON_LINK |
				     DEBAR_NETWORK_FLAGS_ROUTED |
				     DEBAR_NETWORK_FLAGS_PRIVATE;
	if (info->attrs[DEBAR_A_DEVICE_NETWORKS])
		head->device_network_flags =
			nla_get_u32(info->attrs[DEBAR_A_DEVICE_NETWORKS]);
	nla_for_each_attr(attribute, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rest) {
		if (nla_type(attribute) == DEBAR_A_NETWORK)
			err = take_network(head, attribute, info);
		if (err)
			break;
	}
	return err;
}

/* What is done about TLS, and about what is not sent to one host alone. */
static int take_settings(struct debar_policy_head *head, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct nlattr *ttl = attrs[DEBAR_A_QUARANTINE_TTL];

	head->quarantine_ttl = ttl ? nla_get_u32(ttl) :
				     DEBAR_QUARANTINE_TTL_DEFAULT;
	if (head->quarantine_ttl < DEBAR_QUARANTINE_TTL_MIN ||
	    head->quarantine_ttl > DEBAR_QUARANTINE_TTL_MAX)
		return debar_control_refuse(info, ttl,
					    "quarantine-ttl must be from a minute to a year",
					    -EINVAL);
	head->on_undecided = DEBAR_UNDECIDED_ACTION_PASS;
	if (attrs[DEBAR_A_ON_UNDECIDED])
		head->on_undecided = nla_get_u32(attrs[DEBAR_A_ON_UNDECIDED]);
	head->action = DEBAR_ACTION_DROP;
	if (attrs[DEBAR_A_ACTION])
		head->action = nla_get_u32(attrs[DEBAR_A_ACTION]);
	head->eui64 = DEBAR_MODE_MONITOR;
	if (attrs[DEBAR_A_EUI64])
		head->eui64 = nla_get_u32(attrs[DEBAR_A_EUI64]);
	head->broadcast_to_banned = DEBAR_BROADCAST_ACTION_PASS;
	if (attrs[DEBAR_A_BROADCAST_TO_BANNED])
		head->broadcast_to_banned =
			nla_get_u32(attrs[DEBAR_A_BROADCAST_TO_BANNED]);
	return take_networks(head, info);
}

/**
 * debar_control_take_head() - read what a policy says of itself
 * @head: result; all zeros
 * @info: policy-begin
 */
int debar_control_take_head(struct debar_policy_head *head,
			    struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	int err;

	if (!attrs[DEBAR_A_NAME] || !attrs[DEBAR_A_MODE] ||
	    !attrs[DEBAR_A_HASH])
		return debar_control_refuse(info, NULL,
					    "a policy needs attributes name, mode and hash",
					    -EINVAL);
	nla_strscpy(head->name, attrs[DEBAR_A_NAME], sizeof(head->name));
	if (!debar_control_is_name(head->name))
		return debar_control_refuse(info, attrs[DEBAR_A_NAME],
					    "a policy's name consists of a-z, 0-9, - and +",
					    -EINVAL);
	if (attrs[DEBAR_A_AUTHORITY])
		nla_strscpy(head->authority, attrs[DEBAR_A_AUTHORITY],
			    sizeof(head->authority));
	if (!debar_control_is_text(head->authority))
		return debar_control_refuse(info, attrs[DEBAR_A_AUTHORITY],
					    "authority holds a control character",
					    -EINVAL);
	memcpy(head->hash, nla_data(attrs[DEBAR_A_HASH]), DEBAR_HASH_LEN);
	head->mode = nla_get_u32(attrs[DEBAR_A_MODE]);
	if (attrs[DEBAR_A_DATA_DATE])
		head->data_date = nla_get_s64(attrs[DEBAR_A_DATA_DATE]);
	head->transit = DEBAR_MODE_MONITOR;
	if (attrs[DEBAR_A_TRANSIT])
		head->transit = nla_get_u32(attrs[DEBAR_A_TRANSIT]);
	if (head->transit == DEBAR_MODE_OFF)
		return debar_control_refuse(info, attrs[DEBAR_A_TRANSIT],
					    "transit must be monitor or enforce",
					    -EINVAL);
	head->protect_gateways = !attrs[DEBAR_A_PROTECT_GATEWAYS] ||
				 nla_get_u8(attrs[DEBAR_A_PROTECT_GATEWAYS]);
	err = take_settings(head, info);
	return err ? err : take_interfaces(head, info);
}

static int put_network(struct sk_buff *skb, const struct debar_network *network)
{
	bool v4 = network->family == AF_INET;
	struct nlattr *nest = nla_nest_start(skb, DEBAR_A_NETWORK);

	if (!nest ||
	    nla_put(skb, v4 ? DEBAR_A_NETWORK_IPV4 : DEBAR_A_NETWORK_IPV6,
		    v4 ? 4 : 16, network->address) ||
	    nla_put_u8(skb, DEBAR_A_NETWORK_BITS, network->len))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * debar_control_put_settings() - write what take_settings() read
 * @skb: message
 * @head: of the policy
 *
 * Return: 0, or -EMSGSIZE.
 */
int debar_control_put_settings(struct sk_buff *skb,
			       const struct debar_policy_head *head)
{
	u32 i;

	if (nla_put_u32(skb, DEBAR_A_QUARANTINE_TTL, head->quarantine_ttl) ||
	    nla_put_u32(skb, DEBAR_A_ON_UNDECIDED, head->on_undecided) ||
	    nla_put_u32(skb, DEBAR_A_ACTION, head->action) ||
	    nla_put_u32(skb, DEBAR_A_EUI64, head->eui64) ||
	    nla_put_u32(skb, DEBAR_A_BROADCAST_TO_BANNED,
			head->broadcast_to_banned) ||
	    nla_put_u32(skb, DEBAR_A_DEVICE_NETWORKS,
			head->device_network_flags))
		return -EMSGSIZE;
	for (i = 0; i < head->network_count; i++)
		if (put_network(skb, &head->network[i]))
			return -EMSGSIZE;
	return 0;
}
