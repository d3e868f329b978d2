"""Seeking in a run, and branching from it."""

import msgspec
import pytest

from protocols.engine.recipe import Place
from protocols.engine.simulate import Run
from tests.engine.toy import FORCING, SPEC, play, recipe, shorts

pytestmark = pytest.mark.engine


LONG = (
    "crash:b@a.note.heard.3",
    "restart:b@300",
    "drop:a-c.word.5@0",
    "pause:c@400",
    "resume:c@450+1",
    "hold:a-b@500",
    "release:a-b@700",
    "wipe:c@800",
)


def long_run(*more: str, until_ms: int = 2_000) -> Run:
    return play(
        *LONG, *more, until_ms=until_ms, params={"chatty": True, "nodes": 4, "loss": 5, "duplication": 5, "jitter": 7}, spec=FORCING
    )


def test_seeking_stands_right_after_a_step_and_goes_on_as_the_run_did() -> None:
    run = long_run()
    states = dict(run.first)
    assert len(run.steps) > 600
    for step in run.steps:
        if step.kind not in ("forced", "broken") and step.after is not None:
            states[step.node] = step.after
        if step.index % 7 == 0 or step.kind in ("crash", "drop", "duplicate"):
            there = run.seek(step.index)
            assert there.steps == run.steps[: step.index + 1]
            assert (there.t_us, there.nodes) == (step.t_us, states)
            if step.index % 70 == 0:
                there.advance()
                assert there.digest() == run.digest()


def test_the_world_at_an_instant_shows_all_of_its_steps() -> None:
    run = long_run()
    for t_us in (0, 200_000, 450_000, 1_999_999):
        world = run.world_at(t_us)
        assert all(s.t_us <= t_us for s in world.steps)
        assert len(world.steps) == sum(s.t_us <= t_us for s in run.steps)
    assert run.world_at(-1).steps == []


def test_seeking_in_a_run_that_was_never_advanced_derives_it() -> None:
    assert Run(SPEC, recipe("client:a.set-3@10")).seek(4).nodes["a"].kept == 3


@pytest.mark.parametrize(
    "text", ["crash:a@620", "crash:a@620+1", "client:a.set-3@1990+9", "drop:b-a.word.40@900", "crash:a@c.note.heard.20", "heal@0"]
)
def test_a_branch_is_what_a_fresh_run_of_its_recipe_is(text: str) -> None:
    run = long_run()
    branch = run.branch(msgspec.structs.replace(run.recipe, interventions=(*run.recipe.interventions, text)))
    shared = len(branch.steps)
    assert branch.steps == run.steps[:shared]
    branch.advance()
    fresh = Run(FORCING, branch.recipe)
    fresh.advance()
    assert (branch.digest(), branch.end, branch.fired) == (fresh.digest(), fresh.end, fresh.fired)
    place = branch.recipe.parsed()[-1].place
    if place is not None and place.t_us > 100_000 and "drop" not in text:
        assert shared > 100  # it did not start from nothing
    for index in (3, shared // 2, len(branch.steps) // 2):
        assert branch.seek(index).steps == fresh.steps[: index + 1]


@pytest.mark.parametrize("gone", range(len(LONG)))
def test_removing_one_intervention_keeps_all_others(gone: int) -> None:
    # The others get another number in the list; what they have done and counted so far must not get lost.
    run = long_run("client:a.set-3@600", "drop:a-b.word.30@100")
    left = tuple(text for n, text in enumerate(run.recipe.interventions) if n != gone)
    branch = run.branch(msgspec.structs.replace(run.recipe, interventions=left))
    branch.advance()
    fresh = Run(FORCING, branch.recipe)
    fresh.advance()
    assert (branch.digest(), branch.fired) == (fresh.digest(), fresh.fired)
    for index in range(0, len(fresh.steps), 101):
        there = branch.seek(index)
        there.advance()
        assert (there.digest(), there.fired) == (fresh.digest(), fresh.fired)


def test_a_shorter_or_longer_horizon_is_a_branch_too() -> None:
    run = long_run()
    for until_us in (1_100_000, 3_000_000):
        branch = run.branch(msgspec.structs.replace(run.recipe, until_us=until_us))
        branch.advance()
        fresh = Run(FORCING, branch.recipe)
        fresh.advance()
        assert (branch.digest(), branch.end) == (fresh.digest(), fresh.end)


def test_an_intervention_late_in_a_crowded_place_is_undone_by_its_branch() -> None:
    # `+9` where the instant has fewer steps: it acts as the last one; the run without it must not start from behind it.
    for at in range(100, 130):
        run = play(f"crash:a@{at}+9", params={"chatty": True, "nodes": 4, "pause": 1}, until_ms=200)
        branch = run.branch(msgspec.structs.replace(run.recipe, interventions=()))
        branch.advance()
        assert not shorts(branch, "crash")


def test_a_place_seen_by_a_person_is_kept_whatever_comes_at_that_instant() -> None:
    # The page sends the k that it shows: the steps the person looks at stay as they were.
    run = play(params={"chatty": True, "nodes": 4}, until_ms=400)
    for index in range(60, 75):
        step = run.steps[index]
        k = sum(s.t_us == step.t_us for s in run.steps[: index + 1])
        branch = play(f"crash:a@{Place(step.t_us, k).text()}", params={"chatty": True, "nodes": 4}, until_ms=400)
        assert branch.steps[: index + 1] == run.steps[: index + 1]
        assert branch.steps[index + 1].kind == "crash"
