#!/usr/bin/python3 -BES
# SPDX-License-Identifier: GPL-2.0
"""Open a transaction of debar, say "open", hold it until standard input ends."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../vm/lib"))
import debarnl  # noqa: E402

link = debarnl.Link()
debarnl.begin(link, name="held")
print("open", flush=True)
sys.stdin.read()
