"""What frames cost: the browser's own trace, read for the main thread's CPU time from one frame to the next.

CPU time, since the machine is shared: the wall clock would measure the neighbours too. It is all that the main thread does for
a frame: scripts, style, layout, paint records and handing them over; rastering happens on other threads.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from bench.report import p95

CATEGORIES = ["toplevel", "devtools.timeline"]
SCRIPTS = {"FunctionCall", "EvaluateScript", "FireAnimationFrame"}
STYLE = {"UpdateLayoutTree", "Layout"}


@dataclass(frozen=True)
class Frames:
    """Milliseconds of the main thread's CPU for each frame, and frames a second."""

    cpu_ms: list[float]
    """All that the main thread does."""
    drawing_ms: list[float]
    """Scripts, style and layout: without what hands pictures over to be rastered."""
    fps: float

    @property
    def median_ms(self) -> float:
        return median(self.cpu_ms)

    @property
    def drawing_median_ms(self) -> float:
        return median(self.drawing_ms)

    @property
    def drawing_p95_ms(self) -> float:
        return p95(self.drawing_ms)


def traced(browser: Browser, page: Page, work: Callable[[], Any]) -> Frames:
    """The frames that the page drew while `work` was done."""
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        work()
    finally:
        trace = json.loads(browser.stop_tracing())["traceEvents"]
    return read(trace)


def read(trace: list[dict[str, Any]]) -> Frames:
    """The frames of a trace."""
    thread = lambda event: (event["pid"], event["tid"])  # noqa: E731
    beats = [event for event in trace if event["name"] == "FireAnimationFrame"]
    main = Counter(thread(event) for event in beats).most_common(1)[0][0]
    starts = sorted(event["ts"] for event in beats if thread(event) == main)
    starts = [ts for n, ts in enumerate(starts) if n == 0 or ts - starts[n - 1] > 1000]  # several callbacks of one frame
    tasks, drawing = [0.0] * (len(starts) + 1), [0.0] * (len(starts) + 1)
    counted_to = -1.0
    for event in sorted(trace, key=lambda event: event.get("ts", 0)):
        if event["ph"] != "X" or thread(event) != main:
            continue
        spent = event.get("tdur", event.get("dur", 0)) / 1000
        frame = bisect_left(starts, event["ts"])
        if event["name"].endswith("RunTask"):
            tasks[frame] += spent
        elif event["name"] in SCRIPTS | STYLE and event["ts"] >= counted_to:  # layout that a script asks for is in the script
            counted_to = event["ts"] + event.get("dur", 0)
            drawing[frame] += spent
    seconds = (starts[-1] - starts[0]) / 1e6
    return Frames(tasks[1:-1], drawing[1:-1], (len(starts) - 1) / seconds)
