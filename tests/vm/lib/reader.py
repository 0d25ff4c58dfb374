# SPDX-License-Identifier: GPL-2.0
"""An RCU reader that stays until it is told to go: a BPF program that a test run
executes within rcu_read_lock(), on a processor of its own.
"""

import ctypes
import os
import pathlib
import struct
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tool"))

from bpf import bpf, PROG_LOAD  # noqa: E402

MAP_CREATE, MAP_LOOKUP, MAP_UPDATE, PROG_TEST_RUN = 0, 1, 2, 10
ARRAY, PROG_ARRAY = 2, 3
SOCKET_FILTER = 1
# What is copied at a time, and how often: for some seconds, even on a quick machine.
# Most that an array holds; more rounds would take the verifier long.
SIZE, ROUNDS = 1 << 22, 600
CALL_LOOKUP, CALL_UPDATE, CALL_TAIL = 1, 2, 12


def insn(code, dst=0, src=0, off=0, imm=0):
    return struct.pack("<BBhi", code, dst | src << 4, off, imm)


def load_map(register, fd):
    return insn(0x18, register, 1, 0, fd) + insn(0)


def move(register, of):
    return insn(0xbf, register, of)


def call(helper):
    return insn(0x85, imm=helper)


KEY = move(2, 10) + insn(0x07, 2, imm=-4)   # r2 = address of the key, 0


def count(code):
    return len(code) // 8


def program(state, source, target, programs):
    """Copy until @state says that it is enough, and then begin again, as often as
    one program may call another: 33 times."""
    leave = insn(0xb7, 0) + insn(0x95)                  # return 0
    again = (move(1, 9) + load_map(2, programs) +
             insn(0xb7, 3) + call(CALL_TAIL))
    copy = (load_map(1, target) + KEY + move(3, 7) +
            insn(0xb7, 4) + call(CALL_UPDATE) +
            insn(0x07, 6, imm=-1))                      # r6 -= 1
    told = insn(0x61, 1, 8)                             # r1 = state[0]
    loop = (told + insn(0x55, 1, 0, count(copy) + 1 + count(again)) + copy +
            insn(0x55, 6, 0, -(count(copy) + 3)))       # until r6 is 0
    begin = (insn(0x62, 8, 0, 4, 1) +                   # state[1] = 1
             insn(0xb7, 6, imm=ROUNDS))
    rest = begin + loop + again
    find_source = load_map(1, source) + KEY + call(CALL_LOOKUP)
    find_source += insn(0x15, 0, 0, count(rest) + 1) + move(7, 0)
    find_state = (move(9, 1) + insn(0x62, 10, 0, -4) +
                  load_map(1, state) + KEY + call(CALL_LOOKUP))
    find_state += insn(0x15, 0, 0, 1 + count(find_source) + count(rest))
    return find_state + move(8, 0) + find_source + rest + leave


def pointer(buffer):
    return ctypes.addressof(buffer)


def create_map(kind, size):
    return bpf(MAP_CREATE, struct.pack("=IIII", kind, 4, size, 1))


def load(code):
    insns = ctypes.create_string_buffer(code, len(code))
    licence = ctypes.create_string_buffer(b"GPL")
    return bpf(PROG_LOAD, struct.pack("=IIQQ", SOCKET_FILTER, count(code),
                                      pointer(insns), pointer(licence)))


class Reader:
    """Between begin() and end() there is a reader on @processor."""

    def __init__(self, processor):
        self.processor = processor
        self.state = create_map(ARRAY, 8)
        programs = create_map(PROG_ARRAY, 4)
        self.program = load(program(self.state, create_map(ARRAY, SIZE),
                                    create_map(ARRAY, SIZE), programs))
        self.element(MAP_UPDATE, programs, struct.pack("=I", self.program))
        self.thread = threading.Thread(target=self.run, daemon=True)

    @staticmethod
    def element(command, which, value):
        key = ctypes.create_string_buffer(4)
        buffer = ctypes.create_string_buffer(value, len(value))
        bpf(command, struct.pack("=IIQQQ", which, 0, pointer(key),
                                 pointer(buffer), 0))
        return buffer.raw

    def run(self):
        os.sched_setaffinity(0, {self.processor})
        frame = ctypes.create_string_buffer(64)
        bpf(PROG_TEST_RUN, struct.pack("=IIIIQQ", self.program, 0, 64, 0,
                                       pointer(frame), 0))

    def begin(self):
        self.thread.start()
        while not self.is_there():
            time.sleep(0.01)

    def is_there(self):
        state = self.element(MAP_LOOKUP, self.state, bytes(8))
        return struct.unpack("=II", state)[1] and self.thread.is_alive()

    def end(self):
        self.element(MAP_UPDATE, self.state, struct.pack("=II", 1, 1))
        self.thread.join()
