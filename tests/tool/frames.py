#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: frames.py INTERFACE MAC SOURCE COUNT [VLAN...]

Send COUNT UDP packets in Ethernet frames from MAC, with IPv4 sources from
SOURCE on, under the given VLAN tags, outermost first.
"""
import ipaddress
import socket
import struct
import sys


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def main():
    interface, mac, source, count, *vlans = sys.argv[1:]
    out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    out.bind((interface, 0))
    head = b"\xff" * 6 + bytes.fromhex(mac.replace(":", ""))
    for number, vlan in enumerate(vlans):
        outer = len(vlans) > 1 and number == 0
        head += struct.pack("!HH", 0x88a8 if outer else 0x8100, int(vlan))
    for i in range(int(count)):
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 28, i, 0, 64, 17, 0)
        ip += (ipaddress.IPv4Address(source) + i).packed
        ip += ipaddress.IPv4Address("192.0.2.1").packed
        ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
        out.send(head + b"\x08\x00" + ip + struct.pack("!HHHH", 9, 9, 8, 0))


main()
