"""The toy of marks with its shops in a grid: for tests of pictures only."""

from __future__ import annotations

from msgspec.structs import replace

from toys.marks import SCENARIOS, SPEC as MARKS, VIEW

SPEC = replace(
    MARKS,
    slug="toy-grid",
    view=replace(VIEW, arrangement="grid"),
    scenarios=tuple(
        replace(one, slug=slug, params={"shops": shops})
        for one, (slug, shops) in zip(SCENARIOS, (("orders", 6), ("one-shop", 1), ("twelve-shops", 12)), strict=True)
    ),
)
