#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Compare what the kernel's YNL client reads with what debarctl has printed.

    second_opinion.py YNL-DIRECTORY SPECIFICATION DIRECTORY DEBARCTL

DIRECTORY holds status.json, vendors.json, rules.json and devices.json.
"""

import datetime
import ipaddress
import json
import os
import subprocess
import sys

sys.path.insert(0, sys.argv[1])

from lib import NlError, YnlFamily      # noqa: E402

from debarnl import check               # noqa: E402


def printed(name):
    """What `debarctl NAME --json` has printed."""
    with open(os.path.join(sys.argv[3], name + ".json"),
              encoding="utf-8") as file:
        return json.load(file)


def time(seconds):
    return datetime.datetime.fromtimestamp(
        seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def prefix(data):
    return f"{data[:(data[6] + 7) // 8].hex(':')}/{data[6]}"


def networks(nests):
    return sorted(str(ipaddress.ip_network((nest.get("ipv4") or nest["ipv6"],
                                            nest["bits"])))
                  for nest in nests)


SHOWN = {
    "mac": lambda data: data.hex(":"),
    "ipv4": lambda data: str(ipaddress.IPv4Address(data)),
    "ipv6": lambda data: str(ipaddress.IPv6Address(data)),
    "hash": lambda data: data.hex(),
    "prefix": prefix,
    "enabled": bool,
    "protect-gateways": bool,
    "flags": sorted,
    "device-networks": sorted,
    "network": networks,
}
TIMES = ("effective", "until", "first-seen", "last-seen", "data-date",
         "loaded-at")


def same(ours, theirs, leave=()):
    """Fields that differ: what debarctl printed, what YNL has read."""
    found = {}
    for key, value in ours.items():
        if key in leave:
            continue
        other = theirs.get(key)
        if value == [] and other is None:
            continue            # a list of nothing is no attribute
        if other is not None and key in TIMES:
            other = time(other)
        elif other is not None and key in SHOWN:
            other = SHOWN[key](other)
        if isinstance(value, list):
            value = sorted(value)
        if value != other:
            found[key] = (value, other)
    for key in theirs.keys() - ours.keys():
        found[key] = (None, theirs[key])
    return found


def refusal(function, *arguments):
    try:
        function(*arguments)
    except NlError as error:
        extack = error.nl_msg.extack or {}
        return f"{-error.nl_msg.error}: {extack.get('msg')}"
    return "accepted"


def main():
    family = YnlFamily(sys.argv[2], "")
    family.ntf_subscribe("events")      # YNL can only do so first
    status = family.do("get-status", {})
    check("status", same(printed("status"), status,
                         ("port", "gateway", "transit-devices", "health",
                          "clock", "next")),
          {})
    generation = status["generation"]

    for name, key in (("vendors", "vendor"), ("rules", "rule")):
        ours = printed(name)[name]
        found = family.dump("get-" + name, {})
        check(f"number of {name}", len(found), len(ours))
        check(f"{name} are of the policy in force",
              {each["generation"] for each in found}, {generation})
        for mine, theirs in zip(ours, found):
            [theirs] = theirs[key]      # a request may hold several
            if key == "rule":           # its number here, its name there
                theirs["vendor"] = printed("vendors")["vendors"][
                    theirs["vendor"]]["name"]
            check(f"{key} {mine['name']}", same(mine, theirs), {})

    found = {each["device"]["mac"].hex(":"): each["device"]
             for each in family.dump("get-devices", {})}
    for mine in printed("devices")["devices"]:
        check(f"device {mine['mac']}", same(mine, found.pop(mine["mac"])), {})
    check("no other device", found, {})
    check("devices of one vendor", [each["device"]["vendor"] for each in
          family.dump("get-devices", {"of-vendor": "dahua"})], ["dahua"])
    ports = [each["port"][0] for each in family.dump("get-ports", {})]
    check("ports", [same(mine, theirs) for mine, theirs in
                    zip(printed("status")["port"], ports)], [{}])
    check("gateways", list(family.dump("get-gateways", {})), [])

    check("a refusal", refusal(family.do, "set", {"of-vendor": "nobody",
                                                  "mode": "off"}),
          "2: the policy has no vendor of this name")
    # Not by the family: YNL trips over an event before the answer to a request.
    subprocess.run([sys.argv[4], "mode", "off", "dahua"], check=True,
                   stdout=subprocess.DEVNULL)
    family.check_ntf()
    check("an event", [(each["name"], each["msg"]["event-kind"],
                        each["msg"]["of-vendor"], each["msg"]["mode"])
                       for each in family.async_msg_queue],
          [("event", "mode-changed", "dahua", "off")])


main()
