#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Open a transaction, add to it, say its number, and wait to be killed."""

import signal

from debarnl import Link, begin, entry, prefixes, rule, vendor

link = Link()
number = begin(link, name="never")
link.call("POLICY_ADD", number + vendor("never") + rule("never/mac", 0))
link.call("POLICY_ADD", number + prefixes(0, entry("28:57:bf")))
print(int.from_bytes(number[4:], "little"), flush=True)
signal.pause()
