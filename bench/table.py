"""What was found, as a table for a terminal that is also Markdown: medians, how far they spread, and ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from bench.scenario import Found

OURS, THEIRS = "curio", "hocuspocus"


def table(name: str, title: str, found: Mapping[str, Sequence[Found]]) -> str:
    """A line a figure: the median of each server with the lowest and the highest, and the ratio of the medians."""
    figures = {server: _by_line(all_) for server, all_ in found.items()}
    lines: list[str] = list(dict.fromkeys(line for of_server in figures.values() for line in of_server))
    rows = [("", "Curio", "Hocuspocus", "ratio")]
    rows += [
        (
            line,
            _spread(figures[OURS].get(line)),
            _spread(figures.get(THEIRS, {}).get(line)),
            _ratio(figures, line),
        )
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    printed = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    printed.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    faults = [f"{server}: {fault}" for server, all_ in found.items() for one in all_ for fault in one.faults]
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


def _ratio(figures: Mapping[str, Mapping[str, Sequence[float]]], line: str) -> str:
    ours, theirs = (figures.get(server, {}).get(line) for server in (OURS, THEIRS))
    if not ours or not theirs or median(theirs) == 0:
        return "–"
    return _short(median(ours) / median(theirs))


def _short(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 4
    return f"{value:.{digits}f}"
