# SPDX-License-Identifier: GPL-2.0
"""Let one thing fail after the other while something is done, and see what
becomes of it.
"""
import itertools
import sys
import time

import inject
from debarnl import Refused
from state import difference, outcome, snapshot

PATIENCE = 200
MOST = 2000


class Bench:
    """Does all of it, and prints TAP."""

    def __init__(self, link):
        self.link = link                # to look, not to act
        self.nth = inject.Nth()
        self.tests = self.failures = self.total = 0

    def report(self, good, what, why=()):
        """One line of TAP, and why."""
        self.tests += 1
        self.failures += not good
        print(f"{'' if good else 'not '}ok {self.tests} - {what}", flush=True)
        for line in why:
            print(f"# {line}", flush=True)

    def finish(self):
        print(f"# {self.total:,} faults")
        print(f"1..{self.tests}")
        sys.exit(self.failures > 0)

    def settled(self, case):
        """What is different from what a command leads to. Gateways may be found
        a little later, when somebody has looked again.
        """
        end = time.monotonic() + PATIENCE
        while True:
            now = outcome(self.link)
            if not case.waits:
                now["GATEWAYS"] = case.wanted["GATEWAYS"]
            found = difference(case.wanted, now)
            if not found or not case.waits or time.monotonic() > end:
                return found
            time.sleep(0.05)

    def try_once(self, number, and_all_after, case):
        """(did anything fail?, what is wrong with the outcome)"""
        context = case.prepare()
        before = snapshot(self.link)
        error = None
        with self.nth.fail(number, and_all_after):
            try:
                case.act(context)
            except (Refused, OSError) as raised:
                error = raised
        injected = self.nth.injected
        wrong = self.judge(error, injected, before, case)
        case.undo(context)
        return injected, wrong

    def judge(self, error, injected, before, case):
        if error is None:
            return self.settled(case)
        if not injected:
            return f"without a fault: {error}"
        if isinstance(error, Refused) and not case.foreign:
            if error.name != "ENOMEM":
                return f"the error is {error}"
            if not error.text:
                return "nothing is said in words"
        elif isinstance(error, OSError) and error.errno not in case.errors:
            return f"the error is {error}"
        if case.ends:
            return ""
        return difference(before, snapshot(self.link))

    def run(self, case):
        """Everything about one case."""
        began = time.monotonic()
        context = case.prepare()
        case.act(context)
        case.wanted = outcome(self.link)
        case.undo(context)
        faults, wrong = 0, []
        for after in (False, True):
            for number in itertools.count(1):
                injected, why = self.try_once(number, after, case)
                if why:
                    wrong.append(f"allocation {number}"
                                 f"{' and all after' * after}: {why}")
                if not injected or number > MOST:
                    break
                faults += 1
        self.total += faults
        if case.silent is not None and case.silent == bool(faults):
            wrong.append("nothing was made to fail" if not faults else
                         "it asks for memory, which it should not")
        self.report(not wrong, f"{case.name}: {faults} faults", wrong[:20])
        print(f"# {time.monotonic() - began:.1f} s", flush=True)


class Case:
    """Something that is done; the state before must be the same each time."""
    errors = ()         # OSErrors that may come; Refused is always ENOMEM
    waits = False       # what is missed is looked for again: wait for it
    silent = False      # it needs no memory; None: only sometimes
    foreign = False     # it is not the module that fails
    ends = False        # failing leaves something else behind than before

    def __init__(self, name, act, prepare=None, undo=None, **settings):
        self.name, self.act = name, act
        self.prepare = prepare or (lambda: None)
        self.undo = undo or (lambda context: None)
        self.wanted = None
        self.__dict__.update(settings)
