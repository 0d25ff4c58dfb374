#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""State files: a whole one, and every way to spoil it.

  state.py make FILE [ENTRY...]    write a whole file, entries as JSON
  state.py spoil DEBARCTL FILE     cut FILE off at every length, flip a bit of
                                   every byte, and see restore refuse it
"""

import hashlib
import json
import os
import subprocess
import sys

HEADER = {"format": "debar-state", "version": 1, "tool": "0.1",
          "generation": 1, "policy": "test", "clock": 1767225600}


def make(path, entries):
    lines = [json.dumps(HEADER, separators=(",", ":"))] + entries
    body = "".join(line + "\n" for line in lines).encode()
    digest = hashlib.sha256(body).hexdigest()
    body += (f'{{"kind":"end","entries":{len(entries)},"sha256":"{digest}"}}'
             "\n").encode()
    with open(path, "wb") as file:
        file.write(body)


def complaint(debarctl, path, data):
    """None if restore takes the file, or finds no module to give it to."""
    with open(path, "wb") as file:
        file.write(data)
    done = subprocess.run([debarctl, "--netns", "no-such-namespace", "restore",
                           path], capture_output=True, text=True, check=False)
    if "nothing was restored" in done.stderr and done.returncode == 1 and \
            done.stderr.startswith(f"debarctl: {path}:"):
        return done.stderr
    return None


def spoil(debarctl, path):
    with open(path, "rb") as file:
        whole = file.read()
    spoilt = path + ".spoilt"
    wrong = 0
    if complaint(debarctl, spoilt, whole) is not None:
        print("the whole file is refused")
        wrong += 1
    for length in range(len(whole)):
        said = complaint(debarctl, spoilt, whole[:length])
        if not said or "cut off" not in said:
            print(f"cut off after {length} bytes: {said}")
            wrong += 1
    for at in range(len(whole)):
        for bit in (0x01, 0x80):
            data = bytearray(whole)
            data[at] ^= bit
            if not complaint(debarctl, spoilt, bytes(data)):
                print(f"byte {at}, bit {bit:#x}: taken")
                wrong += 1
    os.remove(spoilt)
    return wrong


if sys.argv[1] == "make":
    make(sys.argv[2], sys.argv[3:])
else:
    sys.exit(spoil(*sys.argv[2:]) > 0)
