// SPDX-License-Identifier: GPL-2.0
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "tls_peers.h"

/* What nobody has registered: RFC 8446, 11. */
enum { PADDING_EXTENSION = 0xff77 };

struct tls_openssl {
	SSL_CTX *ctx;
	SSL_SESSION *session;
	const struct tls_wishes *wishes;
	int side;
};

struct peer {
	struct tls_peer base;
	struct tls_openssl *context;
	SSL *ssl;
	bool finished;
};

static int accept_any(int verified, X509_STORE_CTX *store)
{
	(void)verified;
	(void)store;
	return 1;
}

static int add_padding(SSL *ssl, unsigned int type, unsigned int where,
		       const unsigned char **out, size_t *len, X509 *x,
		       size_t chain, int *alert, void *wishes)
{
	(void)ssl;
	(void)type;
	(void)where;
	(void)x;
	(void)chain;
	(void)alert;
	*len = ((const struct tls_wishes *)wishes)->hello_padding;
	*out = calloc(1, *len);
	return 1;
}

static void free_padding(SSL *ssl, unsigned int type, unsigned int where,
			 const unsigned char *out, void *wishes)
{
	(void)ssl;
	(void)type;
	(void)where;
	(void)wishes;
	free((void *)out);
}

static void show(SSL_CTX *ctx, const struct tls_identity *identity)
{
	u32 i;

	if (!identity->count)
		return;
	if (SSL_CTX_use_certificate(ctx, identity->certificate[0]) != 1 ||
	    SSL_CTX_use_PrivateKey(ctx, identity->key) != 1)
		tls_die("OpenSSL does not take the certificate");
	for (i = 1; i < identity->count; i++)
		SSL_CTX_add1_chain_cert(ctx, identity->certificate[i]);
}

static const u8 shared_key[16] = "sixteen octets!";

static unsigned int client_key(SSL *ssl, const char *hint, char *identity,
			       unsigned int identity_size, u8 *key,
			       unsigned int key_size)
{
	(void)ssl;
	(void)hint;
	if (key_size < sizeof(shared_key))
		return 0;
	snprintf(identity, identity_size, "debar");
	memcpy(key, shared_key, sizeof(shared_key));
	return sizeof(shared_key);
}

static unsigned int server_key(SSL *ssl, const char *identity, u8 *key,
			       unsigned int key_size)
{
	(void)ssl;
	(void)identity;
	if (key_size < sizeof(shared_key))
		return 0;
	memcpy(key, shared_key, sizeof(shared_key));
	return sizeof(shared_key);
}

static void prepare_client(SSL_CTX *ctx, const struct tls_wishes *wishes)
{
	if (wishes->suites)
		SSL_CTX_set_psk_client_callback(ctx, client_key);
	if (wishes->hello_padding)
		SSL_CTX_add_custom_ext(ctx, PADDING_EXTENSION,
				       SSL_EXT_CLIENT_HELLO, add_padding,
				       free_padding, (void *)wishes, NULL,
				       NULL);
	/* The first is the one that a key share is sent for. */
	if (wishes->retry)
		SSL_CTX_set1_groups_list(ctx, "P-384:X25519");
}

static void prepare_server(SSL_CTX *ctx, const struct tls_wishes *wishes)
{
	SSL_CTX_set_session_id_context(ctx, (const u8 *)"debar", 5);
	if (wishes->suites)
		SSL_CTX_set_psk_server_callback(ctx, server_key);
	if (wishes->resume != TLS_BY_TICKET)
		SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	if (wishes->client_chain)
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER |
				   SSL_VERIFY_FAIL_IF_NO_PEER_CERT, accept_any);
	if (wishes->retry)
		SSL_CTX_set1_groups_list(ctx, "X25519");
}

struct tls_openssl *tls_openssl_new(const struct tls_wishes *wishes,
				    int side,
				    const struct tls_identity *identity)
{
	struct tls_openssl *context = calloc(1, sizeof(*context));
	SSL_CTX *ctx = SSL_CTX_new(side == TLS_CLIENT ? TLS_client_method() :
							TLS_server_method());

	context->ctx = ctx;
	context->wishes = wishes;
	context->side = side;
	SSL_CTX_set_security_level(ctx, 0);
	SSL_CTX_set_cipher_list(ctx, wishes->suites ? wishes->suites :
						      "DEFAULT:@SECLEVEL=0");
	SSL_CTX_set_min_proto_version(ctx, wishes->version);
	SSL_CTX_set_max_proto_version(ctx, wishes->version);
	if (wishes->record_size)
		SSL_CTX_set_max_send_fragment(ctx, wishes->record_size);
	show(ctx, identity);
	if (side == TLS_CLIENT)
		prepare_client(ctx, wishes);
	else
		prepare_server(ctx, wishes);
	return context;
}

void tls_openssl_free(struct tls_openssl *context)
{
	SSL_SESSION_free(context->session);
	SSL_CTX_free(context->ctx);
	free(context);
}

static void collect(struct peer *peer)
{
	u8 buffer[4096];
	int len;

	while ((len = BIO_read(SSL_get_wbio(peer->ssl), buffer,
			       sizeof(buffer))) > 0)
		tls_bytes_add(&peer->base.sent, buffer, len);
}

static void keep_session(struct peer *peer)
{
	char byte;

	/* A ticket of TLS 1.3 comes after the handshake. */
	SSL_read(peer->ssl, &byte, 1);
	if (peer->context->side != TLS_CLIENT)
		return;
	SSL_SESSION_free(peer->context->session);
	peer->context->session = SSL_get1_session(peer->ssl);
}

static bool step(struct tls_peer *base)
{
	struct peer *peer = (struct peer *)base;
	int result = SSL_do_handshake(peer->ssl);

	if (result != 1 &&
	    SSL_get_error(peer->ssl, result) != SSL_ERROR_WANT_READ) {
		ERR_print_errors_fp(stderr);
		tls_die("OpenSSL gives up");
	}
	if (result == 1)
		keep_session(peer);
	collect(peer);
	peer->finished = result == 1;
	return peer->finished;
}

static void receive(struct tls_peer *base, const u8 *data, u32 len)
{
	BIO_write(SSL_get_rbio(((struct peer *)base)->ssl), data, len);
}

static bool resumed(struct tls_peer *base)
{
	return SSL_session_reused(((struct peer *)base)->ssl);
}

static void free_peer(struct tls_peer *base)
{
	/* Else the session is taken for one that broke off. */
	SSL_set_shutdown(((struct peer *)base)->ssl, SSL_SENT_SHUTDOWN);
	SSL_free(((struct peer *)base)->ssl);
	tls_bytes_free(&base->sent);
	free(base);
}

struct tls_peer *tls_openssl_peer(struct tls_openssl *context)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	peer->base.step = step;
	peer->base.receive = receive;
	peer->base.resumed = resumed;
	peer->base.free = free_peer;
	peer->context = context;
	peer->ssl = SSL_new(context->ctx);
	SSL_set_bio(peer->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
	if (context->side == TLS_SERVER) {
		SSL_set_accept_state(peer->ssl);
		return &peer->base;
	}
	SSL_set_connect_state(peer->ssl);
	if (context->wishes->sni)
		SSL_set_tlsext_host_name(peer->ssl, context->wishes->sni);
	if (context->session)
		SSL_set_session(peer->ssl, context->session);
	return &peer->base;
}
