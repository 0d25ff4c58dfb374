// SPDX-License-Identifier: GPL-2.0
/*
 * Hellos that no peer at hand would send: old forms, drafts, oddities.
 */
#include <kselftest_harness.h>

#include "core/tls.h"
#include "testlib.h"
#include "tls_peers.h"

enum { SNI = 0, PSK = 41, VERSIONS = 43, TICKET = 35, ECH = 0xfe0d };

static const u8 retry_random[32] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02,
	0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
	0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

static void add_u8(struct tls_bytes *bytes, u8 value)
{
	tls_bytes_add(bytes, &value, 1);
}

static void add_u16(struct tls_bytes *bytes, u16 value)
{
	add_u8(bytes, value >> 8);
	add_u8(bytes, value);
}

static void add_extension(struct tls_bytes *bytes, u16 type, const void *data,
			  u32 len)
{
	add_u16(bytes, type);
	add_u16(bytes, len);
	tls_bytes_add(bytes, data, len);
}

#define EXTENSION(to, type, ...) do {					\
	const u8 body[] = { __VA_ARGS__ };				\
	add_extension(to, type, body, sizeof(body));			\
} while (0)

/* Up to the extensions. */
static void begin_client(struct tls_bytes *body, u16 version)
{
	static const u8 random[32];

	add_u16(body, version);
	tls_bytes_add(body, random, sizeof(random));
	add_u8(body, 0);
	add_u16(body, 2);
	add_u16(body, 0x002f);
	add_u8(body, 1);
	add_u8(body, 0);
}

static void begin_server(struct tls_bytes *body, u16 version, bool tls13_form)
{
	static const u8 random[32];

	add_u16(body, version);
	tls_bytes_add(body, random, sizeof(random));
	if (!tls13_form)
		add_u8(body, 0);
	add_u16(body, 0x002f);
	if (!tls13_form)
		add_u8(body, 0);
}

static void end(struct tls_bytes *body, const struct tls_bytes *extensions)
{
	add_u16(body, extensions->len);
	tls_bytes_add(body, extensions->data, extensions->len);
}

/* Parse copies that end where they end. */
static bool parse_client(struct debar_client_hello *hello,
			 const struct tls_bytes *body)
{
	u8 *copy = exact_copy(body->data, body->len);
	bool whole = debar_client_hello_parse(hello, copy, body->len);

	free(copy);
	return whole;
}

static bool parse_server(struct debar_server_hello *hello,
			 const struct tls_bytes *body)
{
	u8 *copy = exact_copy(body->data, body->len);
	bool whole = debar_server_hello_parse(hello, copy, body->len);

	free(copy);
	return whole;
}

FIXTURE(hello)
{
	struct tls_bytes body, extensions;
	struct debar_client_hello client;
	struct debar_server_hello server;
};

FIXTURE_SETUP(hello)
{
	memset(self, 0, sizeof(*self));
}

FIXTURE_TEARDOWN(hello)
{
	tls_bytes_free(&self->body);
	tls_bytes_free(&self->extensions);
}

#define CLIENT_SAYS(version) do {					\
	begin_client(&self->body, version);				\
	end(&self->body, &self->extensions);				\
	ASSERT_TRUE(debar_client_hello_parse(&self->client,		\
					     self->body.data,		\
					     self->body.len));		\
} while (0)

#define SERVER_SAYS(version, tls13_form) do {				\
	begin_server(&self->body, version, tls13_form);			\
	end(&self->body, &self->extensions);				\
	ASSERT_TRUE(parse_server(&self->server, &self->body));		\
} while (0)

#define EXPECT_SNI(name) do {						\
	ASSERT_EQ(sizeof(name) - 1, self->client.sni.len);		\
	EXPECT_EQ(0, memcmp(name, self->client.sni.data,		\
			    sizeof(name) - 1));				\
} while (0)

TEST_F(hello, of_ssl_3_has_no_extensions)
{
	begin_client(&self->body, DEBAR_SSL3);
	ASSERT_TRUE(parse_client(&self->client, &self->body));
	EXPECT_EQ(DEBAR_SSL3, self->client.version);
	EXPECT_FALSE(self->client.offers_tls13);
	EXPECT_EQ(0, self->client.sni.len);

	tls_bytes_free(&self->body);
	begin_server(&self->body, DEBAR_SSL3, false);
	ASSERT_TRUE(parse_server(&self->server, &self->body));
	EXPECT_EQ(DEBAR_SSL3, self->server.version);
	EXPECT_FALSE(self->server.is_tls13);
}

TEST_F(hello, offers_the_highest_version_in_any_order)
{
	EXTENSION(&self->extensions, VERSIONS, 8, 3, 1, 3, 3, 3, 4, 3, 2);
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_EQ(DEBAR_TLS1_3, self->client.version);
	EXPECT_EQ(DEBAR_TLS1_2, self->client.legacy_version);
	EXPECT_TRUE(self->client.offers_tls13);
}

TEST_F(hello, does_not_offer_reserved_versions)
{
	EXTENSION(&self->extensions, VERSIONS, 6, 0xfa, 0xfa, 3, 3, 0x0a, 0x0a);
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_EQ(DEBAR_TLS1_2, self->client.version);
	EXPECT_FALSE(self->client.offers_tls13);
}

TEST_F(hello, offers_what_only_looks_reserved)
{
	EXTENSION(&self->extensions, VERSIONS, 2, 0x0a, 0x1a);
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_EQ(0x0a1a, self->client.version);
}

TEST_F(hello, prefers_the_standard_to_its_drafts)
{
	EXTENSION(&self->extensions, VERSIONS, 6, 0x7f, 0x1c, 3, 4, 0x7e, 2);
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_EQ(DEBAR_TLS1_3, self->client.version);
}

TEST_F(hello, offers_a_draft)
{
	EXTENSION(&self->extensions, VERSIONS, 4, 0x7f, 0x12, 3, 3);
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_EQ(0x7f12, self->client.version);
	EXPECT_TRUE(self->client.offers_tls13);
}

TEST_F(hello, offers_nothing_in_an_empty_list)
{
	EXTENSION(&self->extensions, VERSIONS, 0);
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_EQ(DEBAR_TLS1_2, self->client.version);
}

TEST_F(hello, of_an_early_draft_offers_it_in_the_fixed_part)
{
	CLIENT_SAYS(DEBAR_TLS1_3);
	EXPECT_TRUE(self->client.offers_tls13);
}

TEST_F(hello, names_the_first_host)
{
	EXTENSION(&self->extensions, SNI, 0, 15, 7, 0, 1, 'x', 0, 0, 1, 'a',
		  0, 0, 4, 'b', '.', 'c', 'd');
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_SNI("a");
}

TEST_F(hello, names_the_first_host_of_the_first_extension)
{
	EXTENSION(&self->extensions, SNI, 0, 4, 0, 0, 1, 'a');
	EXTENSION(&self->extensions, SNI, 0, 4, 0, 0, 1, 'b');
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_SNI("a");
}

TEST_F(hello, name_is_handed_out_as_it_is)
{
	EXTENSION(&self->extensions, SNI, 0, 8, 0, 0, 5, 'A', '\0', 0xff, ' ',
		  '.');
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_SNI("A\0\xff .");
}

TEST_F(hello, without_a_name)
{
	EXTENSION(&self->extensions, SNI, 0, 3, 0, 0, 0);
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_EQ(0, self->client.sni.len);
}

TEST_F(hello, with_a_name_cut_short)
{
	EXTENSION(&self->extensions, SNI, 0, 5, 0, 0, 3, 'a', 'b');
	EXTENSION(&self->extensions, PSK);
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_EQ(0, self->client.sni.len);
	EXPECT_TRUE(self->client.has_psk);
}

TEST_F(hello, says_what_it_carries)
{
	EXTENSION(&self->extensions, TICKET, 1, 2, 3);
	EXTENSION(&self->extensions, ECH, 0);
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_TRUE(self->client.has_ticket);
	EXPECT_TRUE(self->client.has_ech);
	EXPECT_FALSE(self->client.has_psk);
}

TEST_F(hello, an_empty_ticket_is_none)
{
	EXTENSION(&self->extensions, TICKET);
	CLIENT_SAYS(DEBAR_TLS1_2);
	EXPECT_FALSE(self->client.has_ticket);
	EXPECT_FALSE(self->client.has_ech);
}

TEST_F(hello, says_what_comes_before_an_extension_cut_short)
{
	EXTENSION(&self->extensions, SNI, 0, 4, 0, 0, 1, 'a');
	EXTENSION(&self->extensions, VERSIONS, 2, 3, 4);
	CLIENT_SAYS(DEBAR_TLS1_2);
	self->body.len--;
	ASSERT_TRUE(debar_client_hello_parse(&self->client, self->body.data,
					     self->body.len));
	EXPECT_SNI("a");
	EXPECT_EQ(DEBAR_TLS1_2, self->client.version);
}

TEST_F(hello, ignores_what_is_behind_the_extensions)
{
	EXTENSION(&self->extensions, ECH, 0);
	begin_client(&self->body, DEBAR_TLS1_2);
	end(&self->body, &self->extensions);
	EXTENSION(&self->body, PSK);
	ASSERT_TRUE(parse_client(&self->client, &self->body));
	EXPECT_TRUE(self->client.has_ech);
	EXPECT_FALSE(self->client.has_psk);
}

TEST_F(hello, without_a_whole_fixed_part_is_none)
{
	u32 fixed;

	begin_client(&self->body, DEBAR_TLS1_2);
	fixed = self->body.len;
	for (self->body.len = 0; self->body.len < fixed; self->body.len++)
		EXPECT_FALSE(parse_client(&self->client, &self->body));
	EXPECT_TRUE(parse_client(&self->client, &self->body));

	tls_bytes_free(&self->body);
	begin_server(&self->body, DEBAR_TLS1_2, false);
	fixed = self->body.len;
	for (self->body.len = 0; self->body.len < fixed; self->body.len++)
		EXPECT_FALSE(parse_server(&self->server, &self->body));
	EXPECT_TRUE(parse_server(&self->server, &self->body));

	tls_bytes_free(&self->body);
	begin_server(&self->body, 0x7f12, true);
	fixed = self->body.len;
	for (self->body.len = 0; self->body.len < fixed; self->body.len++)
		EXPECT_FALSE(parse_server(&self->server, &self->body));
	EXPECT_TRUE(parse_server(&self->server, &self->body));
}

TEST_F(hello, session_id_is_at_most_32_bytes)
{
	u32 len;

	for (len = 31; len <= 33; len++) {
		static const u8 zeros[80];

		tls_bytes_free(&self->body);
		add_u16(&self->body, DEBAR_TLS1_2);
		tls_bytes_add(&self->body, zeros, 32);
		add_u8(&self->body, len);
		tls_bytes_add(&self->body, zeros, sizeof(zeros));
		EXPECT_EQ(len <= 32, debar_client_hello_parse(&self->client,
							      self->body.data,
							      self->body.len));
		EXPECT_EQ(len <= 32, debar_server_hello_parse(&self->server,
							      self->body.data,
							      self->body.len));
	}
}

TEST_F(hello, of_a_server_chooses_by_supported_versions)
{
	EXTENSION(&self->extensions, PSK, 0, 0);
	EXTENSION(&self->extensions, VERSIONS, 0x7f, 0x1c);
	SERVER_SAYS(DEBAR_TLS1_2, false);
	EXPECT_EQ(0x7f1c, self->server.version);
	EXPECT_TRUE(self->server.is_tls13);
	EXPECT_TRUE(self->server.has_psk);
	EXPECT_FALSE(self->server.is_retry);
}

TEST_F(hello, of_a_server_never_chooses_an_older_version_by_extension)
{
	EXTENSION(&self->extensions, VERSIONS, 3, 1);
	SERVER_SAYS(DEBAR_TLS1_2, false);
	EXPECT_EQ(DEBAR_TLS1_2, self->server.version);
	EXPECT_FALSE(self->server.is_tls13);
	EXPECT_FALSE(self->server.has_psk);
}

TEST_F(hello, of_a_server_in_the_form_before_draft_22)
{
	EXTENSION(&self->extensions, PSK, 0, 0);
	SERVER_SAYS(0x7f12, true);
	EXPECT_EQ(0x7f12, self->server.version);
	EXPECT_TRUE(self->server.is_tls13);
	EXPECT_TRUE(self->server.has_psk);
}

TEST_F(hello, of_a_server_with_no_version_is_none)
{
	static const u16 versions[] = { 0, 2, 0x0200, 0x0400, 0xffff, 0xfefd };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		tls_bytes_free(&self->body);
		begin_server(&self->body, versions[i], false);
		EXPECT_FALSE(parse_server(&self->server, &self->body));
	}
}

TEST_F(hello, retry_is_known_by_its_random)
{
	EXTENSION(&self->extensions, VERSIONS, 3, 4);
	begin_server(&self->body, DEBAR_TLS1_2, false);
	end(&self->body, &self->extensions);
	memcpy(self->body.data + 2, retry_random, sizeof(retry_random));
	ASSERT_TRUE(parse_server(&self->server, &self->body));
	EXPECT_TRUE(self->server.is_retry);
	EXPECT_TRUE(self->server.is_tls13);

	self->body.data[2 + 31] ^= 1;
	ASSERT_TRUE(parse_server(&self->server, &self->body));
	EXPECT_FALSE(self->server.is_retry);
}

TEST_F(hello, retry_before_draft_22_is_a_message_of_its_own)
{
	static const u8 body[] = { 0x7f, 0x13, 0x13, 0x01, 0, 0 };
	static const u8 other[] = { 3, 3, 0x13, 0x01, 0, 0 };

	ASSERT_TRUE(debar_hello_retry_parse(&self->server, body, sizeof(body)));
	EXPECT_TRUE(self->server.is_retry);
	EXPECT_TRUE(self->server.is_tls13);
	EXPECT_EQ(0x7f13, self->server.version);
	EXPECT_FALSE(debar_hello_retry_parse(&self->server, body, 1));
	EXPECT_FALSE(debar_hello_retry_parse(&self->server, other,
					     sizeof(other)));
}

TEST(versions_that_are_tls_1_3)
{
	static const u16 yes[] = {
		0x0304, 0x0305, 0x7e01, 0x7f00, 0x7f12, 0x7f1c, 0x7fff, 0xfb1a,
	};
	static const u16 no[] = {
		0, 2, 0x0300, 0x0301, 0x0302, 0x0303, 0x0404, 0x7d04, 0x8004,
		0xfeff, 0xffff,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(yes); i++)
		EXPECT_TRUE(debar_version_is_tls13(yes[i]));
	for (i = 0; i < ARRAY_SIZE(no); i++)
		EXPECT_FALSE(debar_version_is_tls13(no[i]));
}

TEST_HARNESS_MAIN
