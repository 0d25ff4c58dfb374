# SPDX-License-Identifier: GPL-2.0
"""System calls that Python has no names for (x86-64)."""
import ctypes
import os

DELETE_MODULE, SETNS, FINIT_MODULE = 176, 308, 313
UNSHARE = 272
CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    """Raise what the kernel says against it."""
    if libc.syscall(number, *arguments) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def insert(path, parameters=b""):
    """insmod"""
    file = os.open(path, os.O_RDONLY)
    try:
        call(FINIT_MODULE, file, parameters, 0)
    finally:
        os.close(file)


def remove(name=b"debar"):
    """rmmod"""
    call(DELETE_MODULE, name, os.O_NONBLOCK)


def new_namespace():
    """Be in a new network namespace; a file that stands for it."""
    call(UNSHARE, CLONE_NEWNET)
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY)


def enter(file):
    """Be in a network namespace."""
    call(SETNS, file, CLONE_NEWNET)
