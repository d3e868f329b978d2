"""Every scenario at each parameter's least and greatest value: it is refused with a sentence, or it plays. And promises hold in trouble."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import pytest

from protocols.catalog import find_spec
from protocols.contract.beginnings import set_up, tries
from protocols.contract.sentences import address_at
from protocols.contract.trouble import Chance, trouble
from protocols.declaration import Instance
from protocols.engine.explore import Bounds, Explorer
from protocols.engine.recipe import ParamInfo, Recipe, RecipeError, build_params, from_scenario, param_infos, parse_address, to_address
from protocols.engine.simulate import Run
from protocols.engine.starts import wrong_with

MAX_STEPS = 2_000  # of one run: with a heartbeat each millisecond a scenario would have tens of thousands
SEEDS = 100
STARTS = 60  # that are set up by chance


def ends_of(info: ParamInfo) -> Iterator[object]:
    """A parameter's least and greatest value, or all that it can be."""
    if info.kind == "bool":
        yield from (False, True)
    elif info.kind == "choice":
        yield from info.param.options
    else:
        yield from (info.write(bound) for bound in (info.param.low, info.param.high) if bound is not None)


def extremes_of(slug: str, scenario: str) -> Iterator[Recipe]:
    """A scenario's recipe with one parameter at an end of its range, for each parameter and end."""
    spec = find_spec(slug)
    recipe = from_scenario(spec, scenario)
    for info in param_infos(spec.params):
        for value in ends_of(info):
            yield msgspec.structs.replace(recipe, params={**recipe.params, info.name: value})


def test_a_scenario_survives_each_parameters_least_and_greatest_value(slug: str, scenario: str) -> None:
    spec, played = find_spec(slug), 0
    for recipe in extremes_of(slug, scenario):
        try:
            run = Run(spec, recipe)
        except RecipeError:  # a sentence: the scenario's script names a node that is not in such a cluster, say
            continue
        run.advance(steps=MAX_STEPS)
        assert run.end != "broken", (recipe.params, run.steps[-1].notes)
        played += 1
    assert played


@pytest.mark.parametrize("block", range(4))
def test_promises_hold_in_trouble(slug: str, block: int) -> None:
    """`always` and `quiescent` properties in random runs that begin with a client's command, without a switch that breaks them and without a lost disk."""
    spec = find_spec(slug)
    for seed in range(block * SEEDS // 4, (block + 1) * SEEDS // 4):
        run = Run(spec, trouble(spec, seed))
        run.advance()
        assert_kept(run)


def assert_kept(run: Run) -> None:
    """No handler has failed, and no `always` or `quiescent` property is broken. The message is the address that shows where."""
    address = to_address(run.spec, run.recipe)
    assert run.end != "broken", f"{address_at(run, address, len(run.steps) - 1)}  {run.steps[-1].notes}"
    kept = {prop.slug for prop in run.spec.properties if prop.kind in ("always", "quiescent")}
    broken = [slug for slug, status in run.checker.status.items() if status == "broken" and slug in kept]
    when = (step.index for step in run.steps if any(slug in broken and status == "broken" for slug, status, _ in step.properties))
    assert not broken, f"{address_at(run, address, next(when, 0))}  {', '.join(broken)} broken"


@pytest.mark.parametrize("block", range(2))
def test_promises_hold_after_a_start_that_was_set_up_by_hand(slug: str, block: int) -> None:
    """What the protocol lets through as possible is: rules that are kept never break a promise from there. What it refuses it says why."""
    spec = find_spec(slug)
    if spec.custom is None:
        pytest.skip(f"{slug} has no such start")
    recipes = [recipe for seed in range(block * STARTS // 2, (block + 1) * STARTS // 2) if (recipe := set_up(spec, seed))]
    assert len(recipes) > STARTS // 4
    for recipe in recipes:
        address = to_address(spec, recipe)
        assert parse_address(address, find_spec)[0].start == recipe.start
        run = Run(spec, recipe)
        run.advance()
        assert_kept(run)


def test_a_start_that_is_not_possible_is_refused_in_both_languages(slug: str) -> None:
    spec = find_spec(slug)
    if spec.custom is None:
        pytest.skip(f"{slug} has no such start")
    params = spec.params()
    cast = spec.cast(params)
    for start in tries(spec, cast, Chance(1), 500):
        wrong = wrong_with(spec, cast, params, start)
        if wrong is not None:
            english, chinese = wrong.said("en"), wrong.said("zh")
            assert english.isascii(), english
            assert re.search("[\u4e00-\u9fff]", chinese), chinese


def test_a_parameter_that_is_not_possible_is_refused_with_a_sentence(slug: str) -> None:
    """Below the least and above the greatest value."""
    spec = find_spec(slug)
    for info in param_infos(spec.params):
        if info.param.low is None or info.param.high is None or info.kind in ("bool", "choice"):
            continue
        for value in (info.param.low - 1, info.param.high + 1):
            with pytest.raises(RecipeError, match=info.name):
                build_params(spec, {info.name: info.write(value)})


def test_promises_hold_in_every_order_of_the_declared_instance(slug: str) -> None:
    """The explorer looks at all orders of a small instance. A budget that runs out is no promise, so it has to look at all of them."""
    spec = find_spec(slug)
    if spec.instance == Instance():
        pytest.skip(f"{slug} declares no instance")
    instance = spec.instance
    named = ("commands", "crashes", "restarts", "losses", "timeouts", "depth")
    bounds = Bounds(**{name: getattr(instance, name) for name in named})
    found = Explorer(spec, dict(instance.params), bounds).find()
    assert found.result == "none within bounds", (found.what, found.actions)
