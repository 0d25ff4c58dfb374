/* SPDX-License-Identifier: GPL-2.0 */
/*
 * X.509 certificate reader (RFC 5280): what the certificate says about names,
 * taken at its word. No signature, date, or key is checked: a device that
 * shows a certificate shows who made it, valid or not.
 */
#ifndef DEBAR_X509_H
#define DEBAR_X509_H

#include "der.h"

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
 * @san: contents of the first subjectAltName's GeneralNames, for
 *	debar_san_begin(); empty without one
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
	struct debar_slice san;
	u8 version;
};

int debar_x509_parse(struct debar_certificate *certificate, const u8 *der,
		     u32 len);

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
 */
struct debar_san {
	enum debar_san_type type;
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
