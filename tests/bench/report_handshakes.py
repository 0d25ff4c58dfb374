# SPDX-License-Identifier: GPL-2.0
"""A table of what tests/bench/guest-handshakes prints."""

import limits
from tables import number, table

RULES = (0, 100, 1000, 10_000)
TEXT = """\
## A whole handshake

It is of TLS 1.2 between two ends of OpenSSL, and all of it is replayed, {frames}
frames of which the server's flight of {octets:,} octets is {segments}, by 1,024
pairs of hosts, each once, in three turns: what comes before that flight, the
flight, and what follows. Given is the mean of the sum of its frames, above the
sum with an empty hook, with what interrupts came into it, and what the flight
has of that: it brings ServerHello and chain, is judged, and has a limit above.
The other frames are TCP's own handshake, ClientHello, keys and acknowledgments.
The rules are on names in certificates, of the same kinds in the same proportions
as above. The pin is one that no certificate has, so that each of
the {chain:,} octets of certificates is hashed. Afterwards as many handshakes must
have been read, none of them dropped. With neither rules nor pin nobody reads
them.
"""


def above(results, rules, pins, part="whole"):
    """Instructions of a handshake, or its flight, above the empty hook."""
    return (results["handshakes"][part, str(rules), pins] -
            results["handshakes"][part, "empty"])


def tables(all_results):
    """All of it as Markdown."""
    text = TEXT.format(**{
        name: int(count)
        for (name,), count in all_results[0]["handshake"].items()})
    head = ["rules"]
    for results in all_results:
        head += [f"{results.release}: no pin", "flight", "and a pin", "flight"]
    rows = [[f"{rules:,}"] + [number(above(results, rules, pins, part), 0)
                              for results in all_results
                              for pins in ("off", "on")
                              for part in ("whole", "flight")]
            for rules in RULES]
    return text + "\n" + table(head, rows)


def judge(results):
    """(what, text of the figure, its limit, whether reached) for each limit."""
    for rules, limit in limits.HANDSHAKE.items():
        got = above(results, rules, "off", "flight")
        yield (f"{results.release}: a handshake judged, {rules:,} rules",
               number(got, 0), f"at most {limit:,}", got <= limit)
    got = ((above(results, 1000, "on") - above(results, 1000, "off")) /
           results["handshake"]["chain",])
    yield (f"{results.release}: a pin, an octet of the certificates",
           number(got), f"at most {limits.PIN}", got <= limits.PIN)
