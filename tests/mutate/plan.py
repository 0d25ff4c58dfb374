# SPDX-License-Identifier: GPL-2.0
"""The list of faults: read it, choose from it."""

import dataclasses
import datetime
import pathlib
import re

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
LIST = TOP / "tests/mutate/faults"
# How many of each kind make a sample: what two processors do in two minutes, most of
# which they build what the faults are put into.
SAMPLE = {"machine": 2, "tool": 1}


class Wrong(Exception):
    """The list cannot be used; the text says why."""


@dataclasses.dataclass
class Fault:
    """One fault, and the test that must notice it."""

    number: int                 # in the whole list, from 1
    file: str                   # below the top
    where: str = ""             # "tool", or a kernel
    test: str = ""              # a part of tests/tool, a file of tests/vm, or
                                # below tests, as faults/commands
    reason: str = ""            # why none can notice it
    hunks: list = dataclasses.field(default_factory=list)

    @property
    def name(self):
        """What is done, in a line."""
        old, new = (" ".join(part.split()) for part in self.hunks[0])
        more = f" and {len(self.hunks) - 1} more" if self.hunks[1:] else ""
        return f"{self.file}: {old} -> {new or 'nothing'}{more}"

    def apply(self, text):
        """@text of the file with the fault in it."""
        for old, new in self.hunks:
            if text.count(old) != 1:
                raise Wrong(f"'{old.strip()}' is there {text.count(old)} times")
            text = text.replace(old, new)
        return text


def paragraphs():
    """Yield (first line's number, lines) without comments."""
    lines, first = [], 0
    for number, line in enumerate([*LIST.open(), "\n"], 1):
        line = line.rstrip("\n")
        if line.startswith("#"):
            continue
        if line:
            first = first or number
            lines.append(line)
        elif lines:
            yield first, lines
            lines, first = [], 0


def add_line(fault, line):
    """Take one more line of a fault."""
    mark, text = line[:1], line[2:]
    if mark == "!":
        fault.where, _, fault.test = text.partition(" ")
    elif mark == "=":
        fault.reason = f"{fault.reason} {text}".strip()
    elif mark == "-":
        if not fault.hunks or fault.hunks[-1][1] is not None:
            fault.hunks.append([text, None])
        else:
            fault.hunks[-1][0] += "\n" + text
    elif mark == "+" and fault.hunks:
        hunk = fault.hunks[-1]
        hunk[1] = text if hunk[1] is None else hunk[1] + "\n" + text
    else:
        raise Wrong("'! WHERE TEST', '- OLD', '+ NEW' or '= REASON' expected")


def test_file(where, test):
    """The file that the name of a test means."""
    if where == "tool":
        return TOP / f"tests/tool/{test}.sh"
    return TOP / (f"tests/{test}.py" if "/" in test else f"tests/vm/{test}.sh")


def check(fault):
    """Complain of what a fault lacks."""
    if not fault.hunks or any(new is None for _, new in fault.hunks):
        raise Wrong("each '- OLD' needs a '+ NEW', which may be empty")
    if not re.fullmatch(r"tool|uml|debug|\d+\.\d+", fault.where):
        raise Wrong("'! tool PART' or '! KERNEL TEST' expected")
    test = test_file(fault.where, fault.test)
    if not test.exists():
        raise Wrong(f"there is no {test.relative_to(TOP)}")
    if fault.where == "tool" and not fault.file.startswith("userspace/"):
        raise Wrong("the tool's tests see nothing but userspace/")
    if not (TOP / fault.file).exists():
        raise Wrong(f"there is no {fault.file}")
    fault.apply((TOP / fault.file).read_text(encoding="utf-8"))


def read():
    """All faults, or Wrong."""
    faults = []
    for line, lines in paragraphs():
        fault = Fault(len(faults) + 1, lines[0].removeprefix("@ "))
        try:
            for text in lines[1:]:
                add_line(fault, text)
            check(fault)
        except Wrong as why:
            raise Wrong(f"{LIST.relative_to(TOP)}:{line}: {why}") from None
        faults.append(fault)
    return faults


def turn(faults, count, day):
    """@count of @faults, those whose turn it is on @day."""
    if not faults:
        return []
    start = day * count % len(faults)
    return (faults[start:] + faults)[:min(count, len(faults))]


def sample(faults):
    """(what it is called, those of today): what CI has time for."""
    day = datetime.datetime.now(datetime.timezone.utc).timetuple().tm_yday
    # By test, so that few tests have to be seen to pass without a fault.
    able = sorted((fault for fault in faults
                   if fault.where != "debug" and not fault.reason),
                  key=lambda fault: (fault.where, fault.test, fault.number))
    chosen = []
    for kind, count in SAMPLE.items():
        chosen += turn([fault for fault in able
                        if (fault.where == "tool") == (kind == "tool")],
                       count, day)
    return f"sample of day {day}", chosen


def choose(faults, wanted):
    """(what it is called, which): a sample, or those that match @wanted."""
    if wanted == "sample":
        return sample(faults)
    return f"faults like '{wanted}'" if wanted else "all faults", [
        fault for fault in faults
        if re.search(wanted, f"{fault.where} {fault.test} {fault.name}")]
