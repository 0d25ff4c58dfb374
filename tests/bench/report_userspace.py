# SPDX-License-Identifier: GPL-2.0
"""Tables of what is measured on the host: tests/bench/native.c,
native_certificate.c and tests/bench/userspace."""

import collections

import limits
from tables import number, table

NANOSECONDS = """\
## Nanoseconds of the engine

In userspace, native: both addresses of a clean frame as the hook asks; the exact
lookup of one address that is listed (`native.c`), and a certificate taken apart
(`native_certificate.c`). Cold: the table, or the certificate, is in no cache;
the code is.
"""
SCAN = """\
## `debarctl scan` and others

A capture of {packets:,} packets, {size:.0f} MB and {handshakes:,} TLS
handshakes (`tests/bench/capture`): seconds of processor time, of the best of
some runs that took turns, on one core. `scan` with a policy says who is
covered, with `--all` it lists every handshake and every device; ndpiReader sums
up, and with `-v 1` lists every flow; tshark prints the names in each
certificate.
"""
TOOLS = {
    "debar": "`debarctl scan --policy`", "debar-all": "`debarctl scan --all`",
    "ndpi": "`ndpiReader -q`", "ndpi-all": "`ndpiReader -v 1`",
    "tshark": "`tshark -Y tls.handshake.certificate`",
}


class Host:
    """Lines by their first field."""

    def __init__(self, path):
        self.lines = collections.defaultdict(list)
        with open(path, encoding="ascii") as file:
            for line in file:
                kind, *fields = line.rstrip("\n").split("\t")
                self.lines[kind].append(fields)
        self.scan = {what: float(value) for what, value in self.lines["scan"]}

    def tables(self):
        """All of it as Markdown."""
        prefixes = [[f"{int(count):,}", *row]
                    for count, *row in self.lines["native"]]
        certificates = self.lines["native-certificate"]
        tools = [[text, number(self.scan[tool], 2)] +
                 [number(self.scan[tool] / self.scan[base])
                  for base in ("debar", "debar-all")]
                 for tool, text in TOOLS.items()]
        scan = SCAN.format(packets=int(self.scan["packets"]),
                           size=self.scan["octets"] / 1e6,
                           handshakes=int(self.scan["handshakes"]))
        return "\n".join([
            NANOSECONDS,
            table(["prefixes", "addresses", "clean pair", "listed",
                   "clean pair, cold", "listed, cold"], prefixes),
            table(["certificate", "octets", "warm", "cold"], certificates),
            scan,
            table(["", "seconds", "times `--policy`", "times `--all`"],
                  tools)])

    def judge(self):
        """(what, text of the figure, its limit, whether reached)."""
        for tool, limit in limits.SCAN.items():
            got = self.scan[tool] / self.scan["debar"]
            yield (f"times the processor time of scan, {tool}",
                   number(got), f"at least {limit}", got >= limit)
