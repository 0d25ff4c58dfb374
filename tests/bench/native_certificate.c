// SPDX-License-Identifier: GPL-2.0
/*
 * What reading a certificate costs in time on this machine's processor, outside
 * the kernel. Prints a line for each device of tests/unit/device_certs.c that is
 * named, fields separated by tabs:
 *
 *   native-certificate DEVICE OCTETS WARM COLD
 *
 * Nanoseconds of a certificate that is in the caches, and of one that is not.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/x509.h"
#include "certs.h"
#include "testlib.h"
#include "timing.h"

enum { REPEATS = 40, BATCH = 1000 };

struct sample {
	struct debar_certificate certificate;
	const u8 *der;
	u32 len;
};

static void prepare(void *context, int number)
{
	const struct sample *sample = context;

	(void)number;
	evict(sample->der, sample->len);
	evict(&sample->certificate, sizeof(sample->certificate));
}

static void parse(void *context, int number)
{
	struct sample *sample = context;

	(void)number;
	if (debar_x509_parse(&sample->certificate, sample->der, sample->len))
		abort();
}

/* In the quickest of some rounds. */
static double measure_warm(struct sample *sample)
{
	double best = 1e18, start;
	int i, j;

	for (i = 0; i < REPEATS; i++) {
		start = now();
		for (j = 0; j < BATCH; j++)
			parse(sample, j);
		start = now() - start;
		if (start < best)
			best = start;
	}
	return best / BATCH;
}

int main(int argc, char **argv)
{
	struct cert_spec spec;
	struct sample sample;
	double warm;
	int i;

	for (i = 1; i < argc; i++) {
		spec = *device_cert(argv[i]);
		spec.version = 3;
		spec.san = "DNS:camera.example.com,IP:192.168.1.64";
		sample.der = make_cert(&spec, &sample.len);
		warm = measure_warm(&sample);
		printf("native-certificate\t%s\t%u\t%.0f\t%.0f\n", argv[i],
		       sample.len, warm,
		       median_cold(prepare, parse, &sample));
	}
	return 0;
}
