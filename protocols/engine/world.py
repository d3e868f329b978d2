"""The world of a run: everything that changes while steps are derived.

The machine (machine.py) and the loop (simulate.py) keep here what they have to remember, so a checkpoint is a copy of a world.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from protocols.declaration import FlightsNotWatched
from protocols.engine.cast import nodes_of
from protocols.engine.effects import Process
from protocols.engine.network import DISCONNECT, RESUMED, START, Flight, Links
from protocols.engine.properties import Checker
from protocols.engine.trace import Armed
from protocols.node import Msg, NodeId


class Event(msgspec.Struct, frozen=True, order=True, gc=False):
    """Something that is due. Events happen in the order of their instants; at one instant, of their ranks (Machine.rank)."""

    t_us: int
    rank: int
    class_: int
    """One of the classes of events in network.py."""
    about: str
    """A message's id if the event is its arrival or its loss, else a node."""
    detail: Any = None
    """What else there is to know, by class.

    TIMER: its name. DISCONNECT: the node at the other end. SEND, FORCED: the `life` of the node. DELIVER: the instant for which the
    arrival was planned. RESUMED: an event that came due during the pause.
    """
    cause: int = -1

    @property
    def still_to_come(self) -> bool:
        """Whether it is a start, or the news of a broken connection: of these only the event itself tells that they are due."""
        missed = self.detail if self.class_ == RESUMED else self
        return missed.class_ in (START, DISCONNECT)


class TimedProcess(Process, gc=False):
    """A process in a run."""

    life: int = 0
    """How often it has crashed. The events of sends and forced writes that belong to an earlier life are ignored."""
    waiting: tuple[Event, ...] | None = None
    """The events that came due during the present pause, in their order; None if it is not paused."""
    sending: bool = False
    """Whether there is an event for its next send."""
    next_send_us: int = 0
    disk_free_us: int = 0
    """When the last of the forced writes under way will be done. The next one can't be done earlier, since the disk is one log."""
    skew_us: int = 0
    slow: int = 1


class Due(msgspec.Struct, frozen=True, gc=False):
    """Something to be done before the next event: an intervention that step `cause` has triggered, or what befalls a message."""

    intervention: str = ""
    """The intervention's key, if it is one."""
    cause: int = -1
    message: str = ""
    """The id of the message, which has just left, if it is about one."""


class World(msgspec.Struct):
    """Everything that changes. Properties, monitors and truths look at it as at a declaration.World."""

    ids: tuple[NodeId, ...]
    roles: Mapping[str, tuple[NodeId, ...]]
    background: Mapping[NodeId, tuple[str, ...]]
    """Each node's timers that don't keep the world from being at rest."""
    params: Any
    nodes: dict[NodeId, Any]
    """Each node's state in memory. That of a crashed node is what is left of it on its disk."""
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
    """When there is an event for a timer, which is never later than it is due.

    So a timer that is armed again and again, as by heartbeats, does not need an event each time.
    """
    counts: dict[tuple[str, str], int] = {}
    """How many messages there were on a link, timers or choices of a name at a node, copies of a message. Ids are made of these."""
    last_arrivals: dict[tuple[NodeId, NodeId], int] = {}
    """On streams, by link: when its last message is to arrive. The next one must not arrive earlier."""
    trigger_counts: dict[str, int] = {}
    """By an intervention's key: how many steps or messages have matched it."""
    standing: tuple[str, ...] = ()
    """The keys of interventions whose place has come and that wait for their message."""
    fired_at: dict[str, int] = {}
    """By an intervention's key: the step at which it acted."""
    t_us: int = 0
    steps_now: int = 0
    """How many steps there were at this instant."""
    placed: int = 0
    """How many of the interventions at places have acted."""
    judged: int = 0
    """How many steps have been compared with the triggers."""
    ordered: int = 0
    """How many actions of the order have been performed."""
    hides_flights: bool = False
    """Whether somebody is looking at it who would not be asked again when only what is in the air has changed."""
    calm_since: int | None = 0
    """Since when there is no fault (no node down or paused, no link cut or held); None while there is one."""

    @property
    def history(self) -> Any:
        """What the monitor over history keeps. No node knows it."""
        return self.checker.history

    @property
    def timers(self) -> Mapping[tuple[NodeId, str], Armed]:
        """Every timer that is armed, by node and name."""
        return {(node, name): timer for node, process in self.processes.items() for name, timer in process.timers.items()}

    def of(self, role: str) -> tuple[NodeId, ...]:
        """The nodes of a role, in the order of the stage."""
        return nodes_of(self.roles, role)

    def is_up(self, node: NodeId) -> bool:
        """Whether a node is not crashed (a paused node is up)."""
        return self.processes[node].up

    def linked(self, a: NodeId, b: NodeId) -> bool:
        """Whether two nodes can talk now: both are up, neither is paused, and nothing between them is cut or held, in either direction."""
        if not all(process.up and process.waiting is None for process in (self.processes[a], self.processes[b])):
            return False
        ways = ((a, b), (b, a))
        return not any(self.links.blocked(*way) or way in self.links.holds for way in ways)

    @property
    def in_flight(self) -> tuple[tuple[NodeId, NodeId, Msg], ...]:
        """What is in the air: (from, to, message), in the order in which it was sent."""
        if self.hides_flights:
            raise FlightsNotWatched
        return tuple((flight.src, flight.dst, flight.msg) for flight in self.flights.values())

    @property
    def at_rest(self) -> bool:
        """Whether nothing happens any more unless somebody does something, or a background timer ends."""
        if self.flights:
            return False
        for node, process in self.processes.items():
            if process.outbox or process.writes or any(name not in self.background[node] for name in process.timers):
                return False
        waiting = [event for process in self.processes.values() for event in process.waiting or ()]
        return not any(event.still_to_come and self.processes[event.about].up for event in (*self.heap, *waiting))

    def outbox(self, node: NodeId) -> tuple[tuple[NodeId, Msg], ...]:
        """What waits in a node's memory to leave, in its order: (to, message)."""
        return self.processes[node].messages

    def clock_of(self, node: NodeId) -> int:
        """What a node's own clock shows: virtual time plus its skew."""
        return self.t_us + self.processes[node].skew_us

    def next_count(self, owner: str, name: str) -> int:
        """Count one more of a name at an owner, and give its number. The first has number 1."""
        key = (owner, name)
        n = self.counts[key] = self.counts.get(key, 0) + 1
        return n

    def copy(self) -> World:
        """An equal world that does not change when this one does."""
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
