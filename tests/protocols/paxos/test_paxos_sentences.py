"""What Paxos says off the beaten path: sentences and lit lines that were false there once, each with the smallest run that showed it."""

from collections.abc import Iterator
from typing import Any

import pytest

from protocols.catalog import captions, find_spec
from protocols.consensus.paxos.protocol import Accept, Accepted, Nack, Prepare, Promise
from protocols.contract.tellings import happenings
from protocols.contract.trouble import trouble
from protocols.declaration import Happening
from protocols.engine.simulate import Run
from protocols.node import MS
from protocols.parts.quorum import majority
from tests.protocols.paxos.test_paxos import X, notes, play

pytestmark = pytest.mark.engine

SPEC = find_spec("paxos")
ONLY_A1 = ("cut:p1-a2@21", "cut:p1-a3@21")
SECOND = (X, *ONLY_A1, "cut:p2-a1@0", "client:p2.propose-x@40", "mend:p1-a2@90")
"""X is accepted in 11 by A1 and in 12 by A2 and A3; then P1 hears of both votes, if it tries again."""


def told(run: Run, node: str) -> list[str]:
    return [key for step in run.steps if step.node == node for key, _ in step.notes]


def broken(run: Run) -> set[str]:
    return {slug for slug, status in run.checker.status.items() if status == "broken"}


def table(run: Run, at_ms: int) -> dict[str, Any]:
    """The table of promises as it is shown at that time."""
    shown: dict[str, Any] = {}
    for step in run.steps:
        if step.t_us <= at_ms * MS and step.truth and "returned" in step.truth:
            shown = step.truth["returned"]  # type: ignore[assignment]
    return shown


# ---------------------------------------------------------------------------------------------- proposers


@pytest.mark.parametrize("switch", ["adopt_lowest", "adopt_any", "ignore_promises"])
def test_the_right_value_is_not_against_the_rule_whichever_report_it_comes_from(switch: str) -> None:
    """The switch takes the vote of the smaller ballot or none, but X is what the greater one has, too."""
    run = play(*SECOND, **{switch: True}, retry_lo=100, retry_hi=100, until_ms=130)
    (_, params), *_ = notes(run, "adopts-same")
    assert (params["value"], params["adopted"]) == ("X", 12)
    assert "proposes-wrongly" not in told(run, "p1")
    assert table(run, 125)["says"] == "adopts"


@pytest.mark.parametrize("switch", ["one_promise", "quorum_of_one"])
def test_a_proposal_after_too_few_promises_says_first_that_a_rule_is_left_out(switch: str) -> None:
    """'A1 promised and reported no value, so P1 proposes its own' read as if that were right. Where all are one, it is."""
    run = play(X, **{switch: True}, until_ms=30)
    (step, params), *_ = notes(run, "proposes-early")
    assert [key for key, _ in step.notes] == ["proposes-early", "proposes-own", "promise-free"]
    assert (params["promised"], params["have"], params["of"]) == (("a1",), 1, 3)
    assert not notes(play(X, **{switch: True}, acceptors=1, until_ms=30), "proposes-early")
    assert not notes(play(X, until_ms=30), "proposes-early")


def test_a_copy_of_a_promise_is_no_second_promise_even_after_the_proposal() -> None:
    run = play(X, "duplicate:a1-p1.promise.1@0", "delay:a1-p1.1.b.promise.5@11", until_ms=90)
    assert [params["acceptor"] for _, params in notes(run, "promise-known")] == ["a1"]
    assert [params["acceptor"] for _, params in notes(run, "promise-extra")] == ["a3"]


def test_a_copy_of_an_acceptance_is_no_second_one_even_when_the_outcome_is_there() -> None:
    run = play(X, "duplicate:a1-p1.accepted.1@0", "delay:a1-p1.2.b.accepted.5@31", until_ms=90)
    assert [params["acceptor"] for _, params in notes(run, "accepted-known")] == ["a1"]
    assert [params["acceptor"] for _, params in notes(run, "accepted-extra")] == ["a3"]


TWICE = (
    X,
    "duplicate:a2-p1.promise.1@0",
    "delay:a3-p1.promise.1.20@0",
    "delay:a2-p1.1.b.promise.20@11",
    "delay:a1-p1.accepted.1.15@0",
    "crash:p1@21",
    "restart:p1@22",
    "client:p1.propose-y@23",
)


def test_in_a_ballot_used_twice_a_value_of_the_first_use_is_not_waited_for() -> None:
    """P1 counts acceptances in ballot 11 then, but of Y: 'it is not counting this ballot' was false."""
    run = play(*TWICE, forget_round=True, until_ms=90)
    states = [h.before for step, h in happenings(run) for key, params in step.notes if (key, params.get("value")) == ("accepted-late", "X")]
    assert ("proposing", 11, "Y") in [(state.phase, state.ballot, state.proposal) for state in states]


def test_answers_to_the_ballot_just_given_up_are_of_no_older_one() -> None:
    """P1 is refused by A1 in 11 and has given it up when A2 refuses it as well: the lit line says 'over', not 'older'."""
    run = play(X, "client:p2.propose-y@15", until_ms=60)
    (step, params), *_ = notes(run, "nack-late")
    assert (step.node, params["ballot"], run.nodes["p1"].ballot) == ("p1", 11, 11)
    assert step.rules == ("PX-N-late-no",)


# ---------------------------------------------------------------------------------------------- acceptors and learners


def test_an_acceptor_that_forgot_its_promise_gets_one_with_a_request_it_has_accepted() -> None:
    """So 'nothing else changes' was false."""
    run = play(
        X, "duplicate:p1-a1.accept.1@0", "delay:p1-a1.2.b.accept.30@21", "crash:a1@40", "restart:a1@45", forget_promise=True, until_ms=90
    )
    (step, _), *_ = notes(run, "accepts-twice")
    assert step.before is not None
    assert (step.before.promised, run.nodes["a1"].promised) == (0, 11)


def test_a_learner_that_has_its_outcome_needs_no_more() -> None:
    run = play(X, "client:p2.propose-y@40", until_ms=90)
    assert "heard" not in [key for step in run.steps if step.node == "l1" and step.t_us > 60 * MS for key, _ in step.notes]
    assert notes(run, "heard-more")


# ---------------------------------------------------------------------------------------------- truth and properties


def test_the_table_shows_the_promises_that_were_counted_and_no_late_one() -> None:
    """A3's promise reaches P2 when P2 has proposed: its title says 'counted', and A3's cell stays empty, whatever comes."""
    run = play(X, *ONLY_A1, "crash:p1@31", "client:p2.propose-y@50", until_ms=75)
    assert [params["acceptor"] for step, params in notes(run, "promise-extra") if step.node == "p2"] == ["a3"]
    shown = table(run, 75)
    assert [column for column, cell in zip(shown["columns"], shown["rows"][0]["cells"], strict=True) if cell] == ["a1", "a2"]
    assert "counted" in captions("paxos", "en")["truth"]["returned"]


def test_who_has_the_other_of_two_chosen_values_does_not_know_what_is_chosen() -> None:
    run = play(X, "client:p2.propose-y@40", ignore_promises=True, until_ms=99)
    assert [choice.value for choice in run.history.chosen] == ["X", "Y"]
    assert (run.nodes["p1"].chosen, run.nodes["p2"].chosen) == ("X", "Y")
    assert run.checker.truth["known"] == ("p1", "l1")


def test_of_a_ballot_with_two_values_the_table_rings_the_one_that_is_taken() -> None:
    """A1 reports Y and A3 reports X, both of 11: P2 takes one of them."""
    run = play(*TWICE, "cut:p1-a3@51", "cut:p2-a2@0", "client:p2.propose-z@70", forget_round=True, until_ms=95)
    (row,) = table(run, 95)["rows"]
    cells = [(cell["value"], cell["marked"]) for cell in row["cells"] if cell]
    assert cells == [("Y", True), ("X", False)]
    assert run.nodes["p2"].proposal == "Y"


def test_a_promise_that_is_not_raised_has_not_gone_back() -> None:
    """A1 had promised 11 and accepts in 12: with keep-promise its promise stays what it was, below what it accepted."""
    run = play(X, "client:p2.propose-y@15", "drop:p2-a1.prepare.1@0", "cut:p1-a1@20", keep_promise=True, until_ms=60)
    assert run.history.broken["promise-monotone"] == {"node": "a1", "old": 12, "promised": 11}
    assert {step.after.promised for step in run.steps if step.node == "a1" and step.after} <= {0, 11}


def test_a_promise_that_is_lost_breaks_honesty_though_its_report_was_true() -> None:
    run = play("cut:p2-a1@0", X, "client:p2.propose-y@15", "crash:a2@26", "restart:a2@27", forget_promise=True, until_ms=40)
    assert "honest-promise" in broken(run)
    assert run.history.broken["honest-promise"] == {"acceptor": "a2", "ballot": 12}
    assert [params["acceptor"] for _, params in notes(run, "promise-reports")] == []


def test_a_vote_for_the_only_value_of_a_smaller_ballot_is_safe() -> None:
    """P2 proposes X as well, after one promise. Nothing but X can ever be chosen in 11."""
    late = [f"delay:p1-a{n}.accept.1.50@0" for n in (1, 2, 3)]
    run = play(X, *late, "cut:p2-a1@0", "cut:p2-a2@0", "client:p2.propose-x@15", one_promise=True, until_ms=60)
    assert [(vote.ballot, vote.acceptor) for vote in run.history.votes] == [(12, "a3")]
    assert not broken(run)


def test_half_of_the_acceptors_can_choose_nothing_below() -> None:
    """Of four, two have promised more and voted for nothing in 11: the other two are no majority."""
    run = play(X, "client:p2.propose-y@15", *(f"cut:p2-a{n}@0" for n in (1, 2)), one_promise=True, acceptors=4, until_ms=60)
    assert "votes-safe" not in broken(run)


def test_any_value_that_is_chosen_in_two_ballots_is_seen() -> None:
    """X is chosen first, then Y twice."""
    run = play(X, "client:p2.propose-y@40", "client:p3.propose-y@90", proposers=3, ignore_promises=True, until_ms=150)
    assert [(choice.value, choice.ballot) for choice in run.history.chosen] == [("X", 11), ("Y", 12), ("Y", 13)]
    seen = [params for step in run.steps for slug, _, params in step.properties if slug == "chosen-twice"]
    assert seen == [{"value": "Y", "first_ballot": 12, "second_ballot": 13}]


def test_a_ballot_is_written_as_a_pair_wherever_it_is_told() -> None:
    """Numbers that notes and properties tell are ballots, which the view writes as (1,2), or they count something."""
    counts = {"have", "need", "of", "round"}
    told: set[str] = set()
    for seed in range(120):
        run = Run(SPEC, trouble(SPEC, seed, broken=seed % 2 == 1))
        run.advance()
        for step in run.steps:
            facts = [params for key, params in step.notes if key in captions("paxos", "en")["notes"]]
            facts += [params for _, _, params in step.properties if params]
            told |= {name for params in facts for name, value in params.items() if isinstance(value, int)}
    assert told >= {"ballot", "below", "first_ballot", "second_ballot", *counts}
    assert told - counts <= set(SPEC.view.pairs)


# ---------------------------------------------------------------------------------------------- the lines that light up


def _sent(h: Happening, kind: type, **fields: object) -> bool:
    found = [m for _, m in h.world.outbox(h.node) if isinstance(m, kind)]
    return any(all(getattr(m, name) == value for name, value in fields.items()) for m in found)


def _of(h: Happening) -> int:
    return len(h.world.of("acceptor"))


LIT = {
    "PX-T": lambda h: h.kind == "timer" and h.before.phase != "done",
    "PX-1a": lambda h: h.after.ballot // 10 > max(h.before.max_round, h.before.refused_round) and _sent(h, Prepare, ballot=h.after.ballot),
    "PX-1a-disk": lambda h: not h.world.params.lazy_disk and h.after.max_round > h.before.max_round,
    "PX-N-no": lambda h: isinstance(h.msg, Nack) and (h.after.phase == "outbid" or h.after.ballot > h.msg.ballot),
    "PX-N-late-no": lambda h: isinstance(h.msg, Nack) and (h.msg.ballot != h.before.ballot or h.before.phase in ("outbid", "done")),
    "PX-1b-if": lambda h: h.msg.ballot > h.before.promised,
    "PX-1b": lambda h: _sent(
        h, Promise, ballot=h.msg.ballot, accepted_ballot=h.after.accepted_ballot, accepted_value=h.after.accepted_value
    ),
    "PX-1b-disk": lambda h: not h.world.params.lazy_disk and h.after.promised == h.msg.ballot > h.before.promised,
    "PX-1b-same": lambda h: h.msg.ballot == h.before.promised and h.after == h.before,
    "PX-1b-no": lambda h: h.msg.ballot < h.before.promised and _sent(h, Nack, ballot=h.msg.ballot),
    "PX-2a-if": lambda h: len(h.after.promises) >= majority(_of(h)) and h.msg.ballot == h.after.ballot,
    "PX-2a-own": lambda h: not any(v.ballot for v in h.after.promises.values()) and h.after.proposal == h.after.value,
    "PX-2a-adopt": lambda h: (
        (max(v.ballot for v in h.after.promises.values()), h.after.proposal) in [(v.ballot, v.value) for v in h.after.promises.values()]
    ),
    "PX-2a": lambda h: _sent(h, Accept, ballot=h.after.ballot, value=h.after.proposal),
    "PX-2a-late-no": lambda h: isinstance(h.msg, Promise) and (h.msg.ballot != h.before.ballot or h.before.phase in ("idle", "outbid")),
    "PX-2b-if": lambda h: h.msg.ballot >= h.before.promised,
    "PX-2b": lambda h: (
        (h.after.accepted_ballot, h.after.accepted_value) == (h.msg.ballot, h.msg.value) and _sent(h, Accepted, ballot=h.msg.ballot)
    ),
    "PX-2b-disk": lambda h: not h.world.params.lazy_disk,
    "PX-2b-no": lambda h: h.msg.ballot < h.before.promised and _sent(h, Nack, ballot=h.msg.ballot),
    "PX-L": lambda h: (h.msg.ballot, h.msg.value) in [(c.ballot, c.value) for c in h.world.history.chosen],
    "PX-L-late-no": lambda h: (
        isinstance(h.msg, Accepted)
        and (h.before.phase != "proposing" or (h.msg.ballot, h.msg.value) != (h.before.ballot, h.before.proposal))
        and (h.before.phase != "done" or h.msg.ballot != h.before.ballot or h.msg.value != h.before.chosen)
    ),
}
"""What the lit line of each rule says of the step that lights it."""


def lit() -> Iterator[tuple[str, bool, str]]:
    """Each rule lit in random runs with and without switches, whether its line is true there, and where."""
    for seed in range(160):
        run = Run(SPEC, trouble(SPEC, seed, broken=seed % 2 == 1))
        for step, happening in happenings(run):
            for rule in step.rules:
                yield rule, bool(LIT[rule](happening)), f"seed {seed}, step {step.index}"


def test_every_line_lights_up_somewhere_and_is_true_wherever_it_does() -> None:
    found = list(lit())
    assert not [(rule, where) for rule, true, where in found if not true]
    assert {rule for rule, _, _ in found} == LIT.keys()
