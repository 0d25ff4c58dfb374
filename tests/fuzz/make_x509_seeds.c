// SPDX-License-Identifier: GPL-2.0
/*
 * Write seeds for fuzz_x509 and fuzz_match: certificates with the names of real
 * devices, and these names with rules for them.
 *
 *   make -C tests/unit ../../build/unit/make_x509_seeds
 *   build/unit/make_x509_seeds tests/fuzz/corpus
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/certs.h"

static FILE *create(const char *directory, const char *target, u32 number)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s/device-%02u", directory, target,
		 number);
	file = fopen(path, "w");
	if (!file) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	return file;
}

static void put_text(FILE *file, u8 kind, const char *before, const char *text,
		     const char *behind)
{
	putc(kind, file);
	putc(strlen(before) + strlen(text) + strlen(behind), file);
	fprintf(file, "%s%s%s", before, text, behind);
}

/* Kind of value, as fuzz_match has them, or -1. */
static int kind_of(const struct attribute_spec *attribute)
{
	if (attribute->len)
		return -1;
	return !strcmp(attribute->type, "CN") ? 0 :
	       !strcmp(attribute->type, "O") ? 1 : -1;
}

/* For each value a rule that holds, in turn exact, prefix, and contained. */
static void write_match(FILE *file, const struct cert_spec *spec)
{
	const struct attribute_spec *names[] = { spec->subject, spec->issuer };
	const struct attribute_spec *attribute;
	u32 pass, part, count = 0;
	int kind;

	for (pass = 0; pass < 3; pass++) {
		for (part = 0; part < 2; part++) {
			for (attribute = names[part]; attribute->type;
			     attribute++) {
				kind = kind_of(attribute);
				if (kind < 0)
					continue;
				kind += 2 * part;
				if (pass == 1)
					put_text(file, 0x80 | kind,
						 count % 3 == 2 ? "*" : "",
						 attribute->value,
						 count % 3 ? "*" : "");
				else if (pass == 2)
					put_text(file, kind, "",
						 attribute->value, "");
				count++;
			}
		}
		if (pass == 0)
			putc(count, file);
	}
}

int main(int argc, char **argv)
{
	struct cert_spec spec;
	FILE *file;
	u32 i, len;
	u8 *der;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
		return 2;
	}
	for (i = 0; i < device_cert_count; i++) {
		spec = device_certs[i];
		/* Small keys; what is in them nobody looks at. */
		spec.key = KEY_ED25519;
		spec.padding = 0;
		der = make_cert(&spec, &len);
		file = create(argv[1], "x509", i);
		fwrite(der, len, 1, file);
		fclose(file);
		free(der);
		file = create(argv[1], "match", i);
		write_match(file, &spec);
		fclose(file);
	}
	return 0;
}
