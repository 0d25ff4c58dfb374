# SPDX-License-Identifier: GPL-2.0
"""All that a guest has in memory when it boots."""

import io
import lzma
import os
import re
import shlex

from kernel import SCRIPTS

CHECKOUT = os.path.dirname(SCRIPTS)

DIRECTORY = 0o40755
PROGRAM = 0o100755
FILE = 0o100644

PASSED_ON = re.compile(r"HOME|TERM|LANG|LC_ALL|DEBAR_\w+", re.ASCII)
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def cpio(entries):
    """An archive ("newc") of (name, mode, data)."""
    archive = io.BytesIO()
    for inode, (name, mode, data) in enumerate(
            [*entries, ("TRAILER!!!", 0, b"")], 1):
        name = name.encode() + b"\0"
        fields = (inode, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0)
        archive.write(b"070701" + b"".join(b"%08x" % f for f in fields) + name)
        archive.write(bytes(-archive.tell() % 4) + data)
        archive.write(bytes(-archive.tell() % 4))
    return archive.getvalue()


def read(path):
    """A file's content; a compressed module is unpacked for insmod."""
    with open(path, "rb") as file:
        data = file.read()
    return lzma.decompress(data) if path.endswith(".xz") else data


def assignments(variables, verb=""):
    """@variables as lines of shell."""
    return "".join(f"{verb}{name}={shlex.quote(value)}\n"
                   for name, value in variables.items())


def command_script(argv, kernel):
    """A shell script that sets up the environment and becomes @argv."""
    environment = {name: value for name, value in os.environ.items()
                   if PASSED_ON.fullmatch(name)}
    environment["PATH"] = PATH
    environment["DEBAR_VM"] = kernel.release
    # Compiled once a boot, and never beside the sources.
    environment["PYTHONPYCACHEPREFIX"] = "/run/python"
    module = f"{CHECKOUT}/build/{kernel.release}/debar.ko"
    if os.path.exists(module):
        environment.setdefault("DEBAR_KO", module)
    return (f"cd {shlex.quote(CHECKOUT)} || exit 125\n" +
            assignments(environment, "export ") +
            "exec " + " ".join(shlex.quote(word) for word in argv) + "\n")


def initramfs(kernel, nonce, argv):
    """busybox, vm-init, the modules it needs, and its job: to run @argv.

    Without @argv the guest says on its console that it is alive, and ends.
    """
    files = kernel.boot_modules() if argv else []
    modules = [os.path.basename(path).removesuffix(".xz") for path in files]
    settings = {"share": "hostfs" if kernel.uml else "9p",
                "release": kernel.release, "modules": kernel.modules,
                "checkout": CHECKOUT, "nonce": nonce,
                "probe": "" if argv else "yes"}
    job = {"insmod": "".join(name + "\n" for name in modules),
           "settings": assignments(settings),
           "command": command_script(argv, kernel) if argv else ""}
    return cpio(
        [(name, DIRECTORY, b"") for name in
         ("bin", "proc", "sys", "dev", "job", "modules")] +
        [("bin/busybox", PROGRAM, read("/bin/busybox")),
         ("init", PROGRAM, read(os.path.join(SCRIPTS, "vm-init")))] +
        [("modules/" + name, FILE, read(path))
         for name, path in zip(modules, files)] +
        [("job/" + name, FILE, os.fsencode(text))
         for name, text in job.items()])
