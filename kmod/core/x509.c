// SPDX-License-Identifier: GPL-2.0
#include "x509.h"

/* TBSCertificate, RFC 5280, 4.1. */
enum {
	TAG_VERSION = DEBAR_ASN1_CONTEXT_CONSTRUCTED | 0,
	TAG_EXTENSIONS = DEBAR_ASN1_CONTEXT_CONSTRUCTED | 3,
	MAX_VERSION = 3,

	SUBJECT_ALT_NAME = 17,	/* RFC 5280, 4.2.1.6: 2.5.29.17 */
};

/* Version ::= [0] EXPLICIT INTEGER { v1(0), v2(1), v3(2) } DEFAULT v1 */
static bool read_version(struct debar_der *tbs, u8 *version)
{
	struct debar_element element DEBAR_UNSET;
	struct debar_der explicit DEBAR_UNSET;

	*version = 1;
	if (!debar_der_expect(tbs, TAG_VERSION, &element))
		return true;
	debar_der_begin(&explicit, element.contents);
	if (!debar_der_expect(&explicit, DEBAR_ASN1_INTEGER, &element))
		return false;
	*version = 0;
	if (element.contents.len == 1 && element.contents.data[0] < MAX_VERSION)
		*version = element.contents.data[0] + 1;
	return true;
}

/*
 * Extension ::= SEQUENCE { extnID OBJECT IDENTIFIER,
 *			    critical BOOLEAN DEFAULT FALSE,
 *			    extnValue OCTET STRING }
 *
 * Return: whether it is one; @san is set when it is subjectAltName.
 */
static bool read_extension(struct debar_slice extension,
			   struct debar_slice *san)
{
	static const u8 subject_alt_name[] = { 0x55, 0x1d, SUBJECT_ALT_NAME };
	struct debar_element oid DEBAR_UNSET, value DEBAR_UNSET;
	struct debar_element names DEBAR_UNSET;
	struct debar_der der DEBAR_UNSET;

	debar_der_begin(&der, extension);
	if (!debar_der_expect(&der, DEBAR_ASN1_OID, &oid))
		return false;
	if (!debar_slice_equal(oid.contents, subject_alt_name,
			       sizeof(subject_alt_name)))
		return true;
	do {
		if (!debar_der_next(&der, &value))
			return false;
	} while (value.tag != DEBAR_ASN1_OCTET_STRING);

	debar_der_begin(&der, value.contents);
	if (!debar_der_expect(&der, DEBAR_ASN1_SEQUENCE, &names))
		return false;
	*san = names.contents;
	return true;
}

/* Octets of an extension of the usual form, with lengths of one octet and a type
 * under 2.5.29 other than subjectAltName; 0 for any other.
 */
static inline u32 usual_extension(const struct debar_der *der)
{
	/* SEQUENCE, OBJECT IDENTIFIER of three octets */
	static const u8 head[8] = { 0x30, 0, 0x06, 3, 0x55, 0x1d };
	static const u8 mask[8] = { 0xff, 0x80, 0xff, 0xff, 0xff, 0xff };
	const u32 left = der->end - der->at;
	u32 len;

	if (left < sizeof(head) ||
	    (debar_load64(der->at) & debar_load64(mask)) != debar_load64(head) ||
	    der->at[6] == SUBJECT_ALT_NAME)
		return 0;
	len = der->at[1] + 2;
	return len > 6 && len <= left ? len : 0;
}

/**
 * debar_x509_read_san() - find the alternative names of a certificate
 * @certificate: parsed; its san is set when there is one
 *
 * Apart from debar_x509_parse(), as it costs as much as that, and most policies
 * have no rule on them: [3] EXPLICIT SEQUENCE OF Extension, somewhere behind the
 * public key.
 *
 * Context: any.
 * Return: 0, or -EBADMSG when the extensions are not built as RFC 5280, 4.1,
 * says.
 */
int debar_x509_read_san(struct debar_certificate *certificate)
{
	struct debar_slice *san = &certificate->san;
	struct debar_element element DEBAR_UNSET;
	struct debar_der der DEBAR_UNSET;
	u32 len;

	debar_der_begin(&der, certificate->rest);
	do {
		if (debar_der_at_end(&der))
			return 0;
		if (!debar_der_next(&der, &element))
			return -EBADMSG;
	} while (element.tag != TAG_EXTENSIONS);

	debar_der_begin(&der, element.contents);
	if (!debar_der_expect(&der, DEBAR_ASN1_SEQUENCE, &element))
		return -EBADMSG;
	debar_der_begin(&der, element.contents);
	/* The first one counts: RFC 5280, 4.2, forbids a second. */
	while (!san->data && !debar_der_at_end(&der)) {
		len = usual_extension(&der);
		der.at += len;
		if (len)
			continue;
		if (!debar_der_expect(&der, DEBAR_ASN1_SEQUENCE, &element) ||
		    !read_extension(element.contents, san))
			return -EBADMSG;
	}
	return 0;
}

/**
 * debar_x509_parse() - find the parts of a certificate
 * @certificate: result; its slices point into @der. Undefined on failure
 * @der: the certificate, exactly
 * @len: its length
 *
 * Reads versions 1 to 3 with any kind of key. What the parts contain is looked
 * at only as far as needed to find them; the signature not at all, nor what
 * debar_x509_read_san() is for.
 *
 * Context: any.
 * Return: 0, or -EBADMSG for anything that is not built as RFC 5280, 4.1, says.
 */
int debar_x509_parse(struct debar_certificate *certificate, const u8 *der,
		     u32 len)
{
	struct debar_element outer DEBAR_UNSET, tbs DEBAR_UNSET;
	struct debar_element serial DEBAR_UNSET, skipped DEBAR_UNSET;
	struct debar_element issuer DEBAR_UNSET, subject DEBAR_UNSET;
	struct debar_element spki DEBAR_UNSET;
	struct debar_der reader DEBAR_UNSET;

	debar_der_begin(&reader, (struct debar_slice){ der, len });
	if (!debar_der_expect(&reader, DEBAR_ASN1_SEQUENCE, &outer) ||
	    !debar_der_at_end(&reader))
		return -EBADMSG;
	debar_der_begin(&reader, outer.contents);
	if (!debar_der_expect(&reader, DEBAR_ASN1_SEQUENCE, &tbs))
		return -EBADMSG;

	debar_der_begin(&reader, tbs.contents);
	if (!read_version(&reader, &certificate->version) ||
	    !debar_der_expect(&reader, DEBAR_ASN1_INTEGER, &serial) ||
	    !debar_der_expect(&reader, DEBAR_ASN1_SEQUENCE, &skipped) ||
	    !debar_der_expect(&reader, DEBAR_ASN1_SEQUENCE, &issuer) ||
	    !debar_der_expect(&reader, DEBAR_ASN1_SEQUENCE, &skipped) ||
	    !debar_der_expect(&reader, DEBAR_ASN1_SEQUENCE, &subject) ||
	    !debar_der_expect(&reader, DEBAR_ASN1_SEQUENCE, &spki))
		return -EBADMSG;

	certificate->der = outer.whole;
	certificate->serial = serial.contents;
	certificate->issuer = issuer.contents;
	certificate->subject = subject.contents;
	certificate->spki = spki.whole;
	certificate->rest.data = reader.at;
	certificate->rest.len = reader.end - reader.at;
	certificate->san = (struct debar_slice){ NULL, 0 };
	return 0;
}

/**
 * debar_san_begin() - start reading alternative names
 * @list: how far they were read
 * @names: struct debar_certificate.san
 */
void debar_san_begin(struct debar_san_list *list, struct debar_slice names)
{
	debar_der_begin(&list->names, names);
	list->count = 0;
}

/* GeneralName, RFC 5280, 4.2.1.6. */
static inline void read_san(struct debar_san *san,
			    const struct debar_element *name)
{
	san->type = DEBAR_SAN_OTHER;
	san->in_pieces = false;
	san->value = name->contents;
	switch (name->tag) {
	case DEBAR_ASN1_CONTEXT | 1:
		san->type = DEBAR_SAN_EMAIL;
		break;
	case DEBAR_ASN1_CONTEXT | 2:
		san->type = DEBAR_SAN_DNS;
		break;
	case DEBAR_ASN1_CONTEXT | 6:
		san->type = DEBAR_SAN_URI;
		break;
	case DEBAR_ASN1_CONTEXT | 7:
		if (name->contents.len == 4 || name->contents.len == 16)
			san->type = DEBAR_SAN_IP;
		break;
	case DEBAR_ASN1_CONTEXT_CONSTRUCTED | 1:
	case DEBAR_ASN1_CONTEXT_CONSTRUCTED | 2:
	case DEBAR_ASN1_CONTEXT_CONSTRUCTED | 6:
	case DEBAR_ASN1_CONTEXT_CONSTRUCTED | 7:
		san->in_pieces = true;
		break;
	}
}

/**
 * debar_san_next() - read the next alternative name
 * @list: begun with debar_san_begin()
 * @san: result
 *
 * Context: any.
 * Return: 1, or 0 when there is none left, -E2BIG when there are more than
 * DEBAR_MAX_SAN, -EBADMSG for what is no GeneralName.
 */
int debar_san_next(struct debar_san_list *list, struct debar_san *san)
{
	struct debar_element element DEBAR_UNSET;

	if (debar_der_at_end(&list->names))
		return 0;
	if (list->count == DEBAR_MAX_SAN)
		return -E2BIG;
	if (!debar_der_next(&list->names, &element))
		return -EBADMSG;
	list->count++;
	read_san(san, &element);
	return 1;
}
