#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""usage: churn.py TIMES MODULE

Load the module, load a policy, wait until it has dropped some frames of the
traffic that must be there, leave a transaction open every other time, unload
the module. Prints how often all of that went well.
"""

import sys
import time

from debarnl import (Link, begin, counts, entry, load, prefixes, rule, vendor)
from system import insert, remove


def once(path, leave_open):
    insert(path)
    link = Link()
    load(link, [vendor("hikvision") + rule("hikvision/mac", 0),
                prefixes(0, entry("28:57:be"))])
    for _ in range(6000):
        if counts(link)[1] > 10:
            break
        time.sleep(0.01)
    else:
        raise RuntimeError("nothing is dropped")
    if leave_open:
        begin(link)
    remove()
    link.close()


def main():
    times = int(sys.argv[1])
    for i in range(times):
        once(sys.argv[2], i % 2)
    print(times)


main()
