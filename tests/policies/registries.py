# SPDX-License-Identifier: GPL-2.0
"""Registries as people have them, whole and damaged."""

import gzip
import json
import os
import re
import shutil

import common
from common import by_registrant, counts, fingerprint, put, run, summary

HEAD = b"Registry,Assignment,Organization Name,Organization Address\r\n"
ROW = b'MA-L,00A001,"HUAWEI TECHNOLOGIES CO.,LTD",Dongguan CN \r\n'
HWDB = b"# comment\n\nOUI:00A001*\n ID_OUI_FROM_DATABASE=zte corporation\n"
TSV = b"org name\tbits\tprefix\n"


def generate(scratch, *arguments):
    out = os.path.join(scratch, "out")
    return out, run("--output", out, *arguments)


def expect(tap, text, got, five):
    out, done = got
    expected = dict(zip(common.FIVE, five))
    tap.same((done.returncode, counts(out)), (0, expected), text)
    tap.ok(f"{sum(five)}" in done.stdout, text + ": the total is printed",
           done.stdout, done.stderr)


def within_shipped(tap, text, out):
    """No covered prefix ever changed hands, so an old list is incomplete,
    not wrong: what it has must be shipped, under the same vendor."""
    shipped = common.vendor_files(common.POLICIES)
    strays = [(name, prefix)
              for name, document in common.vendor_files(out).items()
              for prefix in set(common.prefixes(document))
              - set(common.prefixes(shipped[name]))]
    tap.same(strays, [], text + ": all of it is shipped")


def test_ieee_csv(tap, scratch):
    text = "Debian's ieee-data 20220827.1"
    files = common.ieee_data()
    if not files:
        tap.skip(text, "the package is neither installed nor to be fetched")
        return
    got = generate(scratch, *files)
    expect(tap, text, got, (1398, 301, 60, 25, 3))
    named = by_registrant(got[0])
    tap.same([named.get(n) for n in (
        "HUAWEI TECHNOLOGIES CO.,LTD", "Huawei Device Co., Ltd.",
        "zte corporation", "Hangzhou Ezviz Software Co.,Ltd.",
        "hangzhou huacheng network technology co., ltd",
        "Hisilicon Technologies Co., Ltd", "Sepura Plc")],
        [966, 430, 298, 5, 1, None, 1], text + ": registrants")
    tap.same(str(common.vendor_files(got[0])["vendors/zte.yaml"]["data-date"]),
             "2022-08-27", text + ": data-date")
    within_shipped(tap, text, got[0])
    shutil.rmtree(got[0])
    for number, path in enumerate(files):
        files[number] = shutil.copy2(path, f"{scratch}/{number}.txt")
    expect(tap, "formats are told by content, not by name",
           generate(scratch, *files), (1398, 301, 60, 25, 3))


def test_hwdb(tap, scratch):
    text = "20-OUI.hwdb of Debian's udev 252.39-1~deb12u2"
    path = common.hwdb()
    if not path:
        tap.skip(text, "neither installed in this version nor to be fetched")
        return
    got = generate(scratch, path)
    expect(tap, text, got, (1820, 460, 91, 35, 4))
    within_shipped(tap, text, got[0])


def test_oui_data_package(tap, scratch):
    text = "npm oui-data 2.1.9"
    path = common.oui_data()
    if not path:
        tap.skip(text, "it cannot be fetched")
        return
    got = generate(scratch, "--date", "2026-08-26", path)
    expect(tap, text, got, (2061, 502, 104, 40, 4))
    source = common.vendor_files(got[0])["vendors/zte.yaml"]["source"]
    tap.same(source, "npm: oui-data 2.1.9", text + ": source")
    within_shipped(tap, text, got[0])


OUI_DATA = os.path.join(common.HERE, "oui-data.json")
HYTERA = (b"org name\tbits\tprefix\nHytera Communications Co .,ltd\t24\t"
          b"00A007\n")


def test_oui_data(tap, scratch):
    """A made package: organisation and address are one string."""
    package = scratch + "/oui-data"
    put(package + "/index.json", common.read(OUI_DATA))
    put(package + "/package.json", '{"name": "oui-data", "version": "9.9.9"}')
    tsv = put(scratch + "/hytera.tsv", HYTERA)
    for name in (package, package + "/index.json"):
        shutil.rmtree(scratch + "/out", ignore_errors=True)
        expect(tap, "oui-data, " + os.path.basename(name),
               generate(scratch, "--date", "2026-01-02", name, tsv),
               (1, 1, 2, 1, 2))
    empty = put(scratch + "/bin/npm", "#!/bin/sh\nexit 1\n")
    os.chmod(empty, 0o755)
    done = run("--output", scratch + "/none", package,
               env={"PATH": scratch + "/bin:/usr/bin:/bin"})
    tap.ok(done.returncode == 3 and "--date" in done.stderr,
           "oui-data does not tell its date: asked for when npm cannot say",
           done.stderr)


def test_union(tap, scratch):
    """The newest file that has a prefix says whose it is."""
    old = put(scratch + "/old.tsv", TSV + b"zte corporation\t24\t00A001\n"
              b"zte corporation\t24\t00A0F1\nsomebody else\t24\t00A003\n")
    os.utime(old, (1500000000, 1500000000))
    out, done = generate(scratch, old, common.TRAPS)
    held = {n: set(common.prefixes(d))
            for n, d in common.vendor_files(out).items()}
    tap.same((done.returncode, held.get("vendors/zte.yaml"),
              "00:a0:01" in held.get("vendors/huawei.yaml", ())),
             (0, {"00:a0:03", "00:a0:f1"}, True), "union of two registries")


def test_date_of_parts(tap, scratch):
    """Parts are as old as the oldest one."""
    old = put(scratch + "/mam.csv", HEAD + b"MA-M,00A0991,Somebody,There \r\n")
    os.utime(old, (1500000000, 1500000000))
    rows = [r for r in open(common.TRAPS, encoding="utf-8", newline="")
            if not r.startswith("MA-M")]
    new = put(scratch + "/oui.csv", "".join(rows))
    done = run("--json", "--output", scratch + "/out", old, new)
    tap.same(done.returncode, 0, "parts of a registry are taken together")
    files = common.vendor_files(scratch + "/out")
    tap.same(str(files["vendors/zte.yaml"]["data-date"]), "2017-07-14",
             "parts of a registry are as old as the oldest part")
    tap.same([s["format"] for s in summary(done)["sources"]],
             ["IEEE CSV", "IEEE CSV"], "the summary names the sources")


DAMAGED = (
    ("empty", b"", r":1: the file is empty"),
    ("blank", b"\n\n", r":1: the file is empty"),
    ("page", b"<!DOCTYPE html>\n<html>\n", r":1: not a registry.*allowed"),
    ("binary", HEAD + ROW + b"MA-L,\0\1\2,x,y\r\n", r":3: binary"),
    ("latin1", HEAD + b"MA-L,00A001,B\xfcro,x \r\n", r":2: not UTF-8"),
    ("head only", HEAD, r":1: a head and no record"),
    ("cut line", HEAD + ROW + ROW[:30], r":3: .*middle of a line"),
    ("cut quotes", HEAD + ROW + ROW[:20] + b"\r\n", r":3: .*damaged"),
    ("three columns", HEAD + ROW + b"MA-L,00A002,zte\r\n", r":3: 3 columns"),
    ("five columns", HEAD + b"MA-L,00A002,a,b,c\r\n", r":2: 5 columns"),
    ("after a long record",
     HEAD + b'MA-L,00A002,a,"b\nc\nd "\r\n' + b"MA-L,00A0,a,b\r\n",
     r":5: 'MA-L' '00A0' .*allowed"),
    ("no hexadecimal", HEAD + b"MA-L,00A0ZZ,a,b\r\n", r":2: .*allowed"),
    ("length", HEAD + b"MA-M,00A002,a,b\r\n", r":2: .*allowed"),
    ("registry", HEAD + b"MA-X,00A002,a,b\r\n", r":2: .*allowed"),
    ("hwdb cut", HWDB + b"OUI:00A002*\n", r":5: the file ends before"),
    ("hwdb cut line", HWDB[:-3], r":4: .*middle of a line"),
    ("hwdb two keys", HWDB + b"OUI:00A002*\nOUI:00A003*\n", r":6: .*expected"),
    ("hwdb junk", HWDB + b"hello\n", r":5: 'hello'.*expected"),
    ("hwdb length", b"OUI:00A0*\n ID_OUI_FROM_DATABASE=x\n", r":2: .*allowed"),
    ("json cut", b'{\n "00A001": "zte corporation\\nx",\n "00', r":3: "),
    ("json number", b'{\n "00A001": "x",\n "00A002": 7\n}\n', r":3: .*string"),
    ("json key", b'{\n "00A001": "x",\n "00A": "y"\n}\n', r":3: .*allowed"),
    ("tsv columns", TSV + b"zte corporation\t24\n", r":2: 2 columns"),
    ("tsv bits", TSV + b"zte corporation\t28\t00A001\n", r":2: .*bits"),
    ("tsv head", b"organisation\tbits\tprefix\nx\t24\t00A001\n", r":1: "),
    ("gzip", gzip.compress(HEAD + ROW), r":1: compressed"),
    ("gzip cut", gzip.compress(HEAD * 99)[:40], r":1: compressed"),
)


def test_damaged(tap, scratch):
    """Beside a good file, into a directory that has something to lose."""
    out = common.copy_of_policies(scratch, "out")
    before = fingerprint(out)
    for name, data, message in DAMAGED:
        path = put(f"{scratch}/{name.replace(' ', '-')}", data)
        done = run("--force", "--allow-removal", "--output", out,
                   common.TRAPS, path)
        good = re.search(re.escape(path) + message, done.stderr)
        tap.ok(done.returncode == 3 and good and not done.stdout
               and "Traceback" not in done.stderr,
               f"damaged: {name}", done.returncode, done.stdout, done.stderr)
    for name in ("absent", "."):
        done = run("--output", out, f"{scratch}/{name}")
        tap.ok(done.returncode == 3 and scratch in done.stderr,
               f"no file: {name}", done.stderr)
    tap.ok(fingerprint(out) == before, "damaged input: nothing was written")


def test_file_time(tap, scratch):
    path = put(scratch + "/oui.csv", common.read(common.TRAPS))
    for stamp in (499162500, 4102444800):
        os.utime(path, (stamp, stamp))
        done = run("--output", scratch + "/out", path)
        tap.ok(done.returncode == 3 and "--date" in done.stderr,
               f"a file's time of {stamp} is no date", done.stderr)


INSTALLED = ("/usr/lib/udev/hwdb.d/20-OUI.hwdb", "/lib/udev/hwdb.d/20-OUI.hwdb",
             "/usr/share/ieee-data/oui.csv")


def fake(directory, name, script):
    path = put(f"{directory}/{name}", "#!/bin/sh\n" + script)
    os.chmod(path, 0o755)


def fake_managers(scratch):
    """An npm that has a whole package, an apt-get that has none."""
    package = scratch + "/package"
    data = {p.replace(":", "").upper()[:6]: g["registrant"] + "\nStreet"
            for d in common.vendor_files(common.POLICIES).values()
            for g in d["vendors"][0]["mac"] for p in g["prefixes"]
            if "/" not in p}
    for digits, name in (("B0B3536", "Hangzhou Hikrobot Technology Co., Ltd."),
                         ("AC64DD5", "SHANGHAI ZTE TECHNOLOGIES CO.,LTD"),
                         ("54083BE", "Sinclair Technologies"),
                         ("70B3D50AE", "Norsat International Inc.")):
        data[digits] = name + "\nStreet"
    data["FCA001"] = "zte corporation\nStreet"
    put(package + "/index.json", json.dumps(data))
    put(package + "/package.json", '{"name": "oui-data", "version": "9.9.9"}')
    fake(scratch + "/bin", "npm", 'case "$1" in\n'
         'view) echo \'{"9.9.9": "2099-11-01T00:00:00Z"}\' ;;\n'
         f'pack) tar -czf oui-data-9.9.9.tgz -C {scratch} package ;;\nesac\n')
    fake(scratch + "/bin", "apt-get", "echo no such package >&2; exit 100\n")
    return {"PATH": scratch + "/bin:/usr/bin:/bin"}


def test_fetch(tap, scratch):
    """With package managers of our own making: no network."""
    env = fake_managers(scratch)
    out = common.copy_of_policies(scratch, "out")
    done = run("--fetch", "--allow-removal", "--output", out, env=env)
    held = common.vendor_files(out)["vendors/zte.yaml"]
    tap.ok(done.returncode == 0 and "fc:a0:01" in common.prefixes(held)
           and str(held["data-date"]) == "2099-11-01"
           and held["source"] == "npm: oui-data 9.9.9",
           "--fetch takes the freshest package", done.stdout, done.stderr)
    tap.ok("fc:a0:01" in done.stdout and "no such package" in done.stderr,
           "--fetch says what was added, and who could not be asked",
           done.stdout, done.stderr)
    fake(scratch + "/bin", "npm", "echo offline >&2; exit 1\n")
    before = fingerprint(out)
    done = run("--fetch", "--output", out, env=env)
    if any(map(os.path.exists, INSTALLED)):
        tap.ok(done.returncode == 0 and "nothing to do" in done.stdout,
               "--fetch keeps what is newer than any package",
               done.stdout, done.stderr)
    else:
        tap.skip("--fetch keeps what is newer than any package",
                 "no registry is installed here")
    tap.ok(fingerprint(out) == before, "--fetch then changes nothing")


TESTS = (test_ieee_csv, test_hwdb, test_oui_data_package, test_oui_data,
         test_union, test_date_of_parts, test_damaged, test_file_time,
         test_fetch)
