#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Hold `debarctl scan --all --json` against what is known to be in captures.

usage: captures.py DEBARCTL DIRECTORY [--verbose]

DIRECTORY holds captures and expected.jsonl: an object a line for each TLS
stream in them, with file, client and server (ip, port), version, sni, certs
and client_certs (sha256), confidence, flags. Lines with proto tls and
confidence high, outside tunnels, are demanded. Prints TAP, a line for each
capture that has any, and the numbers.
"""
import collections
import json
import os
import subprocess
import sys


def end_of(line, side):
    return line[side]["ip"], line[side]["port"]


def ends(line):
    """Who talks to whom, whoever is thought to be the client."""
    return frozenset([end_of(line, "client"), end_of(line, "server")])


def digests(line, which):
    return [certificate["sha256"] for certificate in line[which]]


def differences(wanted, got):
    """What of a demanded handshake is not in a found one."""
    missing = []
    for which in ("certs", "client_certs"):
        there, seen = digests(wanted, which), digests(got, which)
        if wanted["flags"].get("cert_incomplete"):
            # Of a message that is cut off the expectation has none.
            seen = seen[:len(there)]
        if there[:1] != seen[:1]:
            missing.append("leaf of " + which)
        if there != seen:
            missing.append(which)
    for key in ("sni", "version"):
        if key == "version" and wanted[key] is None and \
                wanted["flags"].get("tshark_lost"):
            # Who had lost segments does not know that there was none.
            continue
        if wanted[key] != got[key]:
            missing.append(f"{key} {wanted[key]}, got {got[key]}")
    for side in ("client", "server"):
        if end_of(wanted, side) != end_of(got, side):
            missing.append(side)
    return missing


class Numbers:
    """How much of what was demanded was found."""

    def __init__(self):
        self.demanded = collections.Counter()
        self.found = collections.Counter()

    def count(self, wanted, missing):
        facts = {
            "handshakes": 1,
            "leaf certificates": bool(wanted["certs"]) +
            bool(wanted["client_certs"]),
            "certificates": len(wanted["certs"]) +
            len(wanted["client_certs"]),
            "names": wanted["sni"] is not None,
            "versions": wanted["version"] is not None,
        }
        words = {"handshakes": "", "leaf certificates": "leaf",
                 "certificates": "cert", "names": "sni",
                 "versions": "version"}
        for fact, number in facts.items():
            self.demanded[fact] += number
            if not any(words[fact] in what for what in missing):
                self.found[fact] += number

    def text(self):
        return ", ".join(f"{self.found[fact]} of {number} {fact}"
                         for fact, number in self.demanded.items())


def demanded(directory):
    """By capture, in the order of the file."""
    by_file = collections.OrderedDict()
    with open(os.path.join(directory, "expected.jsonl"),
              encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            if line["proto"] == "tls" and line["confidence"] == "high" and \
                    not line["flags"].get("tunnel"):
                by_file.setdefault(line["file"], []).append(line)
    return by_file


def scan(debarctl, path):
    run = subprocess.run([debarctl, "scan", "--all", "--json", path],
                         capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return [line for line in lines if line["kind"] == "tls"], run


def compare(wanted_lines, got_lines, numbers):
    """Each demanded handshake against the best one of the same ends."""
    left = list(got_lines)
    complaints = []
    for wanted in wanted_lines:
        candidates = [got for got in left if ends(got) == ends(wanted)]
        if candidates:
            best = min(candidates,
                       key=lambda got: len(differences(wanted, got)))
            left.remove(best)
            missing = differences(wanted, best)
            seen = f" (opaque {best['opaque']}, undecided {best['undecided']})"
        else:
            missing, seen = ["handshake, leaf, cert, sni, version"], ""
        numbers.count(wanted, missing)
        if missing:
            complaints.append(f"{wanted['client']} {wanted['server']}: "
                              f"{'; '.join(missing)}{seen}")
    return complaints, left


def main():
    debarctl, directory = sys.argv[1:3]
    verbose = "--verbose" in sys.argv
    numbers = Numbers()
    failed = 0
    by_file = demanded(directory)
    for number, (name, wanted) in enumerate(by_file.items(), 1):
        got, run = scan(debarctl, os.path.join(directory, name))
        complaints, surplus = compare(wanted, got, numbers)
        if run.returncode and not run.stderr:
            complaints.append(f"exit status {run.returncode}")
        print("not ok" if complaints else "ok", number, "-", name)
        failed += bool(complaints)
        for complaint in complaints + run.stderr.splitlines():
            print("#", complaint)
        for line in surplus if verbose else []:
            print("# besides:", json.dumps(line)[:300])
    print(f"1..{len(by_file)}")
    print("#", numbers.text())
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
