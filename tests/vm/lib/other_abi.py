#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""A module of another ABI answers a status request, and refuses a load."""

from debarnl import HEADER, Link, Refused, check, head, u32

link = Link()
status = link.call("GET_STATUS")[0]
abi = status.number("ABI")
check("the module says its own ABI", abi, 4242)
try:
    link.call("POLICY_BEGIN", head())
    answer = "accepted"
except Refused as refused:
    answer = str(refused)
check("it refuses a tool that does not look", answer,
      "EPROTONOSUPPORT: tool and module are of different versions: "
      "update the older one")
number = link.call("POLICY_BEGIN", head().replace(
    u32("ABI", HEADER["DEBAR_ABI"]), u32("ABI", abi)))[0].number("TRANSACTION")
check("it takes one of its own ABI", number, 1)
