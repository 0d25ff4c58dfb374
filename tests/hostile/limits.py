#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Load a policy of as much of everything as there may be, all at once, and read
it again. It bans 28:57:be, on p0 among others. Prints what was asked, what came,
and what should have.
"""

import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent /
                       "vm/lib"))

from debarnl import (HEADER, Link, attr, attributes, check,     # noqa: E402
                     entry, load, nest, prefixes, s64, text, u8, u32)

AT_ONCE = 48 << 10              # octets of a message, about
OF_CONDITIONS = 1024            # rules, the others have pins


def most(name):
    return HEADER["DEBAR_" + name]


def long(start, length):
    """A text of exactly that length."""
    return f"{start}-".ljust(length, "x")


def messages(parts):
    """Join attributes to few messages."""
    batch, size = [], 0
    for part in parts:
        if size + len(part) > AT_ONCE:
            yield b"".join(batch)
            batch, size = [], 0
        batch.append(part)
        size += len(part)
    yield b"".join(batch)


def vendors():
    for i in range(most("MAX_VENDORS")):
        yield nest("VENDOR", text("VENDOR_NAME", long(i, most("NAME_MAX"))),
                   text("VENDOR_ENTITY", long(i, most("TEXT_MAX"))))


def conditions(i):
    """All that one rule may have, each as long as can be."""
    return [nest("RULE_CONDITION",
                 u32("CONDITION_FIELD", j % 2),
                 u32("CONDITION_TYPE", 1 + (i + j) % 19),
                 attr("CONDITION_PATTERN", (f"{i}.{j}*".ljust(
                     most("CONDITION_PATTERN_MAX"), "y")).encode()))
            for j in range(most("RULE_CONDITIONS_MAX"))]


def rules():
    """Number 0 is for prefixes, number 1 for domains."""
    for i in range(most("MAX_RULES")):
        kind = HEADER["DEBAR_RULE_KIND_" + ("MAC", "SNI", "CERTIFICATE")[
            min(i, 2)]]
        has = []
        if 2 <= i < 2 + OF_CONDITIONS:
            has = conditions(i)
        elif i > 1:
            has = [attr("RULE_KEY_PIN", i.to_bytes(32, "big"))]
        yield nest("RULE", text("RULE_NAME", long(i, most("RULE_NAME_MAX"))),
                   text("RULE_REGISTRANT", long(i, most("TEXT_MAX"))),
                   text("RULE_CLASS", long(i, most("NAME_MAX"))),
                   u32("RULE_VENDOR", i % most("MAX_VENDORS")),
                   u32("RULE_KIND", kind), *has)


def lists():
    """Prefixes and domains, a message after another."""
    count, size = most("MAX_PREFIXES"), most("PREFIXES_MAX") // 8
    macs = [entry("28:57:be")] + [
        struct.pack(">BHxxxBx", (i >> 16) * 4, i & 0xffff, 24)
        for i in range(count - 1)]
    for at in range(0, count, size):
        yield prefixes(0, *macs[at:at + size])
    labels = ".".join(["d" * 62] * 3)
    names = [text("SNI", f"n{i}.{labels}.".ljust(
        most("SNI_MAX") - 1, "e") + "f") for i in range(most("MAX_SNI"))]
    for batch in messages(names):
        yield u32("OF_RULE", 1) + batch


def waivers():
    for i in range(most("MAX_WAIVERS")):
        yield nest("WAIVER", attr("WAIVER_IPV4", struct.pack(
            ">I", 0xc0000000 + i)),
            text("WAIVER_TICKET", long(i, most("TICKET_MAX"))),
            text("WAIVER_REASON", long(i, most("TEXT_MAX"))),
            text("WAIVER_APPROVED_BY", long(i, most("TEXT_MAX"))),
            s64("WAIVER_EXPIRES", 4000000000))


def head():
    """What policy-begin takes."""
    interfaces = [text("INTERFACE", "p0")] + [
        text("INTERFACE", long(i, 15))
        for i in range(1, most("MAX_INTERFACES"))]
    networks = [nest("NETWORK", attr("NETWORK_IPV6", bytes([0xfd, i]) +
                                     bytes(14)), u8("NETWORK_BITS", 16))
                for i in range(most("MAX_NETWORKS"))]
    return [text("AUTHORITY", long("law", most("TEXT_MAX")))] + \
        interfaces + networks


def protect():
    return b"".join(nest("PROTECT", attr("PROTECT_IPV4", struct.pack(
        ">I", 0xc6336400 + i))) for i in range(most("MAX_PROTECT")))


def distinct(link, command, nested, name):
    """How many of what a dump shows have different names of full length."""
    found = set()
    for message in link.dump(command):
        for kind, value in message.attributes:
            if kind == HEADER["DEBAR_A_" + nested]:
                found.add(dict(attributes(value)).get(
                    HEADER["DEBAR_A_" + name]))
    return len(found), {len(each) - 1 for each in found}


def main():
    link = Link()
    batches = [*messages(vendors()), *messages(rules()), *lists(), protect(),
               *messages(waivers())]
    load(link, batches, *head(), name=long("largest", most("NAME_MAX")))
    status = link.call("GET_STATUS")[0]
    for field, wanted in (
            ("VENDORS", "MAX_VENDORS"), ("RULES", "MAX_RULES"),
            ("PREFIX_COUNT", "MAX_PREFIXES"), ("DOMAIN_COUNT", "MAX_SNI"),
            ("WAIVERS", "MAX_WAIVERS")):
        check(f"the largest policy: {field.lower()}", status.number(field),
              most(wanted))
    check("the largest policy: certificate rules",
          status.number("CERTIFICATE_COUNT"), most("MAX_RULES") - 2)
    for field, wanted in (("INTERFACE", "MAX_INTERFACES"),
                          ("NETWORK", "MAX_NETWORKS")):
        kind = HEADER["DEBAR_A_" + field]
        check(f"the largest policy: {field.lower()}s",
              sum(each == kind for each, _ in status.attributes),
              most(wanted))
    for command, nested, name, count, length in (
            ("GET_VENDORS", "VENDOR", "VENDOR_NAME", "MAX_VENDORS",
             "NAME_MAX"),
            ("GET_RULES", "RULE", "RULE_NAME", "MAX_RULES", "RULE_NAME_MAX"),
            ("GET_WAIVERS", "WAIVER", "WAIVER_TICKET", "MAX_WAIVERS",
             "TICKET_MAX")):
        check(f"the largest policy: {command.lower()} tells of all",
              distinct(link, command, nested, name),
              (most(count), {most(length)}))
    check("the largest policy takes less than 64 MiB",
          status.number("MEMORY") < 64 << 20, True)


main()
