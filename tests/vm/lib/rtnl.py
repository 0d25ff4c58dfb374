# SPDX-License-Identifier: GPL-2.0
"""Devices and namespaces, asked for by rtnetlink without starting a program."""
import errno
import os
import socket
import struct

from debarnl import ACK, ERROR, REQUEST, attr, nest, text

NEWLINK, DELLINK, NEWADDR, NEWROUTE = 16, 17, 20, 24
CREATE, EXCL = 0x400, 0x200
IFF_UP = 1
IFLA_ADDRESS, IFLA_IFNAME, IFLA_MASTER, IFLA_LINKINFO = 1, 3, 10, 18
IFLA_NET_NS_FD = 28
INFO_KIND, INFO_DATA = 1, 2
VETH_INFO_PEER = 1


class Route:
    """A socket to rtnetlink of the namespace that it is made in."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.socket.bind((0, 0))
        self.socket.settimeout(60)
        self.sequence = 0

    def close(self):
        self.socket.close()

    def call(self, kind, body, flags=0):
        """Ask, and raise what the kernel says against it."""
        self.sequence += 1
        self.socket.send(struct.pack("=IHHII", 16 + len(body), kind,
                                     REQUEST | ACK | flags, self.sequence, 0) +
                         body)
        while True:
            data = self.socket.recv(1 << 16)
            _, came, _, sequence, _ = struct.unpack_from("=IHHII", data)
            if came == ERROR and sequence == self.sequence:
                number = struct.unpack_from("=i", data, 16)[0]
                if number:
                    raise OSError(-number, errno.errorcode.get(-number, "?"))
                return

    def add(self, name, kind, *more, peer=b"", mac=None, index=0):
        """Make a device, up, with a number that it had before, say; peer is the
        message for the other end's.
        """
        data = nest(INFO_DATA, attr(VETH_INFO_PEER, peer)) if peer else b""
        self.call(NEWLINK, link_message(
            text(IFLA_IFNAME, name), nest(IFLA_LINKINFO, text(INFO_KIND, kind),
                                          data),
            attr(IFLA_ADDRESS, mac) if mac else b"", *more, up=True,
            index=index),
            CREATE | EXCL)

    def change(self, name, *attributes, up=True):
        """Rename, move, give a master: by name, for its number may change."""
        self.call(NEWLINK, link_message(*attributes, up=up,
                                        index=socket.if_nametoindex(name)))

    def remove(self, name):
        self.call(DELLINK, link_message(index=socket.if_nametoindex(name)))

    def address(self, name, address, bits):
        """An IPv4 address."""
        packed = socket.inet_aton(address)
        self.call(NEWADDR, struct.pack("=BBBBI", socket.AF_INET, bits, 0, 0,
                                       socket.if_nametoindex(name)) +
                  attr(1, packed) + attr(2, packed), CREATE)

    def route(self, network, bits, gateway):
        """An IPv4 route (main table, static, unicast)."""
        self.call(NEWROUTE, struct.pack("=BBBBBBBBI", socket.AF_INET, bits, 0,
                                        0, 254, 4, 0, 1, 0) +
                  attr(1, socket.inet_aton(network)) +
                  attr(5, socket.inet_aton(gateway)), CREATE)


def link_message(*attributes, index=0, up=False):
    """Body of a message about a device."""
    return struct.pack("=BBHiII", 0, 0, 0, index, IFF_UP if up else 0,
                       IFF_UP if up else 0) + b"".join(attributes)


def quiet():
    """No device here says anything of its own accord."""
    for name in ("default", "all"):
        path = f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6"
        if os.path.exists(path):
            with open(path, "w", encoding="ascii") as file:
                file.write("1")
