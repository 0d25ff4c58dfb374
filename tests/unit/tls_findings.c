// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "tls_findings.h"

static void demand(bool kept, const char *promise)
{
	if (kept)
		return;
	fprintf(stderr, "# broken promise: %s\n", promise);
	abort();
}

static void add(struct tls_findings *findings, const void *data, u32 len)
{
	if (!len)
		return;
	findings->log = realloc(findings->log, findings->log_len + len);
	demand(findings->log, "memory");
	memcpy(findings->log + findings->log_len, data, len);
	findings->log_len += len;
}

static void add_number(struct tls_findings *findings, u32 number)
{
	add(findings, &number, sizeof(number));
}

static bool within(const struct debar_slice *slice, const u8 *from, size_t len)
{
	return slice->data >= from && slice->data + slice->len <= from + len;
}

static void add_slice(struct tls_findings *findings,
		      const struct debar_slice *slice)
{
	u32 linear = findings->window.end - findings->window.begin;

	if (linear > findings->linear)
		linear = findings->linear;
	add_number(findings, slice->len);
	if (!slice->len)
		return;
	demand(within(slice, findings->window_data, linear) ||
	       within(slice, findings->handler.scratch,
		      findings->handler.scratch_size),
	       "results lie in the input or the scratch");
	add(findings, slice->data, slice->len);
}

static bool go_on(struct tls_findings *findings)
{
	return ++findings->results != findings->stop_after;
}

static bool note_client_hello(void *context,
			      const struct debar_client_hello *hello)
{
	struct tls_findings *findings = context;

	add_number(findings, 'C');
	add_number(findings, hello->version);
	add_number(findings, hello->legacy_version);
	add_number(findings, hello->sslv2 | hello->offers_tls13 << 1 |
		   hello->has_ticket << 2 | hello->has_psk << 3 |
		   hello->has_ech << 4);
	add_slice(findings, &hello->random);
	add_slice(findings, &hello->session_id);
	add_slice(findings, &hello->sni);
	findings->client = *hello;
	snprintf(findings->sni, sizeof(findings->sni), "%.*s",
		 (int)hello->sni.len, (const char *)hello->sni.data);
	findings->client_hellos++;
	return go_on(findings);
}

static bool note_server_hello(void *context,
			      const struct debar_server_hello *hello)
{
	struct tls_findings *findings = context;

	add_number(findings, 'S');
	add_number(findings, hello->version);
	add_number(findings, hello->is_tls13 | hello->is_retry << 1 |
		   hello->has_psk << 2);
	add_slice(findings, &hello->random);
	add_slice(findings, &hello->session_id);
	findings->server = *hello;
	findings->server_hellos++;
	return go_on(findings);
}

static bool note_certificate(void *context, const struct debar_slice *der,
			     u32 index)
{
	struct tls_findings *findings = context;

	demand(der->len, "no empty certificate is handed out");
	add_number(findings, 'X');
	add_number(findings, index);
	add_slice(findings, der);
	if (findings->certificates < TLS_MAX_NOTED)
		findings->noted[findings->certificates] = (struct tls_noted){
			findings->log_len - der->len, der->len, index
		};
	findings->certificates++;
	return go_on(findings);
}

static bool note_request(void *context)
{
	struct tls_findings *findings = context;

	add_number(findings, 'R');
	findings->requests++;
	return go_on(findings);
}

/**
 * tls_findings_begin() - begin with a stream
 * @findings: to be set up; tls_findings_end() gives back its memory
 * @data: the stream
 * @start: stream offset of its first byte
 * @scratch_size: what the reader has
 */
void tls_findings_begin(struct tls_findings *findings, const u8 *data,
			u32 start, u32 scratch_size)
{
	memset(findings, 0, sizeof(*findings));
	findings->data = data;
	findings->start = start;
	findings->linear = ~0u;
	findings->handler = (struct debar_tls_handler){
		.client_hello = note_client_hello,
		.server_hello = note_server_hello,
		.certificate = note_certificate,
		.certificate_request = note_request,
		.context = findings,
		.scratch = malloc(scratch_size),
		.scratch_size = scratch_size,
	};
	debar_tls_init(&findings->tls, start);
}

static const u8 *fetch(const struct debar_bytes *bytes, u32 offset, u32 len,
		       void *buffer)
{
	struct tls_findings *findings = bytes->context;

	demand(len, "no bytes are asked for in vain");
	findings->fetches++;
	findings->fetched += len;
	memcpy(buffer, findings->data + findings->window.begin + offset, len);
	return buffer;
}

/**
 * tls_findings_feed() - more of the stream has come
 * @findings: which
 * @end: how much is there
 *
 * The reader sees copies that end where its promises do.
 *
 * Return: what the reader says.
 */
enum debar_tls_status tls_findings_feed(struct tls_findings *findings,
					u32 end)
{
	const u32 begin = debar_tls_consumed(&findings->tls) - findings->start;
	struct debar_bytes stream = {
		.total = end - begin,
		.linear = end - begin,
		.fetch = fetch,
		.context = findings,
	};
	enum debar_tls_status status;
	u32 consumed;

	if (stream.linear > findings->linear)
		stream.linear = findings->linear;
	findings->window.begin = begin;
	findings->window.end = end;
	findings->window_data = malloc(stream.linear);
	demand(findings->window_data, "memory");
	if (stream.linear)
		memcpy(findings->window_data, findings->data + begin,
		       stream.linear);
	stream.data = findings->window_data;
	status = debar_tls_read(&findings->tls, &stream,
				findings->start + begin, &findings->handler);
	free(findings->window_data);
	consumed = debar_tls_consumed(&findings->tls) - findings->start;
	demand(consumed >= begin && consumed <= end,
	       "what is consumed grows, up to what there is");
	return status;
}

void tls_findings_end(struct tls_findings *findings)
{
	free(findings->handler.scratch);
	free(findings->log);
}

/**
 * tls_findings_same() - have two readers found the same?
 * @a: one
 * @b: the other
 *
 * Return: whether they have.
 */
bool tls_findings_same(const struct tls_findings *a,
		       const struct tls_findings *b)
{
	return a->tls.status == b->tls.status && a->tls.side == b->tls.side &&
	       debar_tls_is_resumed(&a->tls) == debar_tls_is_resumed(&b->tls) &&
	       debar_tls_has_begun(&a->tls) == debar_tls_has_begun(&b->tls) &&
	       a->log_len == b->log_len &&
	       (!a->log_len || !memcmp(a->log, b->log, a->log_len));
}
