// SPDX-License-Identifier: GPL-2.0
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "tls_peers.h"

static EVP_PKEY *make_key(enum tls_key kind)
{
	EVP_PKEY *key = NULL;

	switch (kind) {
	case TLS_ECDSA:
		key = EVP_EC_gen("P-256");
		break;
	case TLS_RSA:
		key = EVP_RSA_gen(2048);
		break;
	case TLS_ED25519:
		key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		break;
	}
	if (!key)
		tls_die("no key");
	return key;
}

static void set_name(X509_NAME *name, const char *common_name, u32 level)
{
	char text[64];

	snprintf(text, sizeof(text), "%s %u", common_name, level);
	X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
				   (const u8 *)"debar tests", -1, -1, 0);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
				   (const u8 *)text, -1, -1, 0);
}

/* An extension that nobody knows, to make the certificate as long as wished. */
static void pad(X509 *certificate, u32 len)
{
	ASN1_OBJECT *oid = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	u8 *zeros = calloc(1, len);
	X509_EXTENSION *extension;

	ASN1_OCTET_STRING_set(value, zeros, len);
	extension = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, value);
	X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
	free(zeros);
}

static X509 *make_certificate(const char *name, u32 level, EVP_PKEY *key,
			      EVP_PKEY *issuer_key, u32 padding)
{
	const EVP_MD *digest = EVP_PKEY_is_a(key, "ED25519") ? NULL :
							       EVP_sha256();
	X509 *certificate = X509_new();

	X509_set_version(certificate, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1 + level);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 3600L * 24 * 365);
	set_name(X509_get_subject_name(certificate), name, level);
	set_name(X509_get_issuer_name(certificate), name, level + 1);
	X509_set_pubkey(certificate, key);
	if (padding)
		pad(certificate, padding);
	if (!X509_sign(certificate, issuer_key, digest))
		tls_die("certificate not signed");
	return certificate;
}

/* All issuers have the same key: that saves making keys, and nobody looks. */
void tls_identity_make(struct tls_identity *identity,
		       const struct tls_wishes *wishes, u32 count,
		       const char *name)
{
	EVP_PKEY *issuer_key;
	u8 *der;
	u32 i;
	int len;

	memset(identity, 0, sizeof(*identity));
	if (!count)
		return;
	identity->count = count;
	identity->key = make_key(wishes->key);
	issuer_key = make_key(wishes->key);
	for (i = 0; i < count; i++) {
		identity->certificate[i] =
			make_certificate(name, i,
					 i ? issuer_key : identity->key,
					 issuer_key,
					 i ? 0 : wishes->certificate_padding);
		der = NULL;
		len = i2d_X509(identity->certificate[i], &der);
		tls_bytes_add(&identity->der[i], der, len);
		OPENSSL_free(der);
	}
	EVP_PKEY_free(issuer_key);
}

void tls_identity_free(struct tls_identity *identity)
{
	u32 i;

	for (i = 0; i < identity->count; i++) {
		X509_free(identity->certificate[i]);
		tls_bytes_free(&identity->der[i]);
	}
	EVP_PKEY_free(identity->key);
}
