"""The world of a run: all that changes while steps are derived, and nothing else.

The loop (simulate.py) decides what comes next, the machine (machine.py) makes it happen; both keep what they have to remember
here. So a copy of a world is all that a checkpoint needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from protocols.engine.effects import Process
from protocols.engine.network import Flight, Links
from protocols.engine.properties import Checker
from protocols.engine.trace import Armed
from protocols.node import NodeId


class Event(msgspec.Struct, frozen=True, order=True, gc=False):
    """Something that is due: events happen in the order of their instants, then of their ranks."""

    t_us: int
    rank: int
    class_: int
    """One of network.py's classes of events, from START to TIMER."""
    about: str
    """The id of the message it is about if it is its arrival or loss, else the node."""
    detail: Any = None
    """A timer's name, the other end of a broken stream, the life of a node that sends or writes, the instant for which an
    arrival was planned, the event that a paused node missed."""
    cause: int = -1


class TimedProcess(Process, gc=False):
    """What a run keeps of one node besides its state and its disk."""

    life: int = 0
    """Counts crashes: a forced write or a send of an earlier life is void."""
    waiting: tuple[Event, ...] | None = None
    """While paused: the events that came due, in that order."""
    sending: bool = False
    """Whether the event of its next send is in the heap."""
    next_send_us: int = 0
    disk_free_us: int = 0
    """When the last forced write under way will be done: the disk is one log, so the next one can't be done before."""
    skew_us: int = 0
    slow: int = 1


class Due(msgspec.Struct, frozen=True, gc=False):
    """What comes next, before any event: an intervention that step `cause` triggered, or what befalls a message that has just left."""

    intervention: str = ""
    """Its key, or '' if this is about a message."""
    cause: int = -1
    message: str = ""


class World(msgspec.Struct):
    """All that changes. Properties, monitors and truths look at it as a declaration.World."""

    ids: tuple[NodeId, ...]
    params: Any
    nodes: dict[NodeId, Any]
    """Each node's state in memory; a crashed node's is what its disk leaves of it."""
    disks: dict[NodeId, Any]
    """Each node's durable fields as last forced."""
    processes: dict[NodeId, TimedProcess]
    checker: Checker
    pins: dict[str, int]
    flights: dict[str, Flight] = {}
    links: Links = msgspec.field(default_factory=Links)
    heap: list[Event] = []
    pending: list[Due] = []
    timer_wakes: dict[tuple[NodeId, str], int] = {}
    """When the heap next looks at a timer: not later than it is due. One that is armed again and again costs no event each time."""
    counts: dict[tuple[str, str], int] = {}
    """How many messages on a link, timers of a name, choices of a name, copies of a message: part of ids, never of a node's state."""
    last_arrivals: dict[tuple[NodeId, NodeId], int] = {}
    """On streams: when the last message of each link is to arrive. No later one may overtake it."""
    trigger_counts: dict[str, int] = {}
    """By an intervention's key: how many steps or messages matched it so far."""
    standing: tuple[str, ...] = ()
    """The keys of interventions that wait for their message: their place has come."""
    fired_at: dict[str, int] = {}
    """By an intervention's key: the step at which it fired."""
    t_us: int = 0
    steps_now: int = 0
    """How many steps this instant has had."""
    placed: int = 0
    """How many of the interventions at places have acted."""
    judged: int = 0
    """Up to which step triggers have been judged."""
    ordered: int = 0
    """How many actions of the order have been performed."""
    calm_since: int | None = 0
    """Since when no fault stands; None while one does."""

    @property
    def history(self) -> Any:
        """The history variables, kept by the monitor and not by any node."""
        return self.checker.history

    @property
    def timers(self) -> Mapping[tuple[NodeId, str], Armed]:
        """Every timer that is armed, by node and name."""
        return {(node, name): timer for node, process in self.processes.items() for name, timer in process.timers.items()}

    def is_up(self, node: NodeId) -> bool:
        """Whether a node is not crashed (a paused node is up)."""
        return self.processes[node].up

    def clock_of(self, node: NodeId) -> int:
        """A node's own clock: virtual time, off by its skew."""
        return self.t_us + self.processes[node].skew_us

    def next_count(self, owner: str, name: str) -> int:
        """The next number of a name at an owner, from 1."""
        key = (owner, name)
        n = self.counts[key] = self.counts.get(key, 0) + 1
        return n

    def copy(self) -> World:
        """The same world, to go on with apart from this one."""
        return replace(
            self,
            nodes=dict(self.nodes),
            disks=dict(self.disks),
            processes={node: process.copy() for node, process in self.processes.items()},
            checker=self.checker.copy(),
            pins=dict(self.pins),
            flights=dict(self.flights),
            links=replace(self.links),
            heap=list(self.heap),
            pending=list(self.pending),
            timer_wakes=dict(self.timer_wakes),
            counts=dict(self.counts),
            last_arrivals=dict(self.last_arrivals),
            trigger_counts=dict(self.trigger_counts),
            fired_at=dict(self.fired_at),
        )
