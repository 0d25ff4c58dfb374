#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""usage: commands.py [PATTERN]

Every command of the netlink family, with each of its allocations failing in
turn: it says so, and nothing has changed. Prints TAP.
"""
import errno
import os
import re
import socket
import subprocess
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)) + "/../vm/lib"]

import inject                                                   # noqa: E402
from cases import Bench, Case                                   # noqa: E402
from debarnl import (HEADER, Link, Refused, attr, begin, entry,  # noqa: E402
                     load, nest, prefixes, rule, s64, text, u8, u32, vendor)
from rtnl import Route, quiet                                   # noqa: E402
from system import insert                                       # noqa: E402

MAC = bytes.fromhex("2857be010203")
CERTIFICATE = u32("RULE_KIND", HEADER["DEBAR_RULE_KIND_CERTIFICATE"])
SNI = u32("RULE_KIND", HEADER["DEBAR_RULE_KIND_SNI"])
NOW = int(time.time())

route = Route()
link = bench = None


def condition(pattern):
    return nest("RULE_CONDITION",
                u32("CONDITION_FIELD", HEADER["DEBAR_CONDITION_FIELD_ISSUER"]),
                u32("CONDITION_TYPE", HEADER["DEBAR_NAME_ATTRIBUTE_O"]),
                attr("CONDITION_PATTERN", pattern))


def waiver(number):
    return nest("WAIVER", text("WAIVER_TICKET", f"W-{number}"),
                text("WAIVER_REASON", "lab"),
                text("WAIVER_APPROVED_BY", "office"),
                s64("WAIVER_EXPIRES", NOW + 10 ** 7),
                attr("WAIVER_IPV4", bytes([10, 1, 1, number])))


# By what it is that is added.
PARTS = {
    "vendors": b"".join(vendor(f"v{i}", text("VENDOR_ENTITY", f"Maker {i}"))
                        for i in range(3)),
    "rules on MACs": b"".join(rule(f"v{i}/mac", i,
                                   text("RULE_REGISTRANT", "Maker"))
                              for i in range(3)),
    "rules on certificates": b"".join(
        rule(f"v0/tls{i}", 0, CERTIFICATE, condition(b"Maker %d*" % i),
             condition(b"other")) for i in range(3)) + rule(
                 "v0/pin", 0, CERTIFICATE,
                 attr("RULE_CERTIFICATE_PIN", bytes(range(32)))) +
    rule("v0/sni", 0, SNI),
    "prefixes": prefixes(0, *[entry(0x2857be000000 + i * 0x1000000)
                              for i in range(20)]),
    "domains": u32("OF_RULE", 7) + b"".join(
        text("SNI", f"d{i}.example.com") for i in range(20)),
    "protected": b"".join(nest("PROTECT", attr(
        "PROTECT_IPV4", bytes([10, 0, 0, i]))) for i in range(20)),
    "waivers": b"".join(waiver(i) for i in range(1, 20)),
}
HEAD = (text("AUTHORITY", "who orders this"), text("INTERFACE", "lc*"),
        text("INTERFACE", "ld*"))


def open_load(*more, name="test"):
    """A transaction with all that a policy can hold."""
    number = begin(link, *HEAD, *more, name=name)
    for part in PARTS.values():
        link.call("POLICY_ADD", number + part)
    return number


def load_all(*more, name="test"):
    link.call("POLICY_COMMIT", open_load(name=name) + b"".join(more))


def flush(_=None):
    try:
        link.call("POLICY_ROLLBACK")
    except Refused:
        pass
    link.call("POLICY_FLUSH")


def abandon(_=None):
    """Whatever is open is not any more."""
    global link
    link.close()
    link = Link()


def request(command, *parts):
    return lambda _: link.call(command, b"".join(parts))


def quarantined(number=90, *more):
    return (attr("OF_IPV4", bytes([192, 168, 1, number])) +
            text("OF_VENDOR", "v0") + text("OF_IFNAME", "lc0") + b"".join(more))


EVIDENCE = nest("DEVICE", text("DEVICE_RULE", "v0/pin"),
                attr("DEVICE_MAC", MAC), s64("DEVICE_FIRST_SEEN", NOW - 99),
                s64("DEVICE_LAST_SEEN", NOW - 9),
                attr("DEVICE_SHA256", bytes(range(32))),
                attr("DEVICE_SUBJECT", b"CN=x"))
DEVICE = text("OF_IFNAME", "lc0") + nest(
    "DEVICE", attr("DEVICE_MAC", MAC), s64("DEVICE_FIRST_SEEN", NOW - 99),
    s64("DEVICE_LAST_SEEN", NOW - 9))


def release(number):
    return request("RELEASE", attr("OF_IPV4", bytes([192, 168, 1, number])))


def transactions():
    """What needs an open one, or leads to one, with no policy in force."""
    flush()
    yield Case("policy-begin", lambda _: begin(
        link, *HEAD, nest("NETWORK", attr("NETWORK_IPV4", bytes(4)),
                          u8("NETWORK_BITS", 0))), undo=abandon)
    number = [b""]

    def begun():
        number[0] = begin(link)
        for part in PARTS.values():
            if part is current[0]:
                return
            link.call("POLICY_ADD", number[0] + part)

    current = [None]
    for name, part in PARTS.items():
        current[0] = part
        yield Case(f"policy-add, {name}", lambda _: link.call(
            "POLICY_ADD", number[0] + current[0]), begun, abandon)
    current[0] = None
    yield Case("policy-abort", lambda _: link.call("POLICY_ABORT", number[0]),
               begun)
    yield Case("a socket that closes", abandon, begun, errors=(0,))
    yield Case("policy-flush of nothing", request("POLICY_FLUSH"),
               silent=True)


def commits():
    """Policies that come and go."""
    def commit(*more):
        return lambda number: link.call("POLICY_COMMIT",
                                        number + b"".join(more))

    within = u32("CONFIRM_WITHIN", 3600)
    flush()
    yield Case("policy-commit, the first", commit(), open_load, flush,
               waits=True)
    yield Case("policy-commit, the first, on trial", commit(within),
               lambda: open_load(s64("CLOCK", NOW + 86400)), flush)
    yield Case("policy-rollback to nothing", request("POLICY_ROLLBACK"),
               lambda: load_all(within), flush)
    yield Case("policy-flush", request("POLICY_FLUSH"), load_all)

    def in_force(kind):
        name = link.call("GET_STATUS")[0].get(kind)
        return name.rstrip(b"\0").decode() if name else None

    def old():
        """What has not changed need not be made again."""
        if in_force("NAME") == "old":
            return
        flush()
        load_all(name="old")
        link.call("QUARANTINE", quarantined(91))
        link.call("RESTORE_DEVICE", DEVICE)

    def prepare(*more):
        old()
        return open_load(*more)

    yield Case("policy-commit, another", commit(), prepare)
    yield Case("policy-commit, another, on trial", commit(within),
               lambda: prepare(s64("CLOCK", NOW + 86400)))
    flush()

    def trial():
        if not in_force("CONFIRM_RESTORES"):
            link.call("POLICY_COMMIT", prepare() + within)

    def harmless_trial():
        """Of a policy that bans none of whom the old one has found."""
        if in_force("CONFIRM_RESTORES"):
            return
        old()
        load(link, [vendor("other"), rule("other/mac", 0) +
                    rule("other/pin", 0, CERTIFICATE,
                         attr("RULE_CERTIFICATE_PIN", bytes(32))),
                    prefixes(0, entry("00:d0:d0"))], within=3600)

    yield Case("policy-rollback", request("POLICY_ROLLBACK"), trial)
    yield Case("policy-rollback to what was found", request("POLICY_ROLLBACK"),
               harmless_trial)
    yield Case("policy-confirm", request("POLICY_CONFIRM"), trial)
    flush()


def changes():
    """What is done with a policy in force."""
    flush()
    load_all()
    monitor = u32("MODE", HEADER["DEBAR_MODE_MONITOR"])
    enforce = request("SET", u32("MODE", HEADER["DEBAR_MODE_ENFORCE"]))
    within = u32("CONFIRM_WITHIN", 3600)
    yield Case("set, the mode", request("SET", monitor), undo=enforce)
    yield Case("set, a vendor", request("SET", text("OF_VENDOR", "v1"),
                                        u8("ENABLED", 0)),
               undo=request("SET", text("OF_VENDOR", "v1"), u8("ENABLED", 1)))

    def take_back(_=None):
        try:
            link.call("POLICY_ROLLBACK")
        except Refused:
            pass

    yield Case("set, on trial", request("SET", monitor, within),
               undo=take_back)
    yield Case("policy-rollback of a switch", request("POLICY_ROLLBACK"),
               lambda: link.call("SET", monitor + within), take_back)
    yield Case("policy-confirm of a switch", request("POLICY_CONFIRM"),
               lambda: link.call("SET", monitor + within), enforce)

    def let_go(_):
        try:
            release(90)(None)
        except Refused:
            pass

    yield Case("quarantine", request("QUARANTINE", quarantined()), undo=let_go)
    yield Case("quarantine of what was restored",
               request("QUARANTINE", quarantined(90, EVIDENCE)), undo=let_go)
    yield Case("release", release(90),
               lambda: link.call("QUARANTINE", quarantined()), let_go,
               silent=True)
    yield Case("restore-device", request("RESTORE_DEVICE", DEVICE),
               undo=lambda _: (flush(), load_all()))
    yield Case("reach-clock", request("REACH_CLOCK", s64("CLOCK", 1)),
               silent=True)
    yield Case("get-status", request("GET_STATUS"))


def dumps():
    """Of all that there is. The kernel's netlink has the memory for them, and
    may find none in the middle of one.
    """
    flush()
    load_all()
    link.call("QUARANTINE", quarantined(91))
    link.call("RESTORE_DEVICE", DEVICE)
    for kind in ("PORTS", "GATEWAYS", "VENDORS", "RULES", "DEVICES",
                 "WAIVERS"):
        yield Case("get-" + kind.lower(),
                   lambda _, kind=kind: link.dump("GET_" + kind), silent=True)
    inject.within(*inject.Symbols().file("netlink_sendmsg", "netlink_"))
    for kind in ("PORTS", "GATEWAYS", "VENDORS", "RULES", "DEVICES",
                 "WAIVERS"):
        yield Case(f"get-{kind.lower()}, by netlink",
                   lambda _, kind=kind: link.dump("GET_" + kind), undo=abandon,
                   errors=(errno.ENOBUFS, errno.ENOMEM), foreign=True)


def main():
    global link, bench
    subprocess.run(["modprobe", "dummy"], check=True)
    inject.prepare()
    # Or a commit takes as long as all of its allocations.
    inject.write("/sys/kernel/rcu_expedited", 1)
    quiet()
    for i in range(2):
        route.add(f"lc{i}", "dummy")
    route.address("lc0", "192.168.1.1", 24)
    route.route("10.9.0.0", 16, "192.168.1.250")
    insert(os.environ["DEBAR_KO"])
    inject.within(*inject.module())
    link = Link()
    bench = Bench(Link())
    listener = Link()
    listener.socket.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)
    listener.join("events")
    wanted = re.compile(sys.argv[1] if sys.argv[1:] else ".")
    for group in (transactions, commits, changes, dumps):
        for case in group():
            if wanted.search(case.name):
                bench.run(case)
    flush()
    bench.finish()


main()
