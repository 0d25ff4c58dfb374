# SPDX-License-Identifier: GPL-2.0
"""Frames as tests/bench/kmod/generator.h wants them, from their headers up.

Checksums of TCP and UDP are left out: the generator hands frames up as a card
does that has looked at them.
"""

import struct

IPV4, IPV6, VLAN, EXPERIMENTAL = 0x0800, 0x86dd, 0x8100, 0x88b5
VLAN_ID = 5
TCP, UDP = 6, 17
FIN, SYN, PSH, ACK = 1, 2, 8, 16
ETH_ZLEN = 60


def record(frame):
    """A frame, padded, as the generator reads it."""
    frame = frame.ljust(ETH_ZLEN, b"\0")
    return struct.pack("!H", len(frame)) + frame


def checksum(data):
    """RFC 1071, of an even number of octets."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ip(source, destination, protocol, payload):
    """(ethertype, packet); the addresses' length is the version."""
    if len(source) == 16:
        return IPV6, struct.pack("!IHBB", 6 << 28, len(payload), protocol,
                                 64) + source + destination + payload
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0x4000, 64,
                       protocol, 0) + source + destination
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return IPV4, head + payload


def udp(ports, payload):
    """A datagram."""
    return struct.pack("!HHHH", *ports, 8 + len(payload), 0) + payload


def tcp(ports, numbers, flags, payload=b""):
    """A segment with time stamps (RFC 7323), as most have them."""
    return struct.pack("!HHIIBBHHH", *ports, *numbers, 8 << 4, flags, 512, 0,
                       0) + bytes.fromhex("0101080a0000000100000001") + payload


TCP_HLEN = len(tcp((0, 0), (0, 0), 0))


class Clean:
    """Maker of clean frames between random ends.

    @mac: gives a MAC address under no prefix
    @source: of randomness
    """

    def __init__(self, mac, source):
        self.mac = mac
        self.source = source

    def octets(self, count):
        """Random ones."""
        return self.source.getrandbits(8 * count).to_bytes(count, "big")

    def address(self, version):
        """Of a host that nobody quarantines: see tests/bench/quarantine."""
        if version == 4:
            return bytes([self.source.randrange(11, 127)]) + self.octets(3)
        return b"\x20\x01" + self.octets(9) + b"\0" + self.octets(4)

    def ports(self):
        """Two of them."""
        return self.source.randrange(1024, 65536), 443

    def numbers(self):
        """Of a segment: sequence and acknowledgment."""
        return self.source.getrandbits(32), self.source.getrandbits(32)

    def frame(self, ethertype, packet):
        """A record."""
        return record(self.mac() + self.mac() +
                      struct.pack("!H", ethertype) + packet)

    def not_ip(self):
        """A frame of an ethertype for experiments (IEEE 802)."""
        return self.frame(EXPERIMENTAL, self.octets(46))

    def datagram(self, version):
        """UDP over IP."""
        return self.frame(*ip(self.address(version), self.address(version),
                              UDP, udp(self.ports(), self.octets(64))))

    def tagged(self):
        """UDP over IPv4 in a VLAN (IEEE 802.1Q)."""
        ethertype, packet = ip(self.address(4), self.address(4), UDP,
                               udp(self.ports(), self.octets(64)))
        return self.frame(VLAN, struct.pack("!HH", VLAN_ID, ethertype) +
                          packet)

    def data(self, version):
        """TCP over IP: data that is no handshake of TLS."""
        payload = b"\x17\x03" + self.octets(98)
        return self.frame(*ip(self.address(version), self.address(version),
                              TCP, tcp(self.ports(), self.numbers(),
                                       ACK | PSH, payload)))


class Connection:
    """Frames of a connection between two random clean ends.

    Its client is end 0, its server end 1.
    """

    def __init__(self, clean, version):
        self.mac = clean.mac(), clean.mac()
        self.address = clean.address(version), clean.address(version)
        self.port = clean.ports()
        self.next = list(clean.numbers())
        self.records = []

    def send(self, end, flags, payload=b""):
        """One segment of an end."""
        ports = self.port[end], self.port[not end]
        numbers = self.next[end], self.next[not end] if flags & ACK else 0
        ethertype, packet = ip(self.address[end], self.address[not end], TCP,
                               tcp(ports, numbers, flags, payload))
        self.records.append(record(self.mac[not end] + self.mac[end] +
                                   struct.pack("!H", ethertype) + packet))
        self.next[end] += len(payload) + bool(flags & (SYN | FIN))
        self.next[end] &= 0xffffffff

    def open(self):
        """SYN and SYN-ACK."""
        self.send(0, SYN)
        self.send(1, SYN | ACK)
        return self
