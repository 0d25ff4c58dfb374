# SPDX-License-Identifier: GPL-2.0
"""Tables of what tests/bench/guest-prefixes prints."""

import limits
from results import NFT, SETS, WAYS
from tables import number, table

NAMES = {
    "none": "no hook", "empty": "empty hook", "debar": "debar",
    "nft-hash": "nftables, masked hash sets",
    "nft-interval": "nftables, interval set",
    "nft-concatenation": "nftables, concatenation (pipapo)",
    "xdp-pass": "XDP, program that only passes",
    "xdp-prefixes": "XDP, hash maps",
}
CLEAN = {
    "udp": "UDP over IPv4", "tcp4": "TCP over IPv4", "tcp6": "TCP over IPv6",
    "vlan": "VLAN, UDP over IPv4",
}
COVERED = {"source": "covered source", "destination": "covered destination"}

KINDS = """\
## Frames of all kinds, and the peers

Instructions above the same without a hook; of frames with a covered address,
which are dropped, all of them up to the end of the drop, and there debar also
keeps its counters and its inventory, the others only drop. XDP runs in generic
mode, compiled by the kernel; it has no egress. Its frames have room in front
as for a driver with XDP, without which each would be copied. nftables' pipapo
is not loaded with the largest set: what that takes grows by the square, some
hundred times what 10,000 prefixes take. Tags of VLANs are where a card puts
them: received ones beside the frame, sent ones in it.
"""


def rows_of(results, way):
    """(what, prefixes) of all that was measured, in the order of the tables."""
    for what in NAMES:
        for prefixes in ("-", *SETS):
            if (way, "udp", what, prefixes) in results["cost"]:
                yield what, prefixes


def cost_table(results):
    """Instructions of a clean frame on one kernel."""
    rows = []
    for key in rows_of(results, "pktgen"):
        what, prefixes = key
        ratio = ""
        if what in NFT:
            ratio = number(results.above("empty", "ingress", "udp", key) /
                           results.above("empty", "ingress", "udp",
                                         ("debar", prefixes)), 0)
        row = [NAMES[what], results.count(prefixes)]
        for way in WAYS:
            row.append(number(results.above("none", way, "udp", key)))
            row.append("" if what == "empty" else
                       number(results.above("empty", way, "udp", key)))
        rows.append([*row, ratio])
    base = ", ".join(
        f"{way} {number(results['cost'][way, 'udp', 'none', '-'])}"
        for way in WAYS)
    head = ["", "prefixes"]
    for way in WAYS:
        head += [f"{way}: above no hook", "above empty"]
    return (f"## {results.release}\n\nInstructions a frame. Without a hook: "
            f"{base}.\n\n" +
            table([*head, "times debar"], rows[1:]))


def kinds_table(results, way):
    """Instructions of frames of each kind on one kernel."""
    rows = []
    for what, prefixes in rows_of(results, way):
        if what == "none":
            continue
        cells = [results.above("none", way, kind, (what, prefixes))
                 for kind in CLEAN]
        cells += [results["cost"].get((way, kind, what, prefixes))
                  for kind in COVERED]
        rows.append([NAMES[what], results.count(prefixes),
                     *map(number, cells)])
    return (f"### {results.release}, {way}\n\n" +
            table(["", "prefixes", *CLEAN.values(), *COVERED.values()], rows))


def kinds_tables(all_results):
    """The same of all kernels, both ways."""
    return "\n".join([KINDS, *(kinds_table(results, way)
                               for results in all_results
                               for way in ("ingress", "egress"))])


def judge(results):
    """(what, text of the figure, its limit, whether reached) for each limit."""
    for prefixes, limit in limits.INSTRUCTIONS.items():
        got = results.above("empty", "ingress", "udp", ("debar", prefixes))
        yield (f"{results.release}: instructions above an empty hook, "
               f"{results.count(prefixes)} prefixes",
               number(got), f"at most {limit}", got <= limit)
    for prefixes in SETS:
        got = results.ratio(prefixes)
        yield (f"{results.release}: times fewer than nftables' best form, "
               f"{results.count(prefixes)} prefixes",
               number(got, 0), f"at least {limits.RATIO}",
               got >= limits.RATIO)
