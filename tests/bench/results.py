# SPDX-License-Identifier: GPL-2.0
"""What tests/bench/guest prints."""

import collections
import os
import sys

WAYS = ("ingress", "egress", "pktgen")
SETS = ("five", "shipped", "large")
# nftables' best form is the cheapest of these that was measured.
NFT = ("nft-hash", "nft-interval", "nft-concatenation")


class Results:
    """One kernel's measurements: results[KIND][KEY, ...] is a number.

    A line of the file is KIND, the keys, and the number.
    """

    def __init__(self, path):
        self.release = os.path.basename(path).removesuffix(".tsv")
        self.values = collections.defaultdict(dict)
        with open(path, encoding="ascii") as file:
            for line in file:
                kind, *key, value = line.rstrip("\n").split("\t")
                self.values[kind][tuple(key)] = float(value)
        if ("end",) not in self.values["guest"]:
            sys.exit(f"report: {path}: incomplete; tests/bench/run makes it")
        for way in WAYS:
            drift = (self["cost"][way, "udp", "again", "-"] -
                     self["cost"][way, "udp", "none", "-"])
            if abs(drift) > 0.5:
                sys.exit(f"report: {self.release}: {way} without a hook was "
                         f"{drift:+.1f} at the end: measure again")

    def __getitem__(self, kind):
        return self.values[kind]

    def count(self, prefixes):
        """How many prefixes a set has, as text."""
        if prefixes not in SETS:
            return ""
        return f"{self['prefixes'][prefixes,]:,.0f}"

    def above(self, base, way, kind, key):
        """Instructions above "none" or "empty"; None where not measured.

        @key: (what, prefixes)
        """
        cost = self["cost"].get((way, kind, *key))
        if cost is None:
            return None
        return cost - self["cost"][way, kind, base, "-"]

    def best_nft(self, prefixes):
        """Of nftables' forms the cheapest, above the empty hook."""
        found = (self.above("empty", "ingress", "udp", (what, prefixes))
                 for what in NFT)
        return min(cost for cost in found if cost is not None)

    def ratio(self, prefixes):
        """nftables' best form over debar."""
        return (self.best_nft(prefixes) /
                self.above("empty", "ingress", "udp", ("debar", prefixes)))
