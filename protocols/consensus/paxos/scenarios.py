"""Paxos's runs worth seeing."""

from __future__ import annotations

from protocols.declaration import Scenario
from protocols.expect import Check, in_memory, moments, phases, turns
from protocols.node import MS


def _chosen(value: str, *ballots: int) -> Check:
    """This value was chosen in exactly these ballots, and no other ever was."""
    return lambda world: [(choice.value, choice.ballot) for choice in world.history.chosen] == [(value, ballot) for ballot in ballots]


X = "client:p1.propose-x@0"

SCENARIOS = (
    Scenario(
        "p1",
        until_us=100 * MS,
        script=(X,),
        moments=moments(asks="p1.note.asks", promises="a1.note.promises", proposes="p1.note.proposes-own", chosen="a2.forced.state.2", learns="p1.note.learns-own"),
        expect=(
            *turns(20, "P1 proposes", phases(p1="proposing")),
            *turns(30, "X is chosen", _chosen("X", 11)),
            *turns(40, "P1 knows it", phases(p1="done")),
            *turns(40, "the learner knows it", in_memory("learned", l1="X")),
        ),
    ),
)
