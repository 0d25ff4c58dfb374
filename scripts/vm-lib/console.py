#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The kernel's console, and what only a kernel in trouble prints on it.

As a program: print such lines of a console that is kept in FILE; exit with 1
where there are any.

    scripts/vm-lib/console.py FILE
"""

import re
import sys
import threading

FAULT = re.compile("|".join((
    r"WARNING:", r"\bBUG:", r"\bBUG \S+ \(", r"kernel BUG at", r"\bOops\b",
    r"\[#\d+\]", r"Kernel panic", r"general protection fault",
    r"KASAN", r"KFENCE", r"UBSAN", r"ODEBUG", r"refcount_t",
    r"unreferenced object", r"kmemleak: [1-9]\d* new suspected",
    r"ref_tracker:", r"unregister_netdevice: waiting for",
    r"possible (?:recursive|circular|irq lock)", r"inconsistent lock state",
    r"suspicious RCU usage", r"non-static key", r"RTNL: assertion failed",
    r"INFO: task .* blocked", r"rcu: INFO", r"(?i:(?:soft|hard) ?lockup)",
    r"scheduling while atomic", r"sleeping function called",
    r"list_(?:add|del) corruption", r"sysfs: cannot create duplicate",
)))

# What lockdep says of the kernel itself, by the line behind its headline:
# nf_tables walks its lists under a mutex that it does not tell lockdep of.
# Later kernels do.
RCU_USAGE = "WARNING: suspicious RCU usage"
KNOWN_RCU_USAGE = re.compile(
    r"net/netfilter/(?:nf_tables_api|nft_set_bitmap)\.c:\d+ RCU-list traversed "
    r"in non-reader section")
HEADLINE = 4                    # lines before it, at most

# KCSAN says between these two who else was at the same data, each with the
# functions that led there. Races that no function of ours is part of are the
# kernel's own, and it has many.
RACE = re.compile(r"\bBUG: KCSAN:")
RACE_END = "Reported by Kernel Concurrency Sanitizer"
RACE_STACK = re.compile(r" bytes by (?:task|interrupt)")
INTERRUPT = re.compile(
    r" (?:handle_softirqs|__do_softirq|asm_sysvec_\w+|asm_\w*interrupt)\+0x")
OURS = re.compile(r"\+0x[0-9a-f]+/0x[0-9a-f]+ \[(?:debar|planted)\]")


class Race:
    """A report of KCSAN, the headline of which is @headline-th line."""

    def __init__(self, headline):
        self.headline = headline
        self.interrupted = False

    def is_ours(self, line):
        """Whether @line names a function of ours.

        What is below an interrupt or a softirq had the processor by chance.
        """
        if RACE_STACK.search(line):
            self.interrupted = False
        elif INTERRUPT.search(line):
            self.interrupted = True
        return not self.interrupted and OURS.search(line)


class Console(threading.Thread):
    """Reads @stream to its end, copies it to @log, remembers the faults.

    Lines that match one of the expressions @allow are no faults.
    """

    def __init__(self, stream, allow=(), log=None):
        super().__init__(daemon=True)
        self.stream = stream
        self.allow = [re.compile(pattern) for pattern in allow]
        self.log = log
        self.lines = []
        self.faults = []        # indices of lines
        self.race = None        # the report of KCSAN that is under way

    def run(self):
        rest = b""
        while True:
            try:
                data = self.stream.recv(1 << 16)
            except OSError:     # the other end was killed
                data = b""
            *lines, rest = (rest + data).split(b"\n")
            if not data and rest:
                lines.append(rest)
            for line in lines:
                self.add(line.rstrip(b"\r").decode(errors="replace"))
            if not data:
                return

    def add(self, line):
        """Take one line."""
        if self.log:
            self.log.write(line + "\n")
            self.log.flush()
        if RACE.search(line):
            self.race = None if self.allows(line) else Race(len(self.lines))
        elif self.race and RACE_END in line:
            self.race = None
        elif self.race and self.race.is_ours(line):
            self.faults.append(self.race.headline)
            self.race = None
        elif FAULT.search(line) and not self.allows(line):
            self.faults.append(len(self.lines))
        elif KNOWN_RCU_USAGE.search(line):
            self.forget_headline()
        self.lines.append(line)

    def allows(self, line):
        """Whether our caller does not mind @line."""
        return any(pattern.search(line) for pattern in self.allow)

    def forget_headline(self):
        """The complaint that has just begun is a known one."""
        if (self.faults and len(self.lines) - self.faults[-1] <= HEADLINE and
                RCU_USAGE in self.lines[self.faults[-1]]):
            self.faults.pop()

    def excerpt(self):
        """The first fault and what follows it, or else the last lines."""
        if self.faults:
            return self.lines[max(self.faults[0] - 3, 0):self.faults[0] + 50]
        return self.lines[-30:]


def main():
    """Returns the exit status; see the text above."""
    console = Console(None)
    with open(sys.argv[1], encoding="utf-8", errors="replace") as file:
        for line in file:
            console.add(line.rstrip("\r\n"))
    for index in console.faults:
        print(console.lines[index])
    return int(bool(console.faults))


if __name__ == "__main__":
    sys.exit(main())
