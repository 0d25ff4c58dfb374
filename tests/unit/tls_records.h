/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The same messages in other records, and streams put together by hand.
 */
#ifndef TLS_RECORDS_H
#define TLS_RECORDS_H

#include "tls_peers.h"

enum { TLS_RECORD_HLEN = 5, TLS_MESSAGE_HLEN = 4 };

void tls_record_add(struct tls_bytes *stream, u8 type, u16 version,
		    const void *data, u32 len);
void tls_message_add(struct tls_bytes *messages, u8 type, const void *data,
		     u32 len);
u32 tls_plain_messages(struct tls_bytes *messages,
		       const struct tls_bytes *stream);
u32 tls_message_at(const struct tls_bytes *messages, u8 type);
void tls_rerecord(struct tls_bytes *out, const struct tls_bytes *stream,
		  u32 size, bool alerts);

#endif
