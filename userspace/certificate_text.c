// SPDX-License-Identifier: GPL-2.0
#include "certificate_text.h"

#include <arpa/inet.h>
#include <json.h>
#include <openssl/objects.h>
#include <stdlib.h>

#include "core/match.h"
#include "core/text.h"
#include "debarctl.h"
#include "hex.h"
#include "sha256.h"
#include "text.h"

/* GeneralName ::= CHOICE, RFC 5280, 4.2.1.6: the numbers of its tags. */
enum {
	SAN_OTHER = DEBAR_ASN1_CONTEXT_CONSTRUCTED | 0,
	SAN_EMAIL = DEBAR_ASN1_CONTEXT | 1,
	SAN_DNS = DEBAR_ASN1_CONTEXT | 2,
	SAN_DIRECTORY = DEBAR_ASN1_CONTEXT_CONSTRUCTED | 4,
	SAN_URI = DEBAR_ASN1_CONTEXT | 6,
	SAN_IP = DEBAR_ASN1_CONTEXT | 7,
	SAN_REGISTERED = DEBAR_ASN1_CONTEXT | 8,
};

/**
 * certificate_digest() - SHA-256
 * @data: of this
 * @digest: result, DEBAR_DIGEST_LEN octets
 */
void certificate_digest(struct debar_slice data, u8 *digest)
{
	sha256(data.data, data.len, digest);
}

/**
 * certificate_hex() - octets in hexadecimal
 * @arena: owner of the text
 * @data: octets
 */
char *certificate_hex(struct arena *arena, struct debar_slice data)
{
	return hex_format(data.data, data.len,
			  arena_alloc(arena, 2 * (size_t)data.len + 1));
}

/* A value as people read it; what is no string as its encoding (RFC 4514,
 * 2.4). A NUL in a name is there to deceive, and is shown.
 */
static char *value_text(struct arena *arena, u8 tag, struct debar_slice value)
{
	/* No type takes more than 3 octets of UTF-8 for an octet. */
	size_t size = 3 * (size_t)value.len + 8, i;
	char *text = arena_alloc(arena, size + 1);
	int len = debar_text_utf8(tag, value, (u8 *)text, (u32)size);

	if (len < 0)
		return arena_format(arena, "#%s",
				    certificate_hex(arena, value));
	for (i = 0; i < (size_t)len; i++)
		if (!text[i])
			text[i] = '?';
	text[len] = 0;
	text_clean(text);
	return text;
}

/* The name of a type as OpenSSL has it, or dots and numbers. */
static char *oid_name(struct arena *arena, struct debar_slice oid)
{
	char numbers[128] = "?";
	const u8 *at = oid.data;
	ASN1_OBJECT *object;
	const char *name;
	u8 der[2 + 127];
	int nid;

	if (!oid.len || oid.len > sizeof(der) - 2)
		return arena_format(arena, "#%s", certificate_hex(arena, oid));
	der[0] = DEBAR_ASN1_OID;
	der[1] = (u8)oid.len;
	memcpy(der + 2, oid.data, oid.len);
	at = der;
	object = d2i_ASN1_OBJECT(NULL, &at, (long)oid.len + 2);
	nid = object ? OBJ_obj2nid(object) : NID_undef;
	if (nid == NID_undef && object)
		OBJ_obj2txt(numbers, sizeof(numbers), object, 1);
	ASN1_OBJECT_free(object);
	name = nid == NID_undef ? numbers : OBJ_nid2sn(nid);
	return arena_text(arena, name, strlen(name));
}

static void append(struct json_object *list, const char *text)
{
	json_object_array_add(list, json_object_new_string(text));
}

/* {"CN": ["..."], "OU": ["...", "..."]} */
static struct json_object *name_json(struct arena *arena,
				     struct debar_slice rdns)
{
	struct json_object *name = json_object_new_object(), *values;
	struct debar_attribute attribute;
	struct debar_name at;
	char *type;

	debar_name_begin(&at, rdns);
	while (debar_name_next(&at, &attribute) > 0) {
		type = oid_name(arena, attribute.oid);
		if (!json_object_object_get_ex(name, type, &values)) {
			values = json_object_new_array();
			json_object_object_add(name, type, values);
		}
		append(values, value_text(arena, attribute.tag,
					  attribute.value));
	}
	return name;
}

/* [[["CN", "..."]]]: RDNs, and the attributes of each */
static struct json_object *directory_json(struct arena *arena,
					  struct debar_slice encoded)
{
	struct json_object *name = json_object_new_array(), *pair;
	struct debar_attribute attribute;
	struct debar_element rdns;
	struct debar_name at;
	struct debar_der der;
	size_t last;

	debar_der_begin(&der, encoded);
	if (!debar_der_expect(&der, DEBAR_ASN1_SEQUENCE, &rdns))
		return name;
	debar_name_begin(&at, rdns.contents);
	while (debar_name_next(&at, &attribute) > 0) {
		if (attribute.rdn >= json_object_array_length(name))
			json_object_array_add(name, json_object_new_array());
		last = json_object_array_length(name) - 1;
		pair = json_object_new_array();
		append(pair, oid_name(arena, attribute.oid));
		append(pair, value_text(arena, attribute.tag, attribute.value));
		json_object_array_add(json_object_array_get_idx(name, last),
				      pair);
	}
	return name;
}

static const char *san_kind(u8 tag)
{
	switch (tag) {
	case SAN_DNS:
		return "DNS";
	case SAN_IP:
		return "IP";
	case SAN_EMAIL:
		return "email";
	case SAN_URI:
		return "URI";
	case SAN_DIRECTORY:
		return "dirName";
	case SAN_REGISTERED:
		return "RID";
	case SAN_OTHER:
		return "otherName";
	default:
		return "other";
	}
}

static char *san_text(struct arena *arena, const struct debar_element *san)
{
	const struct debar_slice value = san->contents;
	char text[INET6_ADDRSTRLEN];

	switch (san->tag) {
	case SAN_DNS:
	case SAN_EMAIL:
	case SAN_URI:
		return value_text(arena, DEBAR_ASN1_IA5_STRING, value);
	case SAN_REGISTERED:
		return oid_name(arena, value);
	case SAN_IP:
		if (value.len != 4 && value.len != 16)
			break;
		inet_ntop(value.len == 4 ? AF_INET : AF_INET6, value.data,
			  text, sizeof(text));
		return arena_text(arena, text, strlen(text));
	}
	return certificate_hex(arena, value);
}

/* [["DNS", "example.org"], ...] */
static struct json_object *san_json(struct arena *arena,
				    struct debar_slice names)
{
	struct json_object *list = json_object_new_array(), *pair;
	struct debar_element san;
	struct debar_der der;

	debar_der_begin(&der, names);
	while (!debar_der_at_end(&der) && debar_der_next(&der, &san)) {
		pair = json_object_new_array();
		append(pair, san_kind(san.tag));
		if (san.tag == SAN_DIRECTORY)
			json_object_array_add(pair,
					      directory_json(arena,
							     san.contents));
		else
			append(pair, san_text(arena, &san));
		json_object_array_add(list, pair);
	}
	return list;
}

static struct json_object *digest_json(struct arena *arena,
				       struct debar_slice data)
{
	u8 digest[DEBAR_DIGEST_LEN];
	struct debar_slice slice = { .data = digest, .len = sizeof(digest) };

	certificate_digest(data, digest);
	return json_object_new_string(certificate_hex(arena, slice));
}

/**
 * certificate_json() - a certificate, for programs
 * @arena: for texts meanwhile
 * @der: the certificate
 *
 * Of what the engine cannot read there are only the digest and the length; of
 * one whose extensions it cannot read, no alternative names.
 */
struct json_object *certificate_json(struct arena *arena,
				     struct debar_slice der)
{
	struct json_object *json = json_object_new_object();
	struct debar_certificate certificate;
	const char *serial;

	json_object_object_add(json, "sha256", digest_json(arena, der));
	json_object_object_add(json, "len", json_object_new_int64(der.len));
	if (debar_x509_parse(&certificate, der.data, der.len)) {
		json_object_object_add(json, "malformed",
				       json_object_new_boolean(true));
		return json;
	}
	if (debar_x509_read_san(&certificate))
		json_object_object_add(json, "malformed",
				       json_object_new_boolean(true));
	json_object_object_add(json, "subject",
			       name_json(arena, certificate.subject));
	json_object_object_add(json, "issuer",
			       name_json(arena, certificate.issuer));
	json_object_object_add(json, "san", san_json(arena, certificate.san));
	serial = certificate_hex(arena, certificate.serial);
	json_object_object_add(json, "serial", json_object_new_string(serial));
	json_object_object_add(json, "spki_sha256",
			       digest_json(arena, certificate.spki));
	return json;
}

/**
 * struct line - a list that grows; of how many, whoever made a certificate says
 * @stream: takes it
 * @text: of @stream
 * @len: of @text
 */
struct line {
	FILE *stream;
	char *text;
	size_t len;
};

static void line_begin(struct line *line)
{
	*line = (struct line){ .text = NULL };
	line->stream = open_memstream(&line->text, &line->len);
	if (!line->stream)
		mem_exhausted();
}

static const char *line_comma(struct line *line)
{
	return ftell(line->stream) ? ", " : "";
}

static char *line_end(struct line *line, struct arena *arena,
		      const char *otherwise)
{
	char *text;

	if (fclose(line->stream))
		mem_exhausted();
	text = line->len ? arena_text(arena, line->text, line->len) :
			   arena_text(arena, otherwise, strlen(otherwise));
	free(line->text);
	return text;
}

/* A value that could be taken for more than one is in quotation marks (RFC 2253,
 * 4: what it calls LDAPv2).
 */
static char *quoted(struct arena *arena, char *value, const char *ambiguous)
{
	char *text, *at;

	if (!strpbrk(value, ambiguous) && !strpbrk(value, "\"\\"))
		return value;
	text = arena_alloc(arena, 2 * strlen(value) + 3);
	at = text;
	*at++ = '"';
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			*at++ = '\\';
		*at++ = *value;
	}
	*at++ = '"';
	*at = 0;
	return text;
}

/**
 * certificate_name() - an issuer or subject in one line, for people
 * @arena: owner of the text
 * @rdns: struct debar_certificate.issuer or .subject
 */
char *certificate_name(struct arena *arena, struct debar_slice rdns)
{
	struct debar_attribute attribute;
	struct debar_name at;
	struct line line;

	line_begin(&line);
	debar_name_begin(&at, rdns);
	while (debar_name_next(&at, &attribute) > 0)
		fprintf(line.stream, "%s%s=%s", line_comma(&line),
			oid_name(arena, attribute.oid),
			quoted(arena, value_text(arena, attribute.tag,
						 attribute.value), "="));
	return line_end(&line, arena, "(no name)");
}

/**
 * certificate_sans() - alternative names in one line, for people
 * @arena: owner of the text
 * @names: struct debar_certificate.san
 */
char *certificate_sans(struct arena *arena, struct debar_slice names)
{
	struct debar_element san;
	struct debar_der der;
	struct line line;

	line_begin(&line);
	debar_der_begin(&der, names);
	while (!debar_der_at_end(&der) && debar_der_next(&der, &san))
		fprintf(line.stream, "%s%s:%s", line_comma(&line),
			san_kind(san.tag), san.tag == SAN_DIRECTORY ? "..." :
			quoted(arena, san_text(arena, &san), ","));
	return line_end(&line, arena, "");
}
