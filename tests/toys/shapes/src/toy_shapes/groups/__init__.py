"""The toy store with its nodes placed freely, and only the sets of nodes drawn: for tests of pictures only."""

from __future__ import annotations

from msgspec.structs import replace

from protocols.declaration import Sets
from toy_shapes.ring import SCENARIOS, SPEC as RING, VIEW

SPEC = replace(
    RING,
    slug="toy-groups",
    view=replace(VIEW, arrangement="free", exhibits=(Sets("quorums"),)),
    scenarios=tuple(replace(one, params={**one.params, "nodes": 12} if one.slug == "crowd" else one.params) for one in SCENARIOS),
)
