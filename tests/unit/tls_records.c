// SPDX-License-Identifier: GPL-2.0
#include "tls_records.h"

enum { ALERT = 21, HANDSHAKE = 22 };

void tls_record_add(struct tls_bytes *stream, u8 type, u16 version,
		    const void *data, u32 len)
{
	const u8 header[TLS_RECORD_HLEN] = {
		type, version >> 8, version, len >> 8, len,
	};

	tls_bytes_add(stream, header, sizeof(header));
	tls_bytes_add(stream, data, len);
}

void tls_message_add(struct tls_bytes *messages, u8 type, const void *data,
		     u32 len)
{
	const u8 header[TLS_MESSAGE_HLEN] = {
		type, len >> 16, len >> 8, len,
	};

	tls_bytes_add(messages, header, sizeof(header));
	tls_bytes_add(messages, data, len);
}

/**
 * tls_plain_messages() - what the first handshake records hold
 * @messages: is given them
 * @stream: made by a peer
 *
 * Return: offset of the first record that is none.
 */
u32 tls_plain_messages(struct tls_bytes *messages,
		       const struct tls_bytes *stream)
{
	u32 at = 0, len;

	while (at < stream->len && stream->data[at] == HANDSHAKE) {
		len = stream->data[at + 3] << 8 | stream->data[at + 4];
		at += TLS_RECORD_HLEN;
		tls_bytes_add(messages, stream->data + at, len);
		at += len;
	}
	return at;
}

/* Offset of the first message of a type; ends the program without one. */
u32 tls_message_at(const struct tls_bytes *messages, u8 type)
{
	const u8 *p = messages->data;
	u32 at = 0;

	while (at < messages->len && p[at] != type)
		at += TLS_MESSAGE_HLEN +
		      (p[at + 1] << 16 | p[at + 2] << 8 | p[at + 3]);
	if (at >= messages->len)
		tls_die("no such message");
	return at;
}

/**
 * tls_rerecord() - put the plain messages of a stream into other records
 * @out: is given them, and the rest of the stream as it is
 * @stream: made by a peer
 * @size: bytes a record; 0 is as long as may be
 * @alerts: put a warning and an empty record between any two
 */
void tls_rerecord(struct tls_bytes *out, const struct tls_bytes *stream,
		  u32 size, bool alerts)
{
	static const u8 unrecognized_name[] = { 1, 112 };
	const u16 version = stream->data[1] << 8 | stream->data[2];
	struct tls_bytes messages = { 0 };
	u32 rest = tls_plain_messages(&messages, stream);
	u32 at, len;

	if (!size)
		size = 16384;
	for (at = 0; at < messages.len; at += len) {
		len = messages.len - at < size ? messages.len - at : size;
		if (alerts) {
			tls_record_add(out, ALERT, version, unrecognized_name,
				       sizeof(unrecognized_name));
			tls_record_add(out, HANDSHAKE, version, NULL, 0);
		}
		tls_record_add(out, HANDSHAKE, version, messages.data + at,
			       len);
	}
	tls_bytes_add(out, stream->data + rest, stream->len - rest);
	tls_bytes_free(&messages);
}
