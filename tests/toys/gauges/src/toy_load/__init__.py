"""The toy bank in columns, with bars and a meter before the purse: for tests of pictures only."""

from __future__ import annotations

from msgspec.structs import replace
from toy_gauges import BARS, METER, PURSE, SCENARIOS, SPEC as GAUGES, VIEW

SPEC = replace(
    GAUGES,
    slug="toy-load",
    view=replace(VIEW, arrangement="columns", exhibits=(BARS, METER, PURSE)),
    scenarios=(SCENARIOS[0], replace(SCENARIOS[1], slug="four-accounts", params={"accounts": 4})),
)
