#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What takes something from the hooks waits for those that may still use it.
Prints "what TAB came TAB wanted".
"""

import os
import threading

from debarnl import Link, check, entry, load, prefixes, rule, vendor
from reader import Reader

POLICY = [vendor("one") + rule("one/mac", 0), prefixes(0, entry("28:57:be"))]
# Where nothing waits, a command takes a few hundredths of a second.
PATIENCE = 3


def waits(what, command):
    """Is @command not done before a reader is gone, and then it is?"""
    reader = Reader(processor=0)
    worker = threading.Thread(target=command)
    reader.begin()
    worker.start()
    worker.join(PATIENCE)
    early = not worker.is_alive()
    there = bool(reader.is_there())
    reader.end()
    worker.join()
    check(f"{what}: while a reader is there", f"{there} {early}", "True False")


def main():
    os.sched_setaffinity(0, {1})
    link = Link()
    load(link, POLICY, name="first")
    waits("a policy is replaced", lambda: load(link, POLICY, name="second"))
    check("it is in force", link.call("GET_STATUS")[0].get("NAME"),
          b"second\0")
    waits("a policy goes", lambda: link.call("POLICY_FLUSH"))


main()
