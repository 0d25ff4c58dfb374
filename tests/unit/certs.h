/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Certificates made on the spot by OpenSSL, with whatever names a test wants.
 */
#ifndef CERTS_H
#define CERTS_H

#include <openssl/x509.h>

#include "core/x509.h"

enum { MAX_SPEC_ATTRIBUTES = 12 };

enum key_kind { KEY_RSA, KEY_ECDSA, KEY_ED25519, KEY_KINDS };

/**
 * struct attribute_spec - an attribute that a name is to have
 * @type: short or long name, or numbers with dots; NULL ends a list
 * @value: in the encoding that @tag says
 * @tag: V_ASN1_*, or 0 for what most use: IA5String for emailAddress and DC,
 *	PrintableString for C, else UTF8String
 * @len: octets of @value, or 0 for a string that ends with NUL
 * @same_rdn: put it into the RDN of the one before it
 */
struct attribute_spec {
	const char *type;
	const char *value;
	int tag;
	int len;
	bool same_rdn;
};

/**
 * struct cert_spec - a certificate to be made
 * @name: for messages
 * @subject: its attributes
 * @issuer: its attributes; none stand for those of @subject
 * @san: in the syntax of OpenSSL's configuration, or NULL
 * @serial: in hex; NULL is 1
 * @version: 1 to 3; 0 is 3
 * @key: kind of key, and of signature
 * @padding: octets of an extension that nobody knows, put in front of the SAN
 */
struct cert_spec {
	const char *name;
	struct attribute_spec subject[MAX_SPEC_ATTRIBUTES];
	struct attribute_spec issuer[MAX_SPEC_ATTRIBUTES];
	const char *san;
	const char *serial;
	int version;
	enum key_kind key;
	int padding;
};

extern const struct cert_spec device_certs[];
extern const u32 device_cert_count;

X509 *make_x509(const struct cert_spec *spec);
/* The certificate in memory that ends with it; to be freed with free(). */
u8 *make_cert(const struct cert_spec *spec, u32 *len);
const struct cert_spec *device_cert(const char *name);

#endif
