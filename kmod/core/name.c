// SPDX-License-Identifier: GPL-2.0
/*
 * Issuer and subject: RFC 5280, 4.1.2.4.
 *
 *   RDNSequence ::= SEQUENCE OF RelativeDistinguishedName
 *   RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
 *   AttributeTypeAndValue ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY }
 */
#include "x509.h"

/* By their last number. */
const u8 debar_x520_types[256] = {
	[3] = DEBAR_ATTRIBUTE_CN,
	[4] = DEBAR_ATTRIBUTE_SURNAME,
	[5] = DEBAR_ATTRIBUTE_SERIAL_NUMBER,
	[6] = DEBAR_ATTRIBUTE_C,
	[7] = DEBAR_ATTRIBUTE_L,
	[8] = DEBAR_ATTRIBUTE_ST,
	[9] = DEBAR_ATTRIBUTE_STREET,
	[10] = DEBAR_ATTRIBUTE_O,
	[11] = DEBAR_ATTRIBUTE_OU,
	[12] = DEBAR_ATTRIBUTE_TITLE,
	[13] = DEBAR_ATTRIBUTE_DESCRIPTION,
	[17] = DEBAR_ATTRIBUTE_POSTAL_CODE,
	[41] = DEBAR_ATTRIBUTE_NAME,
	[42] = DEBAR_ATTRIBUTE_GIVEN_NAME,
	[46] = DEBAR_ATTRIBUTE_DN_QUALIFIER,
};

/* PKCS #9, RFC 2985: 1.2.840.113549.1.9. */
static const u8 pkcs9[] = {
	0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09
};

/* COSINE, RFC 4524: 0.9.2342.19200300.100.1. */
static const u8 cosine[] = {
	0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01
};

/* Types of the other arcs; the last number of each is below 128. */
static enum debar_attribute_type type_elsewhere(struct debar_slice oid)
{
	u8 last;

	if (!oid.len)
		return DEBAR_ATTRIBUTE_OTHER;
	last = oid.data[--oid.len];
	if (debar_slice_equal(oid, pkcs9, sizeof(pkcs9))) {
		if (last == 1)
			return DEBAR_ATTRIBUTE_EMAIL;
		if (last == 2)
			return DEBAR_ATTRIBUTE_UNSTRUCTURED_NAME;
	}
	if (debar_slice_equal(oid, cosine, sizeof(cosine))) {
		if (last == 1)
			return DEBAR_ATTRIBUTE_UID;
		if (last == 25)
			return DEBAR_ATTRIBUTE_DC;
	}
	return DEBAR_ATTRIBUTE_OTHER;
}

static enum debar_attribute_type attribute_type(struct debar_slice oid)
{
	const u8 *arc = oid.data;

	if (oid.len != 3 || arc[0] != 0x55 || arc[1] != 0x04)
		return type_elsewhere(oid);
	return debar_x520_types[arc[2]];
}

/**
 * debar_name_begin() - start reading an issuer or subject
 * @name: how far it was read
 * @rdns: struct debar_certificate.issuer or .subject
 */
void debar_name_begin(struct debar_name *name, struct debar_slice rdns)
{
	debar_der_begin(&name->rdns, rdns);
	name->rdn.at = name->rdns.at;
	name->rdn.end = name->rdns.at;
	name->rdn_count = 0;
	name->count = 0;
}

/* Enter the next RDN that is not empty; RFC 5280 wants none, and here it is
 * nothing to stop at.
 */
static int next_rdn(struct debar_name *name)
{
	struct debar_element rdn DEBAR_UNSET;

	do {
		if (debar_der_at_end(&name->rdns))
			return 0;
		if (name->rdn_count == DEBAR_MAX_ATTRIBUTES)
			return -E2BIG;
		if (!debar_der_expect(&name->rdns, DEBAR_ASN1_SET, &rdn))
			return -EBADMSG;
		name->rdn_count++;
		debar_der_begin(&name->rdn, rdn.contents);
	} while (debar_der_at_end(&name->rdn));
	return 1;
}

/**
 * debar_name_next() - read the next attribute, in the order of the encoding
 * @name: begun with debar_name_begin()
 * @attribute: result
 *
 * Context: any.
 * Return: 1, or 0 when there is none left, -E2BIG when there are more than
 * DEBAR_MAX_ATTRIBUTES, -EBADMSG for what is no RDNSequence.
 */
int debar_name_next(struct debar_name *name, struct debar_attribute *attribute)
{
	struct debar_element pair DEBAR_UNSET, oid DEBAR_UNSET;
	struct debar_element value DEBAR_UNSET;
	struct debar_der der DEBAR_UNSET;
	int more;

	if (debar_der_at_end(&name->rdn)) {
		more = next_rdn(name);
		if (more <= 0)
			return more;
	}
	if (name->count == DEBAR_MAX_ATTRIBUTES)
		return -E2BIG;
	if (!debar_der_expect(&name->rdn, DEBAR_ASN1_SEQUENCE, &pair))
		return -EBADMSG;
	debar_der_begin(&der, pair.contents);
	if (!debar_der_expect(&der, DEBAR_ASN1_OID, &oid) ||
	    !debar_der_next(&der, &value))
		return -EBADMSG;

	name->count++;
	attribute->type = attribute_type(oid.contents);
	attribute->oid = oid.contents;
	attribute->tag = value.tag;
	attribute->value = value.contents;
	attribute->rdn = name->rdn_count - 1;
	return 1;
}
