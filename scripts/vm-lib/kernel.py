# SPDX-License-Identifier: GPL-2.0
"""The kernel to boot, as scripts/kernel-dir knows it."""

import os
import subprocess

SCRIPTS = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))

# What a guest needs before it can see the host's /lib/modules.
BOOT_MODULES = ("virtio_pci", "virtio_console", "9p", "9pnet_virtio",
                "overlay")


class Failure(Exception):
    """Nothing could be run; the text says why."""


def ask(name, *parts, quiet=False):
    """The lines that kernel-dir prints for @parts of kernel @name."""
    command = [os.path.join(SCRIPTS, "kernel-dir")]
    command += ["--" + part for part in parts] + ["--", name]
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL if quiet else None,
                          stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Failure(f"no kernel '{name}' to boot")
    return os.fsdecode(done.stdout).splitlines()


class Kernel:
    """Its release, its image and the directory of its modules."""

    def __init__(self, name):
        self.release, self.image = ask(name, "release", "image")
        self.uml = os.path.basename(self.image) == "linux"
        try:
            # By the image: the same one, should another be installed now.
            self.modules, = ask(self.image, "modules", quiet=True)
        except Failure:
            self.modules = ""   # a kernel that has everything built in

    def boot_modules(self):
        """The files that insmod needs for BOOT_MODULES, in order."""
        files = []
        if self.uml or not self.modules:
            return files
        base = self.modules.removesuffix(f"/lib/modules/{self.release}")
        for module in BOOT_MODULES:
            done = subprocess.run(
                ["/sbin/modprobe", "-S", self.release, "-d", base or "/",
                 "--show-depends", "--", module],
                capture_output=True, stdin=subprocess.DEVNULL, check=False)
            if done.returncode:
                why = os.fsdecode(done.stderr).strip()
                raise Failure(f"{self.release} cannot share files: {why}")
            for line in os.fsdecode(done.stdout).splitlines():
                verb, _, path = line.strip().partition(" ")
                if verb == "insmod" and path not in files:
                    files.append(path)
        return files
