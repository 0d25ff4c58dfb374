// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "rules.h"
#include "testlib.h"

static void *get_memory(size_t size)
{
	void *memory = malloc(size);

	if (!memory) {
		perror("malloc");
		exit(EXIT_FAILURE);
	}
	return memory;
}

struct rules *rules_new(void)
{
	struct rules *rules = get_memory(sizeof(*rules));

	memset(&rules->list, 0, sizeof(rules->list));
	rules->memory = NULL;
	rules->list.conditions = rules->conditions;
	rules->list.certificates = rules->certificates;
	rules->list.sni = rules->sni;
	rules->list.pins = rules->pins;
	return rules;
}

void rules_free(struct rules *rules)
{
	u32 i;

	for (i = 0; i < rules->list.condition_count; i++)
		free((void *)rules->conditions[i].pattern);
	for (i = 0; i < rules->list.sni_count; i++)
		free((void *)rules->sni[i].name);
	free(rules->memory);
	free(rules);
}

void rules_begin(struct rules *rules, u16 rule)
{
	struct debar_certificate_rule *next =
		&rules->certificates[rules->list.certificate_count++];

	next->first = rules->list.condition_count;
	next->count = 0;
	next->rule = rule;
}

void rules_condition(struct rules *rules, u8 field, u8 type,
		     const void *pattern, u32 len)
{
	struct debar_condition *next =
		&rules->conditions[rules->list.condition_count++];

	rules->certificates[rules->list.certificate_count - 1].count++;
	next->field = field;
	next->type = type;
	next->len = len;
	next->pattern = exact_copy(pattern, len);
}

void rules_text(struct rules *rules, u8 field, u8 type, const char *pattern)
{
	rules_condition(rules, field, type, pattern, strlen(pattern));
}

void rules_sni(struct rules *rules, const char *name, u16 rule)
{
	struct debar_sni_rule *next = &rules->sni[rules->list.sni_count++];

	next->len = strlen(name);
	next->rule = rule;
	next->name = exact_copy(name, next->len);
}

/* Not one byte more than the size asked for, and none of it zero. */
int rules_build(struct rules *rules)
{
	size_t size = debar_match_size(&rules->list);

	free(rules->memory);
	rules->memory = get_memory(size);
	memset(rules->memory, 0xa5, size);
	return debar_match_build(&rules->match, rules->memory, size,
				 &rules->list, &rules->offender);
}

u32 put_value(u8 *to, const struct cert_value *value)
{
	static const u8 san_tags[] = { [DEBAR_SAN_DNS] = 0x82,
				       [DEBAR_SAN_URI] = 0x86 };
	static const u8 email[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
				    0x09, 0x01 };
	const u8 x520[] = { 0x55, 0x04,
			    value->type == DEBAR_ATTRIBUTE_CN ? 3 : 10 };
	const bool is_email = value->type == DEBAR_ATTRIBUTE_EMAIL;
	const u8 *oid = is_email ? email : x520;
	u32 oid_len = is_email ? sizeof(email) : sizeof(x520), len = 0;

	if (value->field != DEBAR_FIELD_SAN) {
		to[len++] = 0x31;
		to[len++] = 2 + 2 + oid_len + 2 + value->len;
		to[len++] = 0x30;
		to[len++] = 2 + oid_len + 2 + value->len;
		to[len++] = 0x06;
		to[len++] = oid_len;
		memcpy(to + len, oid, oid_len);
		len += oid_len;
		to[len++] = 0x0c;
	} else {
		to[len++] = san_tags[value->type];
	}
	to[len++] = value->len;
	memcpy(to + len, value->text, value->len);
	return len + value->len;
}
