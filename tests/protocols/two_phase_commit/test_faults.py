"""Faults that were found by using two-phase commit, each with the small run that showed it."""

from collections import Counter
from contextlib import suppress

import pytest

from protocols.engine.recipe import Recipe, RecipeError, from_scenario, param_infos
from protocols.engine.simulate import Run
from protocols.node import MS
from protocols.transactions.two_phase_commit import SPEC

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


def outputs(run: Run, *kinds: str) -> list[tuple[str, object]]:
    return [(kind, value) for step in run.steps for kind, value in step.outputs if kind in kinds]


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
    assert outputs(run, "paid") == [("paid", f"T{n}") for n in range(2, 13)]


def test_who_came_first_gives_up_first() -> None:
    pays = [f"client:r1.pay-1@{40 + n}" for n in range(1, 12)]
    run = play(ASK, "crash:c@60", *pays, lock_wait=1, decision_timeout=0, until_ms=300)
    assert outputs(run, "refused") == [("refused", f"T{n}") for n in range(2, 13)]


@pytest.mark.parametrize("commit", [True, False])
def test_a_payment_that_the_outcome_releases_is_answered(commit: bool) -> None:
    """One that the row can pay, one that it can't: after COMMIT and after ABORT."""
    run = play(ASK, *(() if commit else ("operator:c.cancel@50",)), "client:r1.pay-10@41", "client:r1.pay-99@42", until_ms=300)
    assert outputs(run, "paid", "refused") == [("paid", "T2"), ("refused", "T3")]


def test_what_is_refused_at_once_is_answered_too() -> None:
    run = play(ASK, "client:c.transfer-1-a-b@20", "client:c.nonsense@21", "client:r3.pay-10@22", "client:r1.pay-900@23", until_ms=300)
    assert outputs(run, "refused") == [("refused", v) for v in ("transfer-1-a-b", "nonsense", "pay-10", "T2")]


def test_a_client_is_answered_once_also_when_the_voting_is_reopened() -> None:
    """Broken on purpose, C collects votes a second time; it has answered already, and knows no client that waits."""
    run = play(ASK, "drop:r2-c.vote.1", "crash:c@600", "restart:c@700", reopen_voting=True, decision_timeout=2_000)
    assert "restart-reopen" in {key for step in run.steps for key, _ in step.notes}
    assert Counter(kind for kind, _ in outputs(run, "answer")) == {"answer": 1}
