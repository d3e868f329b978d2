"""Starts that a person sets up by hand: what each acceptor has promised and accepted.

Only an acceptor's last vote is known, as its disk would show it. That is enough: of a ballot below that vote the acceptor has promised more,
so it can't vote there again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from protocols.consensus.paxos.properties import Cast, Choice, History
from protocols.consensus.paxos.protocol import NO_BALLOT, NO_VALUE, Acceptor, PaxosParams, Proposer, ballot_of, round_of
from protocols.declaration import Argument, Custom, Given, Impossible, Setting
from protocols.node import Map, NodeId, State
from protocols.parts.quorum import majority

MAX_ROUND = 20
VALUES = ("x", "y", "z")


class Held(msgspec.Struct, frozen=True, gc=False):
    """What an acceptor is given to hold: its promise, and its vote."""

    promised: int
    ballot: int
    value: str


def _ballot(pair: tuple[int, ...]) -> int:
    """The pair that a start writes, such as (2, 1), as a ballot."""
    return ballot_of(pair[0], f"p{pair[1]}") if pair else NO_BALLOT


def _held(given: Given) -> dict[NodeId, Held]:
    return {
        node: Held(_ballot(said["promised"]), _ballot(said["accepted"]), said["value"].upper() or NO_VALUE) for node, said in given.items()
    }


def _states(params: PaxosParams, given: Given) -> Mapping[NodeId, State]:
    """The acceptors as given. A proposer's disk holds the round of each of its ballots, so that it never uses one twice."""
    held = _held(given)
    states: dict[NodeId, State] = {
        node: Acceptor(promised=h.promised, accepted_ballot=h.ballot, accepted_value=h.value) for node, h in held.items()
    }
    for number in range(1, params.proposers + 1):
        rounds = [round_of(ballot) for h in held.values() for ballot in (h.promised, h.ballot) if ballot and _number_of(ballot) == number]
        states[f"p{number}"] = Proposer(max_round=max(rounds, default=0))
    return states


def _history(_params: PaxosParams, states: Mapping[NodeId, Any]) -> History:
    """The votes that are on the disks; each value in them was proposed, and is chosen in a ballot in which a majority has voted for it."""
    acceptors = {node: state for node, state in states.items() if isinstance(state, Acceptor)}
    votes = tuple(sorted(Cast(a.accepted_ballot, node, a.accepted_value) for node, a in acceptors.items() if a.accepted_ballot))
    proposed = {vote.ballot: vote.value for vote in votes}
    counts = {ballot: sum(vote.ballot == ballot for vote in votes) for ballot in proposed}
    chosen = tuple(Choice(proposed[ballot], ballot, 0) for ballot, count in counts.items() if count >= majority(len(acceptors)))
    return History(
        own=tuple(dict.fromkeys(proposed.values())),
        proposed=Map({ballot: (value,) for ballot, value in proposed.items()}),
        votes=votes,
        chosen=chosen,
    )


def _impossible(params: PaxosParams, given: Given) -> Impossible | None:
    """Why acceptors that keep the rules can't hold this; None if they can."""
    return next(_reasons(params, given), None)


def _reasons(params: PaxosParams, given: Given) -> Iterator[Impossible]:
    for node, said in given.items():
        for pair in (said["promised"], said["accepted"]):
            if pair and not 1 <= pair[1] <= params.proposers:
                yield Impossible(
                    "{node}: ballot {ballot} is no proposer's: its second number is from 1 to {most}",
                    "{node}：提案编号 {ballot} 不属于任何提议者，第二个数须为 1 到 {most}",
                    {"node": node.upper(), "ballot": _pair(_ballot(pair)), "most": params.proposers},
                )
                return
    held = _held(given)
    yield from (reason for node, one in held.items() for reason in _alone(node, one))
    yield from _together(held)


def _alone(node: NodeId, held: Held) -> Iterator[Impossible]:
    """What can't be on one acceptor's disk."""
    about: dict[str, object] = {"node": node.upper(), "ballot": _pair(held.ballot), "promised": _pair(held.promised), "value": held.value}
    if held.value and not held.ballot:
        yield Impossible(
            "{node} has accepted {value}, and no ballot is given in which", "{node} 接受了 {value}，却没有写是在哪个提案编号下接受的", about
        )
    elif held.ballot and not held.value:
        yield Impossible(
            "{node} has accepted in ballot {ballot}, and no value is given", "{node} 在 {ballot} 中接受了提案，却没有写值", about
        )
    elif held.ballot > held.promised:
        yield Impossible(
            "{node} has accepted in ballot {ballot}, so it has promised at least that one; its promise is {promised}"
            if held.promised
            else "{node} has accepted in ballot {ballot}, so it has promised at least that one; no promise is given",
            "{node} 在 {ballot} 中接受了提案，承诺的编号就不会低于它；这里的承诺是 {promised}"
            if held.promised
            else "{node} 在 {ballot} 中接受了提案，承诺的编号就不会低于它；这里没有写承诺",
            about,
        )


def _together(held: Mapping[NodeId, Held]) -> Iterator[Impossible]:
    """What can't be on the disks of several acceptors at once."""
    need = majority(len(held))
    voted = {node: one for node, one in held.items() if one.ballot}
    for node, one in voted.items():
        about: dict[str, object] = {"node": node.upper(), "ballot": _pair(one.ballot), "value": one.value}
        for other, theirs in voted.items():
            if theirs.ballot == one.ballot and theirs.value != one.value:
                yield Impossible(
                    "{node} and {other} have accepted {value} and {second} in the same ballot {ballot}; a ballot has one value",
                    "{node} 和 {other} 在同一个编号 {ballot} 中接受了 {value} 和 {second}；一个编号只有一个值",
                    {**about, "other": other.upper(), "second": theirs.value},
                )
        promised = sum(theirs.promised >= one.ballot for theirs in held.values())
        if promised < need:
            yield Impossible(
                "{node} has accepted in ballot {ballot}: a majority has promised that much before, and here {have} of the {need} have",
                "{node} 在 {ballot} 中接受了提案：此前多数派至少承诺到了这个编号；需要 {need} 个，这里只有 {have} 个",
                {**about, "have": promised, "need": need},
            )
        for theirs in sorted(voted.values(), key=lambda it: it.ballot):
            if theirs.ballot < one.ballot and _may_be_chosen(theirs, one.value, held) and theirs.value != one.value:
                yield Impossible(
                    "{node} has accepted {value} in ballot {ballot}, although {first} may have been chosen in ballot {below} before",
                    "{node} 在 {ballot} 中接受了 {value}，可 {first} 可能早已在 {below} 中被选定",
                    {**about, "first": theirs.value, "below": _pair(theirs.ballot)},
                )


def _may_be_chosen(vote: Held, other: str, held: Mapping[NodeId, Held]) -> bool:
    """Whether no majority shows that nothing but `other` was or can be chosen in that vote's ballot."""
    safe = sum(one.value == other if one.ballot == vote.ballot else one.promised > vote.ballot for one in held.values())
    return safe < majority(len(held))


def _pair(ballot: int) -> str:
    """A ballot as the page writes it."""
    return f"({round_of(ballot)},{_number_of(ballot)})"


def _number_of(ballot: int) -> int:
    """The number of the proposer whose ballot it is."""
    return ballot % 10


CUSTOM = Custom(
    settings=(
        Setting("acceptor", Argument("promised", "numbers", low=1, high=MAX_ROUND, least=2, most=2)),
        Setting("acceptor", Argument("accepted", "numbers", low=1, high=MAX_ROUND, least=2, most=2)),
        Setting("acceptor", Argument("value", "choice", options=VALUES)),
    ),
    states=_states,
    history=_history,
    impossible=_impossible,
)
