#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What is brought back after a restart is believed no more than anything else.

Prints a line for each check: what, what came, what was wanted, with tabs.
"""

import socket
import struct

from debarnl import (HEADER, Link, Refused, attr, check, entry, load, nest,
                     prefixes, rule, s64, text, u32, vendor)

PIN, MAC = bytes(range(32)), bytes.fromhex("2857be010203")
NOW = 1767225600
STRAY = "EINVAL: this command does not take this attribute of a device"
TIMES = "EINVAL: first-seen and last-seen belong together"
ORDER = "ERANGE: a device is seen after 1970, first before last"
VLAN = "ERANGE: the tag of an address has a number from 1 to 4095"
SHA = "EINVAL: evidence needs the sha256 of the certificate"
NEEDS = "EINVAL: a device needs mac, first-seen and last-seen"

link = Link()
CERTIFICATE = u32("RULE_KIND", HEADER["DEBAR_RULE_KIND_CERTIFICATE"])
PINNED = CERTIFICATE + attr("RULE_CERTIFICATE_PIN", PIN)


def u64(kind, value):
    return attr(kind, struct.pack("=Q", value))


def request(command, *parts):
    try:
        link.call(command, b"".join(parts))
    except Refused as refused:
        return str(refused)
    return "taken"


def quarantine(*device, address="192.168.1.90", ttl=600, more=b""):
    return request("QUARANTINE", attr("OF_IPV4", socket.inet_aton(address)),
                   text("OF_VENDOR", "a"), text("OF_IFNAME", "lc"),
                   u32("QUARANTINE_TTL", ttl), nest("DEVICE", *device), more)


def times(first=NOW, last=NOW + 60):
    return s64("DEVICE_FIRST_SEEN", first) + s64("DEVICE_LAST_SEEN", last)


def device(*parts, name="lc"):
    return request("RESTORE_DEVICE", text("OF_IFNAME", name),
                   nest("DEVICE", *parts))


link.call("POLICY_FLUSH")
check("no clock without a policy", request("REACH_CLOCK", s64("CLOCK", NOW)),
      "ENOENT: no policy is loaded")
check("no device", device(attr("DEVICE_MAC", MAC), times()),
      "ENOENT: no policy is loaded")
load(link, [vendor("a") + vendor("b") + rule("listed", 0) +
            rule("pin", 0, PINNED) +
            rule("other", 1, CERTIFICATE,
                 attr("RULE_CERTIFICATE_PIN", bytes(32))),
            prefixes(0, entry("28:57:be"))])
check("a clock that is none", request("REACH_CLOCK"),
      "EINVAL: attribute clock is missing")
check("one with more", request("REACH_CLOCK", s64("CLOCK", 1), u32("MODE", 1)),
      "EINVAL: this command does not take this attribute")
check("one", request("REACH_CLOCK", s64("CLOCK", NOW)), "taken")

for what, parts, wanted in (
        ("a verdict", u32("DEVICE_VERDICT", 0), STRAY),
        ("a prefix", attr("DEVICE_PREFIX", bytes(8)), STRAY),
        ("an address in the nest", attr("DEVICE_IPV4", bytes(4)), STRAY),
        ("first without last", s64("DEVICE_FIRST_SEEN", NOW), TIMES),
        ("last without first", s64("DEVICE_LAST_SEEN", NOW), TIMES),
        ("last before first", times(NOW, NOW - 1), ORDER),
        ("before 1970", times(-1, 1), ORDER),
        ("in the future", times(NOW, 1 << 62),
         "ERANGE: last-seen is in the future"),
        ("VLAN 0", u32("DEVICE_VLAN", 0), VLAN),
        ("VLAN 4096", u32("DEVICE_VLAN", 4096), VLAN),
        ("VLAN 65537", u32("DEVICE_VLAN", 65537), VLAN),
        ("a group MAC", attr("DEVICE_MAC", b"\1" + bytes(5)),
         "EINVAL: no device has a group address, or none"),
        ("a subject alone", attr("DEVICE_SUBJECT", b"x"), SHA),
        ("an issuer alone", attr("DEVICE_ISSUER", b"x"), SHA),
        ("an own digest alone", attr("DEVICE_OWN_SHA256", PIN), SHA),
        ("too long a subject",
         attr("DEVICE_SHA256", PIN) + attr("DEVICE_SUBJECT", bytes(1025)),
         "ERANGE: subject and issuer are too long"),
        ("both together",
         attr("DEVICE_SHA256", PIN) + attr("DEVICE_SUBJECT", bytes(600)) +
         attr("DEVICE_ISSUER", bytes(425)),
         "ERANGE: subject and issuer are too long"),
        ("a rule that is not there", text("DEVICE_RULE", "none"),
         "ENOENT: the vendor has no rule of this name"),
        ("a rule of another vendor", text("DEVICE_RULE", "other"),
         "ENOENT: the vendor has no rule of this name"),
):
    check("an address with " + what, quarantine(parts), wanted)
check("a rule without its NUL",
      quarantine(attr("DEVICE_RULE", b"pin")) == "taken", False)
check("a digest of 31 octets",
      quarantine(attr("DEVICE_SHA256", PIN[1:])) == "taken", False)
check("no time left", quarantine(ttl=0),
      "ERANGE: a quarantine lasts from 60 seconds to a year")
check("less than a minute is for what is restored only",
      request("QUARANTINE", attr("OF_IPV4", socket.inet_aton("192.168.1.91")),
              text("OF_VENDOR", "a"), text("OF_IFNAME", "lc"),
              u32("QUARANTINE_TTL", 59)),
      "ERANGE: a quarantine lasts from 60 seconds to a year")

check("the most evidence", quarantine(
    text("DEVICE_RULE", "pin"), attr("DEVICE_MAC", MAC), times(),
    attr("DEVICE_SHA256", PIN), attr("DEVICE_OWN_SHA256", PIN[::-1]),
    attr("DEVICE_SUBJECT", b"s" * 1000), attr("DEVICE_ISSUER", b"i" * 24),
    u64("DEVICE_FRAMES", 7), u32("DEVICE_VLAN", 4095), ttl=1), "taken")
check("the same again, over at once or known",
      quarantine(ttl=600) in
      ("taken", "EEXIST: this address is in quarantine already"), True)
check("a long one", quarantine(attr("DEVICE_SHA256", PIN),
                               attr("DEVICE_OWN_SHA256", PIN[::-1]),
                               attr("DEVICE_SUBJECT", b"s" * 1000),
                               attr("DEVICE_ISSUER", b"i" * 24), times(),
                               u64("DEVICE_FRAMES", 7), ttl=700,
                               address="192.168.1.92"), "taken")
check("is not renewed", quarantine(ttl=1 << 20, address="192.168.1.92"),
      "EEXIST: this address is in quarantine already")


def dumped(kind, value):
    for message in link.dump("GET_DEVICES"):
        found = dict()
        data = message.get("DEVICE")
        while len(data) >= 4:
            length, type_ = struct.unpack_from("=HH", data)
            found[type_ & 0x3fff] = data[4:length]
            data = data[(length + 3) & ~3:]
        if found.get(HEADER["DEBAR_A_DEVICE_" + kind]) == value:
            return lambda name: found.get(HEADER["DEBAR_A_DEVICE_" + name])
    return lambda name: None


got = dumped("IPV4", socket.inet_aton("192.168.1.92"))
check("and has all of it",
      (got("SHA256"), got("OWN_SHA256"), got("SUBJECT"), got("ISSUER"),
       got("FRAMES"), got("FIRST_SEEN"), got("LAST_SEEN")),
      (PIN, PIN[::-1], b"s" * 1000, b"i" * 24, struct.pack("=Q", 7),
       struct.pack("=q", NOW), struct.pack("=q", NOW + 60)))
check("its time too", 690 < struct.unpack("=q", got("EXPIRES_IN"))[0] <= 700,
      True)

mac = attr("DEVICE_MAC", MAC)
for what, parts, wanted in (
        ("nothing", b"", NEEDS), ("no times", mac, NEEDS),
        ("no MAC", times(), NEEDS),
        ("a rule", mac + times() + text("DEVICE_RULE", "listed"), STRAY),
        ("a digest", mac + times() + attr("DEVICE_SHA256", PIN), STRAY),
        ("a tag's number beyond", mac + times() + u32("DEVICE_VLAN", 4096),
         "ERANGE: a tag has a number from 0 to 4095"),
        ("an inner VLAN only", mac + times() + u32("DEVICE_INNER_VLAN", 5),
         "EINVAL: an inner VLAN needs an outer one"),
        ("a MAC that is not listed",
         attr("DEVICE_MAC", bytes.fromhex("00005e005301")) + times(),
         "ENOENT: the policy has no rule for this MAC address"),
        ("the future", mac + times(NOW, 1 << 62),
         "ERANGE: last-seen is in the future"),
):
    check("a device with " + what, device(parts), wanted)
check("a device without the nest", request("RESTORE_DEVICE"), NEEDS)
check("at an interface that is not there", device(mac, times(), name="none"),
      "ENODEV: no network device has this name")
check("a device", device(mac, times(), u32("DEVICE_VLAN", 5),
                         u32("DEVICE_INNER_VLAN", 6),
                         attr("DEVICE_IPV4", bytes([192, 0, 2, 9])),
                         u64("DEVICE_BYTES", 1 << 40)), "taken")
check("a second time", device(mac, times()),
      "EEXIST: this device is in the inventory already")
check("seen before that", device(mac, times(NOW - 60, NOW),
                                 u64("DEVICE_BYTES", 1)), "taken")
got = dumped("MAC", MAC)
check("its history", (got("FIRST_SEEN"), got("LAST_SEEN"), got("VLAN"),
                      got("INNER_VLAN"), got("IPV4"), got("BYTES")),
      (struct.pack("=q", NOW - 60), struct.pack("=q", NOW + 60),
       struct.pack("=I", 5), struct.pack("=I", 6), bytes([192, 0, 2, 9]),
       struct.pack("=Q", (1 << 40) + 1)))
