// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "host.h"

static void say(struct host *host, const char *format, ...)
{
	char line[512];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	assert(len > 0 && len < (int)sizeof(line));
	host->said = realloc(host->said, host->said_len + len + 1);
	assert(host->said);
	memcpy(host->said + host->said_len, line, len + 1);
	host->said_len += len;
}

static struct debar_flow *find(void *context, const struct debar_flow_key *key)
{
	struct host *host = context;
	struct host_flow *at;

	for (at = host->flows; at; at = at->next) {
		if (memcmp(&at->flow.key, key, sizeof(*key)))
			continue;
		assert(!at->held);
		at->held = true;
		return &at->flow;
	}
	return NULL;
}

static struct debar_flow *create(void *context,
				 const struct debar_flow_key *key,
				 enum debar_flow_rank rank, u32 now)
{
	struct host *host = context;
	struct host_flow *new;

	assert(rank == DEBAR_RANK_OPEN || rank == DEBAR_RANK_UNPROVEN);
	if (host->flow_count == host->max_flows)
		return NULL;
	new = malloc(sizeof(*new));
	assert(new);
	debar_flow_init(&new->flow, key, now);
	new->held = true;
	new->next = host->flows;
	host->flows = new;
	host->flow_count++;
	return &new->flow;
}

static struct host_flow *held(struct debar_flow *flow)
{
	struct host_flow *entry = (struct host_flow *)flow;

	assert(entry->held);
	return entry;
}

static void release(void *context, struct debar_flow *flow)
{
	assert(context);
	held(flow)->held = false;
	assert(debar_flow_rank(flow) < DEBAR_RANKS);
}

static void remove_flow(void *context, struct debar_flow *flow)
{
	struct host *host = context;
	struct host_flow *entry = held(flow), **at = &host->flows;

	assert(!flow->handshake && !flow->told);
	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
	free(entry);
	host->flow_count--;
}

static void *get_piece(void *context, enum debar_memory_kind kind,
		       enum debar_undecided *reason)
{
	struct host *host = context;
	const size_t size = kind == DEBAR_MEMORY_CHUNK ?
			    DEBAR_CHUNK_SIZE : sizeof(struct debar_handshake);

	if (host->pieces[kind] == host->max_pieces[kind]) {
		*reason = DEBAR_UNDECIDED_BYTES;
		return NULL;
	}
	host->pieces[kind]++;
	if (host->pieces[DEBAR_MEMORY_CHUNK] > host->peak)
		host->peak = host->pieces[DEBAR_MEMORY_CHUNK];
	return memset(malloc(size), 0xa5, size);
}

static void put_piece(void *context, enum debar_memory_kind kind, void *piece)
{
	struct host *host = context;

	host->pieces[kind]--;
	free(piece);
}

static void digest(void *context, const struct debar_slice *data, u8 *to)
{
	struct host *host = context;

	host->sha256(data->data, data->len, to);
	host->digests++;
}

/* To tell certificates apart. */
static unsigned long long fnv(const u8 *p, u32 len)
{
	unsigned long long hash = 0xcbf29ce484222325;

	while (len--)
		hash = (hash ^ *p++) * 0x100000001b3;
	return hash;
}

static void say_certificate(struct host *host,
			    const struct debar_evidence *evidence)
{
	const struct debar_slice *der = &evidence->certificate->der;

	host->certificates++;
	host->proven += evidence->proven;
	say(host, "certificate %u%s %016llx of %s%s rule %d\n",
	    evidence->index, evidence->is_last ? " (last)" : "", fnv(der->data, der->len),
	    evidence->from == evidence->client ? "client" : "server",
	    evidence->proven ? " proven" : "",
	    evidence->rule == DEBAR_NO_RULE ? -1 : evidence->rule);
}

static bool take_evidence(void *context, const struct debar_evidence *evidence)
{
	struct host *host = context;

	switch (evidence->kind) {
	case DEBAR_EVIDENCE_CLIENT_HELLO:
		assert(evidence->from == evidence->client);
		say(host, "client hello %04x '%.*s' rule %d\n",
		    evidence->client_hello->version,
		    (int)evidence->client_hello->sni.len,
		    (const char *)evidence->client_hello->sni.data,
		    evidence->rule == DEBAR_NO_RULE ? -1 : evidence->rule);
		return true;
	case DEBAR_EVIDENCE_SERVER_HELLO:
		assert(evidence->from != evidence->client);
		say(host, "server hello %04x\n",
		    evidence->server_hello->version);
		return true;
	case DEBAR_EVIDENCE_CERTIFICATE:
		say_certificate(host, evidence);
		return !host->stop || evidence->rule == DEBAR_NO_RULE;
	case DEBAR_EVIDENCE_OPAQUE:
		say(host, "opaque %d\n", evidence->opaque);
		return true;
	case DEBAR_EVIDENCE_UNDECIDED:
		say(host, "undecided %d\n", evidence->undecided);
		return true;
	case DEBAR_EVIDENCE_OVER:
		say(host, "over\n");
		return true;
	}
	abort();
}

static const struct debar_engine_ops ops = {
	.find = find,
	.create = create,
	.release = release,
	.remove = remove_flow,
	.digest = digest,
	.evidence = take_evidence,
};

void host_init(struct host *host)
{
	memset(host, 0, sizeof(*host));
	host->engine.ops = &ops;
	host->engine.context = host;
	host->engine.memory.get = get_piece;
	host->engine.memory.put = put_piece;
	host->engine.memory.context = host;
	host->engine.window = DEBAR_STREAM_WINDOW;
	host->engine.scratch = malloc(sizeof(*host->engine.scratch));
	host->max_flows = ~0u;
	host->max_pieces[0] = ~0u;
	host->max_pieces[1] = ~0u;
	host->said = strdup("");
}

/* As if nothing had been said. */
void host_hush(struct host *host)
{
	host->said_len = 0;
	host->said[0] = 0;
	host->certificates = 0;
	host->proven = 0;
	host->digests = 0;
	host->peak = 0;
}

/* As if nothing had been said and no flow seen. */
void host_forget(struct host *host)
{
	while (host->flows) {
		struct debar_flow *flow = &host->flows->flow;

		assert(!host->flows->held);
		host->flows->held = true;
		debar_engine_give_up(&host->engine, flow, DEBAR_UNDECIDED_TIME);
		remove_flow(host, flow);
	}
	assert(!host->pieces[0] && !host->pieces[1]);
	host_hush(host);
}

void host_free(struct host *host)
{
	host_forget(host);
	free(host->said);
	free(host->engine.scratch);
}

u32 host_count(const struct host *host, const char *text)
{
	const char *at = host->said;
	u32 count = 0;

	assert(*text);
	while ((at = strstr(at, text))) {
		at += strlen(text);
		count++;
	}
	return count;
}

bool host_said(const struct host *host, const char *text)
{
	return host_count(host, text);
}
