# SPDX-License-Identifier: GPL-2.0
"""Tables of what tests/bench/guest-control prints."""

import limits
from tables import number, table

TEXT = """\
## Telling the module, and hearing from it

Processor time in instructions, those of the tool and of the kernel for it; a
policy of 100,000 prefixes and 10,000 rules on certificates, and an inventory of
100,000 devices.
"""
SLOW = """\
Events are limited to 1,000 a second. A listener that was stopped while more came
than its socket has room for is told how many it missed, so that what it printed
and what it missed are all there were:
"""
ROWS = {
    "check": "`check` reads that policy, without the module",
    "load": "`load` reads and loads it",
    "dump": "the kernel lists the devices",
    "list": "`devices --json`, one of 20,000 devices",
    "event": "`monitor --json`, one event",
}


def tables(all_results):
    """All of it as Markdown."""
    releases = [results.release for results in all_results]
    rows = []
    for what, text in ROWS.items():
        calls = all_results[0]["messages"].get((what,))
        rows.append([text, number(calls, 0)] +
                    [number(results["control"][what,], 0)
                     for results in all_results])
    slow = [[what] + [number(results["slow"][what,], 0)
                      for results in all_results]
            for what in ("events", "printed", "missed")]
    return "\n".join([TEXT, table(["", "messages", *releases], rows),
                      SLOW, table(["", *releases], slow)])


def judge(results):
    """(what, text of the figure, its limit, whether reached) for each limit."""
    got = results["control"]["load",] / 1e6
    yield (f"{results.release}: millions of instructions to load 100,000 "
           "prefixes and 10,000 rules", number(got, 0),
           f"under {limits.LOAD:,}", got < limits.LOAD)
