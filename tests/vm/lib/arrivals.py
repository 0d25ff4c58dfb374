#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""usage: arrivals.py CERTIFICATES

In however many pieces and in whatever order a handshake arrives, it is read.
Prints what was tried, what became of it, and what should have. CERTIFICATES is
a directory with covered.crt and its key.
"""
import itertools
import sys

from flights import flights, with_post_quantum_key
from tlsraw import ACK, FIN, SYN, Connection, Wire, messages, records, split

hello, flight = flights(f'{sys.argv[1]}/covered')
wire = Wire(('client', 'eth0'), ('server', 'eth0'))
hosts = (f'192.168.{i // 250 + 2}.{i % 250 + 2}' for i in itertools.count())


def check(what, came, wanted):
    print(what, came, wanted, sep='\t', flush=True)


def new(**changes):
    return Connection(wire, next(hosts), **changes)


def banned(what, connection):
    check(what, connection.fate(), 'banned')


def greeted(**changes):
    """Up to the server's turn."""
    return new(**changes).open().say(0, hello).put(1)


def pieces(data, count):
    size = -(-len(data) // count)
    return [(i, data[i:i + size]) for i in range(0, len(data), size)]


def arriving(connection, parts):
    for at, data in parts:
        connection.put(1, ACK, data, at=at)
    connection.said[1] = len(flight)
    return connection


fates = [arriving(greeted(), order).fate()
         for order in itertools.permutations(pieces(flight, 4))]
check('four segments in every order', f"{fates.count('banned')} of {len(fates)}",
      '24 of 24')
fates = []
for order in itertools.permutations(pieces(flight, 4)):
    order = list(order)
    at, data = order[1]
    # Again, and once more with what is on either side of it.
    start = max(0, at - 20)
    order[2:2] = [order[0], (start, flight[start:at + len(data) + 20])]
    fates.append(arriving(greeted(), order).fate())
check('with duplicates and overlaps', f"{fates.count('banned')} of {len(fates)}",
      '24 of 24')

connection = greeted()
half = len(flight) // 2
connection.put(1, ACK, b'\x16' * 100, at=half)
arriving(connection, [(0, flight)])
check('an overlap that says something else is no proof',
      connection.fate() != 'banned', True)

for base in (0xffffffff, 0xffffffff - 100, 0xffffffff - len(flight)):
    banned(f'sequence numbers that wrap, from {base:#x}',
           arriving(greeted(isn=(base, base)), pieces(flight, 3)))
banned('segments of one octet', arriving(greeted(), pieces(flight, len(flight))))

browsers = with_post_quantum_key(hello)
for first, name in ((0, 'in order'), (1, 'the other way round')):
    connection = new().open()
    parts = pieces(browsers, 2)
    for at, data in (parts[first], parts[not first]):
        connection.put(0, ACK, data, at=at)
    connection.said[0] = len(browsers)
    banned(f'a ClientHello with a post-quantum key in two, {name}',
           arriving(connection.put(1), pieces(flight, 2)))

server_hello, certificate, *others = split(messages(flight))
banned('one certificate message over 20 records', greeted().say(
    1, records(server_hello, 1 << 14) +
    records(certificate, -(-len(certificate) // 20)) +
    records(b''.join(others), 1 << 14)))
asked_hello, asked = flights(f'{sys.argv[1]}/covered', ask=True)
body = messages(asked)
check('messages of a server that asks', len(split(body)), 5)
banned('all five in one record', new().open().say(0, asked_hello).put(1)
       .say(1, records(body, 1 << 14)))
banned('an octet a record', greeted().say(1, records(messages(flight), 1)))

# A wrong checksum first, where another stack would believe it.
connection = greeted()
for at, data in pieces(flight, 3):
    connection.put(1, ACK, b'\x17' * len(data), at=at, wrong=1)
banned('decoys with wrong checksums', arriving(connection, pieces(flight, 3)))

host = next(hosts)
Connection(wire, host, port=30000).open().say(0, b'GET / HTTP/1.0\r\n\r\n') \
    .say(1, b'HTTP/1.0 404 no\r\n\r\n').close()
banned('ports that are used again',
       Connection(wire, host, port=30000, isn=(9 << 20, 9 << 21))
       .whole(hello, flight))
connection = greeted()
Connection(wire, connection.server, port=connection.port[0],
           isn=(7 << 20, 0)).put(0, SYN, at=-1)
banned('a spoofed SYN in between', arriving(connection, pieces(flight, 2)))
connection = greeted()
connection.put(0, 4, at=5000)       # a reset that the server would not take
banned('a spoofed reset in between', arriving(connection, pieces(flight, 2)))
connection = greeted()
connection.put(1, ACK, b'\0', at=-1)
banned('a keep-alive in between', arriving(connection, pieces(flight, 2)))
connection = greeted()
connection.put(0, FIN | ACK)
banned('a client that closes its half', arriving(connection, pieces(flight, 2)))
banned('IPv6', Connection(wire, 'fd00:64::64', 'fd00:64::10')
       .whole(hello, flight))
banned('in a VLAN', new(vlan=7).whole(hello, flight))
