#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: bpf.py xdp|tcx-ingress|tcx-egress INTERFACE

Attach a BPF program that passes everything to an interface, say "attached",
and keep it there until standard input ends.
"""
import ctypes
import os
import platform
import socket
import struct
import sys

SYS_BPF = {"x86_64": 321, "aarch64": 280}[platform.machine()]
PROG_LOAD, LINK_CREATE = 5, 28
KINDS = {  # program type, attach type, what the program returns
    "xdp": (6, 37, 2),
    "tcx-ingress": (3, 46, -1),
    "tcx-egress": (3, 47, -1),
}


def bpf(command, attr):
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(attr, 144)
    result = libc.syscall(SYS_BPF, command, buffer, len(buffer))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def main():
    kind, interface = sys.argv[1:]
    prog_type, attach_type, verdict = KINDS[kind]
    # r0 = verdict; exit
    code = struct.pack("<BBhi", 0xb7, 0, 0, verdict) + struct.pack("<BBhi", 0x95, 0, 0, 0)
    insns = ctypes.create_string_buffer(code, len(code))
    licence = ctypes.create_string_buffer(b"GPL")
    program = bpf(PROG_LOAD, struct.pack(
        "=IIQQ", prog_type, len(code) // 8, ctypes.addressof(insns),
        ctypes.addressof(licence)))
    link = bpf(LINK_CREATE, struct.pack(
        "=IIII", program, socket.if_nametoindex(interface), attach_type, 0))
    print("attached", flush=True)
    sys.stdin.read()
    os.close(link)


if __name__ == "__main__":
    main()
