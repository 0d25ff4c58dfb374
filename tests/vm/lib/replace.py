#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""usage: replace.py COUNT

Load two policies in turn, COUNT times altogether. Both list 28:57:be, but for
another vendor, by another rule, beside other prefixes and on other interfaces
of which lan0 and lan1 are always some.
"""

import sys

from debarnl import (Link, entry, load, prefixes, rule, text, vendor)

ONE = [vendor("one") + rule("one/mac", 0),
       prefixes(0, entry("28:57:be"))]
OTHER = [vendor("first") + vendor("other") + rule("first/mac", 0) +
         rule("other/mac", 1),
         prefixes(0, *(entry(i << 26 & 0xfcffff << 24) for i in range(500))),
         prefixes(1, entry("28:57:be"))]
NARROW = [text("INTERFACE", name) for name in ("lan0", "lan[01]", "lan1")]


def main():
    link = Link()
    for i in range(int(sys.argv[1])):
        if i % 2:
            load(link, OTHER, *NARROW[::2], name="other")
        else:
            load(link, ONE, name="one")
    status = link.call("GET_STATUS")[0]
    print(status.number("GENERATION"))


main()
