"""What a key moment of Paxos says there is to see, and what is not there yet: bars, cards, disks, tables, and what is on its way.

Each gives a claim of the moment's own step. `vote` is a pair of a ballot and a value.
"""

from __future__ import annotations

from typing import Any

from protocols.claim import every, now, will
from protocols.consensus.paxos.properties import returned
from protocols.consensus.paxos.protocol import IDLE, NO_BALLOT, NO_VALUE, OUTBID, PREPARING, PROPOSING, Accept, Promise
from protocols.declaration import Claim, Telling
from protocols.node import Msg, NodeId

Pair = tuple[int, str]
NOTHING: Pair = (NO_BALLOT, NO_VALUE)
X11: Pair = (11, "X")
Y12: Pair = (12, "Y")

# ------------------------------------------------------------------------------------------------ what has just happened


def turns(name: str, node: NodeId, **fields: object) -> Claim:
    """The node's step has just made its fields so."""

    def check(t: Telling) -> bool:
        if t.node != node or t.before is None:
            return False
        are, were = (tuple(getattr(state, field) for field in fields) for state in (t.after, t.before))
        return are == tuple(fields.values()) != were

    return now(name, check)


def chooses(*choices: Pair) -> Claim:
    """A vote that has just reached a disk makes exactly these the choices so far."""
    return now("chosen", lambda t: t.kind == "forced" and tuple((one.ballot, one.value) for one in t.world.history.chosen) == choices)


def crashes(node: NodeId) -> Claim:
    return now(f"{node} crashes", lambda t: t.kind == "crash" and t.node == node)


def refuses(node: NodeId, ballot: int, promised: int) -> Claim:
    """A request to accept has come that is below what the node has promised."""

    def check(t: Telling) -> bool:
        return t.node == node and isinstance(t.msg, Accept) and t.msg.ballot == ballot < promised == t.after.promised

    return now(f"{node} refuses", check)


def is_back(node: NodeId, **fields: object) -> Claim:
    def check(t: Telling) -> bool:
        return t.kind == "restart" and t.node == node and all(getattr(t.after, field) == value for field, value in fields.items())

    return now(f"{node} is back", check)


# ------------------------------------------------------------------------------------------------ what there is to see


def bars(ballot: int, *nodes: NodeId) -> Claim:
    """The bars of these acceptors are at that ballot; 0 is no bar."""
    return now(f"bars of {' '.join(nodes)}", lambda t: all(t.world.nodes[node].promised == ballot for node in nodes))


def rises(node: NodeId, ballot: int) -> Claim:
    """Before this step the acceptor's bar was at that ballot."""
    return now(f"{node}'s bar was lower", lambda t: t.node == node and t.before.promised == ballot)


def _vote(t: Telling, node: NodeId) -> Pair:
    state = t.world.nodes[node]
    return state.accepted_ballot, state.accepted_value


def cards(vote: Pair, *nodes: NodeId) -> Claim:
    """The cards of these acceptors hold that vote, in memory."""
    return now(f"cards of {' '.join(nodes)}", lambda t: all(_vote(t, node) == vote for node in nodes))


def others_are_empty(*nodes: NodeId) -> Claim:
    """The cards of all other acceptors are empty."""
    return every("other cards are empty", lambda t: all(_vote(t, a) == NOTHING for a in t.world.of("acceptor") if a not in nodes))


def was_on_card(node: NodeId, vote: Pair) -> Claim:
    return now(f"{node}'s card before", lambda t: t.node == node and (t.before.accepted_ballot, t.before.accepted_value) == vote)


def disks(vote: Pair, *nodes: NodeId) -> Claim:
    """That vote is on the disks of these acceptors."""

    def check(t: Telling) -> bool:
        kept = [t.world.disks[node] for node in nodes]
        return all((disk.accepted_ballot, disk.accepted_value) == vote for disk in kept)

    return now(f"disks of {' '.join(nodes)}", check)


def promise_on_disk(ballot: int, *nodes: NodeId) -> Claim:
    return now("promises on disk", lambda t: all(t.world.disks[node].promised == ballot for node in nodes))


def down(*nodes: NodeId) -> Claim:
    return now(f"{' '.join(nodes)} down", lambda t: not any(t.world.is_up(node) for node in nodes))


def table(proposer: NodeId, **votes: Pair) -> Claim:
    """The proposer's promises are these, and what each reports."""

    def check(t: Telling) -> bool:
        return {a: (vote.ballot, vote.value) for a, vote in t.world.nodes[proposer].promises.items()} == votes

    return now(f"{proposer}'s table", check)


def marked(value: str, *acceptors: NodeId) -> Claim:
    """In the table on the page these acceptors' votes are ringed, they hold that value, and no other vote is."""

    def check(t: Telling) -> bool:
        shown: Any = returned(t.world)
        cells = dict(zip(shown["columns"], shown["rows"][0]["cells"], strict=True)) if shown else {}
        ringed = {a: cell["value"] for a, cell in cells.items() if cell and cell["marked"]}
        return ringed == dict.fromkeys(acceptors, value)

    return now("ringed", check)


def leaves(node: NodeId, kind: type[Msg], ballot: int, value: str = NO_VALUE) -> Claim:
    """Such a request waits to leave the node for every acceptor."""

    def check(t: Telling) -> bool:
        sent = {to for to, msg in t.world.outbox(node) if isinstance(msg, kind) and _of(msg) == (ballot, value)}
        return sent == {*t.world.of("acceptor")}

    return now(f"{node} sends", check)


def _of(msg: Msg) -> Pair:
    return getattr(msg, "ballot", NO_BALLOT), getattr(msg, "value", NO_VALUE)


def own_value(node: NodeId, value: str) -> Claim:
    return now(f"{node}'s own value", lambda t: t.world.nodes[node].value == value)


def in_ballot(node: NodeId, ballot: int) -> Claim:
    return now(f"{node}'s ballot", lambda t: t.world.nodes[node].ballot == ballot)


def counts(node: NodeId, *acceptors: NodeId) -> Claim:
    """A proposer has counted the acceptances of these."""
    return now(f"{node} has counted", lambda t: t.world.nodes[node].accepted_by == acceptors)


def carries(node: NodeId, ballot: int, vote: Pair) -> Claim:
    """The acceptor's promise that waits to leave reports that vote."""

    def check(t: Telling) -> bool:
        promises = [msg for _, msg in t.world.outbox(node) if isinstance(msg, Promise)]
        return [(msg.ballot, (msg.accepted_ballot, msg.accepted_value)) for msg in promises] == [(ballot, vote)]

    return now("its promise reports", check)


def flies(kind: type[Msg], src: NodeId, to: NodeId, ballot: int, value: str = NO_VALUE) -> Claim:
    """Such a message is on its way."""
    return now(
        f"on its way to {to}",
        lambda t: any((a, b, _of(msg)) == (src, to, (ballot, value)) and isinstance(msg, kind) for a, b, msg in t.world.in_flight),
    )


def gives_way(node: NodeId) -> tuple[Claim, ...]:
    """It asks for nothing; its timer ends within 300 ms, and then it asks in a greater ballot."""
    return (
        now("nothing leaves it", lambda t: t.world.nodes[node].phase == OUTBID and not t.world.outbox(node)),
        will("its timer runs", lambda _: 300_000, lambda told, then: then.kind == "timer" and then.node == node == told.node),
    )


ALONE_AT_A1 = (turns("A1 has X", "a1", accepted_ballot=11, accepted_value="X"), cards(X11, "a1"), others_are_empty("a1"))
X_IN_11 = (chooses(X11), disks(X11, "a1", "a2"))

# ------------------------------------------------------------------------------------------------ what is not there yet


def nothing_chosen() -> Claim:
    return now("nothing is chosen", lambda t: not t.world.history.chosen)


def not_chosen(value: str) -> Claim:
    return now(f"{value} is not chosen", lambda t: value not in [one.value for one in t.world.history.chosen])


def known_by_no_node() -> Claim:
    """A value is chosen, and no proposer and no learner has an outcome."""

    def check(t: Telling) -> bool:
        world = t.world
        outcomes = [*(world.nodes[p].chosen for p in world.of("proposer")), *(world.nodes[one].learned for one in world.of("learner"))]
        return bool(world.history.chosen) and not any(outcomes)

    return every("known by no node", check)


def no_outcome(node: NodeId) -> Claim:
    return now(f"{node} has no outcome", lambda t: t.world.nodes[node].chosen == NO_VALUE)


def unaware_of_choice(node: NodeId, value: str) -> Claim:
    """That value is chosen, and the proposer has no outcome."""
    return now(
        f"{node} doesn't know",
        lambda t: value in [one.value for one in t.world.history.chosen] and t.world.nodes[node].chosen == NO_VALUE,
    )


def unaware_of(node: NodeId, value: str) -> Claim:
    """Nothing in the proposer's memory is of that value."""

    def check(t: Telling) -> bool:
        state = t.world.nodes[node]
        return value not in (state.value, state.proposal, state.chosen, *(vote.value for vote in state.promises.values()))

    return now(f"{node} doesn't know of {value}", check)


def not_on_disk(value: str, *nodes: NodeId) -> Claim:
    return now(f"{value} is on no disk of {' '.join(nodes)}", lambda t: all(t.world.disks[node].accepted_value != value for node in nodes))


def empty_disk(node: NodeId) -> Claim:
    return now(f"{node}'s disk is empty", lambda t: (t.world.disks[node].promised, t.world.disks[node].accepted_ballot) == (0, 0))


def on_no_card(value: str = "") -> Claim:
    """No acceptor has accepted that value; without one, none has accepted anything."""

    def check(t: Telling) -> bool:
        held = [t.world.nodes[a].accepted_value for a in t.world.of("acceptor")]
        return value not in held if value else not any(held)

    return every("on no card", check)


def no_promises(node: NodeId) -> Claim:
    """A proposer that is in a ballot has no promise for it."""
    return now(f"{node} has no promise", lambda t: t.world.nodes[node].phase == PREPARING and not t.world.nodes[node].promises)


def no_acceptances(node: NodeId) -> Claim:
    return now(f"{node} has counted none", lambda t: not t.world.nodes[node].accepted_by)


def not_refused(node: NodeId) -> Claim:
    """A proposer has proposed and has heard of no refusal."""
    return now(f"{node} doesn't know", lambda t: (t.world.nodes[node].phase, t.world.nodes[node].refused_round) == (PROPOSING, 0))


def has_not_asked(node: NodeId) -> Claim:
    return now(f"{node} has not asked", lambda t: (t.world.nodes[node].phase, t.world.nodes[node].max_round) == (IDLE, 0))


def not_arrived(src: NodeId, ballot: int, value: str) -> Claim:
    """All of a proposer's requests with that value are in the air."""

    def check(t: Telling) -> bool:
        air = {to for a, to, msg in t.world.in_flight if a == src and isinstance(msg, Accept) and _of(msg) == (ballot, value)}
        return air == {*t.world.of("acceptor")}

    return every(f"{value} has not arrived", check)


def unheard(learner: NodeId, ballot: int = 0) -> Claim:
    """A learner has heard of no acceptance in that ballot; without one, of none at all."""
    return now(
        f"{learner} has heard of none",
        lambda t: not any(tally.ballot == ballot or not ballot for tally in t.world.nodes[learner].tallies),
    )
