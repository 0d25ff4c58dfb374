# SPDX-License-Identifier: GPL-2.0
"""What happens to files that are there: nothing may be lost in silence."""

import os
import re

from common import (POLICIES, TRAPS, copy_of_policies, counts, fingerprint,
                    prefixes, put, read, run, summary, vendor_files)

TSV = "org name\tbits\tprefix\n"
NEXT = "2026-12-01"


def flat(prefix):
    address, _, bits = prefix.partition("/")
    return address.replace(":", "").upper()[:int(bits or 24) // 4]


def table(scratch, skip=(), more=()):
    """A registry of what is shipped, less and more some rows, unsorted."""
    rows = [(g["registrant"], flat(p))
            for d in vendor_files(POLICIES).values()
            for g in d["vendors"][0]["mac"] for p in g["prefixes"]
            if p not in skip]
    return put(scratch + "/registry.tsv", TSV + "".join(
        f"{name}\t{4 * len(digits)}\t{digits}\n"
        for name, digits in reversed(rows + list(more))))


def test_update(tap, scratch):
    out = copy_of_policies(scratch, "out")
    path = table(scratch, more=[("zte corporation", "00A0F1"),
                                ("ZTE CORPORATION", "00A0F2")])
    done = run("--json", "--date", NEXT, "--output", out, path)
    zte = summary(done)["vendors"]["zte"]
    tap.same((done.returncode, zte["added"], zte["disappeared"],
              zte["prefixes"]), (0, ["00:a0:f1", "00:a0:f2"], [], 507),
             "an update adds and says what it added")
    document = vendor_files(out)["vendors/zte.yaml"]
    tap.same([g["prefixes"] for g in document["vendors"][0]["mac"]
              if g["registrant"] == "ZTE CORPORATION"], [["00:a0:f2"]],
             "every spelling is a group of its own")
    tap.same(str(document["data-date"]), NEXT, "the date is the data's")
    old = read(POLICIES + "/vendors/zte.yaml").splitlines()
    new = read(out + "/vendors/zte.yaml").splitlines()
    tap.ok(len(set(new) - set(old)) <= 10 and len(set(old) - set(new)) <= 4,
           "the difference is small", set(new) ^ set(old))
    for name in ("fcc-covered-list.yaml", "organisations.yaml"):
        tap.ok(read(f"{POLICIES}/{name}") == read(f"{out}/{name}"),
               f"{name} is left alone")


def refused(tap, text, out, message, *arguments):
    before = fingerprint(out)
    done = run("--output", out, *arguments)
    tap.ok(done.returncode == 1 and message in done.stderr
           and fingerprint(out) == before, text, done.returncode, done.stderr)
    return done


def test_loss(tap, scratch):
    out = copy_of_policies(scratch, "out")
    path = table(scratch, skip=("64:69:bc", "b0:b3:53:60/28"))
    done = refused(tap, "a loss of prefixes is refused", out,
                   "2 covered prefixes would disappear", "--date", NEXT, path)
    tap.ok("64:69:bc" in done.stdout and "b0:b3:53:60/28" in done.stdout,
           "and each of them is named", done.stdout)
    refused(tap, "--force does not excuse a loss", out, "would disappear",
            "--force", "--date", NEXT, path)
    done = run("--allow-removal", "--date", NEXT, "--output", out, path)
    tap.same((done.returncode, counts(out)["hikvision"],
              counts(out)["hytera"]), (0, 104, 3), "--allow-removal takes it")
    tap.ok("64:69:bc" in done.stdout, "and still names them", done.stdout)


def test_age(tap, scratch):
    out = copy_of_policies(scratch, "out")
    path = table(scratch)
    refused(tap, "data older than the files' is refused", out,
            "2026-10-16", "--date", "2026-10-15", path)
    refused(tap, "--allow-removal does not excuse age", out, "2026-10-15",
            "--allow-removal", "--date", "2026-10-15", path)
    done = run("--force", "--date", "2026-10-15", "--output", out, path)
    tap.same((done.returncode,
              str(vendor_files(out)["vendors/zte.yaml"]["data-date"])),
             (0, "2026-10-15"), "--force takes it")


def test_whole_vendor(tap, scratch):
    """A part of the registry must not empty one of the five."""
    hytera = prefixes(vendor_files(POLICIES)["vendors/hytera.yaml"])
    path = table(scratch, skip=hytera)
    done = run("--allow-removal", "--force", "--output", scratch + "/out", path)
    tap.ok(done.returncode == 1 and "no prefix of hytera" in done.stderr
           and not os.path.exists(scratch + "/out"),
           "a registry without one of the five is refused", done.stderr)
    lorex = prefixes(vendor_files(POLICIES)["opt-in/lorex.yaml"])
    path = table(scratch, skip=lorex)
    done = run("--output", scratch + "/out", path)
    tap.ok(done.returncode == 0
           and "opt-in/lorex.yaml" not in vendor_files(scratch + "/out"),
           "an opt-in vendor that has none gets no file", done.stderr)


def test_check(tap, scratch):
    out = copy_of_policies(scratch, "out")
    source = vendor_files(out)["vendors/zte.yaml"]["source"]
    same = ("--check", "--output", out, "--date", "2026-10-16",
            "--source", source)
    path = table(scratch)
    done = run(*same, path)
    tap.ok(done.returncode == 0, "--check: no change, status 0", done.stderr)
    before = fingerprint(out)
    path = table(scratch, more=[("zte corporation", "00A0F1")])
    done = run(*same, path)
    tap.ok(done.returncode == 1 and "vendors/zte.yaml would" in done.stderr
           and "huawei.yaml would" not in done.stderr
           and fingerprint(out) == before,
           "--check: a change is status 1 and not made", done.stderr)
    name = out + "/vendors/zte.yaml"
    put(name, read(name).replace('"00:d0:d0"', '"00:d0:d0",  '))
    done = run("--check", "--output", out)
    tap.ok(done.returncode == 1 and "vendors/zte.yaml would" in done.stderr,
           "--check alone sees a list that was edited", done.stderr)


def test_kept(tap, scratch):
    """Comments and keys by hand survive, or the program refuses."""
    out = copy_of_policies(scratch, "out")
    name = out + "/vendors/zte.yaml"
    text = read(name).replace(
        "    mac:\n", "    effective: 2019-08-13   # ours\n"
        "    mode: monitor\n    # a remark before the list\n    mac:\n")
    text = text.replace("# ZTE: MAC", "# Checked by our counsel.\n# ZTE: MAC")
    text += "    # a remark after it\n    until: 2031-01-01\n" \
            "protect: [\"00:00:5e:00:53:01\"]\n\n# the end\n"
    put(name, text)
    path = table(scratch)
    done = run("--date", NEXT, "--source", "a \\1 source", "--output", out,
               path)
    expected = text.replace("data-date: 2026-10-16", "data-date: " + NEXT)
    expected = re.sub("\nsource: .*", lambda _: '\nsource: "a \\\\1 source"',
                      expected)
    tap.ok(done.returncode == 0 and read(name) == expected,
           "comments and keys by hand are kept", done.stderr,
           set(read(name).split("\n")) ^ set(expected.split("\n")))
    tap.ok(read(name).endswith(text[text.index("    # a remark after"):]),
           "what follows the list still does")
    text = read(name)
    put(name, text.replace('        class: named\n',
                           '        class: named   # who says so?\n', 1))
    before = fingerprint(out)
    done = run("--date", NEXT, "--output", out, path)
    tap.ok(done.returncode == 3 and "comment inside" in done.stderr
           and re.search(r"zte\.yaml:\d+:", done.stderr)
           and fingerprint(out) == before,
           "a comment that would be lost is an error", done.stderr)
    put(name, text.replace("    mac:\n", '    mac:\n      - "00:00:01"\n', 1))
    done = run("--date", NEXT, "--output", out, path)
    tap.ok(done.returncode == 3 and name in done.stderr,
           "and so is a prefix by hand", done.stderr)


def test_tls_kept(tap, scratch):
    """Certificate rules and domains are a person's, comments and all."""
    out = copy_of_policies(scratch, "out")
    path = table(scratch, more=[("zte corporation", "00A0F1"),
                                ("HUAWEI TECHNOLOGIES CO.,LTD", "00A0F2"),
                                ("Honor Device Co., Ltd.", "00A0F3")])
    done = run("--date", NEXT, "--output", out, path)
    for name in ("vendors/zte.yaml", "vendors/huawei.yaml",
                 "opt-in/honor.yaml"):
        before, after = read(f"{POLICIES}/{name}"), read(f"{out}/{name}")
        tail = before[before.index("\n\n    # W"):]
        tap.ok(done.returncode == 0 and before != after and
               after.endswith("]\n" + tail[1:]) and "sni:" in tail,
               f"{name}: certificates and domains are kept", done.stderr)


def test_reformat(tap, scratch):
    out = copy_of_policies(scratch, "out")
    text = read(POLICIES + "/organisations.yaml")
    path = put(scratch + "/list.yaml", text.replace(
        "by its name only", "as their annual report says", 1))
    done = run("--reformat", "--list", path, "--output", out)
    name = out + "/vendors/zte.yaml"
    tap.ok(done.returncode == 0
           and "as their annual report says" in read(name)
           and counts(out) == counts(POLICIES)
           and "2026-10-16" in read(name),
           "--reformat brings evidence from the list, keeps data and date",
           done.stderr)
    put(path, text.replace('"nubia technology co ltd"', '"nubia"'))
    refused(tap, "a name that leaves the list is a loss", out,
            "1 covered prefixes", "--reformat", "--list", path)


def test_from_nothing(tap, scratch):
    out = scratch + "/new/dir"
    done = run("--output", out, TRAPS)
    tap.ok(done.returncode == 0 and os.path.exists(out + "/ndaa-889.yaml")
           and not [n for n in os.listdir(out + "/vendors")
                    if not n.endswith(".yaml")],
           "an empty directory gets all that can be loaded", done.stderr)
    before = fingerprint(POLICIES)
    run("--output", scratch + "/more", TRAPS)
    tap.ok(fingerprint(POLICIES) == before, "--output leaves the rest alone")


def test_usage(tap, scratch):
    for arguments in ((), ("--fetch", TRAPS), ("--reformat", TRAPS),
                      ("--fetch", "--reformat"), ("--bogus", TRAPS),
                      ("--date", "yesterday", TRAPS)):
        done = run("--output", scratch + "/out", *arguments)
        tap.ok(done.returncode == 2 and "usage" in done.stderr
               and not os.path.exists(scratch + "/out"),
               "usage: " + " ".join(map(os.path.basename, arguments)),
               done.returncode, done.stderr)


def test_unwritable(tap, scratch):
    """A directory where the last of the files should be."""
    out = copy_of_policies(scratch, "out")
    os.makedirs(out + "/opt-in/prama.yaml.new/x")
    before = fingerprint(out)
    path = table(scratch)
    done = run("--date", NEXT, "--output", out, path)
    tap.ok(done.returncode == 1 and "prama.yaml.new" in done.stderr
           and "Traceback" not in done.stderr and fingerprint(out) == before,
           "all files are written or none", done.returncode, done.stderr)


TESTS = (test_update, test_loss, test_age, test_whole_vendor, test_check,
         test_kept, test_tls_kept, test_reformat, test_from_nothing, test_usage,
         test_unwritable)
