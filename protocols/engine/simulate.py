"""The simulation of a recipe. Its steps are derived when they are asked for, and are the same on every machine.

`Run.advance` is the loop: it decides what comes next, and the machine (machine.py) makes it happen. At one instant interventions
come first, then events by (class, node order, id). The order in which events were made does not count, since unrelated changes
alter it. A run can be continued from any place under another recipe (`branch`): both have the steps before it in common.
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
from protocols.engine.network import DELIVER, FORCED, SEND, START, TIMER, Flight
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
from protocols.node import Msg, NodeId

CHECKPOINT_EVERY = 128  # steps: to seek, 64 steps are derived again on average, which takes about a millisecond


class Keyed(msgspec.Struct, frozen=True):
    """An intervention and its key, which is made of its text and how often that stands in the list.

    Unlike its place in the list, the key stays the same when another intervention is added or removed.
    """

    key: str
    it: Intervention


class Checkpoint(msgspec.Struct, frozen=True, gc=False):
    """The world before step `index`: the loop can go on from there."""

    index: int
    world: World

    @property
    def place(self) -> Place:
        """The place in the run at which it was taken."""
        return Place(self.world.t_us, self.world.steps_now)


class Run(Machine):
    """A recipe and the steps derived from it so far."""

    def __init__(self, spec: ProtocolSpec, recipe: Recipe) -> None:
        """A run of which no step is derived yet. RecipeError if the recipe can't be played."""
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
        """By its number (the script's first, then the person's): at which step an intervention acted."""
        fired_at = self.world.fired_at
        return {n: fired_at[key] for n, key in enumerate(self.keyed) if key in fired_at}

    # Expectations and tests look at a run as at a declaration.World: it is the world after its last step.

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
        """What the monitor over history keeps."""
        return self.world.history

    @property
    def checker(self) -> Checker:
        """The verdicts and the truth."""
        return self.world.checker

    @property
    def in_flight(self) -> tuple[tuple[NodeId, NodeId, Msg], ...]:
        """What is in the air: (from, to, message), in the order in which it was sent."""
        return self.world.in_flight

    @property
    def at_rest(self) -> bool:
        """Whether nothing happens any more unless somebody does something, or a background timer ends."""
        return self.world.at_rest

    def of(self, role: str) -> tuple[NodeId, ...]:
        """The nodes of a role, in the order of the stage."""
        return self.world.of(role)

    def is_up(self, node: NodeId) -> bool:
        """Whether a node is not crashed (a paused node is up)."""
        return self.world.is_up(node)

    def linked(self, a: NodeId, b: NodeId) -> bool:
        """Whether two nodes can talk now."""
        return self.world.linked(a, b)

    def outbox(self, node: NodeId) -> tuple[tuple[NodeId, Msg], ...]:
        """What waits in a node's memory to leave, in its order: (to, message)."""
        return self.world.outbox(node)

    # -------------------------------------------------------------------------------------------- the loop

    def advance(self, until_us: int | None = None, go_on: Callable[[], bool] | None = None, steps: int | None = None) -> bool:
        """Derive steps up to `until_us` (default: the horizon), or up to a number of steps. True when there is nothing left to do.

        `go_on` is asked every 16 steps, and when it says no, `advance` returns. So a caller that has a clock can work in slices.
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
        """Let the next thing happen. False if there is none, or if it is due after until_us."""
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
        """All steps up to until_us are derived. If that is the horizon, the run ends."""
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
        """Say whether there is a fault, after something was done that may have made one or ended one."""
        world = self.world
        well = world.links.clear and all(p.up and p.waiting is None for p in world.processes.values())
        world.calm_since = t_us if well else None
        world.checker.calm(world.calm_since)

    def _judge_triggers(self) -> None:
        """Find the interventions that the latest steps trigger. They come next, before anything that a handler sent leaves."""
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
        """In place of _perform_next if the recipe has an order: first the starts, then an action every 20 ms, and nothing else."""
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
        """Let an event that the order names happen now."""
        world = self.world
        node, _, name = what.partition(".")
        flight, process = world.flights.get(what), world.processes.get(node)
        if verb == "lost" and flight is not None:
            self.lose(at, flight, "drop")
        elif verb == "deliver" and flight is not None and self.spec.links == "stream" and self._is_behind(flight):
            self.emit(faults.no_effect(self, "", at, -1, f"{verb}:{what}", "overtakes"))
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

    def _is_behind(self, flight: Flight) -> bool:
        """Whether a message that left earlier on the same link is still in the air."""
        link = (flight.src, flight.dst)
        return any(
            (other.src, other.dst) == link and other.rank < flight.rank and not other.doomed for other in self.world.flights.values()
        )

    def _take_out(self, class_: int, node: NodeId, life: int) -> Event | None:
        """Take the first event of a class out of the heap that is about a node, and of its present life."""
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
        """The run of another recipe. It shares with this run the steps that can't differ; the others are derived."""
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
        """Up to which place two runs can't differ, and how many interventions at places they have in common by then.

        None if they may differ from the start.
        """
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
        """A run of the same recipe that has just made step `index`. It is derived from the nearest checkpoint before."""
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
        """A run of the same recipe that has made all steps up to t_us, those of t_us too."""
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

        Their captions are about the scenario as it is written, and may be false in another run. So a run with another seed has no
        key moments, and a run in which a person intervenes has none from there on.
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
        """How many steps are as in the scenario: all, none, or those before a person's first intervention."""
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
        """32 hex digits over everything in the steps derived so far. Runs with the same digest are the same."""
        return self.digests().whole


def matches(step: Step, trigger: Trigger, node: str) -> bool:
    """Whether a step matches a trigger, or the anchor of a key moment. `node`: where the step must be, or "any"."""
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
        # R-V-no is the other outcome of R-V: links from before the two were told apart say R-V for both.
        return any(rule.lower() in (what.lower(), f"{what.lower()}-no") for rule in step.rules)
    return step.kind == what
