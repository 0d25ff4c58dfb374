# SPDX-License-Identifier: GPL-2.0
"""Handshakes frame by frame: what OpenSSL says to itself, in segments of TCP
that are made up here, from one end of a wire to the other.

A Wire has two ends, client and server, on hosts whose stacks take no notice,
since the frames go to other MACs. What becomes of a connection is asked of the
wire afterwards, and is one of
  banned      nothing from the server's address comes through
  connection  nothing of this connection comes through, but all else
  nothing     all comes through
"""
import itertools
import os
import struct

from frames import checksum, pack_address, with_checksum
from rawwire import frame, packet_socket

FIN, SYN, RST, ACK = 1, 2, 4, 16
TCP, UDP = 6, 17
CERTIFICATE = 11    # handshake message: RFC 5246, 7.4
CLIENT_MAC, SERVER_MAC = '02:00:00:00:03:01', '02:00:00:00:03:02'
OTHER_MAC = '02:00:00:00:03:03'
ports = itertools.count(20000)


def messages(flight):
    """Handshake messages without their records."""
    body = b''
    while flight:
        length = struct.unpack('!H', flight[3:5])[0]
        body += flight[5:5 + length]
        flight = flight[5 + length:]
    return body


def split(body):
    """Handshake messages, one by one."""
    found = []
    while body:
        end = 4 + int.from_bytes(body[1:4], 'big')
        found.append(body[:end])
        body = body[end:]
    return found


def records(body, size):
    """Messages in records of a size."""
    return b''.join(b'\x16\x03\x03' + struct.pack('!H', len(body[i:i + size])) +
                    body[i:i + size] for i in range(0, len(body), size))


def with_leaf(flight, leaf):
    """A server's flight, one more certificate before its own."""
    def sized(data):
        return len(data).to_bytes(3, 'big') + data

    return records(b''.join(
        message if message[0] != CERTIFICATE else
        message[:1] + sized(sized(sized(leaf) + message[7:]))
        for message in split(messages(flight))), 1 << 14)


def packet(source, target, protocol, payload):
    """Ethertype and packet."""
    if len(source) == 16:
        return 0x86dd, struct.pack('!IHBB', 6 << 28, len(payload), protocol,
                                   64) + source + target + payload
    head = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(payload), 1, 0x4000, 64,
                       protocol, 0) + source + target
    return 0x800, head[:10] + struct.pack('!H', checksum(head)) + head[12:] + \
        payload


class Wire:
    """Two ends. Devices are pairs of host and device; the last one, where what
    the server sends is heard, is the client's if nothing else is said.
    """
    def __init__(self, client, server, heard=None, kind=3):
        self.ends = [packet_socket(*client, 0), packet_socket(*server, 0)]
        self.ear = packet_socket(*(heard or client), kind)

    def put(self, from_server, source, target, protocol, payload, mac=None,
            vlan=None):
        kind, data = packet(source, target, protocol, payload)
        macs = (CLIENT_MAC, SERVER_MAC)
        self.ends[from_server].send(frame(
            macs[not from_server], mac or macs[from_server], data, kind, vlan))

    def hears(self, *tokens):
        """Which of these have come, before a frame that nobody minds?"""
        mark = os.urandom(12)
        heard = set()
        self.put(True, pack_address('192.168.1.250'),
                 pack_address('192.168.1.10'), UDP, udp(
                     pack_address('192.168.1.250'),
                     pack_address('192.168.1.10'), mark))
        while True:
            data = self.ear.recv(1 << 16)
            heard.update(token for token in tokens if token in data)
            if mark in data:
                return [token in heard for token in tokens]

    def send(self, server, client='192.168.1.10', **changes):
        """A datagram from the server's address."""
        source, target = pack_address(server), pack_address(client)
        token = os.urandom(12)
        self.put(True, source, target, UDP, udp(source, target, token),
                 **changes)
        return token

    def passes(self, server, client='192.168.1.10', **changes):
        """Does such a datagram come through?"""
        return self.hears(self.send(server, client, **changes))[0]


def udp(source, target, payload):
    return with_checksum(source, target, UDP, struct.pack(
        '!HHHH', 4000, 4001, 8 + len(payload), 0) + payload, 6)


class Connection:
    """Ends are 0, the client, and 1, the server."""
    def __init__(self, wire, server, client='192.168.1.10', port=None,
                 isn=(1000, 2000), vlan=None):
        self.wire = wire
        self.address = [pack_address(client), pack_address(server)]
        self.server, self.client = server, client
        self.port = [port or next(ports), 443]
        self.base = list(isn)
        self.said = [0, 0]
        self.vlan = vlan

    def segment(self, end, flags=ACK, payload=b'', at=None):
        """One segment, at an offset in what the end says; -1 is its SYN."""
        at = self.said[end] if at is None else at
        acknowledged = self.base[1 - end] + 1 + self.said[1 - end]
        header = struct.pack(
            '!HHIIBBHHH', self.port[end], self.port[1 - end],
            (self.base[end] + 1 + at) & 0xffffffff,
            acknowledged & 0xffffffff if flags & ACK else 0, 5 << 4, flags,
            65000, 0, 0)
        return with_checksum(self.address[end], self.address[1 - end], TCP,
                             header + payload, 16)

    def put(self, end, flags=ACK, payload=b'', at=None, mac=None, wrong=0):
        """Send a segment()."""
        segment = self.segment(end, flags, payload, at)
        if wrong:
            segment = segment[:16] + bytes([segment[16] ^ 0x55]) + segment[17:]
        self.wire.put(bool(end), self.address[end], self.address[1 - end], TCP,
                      segment, mac, self.vlan)
        return self

    def say(self, end, payload, **changes):
        """Payload in its place."""
        self.put(end, ACK, payload, **changes)
        self.said[end] += len(payload)
        return self

    def open(self):
        return self.put(0, SYN, at=-1).put(1, SYN | ACK, at=-1).put(0)

    def close(self):
        return self.put(1, FIN | ACK).put(0, FIN | ACK)

    def whole(self, hello, flight):
        """SYN to the server's flight, in segments of 500."""
        self.open().say(0, hello).put(1)
        for i in range(0, len(flight), 500):
            self.say(1, flight[i:i + 500]).put(0)
        return self

    def fate(self):
        """What has become of it?"""
        token = os.urandom(12)
        self.put(1, ACK, token)
        other = self.wire.send(self.server, self.client, vlan=self.vlan)
        return {(True, True): 'nothing', (False, True): 'connection',
                (False, False): 'banned', (True, False): 'address only'}[
                    tuple(self.wire.hears(token, other))]
