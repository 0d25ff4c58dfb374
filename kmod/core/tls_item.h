/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Between tls.c, which collects items from records, and tls_message.c, which
 * knows what they are.
 */
#ifndef DEBAR_TLS_ITEM_H
#define DEBAR_TLS_ITEM_H

#include "tls.h"

enum { DEBAR_TLS_MESSAGE_HLEN = 4 };

/* What the item is. */
enum {
	IN_HEADER,
	IN_HELLO,
	IN_SSLV2_HELLO,
	IN_LIST_LENGTH,
	IN_CERTIFICATE_LENGTH,
	IN_CERTIFICATE,
	IN_SKIPPED,
};

/* What has been seen. */
enum {
	SEEN_RECORD = 1,
	SEEN_MESSAGE = 2,
	SEEN_SERVER_HELLO = 4,
	SEEN_CERTIFICATE = 8,
	SEEN_RESUMPTION = 16,
};

/**
 * debar_tls_expect() - name the next item
 * @tls: reader, which is done with the last one
 * @handler: its scratch must have room for the item
 * @state: what it is
 * @len: its length
 */
static inline void debar_tls_expect(struct debar_tls *tls,
				    const struct debar_tls_handler *handler,
				    u8 state, u32 len)
{
	if (state != IN_SKIPPED && unlikely(len > handler->scratch_size))
		tls->status = DEBAR_TLS_TOO_LONG;
	tls->state = state;
	tls->item_len = len;
	tls->item_seen = 0;
}

bool debar_tls_is_first(u8 message, u32 len);
bool debar_tls_is_likely(const u8 *start);
void debar_tls_finish_item(struct debar_tls *tls,
			   const struct debar_tls_handler *handler,
			   const u8 *item);
u32 debar_tls_finish_items(struct debar_tls *tls,
			   const struct debar_tls_handler *handler,
			   const u8 *data, u32 len);

#endif
