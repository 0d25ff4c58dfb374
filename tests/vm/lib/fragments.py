#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""usage: fragments.py CERTIFICATES pass|drop

Handshakes in IP fragments so small that the TCP header is in two of them (RFC
1858, 3). Prints what was tried, what became of it, and what should have; drop is
for a policy that drops what is undecided.
"""
import os
import struct
import sys

from flights import flights
from frames import checksum
from rawwire import frame
from tlsraw import CLIENT_MAC, SERVER_MAC, TCP, Connection, Wire

hello, flight = flights(f'{sys.argv[1]}/covered')
wire = Wire(('client', 'eth0'), ('server', 'eth0'))
undecided = 'connection' if sys.argv[2] == 'drop' else 'nothing'


def check(what, got, wanted):
    print(what, got, wanted, sep='\t', flush=True)


def fragments(source, target, data, size):
    """Ethertype and packet of each."""
    for at in range(0, len(data), size):
        piece, more = data[at:at + size], at + size < len(data)
        if len(source) == 16:
            head = struct.pack('!BBHI', TCP, 0, at | more, 7)
            yield 0x86dd, struct.pack('!IHBB', 6 << 28, len(head + piece), 44,
                                      64) + source + target + head + piece
            continue
        head = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(piece), 7,
                           at // 8 | more << 13, 64, TCP, 0) + source + target
        yield 0x800, head[:10] + struct.pack('!H', checksum(head)) + \
            head[12:] + piece


def new():
    # Another time these are other connections, not the same SYNs again.
    return Connection(wire, server, client, isn=(os.getpid() << 12, 1))


def cut(connection, end, payload, size):
    """Say it in fragments of so many octets."""
    macs = (CLIENT_MAC, SERVER_MAC)
    data = connection.segment(end, payload=payload)
    for kind, packet in fragments(connection.address[end],
                                  connection.address[1 - end], data, size):
        wire.ends[end].send(frame(macs[1 - end], macs[end], packet, kind))
    connection.said[end] += len(payload)
    return connection


def first_passes(connection, size):
    """Does the first fragment of what the server says come through?"""
    token = os.urandom(8)
    data = connection.segment(1)[:4] + token + bytes(30)
    for kind, packet in fragments(connection.address[1], connection.address[0],
                                  data, size):
        wire.ends[1].send(frame(CLIENT_MAC, SERVER_MAC, packet, kind))
    return wire.hears(token[:size - 4])[0]


for server, client in ('192.168.1.60', '192.168.1.10'), ('fd00::60', 'fd00::10'):
    for size in 8, 16:
        opened = new().open().say(0, hello).put(1)
        cut(opened, 1, flight, size)
        check(f'{server}: a flight in fragments of {size}', opened.fate(),
              undecided)
    unknown = cut(new(), 1, flight, 8)
    check(f'{server}: one out of nowhere', unknown.fate(), undecided)
    whole = new().say(1, flight)
    check(f'{server}: a condemned connection', whole.fate(), 'connection')
    check(f'{server}: is so in fragments, too', first_passes(whole, 8), False)
    check(f'{server}: others are not',
          first_passes(new(), 8), undecided == 'nothing')
