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
    "handshake": "a whole handshake",
    "flight": "the server's flight in it",
}
STATES = {
    "rules": "nothing armed",
    "10000": "10,000 quarantined",
    "armed": "and 1,000 handshakes",
    "armed-large": "100,000 prefixes, 100,000 quarantined, 1,000 handshakes",
}
TEXT = """\
## Rules on certificates

1,000 rules: 400 exact, 300 prefixes, 200 suffixes, 100 of what is in between,
from the names of organisations in the registry; and the prefixes of the shipped
policy, in the last column 100,000. Instructions of a clean frame above an empty
hook, mean over 4,096 frames between random hosts. Half of the quarantined
addresses are IPv4, half of them IPv6, and so are the handshakes in progress:
SYN, SYN-ACK and half a ClientHello.

The handshake is of TLS 1.2 between two ends of OpenSSL, and all of it is
replayed, {frames} frames of which the server's flight of {octets:,} octets is
{segments}, by 1,024 pairs of hosts, each once, in three turns: what comes before
that flight, the flight, and what follows. Given is the mean of the sum of its
frames, with what interrupts came into it. Afterwards as many handshakes must
have been read, none of them dropped; of those that show a covered certificate
every frame must pass up to the one that completes it, and none after that.
"""


def above(results, kind, state):
    """Instructions above the empty hook; None where not measured."""
    cost = results.inside.get((kind, state))
    return None if cost is None else cost - results.inside[kind, "empty"]


def tables(all_results):
    """All of it as Markdown."""
    frames, segments, octets = all_results[0].handshake
    parts = [TEXT.format(frames=frames, segments=segments, octets=octets)]
    for results in all_results:
        rows = [[text] + [number(above(results, kind, state))
                          for state in STATES]
                for kind, text in KINDS.items()]
        parts.append(f"### {results.release}\n\n" +
                     table(["", *STATES.values()], rows))
    return "\n".join(parts)


def judge(results):
    """(what, text of the figure, its limit, whether reached) for each limit."""
    for (kind, state), limit in limits.INSIDE.items():
        got = above(results, kind, state)
        yield (f"{results.release}: {KINDS[kind]}, {STATES[state]}",
               number(got), f"at most {limit:,}", got <= limit)
