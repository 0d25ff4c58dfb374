#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""bypass.py DEVICE HOST PORT COVERED: from DEVICE to PORT of HOST, past the qdisc,
16 frames to a COVERED address and 16 to another, from a socket of no protocol and
from one with, for which the kernel does not look for the MAC header; and the SYN of
16 connections; as many the other way, in the usual one. Prints how many of the frames
were heard.
"""
import struct
import sys

from ends import SOL_PACKET, packet_socket, put
from frames import pack_address, pack_frame, pack_mac, with_checksum

PACKET_QDISC_BYPASS = 20
BOX, CLEAN = '02:00:00:00:00:01', '00:00:5e:00:53:01'
ETHERTYPE, TCP, SYN, TIMES = 0x88b6, 6, 2, 16


def opening(source, target, port):
    """A packet that opens a connection."""
    tcp = struct.pack('!HHIIBBHHH', port, 443, 1, 0, 5 << 4, SYN, 1024, 0, 0)
    return with_checksum(pack_address(source), pack_address(target), TCP, tcp,
                         16)


def send(out, target, source, addresses):
    for port in range(40000, 40000 + TIMES):
        put(out, pack_frame({
            'dst': target, 'src': source, 'ip': '>'.join(addresses),
            'proto': TCP, 'hex': opening(*addresses, port).hex()}))


def heard(ear, target):
    """How many frames to an address have arrived."""
    count = 0
    ear.settimeout(1)
    try:
        while True:
            count += ear.recv(2048)[:6] == pack_mac(target)
    except TimeoutError:
        return count


def main(device, host, port, covered):
    outs = [packet_socket('-', device, protocol) for protocol in (0, ETHERTYPE)]
    for out in outs:
        out.setsockopt(SOL_PACKET, PACKET_QDISC_BYPASS, 1)
    back = packet_socket(host, port, 0)
    ears = [packet_socket(host, port, ETHERTYPE) for _ in range(2)]
    send(back, BOX, CLEAN, ('192.0.2.2', '192.0.2.1'))
    send(outs[0], CLEAN, BOX, ('192.0.2.1', '192.0.2.2'))
    for target in (covered, CLEAN):
        for out in outs * TIMES:
            put(out, pack_frame({'dst': target, 'src': BOX, 'len': '50'}))
    print(*map(heard, ears, (covered, CLEAN)))


main(*sys.argv[1:])
