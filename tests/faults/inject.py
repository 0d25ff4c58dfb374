# SPDX-License-Identifier: GPL-2.0
"""Let allocations of the module fail, by the kernel's fault injection.

Only what has the module on its stack fails: see "stacktrace filter" in
Documentation/fault-injection/fault-injection.rst. What the kernel's checkers
allocate for themselves meanwhile does not.
"""
import contextlib
import os

DEBUG = "/sys/kernel/debug"
# What copies from and to programs never fails here: nothing lies between these.
NOWHERE = (1, 2)
COUNTER = 1 << 30


def write(path, value):
    with open(path, "w", encoding="ascii") as file:
        file.write(str(value))


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip()


class Symbols:
    """Addresses of functions."""

    def __init__(self):
        self.text = []              # (address, name, module)
        with open("/proc/kallsyms", encoding="ascii") as file:
            for line in file:
                words = line.split()
                if words[1] in "tT":
                    self.text.append((int(words[0], 16), words[2],
                                      words[3] if len(words) > 3 else ""))
        self.text.sort()

    def function(self, name, module=""):
        """(first, past the last) address of a function."""
        for i, (address, found, owner) in enumerate(self.text):
            if found == name and owner == module:
                return address, self.text[i + 1][0]
        raise KeyError(name)

    def file(self, name, prefix):
        """Addresses of a function's neighbours, of the same prefix."""
        at = next(i for i, (_, found, owner) in enumerate(self.text)
                  if found == name and not owner)
        first = last = at
        while self.text[first - 1][1].startswith(prefix):
            first -= 1
        while self.text[last][1].startswith(prefix):
            last += 1
        return self.text[first][0], self.text[last][0]


def module():
    """(first, past the last) address of the module's code, and of its data."""
    size = next(int(line.split()[1]) for line in read("/proc/modules")
                .splitlines() if line.startswith("debar "))
    first = int(read("/sys/module/debar/sections/.text"), 16)
    return first, first + size


class Attribute:
    """One of the kernel's points of failure."""

    def __init__(self, name):
        self.name = name

    def set(self, **values):
        for key, value in values.items():
            write(f"{DEBUG}/{self.name}/{key.replace('_', '-')}", value)

    def reset(self):
        self.set(probability=0, interval=1, times=-1, space=0, verbose=0,
                 task_filter="N", stacktrace_depth=32)

    def where(self, first, end):
        """Fail only where the stack has an address in between."""
        self.set(require_start=first, require_end=end)

    def times(self):
        return int(read(f"{DEBUG}/{self.name}/times"))


SLAB, PAGES = Attribute("failslab"), Attribute("fail_page_alloc")
ALLOCATORS = (SLAB, PAGES)


def prepare():
    """To be called once, before anything is to fail."""
    symbols = Symbols()
    for attribute in (*ALLOCATORS, Attribute("fail_usercopy")):
        attribute.reset()
        attribute.where(*NOWHERE)
    for attribute in ALLOCATORS:
        attribute.set(ignore_gfp_wait="N")
        # Only threads that ask for it, by /proc/thread-self/make-it-fail.
        attribute.set(task_filter="Y", probability=100)
        # kmemleak's records are none of the module's.
        attribute.set(reject_start=symbols.function("__create_object")[0],
                      reject_end=symbols.function("__create_object")[1])
    PAGES.set(ignore_gfp_highmem="N", min_order=0)
    SLAB.set(cache_filter="N")


def within(first, end):
    """Let only code between two addresses fail."""
    for attribute in ALLOCATORS:
        attribute.where(first, end)


class Nth:
    """The N-th allocation of this thread, of those that may fail; or it and all
    that come after it.
    """

    def __init__(self):
        self.file = os.open("/proc/thread-self/fail-nth", os.O_RDWR)
        self.rest = os.open("/proc/thread-self/make-it-fail", os.O_RDWR)
        self.injected = False

    @contextlib.contextmanager
    def fail(self, number, and_all_after=False):
        os.pwrite(self.file, str(number).encode(), 0)
        os.pwrite(self.rest, b"1" if and_all_after else b"0", 0)
        try:
            yield
        finally:
            os.pwrite(self.rest, b"0", 0)
            left = int(os.pread(self.file, 16, 0))
            os.pwrite(self.file, b"0", 0)
            self.injected = not left


@contextlib.contextmanager
def everywhere(faults, slab=True, pages=True, **values):
    """All that may fail does, whoever asks, or as much as values say; how often
    is added to faults[0].
    """
    attributes = [attribute for attribute, wanted in
                  ((SLAB, slab), (PAGES, pages)) if wanted]
    for attribute in attributes:
        attribute.set(times=COUNTER, **values)
        attribute.set(task_filter="N")
    try:
        yield
    finally:
        for attribute in attributes:
            attribute.set(task_filter="Y")
            faults[0] += COUNTER - attribute.times()
            attribute.set(times=-1, interval=1, **{
                name: {"ignore_gfp_wait": "N", "cache_filter": "N"}[name]
                for name in values if name != "interval"})
