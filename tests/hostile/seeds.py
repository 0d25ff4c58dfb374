#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: seeds.py FILE

Collect what the frames of tests/hostile/wire.c are made of in one file, which a
virtual machine reads faster than the corpora of the fuzzers: frames and both
sides of handshakes. Each is one octet, what it is, and a length of four, high one
first, before its octets:
  F  frame
  C  what a client says; what its server says is next
  S  what a server says
  B  the same, of a device that tests/hostile/wire.sh bans
The same corpora make the same file.
"""

import pathlib
import struct
import sys

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "fuzz/corpus"
ETHERNET = 1            # of the kinds of link of a capture
HELLO = b"\x16\x03"     # how a record of a handshake begins


def files(target):
    """The corpus of a fuzzer, always in the same order."""
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]


def frames_of_captures():
    """Frames of the classic format, as far as they can be read."""
    for data in files("scan"):
        order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}.get(
            data[:4])
        if not order or len(data) < 24 or struct.unpack_from(
                order + "I", data, 20)[0] != ETHERNET:
            continue
        at = 24
        while at + 16 <= len(data):
            length = struct.unpack_from(order + "I", data, at + 8)[0]
            yield data[at + 16:at + 16 + length]
            at += 16 + length


def frames_of_flows():
    """See tests/fuzz/fuzz_flow.c."""
    for data in files("flow"):
        if not data or not data[0] & 1:
            continue
        at = 1
        while at + 2 < len(data):
            length = struct.unpack_from(">H", data, at)[0]
            yield data[at + 2:at + 2 + length]
            at += 2 + length


def pairs_of_flows():
    """Client and server; either may say nothing."""
    for data in files("flow"):
        if len(data) >= 5 and not data[0] & 1:
            client, server = struct.unpack_from(">HH", data, 1)
            yield data[5:5 + client], data[5 + client:5 + client + server]


def vector(size, content):
    """Octets behind their length (RFC 5246, 4.3)."""
    return len(content).to_bytes(size, "big") + content


def certificate(der):
    """A record with a chain of one (RFC 5246, 7.4.2)."""
    message = b"\x0b" + vector(3, vector(3, vector(3, der)))
    return b"\x16\x03\x03" + vector(2, message)


def der(tag, *parts):
    content = b"".join(parts)
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + vector(size, content)


def name(**attributes):
    kinds = {"O": 10, "CN": 3}
    return der(0x30, *(der(0x31, der(0x30, der(6, bytes([0x55, 4, kinds[key]])),
                                     der(12, value.encode())))
                       for key, value in attributes.items()))


def made_up(subject, issuer, alternatives=0, key=64):
    """A certificate that nobody has signed (RFC 5280, 4.1)."""
    algorithm = der(0x30, der(6, bytes.fromhex("2a8648ce3d040302")))
    names = der(0x30, *(der(0x82, b"host%d.example" % i)
                        for i in range(alternatives)))
    more = der(0xa3, der(0x30, der(0x30, der(6, b"\x55\x1d\x11"),
                                   der(4, names))))
    return der(0x30, der(
        0x30, der(0xa0, der(2, b"\2")), der(2, b"\1"), algorithm, issuer,
        der(0x30, der(23, b"260101000000Z"), der(23, b"360101000000Z")),
        subject, der(0x30, algorithm, der(3, b"\0\4" + bytes(key))),
        more if alternatives else b""), algorithm, der(3, b"\0" + bytes(72)))


def made_up_pairs(hello, first):
    """Handshakes of any length, by which devices are banned or not, of servers
    and of clients."""
    for i in range(12):
        more = {"alternatives": (0, 1, 20, 400)[i % 4], "key": 64 + 180 * i}
        banned = made_up(name(O="HIKVISION", CN=f"Device {i}"),
                         name(O="hik", CN="A CA"), **more)
        other = made_up(name(O="Somebody", CN=f"host{i}"),
                        name(CN="Another CA"), **more)
        signed = made_up(name(CN=f"192.0.2.{i}"), name(
            O="Zhejiang Dahua Technology Co.", CN="Dahua Device CA"), **more)
        yield b"B", hello, first + certificate(banned)
        yield b"B", hello, first + certificate(signed)
        yield b"S", hello, first + certificate(other)
        yield b"S", hello + certificate(banned), first + certificate(other)


def first_record(stream):
    return stream[:5 + int.from_bytes(stream[3:5], "big")]


def is_hello(stream, kind):
    """One message fills the record, and nobody has cut it short."""
    record = first_record(stream)
    return record[:2] == HELLO and record[5:6] == bytes([kind]) and \
        len(record) == 9 + int.from_bytes(record[6:9], "big")


def pairs():
    """All handshakes: of what kind the server is, what both say."""
    found = list(pairs_of_flows())
    for client, server in found:
        yield b"S", client, server
    hello, first = next(
        (first_record(client), first_record(server))
        for client, server in found
        if is_hello(client, 1) and is_hello(server, 2))
    for data in files("tls"):           # see tests/fuzz/fuzz_tls.c
        stream = data[2 + data[1]:] if len(data) > 2 else b""
        if stream[:2] == HELLO and stream[5:6] == b"\1":
            yield b"S", stream, b""
        else:
            yield b"S", hello, stream
    for data in files("x509"):
        if len(data) < 1 << 14:
            yield b"S", hello, first + certificate(data)
    yield from made_up_pairs(hello, first)


def main():
    seeds = [(b"F", frame) for frames in (
        frames_of_captures(), frames_of_flows(),
        (data[3:] for data in files("frame"))) for frame in frames]
    for kind, client, server in pairs():
        seeds += [(b"C", client), (kind, server)]
    with open(sys.argv[1], "wb") as file:
        for kind, data in seeds:
            file.write(kind + vector(4, data))


main()
