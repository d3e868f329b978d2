"""Judges what a run tells: every note by its protocol's claims, and planted lies by the same claims.

A lie is a note where it doesn't belong: at the nearest other step, with its parameters taken from there as far as that step has
them. A claim that lets lies pass says too little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from protocols.declaration import Claim, Claims, Happening, Telling
from protocols.engine.simulate import Run
from protocols.engine.trace import Step

DISTURBS = frozenset(
    [
        "crash",
        "restart",
        "wipe",
        "pause",
        "resume",
        "partition",
        "heal",
        "cut",
        "mend",
        "hold",
        "release",
        "drop",
        "delay",
        "duplicate",
        "pin",
        "skew",
        "slow",
        "client",
        "operator",
        "lost",
        "bounced",
        "broken",
    ]
)
NOT_THE_PROTOCOLS = frozenset(("lost", "no-effect", "broken"))
"""Kinds of steps whose notes are the engine's: the interface has words for them."""
MAX_FALSE = 20  # of one claim: a report is read by a person


class Untrue(msgspec.Struct, frozen=True):
    """A sentence that is false where it is told."""

    key: str
    claim: str
    index: int
    """Of the step."""
    params: Mapping[str, Any]

    def __str__(self) -> str:
        told = " ".join(f"{name}={value}" for name, value in self.params.items())
        return f"step {self.index}: {self.key} {told}: {self.claim} is false"


class Debt(msgspec.Struct, frozen=True):
    """A claim about what comes, not yet judged."""

    claim: Claim
    telling: Telling
    index: int
    until_us: int


class Judgement(msgspec.Struct):
    """What was found in one run."""

    untrue: list[Untrue]
    judged: dict[tuple[str, str], int]
    """How often each claim of each note was judged, by (key, claim)."""
    disturbed: dict[tuple[str, str], int]
    """How often a claim about what comes could not be judged."""
    told: dict[str, int]
    """How often each note was told."""
    first: dict[str, int]
    """The step at which each note was first told."""
    unclaimed: set[str]
    """Notes without a claim."""


def happenings(run: Run) -> Iterator[tuple[Step, Happening]]:
    """The steps of a run, each with the world right after it. The world changes as the iteration goes on: look at it at once."""
    live = Run(run.spec, run.recipe)
    while not live.end:
        made = len(live.steps)
        live.advance(steps=made + 1)
        for step in live.steps[made:]:
            yield step, happening_of(step, live)


def happening_of(step: Step, run: Run) -> Happening:
    src = step.ref.partition("-")[0] if step.msg is not None and step.kind in ("deliver", "lost", "bounced") else ""
    before = after = None
    if step.node:
        now = (run.disks if step.kind == "forced" else run.nodes)[step.node]
        before = now if step.before is None else step.before
        after = now if step.after is None else step.after
    msg = step.sends[0].msg if step.kind == "send" and step.sends else step.msg
    return Happening(step.t_us, step.kind, step.node, step.ref, src, msg, step.rules, step.outputs, before, after, run.world)


def telling_of(happening: Happening, key: str, params: Mapping[str, Any], seen: Any) -> Telling:
    fields = {name: getattr(happening, name) for name in happening.__struct_fields__}
    return Telling(**fields, key=key, params=params, seen=seen)


def judge(run: Run, claims: Claims) -> Judgement:
    """Every note that a run tells, by the claims of its key. Where the recipe gives an order of events, nothing comes by itself and time
    means nothing: claims about what comes and about how long it took are not judged there.
    """
    found = Judgement([], {}, {}, {}, {}, set())
    seen, debts = claims.seen, list[Debt]()
    for step, happening in happenings(run):
        debts = _judge_debts(debts, step, happening, found)
        for key, params in () if step.kind in NOT_THE_PROTOCOLS else step.notes:
            found.told[key] = found.told.get(key, 0) + 1
            found.first.setdefault(key, step.index)
            if key not in claims.notes:
                found.unclaimed.add(key)
            telling = telling_of(happening, key, params, seen)
            for claim in claims.notes.get(key, ()):
                if run.recipe.order and (claim.timed or claim.later is not None):
                    continue
                if claim.later is None or claim.within_us is None:
                    _count(found.judged, key, claim)
                    if not claim.check(telling) and len(found.untrue) < MAX_FALSE:
                        found.untrue.append(Untrue(key, claim.name, step.index, params))
                else:
                    debts.append(Debt(claim, telling, step.index, step.t_us + claim.within_us(run.params)))
        if claims.see is not None:
            seen = claims.see(seen, happening)
    for debt in debts:
        _count(found.disturbed, debt.telling.key, debt.claim)
    return found


def _judge_debts(debts: list[Debt], step: Step, happening: Happening, found: Judgement) -> list[Debt]:
    open_ = []
    for debt in debts:
        key, claim = debt.telling.key, debt.claim
        if step.t_us > debt.until_us:
            _count(found.judged, key, claim)
            if len(found.untrue) < MAX_FALSE:
                found.untrue.append(Untrue(key, claim.name, debt.index, debt.telling.params))
        elif claim.later is not None and claim.later(debt.telling, happening):
            _count(found.judged, key, claim)
        elif step.kind in DISTURBS:
            _count(found.disturbed, key, claim)
        else:
            open_.append(debt)
    return open_


def _count(counts: dict[tuple[str, str], int], key: str, claim: Claim) -> None:
    counts[key, claim.name] = counts.get((key, claim.name), 0) + 1


# ------------------------------------------------------------------------------------------------ planted lies


class Lies(msgspec.Struct):
    """How many lies were planted for each note, and those that no claim found."""

    planted: dict[str, int]
    passed: dict[str, list[Untrue]]


def plant_lies(run: Run, claims: Claims, samples: Mapping[str, Telling], lies: Lies, most: int = 40, near: bool = True) -> None:
    """Tells each note of `samples` at steps of the same kind (if `near`, also message or timer) that don't tell it, for its claims to judge."""
    seen = claims.seen
    for step, happening in happenings(run):
        told = {key for key, _ in step.notes}
        for key, sample in samples.items():
            if key in told or lies.planted.get(key, 0) >= most or not _like(happening, sample, near):
                continue
            params = rebound(sample, happening)
            if params is None:
                continue
            lie = telling_of(happening, key, params, seen)
            lies.planted[key] = lies.planted.get(key, 0) + 1
            if all(claim.check(lie) for claim in claims.notes[key] if claim.later is None):
                lies.passed.setdefault(key, []).append(Untrue(key, "no claim", step.index, params))
        if claims.see is not None:
            seen = claims.see(seen, happening)


def _like(happening: Happening, sample: Telling, near: bool) -> bool:
    """Whether a step may be mistaken for the one that tells the note: one of the same role and, if `near`, of the same handler."""
    if happening.kind != sample.kind or type(happening.after) is not type(sample.after):
        return False
    if not near:
        return True
    if sample.msg is not None:
        return type(happening.msg) is type(sample.msg)
    return sample.kind != "timer" or happening.ref.split(".")[1] == sample.ref.split(".")[1]


def rebound(sample: Telling, there: Happening) -> dict[str, Any] | None:
    """A note's parameters as its handler would have given them at another step; None if one of them has no source there."""
    params: dict[str, Any] = {}
    for name, value in sample.params.items():
        for source, target in _sources(sample, there):
            if value == source and type(value) is type(source):
                params[name] = target
                break
        else:
            params[name] = value
    return params


def _sources(sample: Telling, there: Happening) -> Iterator[tuple[Any, Any]]:
    """What a parameter may have been read from, and the same at the other step: sender, node, message, then the state."""
    yield sample.src, there.src
    yield sample.node, there.node
    if sample.msg is not None and there.msg is not None:
        yield from ((getattr(sample.msg, field), getattr(there.msg, field)) for field in sample.msg.__struct_fields__)
    for mine, theirs in ((sample.after, there.after), (sample.before, there.before)):
        yield from ((getattr(mine, field), getattr(theirs, field)) for field in mine.__struct_fields__)


def samples_of(run: Run, claims: Claims, samples: dict[str, Telling]) -> None:
    """Adds the first telling of each note in a run, for notes of which there is none yet. Its world is not kept."""
    for step, happening in happenings(run):
        for key, params in () if step.kind in NOT_THE_PROTOCOLS else step.notes:
            if key in claims.notes and key not in samples:
                samples[key] = telling_of(happening, key, params, None)
