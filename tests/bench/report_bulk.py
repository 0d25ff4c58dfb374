# SPDX-License-Identifier: GPL-2.0
"""A table of what tests/bench/guest-bulk prints."""

from tables import number, table

PATHS = ("bridge", "router")
FRAMES = {"super": "up to 64 KiB, as offloads make them",
          "wire": "1,514 octets"}
TEXT = """\
## A long transfer

Instructions of the whole machine for each MiB of a TCP connection between two
network namespaces, their TCP and their programs included, through a bridge and
through a router of it; without debar, and what is added by debar with 1,000
rules on certificates and the shipped prefixes.
"""


def tables(all_results):
    """All of it as Markdown."""
    head = ["", "frames"]
    for results in all_results:
        head += [f"{results.release}: without", "debar adds", "per cent"]
    rows = []
    for path in PATHS:
        for frames, text in FRAMES.items():
            row = [path, text]
            for results in all_results:
                base = results["bulk"][path, frames, "none"]
                added = results["bulk"][path, frames, "debar"] - base
                row += [number(base, 0), number(added, 0),
                        number(100 * added / base)]
            rows.append(row)
    return TEXT + "\n" + table(head, rows)
