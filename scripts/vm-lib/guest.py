# SPDX-License-Identifier: GPL-2.0
"""One process, QEMU or a kernel that is one itself, and the two channels out of it."""

import ctypes
import itertools
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading

from console import Console
from initramfs import CHECKOUT
from kernel import Failure

QEMU = "qemu-system-x86_64"

# The watchdogs are slower than usual: an emulated processor may starve for a
# while on a busy host. Programs lie at the same addresses every time: QEMU keeps
# translated code by its address, and a program that moves is translated anew,
# which took two thirds of the time that it takes to start one.
APPEND = ("console=ttyS0 loglevel=5 panic=-1 oops=panic mitigations=off "
          "norandmaps "
          "sysctl.kernel.watchdog_thresh=30 "
          "rcupdate.rcu_cpu_stall_timeout=60 ")
# A clock that is QEMU's and not a device's: to read one of those ends a block of
# translated code and takes QEMU's lock. A busy host makes the guest measure it
# wrongly by far, or distrust it.
TSC = "tsc=reliable tsc_early_khz={} "
# The watchdogs likewise.
UML_APPEND = ("quiet loglevel=5 panic=-1 oops=panic norandmaps "
              "sysctl.kernel.watchdog_thresh=30 "
              "rcupdate.rcu_cpu_stall_timeout=60")
ERST_SIZE = 1 << 18
ACCEL = {
    "kvm": ["-accel", "kvm"],
    # With a thread for each processor, one may run into a breakpoint that another
    # has already taken back while it patches the code (seen with static keys
    # under traffic; QEMU 7.2).
    "tcg": ["-accel", "tcg,thread=single"],
    "icount": ["-accel", "tcg,thread=single",
               "-icount", "shift=0,sleep=off", "-rtc", "clock=vm"],
}

# Emulation does without what makes the kernel clear and copy memory by
# instructions that are quick on silicon, and a loop over octets there, and without
# page tables that are one level deeper. Counts of instructions stay comparable.
CPU = {"kvm": "max", "tcg": "max,-erms,-fsrm,-la57,-pku", "icount": "max"}


def host_tsc_khz():
    """What the processor's time stamp counter, which emulation passes on, counts
    a millisecond; None if it does not count time, or is not of x86.
    """
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        facts = dict(re.findall(r"^([^\t\n]+)\t*: (.+)$", file.read(), re.M))
    if "constant_tsc" not in facts.get("flags", "").split():
        return None
    return round(float(facts["bogomips"]) * 1000 / 2)


def command_line(options, accel):
    """The kernel's."""
    khz = host_tsc_khz() if accel == "tcg" else None
    return APPEND + (TSC.format(khz) if khz else "") + options.append


def qemu_command(kernel, options, accel, initrd, console, output):
    """QEMU's arguments; @initrd, @console and @output are descriptors."""
    share = "local,security_model=none,multidevs=remap"
    checkout = CHECKOUT.replace(",", ",,")      # a comma would end the value
    erst = []
    if options.erst:
        path = os.path.abspath(options.erst).replace(",", ",,")
        erst = ["-object", f"memory-backend-file,id=erst,size={ERST_SIZE},"
                           f"share=on,mem-path={path}",
                "-device", "acpi-erst,memdev=erst"]
    plugin = ["-plugin", options.plugin] if options.plugin else []
    return [
        QEMU, "-M", "q35", "-cpu", CPU[accel], *ACCEL[accel], *plugin,
        "-smp", str(options.smp), "-m", str(options.memory),
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-kernel", kernel.image, "-initrd", f"/proc/self/fd/{initrd}",
        "-append", command_line(options, accel),
        "-chardev", f"socket,id=console,fd={console}",
        "-serial", "chardev:console",
        "-chardev", f"socket,id=output,fd={output}",
        "-device", "virtio-serial-pci",
        "-device", "virtserialport,chardev=output,name=vm.output",
        "-virtfs", f"{share},path=/,mount_tag=host,readonly=on",
        "-virtfs", f"{share},path={checkout},mount_tag=checkout",
        *erst,
    ]


def uml_command(kernel, options, directory, initrd, console, output):
    """The arguments of a kernel that is a process (User Mode Linux), which keeps
    its number in @directory.
    """
    return [
        kernel.image, f"mem={options.memory}M", f"uml_dir={directory}/",
        f"initrd=/proc/self/fd/{initrd}",
        f"con0=fd:{console}", f"con1=fd:{output}", "con=null", "ssl=null",
        "console=tty0", *UML_APPEND.split(), *options.append.split(),
    ]


class Share:
    """A share of one of the host's @processors, which others are kept from.

    A kernel that is a process, and the processes that it runs, take turns at every
    system call: three times as quick where they have one processor in common.
    """

    def __init__(self, processor, number, name):
        self.processor, self.number, self.name = processor, number, name

    @classmethod
    def take(cls, processors, numbers):
        """The first that is free, of every processor before the next of any; or
        None.
        """
        for number in numbers:
            for processor in sorted(processors):
                name = socket.socket(socket.AF_UNIX)
                try:
                    name.bind(f"\0debar-vm-{processor}.{number}")
                    return cls(processor, number, name)
                except OSError:     # it is taken
                    name.close()
        return None

    def better(self, processors):
        """One of a processor that fewer have to do with, taken; or None."""
        return Share.take(processors, range(self.number))

    def give_back(self):
        """Let others have it."""
        self.name.close()


def session(leader):
    """The processes that were started by one, itself the first."""
    yield leader
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and entry.name != str(leader):
            try:
                if os.getsid(int(entry.name)) == leader:
                    yield int(entry.name)
            except OSError:     # it has ended
                pass


class Balance:
    """Keeps a process, and what it starts, on one processor: on another as soon as
    that has less to do.
    """

    SECONDS = 3

    def __init__(self):
        self.processors = os.sched_getaffinity(0)
        self.share = Share.take(self.processors, itertools.count())
        self.over = threading.Event()
        self.thread = None

    def start(self, leader):
        """@leader began with the share's processor."""
        self.thread = threading.Thread(target=self.watch, args=[leader],
                                       daemon=True)
        self.thread.start()

    def watch(self, leader):
        """Until the end: move where there is more room."""
        while not self.over.wait(self.SECONDS):
            share = self.share.better(self.processors)
            if share:
                self.share.give_back()
                self.share = share
                self.move(leader)

    def move(self, leader):
        """The leader goes first: whatever it starts from then on goes along."""
        for process in session(leader):
            try:
                os.sched_setaffinity(process, {self.share.processor})
            except OSError:     # it has ended
                pass

    def end(self):
        """Everything has ended."""
        self.over.set()
        if self.thread:
            self.thread.join()
        self.share.give_back()


def die_with_parent():
    """In the child: be killed when our caller ends, even if by SIGKILL."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


class Guest:
    """What runs the kernel: its @console, and COMMAND's output by frame().

    The initramfs is in memory, the channels are sockets.
    """

    def __init__(self, kernel, options, accel, archive, nonce):
        self.buffer = b""
        self.mark = b"\x1e" + nonce.encode() + b" "
        initrd = os.memfd_create("initramfs")
        with open(initrd, "wb", closefd=False) as file:
            file.write(archive)
        console, console_end = socket.socketpair()
        self.output, output_end = socket.socketpair()
        ends = (initrd, console_end.fileno(), output_end.fileno())
        self.directory = self.balance = None
        processors = os.sched_getaffinity(0)
        if accel == "uml":
            self.directory = tempfile.TemporaryDirectory(prefix="vm.")
            command = uml_command(kernel, options, self.directory.name, *ends)
            self.balance = Balance()
            processors = {self.balance.share.processor}
        else:
            command = qemu_command(kernel, options, accel, *ends)

        def prepare():
            """In the child."""
            os.sched_setaffinity(0, processors)
            die_with_parent()

        try:
            self.process = subprocess.Popen(
                command, pass_fds=ends,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, start_new_session=True,
                preexec_fn=prepare)
        except FileNotFoundError as error:
            raise Failure(f"{command[0]} is not installed; 'scripts/deps vm' "
                          "installs it") from error
        finally:
            os.close(initrd)
            console_end.close()
            output_end.close()
        if self.balance:
            self.balance.start(self.process.pid)
        self.console = Console(console, options.allow, options.log)
        self.console.start()
        self.expired = False
        self.timer = threading.Timer(options.timeout, self.expire)
        self.timer.daemon = True
        self.timer.start()

    def expire(self):
        """The time limit is reached: readers of the channels see their end."""
        self.expired = True
        self.process.kill()

    def end(self):
        """Kill it if it still runs; return what it had to say."""
        self.timer.cancel()
        self.process.kill()
        self.console.join(10)
        said = os.fsdecode(self.process.communicate()[1]).strip()
        if self.balance:
            self.balance.end()
            self.directory.cleanup()
        return said

    def fill(self):
        """Read more output; False at its end."""
        try:
            data = self.output.recv(1 << 16)
        except OSError:         # QEMU was killed
            data = b""
        self.buffer += data
        return bool(data)

    def frame(self, sink):
        """Give output to @sink up to a framing line of vm-init; return that.

        None if the guest ended before.
        """
        while True:
            at = self.buffer.find(self.mark)
            end = self.buffer.find(b"\n", at)
            if at >= 0 and end >= 0:
                line = self.buffer[at + len(self.mark):end].decode()
                sink(self.buffer[:at])
                self.buffer = self.buffer[end + 1:]
                return line
            if at < 0:
                # Hold back what may be the beginning of a mark.
                at = self.buffer.rfind(self.mark[:1], -len(self.mark) + 1)
                if at < 0 or not self.mark.startswith(self.buffer[at:]):
                    at = len(self.buffer)
                sink(self.buffer[:at])
                self.buffer = self.buffer[at:]
            if not self.fill():
                sink(self.buffer)
                return None
