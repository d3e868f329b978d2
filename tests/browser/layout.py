"""Judges what a page shows: nothing lies on anything, nothing is cut off, nothing jumps. The judge itself is layout.js.

It can't see inside the canvas that a crowd of messages is drawn on.
"""

from dataclasses import dataclass
from pathlib import Path

JUDGE = (Path(__file__).parent / "layout.js").read_text()

# Two things that may lie on each other, as selectors, and why.
MEANT = [
    (".node-id", ".node-number"),  # both stand in one disc, set by hand; their line boxes touch, their letters don't
    (".cell-index", ".cell text"),  # likewise in one cell of a log
    (".world-card", ".msg"),  # messages pass behind the cards of the hidden worlds
    (".exhibit-table", ".msg"),  # and behind the tray of a table
    (".differs-mark", ".stage-host"),  # the badge at the rim of a node that differs
]

# Where a text may be cut off: the rest can be read elsewhere.
CUT_ON_PURPOSE = ", ".join(
    [
        ".stories small",  # a scenario's summary is whole in the menu of its page
        ".picker span",  # the scenario's title is whole in the menu that it opens
    ]
)

# Windows that show a part of something longer; the part changes with time or when it is dragged.
SLIDES = ".space-plot, .space-half"

# What lies over the messages of a stage: they pass behind it.
LIDS = ".world, .tray"

# What stays in sight where the page scrolls.
BARS = ".top, .transport, .cap, [data-host=tabs]"

# What has the same place at every moment of a run.
FIXED = [".top", ".stage-box", ".hud", ".transport", ".space-box", ".rail", ".tabs", ".under"]


@dataclass(frozen=True)
class Verdict:
    findings: list[str]
    places: dict[str, str | None]


def judge(page) -> Verdict:
    """What is wrong with what the page shows just now, and where its fixed parts are."""
    asked = {"meant": MEANT, "cutOnPurpose": CUT_ON_PURPOSE, "slides": SLIDES, "lids": LIDS, "bars": BARS, "fixed": FIXED}
    seen = page.evaluate(f"(asked) => {{\n{JUDGE}\nreturn judgeLayout(asked);\n}}", asked)
    assert seen["texts"], "the page shows no text at all"
    return Verdict([f"{one['rule']}: {one['what']}" for one in seen["findings"]], seen["places"])


def moved(before: Verdict, after: Verdict) -> list[str]:
    """Which fixed parts are not where they were."""
    return [f"jumps: {part} from {before.places[part]} to {place}" for part, place in after.places.items() if place != before.places[part]]
