#!/usr/bin/python3 -S
# SPDX-License-Identifier: GPL-2.0
"""usage: team.py DEVICE MODE

Give a team device its mode, which ip cannot do.
"""

import socket
import struct
import sys

from debarnl import Link, Refused, attr, nest

# linux/if_team.h
TEAM_CMD_OPTIONS_SET = 1
A_IFINDEX, A_LIST_OPTION = 1, 2
ITEM_OPTION = 1
OPTION_NAME, OPTION_TYPE, OPTION_DATA = 1, 3, 4
NLA_STRING = 5


def main():
    device, mode = sys.argv[1:]
    option = nest(ITEM_OPTION, attr(OPTION_NAME, b"mode\0"),
                  attr(OPTION_TYPE, bytes([NLA_STRING])),
                  attr(OPTION_DATA, mode.encode() + b"\0"))
    try:
        Link("team").call(TEAM_CMD_OPTIONS_SET, attr(
            A_IFINDEX, struct.pack("=I", socket.if_nametoindex(device))) +
            nest(A_LIST_OPTION, option))
    except Refused as refused:
        # It is set, but nobody listens to hear it.
        if refused.name != "ESRCH":
            raise


main()
