# SPDX-License-Identifier: GPL-2.0
"""Tables of memory, of what tests/bench/guest-prefixes and guest-memory print.
"""

import limits
from results import SETS
from tables import number, table

OBJECTS = {
    "device": "a device in the inventory",
    "quarantine": "a quarantined address",
    "handshake": "a handshake in progress",
}
POLICIES = """\
## Memory

Octets of a policy, by `debarctl status`, with one processor.
"""
TABLES = """\
All that the module holds outside of slabs, as the kernel counts it, its code left
out: the policy, rounded up to what the kernel hands out, and the tables that are
there before anything is in them, by the prefixes; with 1,000 rules on
certificates in the last row.
"""
SLABS = """\
Octets that `/proc/slabinfo` grows by for each of 100,000 devices, 100,000
addresses and 1,000 handshakes of which half a ClientHello was seen.
"""


def tables(all_results):
    """All of it as Markdown."""
    releases = [results.release for results in all_results]
    policies = [[all_results[0].count(prefixes)] +
                [number(results["memory"][prefixes,], 0)
                 for results in all_results] for prefixes in SETS]
    held = [[all_results[0].count(prefixes) or "2,735 and rules"] +
            [number(results["tables"][prefixes,], 0)
             for results in all_results] for prefixes in (*SETS, "rules")]
    objects = [[text] + [number(results["object"][what,], 0)
                         for results in all_results]
               for what, text in OBJECTS.items()]
    return "\n".join([
        POLICIES, table(["prefixes", *releases], policies),
        TABLES, table(["prefixes", *releases], held),
        SLABS, table(["", *releases], objects)])


def judge(results):
    """(what, text of the figure, its limit, whether reached) for each limit."""
    for prefixes, limit in limits.MEMORY.items():
        got = results["memory"][prefixes,]
        yield (f"{results.release}: octets, {results.count(prefixes)} prefixes",
               number(got, 0), f"under {limit:,}", got < limit)
