# SPDX-License-Identifier: GPL-2.0
"""The figures that the benchmark must reach."""

# Instructions of a clean frame above an empty hook, by the set of prefixes.
INSTRUCTIONS = {"five": 20, "shipped": 20, "large": 22}

# The same with 1,000 rules on certificates, by what the frames are and by what
# is armed.
INSIDE = {
    ("other", "rules"): 25,
    ("udp4", "rules"): 30, ("udp4", "10000"): 45,
    ("tcp4", "rules"): 45, ("tcp4", "armed"): 70,
    ("tcp6", "armed"): 80, ("tcp4", "armed-large"): 80,
}

# Of a handshake that is judged, the sum of the frames that bring ServerHello and
# chain, by the number of rules; and what a pin may add for each octet of the
# certificates.
HANDSHAKE = {1000: 12_000}
PIN = 60

# How many times fewer than nftables' best form, with the same prefixes.
RATIO = 40

# Octets of a policy, by the set of prefixes.
MEMORY = {"large": 4 << 20}

# Millions of instructions to load 100,000 prefixes and 10,000 rules: a second
# of a processor that does one in a nanosecond.
LOAD = 1000

# How many times the processor time of debarctl scan others take.
SCAN = {"ndpi": 3, "tshark": 100}
