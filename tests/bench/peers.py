# SPDX-License-Identifier: GPL-2.0
"""The same prefixes in the words of what debar is measured against."""

from prefixes import ALL_BITS, mask, text

HOOKS = ("ingress", "egress")


def last(address, bits):
    """The highest address under a prefix."""
    return address | ~mask(bits) & ALL_BITS


def nft_table(device, sets, rules):
    """The same chain on both hooks of a device."""
    chains = "".join(f"chain {hook} {{\ntype filter hook {hook} device "
                     f"{device} priority -300;\n{rules}}}\n"
                     for hook in HOOKS)
    return f"table netdev bench {{\n{sets}{chains}}}\n"


def nft_hash(device, prefixes):
    """nftables' fastest form where all prefixes are of one length: one hash
    lookup for each length there is. Comparisons instead of a set of one or
    two would cost as much: most of a rule is fetching the address."""
    sets, rules = "", ""
    for bits in sorted({bits for _, bits in prefixes}):
        elements = ", ".join(text(address) for address, own in prefixes
                             if own == bits)
        sets += (f"set p{bits} {{ type ether_addr; "
                 f"elements = {{ {elements} }} }}\n")
        for side in "saddr", "daddr":
            rules += f"ether {side} & {text(mask(bits))} @p{bits} drop\n"
    return nft_table(device, sets, rules)


def nft_interval(device, prefixes):
    """nftables' form for prefixes of any length."""
    elements = ", ".join(f"{text(address)}-{text(last(address, bits))}"
                         for address, bits in sorted(prefixes))
    return nft_table(device, "set p { type ether_addr; flags interval; "
                     f"elements = {{ {elements} }} }}\n",
                     "ether saddr @p drop\nether daddr @p drop\n")


def nft_concatenation(device, prefixes):
    """nftables' form for ranges in several fields, of which it wants two; any
    ethertype will do. The kernel calls it pipapo."""
    elements = ", ".join(f"{text(address)}-{text(last(address, bits))} . "
                         "0x0000-0xffff"
                         for address, bits in sorted(prefixes))
    return nft_table(device, "set p { type ether_addr . ether_type; "
                     f"flags interval; elements = {{ {elements} }} }}\n",
                     "ether saddr . ether type @p drop\n"
                     "ether daddr . ether type @p drop\n")
