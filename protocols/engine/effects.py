"""What a handler asks for and what befalls a node, as changes of that node: the same for a run and for the explorer.

A run adds when things happen: when a timer ends, a forced write is done, a message leaves. The explorer leaves that open and
searches every order. What both mean by an outbox, a forced write, a timer, a crash and a restart is said here.
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
    """It may leave once so many of the node's forced writes are done."""
    to: NodeId
    msg: Msg | None
    output: tuple[str, Any] | None
    cause: int = -1


class Write(msgspec.Struct, frozen=True, gc=False):
    """A forced write under way."""

    label: str
    state: State
    """The node as it was after the handler that asked: its durable fields are what will be on disk."""
    cause: int = -1


class Process(msgspec.Struct, gc=False):
    """What a node has besides its state and its disk, all of it lost in a crash."""

    up: bool = True
    timers: dict[str, Any] = {}
    """Those that are armed, by name."""
    outbox: tuple[Parcel, ...] = ()
    writes: tuple[Write, ...] = ()
    """The forced writes under way. The disk is one log: the first is done first."""
    written: int = 0
    """How many forced writes are done or void."""

    def copy(self: P) -> P:
        """The same, to go on with apart from this one."""
        return replace(self, timers=dict(self.timers))

    def may_send(self) -> bool:
        """Whether the head of the outbox may leave: the forced writes it waits for are done."""
        return self.outbox != () and self.outbox[0].after <= self.written

    def send(self) -> Parcel:
        """The head of the outbox leaves."""
        parcel = self.outbox[0]
        self.outbox = self.outbox[1:]
        return parcel

    def write(self) -> tuple[Write, State]:
        """The first forced write under way is done: which it was, and what the disk holds now."""
        done = self.writes[0]
        self.writes = self.writes[1:]
        self.written += 1
        return done, done.state.after_crash(done.state)

    def crash(self, state: State, disk: State) -> State:
        """The node goes down: what its disk leaves of its state."""
        self.up = False
        self.written += len(self.writes)
        self.timers, self.outbox, self.writes = {}, (), ()
        return state.after_crash(disk)


class Taken(msgspec.Struct, frozen=True, gc=False):
    """What a handler's wishes came to."""

    armed: tuple[Any, ...] = ()
    cancelled: tuple[Any, ...] = ()
    outputs: tuple[tuple[str, Any], ...] = ()
    """What was output at once."""
    queued: tuple[Parcel, ...] = ()
    """What was put into the outbox."""


NOTHING_TAKEN = Taken()


class Clock(Protocol):
    """When things will happen."""

    def arm(self, node: NodeId, name: str, lo_us: int, hi_us: int | None, from_us: int, cause: int) -> Any:
        """A timer that runs from from_us and is armed by step `cause`."""

    def force(self, node: NodeId, t_us: int) -> int:
        """A forced write was asked for at t_us: when it will be done."""


class Effects:
    """The meaning of effects for one protocol."""

    def __init__(self, spec: ProtocolSpec, params: Any) -> None:
        self.handlers = {role.state: handlers_of(role.state) for role in spec.roles}
        self._forces_each_handler = spec.force_each_handler and not getattr(params, "lazy_disk", False)
        self._durable = {role.state: attrgetter(*role.state.durable_fields) if role.state.durable_fields else bool for role in spec.roles}

    def handler(self, state: State, name: str) -> Callable[..., None] | None:
        """What a node does about `name`, if it has a handler for it."""
        return self.handlers[type(state)].get(name)

    def start_of(self, state: State) -> str:
        """The handler that a node starts with."""
        return "start" if "start" in self.handlers[type(state)] else "restart"

    def restart_of(self, state: State) -> str:
        """The handler that a node restarts with."""
        return "restart" if "restart" in self.handlers[type(state)] else "start"

    def take(
        self, clock: Clock, node: NodeId, process: Process, before: State, after: State, ops: list[tuple[Any, ...]], t_us: int, cause: int
    ) -> Taken:
        """Let happen what a handler asked for, in its order. It made `after` of `before`, at t_us, in step `cause`."""
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
        from_us = t_us
        for op in ops:
            verb = op[0]
            if verb == "send":
                queued.append(Parcel(process.written + len(process.writes), op[1], op[2], None, cause))
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
                    queued.append(Parcel(process.written + len(process.writes), "", None, (op[1], op[2]), cause))
                else:
                    outputs.append((op[1], op[2]))
            else:
                from_us = self._force(clock, node, process, op[1], after, t_us, cause)
        if queued:
            process.outbox += tuple(queued)
        return Taken(tuple(armed), tuple(cancelled), tuple(outputs), tuple(queued))

    def _force(self, clock: Clock, node: NodeId, process: Process, label: str, after: State, t_us: int, cause: int) -> int:
        process.writes = (*process.writes, Write(label, after, cause))
        return clock.force(node, t_us)
