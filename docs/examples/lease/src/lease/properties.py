"""What a run of the lease is judged by: the order of the storage's writes, and what is true on top of the page."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from lease.protocol import CLIENTS, D, L
from protocols.declaration import Property, World
from protocols.node import NodeId


def believers(world: World) -> tuple[NodeId, ...]:
    """The clients that believe they hold the lease."""
    return tuple(c for c in CLIENTS if world.is_up(c) and world.nodes[c].phase == "holding")


def in_order(world: World) -> Mapping[str, object] | None:
    """Safety: no write on the storage's disk comes from an older lease than the one before it."""
    for before, after in pairwise(world.disks[D].writes):
        if after.token < before.token:
            return {"older": after.token, "newer": before.token}
    return None


def two_believe(world: World) -> Mapping[str, object] | None:
    """It can happen that both clients believe they hold the lease: no lease can prevent it."""
    both = believers(world)
    return {"clients": both} if len(both) > 1 else None


def truth(world: World) -> Mapping[str, object]:
    """What is so, also where no node knows it."""
    server = world.nodes[L]
    return {"lease": server.holder if world.is_up(L) and server.holder else "nobody", "believers": believers(world) or "nobody"}


PROPERTIES = (
    Property("in-order", "always", in_order),
    Property("two-believe", "sometimes", two_believe),
)
