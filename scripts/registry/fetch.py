# SPDX-License-Identifier: GPL-2.0
"""The freshest copy of the registry that a package manager has. Which hosts
it asks is the package managers' configuration, not ours."""

import datetime
import glob
import json
import os
import subprocess
import sys

from registry import Bad, combined_date, load

# a mirror that hangs must not hang an unattended update
SECONDS = 300
CSV_FILES = ("oui.csv", "mam.csv", "oui36.csv")


def run(directory, *command):
    """The command's output; OSError says why there is none."""
    if sys.stderr.isatty():
        print(f"update-policies: {' '.join(command[:3])} …", file=sys.stderr)
    done = subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=SECONDS, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise OSError(f"{' '.join(command[:2])}: {lines[-1]}")
    return done.stdout


def published(directory, version):
    """The day on which that version of oui-data came out, None if unknown."""
    try:
        seen = json.loads(run(directory, "npm", "view", "oui-data", "time",
                              "--json", "--fetch-retries=0", "--cache",
                              os.path.join(directory, "cache")))
        return datetime.date.fromisoformat(seen[version][:10])
    except (OSError, ValueError, KeyError, TypeError,
            subprocess.SubprocessError):
        return None


def from_npm(directory):
    run(directory, "npm", "pack", "oui-data@latest", "--ignore-scripts",
        "--cache", os.path.join(directory, "cache"))
    (path,) = glob.glob(os.path.join(directory, "*.tgz"))
    return [load(path, None, lambda version: published(directory, version))]


def from_debian(directory, package):
    run(directory, "apt-get", "download", package)
    (path,) = glob.glob(os.path.join(directory, "*.deb"))
    run(directory, "dpkg-deb", "-x", path, "tree")
    version = os.path.basename(path).split("_")[1]
    return from_tree(os.path.join(directory, "tree"), package, version)


def from_tree(root, package, version="installed"):
    """What the package installs, dated by the files' own time."""
    if package == "ieee-data":
        paths = [os.path.join(root, "usr/share/ieee-data", name)
                 for name in CSV_FILES]
    else:
        paths = [path for lib in ("lib", "usr/lib") for path in glob.glob(
            os.path.join(root, lib, "udev/hwdb.d/20-OUI.hwdb"))][:1]
    if not paths or not os.path.exists(paths[0]):
        raise OSError("holds no registry")
    return [source._replace(name=f"{source.name} of {package} ({version})")
            for source in map(load, paths)]


def freshest(directory):
    """The sources of the newest package, and the ways that failed."""
    ways = [("npm oui-data", from_npm, ())]
    for package in ("udev", "ieee-data"):
        ways.append((f"Debian {package}", from_debian, (package,)))
        ways.append((f"installed {package}", lambda _, p: from_tree("/", p),
                     (package,)))
    found, failed = [], []
    for number, (name, way, arguments) in enumerate(ways):
        scratch = os.path.join(directory, str(number))
        os.mkdir(scratch)
        try:
            found.append(way(scratch, *arguments))
        except (OSError, Bad, ValueError, KeyError, TypeError,
                subprocess.SubprocessError) as err:
            failed.append(f"{name}: {err}")
    if not found:
        raise Bad("no package with the registry could be had:\n  "
                  + "\n  ".join(failed))
    return max(found, key=combined_date), failed
