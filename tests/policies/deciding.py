# SPDX-License-Identifier: GPL-2.0
"""Whose a prefix is: names that look covered and are not, and the reverse."""

import os

import common
from common import TRAPS, prefixes, put, run, summary, vendor_files

TSV = "org name\tbits\tprefix\n"
# 00:a1 and 00:a2 are strangers, 00:a3 private, 00:a4 alike
COVERED = {
    "vendors/huawei.yaml": {"00:a0:01", "00:a0:02"},
    "vendors/zte.yaml": {"00:a0:03"},
    "vendors/hikvision.yaml": {"00:a0:04", "00:a0:05:00/28"},
    "vendors/dahua.yaml": {"00:a0:06"},
    "vendors/hytera.yaml": {"00:a0:07", "00:a0:08:0a:00/36"},
}
ALIKE = {
    "Huawei Cloud Computing Technologies Co., Ltd.": ["00:a4:00"],
    "Hangzhou Ezviz Network Co., Ltd.": ["00:a4:01"],
    "Zhe Jiang Dahua Technology Co. Ltd": ["00:a4:02"],
    "NORSAT INTERNATIONAL, INC (U.K.)": ["00:a4:03"],
    "ShangHai ZTETechnologies Co.,Ltd": ["00:a4:04"],
    "Wuhan Hikstorage Technology Co.,Ltd": ["00:a4:05"],
}


def test_traps(tap, scratch):
    """Parts of names, addresses, company ids, shared blocks, private."""
    out = scratch + "/out"
    done = run("--json", "--output", out, TRAPS)
    held = {name: set(prefixes(d)) for name, d in vendor_files(out).items()}
    tap.same((done.returncode, held), (0, COVERED),
             "of the trap list only the covered names are taken")
    report = summary(done)
    tap.same(report["look_alikes"], ALIKE,
             "names that are alike are reported, known strangers are not")
    tap.same(set(report["local_bit"]), {"3a:72:c2", "01:a0:01"},
             "prefixes with the local or group bit are dropped and reported")
    tap.same(report["doubtful"], {}, "two strangers at one prefix: no matter")
    os.makedirs(scratch + "/plain")
    done = run("--output", scratch + "/plain", TRAPS)
    tap.ok(all(name in done.stdout for name in ALIKE)
           and "Aztech" not in done.stdout and "Hikari" not in done.stdout,
           "names that are alike are printed for people too", done.stdout)


def test_folded(tap, scratch):
    wide = "\uff28\uff35\uff21\uff37\uff25\uff29 Ltd"
    report, held = generate(scratch, ((wide, "24", "00B001"),))
    tap.same((report["look_alikes"].get(wide),
              "00:b0:01" in held["vendors/huawei.yaml"]),
             (["00:b0:01"], False), "full-width letters are alike, not equal")


def generate(scratch, rows):
    """The trap list, which has all five vendors, and some rows more."""
    path = put(scratch + "/more.tsv",
               TSV + "".join("\t".join(row) + "\n" for row in rows))
    done = run("--json", "--date", "2026-01-01", "--output", scratch + "/out",
               TRAPS, path)
    files = vendor_files(scratch + "/out")
    return summary(done), {name: set(prefixes(d)) for name, d in files.items()}


def test_whole_names(tap, scratch):
    """Only case, blanks, commas and full stops may differ."""
    _, held = generate(scratch, (
        ("  ZTE   Corporation. ", "24", "00B001"),
        ("Pyronix , Ltd.", "24", "00B002"),
        ("zte corporation international", "24", "00B003"),
        ("new zte corporation", "24", "00B004"),
        ("zte-corporation", "24", "00B005"),
        ("zte", "24", "00B006"),
        ("zte cor.poration", "24", "00B007")))
    tap.same(held["vendors/zte.yaml"], {"00:a0:03", "00:b0:01"},
             "the whole name decides, not a part of it")
    tap.ok("00:b0:02" in held["vendors/hikvision.yaml"],
           "blanks, commas and full stops do not matter")


def test_doubt(tap, scratch):
    """What would hit the innocent is left to a person."""
    report, held = generate(scratch, (
        ("zte corporation", "24", "00B001"),
        ("Somebody Else Ltd", "24", "00B001"),
        ("zte corporation", "24", "00B002"),
        ("Somebody Else Ltd", "28", "00B0021"),
        ("zte corporation", "28", "00B0031"),
        ("Somebody Else Ltd", "28", "00B0032"),
        ("zte corporation", "24", "00B004"),
        ("ZTE Corporation.", "24", "00B004")))
    tap.same(set(report["doubtful"]), {"00:b0:01", "00:b0:02"},
             "several owners and foreign blocks inside are reported")
    tap.same(held["vendors/zte.yaml"],
             {"00:a0:03", "00:b0:03:10/28", "00:b0:04"},
             "they are left out, other blocks are not")


def test_own_list(tap, scratch):
    """The list is what decides, and it must be sound."""
    text = common.read(common.POLICIES + "/organisations.yaml")
    path = put(scratch + "/list.yaml", text.replace(
        'name: "zte corporation"', 'name: "aztech electronics pte ltd"'))
    done = run("--list", path, "--output", scratch + "/out", TRAPS)
    held = vendor_files(scratch + "/out")["vendors/zte.yaml"]
    tap.same((done.returncode, prefixes(held)), (0, ["00:a1:00"]),
             "the list of organisations decides")
    for what, old, new in (
            ("not normalised", '"zte corporation"', '"ZTE Corporation"'),
            ("listed twice", '"zte corporation"', '"pyronix ltd"'),
            ("class", "class: affiliate", "class: cousin"),
            ("stranger", '"znv"', '"zte corporation"'),
            ("not a list", "evidence:", "evidense:"),
            ("not a list", "vendors:", "vendors: ["),
            ("in file", "vendors/zte.yaml", "../zte.yaml")):
        put(path, text.replace(old, new, 1))
        done = run("--list", path, "--output", scratch + "/none", TRAPS)
        tap.ok(done.returncode == 3 and what in done.stderr
               and path in done.stderr and "Traceback" not in done.stderr,
               f"a list with {new} is refused", done.stderr)
    tap.ok(not os.path.exists(scratch + "/none"), "and nothing written")


TESTS = (test_traps, test_folded, test_whole_names, test_doubt,
         test_own_list)
