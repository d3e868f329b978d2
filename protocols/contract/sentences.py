"""Every sentence that a protocol tells is true whenever it is told: its notes, judged by its claims in all scenarios and in random runs.

A protocol that declares no claims is not judged. One that does says for each of its notes what it asserts.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import msgspec
import pytest

from protocols import catalog
from protocols.catalog import find_spec
from protocols.contract.beginnings import set_up
from protocols.contract.recipes import commands_of
from protocols.contract.tellings import Judgement, Lies, judge, plant_lies, samples_of
from protocols.contract.trouble import Chance, trouble
from protocols.declaration import Claims, Instance, ProtocolSpec, Scenario, Telling
from protocols.engine.explore import Bounds, Explorer
from protocols.engine.recipe import Recipe, build_params, from_scenario, outside_params, to_address
from protocols.engine.simulate import Run

SEEDS = 150  # random runs of each protocol as it is, and a third as many with a switch that breaks it
ORDERS = 60  # random paths through the explorer's instance
STARTS = 90  # random ones, of the kind that a person sets up
LEAST_FOUND = 0.95  # of a protocol's notes: every lie that is planted for them is found

DEMANDS = {
    "will": re.compile(r"\bwill\b|\bgoing to\b|将|会(?!话)"),
    "seen": re.compile(r"\b(?:again|first|still)\b|又|再次|还在|仍"),
    "every": re.compile(r"\b(?:nobody|all|only|never|everybody)\b|没有人|都|只有|永远|谁也"),
}
"""Words that assert more than the present step of one node, and the kind of claim that they demand."""


class Judged(msgspec.Struct):
    """What was found in all runs of a protocol."""

    untrue: list[str]
    counts: Counter[tuple[str, str]]
    disturbed: Counter[tuple[str, str]]
    told: Counter[str]
    shown_at: dict[str, str]
    """An address that shows each note: of the first run that tells it, a scenario if one does."""
    unclaimed: set[str]


def runs_of(slug: str) -> list[Run]:
    """All scenarios, then the recipes that the claims name, then random trouble."""
    spec = find_spec(slug)
    recipes = [from_scenario(spec, scenario.slug) for scenario in spec.scenarios]
    recipes += [recipe_of(spec, scenario) for scenario in spec.claims.runs] if spec.claims else []
    recipes += [trouble(spec, seed) for seed in range(SEEDS)]
    recipes += [trouble(spec, seed, broken=True) for seed in range(SEEDS, SEEDS + SEEDS // 3)]
    return [Run(spec, recipe) for recipe in recipes]


def recipe_of(spec: ProtocolSpec, scenario: Scenario) -> Recipe:
    """The recipe of a run that isn't in the catalogue."""
    fields = {name: getattr(scenario, name) for name in ("seed", "start", "pins", "script", "until_us")}
    return Recipe(protocol=spec.slug, params=outside_params(spec, build_params(spec, scenario.params)), **fields)


@cache
def judged(slug: str) -> Judged:
    """Every note of every run, judged once for all tests."""
    claims = find_spec(slug).claims
    assert claims is not None
    found = Judged([], Counter(), Counter(), Counter(), {}, set())
    for run in runs_of(slug):
        one = judge(run, claims)
        address = to_address(run.spec, run.recipe)
        found.untrue += [f"{address_at(run, address, untrue.index)}  {untrue}" for untrue in one.untrue]
        _add(found, one, run, address)
    return found


def _add(found: Judged, one: Judgement, run: Run, address: str) -> None:
    found.counts.update(one.judged)
    found.disturbed.update(one.disturbed)
    found.told.update(one.told)
    found.unclaimed |= one.unclaimed
    for key, index in one.first.items():
        if key not in found.shown_at:
            found.shown_at[key] = address_at(run, address, index)


def address_at(run: Run, address: str, index: int) -> str:
    """The address at which a step of a run is shown: that of the run, and the place."""
    run.advance()
    step = run.steps[index]
    shown = sum(other.t_us == step.t_us for other in run.steps[: index + 1])
    ms = f"{step.t_us / 1000:.3f}".rstrip("0").rstrip(".")
    return f"{address}{'&' if '?' in address else '?'}at={ms}+{shown}"


@pytest.fixture
def told(slug: str) -> Judged:
    """What was found in all runs of the protocol. Tests that ask for it belong together: they run where it was found out."""
    claims_of(slug)
    return judged(slug)


def claims_of(slug: str) -> Claims:
    claims = find_spec(slug).claims
    if claims is None:
        pytest.skip(f"{slug} declares no claims")
    return claims


def test_every_note_is_true_whenever_it_is_told(told: Judged) -> None:
    assert not told.untrue, "\n" + "\n".join(told.untrue[:20])


def test_every_note_is_true_in_orders_that_the_explorer_finds(slug: str) -> None:
    """Random paths through the declared instance, with crashes and losses. Timers end when the order says so, whatever their length."""
    claims, spec = claims_of(slug), find_spec(slug)
    if spec.instance == Instance():
        pytest.skip(f"{slug} declares no instance")
    commands = spec.instance.commands or tuple(one.partition(":")[2] for one in commands_of(spec)[:1])
    explorer = Explorer(spec, dict(spec.instance.params), Bounds(commands=commands, crashes=2, restarts=2, losses=2))
    untrue = []
    for seed in range(ORDERS):
        recipe = explorer.walk(Chance(seed).below, 20 + 2 * seed)
        run = Run(spec, recipe)
        untrue += [f"{address_at(run, to_address(spec, recipe), one.index)}  {one}" for one in judge(run, claims).untrue]
    assert not untrue, "\n" + "\n".join(untrue[:20])


def test_every_note_is_true_after_a_start_that_was_set_up_by_hand(slug: str) -> None:
    """Also where a rule is broken on purpose."""
    claims, spec = claims_of(slug), find_spec(slug)
    if spec.custom is None:
        pytest.skip(f"{slug} has no such start")
    untrue = []
    for seed in range(STARTS):
        recipe = set_up(spec, seed, broken=seed % 3 == 0)
        if recipe is not None:
            run = Run(spec, recipe)
            untrue += [f"{address_at(run, to_address(spec, recipe), one.index)}  {one}" for one in judge(run, claims).untrue]
    assert not untrue, "\n" + "\n".join(untrue[:20])


def test_every_note_has_a_claim_and_every_claim_a_note(slug: str, told: Judged) -> None:
    claims, notes = claims_of(slug), catalog.captions(slug, "en")["notes"]
    assert not told.unclaimed
    assert claims.notes.keys() == notes.keys(), sorted(claims.notes.keys() ^ notes.keys())


def test_every_note_is_told_in_some_run(slug: str, told: Judged) -> None:
    """A note that no run reaches could say anything."""
    claims = claims_of(slug)
    assert not claims.notes.keys() - told.told.keys()


def test_every_claim_is_judged(slug: str, told: Judged) -> None:
    """A claim about what comes counts only where nothing disturbed the world meanwhile."""
    declared = claims_of(slug).notes.items()
    named = {(key, claim.name) for key, claims in declared for claim in claims}
    assert not named - told.counts.keys()


def test_words_that_assert_more_have_a_claim_of_their_kind(slug: str) -> None:
    """`will`, `again`, `nobody` and their like in a caption: a claim that looks only at this step of this node can't vouch for them."""
    claims, missing = claims_of(slug), []
    for lang in catalog.LANGUAGES:
        for key, texts in catalog.captions(slug, lang)["notes"].items():
            kinds = {claim.kind for claim in claims.notes.get(key, ())}
            sentences = " ".join((texts["headline"], texts.get("why", ""), texts.get("watch", "")))
            missing += [
                f"{lang} {key}: {word[0]!r} demands a claim of kind {kind}"
                for kind, words in DEMANDS.items()
                if (word := words.search(sentences)) and kind not in kinds
            ]
    assert not missing, "\n" + "\n".join(missing)


def test_lies_are_found(slug: str) -> None:
    """Each note is told at steps of the same handler that don't tell it, with parameters from there: its claims are to be false."""
    claims = claims_of(slug)
    samples: dict[str, Telling] = {}
    lies = Lies({}, {})
    runs = runs_of(slug)
    for run in runs:
        samples_of(run, claims, samples)
    runs = runs[: len(find_spec(slug).scenarios) + SEEDS // 3]
    for run in runs:
        plant_lies(run, claims, samples, lies)
    alone = {key: sample for key, sample in samples.items() if key not in lies.planted}  # whose handler tells nothing else
    for run in runs:
        plant_lies(run, claims, alone, lies, near=False)
    passed = [f"{key}: {len(found)} of {lies.planted[key]} lies pass, such as {found[0]}" for key, found in sorted(lies.passed.items())]
    assert len(lies.passed) <= len(claims.notes) * (1 - LEAST_FOUND), "\n" + "\n".join(passed)
