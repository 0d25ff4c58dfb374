#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Send frames while an instant passes, and see which of them arrive.

usage: straddle.py WHAT SECONDS FROM-HOST FROM-DEVICE TO-HOST TO-DEVICE SRC DST

The clock is set to shortly before the instant, SECONDS since 1970, and runs.
A frame that left before it must arrive, one that left later must not. The kernel
counts seconds with its timer's ticks, so there is no saying what becomes of what
leaves within a tick after it.
Prints a line for each check: what, what came, what was wanted.
"""

import select
import sys
import time

import ends
from debarnl import check
from frames import pack_frame, parse

CLOCK_REALTIME_COARSE = 5
TICK = 0.1          # seconds; a busy virtual machine's
LEAD = 2            # seconds before the instant, in which it begins to send
ENOUGH = 20         # frames on either side of it
PAUSE = 0.005


def now():
    return time.clock_gettime(CLOCK_REALTIME_COARSE)


def drain(receiver, wanted):
    """Numbers of the frames that have arrived."""
    found = set()
    while select.select([receiver], [], [], 0)[0]:
        data = receiver.receive()
        at = data.rfind(wanted)
        if at >= 0:
            found.add(int.from_bytes(data[at + 6:at + 8], 'big'))
    return found


def main():
    what, instant = sys.argv[1], int(sys.argv[2])
    sender = ends.Packet(*sys.argv[3:5])
    receiver = ends.Packet(*sys.argv[5:7])
    words = parse([f'src={sys.argv[7]}', f'dst={sys.argv[8]}', 'type=0x88b5'])
    token = b'strad!'
    before, after, arrived, number = [], [], set(), 0

    time.clock_settime(time.CLOCK_REALTIME, instant - LEAD)
    while len(after) < ENOUGH:
        early = now()
        sender.send(pack_frame(words, token + number.to_bytes(2, 'big')), {})
        late = now()
        if late < instant:
            before.append(number)
        elif early >= instant + TICK:
            after.append(number)
        number += 1
        time.sleep(PAUSE)
        arrived |= drain(receiver, token)
    time.sleep(PAUSE)
    arrived |= drain(receiver, token)
    check(f'{what}: enough frames before it', len(before) >= ENOUGH, True)
    check(f'{what}: all of them arrive', sorted(set(before) - arrived), [])
    check(f'{what}: from that second on none does',
          sorted(set(after) & arrived), [])


main()
