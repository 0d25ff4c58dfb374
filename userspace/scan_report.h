/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a scan has found, for programs and for people.
 */
#ifndef DEBAR_SCAN_REPORT_H
#define DEBAR_SCAN_REPORT_H

#include "outcomes.h"
#include "output.h"
#include "scan.h"

/**
 * struct scan_report - where findings go
 * @out: stream
 * @compiled: policy, or NULL
 * @outcomes: where findings are noted instead of being reported, or NULL
 * @all: what no rule matches is reported, too
 * @file: name of the capture, or NULL for an interface
 * @now: system clock
 * @handshakes: reported or not
 * @matched: of them
 * @undecided: of them
 */
struct scan_report {
	struct out out;
	const struct compiled *compiled;
	struct outcomes *outcomes;
	bool all;
	const char *file;
	s64 now;
	u64 handshakes;
	u64 matched;
	u64 undecided;
};

void scan_report_handshake(struct scan_report *report,
			   const struct scan_handshake *handshake);
void scan_report_devices(struct scan_report *report,
			 const struct inventory *inventory);

#endif
