# SPDX-License-Identifier: GPL-2.0
"""Vendor files, of which the script owns some parts and keeps the rest."""

import collections
import datetime
import json
import os
import re
import textwrap

import yaml

from covered import CLASSES, normalise
from registry import Bad

EVIDENCE_HEAD = "# Registrants and why they are here:"


def mac(digits):
    """'B0B3536' -> 'b0:b3:53:60/28'; a /24 carries no length."""
    low = digits.lower() + "0" * (len(digits) % 2)
    text = ":".join(low[i:i + 2] for i in range(0, len(low), 2))
    return text if len(digits) == 6 else f"{text}/{4 * len(digits)}"


def digits_of(prefix):
    """'b0:b3:53:60/28' -> 'B0B3536'"""
    address, _, bits = prefix.partition("/")
    return address.replace(":", "").upper()[:int(bits or 24) // 4]


class VendorFile:
    """A vendor file. The script owns data-date, source, the evidence in the
    head and the list under mac; all else is a person's and kept as it is."""

    def __init__(self, path, template):
        self.path, self.exists = path, os.path.exists(path)
        try:
            with open(path if self.exists else template,
                      encoding="utf-8") as file:
                self.text = file.read()
            doc = yaml.safe_load(self.text)
            (vendor,) = doc["vendors"]
            self.name, self.source = vendor["name"], doc["source"]
            self.date = doc["data-date"]
            self.held = {digits_of(p): group["registrant"]
                         for group in vendor["mac"] for p in group["prefixes"]}
        except OSError as err:
            raise Bad(f"{path}: {err.strerror}; a new vendor needs a file "
                      "with its head and 'mac: []' first") from None
        except (yaml.YAMLError, KeyError, TypeError, ValueError) as err:
            raise Bad(f"{path}: not a vendor file: {err!r}; expected: "
                      "data-date, source and one vendor, whose mac is a list "
                      "of groups (registrant, class, prefixes)") from None
        if not isinstance(self.date, datetime.date):
            raise Bad(f"{path}: data-date '{self.date}' is not YYYY-MM-DD")
        self.find_mac()
        self.find_evidence()

    def find_mac(self):
        """Where the list is. It must hold nothing that rewriting loses."""
        lines = self.text.rstrip("\n").split("\n")
        first = next((i for i, line in enumerate(lines)
                      if re.match(r" {4}mac:", line)), None)
        if first is None:
            raise Bad(f"{self.path}: no line '    mac:'")
        last = first + 1
        while last < len(lines) and re.match(r" {5}|\s*$", lines[last]):
            last += 1
        while not lines[last - 1].strip():
            last -= 1
        for number, line in enumerate(lines[first:last], first + 1):
            if "#" in line.rpartition('"')[2]:
                raise Bad(f"{self.path}:{number}: a comment inside the mac "
                          "list would be lost: move it above 'mac:'")
        self.before, self.after = lines[:first], lines[last:]

    def find_evidence(self):
        try:
            start = self.before.index(EVIDENCE_HEAD) + 1
            self.evidence = start, self.before.index("#", start)
        except ValueError:
            raise Bad(f"{self.path}: the head lacks the line '{EVIDENCE_HEAD}'"
                      " or a bare '#' to end that paragraph") from None

    def render(self, held, orgs, date, source):
        """The file's text with @held as its prefixes."""
        start, stop = self.evidence
        lines = (self.before[:start] + evidence_lines(self.name, orgs)
                 + self.before[stop:] + mac_lines(held, orgs) + self.after)
        text = "\n".join(lines) + "\n"
        text = re.sub(r"^data-date:.*$", f"data-date: {date}", text, 1, re.M)
        quoted = "source: " + json.dumps(source, ensure_ascii=False)
        return re.sub(r"^source:.*$", lambda _: quoted, text, 1, re.M)


def mac_lines(held, orgs):
    groups = collections.defaultdict(list)
    for digits, name in held.items():
        groups[name].append(digits)
    order = {name: CLASSES.index(orgs[normalise(name)].cls) for name in groups}
    out = ["    mac:" if groups else "    mac: []"]
    for name in sorted(groups, key=lambda n: (order[n], n.lower(), n)):
        out += ["      - registrant: " + json.dumps(name, ensure_ascii=False),
                "        class: " + CLASSES[order[name]]]
        out += prefix_lines(sorted(groups[name]))
    return out


def prefix_lines(digits):
    """A new line at each new first octet: an added prefix then moves only
    its neighbours, and updates stay readable as diffs."""
    octets = collections.defaultdict(list)
    for one in digits:
        octets[one[:2]].append(f'"{mac(one)}",')
    if len(digits) == 1:
        return [f'        prefixes: ["{mac(digits[0])}"]']
    lines = ["        prefixes: ["]
    for group in octets.values():
        lines += textwrap.wrap(" ".join(group), 80, break_on_hyphens=False,
                               initial_indent=" " * 10,
                               subsequent_indent=" " * 10)
    return lines + ["          ]"]


def evidence_lines(vendor, orgs):
    lines = []
    for org in orgs.values():
        if org.vendor == vendor:
            lines += textwrap.wrap(
                f"{org.name}: {org.cls}; {org.evidence} [{org.grade}]", 80,
                initial_indent="# - ", subsequent_indent="#   ",
                break_on_hyphens=False, break_long_words=False)
    return lines
