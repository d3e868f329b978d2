"""Every sentence of our protocols is true whenever it is told, and every scenario survives every parameter (protocols/contract)."""

import re

import pytest

from protocols.catalog import find_spec, ours
from protocols.contract.extremes import *  # noqa: F403 -- their tests, all of them
from protocols.contract.scripted import *  # noqa: F403
from protocols.contract.sentences import *  # noqa: F403
from protocols.contract.sentences import DEMANDS, claims_of
from protocols.contract.tellings import judge
from protocols.contract.trouble import trouble
from protocols.engine.recipe import parse_address, to_address
from protocols.engine.simulate import Run
from tests.conftest import ROOT

pytestmark = pytest.mark.engine

PROTOCOLS = ours()


@pytest.mark.soak
@pytest.mark.parametrize("block", range(10))
def test_no_note_is_false_in_a_long_series_of_random_runs(slug: str, block: int) -> None:
    """3,000 runs of each protocol, every fourth with a switch that breaks it."""
    claims, spec = claims_of(slug), find_spec(slug)
    for seed in range(10_000 + 300 * block, 10_300 + 300 * block):
        run = Run(spec, trouble(spec, seed, broken=seed % 4 == 3))
        untrue = judge(run, claims).untrue
        assert not untrue, (seed, *map(str, untrue))


def test_the_address_of_a_run_without_a_scenario_plays_the_same_deeds(slug: str) -> None:
    """The sheet names such addresses: the script of a run that isn't in the catalogue has to be in them."""
    spec = find_spec(slug)
    recipe = trouble(spec, 7)
    again, _, _ = parse_address(to_address(spec, recipe), find_spec)
    runs = [Run(spec, recipe), Run(spec, again)]
    for run in runs:
        run.advance()
    assert recipe.script
    assert deeds(runs[0]) == deeds(runs[1])


def deeds(run: Run) -> list[tuple[int, str, str, str]]:
    return [(step.t_us, step.kind, step.node, step.ref) for step in run.steps]


def test_the_words_that_demand_a_claim_are_those_that_the_docs_name() -> None:
    """In both directions: each word of the table demands that claim, and each word that does stands in the table."""
    page = (ROOT / "docs/captions.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE))
    assert rows.keys() == DEMANDS.keys()
    for kind, words in DEMANDS.items():
        named = {re.sub(r" \(.*\)", "", word) for word in re.split(r", | \| ", rows[kind])}
        assert all(words.fullmatch(word) for word in named)
        alternatives = re.sub(r"\\b|\(\?!.*?\)|\(\?:|\)", "", words.pattern)
        assert named == set(alternatives.split("|"))
