/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Condemned connections: those on which evidence appeared. Whatever follows on
 * them is judged by the rule that matched, retransmissions included.
 */
#ifndef DEBAR_CONDEMNED_H
#define DEBAR_CONDEMNED_H

#include "core/flow.h"
#include "debar.h"

/* Instead of a rule: it could not be judged, and the policy drops such. */
#define DEBAR_RULE_UNDECIDED (DEBAR_NO_RULE - 1)

/* Instead of an end: nobody knows which of the two is meant. */
#define DEBAR_EITHER_END 2

/**
 * struct debar_condemned - what is known of a condemned connection
 * @rule: that matched, or DEBAR_RULE_UNDECIDED
 * @end: index of the end that it speaks of, or DEBAR_EITHER_END
 */
struct debar_condemned {
	u16 rule;
	u8 end;
};

int debar_condemned_init(void);
void debar_condemned_exit(void);
int debar_condemned_alloc(struct debar_net *dn);
void debar_condemned_free(struct debar_net *dn);
bool debar_condemned_add(struct debar_net *dn, const struct debar_flow_key *key,
			 const struct debar_policy *policy,
			 const struct debar_condemned *why);
bool debar_condemned_any(struct debar_net *dn);
bool debar_condemned_find(struct debar_net *dn,
			  const struct debar_flow_key *key,
			  const struct debar_tcp *tcp, u8 from,
			  const struct debar_policy *policy,
			  struct debar_condemned *result);
void debar_condemned_adopt(struct debar_net *dn,
			   const struct debar_successor *successor,
			   const struct debar_policy *policy, bool again);
u32 debar_condemned_count(struct debar_net *dn);

#endif
