// SPDX-License-Identifier: GPL-2.0
#include "certificate_file.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>

#include "core/x509.h"

static void add(struct certificate_file *file, struct arena *arena,
		const void *der, size_t len)
{
	struct debar_slice *slice = ARENA_PUSH(arena, file->certificates,
					       file->count, file->room);

	slice->data = (u8 *)arena_text(arena, der, len);
	slice->len = (u32)len;
}

static bool is_certificate(const char *label)
{
	return !strcmp(label, PEM_STRING_X509) ||
	       !strcmp(label, PEM_STRING_X509_OLD) ||
	       !strcmp(label, PEM_STRING_X509_TRUSTED);
}

/* RFC 7468; text around them and other things between them are passed over. Behind
 * what cannot be decoded it is not known where the next thing begins.
 *
 * Return: NULL, or what is wrong, until the next call.
 */
static const char *read_pem(struct certificate_file *file, struct arena *arena,
			    const u8 *data, size_t len)
{
	static char damage[128];
	size_t blocks = 0;
	unsigned long error;
	BIO *bio = BIO_new_mem_buf(data, (int)len);
	char *label, *header;
	unsigned char *der;
	long der_len;

	ERR_clear_error();
	while (bio && PEM_read_bio(bio, &label, &header, &der, &der_len)) {
		blocks++;
		if (is_certificate(label))
			add(file, arena, der, (size_t)der_len);
		OPENSSL_free(label);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	error = ERR_peek_last_error();
	if (!error || (ERR_GET_LIB(error) == ERR_LIB_PEM &&
		       ERR_GET_REASON(error) == PEM_R_NO_START_LINE))
		return NULL;
	snprintf(damage, sizeof(damage), "block %zu of its PEM is damaged: %s",
		 blocks + 1, ERR_reason_error_string(error));
	return damage;
}

/**
 * certificate_file_read() - read all certificates of a file
 * @file: result, zero before
 * @arena: owns them
 * @path: of the file
 *
 * What is no PEM is taken for one certificate in DER, if it begins like one,
 * however malformed it is further on.
 *
 * Return: NULL, or what is wrong, until the next call; what is before a damage is in
 * @file.
 */
const char *certificate_file_read(struct certificate_file *file,
				  struct arena *arena, const char *path)
{
	u8 *data = arena_alloc(arena, CERTIFICATE_FILE_MAX + 1);
	FILE *stream = fopen(path, "rb");
	const char *why = NULL;
	size_t len;

	if (!stream)
		return strerror(errno);
	len = fread(data, 1, CERTIFICATE_FILE_MAX + 1, stream);
	if (ferror(stream))
		why = strerror(errno);
	else if (len > CERTIFICATE_FILE_MAX)
		why = "it is longer than 1 MiB";
	fclose(stream);
	if (why)
		return why;
	why = read_pem(file, arena, data, len);
	if (why)
		return why;
	if (!file->count && len && data[0] == DEBAR_ASN1_SEQUENCE)
		add(file, arena, data, len);
	return file->count ? NULL : "no certificate is in it";
}
