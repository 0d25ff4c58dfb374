// SPDX-License-Identifier: GPL-2.0
/*
 * Connections that arrive in any order and any cut must say what they say in
 * order; and any frames at all must do no harm. There are rules of each kind, to
 * be compared with what is read.
 *
 * Input: one byte. If it is even, two lengths of two bytes each, so much of a
 * client's and of a server's stream, and what is left in fours: offset and
 * length of segments of the server that come before the others. If it is odd,
 * frames, each behind its length in two bytes; what is in the first byte beyond
 * the lowest bit says how much of each is in one piece.
 */
#include "../unit/host.c"
#include "../unit/packet.c"
#include "../unit/testlib.c"
#include "../unit/wire.c"

enum {
	HEAD = 5,
	MSS = 1000,
	/* Of these none falls out of the window, and none is a gap too many. */
	MAX_SERVER = 12000,
	MAX_EARLY = DEBAR_STREAM_RANGES - 1,
};

/* Whether they match makes no difference. */
static const struct debar_match *rules(void)
{
	static const u8 serial[] = { 1 };
	static const struct debar_condition conditions[] = {
		{ DEBAR_FIELD_SUBJECT, DEBAR_ATTRIBUTE_O, 3, (u8 *)"HIK" },
		{ DEBAR_FIELD_ISSUER, DEBAR_ATTRIBUTE_CN, 8,
		  (u8 *)"*Device*" },
		{ DEBAR_FIELD_SUBJECT, DEBAR_ATTRIBUTE_EMAIL, 4, (u8 *)"a@*d" },
		{ DEBAR_FIELD_SAN, DEBAR_SAN_DNS, 8, (u8 *)"cam*test" },
		{ DEBAR_FIELD_SERIAL, 0, sizeof(serial), serial },
	};
	static const struct debar_certificate_rule certificates[] = {
		{ 0, 1, 0 }, { 1, 2, 1 }, { 3, 1, 2 }, { 4, 1, 3 },
	};
	static const struct debar_sni_rule domains[] = {
		{ 11, 4, (u8 *)"camera.test" },
	};
	static const struct debar_pin pins[] = {
		{ { 1 }, DEBAR_PIN_CERTIFICATE, 5 }, { { 2 }, DEBAR_PIN_SPKI, 6 },
	};
	static const struct debar_match_rules list = {
		conditions, ARRAY_SIZE(conditions),
		certificates, ARRAY_SIZE(certificates),
		domains, ARRAY_SIZE(domains), pins, ARRAY_SIZE(pins),
	};
	static struct debar_match match;
	static void *memory;
	struct debar_match_offender offender;

	if (memory)
		return &match;
	memory = malloc(debar_match_size(&list));
	if (!memory || debar_match_build(&match, memory, debar_match_size(&list),
					 &list, &offender))
		abort();
	return &match;
}

/* Of few values, so that pins match some. */
static u8 *digest_of(const u8 *data, size_t len, u8 *digest)
{
	memset(digest, 0, DEBAR_DIGEST_LEN);
	digest[0] = len ? data[len - 1] % 4 : 0;
	return digest;
}

/* Up to where a handshake is over. */
static char *said(const struct host *host)
{
	const char *end = strstr(host->said, "over\n");

	return end ? strndup(host->said, end - host->said) : strdup("");
}

/* Did both ends say what they said behind the SYNs? A stream that begins otherwise
 * begins where a segment does, and says something else if they are cut otherwise.
 */
static bool is_from_syn(const struct host *host)
{
	const struct host_flow *only = host->flows;

	return only && !only->next && only->flow.end[0].from_syn &&
	       only->flow.end[1].from_syn;
}

static void send_stream(struct wire *wire, struct host *host, u8 from,
			const u8 *data, u32 len, u32 ack)
{
	struct wire_segment segment = {
		.from = from, .flags = DEBAR_TCP_ACK, .ack = ack,
	};

	for (; segment.at < len; segment.at += segment.len) {
		segment.data = data + segment.at;
		segment.len = len - segment.at < MSS ? len - segment.at : MSS;
		wire_send(wire, host, &segment);
	}
}

static void send_early(struct wire *wire, struct host *host, const u8 *stream,
		       u32 len, u32 ack, const u8 *early, u32 count)
{
	struct wire_segment segment = {
		.from = TLS_SERVER, .flags = DEBAR_TCP_ACK, .ack = ack,
	};

	for (; count && len; count--, early += 4) {
		segment.at = debar_be16(early) % len;
		segment.len = debar_be16(early + 2) % (len - segment.at + 1);
		segment.data = stream + segment.at;
		wire_send(wire, host, &segment);
	}
}

static void fuzz_order(const u8 *data, u32 size)
{
	const u32 client = debar_be16(data + 1), server = debar_be16(data + 3);
	const u8 *stream = data + HEAD;
	char *in_order, *any_order;
	struct wire wire;
	struct host host;
	bool from_syn;
	u32 early, ack;

	if (size - HEAD < client + server || server > MAX_SERVER || client < 5)
		return;
	early = (size - HEAD - client - server) / 4;
	if (early > MAX_EARLY)
		early = MAX_EARLY;
	ack = 5 + debar_be16(stream + 3);
	host_init(&host);
	host.engine.table = rules();
	host.sha256 = digest_of;
	wire_init(&wire);

	wire_open(&wire, &host);
	send_stream(&wire, &host, TLS_CLIENT, stream, client, 0);
	send_stream(&wire, &host, TLS_SERVER, stream + client, server, ack);
	in_order = said(&host);
	from_syn = is_from_syn(&host);
	host_forget(&host);

	wire.isn[TLS_SERVER] = -(server / 2);
	wire_open(&wire, &host);
	send_stream(&wire, &host, TLS_CLIENT, stream, client, 0);
	send_early(&wire, &host, stream + client, server, ack,
		   stream + client + server, early);
	send_stream(&wire, &host, TLS_SERVER, stream + client, server, ack);
	any_order = said(&host);
	if (from_syn && *in_order && !strstr(in_order, "undecided") &&
	    strcmp(in_order, any_order)) {
		fprintf(stderr, "in order:\n%snow:\n%s", in_order, any_order);
		abort();
	}
	free(in_order);
	free(any_order);
	host_free(&host);
}

static void fuzz_frames(const u8 *data, u32 size)
{
	const u32 linear = data[0] >> 1;
	struct debar_frame_facts facts = { .checksum_is_good = true };
	struct debar_frame frame;
	struct pieces pieces;
	struct host host;
	u32 len;

	host_init(&host);
	host.engine.table = rules();
	host.sha256 = digest_of;
	host.max_flows = 16;
	host.max_pieces[DEBAR_MEMORY_CHUNK] = 20;
	for (data++, size--; size > 2; data += len, size -= len) {
		len = debar_be16(data);
		data += 2;
		size -= 2;
		if (len > size)
			len = size;
		pieces_make(&pieces, data, len,
			    linear < len && linear != 127 ? linear : len);
		if (!debar_frame_dissect(&frame, &pieces.bytes, NULL))
			debar_engine_frame(&host.engine, &frame, &facts);
		pieces_free(&pieces);
		facts.now++;
	}
	host_free(&host);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (size < HEAD || size > 1 << 18)
		return 0;
	if (data[0] & 1)
		fuzz_frames(data, size);
	else
		fuzz_order(data, size);
	return 0;
}
