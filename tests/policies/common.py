# SPDX-License-Identifier: GPL-2.0
"""What the policy tests share: the program, its files, registries to feed
it."""

import glob
import hashlib
import json
import os
import shutil
import subprocess

import yaml

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
POLICIES = os.path.join(ROOT, "policies")
PROGRAM = os.path.join(ROOT, "scripts", "update-policies")
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or
                     os.path.expanduser("~/.cache"), "debar", "registries")
TRAPS = os.path.join(HERE, "traps.csv")
FIVE = ("huawei", "zte", "hikvision", "dahua", "hytera")
# of the packages whose prefixes were counted by other means than ours
HWDB_SHA256 = ("27ae530b38dbef69fd04a7077d68d54a"
               "05a7d46de724487e8934c5e28a07a358")
OUI_CSV_SHA256 = ("6a2a3bb4983b3edcae727ed890406fc6"
                  "78023bd8e5010e4fb89e1312ee3885ae")


def run(*arguments, env=None):
    return subprocess.run([PROGRAM, *arguments], text=True, timeout=300,
                          capture_output=True, check=False,
                          env={**os.environ, **(env or {})})


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def put(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    return path


def copy_of_policies(scratch, name):
    """A directory of files that may be changed."""
    target = os.path.join(scratch, name)
    shutil.copytree(POLICIES, target)
    return target


def fingerprint(directory):
    """Changes when any file there does, appears or goes."""
    return {path: hashlib.sha256(read(path).encode()).hexdigest()
            for path in glob.glob(directory + "/**", recursive=True)
            if os.path.isfile(path)}


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def vendor_files(directory):
    """{'vendors/huawei.yaml': document}"""
    paths = glob.glob(directory + "/vendors/*.yaml") + \
        glob.glob(directory + "/opt-in/*.yaml")
    return {os.path.relpath(path, directory): yaml.safe_load(read(path))
            for path in sorted(paths)}


def prefixes(document):
    return [prefix for vendor in document["vendors"]
            for group in vendor["mac"] for prefix in group["prefixes"]]


def counts(directory):
    """{'huawei': 2081, ...} as the five files hold them, read by YAML."""
    files = vendor_files(directory)
    return {name: len(prefixes(files[f"vendors/{name}.yaml"]))
            for name in FIVE if f"vendors/{name}.yaml" in files}


def by_registrant(directory):
    return {group["registrant"]: len(group["prefixes"])
            for document in vendor_files(directory).values()
            for vendor in document["vendors"] for group in vendor["mac"]}


# ---- registries that have to be fetched -----------------------------------

def tool(directory, *command):
    try:
        subprocess.run(command, cwd=directory, check=True, timeout=300,
                       stdin=subprocess.DEVNULL, capture_output=True)
        return True
    except (OSError, subprocess.SubprocessError):
        return False


def debian(package, version, inside):
    """Path of a package's tree that has the file @inside, or None."""
    place = os.path.join(CACHE, f"{package}-{version}")
    if os.path.exists(os.path.join(place, inside)):
        return place
    os.makedirs(place, exist_ok=True)
    if tool(place, "apt-get", "download", f"{package}={version}"):
        for deb in glob.glob(place + "/*.deb"):
            tool(place, "dpkg-deb", "-x", deb, ".")
            os.unlink(deb)
    return place if os.path.exists(os.path.join(place, inside)) else None


def ieee_data():
    """The three CSV files of Debian 12's ieee-data, or None."""
    place = "usr/share/ieee-data"
    for root in ("/", debian("ieee-data", "20220827.1", place + "/oui.csv")):
        first = root and os.path.join(root, place, "oui.csv")
        if first and os.path.exists(first) and sha256(first) == OUI_CSV_SHA256:
            return [os.path.join(root, place, name)
                    for name in ("oui.csv", "mam.csv", "oui36.csv")]
    return None


def hwdb():
    """Debian 12's 20-OUI.hwdb as installed or fetched, or None."""
    inside = "lib/udev/hwdb.d/20-OUI.hwdb"
    for root in ("/", "/usr", None):
        root = root or debian("udev", "252.39-1~deb12u2", inside)
        path = root and os.path.join(root, inside)
        if path and os.path.exists(path) and sha256(path) == HWDB_SHA256:
            return path
    return None


def oui_data():
    """The tarball of oui-data 2.1.9, or None."""
    path = os.path.join(CACHE, "oui-data-2.1.9.tgz")
    if not os.path.exists(path):
        os.makedirs(CACHE, exist_ok=True)
        tool(CACHE, "npm", "pack", "oui-data@2.1.9", "--ignore-scripts")
    return path if os.path.exists(path) else None


def summary(done):
    """The program's JSON document; says what happened if there is none."""
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise AssertionError(f"status {done.returncode}, no JSON: "
                             f"{done.stdout}{done.stderr}") from None
