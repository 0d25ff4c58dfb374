#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Open a transaction of debar, say "open", hold it until standard input ends."""
import socket
import struct
import sys

CTRL, CTRL_GETFAMILY, CTRL_ID, CTRL_NAME = 0x10, 3, 1, 2
POLICY_BEGIN, A_ABI, A_NAME, A_HASH, A_MODE = 7, 2, 6, 8, 9


def attr(kind, data):
    return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def ask(sock, family, command, attrs):
    body = struct.pack("=BBH", command, 1, 0) + attrs
    sock.send(struct.pack("=IHHII", 16 + len(body), family, 1, 1, 0) + body)
    answer = sock.recv(65536)
    if struct.unpack_from("=H", answer, 4)[0] == 2:
        raise OSError(-struct.unpack_from("=i", answer, 16)[0], "refused")
    at, found = 20, {}
    while at < struct.unpack_from("=I", answer)[0]:
        size, kind = struct.unpack_from("=HH", answer, at)
        found[kind] = answer[at + 4:at + size]
        at += (size + 3) & ~3
    return found


def main():
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
    found = ask(sock, CTRL, CTRL_GETFAMILY, attr(CTRL_NAME, b"debar\0"))
    family = struct.unpack("=H", found[CTRL_ID])[0]
    ask(sock, family, POLICY_BEGIN,
        attr(A_ABI, struct.pack("=I", 2)) + attr(A_NAME, b"held\0") +
        attr(A_HASH, b"\0" * 32) + attr(A_MODE, struct.pack("=I", 2)))
    print("open", flush=True)
    sys.stdin.read()


main()
