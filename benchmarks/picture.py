"""How the time of an answer grows with the rules, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, FuncFormatter, LogLocator, NullLocator

from .compare import GROWTH, RULES
from .peers import ENGINES, FirstTime, FreezeGuard
from .timing import digits

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

    from .compare import Cells, Task

TITLES = ("Is it open at an instant? (FreezeGuard: with every reason in force)", "When does it open next?", "All windows of one year")
DASHED = "Dashed: an instant that nobody asked about before. Its answer lists every rule in force, and grows with them."
# Okabe and Ito's colours, told apart with every kind of colour blindness. Every line has a mark of its own too.
COLOURS = ("#0072B2", "#0072B2", "#D55E00", "#E69F00", "#000000", "#009E73", "#CC79A7", "#56B4E9")
MARKS = "oosDv^PX"
TEXT = "#333333"
LABEL_HEIGHT = 0.072  # of a panel


class End(NamedTuple):
    """Where a line ends, and what is written there."""

    rules: int
    seconds: float
    label: str
    colour: str
    ours: bool


def draw(cells: Cells, limit: float, path: Path) -> None:
    """Writes a picture that depends on nothing but the figures: no date, no path, and ids that are always the same."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "freezeguard", "font.size": 10, "text.color": TEXT}):
        figure = Figure(figsize=(9, 11), facecolor="white")
        figure.subplots_adjust(left=0.09, right=0.71, bottom=0.045, top=0.885, hspace=0.18)
        figure.suptitle(finding(cells), x=0.01, y=0.985, ha="left", fontsize=13, fontweight="bold", linespacing=1.4)
        figure.text(0.01, 0.92, DASHED)
        for axes, task, title in zip(figure.subplots(len(GROWTH), sharex=True), GROWTH, TITLES, strict=True):
            axes.set_title(title, loc="left", fontsize=11)
            _panel(axes, task, cells, limit)
        axes.set_xlabel("rules")
        figure.savefig(path, dpi=100, metadata={"Date": None} if path.suffix == ".svg" else None)


def finding(cells: Cells) -> str:
    """What the picture shows."""

    def growth(engine: str) -> list[float]:
        ends = [[cells.get((engine, task.name, count)) for count in (RULES[0], RULES[-1])] for task in GROWTH]
        return [last.seconds / first.seconds for first, last in ends if first and last and first.seconds and last.seconds]

    kept = max(growth(FreezeGuard.name))
    least = min(ratio for kind in ENGINES if not issubclass(kind, FreezeGuard) for ratio in growth(kind.name))
    return (
        f"With {RULES[-1] // RULES[0]:,} times the rules an answer that FreezeGuard kept takes\n"
        f"{digits(kept)} times as long at most, an answer of any peer {least:.0f} times or more"
    )


def _panel(axes: Axes, task: Task, cells: Cells, limit: float) -> None:
    axes.set(xscale="log", yscale="log")
    axes.grid(color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.xaxis.set_ticks(RULES)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
    axes.yaxis.set_major_locator(LogLocator(numticks=10))
    axes.yaxis.set_major_formatter(EngFormatter("s"))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    ends = []
    for kind, colour, mark in zip(ENGINES, COLOURS, MARKS, strict=True):
        found = [(count, cells[kind.name, task.name, count].seconds) for count in RULES if (kind.name, task.name, count) in cells]
        if not found:
            continue
        done = [(count, seconds) for count, seconds in found if seconds is not None]
        ours = issubclass(kind, FreezeGuard)
        axes.plot(
            *zip(*done, strict=True),
            color=colour,
            linestyle="--" if kind is FirstTime else "-",
            linewidth=2.4 if ours else 1.5,
            marker=mark,
            markersize=5,
        )
        last, seconds = found[-1]
        if seconds is None:  # up to what is known of it
            axes.plot(*zip(done[-1], (last, limit), strict=True), ":", color=colour, linewidth=1.5)
            ends.append(End(last, limit, f"{kind.name}: over {limit:g} s", colour, ours))
        else:
            ends.append(End(last, seconds, kind.name, colour, ours))
    _label(axes, ends)


def _label(axes: Axes, ends: list[End]) -> None:
    """Each line's name beside its end, moved so far that names do not overlap."""
    axes.autoscale_view()
    ends.sort(key=lambda end: end.seconds)
    wanted = axes.transAxes.inverted().transform(axes.transData.transform([(end.rules, end.seconds) for end in ends]))[:, 1]
    heights: list[float] = []
    for i, height in enumerate(wanted):
        room = 1 - LABEL_HEIGHT * (len(ends) - 1 - i)
        heights.append(min(max(height, heights[-1] + LABEL_HEIGHT) if heights else height, room))
    for i in reversed(range(len(heights) - 1)):
        heights[i] = min(heights[i], heights[i + 1] - LABEL_HEIGHT)
    for end, height in zip(ends, heights, strict=True):
        axes.annotate(
            end.label,
            (end.rules, end.seconds),
            xytext=(1.04, height),
            textcoords="axes fraction",
            va="center",
            fontweight="bold" if end.ours else "normal",
            arrowprops={"arrowstyle": "-", "color": end.colour, "linewidth": 1, "shrinkA": 0, "shrinkB": 2, "relpos": (0, 0.5)},
            annotation_clip=False,
        )
