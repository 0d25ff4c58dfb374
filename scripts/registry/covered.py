# SPDX-License-Identifier: GPL-2.0
"""Whose a prefix is: the whole normalised name of its registrant, looked up
in organisations.yaml. Never a part of the name, never an address."""

import collections
import functools
import re
import unicodedata

import yaml

from registry import Bad

CLASSES = ("named", "subsidiary", "affiliate", "disputed")
# what a policy has room for
NAME_BYTES = 127

Org = collections.namedtuple("Org", "vendor name cls grade evidence")
Covered = collections.namedtuple("Covered", "vendors dropped doubtful")


@functools.lru_cache(maxsize=None)
def normalise(org):
    return re.sub(r"[ ,.]+", " ", org.lower()).strip()


def words(org):
    """For look-alikes only; full-width letters and the like are folded."""
    folded = unicodedata.normalize("NFKC", org).lower()
    return re.findall(r"[a-z0-9]+", folded)


def is_local(digits):
    """Local or group bit set: never the prefix of a universal unicast MAC."""
    return bool(int(digits[:2], 16) & 3)


class Listing:
    """organisations.yaml: @files by vendor, @orgs by normalised name, the
    known @strangers, and the @tokens that make a name worth a look."""

    def __init__(self, path):
        self.path, self.files, self.orgs, self.tokens = path, {}, {}, ()
        try:
            with open(path, encoding="utf-8") as file:
                doc = yaml.safe_load(file)
            for vendor in doc["vendors"]:
                self.add_vendor(**vendor)
            self.strangers = {s["name"] for s in doc["strangers"]}
        except OSError as err:
            raise Bad(f"{path}: {err.strerror}") from None
        except (yaml.YAMLError, KeyError, TypeError) as err:
            raise Bad(f"{path}: not a list of organisations: {err}") from None
        for name in self.strangers:
            if name in self.orgs or name != normalise(name):
                raise Bad(f"{path}: stranger '{name}' is listed as covered "
                          f"too, or not normalised ('{normalise(name)}')")

    def add_vendor(self, name, file, tokens, organisations):
        if not re.fullmatch(r"[a-z0-9-]{1,31}", name) or \
           name in self.files or \
           file not in (f"vendors/{name}.yaml", f"opt-in/{name}.yaml"):
            raise Bad(f"{self.path}: vendor '{name}' in file '{file}'; "
                      "allowed: a name of a-z, 0-9 and '-', once, in a file "
                      "of that name in vendors/ or opt-in/")
        self.files[name] = file
        self.tokens += tuple(tokens)
        for org in organisations:
            self.add_org(vendor=name, **org)

    def add_org(self, vendor, name, grade, evidence, **rest):
        org = Org(vendor, name, rest.pop("class"), grade, evidence)
        if rest or org.cls not in CLASSES:
            raise Bad(f"{self.path}: '{name}': class '{org.cls}', keys "
                      f"{list(rest)}; allowed: class {', '.join(CLASSES)} and "
                      "the keys name, class, grade, evidence")
        if name != normalise(name) or name in self.orgs:
            raise Bad(f"{self.path}: '{name}' is listed twice, or not "
                      f"normalised ('{normalise(name)}')")
        self.orgs[name] = org


def owners(sources):
    """{digits: names}: the newest source that has a prefix decides, and
    within it all names, for the registry itself gives some prefixes to
    several."""
    best = {}
    for source in sources:
        for row in source.rows:
            date, names = best.get(row.digits, (None, None))
            if date is None or source.date > date:
                best[row.digits] = (source.date, [row.org])
            elif source.date == date and row.org not in names:
                names.append(row.org)
    return {digits: names for digits, (_, names) in best.items()}


def assign(held, orgs):
    """Sort the registry into: vendors {vendor: {digits: registrant}}; CIDs
    of covered names, dropped; and doubtful prefixes, which have several
    owners or a stranger's block inside. Those would hit the innocent, so
    they are left to a human."""
    covered, dropped, doubtful = {}, {}, {}
    for digits, names in held.items():
        vendors = {orgs[n].vendor if n in orgs else None
                   for n in map(normalise, names)}
        if vendors == {None}:
            continue
        if is_local(digits):
            dropped[digits] = names
        elif len(vendors) > 1:
            doubtful[digits] = names
        else:
            covered[digits] = (vendors.pop(), names[0])
    for parent, names in strangers_inside(held, covered).items():
        doubtful[parent] = [covered.pop(parent)[1]] + names
    result = collections.defaultdict(dict)
    for digits, (vendor, name) in covered.items():
        if len(name.encode()) > NAME_BYTES:
            raise Bad(f"registrant '{name}' is longer than {NAME_BYTES} bytes")
        result[vendor][digits] = name
    return Covered(result, dropped, doubtful)


def strangers_inside(held, covered):
    found = collections.defaultdict(list)
    for digits, names in held.items():
        for parent in {digits[:6], digits[:7]} - {digits}:
            vendor = covered.get(parent, (None,))[0]
            if vendor and vendor != covered.get(digits, (None,))[0]:
                found[parent] += names
    return found


def look_alikes(held, listing):
    """{name: [digits]} of unlisted names with a word that begins with a
    token, or that differ from a listed name in spaces and punctuation only."""
    squashed = {"".join(words(name)) for name in listing.orgs}
    known = listing.strangers.union(listing.orgs)
    found = collections.defaultdict(list)
    for digits, names in held.items():
        for name in names:
            if normalise(name) in known or is_local(digits):
                continue
            if any(w.startswith(listing.tokens) for w in words(name)) or \
               "".join(words(name)) in squashed:
                found[name].append(digits)
    return found
