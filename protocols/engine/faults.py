"""Interventions: what can be done to the world from outside. And chance: what can befall a message that has just left.

All of it acts on a machine (machine.py): it changes the machine's world and writes steps. It knows nothing of the loop.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush

import msgspec
from msgspec.structs import replace

from protocols.engine.handlers import reads_clock
from protocols.engine.machine import Machine
from protocols.engine.network import DELIVER, DISCONNECT, RESUMED, Flight, draw
from protocols.engine.recipe import LINK_VERBS, MESSAGE_VERBS, Intervention, MessageTarget, parse_ms, split_groups, split_link
from protocols.engine.refusals import say
from protocols.engine.trace import Armed, Sent, Step
from protocols.engine.world import Event

COPIES = "bcdefghijklmnopqrstuvwxyz"  # a copy of s1-s2.7 is s1-s2.7.b; a message has at most 25 copies


class Standing(msgspec.Struct, frozen=True):
    """An intervention on the k-th message of a type: from its place on it waits for that message to be sent."""

    key: str
    it: Intervention
    target: MessageTarget


def perform(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    """Let an intervention act now. If it finds no target, it is a `no-effect` step that says why."""
    if it.verb in MESSAGE_VERBS:
        _on_message(machine, it, MessageTarget.parse(it), t_us, cause)
    elif it.verb in LINK_VERBS:
        _on_link(machine, it, t_us, cause)
    else:
        _VERBS[it.verb](machine, it, t_us, cause)


def _no_effect(machine: Machine, it: Intervention, node: str, t_us: int, cause: int, why: str) -> None:
    what = f"{it.verb}:{it.args}" if it.args else it.verb
    machine.emit(no_effect(machine, node, t_us, cause, what, why))


def no_effect(machine: Machine, node: str, t_us: int, cause: int, what: str, why: str) -> Step:
    """The step that says why something could not be done."""
    return Step(len(machine.steps), t_us, "no-effect", node, cause, what, notes=(("no-effect", {"why": why, "what": what}),))


# ------------------------------------------------------------------------------------------------ nodes


def _crash(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    world, node = machine.world, it.args
    process = world.processes[node]
    if not process.up:
        return _no_effect(machine, it, node, t_us, cause, "already-down")
    before = world.nodes[node]
    if it.verb == "wipe":
        first = {seat.id: seat.state for seat in machine.cast}[node]
        world.disks[node] = first.after_crash(first)  # as the cast has it, whatever the run started from
    after = world.nodes[node] = process.crash(before, world.disks[node])
    waiting = process.waiting or ()
    process.life, process.waiting = process.life + 1, None
    process.sending, process.disk_free_us = False, 0
    down = len(machine.steps)
    for event in waiting:
        if event.about in world.flights:
            _arrive_at(machine, world.flights[event.about], t_us)
    if machine.spec.links == "stream":
        for peer in machine.ids:
            if peer != node:
                _disconnect(machine, node, peer, t_us, down)
    machine.emit(Step(down, t_us, it.verb, node, cause, before=before, after=after), look=True)
    return None


def _arrive_at(machine: Machine, flight: Flight, due_us: int) -> None:
    """Plan a message's arrival anew."""
    world = machine.world
    world.flights[flight.id] = replace(flight, due_us=due_us, held=False)
    heappush(world.heap, Event(due_us, flight.rank, DELIVER, flight.id, due_us))


def _restart(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    node = it.args
    process = machine.world.processes[node]
    if process.up:
        return _no_effect(machine, it, node, t_us, cause, "already-up")
    process.up, process.next_send_us = True, t_us
    machine.react("restart", node, machine.effects.restart_of(machine.world.nodes[node]), (), t_us, cause, "")
    return None


def _pause(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    process = machine.world.processes[it.args]
    if not process.up or process.waiting is not None:
        return _no_effect(machine, it, it.args, t_us, cause, "already-down" if not process.up else "already-paused")
    process.waiting = ()
    machine.emit(Step(len(machine.steps), t_us, "pause", it.args, cause), look=True)
    return None


def _resume(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    node = it.args
    process = machine.world.processes[node]
    if process.waiting is None:
        return _no_effect(machine, it, node, t_us, cause, "not-paused")
    waiting, process.waiting = process.waiting, None
    machine.emit(Step(len(machine.steps), t_us, "resume", node, cause), look=True)
    for n, event in enumerate(waiting):
        heappush(machine.world.heap, Event(t_us, machine.rank(RESUMED, node, 0, n), RESUMED, node, event))
    return None


# ------------------------------------------------------------------------------------------------ links


def _on_link(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    one_way = it.args.endswith(".one-way")
    a, b = split_link(it.args.removesuffix(".one-way"), it)
    pairs = ((a, b),) if one_way else ((a, b), (b, a))
    world = machine.world
    links = world.links
    if it.verb in ("cut", "mend"):
        others = tuple(p for p in links.cuts if p not in pairs)
        if it.verb == "mend" and others == links.cuts:
            return _no_effect(machine, it, "", t_us, cause, "not-cut")
        links.cuts = (*others, *pairs) if it.verb == "cut" else others
    else:
        others = tuple(p for p in links.holds if p not in pairs)
        if it.verb == "release" and others == links.holds:
            return _no_effect(machine, it, "", t_us, cause, "not-held")
        links.holds = (*others, *pairs) if it.verb == "hold" else others
    step = machine.emit(Step(len(machine.steps), t_us, it.verb, "", cause, it.args), look=True)
    if it.verb == "cut":
        _cut_flights(machine, t_us, step.index)
    if it.verb == "release":
        for flight in [f for f in world.flights.values() if f.held and (f.src, f.dst) in pairs]:
            _arrive_at(machine, flight, t_us)
    return None


def _partition(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    links = machine.world.links
    if it.verb == "isolate":
        links.isolate(it.args, machine.ids)
    else:
        links.partition(split_groups(it.args), machine.ids)
    groups = "-".join(".".join(group) for group in links.groups)
    step = machine.emit(Step(len(machine.steps), t_us, "partition", "", cause, groups), look=True)
    _cut_flights(machine, t_us, step.index)


def _heal(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    links = machine.world.links
    if not links.groups and not links.cuts:
        return _no_effect(machine, it, "", t_us, cause, "nothing-cut")
    links.groups = links.cuts = ()
    machine.emit(Step(len(machine.steps), t_us, "heal", "", cause), look=True)
    return None


def _cut_flights(machine: Machine, t_us: int, cause: int) -> None:
    """A message in the air on a link that was just cut dies half way, or at once if it is already beyond that."""
    for flight in _in_the_air(machine, t_us):
        if machine.world.links.blocked(flight.src, flight.dst):
            machine.doom(t_us, flight.id, "cut", max(t_us, (flight.sent_us + flight.due_us) // 2))
            if machine.spec.links == "stream":
                _disconnect(machine, flight.src, flight.dst, t_us, cause)


def _in_the_air(machine: Machine, t_us: int) -> list[Flight]:
    """All messages except those that have arrived and wait until their node is no longer paused."""
    return [flight for flight in machine.world.flights.values() if flight.held or flight.due_us >= t_us]


def _disconnect(machine: Machine, a: str, b: str, t_us: int, cause: int) -> None:
    """A stream breaks by step `cause`: what is in the air between the two is lost, and both ends hear of it one latency later."""
    at = t_us + machine.params.latency_us
    for flight in _in_the_air(machine, t_us):
        if {flight.src, flight.dst} == {a, b}:
            machine.doom(t_us, flight.id, "connection", t_us)
    for end, other in ((a, b), (b, a)):
        event = Event(at, machine.rank(DISCONNECT, end, machine.order_of[other]), DISCONNECT, end, other, cause)
        if not any((e.t_us, e.rank) == (event.t_us, event.rank) for e in machine.world.heap):
            heappush(machine.world.heap, event)


# ------------------------------------------------------------------------------------------------ messages


def _on_message(machine: Machine, it: Intervention, target: MessageTarget, t_us: int, cause: int) -> None:
    flight = machine.world.flights.get(target.id)
    if flight is None or flight.doomed:
        return _no_effect(machine, it, "", t_us, cause, "not-flying")
    if flight.msg.slug != target.type:
        return _no_effect(machine, it, "", t_us, cause, "another-message")
    _do_to_message(machine, it, target, flight.id, t_us, cause, at_once=True)
    return None


def _do_to_message(machine: Machine, it: Intervention, target: MessageTarget, id_: str, t_us: int, cause: int, *, at_once: bool) -> None:
    flight = machine.world.flights[id_]
    if flight.doomed:
        return _no_effect(machine, it, "", t_us, cause, "not-flying")
    if it.verb == "drop":
        drop = machine.emit(Step(len(machine.steps), t_us, "drop", flight.src, cause, id_, msg=flight.msg))
        machine.doom(t_us, id_, "drop", t_us if at_once else (flight.sent_us + flight.due_us) // 2)
        if machine.spec.links == "stream":
            _disconnect(machine, flight.src, flight.dst, t_us, drop.index)
    elif it.verb == "delay":
        _delay(machine, flight, max(flight.due_us, t_us) + target.delay_us, t_us, cause)
    elif machine.spec.links == "stream":
        return _no_effect(machine, it, "", t_us, cause, "no-copies")
    elif machine.world.counts.get((_first_copy(id_), "copies"), 0) == len(COPIES):
        return _no_effect(machine, it, "", t_us, cause, "enough-copies")
    else:
        _copy(machine, id_, t_us, cause, machine.params.latency_us or 1)
    return None


def _delay(machine: Machine, flight: Flight, due_us: int, t_us: int, cause: int) -> None:
    """Delay a message. On a stream, messages that were sent after it still arrive after it."""
    world = machine.world
    late = [flight]
    if machine.spec.links == "stream":
        link = (flight.src, flight.dst)
        world.last_arrivals[link] = max(due_us, world.last_arrivals.get(link, 0))
        behind = [f for f in world.flights.values() if (f.src, f.dst) == link and f.rank > flight.rank and not f.doomed]
        late += [f for f in behind if f.due_us < due_us]
    for each in late:
        _arrive_at(machine, each, due_us)
    sends = tuple(Sent(each.id, each.dst, each.msg, due_us) for each in late)
    machine.emit(Step(len(machine.steps), t_us, "delay", flight.src, cause, flight.id, sends=sends, msg=flight.msg))


def _first_copy(id_: str) -> str:
    """The id of the original of a copy, or of a copy's copy."""
    return ".".join(id_.split(".")[:2])


def _copy(machine: Machine, id_: str, t_us: int, cause: int, later_us: int) -> None:
    """A second copy of a message in flight, which arrives `later_us` after the first."""
    world = machine.world
    flight = world.flights[id_]
    first = _first_copy(id_)
    n = world.next_count(first, "copies")
    copy_id = f"{first}.{COPIES[n - 1]}"
    due = max(flight.due_us, t_us) + later_us * n
    index = len(machine.steps)
    _arrive_at(machine, replace(flight, id=copy_id, sent_us=t_us, cause=index, rank=(flight.rank & ~0xFF) | n), due)
    sends = (Sent(copy_id, flight.dst, flight.msg, due),)
    machine.emit(Step(index, t_us, "duplicate", flight.src, cause, id_, sends=sends, msg=flight.msg))


def befall(machine: Machine, t_us: int, id_: str, standing: tuple[Standing, ...]) -> None:
    """Let happen to a message that has just left what a cut link, standing interventions and chance do to it."""
    world = machine.world
    flight = world.flights[id_]
    stream = machine.spec.links == "stream"
    if world.links.blocked(flight.src, flight.dst):
        machine.doom(t_us, id_, "cut", t_us)
        if stream:
            _disconnect(machine, flight.src, flight.dst, t_us, flight.cause)
    for one in standing:
        target = one.target
        if target.type == flight.msg.slug and target.src in ("any", flight.src) and target.dst in ("any", flight.dst):
            count = world.trigger_counts[one.key] = world.trigger_counts.get(one.key, 0) + 1
            if count == target.k and one.key in world.standing:
                world.fired_at[one.key] = len(machine.steps)
                _do_to_message(machine, one.it, target, id_, t_us, flight.cause, at_once=False)
    params, seed = machine.params, machine.recipe.seed
    if world.flights[id_].doomed:
        return
    if params.loss and draw(seed, "loss", id_) % 100 < params.loss:
        machine.doom(t_us, id_, "loss", (flight.sent_us + flight.due_us) // 2)
        if stream:
            _disconnect(machine, flight.src, flight.dst, t_us, flight.cause)
    elif params.duplication and not stream and draw(seed, "duplication", id_) % 100 < params.duplication:
        _copy(machine, id_, t_us, flight.cause, 1 + draw(seed, "copy", id_) % max(params.latency_us, 1))


# ------------------------------------------------------------------------------------------------ timers, clocks, commands


def _fire(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    node, _, name = it.args.partition(".")
    process = machine.world.processes[node]
    timer = process.timers.get(name)
    if timer is None or not process.up or process.waiting is not None:
        why = "already-down" if not process.up else "already-paused" if process.waiting is not None else "not-armed"
        return _no_effect(machine, it, node, t_us, cause, why)
    del process.timers[name]
    machine.react("timer", node, name, (), t_us, cause, timer.id)
    return None


def _pin(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    node, name, number, *ms = it.args.split(".")
    id_ = f"{node}.{name}.{number}"
    lasts = machine.world.pins[id_] = parse_ms(".".join(ms), say("the-timer"))
    timers = machine.world.processes[node].timers
    timer = timers.get(name)
    armed: tuple[Armed, ...] = ()
    if timer is not None and timer.id == id_:
        due = max(timer.from_us + lasts, t_us)
        moved = timers[name] = Armed(id_, timer.from_us, due, min(timer.earliest_us, due), timer.cause)
        machine.wake_timer(node, name, due)
        armed = (moved,)
    machine.emit(Step(len(machine.steps), t_us, "pin", node, cause, id_, armed=armed))


def _skew(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    node, _, ms = it.args.partition(".")
    if not reads_clock(machine.world.nodes[node].__class__):
        return _no_effect(machine, it, node, t_us, cause, "reads-no-clock")
    machine.world.processes[node].skew_us = int(ms) * 1000
    machine.emit(Step(len(machine.steps), t_us, "skew", node, cause, ms))
    return None


def _slow(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    node, _, factor = it.args.partition(".")
    machine.world.processes[node].slow = int(factor)
    machine.emit(Step(len(machine.steps), t_us, "slow", node, cause, factor))


def _command(machine: Machine, it: Intervention, t_us: int, cause: int) -> None:
    node, _, command = it.args.partition(".")
    process = machine.world.processes[node]
    if not process.up or process.waiting is not None:
        return _no_effect(machine, it, node, t_us, cause, "already-down" if not process.up else "already-paused")
    if machine.effects.handler(machine.world.nodes[node], it.verb) is None:
        return _no_effect(machine, it, node, t_us, cause, "takes-no-command")
    op = f"{node}.op.{machine.world.next_count(node, 'op')}" if it.verb == "client" else ""
    machine.react(it.verb, node, it.verb, (command,), t_us, cause, command, op=op)
    return None


_VERBS: dict[str, Callable[[Machine, Intervention, int, int], None]] = {
    "crash": _crash,
    "wipe": _crash,
    "restart": _restart,
    "pause": _pause,
    "resume": _resume,
    "isolate": _partition,
    "partition": _partition,
    "heal": _heal,
    "fire": _fire,
    "pin": _pin,
    "skew": _skew,
    "slow": _slow,
    "client": _command,
    "operator": _command,
}
