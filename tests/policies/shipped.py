# SPDX-License-Identifier: GPL-2.0
"""The files as they are shipped."""

import collections
import csv
import os
import re

import yaml

from common import (FIVE, POLICIES, counts, prefixes, read, run, vendor_files)

TOTALS = {"huawei": 2081, "zte": 505, "hikvision": 105, "dahua": 40,
          "hytera": 4}
PREFIX = re.compile(r"([0-9a-f]{2}:){2}[0-9a-f]{2}"
                    r"|([0-9a-f]{2}:){3}[0-9a-f]0/28"
                    r"|([0-9a-f]{2}:){4}[0-9a-f]0/36")


def test_totals(tap, _):
    tap.same(counts(POLICIES), TOTALS, "shipped prefixes of each vendor")
    tap.same(sum(counts(POLICIES).values()), 2735, "shipped prefixes in all")


def test_prefixes(tap, _):
    """Across opt-in files too: they are loaded beside the others."""
    found = [p for d in vendor_files(POLICIES).values() for p in prefixes(d)]
    twice = [p for p, n in collections.Counter(found).items() if n > 1]
    tap.same(twice, [], "every shipped prefix is there once only")
    tap.same([p for p in found if int(p[:2], 16) & 3], [],
             "no shipped prefix has the local or group bit")
    tap.same([p for p in found if not PREFIX.fullmatch(p)], [],
             "every prefix is written as the format says")


def test_groups(tap, _):
    bad, unsorted = [], []
    for name, document in vendor_files(POLICIES).items():
        allowed = {"disputed"} if name.startswith("opt-in/") else \
            {"named", "subsidiary", "affiliate"}
        for group in document["vendors"][0]["mac"]:
            if set(group) != {"registrant", "class", "prefixes"} or \
               group["class"] not in allowed or not group["prefixes"] or \
               not 0 < len(group["registrant"].encode()) <= 127:
                bad.append((name, group["registrant"]))
            if group["prefixes"] != sorted(group["prefixes"]):
                unsorted.append((name, group["registrant"]))
    tap.same(bad, [], "groups have registrant, class and prefixes, no more")
    tap.same(unsorted, [], "prefixes are sorted")


def test_keys(tap, _):
    """The tool refuses what it does not know."""
    bad = []
    for name, document in vendor_files(POLICIES).items():
        (vendor,) = document["vendors"]
        if set(document) != {"version", "data-date", "source", "vendors"} or \
           document["version"] != 1 or not document["source"] or \
           str(document["data-date"]) != "2026-10-16" or \
           set(vendor) - {"tls", "sni"} != {"name", "entity", "mac"} or \
           f"{vendor['name']}.yaml" != os.path.basename(name):
            bad.append(name)
    tap.same(bad, [], "vendor files have the keys of the format")


def test_top_level(tap, _):
    for name, day in (("fcc-covered-list", "2021-03-12"),
                      ("ndaa-889", "2019-08-13")):
        document = yaml.safe_load(read(f"{POLICIES}/{name}.yaml"))
        tap.same(set(document), {"version", "name", "authority", "mode",
                                 "effective", "include"}, f"{name}: keys")
        tap.same((document["name"], document["mode"],
                  str(document["effective"])), (name, "enforce", day),
                 f"{name}: name, mode and date")
        tap.same(document["include"], [f"vendors/{v}.yaml" for v in FIVE],
                 f"{name}: includes the five and nothing contentious")


def test_heads(tap, _):
    missing = []
    for name in vendor_files(POLICIES):
        head = read(f"{POLICIES}/{name}").partition("\nversion:")[0]
        wanted = ["SPDX-License-Identifier", "Registrants and why"]
        wanted += ["contentious", "Opt-in"] if name.startswith("opt-in/") \
            else ["889", "Covered List"]
        missing += [(name, word) for word in wanted if word not in head]
    tap.same(missing, [], "heads name licence, basis, reasons")


def test_no_file_for_strangers(tap, _):
    listing = yaml.safe_load(read(f"{POLICIES}/organisations.yaml"))
    tap.same(set(vendor_files(POLICIES)),
             {vendor["file"] for vendor in listing["vendors"]},
             "a file for every listed vendor, and for no other")


def test_check_is_clean(tap, _):
    done = run("--check")
    tap.ok(done.returncode == 0 and not done.stdout and not done.stderr,
           "--check is clean and quiet on the shipped files",
           done.stdout, done.stderr)


def reference_rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t",
                                   quoting=csv.QUOTE_NONE))


def flat(prefix):
    address, _, bits = prefix.partition("/")
    return address.replace(":", "").upper()[:int(bits or 24) // 4]


def test_reference(tap, scratch):
    """By an independent list, which carries a verdict for each prefix."""
    text = "the shipped files hold what the reference list holds"
    path = os.path.join(os.environ.get("DEBAR_REFERENCE", ""),
                        "oui-2026-10.tsv")
    if not os.environ.get("DEBAR_REFERENCE") or not os.path.exists(path):
        tap.skip(text, "DEBAR_REFERENCE names no directory with it")
        return
    wanted = {(r["vendor"], r["org name"], r["prefix"])
              for r in reference_rows(path) if r["vendor"] in FIVE}
    held = {(d["vendors"][0]["name"], g["registrant"], flat(p))
            for name, d in vendor_files(POLICIES).items()
            if name.startswith("vendors/")
            for g in d["vendors"][0]["mac"] for p in g["prefixes"]}
    tap.same(sorted(held ^ wanted), [], text)
    source = vendor_files(POLICIES)["vendors/zte.yaml"]["source"]
    done = run("--check", "--date", "2026-10-16", "--source", source, path)
    tap.ok(done.returncode == 0, "regenerating from it changes no byte",
           done.stdout, done.stderr)
    # the verdicts in it must not be what decides
    blind = os.path.join(scratch, "blind.tsv")
    with open(blind, "w", encoding="utf-8") as file:
        file.write("org name\tbits\tprefix\n")
        for row in reference_rows(path):
            file.write(f"{row['org name']}\t{row['bits']}\t{row['prefix']}\n")
    run("--output", scratch + "/out", blind)
    tap.same(counts(scratch + "/out"), TOTALS, "the same without its verdicts")


TESTS = (test_totals, test_prefixes, test_groups, test_keys, test_top_level,
         test_heads, test_no_file_for_strangers, test_check_is_clean,
         test_reference)
