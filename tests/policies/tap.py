# SPDX-License-Identifier: GPL-2.0
"""TAP: one line a check, the reason under what fails, status 1 on failure."""

import sys


class Tap:
    def __init__(self):
        self.number = self.failed = 0

    def line(self, word, text):
        self.number += 1
        print(f"{word} {self.number} - {text}", flush=True)

    def ok(self, good, text, *why):
        self.line("ok" if good else "not ok", text)
        if not good:
            self.failed += 1
            for line in "\n".join(map(str, why)).splitlines():
                print("# " + line)

    def same(self, got, expected, text):
        self.ok(got == expected, text, f"got:      {got}",
                f"expected: {expected}")

    def skip(self, text, why):
        self.line("ok", f"{text} # SKIP {why}")

    def crashed(self, text, why):
        self.ok(False, f"{text}: the test itself broke", why)

    def finish(self):
        print(f"1..{self.number}")
        sys.exit(1 if self.failed or not self.number else 0)
