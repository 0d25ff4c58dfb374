#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: among.py CERTIFICATES NETWORK [FLOOD...]

Handshakes of devices in NETWORK, 192.168.16 for example, one after the other as
long as the command FLOOD runs, a few at least. Its output goes to
CERTIFICATES/counts. A device that shows
CERTIFICATES/covered is to be banned, its connection at least, or one more handshake is to be counted as
undecided; one that shows CERTIFICATES/clean is not. Prints what was tried, what
became of it, and what should have.
"""

import ctypes
import pathlib
import socket
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent /
                       "vm/lib"))

from debarnl import HEADER, Link, attributes, check     # noqa: E402
from flights import flights                             # noqa: E402
from tlsraw import Connection, Wire                     # noqa: E402

SO_ATTACH_FILTER = 26
LEAST, MOST = 3, 100            # pairs
# With the quarantine full nobody else gets in, but the connection ends.
JUDGED = ("banned", "connection")
directory, network, *command = sys.argv[1:]
link = Link()


def hear_only_devices(wire):
    """All that the flood says would be more than the ear can hold."""
    high = int.from_bytes(socket.inet_aton("192.168.0.0")[:2], "big")
    lines = [(0x28, 0, 0, 26),          # half of an IPv4 packet's source
             (0x15, 0, 1, high), (6, 0, 0, 0xffff), (6, 0, 0, 0)]
    program = ctypes.create_string_buffer(
        b"".join(struct.pack("HBBI", *line) for line in lines))
    wire.ear.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack(
        "HP", len(lines), ctypes.addressof(program)))


def undecided():
    """How many handshakes were given up so far, for any reason."""
    total = 0
    for kind, nest in link.call("GET_STATUS")[0].attributes:
        if kind == HEADER["DEBAR_A_UNREAD"]:
            fields = dict(attributes(nest))
            if HEADER["DEBAR_A_UNREAD_UNDECIDED"] in fields:
                total += int.from_bytes(
                    fields[HEADER["DEBAR_A_UNREAD_HANDSHAKES"]], "little")
    return total


def main():
    wire = Wire(("client", "eth0"), ("server", "eth0"))
    hear_only_devices(wire)
    covered, clean = (flights(f"{directory}/{name}")
                      for name in ("covered", "clean"))
    fates, unaccounted, innocent = [], [], []
    what, flood = "after all", None
    if command:
        what = f"{command[-1]}: meanwhile"
        with open(f"{directory}/counts", "w", encoding="ascii") as output:
            flood = subprocess.Popen(command, stdout=output)
    for host in range(1, 2 * MOST, 2):
        if host > 2 * LEAST and (not flood or flood.poll() is not None):
            break
        before = undecided()
        fate = Connection(wire, f"{network}.{host}").whole(*covered).fate()
        fates.append(fate)
        if fate not in JUDGED and undecided() == before:
            unaccounted.append((host, fate))
        innocent.append(Connection(
            wire, f"{network}.{host + 1}").whole(*clean).fate())
    judged = sum(fate in JUDGED for fate in fates)
    check(f"{what}, of {len(fates)} handshakes of who is to be banned "
          f"{judged} were judged, {len(fates) - judged} counted as undecided",
          unaccounted, [])
    check(f"{what}, {len(innocent)} clean ones did no harm",
          set(innocent), {"nothing"})
    if flood:
        check(f"{command[-1]}: all frames were sent", flood.wait(), 0)
    else:
        check(f"{what}, all were judged", judged, len(fates))


main()
