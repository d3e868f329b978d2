"""Search every order of events: deliveries, losses, timeouts, forced writes, crashes and restarts, on a small instance.

The explorer drives the very same handlers as the simulation. A node's whole local situation (state, disk, timers, outbox,
forces under way) is interned, and a local step is computed once, ever: the search itself moves small integers about.
What it finds is an order of actions that plays on the page; it never proves anything.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from protocols.declaration import Observed, ProtocolSpec
from protocols.engine.handlers import Recorder, handlers_of
from protocols.engine.recipe import ORDER_GAP_US, Recipe, build_params, outside_params
from protocols.node import Msg, NodeId, State


class Bounds(msgspec.Struct, frozen=True):
    """How far to look. `commands` are client commands, each given at most once, at any time (`c.transfer-30-a-b`)."""

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
    """Sends leave with the step that makes them: for state counts that others published."""


class Found(msgspec.Struct, frozen=True):
    """`result`: found (with the recipe that plays it), none within bounds (all of them searched), exhausted (a budget ran out first)."""

    result: Literal["found", "none within bounds", "exhausted", "cancelled"]
    states: int
    generated: int
    depth: int
    recipe: Recipe | None = None
    what: str = ""
    actions: tuple[str, ...] = ()


class _Local(msgspec.Struct, frozen=True, gc=False):
    """One node's whole situation, but for its number."""

    state: State
    disk: State
    up: bool
    timers: tuple[str, ...]
    outbox: tuple[tuple[int, str, Msg | None, tuple[str, Any] | None], ...]
    """(how many of the forces under way it waits for, to, message or None, output or None)"""
    forces: tuple[State, ...]
    """Forced writes under way: the states to be written."""


class _Step(msgspec.Struct, frozen=True, gc=False):
    """A local step: the action, the next local situation, what left the node, and what a monitor would see."""

    action: str
    next: int
    sent: tuple[int, ...]
    look: bool
    kind: str
    outputs: tuple[tuple[str, Any], ...] = ()
    picks: str = ""
    """What the handler chose, `?pick=1` for each choice: an order pins it."""


class _NeedsChoice(Exception):
    def __init__(self, count: int) -> None:
        self.count = count


class SearchedWorld:
    """A world of the search as properties and predicates see it."""

    t_us = 0

    def __init__(self, explorer: Explorer, locals_: tuple[int, ...], flights: tuple[int, ...], history: Any) -> None:
        self.params = explorer.params
        self.ids = explorer.ids
        self.history = history
        situations = [explorer.locals[n] for n in locals_]
        self.nodes: Mapping[NodeId, Any] = dict(zip(self.ids, (s.state for s in situations), strict=True))
        self.disks: Mapping[NodeId, Any] = dict(zip(self.ids, (s.disk for s in situations), strict=True))
        self._up = dict(zip(self.ids, (s.up for s in situations), strict=True))
        self._explorer, self._flights = explorer, flights

    def is_up(self, node: NodeId) -> bool:
        """Whether a node is not crashed."""
        return self._up[node]

    @property
    def flights(self) -> tuple[tuple[NodeId, NodeId, Msg], ...]:
        """What is in the air: (from, to, message)."""
        return tuple(self._explorer.messages[n] for n in self._flights)


class Explorer:
    """A search space: one protocol's small instance. `find` looks for a broken property or any predicate; `reach` visits everything."""

    def __init__(self, spec: ProtocolSpec, params: Mapping[str, object], bounds: Bounds) -> None:
        self.spec = spec
        self.params = build_params(spec, params)
        self.bounds = bounds
        self.cast = spec.cast(self.params)
        self.ids: tuple[NodeId, ...] = tuple(seat.id for seat in self.cast)
        self.index = {id_: n for n, id_ in enumerate(self.ids)}
        self.handlers = {role.state: handlers_of(role.state) for role in spec.roles}
        self.implicit = spec.force_each_handler and not getattr(self.params, "lazy_disk", False)
        self.fields = {role.state: tuple(f for f in spec.watch if f in role.state.__struct_fields__) for role in spec.roles}
        self.io = {id_: Recorder(self, id_) for id_ in self.ids}
        self._choices: list[int] = []
        self._names: list[str] = []
        self.locals: list[_Local] = []
        self._local_ids: dict[Any, int] = {}
        self.messages: list[tuple[NodeId, NodeId, Msg]] = []
        self._message_ids: dict[tuple[NodeId, NodeId, Msg], int] = {}
        self._own: dict[tuple[int, int], tuple[_Step, ...]] = {}
        self._given: dict[tuple[int, int], tuple[_Step, ...]] = {}
        self._told: dict[tuple[int, str], tuple[_Step, ...]] = {}
        self._verdicts: dict[Any, str] = {}
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
        """Time stands still: what a node only shows of its clock must not tell worlds apart."""
        return 0

    # ------------------------------------------------------------------------------------------ local steps, computed once

    def _intern(self, owner: int, local: _Local) -> int:
        key = (owner, local.up, local.timers, local.outbox, msgspec.structs.astuple(local.state), msgspec.structs.astuple(local.disk),
               tuple(msgspec.structs.astuple(f) for f in local.forces))  # fmt: skip
        n = self._local_ids.get(key)
        if n is None:
            n = self._local_ids[key] = len(self.locals)
            self.locals.append(local)
        return n

    def _message(self, src: NodeId, dst: NodeId, msg: Msg) -> int:
        key = (src, dst, msg)
        n = self._message_ids.get(key)
        if n is None:
            n = self._message_ids[key] = len(self.messages)
            self.messages.append(key)
        return n

    def _react(
        self, owner: int, local: _Local, action: str, kind: str, name: str, args: tuple[Any, ...], src: NodeId = ""
    ) -> tuple[_Step, ...]:
        """Run a handler for every way its choices can go."""
        handler = self.handlers[type(local.state)].get(name)
        if handler is None:
            return (_Step(action, self._intern(owner, local), (), False, kind),)
        steps: list[_Step] = []
        todo: list[list[int]] = [[]]
        while todo:
            self._choices, self._names = todo.pop(), []
            io = self.io[self.ids[owner]]
            io.begin(src)
            after = local.state.__copy__()
            try:
                handler(after, *args, io)
            except _NeedsChoice as need:
                todo.extend([*self._choices, n] for n in reversed(range(need.count)))
                continue
            steps.append(self._effects(owner, local, after, io, action, kind))
        return tuple(steps)

    def _effects(self, owner: int, local: _Local, after: State, io: Recorder, action: str, kind: str) -> _Step:
        before = local.state
        timers, outbox, forces = list(local.timers), list(local.outbox), list(local.forces)
        outputs: tuple[tuple[str, Any], ...] = ()
        if self.implicit and any(getattr(before, f) != getattr(after, f) for f in after.durable_fields):
            forces.append(after)
        for op in io.ops:
            if op[0] == "send":
                outbox.append((len(forces), op[1], op[2], None))
            elif op[0] == "timer":
                if op[1] not in timers:
                    timers.append(op[1])
            elif op[0] == "cancel":
                if op[1] in timers:
                    timers.remove(op[1])
            elif op[0] == "output":
                if outbox or forces:
                    outbox.append((len(forces), "", None, (op[1], op[2])))
                else:
                    outputs = (*outputs, (op[1], op[2]))
            else:
                forces.append(after)
        sent: list[int] = []
        if self.bounds.flat:
            outbox, released = self._leave_all(owner, outbox)
            sent += released
        next_ = _Local(after, local.disk, True, tuple(sorted(timers)), tuple(outbox), tuple(forces))
        changed = any(getattr(before, f) != getattr(after, f) for f in self.fields[type(after)])
        picks = "".join(f"?{name}={n}" for name, n in zip(self._names, self._choices, strict=True))
        return _Step(action, self._intern(owner, next_), tuple(sent), changed or bool(outputs), kind, outputs, picks)

    def _leave_all(self, owner: int, outbox: list[Any]) -> tuple[list[Any], list[int]]:
        sent: list[int] = []
        while outbox and outbox[0][0] == 0:
            _, to, msg, _ = outbox.pop(0)
            if msg is not None:
                sent.append(self._message(self.ids[owner], to, msg))
        return outbox, sent

    def _own_steps(self, owner: int, n: int) -> tuple[_Step, ...]:
        """What a node can do by itself: its next send, its disk catching up, its timers, crash and restart."""
        key = (owner, n)
        steps = self._own.get(key)
        if steps is None:
            steps = self._own[key] = tuple(self._make_own(owner, self.locals[n]))
        return steps

    def _make_own(self, owner: int, local: _Local) -> list[_Step]:
        me = self.ids[owner]
        if not local.up:
            fresh = msgspec.structs.replace(local, up=True)
            handlers = self.handlers[type(local.state)]
            return list(self._react(owner, fresh, f"restart:{me}", "restart", "restart" if "restart" in handlers else "start", ()))
        steps: list[_Step] = []
        if local.forces:
            written = local.forces[0]
            left: list[Any] = [(max(0, waits - 1), to, msg, out) for waits, to, msg, out in local.outbox]
            released: list[int] = []
            if self.bounds.flat:
                left, released = self._leave_all(owner, left)
            next_ = msgspec.structs.replace(local, disk=written.after_crash(written), forces=local.forces[1:], outbox=tuple(left))
            steps.append(_Step(f"forced:{me}", self._intern(owner, next_), tuple(released), True, "forced"))
        if local.outbox and local.outbox[0][0] == 0:
            _, to, msg, output = local.outbox[0]
            next_ = msgspec.structs.replace(local, outbox=local.outbox[1:])
            sent = (self._message(me, to, msg),) if msg is not None else ()
            steps.append(_Step(f"send:{me}", self._intern(owner, next_), sent, output is not None, "send", (output,) if output else ()))
        if self.bounds.timers:
            for name in local.timers:
                rest = msgspec.structs.replace(local, timers=tuple(t for t in local.timers if t != name))
                steps.extend(self._react(owner, rest, f"timer:{me}.{name}", "timer", name, ()))
        down = _Local(local.state.after_crash(local.disk), local.disk, False, (), (), ())
        steps.append(_Step(f"crash:{me}", self._intern(owner, down), (), True, "crash"))
        return steps

    def _deliveries(self, owner: int, n: int, message: int) -> tuple[_Step, ...]:
        key = (n, message)
        steps = self._given.get(key)
        if steps is None:
            src, _, msg = self.messages[message]
            local = self.locals[n]
            if local.up:
                steps = self._react(owner, local, "deliver", "deliver", msg.slug, (msg, src), src)
            else:
                steps = (_Step("deliver", n, (), False, "bounced"),)
            self._given[key] = steps
        return steps

    def _commanded(self, owner: int, n: int, command: str) -> tuple[_Step, ...]:
        key = (n, command)
        steps = self._told.get(key)
        if steps is None:
            _, _, text = command.partition(".")
            local = self.locals[n]
            steps = self._react(owner, local, f"client:{command}", "client", "client", (text,)) if local.up else ()
            self._told[key] = steps
        return steps

    # ------------------------------------------------------------------------------------------ the search

    def _start(self) -> tuple[Any, ...]:
        locals_: list[int] = []
        for owner, seat in enumerate(self.cast):
            local = _Local(seat.state, seat.state.after_crash(seat.state), True, (), (), ())
            name = "start" if "start" in self.handlers[type(seat.state)] else "restart"
            step = self._react(owner, local, "start", "start", name, ())[0]
            locals_.append(step.next)
        bounds = self.bounds
        return (tuple(locals_), (), self.spec.history, bounds.crashes, bounds.restarts, bounds.losses, bounds.timeouts, bounds.commands)

    def _successors(self, world: tuple[Any, ...]) -> list[tuple[str, tuple[Any, ...]]]:
        locals_, flights, history, crashes, restarts, losses, timeouts, commands = world
        out: list[tuple[str, tuple[Any, ...]]] = []
        for owner, n in enumerate(locals_):
            for step in self._own_steps(owner, n):
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
                out.append((step.action + step.picks, self._next(world, owner, step, flights, history, c, r, losses, t, commands)))
            for i, command in enumerate(commands):
                if self.index[command.partition(".")[0]] == owner:
                    rest = commands[:i] + commands[i + 1 :]
                    out.extend(
                        (
                            step.action + step.picks,
                            self._next(world, owner, step, flights, history, crashes, restarts, losses, timeouts, rest),
                        )
                        for step in self._commanded(owner, n, command)
                    )
        last = -1
        for i, message in enumerate(flights):
            if message == last:
                continue
            last = message
            _, dst, _ = self.messages[message]
            owner = self.index[dst]
            rest_flights = flights[:i] + flights[i + 1 :]
            out.extend(
                (
                    f"deliver:{message}{step.picks}",
                    self._next(world, owner, step, rest_flights, history, crashes, restarts, losses, timeouts, commands),
                )
                for step in self._deliveries(owner, locals_[owner], message)
            )
            if losses:
                out.append((f"lost:{message}", (locals_, rest_flights, history, crashes, restarts, losses - 1, timeouts, commands)))
        return out

    def _next(self, world: tuple[Any, ...], owner: int, step: _Step, flights: tuple[int, ...], history: Any, *rest: Any) -> tuple[Any, ...]:
        locals_ = world[0]
        after = locals_ if step.next == locals_[owner] else (*locals_[:owner], step.next, *locals_[owner + 1 :])
        if step.sent:
            air = list(flights)
            for message in step.sent:
                insort(air, message)
            flights = tuple(air)
        if step.look and self.spec.observe is not None:
            view = SearchedWorld(self, after, flights, history)
            before, now = self.locals[locals_[owner]].state, self.locals[step.next].state
            history = self.spec.observe(history, Observed(0, step.kind, self.ids[owner], before, now, step.outputs, view))
        return (after, flights, history, *rest)

    def broken(self, world: tuple[Any, ...]) -> str:
        """The first `always` property that doesn't hold in a world, or ''."""
        key = (world[0], world[2])
        verdict = self._verdicts.get(key)
        if verdict is None:
            view = SearchedWorld(self, world[0], world[1], world[2])
            verdict = next((p.slug for p in self.spec.properties if p.kind == "always" and p.check(view) is not None), "")
            self._verdicts[key] = verdict
        return verdict

    def find(
        self,
        goal: Callable[[SearchedWorld], bool] | None = None,
        visit: Callable[[SearchedWorld], None] | None = None,
        go_on: Callable[[], bool] | None = None,
    ) -> Found:
        """Breadth first, so the first hit is a shortest one. Without a goal: the first broken `always` property.

        `go_on` is asked now and then; when it says no, or `cancelled` is set, the search ends as it stands.
        """
        start = self._start()
        seen: dict[tuple[Any, ...], tuple[tuple[Any, ...] | None, str]] = {start: (None, "")}
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
            for action, new in self._successors(world):
                generated += 1
                if new in seen:
                    continue
                seen[new] = (world, action)
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

    def _order(
        self, seen: Mapping[tuple[Any, ...], tuple[tuple[Any, ...] | None, str]], world: tuple[Any, ...]
    ) -> tuple[Recipe, tuple[str, ...]]:
        """The path to a world as a recipe whose `order` names messages as the simulation will."""
        path: list[tuple[tuple[Any, ...], str, tuple[Any, ...]]] = []
        at: tuple[Any, ...] = world
        while (came := seen[at])[0] is not None:
            path.append((came[0], came[1], at))
            at = came[0]
        actions: list[str] = []
        counts: dict[tuple[NodeId, NodeId], int] = {}
        flying: dict[int, list[str]] = {}
        chosen: dict[str, int] = {}
        pins: dict[str, int] = {}
        for before, step, after in reversed(path):
            action, *picks = step.split("?")
            verb, _, what = action.partition(":")
            node = self.messages[int(what)][1] if verb == "deliver" else what.partition(".")[0]
            for name, _, n in (pick.partition("=") for pick in picks):
                draw = f"{node}.{name}"
                chosen[draw] = chosen.get(draw, 0) + 1
                pins[f"{draw}.{chosen[draw]}"] = int(n)
            if verb in ("deliver", "lost"):
                actions.append(f"{verb}:{flying[int(what)].pop(0)}")
            else:
                actions.append(action)
            gone = [int(what)] if verb in ("deliver", "lost") else []
            for message in _added(before[1], after[1], gone):
                src, dst, _ = self.messages[message]
                n = counts[(src, dst)] = counts.get((src, dst), 0) + 1
                flying.setdefault(message, []).append(f"{src}-{dst}.{n}")
        recipe = Recipe(
            protocol=self.spec.slug,
            params=outside_params(self.spec, self.params),
            pins=pins,
            order=tuple(actions),
            until_us=ORDER_GAP_US * (len(actions) + 2),
        )
        return recipe, tuple(actions)


def _added(before: tuple[int, ...], after: tuple[int, ...], gone: list[int]) -> list[int]:
    """The messages in `after` that were not in `before` (less those that are gone)."""
    left = list(before)
    for message in gone:
        left.remove(message)
    new: list[int] = []
    for message in after:
        if message in left:
            left.remove(message)
        else:
            new.append(message)
    return new
