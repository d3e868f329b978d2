"""Simulate a recipe: a run's steps, derived lazily, in slices, the same on every machine.

`Run.advance` is the loop: it decides what comes next, and the machine (machine.py) makes it happen. At one instant interventions
come first, then events by (class, node order, id); never by the order in which they were made, which shifts with unrelated
changes. A run can be cut at any place and continued under another recipe (`branch`): both share the steps before.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Mapping
from heapq import heapify, heappop
from typing import Any

import msgspec
from msgspec.structs import replace

from protocols.declaration import ProtocolSpec
from protocols.engine import faults
from protocols.engine.faults import Standing
from protocols.engine.handlers import Recorder
from protocols.engine.machine import Machine
from protocols.engine.network import DELIVER, FORCED, SEND, START, TIMER
from protocols.engine.properties import Checker
from protocols.engine.recipe import (
    MAX_STEPS,
    MESSAGE_VERBS,
    ORDER_GAP_US,
    Intervention,
    MessageTarget,
    Place,
    Recipe,
    Trigger,
    check,
    find_scenario,
    from_scenario,
)
from protocols.engine.trace import Digests, Step
from protocols.engine.world import Due, Event, World
from protocols.node import NodeId

CHECKPOINT_EVERY = 128  # steps: seeking re-runs half of it on average, about a millisecond


class Keyed(msgspec.Struct, frozen=True):
    """An intervention under a key that says the same in another recipe, where its number may be another one."""

    key: str
    it: Intervention


class Checkpoint(msgspec.Struct, frozen=True, gc=False):
    """Everything the loop needs to go on from step `index`."""

    index: int
    world: World

    @property
    def place(self) -> Place:
        """After which steps of which instant it was taken."""
        return Place(self.world.t_us, self.world.steps_now)


class Run(Machine):
    """A recipe and the steps derived from it so far."""

    def __init__(self, spec: ProtocolSpec, recipe: Recipe) -> None:
        """Seat the cast; nothing is derived yet. RecipeError if the recipe can't be played."""
        check(spec, recipe)
        super().__init__(spec, recipe)
        self.checkpoints: list[Checkpoint] = []
        self._forget_moments()
        self._digests = Digests()
        self._read_interventions()
        self.risky = bool(self.params.loss or self.params.duplication or self.standing)

    def _read_interventions(self) -> None:
        keyed: dict[str, Intervention] = {}
        for it in self.recipe.parsed():
            text, n = it.text(), 1
            while f"{text} {n}" in keyed:
                n += 1
            keyed[f"{text} {n}"] = it
        self.keyed = keyed
        placed = [(it.place, n, Keyed(key, it)) for n, (key, it) in enumerate(keyed.items()) if it.place is not None]
        self.placed = tuple((place, one) for place, _, one in sorted(placed, key=lambda p: p[:2]))
        self.triggers = tuple(Keyed(key, it) for key, it in keyed.items() if it.trigger is not None)
        targets = [Standing(key, it, MessageTarget.parse(it)) for key, it in keyed.items() if it.verb in MESSAGE_VERBS]
        self.standing = tuple(one for one in targets if not one.target.id)

    @property
    def fired(self) -> dict[int, int]:
        """Which intervention (script first, then the person's) fired at which step."""
        fired_at = self.world.fired_at
        return {n: fired_at[key] for n, key in enumerate(self.keyed) if key in fired_at}

    # A run can be looked at as the declaration.World that it has reached.

    @property
    def t_us(self) -> int:
        """The instant of the last step."""
        return self.world.t_us

    @property
    def nodes(self) -> Mapping[NodeId, Any]:
        """Each node's state in memory."""
        return self.world.nodes

    @property
    def disks(self) -> Mapping[NodeId, Any]:
        """Each node's durable fields as last forced."""
        return self.world.disks

    @property
    def history(self) -> Any:
        """The history variables, kept by the monitor and not by any node."""
        return self.world.history

    @property
    def checker(self) -> Checker:
        """The verdicts and the truth."""
        return self.world.checker

    def is_up(self, node: NodeId) -> bool:
        """Whether a node is not crashed (a paused node is up)."""
        return self.world.is_up(node)

    # -------------------------------------------------------------------------------------------- the loop

    def advance(self, until_us: int | None = None, go_on: Callable[[], bool] | None = None, steps: int | None = None) -> bool:
        """Derive steps up to `until_us` (default: the horizon) or that many in all; True when there's nothing left to do.

        `go_on` is asked between steps: the caller, who has a clock, can so cut the work into slices. The engine has none.
        """
        horizon = self.recipe.until_us
        until_us = horizon if until_us is None else min(until_us, horizon)
        most = MAX_STEPS if steps is None else min(steps, MAX_STEPS)
        perform = self._perform_ordered if self.recipe.order else self._perform_next
        steps_made = self.steps
        save_at = self.checkpoints[-1].index + CHECKPOINT_EVERY if self.checkpoints else 0
        turns = 0
        while not self.end:
            count = len(steps_made)
            if count >= most:
                if most == MAX_STEPS:
                    self.finish("limit", self.world.t_us)
                return most == MAX_STEPS
            if count >= save_at:
                self._save()
                save_at = count + CHECKPOINT_EVERY
            if go_on is not None:
                turns += 1
                if turns % 16 == 0 and not go_on():
                    return False
            if not perform(until_us):
                break
            if self.triggers:
                self._judge_triggers()
        return bool(self.end) or self.until_us >= until_us

    def _perform_next(self, until_us: int) -> bool:
        """Do the next thing; False when the next thing lies beyond until_us or there is none."""
        world = self.world
        heap, pending = world.heap, world.pending
        next_us = world.t_us if pending else heap[0].t_us if heap else None
        if world.placed < len(self.placed):
            place, one = self.placed[world.placed]
            count = world.steps_now if world.t_us == place.t_us else 0
            if next_us is None or next_us > place.t_us or (next_us == place.t_us and count >= place.k):
                if place.t_us > until_us:
                    self._complete(until_us)
                    return False
                world.placed += 1
                self._intervene(one.key, one.it, max(place.t_us, world.t_us), -1)
                return True
        if pending:
            self._perform_pending()
            return True
        if next_us is None:
            self.finish("quiescent", until_us)
            return False
        if next_us > until_us:
            self._complete(until_us)
            return False
        event = heappop(heap)
        self.happenings[event.class_](self, event)
        return True

    def _perform_pending(self) -> None:
        world = self.world
        due = world.pending.pop(0)
        if due.intervention:
            self._intervene(due.intervention, self.keyed[due.intervention], world.t_us, due.cause)
        elif due.message in world.flights:
            faults.befall(self, world.t_us, due.message, self.standing)

    def _complete(self, until_us: int) -> None:
        """Steps are complete up to here; the run ends if this is its horizon."""
        self.until_us = max(self.until_us, until_us)
        if self.until_us >= self.recipe.until_us:
            self.finish("horizon", self.until_us)

    # -------------------------------------------------------------------------------------------- interventions

    def _intervene(self, key: str, it: Intervention, t_us: int, cause: int) -> None:
        world = self.world
        if it.verb in MESSAGE_VERBS and not MessageTarget.parse(it).id:
            world.standing = (*world.standing, key)
            return
        world.fired_at[key] = len(self.steps)
        faults.perform(self, it, t_us, cause)
        self._note_calm(t_us)

    def _note_calm(self, t_us: int) -> None:
        """After a fault or its cure: from when on does no fault stand?"""
        world = self.world
        well = world.links.clear and all(p.up and p.waiting is None for p in world.processes.values())
        world.calm_since = t_us if well else None
        world.checker.calm(world.calm_since)

    def _judge_triggers(self) -> None:
        """Find the interventions that the steps since the last look trigger: they come next, before what a handler sends leaves."""
        world = self.world
        for step in self.steps[world.judged :]:
            for one in self.triggers:
                trigger = one.it.trigger
                if trigger is not None and matches(step, trigger, trigger.node or self._subject(one.it)):
                    count = world.trigger_counts[one.key] = world.trigger_counts.get(one.key, 0) + 1
                    if count == trigger.k:
                        world.pending.append(Due(intervention=one.key, cause=step.index))
        world.judged = len(self.steps)

    def _subject(self, it: Intervention) -> str:
        node = it.args.partition(".")[0]
        return node if node in self.order_of else "any"

    # -------------------------------------------------------------------------------------------- orders

    def _perform_ordered(self, until_us: int) -> bool:
        """Instead of time: the starts, then one action of the order every 20 ms; everything else is held."""
        world = self.world
        if world.pending:
            self._perform_pending()
            return True
        if world.heap and world.heap[0].class_ == START:
            self.start(heappop(world.heap))
            return True
        at = ORDER_GAP_US * (world.ordered + 1)
        if world.ordered >= len(self.recipe.order):
            self.finish("horizon", max(self.recipe.until_us, world.t_us))
            return False
        if at > until_us:
            self._complete(until_us)
            return False
        verb, _, what = self.recipe.order[world.ordered].partition(":")
        world.ordered += 1
        if verb in ("deliver", "lost", "timer", "forced", "send"):
            self._perform_held(verb, what, at)
        else:
            faults.perform(self, Intervention.parse(f"{verb}:{what}@0"), at, -1)
            self._note_calm(at)
        return True

    def _perform_held(self, verb: str, what: str, at: int) -> None:
        """One held event, now."""
        world = self.world
        node, _, name = what.partition(".")
        flight, process = world.flights.get(what), world.processes.get(node)
        if verb == "lost" and flight is not None:
            self.lose(at, flight, "drop")
        elif verb == "deliver" and flight is not None:
            world.flights[what] = replace(flight, due_us=at)
            self.arrive(Event(at, 0, DELIVER, what, at))
        elif verb == "timer" and process is not None and name in process.timers:
            process.timers[name] = replace(process.timers[name], due_us=at)
            self.expire(Event(at, 0, TIMER, node, name))
        elif verb == "forced" and process is not None and (event := self._take_out(FORCED, node, process.life)):
            self.catch_up(replace(event, t_us=at))
        elif verb == "send" and process is not None and (event := self._take_out(SEND, node, process.life)):
            self.leave(replace(event, t_us=at))
        else:
            self.emit(faults.no_effect(self, "", at, -1, f"{verb}:{what}", "not-there"))

    def _take_out(self, class_: int, node: NodeId, life: int) -> Event | None:
        """The first event of a class that is due at a node in its present life, out of the heap."""
        heap = self.world.heap
        found = [e for e in heap if e.class_ == class_ and e.about == node and e.detail == life]
        if not found:
            return None
        event = min(found)
        heap.remove(event)
        heapify(heap)
        return event

    # -------------------------------------------------------------------------------------------- time travel

    def _save(self) -> None:
        self.checkpoints.append(Checkpoint(len(self.steps), self.world.copy()))

    def branch(self, recipe: Recipe) -> Run:
        """The run of another recipe. What both share is the very same steps; only what comes after is derived anew."""
        new = Run(self.spec, recipe)
        shared = self._shared_until(new)
        if shared is None:
            return new
        place, placed = shared
        usable = [c for c in self.checkpoints if c.index == 0 or (c.place < place and c.world.placed <= placed)]
        if usable:
            checkpoint = usable[-1]
            new.steps = self.steps[: checkpoint.index]
            new.checkpoints = [c for c in self.checkpoints if c.index < checkpoint.index]
            new.world = checkpoint.world.copy()
            new.until_us = new.steps[-1].t_us - 1 if new.steps else -1
        return new

    def _shared_until(self, new: Run) -> tuple[Place, int] | None:
        """The place up to which two runs can't differ, and how many placed interventions they share; None if they differ from the start."""
        for field in ("protocol", "params", "seed", "start", "pins", "order"):
            if getattr(self.recipe, field) != getattr(new.recipe, field):
                return None
        if self.triggers != new.triggers or [one.key for one in self.standing] != [one.key for one in new.standing]:
            return None
        n = 0
        for ours, theirs in zip(self.placed, new.placed, strict=False):
            if ours != theirs:
                break
            n += 1
        horizon = Place(min(self.recipe.until_us, new.recipe.until_us) + 1)
        return min([horizon, *(run.placed[n][0] for run in (self, new) if n < len(run.placed))]), n

    def seek(self, index: int) -> Run:
        """A run that stands right after step `index`, derived from the nearest checkpoint before it."""
        if not self.checkpoints:
            self._save()
        at = bisect.bisect_right(self.checkpoints, index + 1, key=lambda c: c.index) - 1
        there = object.__new__(Run)
        there.__dict__.update(self.__dict__)
        there.io = {id_: Recorder(there, id_) for id_ in self.ids}
        there.end, there.until_us = "", -1
        there._forget_moments()
        there.steps = self.steps[: self.checkpoints[at].index]
        there.checkpoints = self.checkpoints[: at + 1]
        there.world = self.checkpoints[at].world.copy()
        there._digests = Digests()
        there.advance(steps=index + 1)
        return there

    def world_at(self, t_us: int) -> Run:
        """The world after every step up to t_us (those of that instant included)."""
        index = bisect.bisect_right(self.steps, t_us, key=lambda s: s.t_us) - 1
        if index < 0:
            return Run(self.spec, self.recipe)
        return self.seek(index)

    # -------------------------------------------------------------------------------------------- what was found

    def _forget_moments(self) -> None:
        self._moments: list[tuple[str, int]] = []
        self._moments_seen = 0
        self._moment_counts: dict[str, int] = {}

    @property
    def moments(self) -> list[tuple[str, int]]:
        """The scenario's key moments that were reached: (slug, step index), in the order of the steps.

        They are told of the scenario as it is written. In a run of another seed, or after a person's first intervention, what
        their captions say need not be true, so there are none.
        """
        until = self._unchanged_until()
        if self.recipe.scenario and until:
            wanted = find_scenario(self.spec, self.recipe.scenario).moments
            anchors = [(m.slug, Trigger.parse(m.anchor)) for m in wanted]
            for step in self.steps[self._moments_seen : until]:
                for slug, trigger in anchors:
                    if matches(step, trigger, trigger.node or "any"):
                        count = self._moment_counts[slug] = self._moment_counts.get(slug, 0) + 1
                        if count == trigger.k:
                            self._moments.append((slug, step.index))
            self._moments_seen = max(self._moments_seen, min(until, len(self.steps)))
        return self._moments

    def _unchanged_until(self) -> int:
        """How many of the steps are the scenario's own: all, none, or those before a person's first intervention."""
        if not self.recipe.scenario or self.recipe.order:
            return 0
        own = from_scenario(self.spec, self.recipe.scenario)
        if any(getattr(own, field) != getattr(self.recipe, field) for field in ("params", "seed", "start", "pins", "script")):
            return 0
        scripted = len(self.recipe.script)
        return min((at for n, at in self.fired.items() if n >= scripted), default=len(self.steps))

    def digests(self) -> Digests:
        """The digests of all steps derived so far."""
        self._digests.add(self.steps[self._digests.count :])
        return self._digests

    def digest(self) -> str:
        """32 hex digits over everything in the steps derived so far: what tells whether two runs are the same."""
        return self.digests().whole


def matches(step: Step, trigger: Trigger, node: str) -> bool:
    """Whether a step is one that a trigger or a key moment's anchor waits for."""
    if node not in ("any", step.node):
        return False
    kind, what = trigger.kind, trigger.what
    if kind == "sent":
        return step.kind == "send" and any(s.msg.slug == what for s in step.sends)
    if kind == "delivered":
        return step.kind == "deliver" and step.msg is not None and step.msg.slug == what
    if kind == "forced":
        return step.kind == "forced" and step.ref == what
    if kind == "note":
        return any(key == what for key, _ in step.notes)
    if kind == "timer":
        return step.kind == "timer" and step.ref.split(".")[1] == what
    if kind == "rule":
        return any(rule.lower() == what.lower() for rule in step.rules)
    return step.kind == what
