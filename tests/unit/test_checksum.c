// SPDX-License-Identifier: GPL-2.0
#include <kselftest_harness.h>

#include "core/tcp.h"
#include "wire.h"

enum { MAX_LEN = 150, MAX_SHOWN = 300 };

static u32 looked_at;
static const char *wrong;

/* One frame with each of its octets of TCP made another. */
static void spoil(const struct debar_bytes *bytes, u32 from, u32 end)
{
	u8 copy[MAX_SHOWN];
	struct debar_bytes whole = {
		.data = copy, .linear = bytes->total, .total = bytes->total,
	};
	struct debar_frame frame;
	u32 i;

	for (i = from; i < end; i++) {
		memcpy(copy, debar_bytes_at(bytes, 0, bytes->total, copy),
		       bytes->total);
		/* Neither the length of the header nor 0 for 0xffff. */
		copy[i] ^= i == from + 12 ? 1 : 0x41;
		if (debar_frame_dissect(&frame, &whole, NULL) ||
		    debar_tcp_checksum(&frame))
			wrong = "a spoilt segment";
	}
}

static void look(const struct debar_bytes *bytes)
{
	struct debar_frame frame;

	if (debar_frame_dissect(&frame, bytes, NULL) ||
	    !debar_tcp_checksum(&frame))
		wrong = "a sound segment";
	else if (bytes->linear == bytes->total)
		spoil(bytes, frame.l4, frame.end);
	looked_at++;
}

/* Of segments of each length, wherever their first piece ends. */
static void send_all(struct wire *wire, struct host *host)
{
	struct wire_segment segment = {
		.flags = DEBAR_TCP_SYN | DEBAR_TCP_ACK,
	};
	u8 data[MAX_LEN];
	u32 i;

	for (i = 0; i < MAX_LEN; i++)
		data[i] = 0xff - i * 7;
	segment.data = data;
	for (; segment.len < MAX_LEN; segment.len++)
		for (wire->linear = 0; wire->linear < 160; wire->linear++)
			wire_send(wire, host, &segment);
}

TEST(the_checksum_of_every_length_in_every_two_pieces)
{
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire.witness = look;
	send_all(&wire, &host);
	EXPECT_STREQ("nothing", wrong ?: "nothing");
	EXPECT_EQ(MAX_LEN * 160, looked_at);
	host_free(&host);
}

TEST(and_with_addresses_of_ipv6)
{
	struct wire wire;
	struct host host;

	host_init(&host);
	wire_init(&wire);
	wire.ip_version = 6;
	wire.padding = 5;
	wire.witness = look;
	send_all(&wire, &host);
	EXPECT_STREQ("nothing", wrong ?: "nothing");
	EXPECT_EQ(MAX_LEN * 160, looked_at);
	host_free(&host);
}

TEST_HARNESS_MAIN
