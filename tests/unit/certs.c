// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "certs.h"
#include "testlib.h"

static void require(bool done, const char *what)
{
	if (done)
		return;
	fprintf(stderr, "# OpenSSL: %s failed\n", what);
	ERR_print_errors_fp(stderr);
	exit(EXIT_FAILURE);
}

static EVP_PKEY *make_key(enum key_kind kind)
{
	static EVP_PKEY *keys[KEY_KINDS];

	if (keys[kind])
		return keys[kind];
	switch (kind) {
	case KEY_RSA:
		keys[kind] = EVP_RSA_gen(2048);
		break;
	case KEY_ECDSA:
		keys[kind] = EVP_EC_gen("P-256");
		break;
	default:
		keys[kind] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		break;
	}
	require(keys[kind], "making a key");
	return keys[kind];
}

static int usual_tag(const char *type)
{
	if (!strcmp(type, "emailAddress") || !strcmp(type, "DC"))
		return V_ASN1_IA5STRING;
	if (!strcmp(type, "C"))
		return V_ASN1_PRINTABLESTRING;
	return V_ASN1_UTF8STRING;
}

static void fill_name(X509_NAME *name, const struct attribute_spec *spec)
{
	X509_NAME_ENTRY *entry;
	ASN1_OBJECT *type;
	int len, tag;

	for (; spec->type; spec++) {
		type = OBJ_txt2obj(spec->type, 0);
		require(type, spec->type);
		len = spec->len ? spec->len : (int)strlen(spec->value);
		/* Not the octets' characters: they are in @tag's encoding. */
		tag = spec->tag ? spec->tag : usual_tag(spec->type);
		entry = X509_NAME_ENTRY_create_by_OBJ(NULL, type, tag,
						      (const u8 *)spec->value,
						      len);
		require(entry, spec->type);
		require(X509_NAME_add_entry(name, entry, -1,
					    spec->same_rdn ? -1 : 0),
			"X509_NAME_add_entry");
		X509_NAME_ENTRY_free(entry);
		ASN1_OBJECT_free(type);
	}
}

static void add_padding(X509 *x509, int len)
{
	ASN1_OBJECT *type = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	X509_EXTENSION *extension;
	u8 *data = calloc(1, len);

	require(type && octets && data, "memory");
	ASN1_OCTET_STRING_set(octets, data, len);
	extension = X509_EXTENSION_create_by_OBJ(NULL, type, 0, octets);
	require(extension && X509_add_ext(x509, extension, -1), "extension");
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(octets);
	ASN1_OBJECT_free(type);
	free(data);
}

static void add_san(X509 *x509, const char *san)
{
	X509_EXTENSION *extension;

	extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, san);
	require(extension && X509_add_ext(x509, extension, -1), san);
	X509_EXTENSION_free(extension);
}

X509 *make_x509(const struct cert_spec *spec)
{
	EVP_PKEY *key = make_key(spec->key);
	X509 *x509 = X509_new();
	BIGNUM *serial = NULL;

	require(x509, "X509_new");
	X509_set_version(x509, spec->version ? spec->version - 1 : 2);
	require(BN_hex2bn(&serial, spec->serial ? spec->serial : "1") &&
		BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(x509)),
		"serial");
	BN_free(serial);
	fill_name(X509_get_subject_name(x509), spec->subject);
	fill_name(X509_get_issuer_name(x509), spec->issuer[0].type ?
		  spec->issuer : spec->subject);
	X509_time_adj_ex(X509_getm_notBefore(x509), -1, 0, NULL);
	X509_time_adj_ex(X509_getm_notAfter(x509), 3650, 0, NULL);
	require(X509_set_pubkey(x509, key), "X509_set_pubkey");
	if (spec->padding)
		add_padding(x509, spec->padding);
	if (spec->san)
		add_san(x509, spec->san);
	require(X509_sign(x509, key,
			  spec->key == KEY_ED25519 ? NULL : EVP_sha256()),
		"X509_sign");
	return x509;
}

u8 *make_cert(const struct cert_spec *spec, u32 *len)
{
	X509 *x509 = make_x509(spec);
	u8 *encoded = NULL, *copy;

	*len = i2d_X509(x509, &encoded);
	require(encoded, "i2d_X509");
	copy = exact_copy(encoded, *len);
	OPENSSL_free(encoded);
	X509_free(x509);
	return copy;
}

const struct cert_spec *device_cert(const char *name)
{
	u32 i;

	for (i = 0; i < device_cert_count; i++)
		if (!strcmp(device_certs[i].name, name))
			return &device_certs[i];
	fprintf(stderr, "# no device certificate '%s'\n", name);
	exit(EXIT_FAILURE);
}
