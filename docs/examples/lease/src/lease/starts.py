"""Starts that a person sets up by hand: which tokens were given away and seen before."""

from __future__ import annotations

from collections.abc import Mapping

from lease.protocol import D, L, LockServer, Params, Storage
from protocols.declaration import Argument, Custom, Given, Impossible, Setting
from protocols.node import NodeId, State

TOKEN = Argument("token", "int", low=0, high=99)


def _states(_params: Params, given: Given) -> Mapping[NodeId, State]:
    return {L: LockServer(token=given[L]["token"]), D: Storage(token=given[D]["token"])}


def _impossible(_params: Params, given: Given) -> Impossible | None:
    """The storage has seen no token that was not given away."""
    last, seen = given[L]["token"], given[D]["token"]
    if seen <= last:
        return None
    return Impossible(
        "D has seen token {seen}, and L has given away none above {last}",
        "D 见过令牌 {seen}，而 L 发出的不超过 {last}",
        {"seen": seen, "last": last},
    )


CUSTOM = Custom(
    settings=(Setting("lock-server", TOKEN, default="0"), Setting("storage", TOKEN, default="0")), states=_states, impossible=_impossible
)
