#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: fire.py SCRATCH SECONDS LOADS NAMESPACES DEVICES POLICIES

All at once, under mixed traffic: the module is loaded and unloaded, network
namespaces with a policy come and go, devices come, get another name, move and
go, policies are replaced and taken back, and programs die in the middle of what
they ask. For so many seconds at least, and until each has been done as often as
is said. Then it is as if nothing had been. Prints TAP.
"""
import contextlib
import errno
import mmap
import os
import random
import signal
import socket
import struct
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)) + "/../vm/lib"]

from certs import Certificate                                   # noqa: E402
from debarnl import HEADER, Link, Refused, attr, begin          # noqa: E402
from debarnl import counts, entry, load, nest, prefixes, rule   # noqa: E402
from debarnl import text, u32, vendor                           # noqa: E402
from flights import flights                                     # noqa: E402
from frames import pack_address                                 # noqa: E402
from rawwire import frame, udp as datagram                      # noqa: E402
from rtnl import IFLA_IFNAME, IFLA_MASTER, IFLA_NET_NS_FD       # noqa: E402
from rtnl import Route, link_message, quiet                     # noqa: E402
from system import enter, insert, libc, new_namespace, remove   # noqa: E402
from tlsraw import ACK, Connection, Wire                        # noqa: E402

MODULE = os.environ["DEBAR_KO"]
COVERED, CLEAN = "28:57:be:01:02:03", "02:00:00:00:03:03"
CAMERA = "192.168.1.64"
PATIENCE = 200
PR_SET_PDEATHSIG = 1
KINDS = ("loads", "namespaces", "devices", "policies", "readers", "listeners",
         "transactions", "frames", "handshakes")
# What may be refused while all else changes: it is done again.
EXPECTED = (Refused, OSError)


class Tally:
    """How often each has been done, in memory that all programs share."""

    def __init__(self):
        self.memory = mmap.mmap(-1, 4096)

    def add(self, kind, times=1):
        at = KINDS.index(kind) * 8
        now = struct.unpack_from("=Q", self.memory, at)[0]
        struct.pack_into("=Q", self.memory, at, now + times)

    def __getitem__(self, kind):
        return struct.unpack_from("=Q", self.memory, KINDS.index(kind) * 8)[0]


tally = Tally()
home = os.open("/proc/self/ns/net", os.O_RDONLY)


def policy(number):
    """Payloads of policy-add."""
    condition = nest(
        "RULE_CONDITION",
        u32("CONDITION_FIELD", HEADER["DEBAR_CONDITION_FIELD_SUBJECT"]),
        u32("CONDITION_TYPE", HEADER["DEBAR_NAME_ATTRIBUTE_O"]),
        attr("CONDITION_PATTERN", b"Covered*"))
    return [vendor("v") + rule("v/mac", 0) + rule(
        "v/tls", 0, u32("RULE_KIND", HEADER["DEBAR_RULE_KIND_CERTIFICATE"]),
        condition) + b"".join(rule(f"v/{number}-{i}", 0) for i in range(50)),
            prefixes(0, entry(COVERED[:8])),
            prefixes(2, *[entry(0x3c0000000000 + (i << 24))
                          for i in range(500)])]


@contextlib.contextmanager
def link_to():
    """A socket to the family, closed afterwards."""
    link = Link()
    try:
        yield link
    finally:
        link.close()


# --- what is done over and over ----------------------------------------------

def loads():
    """The module stays until others have got on, or cannot."""
    while True:
        with contextlib.suppress(OSError):
            insert(MODULE)
        before, end = tally["policies"], time.monotonic() + 30
        while tally["policies"] < before + 8 and time.monotonic() < end:
            time.sleep(0.01)
        while os.path.exists("/sys/module/debar"):
            try:
                remove()
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EBUSY):
                    break
                time.sleep(0.002)
        tally.add("loads")


def policies():
    """Replaced, on trial, confirmed or taken back, switched, gone."""
    while True:
        try:
            with link_to() as link:
                for number in range(10 ** 9):
                    trial = number % 2
                    opened = begin(link, name=f"p{number % 5}")
                    for batch in policy(number % 3):
                        link.call("POLICY_ADD", opened + batch)
                    link.call("POLICY_COMMIT", opened + (
                        u32("CONFIRM_WITHIN", 60) if trial else b""))
                    if trial:
                        link.call(("POLICY_ROLLBACK", "POLICY_CONFIRM")[
                            number // 2 % 2])
                    link.call("SET", u32("MODE", number % 3))
                    tally.add("policies", 1 + trial)
                    if number % 25 == 24:
                        link.call("POLICY_FLUSH")
        except EXPECTED:
            # The change of one that was interrupted still waits.
            with contextlib.suppress(*EXPECTED), link_to() as link:
                link.call("POLICY_CONFIRM")
            time.sleep(0.005)


def namespaces():
    """One with a policy, devices and traffic, which goes as it is."""
    while True:
        there = new_namespace()
        quiet()
        try:
            route = Route()
            route.add("one", "veth",
                      peer=link_message(text(IFLA_IFNAME, "two")))
            route.change("two")
            with contextlib.suppress(*EXPECTED), link_to() as link:
                load(link, policy(0))
                begin(link)
            with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as end:
                end.bind(("two", 0))
                for source in (COVERED, CLEAN) * 5:
                    with contextlib.suppress(OSError):
                        end.send(frame(CLEAN, source, os.urandom(60)))
            route.close()
        finally:
            enter(home)
            os.close(there)
        tally.add("namespaces")


def devices():
    """Added to a bridge, renamed, moved away and back, removed."""
    there = new_namespace()
    quiet()
    route_there = Route()
    enter(home)
    route = Route()
    names = ("lc5", "lc6", "lc7")

    def clean():
        for who, where in ((route, home), (route_there, there)):
            enter(where)
            for name in names:
                with contextlib.suppress(OSError):
                    who.remove(name)
        enter(home)

    while True:
        try:
            bridge = u32(IFLA_MASTER, socket.if_nametoindex("br0"))
            route.add("lc5", "veth", bridge, peer=link_message(
                text(IFLA_IFNAME, "lc7")))
            route.change("lc5", text(IFLA_IFNAME, "lc6"))
            route.change("lc6", u32(IFLA_NET_NS_FD, there), up=False)
            enter(there)
            route_there.change("lc6", u32(IFLA_NET_NS_FD, home), up=False)
            enter(home)
            route.remove("lc6")
            tally.add("devices")
        except OSError:
            clean()
            time.sleep(0.005)


def child(what):
    """A program that is killed a moment later, if it has begun."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        try:
            os.close(reader)
            what(lambda: os.write(writer, b"."))
        except BaseException:       # pylint: disable=W0718
            pass
        os._exit(0)
    os.close(writer)
    begun = os.read(reader, 1)
    os.close(reader)
    time.sleep(random.random() / 50)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return bool(begun)


def read_in_part(begun):
    """The first piece of each dump, never the rest."""
    links = [Link() for _ in range(3)]
    for link, kind in zip(links, ("RULES", "DEVICES", "PORTS")):
        link.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        link.send("GET_" + kind, flags=0x300)
        link.receive()
    begun()
    while True:
        for kind in ("RULES", "VENDORS", "DEVICES", "GATEWAYS", "WAIVERS"):
            links[0].dump("GET_" + kind)


def listen(begun):
    link = Link()
    link.join("events")
    begun()
    while True:
        with contextlib.suppress(OSError):
            link.receive()


def load_in_part(begun):
    with link_to() as link:
        opened = begin(link)
        begun()
        while True:
            link.call("POLICY_ADD", opened + policy(0)[0])


def deaths():
    """kill -9 while they are at it."""
    kinds = (("readers", read_in_part), ("listeners", listen),
             ("transactions", load_in_part))
    while True:
        for kind, what in kinds:
            if child(what):
                tally.add(kind)
            else:
                time.sleep(0.005)


# --- traffic -----------------------------------------------------------------

class Cable(Wire):
    """From one host to another, over a bridge here."""

    def __init__(self, hosts):      # pylint: disable=W0231
        self.ends = []
        for host in hosts:
            enter(host)
            end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            end.bind(("eth0", 0))
            self.ends.append(end)
        enter(hosts[0])
        self.ear = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.ear.setsockopt(socket.SOL_SOCKET, 33, 1 << 22)
        self.ear.settimeout(PATIENCE)
        enter(home)

    def listen(self):
        """From now on it hears what comes to the first host."""
        self.ear.bind(("eth0", 3))


def traffic(cable):
    """Of covered and clean devices, and garbage."""
    chance = random.Random(os.getpid())
    packet = datagram("192.168.1.9", "192.168.1.10", b"data")
    while True:
        for source in (COVERED, CLEAN):
            for end in cable.ends:
                with contextlib.suppress(OSError):
                    end.send(frame("02:00:00:00:03:01", source, packet, 0x800))
        for _ in range(8):
            size = chance.randrange(14, 300)
            garbage = bytearray(chance.randbytes(size))
            if chance.random() < 0.7:
                garbage[:14] = frame(CLEAN, CLEAN, b"", chance.choice(
                    (0x800, 0x86dd, 0x806, 0x8100, 0x8864)))[:14]
            with contextlib.suppress(OSError):
                chance.choice(cable.ends).send(bytes(garbage))
        tally.add("frames", 12)


def handshakes(cable, said):
    """Whole, or broken off, of a maker that is banned."""
    for number in range(10 ** 9):
        hello, flight = said
        connection = Connection(
            cable, f"192.168.{number // 200 % 200 + 2}.{number % 200 + 1}",
            port=number % 40000 + 20000)
        try:
            if number % 3:
                connection.whole(hello, flight)
            else:
                connection.open().say(0, hello).put(1, ACK, flight[300:600],
                                                    at=300)
        except OSError:
            continue
        tally.add("handshakes")


# --- all of it ---------------------------------------------------------------

class Report:
    """TAP."""

    def __init__(self):
        self.tests = self.failures = 0

    def say(self, good, what):
        self.tests += 1
        self.failures += not good
        print(f"{'' if good else 'not '}ok {self.tests} - {what}", flush=True)

    def finish(self):
        print(f"1..{self.tests}")
        sys.exit(self.failures > 0)


def eventually(condition, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def start(what, *arguments):
    """A program of our own; it ends only by being told to."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    # Not amid a fork: User Mode Linux 6.12 panics where one is killed half-way
    # (flush_tlb_mm() takes the mark of what is missing for a mapping).
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    # Frames come faster than all else.
    if what in (traffic, handshakes):
        os.nice(15)
    try:
        random.seed()
        what(*arguments)
    except BaseException as error:      # pylint: disable=W0718
        print(f"# {what.__name__}: {error!r}", flush=True)
    finally:
        os._exit(status)


def build():
    """br0 here, and a host on either side."""
    quiet()
    route = Route()
    route.add("br0", "bridge")
    hosts = []
    for name in ("p1", "p2"):
        there = new_namespace()
        quiet()
        enter(home)
        route.add(name, "veth",
                  u32(IFLA_MASTER, socket.if_nametoindex("br0")),
                  peer=link_message(text(IFLA_IFNAME, "eth0"),
                                    u32(IFLA_NET_NS_FD, there)))
        enter(there)
        Route().change("eth0")
        enter(home)
        hosts.append(there)
    return hosts


def slab_objects(name):
    """Objects of a cache that are in use; None without the cache."""
    path = f"/sys/kernel/slab/{name}"
    if not os.path.exists(path):
        return None
    with open(path + "/shrink", "w", encoding="ascii") as file:
        file.write("1")
    with open(path + "/objects", encoding="ascii") as file:
        return int(file.read().split()[0])


def namespaces_left():
    return slab_objects("net_namespace") - 1


def namespaces_are_gone(before):
    """The kernel frees those that went together when the next is gone, which takes
    an emulated one with many checks longer than to make it."""
    os.close(new_namespace())
    enter(home)
    return eventually(lambda: namespaces_left() <= before, PATIENCE / 10)


def burn(programs, seconds, wanted):
    """Until all is done often enough, or one of them breaks down."""
    began = time.monotonic()
    told = began
    while time.monotonic() - began < seconds or \
            any(tally[kind] < wanted[kind] for kind in KINDS):
        time.sleep(0.1)
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if pid:
            programs.remove(pid)
            return False
        if time.monotonic() - told > 30:
            told = time.monotonic()
            print(f"# {told - began:.0f} s: " + ", ".join(
                f"{tally[kind]:,} {kind}" for kind in KINDS), flush=True)
    return True


def extinguish(programs):
    for pid in programs:
        os.kill(pid, signal.SIGTERM)
    for pid in programs:
        os.waitpid(pid, 0)


def unload():
    def try_it():
        if os.path.exists("/sys/module/debar"):
            with contextlib.suppress(OSError):
                remove()
        return not os.path.exists("/sys/module/debar")

    return eventually(try_it)


def works(report, cable, said):
    """A policy loads, and bans, as on the first day."""
    insert(MODULE)
    cable.listen()
    with link_to() as link:
        load(link, policy(0))
        report.say(True, "a policy loads")
        hit = frame("02:00:00:00:03:01", COVERED, b"covered" * 9)
        cable.ends[1].send(hit)
        report.say(not cable.hears(b"covered" * 9)[0],
                   "a covered device is banned")
        report.say(counts(link)[1] >= 1, "and counted")
        connection = Connection(cable, CAMERA)
        connection.whole(*said)
        report.say(connection.fate() == "banned",
                   "so is one that a certificate tells")
        addresses = [message.get("DEVICE")
                     for message in link.dump("GET_DEVICES")]
        report.say(any(pack_address(CAMERA) in device for device in addresses),
                   "by its address")


def main():
    name, seconds = sys.argv[1] + "/covered", float(sys.argv[2])
    wanted = dict.fromkeys(KINDS, 1)
    wanted.update(zip(KINDS, (max(1, int(word)) for word in sys.argv[3:])))
    os.sched_setaffinity(0, range(os.cpu_count()))
    Certificate(name, "/O=Covered maker/CN=camera")
    said = flights(name)
    cable = Cable(build())
    before = slab_objects("net_namespace")
    programs = [start(*what) for what in (
        (loads,), (policies,), (namespaces,), (devices,), (deaths,),
        (traffic, cable), (handshakes, cable, said))]
    report = Report()
    report.say(burn(programs, seconds, wanted), "all go on to the end")
    extinguish(programs)
    for kind in KINDS:
        report.say(tally[kind] >= wanted[kind],
                   f"{tally[kind]:,} {kind}")
    report.say(unload(), "nothing holds on to the module")
    works(report, cable, said)
    report.say(unload(), "the module goes again")
    with open("/proc/slabinfo", encoding="ascii") as file:
        report.say("debar_" not in file.read(), "none of its caches is left")
    report.say(eventually(lambda: namespaces_are_gone(before)),
               f"{namespaces_left()} network namespaces are left, of the "
               f"{before} before")
    report.finish()


main()
