// SPDX-License-Identifier: GPL-2.0
#include "waivers.h"

static bool take(struct nlattr **tb, int type, struct debar_waiver *waiver,
		 enum debar_waiver_kind kind, int size)
{
	if (!tb[type] || nla_len(tb[type]) < size ||
	    nla_len(tb[type]) > DEBAR_WAIVER_SUBJECT)
		return false;
	waiver->kind = kind;
	memcpy(waiver->subject, nla_data(tb[type]), (size_t)nla_len(tb[type]));
	return true;
}

/**
 * waiver_read() - a waiver of an answer in the engine's form
 * @tb: attributes of the waiver
 * @waiver: result
 *
 * Return: false when the answer is malformed.
 */
bool waiver_read(struct nlattr **tb, struct debar_waiver *waiver)
{
	memset(waiver, 0, sizeof(*waiver));
	waiver->bits = reply_u8(tb, DEBAR_A_WAIVER_BITS);
	waiver->expires = reply_s64(tb, DEBAR_A_WAIVER_EXPIRES);
	return (take(tb, DEBAR_A_WAIVER_MAC, waiver, DEBAR_WAIVER_MAC,
		     DEBAR_MAC_LEN) ||
		take(tb, DEBAR_A_WAIVER_IPV4, waiver, DEBAR_WAIVER_IPV4, 4) ||
		take(tb, DEBAR_A_WAIVER_IPV6, waiver, DEBAR_WAIVER_IPV6, 16) ||
		take(tb, DEBAR_A_WAIVER_INTERFACE, waiver,
		     DEBAR_WAIVER_INTERFACE, 1) ||
		take(tb, DEBAR_A_WAIVER_CERTIFICATE, waiver,
		     DEBAR_WAIVER_CERTIFICATE, DEBAR_PIN_LEN)) &&
	       !debar_waiver_check(waiver);
}

/**
 * waiver_subject() - what a waiver of an answer is for
 * @tb: attributes of the waiver
 * @text: room for WAIVER_TEXT_MAX characters; returned
 */
const char *waiver_subject(struct nlattr **tb, char *text)
{
	struct debar_waiver waiver;

	if (!waiver_read(tb, &waiver))
		return "?";
	return policy_waiver_subject(&waiver, text);
}
