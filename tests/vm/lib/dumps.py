#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Dumps that are read in pieces while what they list changes: whoever is there
all the time is told of once, or the kernel says that something has changed.
"""

import socket
import subprocess
from collections import Counter
from random import Random

from debarnl import (DUMP, HEADER, Link, Refused, attr, attributes, check,
                     entry, load, nest, prefixes, rule, s64, text, u32, vendor)

PIECE = 4096
PORTS, HOPS, DEVICES, ADDRESSES = 200, 300, 64, 1500
ROUNDS = 8
PIN = bytes(range(32))
LATER = 1767225600

link, other = Link(size=PIECE), Link()


class Dump:
    """One that is under way. Of what comes next, one piece is made already."""

    def __init__(self, command):
        self.command = command
        self.found = []
        self.end = False
        link.send(command, flags=DUMP)

    def piece(self):
        more, self.end = link.receive()
        self.found += more
        return more

    def rest(self):
        """What all the messages are about."""
        while not self.end:
            self.piece()
        return self.keys()

    def keys(self):
        return [key_of(message) for message in self.found]


def key_of(message):
    for outer, names in (("PORT", ["PORT_IFNAME"]),
                         ("GATEWAY", ["GATEWAY_IPV4"]),
                         ("DEVICE", ["DEVICE_IPV4", "DEVICE_MAC"]),
                         ("VENDOR", ["VENDOR_NAME"])):
        fields = dict(attributes(message.get(outer, b"")))
        for name in names:
            if HEADER["DEBAR_A_" + name] in fields:
                return fields[HEADER["DEBAR_A_" + name]]
    return None


def ip(*lines):
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True,
                   check=True)


def load_policy():
    pin = u32("RULE_KIND", HEADER["DEBAR_RULE_KIND_CERTIFICATE"])
    load(other, [vendor("a") + vendor("b") + rule("listed", 0) +
                 rule("pin", 0, pin, attr("RULE_CERTIFICATE_PIN", PIN)) +
                 rule("other", 1, pin, attr("RULE_CERTIFICATE_PIN", bytes(32))),
                 prefixes(0, entry("28:57:be"))])


def flush():
    other.call("POLICY_FLUSH")


def unchanged(what, command, count):
    """All of a dump during which nothing changes."""
    keys = Dump(command).rest()
    check(f"{what}: all of them", len(set(keys)), count)
    check(f"{what}: each once", len(keys), count)
    check(f"{what}: nothing has changed", link.interrupted, False)


def changed(what, command, change):
    dump = Dump(command)
    dump.piece()
    check(f"{what}: not all at once", dump.end, False)
    change()
    dump.rest()
    check(f"{what}: the kernel says so", link.interrupted, True)


def ports():
    def name(number):
        return f"debar-test-{number:04}"

    ip(*(f"link add {name(i)} group 7 type dummy" for i in range(PORTS)))
    load_policy()
    count = len(link.dump("GET_PORTS"))
    check("ports enough", count >= PORTS, True)
    unchanged("ports", "GET_PORTS", count)
    changed("a port that goes", "GET_PORTS",
            lambda: ip(f"link del {name(0)}"))
    changed("a port that comes", "GET_PORTS",
            lambda: ip(f"link add {name(0)} group 7 type dummy"))
    ip("link del group 7")
    flush()


def hop(number):
    return f"10.9.{number >> 8}.{number & 255}"


def route(number, what="add"):
    return (f"route {what} 10.10.{number >> 8}.{number & 255} "
            f"via {hop(number)} dev lc onlink")


def gateways():
    ip(*(route(i) for i in range(HOPS)))
    load_policy()
    unchanged("gateways", "GET_GATEWAYS", HOPS)
    changed("a gateway that comes", "GET_GATEWAYS",
            lambda: ip(route(HOPS)))
    dump, number, pieces = Dump("GET_GATEWAYS"), HOPS, 0
    while not dump.end and pieces < 2 * HOPS // 30:
        dump.piece()
        pieces += 1
        ip(*(route(i) for i in range(number + 1, number + 31)))
        number += 30
    check("gateways that keep coming: there is an end", dump.end, True)
    shown = Counter(dump.keys())
    check("and those that stay are told of once",
          {shown[socket.inet_aton(hop(i))] for i in range(HOPS)}, {1})
    changed("a policy that names other vendors", "GET_GATEWAYS", load_policy)
    changed("gateways that go", "GET_GATEWAYS", flush)
    ip(*(route(i, "del") for i in range(number + 1)))


def bring_back(number, seen):
    """A device of the inventory, which pushes out the one seen first."""
    mac = bytes.fromhex("2857be") + number.to_bytes(3, "big")
    try:
        other.call("RESTORE_DEVICE", text("OF_IFNAME", "lc") +
                   nest("DEVICE", attr("DEVICE_MAC", mac),
                        s64("DEVICE_FIRST_SEEN", 1),
                        s64("DEVICE_LAST_SEEN", seen)))
    except Refused as refused:          # its bucket has none to push out
        if refused.name != "ENOMEM":
            raise


def devices():
    load_policy()
    for i in range(DEVICES):
        bring_back(i, LATER + i)
    unchanged("devices", "GET_DEVICES", DEVICES)
    changed("another policy", "GET_DEVICES", load_policy)
    changed("no policy", "GET_DEVICES", flush)
    wrong, interrupted = Counter(), False
    for _ in range(ROUNDS):
        load_policy()
        for i in range(DEVICES):
            bring_back(i, LATER + i)
        before = set(Dump("GET_DEVICES").rest())
        dump, number = Dump("GET_DEVICES"), DEVICES
        while not dump.end:
            dump.piece()
            for number in range(number + 1, number + 60):
                bring_back(number, 2)
        shown = Counter(dump.keys())
        interrupted |= link.interrupted
        stayed = before & set(Dump("GET_DEVICES").rest())
        wrong.update(shown[mac] for mac in stayed)
        flush()
    check("devices come and go: those that stay are told of once",
          sorted(wrong), [1])
    check("and nobody is alarmed", interrupted, False)


def by_certificate(address):
    other.call("QUARANTINE", attr("OF_IPV4", address) + text("OF_VENDOR", "a") +
               text("OF_IFNAME", "lc") + u32("QUARANTINE_TTL", 3600) +
               nest("DEVICE", text("DEVICE_RULE", "pin"),
                    s64("DEVICE_FIRST_SEEN", 1), s64("DEVICE_LAST_SEEN", 1)))


def by_hand(address):
    other.call("QUARANTINE", attr("OF_IPV4", address) + text("OF_VENDOR", "b") +
               text("OF_IFNAME", "lc") + u32("QUARANTINE_TTL", 3600))


def release(address):
    other.call("RELEASE", attr("OF_IPV4", address))


def neighbours(addresses):
    """Two that follow each other in one bucket: their order depends on which
    came first. And all that come before them."""
    first = Dump("GET_DEVICES").rest()
    for address in addresses:
        release(address)
    for address in reversed(addresses):
        by_certificate(address)
    second = Dump("GET_DEVICES").rest()
    at = {address: i for i, address in enumerate(first)}
    found = [i for i in range(len(second) - 1)
             if at[second[i]] > at[second[i + 1]]]
    return second, found


def quarantine():
    load_policy()
    # The buckets of neighbouring addresses are spread too well.
    addresses = [(0x0a000000 | number).to_bytes(4, "big")
                 for number in Random(1).sample(range(1 << 24), ADDRESSES)]
    for address in addresses:
        by_certificate(address)
    unchanged("quarantine", "GET_DEVICES", ADDRESSES)
    listed, found = neighbours(addresses)
    dump = Dump("GET_DEVICES")
    piece = len(dump.piece())
    dump.rest()

    # The first of the two is to be the last of the second piece.
    at = next(i for i in found if i >= 2 * piece - 1)
    left, right = listed[at:at + 2]
    for address in listed[:at + 1 - 2 * piece]:
        release(address)
    stay = set(listed[at + 1 - 2 * piece:]) - {left}

    for what, change, again in (
            ("one before it goes", lambda: release(left),
             lambda: by_certificate(left)),
            ("another takes its place", lambda: by_hand(right), None)):
        dump = Dump("GET_DEVICES")
        dump.piece()
        change()
        dump.piece()
        check(f"{what}: the bucket is cut in two", dump.keys()[-1] == left,
              True)
        shown = Counter(dump.rest())
        check(f"{what}: those that stay are told of once",
              {shown[address] for address in stay}, {1})
        check(f"{what}: nobody is alarmed", link.interrupted, False)
        if again:
            again()
    changed("another policy", "GET_DEVICES", load_policy)
    flush()


ports()
gateways()
devices()
quarantine()
