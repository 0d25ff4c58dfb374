#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Who may read, listen and change what.

Each child process becomes somebody and reports what it was allowed.
"""

import ctypes
import os
import struct

import rawwire
from debarnl import HEADER, Link, Refused, check, head

READS = ("GET_STATUS",)
DUMPS = ("GET_PORTS", "GET_GATEWAYS", "GET_VENDORS", "GET_RULES",
         "GET_DEVICES")
CHANGES = ("POLICY_BEGIN", "POLICY_ADD", "POLICY_COMMIT", "POLICY_ABORT",
           "SET", "POLICY_FLUSH")
ALL, NONE = "all", "none"

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_KEEPCAPS, CAP_NET_ADMIN = 8, 12
NOBODY = 65534


def allowed(function, *arguments):
    """Was it refused for want of rights? Other refusals come later."""
    try:
        function(*arguments)
    except Refused as refused:
        return refused.name != "EPERM"
    except PermissionError:
        return False
    return True


def summary(results):
    return (ALL if all(results) else NONE if not any(results) else
            " ".join("yes" if result else "no" for result in results))


def attempt():
    """What whoever this process is may do: reads, events, changes."""
    link = Link()
    reads = [allowed(link.call, command) for command in READS]
    reads += [allowed(link.dump, command) for command in DUMPS]
    events = allowed(link.join, HEADER["DEBAR_MCGRP_EVENTS"])
    changes = [allowed(link.call, command,
                       head() if command == "POLICY_BEGIN" else b"")
               for command in CHANGES]
    return f"{summary(reads)} {ALL if events else NONE} {summary(changes)}"


def system(result):
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def become_nobody():
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def become_nobody_with_net_admin():
    rawwire.libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    become_nobody()
    one = 1 << CAP_NET_ADMIN
    system(rawwire.libc.capset(struct.pack("=Ii", 0x20080522, 0),
                            struct.pack("=6I", one, one, 0, 0, 0, 0)))


def enter_user_namespace(flags=0):
    system(rawwire.libc.unshare(CLONE_NEWUSER | flags))
    for file, line in (("uid_map", "0 0 1"), ("setgroups", "deny"),
                       ("gid_map", "0 0 1")):
        with open(f"/proc/self/{file}", "w", encoding="ascii") as target:
            target.write(line)


def own_both_namespaces():
    enter_user_namespace(CLONE_NEWNET)


def own_both_as_nobody():
    own_both_namespaces()
    # All of its capabilities go, though the namespace stays its own.
    system(rawwire.libc.capset(struct.pack("=Ii", 0x20080522, 0),
                            struct.pack("=6I", 0, 0, 0, 0, 0, 0)))


def report(become):
    """What attempt() says in a child that has become somebody."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            become()
            answer = attempt()
        except BaseException as error:          # all of it, to the parent
            answer = repr(error)
        os.write(writer, answer.encode())
        os._exit(0)
    os.close(writer)
    answer = os.read(reader, 1000).decode()
    os.close(reader)
    os.waitpid(child, 0)
    return answer


def visit():
    """Root, in the network namespace of somebody's user namespace."""
    ready, there = os.pipe()
    go, done = os.pipe()
    host = os.fork()
    if not host:
        own_both_namespaces()
        os.write(there, b"x")
        os.read(go, 1)
        os._exit(0)
    os.read(ready, 1)
    answer = report(lambda: rawwire.set_namespace(f"/proc/{host}/ns/net"))
    os.write(done, b"x")
    os.waitpid(host, 0)
    return answer


def main():
    for who, become, wanted in (
            ("root", lambda: None, "all all all"),
            ("nobody", become_nobody, "none none none"),
            ("nobody with CAP_NET_ADMIN", become_nobody_with_net_admin,
             "all all all"),
            ("root of a user namespace, here", enter_user_namespace,
             "none none none"),
            ("root of a user namespace, in its own network namespace",
             own_both_namespaces, "all all none"),
            ("the same without capabilities", own_both_as_nobody,
             "none none none")):
        check(f"{who}: reads, events, changes", report(become), wanted)
    check("root visiting that network namespace", visit(), "all all all")


main()
