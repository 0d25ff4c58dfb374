#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""usage: beginnings.py CERTIFICATES COUNT one|both

From host devices, send COUNT handshakes that begin a certificate and do not go
on: the server's word only, or that of both ends.
"""
import sys

from flights import flights
from tlsraw import Connection, Wire

hello, flight = flights(f'{sys.argv[1]}/camera')
wire = Wire(('devices', 'eth0'), ('devices', 'eth0'))
both = sys.argv[3] == 'both'
server = '192.168.1.71' if both else '192.168.1.70'
for _ in range(int(sys.argv[2])):
    connection = Connection(wire, server, '198.51.100.10')
    if both:
        connection.open().say(0, hello).put(1)
    connection.say(1, flight[:300])
