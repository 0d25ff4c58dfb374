#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""For 89-power-cut.sh, which says what it models.

  powercut.py write DEBARCTL SCRATCH CYCLES      write to the recorded disk
  powercut.py cut DEBARCTL SCRATCH CUTS OPTIONS  check what cuts leave of that

SCRATCH has the recorded disk's first contents (base), the record (log), a mount
point (disk), the tool's policy (policy.yaml) and room for crashes (pstore).
DEBAR_STATE is the directory of the tool's files.
"""

import fcntl
import hashlib
import json
import os
import random
import re
import signal
import struct
import subprocess
import sys
import time

FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8  # of the record, see dm-log-writes.rst
SECTOR = 512                            # its unit
ATOM = 4096                             # what a disk writes as a whole
# What the tool's files begin with, one of each.
OURS = re.compile(rb'\{"format":|[-0-9T:]+Z: .* debar_hook|[0-9a-f]{64}\n')
FILES = ("state", "crash-breaker", "judged-crashes")

CRASH = """Panic#1 Part1
<4>[  731.{0:06}] RIP: 0010:debar_hook+0x4f/0x120 [debar]
"""


def run(*command):
    """What a program prints; that it fails is for the caller."""
    return subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)


# --- writing -----------------------------------------------------------------

def contents(directory):
    """The digest of each file, or None where there is none."""
    found = {}
    for name in FILES:
        try:
            with open(os.path.join(directory, name), "rb") as file:
                found[name] = hashlib.sha256(file.read()).hexdigest()
        except FileNotFoundError:
            found[name] = None
    return found


DM_TARGET_MSG = 0xc138fd0e


def message(text):
    """Give it to the recorded disk, as dmsetup does, but at once."""
    size = 512
    # struct dm_ioctl: version, size, where the data begin, ..., device, name
    header = struct.pack("=3I2IIiII4xQ128s129s7x", 4, 0, 0, size, 312,
                         0, 0, 0, 0, 0, b"cut", b"")
    body = struct.pack("=Q", 0) + text.encode()
    with open("/dev/mapper/control", "rb") as control:
        fcntl.ioctl(control, DM_TARGET_MSG,
                    bytearray((header + body).ljust(size, b"\0")))


class Neighbour:
    """Somebody else who writes to the disk, and has the journal committed."""

    def __init__(self, path):
        self.process = os.fork()
        if self.process:
            os.kill(self.process, signal.SIGSTOP)
            return
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        while True:
            os.pwrite(file, b"x" * 100, 0)
            os.fsync(file)
            time.sleep(random.random() / 200)

    def go_on(self, busy):
        """Be busy from now on, or stop."""
        os.kill(self.process, signal.SIGCONT if busy else signal.SIGSTOP)

    def end(self):
        """Leave."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


class Writer:
    """Runs the tool, and has the record say when each step was done."""

    def __init__(self, debarctl, scratch):
        self.debarctl, self.scratch = debarctl, scratch
        self.directory = os.environ["DEBAR_STATE"]
        self.steps = []

    def step(self, what, quarantined):
        """What has just been done is durable, the tool says."""
        self.steps.append({"what": what, "quarantined": quarantined,
                           "files": contents(self.directory)})
        message(f"mark {len(self.steps) - 1}")

    def tool(self, *arguments, status=0):
        """Run it; it has to do what it is told."""
        done = run(self.debarctl, *arguments)
        assert done.returncode == status, (arguments, done.stdout)

    def save(self, number):
        """With one quarantined address more than before."""
        self.tool("quarantine", f"10.0.1.{number}", "--vendor", "acme", "-i",
                  "lan0")
        self.tool("save", os.path.join(self.directory, "state"))
        self.step("save", 100 + number)

    def crash(self, number):
        """The box comes up after a crash in debar."""
        with open(f"{self.scratch}/pstore/dmesg-1", "w",
                  encoding="ascii") as file:
            file.write(CRASH.format(number))
        self.tool("load", "--boot", f"{self.scratch}/policy.yaml")
        self.step("crash", self.steps[-1]["quarantined"])

    def write(self, cycles):
        """All steps, with what the files were after each."""
        neighbour = Neighbour(f"{self.directory}/../neighbour")
        self.save(1)
        for cycle in range(1, cycles + 1):
            neighbour.go_on(cycle % 2)
            self.crash(cycle)
            self.save(2 * cycle)
            self.tool("doctor", "--clear")
            self.step("clear", self.steps[-1]["quarantined"])
            self.save(2 * cycle + 1)
        neighbour.end()
        with open(f"{self.scratch}/steps", "w", encoding="ascii") as file:
            json.dump(self.steps, file)


# --- cutting -----------------------------------------------------------------

def entries(path):
    """(sector, sectors, flags, data) of the record, in its order.

    What is written is in it before the flush that made it durable, and after
    what had been done when it was written.
    """
    with open(path, "rb") as file:
        data = file.read()
    magic, version, count, size = struct.unpack_from("<QQQI", data)
    assert (magic, version, size) == (0x6a736677736872, 1, SECTOR)
    at = SECTOR
    for _ in range(count):
        sector, sectors, flags, length = struct.unpack_from("<QQQQ", data, at)
        body = b""
        if flags & MARK:
            body = data[at + 32:at + 32 + length]
        at += SECTOR
        if sectors and not flags & (MARK | DISCARD):
            body = data[at:at + sectors * SECTOR]
            at += len(body)
        yield sector, sectors, flags, body


def put(image, entry, keep=lambda: True):
    """Write an entry to an image, or what @keep says of it."""
    sector, sectors, flags, body = entry
    if flags & (MARK | DISCARD) or not sectors:
        return
    for at in range(0, len(body), ATOM):
        if keep():
            start = sector * SECTOR + at
            image[start:start + len(body[at:at + ATOM])] = body[at:at + ATOM]


class Disk:
    """The recorded disk as it is after cuts, which have to come in order."""

    def __init__(self, scratch, seed):
        with open(f"{scratch}/base", "rb") as file:
            self.durable = bytearray(file.read())
        self.entries = list(entries(f"{scratch}/log"))
        self.random = random.Random(seed)
        self.at = 0             # entries that are durable

    def marks(self):
        """Where in the record each step was done."""
        return {int(body): at for at, (_, _, flags, body)
                in enumerate(self.entries) if flags & MARK and body.isdigit()}

    def instants(self, first, last, count):
        """Random ones, two of three near a write of one of the tool's files."""
        near = [at for at in range(first, last) if OURS.match(self.entries[at][3])]
        for number in range(count):
            at = self.random.randint(first, last)
            if near and number % 3:
                at = self.random.choice(near) + self.random.randint(-10, 20)
            yield min(max(at, first), last)

    def cut(self, instant):
        """The disk with only the first @instant entries begun.

        Each one that was not flushed is kept by a chance that differs from cut
        to cut.
        """
        flushed = max((at + 1 for at in range(self.at, instant)
                       if self.entries[at][2] & FLUSH), default=self.at)
        for entry in self.entries[self.at:flushed]:
            put(self.durable, entry)
        self.at = flushed
        image = bytearray(self.durable)
        chance = self.random.choice((0, 0.5, 0.9, 1))
        for entry in self.entries[flushed:instant]:
            if entry[2] & FUA:
                put(image, entry)
            else:
                put(image, entry, lambda: self.random.random() < chance)
        return image


class Cutter:
    """Makes cuts, and says what is wrong with what they leave."""

    def __init__(self, debarctl, scratch, options):
        self.debarctl, self.scratch, self.options = debarctl, scratch, options
        self.directory = os.environ["DEBAR_STATE"]
        with open(f"{scratch}/steps", encoding="ascii") as file:
            self.steps = json.load(file)
        self.restored = set()   # digests of states that were
        self.wrong = []
        self.news = 0           # cuts that left something of a step begun

    def look(self, last):
        """Complaints about the files after a cut in the step after @last."""
        old = self.steps[last]
        new = self.steps[min(last + 1, len(self.steps) - 1)]
        found = contents(self.directory)
        for name, digest in found.items():
            if digest not in (old["files"][name], new["files"][name]):
                known = [at for at, step in enumerate(self.steps)
                         if step["files"][name] == digest]
                yield (f"{name} is neither that of step {last}, {old['what']}, "
                       f"nor the next one's: {known or 'no step has that'}")
        self.news += found != old["files"]
        if new["what"] == "crash" and found["crash-breaker"] is None and \
                found["judged-crashes"] != old["files"]["judged-crashes"]:
            yield "a crash is forgotten that has not had its effect"
        if found["state"] not in self.restored:
            self.restored.add(found["state"])
            yield from self.restore(
                new if found["state"] != old["files"]["state"] else old)

    def restore(self, step):
        """Complaints of the tool, in a box that knows nothing yet."""
        for command in (("flush",), ("load", f"{self.scratch}/policy.yaml")):
            run(self.debarctl, *command)
        done = run(self.debarctl, "restore", "--json", f"{self.directory}/state")
        try:
            came = json.loads(done.stdout)["quarantined"]
        except (ValueError, KeyError):
            yield f"restore: {done.stdout}"
            return
        if came != step["quarantined"]:
            yield f"restore: {came} instead of {step['quarantined']}"

    def mounted(self, image, last):
        """The same for a whole disk; it is mounted meanwhile."""
        with open(f"{self.scratch}/image", "wb") as file:
            file.write(image)
        done = run("mount", "-o", f"loop,{self.options}",
                   f"{self.scratch}/image", f"{self.scratch}/disk")
        if done.returncode:
            yield f"cannot be mounted: {done.stdout}"
            return
        try:
            yield from self.look(last)
        finally:
            run("umount", f"{self.scratch}/disk")

    def cut(self, count):
        """Cut @count times, between the first step's end and the last one's."""
        disk = Disk(self.scratch, int(os.environ["DEBAR_SEED"]))
        marks = disk.marks()
        first, end = marks[0], marks[len(self.steps) - 1]
        for instant in sorted(disk.instants(first + 1, end + 1, count)):
            last = max(step for step, at in marks.items() if at < instant)
            for complaint in self.mounted(disk.cut(instant), last):
                self.wrong.append(f"cut at {instant} of {end}: " +
                                  " ".join(complaint.split()))
        print(f"every step is in the record\t{sorted(marks)}\t"
              f"{list(range(len(self.steps)))}")
        print(f"{count} power cuts: all files are whole\t"
              f"{'; '.join(self.wrong)[:2000]}\t")
        print(f"some came in the middle of a step\t{self.news > 0}\tTrue")


if sys.argv[1] == "write":
    Writer(*sys.argv[2:4]).write(int(sys.argv[4]))
else:
    Cutter(*sys.argv[2:4], sys.argv[5]).cut(int(sys.argv[4]))
