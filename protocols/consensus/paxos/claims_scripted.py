"""What each scenario of Paxos says of its own run: its title and summary, and its key moments."""

from __future__ import annotations

from protocols.claim import Check, comes, never, now
from protocols.consensus.paxos.protocol import Accept, Nack
from protocols.declaration import Claim, Scripted, Telling
from protocols.node import NodeId


def turns(node: NodeId, **fields: object) -> Check:
    """The node's step has just made its fields so."""

    def check(t: Telling) -> bool:
        if t.node != node or t.before is None:
            return False
        are, were = (tuple(getattr(state, field) for field in fields) for state in (t.after, t.before))
        return are == tuple(fields.values()) != were

    return check


def chosen(*choices: tuple[str, int]) -> Check:
    """A vote that has just reached a disk makes exactly these the choices so far."""
    return lambda t: t.kind == "forced" and tuple((one.value, one.ballot) for one in t.world.history.chosen) == choices


def happens(kind: str, node: NodeId = "") -> Check:
    return lambda t: t.kind == kind and (not node or t.node == node)


def refuses(node: NodeId, ballot: int, promised: int) -> Check:
    """A request to accept has come that is below what the node has promised."""
    return lambda t: t.node == node and isinstance(t.msg, Accept) and t.msg.ballot == ballot < promised == t.after.promised


def _is_known(t: Telling) -> bool:
    world = t.world
    return any(world.nodes[p].chosen for p in world.of("proposer")) or any(world.nodes[node].learned for node in world.of("learner"))


def _unknown(t: Telling) -> bool:
    return bool(t.world.history.chosen) and not _is_known(t)


def _both(t: Telling) -> bool:
    return len({one.value for one in t.world.history.chosen}) > 1


def _any_choice(t: Telling) -> bool:
    return bool(t.world.history.chosen)


def _x_is_chosen(t: Telling) -> bool:
    return any(one.value == "X" for one in t.world.history.chosen)


def one(name: str, check: Check) -> tuple[Claim, ...]:
    return (now(name, check),)


X_IN_11 = one("X is on two disks", chosen(("X", 11)))
X_AT_A2 = one("A2 has X", turns("a2", accepted_ballot=11, accepted_value="X"))
Y_AT_A3 = one("A3 has Y", turns("a3", accepted_ballot=12, accepted_value="Y"))
P1_CRASHES = one("P1 crashes", happens("crash", "p1"))
A1_CRASHES = one("A1 crashes", happens("crash", "a1"))
P2_TAKES_X = one("P2 proposes X", turns("p2", proposal="X", adopted=11))


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


def _is_full(node: NodeId) -> Check:
    """The acceptor's card is filled."""
    return lambda t: t.world.nodes[node].accepted_ballot > 0


def _below_its_promise(t: Telling) -> bool:
    return any(0 < t.world.nodes[a].accepted_ballot < t.world.nodes[a].promised for a in t.world.of("acceptor"))


def _alone(node: NodeId, check: Check) -> tuple[Claim, ...]:
    """The step fills that acceptor's card, and no other has anything on it."""
    return (
        now(f"{node} accepts", check),
        now("nobody else has", lambda t: all(not _is_full(a)(t) for a in t.world.of("acceptor") if a != node)),
    )


ALONE_AT_A1 = _alone("a1", turns("a1", accepted_ballot=11, accepted_value="X"))

SCRIPTED = {
    "p1": Scripted(
        (
            comes("chosen and unknown", _unknown),
            comes("known", _is_known),
            never("P2 asks", lambda t: t.world.nodes["p2"].ballot > 0),
            never("something fails", lambda t: t.kind in ("crash", "lost", "bounced")),
        ),
        {
            "asks": one("P1 asks", turns("p1", ballot=11, value="X")),
            "promises": one("A1 promises", turns("a1", promised=11)),
            "proposes": one("P1 proposes X", turns("p1", proposal="X", adopted=0)),
            "chosen": X_IN_11,
            "learns": one("P1 knows", turns("p1", chosen="X")),
        },
    ),
    "p2": Scripted(
        (
            comes("Y is chosen in both ballots", lambda t: [c.ballot for c in t.world.history.chosen] == [12, 21]),
            never("X is chosen", _x_is_chosen),
        ),
        {
            "overtaken": one("A1 promises P2", turns("a1", promised=12)),
            "refused": one("P1 tries a greater ballot", turns("p1", ballot=21)),
            "chosen": one("Y is on two disks", chosen(("Y", 12))),
            "adopts": one("P1 proposes Y", turns("p1", proposal="Y", adopted=12)),
            "learns": one("P1 knows Y", turns("p1", chosen="Y")),
        },
    ),
    "p3": Scripted(
        (never("a choice", _any_choice), comes("round 31", lambda t: t.world.nodes["p1"].max_round == 31)),
        {
            "proposes": (
                now("P1 proposes X", turns("p1", proposal="X", adopted=0)),
                now("P2's requests are in the air", lambda t: sum(src == "p2" for src, _, _ in t.world.in_flight) == 3),
            ),
            "refused": one("A1 has promised more", refuses("a1", 11, 12)),
            "again": one("P1's next ballot", turns("p1", ballot=21)),
            "refused-too": one("A1 has promised more", refuses("a1", 12, 21)),
            "late": (
                now("round 31", turns("p1", max_round=31)),
                now("no card is filled", lambda t: not any(_is_full(a)(t) for a in t.world.of("acceptor"))),
            ),
        },
    ),
    "p3b": Scripted(
        (comes("X is chosen", _x_is_chosen), never("two values", _both)),
        {
            "refused": one("A1 has promised more", refuses("a1", 11, 12)),
            "gives-way": one("P2 gives way", turns("p2", phase="outbid")),
            "chosen": one("A2 has X", turns("a2", accepted_ballot=81, accepted_value="X")),
            "learns": one("P1 knows X", turns("p1", chosen="X")),
            "adopts": one("P2 proposes X", turns("p2", proposal="X")),
        },
    ),
    "p4": Scripted(
        (comes("P2 proposes X", lambda t: t.world.nodes["p2"].proposal == "X"), comes("P1 is down", lambda t: not t.world.is_up("p1"))),
        {
            "accepts": ALONE_AT_A1,
            "gone": P1_CRASHES,
            "reports": one("A1 promises P2", turns("a1", promised=12)),
            "adopts": P2_TAKES_X,
            "chosen": one("A2 has X", turns("a2", accepted_ballot=12, accepted_value="X")),
        },
    ),
    "p4b": Scripted(
        (comes("Y is chosen", _any_choice), never("X is chosen", _x_is_chosen), comes("A1 is down", lambda t: not t.world.is_up("a1"))),
        {
            "accepts": ALONE_AT_A1,
            "gone": P1_CRASHES,
            "gone-too": A1_CRASHES,
            "free": one("P2 proposes Y", turns("p2", proposal="Y", adopted=0)),
            "chosen": (
                now("Y is on two disks", chosen(("Y", 12))),
                now("X is on A1's", lambda t: t.world.disks["a1"].accepted_value == "X"),
            ),
        },
    ),
    "p5": Scripted(
        (comes("X is chosen twice", lambda t: [c.ballot for c in t.world.history.chosen] == [11, 12]), never("two values", _both)),
        {
            "chosen": X_IN_11,
            "gone": P1_CRASHES,
            "gone-too": A1_CRASHES,
            "adopts": P2_TAKES_X,
            "again": one("X is chosen in both ballots", chosen(("X", 11), ("X", 12))),
        },
    ),
    "p6": Scripted(
        (comes("X is chosen", _x_is_chosen), comes("A2 and A3 are down", lambda t: not t.world.is_up("a2") and not t.world.is_up("a3"))),
        {
            "gone": (
                now("A3 crashes", happens("crash", "a3")),
                now(
                    "both promises are on disk",
                    lambda t: not t.world.is_up("a2") and [t.world.disks[a].promised for a in ("a2", "a3")] == [11, 11],
                ),
            ),
            "alone": ALONE_AT_A1,
            "back": one("A2 is back with its promise", lambda t: t.kind == "restart" and t.node == "a2" and t.after.promised == 11),
            "adopts": one("P1 takes its own value from a report", turns("p1", proposal="X", adopted=11)),
            "chosen": one("A2 has X", turns("a2", accepted_ballot=21, accepted_value="X")),
        },
    ),
    "p7": Scripted(
        (
            comes("X is chosen in both ballots", lambda t: [c.ballot for c in t.world.history.chosen] == [11, 12]),
            never("two values", _both),
        ),
        {
            "chosen": X_IN_11,
            "asks": one("P2 asks", turns("p2", ballot=12, value="Y")),
            "reports": one("A1 promises P2", turns("a1", promised=12)),
            "adopts": P2_TAKES_X,
            "again": one("A2 has X of the next ballot", turns("a2", accepted_ballot=12)),
        },
    ),
    "p8": Scripted(
        (comes("P1 takes X from a report", lambda t: t.world.nodes["p1"].adopted == 11), comes("X is chosen", _x_is_chosen)),
        {
            "lost": one("a request dies", lambda t: t.kind == "lost" and isinstance(t.msg, Accept)),
            "alone": ALONE_AT_A1,
            "again": one("P1's next ballot", turns("p1", ballot=21)),
            "adopts": one("P1 takes its own value from a report", turns("p1", proposal="X", adopted=11)),
            "learns": one("P1 knows X", turns("p1", chosen="X")),
        },
    ),
    "p9": Scripted(
        (comes("P1 proposes Y", lambda t: t.world.nodes["p1"].proposal == "Y"), never("X is chosen", _x_is_chosen)),
        {
            "stuck": one("two promises", lambda t: t.node == "p1" and len(t.after.promises) == 2 != len(t.before.promises)),
            "chosen": one("Y is on three disks", chosen(("Y", 12))),
            "heal": one("the network heals", happens("heal")),
            "adopts": one("P1 proposes Y", turns("p1", proposal="Y", adopted=12)),
            "learns": one("P1 knows Y", turns("p1", chosen="Y")),
        },
    ),
    # ------------------------------------------------------------------------------------------ broken on purpose
    "quorum-of-one": Scripted(
        (comes("each believes in its own", lambda t: (t.world.nodes["p1"].chosen, t.world.nodes["p2"].chosen) == ("X", "Y")),),
        {
            "alone": ALONE_AT_A1,
            "believes": one("P1 believes in X", turns("p1", chosen="X")),
            "other": one("P2 believes in Y", turns("p2", chosen="Y")),
        },
    ),
    "ignore-promises": Scripted(
        both(comes("P2 proposes Y against a report", _proposes_against("p2", "Y"))),
        {
            "chosen": X_IN_11,
            "ignores": one("P2 proposes Y", turns("p2", proposal="Y", adopted=0)),
            "broken": one("Y is chosen, too", chosen(("X", 11), ("Y", 12))),
        },
    ),
    "forget-promise": Scripted(
        both(
            comes("A2 forgets its promise", _restarts("a2", promised=0)),
            comes("it was on disk", lambda t: t.world.disks["a2"].promised == 12),
        ),
        {
            "promises": one("A2 promises P2", turns("a2", promised=12)),
            "back": one("A2 is back without it", lambda t: t.kind == "restart" and t.node == "a2" and t.after.promised == 0),
            "chosen": X_AT_A2,
            "broken": Y_AT_A3,
        },
    ),
    "p6-lazy-disk": Scripted(
        both(
            comes("A2 is back without its promise", _restarts("a2", promised=0)),
            never("a promise is on disk", lambda t: any(t.world.disks[a].promised for a in t.world.of("acceptor"))),
        ),
        {
            "promises": one("A2 promises P2", turns("a2", promised=12)),
            "back": one("A2 is back without it", lambda t: t.kind == "restart" and t.node == "a2" and t.after.promised == 0),
            "chosen": X_AT_A2,
            "broken": Y_AT_A3,
        },
    ),
    "forget-accepted": Scripted(
        both(comes("A2 forgets X", _restarts("a2", promised=11, accepted_ballot=0))),
        {
            "chosen": X_IN_11,
            "back": one(
                "A2 is back without X",
                lambda t: t.kind == "restart" and t.node == "a2" and (t.after.promised, t.after.accepted_ballot) == (11, 0),
            ),
            "free": one("P2 proposes Y", turns("p2", proposal="Y", adopted=0)),
            "broken": Y_AT_A3,
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
            "chosen": X_IN_11,
            "one": one("P2 proposes Y", turns("p2", proposal="Y", adopted=0)),
            "broken": one("A2 goes from X to Y", turns("a2", accepted_value="Y")),
        },
    ),
    "forget-round": Scripted(
        both(comes("one ballot", lambda t: [c.ballot for c in t.world.history.chosen] == [11, 11])),
        {
            "proposes": one("P1 proposes X", turns("p1", proposal="X")),
            "back": one("P1 is back without its round", lambda t: t.kind == "restart" and t.node == "p1" and t.after.max_round == 0),
            "same": one("the same ballot", turns("p1", ballot=11, value="Y")),
            "twice": one("P1 proposes Y", turns("p1", proposal="Y")),
            "broken": one("A2 goes from X to Y", turns("a2", accepted_value="Y")),
        },
    ),
    "accept-below": Scripted(
        both(comes("an acceptor accepts below its promise", _below_its_promise)),
        {
            "promises": one("A1 promises P2", turns("a1", promised=12)),
            "below": X_AT_A2,
            "broken": one("A2 goes from X to Y", turns("a2", accepted_value="Y")),
        },
    ),
    **{
        slug: Scripted(
            both(comes("P1 takes the smaller ballot", _proposes_against("p1", "X"))),
            {
                "alone": ALONE_AT_A1,
                "chosen": Y_AT_A3,
                "wrong": one("P1 takes the smaller ballot", turns("p1", proposal="X", adopted=11)),
                "broken": one("A2 goes from Y to X", turns("a2", accepted_value="X", accepted_ballot=21)),
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
            "two": X_AT_A2,
            "chosen": one("A5 has Y", turns("a5", accepted_ballot=12, accepted_value="Y")),
            "wrong": one("P1 takes the smaller ballot", turns("p1", proposal="X", adopted=11)),
            "broken": one("A3 goes from Y to X", turns("a3", accepted_value="X", accepted_ballot=21)),
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
            "promised": one("A2 promises P2", turns("a2", promised=12)),
            "chosen": Y_AT_A3,
            "back": one("A1 goes back to X", turns("a1", accepted_value="X", accepted_ballot=11)),
            "wrong": one("P1 takes X", turns("p1", proposal="X", adopted=11)),
            "broken": one("A2 has X", turns("a2", accepted_value="X", accepted_ballot=21)),
        },
    ),
    "promise-below": Scripted(
        (comes("P1 is refused", lambda t: t.node == "p1" and isinstance(t.msg, Nack)), never("X is chosen", _x_is_chosen)),
        {
            "below": one(
                "A1 answers below its promise",
                lambda t: (
                    t.node == "a1"
                    and t.msg is not None
                    and getattr(t.msg, "ballot", 0) == 11
                    and t.after.promised == 12
                    and t.kind == "deliver"
                ),
            ),
            "proposes": one("P1 proposes X", turns("p1", proposal="X", adopted=0)),
            "chosen": one("Y is on two disks", chosen(("Y", 12))),
            "refused": one("A1 has promised more", refuses("a1", 11, 12)),
        },
    ),
}
