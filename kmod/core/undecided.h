/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why a handshake could not be judged.
 */
#ifndef DEBAR_UNDECIDED_H
#define DEBAR_UNDECIDED_H

#include "core.h"

/**
 * enum debar_undecided - the one reason for which a handshake was given up
 * @DEBAR_DECIDABLE: none; reading goes on
 * @DEBAR_UNDECIDED_CONFLICT: two segments disagree about the same bytes
 * @DEBAR_UNDECIDED_FRAGMENT: TCP in an IP fragment
 * @DEBAR_UNDECIDED_TOO_LONG: a message, or a gap before it, is larger than the
 *	window
 * @DEBAR_UNDECIDED_GAPS: more ranges out of order than are kept track of
 * @DEBAR_UNDECIDED_MALFORMED: TLS that breaks its own rules
 * @DEBAR_UNDECIDED_CERTIFICATE: a certificate that cannot be read
 * @DEBAR_UNDECIDED_COMPLEX: a certificate that takes too much work to judge
 * @DEBAR_UNDECIDED_FLOWS: no room for another flow, or evicted for one
 * @DEBAR_UNDECIDED_BYTES: no room for more bytes of handshakes
 * @DEBAR_UNDECIDED_MEMORY: the host has no memory
 * @DEBAR_UNDECIDED_TIME: not finished in time
 * @DEBAR_UNDECIDED_REASONS: how many there are, the first included
 */
enum debar_undecided {
	DEBAR_DECIDABLE,
	DEBAR_UNDECIDED_CONFLICT,
	DEBAR_UNDECIDED_FRAGMENT,
	DEBAR_UNDECIDED_TOO_LONG,
	DEBAR_UNDECIDED_GAPS,
	DEBAR_UNDECIDED_MALFORMED,
	DEBAR_UNDECIDED_CERTIFICATE,
	DEBAR_UNDECIDED_COMPLEX,
	DEBAR_UNDECIDED_FLOWS,
	DEBAR_UNDECIDED_BYTES,
	DEBAR_UNDECIDED_MEMORY,
	DEBAR_UNDECIDED_TIME,
	DEBAR_UNDECIDED_REASONS,
};

#endif
