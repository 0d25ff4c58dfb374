#!/usr/bin/python3 -IS
# SPDX-License-Identifier: GPL-2.0
"""Send frames made by hand and count what arrives, on several hosts at once.

Reads commands, one a line, and answers those marked with *. HOST is the name
of a network namespace, "-" this one. What is heard is counted by name:
v4:PORT and v6:PORT for UDP by destination port, else arp, nd, icmp, 0xNNNN by
ethertype; what wears a VLAN tag begins with its id and a slash.

    watch HOST DEVICE         count what the device receives (a packet socket:
                              only where no hook of the module is)
    listen HOST PORT          count the UDP datagrams that reach a program
    send HOST DEVICE KIND [KEY=VALUE...]   one frame, or times=N equal ones
    mark HOST/DEVICE|HOST/PORT HOST DEVICE KIND [KEY=VALUE...]
                              * send one frame to port 9, or PORT, and wait
                              until it is heard there: what was sent before
                              has arrived then, or never will
    heard HOST/DEVICE|HOST/PORT NAME...   * these of its counts, NAME=COUNT
    forget                    all counts are 0 again

Every KIND wants src= and dst= (MACs; all is broadcast); vlan=ID tags it.

    udp4   from= to= [sport=5000 dport=5001 hex=]    UDP over IPv4
    udp6   the same over IPv6
    arp    op=request|reply sender= target= [mac= pad=]   mac= is the target's
    ns     from= to= target=            neighbour solicitation
    na     from= to= target=            neighbour advertisement (override)
    ra     from= [to=ff02::1 prefix= life=]     router advertisement
    bare   ethertype=0xNNNN [hex=]      anything else

ns, na and ra also have [hops=255 code=0 pad=]; pad= is a number of octets.
"""
import os
import select
import socket
import struct
import sys

SO_RCVBUFFORCE = 33
PATIENCE = 100 if "DEBAR_SLOW" in os.environ else 10


class Setns:
    """setns(2), which this Python does not have."""

    def __init__(self):
        import ctypes
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY)

    def enter(self, host):
        """Go to a host; "-" leads home."""
        fd = self.home
        if host != "-":
            fd = os.open("/run/netns/" + host, os.O_RDONLY)
        if self.libc.setns(fd, 0x40000000):
            sys.exit(f"hosts_wire.py: cannot enter {host}")
        if fd != self.home:
            os.close(fd)


SETNS = Setns()


def at(host, make):
    """What make() makes on a host."""
    SETNS.enter(host)
    try:
        return make()
    finally:
        SETNS.enter("-")


def packet_socket(device, protocol):
    """A packet socket on a device; protocol 0 hears nothing."""
    one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    one.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
    if protocol:
        one.setsockopt(263, 8, 1)   # SOL_PACKET, PACKET_AUXDATA: VLAN tags
    one.bind((device, protocol))
    return one


def udp_socket(port):
    """A socket for a port, IPv4 and IPv6."""
    one = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    one.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
    one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    one.bind(("::", port))
    return one


def name_of(ethertype, packet):
    """How a packet is counted."""
    if ethertype == 0x0800 and packet[9] == 17:
        return f"v4:{struct.unpack_from('!H', packet, 22)[0]}"
    if ethertype == 0x86dd and packet[6] == 17:
        return f"v6:{struct.unpack_from('!H', packet, 42)[0]}"
    if ethertype == 0x86dd and packet[6] == 58 and 133 <= packet[40] <= 136:
        return "nd"
    return {0x0806: "arp", 0x0800: "icmp", 0x86dd: "icmp"}.get(
        ethertype, f"{ethertype:#06x}")


class Ear:
    """A socket that counts."""

    def __init__(self, one, port):
        self.one, self.port, self.counts = one, port, {}
        one.setblocking(False)

    def count(self, name):
        self.counts[name] = self.counts.get(name, 0) + 1

    def read_datagram(self):
        _, peer = self.one.recvfrom(2048)
        self.count("v4" if peer[0].startswith("::ffff:") else "v6")

    def read_frame(self):
        frame, more, _, origin = self.one.recvmsg(2048, 256)
        if origin[2] == 4:              # PACKET_OUTGOING
            return
        ethertype, packet = struct.unpack_from("!H", frame, 12)[0], frame[14:]
        tag = ""
        for _, _, data in more:         # struct tpacket_auxdata
            status, = struct.unpack_from("I", data)
            if status & 16:             # TP_STATUS_VLAN_VALID
                tag = f"{struct.unpack_from('H', data, 16)[0] & 0xfff}/"
        if ethertype == 0x8100:
            tag = f"{struct.unpack_from('!H', packet)[0] & 0xfff}/"
            ethertype, packet = struct.unpack_from("!H", packet, 2)[0], packet[4:]
        self.count(tag + name_of(ethertype, packet))

    def drain(self):
        """Take what is there."""
        while True:
            try:
                if self.port:
                    self.read_datagram()
                else:
                    self.read_frame()
            except BlockingIOError:
                return


def mac(text):
    return b"\xff" * 6 if text == "all" else bytes.fromhex(
        text.replace(":", ""))


def address(text):
    return socket.inet_pton(
        socket.AF_INET6 if ":" in text else socket.AF_INET, text)


def checksum(data):
    """The Internet's."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ipv4(options, protocol, payload):
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0, 64,
                         protocol, 0, address(options["from"]),
                         address(options["to"]))
    return (header[:10] + struct.pack("!H", checksum(header)) + header[12:] +
            payload)


def ipv6(options, protocol, payload, hops, sum_at):
    """An IPv6 packet whose payload has a checksum at an offset."""
    ends = address(options["from"]) + address(options["to"])
    total = checksum(ends + struct.pack("!II", len(payload), protocol) +
                     payload) or 0xffff
    payload = (payload[:sum_at] + struct.pack("!H", total) +
               payload[sum_at + 2:])
    return struct.pack("!IHBB", 6 << 28, len(payload), protocol,
                       hops) + ends + payload


def udp(options):
    payload = bytes.fromhex(options.get("hex", b"debar test".hex()))
    return struct.pack("!HHHH", int(options.get("sport", 5000)),
                       int(options.get("dport", 5001)), 8 + len(payload),
                       0) + payload


def udp4(options):
    return 0x0800, ipv4(options, 17, udp(options))


def udp6(options):
    return 0x86dd, ipv6(options, 17, udp(options), 64, 6)


def arp(options):
    return 0x0806, struct.pack(
        "!HHBBH6s4s6s4s", 1, 0x0800, 6, 4,
        {"request": 1, "reply": 2}[options["op"]], mac(options["src"]),
        address(options["sender"]), mac(options.get("mac", "00" * 6)),
        address(options["target"])) + bytes(int(options.get("pad", 0)))


def discovery(options, body):
    """ICMPv6 that, by default, does not come from beyond the link."""
    body = (body[:1] + bytes([int(options.get("code", 0))]) + body[2:] +
            bytes(int(options.get("pad", 0))))
    return 0x86dd, ipv6(options, 58, body, int(options.get("hops", 255)), 2)


def ns(options):
    return discovery(options, struct.pack(
        "!BBHI16sBB6s", 135, 0, 0, 0, address(options["target"]), 1, 1,
        mac(options["src"])))


def na(options):
    return discovery(options, struct.pack(
        "!BBHI16sBB6s", 136, 0, 0, 0x60000000, address(options["target"]), 2,
        1, mac(options["src"])))


def ra(options):
    options.setdefault("to", "ff02::1")
    body = struct.pack("!BBHBBHIIBB6s", 134, 0, 0, 64, 0,
                       int(options.get("life", 1800)), 0, 0, 1, 1,
                       mac(options["src"]))
    if "prefix" in options:
        body += struct.pack("!BBBBIII16s", 3, 4, 64, 0xc0, 86400, 14400, 0,
                            address(options["prefix"]))
    return discovery(options, body)


def bare(options):
    return int(options["ethertype"], 0), bytes.fromhex(
        options.get("hex", "00" * 46))


KINDS = {kind.__name__: kind for kind in (udp4, udp6, arp, ns, na, ra, bare)}
EARS = {}
MOUTHS = {}


def speak(host, device, kind, options):
    """Send a frame, or several."""
    ethertype, payload = KINDS[kind](options)
    frame = mac(options["dst"]) + mac(options["src"])
    if "vlan" in options:
        frame += struct.pack("!HH", 0x8100, int(options["vlan"]))
    frame = (frame + struct.pack("!H", ethertype) + payload).ljust(60, b"\0")
    if (host, device) not in MOUTHS:
        MOUTHS[host, device] = at(host, lambda: packet_socket(device, 0))
    for i in range(int(options.get("times", 1))):
        MOUTHS[host, device].send(frame)
        if i % 64 == 63:
            drain()


def drain():
    for ear in EARS.values():
        ear.drain()


def await_mark(ear, before):
    """Whether a mark came, in time."""
    for _ in range(PATIENCE * 10):
        ear.drain()
        if marks(ear) > before:
            return "ok"
        select.select([ear.one], [], [], 0.1)
    return "lost"


def marks(ear):
    """How many marks were heard; to a port all are the same."""
    return sum(count for name, count in ear.counts.items()
               if ear.port or name.endswith(":9"))


def options_of(words):
    return dict(word.split("=", 1) for word in words)


def obey(words):
    """One command; its answer, or None."""
    command, rest = words[0], words[1:]
    if command == "watch":
        EARS["/".join(rest)] = Ear(
            at(rest[0], lambda: packet_socket(rest[1], 3)), 0)
    elif command == "listen":
        EARS["/".join(rest)] = Ear(
            at(rest[0], lambda: udp_socket(int(rest[1]))), int(rest[1]))
    elif command == "send":
        speak(rest[0], rest[1], rest[2], options_of(rest[3:]))
    elif command == "mark":
        ear = EARS[rest[0]]
        drain()
        options = options_of(rest[4:])
        options["dport"] = ear.port or 9
        before = marks(ear)
        speak(rest[1], rest[2], rest[3], options)
        answer = await_mark(ear, before)
        if ear.port and answer == "ok":     # it is no more than a mark
            ear.counts["v4" if rest[3] == "udp4" else "v6"] -= 1
        return answer
    elif command == "heard":
        drain()
        ear = EARS[rest[0]]
        return " ".join(f"{name}={ear.counts.get(name, 0)}"
                        for name in rest[1:])
    elif command == "forget":
        drain()
        for ear in EARS.values():
            ear.counts.clear()
    else:
        sys.exit(f"hosts_wire.py: no command {command}")
    return None


for line in sys.stdin:
    if line.split():
        reply = obey(line.split())
        if reply is not None:
            print(reply, flush=True)
