#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A load may bring an instant that has been reached; it never goes back.

The system clock stands in 1970. Prints a line for each check.
"""

import struct

from debarnl import (Link, check, entry, load, prefixes, rule, s64, vendor)

JANUARY_2026, JUNE_2026, JUNE_2027 = 1767225600, 1780272000, 1811808000

link = Link()
CONTENT = [vendor('a', s64('VENDOR_EFFECTIVE', JUNE_2026)) + rule('r', 0),
           prefixes(0, entry('28:57:be'))]


def clock():
    status = link.call('GET_STATUS')[0]
    return struct.unpack('=q', status.get('CLOCK'))[0]


load(link, CONTENT)
check('without one the clock is the system\'s', clock() < 10 * 86400, True)
load(link, CONTENT, s64('CLOCK', JANUARY_2026))
check('one that is given counts', clock(), JANUARY_2026)
load(link, CONTENT, s64('CLOCK', JUNE_2026))
check('a later one, too', clock(), JUNE_2026)
load(link, CONTENT, s64('CLOCK', JANUARY_2026))
check('an earlier one does not', clock(), JUNE_2026)
load(link, CONTENT, s64('CLOCK', -2 ** 63))
check('nor the beginning of time', clock(), JUNE_2026)
load(link, CONTENT)
check('nor none', clock(), JUNE_2026)
load(link, CONTENT, s64('CLOCK', JUNE_2027), within=3600)
check('one of a policy on trial counts', clock(), JUNE_2027)
link.call('POLICY_ROLLBACK')
check('and goes with it', clock(), JUNE_2026)
load(link, CONTENT, s64('CLOCK', JUNE_2027), within=3600)
link.call('POLICY_CONFIRM')
check('unless it is confirmed', clock(), JUNE_2027)
link.call('POLICY_FLUSH')
load(link, CONTENT)
check('a flush forgets it', clock() < 10 * 86400, True)
