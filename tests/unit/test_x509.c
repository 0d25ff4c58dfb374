// SPDX-License-Identifier: GPL-2.0
/*
 * The reader sees in a certificate what OpenSSL sees in it, and harms nobody
 * when there is no certificate.
 */
#include <kselftest_harness.h>

#include <openssl/x509v3.h>

#include "core/text.h"
#include "certs.h"
#include "testlib.h"

static const struct { int nid; enum debar_attribute_type type; } types[] = {
	{ NID_commonName, DEBAR_ATTRIBUTE_CN },
	{ NID_surname, DEBAR_ATTRIBUTE_SURNAME },
	{ NID_serialNumber, DEBAR_ATTRIBUTE_SERIAL_NUMBER },
	{ NID_countryName, DEBAR_ATTRIBUTE_C },
	{ NID_localityName, DEBAR_ATTRIBUTE_L },
	{ NID_stateOrProvinceName, DEBAR_ATTRIBUTE_ST },
	{ NID_streetAddress, DEBAR_ATTRIBUTE_STREET },
	{ NID_organizationName, DEBAR_ATTRIBUTE_O },
	{ NID_organizationalUnitName, DEBAR_ATTRIBUTE_OU },
	{ NID_title, DEBAR_ATTRIBUTE_TITLE },
	{ NID_description, DEBAR_ATTRIBUTE_DESCRIPTION },
	{ NID_postalCode, DEBAR_ATTRIBUTE_POSTAL_CODE },
	{ NID_name, DEBAR_ATTRIBUTE_NAME },
	{ NID_givenName, DEBAR_ATTRIBUTE_GIVEN_NAME },
	{ NID_dnQualifier, DEBAR_ATTRIBUTE_DN_QUALIFIER },
	{ NID_pkcs9_emailAddress, DEBAR_ATTRIBUTE_EMAIL },
	{ NID_pkcs9_unstructuredName, DEBAR_ATTRIBUTE_UNSTRUCTURED_NAME },
	{ NID_userId, DEBAR_ATTRIBUTE_UID },
	{ NID_domainComponent, DEBAR_ATTRIBUTE_DC },
};

static enum debar_attribute_type type_of(int nid)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (types[i].nid == nid)
			return types[i].type;
	return DEBAR_ATTRIBUTE_OTHER;
}

static void compare(struct __test_metadata *_metadata, struct debar_slice got,
		    const u8 *want, int len)
{
	ASSERT_EQ(len, (int)got.len);
	ASSERT_EQ(0, len ? memcmp(want, got.data, len) : 0);
}

/* The text as OpenSSL converts it, wherever it can. */
static void compare_text(struct __test_metadata *_metadata,
			 const struct debar_attribute *attribute,
			 const ASN1_STRING *value)
{
	u8 text[256], *want = NULL;
	int len = debar_text_utf8(attribute->tag, attribute->value, text,
				  sizeof(text));
	int want_len = ASN1_STRING_to_UTF8(&want, value);

	if (want_len < 0) {
		ASSERT_EQ(-EINVAL, len);
		return;
	}
	ASSERT_EQ(want_len, len);
	ASSERT_EQ(0, memcmp(want, text, len));
	OPENSSL_free(want);
}

static void compare_name(struct __test_metadata *_metadata,
			 struct debar_slice rdns, const X509_NAME *want)
{
	struct debar_attribute got;
	const X509_NAME_ENTRY *entry;
	const ASN1_STRING *value;
	const ASN1_OBJECT *type;
	struct debar_name name;
	int i;

	debar_name_begin(&name, rdns);
	for (i = 0; i < X509_NAME_entry_count(want); i++) {
		entry = X509_NAME_get_entry(want, i);
		type = X509_NAME_ENTRY_get_object(entry);
		value = X509_NAME_ENTRY_get_data(entry);
		ASSERT_EQ(1, debar_name_next(&name, &got));
		EXPECT_EQ(type_of(OBJ_obj2nid(type)), got.type);
		EXPECT_EQ(X509_NAME_ENTRY_set(entry), got.rdn);
		EXPECT_EQ(ASN1_STRING_type(value), got.tag);
		compare(_metadata, got.oid, OBJ_get0_data(type),
			OBJ_length(type));
		/* OpenSSL takes off the octet that counts unused bits. */
		if (got.tag == V_ASN1_BIT_STRING) {
			got.value.data++;
			got.value.len--;
		}
		compare(_metadata, got.value, ASN1_STRING_get0_data(value),
			ASN1_STRING_length(value));
		compare_text(_metadata, &got, value);
	}
	ASSERT_EQ(0, debar_name_next(&name, &got));
	ASSERT_EQ(0, debar_name_next(&name, &got));
}

static const ASN1_STRING *san_value(const GENERAL_NAME *name,
				    enum debar_san_type *type)
{
	int kind;
	const void *value = GENERAL_NAME_get0_value(name, &kind);

	*type = kind == GEN_DNS ? DEBAR_SAN_DNS : kind == GEN_IPADD ?
		DEBAR_SAN_IP : kind == GEN_EMAIL ? DEBAR_SAN_EMAIL :
		kind == GEN_URI ? DEBAR_SAN_URI : DEBAR_SAN_OTHER;
	return *type == DEBAR_SAN_OTHER ? NULL : value;
}

static void compare_san(struct __test_metadata *_metadata,
			struct debar_slice names, const X509 *x509)
{
	GENERAL_NAMES *want = X509_get_ext_d2i(x509, NID_subject_alt_name,
					       NULL, NULL);
	struct debar_san_list list;
	enum debar_san_type type;
	const ASN1_STRING *value;
	struct debar_san got;
	int i;

	debar_san_begin(&list, names);
	for (i = 0; i < (want ? sk_GENERAL_NAME_num(want) : 0); i++) {
		value = san_value(sk_GENERAL_NAME_value(want, i), &type);
		ASSERT_EQ(1, debar_san_next(&list, &got));
		EXPECT_EQ(type, got.type);
		if (value)
			compare(_metadata, got.value,
				ASN1_STRING_get0_data(value),
				ASN1_STRING_length(value));
	}
	ASSERT_EQ(0, debar_san_next(&list, &got));
	GENERAL_NAMES_free(want);
}

static int parse_all(struct debar_certificate *certificate, const u8 *der,
		     u32 len)
{
	return debar_x509_parse(certificate, der, len) ?:
	       debar_x509_read_san(certificate);
}

/* All that OpenSSL says of the same octets. */
static void compare_cert(struct __test_metadata *_metadata, const u8 *der,
			 u32 len)
{
	const u8 *at = der;
	X509 *x509 = d2i_X509(NULL, &at, len);
	const ASN1_INTEGER *serial = X509_get0_serialNumber(x509);
	struct debar_certificate certificate;
	u8 *spki = NULL;
	int spki_len;

	ASSERT_NE(NULL, x509);
	ASSERT_EQ(0, parse_all(&certificate, der, len));
	EXPECT_EQ(X509_get_version(x509) + 1, certificate.version);
	EXPECT_EQ(der, certificate.der.data);
	EXPECT_EQ(len, certificate.der.len);
	/* OpenSSL takes off the octet that makes it positive. */
	if (certificate.serial.len > 1 && !certificate.serial.data[0]) {
		certificate.serial.data++;
		certificate.serial.len--;
	}
	compare(_metadata, certificate.serial, ASN1_STRING_get0_data(serial),
		ASN1_STRING_length(serial));
	spki_len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &spki);
	compare(_metadata, certificate.spki, spki, spki_len);
	OPENSSL_free(spki);
	compare_name(_metadata, certificate.subject,
		     X509_get_subject_name(x509));
	compare_name(_metadata, certificate.issuer,
		     X509_get_issuer_name(x509));
	compare_san(_metadata, certificate.san, x509);
	X509_free(x509);
}

TEST(devices)
{
	u32 i, version, key, len;
	struct cert_spec spec;
	u8 *der;

	for (i = 0; i < device_cert_count; i++) {
		for (version = 1; version <= 3; version++) {
			for (key = 0; key < KEY_KINDS; key++) {
				spec = device_certs[i];
				spec.version = version;
				spec.key = key;
				der = make_cert(&spec, &len);
				compare_cert(_metadata, der, len);
				free(der);
			}
		}
	}
}

TEST(every_type_of_attribute)
{
	struct cert_spec spec = { .name = "types" };
	u32 i, len;
	u8 *der;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		spec.subject[0].type = OBJ_nid2sn(types[i].nid);
		spec.subject[0].value = "CN";
		der = make_cert(&spec, &len);
		compare_cert(_metadata, der, len);
		free(der);
	}
}

/* OpenSSL reads unique identifiers, but does not write any. */
TEST(unique_identifiers)
{
	static const u8 identifiers[] = { 0x81, 2, 0, 0xff, 0x82, 2, 0, 0xff };
	const u32 more = sizeof(identifiers);
	struct debar_certificate certificate;
	u8 *der, *longer;
	u32 len, at, i;

	der = make_cert(device_cert("Dahua recorder"), &len);
	ASSERT_EQ(0, parse_all(&certificate, der, len));
	at = certificate.spki.data + certificate.spki.len - der;
	longer = malloc(len + more);
	memcpy(longer, der, at);
	memcpy(longer + at, identifiers, more);
	memcpy(longer + at + more, der + at, len - at);
	/* Lengths of the certificate and of its TBSCertificate. */
	for (i = 0; i <= 4; i += 4) {
		ASSERT_EQ(0x82, longer[i + 1]);
		len = longer[i + 2] << 8 | longer[i + 3];
		longer[i + 2] = (len + more) >> 8;
		longer[i + 3] = len + more;
	}
	len = 4 + (longer[2] << 8 | longer[3]);
	compare_cert(_metadata, longer, len);
	ASSERT_EQ(0, parse_all(&certificate, longer, len));
	EXPECT_NE(0, certificate.san.len);
	free(longer);
	free(der);
}

static bool inside(struct debar_slice slice, const u8 *der, u32 len)
{
	return !slice.data || (slice.data >= der && slice.data <= der + len &&
			       slice.len <= der + len - slice.data);
}

/* Read all there is to read, and see that it lies in the certificate. */
static int read_all(struct __test_metadata *_metadata, const u8 *der, u32 len)
{
	struct debar_certificate certificate;
	struct debar_attribute attribute;
	struct debar_san_list list;
	struct debar_name name;
	struct debar_san san;
	int err, more, part;

	err = parse_all(&certificate, der, len);
	if (err) {
		ASSERT_EQ(-EBADMSG, err);
		return err;
	}
	ASSERT_TRUE(inside(certificate.serial, der, len));
	ASSERT_TRUE(inside(certificate.spki, der, len));
	for (part = 0; part < 2; part++) {
		debar_name_begin(&name, part ? certificate.subject :
				 certificate.issuer);
		while ((more = debar_name_next(&name, &attribute)) > 0) {
			ASSERT_TRUE(inside(attribute.value, der, len));
			ASSERT_TRUE(inside(attribute.oid, der, len));
		}
		err = err ?: more;
	}
	debar_san_begin(&list, certificate.san);
	while ((more = debar_san_next(&list, &san)) > 0)
		ASSERT_TRUE(inside(san.value, der, len));
	return err ?: more;
}

TEST(every_truncation)
{
	u32 i, cut, len;
	u8 *der, *part;

	for (i = 0; i < device_cert_count; i++) {
		der = make_cert(&device_certs[i], &len);
		ASSERT_EQ(0, read_all(_metadata, der, len));
		for (cut = 0; cut < len; cut += cut < 2000 ? 1 : 97) {
			part = exact_copy(der, cut);
			ASSERT_EQ(-EBADMSG, read_all(_metadata, part, cut));
			free(part);
		}
		/* And an octet too many. */
		part = malloc(len + 1);
		memcpy(part, der, len);
		part[len] = 0;
		ASSERT_EQ(-EBADMSG, read_all(_metadata, part, len + 1));
		free(part);
		free(der);
	}
}

TEST(every_mutation_of_every_octet)
{
	static const char * const names[] = {
		"every string type", "several attributes in an RDN",
		"Dahua recorder",
	};
	u32 i, at, len, readable = 0;
	u8 *der, old;
	int value;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		struct cert_spec spec = *device_cert(names[i]);

		spec.key = KEY_ED25519;
		der = make_cert(&spec, &len);
		for (at = 0; at < len; at++) {
			old = der[at];
			for (value = 0; value < 256; value++) {
				der[at] = value;
				readable += !read_all(_metadata, der, len);
			}
			der[at] = old;
		}
		free(der);
	}
	EXPECT_LT(10000, readable);
}

/* --- what OpenSSL does not write ------------------------------------------ */

static u32 put(u8 *to, const char *hex)
{
	u32 len = 0, octet;

	while (sscanf(hex, "%2x", &octet) == 1) {
		to[len++] = octet;
		hex += 2;
	}
	return len;
}

static int next_in(const char *hex, struct debar_attribute *attribute,
		   u32 *count)
{
	struct debar_name name;
	u8 buffer[256], *exact;
	u32 len = put(buffer, hex);
	int more;

	exact = exact_copy(buffer, len);
	debar_name_begin(&name, (struct debar_slice){ exact, len });
	for (*count = 0; (more = debar_name_next(&name, attribute)) > 0;)
		++*count;
	free(exact);
	return more;
}

TEST(lengths)
{
	struct debar_attribute attribute;
	u32 count;

	EXPECT_EQ(0, next_in("310a30080603550403130178", &attribute, &count));
	EXPECT_EQ(1, count);
	/* In more octets than needed, as some write them. */
	EXPECT_EQ(0, next_in("31810b3081080603550403130178", &attribute, &count));
	EXPECT_EQ(1, count);
	EXPECT_EQ(0, next_in("31840000000a30080603550403130178", &attribute,
			     &count));
	EXPECT_EQ(1, count);
	/* Five octets of length, none at all, and more than there is. */
	EXPECT_EQ(-EBADMSG, next_in("3185000000000a30080603550403130178",
				    &attribute, &count));
	EXPECT_EQ(-EBADMSG, next_in("3180300806035504031301780000", &attribute,
				    &count));
	EXPECT_EQ(-EBADMSG, next_in("3180310a30080603550403130178", &attribute,
				    &count));
	EXPECT_EQ(-EBADMSG, next_in("310b30080603550403130178", &attribute,
				    &count));
	EXPECT_EQ(-EBADMSG, next_in("3184ffffffff30080603550403130178",
				    &attribute, &count));
	/* The inner one beyond the outer one. */
	EXPECT_EQ(-EBADMSG, next_in("310a300906035504031302787900", &attribute,
				    &count));
	EXPECT_EQ(-EBADMSG, next_in("310a30080603550403130278", &attribute,
				    &count));
	/* A tag of several octets. */
	EXPECT_EQ(-EBADMSG, next_in("310a300806035504031f0178", &attribute,
				    &count));
	/* No SET, no SEQUENCE, no OID, no value. */
	EXPECT_EQ(-EBADMSG, next_in("300a30080603550403130178", &attribute,
				    &count));
	EXPECT_EQ(-EBADMSG, next_in("310a31080603550403130178", &attribute,
				    &count));
	EXPECT_EQ(-EBADMSG, next_in("310a30080703550403130178", &attribute,
				    &count));
	EXPECT_EQ(-EBADMSG, next_in("310730050603550403", &attribute, &count));
	/* Empty RDNs are skipped. */
	EXPECT_EQ(0, next_in("31003100310a300806035504031301783100", &attribute,
			     &count));
	EXPECT_EQ(1, count);
	EXPECT_EQ(0, next_in("", &attribute, &count));
	EXPECT_EQ(0, count);
}

/* A certificate of version 3 with nothing in it but these extensions, of less than
 * 100 octets.
 */
static int parse_extensions(const char *hex, u32 *san_len)
{
	struct debar_certificate certificate;
	u8 buffer[256], *exact;
	u32 len = strlen(hex) / 2, at;
	char text[256];
	int err;

	/* Around them: version, serial number, five empty SEQUENCEs. */
	snprintf(text, sizeof(text),
		 "30%02x30%02xa00302010202010130003000300030003000a3%02x30%02x",
		 len + 24, len + 22, len + 2, len);
	at = put(buffer, text);
	len = at + put(buffer + at, hex);
	exact = exact_copy(buffer, len);
	err = parse_all(&certificate, exact, len);
	*san_len = err ? 0 : certificate.san.len;
	free(exact);
	return err;
}

TEST(extensions)
{
#define KEY_USAGE "30090603551d0f04020780"
#define ALT_NAME "300f0603551d1104083006820461626364"
	u32 san;

	EXPECT_EQ(0, parse_extensions(KEY_USAGE, &san));
	EXPECT_EQ(0, san);
	EXPECT_EQ(0, parse_extensions(ALT_NAME, &san));
	EXPECT_EQ(6, san);
	EXPECT_EQ(0, parse_extensions(KEY_USAGE KEY_USAGE ALT_NAME KEY_USAGE,
				      &san));
	EXPECT_EQ(6, san);
	/* A length in more octets than needed, a type of another arc. */
	EXPECT_EQ(0, parse_extensions("3081090603551d0f04020780" ALT_NAME, &san));
	EXPECT_EQ(6, san);
	EXPECT_EQ(0, parse_extensions("3009060355040f04020780" ALT_NAME, &san));
	EXPECT_EQ(6, san);
	/* One that ends in its type; what follows looks like another one. */
	EXPECT_EQ(-EBADMSG, parse_extensions("30040603551d" KEY_USAGE, &san));
	/* One that ends beyond the list. */
	EXPECT_EQ(-EBADMSG, parse_extensions("300a0603551d0f04020780", &san));
	EXPECT_EQ(-EBADMSG, parse_extensions(KEY_USAGE "307f0603551d0f04020780",
					     &san));
#undef KEY_USAGE
#undef ALT_NAME
}

TEST(object_identifiers_that_are_nearly_known)
{
	struct debar_attribute attribute;
	u32 count;

	EXPECT_EQ(0, next_in("310a30080603550403130178", &attribute, &count));
	EXPECT_EQ(DEBAR_ATTRIBUTE_CN, attribute.type);
	EXPECT_EQ(0, next_in("310a30080603550503130178", &attribute, &count));
	EXPECT_EQ(DEBAR_ATTRIBUTE_OTHER, attribute.type);
	EXPECT_EQ(0, next_in("310a30080603560403130178", &attribute, &count));
	EXPECT_EQ(0, next_in("310a300806035504ff130178", &attribute, &count));
	EXPECT_EQ(DEBAR_ATTRIBUTE_OTHER, attribute.type);
	EXPECT_EQ(0, next_in("310b3009060455040300130178", &attribute, &count));
	EXPECT_EQ(DEBAR_ATTRIBUTE_OTHER, attribute.type);
	EXPECT_EQ(0, next_in("3109300706025504130178", &attribute, &count));
	EXPECT_EQ(0, next_in("310730050600130178", &attribute, &count));
	EXPECT_EQ(DEBAR_ATTRIBUTE_OTHER, attribute.type);
}

TEST(too_many_attributes)
{
	enum { MANY = DEBAR_MAX_ATTRIBUTES + 1 };
	static const u8 rdn[] = { 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 0x13, 1,
				  'x' };
	static u8 names[MANY * sizeof(rdn)], empty[2 * MANY];
	struct debar_attribute attribute;
	struct debar_name name;
	u32 i;

	for (i = 0; i < MANY; i++) {
		memcpy(names + i * sizeof(rdn), rdn, sizeof(rdn));
		empty[2 * i] = 0x31;
	}
	debar_name_begin(&name, (struct debar_slice){ names, sizeof(names) });
	for (i = 0; i < DEBAR_MAX_ATTRIBUTES; i++)
		ASSERT_EQ(1, debar_name_next(&name, &attribute));
	EXPECT_EQ(-E2BIG, debar_name_next(&name, &attribute));

	debar_name_begin(&name, (struct debar_slice){ names, sizeof(names) -
			 sizeof(rdn) });
	for (i = 0; i < DEBAR_MAX_ATTRIBUTES; i++)
		ASSERT_EQ(1, debar_name_next(&name, &attribute));
	EXPECT_EQ(0, debar_name_next(&name, &attribute));

	debar_name_begin(&name, (struct debar_slice){ empty, sizeof(empty) });
	EXPECT_EQ(-E2BIG, debar_name_next(&name, &attribute));
}

TEST(too_many_attributes_in_one_rdn)
{
	static const u8 pair[] = { 0x30, 8, 6, 3, 0x55, 4, 3, 0x13, 1, 'x' };
	static u8 rdn[4 + (DEBAR_MAX_ATTRIBUTES + 1) * sizeof(pair)];
	const u32 len = sizeof(rdn) - 4;
	struct debar_attribute attribute;
	struct debar_name name;
	u32 i;

	rdn[0] = 0x31;
	rdn[1] = 0x82;
	rdn[2] = len >> 8;
	rdn[3] = len & 0xff;
	for (i = 4; i < sizeof(rdn); i += sizeof(pair))
		memcpy(rdn + i, pair, sizeof(pair));
	debar_name_begin(&name, (struct debar_slice){ rdn, sizeof(rdn) });
	for (i = 0; i < DEBAR_MAX_ATTRIBUTES; i++) {
		ASSERT_EQ(1, debar_name_next(&name, &attribute));
		EXPECT_EQ(0, attribute.rdn);
	}
	EXPECT_EQ(-E2BIG, debar_name_next(&name, &attribute));
}

TEST(too_many_alternative_names)
{
	static u8 names[2 * (DEBAR_MAX_SAN + 1)];
	struct debar_san_list list;
	struct debar_san san;
	u32 i;

	for (i = 0; i < sizeof(names); i += 2)
		names[i] = 0x82;
	debar_san_begin(&list, (struct debar_slice){ names, sizeof(names) });
	for (i = 0; i < DEBAR_MAX_SAN; i++)
		ASSERT_EQ(1, debar_san_next(&list, &san));
	EXPECT_EQ(-E2BIG, debar_san_next(&list, &san));
	debar_san_begin(&list, (struct debar_slice){ names, sizeof(names) - 2 });
	for (i = 0; i < DEBAR_MAX_SAN; i++)
		ASSERT_EQ(1, debar_san_next(&list, &san));
	EXPECT_EQ(0, debar_san_next(&list, &san));
}

TEST(addresses_of_other_lengths)
{
	static const u8 names[] = { 0x87, 5, 1, 2, 3, 4, 5, 0x87, 4, 1, 2, 3, 4 };
	struct debar_san_list list;
	struct debar_san san;

	debar_san_begin(&list, (struct debar_slice){ names, sizeof(names) });
	ASSERT_EQ(1, debar_san_next(&list, &san));
	EXPECT_EQ(DEBAR_SAN_OTHER, san.type);
	ASSERT_EQ(1, debar_san_next(&list, &san));
	EXPECT_EQ(DEBAR_SAN_IP, san.type);
	EXPECT_EQ(0, debar_san_next(&list, &san));
}

TEST_HARNESS_MAIN
