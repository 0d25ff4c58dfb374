// SPDX-License-Identifier: GPL-2.0
/*
 * Takes the input for a certificate, and for a text. All that is found lies in
 * the input; folding what was folded changes nothing.
 */
#include <stdlib.h>

#include "core/text.h"
#include "core/x509.h"

enum { ROOM = 1024 };

static void demand(bool condition)
{
	if (!condition)
		abort();
}

static void check_inside(struct debar_slice slice, const u8 *data, size_t size)
{
	demand(slice.len <= size);
	demand(!slice.len || (slice.data >= data &&
			      slice.data <= data + size - slice.len));
}

static void check_text(u8 tag, struct debar_slice value)
{
	u8 once[ROOM], twice[ROOM];
	int len = debar_text_fold(tag, value, once, sizeof(once));

	demand((len == -EINVAL || len == -EBADMSG) ==
	       !debar_text_is_string(tag));
	demand(len <= ROOM);
	if (len >= 0) {
		demand(debar_text_fold(DEBAR_ASN1_UTF8_STRING,
				       (struct debar_slice){ once, len }, twice,
				       sizeof(twice)) == len);
		demand(!memcmp(once, twice, len));
	}
	demand(debar_text_utf8(tag, value, once, sizeof(once)) <= ROOM);
}

static void check_name(struct debar_slice rdns, const u8 *data, size_t size)
{
	struct debar_attribute attribute;
	struct debar_name name;
	u32 count = 0;
	int more;

	check_inside(rdns, data, size);
	debar_name_begin(&name, rdns);
	while ((more = debar_name_next(&name, &attribute)) > 0) {
		demand(++count <= DEBAR_MAX_ATTRIBUTES);
		demand(attribute.rdn < DEBAR_MAX_ATTRIBUTES);
		demand(attribute.type < DEBAR_ATTRIBUTE_TYPES);
		check_inside(attribute.oid, data, size);
		check_inside(attribute.value, data, size);
		check_text(attribute.tag, attribute.value);
	}
	demand(more == 0 || more == -EBADMSG || more == -E2BIG);
}

static void check_san(struct debar_slice names, const u8 *data, size_t size)
{
	struct debar_san_list list;
	struct debar_san san;
	u32 count = 0;
	int more;

	check_inside(names, data, size);
	debar_san_begin(&list, names);
	while ((more = debar_san_next(&list, &san)) > 0) {
		demand(++count <= DEBAR_MAX_SAN);
		demand(san.type != DEBAR_SAN_IP || san.value.len == 4 ||
		       san.value.len == 16);
		check_inside(san.value, data, size);
	}
	demand(more == 0 || more == -EBADMSG || more == -E2BIG);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct debar_certificate certificate;
	int err;

	if (!size)
		return 0;
	check_text(data[0], (struct debar_slice){ data + 1, size - 1 });
	err = debar_x509_parse(&certificate, data, size);
	demand(!err || err == -EBADMSG);
	if (err)
		return 0;
	demand(certificate.der.data == data && certificate.der.len == size);
	check_inside(certificate.serial, data, size);
	check_inside(certificate.spki, data, size);
	check_name(certificate.subject, data, size);
	check_name(certificate.issuer, data, size);
	err = debar_x509_read_san(&certificate);
	demand(!err || err == -EBADMSG);
	check_san(certificate.san, data, size);
	return 0;
}
