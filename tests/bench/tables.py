# SPDX-License-Identifier: GPL-2.0
"""Tables in Markdown."""


def number(value, digits=1):
    """@value as text, empty for None."""
    return "" if value is None else f"{value:,.{digits}f}"


def table(head, rows):
    """Markdown, legible as it is; the first column is text."""
    rows = [head, *rows]
    width = [max(len(row[i]) for row in rows) for i in range(len(head))]

    def line(row):
        return "| " + " | ".join(
            cell.ljust(width[i]) if i == 0 else cell.rjust(width[i])
            for i, cell in enumerate(row)) + " |"

    rule = "|" + "|".join("-" * (w + 2) if i == 0 else "-" * (w + 1) + ":"
                          for i, w in enumerate(width)) + "|"
    return "\n".join([line(head), rule, *map(line, rows[1:])]) + "\n"
