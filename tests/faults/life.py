#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""usage: life.py [PATTERN]

The module, namespaces and devices come and go while allocations fail: what
comes is whole or not there, what goes leaves nothing behind, and what was
missed is made good. Prints TAP.
"""
import errno
import itertools
import os
import subprocess
import re
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)) + "/../vm/lib"]

import inject                                                   # noqa: E402
from cases import PATIENCE, Bench, Case                         # noqa: E402
from debarnl import Link, Refused, begin, entry, load         # noqa: E402
from debarnl import prefixes, rule, text, u32, vendor          # noqa: E402
from rtnl import IFLA_IFNAME, IFLA_MASTER, IFLA_NET_NS_FD       # noqa: E402
from rtnl import Route, quiet                                   # noqa: E402
from state import outcome                                       # noqa: E402
from system import enter, insert, new_namespace, remove         # noqa: E402

MODULE = os.environ["DEBAR_KO"]


def ban(link, *more, name="test"):
    """A policy that needs all the tables there are."""
    sni = rule("v/sni", 0, u32("RULE_KIND", 2))
    load(link, [vendor("v") + rule("v/mac", 0) + sni,
                prefixes(0, entry("28:57:be")),
                u32("OF_RULE", 1) + text("SNI", "example.com")], *more,
         name=name)


def is_gone():
    """Is nothing left of the module?"""
    if os.path.exists("/sys/module/debar"):
        return "the module is still there"
    left = [name for name in os.listdir("/sys/kernel/slab")
            if "debar" in name]
    if left:
        return f"{left} is still there"
    try:
        Link()
    except Refused:
        return ""
    return "the family is still there"


def eventually(condition):
    """Wait until it holds; what is wrong otherwise."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            return "it never comes"
        time.sleep(0.05)
    return ""


def count(bench, what, attempt, steps=(1, 1)):
    """Like Bench.run(), where there is no module to ask. Of those that fail
    alone, and those with all after them, every so manieth.
    """
    faults, wrong = 0, []
    began = time.monotonic()
    for after in (False, True):
        for number in itertools.count(1, steps[after]):
            error = None
            attempt.before()
            with bench.nth.fail(number, after):
                try:
                    attempt.act()
                except OSError as raised:
                    error = raised
            injected = bench.nth.injected
            why = attempt.judge(error)
            if error and not injected:
                why = f"without a fault: {error}"
            if why:
                wrong.append(f"allocation {number}{' and all after' * after}: "
                             f"{why}")
            if not injected or len(wrong) > 20:
                break
            faults += 1
    if not faults:
        wrong.append("nothing was made to fail")
    bench.total += faults
    bench.report(not wrong, f"{what}: {faults} faults", wrong)
    print(f"# {time.monotonic() - began:.1f} s", flush=True)


class Insertion:
    """insmod: by its own functions, not what the kernel does to load it."""

    def before(self):
        pass

    def act(self):
        insert(MODULE)

    def judge(self, error):
        if not error:
            remove()
        elif error.errno != errno.ENOMEM:
            return f"the error is {error}"
        return is_gone()


class Removal:
    """rmmod, which cannot fail."""

    def before(self):
        insert(MODULE)
        link = Link()
        ban(link)
        link.close()
        self.listener = Link()
        self.listener.join("events")
        inject.within(*inject.module())

    def act(self):
        remove()

    def judge(self, error):
        self.listener.close()
        return str(error or is_gone())


class Namespace:
    """A network namespace that is all but made, the module's part of it too,
    when it turns out that it cannot have a loopback device.
    """

    def before(self):
        pass

    def act(self):
        self.file = new_namespace()

    def judge(self, error):
        # It was the kernel's own part that failed, by an error of its own.
        if error:
            return ""
        link = Link()
        name = link.call("GET_STATUS")[0].get("NAME")
        link.close()
        enter(here)
        os.close(self.file)
        return "it has a policy" if name else ""


def devices(link, route):
    """Each ends up with its hooks."""
    there = new_namespace()
    other = Route()
    enter(here)
    add = Case("a new device", lambda _: route.add("lc5", "dummy", index=505),
               undo=lambda _: route.remove("lc5"), waits=True)
    yield add
    yield Case("a renamed device", lambda _: route.change(
        "lc5", text(IFLA_IFNAME, "lc6"), up=False),
               lambda: route.add("lc5", "dummy", index=505),
               lambda _: route.remove("lc6"), silent=True)
    descriptor = u32(IFLA_NET_NS_FD, here)

    def away():
        enter(there)
        other.add("lc7", "dummy", index=507)

    def arrive(_):
        other.change("lc7", descriptor, up=False)

    yield Case("a device that moves in", arrive, away,
               lambda _: (enter(here), route.remove("lc7")), waits=True)
    enter(here)

    def leave(_):
        route.change("lc8", u32(IFLA_NET_NS_FD, there), up=False)

    def drop(_):
        enter(there)
        other.remove("lc8")
        enter(here)

    yield Case("a device that moves out", leave,
               lambda: route.add("lc8", "dummy", index=508), drop, silent=True)
    yield Case("a device that goes", lambda _: route.remove("lc8"),
               lambda: route.add("lc8", "dummy", index=508), silent=True)
    yield Case("a bridge", lambda _: route.add("br5", "bridge"),
               undo=lambda _: route.remove("br5"), silent=True)
    route.add("br5", "bridge")
    yield Case("a port of a bridge", lambda _: route.change(
        "lc9", u32(IFLA_MASTER, number_of("br5"))),
               lambda: route.add("lc9", "dummy", index=509),
               lambda _: route.remove("lc9"), silent=None, waits=True)
    route.remove("br5")


def number_of(name):
    with open(f"/sys/class/net/{name}/ifindex", encoding="ascii") as file:
        return int(file.read())


def expiry(bench, link):
    """Nobody confirms a policy, and there is no memory for going back."""
    ban(link, name="old")
    before = outcome(link)
    number = prepare_new(link)
    faults = [0]
    link.call("POLICY_COMMIT", number + u32("CONFIRM_WITHIN", 5))
    with inject.everywhere(faults):
        # It tries again every second.
        wrong = eventually(lambda: inject.COUNTER - inject.SLAB.times() > 2)
    wrong = wrong or eventually(lambda: outcome(link) == before)
    bench.total += faults[0]
    bench.report(not wrong, "a change that nobody confirms is taken back when "
                 f"there is memory again: {faults[0]} faults",
                 [wrong] * bool(wrong))


def prepare_new(link):
    """An open transaction."""
    number = begin(link, name="new")
    link.call("POLICY_ADD", number + vendor("v") + rule("v/mac", 0))
    link.call("POLICY_ADD", number + prefixes(0, entry("28:57:be")))
    return number


def gateways(bench, link, route):
    """A route comes while there is no memory for its next hop."""
    faults = [0]
    before = len(link.dump("GET_GATEWAYS"))
    with inject.everywhere(faults):
        route.route("10.8.0.0", 16, "192.168.1.249")
        wrong = eventually(lambda: inject.COUNTER - inject.SLAB.times() > 3)
        if len(link.dump("GET_GATEWAYS")) != before:
            wrong = "the gateway is there all the same"
    wrong = wrong or eventually(
        lambda: len(link.dump("GET_GATEWAYS")) == before + 1)
    bench.total += faults[0]
    bench.report(not wrong, "a gateway is found when there is memory again: "
                 f"{faults[0]} faults", [wrong] * bool(wrong))


def main():
    global here
    subprocess.run(["modprobe", "dummy"], check=True)
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    inject.prepare()
    inject.write("/sys/kernel/rcu_expedited", 1)
    quiet()
    route = Route()
    route.add("lc0", "dummy")
    route.address("lc0", "192.168.1.1", 24)
    bench = Bench(None)
    symbols = inject.Symbols()
    inject.within(*symbols.function("do_one_initcall"))
    wanted = re.compile(sys.argv[1] if sys.argv[1:] else ".")
    if wanted.search("module"):
        count(bench, "insmod", Insertion(), (1, 5))
        count(bench, "rmmod", Removal())
    insert(MODULE)
    inject.within(*symbols.function("loopback_net_init"))
    count(bench, "a new network namespace", Namespace())
    inject.within(*inject.module())
    link = bench.link = Link()
    expiry(bench, link)
    ban(link)
    gateways(bench, link, route)
    for case in devices(link, route):
        bench.run(case)
    link.call("POLICY_FLUSH")
    bench.finish()


main()
