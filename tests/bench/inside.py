# SPDX-License-Identifier: GPL-2.0
"""What is measured with rules on certificates: their policy, and frames."""

import csv
import json
import os
import random

import openssl
from prefixes import flow_list
from wireframes import ACK, PSH, Clean, Connection

FRAMES = 4 * 1024
HANDSHAKES = 1024
COVERED_HANDSHAKES = 64
OPEN_HANDSHAKES = 1000
RULES = 1000
COUNTS = (0, 100, 1000, 10_000)
SEGMENT = 1448
# Of a handshake: what comes before the server's first flight, that, and the rest.
TURNS = ("opening", "flight", "closing")
COVERED, HARMLESS = "Covered Optics Works", "Harmless Instruments Works"
REGISTRY = "/usr/share/ieee-data/oui.csv"


def organisations(source):
    """What makers are called: the registry's names, in random order; not those
    whose first word is too short for a rule that anybody would write."""
    with open(REGISTRY, newline="", encoding="utf-8") as file:
        names = sorted({row[2].strip() for row in csv.reader(file)})
    source.shuffle(names)
    for name in names:
        if (5 <= len(name.split(" ")[0]) and len(name) <= 60 and
                name.isascii() and not set(name) & set("*?\\")):
            yield name


def pattern(name, tenth):
    """Rules as in tests/bench/certificates.c: of ten, four exact, three
    prefixes, two suffixes, one of what is in between."""
    if tenth < 4:
        return name
    if tenth < 7:
        return name[:len(name) * 2 // 3].rstrip() + "*"
    if tenth < 9:
        return "*" + name[len(name) // 3:].lstrip()
    return "*" + name.split(" ")[0] + "*"


def rules(source, count):
    """@count rules on certificates, as policies write them; the first one is
    that of COVERED."""
    if not count:
        return
    yield f"subject: {{O: {json.dumps(COVERED)}}}"
    names = organisations(source)
    seen = set()
    number = 1
    while number < count:
        text = pattern(next(names), number * 10 // count)
        if text.casefold() in seen:
            continue
        seen.add(text.casefold())
        field = source.choice(["subject", "issuer"])
        attribute = source.choice(["CN", "O", "OU"])
        yield f"{field}: {{{attribute}: {json.dumps(text)}}}"
        number += 1


def policy(name, prefix_texts, count=RULES, pin=False):
    """A policy file with @count rules on names in certificates, and a pin that
    no certificate has."""
    macs = flow_list(prefix_texts)
    certificates = [*rules(random.Random(889), count)]
    if pin:
        certificates.append(f"sha256: \"{'ab' * 32}\"")
    listed = "".join(f"      - {{{rule}}}\n" for rule in certificates)
    return (f"version: 1\nname: {name}\nmode: enforce\n"
            "settings: {quarantine-ttl: 365d}\nvendors:\n"
            f"  - name: all\n    mac:\n{macs}" +
            (f"    tls:\n{listed}" if listed else ""))


def policies(shipped, large):
    """(name, text) of policy files with these prefixes, as text."""
    yield "rules", policy("rules", shipped)
    yield "rules-large", policy("rules-large", large)
    yield "load", policy("load", large, COUNTS[-1])
    for count in COUNTS:
        for pin in (False, True):
            name = f"rules-{count}" + "-pin" * pin
            yield name, policy(name, shipped, count, pin)


def replay(clean, version, handshake):
    """All of a handshake on a new connection, in TURNS; and how many of its
    frames come before the one that completes the first certificate."""
    connection = Connection(clean, version).open()
    connection.send(0, ACK)
    before, seen, ends = None, b"", []
    for number, (end, said) in enumerate(handshake.flights):
        if number == 1:
            ends.append(len(connection.records))
        for at in range(0, len(said), SEGMENT):
            seen += said[at:at + SEGMENT]
            if before is None and handshake.chain[0] in seen:
                before = len(connection.records)
            connection.send(end, ACK | PSH, said[at:at + SEGMENT])
        if number == 1:
            ends.append(len(connection.records))
        if number < 2:
            connection.send(1 - end, ACK)
    records = connection.records
    first, last = ends
    return (records[:first], records[first:last], records[last:]), before


def half(clean, version, handshake):
    """A connection whose handshake has begun, and no more."""
    hello = handshake.flights[0][1]
    connection = Connection(clean, version).open()
    connection.send(0, ACK | PSH, hello[:len(hello) // 2])
    return connection.records


def write_all(write, directory, mac, source):
    """Frames of all kinds, and openssl.sh: what to expect of handshakes."""
    clean = Clean(mac, source)
    kinds = {
        "other": clean.not_ip,
        "udp4": lambda: clean.datagram(4),
        "tcp4": lambda: clean.data(4),
        "tcp6": lambda: clean.data(6),
        "vlan": clean.tagged,
    }
    for name, make in kinds.items():
        write(f"{name}.bin", b"".join(make() for _ in range(FRAMES)))

    handshakes = {}
    for name, maker in ("harmless", HARMLESS), ("covered", COVERED):
        openssl.make_chain(directory, name, maker)
        handshakes[name] = openssl.Handshake(
            os.path.join(directory, f"{name}.pem"))
    harmless = [replay(clean, 4, handshakes["harmless"])[0]
                for _ in range(HANDSHAKES)]
    covered = [replay(clean, 4, handshakes["covered"])
               for _ in range(COVERED_HANDSHAKES)]
    write("harmless.bin", b"".join(
        frame for turns in harmless for turn in turns for frame in turn))
    for turn, name in enumerate(TURNS):
        write(f"{name}.bin", b"".join(
            frame for turns in harmless for frame in turns[turn]))
    write("covered.bin", b"".join(
        frame for turns, _ in covered for turn in turns for frame in turn))
    write("open.bin", b"".join(
        sum((half(clean, 6 if i % 2 else 4, handshakes["harmless"])
             for i in range(OPEN_HANDSHAKES)), [])))
    flight = handshakes["harmless"].flights[1][1]
    frames = sum(len(turn) for turn in harmless[0])
    write("openssl.sh",
          f"handshakes={HANDSHAKES} handshake_frames={frames}\n"
          f"flight_octets={len(flight)}\n"
          f"chain_octets={sum(map(len, handshakes['harmless'].chain))}\n"
          f"flight_segments={len(harmless[0][1])}\n"
          f"open_handshakes={OPEN_HANDSHAKES}\n"
          f"covered_handshakes={COVERED_HANDSHAKES}\n"
          f"covered_passed={sum(before for _, before in covered)}\n")
