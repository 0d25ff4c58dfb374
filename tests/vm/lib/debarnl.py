# SPDX-License-Identifier: GPL-2.0
"""A generic netlink client that sends whatever it is told to, right or wrong.

Numbers come from kmod/uapi/debar.h and not from here: HEADER["DEBAR_A_NAME"].
"""

import errno
import os
import re
import socket
import struct

GENERIC, SOL_NETLINK = 16, 270
ADD_MEMBERSHIP, EXT_ACK = 1, 11
REQUEST, MULTI, ACK, DUMP = 1, 2, 4, 0x300
DUMP_INTR, CAPPED, ACK_TLVS = 0x10, 0x100, 0x200
ERROR, DONE = 2, 3
NESTED = 0x8000


def read_header(path):
    """Constants of a uapi header, by name."""
    found = {}
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    for name, value in re.findall(r"#define\s+(DEBAR_\w+)\s+(\S+)", text):
        found[name] = value.strip('"') if '"' in value else int(value, 0)
    for body in re.findall(r"enum[^{;]*\{(.*?)\}", text, flags=re.S):
        following = 0
        for entry in body.split(","):
            name, _, value = (part.strip() for part in entry.partition("="))
            if not name:
                continue
            if re.fullmatch(r"\d+", value):
                following = int(value)
            elif value:                 # (__DEBAR_A_MAX - 1)
                following = found[re.findall(r"\w+", value)[0]] - 1
            found[name] = following
            following += 1
    return found


HEADER = read_header(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                  "../../../kmod/uapi/debar.h"))


def attr(kind, value, length=None):
    """One attribute; @length lies about its size."""
    if isinstance(kind, str):
        kind = HEADER["DEBAR_A_" + kind]
    head = struct.pack("=HH", 4 + len(value) if length is None else length,
                       kind)
    return head + value + bytes(-len(value) % 4)


def u8(kind, value):
    return attr(kind, struct.pack("=B", value))


def u32(kind, value):
    return attr(kind, struct.pack("=I", value))


def s64(kind, value):
    return attr(kind, struct.pack("=q", value))


def text(kind, value):
    """A string with its NUL; bytes are taken as they are."""
    if isinstance(value, str):
        value = value.encode() + b"\0"
    return attr(kind, value)


def nest(kind, *parts):
    if isinstance(kind, str):
        kind = HEADER["DEBAR_A_" + kind]
    return attr(kind | NESTED, b"".join(parts))


def attributes(data):
    """[(type, value)] of a run of attributes."""
    found = []
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:
            break
        found.append((kind & 0x3fff, data[4:length]))
        data = data[(length + 3) & ~3:]
    return found


class Refused(Exception):
    """The kernel said no: .name of the error, .text in words."""

    def __init__(self, number, words):
        self.name = errno.errorcode.get(number, str(number))
        self.text = words
        super().__init__(f"{self.name}: {words}")


class Message:
    """An answer: .flags, .command, .attributes."""

    def __init__(self, flags, body):
        self.flags = flags
        self.command = body[0] if body else None
        self.attributes = attributes(body[4:])

    def get(self, kind, default=None):
        kind = HEADER["DEBAR_A_" + kind] if isinstance(kind, str) else kind
        return next((v for k, v in self.attributes if k == kind), default)

    def number(self, kind):
        return int.from_bytes(self.get(kind), "little")


class Link:
    """A socket to one family of the current network namespace. The kernel fills
    no larger pieces of a dump than were ever asked for, at most of @size.
    """

    def __init__(self, family="debar", size=1 << 17):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                                    GENERIC)
        self.socket.bind((0, 0))
        self.socket.setsockopt(SOL_NETLINK, EXT_ACK, 1)
        self.socket.settimeout(60)
        self.size = size
        self.sequence = 0
        self.interrupted = False        # by a change, as the kernel says
        self.family = 16                # the controller
        answer = self.call(3, text(2, family))[0]
        self.family = answer.number(1)
        self.groups = {}
        for _, group in attributes(answer.get(7, b"")):
            fields = dict(attributes(group))
            name = fields[1].rstrip(b"\0").decode()
            self.groups[name] = int.from_bytes(fields[2], "little")

    def close(self):
        self.socket.close()

    def join(self, group):
        self.socket.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP,
                               self.groups[group])

    def send(self, command, payload=b"", flags=0):
        """Send a request, do not wait."""
        if isinstance(command, str):
            command = HEADER["DEBAR_CMD_" + command]
        self.sequence += 1
        self.interrupted = False
        body = struct.pack("=BBH", command, 1, 0) + payload
        self.socket.send(struct.pack("=IHHII", 16 + len(body), self.family,
                                     REQUEST | flags, self.sequence, 0) + body)

    def receive(self):
        """(messages, is it the end?) of one read."""
        data = self.socket.recv(self.size)
        found, end = [], False
        while len(data) >= 16:
            length, kind, flags, sequence, _ = struct.unpack_from("=IHHII",
                                                                  data)
            body = data[16:length]
            data = data[(length + 3) & ~3:]
            if sequence not in (0, self.sequence):
                continue
            self.interrupted |= bool(flags & DUMP_INTR)
            if kind in (ERROR, DONE):
                end = True
                number = struct.unpack_from("=i", body)[0] if body else 0
                if number:
                    raise Refused(-number, words(kind, flags, body))
            else:
                found.append(Message(flags, body))
        return found, end

    def call(self, command, payload=b"", flags=ACK):
        """Send a request and wait for all of its answer."""
        self.send(command, payload, flags)
        found, end = [], False
        while not end:
            more, end = self.receive()
            found += more
        return found

    def dump(self, command, payload=b""):
        return self.call(command, payload, DUMP)


def words(kind, flags, body):
    """What an error says in words, or None."""
    if not flags & ACK_TLVS:
        return None
    skip = 4
    if kind == ERROR:
        skip = 20
        if not flags & CAPPED:
            length = struct.unpack_from("=I", body, 4)[0]
            skip += (length + 3 & ~3) - 16
    said = dict(attributes(body[skip:])).get(1)
    return said.rstrip(b"\0").decode() if said else None


# --- making a policy ---------------------------------------------------------

def head(name="test", mode="ENFORCE", *more):
    """Attributes of policy-begin."""
    return (u32("ABI", HEADER["DEBAR_ABI"]) + text("NAME", name) +
            attr("HASH", bytes(HEADER["DEBAR_HASH_LEN"])) +
            u32("MODE", HEADER["DEBAR_MODE_" + mode]) + b"".join(more))


def vendor(name, *more):
    return nest("VENDOR", text("VENDOR_NAME", name), *more)


def rule(name, index, *more):
    return nest("RULE", text("RULE_NAME", name), u32("RULE_VENDOR", index),
                *more)


def entry(prefix, bits=24, last=0):
    """One entry of attribute prefixes, of "28:57:be" or a number."""
    if isinstance(prefix, int):
        mac = prefix.to_bytes(6, "big")
    else:
        mac = bytes.fromhex(prefix.replace(":", "")).ljust(6, b"\0")
    return mac + bytes([bits, last])


def prefixes(of_rule, *entries):
    return u32("OF_RULE", of_rule) + attr("PREFIXES", b"".join(entries))


def begin(link, *more, name="test", mode="ENFORCE"):
    """Open a transaction; its number as an attribute."""
    answer = link.call("POLICY_BEGIN", head(name, mode, *more))[0]
    return u32("TRANSACTION", answer.number("TRANSACTION"))


def load(link, batches, *more, name="test", mode="ENFORCE", within=None):
    """Load a policy of ready-made policy-add payloads, or try it for @within
    seconds.
    """
    number = begin(link, *more, name=name, mode=mode)
    for batch in batches:
        link.call("POLICY_ADD", number + batch)
    trial = b"" if within is None else u32("CONFIRM_WITHIN", within)
    return link.call("POLICY_COMMIT", number + trial)


def counts(link):
    """(frames, dropped frames) of the policy in force."""
    status = link.call("GET_STATUS")[0]
    return (status.number("FRAMES"), status.number("DROPPED_FRAMES"))


def check(what, came, wanted):
    """A line for checks_of in control.sh."""
    print(what, came, wanted, sep="\t", flush=True)
