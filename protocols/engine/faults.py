"""What can be done to the world from outside, and what chance does to a message that has just left."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import TYPE_CHECKING

import msgspec

from protocols.engine.network import DELIVER, DISCONNECT, RESUMED, Flight, draw
from protocols.engine.recipe import LINK_VERBS, MESSAGE_VERBS, Intervention, MessageTarget, parse_ms, split_groups, split_link
from protocols.engine.refusals import say
from protocols.engine.trace import Armed, Sent

if TYPE_CHECKING:
    from protocols.engine.simulate import Run

COPIES = "bcdefghijklmnopqrstuvwxyz"  # how the copies of one message are told apart; more than 25 of one are refused


def perform(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    """Do it now. What finds no target is a `no-effect` step that says why."""
    if it.verb in MESSAGE_VERBS:
        _on_message(run, it, MessageTarget.parse(it), t_us, cause)
    elif it.verb in LINK_VERBS:
        _on_link(run, it, t_us, cause)
    else:
        _VERBS[it.verb](run, it, t_us, cause)


def _no_effect(run: Run, it: Intervention, node: str, t_us: int, cause: int, why: str) -> None:
    what = f"{it.verb}:{it.args}" if it.args else it.verb
    run.emit("no-effect", node, t_us, cause, what, notes=(("no-effect", {"why": why, "what": what}),))


# ------------------------------------------------------------------------------------------------ nodes


def _crash(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    node = it.args
    seat = run.seats[node]
    if not seat.up:
        return _no_effect(run, it, node, t_us, cause, "already-down")
    wipe = it.verb == "wipe"
    before = run.nodes[node]
    first = {s.id: s.state for s in run.cast}[node]
    if wipe:
        run.disks[node] = first.after_crash(first)  # a new machine, set up as this one once was
    after = run.nodes[node] = before.after_crash(run.disks[node])
    waiting = seat.waiting or ()
    seat.up, seat.wiped, seat.life, seat.waiting = False, wipe, seat.life + 1, None
    seat.outbox, seat.sending, seat.forced, seat.disk_free_us = (), False, seat.forces, 0
    for key in [k for k in run.timers if k[0] == node]:
        del run.timers[key]
    down = run.emit(it.verb, node, t_us, cause, before=before, after=after, look=True).index
    for event in waiting:
        if event[3] in run.flights:
            flight = run.flights[event[3]]
            run.flights[flight.id] = msgspec.structs.replace(flight, due_us=t_us)
            heappush(run.heap, (t_us, flight.rank, event[2], flight.id, t_us))
    if run.spec.links == "stream":
        for peer in run.ids:
            if peer != node:
                _disconnect(run, node, peer, t_us, down)
    return None


def _restart(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    node = it.args
    seat = run.seats[node]
    if seat.up:
        return _no_effect(run, it, node, t_us, cause, "already-up")
    seat.up, seat.wiped, seat.next_send_us = True, False, t_us
    handlers = run.handlers[type(run.nodes[node])]
    run.react("restart", node, "restart" if "restart" in handlers else "start", (), t_us, cause, "")
    return None


def _pause(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    seat = run.seats[it.args]
    if not seat.up or seat.waiting is not None:
        return _no_effect(run, it, it.args, t_us, cause, "already-down" if not seat.up else "already-paused")
    seat.waiting = ()
    run.emit("pause", it.args, t_us, cause)
    return None


def _resume(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    node = it.args
    seat = run.seats[node]
    if seat.waiting is None:
        return _no_effect(run, it, node, t_us, cause, "not-paused")
    waiting, seat.waiting = seat.waiting, None
    run.emit("resume", node, t_us, cause)
    for n, event in enumerate(waiting):
        heappush(run.heap, (t_us, run.rank(RESUMED, node, 0, n), RESUMED, event, None))
    return None


# ------------------------------------------------------------------------------------------------ links


def _on_link(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    one_way = it.args.endswith(".one-way")
    a, b = split_link(it.args.removesuffix(".one-way"), it)
    pairs = ((a, b),) if one_way else ((a, b), (b, a))
    links = run.links
    if it.verb in ("cut", "mend"):
        others = tuple(p for p in links.cuts if p not in pairs)
        if it.verb == "mend" and others == links.cuts:
            return _no_effect(run, it, "", t_us, cause, "not-cut")
        links.cuts = (*others, *pairs) if it.verb == "cut" else others
    else:
        others = tuple(p for p in links.holds if p not in pairs)
        if it.verb == "release" and others == links.holds:
            return _no_effect(run, it, "", t_us, cause, "not-held")
        links.holds = (*others, *pairs) if it.verb == "hold" else others
    step = run.emit(it.verb, "", t_us, cause, it.args)
    if it.verb == "cut":
        _cut_flights(run, t_us, step.index)
    if it.verb == "release":
        for flight in [f for f in run.flights.values() if f.held and (f.src, f.dst) in pairs]:
            _fly_again(run, flight.id, t_us)
    return None


def _fly_again(run: Run, id_: str, t_us: int) -> None:
    flight = msgspec.structs.replace(run.flights[id_], held=False, due_us=t_us)
    run.flights[id_] = flight
    heappush(run.heap, (t_us, flight.rank, DELIVER, id_, t_us))


def _partition(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    if it.verb == "isolate":
        run.links.isolate(it.args, run.ids)
    else:
        run.links.partition(split_groups(it.args), run.ids)
    step = run.emit("partition", "", t_us, cause, "-".join(".".join(group) for group in run.links.groups))
    _cut_flights(run, t_us, step.index)


def _heal(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    if not run.links.groups and not run.links.cuts:
        return _no_effect(run, it, "", t_us, cause, "nothing-cut")
    run.links.groups = run.links.cuts = ()
    run.emit("heal", "", t_us, cause)
    return None


def _cut_flights(run: Run, t_us: int, cause: int) -> None:
    """What is in the air on a link that is now cut dies at the curtain: half way, or at once where it is further."""
    for flight in _in_the_air(run, t_us):
        if run.links.blocked(flight.src, flight.dst):
            run.doom(t_us, flight.id, "cut", max(t_us, (flight.sent_us + flight.due_us) // 2))
            if run.spec.links == "stream":
                _disconnect(run, flight.src, flight.dst, t_us, cause)


def _in_the_air(run: Run, t_us: int) -> list[Flight]:
    """All messages but those that have arrived and wait for a paused node."""
    return [flight for flight in run.flights.values() if flight.held or flight.due_us >= t_us]


def _disconnect(run: Run, a: str, b: str, t_us: int, cause: int) -> None:
    """A stream breaks by step `cause`: what is in the air between the two is lost, and both ends hear of it one latency later."""
    at = t_us + run.params.latency_us
    for flight in _in_the_air(run, t_us):
        if {flight.src, flight.dst} == {a, b}:
            run.doom(t_us, flight.id, "connection", t_us)
    for end, other in ((a, b), (b, a)):
        event = (at, run.rank(DISCONNECT, end, run.order_of[other]), DISCONNECT, end, other)
        if not any(e[:5] == event for e in run.heap):
            heappush(run.heap, (*event, cause))


# ------------------------------------------------------------------------------------------------ messages


def _on_message(run: Run, it: Intervention, target: MessageTarget, t_us: int, cause: int) -> None:
    flight = run.flights.get(target.id)
    if flight is None or flight.doomed:
        return _no_effect(run, it, "", t_us, cause, "not-flying")
    if flight.msg.slug != target.type:
        return _no_effect(run, it, "", t_us, cause, "another-message")
    _do_to_message(run, it, target, flight.id, t_us, cause, at_once=True)
    return None


def _do_to_message(run: Run, it: Intervention, target: MessageTarget, id_: str, t_us: int, cause: int, *, at_once: bool) -> None:
    flight = run.flights[id_]
    if flight.doomed:
        return _no_effect(run, it, "", t_us, cause, "not-flying")
    if it.verb == "drop":
        drop = run.emit("drop", flight.src, t_us, cause, id_, msg=flight.msg)
        run.doom(t_us, id_, "drop", t_us if at_once else (flight.sent_us + flight.due_us) // 2)
        if run.spec.links == "stream":
            _disconnect(run, flight.src, flight.dst, t_us, drop.index)
    elif it.verb == "delay":
        _delay(run, flight, max(flight.due_us, t_us) + target.delay_us, t_us, cause)
    elif run.counts.get((_first_copy(id_), "copies"), 0) == len(COPIES):
        return _no_effect(run, it, "", t_us, cause, "enough-copies")
    else:
        _copy(run, id_, t_us, cause, run.params.latency_us or 1)
    return None


def _delay(run: Run, flight: Flight, due_us: int, t_us: int, cause: int) -> None:
    """Put a message off; on a stream, what was sent after it arrives after it."""
    late = [flight]
    if run.spec.links == "stream":
        key = (flight.src, f"{flight.dst}.last")
        run.counts[key] = max(due_us, run.counts.get(key, 0))
        behind = [f for f in run.flights.values() if (f.src, f.dst) == (flight.src, flight.dst) and f.rank > flight.rank and not f.doomed]
        late += [f for f in behind if f.due_us < due_us]
    for each in late:
        run.flights[each.id] = msgspec.structs.replace(each, due_us=due_us, held=False)
        heappush(run.heap, (due_us, each.rank, DELIVER, each.id, due_us))
    sends = tuple(Sent(each.id, each.dst, each.msg, due_us) for each in late)
    run.emit("delay", flight.src, t_us, cause, flight.id, sends=sends, msg=flight.msg)


def _first_copy(id_: str) -> str:
    """The id of the message that a copy, or a copy's copy, is a copy of."""
    return ".".join(id_.split(".")[:2])


def _copy(run: Run, id_: str, t_us: int, cause: int, later_us: int) -> None:
    """A second copy of a message in flight, which arrives `later_us` after the first."""
    flight = run.flights[id_]
    first = _first_copy(id_)
    n = run.next_count(first, "copies")
    copy_id = f"{first}.{COPIES[n - 1]}"
    due = max(flight.due_us, t_us) + later_us * n
    index = len(run.steps)
    rank = (flight.rank & ~0xFF) | n
    run.flights[copy_id] = msgspec.structs.replace(flight, id=copy_id, sent_us=t_us, due_us=due, cause=index, rank=rank, held=False)
    heappush(run.heap, (due, rank, DELIVER, copy_id, due))
    run.emit("duplicate", flight.src, t_us, cause, id_, sends=(Sent(copy_id, flight.dst, flight.msg, due),), msg=flight.msg)


def befall(run: Run, t_us: int, id_: str) -> None:
    """What happens to a message that has just left: a cut link, a standing intervention, chance."""
    flight = run.flights[id_]
    if run.links.blocked(flight.src, flight.dst):
        run.doom(t_us, id_, "cut", t_us)
        if run.spec.links == "stream":
            _disconnect(run, flight.src, flight.dst, t_us, flight.cause)
    for key, it, target in run.matches:
        if target.type == flight.msg.slug and target.src in ("any", flight.src) and target.dst in ("any", flight.dst):
            count = run.trigger_counts[key] = run.trigger_counts.get(key, 0) + 1
            if count == target.k and ("armed", key) in run.counts:
                run.fired_at[key] = len(run.steps)
                _do_to_message(run, it, target, id_, t_us, flight.cause, at_once=False)
    params = run.params
    if run.flights[id_].doomed:
        return
    if params.loss and draw(run.recipe.seed, "loss", id_) % 100 < params.loss:
        run.doom(t_us, id_, "loss", (flight.sent_us + flight.due_us) // 2)
        if run.spec.links == "stream":
            _disconnect(run, flight.src, flight.dst, t_us, flight.cause)
    elif params.duplication and draw(run.recipe.seed, "duplication", id_) % 100 < params.duplication:
        _copy(run, id_, t_us, flight.cause, 1 + draw(run.recipe.seed, "copy", id_) % max(params.latency_us, 1))


# ------------------------------------------------------------------------------------------------ timers, clocks, commands


def _fire(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    node, _, name = it.args.partition(".")
    timer = run.timers.get((node, name))
    seat = run.seats[node]
    if timer is None or not seat.up or seat.waiting is not None:
        why = "already-down" if not seat.up else "already-paused" if seat.waiting is not None else "not-armed"
        return _no_effect(run, it, node, t_us, cause, why)
    del run.timers[(node, name)]
    run.react("timer", node, name, (), t_us, cause, timer.id)
    return None


def _pin(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    node, name, number, *ms = it.args.split(".")
    id_ = f"{node}.{name}.{number}"
    lasts = run.pins[id_] = parse_ms(".".join(ms), say("the-timer"))
    timer = run.timers.get((node, name))
    armed: tuple[Armed, ...] = ()
    if timer is not None and timer.id == id_:
        due = max(timer.from_us + lasts, t_us)
        moved = run.timers[(node, name)] = Armed(id_, timer.from_us, due, min(timer.earliest_us, due), timer.cause)
        run.wake_timer(node, name, due)
        armed = (moved,)
    run.emit("pin", node, t_us, cause, id_, armed=armed)


def _skew(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    node, _, ms = it.args.partition(".")
    run.seats[node].skew_us = int(ms) * 1000
    run.emit("skew", node, t_us, cause, ms)


def _slow(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    node, _, factor = it.args.partition(".")
    run.seats[node].slow = int(factor)
    run.emit("slow", node, t_us, cause, factor)


def _command(run: Run, it: Intervention, t_us: int, cause: int) -> None:
    node, _, command = it.args.partition(".")
    seat = run.seats[node]
    if not seat.up or seat.waiting is not None:
        return _no_effect(run, it, node, t_us, cause, "already-down" if not seat.up else "already-paused")
    if it.verb not in run.handlers[type(run.nodes[node])]:
        return _no_effect(run, it, node, t_us, cause, "takes-no-command")
    run.react(it.verb, node, it.verb, (command,), t_us, cause, command)
    return None


_VERBS: dict[str, Callable[[Run, Intervention, int, int], None]] = {
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
