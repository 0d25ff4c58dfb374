#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Three namespaces at once: two policies, and none.

Needs: east, west and north, each with eth0 and 192.0.2.1 there, cabled to
to-east, to-west and to-north in outside.
"""

import socket

import rawwire
from debarnl import (HEADER, Link, Refused, begin, check, counts, entry,
                     load, prefixes, rule, u32, vendor)

BOXES = ("east", "west", "north")
HIKVISION, DAHUA = "28:57:be:00:00:01", "3c:ef:8c:00:00:01"
COUNT = 20


class Box:
    """A namespace, both ends of its cable, and a program in it."""

    def __init__(self, name):
        self.name = name
        self.outside = rawwire.packet_socket("outside", f"to-{name}")
        self.inside = rawwire.packet_socket(name, "eth0", 0)
        self.mac = self.inside.getsockname()[4].hex(":")
        with rawwire.inside(name):
            self.link = Link()
            self.program = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.program.bind(("", 4242))
            self.program.settimeout(60)

    def hears(self):
        """Whose datagrams arrive, when both vendors send COUNT."""
        def send(who, text):
            self.outside.send(rawwire.frame(self.mac, who, rawwire.udp(
                "192.0.2.2", "192.0.2.1", text), 0x800))

        for _ in range(COUNT):
            send(HIKVISION, b"hikvision")
            send(DAHUA, b"dahua")
        send(rawwire.CLEAN, b"the end")
        heard = []
        while True:
            text = self.program.recv(100)
            if text == b"the end":
                return f"{heard.count(b'hikvision')} {heard.count(b'dahua')}"
            heard.append(text)

    def says(self):
        """Whom what it sends itself arrives at."""
        came = rawwire.exchange(self.inside, self.outside,
                             [rawwire.frame(HIKVISION, self.mac),
                              rawwire.frame(DAHUA, self.mac)] * COUNT)
        return (f"{sum(f[:6] == rawwire.mac(HIKVISION) for f in came)} "
                f"{sum(f[:6] == rawwire.mac(DAHUA) for f in came)}")

    def ban(self, name, prefix, *more):
        load(self.link, [vendor(name) + rule(name + "/mac", 0) +
                         b"".join(more), prefixes(0, entry(prefix))],
             name=self.name)


def policy_of(box):
    name = box.link.call("GET_STATUS")[0].get("NAME")
    return name.rstrip(b"\0").decode() if name else None


def main():
    east, west, north = boxes = [Box(name) for name in BOXES]
    for box in boxes:
        check(f"{box.name} hears both without a policy", box.hears(), "20 20")
    east.ban("hikvision", HIKVISION[:8])
    west.ban("dahua", DAHUA[:8])
    check("each has its own policy", [policy_of(box) for box in boxes],
          ["east", "west", None])

    check("east does not hear one", east.hears(), "0 20")
    check("west does not hear the other", west.hears(), "20 0")
    check("north hears both", north.hears(), "20 20")
    check("east does not reach one", east.says(), "0 20")
    check("west does not reach the other", west.says(), "20 0")
    check("north reaches both", north.says(), "20 20")
    check("east counted its own", counts(east.link), (2 * COUNT, 2 * COUNT))
    check("and west", counts(west.link), (2 * COUNT, 2 * COUNT))
    devices = [len(box.link.dump("GET_DEVICES")) for box in boxes]
    check("each knows the device that it bans", devices, [1, 1, 0])
    ports = [len(box.link.dump("GET_PORTS")) for box in boxes]
    check("hooked devices: lo is none", ports, [1, 1, 0])

    east.link.call("SET", u32("MODE", HEADER["DEBAR_MODE_MONITOR"]))
    check("east only monitors: it hears both", east.hears(), "20 20")
    check("which is nothing to west", west.hears(), "20 0")
    try:
        north.link.call("SET", u32("MODE", HEADER["DEBAR_MODE_MONITOR"]))
    except Refused as refused:
        check("nor could north", refused.text, "no policy is loaded")
    west.link.call("POLICY_FLUSH")
    check("west forgets its policy: it hears both", west.hears(), "20 20")
    check("east still counts", counts(east.link)[0], 3 * COUNT)
    check("an open load in one", loaded_beside(north), "accepted")
    check("hinders no other", loaded_beside(west), "accepted")
    north.link.call("POLICY_FLUSH")


def loaded_beside(box):
    """Load into @box while a load into east is open."""
    with rawwire.inside("east"):
        other = Link()
    begin(other)
    try:
        box.ban("hikvision", HIKVISION[:8])
    except Refused as refused:
        return str(refused)
    finally:
        other.close()
    return "accepted"


main()
