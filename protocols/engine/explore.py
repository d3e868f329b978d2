"""Search every order of events: deliveries, losses, timeouts, forced writes, crashes and restarts, on a small instance.

The explorer calls the same handlers as the simulation, and what they ask for means the same (effects.py). A node's whole local
situation (state, disk, timers, outbox, forced writes under way) gets a number, and what can happen in it is computed once. The
search itself only handles these numbers. What it finds is an order of actions that plays on the page. It proves nothing.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from protocols.declaration import FlightsNotWatched, Observed, ProtocolSpec
from protocols.engine import starts
from protocols.engine.cast import background_of, nodes_of, roles_of
from protocols.engine.effects import Effects, Parcel, Process, Write
from protocols.engine.handlers import Recorder
from protocols.engine.properties import ask
from protocols.engine.recipe import ORDER_GAP_US, Recipe, RecipeError, build_params, outside_params
from protocols.node import Msg, NodeId, State


class Bounds(msgspec.Struct, frozen=True):
    """How far to look. `commands` are client commands such as `c.transfer-30-a-b`; each is given at most once, at any time."""

    commands: tuple[str, ...] = ()
    crashes: int = 0
    restarts: int = 0
    losses: int = 0
    depth: int = 60
    states: int = 2_000_000
    timers: bool = True
    timeouts: int = 1_000_000
    """How many timers may fire in all."""
    flat: bool = False
    """Whether sends leave in the step that makes them, as in models whose state counts were published."""


class Found(msgspec.Struct, frozen=True):
    """How a search ended.

    `result`: found (`recipe` plays it), none within bounds (all was searched), exhausted (a budget ran out first) or cancelled.
    """

    result: Literal["found", "none within bounds", "exhausted", "cancelled"]
    states: int
    generated: int
    depth: int
    recipe: Recipe | None = None
    what: str = ""
    actions: tuple[str, ...] = ()


class _Local(msgspec.Struct, frozen=True, gc=False):
    """One node's whole situation."""

    state: State
    disk: State
    up: bool = True
    timers: tuple[str, ...] = ()
    """The names of those that are armed, sorted."""
    outbox: tuple[Parcel, ...] = ()
    """`after` of each says for how many of the forced writes under way it waits."""
    forces: tuple[State, ...] = ()
    """Forced writes under way: the states to be written."""

    def process(self) -> Process:
        """The situation without state and disk, as a Process in which something can happen."""
        writes = tuple(Write("", state) for state in self.forces)
        return Process(self.up, {name: name for name in self.timers}, self.outbox, writes)


def _local(state: State, disk: State, process: Process) -> _Local:
    """The situation after something happened. Writes that are done are not counted, so that equal situations compare as equal."""
    outbox = process.outbox
    if process.written:
        outbox = tuple(msgspec.structs.replace(parcel, after=max(0, parcel.after - process.written)) for parcel in outbox)
    return _Local(state, disk, process.up, tuple(sorted(process.timers)), outbox, tuple(write.state for write in process.writes))


class _Step(msgspec.Struct, frozen=True, gc=False):
    """A local step: the action, the next local situation, what left the node, and what a monitor would see."""

    action: str
    """As an order has it. For deliver and lost the message's id is added later: it depends on the path that led here."""
    next: int
    sent: tuple[int, ...]
    look: bool
    kind: str
    outputs: tuple[tuple[str, Any], ...] = ()
    message: int = -1
    """What was delivered or lost."""
    picks: tuple[tuple[str, int], ...] = ()
    """What the handler chose, by name. A recipe pins it."""


class _NeedsChoice(Exception):
    def __init__(self, count: int) -> None:
        self.count = count


_Seen = dict[tuple[Any, ...], tuple[tuple[Any, ...], _Step] | None]
"""For each world of a search: from which world it was first reached, and by which step."""


class SearchedWorld:
    """A world of the search as properties and predicates see it."""

    t_us = 0

    __slots__ = ("_disks", "_explorer", "_flights", "_locals", "_nodes", "hides_flights", "history")

    def __init__(self, explorer: Explorer, locals_: tuple[int, ...], flights: tuple[int, ...], history: int) -> None:
        self.history = explorer.histories[history]
        self.hides_flights = False
        self._explorer, self._locals, self._flights = explorer, locals_, flights
        self._nodes: Mapping[NodeId, Any] | None = None
        self._disks: Mapping[NodeId, Any] | None = None

    @property
    def params(self) -> Any:
        """The protocol's parameters."""
        return self._explorer.params

    @property
    def ids(self) -> tuple[NodeId, ...]:
        """Every node, in the order of the stage."""
        return self._explorer.ids

    def of(self, role: str) -> tuple[NodeId, ...]:
        """The nodes of a role, in the order of the stage."""
        return nodes_of(self._explorer.roles, role)

    @property
    def nodes(self) -> Mapping[NodeId, Any]:
        """Each node's state in memory. It is made when it is asked for, since most worlds of a search are only counted."""
        if self._nodes is None:
            known = self._explorer.locals
            self._nodes = {id_: known[n].state for id_, n in zip(self.ids, self._locals, strict=True)}
        return self._nodes

    @property
    def disks(self) -> Mapping[NodeId, Any]:
        """Each node's durable fields as last forced."""
        if self._disks is None:
            known = self._explorer.locals
            self._disks = {id_: known[n].disk for id_, n in zip(self.ids, self._locals, strict=True)}
        return self._disks

    def is_up(self, node: NodeId) -> bool:
        """Whether a node is not crashed."""
        return self._explorer.locals[self._locals[self._explorer.index[node]]].up

    def linked(self, a: NodeId, b: NodeId) -> bool:
        """Whether two nodes can talk now: both are up. The search loses messages and cuts no links."""
        return self.is_up(a) and self.is_up(b)

    @property
    def at_rest(self) -> bool:
        """Whether nothing is in the air, and no node has anything to do but what a background timer starts."""
        return self._explorer.is_at_rest(self._locals, self._flights)

    def outbox(self, node: NodeId) -> tuple[tuple[NodeId, Msg], ...]:
        """What waits in a node's memory to leave, in its order: (to, message)."""
        return self._explorer.locals[self._locals[self._explorer.index[node]]].process().messages

    @property
    def in_flight(self) -> tuple[tuple[NodeId, NodeId, Msg], ...]:
        """What is in the air: (from, to, message)."""
        if self.hides_flights:
            raise FlightsNotWatched
        return tuple(self._explorer.messages[n] for n in self._flights)


class Explorer:
    """A search space: a small instance of a protocol. `find` looks for a broken property, or for a world that fulfils a predicate."""

    def __init__(self, spec: ProtocolSpec, params: Mapping[str, object], bounds: Bounds, start: str = "") -> None:
        """A search from where a recipe with this `start` begins. RecipeError if the protocol can't be started so."""
        self.spec = spec
        self.params = build_params(spec, params)
        self.bounds = bounds
        self._in_order = spec.links == "stream"
        """Whether messages of a link arrive as they were sent. Those in the air are then kept link by link, each link's in that order."""
        if self._in_order and (bounds.crashes or bounds.restarts or bounds.losses):
            raise ValueError("on streams the explorer breaks no connection: crashes, restarts and losses must be 0")
        self.start = start
        self.cast = spec.cast(self.params)
        wrong = starts.wrong_with(spec, self.cast, self.params, start)
        if wrong:
            raise RecipeError(wrong)
        self.ids: tuple[NodeId, ...] = tuple(seat.id for seat in self.cast)
        self.roles = roles_of(spec, self.cast)
        self.index = {id_: n for n, id_ in enumerate(self.ids)}
        self.effects = Effects(spec, self.params)
        self.fields = {role.state: tuple(f for f in spec.watch if f in role.state.__struct_fields__) for role in spec.roles}
        self.io = {id_: Recorder(self, id_) for id_ in self.ids}
        self._choices: list[int] = []
        self._names: list[str] = []
        self.locals: list[_Local] = []
        self._local_ids: dict[Any, int] = {}
        self.messages: list[tuple[NodeId, NodeId, Msg]] = []
        self.owner_of: list[int] = []
        """For each message, the place in `ids` of the node that it goes to."""
        self._message_ids: dict[tuple[NodeId, NodeId, Msg], int] = {}
        self.faces: list[int] = []
        """For each local situation a number that stands for what properties see of it: watched fields, disk, up or down."""
        self.resting: list[bool] = []
        """For each local situation whether nothing happens in it by itself, but that background timers end."""
        self._background = background_of(spec, self.cast)
        self._face_ids: dict[Any, int] = {}
        self.histories: list[Any] = []
        self._history_ids: dict[Any, int] = {}
        self._own: dict[int, tuple[_Step, ...]] = {}
        self._given: dict[tuple[int, int], tuple[_Step, ...]] = {}
        self._told: dict[tuple[int, str, int], tuple[_Step, ...]] = {}
        self._promises = tuple(p for p in spec.properties if p.kind in ("always", "quiescent"))
        self._waits_for_rest = any(p.kind == "quiescent" for p in self._promises)
        self._reads_flights = any(p.while_flying for p in self._promises)
        self._verdicts: dict[Any, str] = {}
        """Of worlds that look the same to all promises: which one is broken, or ''."""
        self.cancelled = False

    # ------------------------------------------------------------------------------------------ what handlers ask

    def choose(self, node: NodeId, name: str, options: tuple[Any, ...]) -> Any:
        """A branch point: the step is run once for every option."""
        made = len(self._names)
        if made == len(self._choices):
            raise _NeedsChoice(len(options))
        self._names.append(name)
        return options[self._choices[made]]

    def clock_of(self, node: NodeId) -> int:
        """Time stands still. Otherwise worlds would differ by what nodes keep of their clocks only to show it."""
        return 0

    # The search decides when a timer ends and when a disk has caught up (effects.Clock).

    def arm(self, node: NodeId, name: str, lo_us: int, hi_us: int | None, from_us: int, cause: int) -> str:
        """A timer is known by its name."""
        return name

    def force(self, node: NodeId, t_us: int) -> int:
        """Time stands still."""
        return 0

    # ------------------------------------------------------------------------------------------ local steps, computed once

    def _intern(self, owner: int, local: _Local) -> int:
        key = (owner, local.up, local.timers, local.outbox, msgspec.structs.astuple(local.state), msgspec.structs.astuple(local.disk),
               tuple(msgspec.structs.astuple(f) for f in local.forces))  # fmt: skip
        n = self._local_ids.get(key)
        if n is None:
            n = self._local_ids[key] = len(self.locals)
            self.locals.append(local)
            background = self._background[self.ids[owner]]
            self.resting.append(not local.outbox and not local.forces and all(timer in background for timer in local.timers))
            watched = tuple(getattr(local.state, f) for f in self.fields[type(local.state)])
            self.faces.append(self._face_ids.setdefault((owner, local.up, key[-2], watched), len(self._face_ids)))
        return n

    def _intern_history(self, history: Any) -> int:
        n = self._history_ids.get(history)
        if n is None:
            n = self._history_ids[history] = len(self.histories)
            self.histories.append(history)
        return n

    def _message(self, src: NodeId, dst: NodeId, msg: Msg) -> int:
        key = (src, dst, msg)
        n = self._message_ids.get(key)
        if n is None:
            n = self._message_ids[key] = len(self.messages)
            self.messages.append(key)
            self.owner_of.append(self.index[dst])
        return n

    def _react(
        self, owner: int, local: _Local, action: str, kind: str, name: str, args: tuple[Any, ...], src: NodeId = "", op: str = ""
    ) -> tuple[_Step, ...]:
        """Run a handler for every way its choices can go."""
        handler = self.effects.handler(local.state, name)
        if handler is None:
            return (_Step(action, self._intern(owner, local), (), False, kind),)
        steps: list[_Step] = []
        todo: list[list[int]] = [[]]
        while todo:
            self._choices, self._names = todo.pop(), []
            io = self.io[self.ids[owner]]
            io.begin(src, op)
            after = local.state.__copy__()
            try:
                handler(after, *args, io)
            except _NeedsChoice as need:
                todo.extend([*self._choices, n] for n in reversed(range(need.count)))
                continue
            steps.append(self._effects(owner, local, after, io, action, kind))
        return tuple(steps)

    def _effects(self, owner: int, local: _Local, after: State, io: Recorder, action: str, kind: str) -> _Step:
        before, process = local.state, local.process()
        taken = self.effects.take(self, self.ids[owner], process, before, after, io.ops, 0, -1)
        sent = self._flatten(owner, process)
        changed = any(getattr(before, f) != getattr(after, f) for f in self.fields[type(after)])
        picks = tuple(zip(self._names, self._choices, strict=True))
        next_ = self._intern(owner, _local(after, local.disk, process))
        return _Step(action, next_, sent, changed or bool(taken.outputs), kind, taken.outputs, picks=picks)

    def _flatten(self, owner: int, process: Process) -> tuple[int, ...]:
        """Where sends leave in the step that makes them, let them leave; give their messages."""
        sent: list[int] = []
        while self.bounds.flat and process.may_send():
            parcel = process.send()
            if parcel.msg is not None:
                sent.append(self._message(self.ids[owner], parcel.to, parcel.msg))
        return tuple(sent)

    def _own_steps(self, owner: int, n: int) -> tuple[_Step, ...]:
        """What a node can do by itself: its next send, its disk catching up, its timers, crash and restart."""
        steps = self._own.get(n)
        if steps is None:
            steps = self._own[n] = tuple(self._make_own(owner, self.locals[n]))
        return steps

    def _make_own(self, owner: int, local: _Local) -> list[_Step]:
        me = self.ids[owner]
        if not local.up:
            fresh = msgspec.structs.replace(local, up=True)
            return list(self._react(owner, fresh, f"restart:{me}", "restart", self.effects.restart_of(local.state), ()))
        steps: list[_Step] = []
        if local.forces:
            process = local.process()
            _, disk = process.write()
            sent = self._flatten(owner, process)
            steps.append(_Step(f"forced:{me}", self._intern(owner, _local(local.state, disk, process)), sent, True, "forced"))
        process = local.process()
        if process.may_send():
            parcel = process.send()
            sent = (self._message(me, parcel.to, parcel.msg),) if parcel.msg is not None else ()
            outputs = (parcel.output,) if parcel.output is not None else ()
            next_ = self._intern(owner, _local(local.state, local.disk, process))
            steps.append(_Step(f"send:{me}", next_, sent, outputs != (), "send", outputs))
        if self.bounds.timers:
            for name in local.timers:
                rest = msgspec.structs.replace(local, timers=tuple(t for t in local.timers if t != name))
                steps.extend(self._react(owner, rest, f"timer:{me}.{name}", "timer", name, ()))
        process = local.process()
        down = _local(process.crash(local.state, local.disk), local.disk, process)
        steps.append(_Step(f"crash:{me}", self._intern(owner, down), (), True, "crash"))
        return steps

    def _deliveries(self, owner: int, n: int, message: int) -> tuple[_Step, ...]:
        key = (n, message)
        steps = self._given.get(key)
        if steps is None:
            src, _, msg = self.messages[message]
            local = self.locals[n]
            if local.up:
                reactions = self._react(owner, local, "deliver", "deliver", msg.slug, (msg, src), src)
                steps = tuple(msgspec.structs.replace(step, message=message) for step in reactions)
            else:
                steps = (_Step("deliver", n, (), False, "bounced", message=message),)
            self._given[key] = steps
        return steps

    def _commanded(self, owner: int, n: int, command: str, nth: int) -> tuple[_Step, ...]:
        """What a client's command does: it is the nth at this node."""
        key = (n, command, nth)
        steps = self._told.get(key)
        if steps is None:
            _, _, text = command.partition(".")
            local = self.locals[n]
            op = f"{self.ids[owner]}.op.{nth}"
            steps = self._react(owner, local, f"client:{command}", "client", "client", (text,), op=op) if local.up else ()
            self._told[key] = steps
        return steps

    # ------------------------------------------------------------------------------------------ the search

    def _start(self) -> tuple[Any, ...]:
        locals_: list[int] = []
        first, past = starts.opening(self.spec, self.cast, self.params, self.start)
        for owner, id_ in enumerate(self.ids):
            state = first[id_]
            local = _Local(state, state.after_crash(state))
            step = self._react(owner, local, "start", "start", self.effects.start_of(state), ())[0]
            locals_.append(step.next)
        bounds = self.bounds
        history = self._intern_history(past)
        return (tuple(locals_), (), history, bounds.crashes, bounds.restarts, bounds.losses, bounds.timeouts, bounds.commands)

    def _successors(self, world: tuple[Any, ...]) -> list[tuple[_Step, tuple[Any, ...]]]:
        locals_, flights, history, crashes, restarts, losses, timeouts, commands = world
        out: list[tuple[_Step, tuple[Any, ...]]] = []
        own, given, next_ = self._own, self._given, self._next
        for owner, n in enumerate(locals_):
            for step in own.get(n) or self._own_steps(owner, n):
                kind = step.kind
                c, r, t = crashes, restarts, timeouts
                if kind == "crash":
                    if not crashes:
                        continue
                    c -= 1
                elif kind == "restart":
                    if not restarts:
                        continue
                    r -= 1
                elif kind == "timer":
                    if not timeouts:
                        continue
                    t -= 1
                after, air, past = next_(locals_, owner, step, flights, history)
                out.append((step, (after, air, past, c, r, losses, t, commands)))
            for i, command in enumerate(commands):
                if self.index[command.partition(".")[0]] == owner:
                    rest = commands[:i] + commands[i + 1 :]
                    for step in self._commanded(owner, n, command, 1 + self._given_before(owner, commands)):
                        after, air, past = next_(locals_, owner, step, flights, history)
                        out.append((step, (after, air, past, crashes, restarts, losses, timeouts, rest)))
        last = -1
        for i, message in enumerate(flights):
            if message == last:
                continue
            last = message
            if self._in_order and i and self._link(flights[i - 1]) == self._link(message):
                continue  # one that was sent before it on this link is still in the air
            owner = self.owner_of[message]
            left = flights[:i] + flights[i + 1 :]
            n = locals_[owner]
            for step in given.get((n, message)) or self._deliveries(owner, n, message):
                after, air, past = next_(locals_, owner, step, left, history)
                out.append((step, (after, air, past, crashes, restarts, losses, timeouts, commands)))
            if losses:
                lost = _Step("lost", n, (), False, "lost", message=message)
                out.append((lost, (locals_, left, history, crashes, restarts, losses - 1, timeouts, commands)))
        return out

    def _link(self, message: int) -> tuple[NodeId, NodeId]:
        """From where to where a message flies."""
        return self.messages[message][:2]

    def _given_before(self, owner: int, left: tuple[str, ...]) -> int:
        """How many commands this node has had, when these are left."""
        all_, rest = (sum(self.index[c.partition(".")[0]] == owner for c in commands) for commands in (self.bounds.commands, left))
        return all_ - rest

    def _next(
        self, locals_: tuple[int, ...], owner: int, step: _Step, flights: tuple[int, ...], history: int
    ) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """The situations, the messages in the air and the history after a step."""
        n, after = locals_[owner], locals_
        if step.next != n:
            after = (*locals_[:owner], step.next, *locals_[owner + 1 :])
        if step.sent:
            air = list(flights)
            for message in step.sent:
                if self._in_order:
                    insort(air, message, key=self._link)
                else:
                    insort(air, message)
            flights = tuple(air)
        if step.look and self.spec.observe is not None:
            view = SearchedWorld(self, after, flights, history)
            view.hides_flights = True
            before, now, past = self.locals[n].state, self.locals[step.next].state, self.histories[history]
            seen = self.spec.observe(past, Observed(0, step.kind, self.ids[owner], before, now, step.outputs, view))
            if seen is not past:
                history = self._intern_history(seen)
        return after, flights, history

    def is_at_rest(self, locals_: tuple[int, ...], flights: tuple[int, ...]) -> bool:
        """Whether nothing happens any more in a world unless somebody does something, or a background timer ends."""
        return not flights and all(self.resting[n] for n in locals_)

    def broken(self, world: tuple[Any, ...]) -> str:
        """The first promise that is broken in a world, or '': an `always`, or where it is at rest a `quiescent` property."""
        at_rest = self._waits_for_rest and self.is_at_rest(world[0], world[1])
        key = (tuple([self.faces[n] for n in world[0]]), world[2], world[1] if self._reads_flights else (), at_rest)
        verdict = self._verdicts.get(key)
        if verdict is None:
            view = SearchedWorld(self, world[0], world[1], world[2])
            due = (p for p in self._promises if p.kind == "always" or at_rest)
            verdict = next((p.slug for p in due if ask(p, view) is not None), "")
            self._verdicts[key] = verdict
        return verdict

    def find(
        self,
        goal: Callable[[SearchedWorld], bool] | None = None,
        visit: Callable[[SearchedWorld], None] | None = None,
        go_on: Callable[[], bool] | None = None,
    ) -> Found:
        """Search breadth first, so that what is found first is a shortest order. Without a goal: a broken promise.

        `go_on` is asked every 64 worlds. When it says no, or when `cancelled` has been set, the search ends with what it has.
        """
        start = self._start()
        seen: _Seen = {start: None}
        queue: deque[tuple[tuple[Any, ...], int]] = deque([(start, 0)])
        generated, depth, turns = 1, 0, 0
        bounds = self.bounds

        def done(result: Any, what: str = "", world: tuple[Any, ...] | None = None) -> Found:
            recipe, actions = self._order(seen, world) if world is not None else (None, ())
            return Found(result, len(seen), generated, depth, recipe, what, actions)

        if visit is not None:
            visit(SearchedWorld(self, start[0], start[1], start[2]))
        while queue:
            world, depth = queue.popleft()
            if depth >= bounds.depth:
                continue
            for step, new in self._successors(world):
                generated += 1
                if new in seen:
                    continue
                seen[new] = (world, step)
                if visit is not None:
                    visit(SearchedWorld(self, new[0], new[1], new[2]))
                if goal is None:
                    what = self.broken(new)
                    if what:
                        depth += 1
                        return done("found", what, new)
                elif goal(SearchedWorld(self, new[0], new[1], new[2])):
                    depth += 1
                    return done("found", "goal", new)
                queue.append((new, depth + 1))
            if self.cancelled:
                return done("cancelled")
            turns += 1
            if len(seen) >= bounds.states or (go_on is not None and turns % 64 == 0 and not go_on()):
                return done("exhausted")
        return done("none within bounds")

    def walk(self, below: Callable[[int], int], most: int) -> Recipe:
        """A random path of at most so many actions, as a recipe. `below(n)` draws a number from 0 to n - 1."""
        return self._order(*self._walk(below, most))[0]

    def _walk(self, below: Callable[[int], int], most: int) -> tuple[_Seen, tuple[Any, ...]]:
        world = self._start()
        seen: _Seen = {world: None}
        for _ in range(most):
            new = [(step, after) for step, after in self._successors(world) if after not in seen]
            if not new:
                break
            step, after = new[below(len(new))]
            seen[after] = (world, step)
            world = after
        return seen, world

    def _order(self, seen: _Seen, world: tuple[Any, ...]) -> tuple[Recipe, tuple[str, ...]]:
        """A recipe whose `order` leads to a world, and that order. Messages have the ids that the simulation will give them."""
        path: list[_Step] = []
        at = world
        while (came := seen[at]) is not None:
            at, step = came
            path.append(step)
        actions: list[str] = []
        counts: dict[tuple[NodeId, NodeId], int] = {}
        flying: dict[int, list[str]] = {}
        chosen: dict[str, int] = {}
        pins: dict[str, int] = {}
        for step in reversed(path):
            node = step.action.partition(":")[2].partition(".")[0] if step.message < 0 else self.messages[step.message][1]
            for name, n in step.picks:
                draw = f"{node}.{name}"
                chosen[draw] = chosen.get(draw, 0) + 1
                pins[f"{draw}.{chosen[draw]}"] = n
            actions.append(step.action if step.message < 0 else f"{step.action}:{flying[step.message].pop(0)}")
            for message in step.sent:
                src, dst, _ = self.messages[message]
                n = counts[(src, dst)] = counts.get((src, dst), 0) + 1
                flying.setdefault(message, []).append(f"{src}-{dst}.{n}")
        recipe = Recipe(
            protocol=self.spec.slug,
            params=outside_params(self.spec, self.params),
            start=self.start,
            pins=pins,
            order=tuple(actions),
            until_us=ORDER_GAP_US * (len(actions) + 2),
        )
        return recipe, tuple(actions)
