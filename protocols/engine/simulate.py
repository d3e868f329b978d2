"""Simulate a recipe: a run's steps, derived lazily, in slices, the same on every machine.

`Run.advance` is the loop. At one instant interventions come first, then events by (class, node order, id); never by the
order in which they were made, which shifts with unrelated changes. A run can be cut at any place and continued under another
recipe (`branch`): the prefix is the very same objects.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Mapping
from copy import copy
from heapq import heapify, heappop, heappush
from operator import attrgetter
from typing import Any

import msgspec

from protocols.declaration import Observed, ProtocolSpec
from protocols.engine import faults
from protocols.engine.handlers import Recorder, handlers_of
from protocols.engine.network import DELIVER, FORCED, LOST, SEND, START, TIMER, Flight, Links, draw
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
    build_params,
    check,
    find_scenario,
    from_scenario,
)
from protocols.engine.trace import Armed, Digests, Sent, Step
from protocols.node import Msg, NodeId, State

CHECKPOINT_EVERY = 128  # steps: seeking re-runs half of it on average, about a millisecond

NOTHING: Mapping[str, object] = {}
ENGINE = __file__.rpartition("/")[0]


class Seat(msgspec.Struct, gc=False):
    """What the engine keeps of one node besides its state. Copied whole by a checkpoint."""

    up: bool = True
    wiped: bool = False
    life: int = 0
    """Counts crashes: a forced write or a send of an earlier life is void."""
    waiting: tuple[tuple[Any, ...], ...] | None = None
    """While paused: the events that came due, in that order."""
    outbox: tuple[tuple[Any, ...], ...] = ()
    """(force it waits for, to, message or None, output or None, cause), leaving one by one."""
    sending: bool = False
    next_send_us: int = 0
    disk_free_us: int = 0
    """When the last forced write under way will be done: the disk is one log, so the next one can't be done before."""
    forces: int = 0
    forced: int = 0
    skew_us: int = 0
    slow: int = 1


class Checkpoint(msgspec.Struct, frozen=True, gc=False):
    """Everything the loop needs to go on from step `index`."""

    index: int
    place: Place
    placed: int
    world: tuple[Any, ...]


class Run:
    """A recipe and the steps derived from it so far. It is also the World that properties look at."""

    def __init__(self, spec: ProtocolSpec, recipe: Recipe) -> None:
        """Seat the cast; nothing is derived yet. RecipeError if the recipe can't be played."""
        check(spec, recipe)
        self.spec = spec
        self.recipe = recipe
        self.params = build_params(spec, recipe.params)
        self.cast = spec.cast(self.params)
        self.ids: tuple[NodeId, ...] = tuple(seat.id for seat in self.cast)
        self.role_of = {seat.id: seat.role for seat in self.cast}
        self.order_of = {id_: n for n, id_ in enumerate(self.ids)}
        self.handlers = {role.state: handlers_of(role.state) for role in spec.roles}
        self.timer_order = {name: n for n, name in enumerate(sorted({h for hs in self.handlers.values() for h in hs}))}
        self.send_rank = {id_: self.rank(SEND, id_) for id_ in self.ids}
        self.link_of = {(a, b): (f"{a}-{b}.", self.rank(DELIVER, b, self.order_of[a])) for a in self.ids for b in self.ids}
        self.durable_of = {role.state: attrgetter(*role.state.durable_fields) if role.state.durable_fields else bool for role in spec.roles}
        self.phases = {role.state: (role.phase, role.changes) for role in spec.roles if role.changes}
        self.io = {id_: Recorder(self, id_) for id_ in self.ids}
        self.forces_implicitly = spec.force_each_handler and not getattr(self.params, "lazy_disk", False)
        self.steps: list[Step] = []
        self.checkpoints: list[Checkpoint] = []
        self.end = ""
        self.until_us = -1
        """Steps are complete up to here."""
        self._forget_moments()
        self._digests = Digests()
        self._read_interventions()
        self.risky = bool(self.params.loss or self.params.duplication or self.matches)
        self._seat_cast()

    # -------------------------------------------------------------------------------------------- the world at the start

    def _read_interventions(self) -> None:
        """Each intervention gets a key that says the same in another recipe, where its number may be another one."""
        keyed: dict[str, Intervention] = {}
        for it in self.recipe.parsed():
            text, n = it.text(), 1
            while f"{text} {n}" in keyed:
                n += 1
            keyed[f"{text} {n}"] = it
        self.keyed = keyed
        placed = [(it.place, n, key, it) for n, (key, it) in enumerate(keyed.items()) if it.place is not None]
        self.placed = tuple((place, key, it) for place, _, key, it in sorted(placed, key=lambda p: p[:2]))
        self.triggers = tuple((key, it) for key, it in keyed.items() if it.trigger is not None)
        targets = [(key, it, MessageTarget.parse(it)) for key, it in keyed.items() if it.verb in MESSAGE_VERBS]
        self.matches = tuple((key, it, target) for key, it, target in targets if not target.id)

    def _seat_cast(self) -> None:
        start = next((s for s in self.spec.starts if s.slug == self.recipe.start), None)
        given = start.states(self.params) if start else {}
        self.first = {seat.id: given.get(seat.id, seat.state) for seat in self.cast}
        self.nodes: dict[NodeId, Any] = dict(self.first)
        self.disks: dict[NodeId, Any] = {id_: state.after_crash(state) for id_, state in self.first.items()}
        self.seats = {id_: Seat() for id_ in self.ids}
        self.timers: dict[tuple[NodeId, str], Armed] = {}
        self.timer_wakes: dict[tuple[NodeId, str], int] = {}
        """When the heap next looks at a timer: not later than it is due. One that is armed again and again costs no event each time."""
        self.flights: dict[str, Flight] = {}
        self.links = Links()
        self.counts: dict[tuple[str, str], int] = {}
        """How many messages on a link, timers of a name, choices of a name: part of ids, never of a node's state."""
        self.trigger_counts: dict[str, int] = {}
        self.fired_at: dict[str, int] = {}
        self.pending: list[tuple[str, Any]] = []
        """What comes next, before any event: triggered interventions (key, cause), and what befalls a message that has just left ("", id)."""
        self.pins = dict(self.recipe.pins)
        self.heap: list[tuple[Any, ...]] = []
        self.t_us = 0
        self.count_at = 0
        self.next_placed = 0
        self.calm_since: int | None = 0
        self.checker = Checker(self.spec)
        if start and start.history:
            self.checker.history = start.history(self.params)
        self.checker.look(self, None)
        self.first_truth = self.checker.truth
        self.checker.calm(0)
        for id_ in self.ids:
            heappush(self.heap, (0, self.rank(START, id_), START, id_, None))

    @property
    def fired(self) -> dict[int, int]:
        """Which intervention (script first, then the person's) fired at which step."""
        return {n: self.fired_at[key] for n, key in enumerate(self.keyed) if key in self.fired_at}

    @property
    def history(self) -> Any:
        """The history variables, kept by the monitor and not by any node."""
        return self.checker.history

    def is_up(self, node: NodeId) -> bool:
        """Whether a node is not crashed (a paused node is up)."""
        return self.seats[node].up

    def clock_of(self, node: NodeId) -> int:
        """A node's own clock: virtual time, off by its skew."""
        return self.t_us + self.seats[node].skew_us

    def rank(self, class_: int, node: NodeId, a: int = 0, b: int = 0) -> int:
        return (class_ << 56) | (self.order_of[node] << 48) | (a << 40) | b

    def next_count(self, owner: str, name: str) -> int:
        key = (owner, name)
        n = self.counts[key] = self.counts.get(key, 0) + 1
        return n

    def choose(self, node: NodeId, name: str, options: tuple[Any, ...]) -> Any:
        """A keyed draw among options, or the pinned one."""
        id_ = f"{node}.{name}.{self.next_count(node, name)}"
        n = self.pins[id_] if id_ in self.pins else draw(self.recipe.seed, "choose", id_)
        return options[n % len(options)]

    # -------------------------------------------------------------------------------------------- the loop

    def advance(self, until_us: int | None = None, go_on: Callable[[], bool] | None = None, steps: int | None = None) -> bool:
        """Derive steps up to `until_us` (default: the horizon) or that many in all; True when there's nothing left to do.

        `go_on` is asked between steps, so that whoever has a clock can cut the work into slices; it knows no time itself.
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
                    self._finish("limit", self.t_us)
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
        heap = self.heap
        next_us = self.t_us if self.pending else heap[0][0] if heap else None
        if self.next_placed < len(self.placed):
            place, key, it = self.placed[self.next_placed]
            count = self.count_at if self.t_us == place.t_us else 0
            if next_us is None or next_us > place.t_us or (next_us == place.t_us and count >= place.k):
                if place.t_us > until_us:
                    self._complete(until_us)
                    return False
                self.next_placed += 1
                self._intervene(key, it, max(place.t_us, self.t_us), -1)
                return True
        if self.pending:
            self._perform_pending()
            return True
        if next_us is None:
            self._finish("quiescent", until_us)
            return False
        if next_us > until_us:
            self._complete(until_us)
            return False
        event = heappop(heap)
        self._happenings[event[2]](self, event[0], event[3], event[4], event)
        return True

    def _perform_pending(self) -> None:
        key, what = self.pending.pop(0)
        if key:
            self._intervene(key, self.keyed[key], self.t_us, what)
        elif what in self.flights:
            faults.befall(self, self.t_us, what)

    def _complete(self, until_us: int) -> None:
        """Steps are complete up to here: say so, and settle what is overdue."""
        self.until_us = max(self.until_us, until_us)
        if self.until_us >= self.recipe.until_us:
            self._finish("horizon", self.until_us)

    def _finish(self, why: str, at_us: int) -> None:
        self.end = why
        self.until_us = max(at_us, self.until_us)

    # -------------------------------------------------------------------------------------------- events

    # One for each class of events, called with (instant, two particulars, the event itself); `_happenings` lists them.

    def _start(self, t_us: int, node: NodeId, _: None, event: tuple[Any, ...]) -> None:
        if self._can_handle(node, event):
            name = "start" if "start" in self.handlers[type(self.nodes[node])] else "restart"
            self.react("start", node, name, (), t_us, -1, "")

    def _can_handle(self, node: NodeId, event: tuple[Any, ...]) -> bool:
        """A crashed node misses the event, a paused one keeps it for later."""
        seat = self.seats[node]
        if seat.up and seat.waiting is not None:
            seat.waiting = (*seat.waiting, event)
        return seat.up and seat.waiting is None

    def _resumed(self, t_us: int, event: tuple[Any, ...], _: None, __: tuple[Any, ...]) -> None:
        again = (t_us, *event[1:])
        self._happenings[event[2]](self, t_us, event[3], event[4], again)

    def _disconnected(self, t_us: int, node: NodeId, peer: NodeId, event: tuple[Any, ...]) -> None:
        if self._can_handle(node, event):
            self.react("deliver", node, "disconnect", (peer,), t_us, event[5], f"{peer}-{node}")

    def _get_lost(self, t_us: int, id_: str, _: None, __: tuple[Any, ...]) -> None:
        flight = self.flights.get(id_)
        if flight is not None and flight.due_us == t_us and flight.doomed:
            self._lose(t_us, flight, flight.doomed, flight.cause)

    def _arrive(self, t_us: int, id_: str, due_us: int, _: tuple[Any, ...]) -> None:
        flight = self.flights.get(id_)
        if flight is None or flight.due_us != due_us or flight.doomed or flight.held:
            return
        if self.links.holds and (flight.src, flight.dst) in self.links.holds:
            self.flights[id_] = msgspec.structs.replace(flight, held=True)
            return
        dst = flight.dst
        seat = self.seats[dst]
        if not seat.up:
            del self.flights[id_]
            self.emit("bounced", dst, t_us, flight.cause, id_, msg=flight.msg)
            return
        if seat.waiting is not None:
            seat.waiting = (*seat.waiting, (t_us, 0, DELIVER, id_, due_us))
            return
        del self.flights[id_]
        msg = flight.msg
        self.react("deliver", dst, msg.slug, (msg, flight.src), t_us, flight.cause, id_, flight.src, msg)

    def _expire(self, t_us: int, node: NodeId, name: str, event: tuple[Any, ...]) -> None:
        key = (node, name)
        if self.timer_wakes.get(key) == t_us:
            del self.timer_wakes[key]
        timer = self.timers.get(key)
        if timer is None:
            return
        if timer.due_us > t_us:  # armed anew since, or its end was moved
            self.wake_timer(node, name, timer.due_us)
        elif self._can_handle(node, event):
            del self.timers[key]
            self.react("timer", node, name, (), t_us, timer.cause, timer.id)

    def wake_timer(self, node: NodeId, name: str, due_us: int) -> None:
        """See to it that the heap looks at a timer when it is due."""
        key = (node, name)
        wakes = self.timer_wakes.get(key)
        if wakes is None or wakes > due_us:
            self.timer_wakes[key] = due_us
            heappush(self.heap, (due_us, self.rank(TIMER, node, self.timer_order[name]), TIMER, node, name))

    def _catch_up(self, t_us: int, node: NodeId, write: tuple[Any, ...], _: tuple[Any, ...]) -> None:
        life, n, label, state, cause = write
        seat = self.seats[node]
        if life != seat.life:
            return
        seat.forced = n
        before = self.disks[node]
        after = self.disks[node] = state.after_crash(state)
        self.emit("forced", node, t_us, cause, label, before=before, after=after, look=True)
        self._pump(node, seat, t_us)

    def _leave(self, t_us: int, node: NodeId, life: int, event: tuple[Any, ...]) -> None:
        seat = self.seats[node]
        if life != seat.life or not seat.sending:
            return
        if seat.waiting is not None:
            seat.waiting = (*seat.waiting, event)
            return
        seat.sending = False
        _, to, msg, output, cause = seat.outbox[0]
        seat.outbox = seat.outbox[1:]
        params = self.params
        seat.next_send_us = t_us + params.send_gap_us * seat.slow
        if msg is None:
            self.emit("send", node, t_us, cause, "", outputs=(output,), look=True)
        else:
            self._send(t_us, node, to, msg, cause, seat)
        if seat.outbox:
            self._pump(node, seat, t_us)

    def _send(self, t_us: int, src: NodeId, dst: NodeId, msg: Msg, cause: int, seat: Seat) -> None:
        params = self.params
        link = (src, dst)
        n = self.counts[link] = self.counts.get(link, 0) + 1
        prefix, rank = self.link_of[link]
        id_ = f"{prefix}{n}"
        rank |= n << 8  # the lowest bits number its copies
        latency = params.latency_us
        if params.jitter_us:
            latency += draw(self.recipe.seed, "latency", id_) % (params.jitter_us + 1)
        due = t_us + latency * seat.slow
        if self.spec.links == "stream":
            due = self.counts[(src, f"{dst}.last")] = max(due, self.counts.get((src, f"{dst}.last"), 0))
        index = len(self.steps)
        self.flights[id_] = Flight(id_, src, dst, msg, t_us, due, index, rank)
        heappush(self.heap, (due, rank, DELIVER, id_, due))
        self.emit("send", src, t_us, cause, id_, (), (Sent(id_, dst, msg, due),))
        if self.risky or not self.links.clear:
            self.pending.append(("", id_))

    def doom(self, t_us: int, id_: str, why: str, at_us: int) -> None:
        """A message will die at at_us; until then it flies on."""
        flight = self.flights[id_]
        if not flight.doomed:
            self.flights[id_] = msgspec.structs.replace(flight, doomed=why, due_us=max(at_us, t_us), held=False)
            heappush(
                self.heap,
                (max(at_us, t_us), self.rank(LOST, flight.dst, self.order_of[flight.src], flight.rank & 0xFFFFFFFF), LOST, id_, None),
            )

    def _lose(self, t_us: int, flight: Flight, why: str, cause: int) -> None:
        del self.flights[flight.id]
        self.emit("lost", flight.dst, t_us, cause, flight.id, notes=(("lost", {"why": why, "from": flight.src}),), msg=flight.msg)

    # -------------------------------------------------------------------------------------------- handlers and their effects

    def react(
        self,
        kind: str,
        node: NodeId,
        name: str,
        args: tuple[Any, ...],
        t_us: int,
        cause: int,
        ref: str,
        src: NodeId = "",
        msg: Msg | None = None,
    ) -> None:
        """Run a node's handler, if it has one, on a copy of its state; then let its effects happen."""
        if t_us != self.t_us:
            self.t_us = t_us
            self.count_at = 0
        before = after = self.nodes[node]
        kind_of_state = type(before)
        handler = self.handlers[kind_of_state].get(name)
        io = self.io[node]
        io.begin(src)
        seat = self.seats[node]
        armed: tuple[Armed, ...] = ()
        cancelled: tuple[str, ...] = ()
        outputs: tuple[tuple[str, object], ...] = ()
        queued: tuple[tuple[str, str], ...] = ()
        look = False
        try:
            if handler is not None:
                after = before.__copy__()
                handler(after, *args, io)
                if after == before:
                    after = before
                else:
                    self._assert_phase(before, after)
                    self.nodes[node] = after
                    look = self.checker.watched_changed(before, after)
                    if self.forces_implicitly:
                        durable = self.durable_of[kind_of_state]
                        if durable(before) != durable(after):
                            self._force(node, seat, "state", t_us)
            if io.ops:
                armed, cancelled, outputs, queued = self._take_effect(node, seat, io.ops, t_us)
        except Exception as error:
            self.nodes[node] = before
            self._break(node, t_us, cause, ref, error)
            return
        self.emit(
            kind,
            node,
            t_us,
            cause,
            ref,
            io.rules,
            (),
            before,
            after,
            armed,
            cancelled,
            io.notes,
            outputs,
            queued,
            msg,
            look or outputs != (),
        )
        if seat.outbox and not seat.sending:
            self._pump(node, seat, t_us)

    def _take_effect(self, node: NodeId, seat: Seat, ops: list[tuple[Any, ...]], t_us: int) -> tuple[Any, Any, Any, Any]:
        """What a handler asked for, in its order; gives what its step tells of it: armed, cancelled, outputs, queued."""
        index = len(self.steps)
        armed: list[Armed] = []
        cancelled: list[str] = []
        outputs: list[tuple[str, object]] = []
        outbox: list[tuple[Any, ...]] = []
        start_us = t_us
        for op in ops:
            verb = op[0]
            if verb == "send":
                outbox.append((seat.forces, op[1], op[2], None, index))
            elif verb == "timer":
                armed.append(self._arm(node, op[1], op[2], op[3], start_us, index))
            elif verb == "cancel":
                timer = self.timers.pop((node, op[1]), None)
                if timer is not None:
                    cancelled.append(timer.id)
            elif verb == "output":
                if outbox or seat.outbox or seat.forces > seat.forced:
                    outbox.append((seat.forces, "", None, (op[1], op[2]), index))
                else:
                    outputs.append((op[1], op[2]))
            else:
                start_us = self._force(node, seat, op[1], t_us)
        queued: tuple[tuple[str, str], ...] = ()
        if outbox:
            seat.outbox += tuple(outbox)
            if self.params.send_gap_us >= 1000:
                queued = tuple((to, msg.slug) for _, to, msg, _, _ in outbox if msg is not None)
        return tuple(armed), tuple(cancelled), tuple(outputs), queued

    def _assert_phase(self, before: State, after: State) -> None:
        phase, changes = self.phases.get(type(after), ("", NOTHING))
        if phase:
            old, new = getattr(before, phase), getattr(after, phase)
            if old != new and new not in changes.get(old, ()):  # type: ignore[operator]
                raise AssertionError(f"{phase} may not change from {old!r} to {new!r}: the declared changes are {dict(changes)}")

    def _break(self, node: NodeId, t_us: int, cause: int, ref: str, error: Exception) -> None:
        """The run ends here. File and line are the protocol's own, wherever below it the error was noticed."""
        file, line = "", 0
        where = error.__traceback__
        while where is not None:
            path = where.tb_frame.f_code.co_filename
            if not path.startswith(ENGINE):
                file, line = path.rpartition("/")[2], where.tb_lineno
            where = where.tb_next
        self.emit(
            "broken",
            node,
            t_us,
            cause,
            ref,
            notes=(("broken", {"error": f"{type(error).__name__}: {error}"[:300], "file": file, "line": line}),),
        )
        self._finish("broken", t_us)

    def _force(self, node: NodeId, seat: Seat, label: str, t_us: int) -> int:
        """Schedule a forced write of the state as it is after this handler; give when the disk will have caught up."""
        index = len(self.steps)
        seat.forces += 1
        at: int = max(t_us + self.params.force_us * seat.slow, seat.disk_free_us)
        seat.disk_free_us = at
        heappush(
            self.heap, (at, self.rank(FORCED, node, 0, seat.forces), FORCED, node, (seat.life, seat.forces, label, self.nodes[node], index))
        )
        return at

    def _arm(self, node: NodeId, name: str, lo_us: int, hi_us: int | None, start_us: int, index: int) -> Armed:
        if name not in self.timer_order:
            raise LookupError(f"no role has a handler for timer {name!r}")
        key = (node, name)
        n = self.counts[key] = self.counts.get(key, 0) + 1
        id_ = f"{node}.{name}.{n}"
        lasts = lo_us
        pins = self.pins
        if pins and (id_ in pins or f"{node}.{name}" in pins):
            lasts = pins[id_] if id_ in pins else pins[f"{node}.{name}"]
            lo_us = min(lo_us, lasts)
        elif hi_us is not None and hi_us > lo_us:
            lasts = lo_us + draw(self.recipe.seed, "timer", id_) % (hi_us - lo_us)
        due = start_us + lasts
        timer = self.timers[key] = Armed(id_, start_us, due, start_us + lo_us, index)
        self.wake_timer(node, name, due)
        return timer

    def _pump(self, node: NodeId, seat: Seat, t_us: int) -> None:
        """Schedule the next send of a node, if its head may leave."""
        if seat.outbox and not seat.sending and seat.outbox[0][0] <= seat.forced:
            seat.sending = True
            heappush(self.heap, (max(t_us, seat.next_send_us), self.send_rank[node], SEND, node, seat.life))

    def emit(
        self,
        kind: str,
        node: NodeId,
        t_us: int,
        cause: int,
        ref: str = "",
        rules: tuple[str, ...] = (),
        sends: tuple[Sent, ...] = (),
        before: State | None = None,
        after: State | None = None,
        armed: tuple[Armed, ...] = (),
        cancelled: tuple[str, ...] = (),
        notes: tuple[tuple[str, Mapping[str, object]], ...] = (),
        outputs: tuple[tuple[str, object], ...] = (),
        queued: tuple[tuple[str, str], ...] = (),
        msg: Msg | None = None,
        look: bool = False,
    ) -> Step:
        """Write a step down, with what it changed among properties and truth."""
        if t_us != self.t_us:
            self.t_us = t_us
            self.count_at = 0
        self.count_at += 1
        changes: tuple[Any, ...] = ()
        truth = error = None
        checker = self.checker
        if checker.deadline_us is not None and t_us > checker.deadline_us and self.calm_since is not None:
            changes = checker.overdue(t_us, self.calm_since)  # a cure that comes after the bound is too late
        if look:
            here = self.nodes.get(node)
            seen = (
                Observed(t_us, kind, node, before if kind != "forced" and before is not None else here, here, outputs, self)
                if node
                else None
            )
            try:
                changed, truth = checker.look(self, seen)
                if changed:
                    changes += changed
                    checker.calm(self.calm_since)
            except Exception as failure:
                error = failure
        step = Step(
            len(self.steps),
            t_us,
            kind,
            node,
            cause,
            ref,
            rules,
            sends,
            before,
            after,
            armed,
            cancelled,
            notes,
            outputs,
            changes,
            truth,
            queued,
            msg,
        )
        self.steps.append(step)
        if error is not None:
            self._break(node, t_us, step.index, ref, error)
        return step

    # -------------------------------------------------------------------------------------------- interventions

    def _intervene(self, key: str, it: Intervention, t_us: int, cause: int) -> None:
        if it.verb in MESSAGE_VERBS and not MessageTarget.parse(it).id:
            self.counts[("armed", key)] = 1  # acts when its message is sent
            return
        self.fired_at[key] = len(self.steps)
        faults.perform(self, it, t_us, cause)
        self.note_calm(t_us)

    def note_calm(self, t_us: int) -> None:
        """After a fault or its cure: from when on does no fault stand?"""
        well = self.links.clear and all(s.up and s.waiting is None for s in self.seats.values())
        self.calm_since = t_us if well else None
        self.checker.calm(self.calm_since)

    def _judge_triggers(self) -> None:
        """Find the interventions that the steps since the last look trigger: they come next, before what a handler sends leaves."""
        for step in self.steps[self.counts.get(("engine", "judged"), 0) :]:
            for key, it in self.triggers:
                trigger = it.trigger
                if trigger is not None and matches(step, trigger, trigger.node or self._subject(it)):
                    count = self.trigger_counts[key] = self.trigger_counts.get(key, 0) + 1
                    if count == trigger.k:
                        self.pending.append((key, step.index))
        self.counts[("engine", "judged")] = len(self.steps)

    def _subject(self, it: Intervention) -> str:
        node = it.args.partition(".")[0]
        return node if node in self.order_of else "any"

    # -------------------------------------------------------------------------------------------- orders

    def _perform_ordered(self, until_us: int) -> bool:
        """Instead of time: the starts, then one action of the order every 20 ms; everything else is held."""
        if self.pending:
            self._perform_pending()
            return True
        if self.heap and self.heap[0][2] == START:
            t_us, _, _, a, b = event = heappop(self.heap)
            self._start(t_us, a, b, event)
            return True
        done = self.counts.get(("engine", "ordered"), 0)
        at = ORDER_GAP_US * (done + 1)
        if done >= len(self.recipe.order) or at > until_us:
            if done >= len(self.recipe.order):
                self._finish("horizon", max(self.recipe.until_us, self.t_us))
            else:
                self._complete(until_us)
            return False
        self.counts[("engine", "ordered")] = done + 1
        verb, _, what = self.recipe.order[done].partition(":")
        if verb in ("deliver", "lost", "timer", "forced", "send"):
            self._perform_held(verb, what, at)
        else:
            faults.perform(self, Intervention.parse(f"{verb}:{what}@0"), at, -1)
            self.note_calm(at)
        return True

    def _perform_held(self, verb: str, what: str, at: int) -> None:
        """One held event, now."""
        node, _, name = what.partition(".")
        flight, timer, seat = self.flights.get(what), self.timers.get((node, name)), self.seats.get(node)
        if verb == "lost" and flight is not None:
            self._lose(at, flight, "drop", flight.cause)
        elif verb == "deliver" and flight is not None:
            self.flights[what] = msgspec.structs.replace(flight, due_us=at)
            self._arrive(at, what, at, ())
        elif verb == "timer" and timer is not None:
            self.timers[(node, name)] = msgspec.structs.replace(timer, due_us=at)
            self._expire(at, node, name, (at, 0, TIMER, node, name))
        elif (
            verb == "forced"
            and seat is not None
            and (writes := [e for e in self.heap if e[2:4] == (FORCED, node) and e[4][0] == seat.life])
        ):
            self._catch_up(at, node, self._take_out(min(writes))[4], ())
        elif verb == "send" and seat is not None and (sends := [e for e in self.heap if e[2:] == (SEND, node, seat.life)]):
            self._leave(at, node, seat.life, self._take_out(min(sends)))
        else:
            self.emit("no-effect", "", at, -1, f"{verb}:{what}", notes=(("no-effect", {"why": "not-there", "what": f"{verb}:{what}"}),))

    def _take_out(self, event: tuple[Any, ...]) -> tuple[Any, ...]:
        self.heap.remove(event)
        heapify(self.heap)
        return event

    _happenings = (_start, _resumed, _catch_up, _leave, _get_lost, _arrive, _disconnected, _expire)

    # -------------------------------------------------------------------------------------------- time travel

    def _save(self) -> None:
        world = (
            dict(self.nodes),
            dict(self.disks),
            {k: copy(v) for k, v in self.seats.items()},
            dict(self.timers),
            dict(self.timer_wakes),
            dict(self.flights),
            copy(self.links),
            dict(self.counts),
            dict(self.trigger_counts),
            dict(self.pins),
            list(self.heap),
            self.t_us,
            self.count_at,
            self.calm_since,
            self.checker.save(),
            dict(self.fired_at),
            tuple(self.pending),
        )
        self.checkpoints.append(Checkpoint(len(self.steps), Place(self.t_us, self.count_at), self.next_placed, world))

    def _load(self, checkpoint: Checkpoint) -> None:
        (
            nodes, disks, seats, timers, wakes, flights, links, counts, trigger_counts, pins, heap,
            self.t_us, self.count_at, self.calm_since, checker, fired_at, pending,
        ) = checkpoint.world  # fmt: skip
        self.nodes, self.disks, self.flights = dict(nodes), dict(disks), dict(flights)
        self.timers, self.timer_wakes = dict(timers), dict(wakes)
        self.seats = {k: copy(v) for k, v in seats.items()}
        self.links = copy(links)
        self.counts, self.trigger_counts, self.pins = dict(counts), dict(trigger_counts), dict(pins)
        self.heap = list(heap)
        self.next_placed = checkpoint.placed
        self.fired_at, self.pending = dict(fired_at), list(pending)
        self.checker.load(checker)

    def branch(self, recipe: Recipe) -> Run:
        """The run of another recipe. What both share is the very same steps; only what comes after is derived anew."""
        new = Run(self.spec, recipe)
        shared = self._shared_until(new)
        if shared is None:
            return new
        place, placed = shared
        usable = [c for c in self.checkpoints if c.index == 0 or (c.place < place and c.placed <= placed)]
        if usable:
            checkpoint = usable[-1]
            new.steps = self.steps[: checkpoint.index]
            new.checkpoints = [c for c in self.checkpoints if c.index < checkpoint.index]
            new._load(checkpoint)
            new.until_us = new.steps[-1].t_us - 1 if new.steps else -1
        return new

    def _shared_until(self, new: Run) -> tuple[Place, int] | None:
        """The place up to which two runs can't differ, and how many placed interventions they share; None if they differ from the start."""
        for field in ("protocol", "params", "seed", "start", "pins", "order"):
            if getattr(self.recipe, field) != getattr(new.recipe, field):
                return None
        if self.triggers != new.triggers or [key for key, *_ in self.matches] != [key for key, *_ in new.matches]:
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
        there.checker = Checker(self.spec)
        there.end, there.until_us = "", -1
        there._forget_moments()
        there.steps = self.steps[: self.checkpoints[at].index]
        there.checkpoints = self.checkpoints[: at + 1]
        there._load(self.checkpoints[at])
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
