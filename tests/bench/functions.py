#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: tests/bench/functions.py BLOCKS SYMBOLS [FUNCTION]

Say which functions the instructions of a handshake are spent in: what debar
costs more than an empty hook does, the mean of 1,024 handshakes. BLOCKS is
written by tests/bench/plugin.c, SYMBOLS by tests/bench/guest-frames;
tests/bench/profile --handshake makes both. With FUNCTION: where in it, by the
offset of each block of code.
"""

import bisect
import collections
import sys

HANDSHAKES = 1024
# Of the sections of BLOCKS, the last two.
EMPTY, DEBAR = -2, -1
LEAST = 1


def read_symbols(path):
    """(addresses, names), ascending."""
    with open(path, encoding="ascii") as file:
        rows = [line.split("\t")[1:] for line in file
                if line.startswith("symbol\t")]
    symbols = sorted((int(address, 16), name.strip())
                     for address, name in rows)
    return [address for address, _ in symbols], [name for _, name in symbols]


def read_blocks(path):
    """Of each section its blocks: (address, instructions, times)."""
    sections = collections.defaultdict(list)
    with open(path, encoding="ascii") as file:
        for line in file:
            section, address, instructions, times = line.split()
            sections[int(section)].append(
                (int(address, 16), int(instructions), int(times)))
    return [sections[number] for number in sorted(sections)]


class Profile:
    """Instructions of a section: .spent and calls .entered by function, .times
    by (function, offset, instructions) of each block."""

    def __init__(self, blocks, symbols):
        self.spent = collections.Counter()
        self.entered = collections.Counter()
        self.times = collections.Counter()
        addresses, names = symbols
        for address, instructions, times in blocks:
            at = bisect.bisect_right(addresses, address) - 1
            if at < 0:
                continue
            offset = address - addresses[at]
            self.spent[names[at]] += instructions * times
            self.times[names[at], offset, instructions] += times
            if not offset:
                self.entered[names[at]] += times


def show_blocks(profile, function):
    """Where in @function."""
    print("    offset  instructions      times          in all")
    for (name, offset, count), times in sorted(profile.times.items()):
        if name == function:
            print(f"{offset:#10x}  {count:12}  {times / HANDSHAKES:9.2f}"
                  f"  {count * times / HANDSHAKES:14.1f}")


def show_functions(empty, debar):
    """All of them that cost anything to speak of, and their sum."""
    cost = debar.spent.copy()
    cost.subtract(empty.spent)
    print("instructions  calls")
    print(f"{sum(cost.values()) / HANDSHAKES:12.1f}           in all")
    for name, count in cost.most_common():
        if count >= LEAST * HANDSHAKES:
            print(f"{count / HANDSHAKES:12.1f}  "
                  f"{debar.entered[name] / HANDSHAKES:7.2f}  {name}")


def main(arguments):
    """Print it."""
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    symbols = read_symbols(arguments[1])
    sections = read_blocks(arguments[0])
    empty, debar = (Profile(sections[number], symbols)
                    for number in (EMPTY, DEBAR))
    if len(arguments) == 3:
        show_blocks(debar, arguments[2])
    else:
        show_functions(empty, debar)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
