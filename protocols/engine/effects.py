"""What sends, outputs, forced writes, timers, crashes and restarts do to a node. Runs and the explorer both use this.

A run also decides when things happen: when a timer ends, when a forced write is done, when a message leaves. The explorer
searches every order of such events.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from protocols.declaration import ProtocolSpec
from protocols.engine.handlers import handlers_of
from protocols.node import Msg, NodeId, State

P = TypeVar("P", bound="Process")


class Parcel(msgspec.Struct, frozen=True, gc=False):
    """Something in a node's outbox: a message to another node, or an output."""

    after: int
    """How many of the node's forced writes must be done before it may leave (compared with Process.written)."""
    to: NodeId
    msg: Msg | None
    output: tuple[str, Any] | None
    cause: int = -1


class Write(msgspec.Struct, frozen=True, gc=False):
    """A forced write under way."""

    label: str
    state: State
    """The node's state after the handler that asked for it. Its durable fields are going to be on disk."""
    cause: int = -1


class Process(msgspec.Struct, gc=False):
    """What a node has besides its state and its disk. It loses all of it in a crash."""

    up: bool = True
    timers: dict[str, Any] = {}
    """The timers that are armed, by name."""
    outbox: tuple[Parcel, ...] = ()
    writes: tuple[Write, ...] = ()
    """The forced writes under way. They are done in this order, since the disk is one log."""
    written: int = 0
    """How many forced writes are done, or were lost in a crash."""

    def copy(self: P) -> P:
        """An equal process that does not change when this one does."""
        return replace(self, timers=dict(self.timers))

    @property
    def messages(self) -> tuple[tuple[NodeId, Msg], ...]:
        """The messages in the outbox: (to, message)."""
        return tuple((parcel.to, parcel.msg) for parcel in self.outbox if parcel.msg is not None)

    def may_send(self) -> bool:
        """Whether the first parcel of the outbox may leave: there is one, and the forced writes that it waits for are done."""
        return self.outbox != () and self.outbox[0].after <= self.written

    def send(self) -> Parcel:
        """Take the first parcel out of the outbox: it leaves."""
        parcel = self.outbox[0]
        self.outbox = self.outbox[1:]
        return parcel

    def write(self) -> tuple[Write, State]:
        """The first of the forced writes is done. Give it, and what the disk holds now."""
        done = self.writes[0]
        self.writes = self.writes[1:]
        self.written += 1
        return done, done.state.after_crash(done.state)

    def crash(self, state: State, disk: State) -> State:
        """The node crashes. Give what is left of its state."""
        self.up = False
        self.written += len(self.writes)
        self.timers, self.outbox, self.writes = {}, (), ()
        return state.after_crash(disk)


class Taken(msgspec.Struct, frozen=True, gc=False):
    """What came of the things that a handler asked for."""

    armed: tuple[Any, ...] = ()
    cancelled: tuple[Any, ...] = ()
    outputs: tuple[tuple[str, Any], ...] = ()
    """The outputs that didn't have to wait for anything."""
    queued: tuple[Parcel, ...] = ()
    """What went into the outbox."""


NOTHING_TAKEN = Taken()


class Clock(Protocol):
    """Who decides when things happen: a run or the explorer."""

    def arm(self, node: NodeId, name: str, lo_us: int, hi_us: int | None, from_us: int, cause: int) -> Any:
        """Make a timer that runs from from_us on and was armed by step `cause`."""

    def force(self, node: NodeId, t_us: int) -> int:
        """A node has asked for a forced write at t_us. Give when it will be done."""


class Effects:
    """The handlers of one protocol's nodes, and what their effects do."""

    def __init__(self, spec: ProtocolSpec, params: Any) -> None:
        self.handlers = {role.state: handlers_of(role.state) for role in spec.roles}
        self._forces_each_handler = spec.force_each_handler and not getattr(params, "lazy_disk", False)
        self._durable = {role.state: attrgetter(*role.state.durable_fields) if role.state.durable_fields else bool for role in spec.roles}

    def handler(self, state: State, name: str) -> Callable[..., None] | None:
        """The handler of that name that a node in this state has, if it has one."""
        return self.handlers[type(state)].get(name)

    def start_of(self, state: State) -> str:
        """The name of the handler with which a node starts."""
        return "start" if "start" in self.handlers[type(state)] else "restart"

    def restart_of(self, state: State) -> str:
        """The name of the handler with which a node restarts."""
        return "restart" if "restart" in self.handlers[type(state)] else "start"

    def take(
        self, clock: Clock, node: NodeId, process: Process, before: State, after: State, ops: list[tuple[Any, ...]], t_us: int, cause: int
    ) -> Taken:
        """Do what a handler asked for (`ops`), in that order. It has changed the state from `before` to `after`, in step `cause`."""
        if self._forces_each_handler and after is not before:
            durable = self._durable[type(after)]
            if durable(before) != durable(after):
                self._force(clock, node, process, "state", after, t_us, cause)
        if not ops:
            return NOTHING_TAKEN
        armed: list[Any] = []
        cancelled: list[Any] = []
        outputs: list[tuple[str, Any]] = []
        queued: list[Parcel] = []
        from_us, forced = t_us, process.written + len(process.writes)
        for op in ops:
            verb = op[0]
            if verb == "send":
                queued.append(Parcel(forced, op[1], op[2], None, cause))
            elif verb == "timer":
                name = op[1]
                timer = process.timers[name] = clock.arm(node, name, op[2], op[3], from_us, cause)
                armed.append(timer)
            elif verb == "cancel":
                timer = process.timers.pop(op[1], None)
                if timer is not None:
                    cancelled.append(timer)
            elif verb == "output":
                if queued or process.outbox or process.writes:
                    queued.append(Parcel(forced, "", None, (op[1], op[2]), cause))
                else:
                    outputs.append((op[1], op[2]))
            else:
                from_us = self._force(clock, node, process, op[1], after, t_us, cause)
                forced += 1
        if queued:
            process.outbox += tuple(queued)
        return Taken(tuple(armed), tuple(cancelled), tuple(outputs), tuple(queued))

    def _force(self, clock: Clock, node: NodeId, process: Process, label: str, after: State, t_us: int, cause: int) -> int:
        process.writes = (*process.writes, Write(label, after, cause))
        return clock.force(node, t_us)
