# SPDX-License-Identifier: GPL-2.0
"""Copies of the IEEE registry, as people have them, into rows."""

import collections
import csv
import datetime
import io
import json
import os
import re
import tarfile
import time

# hexadecimal digits of an assignment, by registry
DIGITS = {"MA-L": 6, "CID": 6, "MA-M": 7, "MA-S": 9, "IAB": 9}
CSV_HEAD = ["Registry", "Assignment", "Organization Name"]

Row = collections.namedtuple("Row", "line registry digits org")
Source = collections.namedtuple("Source", "name format date date_from rows")


class Bad(Exception):
    """Input that cannot be used: exit status 3, nothing written."""


# Readers, one a format: each takes the file's name and text, yields rows.

def checked(name, line, registry, digits, org):
    if not re.fullmatch(r"[0-9A-Fa-f]+", digits) or \
       len(digits) != DIGITS.get(registry, 0):
        raise Bad(f"{name}:{line}: '{registry}' '{digits}' is no assignment; "
                  "allowed: MA-L or CID and 6 hexadecimal digits, MA-M and 7, "
                  "MA-S or IAB and 9")
    return Row(line, registry, digits.upper(), org.strip())


def by_length(name, line, digits, org):
    registry = {6: "MA-L", 7: "MA-M", 9: "MA-S"}.get(len(digits), "?")
    return checked(name, line, registry, digits, org)


def whole_lines(name, text):
    """A file cut short in the middle of a line must not pass for a whole."""
    if not text.endswith("\n"):
        raise Bad(f"{name}:{text.count(chr(10)) + 1}: the file ends in the "
                  "middle of a line: cut short?")


def lines_of(text):
    """Not splitlines(): a name may hold one of the line ends of Unicode."""
    return [line.rstrip("\r") for line in text[:-1].split("\n")]


def read_csv(name, text):
    whole_lines(name, text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if row and row[:3] != CSV_HEAD:
                if len(row) != 4:
                    raise Bad(f"{name}:{line}: {len(row)} columns; expected 4: "
                              "registry, assignment, organisation, address")
                yield checked(name, line, row[0], row[1], row[2])
            line = reader.line_num + 1
    except csv.Error as err:
        raise Bad(f"{name}:{line}: the record that begins here is damaged: "
                  f"{err}") from None


def read_hwdb(name, text):
    whole_lines(name, text)
    key = None
    for line, raw in enumerate(lines_of(text), 1):
        if raw.startswith("#") or not raw.strip():
            continue
        match = re.fullmatch(r"OUI:([0-9A-F]+)\*", raw)
        if match and key is None:
            key = match[1]
        elif raw.startswith(" ID_OUI_FROM_DATABASE=") and key is not None:
            yield by_length(name, line, key, raw.split("=", 1)[1])
            key = None
        else:
            raise Bad(f"{name}:{line}: '{raw[:60]}'; expected "
                      + ("'OUI:…*'" if key is None
                         else "' ID_OUI_FROM_DATABASE=…'"))
    if key is not None:
        raise Bad(f"{name}:{line}: the file ends before the name of {key}")


def read_oui_data(name, text):
    try:
        pairs = json.loads(text, object_pairs_hook=lambda p: p)
    except json.JSONDecodeError as err:
        raise Bad(f"{name}:{err.lineno}: {err.msg}") from None
    for digits, value in pairs:
        line = 0
        if not isinstance(value, str) or len(digits) not in (6, 7, 9):
            line = text[:text.find(json.dumps(digits))].count("\n") + 1
        if not isinstance(value, str):
            raise Bad(f"{name}:{line}: the value of '{digits}' is no string")
        # the organisation is the first line, the rest is its address
        yield by_length(name, line, digits, value.split("\n", 1)[0])


def read_tsv(name, text):
    whole_lines(name, text)
    rows = [line.split("\t") for line in lines_of(text)]
    head = rows[0]
    try:
        org, bits, prefix = (head.index(c)
                             for c in ("org name", "bits", "prefix"))
    except ValueError:
        raise Bad(f"{name}:1: columns {', '.join(head)}; expected among them: "
                  "org name, bits, prefix") from None
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(head):
            raise Bad(f"{name}:{line}: {len(row)} columns; the head has "
                      f"{len(head)}")
        if row[bits] != str(4 * len(row[prefix])):
            raise Bad(f"{name}:{line}: prefix '{row[prefix]}' is not "
                      f"'{row[bits]}' bits long")
        yield by_length(name, line, row[prefix], row[org])


def detect(name, text):
    """By content: people rename files."""
    first = text.split("\n", 1)[0].rstrip("\r")
    if first.split(",")[:3] == CSV_HEAD:
        return "IEEE CSV", read_csv
    if first.lstrip().startswith("{"):
        return "npm", read_oui_data
    if re.search(r"^OUI:", text[:4096], re.M):
        return "systemd", read_hwdb
    if "\t" in first and "prefix" in first.split("\t"):
        return "TSV", read_tsv
    raise Bad(f"{name}:1: not a registry: '{first[:60]}'; allowed: IEEE CSV "
              "(head Registry,Assignment,…), systemd 20-OUI.hwdb, the npm "
              "package oui-data, TSV (head with org name, bits, prefix)")


def package_text(path, raw):
    """index.json and the version out of an oui-data tarball."""
    try:
        with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
            files = {n: tar.extractfile("package/" + n).read()
                     for n in ("index.json", "package.json")}
        return files["index.json"], json.loads(files["package.json"])
    except (tarfile.TarError, KeyError, EOFError, OSError, ValueError) as err:
        raise Bad(f"{path}:1: compressed, and no whole npm package: {err}; "
                  "unpack it first") from None


def read_bytes(path):
    """Returns the bytes, package.json (or {}), and which file it was."""
    package = {}
    if os.path.isdir(path):
        path = os.path.join(path, "index.json")
    with open(path, "rb") as file:
        raw = file.read()
    if raw.startswith(b"\x1f\x8b"):
        raw, package = package_text(path, raw)
    elif os.path.basename(path) == "index.json":
        beside = os.path.join(os.path.dirname(path), "package.json")
        if os.path.exists(beside):
            with open(beside, encoding="utf-8") as file:
                package = json.load(file)
    return raw, package, path


def decode(path, raw):
    if not raw.strip():
        raise Bad(f"{path}:1: the file is empty")
    if b"\0" in raw:
        line = raw[:raw.index(b"\0")].count(b"\n") + 1
        raise Bad(f"{path}:{line}: binary data, not a registry")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = raw[:err.start].count(b"\n") + 1
        raise Bad(f"{path}:{line}: not UTF-8: {err.reason}") from None


def data_date(path, kind, version, published):
    """No format carries its date. The file's time stands in for it, but not
    for npm's: that is the day of installing, or a fixed day in 1985."""
    if kind == "npm":
        date = published(version) if version and published else None
        if date:
            return date, "published, says npm"
        raise Bad(f"{path}: an npm package does not say how old its data is, "
                  "and npm could not be asked; give --date YYYY-MM-DD")
    stamp = os.path.getmtime(path)
    if not 946684800 < stamp < time.time() + 86400:
        raise Bad(f"{path}: its time of change cannot be the date of its data; "
                  "give --date YYYY-MM-DD")
    return datetime.datetime.fromtimestamp(
        stamp, datetime.timezone.utc).date(), "time of the file"


def load(path, date=None, published=None):
    """The Source in a file. @published: asks for the day on which a version
    of oui-data came out."""
    try:
        raw, package, path = read_bytes(path)
    except (OSError, ValueError) as err:
        raise Bad(f"{path}: {getattr(err, 'strerror', None) or err}") from None
    text = decode(path, raw)
    kind, reader = detect(path, text)
    rows = list(reader(path, text))
    if not rows:
        raise Bad(f"{path}:1: a head and no record")
    version, name = package.get("version"), os.path.basename(path)
    if kind == "npm" and version:
        name = f"{package.get('name')} {version}"
    date, origin = (date, "given") if date else data_date(path, kind, version,
                                                          published)
    return Source(name, kind, date, origin, rows)


def combined_date(sources):
    """Parts of a registry are as old as the oldest part; several copies of
    one part are as new as the newest."""
    newest = {}
    for source in sources:
        for registry in {row.registry for row in source.rows}:
            newest[registry] = max(source.date,
                                   newest.get(registry, source.date))
    parts = [newest[r] for r in ("MA-L", "MA-M", "MA-S") if r in newest]
    return min(parts or newest.values())


def describe(sources):
    by_kind = collections.defaultdict(list)
    for source in sources:
        by_kind[source.format].append(source.name)
    return "; ".join(f"{kind}: {', '.join(names)}"
                     for kind, names in by_kind.items())
