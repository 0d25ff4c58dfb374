#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Make requests about certificate rules, domains and their settings that the
module must refuse, and see what it says; then some that it must take.

Prints a line for each check: what, what came, what was wanted, with tabs.
"""

import struct
import sys

from debarnl import (HEADER, Link, Refused, attr, begin, check, entry, head,
                     nest, prefixes, rule, text, u32, u8, vendor)

# For what the kernel itself says, whose wording is not ours.
ANY = "some words"
CONTENT = "EINVAL: a certificate rule has either conditions or one pin"
ELSEWHERE = ("EINVAL: conditions and pins belong to rules of kind certificate")
TYPE = "EINVAL: no attribute or alternative name has this type"
LENGTH = "EINVAL: a pattern has 1 to 255 octets, an IP address 4 or 16"
PATTERN = ("EINVAL: a pattern needs more than wildcards, and something behind "
           "a backslash")
LITTLE = "EINVAL: wildcards leave too little of a pattern to look for"
UTF8 = "EINVAL: a pattern is not valid UTF-8"
NEEDS = "EINVAL: a condition needs a field and a pattern"
DOMAIN = ("EINVAL: a domain consists of two or more labels of letters, digits, "
          "- and _")
TTL = "EINVAL: quarantine-ttl must be from a minute to a year"
NETWORK = "EINVAL: a network needs bits and one of ipv4 and ipv6"
BITS = "EINVAL: bits beyond the length of a network must be zero"

MAC, CERTIFICATE, SNI = (HEADER["DEBAR_RULE_KIND_" + kind]
                         for kind in ("MAC", "CERTIFICATE", "SNI"))
ORGANISATION = HEADER["DEBAR_NAME_ATTRIBUTE_O"]
SUBJECT, ISSUER, SAN, SERIAL = (HEADER["DEBAR_CONDITION_FIELD_" + field]
                                for field in ("SUBJECT", "ISSUER", "SAN",
                                              "SERIAL"))
PIN = bytes(range(32))

link = Link()


def kind(number):
    return u32("RULE_KIND", number)


def condition(field=SUBJECT, type_=ORGANISATION, pattern=b"Acme"):
    parts = b"" if field is None else u32("CONDITION_FIELD", field)
    if type_ is not None:
        parts += u32("CONDITION_TYPE", type_)
    if pattern is not None:
        parts += attr("CONDITION_PATTERN", pattern)
    return nest("RULE_CONDITION", parts)


def certificate(*content, name="r", mode=None):
    return rule(name, 0, kind(CERTIFICATE), *content,
                b"" if mode is None else u32("RULE_MODE", mode))


def domains(index, *names):
    return u32("OF_RULE", index) + b"".join(
        attr("SNI", name if isinstance(name, bytes) else name.encode() + b"\0")
        for name in names)


def came(function, wanted):
    try:
        function()
    except Refused as refused:
        said = refused.text
        return f"{refused.name}: {ANY if wanted.endswith(ANY) else said}"
    return "accepted"


def fresh():
    """A new socket: what an old one left open is gone."""
    global link
    link.close()
    link = Link()


def begin_is(what, wanted, *more):
    check("begin: " + what,
          came(lambda: link.call("POLICY_BEGIN", head("test", "ENFORCE",
                                                      *more)), wanted),
          wanted)
    fresh()


def add_is(what, wanted, payload, before=b""):
    number = begin(link)
    if before:
        link.call("POLICY_ADD", number + before)
    check("add: " + what,
          came(lambda: link.call("POLICY_ADD", number + payload), wanted),
          wanted)
    fresh()


def commit_is(what, wanted, *batches):
    number = begin(link)
    for batch in batches:
        link.call("POLICY_ADD", number + batch)
    check("commit: " + what,
          came(lambda: link.call("POLICY_COMMIT", number), wanted), wanted)
    fresh()


def rules():
    v = vendor("a")
    add_is("kind 3", f"ERANGE: {ANY}", v + rule("r", 0, kind(3)))
    add_is("mode 3", f"ERANGE: {ANY}", v + rule("r", 0, u32("RULE_MODE", 3)))
    add_is("a certificate rule without content", CONTENT, v + certificate())
    add_is("a pin and a condition", CONTENT,
           v + certificate(condition(), attr("RULE_KEY_PIN", PIN)))
    add_is("two pins", CONTENT,
           v + certificate(attr("RULE_CERTIFICATE_PIN", PIN),
                           attr("RULE_KEY_PIN", PIN)))
    for length in (0, 31, 33):
        add_is(f"a pin of {length} octets", f"ERANGE: {ANY}",
               v + certificate(attr("RULE_KEY_PIN", bytes(length))))
    for number, word in ((MAC, "mac"), (SNI, "sni")):
        add_is(f"a condition in a rule of kind {word}", ELSEWHERE,
               v + rule("r", 0, kind(number), condition()))
        add_is(f"a pin in a rule of kind {word}", ELSEWHERE,
               v + rule("r", 0, kind(number), attr("RULE_KEY_PIN", PIN)))
    add_is("nine conditions", "E2BIG: a rule has at most 8 conditions",
           v + certificate(*[condition(pattern=b"a%d" % i)
                             for i in range(9)]))
    add_is("eight conditions", "accepted",
           v + certificate(*[condition(pattern=b"a%d" % i)
                             for i in range(8)]))


def conditions():
    def refuse(what, wanted, *arguments):
        add_is("condition: " + what, wanted,
               vendor("a") + certificate(condition(), condition(*arguments)))

    refuse("no field", NEEDS, None)
    refuse("no pattern", NEEDS, SUBJECT, ORGANISATION, None)
    refuse("field 4", f"ERANGE: {ANY}", 4)
    for number in (0, HEADER["DEBAR_NAME_ATTRIBUTE_DC"] + 1, 255, 256,
                   256 + ORGANISATION, 2 ** 32 - 1):
        refuse(f"attribute {number}", TYPE, ISSUER, number)
    refuse("no attribute", TYPE, SUBJECT, None)
    for number in (0, HEADER["DEBAR_SAN_KIND_URI"] + 1):
        refuse(f"kind of san {number}", TYPE, SAN, number)
    refuse("a type of the serial number", TYPE, SERIAL, 1)
    refuse("an empty pattern", LENGTH, SUBJECT, ORGANISATION, b"")
    refuse("a pattern of 256", LENGTH, SUBJECT, ORGANISATION, b"x" * 256)
    refuse("a huge pattern", LENGTH, SUBJECT, ORGANISATION, b"x" * 60000)
    refuse("an empty serial number", LENGTH, SERIAL, None, b"")
    for length in (3, 5, 15, 17):
        refuse(f"an address of {length}", LENGTH, SAN,
               HEADER["DEBAR_SAN_KIND_IP"], bytes(length))
    for pattern in (b"*", b"?*", b"a\\", b" "):
        refuse(f"pattern {pattern!a}", PATTERN, SUBJECT, ORGANISATION, pattern)
    refuse("little to look for", LITTLE, SUBJECT, ORGANISATION, b"*ab*")
    for pattern in (b"\xff", b"a\xc3", b"a\0b", "a\ufffd".encode()):
        refuse(f"pattern {pattern!a}", UTF8, SUBJECT, ORGANISATION, pattern)
    add_is("a condition that is no nest", f"EINVAL: {ANY}", vendor("a") +
           certificate(attr("RULE_CONDITION", u32("CONDITION_FIELD", 0))))


def listed():
    v, of_sni = vendor("a"), rule("s", 0, kind(SNI))
    add_is("domains of no rule", "EINVAL: sni and of-rule go together",
           v + of_sni + attr("SNI", b"example.com\0"))
    add_is("domains of a rule that is not there",
           "EINVAL: no rule has this index", v + of_sni +
           domains(1, "example.com"))
    add_is("domains of a rule of kind mac",
           "EINVAL: domains belong to rules of kind sni",
           v + rule("r", 0) + domains(0, "example.com"))
    for other in (of_sni, certificate(condition())):
        add_is("prefixes of a rule of another kind",
               "EINVAL: prefixes belong to rules of kind mac",
               v + other + prefixes(0, entry("28:57:be")))
    for name in ("", "com", ".example.com", "example.com.", "a..b",
                 "*.example.com", "a b.com", "192.0.2.1", "a." + "x" * 64,
                 b"\xc3\xa4.example\0", b"a\0.example\0"):
        add_is(f"domain {name!a}", DOMAIN, v + of_sni +
               domains(0, "good.example", name))
    add_is("a domain of 254", f"ERANGE: {ANY}",
           v + of_sni + domains(0, "a." + "b." * 126 + "cc"))
    twice = "EEXIST: debar: a domain is listed twice"
    commit_is("a domain twice", twice, v + of_sni +
              domains(0, "example.com", "Example.COM"))
    commit_is("a domain in two rules", twice,
              v + of_sni + rule("t", 0, kind(SNI)) + domains(0, "example.com"),
              domains(1, "example.com"))
    commit_is("a pin twice", "EEXIST: debar: a pin is listed twice", v +
              certificate(attr("RULE_KEY_PIN", PIN)) +
              certificate(attr("RULE_KEY_PIN", PIN), name="s"))
    too_many(v + of_sni)


def too_many(before):
    most = HEADER["DEBAR_MAX_SNI"]
    number = begin(link)
    link.call("POLICY_ADD", number + before)
    for start in range(0, most, 1024):
        link.call("POLICY_ADD", number + domains(
            0, *[f"h{i}.example" for i in range(start, start + 1024)]))
    wanted = "E2BIG: too many domains"
    check(f"add: {most + 1} domains",
          came(lambda: link.call("POLICY_ADD", number +
                                 domains(0, "last.example")), wanted), wanted)
    fresh()


def network(family, address, bits):
    return nest("NETWORK", attr("NETWORK_" + family, address),
                u8("NETWORK_BITS", bits))


def settings():
    for seconds in (0, 59, 31536001, 2 ** 32 - 1):
        begin_is(f"quarantine-ttl {seconds}", TTL,
                 u32("QUARANTINE_TTL", seconds))
    begin_is("on-undecided 2", f"ERANGE: {ANY}", u32("ON_UNDECIDED", 2))
    begin_is("action 2", f"ERANGE: {ANY}", u32("ACTION", 2))
    begin_is("broadcast-to-banned 2", f"ERANGE: {ANY}",
             u32("BROADCAST_TO_BANNED", 2))
    begin_is("device-networks 8", f"EINVAL: {ANY}", u32("DEVICE_NETWORKS", 8))
    begin_is("a network without bits", NETWORK,
             nest("NETWORK", attr("NETWORK_IPV4", bytes(4))))
    begin_is("a network without an address", NETWORK,
             nest("NETWORK", u8("NETWORK_BITS", 0)))
    begin_is("a network of two families", NETWORK,
             nest("NETWORK", attr("NETWORK_IPV4", bytes(4)),
                  attr("NETWORK_IPV6", bytes(16)), u8("NETWORK_BITS", 0)))
    for family, address, bits in (("IPV4", bytes(4), 33),
                                  ("IPV6", bytes(16), 129),
                                  ("IPV4", b"\xc0\0\2\1", 24),
                                  ("IPV4", b"\x80\0\0\0", 0),
                                  ("IPV6", bytes(15) + b"\1", 127)):
        begin_is(f"network {address.hex()}/{bits}", BITS,
                 network(family, address, bits))
    most = HEADER["DEBAR_MAX_NETWORKS"]
    one = network("IPV4", b"\x0a\0\0\0", 8)
    begin_is(f"{most} networks", "accepted", one * most)
    begin_is(f"{most + 1} networks", "E2BIG: too many networks",
             one * (most + 1))


def numbers(message, *names):
    return " ".join(str(message.number(name)) for name in names)


def accepted():
    """As many of everything as there may be, and what the module says then."""
    most = HEADER["DEBAR_MAX_NETWORKS"]
    number = begin(link, u32("QUARANTINE_TTL", 60), u32("ACTION", 1),
                   u32("ON_UNDECIDED", 1), u32("DEVICE_NETWORKS", 2),
                   u32("BROADCAST_TO_BANNED", 1),
                   b"".join(network("IPV6", struct.pack(">Q", i << 32) +
                                    bytes(8), 64) for i in range(most)),
                   text("INTERFACE", "interface-1234*")
                   * HEADER["DEBAR_MAX_INTERFACES"])
    link.call("POLICY_ADD", number + vendor("a") +
              certificate(condition(), condition(SERIAL, None, b"\0\x8a"),
                          name="conditions", mode=1) +
              certificate(attr("RULE_CERTIFICATE_PIN", PIN), name="pin") +
              rule("names", 0, kind(SNI)) + domains(2, "a.example", "b.c"))
    link.call("POLICY_COMMIT", number)
    status = link.call("GET_STATUS")[0]
    check("settings arrive", numbers(
        status, "QUARANTINE_TTL", "ACTION", "ON_UNDECIDED", "DEVICE_NETWORKS",
        "BROADCAST_TO_BANNED", "CERTIFICATE_COUNT", "DOMAIN_COUNT"),
          "60 1 1 2 1 2 2")
    networks = [value for kind_, value in status.attributes
                if kind_ == HEADER["DEBAR_A_NETWORK"]]
    check("all networks are told", str(len(set(networks))), str(most))
    number = begin(link)
    link.call("POLICY_ADD", number + vendor("a"))
    link.call("POLICY_COMMIT", number)
    check("defaults", numbers(link.call("GET_STATUS")[0], "QUARANTINE_TTL",
                              "ACTION", "ON_UNDECIDED", "DEVICE_NETWORKS",
                              "BROADCAST_TO_BANNED"),
          "86400 0 0 7 0")


def main():
    for part in (rules, conditions, listed, settings, accepted):
        part()
    print("the walk has come to its end", "yes", "yes", sep="\t")


sys.exit(main())
