"""What a run of Paxos is judged by: the monitor over its history, the truth on top of the page, and the properties.

A vote counts from the instant at which it is on disk: only then does its Accepted leave. With `lazy-disk` nothing waits for the disk, and a
vote counts at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from protocols.consensus.paxos.protocol import DONE, KNOWS, PREPARING, PROPOSING, Acceptor, Proposer, follows
from protocols.declaration import Observed, Property
from protocols.node import Map, NodeId
from protocols.parts.quorum import majority

# ------------------------------------------------------------------------------------------------ history


class Cast(msgspec.Struct, frozen=True, gc=False, order=True):
    """A vote that was cast: who accepted what, in which ballot."""

    ballot: int
    acceptor: NodeId
    value: str


class Choice(msgspec.Struct, frozen=True, gc=False):
    """A value that a majority has accepted in one ballot, and since when (microseconds)."""

    value: str
    ballot: int
    t_us: int


class History(msgspec.Struct, frozen=True, gc=False):
    """What the monitor knows and no node does."""

    own: tuple[str, ...] = ()
    """What clients had proposed, in order."""
    proposed: Map[int, tuple[str, ...]] = msgspec.field(default_factory=Map)
    """The values for which Accepts were sent, by ballot, in order. More than one only where a ballot is used twice."""
    votes: tuple[Cast, ...] = ()
    """Every vote ever cast, in order of ballots and acceptors."""
    chosen: tuple[Choice, ...] = ()
    """Every ballot in which a value was chosen, in the order in which that happened."""
    broken: Map[str, Mapping[str, object]] = msgspec.field(default_factory=Map)


def observe(history: History, seen: Observed) -> History:
    """Take in one step of one node."""
    if isinstance(seen.after, Proposer):
        return _with(history, *_of_proposer(history, seen))
    if isinstance(seen.after, Acceptor):
        return _with(history, *_of_acceptor(history, seen))
    return _with(history, {}, _of_learner(history, seen))


def _with(history: History, changes: dict[str, Any], broken: Iterator[tuple[str, Mapping[str, object]]]) -> History:
    new = {slug: params for slug, params in broken if slug not in history.broken}
    if new:
        changes["broken"] = Map({**history.broken, **{slug: Map(params) for slug, params in new.items()}})
    return msgspec.structs.replace(history, **changes) if changes else history


Broken = Iterator[tuple[str, Mapping[str, object]]]


def _of_proposer(history: History, seen: Observed) -> tuple[dict[str, Any], Broken]:
    before, after = seen.before, seen.after
    changes: dict[str, Any] = {}
    if after.value and after.value not in history.own:
        changes["own"] = (*history.own, after.value)
    earlier = history.proposed.get(after.ballot, ())
    if _begins_to_propose(before, after) and after.proposal not in earlier:
        changes["proposed"] = history.proposed.set(after.ballot, (*earlier, after.proposal))
    return changes, _broken_by_proposer(history, seen)


def _begins_to_propose(before: Proposer, after: Proposer) -> bool:
    return after.phase == PROPOSING and (before.phase, before.ballot) != (PROPOSING, after.ballot)


def _broken_by_proposer(history: History, seen: Observed) -> Broken:
    before, after = seen.before, seen.after
    if _begins_to_propose(before, after):
        first, *_ = history.proposed.get(after.ballot, (after.proposal,))
        if first != after.proposal:
            yield "one-value-per-ballot", {"ballot": after.ballot, "first": first, "second": after.proposal}
    for acceptor in after.promises:
        if after.ballot == before.ballot and acceptor in before.promises:
            continue
        yield from _dishonest(history, seen.world, acceptor, after)
    if after.phase == DONE != before.phase:
        yield from _not_chosen(history, seen.node, after.chosen)


def _dishonest(history: History, world: Any, acceptor: NodeId, proposer: Proposer) -> Broken:
    """A promise binds and reports truly: the acceptor has promised that much, the vote that it reports was really cast, and none between that
    one and this ballot was.
    """
    reported, ballot = proposer.promises[acceptor], proposer.ballot
    cast = [vote for vote in history.votes if vote.acceptor == acceptor]
    real = not reported.ballot or (reported.ballot, reported.value) in [(vote.ballot, vote.value) for vote in cast]
    between = any(reported.ballot < vote.ballot < ballot for vote in cast)
    told = {"acceptor": acceptor, "ballot": ballot}
    if _stored(world, acceptor).promised < ballot or not real or between:
        yield "honest-promise", told


def _of_learner(history: History, seen: Observed) -> Broken:
    if seen.after.phase == KNOWS != seen.before.phase:
        yield from _not_chosen(history, seen.node, seen.after.learned)


def _not_chosen(history: History, node: NodeId, value: str) -> Broken:
    if value not in [choice.value for choice in history.chosen]:
        yield "learns-only-chosen", {"node": node, "value": value}


def _of_acceptor(history: History, seen: Observed) -> tuple[dict[str, Any], Broken]:
    stored = _stored(seen.world, seen.node)
    vote = Cast(stored.accepted_ballot, seen.node, stored.accepted_value)
    changes: dict[str, Any] = {}
    fresh = bool(vote.value) and vote not in history.votes
    choice = None
    if fresh:
        changes["votes"] = votes = tuple(sorted((*history.votes, vote)))
        choice = _choice(votes, vote, seen)
        if choice and (choice.value, choice.ballot) not in [(c.value, c.ballot) for c in history.chosen]:
            changes["chosen"] = (*history.chosen, choice)
    return changes, _broken_by_acceptor(history, seen, vote if fresh else None, changes)


def _choice(votes: tuple[Cast, ...], vote: Cast, seen: Observed) -> Choice | None:
    """Whether this vote is the one that makes a majority in its ballot."""
    same = sum((other.ballot, other.value) == (vote.ballot, vote.value) for other in votes)
    return Choice(vote.value, vote.ballot, seen.t_us) if same >= majority(len(seen.world.of("acceptor"))) else None


def _broken_by_acceptor(history: History, seen: Observed, vote: Cast | None, changes: dict[str, Any]) -> Broken:
    before, after, node = seen.before, seen.after, seen.node
    if seen.kind not in ("forced", "wipe") and not (seen.kind == "crash" and not seen.world.params.lazy_disk):
        if after.promised < before.promised:
            yield "promise-monotone", {"node": node, "old": before.promised, "promised": after.promised}
        elif after.promised < after.accepted_ballot:
            yield "promise-monotone", {"node": node, "old": after.accepted_ballot, "promised": after.promised}
    if vote is None:
        return
    if vote.value not in history.own:
        yield "validity", {"node": node, "value": vote.value}
    unsafe = _unsafe(history, seen.world, vote, changes["votes"])
    if unsafe is not None:
        yield "votes-safe", {"node": node, "ballot": vote.ballot, "value": vote.value, "below": unsafe}
    values = [choice.value for choice in changes.get("chosen", ())]
    if values and values[-1] != values[0]:
        yield "agreement", {"first": values[0], "second": values[-1], "ballot": vote.ballot}


def _unsafe(history: History, world: Any, vote: Cast, votes: tuple[Cast, ...]) -> int | None:
    """A ballot below this vote's in which another value has been chosen, or can still be; None if there is none.

    The inductive heart. A value is possible in a ballot if it was proposed there and a majority of acceptors have accepted it there, or can
    still do so: they have accepted nothing there, and promised no greater ballot. Paxos.tla asks for a majority that has accepted this
    value there or can't accept there any more. Where one value is proposed per ballot and acceptors are odd in number that is the same,
    but for a ballot in which this very value was proposed: there no other can be chosen.
    """
    acceptors = world.of("acceptor")
    for ballot in sorted(history.proposed):
        if ballot >= vote.ballot:
            break
        cast = {other.acceptor: other.value for other in votes if other.ballot == ballot}
        free = sum(a not in cast and _stored(world, a).promised <= ballot for a in acceptors)
        for other in history.proposed[ballot]:
            if other != vote.value and free + list(cast.values()).count(other) >= majority(len(acceptors)):
                return ballot
    return None


def _stored(world: Any, acceptor: NodeId) -> Acceptor:
    """What an acceptor can't forget: its disk, and where nothing waits for the disk, its memory."""
    kept: Acceptor = (world.nodes if world.params.lazy_disk else world.disks)[acceptor]
    return kept


# ------------------------------------------------------------------------------------------------ truth


def truth(world: Any) -> Mapping[str, object]:
    """The strip on top: what is chosen, in which ballot first and since when; who knows it; and how many make a majority.

    `chosen` is None while nothing is, and then there is no `since`. In a broken run, where two values are chosen, it is the first, and who
    has the other as its outcome doesn't know it.
    """
    chosen = world.history.chosen
    first = {"chosen": chosen[0].value, "since": {"at_us": chosen[0].t_us}} if chosen else {"chosen": None}
    of = len(world.of("acceptor"))
    majority_of = {"need": majority(of), "of": of}
    return {**first, "known": knowing(world) or "nobody", "majority": majority_of, "returned": returned(world)}


def returned(world: Any) -> Mapping[str, object] | None:
    """What the promises that count in the latest ballot report, side by side, for the table beside the proposers: an acceptor's cell is None
    unless its promise was counted (one that comes after the proposal is not), and `marked` if its vote is the one whose value the proposer
    takes. None while no proposer is in a ballot.
    """
    busy = [world.nodes[p] for p in world.of("proposer") if world.is_up(p) and world.nodes[p].phase in (PREPARING, PROPOSING)]
    if not busy:
        return None
    state = max(busy, key=lambda one: one.ballot)
    acceptors = world.of("acceptor")
    votes = [state.promises.get(a) for a in acceptors]
    cells = tuple(
        None
        if vote is None
        else {"value": vote.value, "number": vote.ballot, "marked": 0 < vote.ballot == state.adopted and vote.value == state.proposal}
        for vote in votes
    )
    reported = tuple(vote for vote in state.promises.values() if vote.ballot)
    right = ("adopts" if reported else "own") if follows(state.proposal, reported) else "wrong"
    says = "waits" if state.phase == PREPARING else right
    params = {"ballot": state.ballot, "value": state.proposal, "own": state.value}
    return {"columns": acceptors, "rows": ({"name": "", "cells": cells},), "says": says, "params": params}


def knowing(world: Any) -> tuple[NodeId, ...]:
    """The nodes that know what was chosen first; of one that has crashed, what is left on its disk. Who only believes so doesn't count."""
    first = [choice.value for choice in world.history.chosen[:1]]
    proposers = (p for p in world.of("proposer") if world.nodes[p].phase == DONE and world.nodes[p].chosen in first)
    return (*proposers, *(n for n in world.of("learner") if world.nodes[n].learned in first))


# ------------------------------------------------------------------------------------------------ properties


def _never(slug: str) -> Callable[[Any], Mapping[str, object] | None]:
    """Broken once the monitor saw it broken."""
    return lambda world: world.history.broken.get(slug)


def _chosen_twice(world: Any) -> Mapping[str, object] | None:
    ballots: dict[str, int] = {}
    for choice in world.history.chosen:
        first = ballots.setdefault(choice.value, choice.ballot)
        if first != choice.ballot:
            return {"value": choice.value, "first_ballot": first, "second_ballot": choice.ballot}
    return None


def _unknown_choice(world: Any) -> Mapping[str, object] | None:
    return {"value": world.history.chosen[0].value} if world.history.chosen and not knowing(world) else None


ALWAYS = (
    ("agreement", "Paxos Made Simple, section 2.1"),
    ("validity", "Paxos Made Simple, section 2.1"),
    ("learns-only-chosen", "Paxos Made Simple, section 2.1"),
    ("one-value-per-ballot", "Paxos Made Simple, section 2.2"),
    ("promise-monotone", "Paxos Made Simple, sections 2.2 and 2.5"),
    ("votes-safe", "Paxos Made Simple, section 2.2, P2c"),
    ("honest-promise", "Paxos.tla, MsgInv"),
)

PROPERTIES = (
    *(Property(slug, "always", _never(slug), source=source) for slug, source in ALWAYS),
    Property("unknown-choice", "sometimes", _unknown_choice, source="Paxos Made Simple, section 2.3"),
    Property("chosen-twice", "sometimes", _chosen_twice, source="Paxos Made Simple, section 2.2"),
)
