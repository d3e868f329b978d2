"""What the benchmarks share: a clock, repeats, and a table with what was wanted."""

from __future__ import annotations

import gc
import platform
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

REPEATS = 9


def seconds(work: Callable[[], Any]) -> float:
    """CPU time of this process: on a shared machine the wall clock measures the neighbours too."""
    gc.collect()
    started = process_time()
    work()
    return process_time() - started


def p95(values: list[float]) -> float:
    """The value that 95 in 100 don't exceed."""
    return sorted(values)[int(len(values) * 0.95)]


class Report:
    """Prints the lines of a table: what was measured, the figure, the target, PASS or MISS."""

    def __init__(self, title: str) -> None:
        print(f"{title}  (CPython {platform.python_version()}, medians of {REPEATS} unless said otherwise)")

    def line(self, what: str, value: float, unit: str, most: float | None = None, least: float | None = None) -> None:
        """One number; with a target, whether it was met."""
        wanted = f"<= {most:,g}" if most is not None else f">= {least:,g}" if least is not None else ""
        met = (most is None or value <= most) and (least is None or value >= least)
        verdict = ("PASS" if met else "MISS") if wanted else ""
        text = f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
        print(f"  {what:<66} {text:>12} {unit:<18} {wanted:<12} {verdict}".rstrip(), flush=True)


__all__ = ["REPEATS", "Report", "median", "p95", "seconds"]
