"""What the scenarios whose rules are broken on purpose say of their own runs."""

from __future__ import annotations

from protocols.claim import Check, comes, never, now
from protocols.consensus.paxos.claims_shown import (
    ALONE_AT_A1,
    NOTHING,
    X11,
    X_IN_11,
    Y12,
    bars,
    cards,
    carries,
    chooses,
    counts,
    disks,
    empty_disk,
    flies,
    has_not_asked,
    is_back,
    known_by_no_node,
    leaves,
    marked,
    no_acceptances,
    no_promises,
    not_arrived,
    not_chosen,
    not_on_disk,
    not_refused,
    nothing_chosen,
    on_no_card,
    others_are_empty,
    promise_on_disk,
    refuses,
    table,
    turns,
    unaware_of,
    unaware_of_choice,
    was_on_card,
)
from protocols.consensus.paxos.protocol import Accept, Nack, Prepare, Promise
from protocols.declaration import Claim, Scripted, Telling
from protocols.node import NodeId

X_AT_A2 = turns("A2 has X", "a2", accepted_ballot=11, accepted_value="X")
Y_AT_A3 = turns("A3 has Y", "a3", accepted_ballot=12, accepted_value="Y")


def _both(t: Telling) -> bool:
    return len({one.value for one in t.world.history.chosen}) > 1


def both(*mistakes: Claim) -> tuple[Claim, ...]:
    """Two values are chosen, by a mistake of its own."""
    return (comes("X and Y are chosen", _both), *mistakes)


def _restarts(node: NodeId, **fields: object) -> Check:
    return lambda t: t.kind == "restart" and t.node == node and all(getattr(t.after, field) == value for field, value in fields.items())


def _proposes_against(node: NodeId, value: str) -> Check:
    """It proposes that although its promises report another value in a greater ballot than the one that it took."""

    def check(t: Telling) -> bool:
        state = t.world.nodes[node]
        return state.proposal == value and any(vote.ballot > state.adopted and vote.value != value for vote in state.promises.values())

    return check


def _below_its_promise(t: Telling) -> bool:
    return any(0 < t.world.nodes[a].accepted_ballot < t.world.nodes[a].promised for a in t.world.of("acceptor"))


BROKEN = {
    "quorum-of-one": Scripted(
        (comes("each believes in its own", lambda t: (t.world.nodes["p1"].chosen, t.world.nodes["p2"].chosen) == ("X", "Y")),),
        {
            "alone": (*ALONE_AT_A1, nothing_chosen()),
            "believes": (turns("P1 believes in X", "p1", chosen="X"), counts("p1", "a1"), not_chosen("X")),
            "other": (turns("P2 believes in Y", "p2", chosen="Y"), counts("p2", "a2"), unaware_of("p1", "Y")),
        },
    ),
    "ignore-promises": Scripted(
        both(comes("P2 proposes Y against a report", _proposes_against("p2", "Y"))),
        {
            "chosen": (*X_IN_11, known_by_no_node()),
            "ignores": (
                turns("P2 proposes Y", "p2", proposal="Y", adopted=0),
                table("p2", a1=X11, a2=X11),
                leaves("p2", Accept, 12, "Y"),
                on_no_card("Y"),
            ),
            "broken": (chooses(X11, Y12), disks(Y12, "a1", "a2"), unaware_of("p1", "Y")),
        },
    ),
    "forget-promise": Scripted(
        both(
            comes("A2 forgets its promise", _restarts("a2", promised=0)),
            comes("it was on disk", lambda t: t.world.disks["a2"].promised == 12),
        ),
        {
            "promises": (turns("A2 promises P2", "a2", promised=12), not_arrived("p1", 11, "X")),
            "back": (is_back("a2", promised=0), promise_on_disk(12, "a2"), on_no_card("X")),
            "chosen": (X_AT_A2, not_on_disk("X", "a2")),
            "broken": (Y_AT_A3, not_on_disk("Y", "a3")),
        },
    ),
    "p6-lazy-disk": Scripted(
        both(
            comes("A2 is back without its promise", _restarts("a2", promised=0)),
            never("a promise is on disk", lambda t: any(t.world.disks[a].promised for a in t.world.of("acceptor"))),
        ),
        {
            "promises": (turns("A2 promises P2", "a2", promised=12), empty_disk("a2")),
            "back": (is_back("a2", promised=0), on_no_card("X")),
            "chosen": (X_AT_A2, empty_disk("a2")),
            "broken": (Y_AT_A3, no_acceptances("p2")),
        },
    ),
    "forget-accepted": Scripted(
        both(comes("A2 forgets X", _restarts("a2", promised=11, accepted_ballot=0))),
        {
            "chosen": (*X_IN_11, known_by_no_node()),
            "back": (is_back("a2", promised=11, accepted_ballot=0), has_not_asked("p2")),
            "free": (
                turns("P2 proposes Y", "p2", proposal="Y", adopted=0),
                table("p2", a2=NOTHING, a3=NOTHING),
                leaves("p2", Accept, 12, "Y"),
                on_no_card("Y"),
            ),
            "broken": (Y_AT_A3, not_on_disk("Y", "a3")),
        },
    ),
    "one-promise": Scripted(
        both(
            comes(
                "one promise is enough",
                lambda t: t.world.nodes["p2"].phase == "proposing" and tuple(t.world.nodes["p2"].promises) == ("a3",),
            )
        ),
        {
            "chosen": (*X_IN_11, known_by_no_node()),
            "one": (turns("P2 proposes Y", "p2", proposal="Y", adopted=0), table("p2", a3=NOTHING), leaves("p2", Accept, 12, "Y")),
            "broken": (turns("A2 has Y", "a2", accepted_value="Y"), was_on_card("a2", X11), not_on_disk("Y", "a2")),
        },
    ),
    "forget-round": Scripted(
        both(comes("one ballot", lambda t: [c.ballot for c in t.world.history.chosen] == [11, 11])),
        {
            "proposes": (turns("P1 proposes X", "p1", proposal="X"), leaves("p1", Accept, 11, "X"), on_no_card("X")),
            "back": (is_back("p1", max_round=0), flies(Promise, "a2", "p1", 11)),
            "same": (turns("the same ballot", "p1", ballot=11, value="Y"), leaves("p1", Prepare, 11), not_arrived("p1", 11, "X")),
            "twice": (turns("P1 proposes Y", "p1", proposal="Y"), leaves("p1", Accept, 11, "Y"), on_no_card("Y")),
            "broken": (
                turns("A2 has Y", "a2", accepted_value="Y"),
                was_on_card("a2", X11),
                cards((11, "Y"), "a2"),
                not_on_disk("Y", "a2"),
            ),
        },
    ),
    "accept-below": Scripted(
        both(comes("an acceptor accepts below its promise", _below_its_promise)),
        {
            "promises": (turns("A1 promises P2", "a1", promised=12), not_arrived("p1", 11, "X")),
            "below": (X_AT_A2, bars(12, "a2"), not_on_disk("X", "a2")),
            "broken": (turns("A2 has Y", "a2", accepted_value="Y"), was_on_card("a2", X11), not_on_disk("Y", "a2")),
        },
    ),
    **{
        slug: Scripted(
            both(comes("P1 takes the smaller ballot", _proposes_against("p1", "X"))),
            {
                "alone": (*ALONE_AT_A1, not_on_disk("X", "a1")),
                "chosen": (Y_AT_A3, not_on_disk("Y", "a3")),
                "wrong": (
                    turns("P1 takes the smaller ballot", "p1", proposal="X", adopted=11),
                    table("p1", a1=X11, a2=Y12),
                    leaves("p1", Accept, 21, "X"),
                    unaware_of_choice("p1", "Y"),
                ),
                "broken": (
                    turns("A2 has X", "a2", accepted_value="X", accepted_ballot=21),
                    was_on_card("a2", Y12),
                    not_on_disk("X", "a2"),
                ),
            },
        )
        for slug in ("adopt-any", "adopt-lowest")
    },
    "adopt-most-frequent": Scripted(
        both(
            comes(
                "P1 takes the value with two copies",
                lambda t: _proposes_against("p1", "X")(t) and [v.value for v in t.world.nodes["p1"].promises.values()].count("X") == 2,
            )
        ),
        {
            "two": (X_AT_A2, cards(X11, "a1", "a2"), others_are_empty("a1", "a2"), not_chosen("X")),
            "chosen": (turns("A5 has Y", "a5", accepted_ballot=12, accepted_value="Y"), not_on_disk("Y", "a5")),
            "wrong": (
                turns("P1 takes the smaller ballot", "p1", proposal="X", adopted=11),
                table("p1", a1=X11, a2=X11, a3=Y12),
                leaves("p1", Accept, 21, "X"),
                unaware_of_choice("p1", "Y"),
            ),
            "broken": (turns("A3 has X", "a3", accepted_value="X", accepted_ballot=21), was_on_card("a3", Y12), not_on_disk("X", "a3")),
        },
    ),
    "keep-promise": Scripted(
        both(
            comes(
                "A1 goes back",
                lambda t: t.node == "a1" and t.before is not None and t.before.accepted_ballot == 12 and t.after.accepted_ballot == 11,
            )
        ),
        {
            "promised": (turns("A2 promises P2", "a2", promised=12), not_arrived("p1", 11, "X")),
            "chosen": (Y_AT_A3, not_on_disk("Y", "a3")),
            "back": (turns("A1 has X", "a1", accepted_value="X", accepted_ballot=11), was_on_card("a1", Y12), not_on_disk("X", "a1")),
            "wrong": (
                turns("P1 takes X", "p1", proposal="X", adopted=11),
                marked("X", "a1"),
                leaves("p1", Accept, 21, "X"),
                unaware_of_choice("p1", "Y"),
            ),
            "broken": (turns("A2 has X", "a2", accepted_value="X", accepted_ballot=21), not_on_disk("X", "a2")),
        },
    ),
    "promise-below": Scripted(
        (
            comes("P1 is refused", lambda t: t.node == "p1" and isinstance(t.msg, Nack)),
            never("X is chosen", lambda t: any(one.value == "X" for one in t.world.history.chosen)),
        ),
        {
            "below": (
                now("A1 is asked below its promise", lambda t: t.node == "a1" and isinstance(t.msg, Prepare) and t.msg.ballot == 11),
                bars(12, "a1"),
                carries("a1", 11, NOTHING),
                no_promises("p1"),
            ),
            "proposes": (turns("P1 proposes X", "p1", proposal="X", adopted=0), leaves("p1", Accept, 11, "X"), on_no_card("Y")),
            "chosen": (chooses(Y12), disks(Y12, "a1", "a2"), not_arrived("p1", 11, "X")),
            "refused": (refuses("a1", 11, 12), bars(12, "a1"), not_refused("p1")),
        },
    ),
}
