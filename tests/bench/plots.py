# SPDX-License-Identifier: GPL-2.0
"""Plots of how costs grow, as SVG, by gnuplot."""

import os
import subprocess

import report_handshakes
import report_inside
from results import SETS

PREFIXES = {
    "nft-hash": "nftables, masked hash sets",
    "nft-concatenation": "nftables, pipapo",
    "nft-interval": "nftables, interval set",
    "xdp-prefixes": "XDP in generic mode, hash maps",
    "debar": "debar",
    "empty": "empty hook",
}
STYLE = """\
set terminal svg size 640,420 font "sans-serif,12" background "white"
set key below
set rmargin 5
set logscale xy
set format "%.0f"
set grid
set ylabel "instructions"
"""


def draw(path, title, xlabel, lines, more=""):
    """@lines: {name: [(x, y)]}"""
    script = [STYLE, f"set output '{path}'\nset title '{title}'\n"
              f"set xlabel '{xlabel}'\n{more}"]
    for number, points in enumerate(lines.values()):
        script.append(f"$line{number} << END\n" +
                      "".join(f"{x} {y:.1f}\n" for x, y in points) + "END\n")
    script.append("plot " + ", ".join(
        f"$line{number} with linespoints linewidth 2 pointtype 7 "
        f"pointsize 0.5 title '{name}'"
        for number, name in enumerate(lines)) + "\n")
    subprocess.run(["gnuplot"], input="".join(script), check=True, text=True)


def prefixes(results, path):
    """Of a clean frame, by the number of prefixes."""
    lines = {}
    for what, name in PREFIXES.items():
        found = [(results["prefixes"][prefixes,],
                  results.above("none", "ingress", "udp",
                                (what, prefixes if what != "empty" else "-")))
                 for prefixes in SETS]
        lines[name] = [point for point in found if point[1] is not None]
    draw(path, f"A clean frame, above the same without a hook "
         f"({results.release})", "prefixes", lines, "set yrange [50:10000]\n")


def armed(results, path):
    """Of a clean TCP segment, by the number of quarantined addresses; nothing
    is drawn at 1."""
    counts = [1 if count == "0" else int(count.replace(",", ""))
              for count in report_inside.ARMED]
    lines = {}
    for column, name in enumerate(("debar", "and 1,000 handshakes")):
        lines[name] = [
            (count, report_inside.above(results, "tcp4", states[column]))
            for count, states in zip(counts, report_inside.ARMED.values())]
    draw(path, f"A clean TCP segment, above an empty hook "
         f"({results.release})", "addresses in quarantine", lines,
         "unset logscale y\nset yrange [0:100]\nset xtics add ('none' 1)\n")


def handshakes(results, path):
    """Of a whole handshake, by the number of rules."""
    lines = {}
    for pins, name in ("on", "with a pin"), ("off", "no pin"):
        lines[name] = [(rules, report_handshakes.above(results, rules, pins))
                       for rules in report_handshakes.RULES if rules]
    draw(path, f"A whole TLS handshake, above an empty hook "
         f"({results.release})", "rules on certificates", lines,
         "set yrange [1000:1000000]\n")


def write_all(results, directory):
    """growth-WHAT.svg in @directory."""
    for what, make in (("prefixes", prefixes), ("quarantine", armed),
                       ("handshake", handshakes)):
        make(results, os.path.join(directory, f"growth-{what}.svg"))
