# SPDX-License-Identifier: GPL-2.0
"""Frames into one end and out of another, from one process.

A socket belongs to the network namespace it was made in, so that a program can
hold ends in many.  Importing this pins the program to one processor: frames
sent one after the other then go through the kernel one after the other.
"""

import contextlib
import ctypes
import errno
import os
import socket
import struct

SOL_PACKET, PACKET_VNET_HDR = 263, 15
ETH_P_ALL = 3
CLONE_NEWNET = 0x40000000

CLEAN = "00:00:5e:00:53:01"
SENTINEL = "00:00:5e:00:53:ff"

os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
libc = ctypes.CDLL(None, use_errno=True)


def set_namespace(path):
    with open(path, encoding="ascii") as file:
        if libc.setns(file.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns", path)


@contextlib.contextmanager
def inside(host):
    """Be in the namespace called @host, or stay here for None."""
    if host:
        set_namespace(f"/run/netns/{host}")
    try:
        yield
    finally:
        if host:
            set_namespace("/proc/1/ns/net")


def packet_socket(host, device, protocol=ETH_P_ALL):
    """A socket for whole frames; protocol 0 hears nothing."""
    with inside(host):
        end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        end.setsockopt(socket.SOL_SOCKET, 33, 1 << 23)  # SO_RCVBUFFORCE
        end.bind((device, protocol))
        end.settimeout(60)
    return end


def mac(address):
    return bytes.fromhex(address.replace(":", ""))


def frame(dst, src, payload=b"", kind=0x88b5, vlan=None):
    """An Ethernet frame; the default ethertype is one for experiments."""
    tag = b"" if vlan is None else struct.pack(">HH", 0x8100, vlan)
    whole = mac(dst) + mac(src) + tag + struct.pack(">H", kind) + payload
    return whole.ljust(60, b"\0")


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def udp(src, dst, payload=b"", port=4242):
    """An IPv4 packet with a UDP datagram (without checksum, as is allowed)."""
    datagram = struct.pack(">HHHH", port, port, 8 + len(payload), 0) + payload
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(datagram), 0, 0, 64,
                       17, 0, socket.inet_aton(src), socket.inet_aton(dst))
    head = head[:10] + struct.pack(">H", checksum(head)) + head[12:]
    return head + datagram


def collect(receiver, outgoing=False):
    """What comes, or what goes, until the sentinel, which is left out."""
    found = []
    while True:
        data, address = receiver.recvfrom(1 << 16)
        if (address[2] == socket.PACKET_OUTGOING) != outgoing:
            continue
        if data[6:12] == mac(SENTINEL):
            return found
        found.append(data)


def put(sender, data):
    """Send, also where a policy drops it on its way out of a device: senders
    are told of that as of a full queue.
    """
    try:
        sender.send(data)
    except OSError as error:
        if error.errno != errno.ENOBUFS:
            raise


def exchange(sender, receiver, frames, sentinel_to=CLEAN):
    """Send @frames; return those that come out at @receiver.

    A sentinel follows them, from an address that nobody bans: once it has
    arrived, whatever has not arrived never will.
    """
    for data in frames:
        put(sender, data)
    sender.send(frame(sentinel_to, SENTINEL))
    return collect(receiver)


def send_in_fragments(sender, data):
    """Send so that only the Ethernet header is in the skb's linear part.

    The kernel does this for more than a page of data on a socket with
    PACKET_VNET_HDR, when the header says that no more is needed there.
    """
    sender.send(bytes(10) + data)


def fragment_socket(host, device):
    """A socket for send_in_fragments()."""
    end = packet_socket(host, device, 0)
    end.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    return end
