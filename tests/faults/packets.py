#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: packets.py

Frames are judged while allocations fail: what cannot be judged is counted, and
later all is as ever. Prints TAP.

Frames that a program writes into a tap device are received in its context, so
that a fault can be aimed at each allocation in turn. What comes by a cable is
received in softirq; there all of a cache fails.
"""
import contextlib
import fcntl
import itertools
import os
import socket
import ssl
import struct
import sys
import tempfile
import threading
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)) + "/../vm/lib"]

import inject                                                   # noqa: E402
from cases import PATIENCE, Bench                               # noqa: E402
from certs import Certificate                                   # noqa: E402
from debarnl import HEADER, Link, attr, attributes, entry       # noqa: E402
from debarnl import load, nest, prefixes, rule, text, u32, vendor   # noqa
from flights import flights                                     # noqa: E402
from frames import pack_address                                 # noqa: E402
from rawwire import frame                                       # noqa: E402
from rtnl import IFLA_MASTER, Route, link_message, quiet        # noqa: E402
from rtnl import IFLA_IFNAME, IFLA_NET_NS_FD                    # noqa: E402
from system import enter, insert, new_namespace, remove         # noqa: E402
from tlsraw import Connection, Wire                             # noqa: E402

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454ca, 2, 0x1000
CACHES = ("flow", "handshake", "chunk", "condemned")
COVERED = "28:57:be:01:02:03"


class Tap:
    """A tap device, with the methods of a packet socket that Wire needs."""

    def __init__(self, name):
        self.file = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(self.file, TUNSETIFF,
                    struct.pack("16sH14x", name.encode(), IFF_TAP | IFF_NO_PI))

    def send(self, data):
        os.write(self.file, data)

    def recv(self, size):
        return os.read(self.file, size)


class TapWire(Wire):
    """From one tap device to another, over a bridge."""

    def __init__(self, client, server):     # pylint: disable=W0231
        self.ends = [client, server]
        self.ear = client


class Counts:
    """What the module has counted."""

    def __init__(self, link):
        self.link = link

    def lost(self):
        """Handshakes that were given up, for whatever reason."""
        found = 0
        for kind, value in self.link.call("GET_STATUS")[0].attributes:
            if kind == HEADER["DEBAR_A_UNREAD"]:
                fields = dict(attributes(value))
                if HEADER["DEBAR_A_UNREAD_UNDECIDED"] in fields:
                    found += struct.unpack(
                        "=Q", fields[HEADER["DEBAR_A_UNREAD_HANDSHAKES"]])[0]
        return found

    def device(self, mac):
        """Is it in the inventory?"""
        packed = bytes.fromhex(mac.replace(":", ""))
        return any((HEADER["DEBAR_A_DEVICE_MAC"], packed) in
                   attributes(message.get("DEVICE"))
                   for message in self.link.dump("GET_DEVICES"))

    def quarantined(self, address):
        packed = pack_address(address)
        return any((HEADER["DEBAR_A_DEVICE_IPV4"], packed) in
                   attributes(message.get("DEVICE"))
                   for message in self.link.dump("GET_DEVICES"))


def ban(link, *more):
    """By prefix and by certificate."""
    condition = nest(
        "RULE_CONDITION",
        u32("CONDITION_FIELD", HEADER["DEBAR_CONDITION_FIELD_SUBJECT"]),
        u32("CONDITION_TYPE", HEADER["DEBAR_NAME_ATTRIBUTE_O"]),
        attr("CONDITION_PATTERN", b"Covered*"))
    load(link, [vendor("v") + rule("v/mac", 0) + rule(
        "v/tls", 0, u32("RULE_KIND", HEADER["DEBAR_RULE_KIND_CERTIFICATE"]),
        condition), prefixes(0, entry(COVERED[:8]))], *more)


def addresses():
    """Of servers, a new one each time: nobody is asked twice."""
    for third, last in itertools.product(range(2, 200), range(1, 250)):
        yield f"192.168.{third}.{last}"


def in_order(connection, said):
    connection.whole(*said)


def backwards(connection, said):
    """What the server says comes last piece first, and must be held."""
    hello, flight = said
    connection.open().say(0, hello).put(1)
    pieces = range(0, len(flight), 400)
    for i in reversed(pieces):
        connection.put(1, payload=flight[i:i + 400], at=i)
    connection.said[1] = len(flight)
    connection.put(0)


class Packets:
    """The tests."""

    def __init__(self, bench, link, wire, said):
        self.bench, self.link, self.wire = bench, link, wire
        self.said = said
        self.counts = Counts(link)
        self.servers = addresses()

    def connection(self):
        return Connection(self.wire, next(self.servers))

    def hold_chunk(self):
        """The module keeps one for who needs it next: here it must allocate."""
        hello, flight = self.said
        connection = self.connection().open().say(0, hello).put(1)
        connection.put(1, payload=flight[400:800], at=400)

    def judge(self, fate, lost):
        """What is wrong with what became of a handshake. A flow that was not
        seen from its beginning, or an address that there is no room for, leaves
        the connection.
        """
        if fate in ("banned", "connection") or self.counts.lost() > lost:
            return ""
        return f"{fate}, and nothing is counted"

    def handshakes(self, what, talk):
        """Every allocation in the course of one, in turn."""
        faults, fates, wrong = 0, {}, []
        for after in (False, True):
            for number in itertools.count(1):
                self.hold_chunk()
                connection, lost = self.connection(), self.counts.lost()
                with self.bench.nth.fail(number, after):
                    talk(connection, self.said)
                if not self.bench.nth.injected:
                    break
                faults += 1
                fate = connection.fate()
                fates[fate] = fates.get(fate, 0) + 1
                why = self.judge(fate, lost)
                if why:
                    wrong.append(f"allocation {number}"
                                 f"{' and all after' * after}: {why}")
        connection = self.connection()
        talk(connection, self.said)
        if connection.fate() != "banned":
            wrong.append("without faults it is not judged")
        if not faults:
            wrong.append("nothing was made to fail")
        self.bench.total += faults
        self.bench.report(not wrong, f"{what}: {faults} faults", wrong)
        print(f"# {fates}", flush=True)

    def device(self):
        """A device that there is no room for in the inventory is dropped all
        the same. What else came due meanwhile may have been hit as well.
        """
        faults, absent, wrong = 0, False, []
        hit = frame("02:00:00:00:03:01", COVERED, bytes(50))
        for number in itertools.count(1):
            with self.bench.nth.fail(number):
                self.wire.ends[1].send(hit)
            if not self.bench.nth.injected:
                break
            faults += 1
            if self.wire.hears(hit[6:12])[0]:
                wrong.append("it gets through")
            absent |= not self.counts.device(COVERED)
        if not absent:
            wrong.append("it is in the inventory each time")
        if not self.counts.device(COVERED):
            wrong.append("it is not in the inventory later")
        if not faults:
            wrong.append("nothing was made to fail")
        self.bench.total += faults
        self.bench.report(not wrong, f"a covered device: {faults} faults",
                          wrong)


@contextlib.contextmanager
def cache(name, faults):
    """One of the module's caches has nothing left, whoever asks."""
    path = f"/sys/kernel/slab/debar_{name}/failslab"
    inject.write(path, 1)
    inject.within(0, (1 << 64) - 1)
    try:
        with inject.everywhere(faults, pages=False, cache_filter="Y",
                               ignore_gfp_wait="Y"):
            yield
    finally:
        inject.within(*inject.module())
        inject.write(path, 0)


class Peers:
    """A real client and a real server of TLS, on hosts of their own."""

    def __init__(self, route, here, name):
        self.name, self.hosts = name, []
        for i, host in enumerate(("10.1.1.1", "10.1.1.2")):
            there = new_namespace()
            quiet()
            route_there = Route()
            enter(here)
            route.add(f"lc{i}", "veth", u32(IFLA_MASTER, number_of("br1")),
                      peer=link_message(text(IFLA_IFNAME, "eth0"),
                                        u32(IFLA_NET_NS_FD, there)))
            enter(there)
            route_there.address("eth0", host, 24)
            route_there.change("eth0")
            enter(here)
            self.hosts.append(there)
        self.here = here

    def socket(self, host):
        enter(self.hosts[host])
        made = socket.socket()
        enter(self.here)
        return made

    def serve(self, listener):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.name + ".crt", self.name + ".key")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        try:
            end = context.wrap_socket(listener.accept()[0], server_side=True)
            end.sendall(b"page")
            end.close()
        except OSError:
            pass

    def shake_hands(self, until=lambda: False):
        """Does the client get its page? Until then, or something else holds."""
        listener, client = self.socket(1), self.socket(0)
        listener.bind(("10.1.1.2", 0))
        listener.listen()
        server = threading.Thread(target=self.serve, args=(listener,),
                                  daemon=True)
        server.start()
        came = []
        ask = threading.Thread(target=self.ask, daemon=True, args=(
            client, listener.getsockname(), came))
        ask.start()
        end = time.monotonic() + PATIENCE
        while not came and not until() and time.monotonic() < end:
            time.sleep(0.05)
        page = b"page" in came
        for end in (client, listener):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        return page

    @staticmethod
    def ask(client, address, came):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        try:
            client.connect(address)
            end = context.wrap_socket(client)
            came.append(end.recv(4))
        except OSError as error:
            came.append(str(error))


def number_of(name):
    return socket.if_nametoindex(name)


def empty_cache(packets, peers, name):
    """Handshakes while a cache has nothing to give."""
    faults, lost = [0], packets.counts.lost()
    wrong = []
    if name == "chunk":
        packets.hold_chunk()
        connection = packets.connection()
        with cache(name, faults):
            backwards(connection, packets.said)
        why = packets.judge(connection.fate(), lost)
        if why:
            wrong.append(why)
    else:
        with cache(name, faults):
            page = peers.shake_hands(
                lambda: packets.counts.quarantined("10.1.1.2"))
        if page and packets.counts.lost() == lost:
            wrong.append("the page comes, and nothing is counted")
    packets.link.call("POLICY_FLUSH")
    ban(packets.link)
    if peers.shake_hands(lambda: packets.counts.quarantined("10.1.1.2")) or \
            not packets.counts.quarantined("10.1.1.2"):
        wrong.append("without faults it is not judged")
    packets.link.call("POLICY_FLUSH")
    ban(packets.link)
    if not faults[0]:
        wrong.append("nothing was made to fail")
    packets.bench.total += faults[0]
    packets.bench.report(
        not wrong, f"a handshake, debar_{name} with nothing to give: "
        f"{faults[0]} faults", wrong)


def main():
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    inject.prepare()
    inject.write("/sys/kernel/rcu_expedited", 1)
    quiet()
    name = tempfile.mkdtemp() + "/covered"
    Certificate(name, "/O=Covered maker/CN=camera")
    said = flights(name)
    route = Route()
    taps = [Tap("tap0"), Tap("tap1")]
    for bridge, ports in (("br0", ("tap0", "tap1")), ("br1", ())):
        route.add(bridge, "bridge")
        for port in ports:
            route.change(port, u32(IFLA_MASTER, number_of(bridge)))
    insert(os.environ["DEBAR_KO"])
    inject.within(*inject.module())
    link = Link()
    bench = Bench(link)
    ban(link)
    peers = Peers(route, here, name)
    packets = Packets(bench, link, TapWire(*taps), said)
    packets.device()
    packets.handshakes("a handshake in order", in_order)
    packets.handshakes("a handshake last piece first", backwards)
    ban(link, u32("ACTION", HEADER["DEBAR_ACTION_REJECT"]))
    packets.handshakes("a handshake that is reset", in_order)
    link.call("POLICY_FLUSH")
    ban(link)
    for cache_name in CACHES:
        empty_cache(packets, peers, cache_name)
    link.close()
    remove()
    bench.finish()


main()
