/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Real handshakes, made in memory by two peers that speak TLS: OpenSSL and
 * GnuTLS, on either side.
 */
#ifndef TLS_PEERS_H
#define TLS_PEERS_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "core/core.h"

enum { TLS_CLIENT, TLS_SERVER, TLS_SIDES };
enum { TLS_MAX_CHAIN = 5 };

enum tls_key { TLS_ECDSA, TLS_RSA, TLS_ED25519 };
enum tls_resumption { TLS_FRESH, TLS_BY_TICKET, TLS_BY_ID };

/* Grows as needed; all zero is empty. */
struct tls_bytes {
	u8 *data;
	u32 len;
};

void tls_bytes_add(struct tls_bytes *bytes, const void *data, u32 len);
void tls_bytes_free(struct tls_bytes *bytes);

/**
 * struct tls_wishes - what the handshake is to be like; all zero but @version
 *	will do
 * @version: as on the wire; the only one that both speak
 * @key: of all certificates
 * @chain: certificates the server shows; 0 is 1
 * @client_chain: certificates the client shows, and is asked for
 * @sni: name the client asks for, or NULL
 * @hello_padding: length of an extension in the ClientHello
 * @certificate_padding: length of an extension in the peers' own certificates
 * @record_size: longest record, at least 512; 0 is the longest there is
 * @retry: the server wants another key share (TLS 1.3)
 * @resume: the handshake resumes a session of another one before
 * @suites: cipher suites, as OpenSSL names them, or NULL: the usual ones. A
 *	pre-shared key is there for those that want one
 * @gnutls: which sides are GnuTLS, the others being OpenSSL
 */
struct tls_wishes {
	int version;
	enum tls_key key;
	u32 chain;
	u32 client_chain;
	const char *sni;
	u32 hello_padding;
	u32 certificate_padding;
	u32 record_size;
	bool retry;
	enum tls_resumption resume;
	const char *suites;
	bool gnutls[TLS_SIDES];
};

/**
 * struct tls_identity - what one side shows
 * @key: private key of the first certificate
 * @certificate: the chain
 * @der: the same as on the wire
 * @count: length of the chain
 */
struct tls_identity {
	struct evp_pkey_st *key;
	struct x509_st *certificate[TLS_MAX_CHAIN];
	struct tls_bytes der[TLS_MAX_CHAIN];
	u32 count;
};

/**
 * struct tls_talk - a handshake that has succeeded
 * @sent: all that each side has sent
 * @identity: what each side has shown, or would if asked
 * @resumed: the peers say that a session was resumed
 */
struct tls_talk {
	struct tls_bytes sent[TLS_SIDES];
	struct tls_identity identity[TLS_SIDES];
	bool resumed;
};

/* End the program when the peers cannot do as they are told. */
struct tls_talk *tls_talk(const struct tls_wishes *wishes);
void tls_talk_free(struct tls_talk *talk);
void tls_die(const char *what);

/**
 * struct tls_peer - one side of a handshake
 * @step: go as far as what was received allows; true when finished
 * @receive: take what the other side has sent
 * @sent: what this side has sent
 * @resumed: a session was resumed
 * @free: give all back
 */
struct tls_peer {
	bool (*step)(struct tls_peer *peer);
	void (*receive)(struct tls_peer *peer, const u8 *data, u32 len);
	struct tls_bytes sent;
	bool (*resumed)(struct tls_peer *peer);
	void (*free)(struct tls_peer *peer);
};

/* tls_openssl.c; @context keeps sessions from one handshake for the next. */
struct tls_openssl;
struct tls_openssl *tls_openssl_new(const struct tls_wishes *wishes,
				    int side,
				    const struct tls_identity *identity);
void tls_openssl_free(struct tls_openssl *context);
struct tls_peer *tls_openssl_peer(struct tls_openssl *context);

/* tls_gnutls.c */
struct tls_peer *tls_gnutls_peer(const struct tls_wishes *wishes, int side,
				 const struct tls_identity *identity);

/* tls_identity.c */
void tls_identity_make(struct tls_identity *identity,
		       const struct tls_wishes *wishes, u32 count,
		       const char *name);
void tls_identity_free(struct tls_identity *identity);

#endif
