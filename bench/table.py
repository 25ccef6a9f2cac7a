"""What was found, as a table for a terminal that is also Markdown: medians, how far they spread, and ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from bench.scenario import Found


def table(
    name: str, title: str, found: Mapping[str, Sequence[Found]], ratios: Mapping[str, tuple[str, str]]
) -> str:
    """A line a figure: the median of each column with the lowest and the highest, and the ratios of medians."""
    figures = {column: _by_line(all_) for column, all_ in found.items()}
    # A scenario that measures one server has a column for the other all the same.
    columns = list(dict.fromkeys([*figures, *(column for pair in ratios.values() for column in pair)]))
    lines: list[str] = list(dict.fromkeys(line for of_column in figures.values() for line in of_column))
    rows = [["", *columns, *ratios]]
    rows += [
        [
            line,
            *(_spread(figures.get(column, {}).get(line)) for column in columns),
            *(_ratio(figures, line, *pair) for pair in ratios.values()),
        ]
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    printed = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    printed.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    faults = [f"{column}: {fault}" for column, all_ in found.items() for one in all_ for fault in one.faults]
    return "\n".join([f"\n{name}: {title}\n", *printed, *faults])


def _by_line(found: Sequence[Found]) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    for one in found:
        for line, value in one.figures.items():
            values.setdefault(line, []).append(value)
    return values


def _spread(values: Sequence[float] | None) -> str:
    if not values:
        return "–"
    if len(values) == 1:
        return _short(values[0])
    return f"{_short(median(values))} ({_short(min(values))}–{_short(max(values))})"


def _ratio(figures: Mapping[str, Mapping[str, Sequence[float]]], line: str, upper: str, lower: str) -> str:
    above, below = (figures.get(column, {}).get(line) for column in (upper, lower))
    if not above or not below or median(below) == 0:
        return "–"
    return _short(median(above) / median(below))


def _short(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 4
    return f"{value:.{digits}f}"
