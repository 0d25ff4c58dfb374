# SPDX-License-Identifier: GPL-2.0
"""Tables of what tests/bench/guest-inside prints."""

import limits
from tables import number, table

KINDS = {
    "other": "no IP",
    "udp4": "UDP over IPv4",
    "tcp4": "TCP data over IPv4",
    "tcp4-pieces": "the same, payload in a page",
    "tcp6": "TCP data over IPv6",
}
STATES = {
    "rules": "nothing armed",
    "10000": "10,000 quarantined",
    "armed": "and 1,000 handshakes",
    "armed-large": "100,000 prefixes, 100,000 quarantined, 1,000 handshakes",
}
# Of a TCP segment over IPv4: quarantined addresses, and the states without and
# with handshakes in progress.
ARMED = {
    "0": ("rules", "open"), "10,000": ("10000", "armed"),
    "100,000": ("100000", "armed-100000"),
}
TEXT = """\
## Rules on certificates

1,000 rules: 400 exact, 300 prefixes, 200 suffixes, 100 of what is in between,
from the names of organisations in the registry; and the prefixes of the shipped
policy, in the last column 100,000. Instructions of a clean frame above an empty
hook, mean over 4,096 frames between random hosts. Half of the quarantined
addresses are IPv4, half of them IPv6, and so are the handshakes in progress:
SYN, SYN-ACK and half a ClientHello.
"""
SEGMENT = """\
## A clean TCP segment, by what is armed

The row *TCP data over IPv4*, with the shipped prefixes: addresses in quarantine
against handshakes in progress.
"""


def above(results, kind, state):
    """Instructions above the empty hook; None where not measured."""
    cost = results["inside"].get((kind, state))
    return None if cost is None else cost - results["inside"][kind, "empty"]


def tables(all_results):
    """All of it as Markdown."""
    parts = [TEXT]
    for results in all_results:
        rows = [[text] + [number(above(results, kind, state))
                          for state in STATES]
                for kind, text in KINDS.items()]
        parts.append(f"### {results.release}\n\n" +
                     table(["", *STATES.values()], rows))
    head = ["quarantined"]
    for results in all_results:
        head += [f"{results.release}: no handshake", "1,000 handshakes"]
    rows = [[count] + [number(above(results, "tcp4", state))
                       for results in all_results for state in states]
            for count, states in ARMED.items()]
    return "\n".join([*parts, SEGMENT, table(head, rows)])


def judge(results):
    """(what, text of the figure, its limit, whether reached) for each limit."""
    for (kind, state), limit in limits.INSIDE.items():
        got = above(results, kind, state)
        yield (f"{results.release}: {KINDS[kind]}, {STATES[state]}",
               number(got), f"at most {limit:,}", got <= limit)
