"""What can happen in a world: events (starts, arrivals, timers, forced writes, sends) and what nodes do about them.

Everything that happens is written down as a step. What is done from outside is in faults.py, which acts on a machine. The loop in
simulate.py decides what comes next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import heappush
from typing import Any

from msgspec.structs import replace

from protocols.declaration import Observed, ProtocolSpec
from protocols.engine.cast import background_of, roles_of
from protocols.engine.effects import NOTHING_TAKEN, Effects
from protocols.engine.handlers import Recorder
from protocols.engine.network import DELIVER, FORCED, LOST, SEND, START, TIMER, Flight, draw
from protocols.engine.properties import IN_THE_AIR, Checker
from protocols.engine.recipe import Recipe, build_params
from protocols.engine.starts import opening
from protocols.engine.trace import Armed, Sent, Step
from protocols.engine.world import Due, Event, TimedProcess, World
from protocols.node import Msg, NodeId, State

NO_CHANGES: Mapping[str, tuple[str, ...]] = {}
ENGINE = __file__.rpartition("/")[0]


class Links(dict[tuple[NodeId, NodeId], tuple[str, int]]):
    """By its two ends: how the ids of a link's messages begin, and the rank of their delivery. Worked out when it is first used, since two
    hundred nodes have forty thousand links, and most of them are never used."""

    def __init__(self, order_of: Mapping[NodeId, int]) -> None:
        super().__init__()
        self._order_of = order_of

    def __missing__(self, ends: tuple[NodeId, NodeId]) -> tuple[str, int]:
        a, b = ends
        self[ends] = found = (f"{a}-{b}.", rank(DELIVER, self._order_of[b], self._order_of[a]))
        return found


def rank(class_: int, node: int, a: int = 0, b: int = 0) -> int:
    """What orders the events of one instant: class, the node's place in the cast, and two numbers whose meaning depends on the class."""
    return (class_ << 56) | (node << 48) | (a << 40) | b


class Machine:
    """A world, the steps that led to it, and everything that can happen in it."""

    risky = True
    """Whether chance or an intervention may do something to messages that leave."""

    def __init__(self, spec: ProtocolSpec, recipe: Recipe) -> None:
        """The world at the start: every node has its first state and is about to start."""
        self.spec = spec
        self.recipe = recipe
        self.params = build_params(spec, recipe.params)
        self.cast = spec.cast(self.params)
        self.ids: tuple[NodeId, ...] = tuple(seat.id for seat in self.cast)
        self.roles = roles_of(spec, self.cast)
        self.order_of = {id_: n for n, id_ in enumerate(self.ids)}
        self.effects = Effects(spec, self.params)
        self.handlers = self.effects.handlers
        names = sorted({name for handlers in self.handlers.values() for name in handlers})
        self.timer_rank = {(id_, name): self.rank(TIMER, id_, n) for id_ in self.ids for n, name in enumerate(names)}
        self.send_rank = {id_: self.rank(SEND, id_) for id_ in self.ids}
        self.link_of = Links(self.order_of)
        self.phases = {role.state: (role.phase, role.changes) for role in spec.roles if role.changes}
        self.io = {id_: Recorder(self, id_) for id_ in self.ids}
        self.steps: list[Step] = []
        self.end = ""
        self.until_us = -1
        """Steps are complete up to here."""
        self._seat_cast()

    def _seat_cast(self) -> None:
        self.first, self.first_history = opening(self.spec, self.cast, self.params, self.recipe.start)
        self.world = World(
            ids=self.ids,
            roles=self.roles,
            background=background_of(self.spec, self.cast),
            params=self.params,
            nodes=dict(self.first),
            disks={id_: state.after_crash(state) for id_, state in self.first.items()},
            processes={id_: TimedProcess() for id_ in self.ids},
            checker=Checker(self.spec, self.params),
            pins=dict(self.recipe.pins),
        )
        checker = self.world.checker
        checker.history = self.first_history
        for id_ in self.ids:
            heappush(self.world.heap, Event(0, self.rank(START, id_), START, id_))
        self.seen_at_start = tuple(change for change in checker.look(self.world, None) if change[1] in ("seen", "broken"))
        self.first_truth = checker.truth
        checker.calm(0)

    def rank(self, class_: int, node: NodeId, a: int = 0, b: int = 0) -> int:
        """What orders the events of one instant: class, node, and two numbers whose meaning depends on the class."""
        return rank(class_, self.order_of[node], a, b)

    def finish(self, why: str, at_us: int) -> None:
        """The run ends: there are no more steps."""
        self.end = why
        self.until_us = max(at_us, self.until_us)

    # -------------------------------------------------------------------------------------------- what handlers ask

    def choose(self, node: NodeId, name: str, options: tuple[Any, ...]) -> Any:
        """A keyed draw among options, or the pinned one."""
        world = self.world
        id_ = f"{node}.{name}.{world.next_count(node, name)}"
        n = world.pins[id_] if id_ in world.pins else draw(self.recipe.seed, "choose", id_)
        return options[n % len(options)]

    def clock_of(self, node: NodeId) -> int:
        """A node's own clock."""
        return self.world.clock_of(node)

    # -------------------------------------------------------------------------------------------- events, by class

    def start(self, event: Event) -> None:
        """A node starts."""
        if self._can_handle(event):
            node = event.about
            self.react("start", node, self.effects.start_of(self.world.nodes[node]), (), event.t_us, -1, "")

    def _can_handle(self, event: Event) -> bool:
        """Whether the node handles the event now. A crashed node misses it, a paused one keeps it for later."""
        process = self.world.processes[event.about]
        if process.up and process.waiting is not None:
            process.waiting = (*process.waiting, event)
        return process.up and process.waiting is None

    def _resumed(self, event: Event) -> None:
        """An event that came due while its node was paused happens now."""
        missed: Event = replace(event.detail, t_us=event.t_us)
        self.happenings[missed.class_](self, missed)

    def _disconnected(self, event: Event) -> None:
        """One end of a broken stream hears of it."""
        if self._can_handle(event):
            node, peer = event.about, event.detail
            self.react("deliver", node, "disconnect", (peer,), event.t_us, event.cause, f"{peer}-{node}")

    def _die(self, event: Event) -> None:
        """A doomed message's time has come."""
        flight = self.world.flights.get(event.about)
        if flight is not None and flight.due_us == event.t_us and flight.doomed:
            self.lose(event.t_us, flight, flight.doomed)

    def arrive(self, event: Event) -> None:
        """A message arrives, unless it was lost, delayed or held since this arrival was planned."""
        world, id_ = self.world, event.about
        flight = world.flights.get(id_)
        if flight is None or flight.due_us != event.detail or flight.doomed or flight.held:
            return
        if world.links.holds and (flight.src, flight.dst) in world.links.holds:
            world.flights[id_] = replace(flight, held=True)
            return
        dst = flight.dst
        process = world.processes[dst]
        if not process.up:
            del world.flights[id_]
            self.emit(Step(len(self.steps), event.t_us, "bounced", dst, flight.cause, id_, msg=flight.msg))
            return
        if process.waiting is not None:
            process.waiting = (*process.waiting, event)
            return
        del world.flights[id_]
        msg = flight.msg
        self.react("deliver", dst, msg.slug, (msg, flight.src), event.t_us, flight.cause, id_, flight.src, msg)

    def expire(self, event: Event) -> None:
        """The heap looks at a timer: it ends now, unless it was cancelled, armed again or moved since this was planned."""
        world, t_us = self.world, event.t_us
        node, name = event.about, event.detail
        key = (node, name)
        if world.timer_wakes.get(key) == t_us:
            del world.timer_wakes[key]
        timers = world.processes[node].timers
        timer = timers.get(name)
        if timer is None:
            return
        if timer.due_us > t_us:
            self.wake_timer(node, name, timer.due_us)
        elif self._can_handle(event):
            del timers[name]
            self.react("timer", node, name, (), t_us, timer.cause, timer.id)

    def wake_timer(self, node: NodeId, name: str, due_us: int) -> None:
        """Have the heap look at a timer when it is due, or earlier if that is planned already."""
        world, key = self.world, (node, name)
        wakes = world.timer_wakes.get(key)
        if wakes is None or wakes > due_us:
            world.timer_wakes[key] = due_us
            heappush(world.heap, Event(due_us, self.timer_rank[key], TIMER, node, name))

    def catch_up(self, event: Event) -> None:
        """A node's first forced write under way is done."""
        world, node, t_us = self.world, event.about, event.t_us
        process = world.processes[node]
        if event.detail != process.life:
            return
        write, after = process.write()
        before = world.disks[node]
        world.disks[node] = after
        self.emit(Step(len(self.steps), t_us, "forced", node, write.cause, write.label, before=before, after=after), look=True)
        self.pump(node, process, t_us)

    def leave(self, event: Event) -> None:
        """The head of a node's outbox leaves."""
        node, t_us = event.about, event.t_us
        process = self.world.processes[node]
        if event.detail != process.life or not process.sending:
            return
        if process.waiting is not None:
            process.waiting = (*process.waiting, event)
            return
        process.sending = False
        parcel = process.send()
        process.next_send_us = t_us + self.params.send_gap_us * process.slow
        if parcel.msg is None:
            assert parcel.output is not None
            self.emit(Step(len(self.steps), t_us, "send", node, parcel.cause, outputs=(parcel.output,)), look=True)
        else:
            self._send(t_us, node, parcel.to, parcel.msg, parcel.cause, process.slow)
        if process.outbox:
            self.pump(node, process, t_us)

    def _send(self, t_us: int, src: NodeId, dst: NodeId, msg: Msg, cause: int, slow: int) -> None:
        world, params = self.world, self.params
        link = (src, dst)
        n = world.counts[link] = world.counts.get(link, 0) + 1
        prefix, rank = self.link_of[link]
        id_ = f"{prefix}{n}"
        rank |= n << 8  # the lowest 8 bits are for the numbers of its copies
        latency = params.latency_us
        if params.jitter_us:
            latency += draw(self.recipe.seed, "latency", id_) % (params.jitter_us + 1)
        due = t_us + latency * slow
        if self.spec.links == "stream":
            due = world.last_arrivals[link] = max(due, world.last_arrivals.get(link, 0))
        index = len(self.steps)
        world.flights[id_] = Flight(id_, src, dst, msg, t_us, due, index, rank)
        heappush(world.heap, Event(due, rank, DELIVER, id_, due))
        self.emit(Step(index, t_us, "send", src, cause, id_, sends=(Sent(id_, dst, msg, due),)))
        if self.risky or not world.links.clear:
            world.pending.append(Due(message=id_))

    happenings: tuple[Callable[[Machine, Event], None], ...] = (
        start, _resumed, catch_up, leave, _die, arrive, _disconnected, expire,
    )  # fmt: skip
    """What to do about an event: one for each class of network.py, in their order."""

    # -------------------------------------------------------------------------------------------- messages that die

    def doom(self, t_us: int, id_: str, why: str, at_us: int) -> None:
        """A message is going to be lost at at_us. Until then it is in the air."""
        flights = self.world.flights
        flight = flights[id_]
        if not flight.doomed:
            at_us = max(at_us, t_us)
            flights[id_] = replace(flight, doomed=why, due_us=at_us, held=False)
            rank = self.rank(LOST, flight.dst, self.order_of[flight.src], flight.rank & 0xFFFFFFFF)
            heappush(self.world.heap, Event(at_us, rank, LOST, id_))

    def lose(self, t_us: int, flight: Flight, why: str) -> None:
        """A message is lost now."""
        del self.world.flights[flight.id]
        notes = (("lost", {"why": why, "from": flight.src}),)
        self.emit(Step(len(self.steps), t_us, "lost", flight.dst, flight.cause, flight.id, notes=notes, msg=flight.msg))

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
        op: str = "",
    ) -> None:
        """Run a node's handler, if it has one, on a copy of its state; then let its effects happen."""
        world = self.world
        if t_us != world.t_us:
            world.t_us = t_us
            world.steps_now = 0
        before = after = world.nodes[node]
        process = world.processes[node]
        handler = self.handlers[type(before)].get(name)
        io = self.io[node]
        io.begin(src, op)
        look = kind == "restart"
        index = len(self.steps)
        taken = NOTHING_TAKEN
        try:
            if handler is not None:
                after = before.__copy__()
                handler(after, *args, io)
                if after == before:
                    after = before
                else:
                    self._assert_phase(before, after)
                    world.nodes[node] = after
                    look = world.checker.watched_changed(before, after)
                if io.ops or after is not before:
                    taken = self.effects.take(self, node, process, before, after, io.ops, t_us, index)
        except Exception as error:
            world.nodes[node] = before
            self._break(node, t_us, cause, ref, error)
            return
        queued: tuple[tuple[str, str], ...] = ()
        if taken.queued and self.params.send_gap_us >= 1000:
            queued = tuple((parcel.to, parcel.msg.slug) for parcel in taken.queued if parcel.msg is not None)
        self.emit(
            Step(
                index,
                t_us,
                kind,
                node,
                cause,
                ref,
                io.rules,
                before=before,
                after=after,
                armed=taken.armed,
                cancelled=tuple([timer.id for timer in taken.cancelled]) if taken.cancelled else (),
                notes=io.notes,
                outputs=taken.outputs,
                queued=queued,
                msg=msg,
            ),
            look or taken.outputs != (),
        )
        if process.outbox and not process.sending:
            self.pump(node, process, t_us)

    def _assert_phase(self, before: State, after: State) -> None:
        phase, changes = self.phases.get(type(after), ("", NO_CHANGES))
        if phase:
            old, new = getattr(before, phase), getattr(after, phase)
            if old != new and new not in changes.get(old, ()):
                raise AssertionError(f"{phase} may not change from {old!r} to {new!r}: the declared changes are {dict(changes)}")

    def _break(self, node: NodeId, t_us: int, cause: int, ref: str, error: Exception) -> None:
        """The run ends with a step that names the last line of the protocol's own code on the way to the error."""
        file, line = "", 0
        where = error.__traceback__
        while where is not None:
            path = where.tb_frame.f_code.co_filename
            if not path.startswith(ENGINE):
                file, line = path.rpartition("/")[2], where.tb_lineno
            where = where.tb_next
        told = {"error": f"{type(error).__name__}: {error}"[:300], "file": file, "line": line}
        self.emit(Step(len(self.steps), t_us, "broken", node, cause, ref, notes=(("broken", told),)))
        self.finish("broken", t_us)

    # When effects happen (effects.Clock).

    def force(self, node: NodeId, t_us: int) -> int:
        """Schedule the end of the forced write that a node has just asked for; give when that is."""
        process = self.world.processes[node]
        at = max(t_us + int(self.params.force_us) * process.slow, process.disk_free_us)
        process.disk_free_us = at
        n = process.written + len(process.writes)
        heappush(self.world.heap, Event(at, self.rank(FORCED, node, 0, n), FORCED, node, process.life))
        return at

    def arm(self, node: NodeId, name: str, lo_us: int, hi_us: int | None, from_us: int, cause: int) -> Armed:
        """A timer that lasts as long as a pin says, or else as a draw says."""
        world, key = self.world, (node, name)
        if key not in self.timer_rank:
            raise LookupError(f"no role has a handler for timer {name!r}")
        n = world.counts[key] = world.counts.get(key, 0) + 1
        id_ = f"{node}.{name}.{n}"
        lasts = lo_us
        pins = world.pins
        if pins and (id_ in pins or f"{node}.{name}" in pins):
            lasts = pins[id_] if id_ in pins else pins[f"{node}.{name}"]
            lo_us = min(lo_us, lasts)
        elif hi_us is not None and hi_us > lo_us:
            lasts = lo_us + draw(self.recipe.seed, "timer", id_) % (hi_us - lo_us)
        due = from_us + lasts
        self.wake_timer(node, name, due)
        return Armed(id_, from_us, due, from_us + lo_us, cause)

    def pump(self, node: NodeId, process: TimedProcess, t_us: int) -> None:
        """Schedule the next send of a node, if its head may leave."""
        if not process.sending and process.may_send():
            process.sending = True
            heappush(self.world.heap, Event(max(t_us, process.next_send_us), self.send_rank[node], SEND, node, process.life))

    # -------------------------------------------------------------------------------------------- steps

    def emit(self, step: Step, look: bool = False) -> Step:
        """Write a step down. If `look`, find out first which properties and facts it changed, and add that to the step."""
        world = self.world
        t_us, checker = step.t_us, world.checker
        if t_us != world.t_us:
            world.t_us = t_us
            world.steps_now = 0
        world.steps_now += 1
        changes: tuple[Any, ...] = () if self.steps else self.seen_at_start
        error: Exception | None = None
        told = checker.truth
        if checker.deadline_us is not None and t_us > checker.deadline_us and world.calm_since is not None:
            changes = checker.overdue(t_us, world.calm_since)  # even if this step makes it so: that is too late
        if look or (checker.reads_flights and step.kind in IN_THE_AIR) or (checker.waits_for_rest and world.at_rest):
            try:
                changed = checker.look(world, self._observed(step) if look else None, look)
                if changed:
                    changes += changed
                    checker.calm(world.calm_since)
            except Exception as failure:
                error = failure
        if checker.truth is not told:
            step = replace(step, properties=changes, facts_before=told, facts=checker.truth)
        elif changes:
            step = replace(step, properties=changes)
        self.steps.append(step)
        if error is not None:
            self._break(step.node, t_us, step.index, step.ref, error)
        return step

    def _observed(self, step: Step) -> Observed | None:
        """A step as monitors see it, or None if it happened at no node."""
        if not step.node:
            return None
        here = self.world.nodes.get(step.node)
        before = here if step.kind == "forced" or step.before is None else step.before
        return Observed(step.t_us, step.kind, step.node, before, here, step.outputs, self.world)
