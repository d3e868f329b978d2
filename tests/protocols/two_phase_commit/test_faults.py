"""Faults that were found by using two-phase commit, each with the small run that showed it."""

import re
from contextlib import suppress

import pytest

from protocols.catalog import find_spec
from protocols.contract.sentences import runs_of
from protocols.contract.tellings import judge
from protocols.engine.recipe import Recipe, RecipeError, from_scenario, param_infos, parse_address
from protocols.engine.simulate import Run
from protocols.node import MS, Answer
from protocols.transactions.two_phase_commit import SPEC
from protocols.transactions.two_phase_commit.protocol import Coordinator

pytestmark = pytest.mark.engine

ASK = "client:c.transfer-30-a-b@10"


def play(*script: str, until_ms: int = 2_000, **params: object) -> Run:
    recipe = Recipe(SPEC.slug, script=script, params={k.replace("_", "-"): v for k, v in params.items()}, until_us=until_ms * MS)
    run = Run(SPEC, recipe)
    run.advance()
    return run


def scenario(slug: str, **params: object) -> Run:
    recipe = from_scenario(SPEC, slug)
    run = Run(SPEC, Recipe(**{**{f: getattr(recipe, f) for f in recipe.__struct_fields__}, "params": {**recipe.params, **params}}))
    run.advance()
    return run


def answers(run: Run) -> list[tuple[str, object]]:
    """The outcomes of the clients' operations, in their order: (outcome, what about)."""
    return [(value.outcome, value.value) for step in run.steps for _, value in step.outputs if isinstance(value, Answer)]


# ---------------------------------------------------------------------------------------------- every parameter's least and greatest value

ENDS = [
    (info.name, info.write(value))
    for info in param_infos(SPEC.params)
    if info.kind in ("int", "duration")
    for value in (info.param.low, info.param.high)
]


@pytest.mark.parametrize("slug", [one.slug for one in SPEC.scenarios])
def test_a_scenario_survives_every_parameter_at_its_ends(slug: str) -> None:
    """Or is refused with a sentence. With one participant there is no account B, and nobody may count on it."""
    for name, value in ENDS:
        with suppress(RecipeError):
            assert scenario(slug, **{name: value}).end != "broken", name


# ---------------------------------------------------------------------------------------------- clients


def test_the_lock_queue_is_first_come_first_served() -> None:
    """Also from the tenth payment on, whose name sorts before the second's."""
    run = play(ASK, *(f"client:r1.pay-1@{40 + n}" for n in range(1, 12)), until_ms=300)
    assert answers(run) == [("ok", "transfer"), *(("ok", f"T{n}") for n in range(2, 13))]


def test_who_came_first_gives_up_first() -> None:
    pays = [f"client:r1.pay-1@{40 + n}" for n in range(1, 12)]
    run = play(ASK, "crash:c@60", *pays, lock_wait=1, decision_timeout=0, until_ms=300)
    assert answers(run) == [("failed", f"T{n}") for n in range(2, 13)]


@pytest.mark.parametrize("commit", [True, False])
def test_a_payment_that_the_outcome_releases_is_answered(commit: bool) -> None:
    """One that the row can pay, one that it can't: after COMMIT and after ABORT."""
    run = play(ASK, *(() if commit else ("operator:c.cancel@50",)), "client:r1.pay-10@41", "client:r1.pay-99@42", until_ms=300)
    assert [answer for answer in answers(run) if answer[1] != "transfer"] == [("ok", "T2"), ("failed", "T3")]


def test_what_is_refused_at_once_is_answered_too() -> None:
    run = play(ASK, "client:c.transfer-1-a-b@20", "client:c.nonsense@21", "client:r3.pay-10@22", "client:r1.pay-900@23", until_ms=300)
    assert answers(run) == [*(("failed", v) for v in ("transfer-1-a-b", "nonsense", "pay-10", "T2")), ("ok", "transfer")]


def test_a_client_is_answered_once_also_when_the_voting_is_reopened() -> None:
    """Broken on purpose, C collects votes a second time; it has answered already, and knows no client that waits."""
    run = play(ASK, "drop:r2-c.vote.1", "crash:c@600", "restart:c@700", reopen_voting=True, decision_timeout=2_000)
    assert "restart-reopen" in {key for step in run.steps for key, _ in step.notes}
    assert answers(run) == [("failed", "transfer")]


def test_every_call_of_a_client_ends_once_or_stays_open() -> None:
    """In every run: what was decided about a payment or a transfer is said once, unless the node crashes before it is said."""
    ends = {"pays", "too-poor", "gives-up", "one-no", "all-yes", "majority-yes", "vote-timeout", "cancelled"}
    for run in runs_of(SPEC.slug):
        run.advance()
        unsaid: dict[tuple[str, object], int] = {}
        said: set[tuple[str, object]] = set()
        for step in run.steps:
            if step.kind == "crash":
                unsaid = {call: t_us for call, t_us in unsaid.items() if call[0] != step.node}
                said = {call for call in said if call[0] != step.node}
            if getattr(step.before, "client", True):  # not where C has reopened the voting, for no client
                unsaid |= {(step.node, params.get("payment", "transfer")): step.t_us for key, params in step.notes if key in ends}
            for _, value in step.outputs:
                call = (step.node, value.value)
                if re.fullmatch(r"transfer|T\d+", value.value):
                    assert call not in said, run.recipe
                    said.add(call)
                    del unsaid[call]
        shortly_us = run.recipe.until_us - 50 * MS
        assert not [call for call, t_us in unsaid.items() if t_us < shortly_us], run.recipe


# ---------------------------------------------------------------------------------------------- an abort needs a reason


def test_a_coordinator_that_aborts_after_all_yes_breaks_ac3(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: nobody said no, crashed or was silent, and C aborts nevertheless."""
    monkeypatch.setattr(Coordinator, "_commit", lambda self, _parts, io: self._abort(io))
    run = scenario("2pc-1")
    assert {slug for slug, status in run.checker.status.items() if status == "broken"} == {"ac3"}


@pytest.mark.parametrize(
    "script",
    [("drop:r2-c.vote.1",), ("crash:r2@delivered.prepare",), ("operator:c.cancel@50",), ("crash:c@40", "restart:c@200")],
    ids=["silence", "crash", "cancelled", "restart"],
)
def test_an_abort_with_a_reason_keeps_ac3(script: tuple[str, ...]) -> None:
    run = play(ASK, *script)
    assert "aborted" in {node.phase for node in run.nodes.values()}
    assert run.checker.status["ac3"] == "holds"


# ---------------------------------------------------------------------------------------------- blocked


def phases(run: Run, node: str) -> list[tuple[float, str]]:
    """(ms, phase) at each change."""
    found: list[tuple[float, str]] = []
    for step in run.steps:
        phase = getattr(step.after, "phase", "") if step.node == node and step.kind != "forced" else ""
        if phase and (not found or found[-1][1] != phase):
            found.append((step.t_us / MS, phase))
    return found


def test_an_uncertain_answer_does_not_block_while_another_is_on_its_way() -> None:
    """2pc-6: R3 is up, has written ABORT, and its answer ends the doubt 7 ms after R2's "uncertain"."""
    run = scenario("2pc-6")
    assert {key for step in run.steps if step.t_us == 477 * MS for key, _ in step.notes} == {"hears-uncertain"}
    assert "blocked" not in [phase for node in ("r1", "r2") for _, phase in phases(run, node)]


def test_blocked_is_who_has_waited_a_whole_pause_and_heard_only_uncertain() -> None:
    run = scenario("2pc-9")
    assert phases(run, "r2")[-1] == (737, "blocked")
    assert phases(run, "c2")[-1] == (1300, "blocked")


def test_who_hears_that_c_collects_is_blocked_no_longer() -> None:
    """R1 was blocked when C's answer came: nobody may be told that it isn't, beside a stopwatch that runs."""
    run = play(ASK, "drop:r3-c.vote.1", "delay:c-r1.decision.1.60", decision_timeout=50, reask=60, until_ms=200)
    assert phases(run, "r1") == [(0, "working"), (30, "prepared"), (145, "blocked"), (185, "prepared")]
    hears = next(step for step in run.steps if step.node == "r1" and "hears-pending" in {key for key, _ in step.notes})
    assert (hears.t_us, hears.after.blocked_since) == (185 * MS, None)


# ---------------------------------------------------------------------------------------------- sentences


def notes_at(run: Run, node: str, at_ms: float) -> list[str]:
    return [key for step in run.steps if step.node == node and step.t_us == at_ms * MS for key, _ in step.notes]


@pytest.mark.parametrize(
    ("address", "node", "at_ms", "key"),
    [
        ("/two-phase-commit/2pc-6", "r1", 477, "hears-uncertain"),  # not blocked: R3's ABORT is in the air
        (f"/two-phase-commit?p=prepare-wait.300&x={ASK}~delay:c-r3.prepare.1.350", "r3", 384, "aborted-votes-no"),  # not a second vote
        ("/two-phase-commit/2pc-1?x=drop:c-r3.prepare.1@0&u=600", "r3", 438, "aborts-unasked"),  # undoes and unlocks nothing
        (
            f"/two-phase-commit?p=decision-timeout.50&x={ASK}~drop:r3-c.vote.1~delay:c-r1.decision.1.50",
            "r1",
            175,
            "hears-pending",  # and it isn't blocked
        ),
    ],
)
def test_the_right_sentence_stands_where_a_wrong_one_stood(address: str, node: str, at_ms: float, key: str) -> None:
    recipe = parse_address(address, find_spec)[0]
    run = Run(SPEC, recipe)
    run.advance()
    assert notes_at(run, node, at_ms) == [key]
    assert run.world_at(round(at_ms * MS)).nodes[node].phase != "blocked"


@pytest.mark.parametrize("slug", ["2pc-1", "2pc-9"])
@pytest.mark.parametrize("participants", [1, 2, 4, 5])
def test_sentences_are_true_with_another_cast(slug: str, participants: int) -> None:
    """Random trouble has three participants; so one scenario each of agreement and of blocking is played with fewer and more."""
    run = scenario(slug, participants=participants)
    assert SPEC.claims is not None
    assert not judge(run, SPEC.claims).untrue
