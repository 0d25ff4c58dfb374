#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""usage: innocent.py CERTIFICATES

Whom a vendor's certificate does not ban, whatever shows it. Prints what was
tried, what became of it, and what should have. CERTIFICATES is a directory
with covered.crt and clean.crt, and their keys.
"""
import subprocess
import sys

from flights import flights
from tlsraw import (ACK, OTHER_MAC, SERVER_MAC, SYN, Connection, Wire,
                    with_leaf)

vendor, clean = (flights(f'{sys.argv[1]}/{name}')
                 for name in ('covered', 'clean'))
bridged = Wire(('client', 'eth0'), ('server', 'eth0'))
page = b'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n'


def check(what, came, wanted):
    print(what, came, wanted, sep='\t', flush=True)


def shown(what, wanted, connection):
    check(what, connection.fate(), wanted)


def new(host, **changes):
    return Connection(bridged, f'192.168.1.{host}', **changes)


shown('whole handshake, for comparison', 'banned', new(20).whole(*vendor))
shown('a clean one', 'nothing', new(21).whole(*clean))
shown('a forged segment out of nowhere', 'connection',
      new(22).say(1, vendor[1]))
shown('one in the middle of a connection', 'connection',
      new(23).open().say(0, b'GET / HTTP/1.1\r\n\r\n').say(1, page)
      .say(1, vendor[1]))
shown('one in another client\'s clean handshake', 'connection',
      new(24).whole(*clean).say(1, vendor[1]))
shown('with a wrong checksum', 'nothing',
      new(25).open().say(0, vendor[0]).say(1, vendor[1], wrong=1))
shown('from another MAC than the SYN-ACK', 'connection',
      new(26).open().say(0, vendor[0]).put(1)
      .say(1, vendor[1], mac=OTHER_MAC))
shown('without a SYN', 'connection',
      new(27).put(1, SYN | ACK, at=-1).put(0).say(0, vendor[0]).put(1)
      .say(1, vendor[1]))
shown('without a SYN-ACK', 'connection',
      new(28).put(0, SYN, at=-1).put(0).say(0, vendor[0]).put(1)
      .say(1, vendor[1]))
shown('one direction only', 'connection',
      new(29).put(1, SYN | ACK, at=-1).put(1).say(1, vendor[1]))
shown('without an acknowledgment of the ClientHello', 'connection',
      new(30).open().put(0, ACK, vendor[0]).say(1, vendor[1]))
shown('without a ClientHello', 'connection', new(31).open().say(1, vendor[1]))
shown('in a download, beginning within a segment', 'nothing',
      new(32).open().say(0, b'GET / HTTP/1.1\r\n\r\n')
      .say(1, page + vendor[1]).put(0))
shown('a CONNECT proxy', 'connection',
      new(33).open().say(0, b'CONNECT camera:443 HTTP/1.1\r\n\r\n')
      .say(1, b'HTTP/1.1 200 OK\r\n\r\n').say(0, vendor[0]).put(1)
      .say(1, vendor[1]))
shown('STARTTLS of IMAP', 'connection',
      new(36).open().say(1, b'* OK IMAP4rev1\r\n').say(0, b'a STARTTLS\r\n')
      .say(1, b'a OK go ahead\r\n').say(0, vendor[0]).put(1)
      .say(1, vendor[1]))
shown('STARTTLS of SMTP', 'connection',
      new(34).open().say(1, b'220 mail ESMTP\r\n').say(0, b'STARTTLS\r\n')
      .say(1, b'220 go ahead\r\n').say(0, vendor[0]).put(1)
      .say(1, vendor[1]))
new(35).whole(*clean)
shown('an address that showed a clean certificate before', 'connection',
      new(35).whole(*vendor))
new(37).whole(clean[0], with_leaf(clean[1], b'unreadable'))
shown('one that showed a chain which nobody can judge', 'banned',
      new(37).whole(*vendor))
shown('a public address', 'connection',
      Connection(bridged, '203.0.113.64').whole(*vendor))
shown('a public address, IPv6', 'connection',
      Connection(bridged, '2001:db8:64::64', '2001:db8:1::10').whole(*vendor))
shown('a private one, IPv6, for comparison', 'banned',
      Connection(bridged, 'fd00:64::64', 'fd00:64::10').whole(*vendor))

# The same address elsewhere. VLANs 10 and 20 of the bridge; untagged is 1.
shown('in VLAN 10', 'banned', new(64, vlan=10).whole(*vendor))
check('its namesake in VLAN 20', bridged.passes('192.168.1.64', vlan=20), True)
check('its namesake without a tag', bridged.passes('192.168.1.64'), True)
check('and it', bridged.passes('192.168.1.64', vlan=10), False)
wires = [Wire(('client', vrf), ('server', vrf), (None, f'{vrf}-server'), 0x800)
         for vrf in ('red', 'blue')]
shown('in a VRF', 'banned',
      Connection(wires[0], '192.168.1.64').whole(*vendor))
check('its namesake in another', wires[1].passes('192.168.1.64'), True)

# An address that changes hands.
neighbour = ('ip neigh replace 192.168.1.70 dev br0 nud permanent lladdr '
             .split())
subprocess.run(neighbour + [SERVER_MAC], check=True)
shown('a neighbour', 'banned', new(70).whole(*vendor))
check('another MAC claims its address',
      bridged.passes('192.168.1.70', mac=OTHER_MAC), False)
subprocess.run(neighbour + [OTHER_MAC], check=True)
check('another has it', bridged.passes('192.168.1.70', mac=OTHER_MAC), True)
check('which then is nobody\'s', bridged.passes('192.168.1.70'), True)
