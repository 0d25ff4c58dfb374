// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>

#include "tls_peers.h"

struct peer {
	struct tls_peer base;
	gnutls_session_t session;
	gnutls_certificate_credentials_t credentials;
	struct tls_bytes inbox;
	u32 read;
	bool finished;
};

static void must(int result, const char *what)
{
	if (result >= 0)
		return;
	fprintf(stderr, "# GnuTLS: %s: %s\n", what, gnutls_strerror(result));
	tls_die("GnuTLS gives up");
}

static ssize_t push(gnutls_transport_ptr_t transport, const void *data,
		    size_t len)
{
	struct peer *peer = transport;

	tls_bytes_add(&peer->base.sent, data, len);
	return len;
}

static ssize_t pull(gnutls_transport_ptr_t transport, void *data, size_t len)
{
	struct peer *peer = transport;
	const u32 left = peer->inbox.len - peer->read;

	if (!left) {
		gnutls_transport_set_errno(peer->session, EAGAIN);
		return -1;
	}
	if (len > left)
		len = left;
	memcpy(data, peer->inbox.data + peer->read, len);
	peer->read += len;
	return len;
}

static int never_wait(gnutls_transport_ptr_t transport, unsigned int ms)
{
	const struct peer *peer = transport;

	(void)ms;
	return peer->inbox.len > peer->read;
}

static bool step(struct tls_peer *base)
{
	struct peer *peer = (struct peer *)base;
	int result;

	/* To call it once more would begin another handshake. */
	if (peer->finished)
		return true;
	result = gnutls_handshake(peer->session);
	if (result == GNUTLS_E_AGAIN)
		return false;
	must(result, "handshake");
	peer->finished = true;
	return true;
}

static void receive(struct tls_peer *base, const u8 *data, u32 len)
{
	struct peer *peer = (struct peer *)base;

	tls_bytes_add(&peer->inbox, data, len);
	/* Session tickets are of no interest. */
	if (peer->finished)
		peer->read = peer->inbox.len;
}

static bool resumed(struct tls_peer *base)
{
	return gnutls_session_is_resumed(((struct peer *)base)->session);
}

static void free_peer(struct tls_peer *base)
{
	struct peer *peer = (struct peer *)base;

	gnutls_deinit(peer->session);
	gnutls_certificate_free_credentials(peer->credentials);
	tls_bytes_free(&peer->inbox);
	tls_bytes_free(&base->sent);
	free(peer);
}

static void show(struct peer *peer, const struct tls_identity *identity)
{
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t chain[TLS_MAX_CHAIN];
	gnutls_datum_t datum;
	u8 *der = NULL;
	u32 i;
	int len;

	if (!identity->count)
		return;
	for (i = 0; i < identity->count; i++) {
		datum.data = identity->der[i].data;
		datum.size = identity->der[i].len;
		gnutls_x509_crt_init(&chain[i]);
		must(gnutls_x509_crt_import(chain[i], &datum,
					    GNUTLS_X509_FMT_DER), "import");
	}
	len = i2d_PrivateKey(identity->key, &der);
	datum.data = der;
	datum.size = len;
	gnutls_x509_privkey_init(&key);
	must(gnutls_x509_privkey_import2(key, &datum, GNUTLS_X509_FMT_DER,
					 NULL, 0), "key");
	must(gnutls_certificate_set_x509_key(peer->credentials, chain,
					     identity->count, key), "chain");
	OPENSSL_free(der);
	gnutls_x509_privkey_deinit(key);
	for (i = 0; i < identity->count; i++)
		gnutls_x509_crt_deinit(chain[i]);
}

static void set_version(struct peer *peer, int version)
{
	char priority[128];

	snprintf(priority, sizeof(priority),
		 "NORMAL:-VERS-ALL:+VERS-TLS1.%d:+RSA:+SIGN-ALL:%%VERIFY_ALLOW_SIGN_WITH_SHA1",
		 version - 0x301);
	must(gnutls_priority_set_direct(peer->session, priority, NULL),
	     "priority");
}

struct tls_peer *tls_gnutls_peer(const struct tls_wishes *wishes, int side,
				 const struct tls_identity *identity)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	peer->base.step = step;
	peer->base.receive = receive;
	peer->base.resumed = resumed;
	peer->base.free = free_peer;
	gnutls_init(&peer->session, (side == TLS_SERVER ? GNUTLS_SERVER :
							  GNUTLS_CLIENT) |
		    GNUTLS_NONBLOCK);
	gnutls_certificate_allocate_credentials(&peer->credentials);
	show(peer, identity);
	set_version(peer, wishes->version);
	gnutls_credentials_set(peer->session, GNUTLS_CRD_CERTIFICATE,
			       peer->credentials);
	gnutls_transport_set_ptr(peer->session, peer);
	gnutls_transport_set_push_function(peer->session, push);
	gnutls_transport_set_pull_function(peer->session, pull);
	gnutls_transport_set_pull_timeout_function(peer->session, never_wait);
	if (side == TLS_CLIENT && wishes->sni)
		gnutls_server_name_set(peer->session, GNUTLS_NAME_DNS,
				       wishes->sni, strlen(wishes->sni));
	if (side == TLS_SERVER && wishes->client_chain)
		gnutls_certificate_server_set_request(peer->session,
						      GNUTLS_CERT_REQUIRE);
	if (wishes->record_size)
		must(gnutls_record_set_max_size(peer->session,
						wishes->record_size), "size");
	return &peer->base;
}
