"""Basic Paxos: published times and counts, which value binds a proposer, what a client is told, and each broken rule beside the kept one."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from protocols.catalog import captions, find_spec
from protocols.consensus.paxos.properties import ALWAYS
from protocols.consensus.paxos.protocol import Vote, adopted, ballot_of, binding, round_of
from protocols.engine.recipe import Recipe, build_params, from_scenario, param_infos
from protocols.engine.simulate import Run
from protocols.engine.trace import Step
from protocols.node import MS, Answer
from protocols.parts.quorum import majority

pytestmark = pytest.mark.engine

SPEC = find_spec("paxos")
X = "client:p1.propose-x@0"


def play(*script: str, until_ms: int = 1_000, **params: Any) -> Run:
    """A run of these interventions; parameters as `retry_lo=30`."""
    named = {name.replace("_", "-"): value for name, value in params.items()}
    run = Run(SPEC, Recipe(protocol="paxos", params=named, script=script, until_us=until_ms * MS))
    run.advance()
    return run


def sent(run: Run) -> Counter[str]:
    """How many messages of each kind have left."""
    return Counter(send.msg.slug for step in run.steps if step.kind == "send" for send in step.sends)


def notes(run: Run, key: str) -> list[tuple[Step, dict[str, Any]]]:
    return [(step, dict(params)) for step in run.steps for told, params in step.notes if told == key]


def answers(run: Run) -> Iterator[tuple[int, str, str, str]]:
    """When, where, how and with what a client was answered."""
    for step in run.steps:
        for _, answer in step.outputs:
            if isinstance(answer, Answer):
                yield step.t_us // MS, step.node, answer.outcome, answer.value  # type: ignore[misc]


def chosen(run: Run) -> list[tuple[str, int, int]]:
    """The values that were chosen, in which ballots, when (milliseconds)."""
    return [(choice.value, choice.ballot, choice.t_us // MS) for choice in run.history.chosen]


# ---------------------------------------------------------------------------------------------- what it costs


def test_a_value_costs_twelve_messages_and_four_ways() -> None:
    """Three each of Prepare, Promise, Accept and Accepted; a learner makes three more."""
    run = play(X, learners=0)
    assert sent(run) == {"prepare": 3, "promise": 3, "accept": 3, "accepted": 3}
    assert list(answers(run)) == [(40, "p1", "ok", "X")]
    assert sent(play(X))["accepted"] == 6


@pytest.mark.parametrize("retry_ms", [20, 25, 30, 35])
def test_two_proposers_of_equal_patience_never_finish(retry_ms: int) -> None:
    """P3: P2 begins half a retry later. Whoever gets its promises has them taken away before its Accepts arrive."""
    run = play(X, f"client:p2.propose-y@{retry_ms // 2}", retry_lo=retry_ms, retry_hi=retry_ms)
    assert chosen(run) == []


def test_a_duel_counted() -> None:
    """P3: in 1,000 ms 67 rounds begin and 198 Accepts leave, of which none is accepted; 195 are refused by then."""
    run = play(X, "client:p2.propose-y@15", until_ms=999, retry_lo=30, retry_hi=30)
    count = sent(run)
    assert (count["prepare"] // 3, count["accept"], count["accepted"]) == (67, 198, 0)
    assert len(notes(run, "accept-refused")) == 195


@pytest.mark.parametrize("retry_ms", [40, 41, 100])
def test_a_retry_timer_longer_than_the_round_trips_ends_the_duel(retry_ms: int) -> None:
    run = play(X, "client:p2.propose-y@15", until_ms=90, retry_lo=retry_ms, retry_hi=retry_ms)
    assert chosen(run)[0] == ("Y", 12, 45)


# ---------------------------------------------------------------------------------------------- which value binds (P2c)


@pytest.mark.parametrize(
    ("votes", "value"),
    [
        ((), ""),
        (((31, "A"), (51, "B")), "B"),
        (((51, "B"), (31, "A")), "B"),
        (((21, "A"), (21, "A"), (41, "B")), "B"),  # the number of copies means nothing
        (((12, "A"), (21, "B")), "B"),
    ],
)
def test_the_value_of_the_greatest_ballot_binds(votes: tuple[tuple[int, str], ...], value: str) -> None:
    reported = tuple(Vote(*vote) for vote in votes)
    assert binding(reported).value == value
    assert adopted(reported, build_params(SPEC, {})).value == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("switch", "value"), [("adopt-any", "A"), ("adopt-lowest", "A"), ("adopt-most-frequent", "A"), ("ignore-promises", "")]
)
def test_a_broken_rule_takes_another_value(switch: str, value: str) -> None:
    votes = (Vote(21, "A"), Vote(21, "A"), Vote(41, "B"))
    assert adopted(votes, build_params(SPEC, {switch: True})).value == value  # type: ignore[arg-type]


def test_ballots_are_ordered_as_pairs() -> None:
    pairs = [(round_, proposer) for round_ in (1, 2, 9, 10, 67) for proposer in (1, 2, 3)]
    ballots = [ballot_of(round_, f"p{proposer}") for round_, proposer in pairs]
    assert ballots == sorted(set(ballots))
    assert [round_of(ballot) for ballot in ballots] == [round_ for round_, _ in pairs]


@pytest.mark.parametrize(("acceptors", "need"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3)])
def test_a_majority_is_of_all_acceptors(acceptors: int, need: int) -> None:
    """With fewer than that up nothing is chosen; with so many it is."""
    assert majority(acceptors) == need
    for up in (need - 1, need):
        down = [f"crash:a{n}@0" for n in range(up + 1, acceptors + 1)]
        assert bool(chosen(play(*down, X, acceptors=acceptors, until_ms=90))) == (up == need)


# ---------------------------------------------------------------------------------------------- acceptors and learners


def test_an_acceptor_accepts_in_the_very_ballot_that_it_promised() -> None:
    """At least as great, not greater: otherwise nothing would ever be accepted."""
    run = play(X)
    _, params = notes(run, "accepts")[0]
    assert params["ballot"] == run.nodes["a1"].promised == 11


def test_accepting_raises_the_promise() -> None:
    """A1 never heard Prepare 12, and refuses 11 all the same once it has accepted in 12."""
    run = play(X, "client:p2.propose-y@15", "drop:p2-a1.prepare.1@0", "delay:p1-a1.accept.1.60@0", until_ms=99)
    assert run.disks["a1"].promised == run.disks["a1"].accepted_ballot == 12
    assert ("a1", 11) in [(step.node, params["ballot"]) for step, params in notes(run, "accept-refused")]


def test_an_acceptor_comes_back_with_its_promise_and_its_vote() -> None:
    run = play(X, "crash:a1@50", "restart:a1@60", until_ms=90)
    (step, params), *_ = notes(run, "back-accepted")
    assert (step.node, params) == ("a1", {"promised": 11, "ballot": 11, "value": "X"})


def test_votes_of_different_ballots_do_not_add_up() -> None:
    """X in 11 at A1 and X in 12 at A2 is two votes for X and no choice: the learner goes on waiting."""
    script = (X, "cut:p1-a2@21", "cut:p1-a3@21", "crash:p1@31", "client:p2.propose-y@50", "cut:p2-a1@71", "cut:p2-a3@71")
    run = play(*script, until_ms=95)
    assert [(count.ballot, count.value, count.acceptors) for count in run.nodes["l1"].tallies] == [(11, "X", ("a1",)), (12, "X", ("a2",))]
    assert run.nodes["l1"].phase == "waiting"
    assert chosen(run) == []


def test_a_learner_keeps_what_it_has_learnt_over_a_crash() -> None:
    run = play(X, "crash:l1@50", "restart:l1@60", until_ms=90)
    assert (run.nodes["l1"].phase, run.nodes["l1"].learned, run.nodes["l1"].tallies) == ("knows", "X", ())


def test_no_ballot_is_used_twice() -> None:
    """The round is on disk before the first Prepare leaves, so that a proposer that crashes then begins with the next."""
    run = play(X, "crash:p1@sent.prepare", "restart:p1@20", "client:p1.propose-y@30", until_ms=90)
    assert [params["ballot"] for _, params in notes(run, "asks")] == [11, 21]
    assert chosen(run) == [("Y", 21, 60)]


# ---------------------------------------------------------------------------------------------- what a client is told


def test_a_client_is_told_the_chosen_value_even_if_it_is_anothers() -> None:
    run = play(X, "client:p2.propose-y@40", until_ms=90)
    assert list(answers(run)) == [(40, "p1", "ok", "X"), (80, "p2", "ok", "X")]


def test_who_knows_answers_at_once_and_who_is_busy_refuses() -> None:
    run = play(X, "client:p1.propose-z@5", "client:p1.hello@6", "client:p1.propose-w@60", until_ms=90)
    assert list(answers(run)) == [(5, "p1", "failed", "Z"), (6, "p1", "failed", "hello"), (40, "p1", "ok", "X"), (60, "p1", "ok", "X")]


def test_a_proposer_that_crashes_leaves_its_client_without_an_answer() -> None:
    """The value is chosen at 30 ms; the client would have to ask again."""
    run = play(X, "crash:p1@31", "restart:p1@50", until_ms=500)
    assert list(answers(run)) == []
    assert chosen(run) == [("X", 11, 30)]


# ---------------------------------------------------------------------------------------------- broken on purpose

SWITCHES = [info.name for info in param_infos(SPEC.params) if info.param.group == "broken"]


def shown_by(switch: str) -> list[str]:
    """The scenarios that play with this switch on."""
    return [scenario.slug for scenario in SPEC.scenarios if scenario.params.get(switch)]


def test_every_switch_has_a_scenario() -> None:
    assert all(len(shown_by(switch)) == 1 for switch in SWITCHES)


BREAKS = {info.name: info.param.breaks for info in param_infos(SPEC.params) if info.param.breaks}


@pytest.mark.parametrize("switch", BREAKS)
def test_a_switch_breaks_the_property_that_it_names_and_the_same_script_breaks_nothing_without_it(switch: str) -> None:
    """So it is the rule that matters, not the crashes, cuts and delays."""
    (scenario,) = shown_by(switch)
    recipe = from_scenario(SPEC, scenario)
    broken = Run(SPEC, recipe)
    broken.advance()
    kept = Run(SPEC, msgspec.structs.replace(recipe, params={name: value for name, value in recipe.params.items() if name != switch}))
    kept.advance()
    assert BREAKS[switch] in dict(ALWAYS)
    assert broken.checker.status[BREAKS[switch]] == "broken"
    assert {one.slug: one.broken for one in SPEC.scenarios}[scenario] == BREAKS[switch]
    assert "broken" not in kept.checker.status.values()
    assert len({value for value, _, _ in chosen(kept)}) <= 1


def test_one_switch_breaks_nothing_and_says_so() -> None:
    """The others name what they break: an outcome that isn't chosen, or else two chosen values."""
    assert [switch for switch in SWITCHES if switch not in BREAKS] == ["promise-below"]
    assert {switch for switch, slug in BREAKS.items() if slug != "agreement"} == {"quorum-of-one"}
    run = Run(SPEC, from_scenario(SPEC, "promise-below"))
    run.advance()
    assert notes(run, "promises-below")
    assert "broken" not in run.checker.status.values()
    assert "breaks nothing" in captions("paxos", "en")["params"]["promise-below"]["help"]


def test_nodes_that_take_one_for_a_majority_learn_different_values() -> None:
    run = Run(SPEC, from_scenario(SPEC, "quorum-of-one"))
    run.advance()
    assert (run.nodes["p1"].chosen, run.nodes["p2"].chosen) == ("X", "Y")
