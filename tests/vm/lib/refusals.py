#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Make every request that the module must refuse, and see what it says.

Needs a policy named "before" with a vendor "hikvision" in force. Prints a line
for each check: what, what came, what was wanted, with tabs between.
"""

import sys

from debarnl import (HEADER, Link, Refused, attr, begin, entry, head, nest,
                     prefixes, rule, s64, text, u8, u32, vendor)

# For what the kernel itself says, whose wording is not ours.
ANY = "some words"

STRAY = "EINVAL: this command does not take this attribute"
NO_LOAD = "ENOENT: this socket has no open transaction of this number"
VERSIONS = ("EPROTONOSUPPORT: tool and module are of different versions: "
            "update the older one")
HEAD = "EINVAL: a policy needs attributes name, mode and hash"
NAME = "EINVAL: a policy's name consists of a-z, 0-9, - and +"
INTERFACE = "EINVAL: an interface pattern has 1 to 15 printable characters"
VENDOR_NAME = "EINVAL: a vendor's name consists of a-z, 0-9, - and +"
UNTIL = "EINVAL: until must be later than effective"
RULE_TEXT = ("EINVAL: a text of this rule is empty or holds a control "
             "character")
RULE_NEEDS = "EINVAL: a rule needs a name and a vendor"
GO_TOGETHER = "EINVAL: prefixes and of-rule go together"
EIGHT = "EINVAL: prefixes must hold one or more entries of 8 octets"
LENGTH = "EINVAL: a prefix must have 24, 28 or 36 bits"
BITS = "EINVAL: bits beyond the length of a prefix must be zero"
UNIVERSAL = ("EINVAL: a prefix must not be a group or locally administered "
             "address")
NO_VENDOR = "ENOENT: the policy has no vendor of this name"

link = Link()


def came(function, *arguments, wanted=""):
    """What a request was answered, in the form of @wanted."""
    try:
        function(*arguments)
    except Refused as refused:
        said = refused.text
        if said and wanted.endswith(ANY):
            said = ANY
        return f"{refused.name}: {said}"
    return "accepted"


def check(what, wanted, function, *arguments):
    print(what, came(function, *arguments, wanted=wanted), wanted, sep="\t")


def begin_must_fail(what, wanted, payload):
    answer = came(link.call, "POLICY_BEGIN", payload, wanted=wanted)
    print("begin: " + what, answer, wanted, sep="\t")
    if answer == "accepted":
        clear()


def clear():
    """End what was accepted by mistake, lest all that follows is refused."""
    global link
    link.close()
    link = Link()


def add_must_fail(what, wanted, payload, before=b""):
    """A policy-add that the module refuses also ends the transaction. What
    the kernel's own check of attributes refuses, the module never hears of.
    """
    number = begin(link)
    if before:
        link.call("POLICY_ADD", number + before)
    check("add: " + what, wanted, link.call, "POLICY_ADD", number + payload)
    left = "accepted" if wanted.endswith(ANY) else NO_LOAD
    ended = came(link.call, "POLICY_ABORT", number)
    if ended != left:
        print(f"add: then abort after {what}", ended, left, sep="\t")
        clear()


def commit_must_fail(what, wanted, *batches):
    number = begin(link)
    for batch in batches:
        link.call("POLICY_ADD", number + batch)
    check("commit: " + what, wanted, link.call, "POLICY_COMMIT", number)
    check(f"commit: {what} ends the transaction", NO_LOAD, link.call,
          "POLICY_COMMIT", number)


def without(kind):
    """Attributes of policy-begin but for one."""
    parts = {"ABI": u32("ABI", HEADER["DEBAR_ABI"]),
             "NAME": text("NAME", "test"),
             "HASH": attr("HASH", bytes(32)),
             "MODE": u32("MODE", 2)}
    del parts[kind]
    return b"".join(parts.values())


def begins():
    abi = HEADER["DEBAR_ABI"]
    begin_must_fail("no abi", VERSIONS, without("ABI"))
    for other in (0, abi + 1, 0xffffffff):
        begin_must_fail(f"abi {other:#x}", VERSIONS,
                        without("ABI") + u32("ABI", other))
    begin_must_fail("a newer tool is told its version, not its attributes",
                    VERSIONS, without("ABI") + u32("ABI", abi + 1) +
                    u32("OF_RULE", 0))
    for kind in ("NAME", "MODE", "HASH"):
        begin_must_fail(f"no {kind.lower()}", HEAD, without(kind))
    for kind in ("TRANSACTION", "OF_RULE"):
        begin_must_fail(f"stray {kind.lower()}", STRAY,
                        head() + u32(kind, 0))
    begin_must_fail("stray vendor", STRAY, head() + vendor("a"))
    begin_must_fail("attribute of a reply", f"EINVAL: {ANY}",
                    head() + s64("LOADED_AT", 0))
    begin_must_fail("unknown attribute", f"EINVAL: {ANY}",
                    head() + u32(HEADER["DEBAR_A_MAX"] + 1, 0))
    for name in ("", "Upper", "a b", "a/b", "a\tb", "\u00e4", "a\x1b[2J"):
        begin_must_fail(f"name {name!a}", NAME, head(name))
    begin_must_fail("name of 32", f"EINVAL: {ANY}", head("a" * 32))
    begin_must_fail("name without end", f"EINVAL: {ANY}", head(b"name"))
    for value in ("a\nb", "\x1b[31m", "a\x7f"):
        begin_must_fail(f"authority {value!a}",
                        "EINVAL: authority holds a control character",
                        head() + text("AUTHORITY", value))
    begin_must_fail("authority of 256", f"EINVAL: {ANY}",
                    head() + text("AUTHORITY", "a" * 256))
    for length in (0, 31, 33):
        begin_must_fail(f"hash of {length}", f"ERANGE: {ANY}",
                        without("HASH") + attr("HASH", bytes(length)))
    begin_must_fail("mode 3", f"ERANGE: {ANY}",
                    without("MODE") + u32("MODE", 3))
    begin_must_fail("mode of one octet", f"EINVAL: {ANY}",
                    without("MODE") + u8("MODE", 2))
    begin_must_fail("transit off",
                    "EINVAL: transit must be monitor or enforce",
                    head() + u32("TRANSIT", 0))
    begin_must_fail("transit 3", f"ERANGE: {ANY}", head() + u32("TRANSIT", 3))
    interfaces()


def interfaces():
    for value, what in ((b"\0", "empty"), (b"eth\x07", "a bell"),
                        (b"\0eth", "empty before a NUL")):
        begin_must_fail("interface: " + what, INTERFACE,
                        head() + attr("INTERFACE", value))
    begin_must_fail("interface of 16", f"ERANGE: {ANY}",
                    head() + attr("INTERFACE", b"i" * 16))
    most = HEADER["DEBAR_MAX_INTERFACES"]
    begin_must_fail(f"{most + 1} interfaces",
                    "E2BIG: too many interface patterns",
                    head() + text("INTERFACE", "eth*") * (most + 1))


def transactions():
    other = Link()
    missing = "ENOENT: attribute transaction is missing"
    for command in ("POLICY_ADD", "POLICY_COMMIT", "POLICY_ABORT"):
        check(f"{command}: no transaction named", missing, link.call, command)
        check(f"{command}: none open", NO_LOAD, link.call, command,
              u32("TRANSACTION", 1))
    number = begin(link)
    check("begin: one is open already",
          "EBUSY: another load into this namespace is in progress",
          other.call, "POLICY_BEGIN", head())
    check("begin: also for the socket that has it",
          "EBUSY: another load into this namespace is in progress",
          link.call, "POLICY_BEGIN", head())
    for command in ("POLICY_ADD", "POLICY_COMMIT", "POLICY_ABORT"):
        check(f"{command}: another socket's", NO_LOAD, other.call, command,
              number)
        check(f"{command}: another number", NO_LOAD, link.call, command,
              u32("TRANSACTION", int.from_bytes(number[4:], "little") + 1))
    check("and it is still open", "accepted", link.call, "POLICY_ADD",
          number + vendor("a"))
    for command in ("POLICY_COMMIT", "POLICY_ABORT"):
        check(f"{command}: stray attribute", STRAY, link.call, command,
              number + text("NAME", "a"))
    check("abort", "accepted", link.call, "POLICY_ABORT", number)
    check("abort: only once", NO_LOAD, link.call, "POLICY_ABORT", number)
    # So many that some are found where nothing is to be left of them.
    number = begin(link)
    link.call("POLICY_ADD", number + vendor("long") + b"".join(
        rule(f"rule {i}", 0, text("RULE_REGISTRANT", f"Maker {i}"))
        for i in range(100)))
    check("abort: with texts", "accepted", link.call, "POLICY_ABORT", number)
    other.close()


def vendors():
    add_must_fail("stray attribute", STRAY, text("NAME", "a"))
    add_must_fail("a vendor without a name", "EINVAL: a vendor needs a name",
                  nest("VENDOR", u32("VENDOR_MODE", 2)))
    for name in ("", "Upper", "a_b", "a\x1bb", "\u00e4"):
        add_must_fail(f"vendor {name!a}", VENDOR_NAME, vendor(name))
    add_must_fail("vendor's name of 32", f"EINVAL: {ANY}", vendor("a" * 32))
    add_must_fail("entity with a line feed",
                  "EINVAL: entity holds a control character",
                  vendor("a", text("VENDOR_ENTITY", "x\n")))
    add_must_fail("entity of 256", f"EINVAL: {ANY}",
                  vendor("a", text("VENDOR_ENTITY", "x" * 256)))
    add_must_fail("vendor's mode 3", f"ERANGE: {ANY}",
                  vendor("a", u32("VENDOR_MODE", 3)))
    for until in (9, 10):
        add_must_fail(f"effective 10, until {until}", UNTIL,
                      vendor("a", s64("VENDOR_EFFECTIVE", 10),
                             s64("VENDOR_UNTIL", until)))
    add_must_fail("effective at the end of time", UNTIL,
                  vendor("a", s64("VENDOR_EFFECTIVE", 2 ** 63 - 1)))
    add_must_fail("until at the beginning of time", UNTIL,
                  vendor("a", s64("VENDOR_UNTIL", -2 ** 63)))
    same = "EEXIST: two vendors have the same name"
    add_must_fail("a vendor twice in one message", same,
                  vendor("a") + vendor("b") + vendor("a"))
    add_must_fail("a vendor twice in two", same, vendor("a"), vendor("a"))
    add_must_fail("an unknown attribute of a vendor", f"EINVAL: {ANY}",
                  vendor("a", u32("VENDOR_MAX", 0), u32(99, 0)))
    add_must_fail("a vendor not marked as nested", f"EINVAL: {ANY}",
                  attr("VENDOR", text("VENDOR_NAME", "a")))
    most = HEADER["DEBAR_MAX_VENDORS"]
    add_must_fail(f"{most + 1} vendors", "E2BIG: too many vendors",
                  vendor("last"),
                  b"".join(vendor(f"v{i}") for i in range(most)))


def waiver(*subject, without=None, **values):
    """A waiver that is right but for what is said otherwise."""
    texts = {"TICKET": "W-1", "REASON": "lab", "APPROVED_BY": "office"}
    texts.update(values)
    parts = [text("WAIVER_" + kind, value) for kind, value in texts.items()
             if kind not in (without, "EXPIRES")]
    if without != "EXPIRES":
        parts.append(s64("WAIVER_EXPIRES", values.get("EXPIRES", 2 ** 40)))
    return nest("WAIVER", *parts, *subject)


def waivers():
    mac = attr("WAIVER_MAC", bytes.fromhex("2857be010203"))
    needs = "EINVAL: a waiver needs ticket, reason, approved-by and expires"
    for kind in ("TICKET", "REASON", "APPROVED_BY", "EXPIRES"):
        add_must_fail(f"a waiver without {kind.lower()}", needs,
                      waiver(mac, without=kind))
    bad = ("EINVAL: a text of this waiver is empty or holds a control "
           "character")
    for kind in ("TICKET", "REASON", "APPROVED_BY"):
        for value in ("", "a\nb", "\x7f"):
            add_must_fail(f"a waiver's {kind.lower()} {value!a}", bad,
                          waiver(mac, **{kind: value}))
    for kind, most in (("TICKET", HEADER["DEBAR_TICKET_MAX"]),
                       ("REASON", HEADER["DEBAR_TEXT_MAX"]),
                       ("APPROVED_BY", HEADER["DEBAR_TEXT_MAX"])):
        add_must_fail(f"a waiver's {kind.lower()} of {most + 1}",
                      f"EINVAL: {ANY}",
                      waiver(mac, **{kind: "x" * (most + 1)}))
    for when in (0, -1, -2 ** 63):
        add_must_fail(f"a waiver until {when}",
                      "EINVAL: a waiver expires after 1970",
                      waiver(mac, EXPIRES=when))
    one = ("EINVAL: a waiver is for one of mac, ipv4, ipv6, interface and "
           "certificate")
    ipv4 = attr("WAIVER_IPV4", bytes([192, 0, 2, 64]))
    add_must_fail("a waiver for nothing", one, waiver())
    add_must_fail("a waiver for two things", one, waiver(mac, ipv4))
    subjects(mac, ipv4)
    commit_must_fail("two waivers for the same",
                     "EEXIST: debar: two waivers are for the same",
                     vendor("a") + waiver(mac),
                     waiver(mac, u8("WAIVER_BITS", 48), TICKET="W-2"))
    most = HEADER["DEBAR_MAX_WAIVERS"]
    number = begin(link)
    for first in range(0, most, 128):
        link.call("POLICY_ADD", number + b"".join(
            waiver(attr("WAIVER_IPV4", (0x0a000000 + i).to_bytes(4, "big")))
            for i in range(first, first + 128)))
    check(f"add: {most + 1} waivers", "E2BIG: too many waivers", link.call,
          "POLICY_ADD", number + waiver(mac))


def subjects(mac, ipv4):
    no_such = ("EINVAL: no waiver can be for this: not this length, a group "
               "address, or no name of an interface")
    beyond = ("EINVAL: bits beyond the length of a waiver's prefix must be "
              "zero")
    for bits in (0, 23, 25, 47, 49, 255):
        add_must_fail(f"a waiver for {bits} bits of a MAC", no_such,
                      waiver(mac, u8("WAIVER_BITS", bits)))
    for bits in (24, 28, 36):
        add_must_fail(f"a waiver for {bits} bits of a MAC, more given", beyond,
                      waiver(mac, u8("WAIVER_BITS", bits)))
    for bits in (0, 33):
        add_must_fail(f"a waiver for {bits} bits of IPv4", no_such,
                      waiver(ipv4, u8("WAIVER_BITS", bits)))
    add_must_fail("a waiver for a network, more given", beyond,
                  waiver(ipv4, u8("WAIVER_BITS", 24)))
    ipv6 = attr("WAIVER_IPV6", bytes(15) + b"\1")
    for bits in (0, 129):
        add_must_fail(f"a waiver for {bits} bits of IPv6", no_such,
                      waiver(ipv6, u8("WAIVER_BITS", bits)))
    add_must_fail("a waiver for a group", no_such,
                  waiver(attr("WAIVER_MAC", bytes.fromhex("01005e000001"))))
    for name in ("", "x" * 16):
        add_must_fail(f"a waiver for interface {name!r}",
                      no_such if not name else f"EINVAL: {ANY}",
                      waiver(text("WAIVER_INTERFACE", name)))
    add_must_fail("a waiver for some bits of an interface", no_such,
                  waiver(text("WAIVER_INTERFACE", "eth0"),
                         u8("WAIVER_BITS", 8)))
    for kind, size in (("MAC", 5), ("MAC", 7), ("IPV4", 3), ("IPV6", 17),
                       ("CERTIFICATE", 31), ("CERTIFICATE", 33)):
        add_must_fail(f"a waiver for {size} octets of {kind.lower()}",
                      f"ERANGE: {ANY}",
                      waiver(attr("WAIVER_" + kind, bytes(size))))


def rules():
    add_must_fail("a rule without a vendor", RULE_NEEDS,
                  nest("RULE", text("RULE_NAME", "a")), vendor("a"))
    add_must_fail("a rule without a name", RULE_NEEDS,
                  nest("RULE", u32("RULE_VENDOR", 0)), vendor("a"))
    for index in (1, 0xffffffff):
        add_must_fail(f"a rule of vendor {index:#x}",
                      "EINVAL: no vendor has this index",
                      vendor("a") + rule("r", index))
    add_must_fail("a rule before its vendor",
                  "EINVAL: no vendor has this index",
                  rule("r", 0) + vendor("a"))
    for name in ("", "a\nb", "a\x7f"):
        add_must_fail(f"rule {name!a}", RULE_TEXT, rule(name, 0), vendor("a"))
    for kind in ("REGISTRANT", "CLASS"):
        add_must_fail(f"{kind.lower()} with a tab", RULE_TEXT,
                      rule("r", 0, text("RULE_" + kind, "\t")), vendor("a"))
    for kind, most in (("NAME", HEADER["DEBAR_RULE_NAME_MAX"]),
                       ("REGISTRANT", HEADER["DEBAR_TEXT_MAX"]),
                       ("CLASS", HEADER["DEBAR_NAME_MAX"])):
        add_must_fail(f"rule's {kind.lower()} of {most + 1}",
                      f"EINVAL: {ANY}",
                      rule("r", 0, text("RULE_" + kind, "x" * (most + 1))),
                      vendor("a"))
    too_many_rules()
    commit_must_fail("two rules of one name",
                     "EEXIST: debar: two rules have the same name",
                     vendor("a") + vendor("b") + rule("r", 0) + rule("r", 1))


def too_many_rules():
    most = HEADER["DEBAR_MAX_RULES"]
    number = begin(link)
    link.call("POLICY_ADD", number + vendor("a"))
    for _ in range(most // 1024):
        link.call("POLICY_ADD", number + rule("r", 0) * 1024)
    check(f"add: {most + 1} rules", "E2BIG: too many rules", link.call,
          "POLICY_ADD", number + rule("last", 0))
    check("add: which ends the transaction", NO_LOAD, link.call,
          "POLICY_ABORT", number)


def prefix_lists():
    good = entry("28:57:be")
    before = vendor("a") + rule("r", 0)

    def refuse(what, wanted, payload):
        add_must_fail(what, wanted, payload, before)

    refuse("prefixes of no rule", GO_TOGETHER, attr("PREFIXES", good))
    refuse("a rule without prefixes", GO_TOGETHER, u32("OF_RULE", 0))
    refuse("no prefixes", EIGHT, prefixes(0))
    refuse("half a prefix", EIGHT, prefixes(0, good, good[:4]))
    for index in (1, 0xffffffff):
        refuse(f"prefixes of rule {index:#x}", "EINVAL: no rule has this index",
               prefixes(index, good))
    for bits in (0, 23, 25, 32, 48, 255):
        refuse(f"a prefix of {bits} bits", LENGTH,
               prefixes(0, good, entry("28:57:be", bits)))
    for bad, bits in (("28:57:be:01", 24), ("28:57:be:08", 28),
                      ("28:57:be:10:08", 36), ("28:57:be:00:00:01", 36)):
        refuse(f"{bad}/{bits}", BITS, prefixes(0, good, entry(bad, bits)))
    refuse("an eighth octet", BITS, prefixes(0, entry("28:57:be", 24, 1)))
    for bad in ("01:00:5e", "02:00:00", "ff:ff:ff"):
        refuse(bad, UNIVERSAL, prefixes(0, entry(bad)))
    refuse("good prefixes before a bad one", UNIVERSAL,
           prefixes(0, *[good] * 100, entry("33:33:00")))
    twice = "EEXIST: debar: a prefix is listed twice"
    commit_must_fail("a prefix twice in a rule", twice, before,
                     prefixes(0, good, entry("28:57:bf"), good))
    commit_must_fail("a prefix in two rules", twice,
                     before + rule("s", 0), prefixes(0, good),
                     prefixes(1, good))
    commit_must_fail("a prefix of 36 bits twice", twice, before,
                     prefixes(0, entry("28:57:be:10:10", 36)) ,
                     prefixes(0, entry("28:57:be:10:10", 36)))
    too_many_prefixes(before)
    commit_must_fail("no vendors",
                     "EINVAL: a policy needs at least one vendor")


def too_many_prefixes(before):
    most = HEADER["DEBAR_MAX_PREFIXES"]
    number = begin(link)
    link.call("POLICY_ADD", number + before)
    for _ in range(most // 4096):
        link.call("POLICY_ADD", number + prefixes(0, entry("28:57:be") * 4096))
    check(f"add: {most + 1} prefixes", "E2BIG: too many prefixes", link.call,
          "POLICY_ADD", number + prefixes(0, entry("28:57:be")))


def protected():
    most = HEADER["DEBAR_MAX_PROTECT"]
    one = nest("PROTECT", attr("PROTECT_IPV4", bytes(4)))
    add_must_fail(f"{most + 1} protected addresses",
                  "E2BIG: too many protected addresses", one, one * most)
    for kind, length in (("MAC", 5), ("MAC", 7), ("IPV4", 16), ("IPV6", 4)):
        add_must_fail(f"protected {kind} of {length} octets",
                      f"ERANGE: {ANY}",
                      nest("PROTECT", attr("PROTECT_" + kind, bytes(length))))


def others():
    check("get-status: stray attribute", STRAY, link.call, "GET_STATUS",
          text("NAME", "a"))
    check("flush: stray attribute", STRAY, link.call, "POLICY_FLUSH",
          u32("TRANSACTION", 1))
    check("set: nothing", "EINVAL: neither mode nor enabled is given",
          link.call, "SET", text("OF_VENDOR", "hikvision"))
    check("set: enabled 2", "EINVAL: enabled must be 0 or 1", link.call,
          "SET", u8("ENABLED", 2))
    check("set: mode 3", f"ERANGE: {ANY}", link.call, "SET", u32("MODE", 3))
    check("set: stray attribute", STRAY, link.call, "SET",
          u32("MODE", 2) + text("NAME", "before"))
    for name in ("nobody", "", "hikvision2", "hik"):
        check(f"set: vendor {name!a}", NO_VENDOR, link.call, "SET",
              u32("MODE", 2) + text("OF_VENDOR", name))
        check(f"get-devices: vendor {name!a}", NO_VENDOR, link.dump,
              "GET_DEVICES", text("OF_VENDOR", name))
    check("set: a vendor's name of 32", f"EINVAL: {ANY}", link.call, "SET",
          u32("MODE", 2) + text("OF_VENDOR", "a" * 32))
    for command in ("GET_PORTS", "GET_GATEWAYS", "GET_VENDORS", "GET_RULES",
                    "GET_WAIVERS"):
        check(f"{command}: stray attribute", STRAY, link.dump, command,
              text("OF_VENDOR", "hikvision"))
    check("get-devices: stray attribute", STRAY, link.dump, "GET_DEVICES",
          text("NAME", "before"))
    for number in (0, HEADER["DEBAR_CMD_EVENT"], 99):
        check(f"command {number}", "ENOTSUP: None", link.call, number)


def state():
    """What must not have changed."""
    status = link.call("GET_STATUS")[0]
    return (f"{status.get('NAME').decode()} {status.number('GENERATION')} "
            f"{status.number('MODE')} {status.number('ENABLED')}")


def without_policy():
    link.call("POLICY_FLUSH")
    check("set: no policy", "ENOENT: no policy is loaded", link.call, "SET",
          u32("MODE", 2))
    check("get-devices of a vendor: no policy", NO_VENDOR, link.dump,
          "GET_DEVICES", text("OF_VENDOR", "hikvision"))
    check("flush: no policy is no error", "accepted", link.call,
          "POLICY_FLUSH")


def main():
    before = state()
    for part in (begins, transactions, vendors, waivers, rules, prefix_lists,
                 protected, others):
        part()
    print("after all that the policy is what it was", state(), before,
          sep="\t")
    without_policy()
    print("the walk has come to its end", "yes", "yes", sep="\t")


sys.exit(main())
