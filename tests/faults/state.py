# SPDX-License-Identifier: GPL-2.0
"""All that the module says of a namespace, to be compared."""
from debarnl import HEADER, attributes

DUMPS = ("VENDORS", "RULES", "WAIVERS", "DEVICES", "PORTS", "GATEWAYS")
# What goes on by itself, or counts failures.
RESTLESS = ("CLOCK", "MISSED_EVENTS", "HANDSHAKES_OPEN")
TICKING = {"DEVICE": "DEVICE_EXPIRES_IN", "WAIVER": "WAIVER_EXPIRES_IN"}
# What is another after doing the same once more.
TIMES = ("GENERATION", "LOADED_AT")
SEEN = ("DEVICE_FIRST_SEEN", "DEVICE_LAST_SEEN")


def number(name):
    return HEADER["DEBAR_A_" + name]


NAMES = {value: name[len("DEBAR_A_"):] for name, value in HEADER.items()
         if name in ("DEBAR_A_" + kind for kind in (
             *RESTLESS, *TIMES, *TICKING, "CLOCK_BEHIND", "CONFIRM_WITHIN"))}


def fields(message, skip):
    """Of one message, what is to be compared."""
    found = []
    for kind, value in message.attributes:
        name = NAMES.get(kind)
        if name in skip:
            continue
        if name in ("CLOCK_BEHIND", "CONFIRM_WITHIN"):
            value = b"there"
        elif name in TICKING:
            ignored = [number(TICKING[name]), *map(number, SEEN)]
            value = tuple(pair for pair in attributes(value)
                          if pair[0] not in ignored)
        found.append((kind, value))
    return tuple(found)


def snapshot(link, skip=RESTLESS):
    """Status and all dumps."""
    found = {"STATUS": fields(link.call("GET_STATUS")[0], skip)}
    for dump in DUMPS:
        found[dump] = sorted(fields(message, skip)
                             for message in link.dump("GET_" + dump))
    return found


def outcome(link):
    """What a command has led to, whenever it was given."""
    return snapshot(link, RESTLESS + TIMES)


def difference(one, other):
    """Where two snapshots differ, in words; "" if nowhere."""
    said = []
    for part in one:
        if one[part] != other[part]:
            gone = [x for x in one[part] if x not in other[part]]
            new = [x for x in other[part] if x not in one[part]]
            said.append(f"{part}: {gone} became {new}")
    return "; ".join(said)
