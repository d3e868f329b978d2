"""Golden traces: every scenario's key lines and the two digests of all its steps, as text (docs/trace-text.md).

`pytest tests/test_golden.py --rewrite` writes them anew; read the difference before committing it.
"""

import difflib
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocols.catalog import find_spec, ours
from protocols.engine.recipe import format_ms, from_scenario
from protocols.engine.simulate import Run
from protocols.engine.trace import Step, step_text

pytestmark = pytest.mark.engine

FOLDER = Path(__file__).parent / "traces"
SCENARIOS = [(slug, scenario.slug) for slug in ours() for scenario in find_spec(slug).scenarios]
MAX_KEY_LINES = 400  # what a person still reads; the digests vouch for the rest
EVERYDAY = ("start", "send", "deliver", "timer", "forced")


def golden_text(run: Run) -> str:
    """A run in the form of docs/trace-text.md."""
    return "\n".join([*head(run), "----", *key_lines(run), "----", f"{run.end}, {len(run.steps)} steps, {run.digests()}", ""])


def head(run: Run) -> Iterator[str]:
    recipe = run.recipe
    said = [f"{name}={value}" for name, value in sorted(recipe.params.items())]
    start = [f"start={recipe.start}"] if recipe.start else []
    yield " ".join(["run", recipe.protocol, f"scenario={recipe.scenario.rpartition('/')[2]}", *said, *start, f"seed={recipe.seed}"])
    yield from (f"pin {draw} {format_ms(us)}" for draw, us in sorted(recipe.pins.items()))
    yield from recipe.script


def key_lines(run: Run) -> Iterator[str]:
    """All steps where they are few; else those that say something; key moments in any case."""
    triggered = [(n, it) for n, it in enumerate(run.recipe.parsed()) if it.trigger is not None and n in run.fired]
    marks = {run.fired[n]: f"   ({it.text().partition('@')[2]})" for n, it in triggered}
    for slug, index in run.moments:
        marks[index] = f"{marks.get(index, '')}   * {slug}"
    steps = run.steps
    for chosen in (lambda _: True, says_something, stands_out):
        steps = [step for step in run.steps if chosen(step) or step.index in marks]
        if len(steps) <= MAX_KEY_LINES:
            break
    shown = 0
    for step in steps:
        if shown < MAX_KEY_LINES - len(marks) or step.index in marks:
            shown += 1
            yield step_text(step) + marks.get(step.index, "")


def says_something(step: Step) -> bool:
    return (
        step.kind not in EVERYDAY or bool(step.notes or step.outputs or step.properties) or (step.kind == "forced" and step.ref != "state")
    )


def stands_out(step: Step) -> bool:
    return step.kind not in EVERYDAY or bool(step.outputs or step.properties)


@pytest.mark.parametrize(("slug", "scenario"), SCENARIOS, ids=["/".join(pair) for pair in SCENARIOS])
def test_a_scenario_plays_as_its_golden_trace_says(slug: str, scenario: str, request: pytest.FixtureRequest) -> None:
    spec = find_spec(slug)
    run = Run(spec, from_scenario(spec, scenario))
    run.advance()
    now = golden_text(run)
    path = FOLDER / slug / f"{scenario}.txt"
    if request.config.getoption("--rewrite"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(now)
    golden = path.read_text() if path.exists() else ""
    if now != golden:
        changes = difflib.unified_diff(golden.splitlines(), now.splitlines(), f"golden {slug}/{scenario}", "now", lineterm="", n=2)
        pytest.fail("\n".join([*list(changes)[:80], "If that is meant: pytest tests/test_golden.py --rewrite"]), pytrace=False)
    assert len(list(key_lines(run))) <= MAX_KEY_LINES


def test_no_golden_trace_is_left_of_a_scenario_that_is_gone() -> None:
    kept = {(path.parent.name, path.stem) for path in FOLDER.glob("*/*.txt") if path.stem != "claims"}  # tests/test_sheet.py
    assert kept == set(SCENARIOS)
