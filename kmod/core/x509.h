/* SPDX-License-Identifier: GPL-2.0 */
/*
 * X.509 certificate reader (RFC 5280): what the certificate says about names,
 * taken at its word. No signature, date, or key is checked: a device that
 * shows a certificate shows who made it, valid or not.
 */
#ifndef DEBAR_X509_H
#define DEBAR_X509_H

#include "der.h"
#include "word.h"

/* More than that in one certificate and it is refused as too complex, so that
 * the work is bounded whoever wrote it.
 */
enum {
	DEBAR_MAX_ATTRIBUTES = 64,	/* of subject and of issuer, each */
	DEBAR_MAX_SAN = 256,
};

/**
 * struct debar_certificate - where in a certificate its parts are
 * @der: all of it, what a certificate pin hashes
 * @serial: contents of the serial number, big-endian, as encoded
 * @issuer: contents of the issuer's RDNSequence, for debar_name_begin()
 * @subject: contents of the subject's RDNSequence, likewise; may be empty
 * @spki: SubjectPublicKeyInfo with its header, what an SPKI pin hashes
 * @rest: what follows the public key: unique identifiers and extensions, for
 *	debar_x509_read_san()
 * @san: contents of the first subjectAltName's GeneralNames, for
 *	debar_san_begin(); empty without one, and before
 *	debar_x509_read_san() has looked for it
 * @version: 1 to 3, or 0 for one that RFC 5280 does not know
 *
 * All slices point into the bytes that were parsed.
 */
struct debar_certificate {
	struct debar_slice der;
	struct debar_slice serial;
	struct debar_slice issuer;
	struct debar_slice subject;
	struct debar_slice spki;
	struct debar_slice rest;
	struct debar_slice san;
	u8 version;
};

int debar_x509_parse(struct debar_certificate *certificate, const u8 *der,
		     u32 len);
int debar_x509_read_san(struct debar_certificate *certificate);

/**
 * enum debar_attribute_type - of an attribute in a name
 * @DEBAR_ATTRIBUTE_OTHER: any type not listed here; told apart by its OID
 */
enum debar_attribute_type {
	DEBAR_ATTRIBUTE_OTHER,
	DEBAR_ATTRIBUTE_CN,		/* 2.5.4.3 commonName */
	DEBAR_ATTRIBUTE_SURNAME,	/* 2.5.4.4 */
	DEBAR_ATTRIBUTE_SERIAL_NUMBER,	/* 2.5.4.5, of the device */
	DEBAR_ATTRIBUTE_C,		/* 2.5.4.6 countryName */
	DEBAR_ATTRIBUTE_L,		/* 2.5.4.7 localityName */
	DEBAR_ATTRIBUTE_ST,		/* 2.5.4.8 stateOrProvinceName */
	DEBAR_ATTRIBUTE_STREET,		/* 2.5.4.9 streetAddress */
	DEBAR_ATTRIBUTE_O,		/* 2.5.4.10 organizationName */
	DEBAR_ATTRIBUTE_OU,		/* 2.5.4.11 organizationalUnitName */
	DEBAR_ATTRIBUTE_TITLE,		/* 2.5.4.12 */
	DEBAR_ATTRIBUTE_DESCRIPTION,	/* 2.5.4.13 */
	DEBAR_ATTRIBUTE_POSTAL_CODE,	/* 2.5.4.17 */
	DEBAR_ATTRIBUTE_NAME,		/* 2.5.4.41 */
	DEBAR_ATTRIBUTE_GIVEN_NAME,	/* 2.5.4.42 */
	DEBAR_ATTRIBUTE_DN_QUALIFIER,	/* 2.5.4.46 */
	DEBAR_ATTRIBUTE_EMAIL,		/* 1.2.840.113549.1.9.1 */
	DEBAR_ATTRIBUTE_UNSTRUCTURED_NAME, /* 1.2.840.113549.1.9.2 */
	DEBAR_ATTRIBUTE_UID,		/* 0.9.2342.19200300.100.1.1 */
	DEBAR_ATTRIBUTE_DC,		/* 0.9.2342.19200300.100.1.25 */
	DEBAR_ATTRIBUTE_TYPES
};

/**
 * struct debar_attribute - one attribute of a name
 * @type: what it is
 * @oid: contents of its object identifier, for DEBAR_ATTRIBUTE_OTHER
 * @tag: ASN.1 tag of the value, for debar_text_fold()
 * @value: contents of the value, in whatever encoding @tag says
 * @rdn: number of the RDN it stands in, from 0: equal for the attributes of a
 *	multi-valued RDN
 */
struct debar_attribute {
	enum debar_attribute_type type;
	struct debar_slice oid;
	u8 tag;
	struct debar_slice value;
	u8 rdn;
};

/**
 * struct debar_name - how far an issuer or subject has been read
 *
 * Private to name.c; begun by debar_name_begin().
 */
struct debar_name {
	struct debar_der rdns;
	struct debar_der rdn;
	u8 rdn_count;
	u8 count;
};

void debar_name_begin(struct debar_name *name, struct debar_slice rdns);
int debar_name_next(struct debar_name *name, struct debar_attribute *attribute);

/* The types under 2.5.4, which are nearly all, by their last octet. */
extern const u8 debar_x520_types[256];

/* Where in an RDN of a usual form its parts are: one attribute, no length of
 * more than one octet, a type under 2.5.4.
 */
enum {
	DEBAR_RDN_TYPE = 8,		/* last octet of the type */
	DEBAR_RDN_VALUE = 11,		/* to the end; before it tag and length */
	DEBAR_RDN_EMAIL = 17,		/* the same of an e-mail address */
};

/* Length of an RDN whose value begins at @value, or 0 if its parts have others. */
static inline u32 debar_rdn_len(const u8 *at, const u8 *end, u32 value)
{
	const u32 len = at[1];

	if (unlikely(at + 2 + len > end || at[3] + 2u != len ||
		     at[value - 1] + value - 2 != len ||
		     (at[value - 2] & 0x1f) == 0x1f))
		return 0;
	return len + 2;
}

/**
 * debar_rdn_usual() - is the next RDN of the usual form?
 * @at: where it begins
 * @end: of the name
 *
 * Return: its length, or 0 for one that only debar_name_next() reads.
 */
static inline u32 debar_rdn_usual(const u8 *at, const u8 *end)
{
	/* SET, SEQUENCE, OBJECT IDENTIFIER of three octets */
	static const u8 head[8] = { 0x31, 0, 0x30, 0, 0x06, 3, 0x55, 0x04 };
	static const u8 mask[8] = { 0xff, 0x80, 0xff, 0x80, 0xff, 0xff, 0xff,
				    0xff };

	if (unlikely(end - at < DEBAR_RDN_VALUE ||
		     (debar_load64(at) & debar_load64(mask)) !=
		     debar_load64(head)))
		return 0;
	return debar_rdn_len(at, end, DEBAR_RDN_VALUE);
}

/**
 * debar_rdn_email() - is the next RDN one that holds just an e-mail address?
 * @at: as debar_rdn_usual()
 * @left: likewise
 *
 * Return: likewise.
 */
static inline u32 debar_rdn_email(const u8 *at, const u8 *end)
{
	/* SET, SEQUENCE, OBJECT IDENTIFIER 1.2.840.113549.1.9.1 */
	static const u8 head[16] = { 0x31, 0, 0x30, 0, 0x06, 9, 0x2a, 0x86,
				     0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01 };
	static const u8 mask[16] = { 0xff, 0x80, 0xff, 0x80, 0xff, 0xff, 0xff,
				     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
				     0xff };

	if (end - at < DEBAR_RDN_EMAIL ||
	    (debar_load64(at) & debar_load64(mask)) != debar_load64(head) ||
	    (debar_load64(at + 8) & debar_load64(mask + 8)) !=
	    debar_load64(head + 8))
		return 0;
	return debar_rdn_len(at, end, DEBAR_RDN_EMAIL);
}

/**
 * enum debar_san_type - kind of a subject alternative name
 * @DEBAR_SAN_OTHER: directoryName, otherName and the like
 */
enum debar_san_type {
	DEBAR_SAN_OTHER,
	DEBAR_SAN_DNS,			/* IA5String */
	DEBAR_SAN_IP,			/* 4 or 16 octets, network order */
	DEBAR_SAN_EMAIL,		/* IA5String */
	DEBAR_SAN_URI,			/* IA5String */
	DEBAR_SAN_TYPES
};

/**
 * struct debar_san - one subject alternative name
 * @type: what it is
 * @value: contents; a DEBAR_SAN_IP of another length than 4 or 16 is handed
 *	out as DEBAR_SAN_OTHER
 * @in_pieces: a string or address that DER forbids (X.690, 10.2), but some readers put
 *	together; its @type is DEBAR_SAN_OTHER
 */
struct debar_san {
	enum debar_san_type type;
	bool in_pieces;
	struct debar_slice value;
};

/**
 * struct debar_san_list - how far a list of alternative names has been read
 *
 * Private to x509.c; begun by debar_san_begin().
 */
struct debar_san_list {
	struct debar_der names;
	u16 count;
};

void debar_san_begin(struct debar_san_list *list, struct debar_slice names);
int debar_san_next(struct debar_san_list *list, struct debar_san *san);

#endif
