#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The generation in dumps of vendors and rules, also of one that a load
interrupts.
"""

from debarnl import (DUMP, DUMP_INTR, Link, check, entry, load, prefixes, rule,
                     vendor)

VENDORS, RULES = 3, 600         # more rules than one answer can hold


def load_many(link):
    load(link, [b"".join(vendor(f"v{i}") for i in range(VENDORS)),
                b"".join(rule(f"rule-{i}", i % VENDORS) for i in range(RULES)),
                prefixes(0, entry("28:57:be"))])


def generations(messages):
    return sorted({message.number("GENERATION") for message in messages})


def current(link):
    return link.call("GET_STATUS")[0].number("GENERATION")


def main():
    link, other = Link(), Link()
    for number in (1, 2):
        load_many(link)
        check(f"load {number}", current(link), number)
        for command, count in (("GET_VENDORS", VENDORS), ("GET_RULES", RULES)):
            found = link.dump(command)
            check(f"{command}: all of them", len(found), count)
            check(f"{command}: each of policy {number}", generations(found),
                  [number])

    link.send("GET_RULES", flags=DUMP)
    found, end = link.receive()
    check("a dump of many answers", end, False)
    load_many(other)
    while not end:
        more, end = link.receive()
        found += more
    check("that a load interrupts: two policies", generations(found), [2, 3])
    check("and the kernel says so", any(message.flags & DUMP_INTR
                                        for message in found), True)
    link.call("POLICY_FLUSH")
    check("no policy, no vendors", len(link.dump("GET_VENDORS")), 0)


main()
