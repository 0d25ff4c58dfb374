// SPDX-License-Identifier: GPL-2.0
/*
 * What the reader finds in handshakes of real peers is what these have agreed
 * upon.
 */
#include <kselftest_harness.h>

#include "testlib.h"
#include "tls_findings.h"
#include "tls_peers.h"

static void read_all(struct tls_findings *findings, const struct tls_talk *talk,
		     u32 side)
{
	tls_findings_begin(findings, talk->sent[side].data, 0, TLS_SCRATCH);
	tls_findings_feed(findings, talk->sent[side].len);
}

static bool has_chain(const struct tls_findings *findings,
		      const struct tls_identity *identity)
{
	u32 i;

	if (findings->certificates != identity->count)
		return false;
	for (i = 0; i < identity->count; i++) {
		const struct tls_noted *noted = &findings->noted[i];

		if (noted->index != i || noted->len != identity->der[i].len ||
		    memcmp(findings->log + noted->at, identity->der[i].data,
			   noted->len))
			return false;
	}
	return true;
}

FIXTURE(handshake) { struct tls_findings side[TLS_SIDES]; };
FIXTURE_VARIANT(handshake) { struct tls_wishes wishes; };
FIXTURE_SETUP(handshake) { memset(self, 0, sizeof(*self)); }
FIXTURE_TEARDOWN(handshake)
{
	tls_findings_end(&self->side[TLS_CLIENT]);
	tls_findings_end(&self->side[TLS_SERVER]);
}

#define HANDSHAKE(name, ...)						\
	FIXTURE_VARIANT_ADD(handshake, name) { .wishes = { __VA_ARGS__ } }

#define GNUTLS .gnutls = { true, true }

HANDSHAKE(tls_1_0_ecdsa, .version = DEBAR_TLS1_0);
HANDSHAKE(tls_1_0_rsa, .version = DEBAR_TLS1_0, .key = TLS_RSA,
	  .sni = "camera.example");
HANDSHAKE(tls_1_1_rsa_chain_of_2, .version = DEBAR_TLS1_1, .key = TLS_RSA,
	  .chain = 2);
HANDSHAKE(tls_1_1_mutual, .version = DEBAR_TLS1_1, .client_chain = 1);
HANDSHAKE(tls_1_2_ecdsa_chain_of_3, .version = DEBAR_TLS1_2, .chain = 3);
HANDSHAKE(tls_1_2_ed25519_chain_of_4, .version = DEBAR_TLS1_2,
	  .key = TLS_ED25519, .chain = 4, .sni = "a.b.c.example");
HANDSHAKE(tls_1_2_rsa_chain_of_5, .version = DEBAR_TLS1_2, .key = TLS_RSA,
	  .chain = 5);
HANDSHAKE(tls_1_2_mutual_chains, .version = DEBAR_TLS1_2, .chain = 2,
	  .client_chain = 4, .sni = "nvr.example");
HANDSHAKE(tls_1_2_certificate_of_12_kb, .version = DEBAR_TLS1_2, .chain = 2,
	  .certificate_padding = 12000);
HANDSHAKE(tls_1_2_long_hello, .version = DEBAR_TLS1_2, .sni = "pq.example",
	  .hello_padding = 1800);
HANDSHAKE(tls_1_2_records_of_512, .version = DEBAR_TLS1_2, .chain = 3,
	  .client_chain = 3, .hello_padding = 1800, .record_size = 512);
HANDSHAKE(tls_1_3, .version = DEBAR_TLS1_3, .sni = "hidden.example");
HANDSHAKE(tls_1_3_mutual_long_hello, .version = DEBAR_TLS1_3, .chain = 2,
	  .client_chain = 2, .hello_padding = 1800);
HANDSHAKE(gnutls_1_0, .version = DEBAR_TLS1_0, .key = TLS_RSA, GNUTLS);
HANDSHAKE(gnutls_1_1, .version = DEBAR_TLS1_1, GNUTLS);
HANDSHAKE(gnutls_1_2_mutual, .version = DEBAR_TLS1_2, .key = TLS_ED25519,
	  .chain = 2, .client_chain = 2, .sni = "gnutls.example", GNUTLS);
HANDSHAKE(gnutls_1_2_records_of_512, .version = DEBAR_TLS1_2, .chain = 4,
	  .client_chain = 2, .record_size = 512, GNUTLS);
HANDSHAKE(gnutls_1_3, .version = DEBAR_TLS1_3, .sni = "x.example", GNUTLS);
HANDSHAKE(gnutls_client_openssl_server, .version = DEBAR_TLS1_2, .chain = 3,
	  .client_chain = 1, .sni = "y.example", .gnutls = { true, false });
HANDSHAKE(openssl_client_gnutls_server, .version = DEBAR_TLS1_2, .chain = 3,
	  .client_chain = 1, .key = TLS_RSA, .gnutls = { false, true });

TEST_F(handshake, is_read_as_the_peers_meant_it)
{
	const struct tls_wishes *wishes = &variant->wishes;
	const bool tls13 = wishes->version == DEBAR_TLS1_3;
	struct tls_talk *talk = tls_talk(wishes);
	const struct tls_findings *client = &self->side[TLS_CLIENT];
	const struct tls_findings *server = &self->side[TLS_SERVER];
	/* TLS 1.3 shows them in private. */
	static const struct tls_identity none[TLS_SIDES];
	const struct tls_identity *shown = tls13 ? none : talk->identity;

	read_all(&self->side[TLS_CLIENT], talk, TLS_CLIENT);
	read_all(&self->side[TLS_SERVER], talk, TLS_SERVER);

	EXPECT_EQ(DEBAR_TLS_DONE, client->tls.status);
	EXPECT_EQ(DEBAR_TLS_CLIENT, debar_tls_side(&client->tls));
	EXPECT_TRUE(debar_tls_has_begun(&client->tls));
	EXPECT_FALSE(debar_tls_is_resumed(&client->tls));
	EXPECT_EQ(1, client->client_hellos);
	EXPECT_EQ(0, client->server_hellos);
	EXPECT_EQ(wishes->version, client->client.version);
	EXPECT_EQ(tls13, client->client.offers_tls13);
	EXPECT_FALSE(client->client.sslv2);
	EXPECT_FALSE(client->client.has_psk);
	EXPECT_FALSE(client->client.has_ticket);
	EXPECT_EQ(32, client->client.random.len);
	EXPECT_STREQ(wishes->sni ? wishes->sni : "", client->sni);
	EXPECT_TRUE(has_chain(client, &shown[TLS_CLIENT]));

	EXPECT_EQ(DEBAR_TLS_DONE, server->tls.status);
	EXPECT_EQ(DEBAR_TLS_SERVER, debar_tls_side(&server->tls));
	EXPECT_TRUE(debar_tls_has_begun(&server->tls));
	EXPECT_FALSE(debar_tls_is_resumed(&server->tls));
	EXPECT_EQ(0, server->client_hellos);
	EXPECT_EQ(1, server->server_hellos);
	EXPECT_EQ(wishes->version, server->server.version);
	EXPECT_EQ(tls13, server->server.is_tls13);
	EXPECT_FALSE(server->server.is_retry);
	EXPECT_FALSE(server->server.has_psk);
	EXPECT_EQ(shown[TLS_CLIENT].count ? 1 : 0, server->requests);
	EXPECT_TRUE(has_chain(server, &shown[TLS_SERVER]));
	tls_talk_free(talk);
}

static void resumption(struct __test_metadata *_metadata,
		       const struct tls_wishes *wishes,
		       struct tls_findings *client, struct tls_findings *server)
{
	struct tls_talk *talk = tls_talk(wishes);

	ASSERT_TRUE(talk->resumed);
	read_all(client, talk, TLS_CLIENT);
	read_all(server, talk, TLS_SERVER);
	EXPECT_EQ(DEBAR_TLS_DONE, client->tls.status);
	EXPECT_EQ(DEBAR_TLS_DONE, server->tls.status);
	EXPECT_TRUE(debar_tls_is_resumed(&server->tls));
	EXPECT_FALSE(debar_tls_is_resumed(&client->tls));
	EXPECT_EQ(0, server->certificates);
	EXPECT_EQ(1, server->server_hellos);
	EXPECT_EQ(wishes->version, server->server.version);
	tls_findings_end(client);
	tls_findings_end(server);
	tls_talk_free(talk);
}

TEST(resumption_by_ticket)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2, .resume = TLS_BY_TICKET,
	};
	struct tls_findings client, server;

	resumption(_metadata, &wishes, &client, &server);
	EXPECT_TRUE(client.client.has_ticket);
	EXPECT_FALSE(client.client.has_psk);
}

TEST(resumption_by_id)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2, .resume = TLS_BY_ID,
	};
	struct tls_findings client, server;

	resumption(_metadata, &wishes, &client, &server);
	EXPECT_FALSE(client.client.has_ticket);
	EXPECT_EQ(32, client.client.session_id.len);
	EXPECT_EQ(32, server.server.session_id.len);
}

TEST(resumption_by_id_in_tls_1_0)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_0, .resume = TLS_BY_ID,
	};
	struct tls_findings client, server;

	resumption(_metadata, &wishes, &client, &server);
	EXPECT_EQ(32, client.client.session_id.len);
}

TEST(resumption_by_pre_shared_key)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_3, .resume = TLS_BY_TICKET,
	};
	struct tls_findings client, server;

	resumption(_metadata, &wishes, &client, &server);
	EXPECT_TRUE(client.client.has_psk);
	EXPECT_TRUE(server.server.has_psk);
}

/* The ticket goes out between ServerHello and Certificate's place. */
TEST(a_new_ticket_is_no_resumption)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_2, .resume = TLS_BY_TICKET,
	};
	struct tls_wishes first = wishes;
	struct tls_findings server;
	struct tls_talk *talk;

	first.resume = TLS_FRESH;
	talk = tls_talk(&first);
	read_all(&server, talk, TLS_SERVER);
	EXPECT_FALSE(debar_tls_is_resumed(&server.tls));
	EXPECT_EQ(1, server.certificates);
	tls_findings_end(&server);
	tls_talk_free(talk);
}

TEST(hello_retry_request)
{
	const struct tls_wishes wishes = {
		.version = DEBAR_TLS1_3, .retry = true, .sni = "retry.example",
	};
	struct tls_talk *talk = tls_talk(&wishes);
	struct tls_findings client, server;

	read_all(&server, talk, TLS_SERVER);
	EXPECT_EQ(DEBAR_TLS_DONE, server.tls.status);
	EXPECT_TRUE(server.server.is_retry);
	EXPECT_TRUE(server.server.is_tls13);
	EXPECT_EQ(DEBAR_TLS1_3, server.server.version);
	read_all(&client, talk, TLS_CLIENT);
	EXPECT_EQ(DEBAR_TLS_DONE, client.tls.status);
	EXPECT_STREQ("retry.example", client.sni);
	tls_findings_end(&client);
	tls_findings_end(&server);
	tls_talk_free(talk);
}

TEST(the_reader_is_small)
{
	EXPECT_LE(sizeof(struct debar_tls), 64);
}

TEST_HARNESS_MAIN
