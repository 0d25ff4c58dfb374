# SPDX-License-Identifier: GPL-2.0
"""Ends of wires, in any network namespace: what frames go in and come out by.

A socket belongs to the namespace it was made in, so one process holds ends in
many. HOST is the name of one, "-" that of the test.
"""
import ctypes
import errno
import fcntl
import os
import socket
import struct
import sys

from frames import PORT

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
SO_RCVBUFFORCE = 33
SOL_PACKET, PACKET_AUXDATA, PACKET_VNET_HDR = 263, 8, 15
TP_STATUS_VLAN_VALID = 16
TUNSETIFF = 0x400454ca
TUNSETLINK = 0x400454cd
TUNSETOFFLOAD = 0x400454d0
IFF_TUN, IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 1, 2, 0x1000, 0x4000
TUN_F_CSUM, TUN_F_TSO4, TUN_F_TSO6 = 1, 2, 4
UDP_SEGMENT = 103
CLONE_NEWNET = 0x40000000
ETH_P_ALL = 3

libc = ctypes.CDLL(None, use_errno=True)
home = os.open('/proc/self/ns/net', os.O_RDONLY)


def enter(fd):
    """Go to a network namespace; Python has no setns() before 3.12."""
    if libc.setns(fd, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), 'setns')


def socket_in(host, *args):
    """A socket of another network namespace."""
    if host == '-':
        return socket.socket(*args)
    there = os.open('/run/netns/' + host, os.O_RDONLY)
    try:
        enter(there)
        return socket.socket(*args)
    finally:
        enter(home)
        os.close(there)


def packet_socket(host, device, protocol=ETH_P_ALL):
    """A socket for whole frames; protocol 0 hears nothing."""
    one = socket_in(host, socket.AF_PACKET, socket.SOCK_RAW, 0)
    one.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
    one.bind((device, protocol))
    return one


def put(one, frame):
    """Send, also where a hook drops it on its way out: senders are told of
    that as of a full queue.
    """
    try:
        one.send(frame)
    except OSError as error:
        if error.errno != errno.ENOBUFS:
            raise


def set_up(ask, device):
    name = device.encode()
    flags = fcntl.ioctl(ask, SIOCGIFFLAGS, struct.pack('40s', name))[16:18]
    flags = int.from_bytes(flags, sys.byteorder) | IFF_UP
    fcntl.ioctl(ask, SIOCSIFFLAGS, struct.pack('16sH22x', name, flags))


class Packet:
    """Packet sockets on a device, which is set up."""

    def __init__(self, host, device, ethertype='0x0003'):
        with socket_in(host, socket.AF_INET, socket.SOCK_DGRAM, 0) as ask:
            set_up(ask, device)
        self.out = packet_socket(host, device, 0)
        self.ear = packet_socket(host, device, int(ethertype, 0))

    def fileno(self):
        return self.ear.fileno()

    def send(self, frame, _spec):
        put(self.out, frame)

    def receive(self):
        data, address = self.ear.recvfrom(1 << 17, socket.MSG_DONTWAIT)
        return b'' if address[2] == socket.PACKET_OUTGOING else data

    def close(self):
        self.out.close()
        self.ear.close()


class Tun:
    """A tun or tap device made for it, in the namespace of the test."""

    def __init__(self, device, flags):
        self.vnet = flags & IFF_VNET_HDR
        self.fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.fd, TUNSETIFF,
                    struct.pack('16sH', device.encode(), flags) + bytes(22))
        if self.vnet:
            fcntl.ioctl(self.fd, TUNSETOFFLOAD,
                        TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)

    def fileno(self):
        return self.fd

    def send(self, frame, spec):
        if self.vnet:
            frame = self.vnet_header(spec) + frame
        os.write(self.fd, frame)

    @staticmethod
    def vnet_header(spec):
        """struct virtio_net_hdr"""
        if not int(spec.get('gso', 0)):
            return struct.pack('=BBHHHH', 0, 0, int(spec.get('hdrlen', 0)),
                               0, 0, 0)
        ipv6 = ':' in spec['ip']
        l4 = 14 + 4 * len(spec.get('tag', [])) + (40 if ipv6 else 20)
        return struct.pack('=BBHHHH', 1, 4 if ipv6 else 1, l4 + 20,
                           int(spec['gso']), l4, 16)

    def set_type(self, kind):
        """ARPHRD_*, of the device while it is down."""
        fcntl.ioctl(self.fd, TUNSETLINK, kind)

    def receive(self):
        return os.read(self.fd, 1 << 17)

    def close(self):
        os.close(self.fd)


class Udp:
    """A socket that sends datagrams to PORT of an address."""

    def __init__(self, host, address):
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        self.out = socket_in(host, family, socket.SOCK_DGRAM, 0)
        self.out.connect((address, PORT))

    def send(self, frame, spec):
        payload = int(spec.get('len', 0)) // 8 * frame[-8:]
        self.out.setsockopt(socket.SOL_UDP, UDP_SEGMENT,
                            int(spec.get('gso', 0)))
        put(self.out, payload)

    def close(self):
        self.out.close()


# --- ends that count what they hear, by name ---------------------------------

def name_of(ethertype, packet):
    """v4:PORT and v6:PORT for UDP, else arp, nd, icmp, or the ethertype."""
    if ethertype == 0x0800 and packet[9] == 17:
        return f'v4:{struct.unpack_from("!H", packet, 22)[0]}'
    if ethertype == 0x86dd and packet[6] == 17:
        return f'v6:{struct.unpack_from("!H", packet, 42)[0]}'
    if ethertype == 0x86dd and packet[6] == 58 and 133 <= packet[40] <= 136:
        return 'nd'
    return {0x0806: 'arp', 0x0800: 'icmp', 0x86dd: 'icmp'}.get(
        ethertype, f'{ethertype:#06x}')


class Ear:
    """Counts what arrives."""

    def __init__(self, one):
        self.one, self.counts = one, {}
        one.setblocking(False)

    def fileno(self):
        return self.one.fileno()

    def count(self, name):
        self.counts[name] = self.counts.get(name, 0) + 1

    def drain(self):
        """Take what is there."""
        while True:
            try:
                self.take()
            except BlockingIOError:
                return


class Program(Ear):
    """A port of a host, as a program has it."""

    def __init__(self, host, port):
        self.port = int(port)
        one = socket_in(host, socket.AF_INET6, socket.SOCK_DGRAM)
        one.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        one.bind(('::', self.port))
        super().__init__(one)

    def take(self):
        _, peer = self.one.recvfrom(2048)
        self.count('v4' if peer[0].startswith('::ffff:') else 'v6')

    def marks(self):
        """To a port all are the same."""
        return sum(self.counts.values())


class Watch(Ear):
    """All that a device receives; a packet socket, so before any hook."""

    port = 0

    def __init__(self, host, device):
        one = packet_socket(host, device)
        one.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        super().__init__(one)

    def take(self):
        frame, more, _, origin = self.one.recvmsg(2048, 256)
        if origin[2] == socket.PACKET_OUTGOING:
            return
        ethertype, packet = struct.unpack_from('!H', frame, 12)[0], frame[14:]
        tag = ''
        for _, _, data in more:         # struct tpacket_auxdata
            status, = struct.unpack_from('I', data)
            if status & TP_STATUS_VLAN_VALID:
                tag = f'{struct.unpack_from("H", data, 16)[0] & 0xfff}/'
        if ethertype == 0x8100:
            tag = f'{struct.unpack_from("!H", packet)[0] & 0xfff}/'
            ethertype = struct.unpack_from('!H', packet, 2)[0]
            packet = packet[4:]
        self.count(tag + name_of(ethertype, packet))

    def marks(self):
        """What goes to the discard port."""
        return sum(count for name, count in self.counts.items()
                   if name.endswith(':9'))
