# SPDX-License-Identifier: GPL-2.0
"""MAC prefixes, as pairs (address, bits): 48 bits, and how many of them count.
"""

import os

import yaml

LARGE = {24: 99_400, 28: 300, 36: 300}
ALL_BITS = (1 << 48) - 1


def text(address):
    """@address, 48 bits, as people write it."""
    return ":".join(f"{octet:02x}" for octet in address.to_bytes(6, "big"))


def mask(bits):
    """An address of @bits ones."""
    return ALL_BITS << 48 - bits & ALL_BITS


def prefix_text(address, bits):
    """A prefix as policies write it."""
    octets = text(address)[:(bits + 7) // 8 * 3 - 1]
    return octets if bits == 24 else f"{octets}/{bits}"


def flow_list(texts):
    """Prefixes as shipped policies list them, five a line."""
    quoted = [f'"{one}"' for one in texts]
    lines = [", ".join(quoted[at:at + 5]) for at in range(0, len(quoted), 5)]
    return "      [" + ",\n       ".join(lines) + "]\n"


def parse_prefix(written):
    """(address, bits) of a prefix as policies write it."""
    octets, _, bits = written.partition("/")
    digits = octets.replace(":", "")
    return int(digits.ljust(12, "0"), 16), int(bits or 24)


def read_policy(path):
    """The prefixes of a policy file and of those that it includes."""
    with open(path, encoding="utf-8") as file:
        policy = yaml.safe_load(file)
    found = []
    for vendor in policy.get("vendors", ()):
        for entry in vendor.get("mac", ()):
            listed = [entry] if isinstance(entry, str) else entry["prefixes"]
            found += map(parse_prefix, listed)
    for included in policy.get("include", ()):
        found += read_policy(os.path.join(os.path.dirname(path), included))
    return found


def random_universal(source):
    """A random address that is neither group nor local."""
    return source.getrandbits(48) & ~(3 << 40)


def make_large(source):
    """LARGE prefixes; none is part of another."""
    used = set()
    made = []
    for bits, count in LARGE.items():
        while count:
            address = random_universal(source) & mask(bits)
            if address >> 24 in used:
                continue
            used.add(address >> 24)
            made.append((address, bits))
            count -= 1
    return made
