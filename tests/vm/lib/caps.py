#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""usage: caps.py CERTIFICATES flows|bytes|memory|condemned|half-open

More handshakes at a time than there is room for. Prints what was tried, what
became of it, and what should have.
"""
import os
import sys

from flights import flights
from tlsraw import ACK, SYN, Connection, Wire

hello, flight = flights(f'{sys.argv[1]}/covered')
wire = Wire(('client', 'eth0'), ('server', 'eth0'))


def check(what, connection, wanted):
    print(what, connection.fate(), wanted, sep='\t', flush=True)


def new(host, **changes):
    return Connection(wire, f'192.168.1.{host}', **changes)


def finish(connection):
    connection.put(1)
    connection.say(1, flight)
    return connection


if sys.argv[2] == 'flows':
    # Room for 256. Who has come as far as those that are there, or less far,
    # is not let in: they would have to be given up for him.
    far = new(20).open().say(0, hello).put(1).say(1, flight[:200])
    near = [new(host).open().say(0, hello)
            for host in [21] * 254 + [22] + [23] * 45]
    check('a handshake that there is no room for', finish(near[-1]), 'nothing')
    check('the last one there was room for', finish(near[254]), 'banned')
    check('the first one', finish(near[0]), 'banned')
    check('one that has come further',
          far.put(0).say(1, flight[200:]), 'banned')
elif sys.argv[2] == 'bytes':
    # Room for 64 pieces: held where the beginning is missing.
    for _ in range(80):
        # Another time these are other connections, not the same SYNs again.
        new(30, isn=(os.getpid() << 12, 1)).open().say(0, hello) \
            .put(1, ACK, flight[100:], at=100)
    check('a handshake in order, which needs none',
          finish(new(31).open().say(0, hello)), 'banned')
elif sys.argv[2] == 'memory':
    # Room for 64 pieces; of who holds the first 16 nothing is known. A flight out
    # of nowhere is worth least.
    def begin(host):
        return new(host).say(1, flight[:300])

    def go_on(connection):
        return connection.say(1, flight[300:])

    def answered(host):
        return new(host).open().say(0, hello).put(1).say(1, flight[:300])

    def opened(host):
        return new(host).open().say(1, flight[:300])

    for _ in range(16):
        begin(30)
    for _ in range(20):
        go_on(begin(32))
    for _ in range(48):
        begin(30)
    check('one that wants more after many that need none any more',
          go_on(answered(65)), 'banned')
    far, near = answered(60), begin(61)
    for _ in range(200):
        begin(30)
    check('a handshake that was seen both ways is not pushed out',
          go_on(far), 'banned')
    check('the oldest flight out of nowhere is', go_on(near), 'nothing')
    check('a new one gets what it needs', go_on(begin(62)), 'connection')
    late = opened(66).say(0, hello)
    for _ in range(200):
        opened(33)
    check('one that has come further since stays', go_on(late), 'connection')
    for _ in range(200):
        answered(31)
    check('but not from those that are worth more', go_on(begin(63)),
          'nothing')
    check('of whom the oldest go for another',
          new(64).whole(hello, flight), 'banned')
elif sys.argv[2] == 'condemned':
    # Room for 16; a flight out of nowhere condemns a connection, no more.
    for _ in range(40):
        last = new(50).say(1, flight)
    check('a connection condemned when there is no room', last,
          'connection')
else:
    for port in range(10000):
        Connection(wire, f'192.168.{port % 200 + 2}.9', port=port + 2000) \
            .put(0, SYN, at=-1).put(1, SYN | ACK, at=-1)
        if port % 200 == 199:
            wire.hears()        # or what it hears is more than it can hold
    check('a real handshake after 10,000 that were only opened',
          finish(new(40).open().say(0, hello)), 'banned')
