#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""For 85-confirm-killed.sh: kill the tool at each message of a command.

  killed.py DEBARCTL KILL_AT.SO SCRATCH QUICK

QUICK is the tool for all that is not to be killed, which need not be linked
dynamically. SCRATCH has two policies, old.yaml and new.yaml. Prints lines for
checks_of in control.sh.
"""

import os
import signal
import subprocess
import sys
import time

from debarnl import HEADER, Link, attributes, check

DEBARCTL, SHIM, SCRATCH, QUICK = sys.argv[1:]
TRIAL = ("--confirm-within", "1h")
NEW = f"{SCRATCH}/new.yaml"
MODES = ("off", "monitor", "enforce")


def run(*arguments, at=""):
    """The tool's exit status; @at says where it is to be killed."""
    kill = {"LD_PRELOAD": SHIM, "KILL_AT": at} if at else {}
    return subprocess.run(
        [DEBARCTL if at else QUICK, *arguments], check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, **kill}).returncode


def text(message, kind):
    """A string attribute, "-" where there is none."""
    return message.get(kind, b"-").rstrip(b"\0").decode()


def state(link):
    """Policy, its mode and size, what waits to be restored, vendors' switches.

    Not the generation: a rollback is one more.
    """
    status = link.call("GET_STATUS")[0]
    switches = ""
    for message in link.dump("GET_VENDORS"):
        fields = dict(attributes(message.get("VENDOR")))
        switches += "+" if fields[HEADER["DEBAR_A_VENDOR_ENABLED"]][0] else "-"
    return " ".join((text(status, "NAME"), MODES[status.number("MODE")],
                     str(status.number("PREFIX_COUNT")),
                     text(status, "CONFIRM_RESTORES"), switches))


class Command:
    """A command, and what brings back how things were before it."""

    def __init__(self, link, undo, *arguments):
        self.link, self.undo, self.arguments = link, undo, arguments
        self.before = state(link)
        self.name = " ".join(arguments[:3]).replace(f"{SCRATCH}/", "")

    def take_back(self):
        """As it was before; anything else is a bug of this test."""
        for arguments in self.undo:
            status = run(*arguments)
            assert status == 0, (arguments, status)
        assert state(self.link) == self.before, state(self.link)

    def kill_at(self, call, after):
        """Kill at each call; (how often, what is wrong, how it ended up)."""
        wrong, last = [], self.before
        for number in range(1, 100):
            status = run(*self.arguments, at=f"{call} {number}")
            now = state(self.link)
            if status != -signal.SIGKILL:
                self.take_back()
                return number - 1, wrong, last
            if now not in (last, after):
                wrong.append(f"{call} {number}: {now}")
            if now != self.before:
                self.take_back()
            last = now
        return None, wrong, last

    def check(self):
        """Everything that is said of one command."""
        done = run(*self.arguments)
        after = state(self.link)
        check(f"{self.name}: does something", (done, after != self.before),
              (0, True))
        self.take_back()
        sent, wrong, _ = self.kill_at("sendmsg", after)
        read, more, last = self.kill_at("recvmsg", after)
        check(f"{self.name}: killed before {sent} requests and {read} reads of "
              "answers", sent > 2 and read > 2, True)
        check(f"{self.name}: nothing is half done", "; ".join(wrong + more), "")
        check(f"{self.name}: it is done before its answer is read", last, after)


def die_done(link):
    """The tool dies when its change is in force, and before it knows."""
    for number in range(1, 100):
        status = run("load", "--confirm-within", "3s", NEW,
                     at=f"recvmsg {number}")
        if state(link).startswith("new") or status == 0:
            break
    check("a tool that died as soon as its change was in force", status,
          -signal.SIGKILL)
    end = time.monotonic() + 60
    while state(link).startswith("new") and time.monotonic() < end:
        time.sleep(0.1)
    check("cannot keep the kernel from taking it back", state(link),
          "old enforce 2 - ++")


def main():
    """One command after the other."""
    link = Link()
    back = [("rollback",)]
    assert run("load", f"{SCRATCH}/old.yaml") == 0
    Command(link, back, "load", *TRIAL, NEW).check()
    Command(link, back, "mode", "monitor", *TRIAL).check()
    Command(link, back, "disable", "other", *TRIAL).check()
    assert run("disable", "other") == 0
    Command(link, back, "enable", "other", *TRIAL).check()
    assert run("enable", "other") == 0
    try_new = ("load", *TRIAL, NEW)
    assert run(*try_new) == 0
    Command(link, [try_new], "rollback").check()
    Command(link, [("load", f"{SCRATCH}/old.yaml"), try_new], "confirm").check()
    assert run("rollback") == 0
    die_done(link)


main()
