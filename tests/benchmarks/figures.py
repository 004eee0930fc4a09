"""What a benchmark measured, beside what a user has without us, and the table of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Figure(NamedTuple):
    """Seconds of ours and of the other way, both measured in one run."""

    work: str
    ours: float
    against: str
    theirs: float

    @property
    def faster(self) -> float:
        """How many times as fast as the other way ours is; below 1 it is slower."""
        return self.theirs / self.ours


HEADINGS = ("work", "ours", "against", "theirs", "times faster", "of its time")


def table(figures: Iterable[Figure]) -> str:
    """The figures as lines under their headings, texts to the left and numbers to the right."""
    rows = [HEADINGS, *map(_cells, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place in (0, 2) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _cells(figure: Figure) -> tuple[str, ...]:
    ours, theirs = (f"{seconds:,.3f} s" for seconds in (figure.ours, figure.theirs))
    ratios = f"{figure.faster:.1f}", f"{1 / figure.faster:.2f}"
    return (figure.work, ours, figure.against, theirs, *ratios)


def timed(call: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
