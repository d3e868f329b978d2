"""Every sentence of our protocols is true whenever it is told, and every scenario survives every parameter (protocols/contract)."""

import re
from collections.abc import Iterator

import pytest

from protocols.catalog import LANGUAGES, captions, find_spec, ours
from protocols.contract.extremes import *  # noqa: F403 -- their tests, all of them
from protocols.contract.scripted import *  # noqa: F403
from protocols.contract.sentences import *  # noqa: F403
from protocols.contract.sentences import DEMANDS, claims_of
from protocols.contract.tellings import judge
from protocols.contract.trouble import trouble
from protocols.engine.recipe import from_scenario, parse_address, to_address
from protocols.engine.simulate import Run
from protocols.engine.trace import Step
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


PRONOUN = re.compile(r"(?:It|Its)\b|它")
"""How a sentence begins that leaves to the one above it who acts."""


def test_a_why_under_a_moments_own_headline_does_not_speak_of_another(slug: str) -> None:
    """'X is chosen. It holds no greater promise' spoke of X. Where a moment has a headline of its own, that stands above the note's why: a why
    that begins with 'It' needs a headline whose first node is the one that acts.
    """
    spec, words, unclear = find_spec(slug), {lang: captions(slug, lang) for lang in LANGUAGES}, []
    for scenario in spec.scenarios:
        run = Run(spec, from_scenario(spec, scenario.slug))
        run.advance()
        nodes = "|".join(re.escape(node.upper()) for node in run.nodes)
        for moment, index in run.moments:
            told = next((step for step in same_node(run, index) if step.notes), None)
            for lang, texts in words.items():
                headline = texts.get("moments", {}).get(scenario.slug, {}).get(moment, {}).get("headline", "")
                why = texts["notes"].get(told.notes[0][0], {}).get("why", "") if told and headline else ""
                first = re.search(rf"(?:{nodes})(?![0-9])", headline)
                if PRONOUN.match(why) and told and (first is None or first[0] != told.node.upper()):
                    unclear.append(f"{lang} {scenario.slug} {moment}: {headline} {why}")
    assert not unclear, "\n" + "\n".join(unclear)


def same_node(run: Run, index: int) -> Iterator[Step]:
    """The step of a moment and what caused it at the same node: the page tells the first of these that has a note."""
    node = run.steps[index].node
    for _ in range(4):
        if index < 0 or run.steps[index].node != node:
            return
        yield run.steps[index]
        index = run.steps[index].cause


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
