"""A run as it is sent: its steps in JSON, derived in slices and cut into portions that all viewers of a room share.

Knows no socket and no event loop, so that it can be measured and tested as a value.
"""

from __future__ import annotations

import logging
import time
from bisect import bisect_right
from itertools import islice, takewhile
from operator import eq
from typing import Any, NamedTuple

from protocols.engine.recipe import Recipe, find_scenario, param_infos
from protocols.engine.simulate import Run
from protocols.engine.trace import Digests, plain, wire_json

SLICE_S = 0.002  # deriving; making JSON of what was derived takes as long again
PORTION_US = 500_000  # of virtual time: at speed 1 two frames a second, of which one core sends 3,300 (docs/benchmarks.md)
PORTION_STEPS = 200
PORTION_BYTES = 12 * 1024  # wire.MAX_SENT_BYTES less the longest step
MARK_EVERY = 512  # steps: a branch continues its digests from the last of these
BYTES_PER_STEP = 1_400  # what a step takes in memory, engine, checkpoints and JSON together

log = logging.getLogger(__name__)


class Portion(NamedTuple):
    """Steps [start, stop) and what is known with them. The same values are the same frame, encoded once."""

    start: int
    stop: int
    until_us: int
    last: bool


class Reel:
    """A run that is derived as far as its viewers want it."""

    def __init__(self, run: Run) -> None:
        """The reel of a run of which nothing is derived yet. `branch` fills a new one with what both runs share."""
        self.run = run
        self.encoded: list[bytes] = []
        self.failed = False
        self._finished = False
        self.digests = Digests()
        self._marks = [self.digests.copy()]
        self._stops: list[int] = []
        self._untils: list[int] = []
        self._bytes = 0  # since the last stop

    @property
    def recipe(self) -> Recipe:
        return self.run.recipe

    @property
    def finished(self) -> bool:
        """Whether the whole run is derived and may be shown."""
        return self._finished

    @property
    def weight(self) -> int:
        """Bytes of memory, roughly."""
        return len(self.encoded) * BYTES_PER_STEP

    # Deriving.

    def is_complete(self, until_us: int) -> bool:
        """Whether all steps up to there are derived and may be shown."""
        return self.finished or (bool(self._untils) and self._untils[-1] >= until_us)

    def derive(self, until_us: int, budget_s: float = SLICE_S) -> None:
        """Goes on for one slice, at most to `until_us`."""
        done = self._advance(until_us, time.perf_counter() + budget_s)
        for step in self.run.steps[len(self.encoded) :]:
            self._cut_before(step.t_us)
            self._append(wire_json(step))
        self._finished = self.run.end != ""
        if done:
            self.release()

    def _append(self, step: bytes) -> None:
        self.encoded.append(step)
        self._bytes += len(step)
        self.digests.add_json(step)
        if len(self.encoded) % MARK_EVERY == 0:
            self._marks.append(self.digests.copy())

    def _advance(self, until_us: int, stop_at: float) -> bool:
        try:
            return self.run.advance(until_us, go_on=lambda: time.perf_counter() < stop_at)
        except Exception:
            log.exception("the engine failed at step %d of %s", len(self.run.steps), self.recipe)
            self.failed = True
            self.run.end = "broken"
            return True

    def release(self) -> None:
        """Lets viewers have what is derived, although the portion is not full."""
        steps = self.run.steps
        self._stop(max(self.run.until_us, steps[-1].t_us - 1 if steps else -1))

    def _cut_before(self, t_us: int) -> None:
        """Ends the present portion if it is full and a step at `t_us` follows."""
        start = self._stops[-1] if self._stops else 0
        length = len(self.encoded) - start
        if length == 0:
            return
        since_us = self._untils[-1] if self._untils else 0
        if length >= PORTION_STEPS or self._bytes >= PORTION_BYTES or t_us - since_us > PORTION_US:
            self._stop(t_us - 1)

    def _stop(self, until_us: int) -> None:
        until_us = max(until_us, self._untils[-1] if self._untils else -1)
        if self._stops and self._stops[-1] == len(self.encoded):
            self._untils[-1] = until_us
        else:
            self._stops.append(len(self.encoded))
            self._untils.append(until_us)
        self._bytes = 0

    # Showing.

    def after(self, have: int, until_us: int, ended: bool) -> Portion | None:
        """The next portion for a viewer that has that many steps and knows the run up to that time; None if there is nothing new yet."""
        place = bisect_right(self._stops, have)
        if place == len(self._stops):
            news = self._stops and (self._untils[-1] > until_us or (self.finished and not ended))
            return Portion(have, have, self._untils[-1], self.finished) if news else None
        return Portion(have, self._stops[place], self._untils[place], self.finished and place == len(self._stops) - 1)

    def fitting(self, portion: Portion, size: int) -> Portion:
        """As much of a portion as `size` bytes hold."""
        stop = portion.start
        while stop < portion.stop and size >= len(self.encoded[stop]) + 1:
            size -= len(self.encoded[stop]) + 1
            stop += 1
        if stop == portion.stop:
            return portion
        return Portion(portion.start, stop, min(portion.until_us, self.run.steps[stop].t_us - 1), last=False)

    def shared_with(self, other: Reel, known: int = 0) -> int:
        """How many steps both reels begin with, as far as they are derived; the first `known` are known to be the same.

        0 if the runs open differently: equal steps then leave different worlds behind, since a step says only what it changed.
        """
        if self._opening != other._opening:
            return 0
        pairs = map(eq, islice(self.encoded, known, None), islice(other.encoded, known, None))
        return known + sum(1 for _ in takewhile(bool, pairs))

    @property
    def _opening(self) -> tuple[Any, ...]:
        """The world before the first step, as far as the wire tells it."""
        return self.run.cast, self.run.first, self.run.first_truth

    def branch(self, recipe: Recipe) -> Reel:
        """The reel of another recipe of the same protocol (RecipeError if it can't be played); steps that both share are not derived again."""
        new = Reel(self.run.branch(recipe))
        shared = len(new.run.steps)
        marked = shared // MARK_EVERY
        new.encoded = self.encoded[: marked * MARK_EVERY]
        new._marks, new.digests = self._marks[: marked + 1], self._marks[marked].copy()
        for step in self.encoded[marked * MARK_EVERY : shared]:
            new._append(step)
        kept = bisect_right(self._stops, shared)
        new._stops, new._untils = self._stops[:kept], self._untils[:kept]
        if new._untils:
            new._untils[-1] = min(new._untils[-1], new.run.until_us)
        return new


# What the wire says of a run besides its steps.


def about(run: Run) -> dict[str, Any]:
    """The recipe, the cast and the world at the start; nothing that depends on how far the run is derived."""
    recipe, spec = run.recipe, run.spec
    scenario = find_scenario(spec, recipe.scenario) if recipe.scenario else None
    return {
        "protocol": recipe.protocol,
        "scenario": recipe.scenario.rpartition("/")[2],
        "params": {info.name: info.write(getattr(run.params, info.field)) for info in param_infos(spec.params)},
        "seed": recipe.seed,
        "start": recipe.start,
        "until_us": recipe.until_us,
        "cast": [{"id": seat.id, "role": seat.role, "state": plain(run.first[seat.id])} for seat in run.cast],
        "history": plain(run.first_history),
        "truth": plain(run.first_truth),
        "moments": [moment.slug for moment in scenario.moments] if scenario else [],
    }


def interventions(run: Run, stop: int) -> dict[str, Any]:
    """The script's interventions and the person's, with the step before `stop` at which each fired."""
    script = len(run.recipe.script)
    fired = [run.fired.get(n) for n in range(script + len(run.recipe.interventions))]
    steps = [step if step is not None and step < stop else None for step in fired]
    texts = (*run.recipe.script, *run.recipe.interventions)
    listed = [{"text": text, "step": step} for text, step in zip(texts, steps, strict=True)]
    return {"script": listed[:script], "interventions": listed[script:]}


def fired_between(run: Run, start: int, stop: int) -> list[tuple[str, int, int]]:
    """Which interventions fired in steps [start, stop), as the wire has it."""
    script = len(run.recipe.script)
    fired = [(n, step) for n, step in sorted(run.fired.items()) if start <= step < stop]
    return [("script", n, step) if n < script else ("interventions", n - script, step) for n, step in fired]


def moments_between(run: Run, start: int, stop: int) -> list[tuple[str, int]]:
    """Which key moments are steps [start, stop)."""
    return [(slug, step) for slug, step in run.moments if start <= step < stop]
