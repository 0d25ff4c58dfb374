# SPDX-License-Identifier: GPL-2.0
"""The figures that the benchmark must reach."""

# Instructions of a clean frame above an empty hook, by the set of prefixes.
INSTRUCTIONS = {"five": 20, "shipped": 20, "large": 22}

# The same with 1,000 rules on certificates, by what the frames are and by what
# is armed; of a handshake, the sum of its frames.
INSIDE = {
    ("other", "rules"): 25,
    ("udp4", "rules"): 30, ("udp4", "10000"): 45,
    ("tcp4", "rules"): 45, ("tcp4", "armed"): 70,
    ("tcp6", "armed"): 80, ("tcp4", "armed-large"): 80,
    ("handshake", "rules"): 12_000,
}

# How many times fewer than nftables' best form, with the same prefixes.
RATIO = 40

# Octets of a policy, by the set of prefixes.
MEMORY = {"large": 4 << 20}
