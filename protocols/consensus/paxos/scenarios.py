"""Paxos's runs worth seeing: how a value is chosen, what binds a later proposer, and one run for each rule that is broken on purpose."""

from __future__ import annotations

from protocols.declaration import Scenario
from protocols.expect import Check, by, in_memory, is_broken, is_down, moments, on_disk, timeouts, turns
from protocols.node import MS, NodeId


def _chosen(value: str, *ballots: int) -> Check:
    """This value was chosen in exactly these ballots, and no other ever was."""
    return lambda world: [(choice.value, choice.ballot) for choice in world.history.chosen] == [(value, ballot) for ballot in ballots]


def _chosen_both(first: str, first_ballot: int, second: str, second_ballot: int) -> Check:
    """Two values were chosen, which is what must never be."""
    both = [(first, first_ballot), (second, second_ballot)]
    return lambda world: [(choice.value, choice.ballot) for choice in world.history.chosen] == both


def _never_chosen(world: object) -> bool:
    return not world.history.chosen  # type: ignore[attr-defined]


def _proposes(node: NodeId, ballot: int, value: str, adopted: int = 0) -> Check:
    def check(world: object) -> bool:
        state = world.nodes[node]  # type: ignore[attr-defined]
        return (state.phase, state.ballot, state.proposal, state.adopted) == ("proposing", ballot, value, adopted)

    return check


def _knows(node: NodeId, value: str) -> Check:
    return in_memory("chosen", **{node: value})


X, Y_15 = "client:p1.propose-x@0", "client:p2.propose-y@15"
ONLY_A1 = ("cut:p1-a2@21", "cut:p1-a3@21")  # P1's Accepts reach A1 and nobody else
FIXED_30 = {"retry-lo": 30, "retry-hi": 30}
SOLE = (X, *ONLY_A1, "crash:p1@31", "client:p2.propose-y@50")
LATER_MAJORITY = (X, *ONLY_A1, "cut:p2-a1@0", "client:p2.propose-y@40", "mend:p1-a2@90")
FORGETS = ("cut:p2-a1@0", X, Y_15, "crash:a2@26", "restart:a2@27")
P1_AT_100 = timeouts("retry", p1=(100, 1_000))

SCENARIOS = (
    Scenario(
        "p1",
        until_us=100 * MS,
        script=(X,),
        moments=moments(
            asks="p1.note.asks",
            promises="a1.note.promises",
            proposes="p1.note.proposes-own",
            chosen="a2.forced.state.2",
            learns="p1.note.learns-own",
        ),
        expect=(
            *turns(20, "P1 proposes its own value", _proposes("p1", 11, "X")),
            *turns(30, "X is chosen", _chosen("X", 11)),
            *turns(40, "P1 knows it", _knows("p1", "X")),
            *turns(40, "the learner knows it", in_memory("learned", l1="X")),
        ),
    ),
    Scenario(
        "p2",
        until_us=150 * MS,
        params={"after-refusal": "at-once"},
        script=(X, Y_15),
        moments=moments(
            overtaken="a1.note.promises.2",
            refused="p1.note.outbid-again",
            chosen="a2.forced.state.3",
            adopts="p1.note.adopts",
            learns="p1.note.learns-other",
        ),
        expect=(
            *turns(40, "P1 asks again, in ballot 21", in_memory("ballot", p1=21)),
            *turns(45, "Y is chosen", _chosen("Y", 12)),
            *turns(60, "P1 proposes Y", _proposes("p1", 21, "Y", 12)),
            *turns(80, "P1 knows Y", _knows("p1", "Y")),
            by(80, "Y was chosen twice", _chosen("Y", 12, 21)),
        ),
    ),
    Scenario(
        "p3",
        until_us=1_000 * MS,
        params=FIXED_30,
        script=(X, Y_15),
        moments=moments(
            proposes="p1.note.proposes-own",
            again="p1.note.asks-again",
            refused="a1.note.accept-refused",
            refused_too="a1.note.accept-refused.2",
            late="p1.note.asks-again.30",
        ),
        expect=(
            by(999, "nothing is chosen", _never_chosen),
            by(999, "P1 is in round 34", in_memory("max_round", p1=34)),
            by(999, "P2 is in round 33", in_memory("max_round", p2=33)),
        ),
    ),
    Scenario(
        "p3b",
        until_us=400 * MS,
        params=FIXED_30,
        pins={"p1.retry.8": 60 * MS, "p2.retry.7": 90 * MS, "p2.retry.8": 60 * MS, "p2.retry.9": 90 * MS},
        script=(X, Y_15),
        moments=moments(
            refused="a1.note.accept-refused",
            gives_way="p2.note.outbid",
            chosen="a2.note.accepts",
            learns="p1.note.learns-own",
            adopts="p2.note.adopts",
        ),
        expect=(
            *turns(240, "X is chosen in ballot 81", lambda world: [c.ballot for c in world.history.chosen[:1]] == [81]),
            *turns(250, "P1 knows X", _knows("p1", "X")),
        ),
    ),
    Scenario(
        "p4",
        until_us=150 * MS,
        script=SOLE,
        moments=moments(
            accepts="a1.note.accepts",
            gone="p1.step.crash",
            reports="a1.note.promises-reports",
            adopts="p2.note.adopts",
            chosen="a2.note.accepts",
        ),
        expect=(
            by(40, "A1 alone has accepted X", on_disk("accepted_value", a1="X", a2="", a3="")),
            by(69, "nothing is chosen", _never_chosen),
            *turns(70, "P2 proposes X", _proposes("p2", 12, "X", 11)),
            *turns(80, "X is chosen", _chosen("X", 12)),
        ),
    ),
    Scenario(
        "p4b",
        until_us=150 * MS,
        script=(*SOLE[:-1], "crash:a1@45", SOLE[-1]),
        moments=moments(
            accepts="a1.note.accepts",
            gone="p1.step.crash",
            gone_too="a1.step.crash",
            free="p2.note.proposes-own",
            chosen="a3.forced.state.3",
        ),
        expect=(
            *turns(70, "P2 proposes Y", _proposes("p2", 12, "Y")),
            *turns(80, "Y is chosen", _chosen("Y", 12)),
            by(149, "X is still on A1's disk", on_disk("accepted_value", a1="X")),
        ),
    ),
    Scenario(
        "p5",
        until_us=150 * MS,
        params={"learners": 0},
        script=(X, "cut:p1-a3@20", "crash:p1@31", "crash:a1@45", "client:p2.propose-y@50"),
        moments=moments(
            chosen="a2.forced.state.2", gone="p1.step.crash", gone_too="a1.step.crash", adopts="p2.note.adopts", again="a3.forced.state.3"
        ),
        expect=(
            *turns(30, "X is chosen", _chosen("X", 11)),
            by(45, "who knows it is gone", lambda world: is_down("p1")(world) and is_down("a1")(world)),
            *turns(70, "P2 proposes X", _proposes("p2", 12, "X", 11)),
            *turns(80, "X is chosen again", _chosen("X", 11, 12)),
        ),
    ),
    Scenario(
        "p6",
        until_us=300 * MS,
        pins=timeouts("retry", p1=210),
        script=(X, "crash:a2@15", "crash:a3@16", "restart:a2@200"),
        moments=moments(
            gone="a3.step.crash",
            alone="a1.note.accepts",
            back="a2.note.back-promised",
            adopts="p1.note.adopts-same",
            chosen="a2.note.accepts",
        ),
        expect=(
            by(199, "nothing is chosen", _never_chosen),
            by(200, "A2 is back with its promise", in_memory("promised", a2=11)),
            *turns(230, "P1 proposes X again, from A1's promise", _proposes("p1", 21, "X", 11)),
            *turns(240, "X is chosen", _chosen("X", 21)),
        ),
    ),
    Scenario(
        "p7",
        until_us=150 * MS,
        script=(X, "client:p2.propose-y@40"),
        moments=moments(
            chosen="a2.forced.state.2",
            asks="p2.note.asks",
            reports="a1.note.promises-reports",
            adopts="p2.note.adopts",
            again="a2.note.accepts-again",
        ),
        expect=(
            *turns(30, "X is chosen", _chosen("X", 11)),
            *turns(70, "X is chosen again", _chosen("X", 11, 12)),
            *turns(80, "P2 knows X", _knows("p2", "X")),
        ),
    ),
    Scenario(
        "p8",
        until_us=150 * MS,
        pins=timeouts("retry", p1=60),
        script=(X, *ONLY_A1, "mend:p1-a2@32", "mend:p1-a3@32"),
        moments=moments(
            lost="any.step.lost",
            alone="a1.note.accepts",
            again="p1.note.asks-again",
            adopts="p1.note.adopts-same",
            learns="p1.note.learns-own",
        ),
        expect=(
            by(59, "A1 alone has accepted X", on_disk("accepted_value", a1="X", a2="", a3="")),
            *turns(80, "P1 proposes its own value, from A1's promise", _proposes("p1", 21, "X", 11)),
            *turns(90, "X is chosen", _chosen("X", 21)),
            *turns(100, "P1 knows it", _knows("p1", "X")),
        ),
    ),
    Scenario(
        "p9",
        until_us=300 * MS,
        params={"acceptors": 5},
        pins=timeouts("retry", p1=210),
        script=("partition:p1.a1.a2-p2.a3.a4.a5.l1@0", X, "client:p2.propose-y@5", "heal@200"),
        moments=moments(
            stuck="p1.note.promise-free.2",
            chosen="a5.forced.state.2",
            heal="any.step.heal",
            adopts="p1.note.adopts",
            learns="p1.note.learns-other",
        ),
        expect=(
            *turns(35, "Y is chosen", _chosen("Y", 12)),
            by(209, "P1 has two promises of the three that it needs", lambda world: len(world.nodes["p1"].promises) == 2),
            *turns(230, "P1 proposes Y", _proposes("p1", 21, "Y", 12)),
            *turns(240, "Y is chosen again", _chosen("Y", 12, 21)),
        ),
    ),
    # ------------------------------------------------------------------------------------------ broken on purpose
    Scenario(
        "quorum-of-one",
        until_us=100 * MS,
        params={"quorum-of-one": True},
        script=("partition:p1.a1-p2.a2.a3.l1@0", X, "client:p2.propose-y@5"),
        moments=moments(alone="a1.note.accepts", believes="p1.note.believes", other="p2.note.believes"),
        expect=(by(40, "P1 believes in X", _knows("p1", "X")), by(45, "P2 knows Y", _knows("p2", "Y"))),
        broken="learns-only-chosen",
    ),
    Scenario(
        "ignore-promises",
        until_us=100 * MS,
        params={"ignore-promises": True},
        script=(X, "client:p2.propose-y@40"),
        moments=moments(chosen="a2.forced.state.2", ignores="p2.note.proposes-wrongly", broken="a2.forced.state.4"),
        expect=(*turns(70, "X and Y are chosen", _chosen_both("X", 11, "Y", 12)), by(99, "agreement is broken", is_broken("agreement"))),
        broken="agreement",
    ),
    Scenario(
        "forget-promise",
        until_us=100 * MS,
        params={"forget-promise": True},
        script=FORGETS,
        moments=moments(promises="a2.note.promises.2", back="a2.note.forgets-promise", chosen="a2.note.accepts", broken="a3.note.accepts"),
        expect=(*turns(30, "X is chosen", _chosen("X", 11)), *turns(45, "and so is Y", _chosen_both("X", 11, "Y", 12))),
        broken="agreement",
    ),
    Scenario(
        "p6-lazy-disk",
        until_us=100 * MS,
        params={"lazy-disk": True},
        script=FORGETS,
        moments=moments(promises="a2.note.promises.2", back="a2.note.back-free", chosen="a2.note.accepts", broken="a3.note.accepts"),
        expect=(*turns(30, "X is chosen", _chosen("X", 11)), *turns(45, "and so is Y", _chosen_both("X", 11, "Y", 12))),
        broken="agreement",
    ),
    Scenario(
        "forget-accepted",
        until_us=150 * MS,
        params={"forget-accepted": True},
        script=(X, "cut:p1-a3@20", "crash:a2@35", "restart:a2@36", "crash:a1@45", "client:p2.propose-y@50"),
        moments=moments(chosen="a2.forced.state.2", back="a2.note.forgets-vote", free="p2.note.proposes-own", broken="a3.note.accepts"),
        expect=(*turns(30, "X is chosen", _chosen("X", 11)), *turns(80, "and so is Y", _chosen_both("X", 11, "Y", 12))),
        broken="agreement",
    ),
    Scenario(
        "one-promise",
        until_us=150 * MS,
        params={"one-promise": True},
        script=(X, "cut:p1-a3@20", "delay:p2-a1.prepare.1.30@0", "delay:p2-a2.prepare.1.30@0", "client:p2.propose-y@40"),
        moments=moments(chosen="a2.forced.state.2", one="p2.note.proposes-own", broken="a2.note.accepts-other"),
        expect=(*turns(30, "X is chosen", _chosen("X", 11)), *turns(70, "and so is Y", _chosen_both("X", 11, "Y", 12))),
        broken="agreement",
    ),
    Scenario(
        "forget-round",
        until_us=100 * MS,
        params={"forget-round": True},
        script=(
            X,
            "duplicate:a2-p1.promise.1@0",
            "delay:a3-p1.promise.1.20@0",
            "delay:a2-p1.1.b.promise.20@11",
            "crash:p1@21",
            "restart:p1@22",
            "client:p1.propose-y@23",
        ),
        moments=moments(
            proposes="p1.note.proposes-own",
            back="p1.note.proposer-forgets",
            same="p1.note.asks.2",
            twice="p1.note.proposes-own.2",
            broken="a2.note.accepts-other",
        ),
        expect=(
            *turns(30, "X is chosen", _chosen("X", 11)),
            by(51, "a ballot has two values", is_broken("one-value-per-ballot")),
            *turns(60, "Y is chosen in the same ballot", _chosen_both("X", 11, "Y", 11)),
        ),
        broken="agreement",
    ),
    Scenario(
        "accept-below",
        until_us=100 * MS,
        params={"accept-below": True},
        script=(X, Y_15),
        moments=moments(promises="a1.note.promises.2", below="a2.note.accepts-below", broken="a2.note.accepts-other"),
        expect=(*turns(30, "X is chosen", _chosen("X", 11)), *turns(45, "and so is Y", _chosen_both("X", 11, "Y", 12))),
        broken="agreement",
    ),
    *(
        Scenario(
            slug,
            until_us=200 * MS,
            params={slug: True},
            pins=P1_AT_100,
            script=LATER_MAJORITY,
            moments=moments(
                alone="a1.note.accepts", chosen="a3.note.accepts", wrong="p1.note.proposes-wrongly", broken="a2.note.accepts-other"
            ),
            expect=(*turns(70, "Y is chosen", _chosen("Y", 12)), *turns(130, "and so is X", _chosen_both("Y", 12, "X", 21))),
            broken="agreement",
        )
        for slug in ("adopt-any", "adopt-lowest")
    ),
    Scenario(
        "adopt-most-frequent",
        until_us=200 * MS,
        params={"adopt-most-frequent": True, "acceptors": 5},
        pins=P1_AT_100,
        script=(
            X,
            *(f"cut:p1-a{n}@21" for n in (3, 4, 5)),
            *(f"cut:p2-a{n}@0" for n in (1, 2)),
            "client:p2.propose-y@40",
            "mend:p1-a3@90",
        ),
        moments=moments(two="a2.note.accepts", chosen="a5.note.accepts", wrong="p1.note.proposes-wrongly", broken="a3.note.accepts-other"),
        expect=(*turns(70, "Y is chosen", _chosen("Y", 12)), *turns(130, "and so is X", _chosen_both("Y", 12, "X", 21))),
        broken="agreement",
    ),
    Scenario(
        "keep-promise",
        until_us=200 * MS,
        params={"keep-promise": True},
        pins=timeouts("retry", p1=(100, 80, 1_000)),
        script=(
            X,
            Y_15,
            "drop:p2-a1.prepare.1@0",
            "delay:p1-a1.accept.1.60@0",
            "drop:p2-a2.accept.1@0",
            "cut:p1-a3@100",
        ),
        moments=moments(
            promised="a2.note.promises.2",
            chosen="a3.note.accepts",
            back="a1.note.accepts-other",
            wrong="p1.note.adopts-same",
            broken="a2.note.accepts",
        ),
        expect=(
            *turns(45, "Y is chosen", _chosen("Y", 12)),
            *turns(90, "A1 goes back to X", on_disk("accepted_value", a1="X")),
            *turns(150, "X is chosen", _chosen_both("Y", 12, "X", 21)),
        ),
        broken="agreement",
    ),
    Scenario(
        "promise-below",
        until_us=100 * MS,
        params={"promise-below": True},
        pins=timeouts("retry", p1=1_000),
        script=("client:p2.propose-y@0", "client:p1.propose-x@5"),
        moments=moments(
            below="a1.note.promises-below", proposes="p1.note.proposes-own", chosen="a2.forced.state.2", refused="a1.note.accept-refused"
        ),
        expect=(*turns(30, "Y is chosen", _chosen("Y", 12)), by(99, "and nothing else", _chosen("Y", 12))),
    ),
)
