"""Table: rows under heads, as text that stays the same (for tests) and as HTML (for people)."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from mobiledl.budget import UNITS, amount

TITLES = {"macs": "MACs"}
# As wide as any measured amount, so that another number on another machine moves no column.
MEASURED_WIDTH = 12
AMOUNT = re.compile(r"[+-]?[\d.,]+(?:%| \S+)?")  # a number, perhaps with its unit
MISSING = ("", "-", "never")


@dataclass(frozen=True, repr=False)
class Table:
    """A title, heads and rows of texts; `places` explain the numbers in the last column, from 1."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    places: tuple[str, ...] = ()

    def __repr__(self) -> str:
        heads = [TITLES.get(head, head) for head in self.heads]
        lines = [" | ".join(map(_pad, line, self._widths())).rstrip() for line in [heads, *map(list, self.rows)]]
        return "\n".join([self.title, *(lines if self.rows else []), *self._legend()])

    def _repr_html_(self) -> str:
        sides = ["right" if _is_of_numbers(column) else "left" for column in self._columns()]
        # A number stays on one line, its head may take several, so that no column falls out of sight.
        whole = [f"{side};white-space:nowrap" if side == "right" else side for side in sides]
        heads = "".join(
            f'<th scope="col" style="text-align:{side}">{html.escape(TITLES.get(head, head).strip())}</th>'
            for side, head in zip(sides, self.heads, strict=True)
        )
        body = "".join(
            "<tr>"
            + "".join(
                f'<td style="text-align:{side}">{html.escape(cell.strip())}</td>'
                for side, cell in zip(whole, row, strict=True)
            )
            + "</tr>"
            for row in self.rows
        )
        legend = "".join(f"<br>{html.escape(line)}" for line in self._legend())
        caption = f'<caption style="text-align:left">{html.escape(self.title)}{legend}</caption>'
        return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"

    def _legend(self) -> list[str]:
        return [f"measured on {number}: {place}" for number, place in enumerate(self.places, 1)]

    def _columns(self) -> list[tuple[str, ...]]:
        """Return the cells of each column, without its head."""
        return list(zip(*self.rows, strict=True)) if self.rows else [() for _ in self.heads]

    def _widths(self) -> list[int]:
        columns = zip(self.heads, *self.rows, strict=True)
        return [MEASURED_WIDTH if column[0] in UNITS else max(map(_width, column)) for column in columns]


def quantity_cell(name: str, value: float | None) -> str:
    """Return a quantity as a table shows it: with its unit, a count in thousands or millions, `-` for None."""
    if value is None:
        return "-"
    if name in UNITS:
        return amount(value, UNITS[name])
    factor, letter = (1e6, "M") if value >= 1e6 else (1e3, "k")
    return f"{value / factor:,.2f} {letter}"


def _is_of_numbers(cells: tuple[str, ...]) -> bool:
    """Say whether a column holds amounts: they stand under each other at their right ends."""
    told = [cell.strip() for cell in cells if cell.strip() not in MISSING]
    return bool(told) and all(AMOUNT.fullmatch(cell) for cell in told)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Return how many places a text takes in a font of fixed width."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
