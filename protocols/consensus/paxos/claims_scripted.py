"""What each scenario of Paxos says of its own run: its title and summary, and its key moments. Those of broken rules are in claims_scripted_broken.py."""

from __future__ import annotations

from protocols.claim import comes, never, now
from protocols.consensus.paxos.claims_scripted_broken import BROKEN
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
    crashes,
    disks,
    down,
    flies,
    gives_way,
    has_not_asked,
    in_ballot,
    is_back,
    known_by_no_node,
    leaves,
    marked,
    no_acceptances,
    no_outcome,
    no_promises,
    not_arrived,
    not_chosen,
    not_on_disk,
    not_refused,
    nothing_chosen,
    on_no_card,
    own_value,
    promise_on_disk,
    refuses,
    rises,
    table,
    turns,
    unaware_of,
    unaware_of_choice,
    unheard,
)
from protocols.consensus.paxos.protocol import Accept, Prepare
from protocols.declaration import Scripted, Telling


def _is_known(t: Telling) -> bool:
    world = t.world
    return any(world.nodes[p].chosen for p in world.of("proposer")) or any(world.nodes[node].learned for node in world.of("learner"))


def _unknown(t: Telling) -> bool:
    return bool(t.world.history.chosen) and not _is_known(t)


def _both(t: Telling) -> bool:
    return len({one.value for one in t.world.history.chosen}) > 1


def _any_vote(t: Telling) -> bool:
    return any(t.world.nodes[a].accepted_ballot for a in t.world.of("acceptor"))


def _any_choice(t: Telling) -> bool:
    return bool(t.world.history.chosen)


def _x_is_chosen(t: Telling) -> bool:
    return any(one.value == "X" for one in t.world.history.chosen)


P2_TAKES_X = (turns("P2 proposes X", "p2", proposal="X", adopted=11), leaves("p2", Accept, 12, "X"))

SCRIPTED = {
    "p1": Scripted(
        (
            comes("chosen and unknown", _unknown),
            comes("known", _is_known),
            never("P2 asks", lambda t: t.world.nodes["p2"].ballot > 0),
            never("something fails", lambda t: t.kind in ("crash", "lost", "bounced")),
        ),
        {
            "asks": (turns("P1 asks", "p1", ballot=11, value="X"), leaves("p1", Prepare, 11), bars(0, "a1", "a2", "a3")),
            "promises": (turns("A1 promises", "a1", promised=11), cards(NOTHING, "a1"), no_promises("p1")),
            "proposes": (
                turns("P1 proposes X", "p1", proposal="X", adopted=0),
                table("p1", a1=NOTHING, a2=NOTHING),
                leaves("p1", Accept, 11, "X"),
                on_no_card(),
            ),
            "chosen": (chooses(X11), known_by_no_node(), disks(X11, "a1", "a2"), not_on_disk("X", "a3"), no_acceptances("p1")),
            "learns": (turns("P1 knows", "p1", chosen="X"), counts("p1", "a1", "a2"), unheard("l1")),
        },
    ),
    "p2": Scripted(
        (
            comes("Y is chosen in both ballots", lambda t: [c.ballot for c in t.world.history.chosen] == [12, 21]),
            never("X is chosen", _x_is_chosen),
        ),
        {
            "overtaken": (turns("A1 promises P2", "a1", promised=12), rises("a1", 11), not_refused("p1")),
            "refused": (turns("P1 tries a greater ballot", "p1", ballot=21), table("p1"), not_arrived("p2", 12, "Y")),
            "chosen": (chooses(Y12), disks(Y12, "a1", "a2"), no_acceptances("p2")),
            "adopts": (
                turns("P1 proposes Y", "p1", proposal="Y", adopted=12),
                marked("Y", "a1", "a2"),
                leaves("p1", Accept, 21, "Y"),
                unaware_of_choice("p1", "Y"),
            ),
            "learns": (turns("P1 knows Y", "p1", chosen="Y"), own_value("p1", "X"), unheard("l1", 21)),
        },
    ),
    "p3": Scripted(
        (never("a vote", _any_vote), comes("round 31", lambda t: t.world.nodes["p1"].max_round == 31)),
        {
            "proposes": (
                turns("P1 proposes X", "p1", proposal="X", adopted=0),
                table("p1", a1=NOTHING, a2=NOTHING),
                leaves("p1", Accept, 11, "X"),
                *(flies(Prepare, "p2", a, 12) for a in ("a1", "a2", "a3")),
                bars(11, "a1", "a2", "a3"),
            ),
            "refused": (refuses("a1", 11, 12), bars(12, "a1"), no_promises("p2")),
            "again": (turns("P1's next ballot", "p1", ballot=21), table("p1"), leaves("p1", Prepare, 21), not_arrived("p1", 11, "X")),
            "refused-too": (refuses("a1", 12, 21), bars(21, "a1"), no_promises("p1")),
            "late": (turns("round 31", "p1", max_round=31), on_no_card(), nothing_chosen()),
        },
    ),
    "p3b": Scripted(
        (comes("X is chosen", _x_is_chosen), never("two values", _both)),
        {
            "refused": (refuses("a1", 11, 12), bars(12, "a1"), on_no_card()),
            "gives-way": (turns("P2 gives way", "p2", phase="outbid"), *gives_way("p2"), not_arrived("p1", 81, "X")),
            "chosen": (
                turns("A2 has X", "a2", accepted_ballot=81, accepted_value="X"),
                cards((81, "X"), "a1", "a2"),
                not_on_disk("X", "a2"),
            ),
            "learns": (turns("P1 knows X", "p1", chosen="X"), counts("p1", "a1", "a2"), unaware_of_choice("p2", "X")),
            "adopts": (turns("P2 proposes X", "p2", proposal="X"), marked("X", "a1", "a2"), unaware_of_choice("p2", "X")),
        },
    ),
    "p4": Scripted(
        (comes("P2 proposes X", lambda t: t.world.nodes["p2"].proposal == "X"), comes("P1 is down", lambda t: not t.world.is_up("p1"))),
        {
            "accepts": (*ALONE_AT_A1, not_on_disk("X", "a1")),
            "gone": (crashes("p1"), down("p1"), cards(X11, "a1"), disks(X11, "a1"), has_not_asked("p2")),
            "reports": (turns("A1 promises P2", "a1", promised=12), carries("a1", 12, X11), unaware_of("p2", "X")),
            "adopts": (*P2_TAKES_X, marked("X", "a1"), own_value("p2", "Y"), not_chosen("X")),
            "chosen": (turns("A2 has X", "a2", accepted_ballot=12, accepted_value="X"), no_acceptances("p2")),
        },
    ),
    "p4b": Scripted(
        (comes("Y is chosen", _any_choice), never("X is chosen", _x_is_chosen), comes("A1 is down", lambda t: not t.world.is_up("a1"))),
        {
            "accepts": (*ALONE_AT_A1, not_on_disk("X", "a1")),
            "gone": (crashes("p1"), down("p1"), unheard("l1")),
            "gone-too": (crashes("a1"), down("a1"), disks(X11, "a1"), has_not_asked("p2")),
            "free": (
                turns("P2 proposes Y", "p2", proposal="Y", adopted=0),
                table("p2", a2=NOTHING, a3=NOTHING),
                leaves("p2", Accept, 12, "Y"),
                on_no_card("Y"),
            ),
            "chosen": (chooses(Y12), disks(Y12, "a2", "a3"), disks(X11, "a1"), no_acceptances("p2")),
        },
    ),
    "p5": Scripted(
        (comes("X is chosen twice", lambda t: [c.ballot for c in t.world.history.chosen] == [11, 12]), never("two values", _both)),
        {
            "chosen": (*X_IN_11, known_by_no_node()),
            "gone": (crashes("p1"), down("p1"), has_not_asked("p2")),
            "gone-too": (crashes("a1"), down("a1"), cards(X11, "a2"), known_by_no_node()),
            "adopts": (*P2_TAKES_X, marked("X", "a2"), unaware_of_choice("p2", "X")),
            "again": (chooses(X11, (12, "X")), disks((12, "X"), "a2", "a3"), no_acceptances("p2")),
        },
    ),
    "p6": Scripted(
        (comes("X is chosen", _x_is_chosen), comes("A2 and A3 are down", lambda t: not t.world.is_up("a2") and not t.world.is_up("a3"))),
        {
            "gone": (crashes("a3"), down("a2", "a3"), promise_on_disk(11, "a2", "a3"), no_promises("p1")),
            "alone": (*ALONE_AT_A1, not_on_disk("X", "a1")),
            "back": (is_back("a2", promised=11), bars(11, "a2"), cards(NOTHING, "a2"), in_ballot("p1", 11)),
            "adopts": (
                turns("P1 takes its own value from a report", "p1", proposal="X", adopted=11),
                own_value("p1", "X"),
                marked("X", "a1"),
                not_chosen("X"),
            ),
            "chosen": (turns("A2 has X", "a2", accepted_ballot=21, accepted_value="X"), not_on_disk("X", "a2")),
        },
    ),
    "p7": Scripted(
        (
            comes("X is chosen in both ballots", lambda t: [c.ballot for c in t.world.history.chosen] == [11, 12]),
            never("two values", _both),
        ),
        {
            "chosen": (*X_IN_11, known_by_no_node()),
            "asks": (turns("P2 asks", "p2", ballot=12, value="Y"), leaves("p2", Prepare, 12), unaware_of_choice("p1", "X")),
            "reports": (turns("A1 promises P2", "a1", promised=12), carries("a1", 12, X11), unaware_of("p2", "X")),
            "adopts": (*P2_TAKES_X, marked("X", "a1", "a2"), unaware_of_choice("p2", "X")),
            "again": (turns("A2 has X of the next ballot", "a2", accepted_ballot=12), cards((12, "X"), "a2"), no_acceptances("p2")),
        },
    ),
    "p8": Scripted(
        (comes("P1 takes X from a report", lambda t: t.world.nodes["p1"].adopted == 11), comes("X is chosen", _x_is_chosen)),
        {
            "lost": (
                now("a request dies", lambda t: t.kind == "lost" and isinstance(t.msg, Accept) and t.msg.value == "X"),
                on_no_card("X"),
            ),
            "alone": (*ALONE_AT_A1, no_acceptances("p1")),
            "again": (turns("P1's next ballot", "p1", ballot=21), leaves("p1", Prepare, 21), no_promises("p1")),
            "adopts": (
                turns("P1 takes its own value from a report", "p1", proposal="X", adopted=11),
                marked("X", "a1"),
                not_chosen("X"),
            ),
            "learns": (turns("P1 knows X", "p1", chosen="X"), counts("p1", "a1", "a2"), in_ballot("p1", 21), unheard("l1", 21)),
        },
    ),
    "p9": Scripted(
        (comes("P1 proposes Y", lambda t: t.world.nodes["p1"].proposal == "Y"), never("X is chosen", _x_is_chosen)),
        {
            "stuck": (
                now("two promises", lambda t: t.node == "p1" and len(t.after.promises) == 2 != len(t.before.promises)),
                no_promises("p2"),
            ),
            "chosen": (
                chooses(Y12),
                disks(Y12, "a3", "a4", "a5"),
                no_outcome("p1"),
                now("P1 is cut off", lambda t: not any(t.world.linked("p1", node) for node in ("p2", "a3", "a4", "a5", "l1"))),
            ),
            "heal": (
                now("the network heals", lambda t: t.kind == "heal" and all(t.world.linked("p1", node) for node in ("a3", "a4", "a5"))),
                unaware_of("p1", "Y"),
            ),
            "adopts": (turns("P1 proposes Y", "p1", proposal="Y", adopted=12), marked("Y", "a3"), unaware_of_choice("p1", "Y")),
            "learns": (
                turns("P1 knows Y", "p1", chosen="Y"),
                now("L1 has no majority", lambda t: all(len(one.acceptors) < 3 for one in t.world.nodes["l1"].tallies if one.ballot == 21)),
            ),
        },
    ),
    **BROKEN,
}
