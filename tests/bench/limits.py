# SPDX-License-Identifier: GPL-2.0
"""The figures that the benchmark must reach."""

# Instructions of a clean frame above an empty hook, by the set of prefixes.
INSTRUCTIONS = {"five": 20, "shipped": 20, "large": 22}

# How many times fewer than nftables' best form, with the same prefixes.
RATIO = 40

# Octets of a policy, by the set of prefixes.
MEMORY = {"large": 4 << 20}
