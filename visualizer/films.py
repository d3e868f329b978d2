"""A scenario's run, whole, as one frame of the wire: what the catalogue draws its small pictures from."""

from __future__ import annotations

from functools import cache

import msgspec

from protocols import catalog
from protocols.engine.recipe import Place, find_scenario, from_scenario, to_address
from protocols.engine.simulate import Run
from protocols.engine.trace import wire_json
from visualizer.kept import Kept
from visualizer.reel import about, interventions


@cache
def film(slug: str, scenario: str) -> Kept:
    """The run as it is written. UnknownProtocol or RecipeError if there is none."""
    run = _run(slug, scenario)
    steps = len(run.steps)
    return Kept.of(
        {
            "epoch": 0,
            "cut": 0,
            "run": {"address": to_address(run.spec, run.recipe), **about(run), **interventions(run, steps)},
            "steps": [msgspec.Raw(wire_json(step)) for step in run.steps],
            "until_us": run.until_us,
            "end": run.end,
            "moments": run.moments,
        }
    )


@cache
def moment_place(slug: str, scenario: str, moment: str) -> str | None:
    """Where a key moment is, as an address writes it: `420+1`. None if the run doesn't reach it."""
    run = _run(slug, scenario)
    reached = dict(run.moments).get(moment)
    if reached is None:
        return None
    t_us = run.steps[reached].t_us
    before = sum(1 for step in run.steps[:reached] if step.t_us == t_us)
    return Place(t_us, before + 1).text()


def _run(slug: str, scenario: str) -> Run:
    spec = catalog.find_spec(slug)
    find_scenario(spec, scenario)
    run = Run(spec, from_scenario(spec, scenario))
    run.advance()
    return run
